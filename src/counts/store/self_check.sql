-- 期間の中に自己点検をした職員 ÷ その日に在職する職員。$1 は期間の初めの日、$2 は時点。
select
    count(distinct p.employee_id) filter (
        where exists (
            select from self_check s
            where s.employee_id = p.employee_id and s.checked_on between $1 and $2
        )
    ) as "numerator!",
    count(distinct p.employee_id) as "denominator!"
from posting p
where p.kind = 'primary' and p.period @> $2
