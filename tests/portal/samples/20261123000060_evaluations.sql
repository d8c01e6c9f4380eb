insert into scoring_rule
    (scoring_rule_id, code, number, name, is_sample, method, weight_total, rounding_mode, rounding_digits, rounding_place)
values ('00000000-0000-0000-0060-000000000001', 'ability', 1, '加重点', true, 'weighted_points', 100, 'half_up', 1, 'total');
insert into scoring_band (scoring_rule_id, position, grade, lower_edge)
values
    ('00000000-0000-0000-0060-000000000001', 1, 'S', 4.5),
    ('00000000-0000-0000-0060-000000000001', 2, 'A', 0);
insert into cycle
    (cycle_id, code, name, authority_id, kind, fiscal_year, term, period, base_date, employment_types,
        ratees_limit, self_grade_hidden, not_observed_allowed, disclosed_fields, scoring_rule_id, stage,
        framework_version_id, scale_id, prepared_by, prepared_at, requested_by, requested_at, opened_by, opened_at)
values ('00000000-0000-0000-0061-000000000001', '2025-2', '令和7年度後期', '00000000-0000-0000-0020-000000000001',
    'ability', 2025, 'second_half', '[2025-10-01,2026-04-01)', '2026-01-01', '{regular}', 15, false, true,
    '{overall_grade}', '00000000-0000-0000-0060-000000000001', 'open',
    '00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0040-000000000001',
    '00000000-0000-0000-0030-000000000001', '2025-09-01 00:00:00+00',
    '00000000-0000-0000-0030-000000000001', '2025-09-10 00:00:00+00',
    '00000000-0000-0000-0030-000000000002', '2025-10-01 00:00:00+00');
insert into cycle_step (cycle_id, position, kind, name, due_on)
values
    ('00000000-0000-0000-0061-000000000001', 1, 'self', '自己申告', '2026-02-13'),
    ('00000000-0000-0000-0061-000000000001', 2, 'primary', '一次評価', '2026-03-13');
insert into cycle_rank (cycle_id, rank_id)
values ('00000000-0000-0000-0061-000000000001', '00000000-0000-0000-0021-000000000001');
insert into cycle_department (cycle_id, department_id)
values ('00000000-0000-0000-0061-000000000001', '00000000-0000-0000-0023-000000000001');
insert into cycle_exception (cycle_id, employee_id, is_left_out, primary_id, secondary_id, reason, set_by, set_at)
values ('00000000-0000-0000-0061-000000000001', '00000000-0000-0000-0025-000000000002', true, null, null,
    '退職したため', '00000000-0000-0000-0030-000000000001', '2025-09-05 00:00:00+00');
insert into sheet (sheet_id, cycle_id, employee_id, kind, period, posting_id, department_id, rank_id, standing)
values ('00000000-0000-0000-0062-000000000001', '00000000-0000-0000-0061-000000000001',
    '00000000-0000-0000-0025-000000000001', 'ability', '[2025-10-01,2026-04-01)',
    '00000000-0000-0000-0026-000000000001', '00000000-0000-0000-0023-000000000002',
    '00000000-0000-0000-0021-000000000001', 'running');
insert into sheet_step (sheet_id, position, kind, evaluator_id, state, opened_at, done_at, done_by, done_by_name)
values
    ('00000000-0000-0000-0062-000000000001', 1, 'self', '00000000-0000-0000-0025-000000000001', 'done', null,
        '2026-02-10 00:00:00+00', '00000000-0000-0000-0030-000000000001', '髙橋 真理子'),
    ('00000000-0000-0000-0062-000000000001', 2, 'primary', '00000000-0000-0000-0025-000000000002', 'open',
        '2026-02-10 00:00:00+00', null, null, null);
insert into rating (sheet_id, position, element_id, grade, is_unobserved, comment, saved_at, saved_by)
values ('00000000-0000-0000-0062-000000000001', 1, '00000000-0000-0000-0044-000000000001', 'A', false,
    '改善した', '2026-02-09 00:00:00+00', '00000000-0000-0000-0030-000000000001');
insert into overall_rating (sheet_id, position, summary, grade, grade_reason, saved_at, saved_by)
values ('00000000-0000-0000-0062-000000000001', 1, '全体として進んだ', 'A', null,
    '2026-02-09 00:00:00+00', '00000000-0000-0000-0030-000000000001');
insert into sheet_draft (sheet_id, position, field, author_id, text, saved_at, revision)
values ('00000000-0000-0000-0062-000000000001', 2, 'summary', '00000000-0000-0000-0030-000000000002',
    '書きかけ', '2026-03-01 00:00:00+00', 1);
insert into sheet_kept_text (draft_id, sheet_id, position, field, author_id, text, kept_at)
values ('00000000-0000-0000-0063-000000000001', '00000000-0000-0000-0062-000000000001', 2, 'summary',
    '00000000-0000-0000-0030-000000000002', '負けた文', '2026-03-01 00:00:00+00');
insert into sheet_event (sheet_event_id, sheet_id, step_kind, verb, at, by_account, by_name)
values ('00000000-0000-0000-0064-000000000001', '00000000-0000-0000-0062-000000000001', 'self', 'submitted',
    '2026-02-10 00:00:00+00', '00000000-0000-0000-0030-000000000001', '髙橋 真理子');
-- As in life: what is confirmed is frozen.
insert into sheet_record
    (sheet_record_id, sheet_id, number, content, overall_grade, total, framework_version_id, scale_id,
        scoring_rule_id, frozen_at, frozen_by)
values ('00000000-0000-0000-0065-000000000001', '00000000-0000-0000-0062-000000000001', 1, '{}', 'A', 80,
    '00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0040-000000000001',
    '00000000-0000-0000-0060-000000000001', '2026-03-20 00:00:00+00', '00000000-0000-0000-0030-000000000002');
