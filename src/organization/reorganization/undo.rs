//! Taking a reorganisation back: departments, postings and deputies say again what they said, in one act.
//! It holds while nothing was built on it, and not for long once its day has come: from then on the city
//! works by it, and what follows is a new change.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::kernel::ids::{DepartmentId, DeputyId};
use crate::kernel::time::{start_of, wareki_time};
use crate::kernel::{Date, Period, Refusal, Timestamp};
use crate::organization::chart::DeputyOf;
use crate::organization::register::{StaffChanges, Was};

use super::refusal::DepartmentRefusal;
use super::{Inventory, Plan, verify};

/// What takes a reorganisation back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakingBack {
    /// Departments and postings.
    pub changes: StaffChanges,
    /// Deputies that ended with their department, and their days before.
    pub deputies: Vec<(Was<DeputyId>, Period)>,
    /// Deputies that had not begun and were taken back with it.
    pub gone: Vec<DeputyOf>,
}

/// Until when it can be taken back: so many hours after it was carried out, or after its day began,
/// whichever is later. With 0 hours, until its day.
pub fn undo_until(carried_out_at: Timestamp, on: Date, hours: i64) -> Timestamp {
    let begins = start_of(on);
    if hours == 0 {
        return begins;
    }
    begins.max(carried_out_at) + chrono::Duration::hours(hours)
}

/// Why a reorganisation is not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoRefusal {
    /// It was taken back already.
    Undone,
    /// Its time is over.
    Late { until: Timestamp },
    /// Rows of it were changed since, by these names.
    Changed { names: Vec<String> },
    /// Others came to a department that would be no more.
    PeopleCame { name: String, people: usize },
    /// The departments could not stand as they were.
    Department(DepartmentRefusal),
    /// Records beyond the register name what would go.
    StoodOn,
    /// The register refuses it: the code and the sentence of its refusal.
    Register(&'static str, String),
}

impl Refusal for UndoRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Undone => "reorganization_undone",
            Self::Late { .. } => "reorganization_undo_late",
            Self::Changed { .. } => "reorganization_changed_since",
            Self::PeopleCame { .. } => "reorganization_people_came",
            Self::Department(refusal) => refusal.code(),
            Self::StoodOn => "reorganization_stood_on",
            Self::Register(code, _) => code,
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Undone => "この変更は、もう取り消されています".to_owned(),
            Self::Late { until } => format!(
                "{}を過ぎたので、取り消せません。所属のページで、新しい変更として登録してください",
                wareki_time(*until)
            ),
            Self::Changed { names } if names.is_empty() => {
                "この変更のあとで登録が変わっているので、取り消せません。所属のページで、新しい変更として登録してください"
                    .to_owned()
            }
            Self::Changed { names } => format!(
                "{}の登録が、そのあとで変わっているので、取り消せません。所属や職員のページで、新しい変更として登録してください",
                names.join("、")
            ),
            Self::PeopleCame { name, people } => format!(
                "「{name}」には、そのあとの発令が{people}人分あります。先に、その発令を取り消してください"
            ),
            Self::Department(DepartmentRefusal::CodeTaken { code, by, .. }) => format!(
                "所属コード「{code}」を、いまは「{by}」が使っています。先に、そのコードを変えてください"
            ),
            Self::Department(DepartmentRefusal::NoParent { name, .. }) => format!(
                "「{name}」の上の所属が、いまはありません。先に、上の所属の変更を取り消してください"
            ),
            Self::Department(refusal) => refusal.sentence(),
            Self::StoodOn => {
                "この変更でできた所属や発令を、評価や権限の記録が使っています。所属のページで、新しい変更として登録してください"
                    .to_owned()
            }
            Self::Register(_, sentence) => sentence.clone(),
        }
    }
}

impl TakingBack {
    /// Works it out against what the register says now.
    pub fn plan(&self, known: &Inventory, on: Date) -> Result<Plan, UndoRefusal> {
        let changes = &self.changes;
        let closed = changes.withdraw_departments.clone();
        let corrected = changes.correct_postings.iter().map(|(was, ..)| was);
        let ours: BTreeSet<_> =
            changes.withdraw_postings.iter().chain(corrected).map(|was| was.id).collect();
        for department in &closed {
            let posts = known.posts_from(*department, on);
            let came = posts.iter().filter(|post| !ours.contains(&post.posting.id));
            let people: BTreeSet<_> = came.map(|post| post.employee).collect();
            if !people.is_empty() {
                let name = known.name(*department, on);
                return Err(UndoRefusal::PeopleCame { name, people: people.len() });
            }
        }
        let mut plan = Plan::new(on, self.stays(known), changes.clone());
        plan.closed = closed;
        verify::verify(known, &mut plan).map_err(UndoRefusal::Department)?;
        Ok(plan)
    }
    /// A department that is there afterwards, for the page that is shown then.
    fn stays(&self, known: &Inventory) -> DepartmentId {
        let corrected = self.changes.correct_facts.first();
        let fact =
            corrected.and_then(|(was, ..)| known.facts.iter().find(|row| row.fact == was.id));
        let opened = || self.changes.open_facts.first().map(|open| open.department);
        let gone = || self.changes.withdraw_departments.first().copied();
        fact.map(|fact| fact.department)
            .or_else(opened)
            .or_else(gone)
            .unwrap_or_else(DepartmentId::mint)
    }
}
