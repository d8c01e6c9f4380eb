-- Why: the strategy's pillars and measures are the thread that everything hangs on (product.md 2,
-- promise 1), and a plan without an owner goes stale within a year. The city's own words stand here
-- with their source; initiatives (事業) are kept alive by the people who own them.

create table strategy_text (
    strategy_text_id uuid not null,
    -- stable
    text_key text not null,
    -- background a step of 人財戦略策定の背景, background_detail what stands below it,
    -- frame a part of the strategy, explanation the sentence that explains a part,
    -- renewal what the document says is new
    kind text not null,
    parent_key text,
    position integer not null,
    body text not null,
    -- the ※ note, with its mark
    note text,
    -- known to the month: its first day
    happened_on date,
    -- the month as the document prints it
    month_text text,
    is_new boolean not null,
    -- null: 見本
    source_id uuid,
    constraint strategy_text_pkey primary key (strategy_text_id),
    constraint strategy_text_key_taken unique (text_key),
    constraint strategy_text_parent_fkey foreign key (parent_key) references strategy_text (text_key),
    constraint strategy_text_source_fkey foreign key (source_id) references source,
    constraint strategy_text_kind check (
        kind in ('background', 'background_detail', 'frame', 'explanation', 'renewal')
    ),
    constraint strategy_text_happened_on_first_day check (extract(day from happened_on) = 1),
    constraint strategy_text_background_has_month check (
        (kind = 'background') = (happened_on is not null and month_text is not null)
    ),
    constraint strategy_text_place_taken unique nulls not distinct (kind, parent_key, position)
);
create index strategy_text_parent_idx on strategy_text (parent_key);
create index strategy_text_source_idx on strategy_text (source_id);

create table pillar (
    pillar_id uuid not null,
    -- in addresses: recruitment, development, dx, workplace
    code text not null,
    position integer not null,
    name text not null,
    is_new boolean not null,
    source_id uuid,
    constraint pillar_pkey primary key (pillar_id),
    constraint pillar_code_key unique (code),
    constraint pillar_position_key unique (position),
    constraint pillar_source_fkey foreign key (source_id) references source
);
create index pillar_source_idx on pillar (source_id);

-- What a pillar aims at, with the source's closing など.
create table pillar_aim (
    pillar_id uuid not null,
    position integer not null,
    -- stable
    aim_key text not null,
    body text not null,
    is_new boolean not null,
    source_id uuid,
    constraint pillar_aim_pkey primary key (pillar_id, position),
    constraint pillar_aim_key_taken unique (aim_key),
    constraint pillar_aim_pillar_fkey foreign key (pillar_id) references pillar,
    constraint pillar_aim_source_fkey foreign key (source_id) references source
);
create index pillar_aim_source_idx on pillar_aim (source_id);

-- 取組
create table measure (
    measure_id uuid not null,
    pillar_id uuid not null,
    -- in addresses: recruitment-1
    code text not null,
    position integer not null,
    name text not null,
    is_new boolean not null,
    source_id uuid,
    constraint measure_pkey primary key (measure_id),
    constraint measure_pillar_fkey foreign key (pillar_id) references pillar,
    constraint measure_code_key unique (code),
    constraint measure_place_taken unique (pillar_id, position),
    constraint measure_source_fkey foreign key (source_id) references source
);
create index measure_source_idx on measure (source_id);

-- Lines below a measure, such as 〜オフィス改革等の推進〜.
create table measure_sub_line (
    measure_id uuid not null,
    position integer not null,
    body text not null,
    constraint measure_sub_line_pkey primary key (measure_id, position),
    constraint measure_sub_line_measure_fkey foreign key (measure_id) references measure
);

-- What stands under each pillar, in reading order: its aim, its measures, each with its sub-lines.
create view pillar_content as
    select
        pillar_id,
        'aim'::text as kind,
        aim_key as key,
        position,
        0 as line,
        null::uuid as measure_id,
        body,
        is_new,
        source_id
    from pillar_aim
    union all
    select pillar_id, 'measure', code, position, 0, measure_id, name, is_new, source_id
    from measure
    union all
    select m.pillar_id, 'measure', m.code, m.position, l.position, m.measure_id, l.body, m.is_new,
        m.source_id
    from measure m
    join measure_sub_line l using (measure_id);

-- 事業: never without an owner, a state and the reason of that state.
create table initiative (
    initiative_id uuid not null,
    measure_id uuid not null,
    title text not null,
    aim text not null,
    owner_id uuid not null,
    deputy_id uuid,
    department_id uuid not null,
    -- whole fiscal years
    period daterange not null,
    -- planned 予定, on_track 順調, delayed おくれ, under_review 見直し, completed 完了, stopped 中止
    status text not null,
    status_reason text not null,
    status_set_at timestamptz not null,
    is_sample boolean not null,
    opened_at timestamptz not null,
    saved_at timestamptz not null,
    -- null: the system
    saved_by uuid,
    revision bigint not null default 1,
    constraint initiative_pkey primary key (initiative_id),
    constraint initiative_measure_fkey foreign key (measure_id) references measure,
    constraint initiative_owner_fkey foreign key (owner_id) references employee (employee_id),
    constraint initiative_deputy_fkey foreign key (deputy_id) references employee (employee_id),
    constraint initiative_department_fkey foreign key (department_id) references department,
    constraint initiative_saved_by_fkey foreign key (saved_by) references account (account_id),
    constraint initiative_deputy_is_another check (deputy_id <> owner_id),
    constraint initiative_status check (
        status in ('planned', 'on_track', 'delayed', 'under_review', 'completed', 'stopped')
    ),
    constraint initiative_period_whole check (
        not isempty(period) and lower(period) is not null and upper(period) is not null
    ),
    -- the same thing opened twice under one measure is a mistake
    constraint initiative_title_taken exclude using gist (
        measure_id with =, title with =, period with &&
    )
);
create index initiative_measure_idx on initiative (measure_id);
create index initiative_owner_idx on initiative (owner_id);
create index initiative_deputy_idx on initiative (deputy_id);
create index initiative_department_idx on initiative (department_id);
create index initiative_saved_by_idx on initiative (saved_by);

-- What happened, dated; a correction is another note.
create table initiative_note (
    initiative_note_id uuid not null,
    initiative_id uuid not null,
    noted_on date not null,
    body text not null,
    -- null: the system
    written_by uuid,
    written_at timestamptz not null,
    constraint initiative_note_pkey primary key (initiative_note_id),
    constraint initiative_note_initiative_fkey foreign key (initiative_id) references initiative,
    constraint initiative_note_written_by_fkey foreign key (written_by) references account (account_id)
);
create index initiative_note_initiative_idx on initiative_note (initiative_id, noted_on desc);
create index initiative_note_written_by_idx on initiative_note (written_by);

-- An initiative as lists and pages show it; the name of its department depends on the day and is
-- joined by the reader.
create view initiative_overview as
    select
        i.initiative_id,
        i.title,
        i.aim,
        i.department_id,
        i.period,
        i.status,
        i.status_reason,
        i.status_set_at,
        i.is_sample,
        i.saved_at,
        i.revision,
        m.measure_id,
        m.code as measure_code,
        m.name as measure_name,
        m.position as measure_position,
        p.code as pillar_code,
        p.name as pillar_name,
        p.position as pillar_position,
        o.employee_id as owner_id,
        o.employee_number as owner_number,
        o.name as owner_name,
        o.left_on as owner_left_on,
        d.employee_id as deputy_id,
        d.employee_number as deputy_number,
        d.name as deputy_name,
        d.left_on as deputy_left_on,
        a.display_name as saved_by_name,
        n.noted_on as last_noted_on
    from initiative i
    join measure m using (measure_id)
    join pillar p using (pillar_id)
    join employee o on o.employee_id = i.owner_id
    left join employee d on d.employee_id = i.deputy_id
    left join account a on a.account_id = i.saved_by
    left join lateral (
        select max(noted_on) as noted_on from initiative_note where initiative_id = i.initiative_id
    ) n on true;

create function initiative_note_guard() returns trigger language plpgsql as $$
begin
    raise exception 'notes are added, never changed';
end $$;
create trigger initiative_note_immutable before update or delete on initiative_note
    for each row execute function initiative_note_guard();
