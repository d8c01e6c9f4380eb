//! The forms of interviews: a record, and which interviews a cycle asks for.

use super::super::interview::{
    InterviewKind, InterviewRefusal, InterviewWay, Minutes, SHORT_LIMIT, WORDS_LIMIT,
};
use super::typed::DateInput;
use crate::kernel::{Date, Prose, parse_date};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of a record; the id is the name of the control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterviewField {
    /// 面談した日.
    HeldOn,
    /// 方法.
    Way,
    /// 話し合ったこと.
    Said,
    /// 合意したこと.
    Agreed,
    /// 次にすること.
    Next,
    /// 訂正の理由.
    Reason,
}

impl InterviewField {
    /// The name of its control.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HeldOn => "held",
            Self::Way => "way",
            Self::Said => "said",
            Self::Agreed => "agreed",
            Self::Next => "next",
            Self::Reason => "reason",
        }
    }
    /// The field that a refusal belongs to.
    pub const fn of(_: InterviewRefusal) -> Self {
        Self::HeldOn
    }
}

impl FormField for InterviewField {
    fn id(&self) -> String {
        self.name().to_owned()
    }
}

/// What was typed of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterviewInput {
    /// 面談した日.
    pub held: DateInput,
    /// 方法.
    pub way: String,
    /// 話し合ったこと.
    pub said: String,
    /// 合意したこと.
    pub agreed: String,
    /// 次にすること.
    pub next: String,
    /// 訂正の理由.
    pub reason: String,
}

impl InterviewInput {
    /// An empty form of that day.
    pub fn on(day: Date) -> Self {
        Self { held: DateInput::of(day), ..Self::default() }
    }
    /// As saved.
    pub fn of(minutes: &Minutes) -> Self {
        Self {
            held: DateInput::of(minutes.held_on),
            way: minutes.way.as_str().to_owned(),
            said: minutes.said.to_string(),
            agreed: minutes.agreed.to_string(),
            next: minutes.next.as_ref().map(ToString::to_string).unwrap_or_default(),
            reason: String::new(),
        }
    }
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |field: InterviewField| form.one(field.name()).to_owned();
        Self {
            held: DateInput::read(form, InterviewField::HeldOn.name()),
            way: one(InterviewField::Way),
            said: one(InterviewField::Said),
            agreed: one(InterviewField::Agreed),
            next: one(InterviewField::Next),
            reason: one(InterviewField::Reason),
        }
    }
    /// What was typed in one control and not saved yet.
    pub fn set(&mut self, control: &str, text: &str) {
        let all = [
            (InterviewField::Way, &mut self.way),
            (InterviewField::Said, &mut self.said),
            (InterviewField::Agreed, &mut self.agreed),
            (InterviewField::Next, &mut self.next),
            (InterviewField::Reason, &mut self.reason),
        ];
        if let Some((_, own)) = all.into_iter().find(|(field, _)| field.name() == control) {
            text.clone_into(own);
        }
        self.held.set(InterviewField::HeldOn.name(), control, text);
    }
    /// The record; `correction`: with the reason that a correction needs.
    pub fn parse(
        &self,
        correction: bool,
    ) -> Result<(Minutes, Option<Prose>), Problems<InterviewField>> {
        let mut problems = Problems::new();
        let held_on = self.held.parse(InterviewField::HeldOn, "面談した日", &mut problems);
        let way = InterviewWay::parse(&self.way);
        if way.is_none() {
            problems.add(InterviewField::Way, "面談の方法を選んでください");
        }
        let mut words = |field, typed: &str, label: &str, limit| {
            problems.keep(field, Prose::within(typed, limit), |problem| problem.sentence(label))
        };
        let said = words(InterviewField::Said, &self.said, "話し合ったこと", WORDS_LIMIT);
        let agreed = words(InterviewField::Agreed, &self.agreed, "合意したこと", WORDS_LIMIT);
        let next = Prose::optional(&self.next, SHORT_LIMIT);
        let next = problems.keep(InterviewField::Next, next, |p| p.sentence("次にすること"));
        let reason = if correction {
            let reason = Prose::within(&self.reason, SHORT_LIMIT);
            problems.keep(InterviewField::Reason, reason, |p| p.sentence("訂正の理由"))
        } else {
            None
        };
        match (held_on, way, said, agreed, next) {
            (Some(held_on), Some(way), Some(said), Some(agreed), Some(next))
                if problems.is_empty() =>
            {
                Ok((Minutes { held_on, way, said, agreed, next }, reason))
            }
            _ => Err(problems),
        }
    }
}

/// The last days of the interviews that a cycle asks for; an empty one is not asked.
pub fn asked_interviews(
    form: &FormData,
) -> Result<Vec<(InterviewKind, Date)>, Problems<&'static str>> {
    let mut problems = Problems::new();
    let mut asked = Vec::new();
    for kind in InterviewKind::ALL {
        let name = kind.as_str();
        let typed = DateInput::read(form, name);
        let joined = DateField::joined(&typed.year, &typed.month, &typed.day);
        if joined.is_empty() {
            continue;
        }
        let label = format!("{}の期限", kind.label());
        let day = problems.keep(name, parse_date(&joined), |problem| format!("{label}：{problem}"));
        asked.extend(day.map(|day| (*kind, day)));
    }
    if problems.is_empty() { Ok(asked) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> InterviewInput {
        InterviewInput {
            way: "online".to_owned(),
            said: "目標の水準を確かめた。".to_owned(),
            agreed: "申込みの8割を電子で受ける。".to_owned(),
            ..InterviewInput::on("2025-10-20".parse().expect("a day"))
        }
    }

    #[test]
    fn what_was_typed_becomes_a_record_and_comes_back() {
        let (minutes, reason) = typed().parse(false).expect("a record");
        assert_eq!((minutes.way, minutes.next.clone(), reason), (InterviewWay::Online, None, None));
        assert_eq!(InterviewInput::of(&minutes), typed());
        let right = InterviewInput { reason: "日の書き間違い".to_owned(), ..typed() };
        assert!(right.parse(true).expect("a correction").1.is_some());
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let problems = InterviewInput::default().parse(true).unwrap_err();
        let fields: Vec<String> = problems.summary().into_iter().map(|(href, _)| href).collect();
        assert_eq!(fields, ["#held", "#way", "#said", "#agreed", "#reason"]);
        let long = InterviewInput { said: "あ".repeat(801), ..typed() };
        assert!(long.parse(false).unwrap_err().at(&InterviewField::Said).is_some());
    }

    #[test]
    fn an_empty_day_means_that_the_interview_is_not_asked() {
        let form = FormData::decode(
            "opening_year=R7&opening_month=11&opening_day=14&closing_year=R8&closing_month=2&closing_day=30"
                .as_bytes(),
        );
        let problems = asked_interviews(&form).unwrap_err();
        assert!(problems.at(&"closing").is_some() && problems.at(&"opening").is_none());
        let form = FormData::decode("opening_year=R7&opening_month=11&opening_day=14".as_bytes());
        let day = "2025-11-14".parse().expect("a day");
        assert_eq!(asked_interviews(&form), Ok(vec![(InterviewKind::Opening, day)]));
    }
}
