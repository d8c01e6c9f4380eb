insert into cycle_transfer_rule (cycle_id, months_left)
values ('00000000-0000-0000-0061-000000000222', 3);
insert into sheet_handover (sheet_handover_id, sheet_id, kind, former_id, successor_id, handed_at, handed_by_name, reason)
select '00000000-0000-0000-0063-000000000331', s.sheet_id, 'primary', e.employee_id, s.employee_id,
    '2026-03-03 00:00:00+00', '人事 花子', '異動のため'
from sheet s, employee e
where e.employee_id <> s.employee_id
order by s.sheet_id, e.employee_number
limit 1;
insert into part_record (part_record_id, sheet_id, author_id, author_name, period, words, written_at)
select '00000000-0000-0000-0063-000000000332', h.sheet_id, h.former_id, '中村 恵子', '[2025-10-01,2026-03-01)',
    '窓口の混む時間を調べ、当番を組み直した。', '2026-03-04 00:00:00+00'
from sheet_handover h;
