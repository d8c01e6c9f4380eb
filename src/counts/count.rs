//! What a count becomes: a reading, the correction of one, nothing new, or a refusal.

use rust_decimal::Decimal;

use crate::kernel::time::wareki;
use crate::kernel::{Date, Line, Prose, Refusal};
use crate::strategy::KpiView;
use crate::strategy::reading::{Given, NOTE_LIMIT, NewReading};
use crate::strategy::refusal::ReadingRefusals;

/// A share of fewer than so many would speak of people.
pub const LEAST: i64 = 10;

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Of these.
    pub numerator: i64,
    /// Out of these.
    pub denominator: i64,
}

/// Why no value was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountRefusal {
    /// People bring the values of this KPI.
    NotCounted,
    /// There is nothing to count yet, or too few to hide anybody.
    TooFew,
    /// The day is to come.
    InFuture,
    /// A newer day of the same span stands.
    NewerStands {
        /// Its day.
        as_of: Date,
    },
    /// The rules of readings said no.
    Reading(ReadingRefusals),
}

impl Refusal for CountRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotCounted => "not_counted",
            Self::TooFew => "too_few",
            Self::InFuture => "in_future",
            Self::NewerStands { .. } => "newer_stands",
            Self::Reading(refusals) => refusals.code(),
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::NotCounted => "この指標は、担当者が値を入れます。ポータルは数えません".to_owned(),
            Self::TooFew => format!(
                "分母が{LEAST}より小さいので、値にしません。一人ひとりのことが分かってしまうためです。別の日を選んでください"
            ),
            Self::InFuture => "値の時点は、きょうかそれより前の日にしてください".to_owned(),
            Self::NewerStands { as_of } => format!(
                "同じ期間に、{}の時点の値があります。それより後の日を選んでください",
                wareki(*as_of)
            ),
            Self::Reading(refusals) => refusals.sentence(),
        }
    }
}

/// What came of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A new value, or one that puts an earlier one right.
    Kept(Box<NewReading>),
    /// The value stands already.
    Unchanged,
}

impl Counted {
    /// What becomes of it for a KPI on a day.
    pub fn taken(
        &self,
        view: &KpiView,
        as_of: Date,
        known_on: Option<Date>,
    ) -> Result<Taken, CountRefusal> {
        let Some(count) = view.definition.counted else { return Err(CountRefusal::NotCounted) };
        if self.denominator < LEAST {
            return Err(CountRefusal::TooFew);
        }
        let span = view.definition.rhythm.period_of(as_of);
        let share = (Decimal::from(self.numerator), Decimal::from(self.denominator));
        let is_provisional = span.last_day().is_none_or(|last| as_of < last);
        let standing = view.standing().find(|one| one.period == span);
        if let Some(standing) = standing {
            if standing.as_of > as_of {
                return Err(CountRefusal::NewerStands { as_of: standing.as_of });
            }
            let same = standing.as_of == as_of
                && standing.share == Some(share)
                && standing.is_provisional == is_provisional;
            if same {
                return Ok(Taken::Unchanged);
            }
        }
        let evidence = Line::parse(&format!("ポータルの集計：{}", count.label()));
        let again = Prose::within("同じ期間を、新しい時点で数え直した。", NOTE_LIMIT);
        let (Ok(evidence), Ok(again)) = (evidence, again) else {
            return Err(CountRefusal::NotCounted);
        };
        Ok(Taken::Kept(Box::new(NewReading {
            as_of,
            given: Given { value: None, share: Some(share) },
            is_provisional,
            note: standing.map(|_| again),
            evidence,
            corrects: standing.map(|one| one.id),
            version: view.version,
            known_on,
        })))
    }
}

/// What came of one KPI when all were counted: its name, and the value or why there is none.
pub type CountLine = (String, Result<Taken, CountRefusal>);

/// What a command says of all of them.
pub fn in_words(lines: &[CountLine]) -> String {
    if lines.is_empty() {
        return "ポータルが数える指標はありません。".to_owned();
    }
    let line = |(name, taken): &CountLine| {
        let what = match taken {
            Ok(Taken::Kept(_)) => "値を入れました".to_owned(),
            Ok(Taken::Unchanged) => "値は変わっていません".to_owned(),
            Err(refusal) => refusal.sentence(),
        };
        format!("{name}：{what}。")
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
