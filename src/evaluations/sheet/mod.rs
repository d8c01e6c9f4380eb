//! 記録書: what one step of a sheet asks for, and whether it can be submitted.

mod results;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

pub use results::{
    AgreedRound, EarlierGoal, ResultsBlock, ResultsRating, SheetGoal, goals_in_force,
};

use super::entry::{NOT_OBSERVED, REASON_LIMIT, SUMMARY_LIMIT, SheetField};
use super::scoring::{
    self, Block, Item, Mark, Method, Outcome, ScoringProblem, ScoringRule, Shares, Weights,
};
use super::workflow::StepKind;
use crate::kernel::ids::ElementId;
use crate::kernel::{Prose, TextProblem, Weight};

/// One grade of the scale that the cycle pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleGrade {
    /// The letter, such as 「A」.
    pub grade: String,
    /// Its name.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// Its points.
    pub points: Decimal,
}

/// 評語尺度, best grade first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scale(pub Vec<ScaleGrade>);

impl Scale {
    /// Points of the best grade.
    pub fn full_marks(&self) -> Decimal {
        self.0.iter().map(|step| step.points).max().unwrap_or_default()
    }
    /// One grade.
    pub fn find(&self, grade: &str) -> Option<&ScaleGrade> {
        self.0.iter().find(|step| step.grade == grade)
    }
    /// Best (0) to worst.
    pub fn rank_of(&self, grade: &str) -> Option<usize> {
        self.0.iter().position(|step| step.grade == grade)
    }
}

/// 評価要素 as it stands on a sheet: weight above 0, for the ratee's rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// From 1, in the order of the sheet.
    pub number: u16,
    /// In the pinned version.
    pub id: ElementId,
    /// Stable across versions.
    pub key: String,
    /// 変革推進力
    pub name: String,
    /// What it means for this rank.
    pub definition: String,
    /// 着眼点.
    pub indicators: Vec<String>,
    /// What behaviour stands for which grade: (grade, text).
    pub behaviours: Vec<(String, String)>,
    /// Its share.
    pub weight: Weight,
    /// 見本: not the city's own words.
    pub is_sample: bool,
}

impl Element {
    /// The behaviour text of a grade.
    pub fn behaviour(&self, grade: &str) -> Option<&str> {
        self.behaviours.iter().find(|(name, _)| name == grade).map(|(_, text)| text.as_str())
    }
}

/// What the reason of the overall grade is called: without a computed one there is none to differ from.
pub const fn reason_label(is_computed: bool) -> &'static str {
    if is_computed { "計算した評語と違う理由" } else { "評語を選んだ理由" }
}

/// Everything that the definitions say about a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definitions {
    /// In order; none when the rank is not rated by abilities.
    pub elements: Arc<[Element]>,
    /// Grades of elements.
    pub scale: Scale,
    /// Grades of the result as a whole, when they are others.
    pub result_scale: Option<Scale>,
    /// How much each block counts.
    pub shares: Shares,
    /// Goals and what came on top; `None` when the rank is not rated by results.
    pub results: Option<ResultsBlock>,
    /// How they are added up.
    pub rule: ScoringRule,
    /// Whether 「観察できなかった」 may be chosen by evaluators.
    pub not_observed_allowed: bool,
}

/// Texts of a step as they stand: saved, or still a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(pub BTreeMap<SheetField, String>);

impl Texts {
    /// The text, `""` when there is none.
    pub fn get(&self, field: SheetField) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }
    /// Sets a text.
    pub fn set(&mut self, field: SheetField, text: impl Into<String>) {
        self.0.insert(field, text.into());
    }
    /// Whether anything stands there.
    pub fn is_blank(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }
    /// How many elements and goals have a grade or are marked as not observed.
    pub fn graded(&self, definitions: &Definitions) -> usize {
        definitions.grades().iter().filter(|field| !self.get(**field).is_empty()).count()
    }
}

/// What one element got, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The element.
    pub element: ElementId,
    /// Grade, or not observed; `None` while it is open.
    pub mark: Option<Judgement>,
    /// Why.
    pub comment: Option<Prose>,
}

/// A grade, or the statement that nothing could be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// A grade of the scale.
    Grade(String),
    /// 観察できなかった.
    NotObserved,
}

/// What stands about the whole, parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overall {
    /// The words.
    pub summary: Option<Prose>,
    /// The grade.
    pub grade: Option<String>,
    /// Why it differs from the computed one.
    pub reason: Option<Prose>,
}

/// A step, parsed: what can be saved as the record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries {
    /// One per element, in order.
    pub ratings: Vec<Rating>,
    /// One per goal and unplanned work, in order.
    pub results: Vec<ResultsRating>,
    /// The whole.
    pub overall: Overall,
}

/// A field that cannot be saved or submitted as it is, with the sentence for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Where.
    pub field: SheetField,
    /// What to do about it.
    pub sentence: String,
}

impl Definitions {
    /// One element.
    pub fn element(&self, number: u16) -> Option<&Element> {
        self.elements.iter().find(|element| element.number == number)
    }
    /// The name of the field for a reader.
    pub fn label(&self, field: SheetField) -> String {
        let name = |number| self.element(number).map_or("", |element| element.name.as_str());
        match field {
            SheetField::Grade(number) => format!("{}の段階", name(number)),
            SheetField::Reason(number) => format!("{}の評価の理由", name(number)),
            SheetField::What(number) => format!("目標外の業務{number}の内容"),
            SheetField::Achievement(item) | SheetField::Account(item) => {
                let name = self.results.as_ref().map_or_else(String::new, |own| own.name(item));
                let what = if matches!(field, SheetField::Account(_)) {
                    "評価の理由"
                } else {
                    "達成度"
                };
                format!("{name}の{what}")
            }
            SheetField::Summary => "全体のまとめ".to_owned(),
            SheetField::Overall => "全体の評語".to_owned(),
            SheetField::OverallReason => reason_label(self.computes_grade()).to_owned(),
        }
    }
    /// The fields of a step, in page order.
    pub fn fields(&self, step: StepKind) -> Vec<SheetField> {
        let count = u16::try_from(self.elements.len()).unwrap_or(u16::MAX);
        let mut fields = SheetField::all(count, step.is_rating());
        fields.extend(self.results_fields(step));
        fields.sort();
        fields
    }
    /// Whether a choice can be posted for a field.
    fn allows(&self, step: StepKind, field: SheetField, value: &str) -> bool {
        let is_element = matches!(field, SheetField::Grade(_));
        let scale = if is_element { &self.scale } else { self.overall_scale() };
        scale.find(value).is_some()
            || (value == NOT_OBSERVED
                && is_element
                && self.not_observed_allowed
                && step.is_rating())
    }

    /// Parses what stands in a step. Texts that are too long, and choices that are none, are
    /// problems; empty fields are not: a draft may be incomplete.
    pub fn parse(&self, step: StepKind, texts: &Texts) -> (Entries, Vec<FieldProblem>) {
        let mut problems = Vec::new();
        let mut prose = |field: SheetField, limit: usize| {
            Prose::optional(texts.get(field), limit).unwrap_or_else(|problem: TextProblem| {
                let sentence = problem.sentence(&self.label(field));
                problems.push(FieldProblem { field, sentence });
                None
            })
        };
        let comments: Vec<Option<Prose>> = self
            .elements
            .iter()
            .map(|element| prose(SheetField::Reason(element.number), REASON_LIMIT))
            .collect();
        let summary = prose(SheetField::Summary, SUMMARY_LIMIT);
        let reason = prose(SheetField::OverallReason, REASON_LIMIT);
        let mut choice = |field: SheetField| {
            let value = texts.get(field).trim();
            if value.is_empty() {
                return None;
            }
            if !self.allows(step, field, value) {
                let sentence = format!("{}を、ならんでいる中から選んでください", self.label(field));
                problems.push(FieldProblem { field, sentence });
                return None;
            }
            Some(value.to_owned())
        };
        let ratings = self
            .elements
            .iter()
            .zip(comments)
            .map(|(element, comment)| Rating {
                element: element.id,
                mark: choice(SheetField::Grade(element.number)).map(|value| {
                    if value == NOT_OBSERVED {
                        Judgement::NotObserved
                    } else {
                        Judgement::Grade(value)
                    }
                }),
                comment,
            })
            .collect();
        let grade = if step.is_rating() { choice(SheetField::Overall) } else { None };
        let results = self.parse_results(step, texts, &mut problems);
        problems.sort_by_key(|problem| problem.field);
        (Entries { ratings, results, overall: Overall { summary, grade, reason } }, problems)
    }

    /// Whether the rule ends in a grade, once everything is entered.
    pub fn computes_grade(&self) -> bool {
        self.rule.method != Method::Holistic && !self.rule.bands.all().is_empty()
    }
    /// The computed total of what was entered.
    pub fn score(&self, entries: &Entries) -> Result<Outcome, ScoringProblem> {
        scoring::compute_blocks(&self.rule, &self.blocks(entries)?)
    }
    /// The figure to steer by.
    pub fn preview(&self, entries: &Entries) -> Option<scoring::Preview> {
        scoring::preview_blocks(&self.rule, &self.blocks(entries).ok()?)
    }
    fn blocks(&self, entries: &Entries) -> Result<Vec<Block<'static>>, ScoringProblem> {
        let mut blocks = Vec::new();
        if self.shares.ability > 0 {
            blocks.push(Block {
                name: scoring::ABILITY_BLOCK,
                share: self.shares.ability,
                full_marks: self.scale.full_marks(),
                weights: Weights::Stated,
                items: self.items(entries),
            });
        }
        if let Some(results) = &self.results {
            let block = results.block(self.shares.results, entries);
            blocks.push(block.map_err(|_| ScoringProblem::NoPlace)?);
        }
        Ok(blocks)
    }
    fn items(&self, entries: &Entries) -> Vec<Item> {
        self.elements
            .iter()
            .map(|element| {
                let rating = entries.ratings.iter().find(|rating| rating.element == element.id);
                let mark = match rating.and_then(|rating| rating.mark.as_ref()) {
                    Some(Judgement::Grade(grade)) => match self.scale.find(grade) {
                        Some(step) => {
                            Mark::Graded { grade: grade.clone(), points: step.points, factor: None }
                        }
                        None => Mark::Missing,
                    },
                    Some(Judgement::NotObserved) => Mark::NotObserved,
                    None => Mark::Missing,
                };
                Item { name: element.name.clone(), weight: element.weight, importance: None, mark }
            })
            .collect()
    }

    /// What still has to be done before a step can be submitted, in page order (ui-guide 9).
    /// `first` are the entries of the primary evaluator, for the secondary one, who needs a reason
    /// only where the grade differs.
    pub fn blocking(
        &self,
        step: StepKind,
        entries: &Entries,
        first: Option<&Entries>,
    ) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut add = |field, sentence: String| problems.push(FieldProblem { field, sentence });
        if step == StepKind::Assistant {
            // What was seen, about as much or as little as there was to see; but not nothing.
            let says = |rating: &Rating| rating.mark.is_some() || rating.comment.is_some();
            let reached = entries.results.iter().any(|rating| !rating.is_blank());
            if entries.overall.summary.is_none() && !entries.ratings.iter().any(says) && !reached {
                add(SheetField::Summary, "評価者に伝えることを書いてください".to_owned());
            }
            return problems;
        }
        for (element, rating) in self.elements.iter().zip(&entries.ratings) {
            let earlier = first
                .and_then(|first| first.ratings.iter().find(|r| r.element == element.id))
                .and_then(|rating| rating.mark.as_ref());
            let (grade, reason) =
                (SheetField::Grade(element.number), SheetField::Reason(element.number));
            let name = &element.name;
            match &rating.mark {
                None => add(grade, format!("{name}の段階を選んでください")),
                Some(_) if rating.comment.is_some() => {}
                Some(mark) if step == StepKind::Secondary && Some(mark) == earlier => {}
                Some(_) if step == StepKind::Secondary && first.is_some() => {
                    add(reason, format!("{name}で一次評価と違う段階を選んだ理由を書いてください"));
                }
                Some(Judgement::NotObserved) => {
                    add(reason, format!("{name}を観察できなかった理由を書いてください"));
                }
                Some(Judgement::Grade(_)) => {
                    add(reason, format!("{name}の評価の理由を書いてください"));
                }
            }
        }
        problems.extend(self.blocking_results(step, entries, first));
        let mut add = |field, sentence: String| problems.push(FieldProblem { field, sentence });
        if step == StepKind::Primary && entries.overall.summary.is_none() {
            add(SheetField::Summary, "全体のまとめを書いてください".to_owned());
        }
        if step.is_rating() {
            let scored = self.score(entries);
            let computed = scored.as_ref().ok().and_then(Outcome::grade);
            let is_left_out = matches!(&scored, Err(problem) if problem.left_out().is_some());
            match (&entries.overall.grade, computed) {
                (None, _) => add(SheetField::Overall, "全体の評語を選んでください".to_owned()),
                (Some(chosen), Some(computed))
                    if chosen != computed && entries.overall.reason.is_none() =>
                {
                    add(
                        SheetField::OverallReason,
                        format!("計算した評語（{computed}）と違う評語を選んだ理由を書いてください"),
                    );
                }
                (Some(_), None) if is_left_out && entries.overall.reason.is_none() => add(
                    SheetField::OverallReason,
                    "点数を計算できないので、全体の評語を選んだ理由を書いてください".to_owned(),
                ),
                _ => {}
            }
        }
        problems
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::scoring::{Band, Bands, RoundingPlace};
    use super::*;
    use crate::kernel::{Rounding, RoundingMode};

    /// Three elements (50, 30, 20), grades S to D worth 5 to 1, bands of WE-1.
    pub(in super::super) fn definitions() -> Definitions {
        let grades = [("S", 5), ("A", 4), ("B", 3), ("C", 2), ("D", 1)];
        let elements = [("業務遂行力", 50), ("対話・協働力", 30), ("変革推進力", 20)];
        let bands = [("S", 90), ("A", 80), ("B", 60), ("C", 50), ("D", 0)]
            .map(|(grade, lower)| Band { grade: grade.to_owned(), lower: Decimal::from(lower) });
        Definitions {
            elements: elements
                .iter()
                .zip(1..)
                .map(|((name, weight), number)| Element {
                    number,
                    id: ElementId::mint(),
                    key: format!("e{number}"),
                    name: (*name).to_owned(),
                    definition: String::new(),
                    indicators: Vec::new(),
                    behaviours: Vec::new(),
                    weight: Weight::new(*weight).expect("a test weight"),
                    is_sample: true,
                })
                .collect(),
            result_scale: None,
            shares: Shares::ABILITY,
            results: None,
            scale: Scale(
                grades
                    .map(|(grade, points)| ScaleGrade {
                        grade: grade.to_owned(),
                        label: String::new(),
                        meaning: String::new(),
                        points: Decimal::from(points),
                    })
                    .to_vec(),
            ),
            rule: ScoringRule {
                method: Method::WeightedPoints,
                weight_total: Weight::new(100).expect("a test weight"),
                rounding: Rounding { mode: RoundingMode::HalfUp, digits: 1 },
                place: RoundingPlace::Total,
                bands: Bands::new(bands.to_vec()).expect("well formed"),
            },
            not_observed_allowed: true,
        }
    }
    fn texts(pairs: &[(&str, &str)]) -> Texts {
        let mut texts = Texts::default();
        for (name, text) in pairs {
            texts.set(SheetField::parse(name).expect("a field"), *text);
        }
        texts
    }
    fn sentences(problems: &[FieldProblem]) -> Vec<&str> {
        problems.iter().map(|problem| problem.sentence.as_str()).collect()
    }

    #[test]
    fn a_reason_differs_from_a_computed_grade_only_where_one_is_computed() {
        let weighted = definitions();
        assert!(weighted.computes_grade());
        assert_eq!(weighted.label(SheetField::OverallReason), "計算した評語と違う理由");
        let without = |rule| Definitions { rule, ..definitions() }.label(SheetField::OverallReason);
        let holistic = ScoringRule { method: Method::Holistic, ..weighted.rule.clone() };
        assert_eq!(without(holistic), "評語を選んだ理由");
        let unbanded = ScoringRule { bands: Bands::none(), ..weighted.rule };
        assert_eq!(without(unbanded), "評語を選んだ理由");
    }

    #[test]
    fn an_assistant_says_what_there_was_to_see() {
        let definitions = definitions();
        let step = StepKind::Assistant;
        let blocking = |texts: &Texts| {
            let (entries, problems) = definitions.parse(step, texts);
            assert!(problems.is_empty());
            definitions.blocking(step, &entries, None)
        };
        let nothing = blocking(&Texts::default());
        assert_eq!(sentences(&nothing), ["評価者に伝えることを書いてください"]);
        for one in [("e2", "A"), ("e2_why", "窓口で助け合った。"), ("summary", "よく見えた。")]
        {
            assert!(blocking(&texts(&[one])).is_empty(), "{one:?}");
        }
        assert!(!definitions.fields(step).contains(&SheetField::Overall), "no grade counts");
    }

    #[test]
    fn a_complete_primary_rating_can_be_submitted() {
        let definitions = definitions();
        let full = texts(&[
            ("e1", "B"),
            ("e1_why", "期限を守った。"),
            ("e2", "A"),
            ("e2_why", "調整した。"),
            ("e3", "B"),
            ("e3_why", "提案した。"),
            ("summary", "よく働いた。"),
            ("overall", "B"),
        ]);
        let (entries, problems) = definitions.parse(StepKind::Primary, &full);
        assert!(problems.is_empty());
        assert!(definitions.blocking(StepKind::Primary, &entries, None).is_empty());
        // 50×3÷5 + 30×4÷5 + 20×3÷5 = 30 + 24 + 12
        let outcome = definitions.score(&entries).expect("fits the rule");
        assert_eq!(outcome.grade(), Some("B"));
        assert_eq!(outcome.score().map(|s| s.total.to_string()).as_deref(), Some("66"));
    }

    #[test]
    fn an_empty_one_lists_everything_in_page_order() {
        let definitions = definitions();
        let (entries, _) = definitions.parse(StepKind::Primary, &Texts::default());
        assert_eq!(
            sentences(&definitions.blocking(StepKind::Primary, &entries, None)),
            [
                "業務遂行力の段階を選んでください",
                "対話・協働力の段階を選んでください",
                "変革推進力の段階を選んでください",
                "全体のまとめを書いてください",
                "全体の評語を選んでください",
            ]
        );
        let (entries, _) = definitions.parse(StepKind::SelfAssessment, &Texts::default());
        assert_eq!(definitions.blocking(StepKind::SelfAssessment, &entries, None).len(), 3);
    }

    #[test]
    fn reasons_are_asked_where_a_grade_stands() {
        let definitions = definitions();
        let part = texts(&[("e1", "B"), ("e2", NOT_OBSERVED), ("e3", "S"), ("overall", "S")]);
        let (entries, problems) = definitions.parse(StepKind::Primary, &part);
        assert!(problems.is_empty());
        assert_eq!(
            sentences(&definitions.blocking(StepKind::Primary, &entries, None)),
            [
                "業務遂行力の評価の理由を書いてください",
                "対話・協働力を観察できなかった理由を書いてください",
                "変革推進力の評価の理由を書いてください",
                "全体のまとめを書いてください",
                // (50×3÷5 + 20×5÷5) × 100 ÷ 70 = 71.4
                "計算した評語（B）と違う評語を選んだ理由を書いてください",
            ]
        );
    }

    #[test]
    fn the_second_needs_words_only_where_the_grade_differs() {
        let definitions = definitions();
        let grades = [("e1", "B"), ("e2", "A"), ("e3", "B"), ("overall", "B")];
        let (first, _) = definitions.parse(StepKind::Primary, &texts(&grades));
        let (same, _) = definitions.parse(StepKind::Secondary, &texts(&grades));
        assert!(definitions.blocking(StepKind::Secondary, &same, Some(&first)).is_empty());
        let other = [("e1", "B"), ("e2", "A"), ("e3", "A"), ("overall", "B")];
        let (other, _) = definitions.parse(StepKind::Secondary, &texts(&other));
        assert_eq!(
            sentences(&definitions.blocking(StepKind::Secondary, &other, Some(&first))),
            ["変革推進力で一次評価と違う段階を選んだ理由を書いてください"]
        );
    }

    #[test]
    fn too_long_and_unknown_is_a_problem_at_once() {
        let definitions = definitions();
        let long = "あ".repeat(432);
        let raw = texts(&[("e1", "Z"), ("e1_why", &long), ("e2", NOT_OBSERVED)]);
        let (_, problems) = definitions.parse(StepKind::SelfAssessment, &raw);
        assert_eq!(
            sentences(&problems),
            [
                "業務遂行力の段階を、ならんでいる中から選んでください",
                "業務遂行力の評価の理由は400文字までです。いま432文字なので、32文字減らしてください",
                "対話・協働力の段階を、ならんでいる中から選んでください",
            ],
            "and nobody fails to observe themselves"
        );
    }

    #[test]
    fn blank_words_are_none() {
        let definitions = definitions();
        let raw = texts(&[("e1", "B"), ("e1_why", " \n　"), ("summary", "\u{200b}")]);
        let (entries, problems) = definitions.parse(StepKind::Primary, &raw);
        assert!(problems.is_empty());
        assert_eq!(entries.ratings[0].comment, None);
        assert_eq!(entries.overall.summary, None);
    }
}
