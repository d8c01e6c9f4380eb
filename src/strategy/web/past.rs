//! The plan as it was on another day: which day is asked for, and the way to other years.

use super::kpis::show::day_asked;
use crate::kernel::{Date, FiscalYear};
use crate::ui::FormData;
use crate::ui::components::Day;

/// Years back to which links lead.
const YEARS_BACK: usize = 2;

/// What the macros of `strategy/_past.html` print.
pub(super) struct Past {
    /// The day, unless it is today.
    pub day: Option<Day>,
    /// The page of today.
    pub now: String,
    /// The page at the end of earlier fiscal years.
    pub years: Vec<(String, String)>,
}

impl Past {
    /// The day that was asked for (`?on=`, `?fy=`) and what a page says of it.
    pub(super) fn asked(query: &FormData, path: &str, today: Date) -> (Date, Self) {
        let on = day_asked(query, today);
        let year = FiscalYear::of(today);
        let years = std::iter::successors(Some(year.previous()), |year| Some(year.previous()));
        let link = |year: FiscalYear| {
            (format!("{path}?fy={}", year.year()), format!("{year}の終わりの計画を見る"))
        };
        let past = Self {
            day: (on != today).then(|| Day::full(on)),
            now: path.to_owned(),
            years: years.take(YEARS_BACK).map(link).collect(),
        };
        (on, past)
    }
}
