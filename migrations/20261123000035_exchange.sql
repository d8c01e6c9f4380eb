-- Why: a file is checked first and applied later, perhaps by somebody else. What was checked is what is
-- applied, so the file itself is kept until then, with what the check found (decision 23).
create table staged_import (
    import_id uuid not null,
    -- staff 職員一覧
    kind text not null,
    file_name text not null,
    -- null once it was applied or given up: the audit log keeps what changed, personal data is not kept twice
    file bytea,
    file_hash bytea not null,
    -- the day for which the file is true
    effective_on date not null,
    -- columns that a person pointed at: target → number of the column from 0
    chosen jsonb not null,
    -- what the check found, for the page
    report jsonb not null,
    -- hash of what the plan does; another hash at applying time means that the register has moved on
    essence_hash bytea not null,
    state text not null,
    staged_by uuid,
    staged_at timestamptz not null,
    settled_by uuid,
    settled_at timestamptz,
    revision bigint not null default 1,
    constraint staged_import_pkey primary key (import_id),
    constraint staged_import_staged_by_fkey foreign key (staged_by) references account (account_id),
    constraint staged_import_settled_by_fkey foreign key (settled_by) references account (account_id),
    constraint staged_import_kind check (kind in ('staff')),
    constraint staged_import_state check (state in ('checked', 'applied', 'discarded')),
    constraint staged_import_file_while_checked check ((state = 'checked') = (file is not null)),
    constraint staged_import_settled_whole check ((state = 'checked') = (settled_at is null))
);
create index staged_import_staged_at_idx on staged_import (staged_at desc);
create index staged_import_staged_by_idx on staged_import (staged_by);
create index staged_import_settled_by_idx on staged_import (settled_by);
