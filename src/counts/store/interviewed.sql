-- 行った面談 ÷ 期間の中に期限が来た面談。$1 は期間の初めの日、$2 は時点。
select
    count(*) filter (
        where exists (
            select from interview i
            where i.sheet_id = e.sheet_id
              and i.kind = n.kind
              and i.state <> 'draft'
              and i.held_on <= $2
        )
    ) as "numerator!",
    count(*) as "denominator!"
from cycle_interview n
join cycle c on c.cycle_id = n.cycle_id
join sheet e on e.cycle_id = c.cycle_id
where c.stage in ('open', 'closed')
  and e.standing not in ('excluded', 'cancelled')
  and n.due_on between $1 and $2
