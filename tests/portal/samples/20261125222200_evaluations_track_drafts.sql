insert into track_draft (sheet_id, form, author_id, field, text, saved_at)
select '00000000-0000-0000-0062-000000000001', 'goal:new', account_id, 'title', '窓口を電子にする',
    '2026-02-02 00:00:00+00'
from account
limit 1;
