-- Why: a figure that was approved by mistake must be able to come back into the house, with a reason, and
-- be approved again later. What was public on a day stays known.
alter table kpi_approval add column kpi_approval_id uuid not null default gen_random_uuid();
alter table kpi_approval drop constraint kpi_approval_pkey;
alter table kpi_approval add constraint kpi_approval_pkey primary key (kpi_approval_id);
create index kpi_approval_reading_idx on kpi_approval (kpi_reading_id);

create table kpi_approval_withdrawal (
    kpi_approval_id uuid not null,
    reason text not null,
    withdrawn_on date not null,
    withdrawn_at timestamptz not null,
    -- null: the system
    withdrawn_by uuid,
    constraint kpi_approval_withdrawal_pkey primary key (kpi_approval_id),
    constraint kpi_approval_withdrawal_approval_fkey foreign key (kpi_approval_id) references kpi_approval,
    constraint kpi_approval_withdrawal_withdrawn_by_fkey foreign key (withdrawn_by)
        references account (account_id)
);
create index kpi_approval_withdrawal_withdrawn_by_idx on kpi_approval_withdrawal (withdrawn_by);
create trigger kpi_approval_withdrawal_immutable before update or delete on kpi_approval_withdrawal
    for each row execute function kpi_history_guard();
