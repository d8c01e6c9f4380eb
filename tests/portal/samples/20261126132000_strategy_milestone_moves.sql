insert into initiative_milestone_move (initiative_milestone_move_id, initiative_milestone_id, was_due_on, reason, moved_at)
values ('0d000000-0000-0000-0000-000000000101', '0d000000-0000-0000-0000-000000000001', '2025-08-31',
    '会場が決まらなかった。', '2025-08-01 00:00:00+09');
