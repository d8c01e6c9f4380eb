insert into register_file (register_file_id, file_name, file, people, tables, staged_by, staged_at)
values ('00000000-0000-0000-0039-000000000031', '人事の登録.xlsx', '\x61', 2, '[["職員", 2]]',
    '00000000-0000-0000-0030-000000000001', '2026-03-03 01:00:00+00');
