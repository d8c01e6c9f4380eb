//! 職務行動記録: a dated fact, noted when it happened, tagged with 評価要素 or lines of the credo.
//!
//! An evaluator's 「観察メモ」 is about somebody else, says whether the act was good or is to be improved,
//! and what was said about it. A person's own 「実績メモ」 is about themselves and judges nothing
//! (decision 20). Both are private to who wrote them; memos about others are handed over at a transfer.

use std::fmt;

use crate::kernel::ids::EmployeeId;
use crate::kernel::{Date, Prose, Refusal};

/// Longest fact in characters.
pub const FACT_LIMIT: usize = 400;
/// Longest 指導したこと in characters.
pub const GUIDANCE_LIMIT: usize = 200;

crate::text_enum! {
    /// How the author sees what happened.
    pub enum Tone {
        /// よい行動.
        Good = "good",
        /// 伸ばしたい行動.
        Improve = "improve",
    }
}

impl Tone {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Good => "よい行動",
            Self::Improve => "伸ばしたい行動",
        }
    }
}

crate::text_enum! {
    /// What a tag points at.
    pub enum TagKind {
        /// 評価要素, by its stable key.
        Element = "element",
        /// A line of the credo, by its stable key.
        Credo = "credo",
    }
}

/// What a memo is about: `element:henkaku`, `credo:credo-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObservationTag {
    /// Element or credo.
    pub kind: TagKind,
    /// Its stable key.
    pub key: String,
}

impl ObservationTag {
    /// From a form or a row; `None` for anything that is no tag of ours.
    pub fn parse(raw: &str) -> Option<Self> {
        let (kind, key) = raw.split_once(':')?;
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_key = (1..=60).contains(&key.len()) && key.chars().all(fits);
        let kind = TagKind::parse(kind).filter(|_| is_key)?;
        Some(Self { kind, key: key.to_owned() })
    }
    /// The tag of an element.
    pub fn element(key: impl Into<String>) -> Self {
        Self { kind: TagKind::Element, key: key.into() }
    }
}

impl fmt::Display for ObservationTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.key)
    }
}

/// What a memo says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// About whom.
    pub subject: EmployeeId,
    /// When it happened.
    pub on: Date,
    /// What was seen, or done.
    pub fact: Prose,
    /// Good or to be improved; `None` for one's own.
    pub tone: Option<Tone>,
    /// What was said about it at the time.
    pub guidance: Option<Prose>,
    /// What it is about, each once.
    pub tags: Vec<ObservationTag>,
}

impl Observation {
    /// Whether `author` may note this on that day: of the past, and judged unless it is one's own.
    pub fn check(&self, author: EmployeeId, today: Date) -> Result<(), ObservationRefusal> {
        if self.on > today {
            return Err(ObservationRefusal::InFuture);
        }
        let own = self.subject == author;
        match (own, self.tone, &self.guidance) {
            (false, None, _) => Err(ObservationRefusal::NotJudged),
            (true, Some(_), _) | (true, _, Some(_)) => Err(ObservationRefusal::OwnIsNotJudged),
            _ => Ok(()),
        }
    }
}

/// Why a memo is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservationRefusal {
    /// It has not happened yet.
    InFuture,
    /// About somebody else, without saying how the act is seen.
    NotJudged,
    /// About oneself, with a judgement.
    OwnIsNotJudged,
    /// There is nothing about that person to hand over.
    NothingToHand,
    /// The receiver is no superior of that person today, or is the author.
    NoReceiver,
}

impl Refusal for ObservationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::InFuture => "observed_in_future",
            Self::NotJudged => "observation_not_judged",
            Self::OwnIsNotJudged => "own_observation_judged",
            Self::NothingToHand => "nothing_to_hand_over",
            Self::NoReceiver => "no_receiver",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::InFuture => "あった日は、きょうか、それより前の日にしてください",
            Self::NotJudged => "よい行動か、伸ばしたい行動かを選んでください",
            Self::OwnIsNotJudged => "実績メモには、あったことだけを書いてください",
            Self::NothingToHand => "引き継ぐ観察メモはありません",
            Self::NoReceiver => "引き継ぐ相手を、いまの上司から選んでください",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }
    fn memo(subject: EmployeeId, tone: Option<Tone>) -> Observation {
        Observation {
            subject,
            on: day("2026-01-21"),
            fact: Prose::within("申込みの様式を1枚にまとめた。", FACT_LIMIT).expect("a fact"),
            tone,
            guidance: None,
            tags: Vec::new(),
        }
    }

    #[test]
    fn memos_are_about_the_past_and_say_how_the_act_is_seen() {
        let (author, other) = (EmployeeId::mint(), EmployeeId::mint());
        let today = day("2026-01-21");
        assert_eq!(memo(other, Some(Tone::Good)).check(author, today), Ok(()));
        assert_eq!(memo(author, None).check(author, today), Ok(()));
        let refused = |memo: Observation| memo.check(author, today).unwrap_err();
        assert_eq!(refused(memo(other, None)), ObservationRefusal::NotJudged);
        assert_eq!(refused(memo(author, Some(Tone::Good))), ObservationRefusal::OwnIsNotJudged);
        let yesterday = day("2026-01-20");
        assert_eq!(memo(author, None).check(author, yesterday), Err(ObservationRefusal::InFuture));
    }

    #[test]
    fn only_our_tags_are_tags() {
        let tag = ObservationTag::parse("element:henkaku").expect("a tag");
        assert_eq!(tag, ObservationTag::element("henkaku"));
        assert_eq!(tag.to_string(), "element:henkaku");
        assert!(ObservationTag::parse("credo:credo-1").is_some());
        for raw in ["", "henkaku", "pillar:dx", "element:", "element:<b>", "element:変革"] {
            assert_eq!(ObservationTag::parse(raw), None, "{raw}");
        }
    }
}
