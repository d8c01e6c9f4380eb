-- Why: the day of a milestone could not be changed, in the portal or by a file. Whoever put something off gave the milestone another
-- name, and what had been promised was out of sight. A day may be put off or brought forward now: with its
-- reason, and with every day that stood before.

create table initiative_milestone_move (
    initiative_milestone_move_id uuid not null,
    initiative_milestone_id uuid not null,
    -- the day that stood until then
    was_due_on date not null,
    reason text not null,
    moved_at timestamptz not null,
    -- null: the system
    moved_by uuid,
    constraint initiative_milestone_move_pkey primary key (initiative_milestone_move_id),
    constraint initiative_milestone_move_milestone_fkey
        foreign key (initiative_milestone_id) references initiative_milestone,
    constraint initiative_milestone_move_moved_by_fkey foreign key (moved_by) references account (account_id),
    constraint initiative_milestone_move_reason_given check (btrim(reason) <> '')
);
create index initiative_milestone_move_milestone_idx on initiative_milestone_move (initiative_milestone_id, moved_at);
create index initiative_milestone_move_moved_by_idx on initiative_milestone_move (moved_by);

create function initiative_milestone_move_guard() returns trigger language plpgsql as $$
begin
    raise exception 'what was promised of a milestone never changes';
end $$;
create trigger initiative_milestone_move_immutable before update or delete on initiative_milestone_move
    for each row execute function initiative_milestone_move_guard();

-- A milestone with the days that stood before and why each was given up, oldest first.
create view initiative_milestone_as_known as
select m.initiative_milestone_id, m.initiative_id, m.title, m.due_on, m.done_on,
    coalesce(array_agg(v.was_due_on order by v.moved_at, v.initiative_milestone_move_id)
        filter (where v.was_due_on is not null), '{}') as days_before,
    coalesce(array_agg(v.reason order by v.moved_at, v.initiative_milestone_move_id)
        filter (where v.reason is not null), '{}') as reasons
from initiative_milestone as m
left join initiative_milestone_move as v using (initiative_milestone_id)
group by m.initiative_milestone_id;
