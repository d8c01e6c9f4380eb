//! 評価サイクル: which year and half, from when until when, and who may set it going.

mod blocks;
mod following;
mod service;
mod state;
mod timing;

pub use blocks::{Asked, Blocks, RankRule};
pub use following::{following, following_day};
pub use service::{LeaveRule, Served, ServiceCount, ServiceRule, served};
pub use state::{CycleRefusal, CycleStage, CycleState};
pub use timing::Timing;

use super::closed_days::open_day_after;
use super::disclosure::{DisclosedField, Sight};
use super::workflow::StepKind;
use crate::kernel::ids::{
    AuthorityId, CycleId, DepartmentId, FrameworkVersionId, RankId, ScaleId, ScoringRuleId,
};
use crate::kernel::{Date, FiscalYear, Line, Period, Prose, Revision};

crate::text_enum! {
    /// What is rated (地方公務員法 6条: ability and results are the statutory pair).
    pub enum CycleKind {
        /// 能力評価.
        Ability = "ability",
        /// 業績評価.
        Results = "results",
        /// 能力評価 and 業績評価 on one sheet.
        Both = "both",
        /// 条件付採用の特別評価 (domain.md 2.4): whether the appointment becomes a regular one.
        Special = "special",
    }
}

impl CycleKind {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ability => "能力評価",
            Self::Results => "業績評価",
            Self::Both => "能力・業績評価",
            Self::Special => "特別評価",
        }
    }
    /// Whether there is a block of 能力.
    pub const fn has_ability(self) -> bool {
        !matches!(self, Self::Results)
    }
    /// Whether there is a block of 業績.
    pub const fn has_results(self) -> bool {
        matches!(self, Self::Results | Self::Both)
    }
    /// The kinds that share a block with this one: nobody has two such sheets for the same days.
    pub const fn sharing(self) -> &'static [Self] {
        match self {
            Self::Ability => &[Self::Ability, Self::Both],
            Self::Results => &[Self::Results, Self::Both],
            Self::Both => &[Self::Ability, Self::Results, Self::Both],
            Self::Special => &[Self::Special],
        }
    }
}

crate::text_enum! {
    /// Which part of the fiscal year.
    pub enum Term {
        /// 上期, April to September.
        FirstHalf = "first_half",
        /// 下期, October to March.
        SecondHalf = "second_half",
        /// 通年, April to March.
        WholeYear = "whole_year",
    }
}

impl Term {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FirstHalf => "上期",
            Self::SecondHalf => "下期",
            Self::WholeYear => "通年",
        }
    }
    /// The usual days; a cycle may have others.
    pub fn days(self, year: FiscalYear) -> (Date, Date) {
        let october = Date::from_ymd_opt(year.year(), 10, 1);
        let october = october.expect("1 October exists in every year");
        let before = october.pred_opt().expect("30 September exists in every year");
        match self {
            Self::FirstHalf => (year.first_day(), before),
            Self::SecondHalf => (october, year.last_day()),
            Self::WholeYear => (year.first_day(), year.last_day()),
        }
    }
    /// The half that a day lies in, for the first proposal.
    pub fn of(day: Date) -> Self {
        let (first, last) = Self::FirstHalf.days(FiscalYear::of(day));
        if (first..=last).contains(&day) { Self::FirstHalf } else { Self::SecondHalf }
    }
    /// The part of a cycle's code: 1, 2, y.
    const fn code(self) -> &'static str {
        match self {
            Self::FirstHalf => "1",
            Self::SecondHalf => "2",
            Self::WholeYear => "y",
        }
    }
}

/// 「2025-2」: fiscal year and half; `nth` counts cycles of the same half from 1.
pub fn cycle_code(year: FiscalYear, term: Term, nth: usize) -> String {
    let code = format!("{}-{}", year.year(), term.code());
    if nth <= 1 { code } else { format!("{code}-{nth}") }
}

/// 「令和7年度 下期 能力評価」.
pub fn cycle_name(year: FiscalYear, term: Term, kind: CycleKind) -> String {
    format!("{year} {} {}", term.label(), kind.label())
}

/// A step as the cycle sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleStep {
    /// Which.
    pub kind: StepKind,
    /// What the city calls it.
    pub name: Line,
    /// Last day that is in time.
    pub due_on: Date,
}

/// The steps of a usual cycle with days to begin from: the self assessment is due on the base date,
/// the others follow; each on a day when the city hall is open. A proposal only; HR sets the days.
pub fn proposed_steps(base_date: Date) -> Vec<(StepKind, Date)> {
    [
        (StepKind::SelfAssessment, 0),
        (StepKind::Primary, 14),
        (StepKind::Secondary, 24),
        (StepKind::Confirmation, 33),
        (StepKind::Disclosure, 50),
    ]
    .map(|(kind, days)| (kind, open_day_after(base_date, days)))
    .to_vec()
}

/// The same for every step that a cycle can have.
pub fn proposed_days(base_date: Date) -> Vec<(StepKind, Date)> {
    let rarer = [(StepKind::Assistant, 7), (StepKind::Adjustment, 29)]
        .map(|(kind, days)| (kind, open_day_after(base_date, days)));
    let mut days = proposed_steps(base_date);
    days.extend(rarer);
    days.sort_by_key(|(kind, _)| *kind);
    days
}

/// The usual base date: the first day of the period's last month (domain.md 2.1: 3/1 and 9/1).
pub fn proposed_base_date(last_day: Date) -> Date {
    use chrono::Datelike;
    last_day.with_day(1).unwrap_or(last_day)
}

/// A cycle as HR sets it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleSetup {
    /// 任命権者.
    pub authority: AuthorityId,
    /// What is rated.
    pub kind: CycleKind,
    /// Fiscal year.
    pub fiscal_year: FiscalYear,
    /// Part of it.
    pub term: Term,
    /// The days that are rated.
    pub period: Period,
    /// The day whose organisation decides who takes part and who rates whom.
    pub base_date: Date,
    /// In order.
    pub steps: Vec<CycleStep>,
    /// Ranks that take part.
    pub ranks: Vec<RankId>,
    /// Departments with all below them; none: the whole city.
    pub departments: Vec<DepartmentId>,
    /// Employment types that take part, as the organisation names them.
    pub employment_types: Vec<String>,
    /// How long they must have served in the period.
    pub service: ServiceRule,
    /// Whom a leave keeps from being rated.
    pub leave: LeaveRule,
    /// When steps can be submitted.
    pub timing: Timing,
    /// Above this number of ratees the rehearsal warns.
    pub ratees_limit: i32,
    /// Own grades stay hidden until the evaluator has chosen.
    pub self_grade_hidden: bool,
    /// What evaluators see only when they have rated.
    pub sight: Sight,
    /// Evaluators may say that they could not observe an element.
    pub not_observed_allowed: bool,
    /// What ratees see after disclosure.
    pub disclosed: Vec<DisclosedField>,
    /// Why they do not get the rest; kept for whoever asks later.
    pub undisclosed_reason: Option<Prose>,
    /// How grades become a total.
    pub rule: ScoringRuleId,
    /// The blocks of the sheet, and what differs by rank.
    pub blocks: Blocks,
}

/// What opening a cycle pins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pins {
    /// Roles and elements.
    pub version: FrameworkVersionId,
    /// Grades.
    pub scale: ScaleId,
}

/// A cycle as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Its id.
    pub id: CycleId,
    /// 「2025-2」, as in addresses.
    pub code: String,
    /// 「令和7年度 下期 能力評価」.
    pub name: String,
    /// How it is set up.
    pub setup: CycleSetup,
    /// Where it stands.
    pub state: CycleState,
    /// Set when it was opened.
    pub pins: Option<Pins>,
    /// Raised by every change of the set-up.
    pub revision: Revision,
}

impl Cycle {
    /// A step of it.
    pub fn step(&self, kind: StepKind) -> Option<&CycleStep> {
        self.setup.steps.iter().find(|step| step.kind == kind)
    }
    /// The step's name in this cycle.
    pub fn step_name(&self, kind: StepKind) -> &str {
        self.step(kind).map_or(kind.label(), |step| step.name.as_str())
    }
    /// What a sheet of that rank asks for; `None` before the cycle is opened.
    pub fn asked(&self, rank: RankId) -> Option<Asked> {
        self.pins.map(|pins| self.setup.asked(pins, rank))
    }
    /// 「令和7年度 下期」, without the kind.
    pub fn short_name(&self) -> String {
        format!("{} {}", self.setup.fiscal_year, self.setup.term.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    #[test]
    fn codes_names_and_days() {
        let year = FiscalYear::new(2025).expect("a year");
        assert_eq!(cycle_code(year, Term::SecondHalf, 1), "2025-2");
        assert_eq!(cycle_code(year, Term::WholeYear, 2), "2025-y-2");
        let name = cycle_name(year, Term::SecondHalf, CycleKind::Ability);
        assert_eq!(name, "令和7年度 下期 能力評価");
        assert_eq!(Term::SecondHalf.days(year), (day("2025-10-01"), day("2026-03-31")));
        assert_eq!(Term::FirstHalf.days(year), (day("2025-04-01"), day("2025-09-30")));
        assert_eq!(Term::of(day("2026-03-31")), Term::SecondHalf);
        assert_eq!(Term::of(day("2025-09-30")), Term::FirstHalf);
    }

    #[test]
    fn proposed_days_are_open_and_in_order() {
        let base = proposed_base_date(day("2026-03-31"));
        assert_eq!(base, day("2026-03-01"));
        let steps = proposed_steps(base);
        assert_eq!(steps[0], (StepKind::SelfAssessment, day("2026-03-02")));
        assert!(steps.windows(2).all(|pair| pair[0].1 < pair[1].1));
        assert!(steps.iter().all(|(_, due)| super::super::closed_days::closed(*due).is_none()));
        let all = proposed_days(base);
        assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
        assert_eq!(all.len(), StepKind::ALL.len());
    }
}
