//! The verbs: what an empty register starts with, changing it in batches, leaves; one person at a
//! time in [`people`].

pub mod people;

pub mod departments;
pub mod lists;
pub mod masters;
pub(super) mod undo;

use std::collections::HashMap;

use serde::Serialize;

use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{AuthorityId, EmployeeId, LeaveId, RankId};
use crate::kernel::refusal::Never;
use crate::kernel::{Period, Refusal};
use crate::organization::employee::LeaveKind;
use crate::organization::policy::KeepRegister;
use crate::organization::rank::LADDER;
use crate::organization::register::{OpenLeave, Register, StaffChanges};
use crate::organization::store;
use crate::platform::{App, StoreError};

/// Code of the authority that a register starts with.
pub const MAYOR: &str = "mayor";

/// What every register has.
#[derive(Debug, Clone)]
pub struct Basics {
    /// 市長.
    pub authority: AuthorityId,
    /// The ladder by code (`kakariin` … `kyokucho`).
    pub ranks: HashMap<String, RankId>,
}

/// Why the register refuses a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterRefusal {
    /// A department would have two facts on one day.
    DepartmentTwice,
    /// Two departments would have one code on one day.
    CodeTaken,
    /// Somebody would have two primary posts on one day.
    SecondPrimary,
    /// Somebody would be posted to one department twice on one day.
    SameDepartmentTwice,
    /// An employee number is there already.
    NumberTaken,
    /// Two leaves share a day.
    LeavesOverlap,
    /// Something else stands on what would be withdrawn.
    StoodOn,
    /// A department would have two deputies on one day.
    SecondDeputy,
}

impl RegisterRefusal {
    fn of(constraint: &str) -> Option<Self> {
        Some(match constraint {
            "department_fact_one_at_a_time" => Self::DepartmentTwice,
            "department_fact_code_taken" => Self::CodeTaken,
            "posting_one_primary" => Self::SecondPrimary,
            "posting_once_per_department" => Self::SameDepartmentTwice,
            "employee_number_taken" => Self::NumberTaken,
            "leave_one_at_a_time" => Self::LeavesOverlap,
            "deputy_one_at_a_time" => Self::SecondDeputy,
            _ => return None,
        })
    }
}

impl Refusal for RegisterRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::DepartmentTwice => "department_twice",
            Self::CodeTaken => "department_code_taken",
            Self::SecondPrimary => "second_primary_posting",
            Self::SameDepartmentTwice => "same_department_twice",
            Self::NumberTaken => "employee_number_taken",
            Self::LeavesOverlap => "leaves_overlap",
            Self::StoodOn => "stood_on",
            Self::SecondDeputy => "second_deputy",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::DepartmentTwice => "同じ所属が、同じ日に2つになります",
            Self::CodeTaken => "同じ所属コードが、同じ日に2つになります",
            Self::SecondPrimary => "本務の発令が、同じ日に2つになります",
            Self::SameDepartmentTwice => "同じ所属の発令が、同じ日に2つになります",
            Self::NumberTaken => "その職員番号は、もう使われています",
            Self::LeavesOverlap => "休職の期間が重なります",
            Self::StoodOn => "ほかの記録で使われているので、取り消せません",
            Self::SecondDeputy => {
                "職務代理が、同じ日に2人になります。先に、いまの職務代理を終えてください"
            }
        }
        .to_owned()
    }
}

/// A constraint of the register becomes its refusal; everything else is a failure of ours.
pub(super) fn refused(error: StoreError) -> Failed<RegisterRefusal> {
    if let StoreError::Taken(constraint) = &error
        && let Some(refusal) = RegisterRefusal::of(constraint)
    {
        return Failed::Refused(refusal);
    }
    if matches!(error, StoreError::Needed(_)) {
        return Failed::Refused(RegisterRefusal::StoodOn);
    }
    error.into()
}

/// Makes sure that the register has the authority 市長 and the seven ranks. Adds what is missing,
/// changes nothing that is there; one audit entry when something was added.
pub async fn ensure_basics(app: &App, actor: &Actor) -> Result<Basics, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let added = store::add_authority(&mut work, &permit, MAYOR, "市長").await?
        + store::add_ranks(&mut work, &permit, &LADDER).await?;
    if added > 0 {
        let entry = Entry::new(
            "ensure_basics",
            "register",
            "basics",
            "任命権者「市長」と7つの職位を登録しました",
        );
        work.finish(entry.after(LADDER.map(|step| step.name))).await?;
    }
    let mut conn = app.db.reader().acquire().await?;
    let authority = store::authority_by_code(&mut *conn, MAYOR).await?.ok_or(Failed::Missing)?;
    Ok(Basics { authority, ranks: store::rank_ids(&mut *conn).await? })
}

/// The whole register, locked against other changes until the work ends: what is compared with it is
/// true when the changes are carried out.
pub async fn load_for_change(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
) -> Result<Register, StoreError> {
    store::load_register(work.conn(), true).await
}

/// The whole register as it stands, for a check that changes nothing.
pub async fn load_for_check(app: &App) -> Result<Register, StoreError> {
    let mut conn = app.db.reader().acquire().await?;
    store::load_register(&mut conn, false).await
}

/// Carries a batch out inside another room's work: set by set, overlaps checked at the end.
pub async fn apply_changes(
    work: &mut Work,
    permit: &Permit<KeepRegister>,
    changes: &StaffChanges,
) -> Result<(), Failed<RegisterRefusal>> {
    if store::apply(work, permit, changes).await.map_err(refused)? {
        Ok(())
    } else {
        Err(Failed::Stale)
    }
}

/// Carries a batch out as a work of its own, with one audit entry. `details` are its rows.
pub async fn change_register(
    app: &App,
    actor: &Actor,
    changes: &StaffChanges,
    summary: &str,
    details: impl Serialize,
) -> Result<(), Failed<RegisterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    apply_changes(&mut work, &permit, changes).await?;
    let entry = Entry::new("change_register", "register", "staff", summary).after(details);
    Ok(work.finish(entry).await?)
}

/// Records leaves, with one audit entry.
pub async fn record_leaves(
    app: &App,
    actor: &Actor,
    leaves: &[(EmployeeId, LeaveKind, Period)],
) -> Result<(), Failed<RegisterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let open_leaves = leaves
        .iter()
        .map(|&(employee, kind, period)| OpenLeave { id: LeaveId::mint(), employee, kind, period })
        .collect();
    apply_changes(&mut work, &permit, &StaffChanges { open_leaves, ..StaffChanges::default() })
        .await?;
    let rows: Vec<_> = leaves
        .iter()
        .map(|(employee, kind, period)| (employee, kind, period.from(), period.until()))
        .collect();
    let summary = format!("休職・休業を{}件登録しました", leaves.len());
    let entry = Entry::new("record_leaves", "register", "leaves", summary).after(rows);
    Ok(work.finish(entry).await?)
}
