insert into source (source_id, document, section, issuer, issued_on, issued_text)
values ('0a000000-0000-0000-0000-000000000001', '人財戦略の概要', '職員クレド', '総務市民局', '2025-03-01', '令和７年３月');
insert into credo_edition (credo_edition_id, number, title, is_new, source_id, effective_on,
    effective_on_is_sample, created_at)
values ('0a000000-0000-0000-0000-000000000002', 1, '職員クレド', true,
    '0a000000-0000-0000-0000-000000000001', '2025-04-01', true, '2025-04-01 00:00:00+09');
insert into credo_statement (credo_edition_id, position, statement_key)
values ('0a000000-0000-0000-0000-000000000002', 1, 'credo-1');
insert into credo_line (credo_edition_id, statement_position, position, body)
values ('0a000000-0000-0000-0000-000000000002', 1, 1, 'まちへの愛情と、');
insert into credo_text (credo_edition_id, text_key, kind, position, body, is_new)
values ('0a000000-0000-0000-0000-000000000002', 'profile-1', 'profile', 1, '成長に喜びを見出せる職員', false);
update credo_edition set published_at = '2025-04-01 00:00:00+09';
insert into credo_acknowledgement (credo_acknowledgement_id, credo_edition_id, employee_id, acknowledged_at)
select '0a000000-0000-0000-0000-000000000003', '0a000000-0000-0000-0000-000000000002', employee_id,
    '2025-04-02 00:00:00+09'
from employee order by employee_number limit 1;
