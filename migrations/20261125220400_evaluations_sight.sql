-- Why: cities differ in who sees what at which step (domain.md 2.2, 10): some keep the ratee's own assessment from
-- the evaluators until they have rated, some the first grade from the second evaluator, so that nobody copies.
-- What the ratee does not get at disclosure needs a reason that can be read later (個人情報保護法, domain.md 1.4).
alter table cycle
    add column self_hidden boolean not null default false,
    add column first_hidden boolean not null default false,
    add column undisclosed_reason text;

-- They are pinned like the rest of the set-up.
create function cycle_sight_guard() returns trigger language plpgsql as $$
begin
    if old.stage in ('open', 'closed', 'cancelled') and old.opened_at is not null and new.stage <> 'preparing'
        and (new.self_hidden, new.first_hidden, new.undisclosed_reason)
            is distinct from (old.self_hidden, old.first_hidden, old.undisclosed_reason)
    then
        raise exception 'what a cycle pinned when it was opened never changes';
    end if;
    return new;
end $$;
create trigger cycle_sight_pinned before update on cycle for each row execute function cycle_sight_guard();
