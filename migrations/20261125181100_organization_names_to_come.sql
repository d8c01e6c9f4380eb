-- Why: a marriage in June is notified in May. Until now a name could change today or earlier only; the
-- name to come is kept beside the others and becomes the one of the personnel master on its day.
alter table employee_name drop constraint employee_name_kind;
alter table employee_name
    add constraint employee_name_kind check (kind in ('former', 'common', 'coming'));
