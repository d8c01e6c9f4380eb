//! Confirming, disclosing, taking people out, reading results, checking scores.

use std::collections::HashMap;

use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::super::cycle::{Cycle, CycleRefusal, Pins};
use super::super::policy::{
    AcknowledgeResult, CheckScores, ConfirmSheets, CycleFacts, DiscloseSheets, ExcludeRatees,
    HandledSheets,
};
use super::super::record::{self, FORMAT, RecordContent, RecordHeader, RecordStep};
use super::super::refusal::SheetRefusal;
use super::super::scoring::Outcome;
use super::super::sheet::{Definitions, Entries};
use super::super::store::confirmation::{NewRecord, RecordSubject, StoredScore};
use super::super::store::sheet::Moved;
use super::super::store::{confirmation, cycle as cycles, definitions, sheet};
use super::super::workflow::{StepKind, StepState, Workflow};
use super::cycles::by;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{DepartmentId, RankId, ScoringRuleId, SheetId};
use crate::kernel::number::grouped;
use crate::kernel::refusal::Never;
use crate::kernel::time::{wareki, wareki_time};
use crate::kernel::{Points, Prose};
use crate::platform::{App, StoreError};

type SheetResult<T> = Result<T, Failed<SheetRefusal>>;

/// Sheets confirmed or disclosed in one statement; more are done in several.
const AT_ONCE: usize = 500;

async fn locked(work: &mut Work, code: &str) -> SheetResult<(Cycle, CycleFacts)> {
    let cycle = cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    Ok((cycle, facts))
}

/// Confirms every sheet that waits for it, the officer's own left out: the records are frozen.
/// `departments`: only these (with those below already resolved); none: all. Gives how many.
pub async fn confirm_sheets(
    app: &App,
    actor: &Actor,
    code: &str,
    departments: &[DepartmentId],
) -> SheetResult<usize> {
    let mut work = Work::begin(app, actor).await?;
    let (cycle, facts) = locked(&mut work, code).await?;
    let permit = actor.may::<ConfirmSheets>(facts)?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let pins = cycle.pins.ok_or(Failed::Refused(CycleRefusal::NotOpen.into()))?;
    let scope = actor.scope::<HandledSheets>();
    let ids = confirmation::open_at(
        work.conn(),
        &cycle,
        StepKind::Confirmation,
        &scope,
        departments,
        true,
    )
    .await?;
    let at = work.now().at;
    let names = Names::load(work.conn(), &cycle, pins).await?;
    let mut known: HashMap<RankId, Definitions> = HashMap::new();
    for chunk in ids.chunks(AT_ONCE) {
        let subjects = confirmation::subjects(work.conn(), chunk, &cycle).await?;
        let ranks: HashMap<SheetId, RankId> =
            subjects.iter().map(|subject| (subject.id, subject.rank_id)).collect();
        for rank in ranks.values() {
            if !known.contains_key(rank) {
                let found = rank_definitions(work.conn(), &cycle, pins, *rank).await?;
                known.insert(*rank, found);
            }
        }
        let entries = confirmation::entries_of(work.conn(), &ranks, &known).await?;
        let mut ways = sheet::workflows(work.conn(), chunk).await?;
        let (mut moves, mut records) = (Vec::new(), Vec::new());
        for subject in &subjects {
            let Some(before) = ways.remove(&subject.id) else { continue };
            let after =
                before.clone().confirm(by(actor), at).map_err(|no| Failed::Refused(no.into()))?;
            let Some(definitions) = known.get(&subject.rank_id) else { continue };
            records.push(freeze(&cycle, &names, subject, &after, definitions, &entries)?);
            moves.push(Moved { id: subject.id, before, after });
        }
        confirmation::save_confirmation(
            &mut work,
            &permit,
            &moves,
            &records,
            pins,
            cycle.setup.rule,
        )
        .await?;
    }
    if ids.is_empty() {
        return Ok(0);
    }
    let count = grouped(i64::try_from(ids.len()).unwrap_or(i64::MAX));
    let entry = Entry::new(
        "confirm_sheets",
        "cycle",
        cycle.id,
        format!("{}の{count}人の評価を確定した。", cycle.name),
    )
    .after(&ids);
    work.finish(entry).await?;
    Ok(ids.len())
}

async fn rank_definitions(
    conn: &mut PgConnection,
    cycle: &Cycle,
    pins: Pins,
    rank: RankId,
) -> Result<Definitions, StoreError> {
    let allowed = cycle.setup.not_observed_allowed;
    definitions::definitions(conn, pins, rank, cycle.setup.rule, allowed).await
}

/// Names of what the cycle pinned, as they stand in records.
struct Names {
    framework: String,
    scale: String,
    rule: String,
}

impl Names {
    async fn load(conn: &mut PgConnection, cycle: &Cycle, pins: Pins) -> Result<Self, StoreError> {
        Ok(Self {
            framework: definitions::version_name(&mut *conn, pins.version)
                .await?
                .unwrap_or_default(),
            scale: definitions::scale_name(&mut *conn, pins.scale).await?.unwrap_or_default(),
            rule: definitions::rule_name(&mut *conn, cycle.setup.rule).await?.unwrap_or_default(),
        })
    }
}

/// The record of one sheet.
fn freeze(
    cycle: &Cycle,
    names: &Names,
    subject: &RecordSubject,
    way: &Workflow,
    definitions: &Definitions,
    entries: &HashMap<(SheetId, i32), Entries>,
) -> Result<NewRecord, StoreError> {
    let impossible = |column| StoreError::Impossible {
        table: "sheet_step",
        column,
        row: subject.id.to_string(),
    };
    let written: Vec<(StepKind, &Entries)> = (1..)
        .zip(way.steps())
        .filter(|(_, step)| step.state.is_done())
        .filter_map(|(position, step)| Some((step.kind, entries.get(&(subject.id, position))?)))
        .collect();
    let deciding = way.deciding_step().ok_or_else(|| impossible("kind"))?;
    let decided = written
        .iter()
        .find(|(kind, _)| *kind == deciding)
        .map(|(_, entries)| *entries)
        .ok_or_else(|| impossible("state"))?;
    let outcome = definitions.score(decided).map_err(|_| impossible("total"))?;
    let score = outcome.score();
    let overall_grade =
        decided.overall.grade.clone().ok_or_else(|| impossible("computed_grade"))?;
    let steps = way
        .steps()
        .iter()
        .map(|step| {
            let said = written.iter().find(|(kind, _)| *kind == step.kind).map(|(_, e)| *e);
            let (by, at, left_out) = match &step.state {
                StepState::Done { by, at } => (Some(by.name.clone()), Some(wareki_time(*at)), None),
                StepState::Skipped { reason } => (None, None, Some(reason.clone())),
                StepState::Waiting | StepState::Open { .. } => (None, None, None),
            };
            let text = |prose: &Option<Prose>| prose.as_ref().map(ToString::to_string);
            RecordStep {
                step: step.kind.as_str().to_owned(),
                name: cycle.step_name(step.kind).to_owned(),
                by,
                at,
                left_out,
                summary: said.and_then(|entries| text(&entries.overall.summary)),
                grade: said.and_then(|entries| entries.overall.grade.clone()),
                grade_reason: said.and_then(|entries| text(&entries.overall.reason)),
            }
        })
        .collect();
    let content = RecordContent {
        format: FORMAT,
        header: RecordHeader {
            cycle: cycle.name.clone(),
            kind: cycle.setup.kind.label().to_owned(),
            period: cycle.setup.period.to_string(),
            base_date: wareki(cycle.setup.base_date),
            name: subject.name.clone(),
            kana: subject.kana.clone(),
            employee_number: subject.employee_number.clone(),
            department: subject.department.clone(),
            rank: subject.rank.clone(),
            framework: names.framework.clone(),
            scale: names.scale.clone(),
            rule: names.rule.clone(),
        },
        elements: record::elements(definitions, &written),
        steps,
        decided_by: deciding.as_str().to_owned(),
        overall_grade,
        total: score.map(|score| score.total.to_string()),
        computed_grade: score.and_then(|score| score.grade.clone()),
        arithmetic: score.map(|score| score.lines.clone()).unwrap_or_default(),
    };
    Ok(NewRecord { sheet: subject.id, total: score.map(|score| score.total.0), content })
}

/// Discloses every confirmed sheet to its ratee, the officer's own left out. Gives how many.
pub async fn disclose_sheets(
    app: &App,
    actor: &Actor,
    code: &str,
    departments: &[DepartmentId],
) -> SheetResult<usize> {
    let mut work = Work::begin(app, actor).await?;
    let (cycle, facts) = locked(&mut work, code).await?;
    let permit = actor.may::<DiscloseSheets>(facts)?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let scope = actor.scope::<HandledSheets>();
    let kind = StepKind::Disclosure;
    let ids = confirmation::open_at(work.conn(), &cycle, kind, &scope, departments, true).await?;
    let at = work.now().at;
    for chunk in ids.chunks(AT_ONCE) {
        let mut moves = Vec::new();
        for (id, before) in sheet::workflows(work.conn(), chunk).await? {
            let after =
                before.clone().disclose(by(actor), at).map_err(|no| Failed::Refused(no.into()))?;
            moves.push(Moved { id, before, after });
        }
        confirmation::save_disclosure(&mut work, &permit, &moves).await?;
    }
    if ids.is_empty() {
        return Ok(0);
    }
    let count = grouped(i64::try_from(ids.len()).unwrap_or(i64::MAX));
    let entry = Entry::new(
        "disclose_sheets",
        "cycle",
        cycle.id,
        format!("{}の{count}人に結果を開示した。", cycle.name),
    )
    .after(&ids);
    work.finish(entry).await?;
    Ok(ids.len())
}

/// Takes one person out of an open cycle, with a reason.
pub async fn exclude_ratee(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    reason: Prose,
) -> SheetResult<()> {
    move_one(app, actor, code, id, "exclude_ratee", "excluded", None, &reason, |way, at| {
        way.exclude(reason.clone(), by(actor), at)
    })
    .await
}

/// Leaves out a step of one person in an open cycle, with a reason: an evaluator who has left, a
/// ratee on leave since.
pub async fn leave_out_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
    reason: Prose,
) -> SheetResult<()> {
    move_one(app, actor, code, id, "leave_out_step", "left_out", Some(kind), &reason, |way, at| {
        way.skip(kind, &reason, at)
    })
    .await
}

#[expect(clippy::too_many_arguments, reason = "what both deeds share, apart from the transition")]
async fn move_one(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    deed: &'static str,
    verb: &'static str,
    step: Option<StepKind>,
    reason: &Prose,
    go: impl FnOnce(
        Workflow,
        crate::kernel::Timestamp,
    ) -> Result<Workflow, super::super::workflow::WorkflowRefusal>,
) -> SheetResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let (cycle, facts) = locked(&mut work, code).await?;
    let permit = actor.may::<ExcludeRatees>(facts)?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let head = sheet::head(work.conn(), code, id).await?.ok_or(Failed::Missing)?;
    if actor.is_employee(head.employee) {
        return Err(Failed::Missing);
    }
    sheet::lock(work.conn(), id).await?;
    let before = sheet::workflow(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let at = work.now().at;
    let after = go(before.clone(), at).map_err(|no| Failed::Refused(no.into()))?;
    let moves = [Moved { id, before, after }];
    confirmation::save_exclusion(&mut work, &permit, &moves, verb, step, reason.as_str()).await?;
    let what = step.map_or_else(
        || format!("{}を{}の対象から外した。", head.name, cycle.name),
        |kind| format!("{}の{}を省いた。", head.name, cycle.step_name(kind)),
    );
    let entry = Entry::new(deed, "sheet", id, what).because(reason.as_str());
    work.finish(entry).await?;
    Ok(())
}

/// The ratee says that the result was read; with an opinion, if they like. Saying it again adds words.
pub async fn acknowledge(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    opinion: Option<Prose>,
) -> SheetResult<()> {
    let mut work = Work::begin(app, actor).await?;
    sheet::lock(work.conn(), id).await?;
    let head = sheet::head(work.conn(), code, id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<AcknowledgeResult>((id, head.employee))?;
    let way = sheet::workflow(work.conn(), id).await?.ok_or(Failed::Missing)?;
    if !super::super::disclosure::has_result(&way) {
        return Err(Failed::Missing);
    }
    sheet::insert_acknowledgement(&mut work, &permit, opinion.as_ref()).await?;
    let entry = Entry::new("acknowledge", "sheet", id, format!("{}が結果を確認した。", head.name));
    work.finish(entry).await?;
    Ok(())
}

/// A stored figure that the stored inputs do not give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreDifference {
    /// Of which sheet.
    pub sheet: SheetId,
    /// Of which cycle.
    pub cycle: String,
    /// What is wrong.
    pub what: String,
}

/// What the check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoreCheck {
    /// Stored figures looked at.
    pub checked: u64,
    /// Those that differ.
    pub differences: Vec<ScoreDifference>,
}

/// Recomputes every stored score, at submission and in frozen records, from the stored grades and the
/// pinned definitions. Changes nothing.
pub async fn check_scores(app: &App, actor: &Actor) -> Result<ScoreCheck, Failed<Never>> {
    let permit = actor.may::<CheckScores>(())?;
    let mut check = ScoreCheck::default();
    let mut known: HashMap<(Pins, ScoringRuleId, RankId), Definitions> = HashMap::new();
    let mut after = None;
    let page = i64::try_from(AT_ONCE).unwrap_or(500);
    let mut conn = app.db.reader().acquire().await?;
    while let Some(end) = confirmation::page_end(&mut *conn, after, page).await? {
        let scores = confirmation::stored_scores(&mut *conn, &permit, after, page).await?;
        for score in &scores {
            let key = (score.pins, score.rule, score.rank);
            if !known.contains_key(&key) {
                let allowed = score.not_observed_allowed;
                let found = definitions::definitions(
                    &mut conn, score.pins, score.rank, score.rule, allowed,
                )
                .await?;
                known.insert(key, found);
            }
        }
        for ((pins, rule), group) in by_pins(&scores) {
            let ranks: HashMap<SheetId, RankId> =
                group.iter().map(|score| (score.sheet, score.rank)).collect();
            let definitions: HashMap<RankId, Definitions> = known
                .iter()
                .filter(|((p, r, _), _)| *p == pins && *r == rule)
                .map(|((.., rank), definitions)| (*rank, definitions.clone()))
                .collect();
            let entries = confirmation::entries_of(&mut conn, &ranks, &definitions).await?;
            for score in group {
                let Some(definitions) = definitions.get(&score.rank) else { continue };
                let outcome = entries
                    .get(&(score.sheet, score.position))
                    .map(|entries| definitions.score(entries));
                compare(&mut check, score, outcome.and_then(Result::ok).as_ref());
            }
        }
        after = Some(end);
    }
    Ok(check)
}

type Pinned<'a> = HashMap<(Pins, ScoringRuleId), Vec<&'a StoredScore>>;

fn by_pins(scores: &[StoredScore]) -> Pinned<'_> {
    let mut groups: Pinned<'_> = HashMap::new();
    for score in scores {
        groups.entry((score.pins, score.rule)).or_default().push(score);
    }
    groups
}

fn compare(check: &mut ScoreCheck, stored: &StoredScore, computed: Option<&Outcome>) {
    let score = computed.and_then(Outcome::score);
    let total = score.map(|score| score.total.0);
    let grade = score.and_then(|score| score.grade.clone());
    let mut differs = |what: String| {
        check.differences.push(ScoreDifference {
            sheet: stored.sheet,
            cycle: stored.cycle_code.clone(),
            what,
        });
    };
    let shown = |points: Option<Decimal>| {
        points.map_or_else(|| "なし".to_owned(), |points| Points(points).to_string())
    };
    check.checked += 1;
    if stored.total.map(|total| total.normalize()) != total.map(|total| total.normalize()) {
        differs(format!("保存した合計は{}、計算は{}", shown(stored.total), shown(total)));
    } else if stored.grade != grade {
        let word = |grade: &Option<String>| grade.clone().unwrap_or_else(|| "なし".to_owned());
        differs(format!("保存した評語は{}、計算は{}", word(&stored.grade), word(&grade)));
    }
    if let Some(record) = &stored.record {
        check.checked += 1;
        match serde_json::from_value::<RecordContent>(record.clone()) {
            Err(_) => differs("記録を読めません".to_owned()),
            Ok(record) => {
                let lines = score.map(|score| score.lines.clone()).unwrap_or_default();
                if record.total != total.map(|total| Points(total).to_string())
                    || record.computed_grade != grade
                    || record.arithmetic != lines
                {
                    differs("記録の合計か計算が、保存した評語と合いません".to_owned());
                }
            }
        }
    }
}
