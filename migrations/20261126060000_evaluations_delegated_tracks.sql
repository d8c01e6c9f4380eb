-- Why: who stands in for an evaluator also agrees goals, holds talks and notes what is seen in those days, not
-- only rates. What is written then stands under both names, as the steps of a sheet do (20261125220200).
alter table interview
    -- the evaluator in whose place the writer held the talk
    add column in_place_of_id uuid,
    add constraint interview_in_place_of_fkey foreign key (in_place_of_id) references employee (employee_id),
    add constraint interview_two_people check (in_place_of_id <> evaluator_id);
create index interview_in_place_of_idx on interview (in_place_of_id);

alter table observation
    -- the evaluator in whose place the author wrote; the memo is handed to them at once
    add column in_place_of_id uuid,
    add constraint observation_in_place_of_fkey foreign key (in_place_of_id) references employee (employee_id),
    add constraint observation_two_people check (in_place_of_id <> author_id and in_place_of_id <> subject_id);
create index observation_in_place_of_idx on observation (in_place_of_id);

-- About whom a person notes and reads memos in another one's place on a day: what that evaluator reads about
-- those whom they rate in a cycle that is open. Nobody about their own superiors; the whole tree is asked only
-- when somebody stands in at all.
create function observation_seat(person uuid, day date) returns table (evaluator_id uuid, ratee_id uuid)
language plpgsql stable rows 10 as $$
begin
    if not exists (
        select from evaluator_delegation d where d.delegate_id = person and d.period @> day
    ) then
        return;
    end if;
    return query
        select distinct d.evaluator_id, s.employee_id
        from evaluator_delegation d
        join sheet_step t on t.evaluator_id = d.evaluator_id
            and t.kind in ('assistant', 'primary', 'secondary') and t.state <> 'skipped'
        join sheet s on s.sheet_id = t.sheet_id and s.standing not in ('excluded', 'cancelled')
        join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
        where d.delegate_id = person
          and d.period @> day
          and may_stand_in(person, s.sheet_id, s.employee_id, day)
          and not exists (
              select from superior_on(day) above
              where above.employee_id = person
                and s.employee_id in (above.superior_id, above.second_superior_id)
          );
end $$;
