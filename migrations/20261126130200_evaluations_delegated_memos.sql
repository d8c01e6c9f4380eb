-- Why: an evaluator's memos are private to them unless the setting says otherwise (20261125222000). When HR names
-- somebody to stand in, the evaluator has said nothing about them. So who stands in reads the evaluator's memos
-- only when the evaluator handed the turns over and opened the memos with them, or as far as the cycle shows them to
-- the ratee from the moment they are written: then they are no secret any more. What the stand-in writes stays the
-- stand-in's and the evaluator's.
alter table evaluator_delegation
    -- the evaluator lets the stand-in read what they noted
    add column reads_memos boolean not null default false;
-- Evaluators who handed over themselves were told that the stand-in reads their memos.
update evaluator_delegation d
set reads_memos = true
from account a
where a.account_id = d.set_by and a.employee_id = d.evaluator_id;

-- Whose memos a person reads in another one's place on a day, and about whom: those of `days` that were written
-- since `since`; nothing in both: all. The same people as in observation_seat.
create function observation_reading(person uuid, day date)
returns table (evaluator_id uuid, ratee_id uuid, days daterange, since timestamptz)
language plpgsql stable rows 10 as $$
begin
    if not exists (
        select from evaluator_delegation d where d.delegate_id = person and d.period @> day
    ) then
        return;
    end if;
    return query
        select seat.evaluator_id, seat.ratee_id, null::daterange, null::timestamptz
        from observation_seat(person, day) seat
        join evaluator_delegation d on d.evaluator_id = seat.evaluator_id and d.delegate_id = person
            and d.period @> day and d.reads_memos
        union all
        select seat.evaluator_id, seat.ratee_id, s.period, c.opened_at
        from observation_seat(person, day) seat
        join sheet s on s.employee_id = seat.ratee_id and s.standing not in ('excluded', 'cancelled')
        join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
        join cycle_memo_rule m on m.cycle_id = c.cycle_id and m.shown = 'at_once'
        where exists (
            select from sheet_step t
            where t.sheet_id = s.sheet_id and t.evaluator_id = seat.evaluator_id
              and t.kind in ('assistant', 'primary', 'secondary') and t.state <> 'skipped'
        );
end $$;
