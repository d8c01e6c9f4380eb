update route_rule set adjuster_way = 'above_secondary', confirmer_way = 'nobody'
where route_rule_id = '00000000-0000-0000-0066-000000000001';
insert into sheet_adjustment (sheet_adjustment_id, sheet_id, before_grade, after_grade, reason, decided_at,
    decided_by_name)
values ('00000000-0000-0000-0068-000000000001', '00000000-0000-0000-0062-000000000001', 'A', 'B',
    'ほかの所属と釣り合わせるため', '2026-03-15 00:00:00+00', '髙橋 真理子');
