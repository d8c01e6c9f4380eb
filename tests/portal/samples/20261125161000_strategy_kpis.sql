insert into kpi (kpi_id, code, measure_id, owner_id, department_id, starts_on, is_sample, opened_at, saved_at)
select '0c000000-0000-0000-0000-000000000001', 'sample', m.measure_id, i.owner_id, i.department_id, '2024-04-01',
    true, '2025-04-01 00:00:00+09', '2025-04-01 00:00:00+09'
from measure m cross join initiative i
order by m.code, i.title limit 1;
insert into kpi_definition (kpi_definition_id, kpi_id, version, series, name, meaning, scope, unit, decimals,
    source, direction, rhythm, lag_months, baseline, baseline_on, set_on, set_at)
values ('0c000000-0000-0000-0000-000000000002', '0c000000-0000-0000-0000-000000000001', 1, 1, '見本の指標',
    '見本です。', '全職員', '％', 1, '見本', 'up', 'yearly', 9, 8, '2024-03-31', '2024-04-01',
    '2025-04-01 00:00:00+09');
insert into kpi_target (kpi_target_id, kpi_id, series, fiscal_year, low, set_on, set_at)
values ('0c000000-0000-0000-0000-000000000003', '0c000000-0000-0000-0000-000000000001', 1, 2024, 20, '2024-04-01',
    '2025-04-01 00:00:00+09');
insert into kpi_reading (kpi_reading_id, kpi_id, kpi_definition_id, series, as_of_on, period, value, is_provisional,
    evidence, known_on, entered_at)
values ('0c000000-0000-0000-0000-000000000004', '0c000000-0000-0000-0000-000000000001',
    '0c000000-0000-0000-0000-000000000002', 1, '2025-03-31', '[2024-04-01,2025-04-01)', 12.5, false, '見本',
    '2025-04-01', '2025-04-01 00:00:00+09');
insert into kpi_approval (kpi_reading_id, approved_on, approved_at)
values ('0c000000-0000-0000-0000-000000000004', '2025-04-01', '2025-04-01 00:00:00+09');
