-- Why: cities run two to five steps (domain.md 2.3: 評価補助者 → 一次 → 二次 → 調整者 → 確認者). A cycle chooses
-- its steps, and the route names a person for each of them: assistant, adjuster and confirmer too. An adjuster
-- changes an overall grade only with a reason; what stood before and what stands after is kept for good.
alter table cycle_step drop constraint cycle_step_kind;
alter table cycle_step add constraint cycle_step_kind check (
    kind in ('self', 'assistant', 'primary', 'secondary', 'adjustment', 'confirmation', 'disclosure')
);
alter table sheet_step drop constraint sheet_step_kind;
alter table sheet_step add constraint sheet_step_kind check (
    kind in ('self', 'assistant', 'primary', 'secondary', 'adjustment', 'confirmation', 'disclosure')
);
alter table sheet_event drop constraint sheet_event_step_kind;
alter table sheet_event add constraint sheet_event_step_kind check (
    step_kind in ('self', 'assistant', 'primary', 'secondary', 'adjustment', 'confirmation', 'disclosure')
);
alter table sheet_event drop constraint sheet_event_verb;
alter table sheet_event add constraint sheet_event_verb check (
    verb in ('submitted', 'withdrawn', 'returned', 'left_out', 'excluded', 'cancelled', 'confirmed',
        'disclosed', 'acknowledged', 'closed', 'reinstated', 'reassigned', 'adjusted')
);

-- above_secondary 二次評価者の上司; the other ways as for primary and secondary
alter table route_rule
    add column assistant_way text not null default 'nobody',
    add column assistant_department_id uuid,
    add column assistant_person_id uuid,
    add column adjuster_way text not null default 'nobody',
    add column adjuster_department_id uuid,
    add column adjuster_person_id uuid,
    add column confirmer_way text not null default 'nobody',
    add column confirmer_department_id uuid,
    add column confirmer_person_id uuid;
alter table route_rule
    add constraint route_rule_assistant_department_fkey foreign key (assistant_department_id)
        references department (department_id),
    add constraint route_rule_assistant_person_fkey foreign key (assistant_person_id)
        references employee (employee_id),
    add constraint route_rule_adjuster_department_fkey foreign key (adjuster_department_id)
        references department (department_id),
    add constraint route_rule_adjuster_person_fkey foreign key (adjuster_person_id)
        references employee (employee_id),
    add constraint route_rule_confirmer_department_fkey foreign key (confirmer_department_id)
        references department (department_id),
    add constraint route_rule_confirmer_person_fkey foreign key (confirmer_person_id)
        references employee (employee_id),
    add constraint route_rule_assistant_way check (assistant_way in ('superior', 'head', 'person', 'nobody')),
    add constraint route_rule_adjuster_way check (
        adjuster_way in ('second_superior', 'above_secondary', 'head', 'person', 'nobody')
    ),
    add constraint route_rule_confirmer_way check (
        confirmer_way in ('second_superior', 'above_secondary', 'head', 'person', 'nobody')
    ),
    add constraint route_rule_assistant_whole check (
        (assistant_way = 'head') = (assistant_department_id is not null)
        and (assistant_way = 'person') = (assistant_person_id is not null)
    ),
    add constraint route_rule_adjuster_whole check (
        (adjuster_way = 'head') = (adjuster_department_id is not null)
        and (adjuster_way = 'person') = (adjuster_person_id is not null)
    ),
    add constraint route_rule_confirmer_whole check (
        (confirmer_way = 'head') = (confirmer_department_id is not null)
        and (confirmer_way = 'person') = (confirmer_person_id is not null)
    );
create index route_rule_assistant_department_idx on route_rule (assistant_department_id);
create index route_rule_assistant_person_idx on route_rule (assistant_person_id);
create index route_rule_adjuster_department_idx on route_rule (adjuster_department_id);
create index route_rule_adjuster_person_idx on route_rule (adjuster_person_id);
create index route_rule_confirmer_department_idx on route_rule (confirmer_department_id);
create index route_rule_confirmer_person_idx on route_rule (confirmer_person_id);

alter table cycle_exception
    add column assistant_id uuid,
    add column adjuster_id uuid,
    add column confirmer_id uuid;
alter table cycle_exception
    add constraint cycle_exception_assistant_fkey foreign key (assistant_id) references employee (employee_id),
    add constraint cycle_exception_adjuster_fkey foreign key (adjuster_id) references employee (employee_id),
    add constraint cycle_exception_confirmer_fkey foreign key (confirmer_id) references employee (employee_id),
    add constraint cycle_exception_nobody_judges_oneself check (
        assistant_id <> employee_id and adjuster_id <> employee_id and confirmer_id <> employee_id
    );
create index cycle_exception_assistant_idx on cycle_exception (assistant_id);
create index cycle_exception_adjuster_idx on cycle_exception (adjuster_id);
create index cycle_exception_confirmer_idx on cycle_exception (confirmer_id);

-- What an adjuster decided about one sheet. Only added to: a sheet that comes back is decided anew, and the
-- newest one counts while the step is done.
create table sheet_adjustment (
    sheet_adjustment_id uuid not null,
    sheet_id uuid not null,
    -- the overall grade of the last evaluator, as it stood
    before_grade text not null,
    -- the same when it stands
    after_grade text not null,
    -- why it was changed
    reason text,
    decided_at timestamptz not null,
    decided_by uuid,
    decided_by_name text not null,
    constraint sheet_adjustment_pkey primary key (sheet_adjustment_id),
    constraint sheet_adjustment_sheet_fkey foreign key (sheet_id) references sheet,
    constraint sheet_adjustment_decided_by_fkey foreign key (decided_by) references account (account_id),
    constraint sheet_adjustment_change_has_reason check (
        (before_grade <> after_grade) = (reason is not null)
    )
);
create index sheet_adjustment_sheet_idx on sheet_adjustment (sheet_id, decided_at desc);
create index sheet_adjustment_decided_by_idx on sheet_adjustment (decided_by);
create trigger sheet_adjustment_immutable before update or delete on sheet_adjustment
    for each row execute function evaluation_history_guard();
create trigger sheet_adjustment_no_truncate before truncate on sheet_adjustment
    for each statement execute function evaluation_history_guard();
