//! Whose turn it is: one query, the one source of the to-do list and of the numbers in the navigation.

use sqlx::PgExecutor;

use super::super::policy::ListCycles;
use super::super::task::{OpenStep, Waiting};
use super::super::track_task::{MOST_COUNTED, TrackTurn, WaitingTrack};
use super::super::workflow::StepKind;
use crate::access::Scope;
use crate::kernel::Date;
use crate::kernel::ids::{AccountId, AuthorityId, EmployeeId, SheetId};
use crate::platform::StoreError;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    /// As a member of the staff.
    pub person: Option<EmployeeId>,
    /// As the holder of an account.
    pub account: Option<AccountId>,
}

/// Everything that waits for somebody, also in another one's place: open steps, goals to write and to agree,
/// interviews to hold (those that are asked for within 30 days) and to confirm; for officers of the cycles in `scope` sheets to
/// confirm and to disclose, never their own, and openings that another officer asked for; reminders that
/// were not read.
pub async fn waiting(
    executor: impl PgExecutor<'_>,
    asker: Asker,
    scope: &Scope<ListCycles>,
    today: Date,
) -> Result<Waiting, StoreError> {
    let rows = sqlx::query!(
        "with seat as materialized (
            select t.sheet_id, t.position, t.kind, t.state, t.returned_by_name, t.evaluator_id, s.cycle_id,
                s.employee_id, s.standing, c.code, c.name
            from evaluator_seat($1, $2) own
            join sheet_step t on t.evaluator_id = own.evaluator_id and t.state <> 'skipped'
                and t.cycle_id = any (array (select cycle_id from cycle where stage = 'open'))
            join sheet s on s.sheet_id = t.sheet_id and s.standing not in ('excluded', 'cancelled')
            join cycle c on c.cycle_id = t.cycle_id
            where t.evaluator_id = $1
               or (t.kind <> 'self' and may_stand_in($1, t.sheet_id, s.employee_id, $2))
        ),
        counted as (
            select seat.*,
                count(*) over them as total,
                count(*) filter (where state = 'done') over them as done
            from seat
            window them as (partition by cycle_id, kind, evaluator_id)
        )
        select 'step' as \"what!\", turn.code as \"code!\", turn.name as \"cycle_name!\",
            turn.kind as \"kind?: StepKind\", cs.due_on as \"due_on?\",
            turn.sheet_id as \"sheet?: SheetId\", e.name as \"name?\",
            (exists (select 1 from sheet_draft d
                where d.sheet_id = turn.sheet_id and d.position = turn.position)
            or exists (select 1 from rating r
                where r.sheet_id = turn.sheet_id and r.position = turn.position)) as \"has_input!\",
            turn.returned_by_name as \"returned_by?\", turn.total as \"count!\", turn.done as \"done!\",
            e.employee_number as \"number?\",
            (case when turn.evaluator_id <> $1 then o.name end) as \"stands_in_for?\"
        from counted turn
        join cycle_step cs on cs.cycle_id = turn.cycle_id and cs.position = turn.position
        join employee e on e.employee_id = turn.employee_id
        join employee o on o.employee_id = turn.evaluator_id
        where turn.state = 'open' and turn.standing = 'running'
        union all
        select 'rates', '', '', null, null, null, null, false, null, 1, 0, null, null
        where exists (
            select from evaluator_seat($1, $2) seat
            join sheet_step t on t.evaluator_id = seat.evaluator_id
            where t.kind <> 'self' and t.state <> 'skipped'
        )
        union all
        -- an interim change has no deadline
        select 'write_goals', c.code, c.name, null,
            (case when g.number > 1 then greatest(r.due_on, $2) else r.due_on end), null, null,
            g.state is not null, g.returned_by_name, 1, 0, null, null
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
        join cycle_goal_rule r on r.cycle_id = c.cycle_id
        left join lateral (
            select n.state, n.returned_by_name, n.number from goal_round n
            where n.sheet_id = s.sheet_id
            order by n.number desc
            limit 1
        ) g on true
        where s.employee_id = $1 and s.standing = 'running'
          and (g.state is null or g.state = 'drafting')
          and not exists (
              select from sheet_step p where p.sheet_id = s.sheet_id and p.kind = 'primary' and p.state = 'done'
          )
        union all
        select 'agree_goals', p.code, p.name, null,
            (case when min(g.number) > 1 then greatest(r.due_on, $2) else r.due_on end), null, null, false,
            null, count(*), 0, null,
            (case when p.evaluator_id <> $1 then (
                select o.name from employee o where o.employee_id = p.evaluator_id
            ) end)
        from seat p
        join cycle_goal_rule r on r.cycle_id = p.cycle_id
        join goal_round g on g.sheet_id = p.sheet_id and g.state = 'submitted'
        where p.kind = 'primary' and p.state in ('waiting', 'open') and p.standing = 'running'
        group by p.code, p.name, r.due_on, p.evaluator_id
        union all
        select 'confirm_interview', c.code, c.name, null, coalesce(min(a.due_on), $2), null, null, false, null,
            count(*), 0, null, null
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        join interview i on i.sheet_id = s.sheet_id and i.state = 'shared'
        left join cycle_interview a on a.cycle_id = s.cycle_id and a.kind = i.kind
        where s.employee_id = $1
        group by c.code, c.name
        union all
        select 'hold_' || a.kind, p.code, p.name, null, a.due_on, null, null, false, null, count(*), 0, null,
            (case when p.evaluator_id <> $1 then (
                select o.name from employee o where o.employee_id = p.evaluator_id
            ) end)
        from seat p
        join cycle_interview a on a.cycle_id = p.cycle_id and a.due_on - 30 <= $2
        where p.kind = 'primary' and p.employee_id <> $1
          and p.standing = (case a.kind when 'closing' then 'disclosed' else 'running' end)
          and not exists (
              select from interview i
              where i.sheet_id = p.sheet_id and i.kind = a.kind and i.state <> 'draft'
          )
        group by p.code, p.name, a.kind, a.due_on, p.evaluator_id
        union all
        -- no more are counted than a page needs to know of, whatever the size of the city
        select (case cs.kind when 'confirmation' then 'confirm_sheets' else 'disclose_sheets' end), c.code,
            c.name, null, cs.due_on, null, null, false, null, ready.sheets, 0, null, null
        from cycle c
        join cycle_step cs on cs.cycle_id = c.cycle_id and cs.kind in ('confirmation', 'disclosure')
        cross join lateral (
            select count(*) as sheets
            from (
                select
                from sheet_step t
                join sheet s on s.sheet_id = t.sheet_id and s.standing = 'running'
                where t.cycle_id = c.cycle_id and t.kind = cs.kind and t.state = 'open' and t.evaluator_id is null
                  and s.employee_id is distinct from $1
                limit $6
            ) known
        ) ready
        where c.stage = 'open' and ($3 or c.authority_id = any ($4)) and ready.sheets > 0
        union all
        select 'approve_opening', c.code, c.name, null,
            (select min(cs.due_on) from cycle_step cs where cs.cycle_id = c.cycle_id), null, null, false, null,
            1, 0, null, null
        from cycle c
        where c.stage = 'awaiting' and ($3 or c.authority_id = any ($4))
          and c.requested_by is distinct from $5
        union all
        -- read when the inbox is opened; nothing is asked any more when the cycle has ended
        select 'read_reminder', c.code, c.name, null, min(cs.due_on), null, null, false, max(r.sent_by_name),
            count(*), 0, null, null
        from reminder_addressee a
        join reminder r on r.reminder_id = a.reminder_id
        join cycle c on c.cycle_id = r.cycle_id and c.stage = 'open'
        join cycle_step cs on cs.cycle_id = r.cycle_id and cs.kind = r.kind
        where a.employee_id = $1 and a.read_at is null
        group by c.code, c.name
        order by 5, 2, 4, 12",
        asker.person as Option<EmployeeId>,
        today,
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        asker.account as Option<AccountId>,
        MOST_COUNTED
    )
    .fetch_all(executor)
    .await?;
    let mut waiting = Waiting::default();
    for row in rows {
        let due_on = row.due_on.unwrap_or(today);
        if row.what == "rates" {
            waiting.rates = true;
        } else if let Some(turn) = TrackTurn::parse(&row.what) {
            waiting.tracks.push(WaitingTrack {
                turn,
                code: row.code,
                cycle_name: row.cycle_name,
                due_on,
                count: row.count,
                stands_in_for: row.stands_in_for,
                returned_by: row.returned_by,
                has_input: row.has_input,
            });
        } else if let (Some(kind), Some(sheet), Some(name)) = (row.kind, row.sheet, row.name) {
            waiting.steps.push(OpenStep {
                cycle_code: row.code,
                cycle_name: row.cycle_name,
                kind,
                due_on,
                sheet,
                name,
                stands_in_for: row.stands_in_for,
                has_input: row.has_input,
                returned_by: row.returned_by,
                total: row.count,
                done: row.done,
            });
        }
    }
    Ok(waiting)
}
