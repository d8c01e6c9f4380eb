-- Why: "whose turn is it" and an evaluator's list found the steps of all years and asked each one's sheet for its
-- cycle; after five years four of five were thrown away, on every page. The step says itself of which cycle it is.
-- The database takes that from the sheet, whose cycle never changes: the two cannot differ.
alter table sheet_step add column cycle_id uuid;
alter table sheet_step disable trigger user;
update sheet_step t set cycle_id = s.cycle_id from sheet s where s.sheet_id = t.sheet_id;
alter table sheet_step enable trigger user;
alter table sheet_step alter column cycle_id set not null;

create index sheet_step_seat_idx on sheet_step (evaluator_id, cycle_id);
drop index sheet_step_evaluator_idx;

-- What waits for the office in one cycle; by kind alone the planner went through all sheets instead.
drop index sheet_step_office_idx;
create index sheet_step_office_idx on sheet_step (cycle_id, kind) where state = 'open' and evaluator_id is null;

create or replace function sheet_step_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if exists (select 1 from sheet_record r where r.sheet_id = new.sheet_id) then
            raise exception 'a confirmed sheet never changes';
        end if;
        select s.cycle_id into new.cycle_id from sheet s where s.sheet_id = new.sheet_id;
        return new;
    end if;
    if exists (select 1 from sheet_record r where r.sheet_id = old.sheet_id) then
        if tg_op = 'DELETE' or old.kind <> 'disclosure' then
            raise exception 'a confirmed sheet never changes';
        end if;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if (new.sheet_id, new.position, new.kind, new.cycle_id)
        is distinct from (old.sheet_id, old.position, old.kind, old.cycle_id)
    then
        raise exception 'a step never becomes another step';
    end if;
    return new;
end $$;
