//! 和暦: Japanese eras, read and written as city offices do (domain.md 8.4).

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::time::{Date, wareki};

struct Era {
    name: &'static str,
    letter: char,
    kana: &'static str,
    first: (i32, u32, u32),
}

/// Newest first. 明治 before 1873 used another calendar; no member of staff was hired then.
const ERAS: [Era; 5] = [
    Era { name: "令和", letter: 'R', kana: "れいわ", first: (2019, 5, 1) },
    Era { name: "平成", letter: 'H', kana: "へいせい", first: (1989, 1, 8) },
    Era { name: "昭和", letter: 'S', kana: "しょうわ", first: (1926, 12, 25) },
    Era { name: "大正", letter: 'T', kana: "たいしょう", first: (1912, 7, 30) },
    Era { name: "明治", letter: 'M', kana: "めいじ", first: (1868, 1, 25) },
];

/// Era name and year (1 = 元年) of a day.
pub fn era_year(day: Date) -> (&'static str, i32) {
    for era in &ERAS {
        let (year, month, first_day) = era.first;
        if (day.year(), day.month(), day.day()) >= (year, month, first_day) {
            return (era.name, day.year() - year + 1);
        }
    }
    ("西暦", day.year())
}

/// 元 for 1, digits otherwise.
pub fn year_in_words(year: i32) -> String {
    if year == 1 { "元".to_owned() } else { year.to_string() }
}

/// Why a text is no date. Each says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    /// Nothing was written.
    #[error("日付を書いてください")]
    Empty,
    /// The text has no shape of a date.
    #[error("日付は「令和8年4月1日」「R8.4.1」「2026-04-01」のように書いてください")]
    Shape,
    /// Month outside 1 to 12.
    #[error("「月」は、1から12の数字で書いてください")]
    Month,
    /// A day that the calendar does not have.
    #[error("{0}はありません")]
    NoSuchDay(String),
    /// An era year after its era ended by more than the year of change.
    #[error("{0}年はありません。元号を確かめてください")]
    NoSuchEraYear(String),
}

/// Reads a day as people and spreadsheets write it: 令和8年4月1日, 令和元年5月1日, R8.4.1, H31/4/1,
/// れいわ8年4月1日, 2026-04-01, 2026/4/1, 2026年4月1日, 20260401, full width or half width.
///
/// In a year of change both eras are accepted (平成31年 and 令和元年 for 2019), as ui-guide 6.9 asks.
pub fn parse_date(raw: &str) -> Result<Date, DateProblem> {
    let text: String = raw.nfkc().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Err(DateProblem::Empty);
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return ymd(&text[..4], &text[4..6], &text[6..], None);
    }
    let text = strip_weekday(&text);
    for era in &ERAS {
        for prefix in [era.name, era.kana] {
            if let Some(rest) = text.strip_prefix(prefix) {
                return split_and_read(rest, Some(era));
            }
        }
        let mut chars = text.chars();
        if chars.next().is_some_and(|c| c.eq_ignore_ascii_case(&era.letter)) {
            return split_and_read(chars.as_str(), Some(era));
        }
    }
    split_and_read(text, None)
}

fn strip_weekday(text: &str) -> &str {
    text.split(['(', '（']).next().unwrap_or(text)
}

fn split_and_read(rest: &str, era: Option<&Era>) -> Result<Date, DateProblem> {
    let rest = rest.trim_end_matches('日');
    let parts: Vec<&str> = rest.split(['年', '月', '.', '/', '-', '・']).collect();
    match parts.as_slice() {
        [year, month, day] => ymd(year, month, day, era),
        _ => Err(DateProblem::Shape),
    }
}

fn ymd(year: &str, month: &str, day: &str, era: Option<&Era>) -> Result<Date, DateProblem> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| DateProblem::Shape);
    let year_number = if year == "元" && era.is_some() { 1 } else { number(year)? };
    let (month, day) = (number(month)?, number(day)?);
    let western = match era {
        None if (1868..3000).contains(&year_number) => year_number.cast_signed(),
        None => return Err(DateProblem::Shape),
        Some(era) => western_year(era, year_number)?,
    };
    if !(1..=12).contains(&month) {
        return Err(DateProblem::Month);
    }
    NaiveDate::from_ymd_opt(western, month, day).ok_or_else(|| {
        let shown = NaiveDate::from_ymd_opt(western, month, 1).map(|first| {
            let text = wareki(first);
            format!("{}{day}日", text.trim_end_matches("1日"))
        });
        DateProblem::NoSuchDay(shown.unwrap_or_default())
    })
}

/// An era's last year is the first of the next one; offices keep writing the old one for a while,
/// so the year of change is accepted whole, but 平成32年 is not.
fn western_year(era: &Era, year: u32) -> Result<i32, DateProblem> {
    let year = i32::try_from(year).map_err(|_| DateProblem::Shape)?;
    let western = era.first.0 + year - 1;
    let last =
        ERAS.iter().rev().find(|next| next.first > era.first).map_or(2999, |next| next.first.0);
    if year < 1 || western > last {
        return Err(DateProblem::NoSuchEraYear(format!("{}{year}", era.name)));
    }
    Ok(western)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    #[test]
    fn all_the_ways_offices_write_a_day() {
        for raw in [
            "令和8年4月1日",
            "令和８年４月１日",
            "R8.4.1",
            "Ｒ８．４．１",
            "r8/4/1",
            "れいわ8年4月1日",
            "2026-04-01",
            "2026/4/1",
            "2026年4月1日",
            "20260401",
            " R8.4.1 ",
            "令和8年4月1日(水)",
        ] {
            assert_eq!(parse_date(raw), Ok(day("2026-04-01")), "{raw}");
        }
    }

    #[test]
    fn the_year_of_change_has_two_names() {
        assert_eq!(parse_date("平成31年4月30日"), Ok(day("2019-04-30")));
        assert_eq!(parse_date("令和元年5月1日"), Ok(day("2019-05-01")));
        assert_eq!(parse_date("令和1年5月1日"), Ok(day("2019-05-01")));
        assert_eq!(parse_date("H31.5.1"), Ok(day("2019-05-01")));
        assert_eq!(parse_date("S64.1.7"), Ok(day("1989-01-07")));
        assert_eq!(
            parse_date("平成32年4月1日"),
            Err(DateProblem::NoSuchEraYear("平成32".to_owned()))
        );
    }

    #[test]
    fn what_is_no_day_says_why() {
        assert_eq!(
            parse_date("令和8年2月30日"),
            Err(DateProblem::NoSuchDay("令和8年2月30日".to_owned()))
        );
        assert_eq!(parse_date("R8.13.1"), Err(DateProblem::Month));
        assert_eq!(parse_date(""), Err(DateProblem::Empty));
        assert_eq!(parse_date("きのう"), Err(DateProblem::Shape));
        assert_eq!(parse_date("45748"), Err(DateProblem::Shape));
        assert_eq!(parse_date("8.4.1"), Err(DateProblem::Shape));
    }
}
