-- その日のクレドの版を「読みました」と答えた職員 ÷ その日に在職する職員。$1 は時点。
select
    count(distinct p.employee_id) filter (
        where exists (
            select from credo_acknowledgement a
            where a.employee_id = p.employee_id
              and a.acknowledged_at < (((($1)::date + 1)::timestamp) at time zone 'Asia/Tokyo')
              and a.credo_edition_id = (
                  select e.credo_edition_id
                  from credo_edition e
                  where e.published_at is not null and e.effective_on <= $1
                  order by e.effective_on desc
                  limit 1
              )
        )
    ) as "numerator!",
    count(distinct p.employee_id) as "denominator!"
from posting p
where p.kind = 'primary' and p.period @> $1
