//! What a reviewer says: words when sending back, the 施行日 when approving.

use super::{At, prose};
use crate::competency::framework::Remark;
use crate::kernel::{Date, Prose, parse_date};
use crate::ui::FormData;
use crate::ui::components::DateField;

/// The words that go with a return; 「差し戻す理由を書いてください」 when there are none.
pub fn remark(form: &FormData) -> Result<Prose, At> {
    let mut problems = At::new();
    prose(&mut problems, "words", "差し戻す理由", form.one("words"), Remark::LIMIT).ok_or(problems)
}

/// The 施行日 in three boxes.
pub fn effective_day(form: &FormData) -> Result<Date, At> {
    let part = |name: &str| form.one(&format!("effective_on_{name}")).to_owned();
    let joined = DateField::joined(&part("year"), &part("month"), &part("day"));
    if joined.is_empty() {
        return Err(At::one("effective_on".to_owned(), "施行日を書いてください"));
    }
    parse_date(&joined).map_err(|problem| {
        At::one("effective_on".to_owned(), format!("施行日を確かめてください。{problem}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> FormData {
        FormData::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn a_day_is_read_in_both_calendars() {
        let typed = |year| {
            let pairs = [
                ("effective_on_year", year),
                ("effective_on_month", "4"),
                ("effective_on_day", "1"),
            ];
            effective_day(&form(&pairs))
        };
        let day: Date = "2026-04-01".parse().expect("a day");
        assert_eq!(typed("令和8"), Ok(day));
        assert_eq!(typed("2026"), Ok(day));
        let problems = effective_day(&form(&[])).expect_err("nothing");
        assert_eq!(problems.summary()[0].1, "施行日を書いてください");
        let problems = typed("いつか").expect_err("no year");
        assert!(problems.summary()[0].1.starts_with("施行日を確かめてください。"));
    }

    #[test]
    fn a_return_has_words() {
        let problems = remark(&form(&[("words", "  ")])).expect_err("blank");
        assert_eq!(problems.summary()[0].1, "差し戻す理由を書いてください");
        assert!(remark(&form(&[("words", "短くしてください")])).is_ok());
    }
}
