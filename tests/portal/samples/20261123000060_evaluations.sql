insert into scoring_rule (scoring_rule_id, code, number, name, is_sample, method, weight_total, rounding_mode,
    rounding_digits, rounding_place)
values ('00000000-0000-0000-0060-000000000001', 'weighted', 1, '合計点', true, 'weighted_points', 20, 'half_up', 1,
    'total');
insert into scoring_band (scoring_rule_id, position, grade, lower_edge)
values
    ('00000000-0000-0000-0060-000000000001', 1, 'S', 90),
    ('00000000-0000-0000-0060-000000000001', 2, 'A', 0);
insert into cycle (cycle_id, code, name, authority_id, kind, fiscal_year, term, period, base_on, employment_types,
    ratees_limit, self_grade_hidden, not_observed_allowed, disclosed_fields, scoring_rule_id, stage,
    framework_version_id, scale_id, prepared_at, opened_at)
values ('00000000-0000-0000-0061-000000000001', '2025-2', '令和7年度 下期 能力評価',
    '00000000-0000-0000-0020-000000000001', 'ability', 2025, 'second_half', '[2025-10-01,2026-04-01)', '2026-03-01',
    array['regular'], 20, false, false, array['overall'], '00000000-0000-0000-0060-000000000001', 'open',
    '00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0040-000000000001',
    '2026-02-01 00:00:00+00', '2026-02-02 00:00:00+00');
insert into cycle_step (cycle_id, position, kind, name, due_on)
values
    ('00000000-0000-0000-0061-000000000001', 1, 'primary', '一次評価', '2026-03-13'),
    ('00000000-0000-0000-0061-000000000001', 2, 'confirmation', '確認', '2026-03-31'),
    ('00000000-0000-0000-0061-000000000001', 3, 'disclosure', '開示', '2026-04-20');
insert into cycle_rank (cycle_id, rank_id)
values ('00000000-0000-0000-0061-000000000001', '00000000-0000-0000-0021-000000000001');
insert into cycle_department (cycle_id, department_id)
values ('00000000-0000-0000-0061-000000000001', '00000000-0000-0000-0023-000000000001');
insert into cycle_exception (cycle_id, employee_id, is_left_out, primary_id, reason, set_at)
values ('00000000-0000-0000-0061-000000000001', '00000000-0000-0000-0025-000000000002', false,
    '00000000-0000-0000-0025-000000000001', '上司が休職しているため', '2026-02-01 00:00:00+00');
insert into sheet (sheet_id, cycle_id, employee_id, kind, period, posting_id, department_id, rank_id, standing)
values ('00000000-0000-0000-0062-000000000001', '00000000-0000-0000-0061-000000000001',
    '00000000-0000-0000-0025-000000000002', 'ability', '[2025-10-01,2026-04-01)',
    '00000000-0000-0000-0026-000000000002', '00000000-0000-0000-0023-000000000002',
    '00000000-0000-0000-0021-000000000001', 'running');
insert into sheet_step (sheet_id, position, kind, evaluator_id, state, done_at, done_by, done_by_name, total,
    computed_grade)
values ('00000000-0000-0000-0062-000000000001', 1, 'primary', '00000000-0000-0000-0025-000000000001', 'done',
    '2026-03-10 00:00:00+00', '00000000-0000-0000-0030-000000000001', '髙橋 真理子', 16, 'A');
insert into sheet_step (sheet_id, position, kind, state, done_at, done_by_name)
values ('00000000-0000-0000-0062-000000000001', 2, 'confirmation', 'done', '2026-03-20 00:00:00+00', '人事課');
insert into sheet_step (sheet_id, position, kind, state, opened_at)
values ('00000000-0000-0000-0062-000000000001', 3, 'disclosure', 'open', '2026-03-20 00:00:00+00');
insert into rating (sheet_id, position, element_id, grade, is_unobserved, comment, saved_at)
values ('00000000-0000-0000-0062-000000000001', 1, '00000000-0000-0000-0044-000000000001', 'A', false,
    '研修の申込みを電子化した。', '2026-03-10 00:00:00+00');
insert into overall_rating (sheet_id, position, summary, grade, saved_at)
values ('00000000-0000-0000-0062-000000000001', 1, '自分から課題を見つけた。', 'A', '2026-03-10 00:00:00+00');
insert into sheet_draft (sheet_id, position, field, author_id, text, saved_at, revision)
values ('00000000-0000-0000-0062-000000000001', 1, 'e1_why', '00000000-0000-0000-0030-000000000001', '書きかけ',
    '2026-03-09 00:00:00+00', 1);
insert into sheet_kept_text (sheet_kept_text_id, sheet_id, position, field, author_id, text, kept_at)
values ('00000000-0000-0000-0063-000000000001', '00000000-0000-0000-0062-000000000001', 1, 'e1_why',
    '00000000-0000-0000-0030-000000000001', '別の窓の文', '2026-03-09 00:00:00+00');
insert into sheet_event (sheet_event_id, sheet_id, step_kind, verb, at, acted_by_name)
values ('00000000-0000-0000-0064-000000000001', '00000000-0000-0000-0062-000000000001', 'primary', 'submitted',
    '2026-03-10 00:00:00+00', '髙橋 真理子');
insert into sheet_record (sheet_record_id, sheet_id, number, content, overall_grade, total, framework_version_id,
    scale_id, scoring_rule_id, frozen_at)
values ('00000000-0000-0000-0065-000000000001', '00000000-0000-0000-0062-000000000001', 1, '{"format": 1}', 'A', 16,
    '00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0040-000000000001',
    '00000000-0000-0000-0060-000000000001', '2026-03-20 00:00:00+00');
