-- Why: what a head types of a department's goal is as dear as any other text (product.md, promise 5): it is kept
-- field by field while it is typed, for its author alone, until the form is saved or the draft is thrown away.
-- These goals hang on no sheet, so they have drafts of their own beside track_draft.
create table department_goal_draft (
    department_id uuid not null,
    -- which form: new:{fiscal year}, goal:{id}
    form text not null,
    author_id uuid not null,
    -- name of the control
    field text not null,
    text text not null,
    -- revision of the goal that it was typed over; 0 for a new one
    read_revision bigint not null,
    saved_at timestamptz not null,
    constraint department_goal_draft_pkey primary key (department_id, form, author_id, field),
    constraint department_goal_draft_department_fkey foreign key (department_id) references department,
    constraint department_goal_draft_author_fkey foreign key (author_id) references account (account_id)
);
create index department_goal_draft_author_idx on department_goal_draft (author_id);

-- A draft that was typed over an earlier record must not pass for one of today's: the evaluator and who stands
-- in for them write the same record of an interview. 0: not known, or a new one.
alter table track_draft add column read_revision bigint not null default 0;
