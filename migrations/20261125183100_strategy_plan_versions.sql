-- Why: last year's plan can always be seen. An initiative as it was saved is kept as a version of the plan,
-- so that what was promised and how it stood at the end of a fiscal year cannot be written over. And an
-- owner who has been transferred must be noticed: for that it is kept where the owner worked when named.

alter table initiative add column owner_department_id uuid;
alter table initiative add constraint initiative_owner_department_fkey
    foreign key (owner_department_id) references department (department_id);
create index initiative_owner_department_idx on initiative (owner_department_id);
update initiative i
set owner_department_id = p.department_id
from posting p
where p.employee_id = i.owner_id and p.kind = 'primary'
  and p.period @> (i.saved_at at time zone 'Asia/Tokyo')::date;

create table initiative_version (
    initiative_id uuid not null,
    -- of the initiative when this was saved
    revision bigint not null,
    title text not null,
    aim text not null,
    owner_id uuid not null,
    deputy_id uuid,
    department_id uuid not null,
    -- the western years in whose April it begins and its last year begins
    from_year integer not null,
    to_year integer not null,
    status text not null,
    status_reason text not null,
    status_set_at timestamptz not null,
    -- the plan is this from that day on, until the next version
    set_on date not null,
    set_at timestamptz not null,
    -- null: the system
    set_by uuid,
    constraint initiative_version_pkey primary key (initiative_id, revision),
    constraint initiative_version_initiative_fkey foreign key (initiative_id) references initiative,
    constraint initiative_version_owner_fkey foreign key (owner_id) references employee (employee_id),
    constraint initiative_version_deputy_fkey foreign key (deputy_id) references employee (employee_id),
    constraint initiative_version_department_fkey foreign key (department_id) references department,
    constraint initiative_version_set_by_fkey foreign key (set_by) references account (account_id),
    constraint initiative_version_years_order check (from_year <= to_year),
    constraint initiative_version_status check (
        status in ('planned', 'on_track', 'delayed', 'under_review', 'completed', 'stopped')
    )
);
create index initiative_version_owner_idx on initiative_version (owner_id);
create index initiative_version_deputy_idx on initiative_version (deputy_id);
create index initiative_version_department_idx on initiative_version (department_id);
create index initiative_version_set_by_idx on initiative_version (set_by);

-- What was saved before versions were kept is known as it stands now.
insert into initiative_version (initiative_id, revision, title, aim, owner_id, deputy_id, department_id,
    from_year, to_year, status, status_reason, status_set_at, set_on, set_at, set_by)
select initiative_id, revision, title, aim, owner_id, deputy_id, department_id,
    extract(year from lower(period))::integer, extract(year from upper(period))::integer - 1, status,
    status_reason, status_set_at, (opened_at at time zone 'Asia/Tokyo')::date, saved_at, saved_by
from initiative;

create function initiative_version_guard() returns trigger language plpgsql as $$
begin
    raise exception 'versions of the plan are added, never changed';
end $$;
create trigger initiative_version_immutable before update or delete on initiative_version
    for each row execute function initiative_version_guard();

-- Readers ask for the version of a day.
drop view initiative_overview;
