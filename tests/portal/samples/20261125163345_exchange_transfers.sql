insert into transfer
    (transfer_id, choices, report, essence_hash, state, inverse, staged_by, staged_at, settled_by, settled_at,
        undone_by, undone_at)
values
    ('00000000-0000-0000-0039-000000000001', '{}', '{}', '\x02', 'checked', null,
        '00000000-0000-0000-0030-000000000001', '2026-03-03 01:00:00+00', null, null, null, null),
    ('00000000-0000-0000-0039-000000000002', '{}', '{}', '\x02', 'undone', null,
        '00000000-0000-0000-0030-000000000001', '2026-03-03 01:00:00+00',
        '00000000-0000-0000-0030-000000000001', '2026-03-03 01:10:00+00',
        '00000000-0000-0000-0030-000000000001', '2026-03-03 02:10:00+00');
insert into transfer_file (transfer_id, position, file_name, file, file_hash, pointing)
values ('00000000-0000-0000-0039-000000000001', 0, '発令.csv', '\x61', '\x01', '{}');
insert into transfer_row (transfer_id, position, kind, outcome)
values ('00000000-0000-0000-0039-000000000001', 0, 'move', '{}');
insert into transfer_job (transfer_id, deed, step, steps, started_at, beat_at, finished_at, refusal)
values ('00000000-0000-0000-0039-000000000002', 'undo', 4, 4, '2026-03-03 02:09:00+00',
    '2026-03-03 02:10:00+00', '2026-03-03 02:10:00+00', null);
insert into import_mapping (import_mapping_id, kind, fingerprint, name, columns, choices, used_at)
values ('00000000-0000-0000-0039-000000000011', 'transfer', '\x01', '人事課の発令一覧', '[]', '{}',
    '2026-03-03 01:00:00+00');
insert into transfer_word (transfer_word_id, word, kind)
values ('00000000-0000-0000-0039-000000000021', '充て職', 'second');
