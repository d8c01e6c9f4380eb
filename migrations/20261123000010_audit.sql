-- Why: every change must be provable (product.md 2, promise 7). Entries are inserted unlinked, in the
-- transaction of the change; a sealer links them into a hash chain afterwards, so that the chain is no
-- bottleneck (decision 1). Details stand apart: disposing of them by retention does not break the chain.
create table audit_entry (
    audit_entry_id uuid not null,
    at timestamptz not null,
    actor_account_id uuid,
    actor_name text not null,
    verb text not null,
    subject_kind text not null,
    subject_id text not null,
    summary text not null,
    detail_hash bytea not null,
    -- set by the sealer, once
    seal_number bigint,
    previous_hash bytea,
    entry_hash bytea,
    constraint audit_entry_pkey primary key (audit_entry_id),
    constraint audit_entry_seal_number_key unique (seal_number),
    constraint audit_entry_sealed_whole check (
        (seal_number is null and previous_hash is null and entry_hash is null)
        or (seal_number is not null and previous_hash is not null and entry_hash is not null)
    ),
    constraint audit_entry_seal_positive check (seal_number > 0)
);
create index audit_entry_unsealed_idx on audit_entry (at) where seal_number is null;
create index audit_entry_at_idx on audit_entry (at desc);
create index audit_entry_subject_idx on audit_entry (subject_kind, subject_id, at desc);
create index audit_entry_actor_idx on audit_entry (actor_account_id, at desc);

create table audit_detail (
    audit_entry_id uuid not null,
    reason text,
    before jsonb,
    after jsonb,
    constraint audit_detail_pkey primary key (audit_entry_id),
    constraint audit_detail_audit_entry_fkey foreign key (audit_entry_id) references audit_entry
);

-- Entries never change, except that the sealer may fill the three seal columns while they are empty.
create function audit_entry_guard() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'audit entries are never removed';
    end if;
    if old.seal_number is not null
        or (new.audit_entry_id, new.at, new.actor_account_id, new.actor_name, new.verb,
            new.subject_kind, new.subject_id, new.summary, new.detail_hash)
           is distinct from
           (old.audit_entry_id, old.at, old.actor_account_id, old.actor_name, old.verb,
            old.subject_kind, old.subject_id, old.summary, old.detail_hash)
    then
        raise exception 'audit entries never change';
    end if;
    return new;
end $$;
create trigger audit_entry_immutable before update or delete on audit_entry
    for each row execute function audit_entry_guard();
create trigger audit_entry_no_truncate before truncate on audit_entry
    for each statement execute function audit_entry_guard();

create function audit_detail_guard() returns trigger language plpgsql as $$
begin
    raise exception 'audit details never change';
end $$;
create trigger audit_detail_immutable before update or delete on audit_detail
    for each row execute function audit_detail_guard();
create trigger audit_detail_no_truncate before truncate on audit_detail
    for each statement execute function audit_detail_guard();
