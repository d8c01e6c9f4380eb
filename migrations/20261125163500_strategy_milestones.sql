-- Why: an initiative says where it stands; its milestones say by when what will be there, so that a delay
-- shows before somebody writes it down.

create table initiative_milestone (
    initiative_milestone_id uuid not null,
    initiative_id uuid not null,
    title text not null,
    due_on date not null,
    -- null: still to come
    done_on date,
    set_at timestamptz not null,
    -- null: the system
    set_by uuid,
    constraint initiative_milestone_pkey primary key (initiative_milestone_id),
    constraint initiative_milestone_initiative_fkey foreign key (initiative_id) references initiative,
    constraint initiative_milestone_set_by_fkey foreign key (set_by) references account (account_id),
    constraint initiative_milestone_title_taken unique (initiative_id, title)
);
create index initiative_milestone_set_by_idx on initiative_milestone (set_by);
