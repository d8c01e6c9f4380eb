insert into staged_import
    (import_id, kind, file_name, file, file_hash, effective_on, chosen, report, essence_hash, state,
        staged_by, staged_at, settled_by, settled_at)
values
    ('00000000-0000-0000-0038-000000000001', 'staff', '職員一覧.csv', '\x61', '\x01', '2026-04-01', '{}', '{}',
        '\x02', 'checked', '00000000-0000-0000-0030-000000000001', '2026-03-03 01:00:00+00', null, null),
    ('00000000-0000-0000-0038-000000000002', 'staff', '職員一覧.csv', null, '\x01', '2025-04-01', '{}', '{}',
        '\x02', 'applied', '00000000-0000-0000-0030-000000000001', '2025-03-03 01:00:00+00',
        '00000000-0000-0000-0030-000000000001', '2025-03-03 01:10:00+00');
