-- Why: ranks, job families and appointing authorities are renamed and ended as of a day, and what they
-- were called stays on record. Who has no row here has always been, under the name in its own table;
-- that table carries the name of today, which is what every list joins.
create table master_fact (
    master_fact_id uuid not null,
    -- rank 職位, job_family 職種, authority 任命権者
    kind text not null,
    rank_id uuid,
    job_family_id uuid,
    authority_id uuid,
    period daterange not null,
    name text not null,
    revision bigint not null default 1,
    constraint master_fact_pkey primary key (master_fact_id),
    constraint master_fact_rank_fkey foreign key (rank_id) references rank,
    constraint master_fact_job_family_fkey foreign key (job_family_id) references job_family,
    constraint master_fact_authority_fkey foreign key (authority_id) references authority,
    constraint master_fact_kind check (kind in ('rank', 'job_family', 'authority')),
    constraint master_fact_of_its_kind check (
        (kind = 'rank') = (rank_id is not null)
        and (kind = 'job_family') = (job_family_id is not null)
        and (kind = 'authority') = (authority_id is not null)
    ),
    constraint master_fact_period_whole check (not isempty(period) and lower(period) is not null),
    constraint master_fact_one_at_a_time exclude using gist (
        (coalesce(rank_id, job_family_id, authority_id)) with =, period with &&
    ) deferrable,
    constraint master_fact_name_taken exclude using gist (kind with =, name with =, period with &&) deferrable
);
create index master_fact_rank_idx on master_fact (rank_id);
create index master_fact_job_family_idx on master_fact (job_family_id);
create index master_fact_authority_idx on master_fact (authority_id);
