//! The form of a milestone.

use crate::kernel::{Line, parse_date};
use crate::strategy::initiative::{NewMilestone, TITLE_LIMIT};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MilestoneField {
    /// 節目.
    Title,
    /// 期限.
    Due,
}

impl FormField for MilestoneField {
    fn id(&self) -> String {
        match self {
            Self::Title => "title",
            Self::Due => "due",
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
