insert into initiative_link (initiative_id, target_kind, target_key, is_sample, tied_at)
select initiative_id, 'role', 'everyone-1', true, '2026-03-05 00:00:00+00'
from initiative order by title limit 1;
insert into initiative (initiative_id, measure_id, title, aim, owner_id, department_id, period, status,
    status_reason, status_set_at, is_sample, opened_at, saved_at)
select '0b000000-0000-0000-0000-000000000024', measure_id, 'もう一つの講座（見本）', aim, owner_id, department_id,
    period, status, status_reason, status_set_at, true, opened_at, saved_at
from initiative where initiative_id = '0b000000-0000-0000-0000-000000000004';
insert into initiative_pair (lower_id, upper_id, is_sample, tied_at)
values ('0b000000-0000-0000-0000-000000000004', '0b000000-0000-0000-0000-000000000024', true,
    '2026-03-05 00:00:00+00');
