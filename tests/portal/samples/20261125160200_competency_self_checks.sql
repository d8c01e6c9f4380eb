insert into self_check (self_check_id, employee_id, framework_version_id, rank_id, checked_on, started_at)
select '00000000-0000-0000-0046-000000000001', employee_id, '00000000-0000-0000-0042-000000000001',
    '00000000-0000-0000-0021-000000000001', '2026-03-05', '2026-03-05 00:00:00+00'
from employee order by employee_id limit 1;
insert into self_check_answer (self_check_id, element_key, field, text, saved_at, revision)
values ('00000000-0000-0000-0046-000000000001', 'change', 'grade', 'A', '2026-03-05 00:00:00+00', 1);
insert into self_check_share (self_check_share_id, self_check_id, reader_id, shared_at)
select '00000000-0000-0000-0047-000000000001', '00000000-0000-0000-0046-000000000001', employee_id,
    '2026-03-06 00:00:00+00'
from employee order by employee_id desc limit 1;
