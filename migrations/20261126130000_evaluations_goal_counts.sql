-- Why: cities ask different numbers of goals of different ranks inside one cycle (a 係員 two or three, a 課長
-- three to five). A rank without a row here has the numbers of the cycle's rule. The rows belong to that rule:
-- they are saved with it, under its revision, and no longer change once somebody has written goals. A sheet is
-- asked by the rank that is judged on it, never by the rank of today.
create table cycle_goal_count (
    cycle_id uuid not null,
    rank_id uuid not null,
    least integer not null,
    most integer not null,
    constraint cycle_goal_count_pkey primary key (cycle_id, rank_id),
    constraint cycle_goal_count_rule_fkey foreign key (cycle_id) references cycle_goal_rule,
    constraint cycle_goal_count_rank_fkey foreign key (rank_id) references rank,
    constraint cycle_goal_count_number check (least between 1 and most and most <= 20)
);
create index cycle_goal_count_rank_idx on cycle_goal_count (rank_id);
