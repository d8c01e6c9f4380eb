//! A staff list against the register: every change and every problem, before anything is written.
//!
//! The list says how things stand on a day (`on`). Who is not in the list stays as they are. What is
//! in it and differs is a **change** from the day that the list names (現所属発令日) or, where it names
//! none, from `on`; a **correction** where the register's own fact begins on that very day.
//! A plan with a problem changes nothing (decision 23).

mod departments;
mod people;
mod posts;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::kernel::Date;
use crate::kernel::ids::AuthorityId;
use crate::kernel::number::grouped;
use crate::organization::{Register, StaffChanges};

use super::problem::{Problem, Remark};
use super::staff::StaffList;

/// What happens to one row.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// 追加: a new person, or a new second post.
    New,
    /// 変更.
    Changed,
    /// 変わらない.
    Unchanged,
    /// 誤り.
    Wrong,
}

impl Verdict {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "追加",
            Self::Changed => "変更",
            Self::Unchanged => "変わらない",
            Self::Wrong => "誤り",
        }
    }
}

/// One thing that becomes different.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// 所属, 職位, 氏名 …
    pub what: String,
    /// Before; empty for what is new.
    pub before: String,
    /// After; empty for what ends.
    pub after: String,
}

impl Change {
    pub(super) fn new(what: &str, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { what: what.to_owned(), before: before.into(), after: after.into() }
    }
}

/// What happens to one row, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowOutcome {
    /// Row as the spreadsheet shows it.
    pub row: usize,
    /// 職員番号.
    pub number: String,
    /// 氏名.
    pub name: String,
    /// What happens.
    pub verdict: Verdict,
    /// What becomes different.
    pub changes: Vec<Change>,
}

/// What happens to one department.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DepartmentOutcome {
    /// 所属コード.
    pub code: String,
    /// Name from the top down.
    pub full_name: String,
    /// New, changed or unchanged.
    pub verdict: Verdict,
    /// What becomes different.
    pub changes: Vec<Change>,
}

/// Counts of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Rows read, headings and blank rows not counted.
    pub read: usize,
    /// 追加.
    pub new: usize,
    /// 変更.
    pub changed: usize,
    /// 変わらない.
    pub unchanged: usize,
    /// 誤り.
    pub wrong: usize,
}

impl Counts {
    /// 「8,012行を読みました。追加 35、変更 210、変わらない 7,755、誤り 12」 (ui-guide 7.3).
    pub fn sentence(&self) -> String {
        format!(
            "{}行を読みました。追加 {}、変更 {}、変わらない {}、誤り {}",
            thousands(self.read),
            thousands(self.new),
            thousands(self.changed),
            thousands(self.unchanged),
            thousands(self.wrong)
        )
    }
}

fn thousands(count: usize) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What a list would do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The day for which the list is true.
    pub on: Date,
    /// Rows by verdict.
    pub counts: Counts,
    /// People in the list.
    pub people: usize,
    /// Posts in the list.
    pub posts: usize,
    /// People of the register who are not in the list; they stay as they are.
    pub not_in_list: usize,
    /// Every row, in order.
    pub outcomes: Vec<RowOutcome>,
    /// Every department of the list, in order of code.
    pub departments: Vec<DepartmentOutcome>,
    /// 職種 that the register does not know yet.
    pub new_job_families: Vec<String>,
    /// What must be mended first, in order of rows.
    pub problems: Vec<Problem>,
    /// What is worth a look, in order of rows.
    pub remarks: Vec<Remark>,
    /// What to do; empty while there are problems.
    pub changes: StaffChanges,
}

impl Plan {
    /// Whether it can be applied: nothing to mend.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// Departments that are new or change.
    pub fn changing_departments(&self) -> impl Iterator<Item = &DepartmentOutcome> {
        self.departments.iter().filter(|department| department.verdict != Verdict::Unchanged)
    }

    /// What the plan does in words, without the ids that are minted anew each time. Two plans that
    /// would do the same have the same essence: what was checked is what is applied.
    pub fn essence(&self) -> serde_json::Value {
        let rows: Vec<&RowOutcome> =
            self.outcomes.iter().filter(|row| row.verdict != Verdict::Unchanged).collect();
        let departments: Vec<&DepartmentOutcome> = self.changing_departments().collect();
        serde_json::json!({
            "on": self.on,
            "counts": self.counts,
            "rows": rows,
            "departments": departments,
            "job_families": self.new_job_families,
        })
    }
}

/// What a plan is made against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// How things stand in the register.
    pub register: &'a Register,
    /// 任命権者 of rows that name none.
    pub authority: AuthorityId,
    /// The day for which the list is true.
    pub on: Date,
}

/// Compares a list with the register.
pub fn make_plan(list: &StaffList, ground: Ground<'_>) -> Plan {
    let mut findings = Findings::new(list);
    let departments = departments::compare(list, ground, &mut findings);
    let people = people::compare(list, ground, &departments, &mut findings);
    findings.finish(list, ground, departments, people)
}

/// What is found on the way.
struct Findings {
    problems: Vec<Problem>,
    remarks: Vec<Remark>,
    wrong_rows: BTreeSet<usize>,
}

impl Findings {
    fn new(list: &StaffList) -> Self {
        let mut findings = Self {
            problems: Vec::new(),
            remarks: list.remarks.clone(),
            wrong_rows: BTreeSet::new(),
        };
        for problem in &list.problems {
            findings.problem(problem.clone());
        }
        findings
    }

    fn problem(&mut self, problem: Problem) {
        self.wrong_rows.extend(problem.row);
        self.problems.push(problem);
    }

    fn remark(&mut self, row: Option<usize>, sentence: String) {
        self.remarks.push(Remark { row, sentence });
    }

    fn is_wrong(&self, row: usize) -> bool {
        self.wrong_rows.contains(&row)
    }

    fn finish(
        mut self,
        list: &StaffList,
        ground: Ground<'_>,
        departments: departments::Departments,
        mut people: people::People,
    ) -> Plan {
        self.problems.sort_by_key(|problem| problem.row);
        self.remarks.sort_by_key(|remark| remark.row);
        let mut outcomes: BTreeMap<usize, RowOutcome> = BTreeMap::new();
        for row in &list.rows {
            let changes = people.row_changes.remove(&row.row).unwrap_or_default();
            let verdict = match people.verdicts.get(&row.row) {
                _ if self.is_wrong(row.row) => Verdict::Wrong,
                Some(verdict) => *verdict,
                None => Verdict::Unchanged,
            };
            outcomes.insert(
                row.row,
                RowOutcome {
                    row: row.row,
                    number: row.number.to_string(),
                    name: row.name.to_string(),
                    verdict,
                    changes,
                },
            );
        }
        let mut counts = Counts { read: list.rows_read, ..Counts::default() };
        for outcome in outcomes.values() {
            match outcome.verdict {
                Verdict::New => counts.new += 1,
                Verdict::Changed => counts.changed += 1,
                Verdict::Unchanged => counts.unchanged += 1,
                Verdict::Wrong => {}
            }
        }
        counts.wrong = counts.read - counts.new - counts.changed - counts.unchanged;
        let numbers: BTreeSet<&str> = list.keys.iter().map(|key| key.number.as_str()).collect();
        let not_in_list = ground
            .register
            .employees
            .values()
            .filter(|person| person.is.left_on.is_none_or(|left| left > ground.on))
            .filter(|person| !numbers.contains(person.is.number.as_str()))
            .count();
        let mut changes = StaffChanges::default();
        let mut new_job_families = Vec::new();
        if self.problems.is_empty() {
            changes = people.changes;
            changes.new_departments = departments.new;
            changes.end_facts = departments.end;
            changes.correct_facts = departments.correct;
            changes.open_facts = departments.open;
            new_job_families = changes.new_job_families.iter().map(|(_, n)| n.clone()).collect();
        }
        Plan {
            on: ground.on,
            counts,
            people: numbers.len(),
            posts: list.keys.len(),
            not_in_list,
            outcomes: outcomes.into_values().collect(),
            departments: departments.outcomes,
            new_job_families,
            problems: self.problems,
            remarks: self.remarks,
            changes,
        }
    }
}

/// Groups by key, keeping the order of rows.
fn grouped_by<'a, T, K: std::hash::Hash + Eq>(
    items: impl Iterator<Item = &'a T>,
    key: impl Fn(&'a T) -> K,
) -> HashMap<K, Vec<&'a T>> {
    let mut groups: HashMap<K, Vec<&'a T>> = HashMap::new();
    for item in items {
        groups.entry(key(item)).or_default().push(item);
    }
    groups
}
