//! Forms about departments. What stands above is typed as a code or a name and looked up on the day
//! asked for: the same name may mean another department a year later.

use std::collections::BTreeMap;

use crate::kernel::ids::{DepartmentFactId, DepartmentId, PostingId};
use crate::kernel::{Code, Date, Line, Prose, Refusal, parse_date};
use crate::organization::department::DepartmentLevel;
use crate::organization::employee::{EmployeeNumber, NumberFormat};
use crate::organization::register::DepartmentIs;
use crate::organization::reorganization::{Inventory, MergedInto, Reorganization};
use crate::ui::components::DateField;
use crate::ui::{FormData, Problems};

/// Problems by the name of the field.
type At = Problems<String>;

/// Most characters of a name.
const NAME: usize = 60;
/// Most characters of a reason.
pub(crate) const REASON: usize = 200;
/// Most parts of a split.
pub(crate) const PARTS: usize = 4;
/// Most departments merged at once.
pub(crate) const SOURCES: usize = 4;

/// The three boxes of a date as one text.
pub(crate) fn typed_day(form: &FormData, name: &str) -> String {
    let part = |what: &str| form.one(&format!("{name}_{what}"));
    DateField::joined(part("year"), part("month"), part("day"))
}

fn day(form: &FormData, name: &str, label: &str, problems: &mut At) -> Option<Date> {
    let raw = typed_day(form, name);
    if raw.is_empty() {
        problems.add(name.to_owned(), format!("{label}を書いてください"));
        return None;
    }
    problems.keep(name.to_owned(), parse_date(&raw), |problem| format!("{label}：{problem}"))
}

/// Why something was never true: for the log.
pub(crate) fn reason(form: &FormData) -> Result<String, At> {
    Prose::within(form.one("reason"), REASON)
        .map(String::from)
        .map_err(|problem| At::one("reason".to_owned(), problem.sentence("訂正する理由")))
}

/// Code, name, level and place, with a prefix where a page asks for several.
struct Asked<'a> {
    form: &'a FormData,
    prefix: &'a str,
    known: &'a Inventory,
}

impl Asked<'_> {
    fn field(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
    fn code(&self, problems: &mut At) -> Option<String> {
        let field = self.field("code");
        let read = Code::parse(self.form.one(&field));
        problems.keep(field, read, |problem| problem.sentence("所属コード")).map(String::from)
    }
    fn name(&self, problems: &mut At) -> Option<String> {
        let field = self.field("name");
        let read = Line::within(self.form.one(&field), NAME);
        problems.keep(field, read, |problem| problem.sentence("名前")).map(String::from)
    }
    fn level(&self, problems: &mut At) -> Option<DepartmentLevel> {
        let field = self.field("level");
        let level = DepartmentLevel::parse(self.form.one(&field));
        if level.is_none() {
            problems.add(field, "段階を選んでください");
        }
        level
    }
    /// `Some(None)`: at the top. Blank means the top.
    #[expect(clippy::option_option, reason = "unreadable and at the top are two things here")]
    fn parent(&self, on: Option<Date>, problems: &mut At) -> Option<Option<DepartmentId>> {
        let field = self.field("parent");
        let Some(written) = self.form.filled(&field) else { return Some(None) };
        let found = self.known.meant(written, on?);
        problems.keep(field, found, |refusal| refusal.sentence()).map(Some)
    }
    fn whole(&self, on: Option<Date>, problems: &mut At) -> Option<DepartmentIs> {
        let (code, name) = (self.code(problems), self.name(problems));
        let (level, parent) = (self.level(problems), self.parent(on, problems));
        Some(DepartmentIs { code: code?, name: name?, level: level?, parent: parent? })
    }
}

/// A new department.
pub(crate) struct DepartmentInput;

impl DepartmentInput {
    pub(crate) fn parse(form: &FormData, known: &Inventory) -> Result<Reorganization, At> {
        let mut problems = At::new();
        let on = day(form, "on", "始まる日", &mut problems);
        let is = Asked { form, prefix: "", known }.whole(on, &mut problems);
        match (on, is) {
            (Some(on), Some(is)) if problems.is_empty() => Ok(Reorganization::Create { on, is }),
            _ => Err(problems),
        }
    }
}

/// What is changed or corrected about one department.
pub(crate) struct ChangeInput;

impl ChangeInput {
    /// Another code, name and level from a day on; the place stays.
    pub(crate) fn rename(
        form: &FormData,
        known: &Inventory,
        department: DepartmentId,
    ) -> Result<Reorganization, At> {
        let mut problems = At::new();
        let on = day(form, "on", "変わる日", &mut problems);
        let asked = Asked { form, prefix: "", known };
        let (code, name) = (asked.code(&mut problems), asked.name(&mut problems));
        let level = asked.level(&mut problems);
        match (on, code, name, level) {
            (Some(on), Some(code), Some(name), Some(level)) => {
                let parent = known.fact_on(department, on).and_then(|fact| fact.is.parent);
                let is = DepartmentIs { code, name, level, parent };
                Ok(Reorganization::Change { department, on, is })
            }
            _ => Err(problems),
        }
    }

    /// Another place from a day on; what it is called stays.
    pub(crate) fn place(
        form: &FormData,
        known: &Inventory,
        department: DepartmentId,
    ) -> Result<Reorganization, At> {
        let mut problems = At::new();
        let on = day(form, "on", "移る日", &mut problems);
        let parent = Asked { form, prefix: "", known }.parent(on, &mut problems);
        match (on, parent) {
            (Some(on), Some(parent)) if problems.is_empty() => {
                let facts = known.facts_of(department);
                let fact = known.fact_on(department, on).or_else(|| facts.last().copied());
                let Some(fact) = fact else { return Err(problems) };
                let is = DepartmentIs { parent, ..fact.is.clone() };
                Ok(Reorganization::Change { department, on, is })
            }
            _ => Err(problems),
        }
    }

    /// What was never true as written.
    pub(crate) fn correction(
        form: &FormData,
        known: &Inventory,
        department: DepartmentId,
        fact: DepartmentFactId,
        begins: Date,
    ) -> Result<Reorganization, At> {
        let mut problems = At::new();
        let is = Asked { form, prefix: "", known }.whole(Some(begins), &mut problems);
        if let Err(reason) = reason(form) {
            let field = "reason".to_owned();
            let sentence = reason.at(&field).unwrap_or_default().to_owned();
            problems.add(field, sentence);
        }
        match is {
            Some(is) if problems.is_empty() => Ok(Reorganization::Correct { department, fact, is }),
            _ => Err(problems),
        }
    }

    /// The end of a department.
    pub(crate) fn closure(form: &FormData, department: DepartmentId) -> Result<Reorganization, At> {
        let mut problems = At::new();
        let on = day(form, "on", "廃止する日", &mut problems);
        on.map(|on| Reorganization::Close { department, on }).ok_or(problems)
    }
}

/// Several become one.
pub(crate) struct MergeInput;

impl MergeInput {
    pub(crate) fn parse(
        form: &FormData,
        known: &Inventory,
        department: DepartmentId,
    ) -> Result<Reorganization, At> {
        let mut problems = At::new();
        let on = day(form, "on", "統合する日", &mut problems);
        let mut sources = vec![department];
        for number in 2..=SOURCES {
            let field = format!("source{number}");
            let (Some(written), Some(on)) = (form.filled(&field), on) else { continue };
            let found = known.meant(written, on);
            sources.extend(problems.keep(field, found, |refusal| refusal.sentence()));
        }
        let into = match form.one("into") {
            "standing" => on.and_then(|on| {
                let field = "target".to_owned();
                let Some(written) = form.filled("target") else {
                    problems.add(field, "統合した先の所属を書いてください");
                    return None;
                };
                let found = known.meant(written, on);
                problems.keep(field, found, |refusal| refusal.sentence()).map(MergedInto::Standing)
            }),
            "new" => {
                let asked = Asked { form, prefix: "new_", known };
                asked.whole(on, &mut problems).map(MergedInto::New)
            }
            _ => {
                problems.add("into".to_owned(), "統合した先を選んでください");
                None
            }
        };
        let head = form.one("head").parse::<PostingId>().ok();
        match (on, into) {
            (Some(on), Some(into)) if problems.is_empty() => {
                Ok(Reorganization::Merge { on, sources, into, head })
            }
            _ => Err(problems),
        }
    }
}

/// One becomes several.
pub(crate) struct SplitInput;

impl SplitInput {
    /// Which parts have something written about them, by number from 0.
    fn numbers(form: &FormData) -> Vec<usize> {
        let filled = |number: &usize| {
            ["code", "name"]
                .iter()
                .any(|what| form.filled(&format!("part{number}_{what}")).is_some())
        };
        (1..=PARTS).filter(filled).collect()
    }

    pub(crate) fn parse(
        form: &FormData,
        known: &Inventory,
        source: DepartmentId,
    ) -> Result<Reorganization, At> {
        let mut problems = At::new();
        let on = day(form, "on", "分ける日", &mut problems);
        let numbers = Self::numbers(form);
        let mut parts = Vec::new();
        for number in &numbers {
            let prefix = format!("part{number}_");
            let asked = Asked { form, prefix: &prefix, known };
            let (code, name) = (asked.code(&mut problems), asked.name(&mut problems));
            let fact = on.and_then(|on| known.fact_on(source, on));
            if let (Some(code), Some(name), Some(fact)) = (code, name, fact) {
                parts.push(DepartmentIs { code, name, ..fact.is.clone() });
            }
        }
        let stays = match form.one("stays") {
            "yes" => true,
            "no" => false,
            _ => {
                problems.add("stays".to_owned(), "いまの所属をどうするかを選んでください");
                false
            }
        };
        if numbers.is_empty() {
            problems.add("part1_code".to_owned(), "分けてできる所属を書いてください");
        }
        let place = |raw: &str| {
            let number = raw.parse::<usize>().ok()?;
            numbers.iter().position(|known| *known == number)
        };
        let given = |prefix: &'static str| {
            form.prefixed(prefix).filter_map(|(id, raw)| Some((id.to_owned(), place(raw)?)))
        };
        let people: BTreeMap<PostingId, usize> =
            given("to.").filter_map(|(id, at)| Some((id.parse().ok()?, at))).collect();
        let below: BTreeMap<DepartmentId, usize> =
            given("below.").filter_map(|(id, at)| Some((id.parse().ok()?, at))).collect();
        match on {
            // A day on which the department is not there: the rule says so.
            Some(on) if problems.is_empty() => {
                Ok(Reorganization::Split { on, source, parts, people, below, stays })
            }
            _ => Err(problems),
        }
    }
}

/// Who acts for a department.
pub(crate) struct DeputyInput {
    pub(crate) number: EmployeeNumber,
    pub(crate) from: Date,
    pub(crate) last: Option<Date>,
}

impl DeputyInput {
    pub(crate) fn parse(form: &FormData) -> Result<Self, At> {
        let mut problems = At::new();
        let any = NumberFormat { digits: None };
        let number = problems.keep("number".to_owned(), any.parse(form.one("number")), |problem| {
            format!("職員番号：{}", problem.cure())
        });
        let from = day(form, "from", "始まりの日", &mut problems);
        let last = if typed_day(form, "last").is_empty() {
            None
        } else {
            day(form, "last", "終わりの日", &mut problems)
        };
        if let (Some(from), Some(last)) = (from, last)
            && last < from
        {
            problems.add("last".to_owned(), "終わりの日は、始まりの日より後にしてください");
        }
        match (number, from) {
            (Some(number), Some(from)) if problems.is_empty() => Ok(Self { number, from, last }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(encoded: &str) -> FormData {
        FormData::decode(encoded.as_bytes())
    }

    #[test]
    fn everything_that_is_missing_is_said_at_once() {
        let known = Inventory::default();
        let found = DepartmentInput::parse(&form("on_year=R8&on_month=2&on_day=30"), &known);
        let problems = found.expect_err("nothing is written");
        assert_eq!(problems.at(&"code".to_owned()), Some("所属コードを書いてください"));
        assert_eq!(problems.at(&"level".to_owned()), Some("段階を選んでください"));
        assert!(problems.at(&"on".to_owned()).is_some_and(|words| words.contains("2月30日")));
    }

    #[test]
    fn parts_and_people_are_numbered_as_on_the_page() {
        let known = Inventory::default();
        let (post, unit) = (PostingId::mint(), DepartmentId::mint());
        let source = DepartmentId::mint();
        let typed = format!(
            "on_year=R8&on_month=4&on_day=1&stays=no&part2_code=12&part2_name=B&to.{post}=2&below.{unit}=1"
        );
        let Ok(Reorganization::Split { people, below, .. }) =
            SplitInput::parse(&form(&typed), &known, source)
        else {
            panic!("a split");
        };
        assert_eq!(people[&post], 0, "the second row is the first part that is written");
        assert!(below.is_empty(), "the first row is blank");
    }

    #[test]
    fn a_deputy_needs_a_number_and_ordered_days() {
        let days = "from_year=R8&from_month=4&from_day=1&last_year=R8&last_month=3&last_day=1";
        let problems = DeputyInput::parse(&form(days)).err().expect("refused");
        assert_eq!(problems.len(), 2);
    }
}
