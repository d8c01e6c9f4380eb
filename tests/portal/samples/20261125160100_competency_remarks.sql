insert into framework_version_remark
    (framework_version_remark_id, framework_version_id, element_key, body, remarked_by, remarked_at)
values ('00000000-0000-0000-0045-000000000001', '00000000-0000-0000-0042-000000000002', 'change',
    '定義を短くしてください', '00000000-0000-0000-0030-000000000002', '2026-03-05 00:00:00+00');
