-- Why: a code sets the password of its account, so making one is as strong as the account. A code
-- carries how far its maker reached: one of an HR officer opens an account only while that account has
-- neither a password nor a role, also when these came after the code. Codes from before are of the
-- weaker kind. And a role that watches over everything (auditor, administrator) is granted over
-- everything or not at all; no grant names both an authority and a department, whose meet no scope
-- can say.
alter table invitation
    add column made_by uuid,
    add column opens_any boolean not null default false,
    add constraint invitation_made_by_fkey foreign key (made_by) references account (account_id);
create index invitation_made_by_idx on invitation (made_by);

-- Whether an account holds a role on a day, or will.
create function account_has_grants(account uuid, day date) returns boolean
language sql stable as $$
    select exists (
        select from account_grant g
        where g.account_id = account
          and g.revoked_at is null
          and (upper_inf(g.period) or upper(g.period) > day)
    )
$$;

-- A limited auditor or administrator had more than was meant: taken back, to be granted anew.
update account_grant
set revoked_at = '2026-11-25 00:00:00+00'
where revoked_at is null
  and role in ('auditor', 'administrator')
  and (authority_id is not null or department_id is not null);
-- Where both were named, the department decided: that is what stays.
update account_grant g
set revoked_at = '2026-11-25 00:00:00+00'
where g.revoked_at is null
  and g.authority_id is not null
  and g.department_id is not null
  and exists (
      select from account_grant o
      where o.account_id = g.account_id
        and o.role = g.role
        and o.department_id = g.department_id
        and o.grant_id <> g.grant_id
        and o.revoked_at is null
        and o.period && g.period
  );
update account_grant
set authority_id = null
where revoked_at is null and authority_id is not null and department_id is not null;

alter table account_grant
    add constraint account_grant_reach check (
        revoked_at is not null
        or authority_id is null and department_id is null
        or role in ('hr_officer', 'strategy_officer') and (authority_id is null or department_id is null)
    );
