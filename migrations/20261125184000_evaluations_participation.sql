-- Why: cities differ in whom they rate after a short service or a leave, and in whether a step may be
-- handed in before its time or after its deadline (domain.md 2.4 and 10). Both become settings of the
-- cycle. Cycles that exist keep what held for them: no minimum, nobody on leave on the base date, any day.
alter table cycle
    -- whole months that somebody must have served in the period; 0: no matter how long
    add column service_months integer not null default 0,
    -- employed 在職した日, worked 休職などを除く合計, in_a_row 続いた期間
    add column service_count text not null default 'employed',
    -- on_base_date, whole_period, ignored
    add column leave_rule text not null default 'on_base_date',
    -- days before and after its deadline on which a step can be submitted; null: any
    add column early_days integer,
    add column late_days integer,
    add constraint cycle_service_months check (service_months between 0 and 12),
    add constraint cycle_service_count check (service_count in ('employed', 'worked', 'in_a_row')),
    add constraint cycle_leave_rule check (leave_rule in ('on_base_date', 'whole_period', 'ignored')),
    add constraint cycle_early_days check (early_days between 0 and 366),
    add constraint cycle_late_days check (late_days between 0 and 366);
alter table cycle
    alter column service_months drop default,
    alter column service_count drop default,
    alter column leave_rule drop default;

-- They are pinned with the rest when the cycle is opened.
create or replace function cycle_guard() returns trigger language plpgsql as $$
begin
    if old.stage in ('open', 'closed', 'cancelled') and old.opened_at is not null and new.stage <> 'preparing'
        and (new.code, new.name, new.authority_id, new.kind, new.fiscal_year, new.term, new.period,
             new.base_on, new.employment_types, new.self_grade_hidden, new.not_observed_allowed,
             new.disclosed_fields, new.scoring_rule_id, new.framework_version_id, new.scale_id,
             new.service_months, new.service_count, new.leave_rule, new.early_days, new.late_days)
            is distinct from
            (old.code, old.name, old.authority_id, old.kind, old.fiscal_year, old.term, old.period,
             old.base_on, old.employment_types, old.self_grade_hidden, old.not_observed_allowed,
             old.disclosed_fields, old.scoring_rule_id, old.framework_version_id, old.scale_id,
             old.service_months, old.service_count, old.leave_rule, old.early_days, old.late_days)
    then
        raise exception 'what a cycle pinned when it was opened never changes';
    end if;
    if new.stage = 'preparing' and exists (select 1 from sheet s where s.cycle_id = old.cycle_id) then
        raise exception 'a cycle with sheets is not in preparation';
    end if;
    return new;
end $$;
