insert into cycle_goal_rule (cycle_id, least, most, weight_total, due_on, is_sample)
values ('00000000-0000-0000-0061-000000000001', 1, 5, 100, '2025-10-31', true);
insert into cycle_goal_level (cycle_id, kind, position, mark, meaning)
values ('00000000-0000-0000-0061-000000000001', 'difficulty', 1, '◎', 'むずかしい');
insert into department_goal (department_goal_id, department_id, fiscal_year, position, title, result, written_at,
    saved_at)
values ('00000000-0000-0000-0066-000000000001', '00000000-0000-0000-0023-000000000002', 2025, 1, '研修を見直す',
    'すべての職位で行う。', '2025-10-01 00:00:00+00', '2025-10-01 00:00:00+00');
insert into department_goal_earlier (department_goal_id, revision, title, result, replaced_at)
values ('00000000-0000-0000-0066-000000000001', 1, '研修を直す', 'すべての職位で行う。', '2025-10-02 00:00:00+00');
insert into goal_round (goal_round_id, sheet_id, number, state, begun_at, submitted_at, agreed_at, agreed_by_name,
    in_interview)
values ('00000000-0000-0000-0067-000000000001', '00000000-0000-0000-0062-000000000001', 1, 'agreed',
    '2025-10-10 00:00:00+00', '2025-10-11 00:00:00+00', '2025-10-20 00:00:00+00', '中村 恵子', true);
insert into goal (goal_round_id, goal_id, position, title, result, due_on, weight, difficulty, department_goal_id,
    saved_at)
values ('00000000-0000-0000-0067-000000000001', '00000000-0000-0000-0068-000000000001', 1, '申込みを電子にする',
    '8割を電子で受ける。', '2026-03-31', 100, '◎', '00000000-0000-0000-0066-000000000001',
    '2025-10-11 00:00:00+00');
insert into goal_event (goal_event_id, sheet_id, round_number, verb, at, acted_by_name)
values ('00000000-0000-0000-0069-000000000001', '00000000-0000-0000-0062-000000000001', 1, 'agreed',
    '2025-10-20 00:00:00+00', '中村 恵子');
