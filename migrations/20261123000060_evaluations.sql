-- Why: personnel evaluation is statutory (地方公務員法 23条の2) and every city runs it differently, so a
-- cycle is made of settings: steps, ranks, days, rule, what is shown to whom. Opening a cycle pins the
-- definitions and gives everybody one sheet; confirming a sheet freezes it (decisions 3, 7, 11).

-- How grades become a total. A version never changes once a cycle uses it.
create table scoring_rule (
    scoring_rule_id uuid not null,
    code text not null,
    number integer not null,
    name text not null,
    is_sample boolean not null,
    -- weighted_points Σ ウエイト×点÷満点, weighted_mean Σ ウエイト×点÷Σ ウエイト, holistic 計算しない
    method text not null,
    -- what the weights of each rank must add up to
    weight_total integer not null,
    rounding_mode text not null,
    rounding_digits integer not null,
    rounding_place text not null,
    constraint scoring_rule_pkey primary key (scoring_rule_id),
    constraint scoring_rule_version_key unique (code, number),
    constraint scoring_rule_number check (number >= 1),
    constraint scoring_rule_method check (method in ('weighted_points', 'weighted_mean', 'holistic')),
    constraint scoring_rule_weight_total check (weight_total between 1 and 1000),
    constraint scoring_rule_rounding_mode check (rounding_mode in ('half_up', 'truncate')),
    constraint scoring_rule_rounding_digits check (rounding_digits between 0 and 4),
    constraint scoring_rule_rounding_place check (rounding_place in ('each_item', 'total', 'display'))
);

create table scoring_band (
    scoring_rule_id uuid not null,
    -- best first
    position integer not null,
    grade text not null,
    -- the smallest total inside the band
    lower_edge numeric(9, 4) not null,
    constraint scoring_band_pkey primary key (scoring_rule_id, position),
    constraint scoring_band_rule_fkey foreign key (scoring_rule_id) references scoring_rule,
    constraint scoring_band_grade_key unique (scoring_rule_id, grade)
);

create table cycle (
    cycle_id uuid not null,
    -- 2025-2; stands in addresses
    code text not null,
    name text not null,
    authority_id uuid not null,
    kind text not null,
    fiscal_year integer not null,
    term text not null,
    period daterange not null,
    -- the day whose organisation decides who takes part and who rates whom
    base_on date not null,
    -- the organisation's words: regular, reappointed, …
    employment_types text[] not null,
    ratees_limit integer not null,
    self_grade_hidden boolean not null,
    not_observed_allowed boolean not null,
    disclosed_fields text[] not null,
    scoring_rule_id uuid not null,
    stage text not null,
    -- pinned when it is opened
    framework_version_id uuid,
    scale_id uuid,
    prepared_by uuid,
    prepared_at timestamptz not null,
    requested_by uuid,
    requested_at timestamptz,
    opened_by uuid,
    opened_at timestamptz,
    closed_at timestamptz,
    cancelled_at timestamptz,
    cancel_reason text,
    revision bigint not null default 1,
    constraint cycle_pkey primary key (cycle_id),
    constraint cycle_code_taken unique (code),
    constraint cycle_authority_fkey foreign key (authority_id) references authority,
    constraint cycle_scoring_rule_fkey foreign key (scoring_rule_id) references scoring_rule,
    constraint cycle_framework_version_fkey foreign key (framework_version_id) references framework_version,
    constraint cycle_scale_fkey foreign key (scale_id) references rating_scale,
    constraint cycle_prepared_by_fkey foreign key (prepared_by) references account (account_id),
    constraint cycle_requested_by_fkey foreign key (requested_by) references account (account_id),
    constraint cycle_opened_by_fkey foreign key (opened_by) references account (account_id),
    constraint cycle_kind check (kind in ('ability')),
    constraint cycle_term check (term in ('first_half', 'second_half', 'whole_year')),
    constraint cycle_stage check (stage in ('preparing', 'awaiting', 'open', 'closed', 'cancelled')),
    constraint cycle_ratees_limit check (ratees_limit between 1 and 1000),
    constraint cycle_period_whole check (
        not isempty(period) and lower(period) is not null and upper(period) is not null
    ),
    constraint cycle_awaiting_whole check (stage <> 'awaiting' or requested_at is not null),
    constraint cycle_open_whole check (
        stage not in ('open', 'closed')
        or (opened_at is not null and framework_version_id is not null and scale_id is not null)
    ),
    constraint cycle_closed_whole check ((stage = 'closed') = (closed_at is not null)),
    constraint cycle_cancelled_whole check (
        (stage = 'cancelled') = (cancelled_at is not null and cancel_reason is not null)
    )
);
create index cycle_authority_idx on cycle (authority_id);
create index cycle_scoring_rule_idx on cycle (scoring_rule_id);
create index cycle_framework_version_idx on cycle (framework_version_id);
create index cycle_scale_idx on cycle (scale_id);
create index cycle_prepared_by_idx on cycle (prepared_by);
create index cycle_requested_by_idx on cycle (requested_by);
create index cycle_opened_by_idx on cycle (opened_by);

-- The ordered list of steps that the cycle pins.
create table cycle_step (
    cycle_id uuid not null,
    -- from 1
    position integer not null,
    kind text not null,
    -- what the city calls it
    name text not null,
    -- last day that is in time
    due_on date not null,
    constraint cycle_step_pkey primary key (cycle_id, position),
    constraint cycle_step_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_step_kind_key unique (cycle_id, kind),
    constraint cycle_step_kind check (
        kind in ('self', 'primary', 'secondary', 'adjustment', 'confirmation', 'disclosure')
    )
);

create table cycle_rank (
    cycle_id uuid not null,
    rank_id uuid not null,
    constraint cycle_rank_pkey primary key (cycle_id, rank_id),
    constraint cycle_rank_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_rank_rank_fkey foreign key (rank_id) references rank
);
create index cycle_rank_rank_idx on cycle_rank (rank_id);

-- Departments that take part, each with all below it; no row: the whole city.
create table cycle_department (
    cycle_id uuid not null,
    department_id uuid not null,
    constraint cycle_department_pkey primary key (cycle_id, department_id),
    constraint cycle_department_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_department_department_fkey foreign key (department_id) references department
);
create index cycle_department_department_idx on cycle_department (department_id);

-- One person to whom the rules do not apply: taken out, or with evaluators set by HR. Always with a reason.
create table cycle_exception (
    cycle_id uuid not null,
    employee_id uuid not null,
    is_left_out boolean not null,
    primary_id uuid,
    secondary_id uuid,
    reason text not null,
    set_by uuid,
    set_at timestamptz not null,
    constraint cycle_exception_pkey primary key (cycle_id, employee_id),
    constraint cycle_exception_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_exception_employee_fkey foreign key (employee_id) references employee,
    constraint cycle_exception_primary_fkey foreign key (primary_id) references employee (employee_id),
    constraint cycle_exception_secondary_fkey foreign key (secondary_id) references employee (employee_id),
    constraint cycle_exception_set_by_fkey foreign key (set_by) references account (account_id),
    constraint cycle_exception_whole check (is_left_out = (primary_id is null)),
    constraint cycle_exception_not_oneself check (
        primary_id <> employee_id and secondary_id <> employee_id and secondary_id <> primary_id
    )
);
create index cycle_exception_employee_idx on cycle_exception (employee_id);
create index cycle_exception_primary_idx on cycle_exception (primary_id);
create index cycle_exception_secondary_idx on cycle_exception (secondary_id);
create index cycle_exception_set_by_idx on cycle_exception (set_by);

-- 記録書: one per person and cycle. Pins what it judges: the posting on the base date, as it was then.
create table sheet (
    sheet_id uuid not null,
    cycle_id uuid not null,
    employee_id uuid not null,
    -- copies of the cycle's, so that the database itself refuses two sheets for the same days
    kind text not null,
    period daterange not null,
    posting_id uuid not null,
    department_id uuid not null,
    rank_id uuid not null,
    -- running; disclosed 開示済み; closed 完了; excluded 対象外; cancelled 中止
    standing text not null,
    ended_by uuid,
    ended_by_name text,
    ended_at timestamptz,
    ended_reason text,
    revision bigint not null default 1,
    constraint sheet_pkey primary key (sheet_id),
    constraint sheet_one_per_cycle unique (cycle_id, employee_id),
    constraint sheet_cycle_fkey foreign key (cycle_id) references cycle,
    constraint sheet_employee_fkey foreign key (employee_id) references employee,
    constraint sheet_posting_fkey foreign key (posting_id) references posting,
    constraint sheet_department_fkey foreign key (department_id) references department,
    constraint sheet_rank_fkey foreign key (rank_id) references rank,
    constraint sheet_ended_by_fkey foreign key (ended_by) references account (account_id),
    constraint sheet_kind check (kind in ('ability')),
    constraint sheet_standing check (
        standing in ('running', 'disclosed', 'closed', 'excluded', 'cancelled')
    ),
    constraint sheet_period_whole check (
        not isempty(period) and lower(period) is not null and upper(period) is not null
    ),
    constraint sheet_ended_whole check (
        (standing in ('closed', 'excluded', 'cancelled')) = (ended_at is not null and ended_by_name is not null)
    ),
    constraint sheet_ended_with_reason check (
        standing not in ('excluded', 'cancelled') or ended_reason is not null
    ),
    -- exactly one open sheet per kind and period (domain.md 11.5)
    constraint sheet_one_per_period exclude using gist (employee_id with =, kind with =, period with &&)
        where (standing not in ('excluded', 'cancelled'))
);
create index sheet_employee_idx on sheet (employee_id);
create index sheet_posting_idx on sheet (posting_id);
create index sheet_department_idx on sheet (department_id);
create index sheet_rank_idx on sheet (rank_id);
create index sheet_ended_by_idx on sheet (ended_by);

-- One step of one sheet, with its doer as the route derived it on the base date.
create table sheet_step (
    sheet_id uuid not null,
    position integer not null,
    kind text not null,
    evaluator_id uuid,
    state text not null,
    opened_at timestamptz,
    -- when its doer first looked at it: from then on the step before cannot be withdrawn
    seen_at timestamptz,
    done_at timestamptz,
    done_by uuid,
    done_by_name text,
    left_out_reason text,
    -- while it is open after it was sent back
    returned_at timestamptz,
    returned_by uuid,
    returned_by_name text,
    return_reason text,
    return_from text,
    -- computed when it was submitted; every stored figure can be recomputed
    total numeric(12, 4),
    computed_grade text,
    constraint sheet_step_pkey primary key (sheet_id, position),
    constraint sheet_step_sheet_fkey foreign key (sheet_id) references sheet,
    constraint sheet_step_evaluator_fkey foreign key (evaluator_id) references employee (employee_id),
    constraint sheet_step_done_by_fkey foreign key (done_by) references account (account_id),
    constraint sheet_step_returned_by_fkey foreign key (returned_by) references account (account_id),
    constraint sheet_step_kind_key unique (sheet_id, kind),
    constraint sheet_step_kind check (
        kind in ('self', 'primary', 'secondary', 'adjustment', 'confirmation', 'disclosure')
    ),
    constraint sheet_step_state check (state in ('waiting', 'open', 'done', 'skipped')),
    constraint sheet_step_open_whole check ((state = 'open') = (opened_at is not null)),
    constraint sheet_step_seen_while_open check (seen_at is null or state = 'open'),
    constraint sheet_step_done_whole check (
        (state = 'done') = (done_at is not null and done_by_name is not null)
    ),
    constraint sheet_step_skipped_whole check ((state = 'skipped') = (left_out_reason is not null)),
    constraint sheet_step_returned_whole check (
        num_nulls(returned_at, returned_by_name, return_reason, return_from) in (0, 4)
        and (returned_at is null or state = 'open')
    )
);
-- whose turn it is: the to-do list, the counts, the progress board
create index sheet_step_turn_idx on sheet_step (evaluator_id) where state = 'open';
create index sheet_step_evaluator_idx on sheet_step (evaluator_id);
create index sheet_step_done_by_idx on sheet_step (done_by);
create index sheet_step_returned_by_idx on sheet_step (returned_by);

-- What one step says about one element: the record, saved on purpose. Own revision (decision 3).
create table rating (
    sheet_id uuid not null,
    position integer not null,
    element_id uuid not null,
    grade text,
    is_unobserved boolean not null,
    comment text,
    saved_at timestamptz not null,
    saved_by uuid,
    revision bigint not null default 1,
    constraint rating_pkey primary key (sheet_id, position, element_id),
    constraint rating_step_fkey foreign key (sheet_id, position) references sheet_step,
    constraint rating_element_fkey foreign key (element_id) references element,
    constraint rating_saved_by_fkey foreign key (saved_by) references account (account_id),
    constraint rating_one_mark check (not is_unobserved or grade is null)
);
create index rating_element_idx on rating (element_id);
create index rating_saved_by_idx on rating (saved_by);

-- What one step says about the whole.
create table overall_rating (
    sheet_id uuid not null,
    position integer not null,
    summary text,
    grade text,
    grade_reason text,
    saved_at timestamptz not null,
    saved_by uuid,
    revision bigint not null default 1,
    constraint overall_rating_pkey primary key (sheet_id, position),
    constraint overall_rating_step_fkey foreign key (sheet_id, position) references sheet_step,
    constraint overall_rating_saved_by_fkey foreign key (saved_by) references account (account_id)
);
create index overall_rating_saved_by_idx on overall_rating (saved_by);

-- Autosave: what is being typed, field by field, until it is saved on purpose (decision 2). No audit
-- entry; the row goes when its text becomes the record.
create table sheet_draft (
    sheet_id uuid not null,
    position integer not null,
    -- e3, e3_why, summary, overall, overall_why
    field text not null,
    author_id uuid not null,
    text text not null,
    saved_at timestamptz not null,
    revision bigint not null,
    constraint sheet_draft_pkey primary key (sheet_id, position, field),
    constraint sheet_draft_step_fkey foreign key (sheet_id, position) references sheet_step,
    constraint sheet_draft_author_fkey foreign key (author_id) references account (account_id)
);
create index sheet_draft_author_idx on sheet_draft (author_id);

-- The text that lost when two hands met in one field. Never shown as the sheet's, never lost.
create table sheet_kept_text (
    sheet_kept_text_id uuid not null,
    sheet_id uuid not null,
    position integer not null,
    field text not null,
    author_id uuid not null,
    text text not null,
    kept_at timestamptz not null,
    constraint sheet_kept_text_pkey primary key (sheet_kept_text_id),
    constraint sheet_kept_text_step_fkey foreign key (sheet_id, position) references sheet_step,
    constraint sheet_kept_text_author_fkey foreign key (author_id) references account (account_id)
);
create index sheet_kept_text_step_idx on sheet_kept_text (sheet_id, position, kept_at desc);
create index sheet_kept_text_author_idx on sheet_kept_text (author_id);

-- What happened on a sheet: submitted, withdrawn, returned with words, left out, confirmed, disclosed, read.
create table sheet_event (
    sheet_event_id uuid not null,
    sheet_id uuid not null,
    -- the step it happened at; null: the sheet as a whole
    step_kind text,
    verb text not null,
    at timestamptz not null,
    acted_by uuid,
    acted_by_name text not null,
    words text,
    constraint sheet_event_pkey primary key (sheet_event_id),
    constraint sheet_event_sheet_fkey foreign key (sheet_id) references sheet,
    constraint sheet_event_acted_by_fkey foreign key (acted_by) references account (account_id),
    constraint sheet_event_step_kind check (
        step_kind in ('self', 'primary', 'secondary', 'adjustment', 'confirmation', 'disclosure')
    ),
    constraint sheet_event_verb check (
        verb in ('submitted', 'withdrawn', 'returned', 'left_out', 'excluded', 'cancelled', 'confirmed',
            'disclosed', 'acknowledged', 'closed')
    )
);
create index sheet_event_sheet_idx on sheet_event (sheet_id, at);
create index sheet_event_acted_by_idx on sheet_event (acted_by);

-- The official document of a sheet, frozen at confirmation (decision 7). A correction is a new number.
create table sheet_record (
    sheet_record_id uuid not null,
    sheet_id uuid not null,
    number integer not null,
    -- why it was corrected; null for the first
    reason text,
    content jsonb not null,
    overall_grade text not null,
    total numeric(12, 4),
    framework_version_id uuid not null,
    scale_id uuid not null,
    scoring_rule_id uuid not null,
    frozen_at timestamptz not null,
    frozen_by uuid,
    constraint sheet_record_pkey primary key (sheet_record_id),
    constraint sheet_record_number_key unique (sheet_id, number),
    constraint sheet_record_sheet_fkey foreign key (sheet_id) references sheet,
    constraint sheet_record_framework_version_fkey foreign key (framework_version_id) references framework_version,
    constraint sheet_record_scale_fkey foreign key (scale_id) references rating_scale,
    constraint sheet_record_rule_fkey foreign key (scoring_rule_id) references scoring_rule,
    constraint sheet_record_frozen_by_fkey foreign key (frozen_by) references account (account_id),
    constraint sheet_record_correction_has_reason check ((number = 1) = (reason is null))
);
create index sheet_record_framework_version_idx on sheet_record (framework_version_id);
create index sheet_record_scale_idx on sheet_record (scale_id);
create index sheet_record_rule_idx on sheet_record (scoring_rule_id);
create index sheet_record_frozen_by_idx on sheet_record (frozen_by);

-- A rule that cycles use never changes; a new version is a new row.
create function scoring_rule_guard() returns trigger language plpgsql as $$
begin
    raise exception 'scoring rules never change: make a new version';
end $$;
create trigger scoring_rule_immutable before update or delete on scoring_rule
    for each row execute function scoring_rule_guard();
create trigger scoring_band_immutable before update or delete on scoring_band
    for each row execute function scoring_rule_guard();
create function scoring_band_guard() returns trigger language plpgsql as $$
begin
    if exists (select 1 from cycle c where c.scoring_rule_id = new.scoring_rule_id) then
        raise exception 'a scoring rule in use never changes: make a new version';
    end if;
    return new;
end $$;
create trigger scoring_band_before_use before insert on scoring_band
    for each row execute function scoring_band_guard();

-- What an opened cycle pinned stays pinned.
create function cycle_guard() returns trigger language plpgsql as $$
begin
    if old.stage in ('open', 'closed', 'cancelled') and old.opened_at is not null and new.stage <> 'preparing'
        and (new.code, new.name, new.authority_id, new.kind, new.fiscal_year, new.term, new.period,
             new.base_on, new.employment_types, new.self_grade_hidden, new.not_observed_allowed,
             new.disclosed_fields, new.scoring_rule_id, new.framework_version_id, new.scale_id)
            is distinct from
            (old.code, old.name, old.authority_id, old.kind, old.fiscal_year, old.term, old.period,
             old.base_on, old.employment_types, old.self_grade_hidden, old.not_observed_allowed,
             old.disclosed_fields, old.scoring_rule_id, old.framework_version_id, old.scale_id)
    then
        raise exception 'what a cycle pinned when it was opened never changes';
    end if;
    if new.stage = 'preparing' and exists (select 1 from sheet s where s.cycle_id = old.cycle_id) then
        raise exception 'a cycle with sheets is not in preparation';
    end if;
    return new;
end $$;
create trigger cycle_pinned before update on cycle for each row execute function cycle_guard();

-- A sheet never changes whom and what it judges.
create function sheet_guard() returns trigger language plpgsql as $$
begin
    if (new.sheet_id, new.cycle_id, new.employee_id, new.kind, new.period, new.posting_id, new.department_id,
        new.rank_id)
       is distinct from
       (old.sheet_id, old.cycle_id, old.employee_id, old.kind, old.period, old.posting_id, old.department_id,
        old.rank_id)
    then
        raise exception 'a sheet never changes whom it judges';
    end if;
    if old.standing not in ('running', 'disclosed') and new.standing <> old.standing then
        raise exception 'a sheet that has ended stays as it is';
    end if;
    if new.standing in ('excluded', 'cancelled')
        and exists (select 1 from sheet_record r where r.sheet_id = new.sheet_id)
    then
        raise exception 'a confirmed sheet never changes';
    end if;
    return new;
end $$;
create trigger sheet_pinned before update on sheet for each row execute function sheet_guard();

-- Once the record is frozen, nothing that it stands on changes; only the disclosure goes on.
create function rating_guard() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        if exists (select 1 from sheet_record r where r.sheet_id = old.sheet_id) then
            raise exception 'a confirmed sheet never changes';
        end if;
        if tg_op = 'DELETE' then
            return old;
        end if;
        if new.sheet_id <> old.sheet_id then
            raise exception 'an entry never moves to another sheet';
        end if;
    elsif exists (select 1 from sheet_record r where r.sheet_id = new.sheet_id) then
        raise exception 'a confirmed sheet never changes';
    end if;
    return new;
end $$;
create trigger rating_frozen before insert or update or delete on rating
    for each row execute function rating_guard();
create trigger overall_rating_frozen before insert or update or delete on overall_rating
    for each row execute function rating_guard();

create function sheet_step_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if exists (select 1 from sheet_record r where r.sheet_id = new.sheet_id) then
            raise exception 'a confirmed sheet never changes';
        end if;
        return new;
    end if;
    if exists (select 1 from sheet_record r where r.sheet_id = old.sheet_id) then
        if tg_op = 'DELETE' or old.kind <> 'disclosure' then
            raise exception 'a confirmed sheet never changes';
        end if;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if (new.sheet_id, new.position, new.kind) is distinct from (old.sheet_id, old.position, old.kind) then
        raise exception 'a step never becomes another step';
    end if;
    return new;
end $$;
create trigger sheet_step_frozen before insert or update or delete on sheet_step
    for each row execute function sheet_step_guard();

-- Records and events are only added.
create function evaluation_history_guard() returns trigger language plpgsql as $$
begin
    raise exception '% is only added to, never changed', tg_table_name;
end $$;
create trigger sheet_record_immutable before update or delete on sheet_record
    for each row execute function evaluation_history_guard();
create trigger sheet_record_no_truncate before truncate on sheet_record
    for each statement execute function evaluation_history_guard();
create trigger sheet_event_immutable before update or delete on sheet_event
    for each row execute function evaluation_history_guard();
create trigger sheet_event_no_truncate before truncate on sheet_event
    for each statement execute function evaluation_history_guard();
create trigger sheet_kept_text_immutable before update or delete on sheet_kept_text
    for each row execute function evaluation_history_guard();
create trigger rating_no_truncate before truncate on rating
    for each statement execute function evaluation_history_guard();
create trigger overall_rating_no_truncate before truncate on overall_rating
    for each statement execute function evaluation_history_guard();
