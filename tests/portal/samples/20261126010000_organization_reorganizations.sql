insert into reorganization
    (reorganization_id, verb, summary, begins_on, inverse, carried_out_by, carried_out_at, undone_by, undone_at)
values
    ('00000000-0000-0000-0029-000000000001', 'change_department', '「人事課」を変えました', '2026-04-01', '{}',
        '人事 花子', '2026-03-03 01:00:00+00', null, null),
    ('00000000-0000-0000-0029-000000000002', 'merge_departments', '「人事課」を統合しました', '2026-04-01', null,
        '人事 花子', '2026-03-03 01:00:00+00',
        '人事 花子', '2026-03-03 02:00:00+00');
insert into reorganization_department (reorganization_id, department_id)
values ('00000000-0000-0000-0029-000000000001', '00000000-0000-0000-0023-000000000002');
