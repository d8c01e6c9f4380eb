-- 評価期間の観察メモが1件でもある記録書 ÷ 期間にかかる評価サイクルの記録書。$1 は期間の初めの日、$2 は時点。
select
    count(*) filter (
        where exists (
            select from observation o
            where o.subject_id = e.employee_id
              and o.author_id <> o.subject_id
              and o.withdrawn_at is null
              and o.observed_on <= $2
              and e.period @> o.observed_on
        )
    ) as "numerator!",
    count(*) as "denominator!"
from sheet e
join cycle c on c.cycle_id = e.cycle_id
where c.stage in ('open', 'closed')
  and c.opened_at < (((($2)::date + 1)::timestamp) at time zone 'Asia/Tokyo')
  and e.standing not in ('excluded', 'cancelled')
  and e.period && daterange($1, $2, '[]')
