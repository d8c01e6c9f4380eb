//! The form of a milestone.

use crate::kernel::{Date, Line, Prose, parse_date};
use crate::strategy::initiative::{MilestoneMove, NewMilestone, REASON_LIMIT, TITLE_LIMIT};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MilestoneField {
    /// 節目.
    Title,
    /// 期限.
    Due,
    /// 期限を変える理由.
    Reason,
}

impl FormField for MilestoneField {
    fn id(&self) -> String {
        match self {
            Self::Title => "title",
            Self::Due => "due",
            Self::Reason => "reason",
        }
        .to_owned()
    }
}

/// What was typed of a milestone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MilestoneInput {
    /// 節目.
    pub title: String,
    /// 年.
    pub year: String,
    /// 月.
    pub month: String,
    /// 日.
    pub day: String,
}

impl MilestoneInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |name: &str| form.one(name).to_owned();
        Self {
            title: one("title"),
            year: one("due_year"),
            month: one("due_month"),
            day: one("due_day"),
        }
    }
    /// Every problem at once.
    pub fn parse(&self) -> Result<NewMilestone, Problems<MilestoneField>> {
        let mut problems = Problems::new();
        let title = Line::within(&self.title, TITLE_LIMIT);
        let title = problems.keep(MilestoneField::Title, title, |problem| problem.sentence("節目"));
        let due = parse_date(&DateField::joined(&self.year, &self.month, &self.day));
        let due = problems.keep(MilestoneField::Due, due, |problem| format!("期限：{problem}"));
        match (title, due) {
            (Some(title), Some(due_on)) => Ok(NewMilestone { title, due_on, done_on: None }),
            _ => Err(problems),
        }
    }
}

/// What was typed of another day for a milestone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MilestoneMoveInput {
    /// The day that stood on the page.
    pub was: String,
    /// 年.
    pub year: String,
    /// 月.
    pub month: String,
    /// 日.
    pub day: String,
    /// 期限を変える理由.
    pub reason: String,
}

impl MilestoneMoveInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |name: &str| form.one(name).to_owned();
        Self {
            was: one("was"),
            year: one("due_year"),
            month: one("due_month"),
            day: one("due_day"),
            reason: one("reason"),
        }
    }
    /// Every problem at once. The day that stood on the page comes first; a page of ours always says it.
    pub fn parse(&self) -> Result<(Option<Date>, MilestoneMove), Problems<MilestoneField>> {
        let mut problems = Problems::new();
        let due = parse_date(&DateField::joined(&self.year, &self.month, &self.day));
        let due = problems.keep(MilestoneField::Due, due, |problem| format!("期限：{problem}"));
        let reason = Prose::within(&self.reason, REASON_LIMIT);
        let reason = problems
            .keep(MilestoneField::Reason, reason, |problem| problem.sentence("期限を変える理由"));
        match (due, reason) {
            (Some(due_on), Some(reason)) => {
                Ok((parse_date(&self.was).ok(), MilestoneMove { due_on, reason }))
            }
            _ => Err(problems),
        }
    }
}
