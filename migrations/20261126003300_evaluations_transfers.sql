-- Why: people move while a cycle runs. The cycle says who rates then (domain.md 2.4): the one who rated before, or
-- the superior of the new post when enough months are left; and the one who leaves off tells the one who goes
-- on what they have seen.

-- So many months at least are left for the new superior to rate; no row: the former evaluator goes on.
create table cycle_transfer_rule (
    cycle_id uuid not null,
    months_left integer not null,
    constraint cycle_transfer_rule_pkey primary key (cycle_id),
    constraint cycle_transfer_rule_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_transfer_rule_months check (months_left between 0 and 12)
);
create function cycle_transfer_rule_guard() returns trigger language plpgsql as $$
declare
    own uuid := case when tg_op = 'DELETE' then old.cycle_id else new.cycle_id end;
begin
    if not exists (select from cycle c where c.cycle_id = own and c.stage = 'preparing') then
        raise exception 'who rates after a transfer is settled when the cycle opens';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger cycle_transfer_rule_pinned before insert or update or delete on cycle_transfer_rule
    for each row execute function cycle_transfer_rule_guard();

-- A step of a running sheet that went from one evaluator to another.
create table sheet_handover (
    sheet_handover_id uuid not null,
    sheet_id uuid not null,
    kind text not null,
    former_id uuid not null,
    successor_id uuid not null,
    handed_at timestamptz not null,
    handed_by_name text not null,
    reason text not null,
    constraint sheet_handover_pkey primary key (sheet_handover_id),
    constraint sheet_handover_sheet_fkey foreign key (sheet_id) references sheet,
    constraint sheet_handover_former_fkey foreign key (former_id) references employee,
    constraint sheet_handover_successor_fkey foreign key (successor_id) references employee,
    constraint sheet_handover_kind check (
        kind in ('assistant', 'primary', 'secondary', 'adjustment', 'confirmation')
    ),
    constraint sheet_handover_two_people check (former_id <> successor_id)
);
create index sheet_handover_sheet_idx on sheet_handover (sheet_id);
create index sheet_handover_former_idx on sheet_handover (former_id);
create index sheet_handover_successor_idx on sheet_handover (successor_id);
create trigger sheet_handover_immutable before update or delete on sheet_handover
    for each row execute function evaluation_history_guard();
create trigger sheet_handover_no_truncate before truncate on sheet_handover
    for each statement execute function evaluation_history_guard();

-- What the one who left off has seen, for those who go on: never changed, only added to.
create table part_record (
    part_record_id uuid not null,
    sheet_id uuid not null,
    author_id uuid not null,
    author_name text not null,
    period daterange not null,
    words text not null,
    written_at timestamptz not null,
    constraint part_record_pkey primary key (part_record_id),
    constraint part_record_sheet_fkey foreign key (sheet_id) references sheet,
    constraint part_record_author_fkey foreign key (author_id) references employee,
    constraint part_record_period_whole check (
        not isempty(period) and lower(period) is not null and upper(period) is not null
    ),
    constraint part_record_words_length check (char_length(words) between 1 and 2000)
);
create index part_record_sheet_idx on part_record (sheet_id, written_at);
create index part_record_author_idx on part_record (author_id);
create trigger part_record_immutable before update or delete on part_record
    for each row execute function evaluation_history_guard();
create trigger part_record_no_truncate before truncate on part_record
    for each statement execute function evaluation_history_guard();
