-- Why: who works where, at which rank, from which day until which day, is what every other area
-- stands on (product.md 2, promise 3). Spans are half-open dateranges; the database refuses overlaps.
-- Overlaps are deferrable: a batch ends some facts and opens others, in any order of rows.
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

-- 職種. Known by its name: personnel files carry no code for it.
create table job_family (
    job_family_id uuid not null,
    name text not null,
    constraint job_family_pkey primary key (job_family_id),
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
    constraint department_fact_one_at_a_time exclude using gist (department_id with =, period with &&)
        deferrable,
    constraint department_fact_code_taken exclude using gist (code with =, period with &&) deferrable
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
    -- 現所属発令日: the day of the appointment to this department. The period may begin later, when
    -- rank or headship changed without a move.
    assigned_on date not null,
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
    constraint posting_assigned_first check (assigned_on <= lower(period)),
    constraint posting_one_primary exclude using gist (employee_id with =, period with &&)
        where (kind = 'primary') deferrable,
    constraint posting_once_per_department
        exclude using gist (employee_id with =, department_id with =, period with &&) deferrable
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

-- The department tree on a day, each with its full name from the top down (「総務局 企画部 企画課」).
create function department_on(day date)
returns table (
    department_id uuid, code text, name text, level text, parent_id uuid, full_name text, depth integer
)
language sql stable as $$
    with recursive tree as (
        select f.department_id, f.code, f.name, f.level, f.parent_id, f.name as full_name, 0 as depth
        from department_fact f
        where f.period @> day
          and (
              f.parent_id is null
              or not exists (
                  select from department_fact above
                  where above.department_id = f.parent_id and above.period @> day
              )
          )
        union all
        select f.department_id, f.code, f.name, f.level, f.parent_id, t.full_name || ' ' || f.name, t.depth + 1
        from tree t
        join department_fact f on f.parent_id = t.department_id and f.period @> day
        where t.depth < 12
    )
    select department_id, code, name, level, parent_id, full_name, depth from tree
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

-- Every department at or above `leaf` on a day; step 0 is itself.
create function department_above(leaf uuid, day date) returns table (department_id uuid, step integer)
language sql stable as $$
    with recursive above as (
        select f.department_id, f.parent_id, 0 as step
        from department_fact f
        where f.department_id = leaf and f.period @> day
        union all
        select f.department_id, f.parent_id, a.step + 1
        from above a
        join department_fact f on f.department_id = a.parent_id and f.period @> day
        where a.step < 12
    )
    select department_id, step from above
$$;

-- Who acts as head of each department on a day: not gone, not on leave; a primary post before a
-- stand-in (事務取扱), then the longer headship.
create function acting_head_on(day date) returns table (department_id uuid, employee_id uuid)
language sql stable as $$
    select distinct on (p.department_id) p.department_id, p.employee_id
    from posting p
    join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > day)
    where p.is_head
      and p.period @> day
      and not exists (select from leave l where l.employee_id = p.employee_id and l.period @> day)
    order by p.department_id, p.kind desc, lower(p.period), p.posting_id
$$;

-- The superiors of everyone on a day. The way up begins at the department of the primary post, or,
-- for who heads departments on that way, above the topmost of them: nobody is led by someone they
-- lead. The superior is the acting head of the nearest department on the way. The second superior is
-- the superior of the superior, never the person itself. Headship decides, never rank (decision 8).
-- organization/chart.rs says the same in Rust; a test compares the two.
create function superior_on(day date)
returns table (employee_id uuid, department_id uuid, superior_id uuid, second_superior_id uuid)
language sql stable as $$
    with recursive path as (
        select f.department_id, f.department_id as place, f.parent_id, 0 as step
        from department_fact f
        where f.period @> day
        union all
        select p.department_id, f.department_id, f.parent_id, p.step + 1
        from path p
        join department_fact f on f.department_id = p.parent_id and f.period @> day
        where p.step < 12
    ),
    home as (
        select p.employee_id, p.department_id
        from posting p
        join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > day)
        where p.kind = 'primary' and p.period @> day
    ),
    beginning as (
        select h.employee_id, h.department_id, coalesce(max(w.step) + 1, 0) as first_step
        from home h
        left join posting own on own.employee_id = h.employee_id and own.is_head and own.period @> day
        left join path w on w.department_id = h.department_id and w.place = own.department_id
        group by h.employee_id, h.department_id
    ),
    superior as (
        select distinct on (b.employee_id) b.employee_id, b.department_id, h.employee_id as superior_id
        from beginning b
        left join path w on w.department_id = b.department_id and w.step >= b.first_step
        left join acting_head_on(day) h on h.department_id = w.place
        order by b.employee_id, (h.employee_id is null), w.step
    )
    select s.employee_id, s.department_id, s.superior_id, nullif(above.superior_id, s.employee_id)
    from superior s
    left join superior above on above.employee_id = s.superior_id
$$;

-- Whom a person leads on a day, directly or through others: everyone posted at or below a department
-- that this person heads, except who heads that department or one above it. Nobody while on leave.
create function reach_on(leader uuid, day date) returns table (employee_id uuid)
language sql stable as $$
    select distinct member.employee_id
    from posting led
    cross join lateral department_below(led.department_id, day) below
    join posting member on member.department_id = below.department_id and member.period @> day
    where led.employee_id = leader
      and led.is_head
      and led.period @> day
      and member.employee_id <> leader
      and not exists (select from leave l where l.employee_id = leader and l.period @> day)
      and not exists (
          select
          from department_above(led.department_id, day) above
          join posting head on head.department_id = above.department_id and head.is_head and head.period @> day
          where head.employee_id = member.employee_id
      )
$$;

-- Everyone posted on a day, by primary post, with the words of that day: what lists, sheets and
-- exports join.
create function staff_on(day date)
returns table (
    employee_id uuid, employee_number text, name text, kana text, posting_id uuid, authority_id uuid,
    department_id uuid, rank_id uuid, job_family_id uuid, employment_type text, is_head boolean,
    is_on_leave boolean
)
language sql stable as $$
    select
        e.employee_id, e.employee_number, e.name, e.kana, p.posting_id, p.authority_id,
        p.department_id, p.rank_id, p.job_family_id, p.employment_type, p.is_head,
        exists (select from leave l where l.employee_id = e.employee_id and l.period @> day)
    from employee e
    join posting p on p.employee_id = e.employee_id and p.kind = 'primary' and p.period @> day
    where e.hired_on <= day and (e.left_on is null or e.left_on > day)
$$;
