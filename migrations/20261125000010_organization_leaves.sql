-- Why: a transfer list ends one leave and opens another, or withdraws a wrong one, in one batch: like
-- postings, leaves are compared once, at the end of the batch.
alter table leave drop constraint leave_one_at_a_time;
alter table leave add constraint leave_one_at_a_time
    exclude using gist (employee_id with =, period with &&) deferrable;
