-- Another cycle like the first, in preparation: whatever columns cycles have by now.
insert into cycle
select (jsonb_populate_record(c, jsonb_build_object(
    'cycle_id', '00000000-0000-0000-0061-000000000222', 'code', '2027-1', 'name', '令和9年度 上期 能力評価',
    'fiscal_year', 2027, 'term', 'first_half', 'period', '[2027-04-01,2027-10-01)', 'base_on', '2027-09-01',
    'stage', 'preparing', 'opened_at', null, 'framework_version_id', null, 'scale_id', null))).*
from cycle c
where c.code = '2025-2';
insert into cycle_memo_rule (cycle_id, shown) values ('00000000-0000-0000-0061-000000000222', 'at_once');
insert into sheet (sheet_id, cycle_id, employee_id, kind, period, posting_id, department_id, rank_id, standing)
select '00000000-0000-0000-0062-000000000222', '00000000-0000-0000-0061-000000000222', employee_id, kind,
    '[2027-04-01,2027-10-01)', posting_id, department_id, rank_id, 'running'
from sheet
where sheet_id = '00000000-0000-0000-0062-000000000001';
insert into sheet_evidence (sheet_id, element_key, observation_id, observed_on, fact, ticked_at)
values ('00000000-0000-0000-0062-000000000222', 'henkaku', '00000000-0000-0000-0064-000000000002', '2026-01-22',
    '案内図を作り直した。', '2026-09-01 00:00:00+00');
