//! Adjusting and confirming, by those whom the route names.

use std::collections::BTreeSet;

use super::super::cycle::Cycle;
use super::super::delegation::{all_names, both_names};
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

/// One of the seats that somebody fills: their own, or that of one for whom they stand in. What the work
/// writes from then on stands under both names.
fn take_seat(
    work: &mut Work,
    (actor, hand): (&Actor, EmployeeId),
    (seat, name): &(EmployeeId, String),
) -> Place {
    let own = actor.name().to_owned();
    work.under_name(if *seat == hand { own } else { both_names(&own, name) });
    Place { seat: *seat, hand, today: work.now().today }
}

fn facts(cycle: &Cycle, place: Place) -> SeatFacts {
    let delegate = (place.seat != place.hand).then_some(place.hand);
    SeatFacts { cycle: cycle.id, seat: place.seat, delegate }
}

/// What was done from several seats in one work: all of it, or nothing.
#[derive(Default)]
struct Seated {
    stood_in: BTreeSet<String>,
    seats: Vec<(EmployeeId, Vec<SheetId>)>,
}

impl Seated {
    fn add(&mut self, place: Place, name: &str, sheets: Vec<SheetId>) {
        if sheets.is_empty() {
            return;
        }
        if place.seat != place.hand {
            self.stood_in.insert(name.to_owned());
        }
        self.seats.push((place.seat, sheets));
    }
    fn count(&self) -> usize {
        self.seats.iter().map(|(_, sheets)| sheets.len()).sum()
    }
    fn people(&self) -> String {
        grouped(i64::try_from(self.count()).unwrap_or(i64::MAX))
    }
    /// For the log: the sheets, by seat.
    fn rows(&self) -> serde_json::Value {
        let row = |(seat, sheets): &(EmployeeId, Vec<SheetId>)| serde_json::json!({ "seat": seat, "sheets": sheets });
        self.seats.iter().map(row).collect()
    }
}

async fn decide(
    app: &App,
    actor: &Actor,
    code: &str,
    ids: &[SheetId],
    change: Option<(&str, &Prose)>,
) -> SheetResult<usize> {
    let hand = actor.employee().ok_or(Failed::Missing)?;
    let mut work = Work::begin(app, actor).await?;
    let (cycle, _) = locked(&mut work, code).await?;
    let mut seated = Seated::default();
    let mut changed = None;
    let today = work.now().today;
    for seat in delegations::seats(work.conn(), hand, today).await? {
        let place = take_seat(&mut work, (actor, hand), &seat);
        let decided = decide_for(&mut work, &cycle, place, ids, change).await?;
        seated.add(place, &seat.1, decided.iter().map(|own| own.sheet).collect());
        changed = changed.or(decided.into_iter().next());
    }
    let Some(first) = changed else { return Ok(0) };
    let (count, step) = (seated.count(), cycle.step_name(StepKind::Adjustment));
    let entry = match change {
        Some((_, reason)) if count == 1 => {
            let what = format!("{}の1人の全体の評語を{step}で変えた。", cycle.name);
            Entry::new("adjust_sheet", "sheet", first.sheet, what)
                .because(reason.as_str())
                .before(serde_json::json!({ "grade": first.before }))
                .after(serde_json::json!({ "grade": first.after }))
        }
        _ => {
            let people = seated.people();
            let what = format!("{}の{people}人の全体の評語を{step}でそのままにした。", cycle.name);
            Entry::new("let_stand", "cycle", cycle.id, what).after(seated.rows())
        }
    };
    work.under_name(all_names(actor.name(), &seated.stood_in));
    work.finish(entry).await?;
    Ok(count)
}

/// What is decided from one seat, inside the work.
async fn decide_for(
    work: &mut Work,
    cycle: &Cycle,
    place: Place,
    ids: &[SheetId],
    change: Option<(&str, &Prose)>,
) -> SheetResult<Vec<Decided>> {
    let actor = &work.actor().clone();
    let permit = actor.may::<AdjustSheets>(facts(cycle, place))?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let kind = StepKind::Adjustment;
    let due = cycle.step(kind).ok_or(Failed::Missing)?.due_on;
    let (at, today) = (work.now().at, work.now().today);
    cycle.setup.timing.refuse_outside(kind, due, today).map_err(|no| Failed::Refused(no.into()))?;
    let open = deciding::open_of(work.conn(), cycle.id, kind, place, ids).await?;
    if open.is_empty() {
        return Ok(Vec::new());
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
    deciding::save_adjustments(work, &permit, &decided, &moves).await?;
    Ok(decided)
}

/// Confirms those of some sheets that wait for oneself, from all seats in one work: the records are frozen.
/// Gives how many.
pub async fn confirm_own_sheets(
    app: &App,
    actor: &Actor,
    code: &str,
    ids: &[SheetId],
) -> SheetResult<usize> {
    let hand = actor.employee().ok_or(Failed::Missing)?;
    let mut work = Work::begin(app, actor).await?;
    let (cycle, _) = locked(&mut work, code).await?;
    let mut seated = Seated::default();
    let today = work.now().today;
    for seat in delegations::seats(work.conn(), hand, today).await? {
        let place = take_seat(&mut work, (actor, hand), &seat);
        let sheets = confirm_for(&mut work, &cycle, place, ids).await?;
        seated.add(place, &seat.1, sheets);
    }
    let count = seated.count();
    if count > 0 {
        let what = format!("{}の{}人の評価を確認して確定した。", cycle.name, seated.people());
        let entry = Entry::new("confirm_own_sheets", "cycle", cycle.id, what);
        work.under_name(all_names(actor.name(), &seated.stood_in));
        work.finish(entry.after(seated.rows())).await?;
    }
    Ok(count)
}

/// What is confirmed from one seat, inside the work.
async fn confirm_for(
    work: &mut Work,
    cycle: &Cycle,
    place: Place,
    ids: &[SheetId],
) -> SheetResult<Vec<SheetId>> {
    let permit = work.actor().clone().may::<ConfirmOwnSheets>(facts(cycle, place))?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let pins = cycle.pins.ok_or(Failed::Missing)?;
    let kind = StepKind::Confirmation;
    let open = deciding::open_of(work.conn(), cycle.id, kind, place, ids).await?;
    let sheets: Vec<SheetId> = open.into_iter().map(|(sheet, _)| sheet).collect();
    if !sheets.is_empty() {
        freeze_all(work, &permit, cycle, pins, &sheets).await?;
    }
    Ok(sheets)
}
