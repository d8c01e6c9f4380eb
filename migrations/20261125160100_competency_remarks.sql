-- Why: a reviewer who sends a version back says of each element what to change, where the author will
-- read it. What was said stays: remarks are added and never changed.
create table framework_version_remark (
    framework_version_remark_id uuid not null,
    framework_version_id uuid not null,
    element_key text not null,
    body text not null,
    remarked_by uuid not null,
    remarked_at timestamptz not null,
    constraint framework_version_remark_pkey primary key (framework_version_remark_id),
    constraint framework_version_remark_version_fkey foreign key (framework_version_id)
        references framework_version,
    constraint framework_version_remark_by_fkey foreign key (remarked_by) references account (account_id),
    constraint framework_version_remark_once unique (framework_version_id, element_key, remarked_at)
);
create index framework_version_remark_by_idx on framework_version_remark (remarked_by);

create function framework_version_remark_guard() returns trigger language plpgsql as $$
begin
    raise exception 'what a reviewer said is never changed';
end $$;
create trigger framework_version_remark_kept before update or delete on framework_version_remark
    for each row execute function framework_version_remark_guard();
