-- Why: where a headship is vacant or its holder is on leave, a deputy named for the department
-- (職務代理) acts before the next level up does. Until now only a second head (事務取扱) could.
create table deputy (
    deputy_id uuid not null,
    department_id uuid not null,
    employee_id uuid not null,
    period daterange not null,
    revision bigint not null default 1,
    constraint deputy_pkey primary key (deputy_id),
    constraint deputy_department_fkey foreign key (department_id) references department,
    constraint deputy_employee_fkey foreign key (employee_id) references employee,
    constraint deputy_period_whole check (not isempty(period) and lower(period) is not null),
    constraint deputy_one_at_a_time exclude using gist (department_id with =, period with &&) deferrable
);
create index deputy_department_idx on deputy (department_id);
create index deputy_employee_idx on deputy (employee_id);

-- Who heads departments on a day: by a posting, or as the deputy who acts because no such head is
-- there. A deputy acts only while posted and not on leave; one who does not act is left out. For as
-- long as they act, deputies count as heads in every respect.
create function headship_on(day date)
returns table (
    department_id uuid, employee_id uuid, kind text, is_deputy boolean, is_away boolean, since date, row_id uuid
)
language sql stable as $$
    select
        p.department_id, p.employee_id, p.kind, false,
        exists (select from leave l where l.employee_id = p.employee_id and l.period @> day),
        lower(p.period), p.posting_id
    from posting p
    join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > day)
    where p.is_head and p.period @> day
    union all
    select d.department_id, d.employee_id, 'concurrent', true, false, lower(d.period), d.deputy_id
    from deputy d
    join employee e on e.employee_id = d.employee_id and (e.left_on is null or e.left_on > day)
    where d.period @> day
      and not exists (select from leave l where l.employee_id = d.employee_id and l.period @> day)
      and exists (
          select from posting own
          where own.employee_id = d.employee_id and own.kind = 'primary' and own.period @> day
      )
      and not exists (
          select
          from posting head
          join employee h on h.employee_id = head.employee_id and (h.left_on is null or h.left_on > day)
          where head.department_id = d.department_id
            and head.is_head
            and head.period @> day
            and not exists (
                select from leave l where l.employee_id = head.employee_id and l.period @> day
            )
      )
$$;

-- Who acts as head of each department on a day: not gone, not on leave; a primary post before a
-- stand-in (事務取扱), then the longer headship; a deputy where no head is there.
create or replace function acting_head_on(day date) returns table (department_id uuid, employee_id uuid)
language sql stable as $$
    select distinct on (h.department_id) h.department_id, h.employee_id
    from headship_on(day) h
    where not h.is_away
    order by h.department_id, h.is_deputy, h.kind desc, h.since, h.row_id
$$;

-- The rule of superiors as before (organization/chart.rs says it in words); heads now include the
-- deputies who act.
create or replace function superior_on(day date)
returns table (employee_id uuid, department_id uuid, superior_id uuid, second_superior_id uuid)
language sql stable as $$
    with recursive path as (
        select f.department_id, f.department_id as place, f.parent_id, 0 as step
        from department_fact f
        where f.period @> day
        union all
        select p.department_id, f.department_id, f.parent_id, p.step + 1
        from path p
        join department_fact f on f.department_id = p.parent_id and f.period @> day
        where p.step < 12
    ),
    headship as materialized (select * from headship_on(day)),
    acting as materialized (
        select distinct on (h.department_id) h.department_id, h.employee_id
        from headship h
        where not h.is_away
        order by h.department_id, h.is_deputy, h.kind desc, h.since, h.row_id
    ),
    home as (
        select p.employee_id, p.department_id
        from posting p
        join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > day)
        where p.kind = 'primary' and p.period @> day
    ),
    beginning as (
        select h.employee_id, h.department_id, coalesce(max(w.step) + 1, 0) as first_step
        from home h
        left join headship own on own.employee_id = h.employee_id
        left join path w on w.department_id = h.department_id and w.place = own.department_id
        group by h.employee_id, h.department_id
    ),
    superior as (
        select distinct on (b.employee_id) b.employee_id, b.department_id, h.employee_id as superior_id
        from beginning b
        left join path w on w.department_id = b.department_id and w.step >= b.first_step
        left join acting h on h.department_id = w.place
        order by b.employee_id, (h.employee_id is null), w.step
    )
    select s.employee_id, s.department_id, s.superior_id, nullif(above.superior_id, s.employee_id)
    from superior s
    left join superior above on above.employee_id = s.superior_id
$$;

-- Whom a person leads on a day, directly or through others: everyone posted at or below a department
-- that this person heads or acts for, except who heads that department or one above it. Nobody while
-- on leave.
create or replace function reach_on(leader uuid, day date) returns table (employee_id uuid)
language sql stable as $$
    select distinct member.employee_id
    from headship_on(day) led
    cross join lateral department_below(led.department_id, day) below
    join posting member on member.department_id = below.department_id and member.period @> day
    where led.employee_id = leader
      and not led.is_away
      and member.employee_id <> leader
      and not exists (
          select
          from department_above(led.department_id, day) above
          join headship_on(day) head on head.department_id = above.department_id
          where head.employee_id = member.employee_id
      )
$$;
