-- Why: a merge moves a department with its people in one act, so taking it back has to be one act as well.
-- The batch that takes it back is kept beside it until it was used, as for a transfer list.
create table reorganization (
    reorganization_id uuid not null,
    -- the verb of the log
    verb text not null,
    -- one sentence, as in the log
    summary text not null,
    -- from which day on
    begins_on date not null,
    -- the batch that takes it back; null once it was used
    inverse jsonb,
    -- as the log calls them
    carried_out_by text not null,
    carried_out_at timestamptz not null,
    undone_by text,
    undone_at timestamptz,
    revision bigint not null default 1,
    constraint reorganization_pkey primary key (reorganization_id),
    constraint reorganization_verb check (
        verb in (
            'create_department', 'change_department', 'correct_department', 'close_department',
            'merge_departments', 'split_department'
        )
    ),
    constraint reorganization_undone_whole check (
        (inverse is null) = (undone_at is not null) and (undone_by is null) = (undone_at is null)
    )
);
create index reorganization_carried_out_at_idx on reorganization (carried_out_at desc);

-- Which departments an act was about. A department that is withdrawn takes only this line along: what
-- was done stays in the list of acts.
create table reorganization_department (
    reorganization_id uuid not null,
    department_id uuid not null,
    constraint reorganization_department_pkey primary key (reorganization_id, department_id),
    constraint reorganization_department_reorganization_fkey foreign key (reorganization_id)
        references reorganization,
    constraint reorganization_department_department_fkey foreign key (department_id)
        references department on delete cascade
);
create index reorganization_department_department_idx on reorganization_department (department_id);
