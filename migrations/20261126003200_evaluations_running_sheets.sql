-- Why: the running sheets of a person are asked for on every page. The database took the index of the
-- exclusion constraint for that, 110 blocks to find three rows; this one holds the running sheets alone.
create index sheet_running_idx on sheet (employee_id) where standing = 'running';

-- What waits for the office stands on every page of its officers, too: found without a look at every sheet of
-- the cycle.
create index sheet_step_office_idx on sheet_step (kind, sheet_id) where state = 'open' and evaluator_id is null;

-- "offset 0": each open step is looked up by itself; or all ratings of all years would be read for it.
create or replace function sheet_step_state(cycle uuid, step text)
returns table (sheet_id uuid, employee_id uuid, rank_id uuid, department_id uuid, evaluator_id uuid, state text)
language sql stable as $$
    select s.sheet_id, s.employee_id, s.rank_id, s.department_id, t.evaluator_id,
        case
            when t.state <> 'open' then t.state
            when t.returned_at is not null then 'returned'
            when exists (
                    select from rating r where r.sheet_id = t.sheet_id and r.position = t.position offset 0
                )
                or exists (
                    select from sheet_draft d where d.sheet_id = t.sheet_id and d.position = t.position offset 0
                )
                or exists (
                    select from results_rating r where r.sheet_id = t.sheet_id and r.position = t.position
                    offset 0
                )
                then 'begun'
            else 'untouched'
        end
    from sheet s
    join sheet_step t on t.sheet_id = s.sheet_id and t.kind = step and t.state <> 'skipped'
    where s.cycle_id = cycle and s.standing not in ('excluded', 'cancelled')
$$;
