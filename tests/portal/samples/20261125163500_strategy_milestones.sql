insert into initiative_milestone (initiative_milestone_id, initiative_id, title, due_on, set_at)
select '0d000000-0000-0000-0000-000000000001', initiative_id, '講師が決まる', '2025-09-30', '2025-04-01 00:00:00+09'
from initiative order by title limit 1;
