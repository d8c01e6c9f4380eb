-- Why: the credo is read, acknowledged and quoted; which words stood on which day must be provable
-- (product.md 2, promise 2). One edition holds the credo and what it stands for: the vision, the
-- 目指す職員像 and the direction. A published edition never changes. Rows are the only truth.

-- Where an official text stands in print. A text without a source is not the city's own wording.
create table source (
    source_id uuid not null,
    document text not null,
    section text not null,
    issuer text not null,
    -- known to the month: its first day
    issued_on date not null,
    -- the month as the document prints it
    issued_text text not null,
    constraint source_pkey primary key (source_id),
    constraint source_place_key unique (document, section, issuer, issued_on),
    constraint source_issued_on_first_day check (extract(day from issued_on) = 1)
);

create table credo_edition (
    credo_edition_id uuid not null,
    number integer not null,
    title text not null,
    -- the document marks it New!!
    is_new boolean not null,
    source_id uuid not null,
    -- 施行日
    effective_on date not null,
    -- 見本: the source names no day, and the city has not set one yet (decision 25)
    effective_on_is_sample boolean not null,
    created_at timestamptz not null,
    published_at timestamptz,
    constraint credo_edition_pkey primary key (credo_edition_id),
    constraint credo_edition_source_fkey foreign key (source_id) references source,
    constraint credo_edition_number_key unique (number),
    constraint credo_edition_number_positive check (number > 0)
);
create unique index credo_edition_one_per_day_idx on credo_edition (effective_on)
    where published_at is not null;
create index credo_edition_source_idx on credo_edition (source_id);

create table credo_statement (
    credo_edition_id uuid not null,
    position integer not null,
    -- stable across editions
    statement_key text not null,
    source_id uuid,
    constraint credo_statement_pkey primary key (credo_edition_id, position),
    constraint credo_statement_edition_fkey foreign key (credo_edition_id) references credo_edition,
    constraint credo_statement_source_fkey foreign key (source_id) references source,
    constraint credo_statement_key_taken unique (credo_edition_id, statement_key)
);
create index credo_statement_source_idx on credo_statement (source_id);

-- The line breaks of the credo are part of its text.
create table credo_line (
    credo_edition_id uuid not null,
    statement_position integer not null,
    position integer not null,
    body text not null,
    constraint credo_line_pkey primary key (credo_edition_id, statement_position, position),
    constraint credo_line_statement_fkey foreign key (credo_edition_id, statement_position)
        references credo_statement (credo_edition_id, position)
);

create table credo_text (
    credo_edition_id uuid not null,
    -- stable across editions
    text_key text not null,
    -- vision 目指す都市像, towns the sentence on the three まち, town one of them,
    -- reform_plan 市政変革推進プラン, profile 目指す職員像, direction 目指す方向性
    kind text not null,
    position integer not null,
    -- printed above it, such as 新ビジョン
    caption text,
    -- what it is, such as 目指す都市像
    label text,
    body text not null,
    is_new boolean not null,
    -- null: 見本
    source_id uuid,
    constraint credo_text_pkey primary key (credo_edition_id, text_key),
    constraint credo_text_edition_fkey foreign key (credo_edition_id) references credo_edition,
    constraint credo_text_source_fkey foreign key (source_id) references source,
    constraint credo_text_kind check (
        kind in ('vision', 'towns', 'town', 'reform_plan', 'profile', 'direction')
    ),
    constraint credo_text_place_taken unique (credo_edition_id, kind, position)
);
create index credo_text_source_idx on credo_text (source_id);

-- An edition as it is read, line by line, in one query.
create view credo_content as
    select
        s.credo_edition_id,
        'statement'::text as kind,
        s.statement_key as text_key,
        s.position,
        l.position as line,
        null::text as caption,
        null::text as label,
        l.body,
        false as is_new,
        s.source_id
    from credo_statement s
    join credo_line l
        on l.credo_edition_id = s.credo_edition_id and l.statement_position = s.position
    union all
    select credo_edition_id, kind, text_key, position, 1, caption, label, body, is_new, source_id
    from credo_text;

-- 読みました: once per edition and person.
create table credo_acknowledgement (
    credo_acknowledgement_id uuid not null,
    credo_edition_id uuid not null,
    employee_id uuid not null,
    acknowledged_at timestamptz not null,
    constraint credo_acknowledgement_pkey primary key (credo_acknowledgement_id),
    constraint credo_acknowledgement_edition_fkey foreign key (credo_edition_id)
        references credo_edition,
    constraint credo_acknowledgement_employee_fkey foreign key (employee_id) references employee,
    constraint credo_acknowledgement_once unique (credo_edition_id, employee_id)
);
create index credo_acknowledgement_employee_idx on credo_acknowledgement (employee_id);

-- A published edition never changes, except that a 施行日 which is only a sample gives way, once, to
-- the day that the city names.
create function credo_edition_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' then
        raise exception 'editions of the credo are never removed';
    end if;
    if old.published_at is null then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'a published edition of the credo is never removed';
    end if;
    if (new.credo_edition_id, new.number, new.title, new.is_new, new.source_id, new.created_at,
            new.published_at)
        is distinct from
       (old.credo_edition_id, old.number, old.title, old.is_new, old.source_id, old.created_at,
            old.published_at)
    then
        raise exception 'a published edition of the credo never changes';
    end if;
    if (new.effective_on, new.effective_on_is_sample)
            is distinct from (old.effective_on, old.effective_on_is_sample)
        and (not old.effective_on_is_sample or new.effective_on_is_sample)
    then
        raise exception 'the day on which an edition of the credo takes effect never changes';
    end if;
    return new;
end $$;
create trigger credo_edition_immutable before update or delete on credo_edition
    for each row execute function credo_edition_guard();
create trigger credo_edition_no_truncate before truncate on credo_edition
    for each statement execute function credo_edition_guard();

-- The words of an edition can be written only until it is published. Both rows of an update count,
-- so that nothing can be moved out of a published edition.
create function credo_content_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' then
        raise exception 'the words of the credo are never removed';
    end if;
    if tg_op <> 'INSERT' and exists (
        select from credo_edition
        where credo_edition_id = old.credo_edition_id and published_at is not null
    ) then
        raise exception 'a published edition of the credo never changes';
    end if;
    if tg_op <> 'DELETE' and exists (
        select from credo_edition
        where credo_edition_id = new.credo_edition_id and published_at is not null
    ) then
        raise exception 'a published edition of the credo never changes';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
create trigger credo_statement_unpublished_only before insert or update or delete on credo_statement
    for each row execute function credo_content_guard();
create trigger credo_line_unpublished_only before insert or update or delete on credo_line
    for each row execute function credo_content_guard();
create trigger credo_text_unpublished_only before insert or update or delete on credo_text
    for each row execute function credo_content_guard();
create trigger credo_statement_no_truncate before truncate on credo_statement
    for each statement execute function credo_content_guard();
create trigger credo_line_no_truncate before truncate on credo_line
    for each statement execute function credo_content_guard();
create trigger credo_text_no_truncate before truncate on credo_text
    for each statement execute function credo_content_guard();

-- A source is quoted by what is published: it is added, never changed.
create function source_guard() returns trigger language plpgsql as $$
begin
    raise exception 'a source never changes';
end $$;
create trigger source_immutable before update or delete on source
    for each row execute function source_guard();
create trigger source_no_truncate before truncate on source
    for each statement execute function source_guard();
