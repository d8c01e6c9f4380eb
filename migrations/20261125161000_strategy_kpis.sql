-- Why: a plan without figures keeps its green lights from last spring. A KPI cannot exist without
-- somebody who answers for it; what it counts, its targets and its readings are only ever added to, so
-- that last year's plan and every corrected value can still be seen.

-- 指標
create table kpi (
    kpi_id uuid not null,
    -- in addresses and files
    code text not null,
    measure_id uuid not null,
    owner_id uuid not null,
    deputy_id uuid,
    -- where the owner worked when named: an owner who works elsewhere today has been transferred
    department_id uuid not null,
    -- no reading speaks of a day before
    starts_on date not null,
    is_sample boolean not null,
    opened_at timestamptz not null,
    saved_at timestamptz not null,
    -- null: the system
    saved_by uuid,
    revision bigint not null default 1,
    constraint kpi_pkey primary key (kpi_id),
    constraint kpi_code_taken unique (code),
    constraint kpi_measure_fkey foreign key (measure_id) references measure,
    constraint kpi_owner_fkey foreign key (owner_id) references employee (employee_id),
    constraint kpi_deputy_fkey foreign key (deputy_id) references employee (employee_id),
    constraint kpi_department_fkey foreign key (department_id) references department,
    constraint kpi_saved_by_fkey foreign key (saved_by) references account (account_id),
    constraint kpi_deputy_is_another check (deputy_id <> owner_id)
);
create index kpi_measure_idx on kpi (measure_id);
create index kpi_owner_idx on kpi (owner_id);
create index kpi_deputy_idx on kpi (deputy_id);
create index kpi_department_idx on kpi (department_id);
create index kpi_saved_by_idx on kpi (saved_by);

-- What a KPI is: a new version is set, none is changed. Values of different series are not compared.
create table kpi_definition (
    kpi_definition_id uuid not null,
    kpi_id uuid not null,
    version integer not null,
    -- one further when unit, share, scope, direction or rhythm changed
    series integer not null,
    name text not null,
    meaning text not null,
    numerator text,
    denominator text,
    scope text not null,
    unit text not null,
    decimals integer not null,
    source text not null,
    -- up 増やす, down 減らす, keep 範囲の中に保つ
    direction text not null,
    -- monthly, quarterly, half, yearly
    rhythm text not null,
    -- months from the end of a span until its value is announced
    lag_months integer not null,
    baseline numeric,
    baseline_on date,
    set_on date not null,
    set_at timestamptz not null,
    -- null: the system
    set_by uuid,
    constraint kpi_definition_pkey primary key (kpi_definition_id),
    constraint kpi_definition_kpi_fkey foreign key (kpi_id) references kpi,
    constraint kpi_definition_set_by_fkey foreign key (set_by) references account (account_id),
    constraint kpi_definition_version_taken unique (kpi_id, version),
    constraint kpi_definition_series_order check (series between 1 and version),
    constraint kpi_definition_share_whole check ((numerator is null) = (denominator is null)),
    constraint kpi_definition_decimals_range check (decimals between 0 and 4),
    constraint kpi_definition_lag_range check (lag_months between 0 and 36),
    constraint kpi_definition_direction check (direction in ('up', 'down', 'keep')),
    constraint kpi_definition_rhythm check (rhythm in ('monthly', 'quarterly', 'half', 'yearly')),
    constraint kpi_definition_baseline_whole check ((baseline is null) = (baseline_on is null)),
    constraint kpi_definition_baseline_known check (direction = 'keep' or baseline is not null)
);
create index kpi_definition_set_by_idx on kpi_definition (set_by);

-- A target as it was set; the newest of a year stands.
create table kpi_target (
    kpi_target_id uuid not null,
    kpi_id uuid not null,
    series integer not null,
    -- the western year in whose April it begins
    fiscal_year integer not null,
    -- the target of what rises or falls; the lower edge of a band
    low numeric not null,
    -- the upper edge of a band
    high numeric,
    set_on date not null,
    set_at timestamptz not null,
    -- null: the system
    set_by uuid,
    constraint kpi_target_pkey primary key (kpi_target_id),
    constraint kpi_target_kpi_fkey foreign key (kpi_id) references kpi,
    constraint kpi_target_set_by_fkey foreign key (set_by) references account (account_id),
    constraint kpi_target_band_whole check (low < high)
);
create index kpi_target_kpi_idx on kpi_target (kpi_id, series, fiscal_year);
create index kpi_target_set_by_idx on kpi_target (set_by);

-- 実績: corrected by another reading of the same span, never overwritten.
create table kpi_reading (
    kpi_reading_id uuid not null,
    kpi_id uuid not null,
    kpi_definition_id uuid not null,
    series integer not null,
    -- the day that the value speaks of
    as_of_on date not null,
    -- the span that it speaks for
    period daterange not null,
    value numeric not null,
    numerator numeric,
    denominator numeric,
    is_provisional boolean not null,
    note text,
    evidence text not null,
    corrects_id uuid,
    -- since when it is known: announced, else written down
    known_on date not null,
    entered_at timestamptz not null,
    -- null: the system
    entered_by uuid,
    constraint kpi_reading_pkey primary key (kpi_reading_id),
    constraint kpi_reading_kpi_fkey foreign key (kpi_id) references kpi,
    constraint kpi_reading_definition_fkey foreign key (kpi_definition_id) references kpi_definition,
    constraint kpi_reading_corrects_fkey foreign key (corrects_id) references kpi_reading (kpi_reading_id),
    constraint kpi_reading_entered_by_fkey foreign key (entered_by) references account (account_id),
    constraint kpi_reading_corrected_once unique (corrects_id),
    constraint kpi_reading_correction_says_why check (corrects_id is null or note is not null),
    constraint kpi_reading_as_of_inside check (period @> as_of_on),
    constraint kpi_reading_known_after check (known_on >= as_of_on),
    constraint kpi_reading_share_whole check ((numerator is null) = (denominator is null)),
    constraint kpi_reading_denominator_positive check (denominator > 0),
    -- one first reading for a span; what follows it is a correction
    constraint kpi_reading_period_taken exclude using gist (kpi_id with =, series with =, period with &&)
        where (corrects_id is null)
);
create index kpi_reading_definition_idx on kpi_reading (kpi_definition_id);
create index kpi_reading_kpi_idx on kpi_reading (kpi_id, as_of_on);
create index kpi_reading_entered_by_idx on kpi_reading (entered_by);

-- A figure that may leave the house; a correction needs an approval of its own.
create table kpi_approval (
    kpi_reading_id uuid not null,
    approved_on date not null,
    approved_at timestamptz not null,
    -- null: the system
    approved_by uuid,
    constraint kpi_approval_pkey primary key (kpi_reading_id),
    constraint kpi_approval_reading_fkey foreign key (kpi_reading_id) references kpi_reading,
    constraint kpi_approval_approved_by_fkey foreign key (approved_by) references account (account_id)
);
create index kpi_approval_approved_by_idx on kpi_approval (approved_by);

create function kpi_history_guard() returns trigger language plpgsql as $$
begin
    raise exception 'definitions, targets, readings and approvals are added, never changed';
end $$;
create trigger kpi_definition_immutable before update or delete on kpi_definition
    for each row execute function kpi_history_guard();
create trigger kpi_target_immutable before update or delete on kpi_target
    for each row execute function kpi_history_guard();
create trigger kpi_reading_immutable before update or delete on kpi_reading
    for each row execute function kpi_history_guard();
create trigger kpi_approval_immutable before update or delete on kpi_approval
    for each row execute function kpi_history_guard();
