//! 代理: an evaluator's turns in other hands, between two dates.

use std::collections::BTreeSet;

use crate::kernel::{Date, Period, Refusal};

/// Longer than a year is no absence any more: the route is to be changed.
const MOST_DAYS: i64 = 366;

/// Why turns cannot be handed over, or handed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationRefusal {
    /// The evaluator themselves.
    Oneself,
    /// The evaluator rates this person, or somebody above them, or HR has barred the pair: so many sheets.
    Unfit {
        /// How many sheets it is about.
        sheets: i64,
    },
    /// Somebody stands in already on one of the days.
    Overlapping,
    /// The first day has passed.
    Past,
    /// The last day comes before the first.
    Backwards,
    /// More than a year.
    TooLong,
    /// It has ended.
    Over,
    /// HR does not hand over turns to themselves (decision 9).
    OwnHands,
    /// The evaluator has no post in the city.
    NoPost,
}

impl Refusal for DelegationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Oneself => "oneself",
            Self::Unfit { .. } => "unfit",
            Self::Overlapping => "overlapping",
            Self::Past => "past",
            Self::Backwards => "backwards",
            Self::TooLong => "too_long",
            Self::Over => "over",
            Self::OwnHands => "own_hands",
            Self::NoPost => "no_post",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Oneself => "本人は代理になれません。ほかの人にしてください".to_owned(),
            Self::Unfit { sheets } => format!(
                "本人や自分の上司の評価、人事課が評価をしないと決めた組合せに当たるシートが{sheets}件あります。ほかの人にしてください"
            ),
            Self::Overlapping => {
                "同じ日に、もう代理がいます。その代理を終えるか、日を直してください".to_owned()
            }
            Self::Past => "代理の始まりは、きょうより前にできません".to_owned(),
            Self::Backwards => "代理の終わりは、始まりの日より後にしてください".to_owned(),
            Self::TooLong => {
                "代理は1年までです。もっと長いときは、評価者を替えるように人事課に頼んでください"
                    .to_owned()
            }
            Self::Over => "この代理は、もう終わっています".to_owned(),
            Self::OwnHands => {
                "自分が代理になることは、自分では決められません。もう一人の人事担当に頼んでください"
                    .to_owned()
            }
            Self::NoPost => "評価者の所属が分かりません。職員番号を確かめてください".to_owned(),
        }
    }
}

/// The days from the first to the last one, from today on.
pub fn days(first: Date, last: Date, today: Date) -> Result<Period, DelegationRefusal> {
    if first < today {
        return Err(DelegationRefusal::Past);
    }
    if (last - first).num_days() >= MOST_DAYS {
        return Err(DelegationRefusal::TooLong);
    }
    Period::inclusive(first, last).map_err(|_| DelegationRefusal::Backwards)
}

/// Where a delegation stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationStage {
    /// It has not begun.
    Coming,
    /// It holds.
    Running,
    /// Its last day has passed, or it was ended.
    Over,
}

impl DelegationStage {
    /// On that day.
    pub fn on(period: Period, today: Date) -> Self {
        if period.contains(today) {
            Self::Running
        } else if period.from() > today {
            Self::Coming
        } else {
            Self::Over
        }
    }
    /// The word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Coming => "これから",
            Self::Running => "代理中",
            Self::Over => "終わり",
        }
    }
}

/// Both names, as history, record and form show a deed: 「木村 翔（岡本 薫の代理）」.
pub fn both_names(delegate: &str, evaluator: &str) -> String {
    format!("{delegate}（{evaluator}の代理）")
}

/// The same of a deed that was done for several evaluators, or for none.
pub fn all_names(own: &str, evaluators: &BTreeSet<String>) -> String {
    if evaluators.is_empty() {
        return own.to_owned();
    }
    let names: Vec<&str> = evaluators.iter().map(String::as_str).collect();
    both_names(own, &names.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    #[test]
    fn days_begin_today_at_the_earliest_and_end_within_a_year() {
        let today = day("2026-03-03");
        let of = |first: &str, last: &str| days(day(first), day(last), today);
        let one = of("2026-03-03", "2026-03-03").expect("one day");
        assert_eq!(one.to_string(), "令和8年3月3日〜令和8年3月3日");
        assert_eq!(of("2026-03-02", "2026-03-10"), Err(DelegationRefusal::Past));
        assert_eq!(of("2026-03-10", "2026-03-09"), Err(DelegationRefusal::Backwards));
        assert_eq!(of("2026-03-10", "2027-03-11"), Err(DelegationRefusal::TooLong));
        assert!(of("2026-03-10", "2027-03-09").is_ok());
    }

    #[test]
    fn the_last_day_still_counts() {
        let period = days(day("2026-03-05"), day("2026-03-10"), day("2026-03-03")).expect("days");
        for (on, stage) in [
            ("2026-03-04", DelegationStage::Coming),
            ("2026-03-05", DelegationStage::Running),
            ("2026-03-10", DelegationStage::Running),
            ("2026-03-11", DelegationStage::Over),
        ] {
            assert_eq!(DelegationStage::on(period, day(on)), stage, "{on}");
        }
        assert_eq!(both_names("木村 翔", "岡本 薫"), "木村 翔（岡本 薫の代理）");
    }
}
