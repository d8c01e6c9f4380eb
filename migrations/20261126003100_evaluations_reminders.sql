-- Why: whoever follows a cycle asks those who are late, all of a filtered list at once, inside the portal
-- (ui-guide 7: お願いの連絡). What was sent to whom stays, so that nobody is asked twice without knowing.
create table reminder (
    reminder_id uuid not null,
    cycle_id uuid not null,
    -- the step that was to be done
    kind text not null,
    -- who was asked, in the words of the list
    about text not null,
    words text not null,
    sent_at timestamptz not null,
    sent_by uuid not null,
    sent_by_name text not null,
    constraint reminder_pkey primary key (reminder_id),
    constraint reminder_cycle_fkey foreign key (cycle_id) references cycle,
    constraint reminder_sender_fkey foreign key (sent_by) references account,
    constraint reminder_kind_known check (kind in ('self', 'assistant', 'primary', 'secondary', 'adjustment')),
    constraint reminder_words_length check (char_length(words) between 1 and 1000)
);
create index reminder_cycle_idx on reminder (cycle_id, sent_at desc);
create index reminder_sender_idx on reminder (sent_by);

create table reminder_addressee (
    reminder_id uuid not null,
    employee_id uuid not null,
    -- how many sheets waited for them
    sheets integer not null,
    read_at timestamptz,
    constraint reminder_addressee_pkey primary key (reminder_id, employee_id),
    constraint reminder_addressee_reminder_fkey foreign key (reminder_id) references reminder,
    constraint reminder_addressee_employee_fkey foreign key (employee_id) references employee,
    constraint reminder_addressee_sheets_some check (sheets > 0)
);
create index reminder_addressee_employee_idx on reminder_addressee (employee_id) include (read_at);

-- Where the sheets of a cycle are in one of its steps: the board, its lists and the reminders count alike.
create function sheet_step_state(cycle uuid, step text)
returns table (sheet_id uuid, employee_id uuid, rank_id uuid, department_id uuid, evaluator_id uuid, state text)
language sql stable as $$
    select s.sheet_id, s.employee_id, s.rank_id, s.department_id, t.evaluator_id,
        case
            when t.state <> 'open' then t.state
            when t.returned_at is not null then 'returned'
            when exists (select from rating r where r.sheet_id = t.sheet_id and r.position = t.position)
                or exists (select from results_rating r where r.sheet_id = t.sheet_id and r.position = t.position)
                or exists (select from sheet_draft d where d.sheet_id = t.sheet_id and d.position = t.position)
                then 'begun'
            else 'untouched'
        end
    from sheet s
    join sheet_step t on t.sheet_id = s.sheet_id and t.kind = step and t.state <> 'skipped'
    where s.cycle_id = cycle and s.standing not in ('excluded', 'cancelled')
$$;
