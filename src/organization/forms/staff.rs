//! Forms about one person: which fields each verb asks for, how they are filled in from the record,
//! and what they come to. Departments are written as a code or a name and looked up on the first day
//! of the posting: the code of last year may be another department, or none.

use crate::kernel::ids::{AuthorityId, DepartmentId, JobFamilyId, RankId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Kana, Line, Period, Prose, Refusal, parse_date};
use crate::organization::choices::Choices;
use crate::organization::employee::{LeaveKind, NumberFormat, PersonName};
use crate::organization::master::MasterKind;
use crate::organization::posting::{EmploymentKind, EmploymentType, PostingKind, PostingRefusal};
use crate::organization::register::{EmployeeIs, PostingIs, RegisteredType};
use crate::organization::staffing::{Hire, StaffRefusal};
use crate::ui::components::DateField;
use crate::ui::{FormData, Problems};

/// Problems by the name of the field.
pub(crate) type At = Problems<String>;

/// Most characters of a reason.
pub(crate) const REASON: usize = 200;
/// Most characters of 補職名.
const TITLE: usize = 60;

/// Why, in the officer's words. A correction or a withdrawal asks for it.
pub(crate) fn reason(form: &FormData, is_asked: bool, problems: &mut At) -> Option<Prose> {
    match Prose::optional(form.one("reason"), REASON) {
        Ok(None) if is_asked => {
            problems.add("reason".to_owned(), "理由を書いてください");
            None
        }
        Ok(reason) => reason,
        Err(problem) => {
            problems.add("reason".to_owned(), problem.sentence("理由"));
            None
        }
    }
}

/// The three boxes of a date as one text.
fn typed_day(form: &FormData, name: &str) -> String {
    let part = |what: &str| form.one(&format!("{name}_{what}"));
    DateField::joined(part("year"), part("month"), part("day"))
}

/// A day that may be left open.
pub(crate) fn open_day(
    form: &FormData,
    name: &str,
    label: &str,
    problems: &mut At,
) -> Option<Date> {
    let raw = typed_day(form, name);
    if raw.is_empty() {
        return None;
    }
    problems.keep(name.to_owned(), parse_date(&raw), |problem| format!("{label}：{problem}"))
}

/// A day that must be written.
pub(crate) fn day(form: &FormData, name: &str, label: &str, problems: &mut At) -> Option<Date> {
    if typed_day(form, name).is_empty() {
        problems.add(name.to_owned(), format!("{label}を書いてください"));
        return None;
    }
    open_day(form, name, label, problems)
}

/// From a first day to a last day that may be left open.
pub(crate) fn period(
    form: &FormData,
    (from, from_label): (&str, &str),
    (last, last_label): (&str, &str),
    problems: &mut At,
) -> Option<Period> {
    let first = day(form, from, from_label, problems);
    let before = problems.len();
    let end = open_day(form, last, last_label, problems);
    if problems.len() > before {
        return None;
    }
    let read = match end {
        None => Ok(Period::since(first?)),
        Some(end) => Period::inclusive(first?, end),
    };
    problems.keep(last.to_owned(), read, |_| {
        format!("{last_label}は、{from_label}より前にはできません")
    })
}

/// 氏名 and ふりがな.
pub(crate) fn name(form: &FormData, problems: &mut At) -> Option<(PersonName, Kana)> {
    let name = PersonName::parse(form.one("name"));
    let name = problems.keep("name".to_owned(), name, |problem| problem.sentence("氏名"));
    let kana = Kana::parse(form.one("kana"));
    let kana = problems.keep("kana".to_owned(), kana, |problem| problem.sentence("ふりがな"));
    Some((name?, kana?))
}

fn chosen<T: std::str::FromStr>(
    form: &FormData,
    name: &str,
    label: &str,
    known: impl Fn(&T) -> bool,
    problems: &mut At,
) -> Option<T> {
    let found = form.one(name).parse::<T>().ok().filter(known);
    if found.is_none() {
        problems.add(name.to_owned(), format!("{label}を選んでください"));
    }
    found
}

/// The department that is meant on a day.
fn department(
    form: &FormData,
    choices: &Choices,
    on: Option<Date>,
    problems: &mut At,
) -> Option<DepartmentId> {
    let Some(written) = form.filled("department") else {
        problems.add("department".to_owned(), "所属を書いてください");
        return None;
    };
    let on = on?;
    problems.keep("department".to_owned(), choices.department(written, on), |problem| {
        problem.sentence(written.trim(), on)
    })
}

/// What a posting says; `on` is its first day.
pub(crate) fn post(
    form: &FormData,
    choices: &Choices,
    on: Option<Date>,
    kind: PostingKind,
    problems: &mut At,
) -> Option<PostingIs> {
    let department = department(form, choices, on, problems);
    let rank = chosen::<RankId>(form, "rank", "職位", |id| choices.rank(*id).is_some(), problems);
    let title = match form.filled("title").map(|raw| Line::within(raw, TITLE)) {
        None => Some(None),
        Some(Ok(title)) => Some(Some(String::from(title))),
        Some(Err(problem)) => {
            problems.add("title".to_owned(), problem.sentence("補職名"));
            None
        }
    };
    let known = |id: &JobFamilyId| choices.job_families.iter().any(|(known, _)| known == id);
    let job_family = chosen::<JobFamilyId>(form, "job_family", "職種", known, problems);
    let employment_type = employment_type(form, choices).map(|own| own.code);
    if employment_type.is_none() {
        problems.add("employment_type".to_owned(), "任用区分を選んでください");
    }
    let known = |id: &AuthorityId| choices.authorities.iter().any(|(known, _)| known == id);
    let authority = chosen::<AuthorityId>(form, "authority", "任命権者", known, problems);
    Some(PostingIs {
        authority: authority?,
        department: department?,
        rank: rank?,
        job_family: job_family?,
        employment_type: employment_type?,
        kind,
        is_head: form.one("is_head") == "yes",
        title: title?,
        assigned_on: on?,
    })
}

/// The kind of a leave.
pub(crate) fn leave_kind(form: &FormData, problems: &mut At) -> Option<LeaveKind> {
    let kind = LeaveKind::parse(form.one("leave_kind"));
    if kind.is_none() {
        problems.add("leave_kind".to_owned(), "種類を選んでください");
    }
    kind
}

/// What the register says of the person: name, reading, days.
pub(crate) fn employee(form: &FormData, is: &EmployeeIs, problems: &mut At) -> Option<EmployeeIs> {
    let name = name(form, problems);
    let hired_on = day(form, "hired", "採用年月日", problems);
    let before = problems.len();
    let left = open_day(form, "left", "退職の日", problems);
    let term = open_day(form, "term", "任期の末日", problems);
    if problems.len() > before {
        return None;
    }
    let hired_on = hired_on?;
    if term.is_some_and(|term| term < hired_on) {
        problems.add(
            "term".to_owned(),
            format!("任期の末日は、採用年月日（{}）より前にはできません", wareki(hired_on)),
        );
        return None;
    }
    if left.is_some_and(|left| left < hired_on) {
        problems.add("left".to_owned(), StaffRefusal::LeavesBeforeHire(hired_on).sentence());
        return None;
    }
    let (name, kana) = name?;
    Some(EmployeeIs {
        number: is.number.clone(),
        name,
        kana,
        hired_on,
        left_on: left.and_then(|left| left.succ_opt()),
        term_ends_on: term,
    })
}

/// The 任用区分 that was chosen.
fn employment_type<'a>(form: &FormData, choices: &'a Choices) -> Option<&'a RegisteredType> {
    choices.employment_type(EmploymentType::parse(form.one("employment_type"))?)
}

/// 採用: the person and the first post.
pub(crate) fn hire(form: &FormData, choices: &Choices, numbers: NumberFormat) -> Result<Hire, At> {
    let mut problems = At::new();
    let number = numbers.parse(form.one("number"));
    let number = problems
        .keep("number".to_owned(), number, |problem| format!("職員番号：{}", problem.cure()));
    let name = name(form, &mut problems);
    let hired_on = day(form, "hired", "採用年月日", &mut problems);
    let post = post(form, choices, hired_on, PostingKind::Primary, &mut problems);
    let term = open_day(form, "term", "任期の末日", &mut problems);
    if let Some(own) = employment_type(form, choices) {
        let kind = own.kind;
        if kind.is_for_a_term() && term.is_none() && problems.at(&"term".to_owned()).is_none() {
            let sentence = format!("{}のときは、任期の末日を書いてください", own.name);
            problems.add("term".to_owned(), sentence);
        }
        if kind == EmploymentKind::Regular && term.is_some() {
            problems
                .add("term".to_owned(), "正規の職員に任期はありません。任期の末日を消してください");
        }
        if kind == EmploymentKind::Conditional {
            problems.add(
                "employment_type".to_owned(),
                "6か月のあとの任用区分を選び、「条件付採用」に印を付けてください",
            );
        }
    }
    if let (Some(hired_on), Some(term)) = (hired_on, term)
        && term < hired_on
    {
        problems.add("term".to_owned(), "任期の末日は、採用年月日より前にはできません");
    }
    match (number, name, hired_on, post) {
        (Some(number), Some((name, kana)), Some(hired_on), Some(post)) if problems.is_empty() => {
            let is = EmployeeIs { number, name, kana, hired_on, left_on: None, term_ends_on: term };
            Ok(Hire { is, post, is_conditional: form.one("conditional") == "yes" })
        }
        _ => Err(problems),
    }
}

/// The field beside which a refusal stands.
pub(crate) fn field_of(refusal: &StaffRefusal) -> &'static str {
    match refusal {
        StaffRefusal::Posting(PostingRefusal::SameDepartmentTwice(_))
        | StaffRefusal::NoDepartment(..) => "department",
        StaffRefusal::NotInUse(gap) => match gap.kind {
            MasterKind::Rank => "rank",
            MasterKind::JobFamily => "job_family",
            MasterKind::EmploymentType => "employment_type",
            MasterKind::Authority => "authority",
        },
        StaffRefusal::SameName => "name",
        StaffRefusal::NumberTaken => "number",
        StaffRefusal::Posting(PostingRefusal::AfterLeaving(_))
        | StaffRefusal::LeaveAfterLeaving(_)
        | StaffRefusal::AfterEnd(_)
        | StaffRefusal::ReturnTooEarly(_)
        | StaffRefusal::HasLeft(_)
        | StaffRefusal::LeavesBeforeHire(_) => "last",
        _ => "from",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(encoded: &str) -> FormData {
        FormData::decode(encoded.as_bytes())
    }

    #[test]
    fn days_that_are_none_say_so() {
        let mut problems = At::new();
        let typed = form("from_year=R8&from_month=2&from_day=30");
        assert_eq!(day(&typed, "from", "発令日", &mut problems), None);
        assert_eq!(problems.at(&"from".to_owned()), Some("発令日：令和8年2月30日はありません"));
        let mut problems = At::new();
        assert_eq!(day(&form(""), "from", "発令日", &mut problems), None);
        assert_eq!(problems.at(&"from".to_owned()), Some("発令日を書いてください"));
        // 令和元年 and 平成31年 are one year.
        for era in ["令和元", "平成31", "H31", "2019"] {
            let typed = form(&format!("from_year={era}&from_month=4&from_day=1"));
            let found = day(&typed, "from", "発令日", &mut At::new());
            assert_eq!(found, Some("2019-04-01".parse().expect("a day")), "{era}");
        }
    }

    #[test]
    fn a_last_day_before_the_first_is_refused_at_its_field() {
        let typed =
            form("from_year=R8&from_month=4&from_day=1&last_year=R8&last_month=3&last_day=31");
        let mut problems = At::new();
        let found = period(&typed, ("from", "始まりの日"), ("last", "終わりの日"), &mut problems);
        assert_eq!(found, None);
        assert_eq!(
            problems.at(&"last".to_owned()),
            Some("終わりの日は、始まりの日より前にはできません")
        );
    }
}
