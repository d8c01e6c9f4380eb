insert into strategy_text (strategy_text_id, text_key, kind, position, body, happened_on, month_text, is_new)
values ('0b000000-0000-0000-0000-000000000001', 'timeline-1', 'background', 1, '人財戦略 策定', '2025-03-01',
    '2025（R7）年3月', false);
insert into pillar (pillar_id, code, position, name, is_new)
values ('0b000000-0000-0000-0000-000000000002', 'development', 1, '人材育成', false);
insert into pillar_aim (pillar_id, position, aim_key, body, is_new)
values ('0b000000-0000-0000-0000-000000000002', 1, 'development-aim', '成長につながる取組みを実施 など', false);
insert into measure (measure_id, pillar_id, code, position, name, is_new)
values ('0b000000-0000-0000-0000-000000000003', '0b000000-0000-0000-0000-000000000002', 'development-1', 1,
    '学びの場の提供と成長支援', false);
insert into measure_sub_line (measure_id, position, body)
values ('0b000000-0000-0000-0000-000000000003', 1, '〜見本の行〜');
insert into initiative (initiative_id, measure_id, title, aim, owner_id, department_id, period, status,
    status_reason, status_set_at, is_sample, opened_at, saved_at)
select '0b000000-0000-0000-0000-000000000004', '0b000000-0000-0000-0000-000000000003', '学び合い講座（見本）',
    '職場を越えて学び合う。', e.employee_id, d.department_id, '[2025-04-01,2026-04-01)', 'on_track',
    '予定どおり開いた。', '2025-04-01 00:00:00+09', true, '2025-04-01 00:00:00+09', '2025-04-01 00:00:00+09'
from employee e cross join department d
order by e.employee_number, d.department_id limit 1;
insert into initiative_note (initiative_note_id, initiative_id, noted_on, body, written_at)
values ('0b000000-0000-0000-0000-000000000005', '0b000000-0000-0000-0000-000000000004', '2025-05-01',
    '1回目を開いた。', '2025-05-01 00:00:00+09');
