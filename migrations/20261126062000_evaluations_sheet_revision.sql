-- Why: every deed on a sheet raises its revision now, so that a save can be one statement that is refused
-- when the sheet has changed since it was read. The guard looks only at columns that a raise does not touch:
-- it need not run for it.

drop trigger sheet_pinned on sheet;
create trigger sheet_pinned before update of sheet_id, cycle_id, employee_id, kind, period, posting_id, department_id,
    rank_id, standing
    on sheet
    for each row execute function sheet_guard();
