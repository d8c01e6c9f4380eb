//! Forms: an initiative, the choices when two people saved it, a note; a KPI, a reading.

mod choice;
mod kpi;
mod kpi_choice;
mod milestone;
mod naming;
mod reading;

use super::initiative::{
    AIM_LIMIT, FiscalYears, InitiativeDraft, NOTE_LIMIT, NewNote, REASON_LIMIT, Standing, Status,
    TITLE_LIMIT,
};
use super::refusal::InitiativeRefusal;
use crate::kernel::{Code, Date, FiscalYear, Line, Prose, Refusal, TextProblem, parse_date};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

pub use choice::{Chosen, Compared, Group};
pub use kpi::{KpiField, KpiInput};
pub use milestone::{MilestoneField, MilestoneInput, MilestoneMoveInput};
pub use naming::{NamingField, NamingInput};
pub use reading::{ReadingField, ReadingInput};

/// Fields of the form of an initiative; the id is the name of the control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitiativeField {
    /// 取組.
    Measure,
    /// 題名.
    Title,
    /// 目的.
    Aim,
    /// 担当者.
    Owner,
    /// 代理.
    Deputy,
    /// 所属.
    Department,
    /// 始まりの年度.
    From,
    /// 終わりの年度.
    To,
    /// 状況.
    Status,
    /// 状況の理由.
    Reason,
}

impl InitiativeField {
    const ALL: [Self; 10] = [
        Self::Measure,
        Self::Title,
        Self::Aim,
        Self::Owner,
        Self::Deputy,
        Self::Department,
        Self::From,
        Self::To,
        Self::Status,
        Self::Reason,
    ];
    /// The field of that control.
    pub fn named(control: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == control)
    }
    /// The name of its control.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Measure => "measure",
            Self::Title => "title",
            Self::Aim => "aim",
            Self::Owner => "owner",
            Self::Deputy => "deputy",
            Self::Department => "department",
            Self::From => "from",
            Self::To => "to",
            Self::Status => "status",
            Self::Reason => "reason",
        }
    }
    /// The field that a refusal belongs to.
    pub const fn of(refusal: &InitiativeRefusal) -> Self {
        match refusal {
            InitiativeRefusal::OwnerUnknown(_) | InitiativeRefusal::OwnerLeft(_) => Self::Owner,
            InitiativeRefusal::DeputyUnknown(_)
            | InitiativeRefusal::DeputyLeft(_)
            | InitiativeRefusal::SamePerson => Self::Deputy,
            InitiativeRefusal::DepartmentUnknown(_)
            | InitiativeRefusal::DepartmentAmbiguous { .. }
            | InitiativeRefusal::DepartmentMissing => Self::Department,
            InitiativeRefusal::ReasonUnchanged { .. } => Self::Reason,
            InitiativeRefusal::MeasureUnknown(_) => Self::Measure,
            InitiativeRefusal::TitleTaken
            | InitiativeRefusal::NoteInFuture
            | InitiativeRefusal::MilestoneTaken
            | InitiativeRefusal::MilestoneDone
            | InitiativeRefusal::MilestoneDayUnchanged
            | InitiativeRefusal::DoneInFuture => Self::Title,
        }
    }
}

impl FormField for InitiativeField {
    fn id(&self) -> String {
        self.name().to_owned()
    }
}

/// What was typed of an initiative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InitiativeInput {
    /// Code of the measure.
    pub measure: String,
    /// 題名.
    pub title: String,
    /// 目的.
    pub aim: String,
    /// 担当者の職員番号.
    pub owner: String,
    /// 代理の職員番号.
    pub deputy: String,
    /// 所属のコードか名前.
    pub department: String,
    /// The year in which the first fiscal year begins.
    pub from: String,
    /// The year in which the last fiscal year begins.
    pub to: String,
    /// Code of the state.
    pub status: String,
    /// Its reason.
    pub reason: String,
}

impl InitiativeInput {
    /// What was typed into one field.
    pub fn part(&self, field: InitiativeField) -> &String {
        match field {
            InitiativeField::Measure => &self.measure,
            InitiativeField::Title => &self.title,
            InitiativeField::Aim => &self.aim,
            InitiativeField::Owner => &self.owner,
            InitiativeField::Deputy => &self.deputy,
            InitiativeField::Department => &self.department,
            InitiativeField::From => &self.from,
            InitiativeField::To => &self.to,
            InitiativeField::Status => &self.status,
            InitiativeField::Reason => &self.reason,
        }
    }

    /// The same with one field taken from another form.
    #[must_use]
    pub fn with(self, field: InitiativeField, other: &Self) -> Self {
        self.set(field, other.part(field))
    }
    /// Sets a field.
    #[must_use]
    pub fn set(mut self, field: InitiativeField, value: &str) -> Self {
        let part = match field {
            InitiativeField::Measure => &mut self.measure,
            InitiativeField::Title => &mut self.title,
            InitiativeField::Aim => &mut self.aim,
            InitiativeField::Owner => &mut self.owner,
            InitiativeField::Deputy => &mut self.deputy,
            InitiativeField::Department => &mut self.department,
            InitiativeField::From => &mut self.from,
            InitiativeField::To => &mut self.to,
            InitiativeField::Status => &mut self.status,
            InitiativeField::Reason => &mut self.reason,
        };
        value.clone_into(part);
        self
    }

    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |field: InitiativeField| form.one(field.name()).to_owned();
        Self {
            measure: one(InitiativeField::Measure),
            title: one(InitiativeField::Title),
            aim: one(InitiativeField::Aim),
            owner: one(InitiativeField::Owner),
            deputy: one(InitiativeField::Deputy),
            department: one(InitiativeField::Department),
            from: one(InitiativeField::From),
            to: one(InitiativeField::To),
            status: one(InitiativeField::Status),
            reason: one(InitiativeField::Reason),
        }
    }

    /// Checks the shape of everything; whether people and departments exist is found out later.
    pub fn parse(&self) -> Result<InitiativeDraft, Problems<InitiativeField>> {
        self.check(Problems::new())
    }

    /// The same for a new initiative, which also names its measure.
    pub fn parse_new(&self) -> Result<(String, InitiativeDraft), Problems<InitiativeField>> {
        let measure = self.measure.trim();
        let mut problems = Problems::new();
        if measure.is_empty() {
            problems.add(InitiativeField::Measure, "取組を選んでください");
        }
        Ok((measure.to_owned(), self.check(problems)?))
    }

    fn check(
        &self,
        mut problems: Problems<InitiativeField>,
    ) -> Result<InitiativeDraft, Problems<InitiativeField>> {
        let said = |label: &'static str| move |problem: TextProblem| problem.sentence(label);
        let title = Line::within(&self.title, TITLE_LIMIT);
        let title = problems.keep(InitiativeField::Title, title, said("題名"));
        let aim = Prose::within(&self.aim, AIM_LIMIT);
        let aim = problems.keep(InitiativeField::Aim, aim, said("目的"));
        let owner = Code::parse(&self.owner);
        let owner = problems.keep(InitiativeField::Owner, owner, said("担当者の職員番号"));
        let deputy = match Code::parse(&self.deputy) {
            Ok(code) => Some(Some(code)),
            Err(TextProblem::Blank) => Some(None),
            Err(problem) => {
                problems.add(InitiativeField::Deputy, problem.sentence("代理の職員番号"));
                None
            }
        };
        let department = match Line::within(&self.department, TITLE_LIMIT) {
            Ok(line) => Some(Some(line)),
            Err(TextProblem::Blank) => Some(None),
            Err(problem) => {
                problems.add(InitiativeField::Department, problem.sentence("所属"));
                None
            }
        };
        let years = self.parse_years(&mut problems);
        let status = Status::parse(self.status.trim());
        if status.is_none() {
            problems.add(InitiativeField::Status, "状況を選んでください");
        }
        let reason = Prose::within(&self.reason, REASON_LIMIT);
        let reason = problems.keep(InitiativeField::Reason, reason, said("状況の理由"));
        match (title, aim, owner, deputy, department, years, status, reason) {
            (
                Some(title),
                Some(aim),
                Some(owner),
                Some(deputy),
                Some(department),
                Some(years),
                Some(status),
                Some(reason),
            ) if problems.is_empty() => Ok(InitiativeDraft {
                title,
                aim,
                owner,
                deputy,
                department,
                years,
                standing: Standing { status, reason },
            }),
            _ => Err(problems),
        }
    }

    fn parse_years(&self, problems: &mut Problems<InitiativeField>) -> Option<FiscalYears> {
        let year = |raw: &str| raw.trim().parse().ok().and_then(FiscalYear::new);
        let (from, to) = (year(&self.from), year(&self.to));
        if from.is_none() {
            problems.add(InitiativeField::From, "始まりの年度を選んでください");
        }
        if to.is_none() {
            problems.add(InitiativeField::To, "終わりの年度を選んでください");
        }
        let (from, to) = (from?, to?);
        let years = FiscalYears::new(from, to);
        if years.is_none() {
            problems.add(
                InitiativeField::To,
                format!("終わりの年度は、始まりの年度（{from}）か、それより後にしてください"),
            );
        }
        years
    }
}

/// Fields of the form of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteField {
    /// 日付.
    On,
    /// メモ.
    Body,
}

impl FormField for NoteField {
    fn id(&self) -> String {
        match self {
            Self::On => "on",
            Self::Body => "body",
        }
        .to_owned()
    }
}

/// What was typed of a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteInput {
    /// 年.
    pub year: String,
    /// 月.
    pub month: String,
    /// 日.
    pub day: String,
    /// メモ.
    pub body: String,
}

impl NoteInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |name: &str| form.one(name).to_owned();
        Self { year: one("on_year"), month: one("on_month"), day: one("on_day"), body: one("body") }
    }

    /// The day is today or before.
    pub fn parse(&self, today: Date) -> Result<NewNote, Problems<NoteField>> {
        let mut problems = Problems::new();
        let on = parse_date(&DateField::joined(&self.year, &self.month, &self.day));
        let on = problems.keep(NoteField::On, on, |problem| format!("メモの日付：{problem}"));
        if on.is_some_and(|on| on > today) {
            problems.add(NoteField::On, InitiativeRefusal::NoteInFuture.sentence());
        }
        let body = Prose::within(&self.body, NOTE_LIMIT);
        let body = problems.keep(NoteField::Body, body, |problem| problem.sentence("メモ"));
        match (on, body) {
            (Some(on), Some(body)) if problems.is_empty() => Ok(NewNote { on, body }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> InitiativeInput {
        InitiativeInput {
            measure: "development-1".to_owned(),
            title: " 学び合い講座 ".to_owned(),
            aim: "職場を越えて学び合えるようにする。".to_owned(),
            owner: "０００１９５３".to_owned(),
            deputy: String::new(),
            department: String::new(),
            from: "2025".to_owned(),
            to: "2027".to_owned(),
            status: "on_track".to_owned(),
            reason: "予定の講座を開いた。".to_owned(),
        }
    }

    #[test]
    fn what_was_typed_becomes_a_draft() {
        let draft = typed().parse().unwrap();
        assert_eq!(draft.title.as_str(), "学び合い講座");
        assert_eq!(draft.owner.as_str(), "0001953");
        assert_eq!(draft.deputy, None);
        assert_eq!(draft.department, None);
        assert_eq!(draft.years.to_string(), "令和7年度〜令和9年度");
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let problems = InitiativeInput::default().parse_new().unwrap_err();
        let fields: Vec<String> = problems.summary().into_iter().map(|(href, _)| href).collect();
        assert_eq!(
            fields,
            ["#measure", "#title", "#aim", "#owner", "#from", "#to", "#status", "#reason"]
        );
        assert_eq!(problems.at(&InitiativeField::Reason), Some("状況の理由を書いてください"));
    }

    #[test]
    fn odd_input_gets_its_sentence() {
        let input = InitiativeInput {
            aim: "あ".repeat(10_000),
            owner: "係長".to_owned(),
            to: "2024".to_owned(),
            status: "great".to_owned(),
            ..typed()
        };
        let problems = input.parse().unwrap_err();
        let at = |field| problems.at(&field).unwrap_or_default().to_owned();
        assert!(at(InitiativeField::Aim).contains("9600文字減らしてください"));
        assert!(at(InitiativeField::Owner).contains("半角の英字と数字"));
        assert_eq!(
            at(InitiativeField::To),
            "終わりの年度は、始まりの年度（令和7年度）か、それより後にしてください"
        );
        assert_eq!(at(InitiativeField::Status), "状況を選んでください");
    }

    #[test]
    fn notes_are_about_the_past() {
        let today: Date = "2026-03-03".parse().unwrap();
        let note = |day: &str| NoteInput {
            year: "令和8".to_owned(),
            month: "3".to_owned(),
            day: day.to_owned(),
            body: "講師が決まった。".to_owned(),
        };
        assert_eq!(note("3").parse(today).map(|note| note.on), Ok(today));
        assert!(note("4").parse(today).is_err());
        let empty = NoteInput::default().parse(today).unwrap_err();
        assert_eq!(empty.len(), 2);
    }
}
