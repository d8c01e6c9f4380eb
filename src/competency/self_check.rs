//! 自己点検: where one stands, by one's own eyes, against what a rank is asked. It is nobody's but its
//! author's, is written on one day and stays as it was, so that later days can be set beside it.

use std::fmt;

use super::content::Content;
use super::element::{Element, ElementAtRank, ElementKey};
use super::scale::{Grade, Scale, ScaleGrade};
use crate::kernel::ids::{EmployeeId, FrameworkVersionId, RankId, SelfCheckId};
use crate::kernel::{Date, Prose, Refusal, Timestamp};

/// Longest example in characters.
pub const EXAMPLE_LIMIT: usize = 400;

/// One box of a self-check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The grade whose behaviour is nearest.
    Grade(ElementKey),
    /// What one did.
    Example(ElementKey),
}

impl Answer {
    /// `g.henkaku`, `x.henkaku`: the name of its control.
    pub fn parse(name: &str) -> Option<Self> {
        let (kind, key) = name.split_once('.')?;
        let key = ElementKey::parse(key).ok()?;
        match kind {
            "g" => Some(Self::Grade(key)),
            "x" => Some(Self::Example(key)),
            _ => None,
        }
    }
    /// From the database.
    pub fn decode(key: ElementKey, field: &str) -> Option<Self> {
        match field {
            "grade" => Some(Self::Grade(key)),
            "example" => Some(Self::Example(key)),
            _ => None,
        }
    }
    /// The element.
    pub fn element(&self) -> &ElementKey {
        match self {
            Self::Grade(key) | Self::Example(key) => key,
        }
    }
    /// The word in the database.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Grade(_) => "grade",
            Self::Example(_) => "example",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grade(key) => write!(f, "g.{key}"),
            Self::Example(key) => write!(f, "x.{key}"),
        }
    }
}

/// What stands in a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Which box.
    pub answer: Answer,
    /// What was typed.
    pub text: String,
    /// When it was kept last.
    pub saved_at: Timestamp,
    /// Raised by every save.
    pub revision: i64,
}

/// Who may read it, besides its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The reader.
    pub reader: EmployeeId,
    /// Their name.
    pub name: String,
    /// Since when.
    pub at: Timestamp,
}

/// One self-check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfCheck {
    /// This one.
    pub id: SelfCheckId,
    /// Whose.
    pub owner: EmployeeId,
    /// The owner's name.
    pub name: String,
    /// The version that it looks at.
    pub version: FrameworkVersionId,
    /// The rank that it is measured by.
    pub rank: RankId,
    /// Its day.
    pub on: Date,
    /// What was typed.
    pub answers: Vec<Answered>,
    /// Who may read it now.
    pub shared: Option<Shared>,
}

/// Why a self-check is not begun, filled in or shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelfCheckRefusal {
    /// Nobody without a post has a rank.
    NoPost,
    /// Neither the own rank nor the next.
    OtherRank,
    /// Nothing is in force for that rank.
    NothingInForce,
    /// Its day is over.
    DayIsOver {
        /// The day.
        on: Date,
    },
    /// A grade that the scale does not have.
    NoSuchGrade,
    /// Not an element of the rank.
    NoSuchElement,
    /// There is nobody to show it to.
    NoSuperior,
    /// It is shown to somebody already.
    AlreadyShared,
}

impl Refusal for SelfCheckRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoPost => "no_post",
            Self::OtherRank => "other_rank",
            Self::NothingInForce => "nothing_in_force",
            Self::DayIsOver { .. } => "day_is_over",
            Self::NoSuchGrade => "no_such_grade",
            Self::NoSuchElement => "no_such_element",
            Self::NoSuperior => "no_superior",
            Self::AlreadyShared => "already_shared",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::NoPost => {
                "今日の発令がないので、始められません。人事課に知らせてください".to_owned()
            }
            Self::OtherRank => "自分の職位か、次の職位を選んでください".to_owned(),
            Self::NothingInForce => {
                "その職位の定義がまだありません。定義が施行されてから始めてください".to_owned()
            }
            Self::DayIsOver { on } => format!(
                "{}の自己点検は、その日だけ書けます。今日の自己点検を始めてください",
                crate::kernel::time::wareki(*on)
            ),
            Self::NoSuchGrade => "段階を、ならんでいる中から選んでください".to_owned(),
            Self::NoSuchElement => {
                "この職位の要素ではありません。画面を開き直してください".to_owned()
            }
            Self::NoSuperior => {
                "今日の上司が決まっていないので、見せられません。人事課に知らせてください"
                    .to_owned()
            }
            Self::AlreadyShared => {
                "もう見せています。取りやめてから、もう一度見せてください".to_owned()
            }
        }
    }
}

/// One element beside one's own answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand<'a> {
    /// The element.
    pub element: &'a Element,
    /// What the rank is asked.
    pub asked: &'a ElementAtRank,
    /// The grade chosen.
    pub grade: Option<&'a ScaleGrade>,
    /// The grade above it; `None` at the top, and without a grade.
    pub next: Option<&'a ScaleGrade>,
    /// The example.
    pub example: &'a str,
}

impl Stand<'_> {
    /// What the next grade looks like.
    pub fn next_behaviour(&self) -> Option<&Prose> {
        self.next.and_then(|next| self.asked.behaviour(&next.grade))
    }
}

impl SelfCheck {
    /// Filled in on its day only: afterwards it is what one thought then.
    pub fn writable(&self, today: Date) -> Result<(), SelfCheckRefusal> {
        if self.on == today { Ok(()) } else { Err(SelfCheckRefusal::DayIsOver { on: self.on }) }
    }
    /// What stands in a box.
    pub fn answered(&self, answer: &Answer) -> Option<&Answered> {
        self.answers.iter().find(|own| own.answer == *answer)
    }
    /// The text of a box; blank when nothing was typed.
    pub fn text(&self, answer: &Answer) -> &str {
        self.answered(answer).map_or("", |own| own.text.as_str())
    }
    /// Whether that may stand in the box.
    pub fn admits(
        &self,
        answer: &Answer,
        text: &str,
        content: &Content,
        scale: &Scale,
    ) -> Result<(), SelfCheckRefusal> {
        let element = content.element(answer.element());
        if element.and_then(|element| element.asked_of(self.rank)).is_none() {
            return Err(SelfCheckRefusal::NoSuchElement);
        }
        let known =
            |text: &str| Grade::parse(text).is_ok_and(|grade| scale.grade(&grade).is_some());
        if matches!(answer, Answer::Grade(_)) && !text.is_empty() && !known(text) {
            return Err(SelfCheckRefusal::NoSuchGrade);
        }
        Ok(())
    }
    /// Every element of the rank with one's own answer, in order.
    pub fn stands<'a>(&'a self, content: &'a Content, scale: &'a Scale) -> Vec<Stand<'a>> {
        content
            .asked_of(self.rank)
            .map(|(element, asked)| {
                let letter = self.text(&Answer::Grade(element.key.clone()));
                let place = scale.grades().iter().position(|own| own.grade.as_str() == letter);
                let above = place.and_then(|place| place.checked_sub(1));
                Stand {
                    element,
                    asked,
                    grade: place.map(|place| &scale.grades()[place]),
                    next: above.map(|place| &scale.grades()[place]),
                    example: self.text(&Answer::Example(element.key.clone())),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples::{self, day, key};

    fn check() -> SelfCheck {
        let at = crate::kernel::time::start_of(day("2026-03-03"));
        let said = |answer, text: &str| Answered {
            answer,
            text: text.to_owned(),
            saved_at: at,
            revision: 1,
        };
        SelfCheck {
            id: SelfCheckId::mint(),
            owner: EmployeeId::mint(),
            name: "中村 恵子".into(),
            version: FrameworkVersionId::mint(),
            rank: samples::ladder().rungs()[1].id,
            on: day("2026-03-03"),
            answers: vec![
                said(Answer::Grade(key("gyomu")), "B"),
                said(Answer::Example(key("gyomu")), "計画を期限の前に終えた。"),
                said(Answer::Grade(key("taiwa")), "A"),
            ],
            shared: None,
        }
    }

    #[test]
    fn each_element_shows_where_one_stands_and_what_comes_next() {
        let (content, scale, check) = (samples::content(), samples::scale(), check());
        let stands = check.stands(&content, &scale);
        let said: Vec<(&str, &str, &str)> = stands
            .iter()
            .map(|stand| {
                let letter = |grade: Option<&ScaleGrade>| {
                    grade.map_or("", |own| match own.grade.as_str() {
                        "A" => "A",
                        "B" => "B",
                        _ => "C",
                    })
                };
                (stand.element.key.as_str(), letter(stand.grade), letter(stand.next))
            })
            .collect();
        assert_eq!(said, [("gyomu", "B", "A"), ("taiwa", "A", ""), ("ikusei", "", "")]);
        assert_eq!(
            stands[0].next_behaviour().map(Prose::as_str),
            Some("担当分野の計画を進める力：Aの行動をした。")
        );
        assert_eq!(stands[0].example, "計画を期限の前に終えた。");
    }

    #[test]
    fn it_is_written_on_its_day() {
        assert_eq!(check().writable(day("2026-03-03")), Ok(()));
        let refused = check().writable(day("2026-03-04")).expect_err("another day");
        assert!(refused.sentence().starts_with("令和8年3月3日の自己点検は、その日だけ書けます。"));
    }

    #[test]
    fn only_what_the_page_offers_is_taken() {
        let (content, scale, mut check) = (samples::content(), samples::scale(), check());
        let grade = Answer::Grade(key("gyomu"));
        assert_eq!(check.admits(&grade, "C", &content, &scale), Ok(()));
        assert_eq!(check.admits(&grade, "", &content, &scale), Ok(()), "a choice is taken back");
        let refused = check.admits(&grade, "S", &content, &scale);
        assert_eq!(refused, Err(SelfCheckRefusal::NoSuchGrade));
        check.rank = samples::ladder().rungs()[0].id;
        let refused = check.admits(&Answer::Example(key("ikusei")), "文", &content, &scale);
        assert_eq!(refused, Err(SelfCheckRefusal::NoSuchElement), "not asked of that rank");
    }

    #[test]
    fn names_of_boxes_are_read_back() {
        for answer in [Answer::Grade(key("gyomu")), Answer::Example(key("gyomu"))] {
            assert_eq!(Answer::parse(&answer.to_string()), Some(answer.clone()));
            assert_eq!(Answer::decode(key("gyomu"), answer.field()), Some(answer));
        }
        assert_eq!(Answer::parse("w.gyomu"), None);
        assert_eq!(Answer::parse("gyomu"), None);
    }
}
