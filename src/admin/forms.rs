//! Forms of the desk: a grant, a batch of invitations.

use crate::access::Role;
use crate::kernel::{Code, Date, Period, parse_date};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of these forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminField {
    /// 権限.
    Role,
    /// 所属コード.
    Department,
    /// 始まりの日.
    From,
    /// 終わりの日.
    Last,
    /// 職員番号.
    Numbers,
}

impl FormField for AdminField {
    fn id(&self) -> String {
        match self {
            Self::Role => "role",
            Self::Department => "department",
            Self::From => "from",
            Self::Last => "last",
            Self::Numbers => "numbers",
        }
        .to_owned()
    }
}

/// A grant as wanted: role, code of a department or everything, from a day to a last day.
#[derive(Debug, PartialEq, Eq)]
pub struct GrantInput {
    pub role: Role,
    pub department: Option<Code>,
    pub period: Period,
}

impl GrantInput {
    /// The role must be chosen; the first day is today when left open.
    pub fn parse(form: &FormData, today: Date) -> Result<Self, Problems<AdminField>> {
        let mut problems = Problems::new();
        let role = Role::parse(form.one("role"));
        if role.is_none() {
            problems.add(AdminField::Role, "権限を選んでください");
        }
        let department = form.filled("department").and_then(|raw| {
            problems.keep(AdminField::Department, Code::parse(raw), |p| p.sentence("所属コード"))
        });
        let from = Some(typed_day(form, "from"))
            .filter(|raw| !raw.is_empty())
            .map_or(Some(today), |raw| {
                problems.keep(AdminField::From, parse_date(&raw), |p| format!("始まりの日：{p}"))
            });
        let last = Some(typed_day(form, "last")).filter(|raw| !raw.is_empty()).and_then(|raw| {
            problems.keep(AdminField::Last, parse_date(&raw), |p| format!("終わりの日：{p}"))
        });
        let period = from.and_then(|from| {
            let period = last.map_or(Ok(Period::since(from)), |last| Period::inclusive(from, last));
            problems.keep(AdminField::Last, period, |_| {
                "終わりの日は、始まりの日より後にしてください".to_owned()
            })
        });
        match (role, period) {
            (Some(role), Some(period)) if problems.is_empty() => {
                Ok(Self { role, department, period })
            }
            _ => Err(problems),
        }
    }
}

/// The three boxes of a date as one text.
fn typed_day(form: &FormData, name: &str) -> String {
    let part = |what: &str| form.one(&format!("{name}_{what}")).to_owned();
    DateField::joined(&part("year"), &part("month"), &part("day"))
}

/// Employee numbers, one a line or separated by blanks and commas; at most 500 in one go.
pub fn invited_numbers(form: &FormData) -> Result<Vec<String>, Problems<AdminField>> {
    let mut problems = Problems::new();
    let mut numbers: Vec<String> = Vec::new();
    for raw in
        form.one("numbers").split(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，'))
    {
        if raw.is_empty() {
            continue;
        }
        match Code::parse(raw) {
            Ok(code) if !numbers.iter().any(|n| n == code.as_str()) => numbers.push(code.into()),
            Ok(_) => {}
            Err(problem) => {
                problems.add(AdminField::Numbers, problem.sentence(&format!("職員番号「{raw}」")));
            }
        }
    }
    if numbers.is_empty() && problems.is_empty() {
        problems.add(AdminField::Numbers, "招待する職員番号を書いてください");
    }
    if numbers.len() > 500 {
        problems.add(AdminField::Numbers, "一度に招待できるのは500人までです");
    }
    if problems.is_empty() { Ok(numbers) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(encoded: &str) -> FormData {
        FormData::decode(encoded.as_bytes())
    }

    #[test]
    fn a_grant_needs_a_role_and_ordered_days() {
        let today: Date = "2026-03-03".parse().unwrap();
        let good =
            GrantInput::parse(&form("role=auditor&last_year=R9&last_month=3&last_day=31"), today)
                .unwrap();
        assert_eq!(good.role, Role::Auditor);
        assert_eq!(good.period.to_string(), "令和8年3月3日〜令和9年3月31日");
        let bad = GrantInput::parse(&form("role=king&from_year=R8&from_month=4&from_day=1&last_year=R8&last_month=3&last_day=1"), today).unwrap_err();
        assert_eq!(bad.len(), 2);
    }

    #[test]
    fn numbers_are_split_folded_and_counted_once() {
        let found = invited_numbers(&form(
            "numbers=0001953%0D%0A%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%91%EF%BC%99%EF%BC%95%EF%BC%93%2C0006396",
        ));
        assert_eq!(found.unwrap(), ["0001953", "0006396"]);
        assert!(invited_numbers(&form("numbers=")).is_err());
    }
}
