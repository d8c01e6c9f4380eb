//! The way of a round of goals: drafted, handed in, agreed; returned with words; changed by a new round.

use crate::evaluations::workflow::By;
use crate::kernel::{Prose, Refusal, Timestamp};

/// What must hold around the goals for anything to happen to them: goals are a track beside the steps
/// of the sheet, not steps of it (decision 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The cycle is open.
    pub cycle_open: bool,
    /// The sheet is running: neither ended, taken out nor called off.
    pub running: bool,
    /// The primary evaluator has rated.
    pub rated: bool,
}

impl Gate {
    /// Refuses when the goals stand as they are.
    pub fn check(self) -> Result<(), GoalRefusal> {
        if !self.cycle_open || !self.running {
            Err(GoalRefusal::Ended)
        } else if self.rated {
            Err(GoalRefusal::Rated)
        } else {
            Ok(())
        }
    }
}

/// Where a round is, with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoundState {
    /// 入力中.
    Drafting {
        /// Who sent it back, when and why.
        returned: Option<(String, Timestamp, Prose)>,
    },
    /// 確認待ち.
    Submitted {
        /// When it was handed in.
        at: Timestamp,
        /// When the evaluator first looked at it.
        seen_at: Option<Timestamp>,
    },
    /// 合意済み: nothing of it changes any more.
    Agreed {
        /// When it was handed in.
        submitted_at: Timestamp,
        /// When.
        at: Timestamp,
        /// Who agreed.
        by: By,
        /// In the opening interview, or without one.
        in_interview: bool,
    },
}

crate::text_enum! {
    /// The word of a [`RoundState`] in the database.
    pub enum GoalStage {
        /// [`RoundState::Drafting`].
        Drafting = "drafting",
        /// [`RoundState::Submitted`].
        Submitted = "submitted",
        /// [`RoundState::Agreed`].
        Agreed = "agreed",
    }
}

crate::text_enum! {
    /// What can happen to the goals of a sheet, for their history.
    pub enum GoalVerb {
        /// Handed in.
        Submitted = "submitted",
        /// Taken back before the evaluator looked.
        TakenBack = "taken_back",
        /// Sent back, with words.
        Returned = "returned",
        /// Agreed.
        Agreed = "agreed",
        /// An interim change was begun, with a reason.
        ChangeBegun = "change_begun",
        /// The interim change was given up.
        ChangeDropped = "change_dropped",
    }
}

impl GoalVerb {
    /// What somebody did.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Submitted => "目標を提出しました",
            Self::TakenBack => "目標の提出を取り消しました",
            Self::Returned => "目標を差し戻しました",
            Self::Agreed => "目標に合意しました",
            Self::ChangeBegun => "期中の変更を始めました",
            Self::ChangeDropped => "期中の変更をやめました",
        }
    }
}

/// Why nothing happens to the goals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoalRefusal {
    /// The cycle or the sheet has ended.
    Ended,
    /// The primary evaluator has rated by these goals.
    Rated,
    /// They are handed in or agreed, so they are not edited.
    NotDrafting,
    /// They are not handed in.
    NotSubmitted,
    /// The evaluator has looked, so they are not taken back.
    Seen,
    /// Only agreed goals are changed by a new round.
    NotAgreed,
    /// The first round is not given up.
    FirstRound,
    /// Goals that were agreed are given up with a reason, not taken away.
    WasAgreed,
    /// There are as many goals as the cycle allows.
    TooMany(usize),
    /// Sentences of what is missing.
    Incomplete(Vec<super::GoalProblem>),
    /// The sheet has nobody who could agree.
    NoEvaluator,
    /// The department's goal or the initiative is not one that can be chosen.
    UnknownLink,
    /// Goals are there, so how they are set stays as it is.
    RuleInUse,
    /// The cycle rates by goals, so it has some.
    NeededForResults,
    /// The rule for results has no answer to such goals.
    Hole(String),
}

impl Refusal for GoalRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Ended => "goals_ended",
            Self::Rated => "goals_rated",
            Self::NotDrafting => "goals_not_drafting",
            Self::NotSubmitted => "goals_not_submitted",
            Self::Seen => "goals_seen",
            Self::NotAgreed => "goals_not_agreed",
            Self::FirstRound => "goals_first_round",
            Self::WasAgreed => "goal_was_agreed",
            Self::TooMany(_) => "goals_too_many",
            Self::Incomplete(_) => "goals_incomplete",
            Self::NoEvaluator => "goals_no_evaluator",
            Self::UnknownLink => "goal_unknown_link",
            Self::RuleInUse => "goal_rule_in_use",
            Self::NeededForResults => "goal_rule_needed",
            Self::Hole(_) => "goal_rule_hole",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Ended => "この評価は終わっているので、目標を変えられません".to_owned(),
            Self::Rated => {
                "一次評価が提出されているので、目標を変えられません。違うところがあるときは、評価者に知らせてください".to_owned()
            }
            Self::NotDrafting => {
                "目標は提出されています。直すときは、提出を取り消すか、期中の変更を始めてください".to_owned()
            }
            Self::NotSubmitted => "確認する目標が提出されていません".to_owned(),
            Self::Seen => {
                "評価者が目標を開いたので、提出を取り消せません。直すときは、評価者に差戻しを頼んでください".to_owned()
            }
            Self::NotAgreed => "合意した目標だけ、期中に変更できます".to_owned(),
            Self::FirstRound => "最初の目標は、変更ではないのでやめられません".to_owned(),
            Self::WasAgreed => {
                "合意した目標は消せません。取りやめる理由を書いてください".to_owned()
            }
            Self::TooMany(most) => {
                format!("目標は{most}つまでです。加えるときは、ほかの目標をまとめるか、取りやめてください")
            }
            Self::Incomplete(problems) => {
                format!("提出の前に直すところが{}つあります", problems.len())
            }
            Self::NoEvaluator => {
                "目標を確認する一次評価者が決まっていません。人事課に知らせてください".to_owned()
            }
            Self::UnknownLink => {
                "選んだ組織目標か事業は、いまは選べません。選びなおしてください".to_owned()
            }
            Self::NeededForResults => {
                "業績を評価するサイクルなので、目標をなくせません".to_owned()
            }
            Self::Hole(what) => format!("{what}。業績の決まりにある段階にしてください"),
            Self::RuleInUse => {
                "目標を書いた職員がいるので、決まりを変えられません".to_owned()
            }
        }
    }
}

/// One round: the goals as they are agreed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalRound {
    /// From 1.
    pub number: i32,
    /// Why the agreed goals change; `None` for the first round.
    pub reason: Option<Prose>,
    /// Where it is.
    pub state: RoundState,
}

impl GoalRound {
    /// The first round of a sheet.
    pub fn first(gate: Gate) -> Result<Self, GoalRefusal> {
        gate.check()?;
        Ok(Self { number: 1, reason: None, state: RoundState::Drafting { returned: None } })
    }
    /// The word in the database.
    pub fn stage(&self) -> GoalStage {
        match self.state {
            RoundState::Drafting { .. } => GoalStage::Drafting,
            RoundState::Submitted { .. } => GoalStage::Submitted,
            RoundState::Agreed { .. } => GoalStage::Agreed,
        }
    }
    /// Refuses unless goals can be written.
    pub fn refuse_unless_drafting(&self, gate: Gate) -> Result<(), GoalRefusal> {
        gate.check()?;
        match self.state {
            RoundState::Drafting { .. } => Ok(()),
            _ => Err(GoalRefusal::NotDrafting),
        }
    }
    /// Hands the goals in. Whether they are complete is the rule's question.
    pub fn submit(self, gate: Gate, at: Timestamp) -> Result<Self, GoalRefusal> {
        self.refuse_unless_drafting(gate)?;
        Ok(Self { state: RoundState::Submitted { at, seen_at: None }, ..self })
    }
    /// Takes them back, until the evaluator has looked.
    pub fn take_back(self, gate: Gate) -> Result<Self, GoalRefusal> {
        gate.check()?;
        match self.state {
            RoundState::Submitted { seen_at: None, .. } => {
                Ok(Self { state: RoundState::Drafting { returned: None }, ..self })
            }
            RoundState::Submitted { .. } => Err(GoalRefusal::Seen),
            _ => Err(GoalRefusal::NotSubmitted),
        }
    }
    /// Sends them back, always with words.
    pub fn send_back(
        self,
        gate: Gate,
        by: &By,
        at: Timestamp,
        words: Prose,
    ) -> Result<Self, GoalRefusal> {
        gate.check()?;
        match self.state {
            RoundState::Submitted { .. } => {
                let returned = Some((by.name.clone(), at, words));
                Ok(Self { state: RoundState::Drafting { returned }, ..self })
            }
            _ => Err(GoalRefusal::NotSubmitted),
        }
    }
    /// Agrees: from now on nothing of this round changes.
    pub fn agree(
        self,
        gate: Gate,
        by: By,
        at: Timestamp,
        in_interview: bool,
    ) -> Result<Self, GoalRefusal> {
        gate.check()?;
        match self.state {
            RoundState::Submitted { at: submitted_at, .. } => Ok(Self {
                state: RoundState::Agreed { submitted_at, at, by, in_interview },
                ..self
            }),
            _ => Err(GoalRefusal::NotSubmitted),
        }
    }
    /// Begins an interim change: the next round, with its reason.
    pub fn change(&self, gate: Gate, reason: Prose) -> Result<Self, GoalRefusal> {
        gate.check()?;
        match self.state {
            RoundState::Agreed { .. } => Ok(Self {
                number: self.number + 1,
                reason: Some(reason),
                state: RoundState::Drafting { returned: None },
            }),
            _ => Err(GoalRefusal::NotAgreed),
        }
    }
    /// Whether the change can be given up: what was agreed before goes on.
    pub fn refuse_unless_droppable(&self, gate: Gate) -> Result<(), GoalRefusal> {
        if self.number == 1 {
            return Err(GoalRefusal::FirstRound);
        }
        self.refuse_unless_drafting(gate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::start_of;

    const OPEN: Gate = Gate { cycle_open: true, running: true, rated: false };

    fn at() -> Timestamp {
        start_of("2025-10-20".parse().expect("a day"))
    }
    fn chief() -> By {
        By { account: None, name: "中村 恵子".to_owned() }
    }
    fn words(text: &str) -> Prose {
        Prose::within(text, 400).expect("words")
    }
    fn first() -> GoalRound {
        GoalRound::first(OPEN).expect("open")
    }

    #[test]
    fn drafted_handed_in_agreed_changed_and_agreed_again() {
        let submitted = first().submit(OPEN, at()).expect("drafting");
        assert_eq!(submitted.clone().submit(OPEN, at()), Err(GoalRefusal::NotDrafting), "twice");
        let agreed = submitted.agree(OPEN, chief(), at(), true).expect("submitted");
        assert_eq!(agreed.stage(), GoalStage::Agreed);
        assert_eq!(agreed.clone().agree(OPEN, chief(), at(), true), Err(GoalRefusal::NotSubmitted));
        assert_eq!(agreed.refuse_unless_drafting(OPEN), Err(GoalRefusal::NotDrafting));
        let change = agreed.change(OPEN, words("異動があったため")).expect("agreed");
        assert_eq!((change.number, change.stage()), (2, GoalStage::Drafting));
        assert_eq!(change.change(OPEN, words("また")), Err(GoalRefusal::NotAgreed));
        assert_eq!(change.refuse_unless_droppable(OPEN), Ok(()));
        let again = change.submit(OPEN, at()).and_then(|own| own.agree(OPEN, chief(), at(), false));
        assert!(matches!(
            again.expect("agreed").state,
            RoundState::Agreed { in_interview: false, .. }
        ));
    }

    #[test]
    fn they_come_back_with_words_or_before_anybody_looked() {
        let submitted = first().submit(OPEN, at()).expect("drafting");
        assert_eq!(
            submitted.clone().take_back(OPEN).map(|own| own.stage()),
            Ok(GoalStage::Drafting)
        );
        let seen = GoalRound {
            state: RoundState::Submitted { at: at(), seen_at: Some(at()) },
            ..submitted.clone()
        };
        assert_eq!(seen.take_back(OPEN), Err(GoalRefusal::Seen));
        let back = submitted.send_back(OPEN, &chief(), at(), words("期日を入れてください"));
        let back = back.expect("submitted");
        assert!(matches!(&back.state, RoundState::Drafting { returned: Some((who, _, why)) }
            if who == "中村 恵子" && why.as_str() == "期日を入れてください"));
        assert_eq!(back.clone().take_back(OPEN), Err(GoalRefusal::NotSubmitted));
        assert_eq!(
            back.clone().send_back(OPEN, &chief(), at(), words("また")),
            Err(GoalRefusal::NotSubmitted)
        );
        let again = back.submit(OPEN, at()).expect("drafting");
        assert_eq!(again.stage(), GoalStage::Submitted, "the words are gone with the draft");
        assert_eq!(first().refuse_unless_droppable(OPEN), Err(GoalRefusal::FirstRound));
    }

    #[test]
    fn nothing_happens_after_the_rating_or_the_end() {
        let rated = Gate { rated: true, ..OPEN };
        let closed = Gate { cycle_open: false, ..OPEN };
        let out = Gate { running: false, ..OPEN };
        let submitted = first().submit(OPEN, at()).expect("drafting");
        for (gate, refusal) in
            [(rated, GoalRefusal::Rated), (closed, GoalRefusal::Ended), (out, GoalRefusal::Ended)]
        {
            assert_eq!(GoalRound::first(gate), Err(refusal.clone()));
            assert_eq!(first().submit(gate, at()), Err(refusal.clone()));
            assert_eq!(submitted.clone().take_back(gate), Err(refusal.clone()));
            assert_eq!(submitted.clone().agree(gate, chief(), at(), true), Err(refusal.clone()));
            assert_eq!(
                submitted.clone().send_back(gate, &chief(), at(), words("直して")),
                Err(refusal.clone())
            );
            let agreed = submitted.clone().agree(OPEN, chief(), at(), true).expect("submitted");
            assert_eq!(agreed.change(gate, words("異動")), Err(refusal));
        }
    }
}
