//! Keeping what heads type of their departments' goals.

use super::super::super::forms::DepartmentGoalInput;
use super::super::super::goal::DepartmentGoalRefusal;
use super::super::super::policy::{DepartmentGoalFacts, KeepDepartmentGoal};
use super::super::super::store::goals::{department as store, department_draft};
use super::super::track_drafts::LONGEST;
use super::department::DepartmentResult;
use crate::access::Actor;
use crate::audit::Failed;
use crate::kernel::ids::{DepartmentGoalId, DepartmentId};
use crate::kernel::{FiscalYear, Revision};
use crate::platform::App;

/// A form of a department's goal whose controls are kept while they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepartmentDraft {
    /// A goal of a year that is not saved yet.
    New(DepartmentId, FiscalYear),
    /// A goal, read at that revision.
    Goal(DepartmentGoalId, Revision),
}

impl DepartmentDraft {
    /// Its word in the database.
    pub fn key(self) -> String {
        match self {
            Self::New(_, year) => format!("new:{}", year.year()),
            Self::Goal(id, _) => format!("goal:{id}"),
        }
    }
}

/// Keeps one control of a form for the acting head who types it. What another one saved meanwhile is met on
/// saving, not overwritten by typing.
pub async fn keep_department_goal_typed(
    app: &App,
    actor: &Actor,
    form: DepartmentDraft,
    typed: (&str, &str),
) -> DepartmentResult<()> {
    let author = actor.account().ok_or(Failed::Missing)?;
    let (who, today) = (actor.employee(), app.now().today);
    let mut conn = app.db.reader().acquire().await?;
    let (facts, read) = match form {
        DepartmentDraft::New(department, _) => {
            let heads = store::heads(&mut conn, who, department, today).await?;
            (DepartmentGoalFacts { goal: None, department, heads }, Revision::new(0))
        }
        DepartmentDraft::Goal(id, read) => {
            let found = store::standing(&mut conn, (id, who), today).await?;
            let found = found.ok_or(Failed::Missing)?;
            let (department, heads) = (found.department, found.heads);
            let facts = DepartmentGoalFacts { goal: Some(id), department, heads };
            if actor.could::<KeepDepartmentGoal>(&facts) {
                if found.is_withdrawn {
                    return Err(Failed::Refused(DepartmentGoalRefusal::Withdrawn));
                }
                if found.revision != read {
                    return Err(Failed::Stale);
                }
            }
            (facts, read)
        }
    };
    drop(conn);
    let permit = actor.may::<KeepDepartmentGoal>(facts)?;
    let (field, text) = typed;
    if !DepartmentGoalInput::has(field) {
        return Err(Failed::Missing);
    }
    if text.len() > LONGEST {
        return Err(Failed::Stale);
    }
    let of = (form.key(), app.now().at);
    department_draft::keep(&app.db, &permit, (&of.0, author, read), typed, of.1).await?;
    Ok(())
}
