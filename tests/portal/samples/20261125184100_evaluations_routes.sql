insert into route_rule (route_rule_id, authority_id, rank_id, period, primary_way, secondary_way, reason, set_at)
values ('00000000-0000-0000-0066-000000000001', '00000000-0000-0000-0020-000000000001',
    '00000000-0000-0000-0021-000000000001', '[2025-04-01,)', 'superior', 'nobody', '小さい組織のため',
    '2026-02-01 00:00:00+00');
insert into route_bar (route_bar_id, authority_id, evaluator_id, ratee_id, period, reason, set_at)
values ('00000000-0000-0000-0067-000000000001', '00000000-0000-0000-0020-000000000001',
    '00000000-0000-0000-0025-000000000001', '00000000-0000-0000-0025-000000000002', '[2025-04-01,)',
    '親族のため', '2026-02-01 00:00:00+00');
