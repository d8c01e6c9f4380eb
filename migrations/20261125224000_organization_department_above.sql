-- Why: the way up the tree was looked up by the day first and the department second: the planner knows nothing
-- of how many facts hold on a day and took four for nine hundred. Each step now asks for one department by
-- its own index: 0.15 ms instead of 0.77 ms in the city of 4,199, with every page that names a department's path.
create or replace function department_above(leaf uuid, day date) returns table (department_id uuid, step integer)
language sql stable
as $$
    with recursive above as (
        select f.department_id, f.parent_id, 0 as step
        from department_fact f
        where f.department_id = leaf and f.period @> day
        union all
        select f.department_id, f.parent_id, a.step + 1
        from above a
        cross join lateral (
            select u.department_id, u.parent_id
            from department_fact u
            where u.department_id = a.parent_id and u.period @> day
            -- A fence: what is inside is not mixed with the rest when it is planned.
            offset 0
        ) f
        where a.step < 12
    )
    select department_id, step from above
$$;
