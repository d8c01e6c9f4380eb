insert into cycle_interview (cycle_id, kind, due_on)
values ('00000000-0000-0000-0061-000000000001', 'opening', '2025-10-31');
insert into interview (interview_id, sheet_id, kind, state, held_on, way, said, agreed, evaluator_id, written_at,
    saved_at, shared_at, confirmed_at)
values ('00000000-0000-0000-006a-000000000001', '00000000-0000-0000-0062-000000000001', 'opening', 'confirmed',
    '2025-10-20', 'in_person', '目標の水準を確かめた。', '8割を電子で受ける。',
    '00000000-0000-0000-0025-000000000001', '2025-10-20 01:00:00+00', '2025-10-20 01:00:00+00',
    '2025-10-20 01:00:00+00', '2025-10-21 00:00:00+00');
