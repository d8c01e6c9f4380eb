-- Why: right after a whole city was imported, superior_on took eight seconds: it joined every person
-- with every department above, and without figures about new rows the planner looped. The rule stays;
-- the way to it is shorter. Whoever begins their way up at a department is led by the acting head of
-- it or of the nearest above it, so that is found once per department, from the top down. Only those
-- who head something begin elsewhere.
create or replace function superior_on(day date)
returns table (employee_id uuid, department_id uuid, superior_id uuid, second_superior_id uuid)
-- Hashes do well whatever the planner believes of the tables.
language sql stable set enable_nestloop = off set enable_mergejoin = off as $$
    with recursive headship as materialized (
        select * from headship_on(day)
    ),
    -- acting_head_on, without asking for the headships once more
    head as materialized (
        select distinct on (h.department_id) h.department_id, h.employee_id
        from headship h
        where not h.is_away
        order by h.department_id, h.is_deputy, h.kind desc, h.since, h.row_id
    ),
    place as (
        select f.department_id, h.employee_id as leader_id
        from department_fact f
        left join head h on h.department_id = f.department_id
        where f.period @> day
          and (
              f.parent_id is null
              or not exists (
                  select from department_fact above
                  where above.department_id = f.parent_id and above.period @> day
              )
          )
        union all
        select f.department_id, coalesce(h.employee_id, p.leader_id)
        from place p
        join department_fact f on f.parent_id = p.department_id and f.period @> day
        left join head h on h.department_id = f.department_id
    ),
    home as materialized (
        select p.employee_id, p.department_id
        from posting p
        join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > day)
        where p.kind = 'primary' and p.period @> day
    ),
    -- the way up of those who head something
    way as (
        select h.employee_id, f.department_id as place_id, f.parent_id, 0 as step
        from home h
        join department_fact f on f.department_id = h.department_id and f.period @> day
        where h.employee_id in (select own.employee_id from headship own)
        union all
        select w.employee_id, f.department_id, f.parent_id, w.step + 1
        from way w
        join department_fact f on f.department_id = w.parent_id and f.period @> day
        where w.step < 12
    ),
    -- where it leaves the topmost department that they head
    beginning as (
        select distinct on (w.employee_id) w.employee_id, w.parent_id as place_id
        from way w
        join headship own on own.employee_id = w.employee_id and own.department_id = w.place_id
        order by w.employee_id, w.step desc
    ),
    superior as materialized (
        select h.employee_id, h.department_id, p.leader_id
        from home h
        left join beginning b on b.employee_id = h.employee_id
        left join place p
            on p.department_id = case when b.employee_id is null then h.department_id else b.place_id end
    )
    select s.employee_id, s.department_id, s.leader_id, nullif(above.leader_id, s.employee_id)
    from superior s
    left join superior above on above.employee_id = s.leader_id
$$;
