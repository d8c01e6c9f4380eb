//! What goals and interviews need to know of the sheet that they stand beside. They are tracks with
//! preconditions, not steps of the sheet (decision 11).

use super::cycle::CycleStage;
use super::goal::Gate;
use super::workflow::{StandingWord, StepKind};
use crate::kernel::ids::{AuthorityId, CycleId, DepartmentId, EmployeeId, RankId, SheetId};
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
    /// Who does an evaluator's part in their place today: of which of the two, and who.
    pub delegate: Option<(StepKind, EmployeeId)>,
}

impl TrackFacts {
    /// Who evaluates in a step, in their own right.
    pub fn evaluator(&self, kind: StepKind) -> Option<EmployeeId> {
        match kind {
            StepKind::Primary => self.primary,
            StepKind::Secondary => self.secondary,
            _ => None,
        }
    }
    /// The evaluator in whose place a person acts; `None` in their own right.
    pub fn in_place_of(&self, person: Option<EmployeeId>) -> Option<EmployeeId> {
        let (kind, _) = self.delegate.filter(|(_, delegate)| Some(*delegate) == person)?;
        self.evaluator(kind)
    }
}

/// An evaluator's part of the tracks in other hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackStandIn {
    /// Whose part: that of the primary or of the secondary evaluator.
    pub kind: StepKind,
    /// Name of the evaluator.
    pub name: String,
    /// Who does it.
    pub delegate: EmployeeId,
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
    /// Rank that is judged, with its name.
    pub rank_id: RankId,
    /// 「主査」.
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
    /// For whom the one who asks stands in.
    pub stands_in: Option<TrackStandIn>,
}

impl Track {
    /// Who may read and write.
    pub fn facts(&self) -> TrackFacts {
        TrackFacts {
            sheet: self.sheet,
            ratee: self.ratee,
            primary: self.primary.as_ref().map(|(id, _)| *id),
            secondary: self.secondary.as_ref().map(|(id, _)| *id),
            delegate: self.stands_in.as_ref().map(|own| (own.kind, own.delegate)),
        }
    }
    /// Whether it is somebody's own sheet, or one that they evaluate in their own right.
    pub fn is_of(&self, person: EmployeeId) -> bool {
        let mut evaluators = self.primary.iter().chain(&self.secondary);
        self.ratee == person || evaluators.any(|(id, _)| *id == person)
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
