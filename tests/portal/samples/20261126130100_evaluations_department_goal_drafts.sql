insert into department_goal_draft (department_id, form, author_id, field, text, read_revision, saved_at)
select '00000000-0000-0000-0023-000000000002', 'new:2025', account_id, 'title', '研修の申込みを電子にする', 0,
    '2026-02-02 00:00:00+00'
from account
limit 1;
