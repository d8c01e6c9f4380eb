insert into cycle (cycle_id, code, name, authority_id, kind, fiscal_year, term, period, base_on, employment_types,
    ratees_limit, self_grade_hidden, not_observed_allowed, disclosed_fields, scoring_rule_id, stage, prepared_at,
    service_months, service_count, leave_rule)
select '00000000-0000-0000-0061-000000000222', '2026-1', '令和8年度 上期 能力評価', authority_id, kind, 2026,
    'first_half', '[2026-04-01,2026-10-01)', '2026-09-01', employment_types, ratees_limit, self_grade_hidden,
    not_observed_allowed, disclosed_fields, scoring_rule_id, 'preparing', '2026-03-01 00:00:00+00',
    service_months, service_count, leave_rule
from cycle
where code = '2025-2';
insert into cycle_memo_rule (cycle_id, shown) values ('00000000-0000-0000-0061-000000000222', 'at_once');
insert into sheet (sheet_id, cycle_id, employee_id, kind, period, posting_id, department_id, rank_id, standing)
select '00000000-0000-0000-0062-000000000222', '00000000-0000-0000-0061-000000000222', employee_id, kind,
    '[2026-04-01,2026-10-01)', posting_id, department_id, rank_id, 'running'
from sheet
where sheet_id = '00000000-0000-0000-0062-000000000001';
insert into sheet_evidence (sheet_id, element_key, observation_id, observed_on, fact, ticked_at)
values ('00000000-0000-0000-0062-000000000222', 'henkaku', '00000000-0000-0000-0064-000000000002', '2026-01-22',
    '案内図を作り直した。', '2026-09-01 00:00:00+00');
