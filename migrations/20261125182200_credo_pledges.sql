-- Why: a credo is lived where somebody says for themselves what they will do. A pledge (マイクレド) is its
-- author's own, read by nobody else until the author shows it to the colleagues of the own department.
create table credo_pledge (
    employee_id uuid not null,
    body text not null,
    -- the colleagues of the own department may read it
    is_shared boolean not null,
    saved_at timestamptz not null,
    revision bigint not null default 1,
    constraint credo_pledge_pkey primary key (employee_id),
    constraint credo_pledge_employee_fkey foreign key (employee_id) references employee,
    constraint credo_pledge_said check (body <> '')
);
