insert into credo_pledge (employee_id, body, is_shared, saved_at)
select employee_id, '市民の話を最後まで聴く。', false, '2025-04-02 00:00:00+09'
from employee order by employee_number limit 1;
