insert into evaluator_delegation (evaluator_delegation_id, authority_id, evaluator_id, delegate_id, period, reason,
    set_by_name, set_at)
values ('00000000-0000-0000-0069-000000000001', '00000000-0000-0000-0020-000000000001',
    '00000000-0000-0000-0025-000000000001', '00000000-0000-0000-0025-000000000002', '[2026-03-01,2026-03-16)',
    '出張のため', '髙橋 真理子', '2026-02-20 00:00:00+00');
