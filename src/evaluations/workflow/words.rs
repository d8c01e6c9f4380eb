//! The one table from states to the words on screen (ui-guide 6.15 and 7, decision 11).

use super::{StandingWord, StepKind, StepState, StepWord, Workflow};
use crate::kernel::Date;

/// Shape and colour of a status tag; the page adds the icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// ember: the next move is yours.
    You,
    /// strait: being worked on.
    On,
    /// steel: not begun, or waiting for somebody else.
    Wait,
    /// Finished.
    Done,
    /// crimson: the deadline has passed.
    Late,
}

/// What a list says about a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScreenState {
    /// One's own turn, nothing entered.
    NotStarted,
    /// One's own turn, something entered.
    InProgress,
    /// One's own turn again.
    Returned,
    /// One's own turn, too late.
    Overdue,
    /// Somebody else's turn before one's own.
    WaitingFor(StepKind),
    /// One's own part is done, others follow.
    Submitted,
    /// All ratings are in; the confirmer has it.
    AwaitingConfirmation,
    /// Confirmed, the ratee does not have it yet.
    AwaitingDisclosure,
    /// The ratee has it.
    Disclosed,
    /// Ended.
    Closed,
    /// One's own step is left out.
    LeftOut,
    /// 対象外.
    Excluded,
    /// 中止.
    Cancelled,
}

impl ScreenState {
    /// Tone and word.
    pub const fn tag(self) -> (Tone, &'static str) {
        match self {
            Self::NotStarted => (Tone::Wait, "未着手"),
            Self::InProgress => (Tone::On, "入力中"),
            Self::Returned => (Tone::You, "差戻し"),
            Self::Overdue => (Tone::Late, "期限切れ"),
            Self::WaitingFor(StepKind::SelfAssessment) => (Tone::Wait, "自己申告待ち"),
            Self::WaitingFor(StepKind::Assistant) => (Tone::Wait, "評価補助待ち"),
            Self::WaitingFor(StepKind::Primary) => (Tone::Wait, "一次評価待ち"),
            Self::WaitingFor(StepKind::Secondary) => (Tone::Wait, "二次評価待ち"),
            Self::WaitingFor(StepKind::Adjustment) => (Tone::On, "調整中"),
            Self::WaitingFor(StepKind::Confirmation) | Self::AwaitingConfirmation => {
                (Tone::Wait, "確認待ち")
            }
            Self::WaitingFor(StepKind::Disclosure) | Self::AwaitingDisclosure => {
                (Tone::Wait, "開示待ち")
            }
            Self::Submitted => (Tone::Done, "提出済み"),
            Self::Disclosed => (Tone::Done, "開示済み"),
            Self::Closed => (Tone::Done, "完了"),
            Self::LeftOut => (Tone::Wait, "省略"),
            Self::Excluded => (Tone::Wait, "対象外"),
            Self::Cancelled => (Tone::Wait, "中止"),
        }
    }
    /// The word.
    pub const fn word(self) -> &'static str {
        self.tag().1
    }
    /// Whether the one who looks has to act.
    pub const fn is_your_turn(self) -> bool {
        matches!(self, Self::NotStarted | Self::InProgress | Self::Returned | Self::Overdue)
    }
}

/// From where somebody looks at a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// The doer of this step.
    Doer(StepKind),
    /// Somebody who only follows it.
    Onlooker,
}

/// What a list needs to know of a sheet to say its state: a list of a hundred people reads this, not their ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// Whether it still runs.
    pub standing: StandingWord,
    /// Whose turn it is, while it runs.
    pub open: Option<StepKind>,
    /// How the step of the one who looks stands, when they have one.
    pub own: Option<StepWord>,
    /// It was sent back to them.
    pub is_returned: bool,
}

impl Workflow {
    /// The same of a whole way.
    pub fn at_a_glance(&self, seat: Seat) -> Glance {
        let own = match seat {
            Seat::Doer(kind) => self.step(kind).map(|step| &step.state),
            Seat::Onlooker => None,
        };
        Glance {
            standing: self.standing().word(),
            open: self.open_step().map(|step| step.kind),
            own: own.map(StepState::word),
            is_returned: matches!(own, Some(StepState::Open { returned: Some(_), .. })),
        }
    }
}

/// The state of a sheet as seen from a seat. `has_input`: something is entered or kept as a draft
/// in the open step; `due`: its deadline, the last day that is in time.
pub fn screen_state(sheet: Glance, has_input: bool, due: Option<Date>, today: Date) -> ScreenState {
    match sheet.standing {
        StandingWord::Excluded => return ScreenState::Excluded,
        StandingWord::Cancelled => return ScreenState::Cancelled,
        StandingWord::Closed => return ScreenState::Closed,
        StandingWord::Disclosed => return ScreenState::Disclosed,
        StandingWord::Running => {}
    }
    match (sheet.open, sheet.own) {
        (None, _) => ScreenState::Closed,
        (Some(StepKind::Disclosure), _) => ScreenState::AwaitingDisclosure,
        (Some(StepKind::Confirmation), _) => ScreenState::AwaitingConfirmation,
        (Some(open), None | Some(StepWord::Waiting)) => ScreenState::WaitingFor(open),
        (Some(_), Some(StepWord::Open)) if sheet.is_returned => ScreenState::Returned,
        (Some(_), Some(StepWord::Open)) if due.is_some_and(|due| due < today) => {
            ScreenState::Overdue
        }
        (Some(_), Some(StepWord::Open)) if has_input => ScreenState::InProgress,
        (Some(_), Some(StepWord::Open)) => ScreenState::NotStarted,
        (Some(_), Some(StepWord::Done)) => ScreenState::Submitted,
        (Some(_), Some(StepWord::Skipped)) => ScreenState::LeftOut,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Assignment, By};
    use super::*;
    use crate::kernel::Prose;
    use crate::kernel::ids::EmployeeId;
    use crate::kernel::time::start_of;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    #[test]
    fn each_seat_reads_its_own_word() {
        let (today, due) = (day("2026-03-02"), Some(day("2026-03-13")));
        let at = start_of(today);
        let by = By { account: None, name: "誰か".to_owned() };
        let kinds = [
            StepKind::SelfAssessment,
            StepKind::Primary,
            StepKind::Secondary,
            StepKind::Confirmation,
            StepKind::Disclosure,
        ];
        let assignments = kinds.map(|kind| Assignment {
            kind,
            evaluator: Some(EmployeeId::mint()),
            skipped: None,
        });
        let mut sheet = Workflow::start(assignments.to_vec(), at).expect("a plan that works");
        let said = |sheet: &Workflow, seat, input, today| {
            screen_state(sheet.at_a_glance(seat), input, due, today).word()
        };
        let primary = Seat::Doer(StepKind::Primary);
        assert_eq!(said(&sheet, Seat::Doer(StepKind::SelfAssessment), false, today), "未着手");
        assert_eq!(said(&sheet, primary, false, today), "自己申告待ち");
        sheet = sheet.submit(StepKind::SelfAssessment, by.clone(), at).expect("its turn");
        assert_eq!(said(&sheet, Seat::Doer(StepKind::SelfAssessment), false, today), "提出済み");
        assert_eq!(said(&sheet, primary, false, today), "未着手");
        assert_eq!(said(&sheet, primary, true, today), "入力中");
        assert_eq!(said(&sheet, primary, true, day("2026-03-13")), "入力中");
        assert_eq!(said(&sheet, primary, true, day("2026-03-14")), "期限切れ");
        assert_eq!(said(&sheet, Seat::Onlooker, true, today), "一次評価待ち");
        sheet = sheet.submit(StepKind::Primary, by.clone(), at).expect("its turn");
        let reason = Prose::within("事実を書き足す", 400).expect("words");
        sheet = sheet
            .send_back(StepKind::Secondary, StepKind::Primary, reason, by.clone(), at)
            .expect("its turn");
        assert_eq!(said(&sheet, primary, true, today), "差戻し");
        for kind in [StepKind::Primary, StepKind::Secondary] {
            sheet = sheet.submit(kind, by.clone(), at).expect("its turn");
        }
        assert_eq!(said(&sheet, primary, false, today), "確認待ち");
        sheet = sheet.confirm(by.clone(), at).expect("its turn");
        assert_eq!(said(&sheet, primary, false, today), "開示待ち");
        sheet = sheet.disclose(by, at).expect("its turn");
        assert_eq!(said(&sheet, Seat::Onlooker, false, today), "開示済み");
    }
}
