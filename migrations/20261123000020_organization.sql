-- Why: who works where, at which rank, from which day until which day, is what every other area
-- stands on (product.md 2, promise 3). Spans are half-open dateranges; the database refuses overlaps.
create table authority (
    authority_id uuid not null,
    code text not null,
    name text not null,
    constraint authority_pkey primary key (authority_id),
    constraint authority_code_key unique (code)
);

-- The ladder of 職位. Rank, post and headship are three things (decision 8).
create table rank (
    rank_id uuid not null,
    code text not null,
    name text not null,
    position integer not null,
    -- 管理監督者（係長以上）
    is_supervisory boolean not null,
    constraint rank_pkey primary key (rank_id),
    constraint rank_code_key unique (code),
    constraint rank_name_key unique (name),
    constraint rank_position_key unique (position)
);

create table job_family (
    job_family_id uuid not null,
    code text not null,
    name text not null,
    constraint job_family_pkey primary key (job_family_id),
    constraint job_family_code_key unique (code),
    constraint job_family_name_key unique (name)
);

create table department (
    department_id uuid not null,
    created_at timestamptz not null,
    constraint department_pkey primary key (department_id)
);

-- What a department is called and where it stands in the tree, from a day until a day.
create table department_fact (
    department_fact_id uuid not null,
    department_id uuid not null,
    period daterange not null,
    code text not null,
    name text not null,
    -- bureau 局・区・室, division 部, section 課, unit 係・担当
    level text not null,
    parent_id uuid,
    revision bigint not null default 1,
    constraint department_fact_pkey primary key (department_fact_id),
    constraint department_fact_department_fkey foreign key (department_id) references department,
    constraint department_fact_parent_fkey foreign key (parent_id) references department (department_id),
    constraint department_fact_level check (level in ('bureau', 'division', 'section', 'unit')),
    constraint department_fact_not_own_parent check (parent_id <> department_id),
    constraint department_fact_period_whole check (not isempty(period) and lower(period) is not null),
    constraint department_fact_one_at_a_time exclude using gist (department_id with =, period with &&),
    constraint department_fact_code_taken exclude using gist (code with =, period with &&)
);
create index department_fact_parent_idx on department_fact (parent_id);

create table employee (
    employee_id uuid not null,
    employee_number text not null,
    name text not null,
    kana text collate "ja-x-icu" not null,
    -- folded form for searches: 髙/高, width, kana
    search_key text not null,
    hired_on date not null,
    -- first day no longer employed
    left_on date,
    revision bigint not null default 1,
    constraint employee_pkey primary key (employee_id),
    constraint employee_number_taken unique (employee_number),
    constraint employee_left_after_hired check (left_on > hired_on)
);
create index employee_search_idx on employee using gin (search_key gin_trgm_ops);
create index employee_kana_idx on employee (kana, employee_number);

create table posting (
    posting_id uuid not null,
    employee_id uuid not null,
    authority_id uuid not null,
    department_id uuid not null,
    rank_id uuid not null,
    job_family_id uuid not null,
    -- regular 正規, reappointed 再任用, fixed_term 任期付, fiscal_year 会計年度任用, conditional 条件付採用
    employment_type text not null,
    -- primary 本務, concurrent 兼務
    kind text not null,
    is_head boolean not null default false,
    title text,
    period daterange not null,
    revision bigint not null default 1,
    constraint posting_pkey primary key (posting_id),
    constraint posting_employee_fkey foreign key (employee_id) references employee,
    constraint posting_authority_fkey foreign key (authority_id) references authority,
    constraint posting_department_fkey foreign key (department_id) references department,
    constraint posting_rank_fkey foreign key (rank_id) references rank,
    constraint posting_job_family_fkey foreign key (job_family_id) references job_family,
    constraint posting_employment_type check (
        employment_type in ('regular', 'reappointed', 'fixed_term', 'fiscal_year', 'conditional')
    ),
    constraint posting_kind check (kind in ('primary', 'concurrent')),
    constraint posting_period_whole check (not isempty(period) and lower(period) is not null),
    constraint posting_one_primary exclude using gist (employee_id with =, period with &&) where (kind = 'primary'),
    constraint posting_once_per_department exclude using gist (employee_id with =, department_id with =, period with &&)
);
create index posting_department_idx on posting (department_id);
create index posting_authority_idx on posting (authority_id);
create index posting_rank_idx on posting (rank_id);
create index posting_job_family_idx on posting (job_family_id);
create index posting_employee_idx on posting (employee_id);

create table leave (
    leave_id uuid not null,
    employee_id uuid not null,
    -- sick 病気休職, parental 育児休業, suspension 停職, secondment 派遣, other その他
    kind text not null,
    period daterange not null,
    revision bigint not null default 1,
    constraint leave_pkey primary key (leave_id),
    constraint leave_employee_fkey foreign key (employee_id) references employee,
    constraint leave_kind check (kind in ('sick', 'parental', 'suspension', 'secondment', 'other')),
    constraint leave_period_whole check (not isempty(period) and lower(period) is not null),
    constraint leave_one_at_a_time exclude using gist (employee_id with =, period with &&)
);

-- The department tree on a day: each department with its path of ancestors, itself first.
create function department_on(day date)
returns table (department_id uuid, code text, name text, level text, parent_id uuid)
language sql stable as $$
    select department_id, code, name, level, parent_id
    from department_fact
    where period @> day
$$;

-- Every department at or below `root` on a day.
create function department_below(root uuid, day date) returns table (department_id uuid)
language sql stable as $$
    with recursive below as (
        select f.department_id from department_fact f where f.department_id = root and f.period @> day
        union
        select f.department_id
        from department_fact f
        join below b on f.parent_id = b.department_id
        where f.period @> day
    )
    select department_id from below
$$;

-- The superior of everyone on a day: the head of the nearest department at or above the own one
-- (that of the primary post), never oneself. Headship decides, never rank (decision 8); a head on
-- leave or a vacant post is passed over, so the next head above acts. The second superior is the
-- superior of the superior, found by the same rule from the superior's department upward.
create function superior_on(day date)
returns table (employee_id uuid, department_id uuid, superior_id uuid)
language sql stable as $$
    with recursive head as (
        select distinct on (p.department_id) p.department_id, p.employee_id
        from posting p
        join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > day)
        where p.is_head and p.period @> day
          and not exists (select 1 from leave l where l.employee_id = p.employee_id and l.period @> day)
        order by p.department_id, p.kind desc, p.posting_id
    ),
    climb as (
        select p.employee_id, p.department_id, p.department_id as place, 0 as step
        from posting p
        where p.kind = 'primary' and p.period @> day
        union all
        select c.employee_id, c.department_id, f.parent_id, c.step + 1
        from climb c
        join department_fact f on f.department_id = c.place and f.period @> day
        where f.parent_id is not null
          and c.step < 12
          and not exists (
              select 1 from head h where h.department_id = c.place and h.employee_id <> c.employee_id
          )
    )
    select c.employee_id, c.department_id, max(h.employee_id::text)::uuid
    from climb c
    left join head h on h.department_id = c.place and h.employee_id <> c.employee_id
    group by c.employee_id, c.department_id
$$;
