//! What a reviewer says: words when sending back, the 施行日 when approving.

use super::{At, optional_prose, prose};
use crate::competency::content::Content;
use crate::competency::element::ElementKey;
use crate::competency::framework::{ElementRemark, Remark};
use crate::kernel::{Date, Prose, parse_date};
use crate::ui::FormData;
use crate::ui::components::DateField;

/// What goes with a return: words about the whole, and about single elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Why the version comes back.
    pub words: Prose,
    /// What to change in which element.
    pub remarks: Vec<ElementRemark>,
}

/// Name and id of the box for an element.
pub fn remark_name(key: &ElementKey) -> String {
    format!("remark.{key}")
}

/// The words of a return; 「差し戻す理由を書いてください」 when there are none about the whole.
pub fn returned(form: &FormData, content: &Content) -> Result<Return, At> {
    let mut problems = At::new();
    let words = prose(&mut problems, "words", "差し戻す理由", form.one("words"), Remark::LIMIT);
    let mut remarks = Vec::new();
    for element in &content.elements {
        let name = remark_name(&element.key);
        let label = format!("「{}」について", element.name);
        let raw = form.one(&name);
        if let Some(words) = optional_prose(&mut problems, &name, &label, raw, Remark::LIMIT) {
            remarks.push(ElementRemark { element: element.key.clone(), words });
        }
    }
    match words {
        Some(words) if problems.is_empty() => Ok(Return { words, remarks }),
        _ => Err(problems),
    }
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
    use crate::competency::samples;

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
        let content = samples::content();
        let problems = returned(&form(&[("words", "  "), ("remark.gyomu", "短く")]), &content)
            .expect_err("blank");
        assert_eq!(problems.summary()[0].1, "差し戻す理由を書いてください");
        let read = returned(&form(&[("words", "短くしてください")]), &content).expect("words");
        assert!(read.remarks.is_empty());
        let pairs = [("words", "短くしてください"), ("remark.taiwa", "主査の定義を1文に")];
        let read = returned(&form(&pairs), &content).expect("words");
        assert_eq!(read.remarks.len(), 1);
        assert_eq!(read.remarks[0].element.as_str(), "taiwa");
        let long = "あ".repeat(Remark::LIMIT + 5);
        let pairs = [("words", "直してください"), ("remark.taiwa", long.as_str())];
        let problems = returned(&form(&pairs), &content).expect_err("too long");
        assert!(problems.summary()[0].1.contains("5文字減らしてください"));
    }
}
