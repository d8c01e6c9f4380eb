-- Why: a grant may be meant for as long as its holder stays where they are. Whether it still holds is
-- decided on the day of the question from the postings, by no job: a transfer that is entered late, or
-- corrected, changes what a grant reaches without anybody thinking of it. And what is taken back says
-- by whom and why.
alter table account_grant
    add column ends_with_posting boolean not null default false,
    add column reason text,
    add column revoked_by uuid,
    add column revoke_reason text;
alter table account_grant
    add constraint account_grant_revoked_by_fkey foreign key (revoked_by) references account (account_id),
    add constraint account_grant_revoked_whole check (
        revoked_at is not null or revoked_by is null and revoke_reason is null
    );
create index account_grant_revoked_by_idx on account_grant (revoked_by);

-- The first day after `since` on which a person no longer has the primary post in the department where
-- it was on `since`; null: none is known. Posts that follow one another in the same department
-- (a promotion, another title) are one stay. Who has no primary post on that day stays nowhere.
create function stay_ends_on(holder uuid, since date) returns date
language sql stable as $$
    select least(
        coalesce(
            (
                select coalesce(upper(stay.block), 'infinity'::date)
                from posting home
                cross join lateral (
                    select unnest(range_agg(p.period)) as block
                    from posting p
                    where p.employee_id = holder
                      and p.kind = 'primary'
                      and p.department_id = home.department_id
                ) stay
                where home.employee_id = holder
                  and home.kind = 'primary'
                  and home.period @> since
                  and stay.block @> since
            ),
            since
        ),
        (select e.left_on from employee e where e.employee_id = holder)
    )
$$;

-- Each grant with the days on which it holds, or held: less than its period when it was taken back,
-- or when it ends with the posting. `held` is empty when there is no such day.
create view account_grant_held as
select
    g.grant_id, g.account_id, g.role, g.authority_id, g.department_id, g.period, g.ends_with_posting,
    g.reason, g.granted_by, g.granted_at, g.revoked_at, g.revoked_by, g.revoke_reason,
    g.period * daterange(
        null,
        least(
            nullif(
                case when g.ends_with_posting then stay_ends_on(a.employee_id, lower(g.period)) end,
                'infinity'::date
            ),
            (g.revoked_at at time zone 'Asia/Tokyo')::date
        )
    ) as held
from account_grant g
join account a on a.account_id = g.account_id;

-- Whether an account holds a role on a day, or will.
create or replace function account_has_grants(account uuid, day date) returns boolean
language sql stable as $$
    select exists (
        select from account_grant_held g
        where g.account_id = account
          and g.revoked_at is null
          and not isempty(g.held)
          and (upper_inf(g.held) or upper(g.held) > day)
    )
$$;
