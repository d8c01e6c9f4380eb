insert into observation (observation_id, author_id, subject_id, observed_on, fact, tone, guidance, recorded_at, saved_at)
values
    ('00000000-0000-0000-0064-000000000001', '00000000-0000-0000-0025-000000000001',
        '00000000-0000-0000-0025-000000000002', '2026-01-21', '申込みの様式を1枚にまとめた。', 'good', '次は他課と。',
        '2026-01-21 09:00:00+00', '2026-01-21 09:00:00+00'),
    ('00000000-0000-0000-0064-000000000002', '00000000-0000-0000-0025-000000000002',
        '00000000-0000-0000-0025-000000000002', '2026-01-22', '案内図を作り直した。', null, null,
        '2026-01-22 09:00:00+00', '2026-01-22 09:00:00+00');
insert into observation_tag (observation_id, kind, tag_key)
values ('00000000-0000-0000-0064-000000000001', 'element', 'henkaku');
insert into observation_earlier (observation_id, revision, observed_on, fact, tone, replaced_at)
values ('00000000-0000-0000-0064-000000000001', 1, '2026-01-21', '様式をまとめた。', 'good', '2026-01-21 10:00:00+00');
insert into observation_handover (observation_id, receiver_id, handed_by, handed_at)
values ('00000000-0000-0000-0064-000000000001', '00000000-0000-0000-0025-000000000002',
    '00000000-0000-0000-0025-000000000001', '2026-04-01 00:00:00+00');
