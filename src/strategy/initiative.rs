//! Initiatives (事業): what is done under a measure, who answers for it, where it stands and why.

use std::fmt;

use super::refusal::InitiativeRefusal;
use crate::kernel::ids::{DepartmentId, EmployeeId, InitiativeId};
use crate::kernel::{Code, Date, FiscalYear, Line, Period, Prose, Revision};

/// Characters of a title.
pub const TITLE_LIMIT: usize = 100;
/// Characters of an aim.
pub const AIM_LIMIT: usize = 400;
/// Characters of the reason of a state.
pub const REASON_LIMIT: usize = 400;
/// Characters of a note.
pub const NOTE_LIMIT: usize = 1000;

crate::text_enum! {
    /// Where an initiative stands (ui-guide 7.3.9); never without a reason.
    pub enum Status {
        /// 予定.
        Planned = "planned",
        /// 順調.
        OnTrack = "on_track",
        /// おくれ.
        Delayed = "delayed",
        /// 見直し.
        UnderReview = "under_review",
        /// 完了.
        Completed = "completed",
        /// 中止.
        Stopped = "stopped",
    }
}

impl Status {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "予定",
            Self::OnTrack => "順調",
            Self::Delayed => "おくれ",
            Self::UnderReview => "見直し",
            Self::Completed => "完了",
            Self::Stopped => "中止",
        }
    }
    /// What choosing it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Planned => "まだ始めていない",
            Self::OnTrack => "予定どおり進んでいる",
            Self::Delayed => "予定よりおくれている",
            Self::UnderReview => "進め方や目的を考え直している",
            Self::Completed => "目的を果たして終えた",
            Self::Stopped => "目的を果たさずに終えた",
        }
    }
}

/// State and its reason: one changes with the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: Status,
    /// Why, in the words of whoever said so.
    pub reason: Prose,
}

impl Standing {
    /// Takes the place of another standing. A new state needs words of its own: the reason of the old
    /// state cannot be the reason of the new one.
    pub fn after(&self, before: &Self) -> Result<(), InitiativeRefusal> {
        if self.status != before.status && self.reason == before.reason {
            return Err(InitiativeRefusal::ReasonUnchanged { status: self.status });
        }
        Ok(())
    }
}

/// From one fiscal year to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalYears {
    from: FiscalYear,
    to: FiscalYear,
}

impl FiscalYears {
    /// `None` when it would end before it begins.
    pub fn new(from: FiscalYear, to: FiscalYear) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }
    /// First year.
    pub fn from(self) -> FiscalYear {
        self.from
    }
    /// Last year, included.
    pub fn to(self) -> FiscalYear {
        self.to
    }
    /// From 1 April of the first to 31 March after the last.
    ///
    /// # Panics
    /// Never: the last year does not lie before the first.
    pub fn period(self) -> Period {
        Period::between(self.from.first_day(), self.to.next().first_day())
            .expect("the order of the years was checked when they were put together")
    }
    /// The years that a period touches; `None` when it has no end.
    pub fn of(period: &Period) -> Option<Self> {
        Self::new(FiscalYear::of(period.from()), FiscalYear::of(period.last_day()?))
    }
}

impl fmt::Display for FiscalYears {
    /// 「令和7年度〜令和9年度」, or one year.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.from)
        } else {
            write!(f, "{}〜{}", self.from, self.to)
        }
    }
}

/// What is written down of an initiative, people and department as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitiativeDraft {
    /// Title.
    pub title: Line,
    /// What it is for.
    pub aim: Prose,
    /// Employee number of who answers for it.
    pub owner: Code,
    /// Employee number of who stands in.
    pub deputy: Option<Code>,
    /// Code or name of the department; `None`: the owner's.
    pub department: Option<Line>,
    /// When.
    pub years: FiscalYears,
    /// Where it stands.
    pub standing: Standing,
}

/// One initiative to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInitiative {
    /// Code of its measure.
    pub measure: String,
    /// What is written down.
    pub draft: InitiativeDraft,
    /// 見本.
    pub is_sample: bool,
    /// A first note.
    pub note: Option<NewNote>,
    /// By their days.
    pub milestones: Vec<NewMilestone>,
    /// How it stood on days before today, oldest first: of plans that began before they came here.
    pub earlier: Vec<(Date, Standing)>,
}

/// What happened on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    /// The day.
    pub on: Date,
    /// The words.
    pub body: Prose,
}

/// 節目: what will be there by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMilestone {
    /// What can be said then.
    pub title: Line,
    /// By when.
    pub due_on: Date,
    /// When it was there, of what is already past.
    pub done_on: Option<Date>,
}

/// The day of a milestone put off or brought forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneMove {
    /// By when it will be there now.
    pub due_on: Date,
    /// Why.
    pub reason: Prose,
}

/// An initiative as it is saved: people and department are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initiative {
    /// Title.
    pub title: Line,
    /// What it is for.
    pub aim: Prose,
    /// Who answers for it.
    pub owner: EmployeeId,
    /// Where the owner worked when named: an owner who works elsewhere has been transferred.
    pub owner_department: Option<DepartmentId>,
    /// Who stands in.
    pub deputy: Option<EmployeeId>,
    /// Where it is done.
    pub department: DepartmentId,
    /// When.
    pub years: FiscalYears,
    /// Where it stands.
    pub standing: Standing,
}

/// What a permission to change an initiative stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InitiativeFacts {
    /// Which.
    pub initiative: InitiativeId,
    /// Who answers for it.
    pub owner: EmployeeId,
    /// Who stands in.
    pub deputy: Option<EmployeeId>,
}

/// A saved initiative, locked for a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// For the permission.
    pub facts: InitiativeFacts,
    /// What stands.
    pub initiative: Initiative,
    /// Its revision.
    pub revision: Revision,
}

/// An employee whom somebody named by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub employee: EmployeeId,
    /// No longer employed on the day of the question.
    pub has_left: bool,
    /// Department of the primary post on that day.
    pub department: Option<DepartmentId>,
}

/// Which department somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDepartment {
    /// Id.
    pub department: DepartmentId,
    /// Code.
    pub code: String,
}

/// What was found of the people and the department that a draft names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The owner, when the number is known.
    pub owner: Option<Named>,
    /// The deputy, when one is named and known.
    pub deputy: Option<Named>,
    /// Departments of that code or name, when one is named.
    pub departments: Vec<NamedDepartment>,
}

impl InitiativeDraft {
    /// With people and department looked up. Says everything that is wrong at once.
    pub fn resolve(&self, found: &Found) -> Result<Initiative, Vec<InitiativeRefusal>> {
        let mut wrong = Vec::new();
        let owner = match &found.owner {
            None => Err(InitiativeRefusal::OwnerUnknown(self.owner.clone())),
            Some(named) if named.has_left => Err(InitiativeRefusal::OwnerLeft(self.owner.clone())),
            Some(named) => Ok(named),
        };
        let deputy = match (&self.deputy, &found.deputy) {
            (None, _) => Ok(None),
            (Some(number), None) => Err(InitiativeRefusal::DeputyUnknown(number.clone())),
            (Some(number), Some(named)) if named.has_left => {
                Err(InitiativeRefusal::DeputyLeft(number.clone()))
            }
            (Some(_), Some(named)) => Ok(Some(named.employee)),
        };
        let same =
            matches!((&owner, &deputy), (Ok(owner), Ok(Some(deputy))) if owner.employee == *deputy);
        let department = match (&self.department, found.departments.as_slice()) {
            (None, _) => match owner.as_ref().map(|named| named.department) {
                Ok(None) => Err(Some(InitiativeRefusal::DepartmentMissing)),
                Ok(Some(department)) => Ok(department),
                // The owner's problem is reported already.
                Err(_) => Err(None),
            },
            (Some(_), [one]) => Ok(one.department),
            (Some(text), []) => Err(Some(InitiativeRefusal::DepartmentUnknown(text.clone()))),
            (Some(text), several) => Err(Some(InitiativeRefusal::DepartmentAmbiguous {
                text: text.clone(),
                codes: several.iter().map(|one| one.code.clone()).collect(),
            })),
        };
        let kept = (
            owner.map_err(|refusal| wrong.push(refusal)),
            deputy.map_err(|refusal| wrong.push(refusal)),
            department.map_err(|refusal| wrong.extend(refusal)),
        );
        if same {
            wrong.push(InitiativeRefusal::SamePerson);
        }
        match kept {
            (Ok(owner), Ok(deputy), Ok(department)) if wrong.is_empty() => Ok(Initiative {
                title: self.title.clone(),
                aim: self.aim.clone(),
                owner: owner.employee,
                owner_department: owner.department,
                deputy,
                department,
                years: self.years,
                standing: self.standing.clone(),
            }),
            _ => Err(wrong),
        }
    }
}

/// How long ago a day was, as people say it: きょう, きのう, 12日前, 3か月前, 1年2か月前.
pub fn age_in_words(on: Date, today: Date) -> String {
    match (today - on).num_days() {
        ..=0 => "きょう".to_owned(),
        1 => "きのう".to_owned(),
        days @ 2..60 => format!("{days}日前"),
        days => {
            // 30.4 days a month, rounded down: exact enough to say how stale a note is.
            let months = days * 10 / 304;
            match (months / 12, months % 12) {
                (0, months) => format!("{months}か月前"),
                (years, 0) => format!("{years}年前"),
                (years, months) => format!("{years}年{months}か月前"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Refusal;

    fn prose(text: &str) -> Prose {
        Prose::within(text, 400).unwrap()
    }
    fn line(text: &str) -> Line {
        Line::within(text, 100).unwrap()
    }
    fn code(text: &str) -> Code {
        Code::parse(text).unwrap()
    }
    fn years(from: i32, to: i32) -> FiscalYears {
        FiscalYears::new(FiscalYear::new(from).unwrap(), FiscalYear::new(to).unwrap()).unwrap()
    }
    fn draft() -> InitiativeDraft {
        InitiativeDraft {
            title: line("職員が講師になる学び合い講座"),
            aim: prose("職場を越えて学び合えるようにする。"),
            owner: code("0001953"),
            deputy: Some(code("0002044")),
            department: None,
            years: years(2025, 2027),
            standing: Standing {
                status: Status::OnTrack, reason: prose("予定の講座を開いた。")
            },
        }
    }
    fn named() -> Named {
        Named {
            employee: EmployeeId::mint(),
            has_left: false,
            department: Some(DepartmentId::mint()),
        }
    }
    fn found() -> Found {
        Found { owner: Some(named()), deputy: Some(named()), departments: Vec::new() }
    }

    #[test]
    fn fiscal_years_become_days_and_back() {
        let years = years(2025, 2027);
        assert_eq!(years.to_string(), "令和7年度〜令和9年度");
        assert_eq!(years.period().to_string(), "令和7年4月1日〜令和10年3月31日");
        assert_eq!(FiscalYears::of(&years.period()), Some(years));
        let one = FiscalYears::new(years.from(), years.from()).unwrap();
        assert_eq!(one.to_string(), "令和7年度");
        assert_eq!(FiscalYears::new(years.to(), years.from()), None);
        assert_eq!(FiscalYears::of(&Period::since("2025-04-01".parse().unwrap())), None);
    }

    #[test]
    fn a_new_state_needs_a_reason_of_its_own() {
        let before = Standing { status: Status::OnTrack, reason: prose("予定どおり") };
        let same = Standing { status: Status::Delayed, ..before.clone() };
        assert_eq!(
            same.after(&before),
            Err(InitiativeRefusal::ReasonUnchanged { status: Status::Delayed })
        );
        let explained =
            Standing { status: Status::Delayed, reason: prose("講師が決まらない") };
        assert_eq!(explained.after(&before), Ok(()));
        assert_eq!(before.after(&before), Ok(()));
    }

    #[test]
    fn without_a_department_it_is_the_owners() {
        let found = found();
        let initiative = draft().resolve(&found).unwrap();
        assert_eq!(Some(initiative.department), found.owner.unwrap().department);
        let other = NamedDepartment { department: DepartmentId::mint(), code: "1010".to_owned() };
        let draft = InitiativeDraft { department: Some(line("人財育成課")), ..draft() };
        let found = Found { departments: vec![other.clone()], ..self::found() };
        assert_eq!(draft.resolve(&found).unwrap().department, other.department);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let draft = InitiativeDraft { department: Some(line("総務課")), ..draft() };
        let twin = |code: &str| NamedDepartment {
            department: DepartmentId::mint(),
            code: code.to_owned(),
        };
        let found = Found {
            owner: None,
            deputy: Some(Named { has_left: true, ..named() }),
            departments: vec![twin("1010"), twin("2010")],
        };
        let wrong = draft.resolve(&found).unwrap_err();
        let codes: Vec<&str> = wrong.iter().map(Refusal::code).collect();
        assert_eq!(codes, ["owner_unknown", "deputy_left", "department_ambiguous"]);
        assert!(wrong[2].sentence().contains("コード（1010、2010）"));
    }

    #[test]
    fn owner_and_deputy_are_two_people() {
        let one = named();
        let found = Found { owner: Some(one.clone()), deputy: Some(one), departments: Vec::new() };
        assert_eq!(draft().resolve(&found), Err(vec![InitiativeRefusal::SamePerson]));
    }

    #[test]
    fn an_owner_without_a_post_needs_a_department() {
        let found = Found { owner: Some(Named { department: None, ..named() }), ..self::found() };
        assert_eq!(draft().resolve(&found), Err(vec![InitiativeRefusal::DepartmentMissing]));
    }

    #[test]
    fn ages_are_said_as_people_say_them() {
        let today: Date = "2026-03-03".parse().unwrap();
        let ago = |days: u64| age_in_words(today - chrono::Days::new(days), today);
        assert_eq!(ago(0), "きょう");
        assert_eq!(ago(1), "きのう");
        assert_eq!(ago(45), "45日前");
        assert_eq!(ago(61), "2か月前");
        assert_eq!(ago(366), "1年前");
        assert_eq!(ago(430), "1年2か月前");
    }
}
