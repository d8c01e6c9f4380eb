//! When a step can be submitted: early and late, by the cycle's setting. Saving is always possible;
//! only handing in waits or ends.

use super::super::workflow::StepKind;
use super::CycleRefusal;
use crate::kernel::Date;

/// How many days before and after its deadline a step can be submitted; `None`: any day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// Days before the deadline.
    pub early_days: Option<i32>,
    /// Days after the deadline; 0: not one.
    pub late_days: Option<i32>,
}

impl Timing {
    /// More than a year is no rule any more.
    pub const MOST: i32 = 366;

    /// The first day on which a step that is due on `due_on` can be submitted.
    pub fn first_day(self, due_on: Date) -> Option<Date> {
        self.early_days.and_then(|days| due_on.checked_sub_days(whole(days)))
    }
    /// The last one.
    pub fn last_day(self, due_on: Date) -> Option<Date> {
        self.late_days.and_then(|days| due_on.checked_add_days(whole(days)))
    }
    /// Whether a step can be submitted on a day; the last day counts to its last second.
    pub fn refuse_outside(
        self,
        kind: StepKind,
        due_on: Date,
        today: Date,
    ) -> Result<(), CycleRefusal> {
        if let Some(from) = self.first_day(due_on).filter(|from| today < *from) {
            return Err(CycleRefusal::TooEarly { kind, from });
        }
        if let Some(until) = self.last_day(due_on).filter(|until| today > *until) {
            return Err(CycleRefusal::TooLate { kind, until });
        }
        Ok(())
    }
    /// 「期限の30日前から、期限の7日後まで」.
    pub fn words(self) -> String {
        let early = match self.early_days {
            None => "段階が来たらいつでも".to_owned(),
            Some(days) => format!("期限の{days}日前から"),
        };
        let late = match self.late_days {
            None => "期限を過ぎても提出できる".to_owned(),
            Some(0) => "期限の日まで".to_owned(),
            Some(days) => format!("期限の{days}日後まで"),
        };
        format!("{early}、{late}")
    }
}

fn whole(days: i32) -> chrono::Days {
    chrono::Days::new(u64::try_from(days).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Refusal;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    #[test]
    fn steps_are_submitted_within_the_days_of_the_setting() {
        let rule = Timing { early_days: Some(14), late_days: Some(3) };
        let on = |today| rule.refuse_outside(StepKind::Primary, day("2026-03-13"), day(today));
        assert!(on("2026-02-27").is_ok() && on("2026-03-16").is_ok());
        let early = on("2026-02-26").expect_err("15 days before");
        assert_eq!(
            early.sentence(),
            "一次評価は、令和8年2月27日から提出できます。それまでは保存しておいてください"
        );
        let late = on("2026-03-17").expect_err("4 days after");
        assert_eq!(
            late.sentence(),
            "一次評価の提出は、令和8年3月16日で締め切りました。人事課に、期限を延ばすよう頼んでください"
        );
        assert_eq!(rule.words(), "期限の14日前から、期限の3日後まで");
    }

    #[test]
    fn without_a_setting_any_day_will_do() {
        let free = Timing::default();
        assert!(
            free.refuse_outside(StepKind::Primary, day("2026-03-13"), day("2020-01-01")).is_ok()
        );
        assert!(
            free.refuse_outside(StepKind::Primary, day("2026-03-13"), day("2036-01-01")).is_ok()
        );
        let strict = Timing { early_days: None, late_days: Some(0) };
        let on = |today| strict.refuse_outside(StepKind::Primary, day("2026-03-13"), day(today));
        assert!(on("2026-03-13").is_ok() && on("2026-03-14").is_err());
    }
}
