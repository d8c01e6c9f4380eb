insert into reminder (reminder_id, cycle_id, kind, about, words, sent_at, sent_by, sent_by_name)
values ('00000000-0000-0000-0063-000000000311', '00000000-0000-0000-0061-000000000001', 'primary',
    '一次評価が未提出（すべての所属）', '3月13日までにお願いします。', '2026-03-03 01:00:00+00',
    '00000000-0000-0000-0030-000000000001', '山本 健太');
insert into reminder_addressee (reminder_id, employee_id, sheets)
select '00000000-0000-0000-0063-000000000311', employee_id, 2
from employee
order by employee_number
limit 1;
