insert into framework_version_submission (framework_version_id, number, submitted_at, submitted_by, document)
values ('00000000-0000-0000-0042-000000000001', 1, '2025-03-10 00:00:00+00', '00000000-0000-0000-0030-000000000001', '{}');
