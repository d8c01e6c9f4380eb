-- Why: whoever wants to grow looks at themselves without an audience. A self-check (自己点検) belongs to
-- no cycle and to nobody but its author, until the author shows it to the superior, and it stays as it
-- was on its day, so that progress can be seen.
create table self_check (
    self_check_id uuid not null,
    employee_id uuid not null,
    framework_version_id uuid not null,
    -- the own rank of that day, or the next
    rank_id uuid not null,
    checked_on date not null,
    started_at timestamptz not null,
    constraint self_check_pkey primary key (self_check_id),
    constraint self_check_employee_fkey foreign key (employee_id) references employee,
    constraint self_check_version_fkey foreign key (framework_version_id) references framework_version,
    constraint self_check_rank_fkey foreign key (rank_id) references rank,
    constraint self_check_once_a_day unique (employee_id, rank_id, checked_on)
);
create index self_check_version_idx on self_check (framework_version_id);
create index self_check_rank_idx on self_check (rank_id);

-- One field of a self-check, as it was typed: the author's own notes, kept while typing.
create table self_check_answer (
    self_check_id uuid not null,
    element_key text not null,
    -- grade, example
    field text not null,
    text text not null,
    saved_at timestamptz not null,
    revision bigint not null,
    constraint self_check_answer_pkey primary key (self_check_id, element_key, field),
    constraint self_check_answer_check_fkey foreign key (self_check_id) references self_check,
    constraint self_check_answer_field check (field in ('grade', 'example'))
);

-- Shown to somebody, until it is taken back.
create table self_check_share (
    self_check_share_id uuid not null,
    self_check_id uuid not null,
    -- who may read it
    reader_id uuid not null,
    shared_at timestamptz not null,
    revoked_at timestamptz,
    constraint self_check_share_pkey primary key (self_check_share_id),
    constraint self_check_share_check_fkey foreign key (self_check_id) references self_check,
    constraint self_check_share_reader_fkey foreign key (reader_id) references employee (employee_id),
    constraint self_check_share_order check (revoked_at >= shared_at)
);
create unique index self_check_share_one_idx on self_check_share (self_check_id) where revoked_at is null;
create index self_check_share_check_idx on self_check_share (self_check_id);
create index self_check_share_reader_idx on self_check_share (reader_id);
