//! Forms of the room: a file with its day, columns pointed at.

use super::staff::StaffColumn;
use crate::kernel::{Date, DateProblem, parse_date};
use crate::ui::{FormData, FormField, Problems};

/// Fields of these forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportField {
    /// 職員一覧のファイル.
    File,
    /// 一覧の基準日.
    On,
}

impl FormField for ImportField {
    fn id(&self) -> String {
        match self {
            Self::File => "file",
            Self::On => "on",
        }
        .to_owned()
    }
}

/// The day in its three boxes; blank means today.
pub fn day(form: &FormData, today: Date, problems: &mut Problems<ImportField>) -> Option<Date> {
    let part = |name: &str| form.one(name).trim().to_owned();
    let (year, month, date) = (part("on_year"), part("on_month"), part("on_day"));
    if year.is_empty() && month.is_empty() && date.is_empty() {
        return Some(today);
    }
    let bare = |text: &str, unit: char| text.trim_end_matches(unit).to_owned();
    let joined = format!("{}年{}月{}日", bare(&year, '年'), bare(&month, '月'), bare(&date, '日'));
    problems.keep(ImportField::On, parse_date(&joined), |problem| match problem {
        DateProblem::Empty | DateProblem::Shape => {
            "一覧の基準日の「年」「月」「日」を、数字で書いてください".to_owned()
        }
        DateProblem::Month => "一覧の基準日の「月」は、1から12の数字で書いてください".to_owned(),
        problem => format!("{problem}。一覧の基準日を確かめてください"),
    })
}

/// The day of a transfer list in its three boxes; blank means that every row has one.
pub fn optional_day(form: &FormData, problems: &mut Problems<String>) -> Option<Date> {
    let part = |name: &str| form.one(name).trim().to_owned();
    let parts = [part("on_year"), part("on_month"), part("on_day")];
    if parts.iter().all(String::is_empty) {
        return None;
    }
    let [year, month, day] = parts;
    let bare = |text: &str, unit: char| text.trim_end_matches(unit).to_owned();
    let joined = format!("{}年{}月{}日", bare(&year, '年'), bare(&month, '月'), bare(&day, '日'));
    problems.keep("on".to_owned(), parse_date(&joined), |problem| match problem {
        DateProblem::Empty | DateProblem::Shape => {
            "発令日の「年」「月」「日」を、数字で書いてください".to_owned()
        }
        DateProblem::Month => "発令日の「月」は、1から12の数字で書いてください".to_owned(),
        problem => format!("{problem}。発令日を確かめてください"),
    })
}

/// Columns that were pointed at: `column.number=3` is the fourth column.
pub fn chosen(form: &FormData) -> Vec<(StaffColumn, usize)> {
    form.prefixed("column.")
        .filter_map(|(word, at)| Some((StaffColumn::parse(word)?, at.parse().ok()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_day_is_today_and_a_wrong_one_says_why() {
        let today: Date = "2026-03-03".parse().expect("a test date");
        let read = |text: &str| {
            let mut problems = Problems::new();
            let day = day(&FormData::decode(text.as_bytes()), today, &mut problems);
            (day, problems.summary().into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>())
        };
        assert_eq!(read(""), (Some(today), Vec::new()));
        let april = "2026-04-01".parse().ok();
        assert_eq!(read("on_year=R8&on_month=4&on_day=1"), (april, Vec::new()));
        let (none, said) = read("on_year=R8&on_month=2&on_day=30");
        assert_eq!(none, None);
        assert_eq!(said, ["令和8年2月30日はありません。一覧の基準日を確かめてください"]);
    }

    #[test]
    fn columns_are_read_by_their_words() {
        let form = FormData::decode(b"column.number=3&column.name=&column.nonsense=1");
        assert_eq!(chosen(&form), [(StaffColumn::Number, 3)]);
    }
}
