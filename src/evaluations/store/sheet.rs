//! One sheet: its head, its way, what stands in its steps.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use sqlx::postgres::types::PgRange;
use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::CycleStage;
use super::super::entry::{NOT_OBSERVED, SheetField};
use super::super::policy::{FillStep, StepFacts, SubmitStep};
use super::super::sheet::{Definitions, Entries, Judgement, Texts};
use super::super::workflow::{By, Return, Standing, Step, StepKind, StepState, Workflow};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, CycleId, ElementId, EmployeeId, RankId, SheetEventId, SheetId,
};
use crate::kernel::{Date, Period, Prose, Revision, Timestamp};
use crate::platform::{App, StoreError};

pub(super) fn impossible(table: &'static str, column: &'static str, id: SheetId) -> StoreError {
    StoreError::Impossible { table, column, row: id.to_string() }
}

/// The head of a sheet: whose, of which cycle, judged as what.
#[derive(Debug, Clone)]
pub struct SheetHead {
    pub id: SheetId,
    pub cycle_code: String,
    pub employee: EmployeeId,
    pub number: String,
    pub name: String,
    pub kana: String,
    pub rank_id: RankId,
    pub rank: String,
    /// From the bureau down: 総務市民局 人財育成課 育成係.
    pub department: String,
    pub cycle_stage: CycleStage,
    pub period: Period,
}

/// The head of a sheet of that cycle.
pub async fn head(
    executor: impl PgExecutor<'_>,
    cycle_code: &str,
    id: SheetId,
) -> Result<Option<SheetHead>, StoreError> {
    let row = sqlx::query!(
        "with recursive way as (
            select s.department_id, c.base_date, 0 as height
            from sheet s join cycle c on c.cycle_id = s.cycle_id
            where s.sheet_id = $2
            union all
            select f.parent_id, w.base_date, w.height + 1
            from way w
            join department_fact f on f.department_id = w.department_id and f.period @> w.base_date
            where f.parent_id is not null and w.height < 12
        )
        select s.employee_id as \"employee: EmployeeId\", e.employee_number, e.name, e.kana,
            s.rank_id as \"rank_id: RankId\", r.name as rank, c.code,
            c.stage as \"stage: CycleStage\", s.period,
            coalesce((
                select string_agg(f.name, ' ' order by w.height desc)
                from way w
                join department_fact f on f.department_id = w.department_id and f.period @> w.base_date
            ), '') as \"department!\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        join employee e on e.employee_id = s.employee_id
        join rank r on r.rank_id = s.rank_id
        where s.sheet_id = $2 and c.code = $1",
        cycle_code,
        id as SheetId
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        Ok(SheetHead {
            id,
            cycle_code: row.code,
            employee: row.employee,
            number: row.employee_number,
            name: row.name,
            kana: row.kana,
            rank_id: row.rank_id,
            rank: row.rank,
            department: row.department,
            cycle_stage: row.stage,
            period: Period::from_range(&row.period)
                .ok_or_else(|| impossible("sheet", "period", id))?,
        })
    })
    .transpose()
}

/// The sheet of a person in a cycle.
pub async fn sheet_of(
    executor: impl PgExecutor<'_>,
    cycle_code: &str,
    employee: EmployeeId,
) -> Result<Option<SheetId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select s.sheet_id as \"id: SheetId\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        where c.code = $1 and s.employee_id = $2",
        cycle_code,
        employee as EmployeeId
    )
    .fetch_optional(executor)
    .await?)
}

/// Keeps others from moving a sheet until the work is done.
pub async fn lock(conn: &mut PgConnection, id: SheetId) -> Result<(), StoreError> {
    sqlx::query_scalar!(
        "select 1 as \"one!\" from sheet where sheet_id = $1 for update",
        id as SheetId
    )
    .fetch_optional(conn)
    .await?;
    Ok(())
}

struct StepRow {
    sheet_id: SheetId,
    standing: String,
    ended_by: Option<AccountId>,
    ended_by_name: Option<String>,
    ended_at: Option<Timestamp>,
    ended_reason: Option<String>,
    kind: StepKind,
    evaluator_id: Option<EmployeeId>,
    state: String,
    opened_at: Option<Timestamp>,
    seen_at: Option<Timestamp>,
    done_at: Option<Timestamp>,
    done_by: Option<AccountId>,
    done_by_name: Option<String>,
    left_out_reason: Option<String>,
    returned_at: Option<Timestamp>,
    returned_by: Option<AccountId>,
    returned_by_name: Option<String>,
    return_reason: Option<String>,
    return_from: Option<StepKind>,
}

impl StepRow {
    fn returned(&self) -> Result<Option<Return>, StoreError> {
        let Some(at) = self.returned_at else { return Ok(None) };
        let whole = || -> Option<Return> {
            Some(Return {
                by: By { account: self.returned_by, name: self.returned_by_name.clone()? },
                at,
                reason: Prose::within(self.return_reason.as_deref()?, 2_000).ok()?,
                from: self.return_from?,
            })
        };
        whole().map(Some).ok_or_else(|| impossible("sheet_step", "returned_at", self.sheet_id))
    }

    fn step(&self) -> Result<Step, StoreError> {
        let broken = |column| impossible("sheet_step", column, self.sheet_id);
        let state = match self.state.as_str() {
            "waiting" => StepState::Waiting,
            "open" => StepState::Open {
                since: self.opened_at.ok_or_else(|| broken("opened_at"))?,
                seen_at: self.seen_at,
                returned: self.returned()?,
            },
            "done" => StepState::Done {
                by: By {
                    account: self.done_by,
                    name: self.done_by_name.clone().ok_or_else(|| broken("done_by_name"))?,
                },
                at: self.done_at.ok_or_else(|| broken("done_at"))?,
            },
            "skipped" => StepState::Skipped {
                reason: self.left_out_reason.clone().ok_or_else(|| broken("left_out_reason"))?,
            },
            _ => return Err(broken("state")),
        };
        Ok(Step { kind: self.kind, evaluator: self.evaluator_id, state })
    }

    fn standing(&self) -> Result<Standing, StoreError> {
        let broken = |column| impossible("sheet", column, self.sheet_id);
        let ended = || -> Result<(By, Timestamp), StoreError> {
            let name = self.ended_by_name.clone().ok_or_else(|| broken("ended_by_name"))?;
            let at = self.ended_at.ok_or_else(|| broken("ended_at"))?;
            Ok((By { account: self.ended_by, name }, at))
        };
        let reason = || {
            self.ended_reason
                .as_deref()
                .and_then(|reason| Prose::within(reason, 2_000).ok())
                .ok_or_else(|| broken("ended_reason"))
        };
        Ok(match self.standing.as_str() {
            "running" => Standing::Running,
            "disclosed" => Standing::Disclosed,
            "closed" => {
                let (by, at) = ended()?;
                Standing::Closed { by, at }
            }
            "excluded" => {
                let (by, at) = ended()?;
                Standing::Excluded { by, at, reason: reason()? }
            }
            "cancelled" => {
                let (by, at) = ended()?;
                Standing::Cancelled { by, at, reason: reason()? }
            }
            _ => return Err(broken("standing")),
        })
    }
}

/// The ways of some sheets.
pub async fn workflows(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
) -> Result<HashMap<SheetId, Workflow>, StoreError> {
    let rows = sqlx::query_as!(
        StepRow,
        "select t.sheet_id as \"sheet_id: SheetId\", s.standing, s.ended_by as \"ended_by: AccountId\",
            s.ended_by_name, s.ended_at, s.ended_reason, t.kind as \"kind: StepKind\",
            t.evaluator_id as \"evaluator_id: EmployeeId\", t.state, t.opened_at, t.seen_at,
            t.done_at, t.done_by as \"done_by: AccountId\", t.done_by_name, t.left_out_reason,
            t.returned_at, t.returned_by as \"returned_by: AccountId\", t.returned_by_name,
            t.return_reason, t.return_from as \"return_from: StepKind\"
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id
        where s.sheet_id = any ($1)
        order by t.sheet_id, t.position",
        ids as &[SheetId]
    )
    .fetch_all(executor)
    .await?;
    let mut ways = HashMap::with_capacity(ids.len());
    for group in rows.chunk_by(|a, b| a.sheet_id == b.sheet_id) {
        let id = group[0].sheet_id;
        let steps = group.iter().map(StepRow::step).collect::<Result<Vec<_>, _>>()?;
        let way = Workflow::restore(steps, group[0].standing()?)
            .map_err(|_| impossible("sheet_step", "state", id))?;
        ways.insert(id, way);
    }
    Ok(ways)
}

/// The way of one sheet.
pub async fn workflow(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<Option<Workflow>, StoreError> {
    Ok(workflows(executor, &[id]).await?.remove(&id))
}

/// Facts for the policies about one step, when the sheet has it.
pub fn step_facts(
    id: SheetId,
    ratee: EmployeeId,
    way: &Workflow,
    kind: StepKind,
) -> Option<StepFacts> {
    let (position, step) = (1..).zip(way.steps()).find(|(_, step)| step.kind == kind)?;
    Some(StepFacts { sheet: id, position, kind, evaluator: step.evaluator, ratee })
}

#[derive(Default)]
struct ChangedSteps {
    sheets: Vec<SheetId>,
    positions: Vec<i32>,
    states: Vec<String>,
    opened_at: Vec<Option<Timestamp>>,
    seen_at: Vec<Option<Timestamp>>,
    done_at: Vec<Option<Timestamp>>,
    done_by: Vec<Option<AccountId>>,
    done_by_name: Vec<Option<String>>,
    left_out_reason: Vec<Option<String>>,
    returned_at: Vec<Option<Timestamp>>,
    returned_by: Vec<Option<AccountId>>,
    returned_by_name: Vec<Option<String>>,
    return_reason: Vec<Option<String>>,
    return_from: Vec<Option<String>>,
}

impl ChangedSteps {
    fn push(&mut self, sheet: SheetId, position: i32, state: &StepState) {
        let (word, opened, seen, returned) = match state {
            StepState::Waiting => ("waiting", None, None, None),
            StepState::Open { since, seen_at, returned } => {
                ("open", Some(*since), *seen_at, returned.as_ref())
            }
            StepState::Done { .. } => ("done", None, None, None),
            StepState::Skipped { .. } => ("skipped", None, None, None),
        };
        let (done_by, done_at) = match state {
            StepState::Done { by, at } => (Some(by), Some(*at)),
            _ => (None, None),
        };
        self.sheets.push(sheet);
        self.positions.push(position);
        self.states.push(word.to_owned());
        self.opened_at.push(opened);
        self.seen_at.push(seen);
        self.done_at.push(done_at);
        self.done_by.push(done_by.and_then(|by| by.account));
        self.done_by_name.push(done_by.map(|by| by.name.clone()));
        self.left_out_reason.push(match state {
            StepState::Skipped { reason } => Some(reason.clone()),
            _ => None,
        });
        self.returned_at.push(returned.map(|back| back.at));
        self.returned_by.push(returned.and_then(|back| back.by.account));
        self.returned_by_name.push(returned.map(|back| back.by.name.clone()));
        self.return_reason.push(returned.map(|back| back.reason.to_string()));
        self.return_from.push(returned.map(|back| back.from.as_str().to_owned()));
    }
}

/// One sheet before and after a transition.
pub struct Moved {
    pub id: SheetId,
    pub before: Workflow,
    pub after: Workflow,
}

/// Saves where sheets went: only steps that changed, set-based.
///
/// Callers hold a permit for the deed; the functions that take it are below and in
/// [`super::confirmation`].
pub(super) async fn save_moves(work: &mut Work, moves: &[Moved]) -> Result<(), StoreError> {
    let mut changed = ChangedSteps::default();
    for moved in moves {
        let pairs = moved.before.steps().iter().zip(moved.after.steps());
        for (position, (before, after)) in (1..).zip(pairs) {
            if before.state != after.state {
                changed.push(moved.id, position, &after.state);
            }
        }
    }
    sqlx::query!(
        "update sheet_step t
        set state = n.state, opened_at = n.opened_at, seen_at = n.seen_at, done_at = n.done_at,
            done_by = n.done_by, done_by_name = n.done_by_name, left_out_reason = n.left_out_reason,
            returned_at = n.returned_at, returned_by = n.returned_by, returned_by_name = n.returned_by_name,
            return_reason = n.return_reason, return_from = n.return_from,
            total = case when n.state = 'done' then t.total end,
            computed_grade = case when n.state = 'done' then t.computed_grade end
        from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
            $7::uuid[], $8::text[], $9::text[], $10::timestamptz[], $11::uuid[], $12::text[], $13::text[],
            $14::text[])
            as n (sheet_id, position, state, opened_at, seen_at, done_at, done_by, done_by_name,
                left_out_reason, returned_at, returned_by, returned_by_name, return_reason, return_from)
        where t.sheet_id = n.sheet_id and t.position = n.position",
        &changed.sheets as &[SheetId],
        &changed.positions,
        &changed.states,
        &changed.opened_at as &[Option<Timestamp>],
        &changed.seen_at as &[Option<Timestamp>],
        &changed.done_at as &[Option<Timestamp>],
        &changed.done_by as &[Option<AccountId>],
        &changed.done_by_name as &[Option<String>],
        &changed.left_out_reason as &[Option<String>],
        &changed.returned_at as &[Option<Timestamp>],
        &changed.returned_by as &[Option<AccountId>],
        &changed.returned_by_name as &[Option<String>],
        &changed.return_reason as &[Option<String>],
        &changed.return_from as &[Option<String>]
    )
    .execute(work.conn())
    .await?;
    save_standings(work, moves).await
}

async fn save_standings(work: &mut Work, moves: &[Moved]) -> Result<(), StoreError> {
    let mut ids: Vec<SheetId> = Vec::new();
    let (mut words, mut reasons): (Vec<String>, Vec<Option<String>>) = (Vec::new(), Vec::new());
    let mut ended: Vec<(Option<AccountId>, Option<String>, Option<Timestamp>)> = Vec::new();
    for moved in moves {
        if moved.before.standing() == moved.after.standing() {
            continue;
        }
        let (word, by, reason) = match moved.after.standing() {
            Standing::Running => ("running", None, None),
            Standing::Disclosed => ("disclosed", None, None),
            Standing::Closed { by, at } => ("closed", Some((by, *at)), None),
            Standing::Excluded { by, at, reason } => {
                ("excluded", Some((by, *at)), Some(reason.to_string()))
            }
            Standing::Cancelled { by, at, reason } => {
                ("cancelled", Some((by, *at)), Some(reason.to_string()))
            }
        };
        ids.push(moved.id);
        words.push(word.to_owned());
        ended.push((
            by.and_then(|(by, _)| by.account),
            by.map(|(by, _)| by.name.clone()),
            by.map(|(_, at)| at),
        ));
        reasons.push(reason);
    }
    if ids.is_empty() {
        return Ok(());
    }
    let accounts: Vec<Option<AccountId>> = ended.iter().map(|end| end.0).collect();
    let names: Vec<Option<String>> = ended.iter().map(|end| end.1.clone()).collect();
    let moments: Vec<Option<Timestamp>> = ended.iter().map(|end| end.2).collect();
    sqlx::query!(
        "update sheet s
        set standing = n.standing, ended_by = n.ended_by, ended_by_name = n.ended_by_name,
            ended_at = n.ended_at, ended_reason = n.ended_reason, revision = s.revision + 1
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[])
            as n (sheet_id, standing, ended_by, ended_by_name, ended_at, ended_reason)
        where s.sheet_id = n.sheet_id",
        &ids as &[SheetId],
        &words,
        &accounts as &[Option<AccountId>],
        &names as &[Option<String>],
        &moments as &[Option<Timestamp>],
        &reasons as &[Option<String>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Something that happened, for the history.
pub struct NewEvent<'a> {
    pub sheet: SheetId,
    pub step: Option<StepKind>,
    pub verb: &'static str,
    pub words: Option<&'a str>,
}

/// Adds to the history of sheets, in the name of the work's actor.
pub(super) async fn insert_events(
    work: &mut Work,
    events: &[NewEvent<'_>],
) -> Result<(), StoreError> {
    let ids: Vec<SheetEventId> = events.iter().map(|_| SheetEventId::mint()).collect();
    let sheets: Vec<SheetId> = events.iter().map(|event| event.sheet).collect();
    let steps: Vec<Option<String>> =
        events.iter().map(|event| event.step.map(|kind| kind.as_str().to_owned())).collect();
    let verbs: Vec<String> = events.iter().map(|event| event.verb.to_owned()).collect();
    let words: Vec<Option<String>> =
        events.iter().map(|event| event.words.map(str::to_owned)).collect();
    let (at, account) = (work.now().at, work.actor().account());
    let name = work.actor().name().to_owned();
    sqlx::query!(
        "insert into sheet_event (sheet_event_id, sheet_id, step_kind, verb, at, by_account, by_name, words)
        select n.id, n.sheet_id, n.step_kind, n.verb, $6, $7, $8, n.words
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
            as n (id, sheet_id, step_kind, verb, words)",
        &ids as &[SheetEventId],
        &sheets as &[SheetId],
        &steps as &[Option<String>],
        &verbs,
        &words as &[Option<String>],
        at,
        account as Option<AccountId>,
        name
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Saves a deed on one step by its doer.
pub async fn save_step(
    work: &mut Work,
    permit: &Permit<SubmitStep>,
    before: Workflow,
    after: Workflow,
    verb: &'static str,
) -> Result<(), StoreError> {
    let facts = *permit.subject();
    save_moves(work, &[Moved { id: facts.sheet, before, after }]).await?;
    let event = NewEvent { sheet: facts.sheet, step: Some(facts.kind), verb, words: None };
    insert_events(work, &[event]).await
}

/// Saves a return by the doer of a later step.
pub async fn save_return(
    work: &mut Work,
    permit: &Permit<super::super::policy::ReturnSheet>,
    before: Workflow,
    after: Workflow,
    words: &Prose,
) -> Result<(), StoreError> {
    let facts = *permit.subject();
    save_moves(work, &[Moved { id: facts.sheet, before, after }]).await?;
    let event = NewEvent {
        sheet: facts.sheet,
        step: Some(facts.kind),
        verb: "returned",
        words: Some(words.as_str()),
    };
    insert_events(work, &[event]).await
}

/// The score of a step at its submission.
pub async fn save_score(
    work: &mut Work,
    permit: &Permit<SubmitStep>,
    total: Option<Decimal>,
    grade: Option<&str>,
) -> Result<(), StoreError> {
    let facts = *permit.subject();
    sqlx::query!(
        "update sheet_step set total = $3, computed_grade = $4 where sheet_id = $1 and position = $2",
        facts.sheet as SheetId,
        facts.position,
        total,
        grade
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Notes that the doer of an open step has looked at it (bookkeeping, decision 2).
pub async fn note_seen(
    app: &App,
    id: SheetId,
    kind: StepKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update sheet_step set seen_at = $3
        where sheet_id = $1 and kind = $2 and state = 'open' and seen_at is null",
        id as SheetId,
        kind.as_str(),
        at
    )
    .execute(app.db.bookkeeping())
    .await?;
    Ok(())
}

/// What is saved in the steps of a sheet, by place, as texts of the form.
pub async fn saved_texts(
    conn: &mut PgConnection,
    id: SheetId,
    definitions: &Definitions,
) -> Result<BTreeMap<i32, Texts>, StoreError> {
    let numbers: HashMap<ElementId, u16> =
        definitions.elements.iter().map(|element| (element.id, element.number)).collect();
    let mut by_step: BTreeMap<i32, Texts> = BTreeMap::new();
    let ratings = sqlx::query!(
        "select position, element_id as \"element_id: ElementId\", grade, is_unobserved, comment
        from rating
        where sheet_id = $1",
        id as SheetId
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in ratings {
        let Some(number) = numbers.get(&row.element_id) else { continue };
        let texts = by_step.entry(row.position).or_default();
        let grade = if row.is_unobserved { Some(NOT_OBSERVED.to_owned()) } else { row.grade };
        texts.set(SheetField::Grade(*number), grade.unwrap_or_default());
        texts.set(SheetField::Reason(*number), row.comment.unwrap_or_default());
    }
    let overalls = sqlx::query!(
        "select position, summary, grade, grade_reason from overall_rating where sheet_id = $1",
        id as SheetId
    )
    .fetch_all(conn)
    .await?;
    for row in overalls {
        let texts = by_step.entry(row.position).or_default();
        texts.set(SheetField::Summary, row.summary.unwrap_or_default());
        texts.set(SheetField::Overall, row.grade.unwrap_or_default());
        texts.set(SheetField::OverallReason, row.grade_reason.unwrap_or_default());
    }
    Ok(by_step)
}

/// Saves the fields that changed as the record of the step: one row per element, each with its own
/// revision; rows without a difference stay untouched. Gives the number of changed rows.
pub async fn save_entries(
    work: &mut Work,
    permit: &Permit<FillStep>,
    entries: &Entries,
) -> Result<u64, StoreError> {
    let facts = *permit.subject();
    let (at, account) = (work.now().at, permit.actor().account());
    let elements: Vec<ElementId> = entries.ratings.iter().map(|rating| rating.element).collect();
    let grades: Vec<Option<String>> = entries
        .ratings
        .iter()
        .map(|rating| match &rating.mark {
            Some(Judgement::Grade(grade)) => Some(grade.clone()),
            _ => None,
        })
        .collect();
    let unobserved: Vec<bool> =
        entries.ratings.iter().map(|rating| rating.mark == Some(Judgement::NotObserved)).collect();
    let comments: Vec<Option<String>> =
        entries.ratings.iter().map(|r| r.comment.as_ref().map(ToString::to_string)).collect();
    let changed = sqlx::query!(
        "insert into rating as r (sheet_id, position, element_id, grade, is_unobserved, comment, saved_at, saved_by)
        select $1, $2, n.element_id, n.grade, n.is_unobserved, n.comment, $7, $8
        from unnest($3::uuid[], $4::text[], $5::bool[], $6::text[])
            as n (element_id, grade, is_unobserved, comment)
        where n.grade is not null or n.is_unobserved or n.comment is not null
           or exists (
               select 1 from rating o
               where o.sheet_id = $1 and o.position = $2 and o.element_id = n.element_id
           )
        on conflict (sheet_id, position, element_id) do update
        set grade = excluded.grade, is_unobserved = excluded.is_unobserved, comment = excluded.comment,
            saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = r.revision + 1
        where (r.grade, r.is_unobserved, r.comment)
            is distinct from (excluded.grade, excluded.is_unobserved, excluded.comment)",
        facts.sheet as SheetId,
        facts.position,
        &elements as &[ElementId],
        &grades as &[Option<String>],
        &unobserved,
        &comments as &[Option<String>],
        at,
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    let overall = &entries.overall;
    let whole = sqlx::query!(
        "insert into overall_rating as o (sheet_id, position, summary, grade, grade_reason, saved_at, saved_by)
        select $1, $2, $3, $4, $5, $6, $7
        where num_nonnulls($3::text, $4::text, $5::text) > 0
           or exists (select 1 from overall_rating x where x.sheet_id = $1 and x.position = $2)
        on conflict (sheet_id, position) do update
        set summary = excluded.summary, grade = excluded.grade, grade_reason = excluded.grade_reason,
            saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = o.revision + 1
        where (o.summary, o.grade, o.grade_reason)
            is distinct from (excluded.summary, excluded.grade, excluded.grade_reason)",
        facts.sheet as SheetId,
        facts.position,
        overall.summary.as_ref().map(ToString::to_string),
        overall.grade,
        overall.reason.as_ref().map(ToString::to_string),
        at,
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    Ok(changed + whole)
}

/// One line of the history.
pub struct EventRow {
    pub step: Option<StepKind>,
    pub verb: String,
    pub at: Timestamp,
    pub by_name: String,
    pub words: Option<String>,
}

/// The history of a sheet, newest first.
pub async fn events(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<Vec<EventRow>, StoreError> {
    Ok(sqlx::query_as!(
        EventRow,
        "select step_kind as \"step: StepKind\", verb, at, by_name, words
        from sheet_event
        where sheet_id = $1
        order by at desc, sheet_event_id desc
        limit 200",
        id as SheetId
    )
    .fetch_all(executor)
    .await?)
}

/// Names of the people in the steps of some sheets.
pub async fn names(
    executor: impl PgExecutor<'_>,
    ids: &[EmployeeId],
) -> Result<HashMap<EmployeeId, String>, StoreError> {
    let rows = sqlx::query!(
        "select employee_id as \"id: EmployeeId\", name from employee where employee_id = any ($1)",
        ids as &[EmployeeId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// When the rows of a step were last saved on purpose, and its highest revision.
pub async fn last_saved(
    executor: impl PgExecutor<'_>,
    id: SheetId,
    kind: StepKind,
) -> Result<Option<(Timestamp, Revision)>, StoreError> {
    let row = sqlx::query!(
        "select max(saved_at) as saved_at, max(revision) as \"revision: Revision\"
        from (
            select r.saved_at, r.revision
            from rating r
            join sheet_step t on t.sheet_id = r.sheet_id and t.position = r.position
            where r.sheet_id = $1 and t.kind = $2
            union all
            select o.saved_at, o.revision
            from overall_rating o
            join sheet_step t on t.sheet_id = o.sheet_id and t.position = o.position
            where o.sheet_id = $1 and t.kind = $2
        ) saved",
        id as SheetId,
        kind.as_str()
    )
    .fetch_one(executor)
    .await?;
    Ok(row.saved_at.zip(row.revision))
}

/// The result as it was frozen: the newest record of a sheet.
pub async fn record(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<Option<(i32, serde_json::Value)>, StoreError> {
    let row = sqlx::query!(
        "select number, content from sheet_record where sheet_id = $1 order by number desc limit 1",
        id as SheetId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (row.number, row.content)))
}

/// The period of a range column, for rows that other files read.
pub(super) fn period(range: &PgRange<Date>, id: SheetId) -> Result<Period, StoreError> {
    Period::from_range(range).ok_or_else(|| impossible("sheet", "period", id))
}

/// Adds that the ratee has read the result.
pub async fn insert_acknowledgement(
    work: &mut Work,
    permit: &Permit<super::super::policy::AcknowledgeResult>,
    words: Option<&Prose>,
) -> Result<(), StoreError> {
    let (sheet, _) = *permit.subject();
    let event = NewEvent {
        sheet,
        step: Some(StepKind::Disclosure),
        verb: "acknowledged",
        words: words.map(Prose::as_str),
    };
    insert_events(work, &[event]).await
}

/// The cycle of a sheet.
pub async fn cycle_of(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<Option<CycleId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select cycle_id as \"id: CycleId\" from sheet where sheet_id = $1",
        id as SheetId
    )
    .fetch_optional(executor)
    .await?)
}
