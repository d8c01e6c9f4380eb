-- Why: every deed on a sheet raises its revision. On the sheet itself each raise costs a look at three dozen
-- triggers of the tables that refer to it and at all its checks; a row of its own, which nothing refers to, costs a
-- third of that. Whoever moves a sheet or writes on it locks this row.
--
-- The row also tells the progress board what has changed: the sum of a department's counters only ever rises while
-- its sheets stand, so equal sums mean that nothing has happened there. Hence cycle and department, which never
-- change for a sheet, stand here too.
create table sheet_revision (
    sheet_id uuid not null,
    cycle_id uuid not null,
    department_id uuid not null,
    -- raised by every deed: what was read before it is not the same any more
    revision bigint not null default 1,
    -- raised when a text is begun or given up: it moves nothing, but it shows that somebody has begun
    typed bigint not null default 0,
    constraint sheet_revision_pkey primary key (sheet_id),
    constraint sheet_revision_sheet_fkey foreign key (sheet_id) references sheet,
    constraint sheet_revision_cycle_fkey foreign key (cycle_id) references cycle,
    constraint sheet_revision_department_fkey foreign key (department_id) references department
)
-- room for the next version of a row beside the last one: no index is touched by a raise
with (fillfactor = 70);

insert into sheet_revision (sheet_id, cycle_id, department_id, revision)
select sheet_id, cycle_id, department_id, revision from sheet order by cycle_id, sheet_id;

create index sheet_revision_cycle_idx on sheet_revision (cycle_id);
create index sheet_revision_department_idx on sheet_revision (department_id);

alter table sheet drop column revision;

-- Every sheet has one, whoever makes it.
create function sheet_revision_begin() returns trigger language plpgsql as $$
begin
    insert into sheet_revision (sheet_id, cycle_id, department_id)
    select sheet_id, cycle_id, department_id from fresh;
    return null;
end $$;
create trigger sheet_revision_begins after insert on sheet
    referencing new table as fresh
    for each statement execute function sheet_revision_begin();
