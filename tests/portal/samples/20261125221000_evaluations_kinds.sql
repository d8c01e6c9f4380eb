insert into results_rule (results_rule_id, code, number, name, is_sample, difficulty_use, unplanned_most,
    unplanned_weight)
values ('00000000-0000-0000-0221-000000000001', 'results', 1, '達成度', true, 'matrix', 1, 20);
insert into results_level (results_rule_id, kind, position, mark, meaning, value)
values ('00000000-0000-0000-0221-000000000001', 'achievement', 1, 'A', '基準を上回った。', 4);
insert into results_cell (results_rule_id, difficulty, achievement, grade, points)
values ('00000000-0000-0000-0221-000000000001', '◎', 'A', 'S', 5);
