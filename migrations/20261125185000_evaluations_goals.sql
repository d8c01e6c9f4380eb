-- Why: 業績 is rated by goals that were agreed before the work (domain.md 2.2, steps 0 to 4). A cycle says
-- how many goals, what the weights add up to and how difficulty and importance are graded; a head writes
-- the goals of a department, from which those of its people derive (部→課→係). The goals of a person stand
-- in rounds: the first is agreed at the beginning, each later one is an interim change with its reason.
-- What was agreed stays as it was.

-- How goals are set in a cycle; no row: the cycle has none.
create table cycle_goal_rule (
    cycle_id uuid not null,
    least integer not null,
    most integer not null,
    weight_total integer not null,
    -- last day that is in time for handing the goals in
    due_on date not null,
    -- the grades of difficulty and importance are ours, not the city's
    is_sample boolean not null,
    revision bigint not null default 1,
    constraint cycle_goal_rule_pkey primary key (cycle_id),
    constraint cycle_goal_rule_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_goal_rule_number check (least between 1 and most and most <= 20),
    constraint cycle_goal_rule_weight_total check (weight_total between 1 and 1000)
);

create table cycle_goal_level (
    cycle_id uuid not null,
    kind text not null,
    -- hardest or most important first
    position integer not null,
    -- ◎, ○, △, 高 …
    mark text not null,
    meaning text not null,
    constraint cycle_goal_level_pkey primary key (cycle_id, kind, position),
    constraint cycle_goal_level_rule_fkey foreign key (cycle_id) references cycle_goal_rule,
    constraint cycle_goal_level_kind check (kind in ('difficulty', 'importance')),
    constraint cycle_goal_level_mark_key unique (cycle_id, kind, mark)
);

-- 組織目標 of a department for a fiscal year. Withdrawn ones stay visible.
create table department_goal (
    department_goal_id uuid not null,
    department_id uuid not null,
    fiscal_year integer not null,
    position integer not null,
    title text not null,
    result text not null,
    -- a goal of a department above
    upper_id uuid,
    initiative_id uuid,
    written_by uuid,
    written_at timestamptz not null,
    saved_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_reason text,
    revision bigint not null default 1,
    constraint department_goal_pkey primary key (department_goal_id),
    constraint department_goal_department_fkey foreign key (department_id) references department,
    constraint department_goal_upper_fkey foreign key (upper_id)
        references department_goal (department_goal_id),
    constraint department_goal_initiative_fkey foreign key (initiative_id) references initiative,
    constraint department_goal_written_by_fkey foreign key (written_by) references account (account_id),
    constraint department_goal_not_itself check (upper_id <> department_goal_id),
    constraint department_goal_withdrawn_whole check (
        (withdrawn_at is null) = (withdrawn_reason is null)
    )
);
create index department_goal_department_idx on department_goal (department_id, fiscal_year);
create index department_goal_upper_idx on department_goal (upper_id);
create index department_goal_initiative_idx on department_goal (initiative_id);
create index department_goal_written_by_idx on department_goal (written_by);

-- What a department's goal said before it was put right.
create table department_goal_earlier (
    department_goal_id uuid not null,
    revision bigint not null,
    title text not null,
    result text not null,
    replaced_at timestamptz not null,
    constraint department_goal_earlier_pkey primary key (department_goal_id, revision),
    constraint department_goal_earlier_goal_fkey foreign key (department_goal_id) references department_goal
);

-- The goals of a sheet, once more for every interim change.
create table goal_round (
    goal_round_id uuid not null,
    sheet_id uuid not null,
    number integer not null,
    -- why the agreed goals change; null for the first
    reason text,
    state text not null,
    begun_at timestamptz not null,
    submitted_at timestamptz,
    -- when the evaluator first looked: from then on it cannot be taken back
    seen_at timestamptz,
    returned_at timestamptz,
    returned_by_name text,
    return_reason text,
    agreed_at timestamptz,
    agreed_by uuid,
    agreed_by_name text,
    -- in the opening interview, or without one
    in_interview boolean,
    revision bigint not null default 1,
    constraint goal_round_pkey primary key (goal_round_id),
    constraint goal_round_number_key unique (sheet_id, number),
    constraint goal_round_sheet_fkey foreign key (sheet_id) references sheet,
    constraint goal_round_agreed_by_fkey foreign key (agreed_by) references account (account_id),
    constraint goal_round_state check (state in ('drafting', 'submitted', 'agreed')),
    constraint goal_round_number check (number >= 1),
    constraint goal_round_change_has_reason check ((number = 1) = (reason is null)),
    constraint goal_round_submitted_whole check ((state = 'drafting') = (submitted_at is null)),
    constraint goal_round_seen_while_submitted check (seen_at is null or submitted_at is not null),
    constraint goal_round_returned_whole check (
        num_nulls(returned_at, returned_by_name, return_reason) in (0, 3)
        and (returned_at is null or state = 'drafting')
    ),
    constraint goal_round_agreed_whole check (
        (state = 'agreed') = (num_nulls(agreed_at, agreed_by_name, in_interview) = 0)
    )
);
-- one round at a time is being worked on
create unique index goal_round_one_open on goal_round (sheet_id) where state <> 'agreed';
create index goal_round_agreed_by_idx on goal_round (agreed_by);

-- One goal as it stands in one round; its key is the same in every round.
create table goal (
    goal_round_id uuid not null,
    goal_id uuid not null,
    position integer not null,
    title text not null,
    -- which level counts as reached
    result text,
    due_on date,
    weight integer,
    difficulty text,
    importance text,
    department_goal_id uuid,
    initiative_id uuid,
    -- given up in this round; it stays visible
    withdrawn_reason text,
    saved_at timestamptz not null,
    revision bigint not null default 1,
    constraint goal_pkey primary key (goal_round_id, goal_id),
    constraint goal_round_fkey foreign key (goal_round_id) references goal_round,
    constraint goal_department_goal_fkey foreign key (department_goal_id) references department_goal,
    constraint goal_initiative_fkey foreign key (initiative_id) references initiative,
    constraint goal_weight check (weight between 1 and 1000)
);
create index goal_department_goal_idx on goal (department_goal_id);
create index goal_initiative_idx on goal (initiative_id);

-- What happened to the goals of a sheet.
create table goal_event (
    goal_event_id uuid not null,
    sheet_id uuid not null,
    round_number integer not null,
    verb text not null,
    at timestamptz not null,
    acted_by uuid,
    acted_by_name text not null,
    words text,
    constraint goal_event_pkey primary key (goal_event_id),
    constraint goal_event_sheet_fkey foreign key (sheet_id) references sheet,
    constraint goal_event_acted_by_fkey foreign key (acted_by) references account (account_id),
    constraint goal_event_verb check (
        verb in ('submitted', 'taken_back', 'returned', 'agreed', 'change_begun', 'change_dropped')
    )
);
create index goal_event_sheet_idx on goal_event (sheet_id, at);
create index goal_event_acted_by_idx on goal_event (acted_by);

-- What was agreed never changes: a change is a new round.
create function goal_round_guard() returns trigger language plpgsql as $$
begin
    if old.state = 'agreed' then
        raise exception 'agreed goals never change';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if (new.goal_round_id, new.sheet_id, new.number) is distinct from (old.goal_round_id, old.sheet_id, old.number)
    then
        raise exception 'a round never becomes another round';
    end if;
    return new;
end $$;
create trigger goal_round_frozen before update or delete on goal_round
    for each row execute function goal_round_guard();

create function goal_guard() returns trigger language plpgsql as $$
declare
    round uuid := case when tg_op = 'DELETE' then old.goal_round_id else new.goal_round_id end;
begin
    if tg_op = 'UPDATE' and new.goal_round_id <> old.goal_round_id then
        raise exception 'a goal never moves to another round';
    end if;
    if exists (select from goal_round r where r.goal_round_id = round and r.state = 'agreed') then
        raise exception 'agreed goals never change';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end $$;
create trigger goal_frozen before update or delete on goal for each row execute function goal_guard();
create trigger goal_event_immutable before update or delete on goal_event
    for each row execute function evaluation_history_guard();
create trigger goal_event_no_truncate before truncate on goal_event
    for each statement execute function evaluation_history_guard();
