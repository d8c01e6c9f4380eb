-- Why: what is typed of a goal or of the record of an interview is as dear as what is typed of a rating:
-- it is kept field by field while it is being typed (product.md, promise 5), for its author alone, until the
-- form is saved or the draft is thrown away.
create table track_draft (
    sheet_id uuid not null,
    -- which form: goal:new, goal:{id}, interview:new:{kind}, interview:{id}
    form text not null,
    author_id uuid not null,
    -- name of the control
    field text not null,
    text text not null,
    saved_at timestamptz not null,
    constraint track_draft_pkey primary key (sheet_id, form, author_id, field),
    constraint track_draft_sheet_fkey foreign key (sheet_id) references sheet,
    constraint track_draft_author_fkey foreign key (author_id) references account (account_id)
);
create index track_draft_author_idx on track_draft (author_id);
