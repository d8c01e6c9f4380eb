-- 期限の日までに終えた手続き ÷ 期間の中に期限が来た手続き。$1 は期間の初めの日、$2 は時点。
select
    count(*) filter (
        where t.done_at < (((s.due_on + 1)::timestamp) at time zone 'Asia/Tokyo')
    ) as "numerator!",
    count(*) as "denominator!"
from sheet_step t
join sheet e on e.sheet_id = t.sheet_id
join cycle c on c.cycle_id = e.cycle_id
join cycle_step s on s.cycle_id = c.cycle_id and s.position = t.position
where c.stage in ('open', 'closed')
  and e.standing not in ('excluded', 'cancelled')
  and t.kind in ('self', 'primary', 'secondary')
  and t.state <> 'skipped'
  and s.due_on between $1 and $2
