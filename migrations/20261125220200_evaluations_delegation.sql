-- Why: an evaluator who is away hands their turns to somebody else between two dates (代理, product.md 5; 浪江町
-- and others let another one step in, domain.md 2.3). The one who stands in sees and does what is the
-- evaluator's in those days and not after, under both names.
create table evaluator_delegation (
    evaluator_delegation_id uuid not null,
    authority_id uuid not null,
    -- whose turns
    evaluator_id uuid not null,
    -- who does them
    delegate_id uuid not null,
    period daterange not null,
    reason text not null,
    set_by uuid,
    set_by_name text not null,
    set_at timestamptz not null,
    -- set when it was ended before its last day
    ended_at timestamptz,
    constraint evaluator_delegation_pkey primary key (evaluator_delegation_id),
    constraint evaluator_delegation_authority_fkey foreign key (authority_id) references authority,
    constraint evaluator_delegation_evaluator_fkey foreign key (evaluator_id) references employee (employee_id),
    constraint evaluator_delegation_delegate_fkey foreign key (delegate_id) references employee (employee_id),
    constraint evaluator_delegation_set_by_fkey foreign key (set_by) references account (account_id),
    constraint evaluator_delegation_two_people check (evaluator_id <> delegate_id),
    constraint evaluator_delegation_period_whole check (
        not isempty(period) and lower(period) is not null and upper(period) is not null
    ),
    -- two who stand in for one evaluator on the same day would both be the evaluator
    constraint evaluator_delegation_one_at_a_time exclude using gist (evaluator_id with =, period with &&)
);
create index evaluator_delegation_authority_idx on evaluator_delegation (authority_id);
create index evaluator_delegation_evaluator_idx on evaluator_delegation (evaluator_id);
create index evaluator_delegation_delegate_idx on evaluator_delegation (delegate_id);
create index evaluator_delegation_set_by_idx on evaluator_delegation (set_by);

-- Whose steps a person does on a day: their own, and of those for whom they stand in.
create function evaluator_seat(person uuid, day date) returns table (evaluator_id uuid) language sql stable as $$
    select person
    union all
    select d.evaluator_id from evaluator_delegation d where d.delegate_id = person and d.period @> day
$$;

-- Whether a person may stand in on this sheet: not on their own, not where they have a step themselves, not
-- where HR has barred the pair. That nobody judges their own superior is asked when the turns are handed over
-- and when a sheet is opened: it takes the whole tree.
create function may_stand_in(person uuid, sheet uuid, ratee uuid, day date) returns boolean language sql stable
as $$
    select ratee <> person
        and not exists (
            select from sheet_step o where o.sheet_id = sheet and o.evaluator_id = person
        )
        and not exists (
            select from route_bar b
            where b.evaluator_id = person and b.ratee_id = ratee and b.period @> day
        )
$$;
