-- Why: whoever reviews a version for the second time reads what was changed since it was sent back, not
-- everything again. So what was asked to be approved is kept as it was at that moment, and never changed.
create table framework_version_submission (
    framework_version_id uuid not null,
    -- first, second … time
    number integer not null,
    submitted_at timestamptz not null,
    -- null: the program itself
    submitted_by uuid,
    document jsonb not null,
    constraint framework_version_submission_pkey primary key (framework_version_id, number),
    constraint framework_version_submission_version_fkey foreign key (framework_version_id)
        references framework_version,
    constraint framework_version_submission_by_fkey foreign key (submitted_by) references account (account_id),
    constraint framework_version_submission_number_positive check (number > 0)
);
create index framework_version_submission_by_idx on framework_version_submission (submitted_by);

create function framework_version_submission_guard() returns trigger language plpgsql as $$
begin
    raise exception 'what was submitted is never changed';
end $$;
create trigger framework_version_submission_kept before update or delete on framework_version_submission
    for each row execute function framework_version_submission_guard();
