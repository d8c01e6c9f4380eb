-- Why: an initiative also serves roles (役割) and lines of the credo, and initiatives of different pillars
-- belong together. Whoever answers for an initiative says so; each tie is read from both ends. Ties hold
-- through all versions of what they lead to, like those to elements.
create table initiative_link (
    initiative_id uuid not null,
    target_kind text not null,
    -- stable across versions and editions
    target_key text not null,
    is_sample boolean not null,
    -- null: the program, which ties samples
    tied_by uuid,
    tied_at timestamptz not null,
    constraint initiative_link_pkey primary key (initiative_id, target_kind, target_key),
    constraint initiative_link_initiative_fkey foreign key (initiative_id) references initiative,
    constraint initiative_link_tied_by_fkey foreign key (tied_by) references account (account_id),
    constraint initiative_link_target_kind check (target_kind in ('role', 'credo'))
);
create index initiative_link_target_idx on initiative_link (target_kind, target_key);
create index initiative_link_tied_by_idx on initiative_link (tied_by);

-- Two initiatives that belong together: one row, whichever end it was tied from.
create table initiative_pair (
    lower_id uuid not null,
    upper_id uuid not null,
    is_sample boolean not null,
    tied_by uuid,
    tied_at timestamptz not null,
    constraint initiative_pair_pkey primary key (lower_id, upper_id),
    constraint initiative_pair_lower_fkey foreign key (lower_id) references initiative (initiative_id),
    constraint initiative_pair_upper_fkey foreign key (upper_id) references initiative (initiative_id),
    constraint initiative_pair_tied_by_fkey foreign key (tied_by) references account (account_id),
    constraint initiative_pair_in_order check (lower_id < upper_id)
);
create index initiative_pair_upper_idx on initiative_pair (upper_id);
create index initiative_pair_tied_by_idx on initiative_pair (tied_by);
