//! What stands beside the questions of a sheet, what the ratee put forward, and who reads memos.

use sqlx::PgExecutor;

use super::super::delegation::both_names;
use super::super::evidence::{AgreedGoal, Agreement, MemosShown, PutForward, SheetEvidence};
use super::super::interview::InterviewKind;
use super::super::observation::Tone;
use super::super::policy::{FillStep, PrepareCycle, ShownObservations};
use super::sheet::period;
use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::kernel::ids::{CycleId, EmployeeId, ObservationId, SheetId};
use crate::kernel::{Date, Period};
use crate::platform::StoreError;

/// Everything beside a sheet, in one go: ticked memos, goals of the last agreed round, agreements of
/// interviews that the ratee knows and that no later record corrects.
pub async fn of_sheet(
    executor: impl PgExecutor<'_>,
    sheet: SheetId,
) -> Result<SheetEvidence, StoreError> {
    let rows = sqlx::query!(
        "select 'memo' as \"what!\", v.element_key as \"key!\", v.observation_id as \"memo?: ObservationId\",
            v.observed_on as \"on?\", v.fact as \"words!\", null::bigint as \"number?\",
            null::int as \"weight?\", null::text as \"upper?\", null::text as \"other?\",
            null::text as \"kind?: InterviewKind\"
        from sheet_evidence v
        where v.sheet_id = $1
        union all
        (
            select 'goal', '', null, null, g.title, row_number() over (order by g.position), g.weight, d.title,
                i.title, null
            from goal g
            left join department_goal d on d.department_goal_id = g.department_goal_id
            left join initiative i on i.initiative_id = g.initiative_id
            where g.withdrawn_reason is null
              and g.goal_round_id = (
                  select r.goal_round_id from goal_round r
                  where r.sheet_id = $1 and r.state = 'agreed'
                  order by r.number desc
                  limit 1
              )
        )
        union all
        select 'agreement', '', null, n.held_on, n.agreed, null, null, null, n.next_step, n.kind
        from interview n
        where n.sheet_id = $1 and n.state <> 'draft'
          and not exists (
              select from interview l where l.corrects_id = n.interview_id and l.state <> 'draft'
          )
        order by 6, 4, 3",
        sheet as SheetId
    )
    .fetch_all(executor)
    .await?;
    let mut all = SheetEvidence::default();
    for row in rows {
        match (row.memo, row.number, row.kind, row.on) {
            (Some(memo), _, _, Some(on)) => {
                all.forward.push(PutForward { element: row.key, memo, on, fact: row.words });
            }
            (_, Some(number), _, _) => all.goals.push(AgreedGoal {
                number,
                title: row.words,
                weight: row.weight,
                upper: row.upper,
                initiative: row.other,
            }),
            (_, _, Some(kind), Some(on)) => {
                all.agreements.push(Agreement { kind, on, words: row.words, next: row.other });
            }
            _ => {}
        }
    }
    Ok(all)
}

/// Puts forward, for an element, exactly these of the ratee's own memos of the sheet's days, as they
/// read now. Rows that changed.
pub async fn choose(
    work: &mut Work,
    permit: &Permit<FillStep>,
    element: &str,
    memos: &[ObservationId],
) -> Result<u64, StoreError> {
    let facts = *permit.subject();
    let at = work.now().at;
    let gone = sqlx::query!(
        "delete from sheet_evidence
        where sheet_id = $1 and element_key = $2 and observation_id <> all ($3)",
        facts.sheet as SheetId,
        element,
        memos as &[ObservationId]
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    let put = sqlx::query!(
        "insert into sheet_evidence as v (sheet_id, element_key, observation_id, observed_on, fact, ticked_at)
        select s.sheet_id, $3, o.observation_id, o.observed_on, o.fact, $5
        from sheet s
        join observation o on o.author_id = s.employee_id and o.subject_id = s.employee_id
            and s.period @> o.observed_on and o.withdrawn_at is null
        where s.sheet_id = $1 and s.employee_id = $2 and o.observation_id = any ($4)
        on conflict (sheet_id, element_key, observation_id) do update
        set observed_on = excluded.observed_on, fact = excluded.fact, ticked_at = excluded.ticked_at
        where (v.observed_on, v.fact) is distinct from (excluded.observed_on, excluded.fact)",
        facts.sheet as SheetId,
        facts.ratee as EmployeeId,
        element,
        memos as &[ObservationId],
        at
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    Ok(gone + put)
}

/// A memo that was put right or thrown away is so, too, where it is put forward and the ratee still
/// holds the sheet; what was handed in stays as it was read.
pub async fn follow_memo(work: &mut Work, memo: ObservationId) -> Result<(), StoreError> {
    sqlx::query!(
        "update sheet_evidence v
        set observed_on = o.observed_on, fact = o.fact
        from observation o, sheet_step t
        where v.observation_id = $1 and o.observation_id = $1 and o.withdrawn_at is null
          and t.sheet_id = v.sheet_id and t.kind = 'self' and t.state = 'open'",
        memo as ObservationId
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "delete from sheet_evidence v
        using observation o, sheet_step t
        where v.observation_id = $1 and o.observation_id = $1 and o.withdrawn_at is not null
          and t.sheet_id = v.sheet_id and t.kind = 'self' and t.state = 'open'",
        memo as ObservationId
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// When the ratees of a cycle read the evaluators' memos.
pub async fn memo_rule(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<Option<MemosShown>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select shown as \"shown: MemosShown\" from cycle_memo_rule where cycle_id = $1",
        cycle as CycleId
    )
    .fetch_optional(executor)
    .await?)
}

/// Sets it for the permit's cycle; `None`: never.
pub async fn set_memo_rule(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    shown: Option<MemosShown>,
) -> Result<(), StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(()) };
    match shown {
        None => {
            sqlx::query!("delete from cycle_memo_rule where cycle_id = $1", cycle as CycleId)
                .execute(work.conn())
                .await?;
        }
        Some(shown) => {
            sqlx::query!(
                "insert into cycle_memo_rule (cycle_id, shown) values ($1, $2)
                on conflict (cycle_id) do update set shown = excluded.shown",
                cycle as CycleId,
                shown.as_str()
            )
            .execute(work.conn())
            .await?;
        }
    }
    Ok(())
}

/// Open cycles in which a person rates somebody today, also in another one's place, who reads their memos: name
/// of the cycle, when.
pub async fn warnings(
    executor: impl PgExecutor<'_>,
    author: EmployeeId,
    today: Date,
) -> Result<Vec<(String, MemosShown)>, StoreError> {
    let rows = sqlx::query!(
        "select distinct c.name, m.shown as \"shown: MemosShown\"
        from cycle_memo_rule m
        join cycle c on c.cycle_id = m.cycle_id and c.stage = 'open'
        join sheet s on s.cycle_id = c.cycle_id
        join sheet_step t on t.sheet_id = s.sheet_id
        where t.evaluator_id in (select own.evaluator_id from evaluator_seat($1, $2) own)
          and t.kind in ('assistant', 'primary', 'secondary') and t.state <> 'skipped'
        order by c.name",
        author as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.shown)).collect())
}

/// A sheet of one's own with the memos that may be read.
#[derive(Debug, Clone)]
pub struct ShownSheet {
    pub cycle_name: String,
    pub period: Period,
    pub shown: MemosShown,
    /// Whether the day has come.
    pub is_open: bool,
    pub memos: Vec<ShownMemo>,
}

/// A memo of an evaluator, for whom it is about.
#[derive(Debug, Clone)]
pub struct ShownMemo {
    pub on: Date,
    pub author: String,
    pub tone: Option<Tone>,
    pub fact: String,
    pub guidance: Option<String>,
}

/// What the evaluators of one's own sheet noted during its days and since the cycle opened: what was
/// written while memos were private stays private. `None`: the cycle shows none.
pub async fn shown_memos(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ShownObservations>,
    code: &str,
) -> Result<Option<ShownSheet>, StoreError> {
    let rows = sqlx::query!(
        "with own as (
            select s.sheet_id, s.employee_id, s.period, c.name, c.opened_at, m.shown as shown,
                m.shown = 'at_once' or s.standing = 'closed' or exists (
                    select from interview i
                    where i.sheet_id = s.sheet_id and i.kind = 'closing' and i.state <> 'draft'
                ) as is_open
            from sheet s
            join cycle c on c.cycle_id = s.cycle_id and c.code = $1
            join cycle_memo_rule m on m.cycle_id = c.cycle_id
            where s.employee_id = $2 and s.standing not in ('excluded', 'cancelled')
        ),
        raters as (
            select t.evaluator_id
            from sheet_step t
            join own on own.sheet_id = t.sheet_id
            where t.kind in ('assistant', 'primary', 'secondary') and t.state <> 'skipped'
        )
        select own.sheet_id as \"sheet: SheetId\", own.name, own.period, own.shown as \"shown: MemosShown\",
            own.is_open as \"is_open!\", o.observed_on as \"on?\", e.name as \"author?\",
            p.name as \"in_place_of?\",
            o.tone as \"tone?: Tone\", o.fact as \"fact?\", o.guidance
        from own
        left join observation o on own.is_open and o.subject_id = own.employee_id
            and o.author_id <> own.employee_id and own.period @> o.observed_on
            and o.recorded_at >= own.opened_at and o.withdrawn_at is null
            and (
                o.author_id in (select evaluator_id from raters)
                or exists (
                    select from observation_handover h
                    where h.observation_id = o.observation_id
                      and h.receiver_id in (select evaluator_id from raters)
                )
            )
        left join employee e on e.employee_id = o.author_id
        left join employee p on p.employee_id = o.in_place_of_id
        order by o.observed_on desc, o.observation_id desc
        limit 300",
        code,
        scope.own() as Option<EmployeeId>
    )
    .fetch_all(executor)
    .await?;
    let mut sheet: Option<ShownSheet> = None;
    for row in rows {
        let known = match &mut sheet {
            Some(known) => known,
            none => none.insert(ShownSheet {
                cycle_name: row.name,
                period: period(&row.period, row.sheet)?,
                shown: row.shown,
                is_open: row.is_open,
                memos: Vec::new(),
            }),
        };
        if let (Some(on), Some(author), Some(fact)) = (row.on, row.author, row.fact) {
            let (tone, guidance) = (row.tone, row.guidance);
            let author = match &row.in_place_of {
                Some(evaluator) => both_names(&author, evaluator),
                None => author,
            };
            known.memos.push(ShownMemo { on, author, tone, fact, guidance });
        }
    }
    Ok(sheet)
}
