//! Adjusting and confirming, by those whom the route names.

use super::super::cycle::Cycle;
use super::super::delegation::both_names;
use super::super::policy::{AdjustSheets, ConfirmOwnSheets, SeatFacts};
use super::super::refusal::SheetRefusal;
use super::super::store::deciding::{self, Decided, Place};
use super::super::store::way::{self, Moved};
use super::super::store::{definitions, delegations};
use super::super::workflow::{StepKind, WorkflowRefusal};
use super::confirmation::{SheetResult, freeze_all, locked};
use super::cycles::by;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Prose;
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::kernel::number::grouped;
use crate::platform::App;

/// Changes the overall grade of one sheet, with a reason. The evaluators' own grades stay as they are.
pub async fn adjust_sheet(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    grade: &str,
    reason: &Prose,
) -> SheetResult<()> {
    let change = Some((grade, reason));
    if decide(app, actor, code, &[id], change).await? == 0 {
        // Somebody was faster, or it was sent back in the meantime.
        return Err(Failed::Refused(WorkflowRefusal::AlreadyDone(StepKind::Adjustment).into()));
    }
    Ok(())
}

/// Lets the overall grades of some sheets stand. Those that do not wait any more are passed over. Gives
/// how many.
pub async fn let_stand(
    app: &App,
    actor: &Actor,
    code: &str,
    ids: &[SheetId],
) -> SheetResult<usize> {
    decide(app, actor, code, ids, None).await
}

/// A work for one of the seats that somebody fills: their own, or that of one for whom they stand in, with
/// both names.
async fn seated(
    app: &App,
    actor: &Actor,
    hand: EmployeeId,
    (seat, name): &(EmployeeId, String),
) -> SheetResult<(Work, Place)> {
    let mut work = Work::begin(app, actor).await?;
    if *seat != hand {
        work.under_name(both_names(actor.name(), name));
    }
    let place = Place { seat: *seat, hand, today: work.now().today };
    Ok((work, place))
}

fn facts(cycle: &Cycle, place: Place) -> SeatFacts {
    let delegate = (place.seat != place.hand).then_some(place.hand);
    SeatFacts { cycle: cycle.id, seat: place.seat, delegate }
}

async fn decide(
    app: &App,
    actor: &Actor,
    code: &str,
    ids: &[SheetId],
    change: Option<(&str, &Prose)>,
) -> SheetResult<usize> {
    let hand = actor.employee().ok_or(Failed::Missing)?;
    let mut done = 0;
    for seat in delegations::seats(app.db.reader(), hand, app.now().today).await? {
        let (work, place) = seated(app, actor, hand, &seat).await?;
        done += decide_for(work, place, code, ids, change).await?;
    }
    Ok(done)
}

async fn decide_for(
    mut work: Work,
    place: Place,
    code: &str,
    ids: &[SheetId],
    change: Option<(&str, &Prose)>,
) -> SheetResult<usize> {
    let (cycle, _) = locked(&mut work, code).await?;
    let actor = &work.actor().clone();
    let permit = actor.may::<AdjustSheets>(facts(&cycle, place))?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let kind = StepKind::Adjustment;
    let due = cycle.step(kind).ok_or(Failed::Missing)?.due_on;
    let (at, today) = (work.now().at, work.now().today);
    cycle.setup.timing.refuse_outside(kind, due, today).map_err(|no| Failed::Refused(no.into()))?;
    let open = deciding::open_of(work.conn(), cycle.id, kind, place, ids).await?;
    if open.is_empty() {
        return Ok(0);
    }
    if let (Some((grade, _)), Some(pins)) = (change, cycle.pins) {
        let scale = cycle.setup.blocks.result_scale.unwrap_or(pins.scale);
        let scale = definitions::scale(work.conn(), scale).await?;
        let known = scale.find(grade).is_some();
        if !known || open.iter().any(|(_, before)| before == grade) {
            return Err(Failed::Refused(SheetRefusal::NoChange));
        }
    }
    let decided: Vec<Decided> = open
        .iter()
        .map(|(sheet, before)| Decided {
            sheet: *sheet,
            before: before.clone(),
            after: change.map_or_else(|| before.clone(), |(grade, _)| grade.to_owned()),
            reason: change.map(|(_, reason)| reason.to_string()),
        })
        .collect();
    let sheets: Vec<SheetId> = open.iter().map(|(sheet, _)| *sheet).collect();
    let mut moves = Vec::new();
    for (id, before) in way::workflows(work.conn(), &sheets).await? {
        let after =
            before.clone().submit(kind, by(actor), at).map_err(|no| Failed::Refused(no.into()))?;
        moves.push(Moved { id, before, after });
    }
    deciding::save_adjustments(&mut work, &permit, &decided, &moves).await?;
    let count = grouped(i64::try_from(sheets.len()).unwrap_or(i64::MAX));
    let step = cycle.step_name(kind);
    let entry = if let (Some((_, reason)), [one]) = (change, decided.as_slice()) {
        let what = format!("{}の1人の全体の評語を{step}で変えた。", cycle.name);
        Entry::new("adjust_sheet", "sheet", one.sheet, what)
            .because(reason.as_str())
            .before(serde_json::json!({ "grade": one.before }))
            .after(serde_json::json!({ "grade": one.after }))
    } else {
        let what = format!("{}の{count}人の全体の評語を{step}でそのままにした。", cycle.name);
        Entry::new("let_stand", "cycle", cycle.id, what).after(&sheets)
    };
    work.finish(entry).await?;
    Ok(sheets.len())
}

/// Confirms those of some sheets that wait for oneself: the records are frozen. Gives how many.
pub async fn confirm_own_sheets(
    app: &App,
    actor: &Actor,
    code: &str,
    ids: &[SheetId],
) -> SheetResult<usize> {
    let hand = actor.employee().ok_or(Failed::Missing)?;
    let mut done = 0;
    for seat in delegations::seats(app.db.reader(), hand, app.now().today).await? {
        let (work, place) = seated(app, actor, hand, &seat).await?;
        done += confirm_for(work, place, code, ids).await?;
    }
    Ok(done)
}

async fn confirm_for(
    mut work: Work,
    place: Place,
    code: &str,
    ids: &[SheetId],
) -> SheetResult<usize> {
    let (cycle, _) = locked(&mut work, code).await?;
    let permit = work.actor().clone().may::<ConfirmOwnSheets>(facts(&cycle, place))?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let pins = cycle.pins.ok_or(Failed::Missing)?;
    let kind = StepKind::Confirmation;
    let open = deciding::open_of(work.conn(), cycle.id, kind, place, ids).await?;
    let sheets: Vec<SheetId> = open.into_iter().map(|(sheet, _)| sheet).collect();
    if sheets.is_empty() {
        return Ok(0);
    }
    freeze_all(&mut work, &permit, &cycle, pins, &sheets).await?;
    let count = grouped(i64::try_from(sheets.len()).unwrap_or(i64::MAX));
    let what = format!("{}の{count}人の評価を確認して確定した。", cycle.name);
    work.finish(Entry::new("confirm_own_sheets", "cycle", cycle.id, what).after(&sheets)).await?;
    Ok(sheets.len())
}
