//! The form of how a cycle sets goals.

use std::collections::BTreeSet;

use super::super::goal::{
    GoalRule, Level, LevelKind, RankCount, SAMPLE_DIFFICULTY, SAMPLE_IMPORTANCE,
};
use super::goal::whole;
use super::typed::DateInput;
use crate::kernel::ids::RankId;
use crate::kernel::{Date, Prose, Weight};
use crate::ui::{FormData, FormField, Problems};

/// More goals than that nobody is asked for.
const MOST_GOALS: i32 = 20;

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
    /// At least, of a rank.
    LeastOf(RankId),
    /// At most, of a rank.
    MostOf(RankId),
}

impl GoalRuleField {
    /// The name of its control.
    pub fn name(self) -> String {
        match self {
            Self::Least => "least".to_owned(),
            Self::Most => "most".to_owned(),
            Self::Total => "total".to_owned(),
            Self::DueOn => "due".to_owned(),
            Self::Difficulty => "difficulty".to_owned(),
            Self::Importance => "importance".to_owned(),
            Self::LeastOf(rank) => format!("least_{rank}"),
            Self::MostOf(rank) => format!("most_{rank}"),
        }
    }
}

impl FormField for GoalRuleField {
    fn id(&self) -> String {
        self.name()
    }
}

/// What was typed of one rank; both blank: as in the cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankCountInput {
    /// Which.
    pub rank: RankId,
    /// Its name.
    pub name: String,
    /// At least.
    pub least: String,
    /// At most.
    pub most: String,
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
    /// The ranks of the cycle, lowest first.
    pub ranks: Vec<RankCountInput>,
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
            ranks: Vec::new(),
        }
    }
    /// The ranks of the cycle, each with the numbers that `typed` gives it.
    #[must_use]
    pub fn with_ranks(
        self,
        ranks: &[(RankId, String)],
        typed: &dyn Fn(RankId) -> (String, String),
    ) -> Self {
        let row = |(rank, name): &(RankId, String)| {
            let (least, most) = typed(*rank);
            RankCountInput { rank: *rank, name: name.clone(), least, most }
        };
        Self { ranks: ranks.iter().map(row).collect(), ..self }
    }
    /// As saved; of the ranks those with numbers of their own.
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
            ranks: rule
                .ranks
                .iter()
                .map(|own| RankCountInput {
                    rank: own.rank,
                    name: own.name.clone(),
                    least: own.least.to_string(),
                    most: own.most.to_string(),
                })
                .collect(),
        }
    }
    /// What a rank has of its own: nothing where it is as in the cycle.
    pub fn typed_of(&self, rank: RankId) -> (String, String) {
        let own = self.ranks.iter().find(|own| own.rank == rank);
        own.map(|own| (own.least.clone(), own.most.clone())).unwrap_or_default()
    }
    /// As posted for the ranks of a cycle.
    pub fn read(form: &FormData, ranks: &[(RankId, String)]) -> Self {
        let one = |field: GoalRuleField| form.one(&field.name()).to_owned();
        Self {
            least: one(GoalRuleField::Least),
            most: one(GoalRuleField::Most),
            total: one(GoalRuleField::Total),
            due: DateInput::read(form, &GoalRuleField::DueOn.name()),
            difficulty: one(GoalRuleField::Difficulty),
            importance: one(GoalRuleField::Importance),
            ranks: Vec::new(),
        }
        .with_ranks(ranks, &|rank| {
            (one(GoalRuleField::LeastOf(rank)), one(GoalRuleField::MostOf(rank)))
        })
    }
    /// The rule. Grades that say what our sample says are 見本.
    pub fn parse(&self) -> Result<GoalRule, Problems<GoalRuleField>> {
        let mut problems = Problems::new();
        let counts_typed = (self.least.as_str(), self.most.as_str());
        let fields = (GoalRuleField::Least, GoalRuleField::Most);
        let number = least_and_most(fields, counts_typed, "", &mut problems);
        let total =
            number_of(GoalRuleField::Total, &self.total, ("ウエイトの合計", 1000), &mut problems);
        let ranks = counts(&self.ranks, &mut problems);
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
        match (number, total.and_then(Weight::new), due_on) {
            (Some((least, most)), Some(total), Some(due_on)) if problems.is_empty() => {
                Ok(GoalRule {
                    least,
                    most,
                    ranks,
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

/// A whole number from 1.
fn number_of(
    field: GoalRuleField,
    typed: &str,
    (label, most): (&str, i32),
    problems: &mut Problems<GoalRuleField>,
) -> Option<i32> {
    let found = whole(typed).filter(|own| (1..=most).contains(own));
    if found.is_none() {
        problems.add(field, format!("{label}は、1から{most}までの整数で書いてください"));
    }
    found
}

/// How many goals at least and at most; `whose` names a rank: 「主査の」.
fn least_and_most(
    (first, last): (GoalRuleField, GoalRuleField),
    (least, most): (&str, &str),
    whose: &str,
    problems: &mut Problems<GoalRuleField>,
) -> Option<(usize, usize)> {
    let (few, many) = (format!("{whose}いちばん少ない数"), format!("{whose}いちばん多い数"));
    let least = number_of(first, least, (&few, MOST_GOALS), problems);
    let most = number_of(last, most, (&many, MOST_GOALS), problems);
    let (least, most) = least.zip(most)?;
    if least > most {
        let sentence = format!("{many}は、いちばん少ない数と同じか、それより大きくしてください");
        problems.add(last, sentence);
        return None;
    }
    usize::try_from(least).ok().zip(usize::try_from(most).ok())
}

/// The numbers of the ranks that have their own.
fn counts(rows: &[RankCountInput], problems: &mut Problems<GoalRuleField>) -> Vec<RankCount> {
    let mut found = Vec::new();
    for row in rows {
        let fields = (GoalRuleField::LeastOf(row.rank), GoalRuleField::MostOf(row.rank));
        let blank = |typed: &str| typed.trim().is_empty();
        match (blank(&row.least), blank(&row.most)) {
            (true, true) => continue,
            (false, false) => {}
            (no_least, _) => {
                let field = if no_least { fields.0 } else { fields.1 };
                let name = &row.name;
                problems.add(
                    field,
                    format!("{name}の目標の数は、2つとも書くか、2つとも空けておいてください"),
                );
                continue;
            }
        }
        let whose = format!("{}の", row.name);
        let typed = (row.least.as_str(), row.most.as_str());
        if let Some((least, most)) = least_and_most(fields, typed, &whose, problems) {
            found.push(RankCount { rank: row.rank, name: row.name.clone(), least, most });
        }
    }
    found
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

    #[test]
    fn a_rank_has_both_numbers_or_none() {
        let ranks = ["係員", "主査", "課長"].map(|name| (RankId::mint(), name.to_owned()));
        let form = |typed: [(&str, &str); 3]| {
            GoalRuleInput::of(&rule()).with_ranks(&ranks, &|rank| {
                let at = ranks.iter().position(|(own, _)| *own == rank).expect("a rank");
                (typed[at].0.to_owned(), typed[at].1.to_owned())
            })
        };
        let own = form([("１", "2"), ("", " "), ("4", "4")]).parse().expect("a rule");
        let words: Vec<(&str, String)> =
            own.ranks.iter().map(|own| (own.name.as_str(), own.words())).collect();
        assert_eq!(words, [("係員", "1から2".to_owned()), ("課長", "4".to_owned())]);
        assert_eq!(GoalRuleInput::of(&own).typed_of(ranks[0].0), ("1".into(), "2".into()));
        assert_eq!(GoalRuleInput::of(&own).typed_of(ranks[1].0), Default::default());

        let problems = form([("2", ""), ("5", "3"), ("0", "21")]).parse().unwrap_err();
        let at = |field| problems.at(&field).map(ToOwned::to_owned);
        assert_eq!(
            at(GoalRuleField::MostOf(ranks[0].0)).as_deref(),
            Some("係員の目標の数は、2つとも書くか、2つとも空けておいてください")
        );
        assert_eq!(
            at(GoalRuleField::MostOf(ranks[1].0)).as_deref(),
            Some("主査のいちばん多い数は、いちばん少ない数と同じか、それより大きくしてください")
        );
        assert_eq!(
            at(GoalRuleField::LeastOf(ranks[2].0)).as_deref(),
            Some("課長のいちばん少ない数は、1から20までの整数で書いてください")
        );
        assert_eq!(problems.len(), 4);
    }
}
