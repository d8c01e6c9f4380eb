use askama::Template;

use crate::kernel::time::{clock_time, japan, month_day, wareki, wareki_full, wareki_time};
use crate::kernel::{Date, Timestamp};

/// A shown date: `<time datetime="2026-03-13">令和8年3月13日（金曜日）</time>` (ui-guide 6.9).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(source = "<time datetime=\"{{ iso }}\">{{ words }}</time>", ext = "html")]
pub struct Day {
    iso: String,
    words: String,
}

impl Day {
    /// 「令和8年3月13日（金曜日）」, in sentences and headings.
    pub fn full(day: Date) -> Self {
        Self { iso: day.to_string(), words: wareki_full(day) }
    }
    /// 「令和8年3月13日」, in tables.
    pub fn table(day: Date) -> Self {
        Self { iso: day.to_string(), words: wareki(day) }
    }
    /// 「3月13日（金）」 within 60 days of `today`, else as in tables.
    pub fn near(day: Date, today: Date) -> Self {
        if (day - today).num_days().abs() <= 60 {
            Self { iso: day.to_string(), words: month_day(day) }
        } else {
            Self::table(day)
        }
    }
    /// 「令和8年3月13日（2026年）」, on forms that leave the office.
    pub fn outside(day: Date) -> Self {
        let western = day.format("%Y");
        Self { iso: day.to_string(), words: format!("{}（{western}年）", wareki(day)) }
    }
    /// 「令和8年3月2日（月曜日）8時41分」 in Japan.
    pub fn moment(at: Timestamp) -> Self {
        Self { iso: iso_moment(at), words: wareki_time(at) }
    }
    /// 「令和8年3月2日 8時41分」 in Japan, in tables.
    pub fn moment_in_table(at: Timestamp) -> Self {
        let day = at.with_timezone(&japan()).date_naive();
        Self { iso: iso_moment(at), words: format!("{} {}", wareki(day), clock_time(at)) }
    }
    /// The words alone, for sentences built elsewhere.
    pub fn words(&self) -> &str {
        &self.words
    }
}

fn iso_moment(at: Timestamp) -> String {
    at.with_timezone(&japan()).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
