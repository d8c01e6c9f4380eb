-- Why: who rates whom follows the organisation, but cities add rules of their own by department, rank and
-- job family (domain.md 2.3: nurseries rated by the section head, some posts without a second evaluator),
-- and HR bars single pairs. Both hold from a day until a day, with a reason. A sheet that was taken out by
-- mistake can come back, and an evaluator can change while a sheet is running (domain.md 2.4).
create table route_rule (
    route_rule_id uuid not null,
    authority_id uuid not null,
    -- whom it is for; null: no matter which. A department stands with all below it.
    department_id uuid,
    rank_id uuid,
    job_family_id uuid,
    period daterange not null,
    -- superior 上司, second_superior 上司の上司, head 所属の長, person 決まった人, nobody 省く
    primary_way text not null,
    primary_department_id uuid,
    primary_person_id uuid,
    secondary_way text not null,
    secondary_department_id uuid,
    secondary_person_id uuid,
    reason text not null,
    set_by uuid,
    set_at timestamptz not null,
    constraint route_rule_pkey primary key (route_rule_id),
    constraint route_rule_authority_fkey foreign key (authority_id) references authority,
    constraint route_rule_department_fkey foreign key (department_id) references department,
    constraint route_rule_rank_fkey foreign key (rank_id) references rank,
    constraint route_rule_job_family_fkey foreign key (job_family_id) references job_family,
    constraint route_rule_primary_department_fkey foreign key (primary_department_id)
        references department (department_id),
    constraint route_rule_secondary_department_fkey foreign key (secondary_department_id)
        references department (department_id),
    constraint route_rule_primary_person_fkey foreign key (primary_person_id) references employee (employee_id),
    constraint route_rule_secondary_person_fkey foreign key (secondary_person_id)
        references employee (employee_id),
    constraint route_rule_set_by_fkey foreign key (set_by) references account (account_id),
    constraint route_rule_primary_way check (
        primary_way in ('superior', 'second_superior', 'head', 'person', 'nobody')
    ),
    constraint route_rule_secondary_way check (
        secondary_way in ('superior', 'second_superior', 'head', 'person', 'nobody')
    ),
    constraint route_rule_somebody_rates check (primary_way <> 'nobody'),
    constraint route_rule_primary_whole check (
        (primary_way = 'head') = (primary_department_id is not null)
        and (primary_way = 'person') = (primary_person_id is not null)
    ),
    constraint route_rule_secondary_whole check (
        (secondary_way = 'head') = (secondary_department_id is not null)
        and (secondary_way = 'person') = (secondary_person_id is not null)
    ),
    constraint route_rule_for_somebody check (num_nonnulls(department_id, rank_id, job_family_id) > 0),
    constraint route_rule_period_whole check (not isempty(period) and lower(period) is not null),
    -- two rules for the same people on the same day would contradict each other
    constraint route_rule_one_at_a_time exclude using gist (
        authority_id with =,
        coalesce(department_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
        coalesce(rank_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
        coalesce(job_family_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
        period with &&
    )
);
create index route_rule_authority_idx on route_rule (authority_id);
create index route_rule_department_idx on route_rule (department_id);
create index route_rule_rank_idx on route_rule (rank_id);
create index route_rule_job_family_idx on route_rule (job_family_id);
create index route_rule_primary_department_idx on route_rule (primary_department_id);
create index route_rule_secondary_department_idx on route_rule (secondary_department_id);
create index route_rule_primary_person_idx on route_rule (primary_person_id);
create index route_rule_secondary_person_idx on route_rule (secondary_person_id);
create index route_rule_set_by_idx on route_rule (set_by);

-- A pair that HR has barred: this person does not rate that one, by whatever rule.
create table route_bar (
    route_bar_id uuid not null,
    authority_id uuid not null,
    evaluator_id uuid not null,
    ratee_id uuid not null,
    period daterange not null,
    reason text not null,
    set_by uuid,
    set_at timestamptz not null,
    constraint route_bar_pkey primary key (route_bar_id),
    constraint route_bar_authority_fkey foreign key (authority_id) references authority,
    constraint route_bar_evaluator_fkey foreign key (evaluator_id) references employee (employee_id),
    constraint route_bar_ratee_fkey foreign key (ratee_id) references employee (employee_id),
    constraint route_bar_set_by_fkey foreign key (set_by) references account (account_id),
    constraint route_bar_two_people check (evaluator_id <> ratee_id),
    constraint route_bar_period_whole check (not isempty(period) and lower(period) is not null),
    constraint route_bar_one_at_a_time exclude using gist (
        authority_id with =, evaluator_id with =, ratee_id with =, period with &&
    )
);
create index route_bar_authority_idx on route_bar (authority_id);
create index route_bar_evaluator_idx on route_bar (evaluator_id);
create index route_bar_ratee_idx on route_bar (ratee_id);
create index route_bar_set_by_idx on route_bar (set_by);

alter table sheet_event drop constraint sheet_event_verb;
alter table sheet_event add constraint sheet_event_verb check (
    verb in ('submitted', 'withdrawn', 'returned', 'left_out', 'excluded', 'cancelled', 'confirmed',
        'disclosed', 'acknowledged', 'closed', 'reinstated', 'reassigned')
);

-- As before, but one who was taken out by mistake comes back; the constraint sheet_one_per_period sees to it
-- that there is no other sheet by then.
create or replace function sheet_guard() returns trigger language plpgsql as $$
begin
    if (new.sheet_id, new.cycle_id, new.employee_id, new.kind, new.period, new.posting_id, new.department_id,
        new.rank_id)
       is distinct from
       (old.sheet_id, old.cycle_id, old.employee_id, old.kind, old.period, old.posting_id, old.department_id,
        old.rank_id)
    then
        raise exception 'a sheet never changes whom it judges';
    end if;
    if old.standing not in ('running', 'disclosed') and new.standing <> old.standing
        and not (old.standing = 'excluded' and new.standing = 'running')
    then
        raise exception 'a sheet that has ended stays as it is';
    end if;
    if new.standing in ('excluded', 'cancelled')
        and exists (select 1 from sheet_record r where r.sheet_id = new.sheet_id)
    then
        raise exception 'a confirmed sheet never changes';
    end if;
    return new;
end $$;
