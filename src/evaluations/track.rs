//! What goals and interviews need to know of the sheet that they stand beside. They are tracks with
//! preconditions, not steps of the sheet (decision 11).

use super::cycle::CycleStage;
use super::goal::Gate;
use super::workflow::StandingWord;
use crate::kernel::ids::{AuthorityId, CycleId, DepartmentId, EmployeeId, SheetId};
use crate::kernel::{FiscalYear, Period};

/// The facts of a sheet that permissions stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrackFacts {
    /// Which sheet.
    pub sheet: SheetId,
    /// Whose.
    pub ratee: EmployeeId,
    /// 一次評価者.
    pub primary: Option<EmployeeId>,
    /// 二次評価者.
    pub secondary: Option<EmployeeId>,
}

/// A sheet as its tracks see it.
#[derive(Debug, Clone)]
pub struct Track {
    /// Which.
    pub sheet: SheetId,
    /// Whose.
    pub ratee: EmployeeId,
    /// Name of the ratee.
    pub ratee_name: String,
    /// Rank that is judged.
    pub rank: String,
    /// Department on the base date.
    pub department: DepartmentId,
    /// 一次評価者, with the name.
    pub primary: Option<(EmployeeId, String)>,
    /// 二次評価者, with the name.
    pub secondary: Option<(EmployeeId, String)>,
    /// The cycle.
    pub cycle: CycleId,
    /// Its 任命権者.
    pub authority: AuthorityId,
    /// 「2025-2」.
    pub code: String,
    /// 「令和7年度 下期 能力評価」.
    pub cycle_name: String,
    /// Its fiscal year.
    pub year: FiscalYear,
    /// The days that are rated.
    pub period: Period,
    /// Where the cycle stands.
    pub stage: CycleStage,
    /// Where the sheet stands.
    pub standing: StandingWord,
    /// The primary evaluator has rated.
    pub rated: bool,
}

impl Track {
    /// Who may read and write.
    pub fn facts(&self) -> TrackFacts {
        TrackFacts {
            sheet: self.sheet,
            ratee: self.ratee,
            primary: self.primary.as_ref().map(|(id, _)| *id),
            secondary: self.secondary.as_ref().map(|(id, _)| *id),
        }
    }
    /// What must hold for anything to happen to the goals.
    pub fn gate(&self) -> Gate {
        Gate {
            cycle_open: self.stage == CycleStage::Open,
            running: self.standing == StandingWord::Running,
            rated: self.rated,
        }
    }
    /// The ratee knows the result.
    pub fn is_disclosed(&self) -> bool {
        matches!(self.standing, StandingWord::Disclosed | StandingWord::Closed)
    }
    /// Name of the primary evaluator: 「中村 恵子さん」.
    pub fn primary_words(&self) -> String {
        self.primary
            .as_ref()
            .map_or_else(|| "一次評価者".to_owned(), |(_, name)| format!("{name}さん"))
    }
}
