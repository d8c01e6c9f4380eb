//! 異動: who rates when people move while a cycle runs (domain.md 2.4), and what is handed over.

use chrono::Datelike;

use super::cycle::CycleRefusal;
use crate::kernel::{Date, Period, Refusal};

/// Who rates a person after a transfer, by the cycle's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferRule {
    /// The one who rated before goes on.
    Former,
    /// The superior of the new post rates, when at least so many whole months of the period are left; else
    /// the former one goes on. Some cities set three (domain.md 2.4, S46).
    Successor {
        /// Whole months, 0 to 12.
        months_left: u32,
    },
}

/// Who rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rater {
    /// The one who rated before.
    Former,
    /// The superior of the new post.
    Successor,
}

impl TransferRule {
    /// More is no part of a fiscal year.
    pub const MOST_MONTHS: u32 = 12;

    /// Who rates after a move on that day.
    pub fn rater(self, period: Period, moved_on: Date) -> Rater {
        match self {
            Self::Former => Rater::Former,
            Self::Successor { months_left: least } => {
                if months_left(period, moved_on) >= least {
                    Rater::Successor
                } else {
                    Rater::Former
                }
            }
        }
    }
    /// 「異動のあと3か月以上残るときは、異動先の上司が評価する」.
    pub fn words(self) -> String {
        match self {
            Self::Former => "異動のあとも、前の上司が評価する".to_owned(),
            Self::Successor { months_left: 0 } => "異動先の上司が評価する".to_owned(),
            Self::Successor { months_left } => format!(
                "異動のあと評価期間が{months_left}か月以上残るときは異動先の上司、残らないときは前の上司が評価する"
            ),
        }
    }
}

/// Whole months from a day until the end of the period; a period without an end has all of them left.
fn months_left(period: Period, from: Date) -> u32 {
    let Some(until) = period.until() else { return TransferRule::MOST_MONTHS };
    let from = from.max(period.from());
    let months = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month0());
    let whole = months(until) - months(from) - i64::from(until.day() < from.day());
    u32::try_from(whole).unwrap_or_default()
}

/// Why sheets are not handed over: none of them is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandoverRefusal {
    /// The cycle says no.
    Cycle(CycleRefusal),
    /// One of the chosen sheets is no longer among those that a transfer touches.
    Changed,
    /// These cannot be given: name of the person, and why.
    Sheets(Vec<(String, String)>),
}

impl HandoverRefusal {
    /// The officer's own sheet is another officer's work.
    pub const OWN: &str = "あなたのシートは、ほかの人事担当が替えます";
}

impl From<CycleRefusal> for HandoverRefusal {
    fn from(refusal: CycleRefusal) -> Self {
        Self::Cycle(refusal)
    }
}

impl Refusal for HandoverRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Cycle(refusal) => refusal.code(),
            Self::Changed => "handover_changed",
            Self::Sheets(_) => "handover_sheets",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Cycle(refusal) => refusal.sentence(),
            Self::Changed => {
                "選んだシートに、見直しの対象でなくなったものがあります。もう一度選んでください"
                    .to_owned()
            }
            Self::Sheets(kept) => {
                let lines: Vec<String> =
                    kept.iter().map(|(name, words)| format!("{name}：{words}")).collect();
                lines.join("。")
            }
        }
    }
}

/// Why a part record cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartRecordRefusal {
    /// The result is settled, or the sheet has ended.
    Settled,
    /// The days are not all days of the cycle that have come.
    Days,
}

impl Refusal for PartRecordRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Days => "days",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Settled => "この評価は、もう確定したか、終わっています。記録は書き足せません",
            Self::Days => "評価期間の中の、きょうまでの日にしてください",
        }
        .to_owned()
    }
}

/// Whether a part record may be about these days.
///
/// # Errors
///
/// [`PartRecordRefusal::Days`] when one of them is outside the cycle or has not come.
pub fn refuse_days(days: Period, cycle: Period, today: Date) -> Result<(), PartRecordRefusal> {
    let inside = cycle.intersection(&days) == Some(days);
    let has_come = days.last_day().is_some_and(|last| last <= today);
    if inside && has_come { Ok(()) } else { Err(PartRecordRefusal::Days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(raw: &str) -> Date {
        raw.parse().expect("a day")
    }
    fn half() -> Period {
        Period::between(day("2025-10-01"), day("2026-04-01")).expect("a period")
    }

    #[test]
    fn the_new_superior_rates_when_enough_whole_months_are_left() {
        let three = TransferRule::Successor { months_left: 3 };
        for (moved, rater) in [
            ("2025-09-01", Rater::Successor),
            ("2026-01-01", Rater::Successor),
            // Two months and 30 days.
            ("2026-01-02", Rater::Former),
            ("2026-03-31", Rater::Former),
            ("2026-05-01", Rater::Former),
        ] {
            assert_eq!(three.rater(half(), day(moved)), rater, "{moved}");
        }
        let any = TransferRule::Successor { months_left: 0 };
        assert_eq!(any.rater(half(), day("2026-03-31")), Rater::Successor);
        assert_eq!(TransferRule::Former.rater(half(), day("2025-10-01")), Rater::Former);
        let endless = Period::since(day("2025-10-01"));
        assert_eq!(three.rater(endless, day("2026-03-31")), Rater::Successor);
    }

    #[test]
    fn a_part_record_is_about_days_of_the_cycle_that_have_come() {
        let days = |from, until| Period::between(day(from), day(until)).expect("a period");
        let today = day("2026-01-31");
        assert_eq!(refuse_days(days("2025-10-01", "2026-02-01"), half(), today), Ok(()));
        let refused = Err(PartRecordRefusal::Days);
        assert_eq!(refuse_days(days("2025-09-30", "2026-01-01"), half(), today), refused);
        assert_eq!(refuse_days(days("2026-01-01", "2026-02-02"), half(), today), refused);
        assert_eq!(refuse_days(Period::since(day("2026-01-01")), half(), today), refused);
    }
}
