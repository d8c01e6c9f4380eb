insert into cycle (cycle_id, code, name, authority_id, kind, fiscal_year, term, period, base_on, employment_types,
    ratees_limit, self_grade_hidden, not_observed_allowed, disclosed_fields, scoring_rule_id, stage, prepared_at,
    service_months, service_count, leave_rule, results_rule_id, goals_first)
values ('00000000-0000-0000-0222-000000000001', '2026-1', '令和8年度 上期 業績評価',
    '00000000-0000-0000-0020-000000000001', 'results', 2026, 'first_half', '[2026-04-01,2026-10-01)', '2026-09-01',
    array['regular'], 20, false, false, array['overall'], '00000000-0000-0000-0060-000000000001', 'preparing',
    '2026-04-01 00:00:00+00', 0, 'employed', 'on_base_date', '00000000-0000-0000-0221-000000000001', true);
insert into sheet (sheet_id, cycle_id, employee_id, kind, period, posting_id, department_id, rank_id, standing)
values ('00000000-0000-0000-0222-000000000002', '00000000-0000-0000-0222-000000000001',
    '00000000-0000-0000-0025-000000000002', 'results', '[2026-04-01,2026-10-01)',
    '00000000-0000-0000-0026-000000000002', '00000000-0000-0000-0023-000000000002',
    '00000000-0000-0000-0021-000000000001', 'running');
insert into sheet_step (sheet_id, position, kind, state, opened_at)
values ('00000000-0000-0000-0222-000000000002', 1, 'self', 'open', '2026-09-01 00:00:00+00');
insert into results_rating (sheet_id, position, item, what, grade, comment, saved_at)
values ('00000000-0000-0000-0222-000000000002', 1, 'u1', '災害の応援', 'A', '三日のあいだ避難所を開いた。',
    '2026-09-01 00:00:00+00');
