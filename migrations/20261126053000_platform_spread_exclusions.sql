-- Why: ids are made in order of time, so those of one import begin with the same digits. A GiST index over such
-- keys cannot tell its branches apart: one person's post of a day took 33 pages in a city of 4,199, one person's
-- sheets 111, and the planner prefers these indexes to the B-trees beside them because they also know the period.
-- Over the digits read backwards the branches part at the first one, and the expression is none that a
-- query asks for, so that queries take the B-trees (3 pages); what the constraints keep apart is the same.

create function spread(id uuid) returns uuid language sql immutable strict parallel safe
return reverse(replace(id::text, '-', ''))::uuid;

create index department_fact_department_idx on department_fact (department_id);
create index leave_employee_idx on leave (employee_id);

alter table department_fact drop constraint department_fact_one_at_a_time;
alter table department_fact
    add constraint department_fact_one_at_a_time
        exclude using gist (spread(department_id) with =, period with &&) deferrable;

alter table deputy drop constraint deputy_one_at_a_time;
alter table deputy
    add constraint deputy_one_at_a_time
        exclude using gist (spread(department_id) with =, period with &&) deferrable;

alter table employee_name drop constraint employee_name_one_at_a_time;
alter table employee_name
    add constraint employee_name_one_at_a_time
        exclude using gist (spread(employee_id) with =, kind with =, period with &&) deferrable;

alter table leave drop constraint leave_one_at_a_time;
alter table leave
    add constraint leave_one_at_a_time
        exclude using gist (spread(employee_id) with =, period with &&) deferrable;

alter table posting drop constraint posting_one_primary, drop constraint posting_once_per_department;
alter table posting
    add constraint posting_one_primary
        exclude using gist (spread(employee_id) with =, period with &&) where (kind = 'primary') deferrable,
    add constraint posting_once_per_department
        exclude using gist (spread(employee_id) with =, spread(department_id) with =, period with &&) deferrable;

alter table account_grant drop constraint account_grant_once;
alter table account_grant
    add constraint account_grant_once
        exclude using gist (
            spread(account_id) with =,
            role with =,
            (coalesce(authority_id, '00000000-0000-0000-0000-000000000000')) with =,
            (coalesce(department_id, '00000000-0000-0000-0000-000000000000')) with =,
            period with &&
        ) where (revoked_at is null);

alter table evaluator_delegation drop constraint evaluator_delegation_one_at_a_time;
alter table evaluator_delegation
    add constraint evaluator_delegation_one_at_a_time
        exclude using gist (spread(evaluator_id) with =, period with &&);

alter table sheet drop constraint sheet_one_per_period;
alter table sheet
    add constraint sheet_one_per_period
        exclude using gist (
            spread(employee_id) with =,
            (
                case kind
                    when 'ability' then int4range(1, 2)
                    when 'results' then int4range(2, 3)
                    when 'both' then int4range(1, 3)
                    else int4range(3, 4)
                end
            ) with &&,
            period with &&
        ) where (standing not in ('excluded', 'cancelled'));
