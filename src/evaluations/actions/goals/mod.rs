//! Goals: written by the ratee, handed in, agreed by the primary evaluator, changed in between. The
//! audit log says that it was done, never what a goal says: goals are read by the ratee and the
//! evaluators alone, and every wording that was agreed stays in its round.

mod agreeing;
mod department;
mod department_typing;
mod keeping;
mod rule;

use super::super::delegation::both_names;
use super::super::goal::{Goal, GoalRefusal, GoalRound, GoalRule, RoundState};
use super::super::policy::{AgreeGoals, KeepGoals, ReadGoals};
use super::super::store::goals::rounds::{self, SavedRound};
use super::super::store::goals::rule as rules;
use super::super::store::track::{Which, track_for};
use super::super::store::{Connection, way};
use super::super::track::Track;
use crate::access::{Action, Actor, Permit};
use crate::audit::{Failed, Work};
use crate::evaluations::policy::TrackFacts;
use crate::kernel::ids::{GoalId, GoalRoundId, SheetId};
use crate::platform::App;

pub use agreeing::{agree_goals, send_back_goals};
pub use department::{change_department_goal, withdraw_department_goal, write_department_goal};
pub use department_typing::{DepartmentDraft, keep_department_goal_typed};
pub use keeping::{
    Move, add_goal, begin_change, change_goal, drop_change, move_goal, remove_goal, submit_goals,
    take_back_goals,
};
pub use rule::set_goal_rule;
pub(super) use rule::{holes, outline};

pub(super) type GoalResult<T> = Result<T, Failed<GoalRefusal>>;

/// The goals of a sheet with all that pages and deeds need.
pub struct GoalSheet {
    /// The sheet.
    pub track: Track,
    /// How the cycle sets goals for the rank that the sheet judges.
    pub rule: GoalRule,
    /// The newest first.
    pub(in super::super) rounds: Vec<SavedRound>,
}

impl GoalSheet {
    /// The round that is being worked on, or the last that was agreed.
    pub(in super::super) fn newest(&self) -> Option<&SavedRound> {
        self.rounds.first()
    }
    /// The goals that hold now: of the last round that was agreed.
    pub(in super::super) fn agreed(&self) -> Option<&SavedRound> {
        self.rounds.iter().find(|own| matches!(own.round.state, RoundState::Agreed { .. }))
    }
    /// The goals before an interim change that is under way or was agreed.
    pub(in super::super) fn before(&self) -> &[Goal] {
        self.rounds.get(1).map_or(&[], |own| own.goals.as_slice())
    }
    /// A goal as it stands in the newest round.
    pub(in super::super) fn goal(&self, id: GoalId) -> Option<&Goal> {
        self.newest()?.goals.iter().find(|goal| goal.id == id)
    }
    /// Whether goals can be written now.
    pub fn refuse_unless_drafting(&self) -> Result<(), GoalRefusal> {
        match self.newest() {
            None => GoalRound::first(self.track.gate()).map(|_| ()),
            Some(own) => own.round.refuse_unless_drafting(self.track.gate()),
        }
    }
    /// What keeps the goals from being handed in.
    pub fn problems(&self) -> Vec<super::super::goal::GoalProblem> {
        let goals = self.newest().map_or(&[][..], |own| own.goals.as_slice());
        self.rule.problems(goals, self.track.period)
    }
}

/// A sheet with its goals; a cycle without goals has none to show.
async fn load(conn: &mut Connection, track: Track) -> GoalResult<GoalSheet> {
    let (rule, _) = rules::rule(&mut *conn, track.cycle).await?.ok_or(Failed::Missing)?;
    let rule = rule.for_rank(track.rank_id);
    let rounds = rounds::rounds(conn, track.sheet).await?;
    Ok(GoalSheet { track, rule, rounds })
}

/// One's own goals in a cycle.
pub async fn own_goals(app: &App, actor: &Actor, code: &str) -> GoalResult<GoalSheet> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    let mut conn = app.db.reader().acquire().await?;
    let hand = (Some(person), app.now().today);
    let own = track_for(&mut conn, code, Which::Of(person), hand).await?.ok_or(Failed::Missing)?;
    let _permit = actor.may::<ReadGoals>(own.facts())?;
    load(&mut conn, own).await
}

/// The goals of a sheet for one of its evaluators, or for who stands in for one. The first look of who agrees
/// with goals that were handed in is noted.
pub async fn goals_as_evaluator(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
) -> GoalResult<GoalSheet> {
    let mut conn = app.db.reader().acquire().await?;
    let hand = (actor.employee(), app.now().today);
    let found = track_for(&mut conn, code, Which::Sheet(id), hand).await?.ok_or(Failed::Missing)?;
    let _permit = actor.may::<ReadGoals>(found.facts())?;
    if actor.is_employee(found.ratee) {
        return Err(Failed::Missing);
    }
    let sheet = load(&mut conn, found).await?;
    drop(conn);
    let is_primary = actor.could::<AgreeGoals>(&sheet.track.facts());
    if let Some(own) = sheet.newest()
        && is_primary
        && matches!(own.round.state, RoundState::Submitted { seen_at: None, .. })
    {
        rounds::note_seen(app, own.id, app.now().at).await?;
    }
    Ok(sheet)
}

/// A sheet locked for a deed of the actor.
struct Locked<A: Action<Subject = TrackFacts>> {
    work: Work,
    permit: Permit<A>,
    sheet: GoalSheet,
}

impl<A: Action<Subject = TrackFacts>> Locked<A> {
    /// The newest round with its id.
    fn newest(&self) -> Result<(GoalRoundId, GoalRound), Failed<GoalRefusal>> {
        let own = self.sheet.newest().ok_or(Failed::Refused(GoalRefusal::NotSubmitted))?;
        Ok((own.id, own.round.clone()))
    }
}

async fn lock<A: Action<Subject = TrackFacts>>(
    app: &App,
    actor: &Actor,
    code: &str,
    which: Which,
) -> GoalResult<Locked<A>> {
    let mut work = Work::begin(app, actor).await?;
    let hand = (actor.employee(), work.now().today);
    let found = track_for(work.conn(), code, which, hand).await?.ok_or(Failed::Missing)?;
    actor.may::<A>(found.facts())?;
    way::lock(work.conn(), found.sheet).await?;
    // Read again behind the lock: whoever came first may have moved the sheet.
    let found = track_for(work.conn(), code, which, hand).await?.ok_or(Failed::Missing)?;
    name_both(&mut work, &found);
    let permit = work.actor().may::<A>(found.facts())?;
    let sheet = load(work.conn(), found).await?;
    Ok(Locked { work, permit, sheet })
}

/// Puts both names into everything that the work writes, when somebody stands in.
pub(super) fn name_both(work: &mut Work, track: &Track) {
    if let Some(own) = &track.stands_in {
        let words = both_names(work.actor().name(), &own.name);
        work.under_name(words);
    }
}

/// One's own goals, locked.
async fn lock_own(app: &App, actor: &Actor, code: &str) -> GoalResult<Locked<KeepGoals>> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    lock(app, actor, code, Which::Of(person)).await
}
