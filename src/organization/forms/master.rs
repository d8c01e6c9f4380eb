//! Forms about ranks, job families, employment types and appointing authorities.

use super::department::typed_day;
use crate::kernel::{Code, Date, Line, parse_date};
use crate::organization::master::{MasterKind, NewMaster};
use crate::organization::posting::{EmploymentKind, EmploymentType};
use crate::ui::{FormData, Problems};

/// Problems by the name of the field.
type At = Problems<String>;

/// Most characters of a name.
const NAME: usize = 40;

fn day(form: &FormData, name: &str, label: &str, problems: &mut At) -> Option<Date> {
    let raw = typed_day(form, name);
    if raw.is_empty() {
        problems.add(name.to_owned(), format!("{label}を書いてください"));
        return None;
    }
    problems.keep(name.to_owned(), parse_date(&raw), |problem| format!("{label}：{problem}"))
}

fn name(form: &FormData, problems: &mut At) -> Option<String> {
    let read = Line::within(form.one("name"), NAME);
    problems.keep("name".to_owned(), read, |problem| problem.sentence("名前")).map(String::from)
}

/// A new row of a list, and from when on; `None`: it has always been.
pub(crate) fn new_master(
    form: &FormData,
    kind: MasterKind,
) -> Result<(NewMaster, Option<Date>), At> {
    let mut problems = At::new();
    let name = name(form, &mut problems);
    let code = if kind == MasterKind::JobFamily {
        Some(String::new())
    } else {
        let read = Code::parse(form.one("code"));
        problems.keep("code".to_owned(), read, |p| p.sentence("コード")).map(String::from)
    };
    let mut above = 0;
    let mut is_supervisory = false;
    if kind == MasterKind::Rank {
        match form.one("above").parse::<i32>() {
            Ok(step) => above = step,
            Err(_) => problems.add("above".to_owned(), "どの職位の上かを選んでください"),
        }
        match form.one("supervisory") {
            "yes" => is_supervisory = true,
            "no" => {}
            _ => problems.add("supervisory".to_owned(), "管理監督者かどうかを選んでください"),
        }
    }
    let in_law = EmploymentKind::parse(form.one("law"));
    if kind == MasterKind::EmploymentType {
        if in_law.is_none() {
            problems.add("law".to_owned(), "法律の区分を選んでください");
        }
        if code.as_deref().is_some_and(|code| EmploymentType::parse(code).is_none()) {
            let limit = EmploymentType::LIMIT;
            problems.add("code".to_owned(), format!("コードは{limit}文字までにしてください"));
        }
    }
    let from = if typed_day(form, "from").is_empty() {
        None
    } else {
        day(form, "from", "使い始める日", &mut problems)
    };
    match (name, code) {
        (Some(name), Some(code)) if problems.is_empty() => {
            let in_law = in_law.filter(|_| kind == MasterKind::EmploymentType);
            Ok((NewMaster { code, name, above, is_supervisory, kind: in_law }, from))
        }
        _ => Err(problems),
    }
}

/// Another name, and from which day on.
pub(crate) fn master_name(form: &FormData) -> Result<(Date, String), At> {
    let mut problems = At::new();
    let on = day(form, "on", "変わる日", &mut problems);
    let name = name(form, &mut problems);
    match (on, name) {
        (Some(on), Some(name)) => Ok((on, name)),
        _ => Err(problems),
    }
}

/// The first day on which it is no more.
pub(crate) fn master_end(form: &FormData) -> Result<Date, At> {
    let mut problems = At::new();
    day(form, "until", "使わなくなる日", &mut problems).ok_or(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_needs_a_step_and_a_job_family_only_a_name() {
        let form = FormData::decode("name=%E4%B8%BB%E5%B9%B9".as_bytes());
        let problems = new_master(&form, MasterKind::Rank).expect_err("a step is missing");
        assert_eq!(problems.len(), 3);
        assert!(new_master(&form, MasterKind::JobFamily).is_ok());
        assert!(master_end(&form).is_err());
        let long =
            FormData::decode(format!("name=a&law=reappointed&code={}", "a".repeat(25)).as_bytes());
        let problems = new_master(&long, MasterKind::EmploymentType).expect_err("too long");
        assert_eq!(problems.at(&"code".to_owned()), Some("コードは24文字までにしてください"));
        let bare = FormData::decode(b"name=a&code=short");
        assert!(new_master(&bare, MasterKind::EmploymentType).is_err());
    }
}
