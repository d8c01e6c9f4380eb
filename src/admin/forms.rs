//! Forms of the desk: a grant, a batch of invitations.

use crate::access::Role;
use crate::kernel::ids::AuthorityId;
use crate::kernel::{Code, Date, Line, Period, parse_date};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// Fields of these forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminField {
    /// 権限.
    Role,
    /// 任命権者.
    Authority,
    /// 所属コード.
    Departments,
    /// 理由.
    Reason,
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
            Self::Authority => "authority",
            Self::Departments => "departments",
            Self::Reason => "reason",
            Self::From => "from",
            Self::Last => "last",
            Self::Numbers => "numbers",
        }
        .to_owned()
    }
}

/// Departments in one act.
const MOST_DEPARTMENTS: usize = 50;

/// A grant as wanted: role; an authority, codes of departments, or everything; from a day to a last day.
#[derive(Debug, PartialEq, Eq)]
pub struct GrantInput {
    pub role: Role,
    pub authority: Option<AuthorityId>,
    pub departments: Vec<Code>,
    pub period: Period,
    pub ends_with_posting: bool,
    pub reason: Option<String>,
}

impl GrantInput {
    /// The role must be chosen; the first day is today when left open.
    pub fn parse(form: &FormData, today: Date) -> Result<Self, Problems<AdminField>> {
        let mut problems = Problems::new();
        let role = Role::parse(form.one("role"));
        if role.is_none() {
            problems.add(AdminField::Role, "権限を選んでください");
        }
        let authority = form.filled("authority").and_then(|raw| {
            problems.keep(AdminField::Authority, raw.parse(), |_| {
                "任命権者を一覧から選んでください".to_owned()
            })
        });
        let departments =
            codes(form.one("departments"), AdminField::Departments, "所属コード", &mut problems);
        if departments.len() > MOST_DEPARTMENTS {
            problems.add(
                AdminField::Departments,
                format!("一度に書ける所属は{MOST_DEPARTMENTS}までです"),
            );
        }
        let reason = form.filled("reason").and_then(|raw| {
            problems.keep(AdminField::Reason, Line::parse(raw), |p| p.sentence("付ける理由"))
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
                let ends_with_posting = form.filled("ends_with_posting").is_some();
                let reason = reason.map(|line| line.as_str().to_owned());
                Ok(Self { role, authority, departments, period, ends_with_posting, reason })
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

/// Codes, one a line or separated by blanks and commas, each once.
fn codes(
    typed: &str,
    field: AdminField,
    what: &str,
    problems: &mut Problems<AdminField>,
) -> Vec<Code> {
    let mut found: Vec<Code> = Vec::new();
    for raw in typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，')) {
        if raw.is_empty() {
            continue;
        }
        match Code::parse(raw) {
            Ok(code) if !found.contains(&code) => found.push(code),
            Ok(_) => {}
            Err(problem) => problems.add(field, problem.sentence(&format!("{what}「{raw}」"))),
        }
    }
    found
}

/// Why something is taken back.
pub fn reason(form: &FormData) -> Result<Line, Problems<AdminField>> {
    let mut problems = Problems::new();
    let reason = problems
        .keep(AdminField::Reason, Line::parse(form.one("reason")), |p| p.sentence("外す理由"));
    reason.ok_or(problems)
}

/// Employee numbers, one a line or separated by blanks and commas; at most 500 in one go.
pub fn invited_numbers(form: &FormData) -> Result<Vec<String>, Problems<AdminField>> {
    let mut problems = Problems::new();
    let numbers: Vec<String> =
        codes(form.one("numbers"), AdminField::Numbers, "職員番号", &mut problems)
            .into_iter()
            .map(Into::into)
            .collect();
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
        assert!(good.departments.is_empty() && !good.ends_with_posting);
        let several = "role=hr_officer&departments=1001%0D%0A1002%201001&ends_with_posting=yes";
        let several = GrantInput::parse(&form(several), today).unwrap();
        let codes: Vec<&str> = several.departments.iter().map(Code::as_str).collect();
        assert_eq!(codes, ["1001", "1002"]);
        assert!(several.ends_with_posting);
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
