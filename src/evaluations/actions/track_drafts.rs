//! Keeping what is typed of goals and interviews.

use super::super::goal::GoalRefusal;
use super::super::interview::{InterviewKind, InterviewRefusal, InterviewState};
use super::super::policy::{KeepGoals, WriteInterview};
use super::super::store::track_draft as store;
use super::goals::own_goals;
use super::interviews::interviews_as_evaluator;
use crate::access::Actor;
use crate::audit::Failed;
use crate::kernel::Revision;
use crate::kernel::ids::{GoalId, InterviewId, SheetId};
use crate::platform::App;

/// Longest text that is kept of one control: far above every limit, so that nothing is cut.
pub(super) const LONGEST: usize = 20_000;

/// A form whose controls are kept while they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftForm {
    /// A goal that is not saved yet.
    NewGoal,
    /// A goal, read at that revision.
    Goal(GoalId, Revision),
    /// A record that is not saved yet.
    NewInterview(InterviewKind),
    /// A record, read at that revision.
    Interview(InterviewId, Revision),
    /// What puts a confirmed record right, read at that revision.
    Correction(InterviewId, Revision),
}

impl DraftForm {
    /// Its word in the database.
    pub fn key(self) -> String {
        match self {
            Self::NewGoal => "goal:new".to_owned(),
            Self::Goal(id, _) => format!("goal:{id}"),
            Self::NewInterview(kind) => format!("interview:new:{kind}"),
            Self::Interview(id, _) => format!("interview:{id}"),
            Self::Correction(id, _) => format!("correction:{id}"),
        }
    }
    /// What it is typed over; 0: nothing yet.
    fn read(self) -> Revision {
        match self {
            Self::NewGoal | Self::NewInterview(_) => Revision::new(0),
            Self::Goal(_, read) | Self::Interview(_, read) | Self::Correction(_, read) => read,
        }
    }
}

/// Keeps one control of the ratee's goal while the goals are being drafted. What another tab saved
/// meanwhile is met on saving, not overwritten by typing.
pub async fn keep_goal_typed(
    app: &App,
    actor: &Actor,
    code: &str,
    form: DraftForm,
    typed: (&str, &str),
) -> Result<(), Failed<GoalRefusal>> {
    let author = actor.account().ok_or(Failed::Missing)?;
    let sheet = own_goals(app, actor, code).await?;
    let permit = actor.may::<KeepGoals>(sheet.track.facts())?;
    sheet.refuse_unless_drafting().map_err(Failed::Refused)?;
    if let DraftForm::Goal(id, read) = form {
        let newest = sheet.newest().ok_or(Failed::Missing)?;
        let now = newest.revisions.get(&id).copied().ok_or(Failed::Missing)?;
        if now != read {
            return Err(Failed::Stale);
        }
    }
    if typed.1.len() > LONGEST {
        return Err(Failed::Stale);
    }
    let of = (&*form.key(), author, form.read());
    store::keep(&app.db, &permit, of, typed, app.now().at).await?;
    Ok(())
}

/// Keeps one control of the record of an interview that its evaluator is writing.
pub async fn keep_interview_typed(
    app: &App,
    actor: &Actor,
    (code, id): (&str, SheetId),
    form: DraftForm,
    typed: (&str, &str),
) -> Result<(), Failed<InterviewRefusal>> {
    let author = actor.account().ok_or(Failed::Missing)?;
    let sheet = interviews_as_evaluator(app, actor, code, id).await?;
    let permit = actor.may::<WriteInterview>(sheet.track.facts())?;
    match form {
        DraftForm::NewInterview(kind) => {
            sheet.refuse_unless_possible(kind).map_err(Failed::Refused)?;
        }
        DraftForm::Interview(id, read) => {
            let record = sheet.record(id).ok_or(Failed::Missing)?;
            if !matches!(record.interview.state, InterviewState::Draft { .. }) {
                return Err(Failed::Refused(InterviewRefusal::NotDraft));
            }
            if record.revision != read {
                return Err(Failed::Stale);
            }
        }
        DraftForm::Correction(id, read) => {
            let record = sheet.record(id).ok_or(Failed::Missing)?;
            sheet.refuse_unless_correctable(record).map_err(Failed::Refused)?;
            if record.revision != read {
                return Err(Failed::Stale);
            }
        }
        DraftForm::NewGoal | DraftForm::Goal(..) => return Err(Failed::Missing),
    }
    if typed.1.len() > LONGEST {
        return Err(Failed::Stale);
    }
    let of = (&*form.key(), author, form.read());
    store::keep(&app.db, &permit, of, typed, app.now().at).await?;
    Ok(())
}
