-- Why: a self assessment stands on facts, too. The ratee ticks own 実績メモ as evidence for an element; what
-- was ticked is copied, so that the evaluator reads what the ratee put forward, whatever becomes of the memo
-- afterwards (ui-guide 7.1.6). And a city may let the ratee read what the evaluators noted (issue 5:
-- observations are private unless the setting says otherwise). Authors must know that before they write, so
-- the setting is settled when the cycle opens.
create table sheet_evidence (
    sheet_id uuid not null,
    -- the element's stable key; empty: the whole
    element_key text not null,
    observation_id uuid not null,
    observed_on date not null,
    fact text not null,
    ticked_at timestamptz not null,
    constraint sheet_evidence_pkey primary key (sheet_id, element_key, observation_id),
    constraint sheet_evidence_sheet_fkey foreign key (sheet_id) references sheet,
    constraint sheet_evidence_observation_fkey foreign key (observation_id) references observation
);
create index sheet_evidence_observation_idx on sheet_evidence (observation_id);
create trigger sheet_evidence_frozen before insert or update or delete on sheet_evidence
    for each row execute function rating_guard();
create trigger sheet_evidence_no_truncate before truncate on sheet_evidence
    for each statement execute function evaluation_history_guard();

-- When the ratee reads the evaluators' memos; no row: never.
create table cycle_memo_rule (
    cycle_id uuid not null,
    -- after_closing 期末面談のあと, at_once 書いたときから
    shown text not null,
    constraint cycle_memo_rule_pkey primary key (cycle_id),
    constraint cycle_memo_rule_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_memo_rule_shown check (shown in ('after_closing', 'at_once'))
);
create function cycle_memo_rule_guard() returns trigger language plpgsql as $$
declare
    own uuid := case when tg_op = 'DELETE' then old.cycle_id else new.cycle_id end;
begin
    if not exists (select from cycle c where c.cycle_id = own and c.stage = 'preparing') then
        raise exception 'who reads the memos of a cycle is settled when it opens';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger cycle_memo_rule_pinned before insert or update or delete on cycle_memo_rule
    for each row execute function cycle_memo_rule_guard();
