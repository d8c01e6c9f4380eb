//! Goals and interviews of many sheets in one work (decision 6): how the demo city's people get theirs.
//! They go the way that everybody's go: what a rule refuses is refused here, too.

use serde_json::json;

use super::super::goal::{Goal, GoalRefusal, GoalRound, GoalVerb};
use super::super::interview::Interview;
use super::super::policy::{CycleFacts, PlantTracks};
use super::super::store::cycle as cycles;
use super::super::store::goals::rule as rules;
use super::super::store::planting::{self as store, PlantRow, PlantedEvent};
use super::super::workflow::By;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{DepartmentId, EmployeeId, SheetId};
use crate::kernel::number::grouped;
use crate::kernel::{Period, Prose, Timestamp};
use crate::platform::App;

/// A running sheet, as the one sees it who writes for it.
pub struct Plot {
    /// The sheet.
    pub sheet: SheetId,
    /// Whose.
    pub ratee: EmployeeId,
    /// Department on the base date.
    pub department: DepartmentId,
    /// Who evaluates first.
    pub evaluator: By,
    /// The days that are rated.
    pub period: Period,
}

/// What happens to a round, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoalDeed {
    /// Handed in.
    Submit(Timestamp),
    /// Sent back.
    Return(Timestamp, Prose),
    /// Agreed, in an interview or without one.
    Agree(Timestamp, bool),
}

/// The rounds of a sheet: why each was begun (nothing for the first), its goals, what happened to it.
pub type PlantedRounds = Vec<(Option<Prose>, Vec<Goal>, Vec<GoalDeed>)>;

/// What is planted on one sheet.
#[derive(Debug, Clone, Default)]
pub struct Planted {
    /// Goals.
    pub rounds: PlantedRounds,
    /// Records of interviews.
    pub interviews: Vec<Interview>,
}

const OPEN: super::super::goal::Gate =
    super::super::goal::Gate { cycle_open: true, running: true, rated: false };

/// Plants on every running sheet of a cycle what `write` gives; nothing when something stands there
/// already. Gives the number of sheets with goals.
pub async fn plant_tracks(
    app: &App,
    actor: &Actor,
    code: &str,
    write: &(dyn Fn(&Plot) -> Planted + Sync),
) -> Result<usize, Failed<GoalRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let permit = actor.may::<PlantTracks>(facts)?;
    if store::has_some(work.conn(), cycle.id).await? {
        return Ok(0);
    }
    cycle.state.refuse_unless_open().map_err(|_| Failed::Refused(GoalRefusal::Ended))?;
    let (rule, _) = rules::rule(work.conn(), cycle.id).await?.ok_or(Failed::Missing)?;
    let period = cycle.setup.period;
    let mut rounds = Vec::new();
    let mut records = Vec::new();
    let mut events = Vec::new();
    let mut sheets = 0;
    for row in store::sheets(work.conn(), cycle.id).await? {
        let by = By { account: None, name: row.evaluator_name.clone() };
        let plot = Plot {
            sheet: row.sheet,
            ratee: row.ratee,
            department: row.department,
            evaluator: by,
            period,
        };
        let planted = write(&plot);
        sheets += usize::from(!planted.rounds.is_empty());
        let mut last: Option<GoalRound> = None;
        for (reason, goals, deeds) in planted.rounds {
            let mut round = match (&last, reason) {
                (Some(last), Some(reason)) => {
                    let what = (GoalVerb::ChangeBegun, begun_at(&deeds, work.now().at));
                    events.push(event(&row, last.number + 1, what, true, Some(&reason)));
                    last.change(OPEN, reason)
                }
                _ => GoalRound::first(OPEN),
            }
            .map_err(Failed::Refused)?;
            if !deeds.is_empty() {
                let problems = rule.for_rank(row.rank).problems(&goals, period);
                if !problems.is_empty() {
                    return Err(Failed::Refused(GoalRefusal::Incomplete(problems)));
                }
            }
            for deed in deeds {
                round = act(round, deed, &row, &plot.evaluator, &mut events)?;
            }
            last = Some(round.clone());
            rounds.push((row.sheet, round, goals));
        }
        records.extend(planted.interviews.into_iter().map(|own| (row.sheet, row.evaluator, own)));
    }
    store::insert_rounds(&mut work, &permit, &rounds).await?;
    store::insert_events(&mut work, &permit, &events).await?;
    store::insert_interviews(&mut work, &permit, &records).await?;
    let what =
        format!("{}人の目標と面談の記録を書きました", grouped(i64::try_from(sheets).unwrap_or(0)));
    let entry = Entry::new("plant_tracks", "cycle", cycle.id, what);
    let after = json!({ "rounds": rounds.len(), "interviews": records.len() });
    work.finish(entry.after(after)).await?;
    Ok(sheets)
}

fn begun_at(deeds: &[GoalDeed], otherwise: Timestamp) -> Timestamp {
    match deeds.first() {
        Some(GoalDeed::Submit(at) | GoalDeed::Return(at, _) | GoalDeed::Agree(at, _)) => *at,
        None => otherwise,
    }
}

fn event(
    row: &PlantRow,
    number: i32,
    (verb, at): (GoalVerb, Timestamp),
    own: bool,
    words: Option<&Prose>,
) -> PlantedEvent {
    let who = if own { &row.ratee_name } else { &row.evaluator_name };
    (row.sheet, number, verb.as_str(), at, who.clone(), words.map(ToString::to_string))
}

/// One deed, by the transitions that everybody's goals go through.
fn act(
    round: GoalRound,
    deed: GoalDeed,
    row: &PlantRow,
    evaluator: &By,
    events: &mut Vec<PlantedEvent>,
) -> Result<GoalRound, Failed<GoalRefusal>> {
    let number = round.number;
    let (after, what, own, words) = match deed {
        GoalDeed::Submit(at) => (round.submit(OPEN, at), (GoalVerb::Submitted, at), true, None),
        GoalDeed::Return(at, why) => {
            let after = round.send_back(OPEN, evaluator, at, why.clone());
            (after, (GoalVerb::Returned, at), false, Some(why))
        }
        GoalDeed::Agree(at, talked) => {
            let after = round.agree(OPEN, evaluator.clone(), at, talked);
            (after, (GoalVerb::Agreed, at), false, None)
        }
    };
    events.push(event(row, number, what, own, words.as_ref()));
    after.map_err(Failed::Refused)
}
