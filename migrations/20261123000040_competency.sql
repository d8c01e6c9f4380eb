-- Why: role and ability definitions are treated as legal texts: drafted, reviewed, approved by a second
-- person, dated, never overwritten (product.md 2, promise 2). The framework is versioned, not the
-- element (decision 4); keys are stable across versions.
create table rating_scale (
    scale_id uuid not null,
    code text not null,
    number integer not null,
    name text not null,
    is_sample boolean not null,
    constraint rating_scale_pkey primary key (scale_id),
    constraint rating_scale_version_key unique (code, number),
    constraint rating_scale_number_positive check (number > 0)
);
create table scale_grade (
    scale_id uuid not null,
    -- best first
    position integer not null,
    grade text not null,
    label text not null,
    meaning text not null,
    points numeric(6, 2) not null,
    constraint scale_grade_pkey primary key (scale_id, position),
    constraint scale_grade_scale_fkey foreign key (scale_id) references rating_scale,
    constraint scale_grade_grade_key unique (scale_id, grade)
);
-- A scale is a version: a change is a new one. Grades come with their scale, in one transaction.
create function rating_scale_guard() returns trigger language plpgsql as $$
begin
    raise exception 'a scale never changes';
end $$;
create trigger rating_scale_immutable before update or delete on rating_scale
    for each row execute function rating_scale_guard();
create trigger scale_grade_immutable before update or delete on scale_grade
    for each row execute function rating_scale_guard();

create table framework (
    framework_id uuid not null,
    code text not null,
    name text not null,
    -- null: every authority
    authority_id uuid,
    -- null: every job family
    job_family_id uuid,
    -- what the weights of each rank sum to
    weight_total integer not null,
    constraint framework_pkey primary key (framework_id),
    constraint framework_code_key unique (code),
    constraint framework_scope_key unique nulls not distinct (authority_id, job_family_id),
    constraint framework_authority_fkey foreign key (authority_id) references authority,
    constraint framework_job_family_fkey foreign key (job_family_id) references job_family,
    constraint framework_weight_total check (weight_total between 1 and 1000)
);
create index framework_authority_idx on framework (authority_id);
create index framework_job_family_idx on framework (job_family_id);

create table framework_version (
    framework_version_id uuid not null,
    framework_id uuid not null,
    -- null until approved
    number integer,
    state text not null,
    kind text not null,
    title text not null,
    -- null only in a draft
    reason text,
    scale_id uuid not null,
    effective_on date,
    -- the version this draft was copied from
    based_on_id uuid,
    -- who did something is null for the program itself, which loads the first versions
    drafted_by uuid,
    drafted_at timestamptz not null,
    submitted_by uuid,
    submitted_at timestamptz,
    approved_by uuid,
    approved_at timestamptz,
    -- words of the reviewer when sent back
    remark text,
    remarked_by uuid,
    remarked_at timestamptz,
    withdrawn_by uuid,
    withdrawn_at timestamptz,
    discarded_by uuid,
    discarded_at timestamptz,
    revision bigint not null default 1,
    constraint framework_version_pkey primary key (framework_version_id),
    constraint framework_version_framework_fkey foreign key (framework_id) references framework,
    constraint framework_version_scale_fkey foreign key (scale_id) references rating_scale,
    constraint framework_version_based_on_fkey foreign key (based_on_id)
        references framework_version (framework_version_id),
    constraint framework_version_drafted_by_fkey foreign key (drafted_by) references account (account_id),
    constraint framework_version_submitted_by_fkey foreign key (submitted_by) references account (account_id),
    constraint framework_version_approved_by_fkey foreign key (approved_by) references account (account_id),
    constraint framework_version_remarked_by_fkey foreign key (remarked_by) references account (account_id),
    constraint framework_version_withdrawn_by_fkey foreign key (withdrawn_by) references account (account_id),
    constraint framework_version_discarded_by_fkey foreign key (discarded_by) references account (account_id),
    constraint framework_version_number_key unique (framework_id, number),
    constraint framework_version_state check (
        state in ('draft', 'in_review', 'approved', 'withdrawn', 'discarded')
    ),
    constraint framework_version_kind check (kind in ('revision', 'correction')),
    constraint framework_version_reason_given check (state in ('draft', 'discarded') or reason is not null),
    constraint framework_version_submitted_whole check (
        (submitted_at is not null) = (state in ('in_review', 'approved', 'withdrawn'))
    ),
    constraint framework_version_approved_whole check (
        (state in ('approved', 'withdrawn')
         and number is not null and approved_at is not null and effective_on is not null)
        or (state not in ('approved', 'withdrawn')
            and number is null and approved_at is null and effective_on is null)
    ),
    constraint framework_version_remark_whole check ((remark is null) = (remarked_at is null)),
    constraint framework_version_withdrawn_whole check ((withdrawn_at is not null) = (state = 'withdrawn')),
    constraint framework_version_discarded_whole check ((discarded_at is not null) = (state = 'discarded'))
);
create unique index framework_version_one_draft_idx on framework_version (framework_id)
    where state in ('draft', 'in_review');
create unique index framework_version_one_per_day_idx on framework_version (framework_id, effective_on)
    where state = 'approved';
create index framework_version_scale_idx on framework_version (scale_id);
create index framework_version_based_on_idx on framework_version (based_on_id);
create index framework_version_drafted_by_idx on framework_version (drafted_by);
create index framework_version_submitted_by_idx on framework_version (submitted_by);
create index framework_version_approved_by_idx on framework_version (approved_by);
create index framework_version_remarked_by_idx on framework_version (remarked_by);
create index framework_version_withdrawn_by_idx on framework_version (withdrawn_by);
create index framework_version_discarded_by_idx on framework_version (discarded_by);

-- The ranks that a version is for.
create table framework_version_rank (
    framework_version_id uuid not null,
    rank_id uuid not null,
    constraint framework_version_rank_pkey primary key (framework_version_id, rank_id),
    constraint framework_version_rank_version_fkey foreign key (framework_version_id)
        references framework_version,
    constraint framework_version_rank_rank_fkey foreign key (rank_id) references rank
);
create index framework_version_rank_rank_idx on framework_version_rank (rank_id);

-- Who wrote in a draft, and when last: nobody approves their own words.
create table framework_version_writer (
    framework_version_id uuid not null,
    account_id uuid not null,
    wrote_at timestamptz not null,
    constraint framework_version_writer_pkey primary key (framework_version_id, account_id),
    constraint framework_version_writer_version_fkey foreign key (framework_version_id)
        references framework_version,
    constraint framework_version_writer_account_fkey foreign key (account_id) references account
);
create index framework_version_writer_account_idx on framework_version_writer (account_id);

create table role_expectation (
    role_expectation_id uuid not null,
    framework_version_id uuid not null,
    -- everyone 全職員, supervisors 管理監督者, rank 各職位
    audience text not null,
    rank_id uuid,
    -- stable across versions
    role_key text not null,
    position integer not null,
    body text not null,
    is_sample boolean not null,
    -- null when nobody is named as source
    source text,
    -- null: as it was copied
    edited_by uuid,
    edited_at timestamptz,
    revision bigint not null default 1,
    constraint role_expectation_pkey primary key (role_expectation_id),
    constraint role_expectation_version_fkey foreign key (framework_version_id) references framework_version,
    constraint role_expectation_rank_fkey foreign key (rank_id) references rank,
    constraint role_expectation_edited_by_fkey foreign key (edited_by) references account (account_id),
    constraint role_expectation_key unique (framework_version_id, role_key),
    constraint role_expectation_audience check (
        (audience in ('everyone', 'supervisors') and rank_id is null)
        or (audience = 'rank' and rank_id is not null)
    )
);
create index role_expectation_rank_idx on role_expectation (rank_id);
create index role_expectation_edited_by_idx on role_expectation (edited_by);

create table element (
    element_id uuid not null,
    framework_version_id uuid not null,
    element_key text not null,
    position integer not null,
    name text not null,
    -- one sentence for all ranks
    summary text,
    -- where the name comes from; null: 見本
    name_source text,
    is_sample boolean not null,
    edited_by uuid,
    edited_at timestamptz,
    revision bigint not null default 1,
    constraint element_pkey primary key (element_id),
    constraint element_version_fkey foreign key (framework_version_id) references framework_version,
    constraint element_edited_by_fkey foreign key (edited_by) references account (account_id),
    constraint element_key_taken unique (framework_version_id, element_key)
);
create index element_edited_by_idx on element (edited_by);

-- What the element means for one rank. No row, or weight 0: not asked of that rank.
create table element_rank (
    element_id uuid not null,
    rank_id uuid not null,
    -- null only in a draft, or where the weight is 0
    definition text,
    weight integer not null,
    is_sample boolean not null,
    edited_by uuid,
    edited_at timestamptz,
    revision bigint not null default 1,
    constraint element_rank_pkey primary key (element_id, rank_id),
    constraint element_rank_element_fkey foreign key (element_id) references element,
    constraint element_rank_rank_fkey foreign key (rank_id) references rank,
    constraint element_rank_edited_by_fkey foreign key (edited_by) references account (account_id),
    constraint element_rank_weight check (weight between 0 and 1000)
);
create index element_rank_rank_idx on element_rank (rank_id);
create index element_rank_edited_by_idx on element_rank (edited_by);

create table element_indicator (
    element_id uuid not null,
    rank_id uuid not null,
    position integer not null,
    body text not null,
    constraint element_indicator_pkey primary key (element_id, rank_id, position),
    constraint element_indicator_element_rank_fkey foreign key (element_id, rank_id) references element_rank
);
create table element_behaviour (
    element_id uuid not null,
    rank_id uuid not null,
    grade text not null,
    body text not null,
    constraint element_behaviour_pkey primary key (element_id, rank_id, grade),
    constraint element_behaviour_element_rank_fkey foreign key (element_id, rank_id) references element_rank
);
-- The thread: which pillar or credo line an element serves, by their stable keys.
create table element_link (
    element_id uuid not null,
    target_kind text not null,
    target_key text not null,
    constraint element_link_pkey primary key (element_id, target_kind, target_key),
    constraint element_link_element_fkey foreign key (element_id) references element,
    constraint element_link_target_kind check (target_kind in ('pillar', 'credo'))
);

-- A version that is approved (or was) never changes under its readers; deleting is impossible.
create function framework_version_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'versions of definitions are never deleted';
    end if;
    if old.state in ('withdrawn', 'discarded') then
        raise exception 'this version is closed';
    end if;
    if old.state = 'approved' and (
        new.state <> 'withdrawn'
        or (new.framework_version_id, new.framework_id, new.number, new.kind, new.title, new.reason,
            new.scale_id, new.effective_on, new.based_on_id, new.drafted_by, new.drafted_at,
            new.submitted_by, new.submitted_at, new.approved_by, new.approved_at,
            new.remark, new.remarked_by, new.remarked_at)
           is distinct from
           (old.framework_version_id, old.framework_id, old.number, old.kind, old.title, old.reason,
            old.scale_id, old.effective_on, old.based_on_id, old.drafted_by, old.drafted_at,
            old.submitted_by, old.submitted_at, old.approved_by, old.approved_at,
            old.remark, old.remarked_by, old.remarked_at)
    ) then
        raise exception 'an approved version never changes';
    end if;
    if old.state = 'in_review' and new.state not in ('draft', 'approved') then
        raise exception 'a version in review is approved or becomes a draft again';
    end if;
    if old.state = 'in_review'
        and (new.kind, new.title, new.reason, new.scale_id)
            is distinct from (old.kind, old.title, old.reason, old.scale_id)
    then
        raise exception 'only a draft can be edited';
    end if;
    return new;
end $$;
create trigger framework_version_immutable before update or delete on framework_version
    for each row execute function framework_version_guard();

-- Both where a row stood and where it shall stand must be a draft.
create function framework_content_guard() returns trigger language plpgsql as $$
declare
    row_before jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
    row_after jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
    one jsonb;
    version uuid;
    version_state text;
begin
    foreach one in array array_remove(array[row_before, row_after], null) loop
        version := one ->> 'framework_version_id';
        if version is null then
            select e.framework_version_id into version
            from element e
            where e.element_id = (one ->> 'element_id')::uuid;
        end if;
        select v.state into version_state from framework_version v where v.framework_version_id = version;
        if version_state is distinct from 'draft' then
            raise exception 'only a draft can be edited';
        end if;
    end loop;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
create trigger element_draft_only before insert or update or delete on element
    for each row execute function framework_content_guard();
create trigger framework_version_rank_draft_only before insert or update or delete
    on framework_version_rank for each row execute function framework_content_guard();
create trigger framework_version_writer_draft_only before insert or update or delete
    on framework_version_writer for each row execute function framework_content_guard();
create trigger role_expectation_draft_only before insert or update or delete on role_expectation
    for each row execute function framework_content_guard();
create trigger element_rank_draft_only before insert or update or delete on element_rank
    for each row execute function framework_content_guard();
create trigger element_indicator_draft_only before insert or update or delete on element_indicator
    for each row execute function framework_content_guard();
create trigger element_behaviour_draft_only before insert or update or delete on element_behaviour
    for each row execute function framework_content_guard();
create trigger element_link_draft_only before insert or update or delete on element_link
    for each row execute function framework_content_guard();

-- The version of each framework that is in force on a day: the approved one that took effect last.
create function framework_version_on(day date)
returns table (framework_id uuid, framework_version_id uuid, number integer, effective_on date, scale_id uuid)
language sql stable as $$
    select distinct on (v.framework_id)
        v.framework_id, v.framework_version_id, v.number, v.effective_on, v.scale_id
    from framework_version v
    where v.state = 'approved' and v.effective_on <= day
    order by v.framework_id, v.effective_on desc
$$;
