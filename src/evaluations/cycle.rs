//! 評価サイクル: which year and half, from when until when, and who may set it going.

use super::closed_days::open_day_after;
use super::disclosure::DisclosedField;
use super::workflow::StepKind;
use crate::kernel::ids::{
    AccountId, AuthorityId, CycleId, DepartmentId, FrameworkVersionId, RankId, ScaleId,
    ScoringRuleId,
};
use crate::kernel::{Date, FiscalYear, Line, Period, Prose, Refusal, Revision, Timestamp};

crate::text_enum! {
    /// What is rated (地方公務員法 6条: ability and results are the statutory pair).
    pub enum CycleKind {
        /// 能力評価.
        Ability = "ability",
    }
}

impl CycleKind {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ability => "能力評価",
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
    /// Above this number of ratees the rehearsal warns.
    pub ratees_limit: i32,
    /// Own grades stay hidden until the evaluator has chosen.
    pub self_grade_hidden: bool,
    /// Evaluators may say that they could not observe an element.
    pub not_observed_allowed: bool,
    /// What ratees see after disclosure.
    pub disclosed: Vec<DisclosedField>,
    /// How grades become a total.
    pub rule: ScoringRuleId,
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
    /// 「令和7年度 下期」, without the kind.
    pub fn short_name(&self) -> String {
        format!("{} {}", self.setup.fiscal_year, self.setup.term.label())
    }
}

/// Where a cycle stands, with its facts. The system has no account: it opens cycles of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CycleState {
    /// 準備中: everything can be changed.
    Preparing,
    /// 承認待ち: a second officer looks before it is opened.
    Awaiting {
        /// Who asked.
        requested_by: Option<AccountId>,
        /// When.
        requested_at: Timestamp,
    },
    /// 実施中: sheets exist, definitions are pinned.
    Open {
        /// Who opened it.
        opened_by: Option<AccountId>,
        /// When.
        opened_at: Timestamp,
    },
    /// 終了.
    Closed {
        /// When.
        closed_at: Timestamp,
    },
    /// 中止.
    Cancelled {
        /// When.
        cancelled_at: Timestamp,
        /// Why.
        reason: Prose,
    },
}

crate::text_enum! {
    /// The word of a [`CycleState`] in the database.
    pub enum CycleStage {
        /// [`CycleState::Preparing`].
        Preparing = "preparing",
        /// [`CycleState::Awaiting`].
        Awaiting = "awaiting",
        /// [`CycleState::Open`].
        Open = "open",
        /// [`CycleState::Closed`].
        Closed = "closed",
        /// [`CycleState::Cancelled`].
        Cancelled = "cancelled",
    }
}

impl CycleStage {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Preparing => "準備中",
            Self::Awaiting => "承認待ち",
            Self::Open => "実施中",
            Self::Closed => "完了",
            Self::Cancelled => "中止",
        }
    }
}

/// Why a cycle does not move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CycleRefusal {
    /// Only a cycle in preparation can be changed.
    NotPreparing,
    /// Nobody asked for it to be opened.
    NotAwaiting,
    /// A second officer has to open it, so the first one asks.
    SecondOfficerNeeded,
    /// The officer who asked cannot open it too.
    SamePerson,
    /// The rehearsal finds problems that must be cured.
    Blocked {
        /// How many.
        problems: usize,
    },
    /// It is not open.
    NotOpen,
    /// Sheets are still running.
    SheetsRunning(i64),
    /// Somebody has begun to write.
    Begun(i64),
    /// The period of another cycle of the kind overlaps for the same people.
    SheetsExist,
}

impl Refusal for CycleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotPreparing => "not_preparing",
            Self::NotAwaiting => "not_awaiting",
            Self::SecondOfficerNeeded => "second_officer_needed",
            Self::SamePerson => "same_person",
            Self::Blocked { .. } => "blocked",
            Self::NotOpen => "not_open",
            Self::SheetsRunning(_) => "sheets_running",
            Self::Begun(_) => "begun",
            Self::SheetsExist => "sheets_exist",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::NotPreparing => "準備中のサイクルだけ直せます".to_owned(),
            Self::NotAwaiting => "開始の承認を頼まれていません".to_owned(),
            Self::SecondOfficerNeeded => {
                "サイクルは2人で開始します。もう一人の人事担当に承認を頼んでください".to_owned()
            }
            Self::SamePerson => {
                "承認を頼んだ人は、自分で開始できません。もう一人の人事担当が開始してください"
                    .to_owned()
            }
            Self::Blocked { problems } => {
                format!("開始の前に直すことが{problems}件あります。リハーサルで確かめてください")
            }
            Self::NotOpen => "このサイクルは実施中ではありません".to_owned(),
            Self::SheetsRunning(sheets) => {
                format!("終わっていないシートが{sheets}件あります")
            }
            Self::Begun(sheets) => {
                format!("{sheets}件のシートに入力があるので、開始を取り消せません")
            }
            Self::SheetsExist => {
                "同じ期間の同じ種類の評価に、もう対象になっている職員がいます".to_owned()
            }
        }
    }
}

impl CycleState {
    /// Its word in the database.
    pub const fn stage(&self) -> CycleStage {
        match self {
            Self::Preparing => CycleStage::Preparing,
            Self::Awaiting { .. } => CycleStage::Awaiting,
            Self::Open { .. } => CycleStage::Open,
            Self::Closed { .. } => CycleStage::Closed,
            Self::Cancelled { .. } => CycleStage::Cancelled,
        }
    }
    /// Whether the set-up can be changed.
    pub fn refuse_unless_preparing(&self) -> Result<(), CycleRefusal> {
        if *self == Self::Preparing { Ok(()) } else { Err(CycleRefusal::NotPreparing) }
    }
    /// Whether people can work on its sheets.
    pub fn refuse_unless_open(&self) -> Result<(), CycleRefusal> {
        if matches!(self, Self::Open { .. }) { Ok(()) } else { Err(CycleRefusal::NotOpen) }
    }
    /// Asks a second officer to open it. `problems`: what the rehearsal found that must be cured.
    pub fn request(
        self,
        by: Option<AccountId>,
        at: Timestamp,
        problems: usize,
    ) -> Result<Self, CycleRefusal> {
        self.refuse_unless_preparing()?;
        if problems > 0 {
            return Err(CycleRefusal::Blocked { problems });
        }
        Ok(Self::Awaiting { requested_by: by, requested_at: at })
    }
    /// Goes back to preparation before it was opened.
    pub fn take_back(self) -> Result<Self, CycleRefusal> {
        match self {
            Self::Awaiting { .. } => Ok(Self::Preparing),
            _ => Err(CycleRefusal::NotAwaiting),
        }
    }
    /// Opens it. With `second_officer` somebody else must have asked; the system needs nobody.
    pub fn open(
        self,
        by: Option<AccountId>,
        at: Timestamp,
        second_officer: bool,
        problems: usize,
    ) -> Result<Self, CycleRefusal> {
        let needs_two = second_officer && by.is_some();
        match self {
            Self::Preparing if needs_two => return Err(CycleRefusal::SecondOfficerNeeded),
            Self::Awaiting { requested_by, .. } if needs_two && requested_by == by => {
                return Err(CycleRefusal::SamePerson);
            }
            Self::Preparing | Self::Awaiting { .. } => {}
            _ => return Err(CycleRefusal::NotPreparing),
        }
        if problems > 0 {
            return Err(CycleRefusal::Blocked { problems });
        }
        Ok(Self::Open { opened_by: by, opened_at: at })
    }
    /// Undoes the opening while nobody has entered anything; `begun`: sheets with entries.
    pub fn undo_opening(self, begun: i64) -> Result<Self, CycleRefusal> {
        self.refuse_unless_open()?;
        if begun > 0 { Err(CycleRefusal::Begun(begun)) } else { Ok(Self::Preparing) }
    }
    /// Ends it once no sheet is running any more.
    pub fn close(self, at: Timestamp, running: i64) -> Result<Self, CycleRefusal> {
        self.refuse_unless_open()?;
        if running > 0 {
            return Err(CycleRefusal::SheetsRunning(running));
        }
        Ok(Self::Closed { closed_at: at })
    }
    /// Calls it off: before opening, or while it is open (its unconfirmed sheets are called off too).
    pub fn cancel(self, reason: Prose, at: Timestamp) -> Result<Self, CycleRefusal> {
        match self {
            Self::Preparing | Self::Awaiting { .. } | Self::Open { .. } => {
                Ok(Self::Cancelled { cancelled_at: at, reason })
            }
            Self::Closed { .. } | Self::Cancelled { .. } => Err(CycleRefusal::NotOpen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::start_of;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn at() -> Timestamp {
        start_of(day("2026-02-01"))
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
    }

    #[test]
    fn two_officers_open_a_cycle() {
        let (one, two) = (Some(AccountId::mint()), Some(AccountId::mint()));
        let start = CycleState::Preparing;
        assert_eq!(start.clone().open(one, at(), true, 0), Err(CycleRefusal::SecondOfficerNeeded));
        let asked = start.clone().request(one, at(), 0).expect("no problems");
        assert_eq!(asked.clone().open(one, at(), true, 0), Err(CycleRefusal::SamePerson));
        assert_eq!(
            asked.clone().open(two, at(), true, 2),
            Err(CycleRefusal::Blocked { problems: 2 })
        );
        assert_eq!(asked.clone().open(two, at(), true, 0).map(|s| s.stage()), Ok(CycleStage::Open));
        assert_eq!(asked.take_back(), Ok(CycleState::Preparing));
        assert!(start.clone().open(one, at(), false, 0).is_ok(), "by setting");
        assert!(start.open(None, at(), true, 0).is_ok(), "the system");
    }

    #[test]
    fn what_is_open_ends_only_when_everything_has_ended() {
        let open = CycleState::Open { opened_by: None, opened_at: at() };
        assert_eq!(open.clone().close(at(), 3), Err(CycleRefusal::SheetsRunning(3)));
        assert!(open.clone().close(at(), 0).is_ok());
        assert_eq!(open.clone().undo_opening(1), Err(CycleRefusal::Begun(1)));
        assert_eq!(open.clone().undo_opening(0), Ok(CycleState::Preparing));
        assert_eq!(open.clone().request(None, at(), 0), Err(CycleRefusal::NotPreparing));
        let reason = Prose::within("災害のため", 400).expect("words");
        let off = open.cancel(reason.clone(), at()).expect("open");
        assert_eq!(off.clone().cancel(reason, at()), Err(CycleRefusal::NotOpen));
        assert_eq!(off.refuse_unless_open(), Err(CycleRefusal::NotOpen));
    }
}
