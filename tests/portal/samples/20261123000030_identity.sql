insert into account (account_id, login, employee_id, display_name, password_hash, created_at)
values
    ('00000000-0000-0000-0030-000000000001', '0001953', '00000000-0000-0000-0025-000000000001',
        '髙橋 真理子', '$argon2id$v=19$m=19456,t=2,p=1$sample', '2024-04-01 00:00:00+00'),
    ('00000000-0000-0000-0030-000000000002', 'kanri', null, '管理 花子', null, '2024-04-01 00:00:00+00');
insert into invitation (invitation_id, account_id, code_hash, created_at, expires_at)
values ('00000000-0000-0000-0031-000000000001', '00000000-0000-0000-0030-000000000002', '\x01',
    '2024-04-01 00:00:00+00', '2024-05-01 00:00:00+00');
insert into account_grant (grant_id, account_id, role, authority_id, department_id, period, granted_by, granted_at)
values
    ('00000000-0000-0000-0032-000000000001', '00000000-0000-0000-0030-000000000002', 'administrator',
        null, null, '[2024-04-01,)', null, '2024-04-01 00:00:00+00'),
    ('00000000-0000-0000-0032-000000000002', '00000000-0000-0000-0030-000000000001', 'hr_officer',
        '00000000-0000-0000-0020-000000000001', '00000000-0000-0000-0023-000000000001', '[2024-04-01,2026-04-01)',
        '00000000-0000-0000-0030-000000000002', '2024-04-01 00:00:00+00');
insert into session (session_id, account_id, token_hash, created_at, last_seen_at, address, browser)
values ('00000000-0000-0000-0033-000000000001', '00000000-0000-0000-0030-000000000001', '\x02',
    '2026-03-03 01:00:00+00', '2026-03-03 01:42:00+00', '10.0.0.1', 'Edge');
insert into sign_in_failure (sign_in_failure_id, at, login, address)
values ('00000000-0000-0000-0034-000000000001', '2026-03-03 00:59:00+00', '0001953', '10.0.0.1');
insert into kept_form (kept_form_id, account_id, path, fields, kept_at, expires_at)
values ('00000000-0000-0000-0035-000000000001', '00000000-0000-0000-0030-000000000001', '/account/theme',
    '[["theme", "dark"]]', '2026-03-03 01:00:00+00', '2026-03-03 01:30:00+00');
insert into form_key (form_key, session_id, received_at, answered_with)
values ('00000000-0000-0000-0036-000000000001', '00000000-0000-0000-0033-000000000001',
    '2026-03-03 01:42:00+00', '/account');
