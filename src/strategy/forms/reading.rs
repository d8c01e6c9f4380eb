//! The form of a reading: a day, a value or what it is made of, what stands behind it.

use rust_decimal::Decimal;

use crate::kernel::{Date, Line, Prose, parse_date};
use crate::strategy::kpi::Definition;
use crate::strategy::reading::{
    EVIDENCE_LIMIT, Given, NOTE_LIMIT, NewReading, NumberProblem, Typed,
};
use crate::strategy::refusal::ReadingRefusal;
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingField {
    /// 時点.
    AsOf,
    /// 値.
    Value,
    /// 0.58 is meant as it stands, or as 58.
    Meaning,
    /// 分子.
    Numerator,
    /// 分母.
    Denominator,
    /// 根拠.
    Evidence,
    /// メモ.
    Note,
}

impl ReadingField {
    /// The name of its control.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsOf => "as_of",
            Self::Value => "value",
            Self::Meaning => "meaning",
            Self::Numerator => "numerator",
            Self::Denominator => "denominator",
            Self::Evidence => "evidence",
            Self::Note => "note",
        }
    }
    /// The field that a refusal belongs to.
    pub const fn of(refusal: &ReadingRefusal) -> Self {
        match refusal {
            ReadingRefusal::InFuture
            | ReadingRefusal::BeforeStart { .. }
            | ReadingRefusal::KnownOutside
            | ReadingRefusal::PeriodTaken { .. }
            | ReadingRefusal::OtherPeriod { .. } => Self::AsOf,
            ReadingRefusal::NothingGiven { .. }
            | ReadingRefusal::ShareDiffers { .. }
            | ReadingRefusal::DefinitionChanged { .. }
            | ReadingRefusal::NothingToCorrect
            | ReadingRefusal::CorrectedMeanwhile
            | ReadingRefusal::KpiUnknown(_) => Self::Value,
            ReadingRefusal::NoShare => Self::Numerator,
            ReadingRefusal::DenominatorZero => Self::Denominator,
            ReadingRefusal::ReasonMissing => Self::Note,
        }
    }
}

impl FormField for ReadingField {
    fn id(&self) -> String {
        self.name().to_owned()
    }
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadingInput {
    /// 年.
    pub year: String,
    /// 月.
    pub month: String,
    /// 日.
    pub day: String,
    /// 値.
    pub value: String,
    /// `as_typed`, `hundredfold`, or nothing.
    pub meaning: String,
    /// 分子.
    pub numerator: String,
    /// 分母.
    pub denominator: String,
    /// 速報値.
    pub provisional: bool,
    /// 根拠.
    pub evidence: String,
    /// メモ.
    pub note: String,
    /// Id of the reading that is put right.
    pub corrects: String,
    /// Version of the definition when the form was made.
    pub version: i32,
}

impl ReadingInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |name: &str| form.one(name).to_owned();
        Self {
            year: one("as_of_year"),
            month: one("as_of_month"),
            day: one("as_of_day"),
            value: one("value"),
            meaning: one("meaning"),
            numerator: one("numerator"),
            denominator: one("denominator"),
            provisional: form.one("provisional") == "1",
            evidence: one("evidence"),
            note: one("note"),
            corrects: one("corrects"),
            version: form.one("version").parse().unwrap_or_default(),
        }
    }

    /// 0.58 was typed of a percentage, and which is meant has to be asked.
    pub fn asks_meaning(&self, definition: &Definition) -> Option<Decimal> {
        let unit = definition.unit.as_str();
        let typed = Typed::of_unit(&self.value, unit).ok()?;
        typed.could_be_share_of_one(unit).then_some(typed.value)
    }

    /// Checks the shape; what the KPI says to it is found out later.
    pub fn parse(&self, definition: &Definition) -> Result<NewReading, Problems<ReadingField>> {
        let mut problems = Problems::new();
        let as_of = parse_date(&DateField::joined(&self.year, &self.month, &self.day));
        let as_of =
            problems.keep(ReadingField::AsOf, as_of, |problem| format!("値の時点：{problem}"));
        let given = self.given(definition, &mut problems);
        let evidence = Line::within(&self.evidence, EVIDENCE_LIMIT);
        let evidence =
            problems.keep(ReadingField::Evidence, evidence, |problem| problem.sentence("根拠"));
        let note = Prose::optional(&self.note, NOTE_LIMIT);
        let note = problems.keep(ReadingField::Note, note, |problem| problem.sentence("メモ"));
        match (as_of, given, evidence, note) {
            (Some(as_of), Some(given), Some(evidence), Some(note)) if problems.is_empty() => {
                Ok(NewReading {
                    as_of,
                    given,
                    is_provisional: self.provisional,
                    note,
                    evidence,
                    corrects: self.corrects.parse().ok(),
                    version: self.version,
                    known_on: None,
                })
            }
            _ => Err(problems),
        }
    }

    fn given(
        &self,
        definition: &Definition,
        problems: &mut Problems<ReadingField>,
    ) -> Option<Given> {
        let unit = definition.unit.as_str();
        let mut number =
            |raw: &str, field: ReadingField, label: &str, unit: &str| match Typed::of_unit(
                raw, unit,
            ) {
                Ok(typed) => Some(Some(typed.value)),
                Err(NumberProblem::Blank) => Some(None),
                Err(problem) => {
                    problems.add(field, problem.sentence(label, unit));
                    None
                }
            };
        let value = number(&self.value, ReadingField::Value, "値", unit);
        let numerator = number(&self.numerator, ReadingField::Numerator, "分子", "数");
        let denominator = number(&self.denominator, ReadingField::Denominator, "分母", "数");
        let (mut value, numerator, denominator) = (value?, numerator?, denominator?);
        if let Some(typed) = self.asks_meaning(definition) {
            match self.meaning.as_str() {
                "as_typed" => {}
                "hundredfold" => value = Some((typed * Decimal::ONE_HUNDRED).normalize()),
                _ => problems.add(
                    ReadingField::Meaning,
                    format!(
                        "値が{typed}％なのか、{}％なのかを選んでください",
                        (typed * Decimal::ONE_HUNDRED).normalize()
                    ),
                ),
            }
        }
        match (numerator, denominator) {
            (Some(over), Some(under)) => Some(Given { value, share: Some((over, under)) }),
            (None, None) if value.is_none() => {
                let nothing = ReadingRefusal::NothingGiven { is_share: definition.is_share() };
                problems.add(ReadingField::Value, crate::kernel::Refusal::sentence(&nothing));
                None
            }
            (None, None) => Some(Given { value, share: None }),
            (Some(_), None) => {
                problems.add(ReadingField::Denominator, "分母を書いてください");
                None
            }
            (None, Some(_)) => {
                problems.add(ReadingField::Numerator, "分子を書いてください");
                None
            }
        }
    }

    /// The day in three fields.
    #[must_use]
    pub fn on(mut self, day: Date) -> Self {
        let words = crate::kernel::time::wareki(day);
        let mut parts = words.split(['年', '月', '日']).map(str::to_owned);
        self.year = parts.next().unwrap_or_default();
        self.month = parts.next().unwrap_or_default();
        self.day = parts.next().unwrap_or_default();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::kpi::Direction;
    use crate::strategy::kpi::tests::{decimal, definition};

    fn typed(value: &str) -> ReadingInput {
        ReadingInput {
            value: value.to_owned(),
            evidence: "人事課の集計".to_owned(),
            version: 1,
            ..ReadingInput::default()
        }
        .on("2025-03-31".parse().unwrap())
    }
    fn sentences(input: &ReadingInput) -> Vec<(String, String)> {
        input.parse(&definition(Direction::Up, Some("8"))).unwrap_err().summary()
    }

    #[test]
    fn a_share_of_one_is_asked_about_and_the_answer_is_taken() {
        let percent = definition(Direction::Up, Some("8"));
        let asked = sentences(&typed("0.58"));
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].1, "値が0.58％なのか、58％なのかを選んでください");
        let answer = |meaning: &str| {
            let input = ReadingInput { meaning: meaning.to_owned(), ..typed("0.58") };
            input.parse(&percent).unwrap().given.value
        };
        assert_eq!(answer("as_typed"), Some(decimal("0.58")));
        assert_eq!(answer("hundredfold"), Some(decimal("58")));
        for clear in ["58", "５８％", "58.0"] {
            let given = typed(clear).parse(&percent).unwrap().given;
            assert_eq!(given.value, Some(decimal("58")), "{clear}");
        }
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let problems =
            sentences(&ReadingInput { numerator: "1e400".to_owned(), ..ReadingInput::default() });
        let at: Vec<&str> = problems.iter().map(|(href, _)| href.as_str()).collect();
        assert_eq!(at, ["#as_of", "#numerator", "#evidence"]);
        assert!(problems[1].1.contains("数字で書いてください"));
        let half = ReadingInput { numerator: "119".to_owned(), ..typed("") };
        assert_eq!(sentences(&half)[0].0, "#denominator");
        assert!(sentences(&typed(""))[0].1.contains("値か、分子と分母"));
    }
}
