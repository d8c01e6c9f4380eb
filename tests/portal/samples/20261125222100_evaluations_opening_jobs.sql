insert into cycle_opening_job (cycle_id, made, wanted, started_at, beat_at, finished_at)
values ('00000000-0000-0000-0061-000000000001', 2, 2, '2026-02-02 00:00:00+00', '2026-02-02 00:00:03+00',
    '2026-02-02 00:00:03+00');
