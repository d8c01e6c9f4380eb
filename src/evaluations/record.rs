//! The frozen record (decision 7): the official document of one sheet, written at confirmation.
//!
//! Everything a reader needs stands in it as text, so that nothing that happens later (a
//! reorganisation, a new version of the definitions, a corrected name) can change what it says.
//! Stored as JSON with a format number; old formats stay readable.

use serde::{Deserialize, Serialize};

use super::entry::ResultsItem;
use super::scoring::{Outcome, Score, ScoringProblem};
use super::sheet::{Definitions, Entries, Judgement};
use super::workflow::StepKind;
use crate::kernel::time::{wareki, wareki_time};
use crate::kernel::{Prose, Weight};

/// Format of [`RecordContent`]. Raised when a field changes its meaning.
pub const FORMAT: u16 = 1;

/// What was judged of whom, when, by which definitions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordHeader {
    /// 令和7年度 下期 能力評価
    pub cycle: String,
    /// 能力評価
    pub kind: String,
    /// 令和7年10月1日〜令和8年3月31日
    pub period: String,
    /// 令和8年3月1日
    pub base_date: String,
    /// 氏名.
    pub name: String,
    /// ふりがな.
    pub kana: String,
    /// 職員番号.
    pub employee_number: String,
    /// 所属, from the bureau down.
    pub department: String,
    /// 職位.
    pub rank: String,
    /// Title and number of the definitions.
    pub framework: String,
    /// Name of the scale.
    pub scale: String,
    /// Name of the scoring rule.
    pub rule: String,
}

/// One element as it was rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordElement {
    /// Stable key of the element.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it meant for the rank.
    pub definition: String,
    /// ウエイト.
    pub weight: i32,
    /// 見本: no words of the city.
    pub is_sample: bool,
    /// What each step said, in the order of the steps.
    pub ratings: Vec<RecordRating>,
}

/// What one step said about one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRating {
    /// `self`, `primary`, `secondary`.
    pub step: String,
    /// The grade; `None` when it could not be observed, and of a goal out of scope.
    pub grade: Option<String>,
    /// The behaviour text of that grade.
    pub behaviour: Option<String>,
    /// Why.
    pub comment: Option<String>,
}

/// One goal or unplanned work as it was rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordResult {
    /// `g2`, `u1`.
    pub item: String,
    /// 目標.
    pub title: String,
    /// できたと言える基準.
    pub result: Option<String>,
    /// By when, in words.
    pub due_on: Option<String>,
    /// ウエイト.
    pub weight: i32,
    /// 困難度.
    pub difficulty: Option<String>,
    /// 重要度.
    pub importance: Option<String>,
    /// What it said before, and why it changed, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<RecordEarlier>,
    /// Why it was given up; such a goal has no ratings.
    pub withdrawn: Option<String>,
    /// What each step said about it, in the order of the steps.
    pub ratings: Vec<RecordRating>,
}

/// What a goal said before a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordEarlier {
    /// 目標.
    pub title: String,
    /// できたと言える基準.
    pub result: Option<String>,
    /// Why it changed.
    pub reason: Option<String>,
    /// When the change was agreed, in words.
    pub changed: String,
}

/// How much each block counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordShares {
    /// 能力.
    pub ability: i32,
    /// 業績.
    pub results: i32,
}

/// What one block gave by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordBlock {
    /// 能力, 業績.
    pub name: String,
    /// How much it counted.
    pub share: i32,
    /// Its points, rounded as the rule says.
    pub points: String,
}

/// What one step said about the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordStep {
    /// `self`, `primary`, `secondary`, …
    pub step: String,
    /// The step's name in the cycle.
    pub name: String,
    /// Who; `None` when it was left out.
    pub by: Option<String>,
    /// When, in words.
    pub at: Option<String>,
    /// Why it was left out.
    pub left_out: Option<String>,
    /// The words about the whole.
    pub summary: Option<String>,
    /// The overall grade.
    pub grade: Option<String>,
    /// Why it differs from the computed one.
    pub grade_reason: Option<String>,
}

/// What an adjuster decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordAdjustment {
    /// The overall grade of the deciding step.
    pub before: String,
    /// The one that counts; the same when it stands.
    pub after: String,
    /// Why it was changed.
    pub reason: Option<String>,
}

impl RecordAdjustment {
    /// As a line under the arithmetic: 「調整：B を A に変えた」.
    pub fn line(&self) -> String {
        if self.before == self.after {
            format!("調整：{} のまま", self.after)
        } else {
            format!("調整：{} を {} に変えた", self.before, self.after)
        }
    }
}

/// The whole record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordContent {
    /// [`FORMAT`] at the time.
    pub format: u16,
    /// Whom, when, by what.
    pub header: RecordHeader,
    /// Elements in order.
    pub elements: Vec<RecordElement>,
    /// Goals and unplanned work in order; none on a sheet of abilities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<RecordResult>,
    /// Of a sheet with both blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<RecordShares>,
    /// Steps in order.
    pub steps: Vec<RecordStep>,
    /// The step whose grades are the result.
    pub decided_by: String,
    /// The result.
    pub overall_grade: String,
    /// The total, exact; `None` for a holistic rule.
    pub total: Option<String>,
    /// The grade of the total's band.
    pub computed_grade: Option<String>,
    /// What each block gave; none for a holistic rule, and in records from before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<RecordBlock>,
    /// The arithmetic, line by line.
    pub arithmetic: Vec<String>,
    /// What the adjuster decided; none in a cycle without the step, and where it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjustment: Option<RecordAdjustment>,
}

impl RecordContent {
    /// How the result came about, to the last line: the arithmetic, and what the adjuster made of it.
    pub fn lines(&self) -> Vec<String> {
        let adjusted = self.adjustment.iter().map(RecordAdjustment::line);
        self.arithmetic.iter().cloned().chain(adjusted).collect()
    }
    /// What the deciding step said about an element.
    pub fn decided<'a>(&self, element: &'a RecordElement) -> Option<&'a RecordRating> {
        element.ratings.iter().find(|rating| rating.step == self.decided_by)
    }
    /// What a step said about an element.
    pub fn said_by(element: &RecordElement, step: StepKind) -> Option<&RecordRating> {
        element.ratings.iter().find(|rating| rating.step == step.as_str())
    }
    /// What the deciding step said about a goal.
    pub fn decided_result<'a>(&self, result: &'a RecordResult) -> Option<&'a RecordRating> {
        result.ratings.iter().find(|rating| rating.step == self.decided_by)
    }
    /// What a step said about the whole.
    pub fn step(&self, step: StepKind) -> Option<&RecordStep> {
        self.steps.iter().find(|row| row.step == step.as_str())
    }
}

/// The elements of a record from what the steps entered.
pub fn elements(definitions: &Definitions, steps: &[(StepKind, &Entries)]) -> Vec<RecordElement> {
    definitions
        .elements
        .iter()
        .map(|element| RecordElement {
            key: element.key.clone(),
            name: element.name.clone(),
            definition: element.definition.clone(),
            weight: element.weight.get(),
            is_sample: element.is_sample,
            ratings: steps
                .iter()
                .filter_map(|(step, entries)| {
                    let rating = entries.ratings.iter().find(|r| r.element == element.id)?;
                    let grade = match rating.mark.as_ref()? {
                        Judgement::Grade(grade) => Some(grade.clone()),
                        Judgement::NotObserved => None,
                    };
                    Some(RecordRating {
                        step: step.as_str().to_owned(),
                        behaviour: grade
                            .as_deref()
                            .and_then(|grade| element.behaviour(grade))
                            .map(str::to_owned),
                        grade,
                        comment: rating.comment.as_ref().map(ToString::to_string),
                    })
                })
                .collect(),
        })
        .collect()
}

/// The arithmetic, line by line, or why there is none; `None`: the definitions do not fit the rule.
pub fn arithmetic(outcome: &Result<Outcome, ScoringProblem>) -> Option<Vec<String>> {
    match outcome {
        Ok(outcome) => Some(outcome.score().map(|own| own.lines.clone()).unwrap_or_default()),
        Err(problem) => problem.left_out().map(|words| vec![words.to_owned()]),
    }
}

/// What each block gave.
pub fn blocks(score: Option<&Score>) -> Vec<RecordBlock> {
    let all = score.into_iter().flat_map(|score| &score.blocks);
    all.map(|block| RecordBlock {
        name: block.name.clone(),
        share: block.share,
        points: block.points.to_string(),
    })
    .collect()
}

/// How much each block counts, of a sheet with both.
pub fn shares(definitions: &Definitions) -> Option<RecordShares> {
    let shares = definitions.shares;
    let is_both = shares.ability > 0 && shares.results > 0;
    is_both.then_some(RecordShares { ability: shares.ability, results: shares.results })
}

/// The goals and unplanned work of a record from what the steps entered.
pub fn results(definitions: &Definitions, steps: &[(StepKind, &Entries)]) -> Vec<RecordResult> {
    let Some(block) = &definitions.results else { return Vec::new() };
    let text = |prose: &Option<Prose>| prose.as_ref().map(ToString::to_string);
    let ratings = |item: ResultsItem| {
        let said = steps.iter().filter_map(|(step, entries)| {
            let rating = entries.result(item)?;
            let grade = rating.grade().map(str::to_owned);
            rating.mark.as_ref()?;
            let level = grade.as_deref().and_then(|grade| block.rule.achievement(grade));
            let meaning = level.map(|level| level.meaning.clone()).filter(|m| !m.is_empty());
            Some(RecordRating {
                step: step.as_str().to_owned(),
                grade,
                behaviour: meaning,
                comment: text(&rating.comment),
            })
        });
        said.collect::<Vec<_>>()
    };
    let goals = block.goals.iter().map(|own| RecordResult {
        item: own.item().to_string(),
        title: own.goal.title.to_string(),
        result: text(&own.goal.result),
        due_on: own.goal.due_on.map(wareki),
        weight: own.goal.weight.map_or(0, Weight::get),
        difficulty: own.goal.difficulty.clone(),
        importance: own.goal.importance.clone(),
        earlier: own
            .earlier
            .iter()
            .map(|before| RecordEarlier {
                title: before.goal.title.to_string(),
                result: text(&before.goal.result),
                reason: text(&before.reason),
                changed: wareki_time(before.changed_at),
            })
            .collect(),
        withdrawn: text(&own.goal.withdrawn),
        ratings: if own.goal.stands() { ratings(own.item()) } else { Vec::new() },
    });
    let unplanned = block.unplanned.iter().map(|(number, what)| {
        let item = ResultsItem::Unplanned(*number);
        RecordResult {
            item: item.to_string(),
            title: what.clone(),
            result: None,
            due_on: None,
            weight: block.rule.unplanned_weight.get(),
            difficulty: None,
            importance: None,
            earlier: Vec::new(),
            withdrawn: None,
            ratings: ratings(item),
        }
    });
    goals.chain(unplanned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::entry::{NOT_OBSERVED, SheetField};
    use super::super::sheet::Texts;
    use super::super::sheet::tests::definitions;
    use super::*;

    #[test]
    fn each_step_keeps_its_own_words() {
        let definitions = definitions();
        let texts = |pairs: &[(&str, &str)]| {
            let mut texts = Texts::default();
            for (name, text) in pairs {
                texts.set(SheetField::parse(name).expect("a field"), *text);
            }
            texts
        };
        let own = texts(&[("e1", "A"), ("e1_why", "電子化した。"), ("e2", "B"), ("e3", "B")]);
        let first = texts(&[("e1", "B"), ("e2", NOT_OBSERVED), ("e2_why", "別の係にいた。")]);
        let (own, _) = definitions.parse(StepKind::SelfAssessment, &own);
        let (first, _) = definitions.parse(StepKind::Primary, &first);
        let rows = elements(
            &definitions,
            &[(StepKind::SelfAssessment, &own), (StepKind::Primary, &first)],
        );
        let said = |row: &RecordElement, step| {
            RecordContent::said_by(row, step)
                .map(|rating| (rating.grade.clone(), rating.comment.clone()))
        };
        assert_eq!(
            said(&rows[0], StepKind::SelfAssessment),
            Some((Some("A".to_owned()), Some("電子化した。".to_owned())))
        );
        assert_eq!(said(&rows[0], StepKind::Primary), Some((Some("B".to_owned()), None)));
        assert_eq!(
            said(&rows[1], StepKind::Primary),
            Some((None, Some("別の係にいた。".to_owned())))
        );
        assert_eq!(said(&rows[2], StepKind::Primary), None);
        assert_eq!(rows[0].weight, 50);
    }
}
