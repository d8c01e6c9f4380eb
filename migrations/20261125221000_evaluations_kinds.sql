-- Why: cities rate ability and results on two sheets or on one, at differing shares per rank, and people in
-- 条件付採用 by a special evaluation with a result of its own (domain.md 2.4, 10). A cycle says which; how
-- results become points is a rule with versions, as for abilities.

-- How goals become points: levels of achievement, what difficulty and importance do to them.
create table results_rule (
    results_rule_id uuid not null,
    code text not null,
    number integer not null,
    name text not null,
    is_sample boolean not null,
    -- unused 困難度を使わない, factor 係数をかける, matrix 困難度と達成度の早見表
    difficulty_use text not null,
    -- points of one goal above which nothing counts; null: no limit
    points_cap numeric(9, 4),
    -- 目標外の業務: how many a ratee may add, and the weight of each beside the goals; 0: read, not counted
    unplanned_most integer not null,
    unplanned_weight integer not null,
    constraint results_rule_pkey primary key (results_rule_id),
    constraint results_rule_version_key unique (code, number),
    constraint results_rule_number check (number >= 1),
    constraint results_rule_difficulty_use check (difficulty_use in ('unused', 'factor', 'matrix')),
    constraint results_rule_points_cap check (points_cap > 0),
    constraint results_rule_unplanned check (
        unplanned_most between 0 and 5 and unplanned_weight between 0 and 1000
    )
);

create table results_level (
    results_rule_id uuid not null,
    kind text not null,
    -- best, hardest or most important first
    position integer not null,
    mark text not null,
    meaning text not null,
    -- points of an achievement; factor of a difficulty (on points) or of an importance (on the weight)
    value numeric(9, 4) not null,
    constraint results_level_pkey primary key (results_rule_id, kind, position),
    constraint results_level_rule_fkey foreign key (results_rule_id) references results_rule,
    constraint results_level_kind check (kind in ('achievement', 'difficulty', 'importance')),
    constraint results_level_mark_key unique (results_rule_id, kind, mark),
    constraint results_level_value check (value >= 0)
);

-- 早見表: difficulty and achievement name a grade and its points.
create table results_cell (
    results_rule_id uuid not null,
    difficulty text not null,
    achievement text not null,
    grade text not null,
    points numeric(9, 4) not null,
    constraint results_cell_pkey primary key (results_rule_id, difficulty, achievement),
    constraint results_cell_rule_fkey foreign key (results_rule_id) references results_rule,
    constraint results_cell_points check (points >= 0)
);

create trigger results_rule_immutable before update or delete on results_rule
    for each row execute function scoring_rule_guard();
create trigger results_level_immutable before update or delete on results_level
    for each row execute function scoring_rule_guard();
create trigger results_cell_immutable before update or delete on results_cell
    for each row execute function scoring_rule_guard();

alter table cycle
    drop constraint cycle_kind,
    add column results_rule_id uuid,
    -- grades of the result as a whole, such as 可 and 不可; null: those of the definitions
    add column result_scale_id uuid,
    -- a self assessment waits for agreed goals
    add column goals_first boolean not null default false,
    add constraint cycle_kind check (kind in ('ability', 'results', 'both', 'special')),
    add constraint cycle_results_rule_fkey foreign key (results_rule_id) references results_rule,
    add constraint cycle_result_scale_fkey foreign key (result_scale_id) references rating_scale (scale_id),
    add constraint cycle_results_whole check ((kind in ('results', 'both')) = (results_rule_id is not null));
alter table cycle alter column goals_first drop default;
create index cycle_results_rule_idx on cycle (results_rule_id);
create index cycle_result_scale_idx on cycle (result_scale_id);

-- Levels and cells of a rule in use never grow either.
create function results_rule_part_guard() returns trigger language plpgsql as $$
begin
    if exists (select 1 from cycle c where c.results_rule_id = new.results_rule_id)
        or exists (select 1 from cycle_rank r where r.results_rule_id = new.results_rule_id)
    then
        raise exception 'a results rule in use never changes: make a new version';
    end if;
    return new;
end $$;
create trigger results_level_before_use before insert on results_level
    for each row execute function results_rule_part_guard();
create trigger results_cell_before_use before insert on results_cell
    for each row execute function results_rule_part_guard();

-- What differs by rank: the shares of the blocks, and the rules.
alter table cycle_rank
    add column ability_share integer not null default 100,
    add column results_share integer not null default 0,
    -- null: the cycle's
    add column scoring_rule_id uuid,
    add column results_rule_id uuid,
    add constraint cycle_rank_shares check (
        ability_share between 0 and 1000 and results_share between 0 and 1000
    ),
    add constraint cycle_rank_scoring_rule_fkey foreign key (scoring_rule_id) references scoring_rule,
    add constraint cycle_rank_results_rule_fkey foreign key (results_rule_id) references results_rule;
alter table cycle_rank
    alter column ability_share drop default,
    alter column results_share drop default;
create index cycle_rank_scoring_rule_idx on cycle_rank (scoring_rule_id);
create index cycle_rank_results_rule_idx on cycle_rank (results_rule_id);

create or replace function cycle_guard() returns trigger language plpgsql as $$
begin
    if old.stage in ('open', 'closed', 'cancelled') and old.opened_at is not null and new.stage <> 'preparing'
        and (new.code, new.name, new.authority_id, new.kind, new.fiscal_year, new.term, new.period,
             new.base_on, new.employment_types, new.self_grade_hidden, new.not_observed_allowed,
             new.disclosed_fields, new.scoring_rule_id, new.framework_version_id, new.scale_id,
             new.service_months, new.service_count, new.leave_rule, new.early_days, new.late_days,
             new.results_rule_id, new.result_scale_id, new.goals_first)
            is distinct from
            (old.code, old.name, old.authority_id, old.kind, old.fiscal_year, old.term, old.period,
             old.base_on, old.employment_types, old.self_grade_hidden, old.not_observed_allowed,
             old.disclosed_fields, old.scoring_rule_id, old.framework_version_id, old.scale_id,
             old.service_months, old.service_count, old.leave_rule, old.early_days, old.late_days,
             old.results_rule_id, old.result_scale_id, old.goals_first)
    then
        raise exception 'what a cycle pinned when it was opened never changes';
    end if;
    if new.stage = 'preparing' and exists (select 1 from sheet s where s.cycle_id = old.cycle_id) then
        raise exception 'a cycle with sheets is not in preparation';
    end if;
    return new;
end $$;

-- The shares and rules of the ranks are pinned with the cycle.
create function cycle_rank_guard() returns trigger language plpgsql as $$
declare
    cycle uuid := case when tg_op = 'DELETE' then old.cycle_id else new.cycle_id end;
begin
    if exists (select 1 from cycle c where c.cycle_id = cycle and c.stage in ('open', 'closed')) then
        raise exception 'what a cycle pinned when it was opened never changes';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger cycle_rank_pinned before insert or update or delete on cycle_rank
    for each row execute function cycle_rank_guard();

-- One open sheet per block and period: whoever has both on one sheet has no other for either.
alter table sheet
    drop constraint sheet_one_per_period,
    drop constraint sheet_kind,
    add constraint sheet_kind check (kind in ('ability', 'results', 'both', 'special')),
    add constraint sheet_one_per_period
        exclude using gist (
            employee_id with =,
            (
                case kind
                    when 'ability' then int4range(1, 2)
                    when 'results' then int4range(2, 3)
                    when 'both' then int4range(1, 3)
                    else int4range(3, 4)
                end
            ) with &&,
            period with &&
        )
        where (standing not in ('excluded', 'cancelled'));
