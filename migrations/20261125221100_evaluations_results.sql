-- Why: the results block of a sheet has one item per agreed goal and one per piece of work that was not
-- planned. Each is rated as an element is; a rating says which version of the goal it was given for.

-- What one step says about one goal or one piece of unplanned work.
create table results_rating (
    sheet_id uuid not null,
    position integer not null,
    -- g2: the second goal of the sheet, u1: the first unplanned work
    item text not null,
    -- the goal, and the round in which it stood when it was rated
    goal_id uuid,
    goal_round_id uuid,
    -- unplanned work in the words of the ratee; only in the self assessment
    what text,
    grade text,
    comment text,
    saved_at timestamptz not null,
    saved_by uuid,
    revision bigint not null default 1,
    constraint results_rating_pkey primary key (sheet_id, position, item),
    constraint results_rating_step_fkey foreign key (sheet_id, position) references sheet_step,
    constraint results_rating_goal_fkey foreign key (goal_round_id, goal_id) references goal,
    constraint results_rating_saved_by_fkey foreign key (saved_by) references account (account_id),
    constraint results_rating_item check (item ~ '^[gu][1-9][0-9]*$'),
    constraint results_rating_whole check (
        (left(item, 1) = 'g') = (goal_id is not null)
        and (goal_id is null) = (goal_round_id is null)
        and (what is null or left(item, 1) = 'u')
    )
);
create index results_rating_goal_idx on results_rating (goal_round_id, goal_id);
create index results_rating_saved_by_idx on results_rating (saved_by);

create trigger results_rating_frozen before insert or update or delete on results_rating
    for each row execute function rating_guard();
create trigger results_rating_no_truncate before truncate on results_rating
    for each statement execute function evaluation_history_guard();
