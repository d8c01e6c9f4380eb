-- Why: whoever is asked for an ability should find what the city does to build it. The tie belongs to the
-- element through all versions, so that a new version of the definitions does not cut it.
create table initiative_element (
    initiative_id uuid not null,
    -- stable across versions
    element_key text not null,
    is_sample boolean not null,
    -- null: the program, which ties samples
    tied_by uuid,
    tied_at timestamptz not null,
    constraint initiative_element_pkey primary key (initiative_id, element_key),
    constraint initiative_element_initiative_fkey foreign key (initiative_id) references initiative,
    constraint initiative_element_tied_by_fkey foreign key (tied_by) references account (account_id)
);
create index initiative_element_element_idx on initiative_element (element_key);
create index initiative_element_tied_by_idx on initiative_element (tied_by);
