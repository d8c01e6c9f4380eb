insert into rating_scale (scale_id, code, number, name, is_sample)
values ('00000000-0000-0000-0040-000000000002', 'ability', 2, '三段階', true);
insert into scale_grade (scale_id, position, grade, label, meaning, points)
values
    ('00000000-0000-0000-0040-000000000002', 1, 'A', '上回る', '期待を上回る', 2),
    ('00000000-0000-0000-0040-000000000002', 2, 'B', '満たす', '期待を満たす', 1);
insert into scale_mapping (scale_id, grade, older_scale_id, older_grade)
values ('00000000-0000-0000-0040-000000000002', 'A', '00000000-0000-0000-0040-000000000001', 'S');
