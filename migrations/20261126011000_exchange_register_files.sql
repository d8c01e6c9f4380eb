-- Why: the page that shows what a register in a file comes to held the whole file in its form, and a form
-- is smaller than a city. The file is kept here from the look at it until it is taken in or given up, for
-- a day at most: it says everything about everybody.
create table register_file (
    register_file_id uuid not null,
    file_name text not null,
    -- the tables as one workbook
    file bytea not null,
    -- how many people it has
    people integer not null,
    -- name of each table and its number of rows, in order
    tables jsonb not null,
    staged_by uuid,
    staged_at timestamptz not null,
    constraint register_file_pkey primary key (register_file_id),
    constraint register_file_staged_by_fkey foreign key (staged_by) references account (account_id)
);
create index register_file_staged_by_idx on register_file (staged_by);
create index register_file_staged_at_idx on register_file (staged_at);
