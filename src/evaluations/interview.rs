//! 面談: at the beginning, in between, at the end of a cycle. Written by the evaluator who held it, confirmed
//! by both; what both confirmed never changes, a correction is a new record with its reason.

use crate::kernel::ids::InterviewId;
use crate::kernel::{Date, Prose, Refusal, Timestamp};

/// Longest 「話し合ったこと」 and 「合意したこと」 in characters.
pub const WORDS_LIMIT: usize = 800;
/// Longest 「次にすること」, and words of the ratee.
pub const SHORT_LIMIT: usize = 400;

crate::text_enum! {
    /// Which interview.
    pub enum InterviewKind {
        /// 期首面談.
        Opening = "opening",
        /// 中間面談.
        Interim = "interim",
        /// 期末面談.
        Closing = "closing",
    }
}

impl InterviewKind {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Opening => "期首面談",
            Self::Interim => "中間面談",
            Self::Closing => "期末面談",
        }
    }
}

crate::text_enum! {
    /// How it was held.
    pub enum InterviewWay {
        /// 対面.
        InPerson = "in_person",
        /// オンライン.
        Online = "online",
        /// 電話.
        Phone = "phone",
    }
}

impl InterviewWay {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::InPerson => "対面",
            Self::Online => "オンライン",
            Self::Phone => "電話",
        }
    }
}

/// What must hold around an interview: a track beside the steps of the sheet (decision 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterviewGate {
    /// The sheet was taken out or called off.
    pub is_out: bool,
    /// The ratee knows the result.
    pub is_disclosed: bool,
}

impl InterviewGate {
    /// Whether an interview of that kind can be recorded: the closing one explains a result that was
    /// disclosed (domain.md 11.2); the others belong to the time before.
    pub fn check(self, kind: InterviewKind) -> Result<(), InterviewRefusal> {
        if self.is_out {
            Err(InterviewRefusal::SheetEnded)
        } else if kind == InterviewKind::Closing && !self.is_disclosed {
            Err(InterviewRefusal::NotDisclosed)
        } else {
            Ok(())
        }
    }
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minutes {
    /// The day.
    pub held_on: Date,
    /// How.
    pub way: InterviewWay,
    /// 話し合ったこと.
    pub said: Prose,
    /// 合意したこと.
    pub agreed: Prose,
    /// 次にすること.
    pub next: Option<Prose>,
}

/// Where a record is, with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InterviewState {
    /// 入力中: the evaluator's alone.
    Draft {
        /// The ratee asked for another wording: when and with which words.
        returned: Option<(Timestamp, Prose)>,
    },
    /// 確認待ち: confirmed by the evaluator, shown to the ratee.
    Shared {
        /// When.
        at: Timestamp,
    },
    /// 確定: confirmed by both.
    Confirmed {
        /// When the evaluator did.
        shared_at: Timestamp,
        /// When the ratee did.
        at: Timestamp,
        /// What the ratee added.
        words: Option<Prose>,
    },
}

crate::text_enum! {
    /// The word of an [`InterviewState`] in the database.
    pub enum InterviewStage {
        /// [`InterviewState::Draft`].
        Draft = "draft",
        /// [`InterviewState::Shared`].
        Shared = "shared",
        /// [`InterviewState::Confirmed`].
        Confirmed = "confirmed",
    }
}

/// Why nothing happens to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterviewRefusal {
    /// The person was taken out, or the cycle was called off.
    SheetEnded,
    /// The closing interview explains a result, so it comes after the disclosure.
    NotDisclosed,
    /// It has not been held yet.
    InFuture,
    /// It is with the ratee or confirmed, so its words stay.
    NotDraft,
    /// It is not with the ratee.
    NotShared,
    /// Only what both confirmed is corrected.
    NotConfirmed,
    /// It was corrected already; the newest record is corrected.
    Corrected,
    /// Another record of the kind is being written.
    AnotherOpen,
}

impl Refusal for InterviewRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::SheetEnded => "interview_sheet_ended",
            Self::NotDisclosed => "interview_not_disclosed",
            Self::InFuture => "interview_in_future",
            Self::NotDraft => "interview_not_draft",
            Self::NotShared => "interview_not_shared",
            Self::NotConfirmed => "interview_not_confirmed",
            Self::Corrected => "interview_corrected",
            Self::AnotherOpen => "interview_another_open",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::SheetEnded => "この評価は対象外か中止なので、面談を記録できません",
            Self::NotDisclosed => "期末面談は、評価の結果が開示されてから記録してください",
            Self::InFuture => "面談した日は、きょうか、それより前の日にしてください",
            Self::NotDraft => {
                "この記録は本人に見せています。直すときは、見せるのをやめるか、訂正を書いてください"
            }
            Self::NotShared => "確認を待っている記録ではありません。いまの記録を確かめてください",
            Self::NotConfirmed => "本人が確認した記録だけ、訂正できます",
            Self::Corrected => "この記録はもう訂正されています。新しい記録を訂正してください",
            Self::AnotherOpen => {
                "同じ面談の記録が、入力中か確認待ちです。その記録を直すか、確認を待ってください"
            }
        }
        .to_owned()
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// Which.
    pub id: InterviewId,
    /// Of which interview.
    pub kind: InterviewKind,
    /// What it says.
    pub minutes: Minutes,
    /// Where it is.
    pub state: InterviewState,
    /// The confirmed record that this one puts right, and why.
    pub corrects: Option<(InterviewId, Prose)>,
}

impl Interview {
    /// A record of an interview that was held.
    pub fn new(
        gate: InterviewGate,
        kind: InterviewKind,
        minutes: Minutes,
        today: Date,
    ) -> Result<Self, InterviewRefusal> {
        gate.check(kind)?;
        held(&minutes, today)?;
        Ok(Self {
            id: InterviewId::mint(),
            kind,
            minutes,
            state: InterviewState::Draft { returned: None },
            corrects: None,
        })
    }
    /// The word in the database.
    pub fn stage(&self) -> InterviewStage {
        match self.state {
            InterviewState::Draft { .. } => InterviewStage::Draft,
            InterviewState::Shared { .. } => InterviewStage::Shared,
            InterviewState::Confirmed { .. } => InterviewStage::Confirmed,
        }
    }
    /// Writes a draft anew; the words of a return stay until it is shown again.
    pub fn write(self, minutes: Minutes, today: Date) -> Result<Self, InterviewRefusal> {
        held(&minutes, today)?;
        match self.state {
            InterviewState::Draft { .. } => Ok(Self { minutes, ..self }),
            _ => Err(InterviewRefusal::NotDraft),
        }
    }
    /// The evaluator confirms: the ratee reads it.
    pub fn share(self, at: Timestamp) -> Result<Self, InterviewRefusal> {
        match self.state {
            InterviewState::Draft { .. } => {
                Ok(Self { state: InterviewState::Shared { at }, ..self })
            }
            _ => Err(InterviewRefusal::NotDraft),
        }
    }
    /// The evaluator takes it back before the ratee has confirmed.
    pub fn take_back(self) -> Result<Self, InterviewRefusal> {
        match self.state {
            InterviewState::Shared { .. } => {
                Ok(Self { state: InterviewState::Draft { returned: None }, ..self })
            }
            _ => Err(InterviewRefusal::NotShared),
        }
    }
    /// The ratee asks for another wording, with words.
    pub fn ask_again(self, at: Timestamp, words: Prose) -> Result<Self, InterviewRefusal> {
        match self.state {
            InterviewState::Shared { .. } => {
                Ok(Self { state: InterviewState::Draft { returned: Some((at, words)) }, ..self })
            }
            _ => Err(InterviewRefusal::NotShared),
        }
    }
    /// The ratee confirms, perhaps with words: from now on it stays as it is.
    pub fn confirm(self, at: Timestamp, words: Option<Prose>) -> Result<Self, InterviewRefusal> {
        match self.state {
            InterviewState::Shared { at: shared_at } => {
                Ok(Self { state: InterviewState::Confirmed { shared_at, at, words }, ..self })
            }
            _ => Err(InterviewRefusal::NotShared),
        }
    }
    /// A new record that puts a confirmed one right; `corrected`: that was done already.
    pub fn correct(
        &self,
        minutes: Minutes,
        reason: Prose,
        today: Date,
        corrected: bool,
    ) -> Result<Self, InterviewRefusal> {
        held(&minutes, today)?;
        match self.state {
            InterviewState::Confirmed { .. } if corrected => Err(InterviewRefusal::Corrected),
            InterviewState::Confirmed { .. } => Ok(Self {
                id: InterviewId::mint(),
                kind: self.kind,
                minutes,
                state: InterviewState::Draft { returned: None },
                corrects: Some((self.id, reason)),
            }),
            _ => Err(InterviewRefusal::NotConfirmed),
        }
    }
}

fn held(minutes: &Minutes, today: Date) -> Result<(), InterviewRefusal> {
    if minutes.held_on > today { Err(InterviewRefusal::InFuture) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::start_of;

    const RUNNING: InterviewGate = InterviewGate { is_out: false, is_disclosed: false };

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }
    fn words(text: &str) -> Prose {
        Prose::within(text, 400).expect("words")
    }
    fn minutes(on: &str) -> Minutes {
        Minutes {
            held_on: day(on),
            way: InterviewWay::InPerson,
            said: words("目標の水準を確かめた。"),
            agreed: words("申込みの8割を電子で受ける。"),
            next: None,
        }
    }
    fn draft() -> Interview {
        Interview::new(RUNNING, InterviewKind::Opening, minutes("2025-10-20"), day("2025-10-20"))
            .expect("held")
    }

    #[test]
    fn both_confirm_and_then_it_stays() {
        let at = start_of(day("2025-10-21"));
        let shared = draft().share(at).expect("a draft");
        assert_eq!(shared.clone().share(at), Err(InterviewRefusal::NotDraft), "twice");
        let today = day("2025-10-21");
        assert_eq!(
            shared.clone().write(minutes("2025-10-20"), today),
            Err(InterviewRefusal::NotDraft)
        );
        let confirmed = shared.confirm(at, Some(words("納得しました。"))).expect("shared");
        assert_eq!(confirmed.stage(), InterviewStage::Confirmed);
        for refused in [
            confirmed.clone().confirm(at, None),
            confirmed.clone().take_back(),
            confirmed.clone().ask_again(at, words("直して")),
        ] {
            assert_eq!(refused, Err(InterviewRefusal::NotShared));
        }
        assert_eq!(
            confirmed.clone().write(minutes("2025-10-20"), today),
            Err(InterviewRefusal::NotDraft)
        );
        let right = confirmed.correct(minutes("2025-10-19"), words("日の書き間違い"), today, false);
        let right = right.expect("confirmed");
        assert_eq!(right.corrects, Some((confirmed.id, words("日の書き間違い"))));
        assert_eq!(right.stage(), InterviewStage::Draft, "it is confirmed by both again");
        assert_eq!(
            confirmed.correct(minutes("2025-10-19"), words("また"), today, true),
            Err(InterviewRefusal::Corrected)
        );
        assert_eq!(
            draft().correct(minutes("2025-10-19"), words("早い"), today, false),
            Err(InterviewRefusal::NotConfirmed)
        );
    }

    #[test]
    fn it_comes_back_with_words_or_is_taken_back() {
        let at = start_of(day("2025-10-21"));
        let shared = draft().share(at).expect("a draft");
        assert_eq!(
            shared.clone().take_back(),
            Ok(Interview { id: shared.id, ..draft_of(&shared) })
        );
        let back = shared.ask_again(at, words("水準の数が違います")).expect("shared");
        assert!(matches!(&back.state, InterviewState::Draft { returned: Some((_, why)) }
            if why.as_str() == "水準の数が違います"));
        let again = back.write(minutes("2025-10-20"), day("2025-10-22")).expect("a draft");
        assert!(matches!(again.state, InterviewState::Draft { returned: Some(_) }));
        assert!(again.share(at).is_ok());
    }
    fn draft_of(own: &Interview) -> Interview {
        Interview { state: InterviewState::Draft { returned: None }, ..own.clone() }
    }

    #[test]
    fn the_closing_interview_comes_after_the_disclosure() {
        let today = day("2026-04-25");
        let closing =
            |gate| Interview::new(gate, InterviewKind::Closing, minutes("2026-04-24"), today);
        assert_eq!(closing(RUNNING), Err(InterviewRefusal::NotDisclosed));
        assert!(closing(InterviewGate { is_disclosed: true, ..RUNNING }).is_ok());
        let out = InterviewGate { is_out: true, is_disclosed: false };
        let opening = Interview::new(out, InterviewKind::Opening, minutes("2026-04-24"), today);
        assert_eq!(opening, Err(InterviewRefusal::SheetEnded));
        let tomorrow =
            Interview::new(RUNNING, InterviewKind::Interim, minutes("2026-04-26"), today);
        assert_eq!(tomorrow, Err(InterviewRefusal::InFuture));
    }
}
