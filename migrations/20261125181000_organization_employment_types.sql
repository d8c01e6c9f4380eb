-- Why: 任用区分 were five words of the program. What an office calls them, since when, and which further
-- ones it keeps (臨時的任用, 再任用短時間 …) differs between cities; what follows from one (a term, the six
-- conditional months) follows from its kind in law. The five that were words become the first rows, under
-- the same codes: no posting changes, and from now on a posting names a row of the list.
create table employment_type (
    employment_type_id uuid not null,
    code text not null,
    name text not null,
    -- regular 正規, reappointed 再任用, fixed_term 任期付, fiscal_year 会計年度任用, conditional 条件付採用
    kind text not null,
    constraint employment_type_pkey primary key (employment_type_id),
    constraint employment_type_code_key unique (code),
    constraint employment_type_name_key unique (name),
    constraint employment_type_kind check (
        kind in ('regular', 'reappointed', 'fixed_term', 'fiscal_year', 'conditional')
    )
);

insert into employment_type (employment_type_id, code, name, kind)
values
    (gen_random_uuid(), 'regular', '正規', 'regular'),
    (gen_random_uuid(), 'reappointed', '再任用', 'reappointed'),
    (gen_random_uuid(), 'fixed_term', '任期付', 'fixed_term'),
    (gen_random_uuid(), 'fiscal_year', '会計年度任用', 'fiscal_year'),
    (gen_random_uuid(), 'conditional', '条件付採用', 'conditional');

alter table posting drop constraint posting_employment_type;
alter table posting
    add constraint posting_employment_type_fkey foreign key (employment_type) references employment_type (code);
create index posting_employment_type_idx on posting (employment_type);

alter table master_fact add column employment_type_id uuid;
alter table master_fact
    add constraint master_fact_employment_type_fkey foreign key (employment_type_id) references employment_type;
create index master_fact_employment_type_idx on master_fact (employment_type_id);
alter table master_fact drop constraint master_fact_kind;
alter table master_fact
    add constraint master_fact_kind check (kind in ('rank', 'job_family', 'authority', 'employment_type'));
alter table master_fact drop constraint master_fact_of_its_kind;
alter table master_fact
    add constraint master_fact_of_its_kind check (
        (kind = 'rank') = (rank_id is not null)
        and (kind = 'job_family') = (job_family_id is not null)
        and (kind = 'authority') = (authority_id is not null)
        and (kind = 'employment_type') = (employment_type_id is not null)
    );
alter table master_fact drop constraint master_fact_one_at_a_time;
alter table master_fact
    add constraint master_fact_one_at_a_time exclude using gist (
        (coalesce(rank_id, job_family_id, authority_id, employment_type_id)) with =, period with &&
    ) deferrable;
