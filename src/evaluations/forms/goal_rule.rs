//! The form of how a cycle sets goals.

use std::collections::BTreeSet;

use super::super::goal::{GoalRule, Level, LevelKind, SAMPLE_DIFFICULTY, SAMPLE_IMPORTANCE};
use super::goal::whole;
use super::typed::DateInput;
use crate::kernel::{Date, Prose, Weight};
use crate::ui::{FormData, FormField, Problems};

/// Fields of how a cycle sets goals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalRuleField {
    /// At least.
    Least,
    /// At most.
    Most,
    /// ウエイトの合計.
    Total,
    /// 提出の期限.
    DueOn,
    /// 困難度の段階.
    Difficulty,
    /// 重要度の段階.
    Importance,
}

impl GoalRuleField {
    /// The name of its control.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Least => "least",
            Self::Most => "most",
            Self::Total => "total",
            Self::DueOn => "due",
            Self::Difficulty => "difficulty",
            Self::Importance => "importance",
        }
    }
}

impl FormField for GoalRuleField {
    fn id(&self) -> String {
        self.name().to_owned()
    }
}

/// What was typed of how a cycle sets goals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalRuleInput {
    /// At least.
    pub least: String,
    /// At most.
    pub most: String,
    /// ウエイトの合計.
    pub total: String,
    /// 提出の期限.
    pub due: DateInput,
    /// One grade a line: mark, blank, meaning.
    pub difficulty: String,
    /// One grade a line.
    pub importance: String,
}

/// One grade a line.
fn lines<'a>(levels: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    levels.map(|(mark, meaning)| format!("{mark} {meaning}")).collect::<Vec<_>>().join("\n")
}

impl GoalRuleInput {
    /// Longest text of the grades.
    pub const LEVELS: usize = 400;

    /// Something to begin from: common usage and our own sample grades.
    pub fn proposed(due_on: Date) -> Self {
        Self {
            least: "3".to_owned(),
            most: "5".to_owned(),
            total: "100".to_owned(),
            due: DateInput::of(due_on),
            difficulty: lines(SAMPLE_DIFFICULTY.into_iter()),
            importance: lines(SAMPLE_IMPORTANCE.into_iter()),
        }
    }
    /// As saved.
    pub fn of(rule: &GoalRule) -> Self {
        let levels = |kind| {
            lines(rule.levels(kind).iter().map(|own| (own.mark.as_str(), own.meaning.as_str())))
        };
        Self {
            least: rule.least.to_string(),
            most: rule.most.to_string(),
            total: rule.total.get().to_string(),
            due: DateInput::of(rule.due_on),
            difficulty: levels(LevelKind::Difficulty),
            importance: levels(LevelKind::Importance),
        }
    }
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |field: GoalRuleField| form.one(field.name()).to_owned();
        Self {
            least: one(GoalRuleField::Least),
            most: one(GoalRuleField::Most),
            total: one(GoalRuleField::Total),
            due: DateInput::read(form, GoalRuleField::DueOn.name()),
            difficulty: one(GoalRuleField::Difficulty),
            importance: one(GoalRuleField::Importance),
        }
    }
    /// The rule. Grades that say what our sample says are 見本.
    pub fn parse(&self) -> Result<GoalRule, Problems<GoalRuleField>> {
        let mut problems = Problems::new();
        let mut number = |field, typed: &str, label: &str, most: i32| {
            let found = whole(typed).filter(|own| (1..=most).contains(own));
            if found.is_none() {
                problems.add(field, format!("{label}は、1から{most}までの整数で書いてください"));
            }
            found
        };
        let least = number(GoalRuleField::Least, &self.least, "いちばん少ない数", 20);
        let most = number(GoalRuleField::Most, &self.most, "いちばん多い数", 20);
        let total = number(GoalRuleField::Total, &self.total, "ウエイトの合計", 1000);
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            problems.add(
                GoalRuleField::Most,
                "いちばん多い数は、いちばん少ない数と同じか、それより大きくしてください",
            );
        }
        let due_on = self.due.parse(GoalRuleField::DueOn, "提出の期限", &mut problems);
        let difficulty =
            levels(&self.difficulty, GoalRuleField::Difficulty, "困難度の段階", &mut problems);
        let importance =
            levels(&self.importance, GoalRuleField::Importance, "重要度の段階", &mut problems);
        let is_sample = [(&difficulty, SAMPLE_DIFFICULTY), (&importance, SAMPLE_IMPORTANCE)]
            .into_iter()
            .any(|(own, sample)| {
                own.iter().map(|level| (level.mark.as_str(), level.meaning.as_str())).eq(sample)
            });
        match (least, most, total.and_then(Weight::new), due_on) {
            (Some(least), Some(most), Some(total), Some(due_on)) if problems.is_empty() => {
                Ok(GoalRule {
                    least: usize::try_from(least).unwrap_or(1),
                    most: usize::try_from(most).unwrap_or(1),
                    total,
                    due_on,
                    difficulty,
                    importance,
                    is_sample,
                })
            }
            _ => Err(problems),
        }
    }
}

/// Grades, one a line; a blank text means that nothing is asked.
fn levels(
    typed: &str,
    field: GoalRuleField,
    label: &str,
    problems: &mut Problems<GoalRuleField>,
) -> Vec<Level> {
    let text = match Prose::optional(typed, GoalRuleInput::LEVELS) {
        Ok(None) => return Vec::new(),
        Ok(Some(text)) => text,
        Err(problem) => {
            problems.add(field, problem.sentence(label));
            return Vec::new();
        }
    };
    let found: Vec<Level> = text
        .as_str()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (mark, meaning) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            Level { mark: mark.to_owned(), meaning: meaning.trim().to_owned() }
        })
        .collect();
    let marks: BTreeSet<&str> = found.iter().map(|own| own.mark.as_str()).collect();
    if marks.len() != found.len() {
        problems.add(field, format!("{label}に、同じ記号が2回あります。1つにしてください"));
    }
    if found.iter().any(|own| own.meaning.is_empty()) {
        problems.add(
            field,
            format!("{label}は、1行に1つずつ、記号のあとに空白をあけて意味を書いてください"),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> GoalRule {
        GoalRuleInput::proposed("2025-10-31".parse().expect("a day")).parse().expect("a rule")
    }

    #[test]
    fn the_rule_is_a_sample_until_somebody_writes_another_scale() {
        let sample = rule();
        assert!(sample.is_sample && sample.difficulty.len() == 3);
        assert_eq!(GoalRuleInput::of(&sample).parse(), Ok(sample.clone()));
        let own = GoalRuleInput {
            difficulty: "高 難しい\n中 ふつう".to_owned(),
            importance: String::new(),
            ..GoalRuleInput::of(&sample)
        };
        let own = own.parse().expect("a rule");
        assert!(!own.is_sample && own.importance.is_empty());
        let bad = GoalRuleInput {
            least: "6".to_owned(),
            difficulty: "高\n高 難しい".to_owned(),
            ..GoalRuleInput::of(&sample)
        };
        let problems = bad.parse().unwrap_err();
        assert_eq!(problems.len(), 3);
    }
}
