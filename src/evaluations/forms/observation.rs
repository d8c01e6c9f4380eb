//! The form of a memo.

use super::super::observation::{
    FACT_LIMIT, GUIDANCE_LIMIT, Observation, ObservationRefusal, ObservationTag, Tone,
};
use crate::kernel::ids::EmployeeId;
use crate::kernel::{Prose, Refusal, TextProblem, parse_date};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of the form; the id is the name of the control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservationField {
    /// だれのこと.
    About,
    /// あった日.
    On,
    /// 見たこと, したこと.
    Fact,
    /// よい行動, 伸ばしたい行動.
    Tone,
    /// 指導したこと.
    Guidance,
}

impl ObservationField {
    /// The name of its control.
    pub const fn name(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::On => "on",
            Self::Fact => "fact",
            Self::Tone => "tone",
            Self::Guidance => "guidance",
        }
    }
    /// The field that a refusal belongs to.
    pub const fn of(refusal: ObservationRefusal) -> Self {
        match refusal {
            ObservationRefusal::InFuture => Self::On,
            ObservationRefusal::NotJudged | ObservationRefusal::OwnIsNotJudged => Self::Tone,
            ObservationRefusal::NothingToHand | ObservationRefusal::NoReceiver => Self::About,
        }
    }
}

impl FormField for ObservationField {
    fn id(&self) -> String {
        self.name().to_owned()
    }
}

/// What was typed of a memo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObservationInput {
    /// Id of the person it is about.
    pub about: String,
    /// 年.
    pub year: String,
    /// 月.
    pub month: String,
    /// 日.
    pub day: String,
    /// The fact.
    pub fact: String,
    /// Code of the tone.
    pub tone: String,
    /// 指導したこと.
    pub guidance: String,
    /// Tags as posted.
    pub tags: Vec<String>,
}

impl ObservationInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |name: &str| form.one(name).to_owned();
        Self {
            about: one("about"),
            year: one("on_year"),
            month: one("on_month"),
            day: one("on_day"),
            fact: one("fact"),
            tone: one("tone"),
            guidance: one("guidance"),
            tags: form.all("tags").map(str::to_owned).collect(),
        }
    }

    /// A memo about the chosen person; `author` is `Some` for one's own memos, which are about nobody
    /// else and judge nothing.
    pub fn parse(
        &self,
        own: Option<EmployeeId>,
    ) -> Result<Observation, Problems<ObservationField>> {
        let mut problems = Problems::new();
        let subject = own.or_else(|| self.about.parse().ok());
        if subject.is_none() {
            problems.add(ObservationField::About, "だれのことかを選んでください");
        }
        let on = parse_date(&DateField::joined(&self.year, &self.month, &self.day));
        let on = problems.keep(ObservationField::On, on, |problem| format!("あった日：{problem}"));
        let label = if own.is_some() { "したこと" } else { "見たこと" };
        let fact = Prose::within(&self.fact, FACT_LIMIT);
        let fact = problems.keep(ObservationField::Fact, fact, |problem| problem.sentence(label));
        let tone = Tone::parse(&self.tone).filter(|_| own.is_none());
        if own.is_none() && tone.is_none() {
            problems.add(ObservationField::Tone, ObservationRefusal::NotJudged.sentence());
        }
        let guidance = match Prose::within(&self.guidance, GUIDANCE_LIMIT) {
            Ok(words) if own.is_none() => Some(words),
            Ok(_) | Err(TextProblem::Blank) => None,
            Err(problem) => {
                problems.add(ObservationField::Guidance, problem.sentence("指導したこと"));
                None
            }
        };
        let mut tags: Vec<ObservationTag> =
            self.tags.iter().filter_map(|raw| ObservationTag::parse(raw)).collect();
        tags.sort();
        tags.dedup();
        match (subject, on, fact) {
            (Some(subject), Some(on), Some(fact)) if problems.is_empty() => {
                Ok(Observation { subject, on, fact, tone, guidance, tags })
            }
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(about: EmployeeId) -> ObservationInput {
        ObservationInput {
            about: about.to_string(),
            year: "令和8".to_owned(),
            month: "1".to_owned(),
            day: "21".to_owned(),
            fact: "窓口の案内図を作り直した。".to_owned(),
            tone: "good".to_owned(),
            guidance: String::new(),
            tags: vec!["element:henkaku".to_owned(), "element:henkaku".to_owned(), "x".to_owned()],
        }
    }

    #[test]
    fn what_was_typed_becomes_a_memo() {
        let about = EmployeeId::mint();
        let memo = typed(about).parse(None).expect("a memo");
        assert_eq!((memo.subject, memo.tone), (about, Some(Tone::Good)));
        assert_eq!(memo.tags, [ObservationTag::element("henkaku")]);
        let me = EmployeeId::mint();
        let own = typed(about).parse(Some(me)).expect("a memo");
        assert_eq!((own.subject, own.tone, own.guidance), (me, None, None));
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let problems = ObservationInput::default().parse(None).unwrap_err();
        let fields: Vec<String> = problems.summary().into_iter().map(|(href, _)| href).collect();
        assert_eq!(fields, ["#about", "#on", "#fact", "#tone"]);
        let long = ObservationInput { fact: "あ".repeat(401), ..typed(EmployeeId::mint()) };
        let problems = long.parse(None).unwrap_err();
        assert_eq!(
            problems.at(&ObservationField::Fact),
            Some("見たことは400文字までです。いま401文字なので、1文字減らしてください")
        );
    }
}
