insert into kpi_reading (kpi_reading_id, kpi_id, kpi_definition_id, series, as_of_on, period, value, is_provisional,
    note, evidence, corrects_id, known_on, entered_at, origin)
values ('0c000000-0000-0000-0000-000000000005', '0c000000-0000-0000-0000-000000000001',
    '0c000000-0000-0000-0000-000000000002', 1, '2025-03-31', '[2024-04-01,2025-04-01)', 12.6, false, '見本', '見本',
    '0c000000-0000-0000-0000-000000000004', '2025-04-02', '2025-04-02 00:00:00+09', 'portal');
