//! The forms of goals: one's own, and a department's.

use super::super::goal::{
    DepartmentGoal, Goal, GoalRefusal, GoalRule, LevelKind, RESULT_LIMIT, TITLE_LIMIT,
};
use super::typed::DateInput;
use crate::kernel::ids::{DepartmentId, GoalId};
use crate::kernel::{Code, Date, FiscalYear, Line, Prose, Refusal, Weight, parse_date};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of the forms; the id is the name of the control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalField {
    /// 目標.
    Title,
    /// できたと言える基準.
    Result,
    /// 期日.
    DueOn,
    /// ウエイト.
    Weight,
    /// 困難度.
    Difficulty,
    /// 重要度.
    Importance,
    /// もとになる組織目標.
    Upper,
    /// 関係する事業.
    Initiative,
}

impl GoalField {
    /// The name of its control.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Result => "result",
            Self::DueOn => "due",
            Self::Weight => "weight",
            Self::Difficulty => "difficulty",
            Self::Importance => "importance",
            Self::Upper => "upper",
            Self::Initiative => "initiative",
        }
    }
    /// The field that a refusal belongs to.
    pub const fn of(refusal: &GoalRefusal) -> Self {
        match refusal {
            GoalRefusal::UnknownLink => Self::Upper,
            _ => Self::Title,
        }
    }
}

impl FormField for GoalField {
    fn id(&self) -> String {
        self.name().to_owned()
    }
}

/// What was typed of a goal. A draft may be saved with fields still open; what cannot be read is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoalInput {
    /// 目標.
    pub title: String,
    /// できたと言える基準.
    pub result: String,
    /// 期日.
    pub due: DateInput,
    /// ウエイト.
    pub weight: String,
    /// 困難度.
    pub difficulty: String,
    /// 重要度.
    pub importance: String,
    /// Id of the department's goal.
    pub upper: String,
    /// Id of the initiative.
    pub initiative: String,
}

impl GoalInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |field: GoalField| form.one(field.name()).to_owned();
        Self {
            title: one(GoalField::Title),
            result: one(GoalField::Result),
            due: DateInput::read(form, GoalField::DueOn.name()),
            weight: one(GoalField::Weight),
            difficulty: one(GoalField::Difficulty),
            importance: one(GoalField::Importance),
            upper: one(GoalField::Upper),
            initiative: one(GoalField::Initiative),
        }
    }
    /// As saved.
    pub fn of(goal: &Goal) -> Self {
        let id = |id: Option<String>| id.unwrap_or_default();
        Self {
            title: goal.title.to_string(),
            result: goal.result.as_ref().map(ToString::to_string).unwrap_or_default(),
            due: goal.due_on.map(DateInput::of).unwrap_or_default(),
            weight: goal.weight.map(|own| own.get().to_string()).unwrap_or_default(),
            difficulty: goal.difficulty.clone().unwrap_or_default(),
            importance: goal.importance.clone().unwrap_or_default(),
            upper: id(goal.upper.map(|own| own.to_string())),
            initiative: id(goal.initiative.map(|own| own.to_string())),
        }
    }

    /// What was typed in one control and not saved yet.
    pub fn set(&mut self, control: &str, text: &str) {
        let all = [
            (GoalField::Title, &mut self.title),
            (GoalField::Result, &mut self.result),
            (GoalField::Weight, &mut self.weight),
            (GoalField::Difficulty, &mut self.difficulty),
            (GoalField::Importance, &mut self.importance),
            (GoalField::Upper, &mut self.upper),
            (GoalField::Initiative, &mut self.initiative),
        ];
        if let Some((_, own)) = all.into_iter().find(|(field, _)| field.name() == control) {
            text.clone_into(own);
        }
        self.due.set(GoalField::DueOn.name(), control, text);
    }

    /// A goal for a draft: only the 目標 itself must be there, everything else must be readable.
    pub fn parse(&self, id: GoalId, rule: &GoalRule) -> Result<Goal, Problems<GoalField>> {
        let mut problems = Problems::new();
        let title = Line::within(&self.title, TITLE_LIMIT);
        let title = problems.keep(GoalField::Title, title, |problem| problem.sentence("目標"));
        let result = Prose::optional(&self.result, RESULT_LIMIT);
        let result = problems
            .keep(GoalField::Result, result, |problem| problem.sentence("できたと言える基準"));
        let due_on = day(&self.due, &mut problems);
        let total = rule.total.get();
        let weight = match self.weight.trim() {
            "" => None,
            typed => {
                let found = whole(typed).filter(|own| (1..=total).contains(own));
                if found.is_none() {
                    problems.add(
                        GoalField::Weight,
                        format!("ウエイトは、1から{total}までの整数で書いてください"),
                    );
                }
                found.and_then(Weight::new)
            }
        };
        let level = |kind: LevelKind, typed: &str| {
            rule.levels(kind).iter().find(|own| own.mark == typed).map(|own| own.mark.clone())
        };
        match (title, result) {
            (Some(title), Some(result)) if problems.is_empty() => Ok(Goal {
                id,
                title,
                result,
                due_on,
                weight,
                difficulty: level(LevelKind::Difficulty, &self.difficulty),
                importance: level(LevelKind::Importance, &self.importance),
                upper: self.upper.parse().ok(),
                initiative: self.initiative.parse().ok(),
                withdrawn: None,
            }),
            _ => Err(problems),
        }
    }
}

fn day(typed: &DateInput, problems: &mut Problems<GoalField>) -> Option<Date> {
    let joined = DateField::joined(&typed.year, &typed.month, &typed.day);
    if joined.is_empty() {
        return None;
    }
    problems.keep(GoalField::DueOn, parse_date(&joined), |problem| format!("期日：{problem}"))
}

/// A whole number, half or full width; 「99.9」 is none.
pub(super) fn whole(typed: &str) -> Option<i32> {
    Code::parse(typed).ok().and_then(|code| code.as_str().parse().ok())
}

/// What was typed of a department's goal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DepartmentGoalInput {
    /// 目標.
    pub title: String,
    /// できたと言える基準.
    pub result: String,
    /// Id of the goal above.
    pub upper: String,
    /// Id of the initiative.
    pub initiative: String,
}

impl DepartmentGoalInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |field: GoalField| form.one(field.name()).to_owned();
        Self {
            title: one(GoalField::Title),
            result: one(GoalField::Result),
            upper: one(GoalField::Upper),
            initiative: one(GoalField::Initiative),
        }
    }
    /// The fields of the form.
    const FIELDS: [GoalField; 4] =
        [GoalField::Title, GoalField::Result, GoalField::Upper, GoalField::Initiative];
    /// Whether the form has a control of that name.
    pub fn has(control: &str) -> bool {
        Self::FIELDS.iter().any(|field| field.name() == control)
    }
    /// What was typed in one control and not saved yet.
    pub fn set(&mut self, control: &str, text: &str) {
        let all = [&mut self.title, &mut self.result, &mut self.upper, &mut self.initiative];
        let own = Self::FIELDS.iter().zip(all).find(|(field, _)| field.name() == control);
        if let Some((_, own)) = own {
            text.clone_into(own);
        }
    }
    /// A goal of that department and year.
    pub fn parse(
        &self,
        department: DepartmentId,
        year: FiscalYear,
    ) -> Result<DepartmentGoal, Problems<GoalField>> {
        let mut problems = Problems::new();
        let title = Line::within(&self.title, TITLE_LIMIT);
        let title = problems.keep(GoalField::Title, title, |problem| problem.sentence("目標"));
        let result = Prose::within(&self.result, RESULT_LIMIT);
        let result = problems
            .keep(GoalField::Result, result, |problem| problem.sentence("できたと言える基準"));
        match (title, result) {
            (Some(title), Some(result)) => Ok(DepartmentGoal {
                department,
                year,
                title,
                result,
                upper: self.upper.parse().ok(),
                initiative: self.initiative.parse().ok(),
            }),
            _ => Err(problems),
        }
    }
}

/// The sentence of a refusal of a department's goal, at the field it belongs to.
pub fn department_refused(
    refusal: super::super::goal::DepartmentGoalRefusal,
) -> Problems<GoalField> {
    use super::super::goal::DepartmentGoalRefusal as Why;
    let field = match refusal {
        Why::NotAbove => GoalField::Upper,
        Why::UnknownInitiative => GoalField::Initiative,
        Why::Withdrawn => GoalField::Title,
    };
    Problems::one(field, refusal.sentence())
}

#[cfg(test)]
mod tests {
    use super::super::GoalRuleInput;
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }
    fn rule() -> GoalRule {
        GoalRuleInput::proposed(day("2025-10-31")).parse().expect("a rule")
    }
    fn typed() -> GoalInput {
        GoalInput {
            title: "研修の申込みを電子化する".to_owned(),
            result: "申込みの8割を電子で受ける。".to_owned(),
            due: DateInput::of(day("2026-03-31")),
            weight: "５０".to_owned(),
            difficulty: "◎".to_owned(),
            importance: "○".to_owned(),
            ..GoalInput::default()
        }
    }

    #[test]
    fn what_was_typed_becomes_a_goal_and_comes_back() {
        let id = GoalId::mint();
        let goal = typed().parse(id, &rule()).expect("a goal");
        assert_eq!((goal.id, goal.weight), (id, Weight::new(50)));
        assert_eq!(goal.difficulty.as_deref(), Some("◎"));
        assert_eq!(GoalInput { weight: "５０".to_owned(), ..GoalInput::of(&goal) }, typed());
        let draft = GoalInput { title: "電子化".to_owned(), ..GoalInput::default() };
        let draft = draft.parse(id, &rule()).expect("a draft may be open");
        assert_eq!((draft.result, draft.due_on, draft.weight), (None, None, None));
        let odd = GoalInput { difficulty: "特大".to_owned(), ..typed() };
        assert_eq!(odd.parse(id, &rule()).expect("a goal").difficulty, None, "not of the scale");
    }

    #[test]
    fn what_is_typed_of_a_department_s_goal_goes_to_its_control() {
        let mut typed = DepartmentGoalInput::default();
        for control in ["title", "result", "upper", "initiative", "weight", "_csrf"] {
            typed.set(control, control);
            assert_eq!(
                DepartmentGoalInput::has(control),
                control != "weight" && control != "_csrf"
            );
        }
        let words = [&typed.title, &typed.result, &typed.upper, &typed.initiative];
        assert_eq!(words, ["title", "result", "upper", "initiative"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_all_at_once() {
        let due =
            DateInput { year: "令和8".to_owned(), month: "2".to_owned(), day: "30".to_owned() };
        let bad = GoalInput {
            title: String::new(),
            result: "あ".repeat(401),
            due,
            weight: "99.9".to_owned(),
            ..typed()
        };
        let problems = bad.parse(GoalId::mint(), &rule()).unwrap_err();
        let fields: Vec<String> = problems.summary().into_iter().map(|(href, _)| href).collect();
        assert_eq!(fields, ["#title", "#result", "#due", "#weight"]);
        for odd in ["0", "-1", "101", "十"] {
            let weight = GoalInput { weight: odd.to_owned(), ..typed() };
            let problems = weight.parse(GoalId::mint(), &rule()).unwrap_err();
            assert_eq!(
                problems.at(&GoalField::Weight),
                Some("ウエイトは、1から100までの整数で書いてください"),
                "{odd}"
            );
        }
    }
}
