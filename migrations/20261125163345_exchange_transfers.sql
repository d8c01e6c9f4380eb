-- Why: the yearly transfer list (発令一覧) is one or several files that are checked together, looked at,
-- applied as a whole, and can be taken back for a day. Its columns are pointed at once: what was said of
-- a heading is kept for the next file with the same one.
create table transfer (
    transfer_id uuid not null,
    -- what the list does not say and a person chose
    choices jsonb not null,
    -- what the check found, for the page; every row is in transfer_row
    report jsonb not null,
    -- hash of what the plan does; another hash at applying time means that the register has moved on
    essence_hash bytea not null,
    state text not null,
    -- the batch that takes the applied one back; null before and after
    inverse jsonb,
    staged_by uuid,
    staged_at timestamptz not null,
    settled_by uuid,
    settled_at timestamptz,
    undone_by uuid,
    undone_at timestamptz,
    revision bigint not null default 1,
    constraint transfer_pkey primary key (transfer_id),
    constraint transfer_staged_by_fkey foreign key (staged_by) references account (account_id),
    constraint transfer_settled_by_fkey foreign key (settled_by) references account (account_id),
    constraint transfer_undone_by_fkey foreign key (undone_by) references account (account_id),
    constraint transfer_state check (state in ('checked', 'applied', 'discarded', 'undone')),
    constraint transfer_settled_whole check ((state = 'checked') = (settled_at is null)),
    constraint transfer_undone_whole check ((state = 'undone') = (undone_at is not null)),
    constraint transfer_inverse_while_applied check (inverse is null or state = 'applied')
);
create index transfer_staged_at_idx on transfer (staged_at desc);
create index transfer_staged_by_idx on transfer (staged_by);
create index transfer_settled_by_idx on transfer (settled_by);
create index transfer_undone_by_idx on transfer (undone_by);

create table transfer_file (
    transfer_id uuid not null,
    -- from 0, in the order in which they were chosen
    position integer not null,
    file_name text not null,
    -- null once the list was applied or given up: personal data is not kept twice
    file bytea,
    file_hash bytea not null,
    -- heading row and columns that a person pointed at
    pointing jsonb not null,
    constraint transfer_file_pkey primary key (transfer_id, position),
    constraint transfer_file_transfer_fkey foreign key (transfer_id) references transfer
);

-- What happens to each row: too many for one page.
create table transfer_row (
    transfer_id uuid not null,
    position integer not null,
    kind text not null,
    outcome jsonb not null,
    constraint transfer_row_pkey primary key (transfer_id, position),
    constraint transfer_row_transfer_fkey foreign key (transfer_id) references transfer,
    constraint transfer_row_kind check (
        kind in (
            'hire', 'reappoint', 'move', 'promote', 'demote', 'employment', 'second', 'second_end',
            'leave_sick', 'leave_parental', 'leave_suspension', 'leave_secondment', 'leave_other',
            'return', 'retire', 'department_new', 'department_rename', 'department_move',
            'department_close'
        )
    )
);
create index transfer_row_kind_idx on transfer_row (transfer_id, kind, position);

-- How far the work behind a page has come (bookkeeping). A job that no longer beats was killed; its
-- transaction went with it, so the state of the list says what holds.
create table transfer_job (
    transfer_id uuid not null,
    deed text not null,
    step integer not null,
    steps integer not null,
    started_at timestamptz not null,
    beat_at timestamptz not null,
    finished_at timestamptz,
    -- why it ended without having done anything
    refusal text,
    constraint transfer_job_pkey primary key (transfer_id),
    constraint transfer_job_transfer_fkey foreign key (transfer_id) references transfer,
    constraint transfer_job_deed check (deed in ('apply', 'undo'))
);

create table import_mapping (
    import_mapping_id uuid not null,
    -- transfer 発令一覧
    kind text not null,
    -- hash of the heading's words in order
    fingerprint bytea not null,
    name text not null,
    columns jsonb not null,
    choices jsonb not null,
    used_at timestamptz not null,
    revision bigint not null default 1,
    constraint import_mapping_pkey primary key (import_mapping_id),
    constraint import_mapping_kind check (kind in ('transfer')),
    constraint import_mapping_fingerprint_taken unique (kind, fingerprint)
);

-- What a city's own words of 発令区分 mean, beside those that the program knows.
create table transfer_word (
    transfer_word_id uuid not null,
    word text not null,
    kind text not null,
    constraint transfer_word_pkey primary key (transfer_word_id),
    constraint transfer_word_taken unique (word),
    constraint transfer_word_kind check (
        kind in (
            'hire', 'reappoint', 'move', 'promote', 'demote', 'employment', 'second', 'second_end',
            'leave_sick', 'leave_parental', 'leave_suspension', 'leave_secondment', 'leave_other',
            'return', 'retire', 'department_new', 'department_rename', 'department_move',
            'department_close'
        )
    )
);
