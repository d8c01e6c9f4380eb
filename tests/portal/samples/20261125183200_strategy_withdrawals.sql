insert into kpi_approval_withdrawal (kpi_approval_id, reason, withdrawn_on, withdrawn_at)
select kpi_approval_id, '見本', '2025-05-01', '2025-05-01 00:00:00+09' from kpi_approval;
