-- Why: goals are agreed, progress is talked over and the result is explained face to face (domain.md 2.2,
-- steps 2, 4 and 11; 3.1 面談記録). A record is written by the evaluator and confirmed by both; what both
-- confirmed never changes, so a correction is a new record with its reason. HR sees that a talk took
-- place, not what was said.

-- Which interviews a cycle asks for, and by when.
create table cycle_interview (
    cycle_id uuid not null,
    kind text not null,
    due_on date not null,
    constraint cycle_interview_pkey primary key (cycle_id, kind),
    constraint cycle_interview_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_interview_kind check (kind in ('opening', 'interim', 'closing'))
);

create table interview (
    interview_id uuid not null,
    sheet_id uuid not null,
    kind text not null,
    state text not null,
    held_on date not null,
    -- in_person 対面, online オンライン, phone 電話
    way text not null,
    said text not null,
    agreed text not null,
    next_step text,
    -- who held it
    evaluator_id uuid not null,
    written_at timestamptz not null,
    saved_at timestamptz not null,
    -- confirmed by the evaluator and shown to the ratee
    shared_at timestamptz,
    -- the ratee asked for another wording
    returned_at timestamptz,
    return_words text,
    -- confirmed by the ratee
    confirmed_at timestamptz,
    ratee_words text,
    -- the confirmed record that this one puts right, and why
    corrects_id uuid,
    correction_reason text,
    revision bigint not null default 1,
    constraint interview_pkey primary key (interview_id),
    constraint interview_sheet_fkey foreign key (sheet_id) references sheet,
    constraint interview_evaluator_fkey foreign key (evaluator_id) references employee (employee_id),
    constraint interview_corrects_fkey foreign key (corrects_id) references interview (interview_id),
    constraint interview_kind check (kind in ('opening', 'interim', 'closing')),
    constraint interview_way check (way in ('in_person', 'online', 'phone')),
    constraint interview_state check (state in ('draft', 'shared', 'confirmed')),
    constraint interview_shared_whole check ((state = 'draft') = (shared_at is null)),
    constraint interview_returned_whole check (
        (returned_at is null) = (return_words is null) and (returned_at is null or state = 'draft')
    ),
    constraint interview_confirmed_whole check ((state = 'confirmed') = (confirmed_at is not null)),
    constraint interview_words_with_confirmation check (ratee_words is null or confirmed_at is not null),
    constraint interview_correction_has_reason check (
        (corrects_id is null) = (correction_reason is null)
    ),
    constraint interview_corrected_once unique (corrects_id)
);
create index interview_sheet_idx on interview (sheet_id, held_on);
create index interview_evaluator_idx on interview (evaluator_id);
-- one record of a kind at a time is being written or waits for the ratee
create unique index interview_one_open on interview (sheet_id, kind) where state <> 'confirmed';

-- What both confirmed never changes.
create function interview_guard() returns trigger language plpgsql as $$
begin
    if old.state = 'confirmed' then
        raise exception 'a confirmed interview never changes';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if (new.interview_id, new.sheet_id, new.kind) is distinct from (old.interview_id, old.sheet_id, old.kind) then
        raise exception 'an interview never becomes another interview';
    end if;
    return new;
end $$;
create trigger interview_frozen before update or delete on interview
    for each row execute function interview_guard();
create function interview_no_truncate_guard() returns trigger language plpgsql as $$
begin
    raise exception 'interviews are never cleared away';
end $$;
create trigger interview_no_truncate before truncate on interview
    for each statement execute function interview_no_truncate_guard();
