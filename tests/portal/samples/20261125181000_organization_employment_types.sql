insert into employment_type (employment_type_id, code, name, kind)
values ('00000000-0000-0000-0031-000000000001', 'short', '再任用短時間', 'reappointed');
insert into master_fact (master_fact_id, kind, employment_type_id, period, name)
values
    ('00000000-0000-0000-0031-000000000002', 'employment_type', '00000000-0000-0000-0031-000000000001',
        '[2023-04-01,)', '再任用短時間');
