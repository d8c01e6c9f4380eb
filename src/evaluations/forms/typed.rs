//! Dates, years and reasons as typed.

use crate::kernel::time::wareki;
use crate::kernel::{Date, FiscalYear, Prose, parse_date};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Three boxes of a date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateInput {
    /// 年.
    pub year: String,
    /// 月.
    pub month: String,
    /// 日.
    pub day: String,
}

impl DateInput {
    /// What was typed in one of the boxes named `{name}_year`, `{name}_month`, `{name}_day`.
    pub(super) fn set(&mut self, name: &str, control: &str, text: &str) {
        match control.strip_prefix(name) {
            Some("_year") => text.clone_into(&mut self.year),
            Some("_month") => text.clone_into(&mut self.month),
            Some("_day") => text.clone_into(&mut self.day),
            _ => {}
        }
    }
    /// What was posted.
    pub fn read(form: &FormData, name: &str) -> Self {
        Self {
            year: form.one(&format!("{name}_year")).to_owned(),
            month: form.one(&format!("{name}_month")).to_owned(),
            day: form.one(&format!("{name}_day")).to_owned(),
        }
    }
    /// The boxes of a known day.
    pub fn of(day: Date) -> Self {
        let words = wareki(day);
        let mut parts = words.split(['年', '月', '日']).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Self { year: next(), month: next(), day: next() }
    }
    /// The day, or the problem of its boxes.
    pub fn parse<F: FormField>(
        &self,
        field: F,
        label: &str,
        problems: &mut Problems<F>,
    ) -> Option<Date> {
        let joined = DateField::joined(&self.year, &self.month, &self.day);
        if joined.is_empty() {
            problems.add(field, format!("{label}を書いてください"));
            return None;
        }
        problems.keep(field, parse_date(&joined), |problem| format!("{label}：{problem}"))
    }
}

/// 「令和7」.
pub fn year_words(year: FiscalYear) -> String {
    year.to_string().trim_end_matches("年度").to_owned()
}

/// 令和7, 令和7年度, R7, 2025, full width or half.
pub fn parse_year(raw: &str) -> Option<FiscalYear> {
    let text = raw.trim().trim_end_matches('度').trim_end_matches('年');
    parse_date(&format!("{text}年4月1日")).ok().map(FiscalYear::of)
}

/// A reason, as several acts of HR ask for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonInput<'a> {
    /// What was typed.
    pub text: &'a str,
}

impl ReasonInput<'_> {
    /// Characters of a reason.
    pub const LIMIT: usize = 400;

    /// The reason, or the sentence for the field `reason`.
    pub fn parse(&self, label: &str) -> Result<Prose, Problems<&'static str>> {
        Prose::within(self.text, Self::LIMIT)
            .map_err(|problem| Problems::one("reason", problem.sentence(label)))
    }
}
