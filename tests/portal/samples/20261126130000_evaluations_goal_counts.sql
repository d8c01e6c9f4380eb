insert into cycle_goal_count (cycle_id, rank_id, least, most)
values ('00000000-0000-0000-0061-000000000001', '00000000-0000-0000-0021-000000000001', 1, 2);
