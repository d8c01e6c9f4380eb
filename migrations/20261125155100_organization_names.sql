-- Why: people marry, use the name they had before at work, are appointed for a term. Names are kept
-- with their days, so that a search finds who was called otherwise, and the term of an appointment
-- stands beside its holder.
alter table employee add column term_ends_on date;
comment on column employee.term_ends_on is '任期の末日: the last day of an appointment for a term';
alter table employee add constraint employee_term_after_hired check (term_ends_on >= hired_on);

-- Names beside the one of the personnel master.
create table employee_name (
    employee_name_id uuid not null,
    employee_id uuid not null,
    -- former 前の氏名 (until a change), common 通称・旧姓 (used at work)
    kind text not null,
    name text not null,
    kana text collate "ja-x-icu" not null,
    -- folded like employee.search_key
    search_key text not null,
    -- printed beside the name; otherwise only searches know it
    is_shown boolean not null,
    period daterange not null,
    revision bigint not null default 1,
    constraint employee_name_pkey primary key (employee_name_id),
    constraint employee_name_employee_fkey foreign key (employee_id) references employee,
    constraint employee_name_kind check (kind in ('former', 'common')),
    constraint employee_name_period_whole check (not isempty(period) and lower(period) is not null),
    constraint employee_name_one_at_a_time
        exclude using gist (employee_id with =, kind with =, period with &&) deferrable
);
create index employee_name_employee_idx on employee_name (employee_id);
create index employee_name_search_idx on employee_name using gin (search_key gin_trgm_ops);

-- Where a person belongs on a day, as far as reach is concerned: the primary posting in force; before
-- the first day of service the first one to come, after the last day the last one that was.
create function place_of(person uuid, day date)
returns table (posting_id uuid, authority_id uuid, department_id uuid)
language sql stable as $$
    select p.posting_id, p.authority_id, p.department_id
    from posting p
    where p.employee_id = person and p.kind = 'primary'
    order by
        (p.period @> day) desc,
        (lower(p.period) > day) desc,
        abs(lower(p.period) - day)
    limit 1
$$;
