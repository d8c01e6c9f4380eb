insert into rating_scale (scale_id, code, number, name, is_sample)
values ('00000000-0000-0000-0040-000000000001', 'ability', 1, '五段階', true);
insert into scale_grade (scale_id, position, grade, label, meaning, points)
values
    ('00000000-0000-0000-0040-000000000001', 1, 'S', '特に優れている', '期待を大きく上回る', 5),
    ('00000000-0000-0000-0040-000000000001', 2, 'A', '優れている', '期待を上回る', 4);
insert into framework (framework_id, code, name, authority_id, weight_total)
values ('00000000-0000-0000-0041-000000000001', 'city', '求められる役割と能力',
    '00000000-0000-0000-0020-000000000001', 100);
insert into framework_version
    (framework_version_id, framework_id, number, state, kind, title, reason, scale_id, effective_on,
        drafted_by, drafted_at)
values ('00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0041-000000000001', null, 'draft', 'revision',
    '第1版', '戦略の策定', '00000000-0000-0000-0040-000000000001', null,
    '00000000-0000-0000-0030-000000000001', '2025-03-01 00:00:00+00');
insert into framework_version_rank (framework_version_id, rank_id)
values ('00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0021-000000000001');
insert into framework_version_writer (framework_version_id, account_id, wrote_at)
values ('00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0030-000000000001', '2025-03-05 00:00:00+00');
insert into role_expectation
    (role_expectation_id, framework_version_id, audience, rank_id, role_key, position, body, is_sample, source)
values
    ('00000000-0000-0000-0043-000000000001', '00000000-0000-0000-0042-000000000001', 'everyone', null,
        'everyone-1', 1, '全職員の役割', false, '人財戦略'),
    ('00000000-0000-0000-0043-000000000002', '00000000-0000-0000-0042-000000000001', 'rank',
        '00000000-0000-0000-0021-000000000001', 'staff-1', 1, '係員の役割', true, null);
insert into element (element_id, framework_version_id, element_key, position, name, is_sample)
values ('00000000-0000-0000-0044-000000000001', '00000000-0000-0000-0042-000000000001', 'change', 1, '変革推進力', true);
insert into element_rank (element_id, rank_id, definition, weight, is_sample)
values ('00000000-0000-0000-0044-000000000001', '00000000-0000-0000-0021-000000000001', '変えることを進める力', 20, true);
insert into element_indicator (element_id, rank_id, position, body)
values ('00000000-0000-0000-0044-000000000001', '00000000-0000-0000-0021-000000000001', 1, '課題を見つける');
insert into element_behaviour (element_id, rank_id, grade, body)
values ('00000000-0000-0000-0044-000000000001', '00000000-0000-0000-0021-000000000001', 'A', '改善を実行した');
insert into element_link (element_id, target_kind, target_key)
values ('00000000-0000-0000-0044-000000000001', 'pillar', 'development');
-- As in life: the version is approved, and a draft follows it.
update framework_version
set state = 'in_review', submitted_by = drafted_by, submitted_at = '2025-03-10 00:00:00+00'
where framework_version_id = '00000000-0000-0000-0042-000000000001';
update framework_version
set state = 'approved', number = 1, approved_by = '00000000-0000-0000-0030-000000000002',
    approved_at = '2025-03-20 00:00:00+00', effective_on = '2025-04-01'
where framework_version_id = '00000000-0000-0000-0042-000000000001';
insert into framework_version
    (framework_version_id, framework_id, number, state, kind, title, reason, scale_id, effective_on,
        based_on_id, drafted_by, drafted_at)
values ('00000000-0000-0000-0042-000000000002', '00000000-0000-0000-0041-000000000001', null, 'draft', 'revision',
    '第2版', '見直し', '00000000-0000-0000-0040-000000000001', null,
    '00000000-0000-0000-0042-000000000001', '00000000-0000-0000-0030-000000000001', '2026-03-01 00:00:00+00');
