insert into initiative_version (initiative_id, revision, title, aim, owner_id, deputy_id, department_id,
    from_year, to_year, status, status_reason, status_set_at, set_on, set_at, set_by)
select initiative_id, revision + 1, title, aim, owner_id, deputy_id, department_id, 2025, 2026, 'on_track', '見本',
    saved_at, '2025-10-01', saved_at, saved_by
from initiative order by title limit 1;
