-- Why: opening a cycle for a whole city takes seconds. The sheets are made beside the request, in one
-- transaction; this row only says how far the work has come and when it was last heard of (bookkeeping,
-- decision 2). What holds is said by the cycle itself: open with every sheet, or in preparation with none.
create table cycle_opening_job (
    cycle_id uuid not null,
    -- sheets made and to be made; 0 until the plan is there
    made integer not null,
    wanted integer not null,
    started_at timestamptz not null,
    beat_at timestamptz not null,
    finished_at timestamptz,
    -- why it ended without having opened anything
    refusal text,
    constraint cycle_opening_job_pkey primary key (cycle_id),
    constraint cycle_opening_job_cycle_fkey foreign key (cycle_id) references cycle,
    constraint cycle_opening_job_made check (made between 0 and wanted)
);
