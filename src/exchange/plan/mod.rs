//! A staff list against the register: every change and every problem, before anything is written.
//!
//! The list says how things stand on a day (`on`). Who is not in the list stays as they are. What is
//! in it and differs is a **change** from the day that the list names (現所属発令日) or, where it names
//! none, from `on`; a **correction** where the register's own fact begins on that very day.
//! A plan with a problem changes nothing (decision 23).

mod departments;
mod people;
mod posts;

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
            grouped(self.read),
            grouped(self.new),
            grouped(self.changed),
            grouped(self.unchanged),
            grouped(self.wrong)
        )
    }
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

#[cfg(test)]
mod tests {
    //! Plans as worked examples: the sample files of an office, and every way a list can be wrong.

    use std::collections::HashMap;

    use super::*;
    use crate::exchange::staff::{StaffFormat, read_staff};
    use crate::exchange::table::{self, Limits};
    use crate::kernel::ids::RankId;
    use crate::kernel::{Period, Revision};
    use crate::organization::{
        EmploymentType, LADDER, Named, PostingKind, RegisteredEmployee, RegisteredFact,
        RegisteredPosting, RegisteredRank, types_of_law,
    };

    const HEADING: &str = "職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,\
                           採用年月日,現所属発令日,本務兼務\n";

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    /// An empty register with the ladder and one authority.
    struct World {
        register: Register,
        authority: AuthorityId,
    }

    impl World {
        fn new() -> Self {
            let authority = AuthorityId::mint();
            let ranks = LADDER.iter().map(|step| RegisteredRank {
                id: RankId::mint(),
                name: step.name.to_owned(),
                position: step.position,
                is_supervisory: step.is_supervisory,
            });
            let register = Register {
                ranks: ranks.collect(),
                authorities: HashMap::from([("市長".to_owned(), authority)]),
                employment_types: types_of_law(),
                ..Register::default()
            };
            Self { register, authority }
        }

        fn plan_bytes(&self, bytes: &[u8], on: &str) -> Plan {
            let sheet = table::read(bytes, Limits::default()).expect("readable");
            let list = read_staff(&sheet, &StaffFormat::default(), &[]).expect("all columns");
            let on = day(on);
            make_plan(&list, Ground { register: &self.register, authority: self.authority, on })
        }

        fn plan(&self, rows: &[&str], on: &str) -> Plan {
            self.plan_bytes(format!("{HEADING}{}\n", rows.join("\n")).as_bytes(), on)
        }

        /// What the database would say afterwards; panics where the database would refuse.
        fn apply(&mut self, plan: &Plan) {
            let changes = &plan.changes;
            let register = &mut self.register;
            for (id, name) in &changes.new_job_families {
                assert_eq!(register.job_families.insert(name.clone(), *id), None);
            }
            for (was, until) in &changes.end_facts {
                let fact =
                    register.facts.iter_mut().find(|fact| fact.fact == was.id).expect("known");
                fact.period = fact.period.ended(*until).expect("something is left");
            }
            for (was, period, is) in &changes.correct_facts {
                let fact =
                    register.facts.iter_mut().find(|fact| fact.fact == was.id).expect("known");
                fact.period = *period;
                fact.is = is.clone();
            }
            for open in &changes.open_facts {
                register.facts.push(RegisteredFact {
                    fact: open.fact,
                    revision: Revision::new(1),
                    department: open.department,
                    period: open.period,
                    is: open.is.clone(),
                });
            }
            for (index, fact) in register.facts.iter().enumerate() {
                for other in &register.facts[..index] {
                    let same = other.is.code == fact.is.code || other.department == fact.department;
                    assert!(!same || !other.period.overlaps(&fact.period), "{fact:?} {other:?}");
                }
            }
            for new in &changes.new_employees {
                let person = RegisteredEmployee {
                    id: new.id,
                    revision: Revision::new(1),
                    is: new.is.clone(),
                    postings: Vec::new(),
                    leaves: Vec::new(),
                    names: Vec::new(),
                };
                assert!(register.employees.insert(new.is.number.clone(), person).is_none());
            }
            for (was, is) in &changes.correct_employees {
                let person = register.employees.get_mut(&is.number).expect("known");
                assert_eq!(person.id, was.id);
                person.is = is.clone();
            }
            let mut by_id: HashMap<_, _> =
                register.employees.values_mut().map(|person| (person.id, person)).collect();
            for open in &changes.open_postings {
                let person = by_id.get_mut(&open.employee).expect("known");
                person.postings.push(RegisteredPosting {
                    id: open.id,
                    revision: Revision::new(1),
                    period: open.period,
                    is: open.is.clone(),
                });
            }
            for person in by_id.values_mut() {
                for posting in &mut person.postings {
                    for (_, until) in
                        changes.end_postings.iter().filter(|(was, _)| was.id == posting.id)
                    {
                        posting.period = posting.period.ended(*until).expect("something is left");
                    }
                    for (_, period, is) in
                        changes.correct_postings.iter().filter(|(was, ..)| was.id == posting.id)
                    {
                        posting.period = *period;
                        posting.is = is.clone();
                    }
                }
                person.postings.sort_by_key(|posting| posting.period.from());
                let spans: Vec<_> = person
                    .postings
                    .iter()
                    .map(|posting| crate::organization::PostingSpan {
                        department: posting.is.department,
                        kind: posting.is.kind,
                        period: posting.period,
                    })
                    .collect();
                crate::organization::check_postings(person.is.hired_on, person.is.left_on, &spans)
                    .expect("the database would refuse this");
            }
        }

        fn imported(rows: &[&str], on: &str) -> Self {
            let mut world = Self::new();
            let plan = world.plan(rows, on);
            assert_eq!(plan.problems, []);
            world.apply(&plan);
            world
        }

        fn postings_of(&self, number: &str) -> Vec<String> {
            let person = self
                .register
                .employees
                .values()
                .find(|p| p.is.number.as_str() == number)
                .expect("there");
            let name = |id| {
                let facts = self.register.facts.iter();
                facts
                    .filter(|fact| fact.department == id)
                    .map(|fact| fact.is.name.as_str())
                    .next_back()
            };
            person
                .postings
                .iter()
                .map(|posting| {
                    format!(
                        "{} {} {}",
                        posting.is.kind.label(),
                        name(posting.is.department).unwrap_or("?"),
                        posting.period
                    )
                })
                .collect()
        }
    }

    const BOSS: &str = "0000001,山本　一,ヤマモト　ハジメ,01000000,総務局,,,,局長,○,一般事務,正規,H1.4.1,R5.4.1,本務";
    const CHIEF: &str = "0000002,髙橋　二,タカハシ　フタ,01010100,総務局,総務部,人事課,,課長,○,一般事務,正規,H10.4.1,R6.4.1,本務";
    const CLERK: &str = "0000003,𠮷田　三,ヨシダ　ミツ,01010101,総務局,総務部,人事課,給与係,係員,,一般事務,正規,R2.4.1,R6.4.1,本務";
    const LEADER: &str = "0000004,林　四,ハヤシ　ヨン,01010101,総務局,総務部,人事課,給与係,係長,○,土木,再任用,H15.10.1,R4.4.1,本務";
    const DIVISION: &str =
        "0000005,森　五,モリ　ゴ,01010000,総務局,総務部,,,部長,○,一般事務,正規,H5.4.1,R7.4.1,本務";
    const OFFICE: [&str; 5] = [BOSS, CHIEF, CLERK, LEADER, DIVISION];
    const ON: &str = "2026-04-01";

    fn sentences(plan: &Plan) -> Vec<&str> {
        plan.problems.iter().map(|problem| problem.sentence.as_str()).collect()
    }
    fn remarks(plan: &Plan) -> Vec<&str> {
        plan.remarks.iter().map(|remark| remark.sentence.as_str()).collect()
    }

    #[test]
    fn both_sample_files_say_4199_people_and_4259_posts() {
        let world = World::new();
        let utf8 =
            world.plan_bytes(include_bytes!("../../../tests/data/staff-utf8.csv"), "2025-10-01");
        let cp932 =
            world.plan_bytes(include_bytes!("../../../tests/data/staff-cp932.csv"), "2025-10-01");
        for plan in [&utf8, &cp932] {
            assert_eq!(plan.problems, []);
            assert_eq!((plan.people, plan.posts), (4_199, 4_259));
            assert_eq!(
                plan.counts.sentence(),
                "4,259行を読みました。追加 4,259、変更 0、変わらない 0、誤り 0"
            );
            assert_eq!(plan.departments.len(), 1_365);
            assert_eq!(plan.changes.new_employees.len(), 4_199);
            assert_eq!(plan.changes.open_postings.len(), 4_259);
            assert_eq!(plan.new_job_families.len(), 7);
            let second =
                plan.changes.open_postings.iter().filter(|p| p.is.kind == PostingKind::Concurrent);
            assert_eq!(second.count(), 60);
        }
        // CP932 has no 𠮷, so the office wrote other people's names there: 25 rows, nothing else.
        let differing = utf8.outcomes.iter().zip(&cp932.outcomes).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 25);
        // Two second posts of the UTF-8 file carry the name of somebody else: worth a look, no obstacle.
        assert_eq!(utf8.remarks.len(), 2);
        assert!(
            utf8.remarks[0].sentence.contains("「𠮷田 さくら」と「田中 さくら」"),
            "{:?}",
            utf8.remarks
        );
        assert_eq!(cp932.remarks, []);
    }

    #[test]
    fn the_same_file_twice_changes_nothing() {
        let mut world = World::new();
        let bytes = include_bytes!("../../../tests/data/staff-utf8.csv");
        let first = world.plan_bytes(bytes, "2025-10-01");
        world.apply(&first);
        for on in ["2025-10-01", "2026-04-01"] {
            let again = world.plan_bytes(bytes, on);
            assert!(again.changes.is_empty(), "{:?}", again.changes.open_postings.first());
            assert_eq!(again.counts.unchanged, 4_259);
        }
        // The other file differs in 25 rows: 23 people and two second posts.
        let other =
            world.plan_bytes(include_bytes!("../../../tests/data/staff-cp932.csv"), "2026-04-01");
        assert_eq!(other.problems, []);
        assert!(other.changes.open_postings.is_empty());
        assert_eq!(other.changes.correct_employees.len(), other.counts.changed);
        world.apply(&other);
        let back = world.plan_bytes(bytes, "2026-04-01");
        assert_eq!(back.counts.changed, other.counts.changed);
    }

    #[test]
    fn employment_types_are_those_of_the_list_in_use() {
        let mut world = World::imported(&OFFICE, "2025-10-01");
        let unknown = world.plan(&[&CLERK.replace("正規", "臨時")], ON);
        assert_eq!(
            unknown.problems[0].sentence,
            "2行目の任用区分「臨時」は、正規、再任用、任期付、会計年度任用、条件付採用のどれかに直してください"
        );
        // The words of offices, and the city's own name.
        world.register.employment_types[1].name = "暫定再任用等".to_owned();
        for word in ["再任用職員", "暫定再任用等"] {
            let plan = world.plan(&[&CLERK.replace("正規", word)], ON);
            assert_eq!(plan.problems, [], "{word}");
            let open = &plan.changes.open_postings[0];
            assert_eq!(open.is.employment_type, EmploymentType::REAPPOINTED);
        }
        // Who stays as they are needs nothing new; who comes anew cannot come to what has ended.
        let until = Period::new(day("1900-01-01"), Some(day("2026-04-01"))).expect("a period");
        let fixed = Named::EmploymentType(EmploymentType::FIXED_TERM);
        world.register.in_use.add(fixed, until, "任期付".to_owned());
        assert_eq!(world.plan(&[CLERK], "2026-04-01").problems, []);
        let ended = world.plan(&[&CLERK.replace("正規", "任期付職員")], "2026-04-01");
        assert_eq!(
            ended.problems[0].sentence,
            "2行目の任用区分「任期付」は、令和8年3月31日までの任用区分です。別の任用区分に直してください"
        );
    }

    #[test]
    fn departments_begin_with_the_earliest_appointment_below_them() {
        let world = World::imported(&OFFICE, ON);
        let since = |code: &str| {
            let facts = &world.register.facts;
            facts
                .iter()
                .find(|fact| fact.is.code == code)
                .map(|fact| fact.period.from().to_string())
        };
        assert_eq!(since("01010101").as_deref(), Some("2022-04-01"));
        assert_eq!(since("01000000").as_deref(), Some("2022-04-01"));
    }

    #[test]
    fn a_transfer_is_a_change_on_the_day_of_appointment() {
        let mut world = World::imported(&OFFICE, "2025-10-01");
        let moved = CLERK
            .replace("01010101,総務局,総務部,人事課,給与係", "01010102,総務局,総務部,人事課,研修係")
            .replace("R6.4.1", "R8.4.1");
        let plan = world.plan(&[&moved], ON);
        assert_eq!(plan.problems, []);
        assert_eq!(plan.counts.sentence(), "1行を読みました。追加 0、変更 1、変わらない 0、誤り 0");
        assert_eq!(plan.not_in_list, 4);
        let changes = &plan.outcomes[0].changes;
        assert_eq!(
            changes[0],
            Change::new("所属", "総務局 総務部 人事課 給与係", "総務局 総務部 人事課 研修係")
        );
        world.apply(&plan);
        assert_eq!(
            world.postings_of("0000003"),
            ["本務 給与係 令和6年4月1日〜令和8年3月31日", "本務 研修係 令和8年4月1日〜"]
        );
    }

    #[test]
    fn second_posts_open_and_end_with_the_list() {
        let mut world = World::imported(&OFFICE, "2025-10-01");
        let second = LEADER
            .replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,")
            .replace("○", "")
            .replace("R4.4.1", "R7.4.1")
            .replace("本務", "兼務");
        let plan = world.plan(&[LEADER, &second], "2025-10-01");
        assert_eq!(plan.problems, []);
        assert_eq!((plan.counts.new, plan.counts.unchanged), (1, 1));
        world.apply(&plan);
        let plan = world.plan(&[LEADER], ON);
        assert_eq!(plan.counts.changed, 1);
        assert_eq!(plan.outcomes[0].changes, [Change::new("兼務", "総務局 総務部 人事課", "")]);
        world.apply(&plan);
        assert_eq!(
            world.postings_of("0000004"),
            ["本務 給与係 令和4年4月1日〜", "兼務 人事課 令和7年4月1日〜令和8年3月31日"]
        );
    }

    #[test]
    fn primary_and_second_post_may_change_places() {
        let second = LEADER
            .replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,")
            .replace("○", "")
            .replace("本務", "兼務");
        let mut world = World::imported(&[BOSS, CHIEF, DIVISION, LEADER, &second], "2025-10-01");
        let now_primary = second.replace("兼務", "本務").replace("R4.4.1", "R8.4.1");
        let now_second = LEADER.replace("本務", "兼務");
        let plan = world.plan(&[&now_primary, &now_second], ON);
        assert_eq!(plan.problems, []);
        world.apply(&plan);
        let mut postings = world.postings_of("0000004");
        postings.sort();
        assert_eq!(
            postings,
            [
                "兼務 人事課 令和4年4月1日〜令和8年3月31日",
                "兼務 給与係 令和8年4月1日〜",
                "本務 人事課 令和8年4月1日〜",
                "本務 給与係 令和4年4月1日〜令和8年3月31日",
            ]
        );
        assert!(world.plan(&[&now_primary, &now_second], ON).changes.is_empty());
    }

    #[test]
    fn a_renamed_department_changes_from_the_day_of_the_list() {
        let mut world = World::imported(&OFFICE, "2025-10-01");
        let renamed: Vec<String> =
            OFFICE.iter().map(|row| row.replace("人事課", "人財課")).collect();
        let renamed: Vec<&str> = renamed.iter().map(String::as_str).collect();
        let plan = world.plan(&renamed, ON);
        assert_eq!(plan.problems, []);
        assert_eq!(plan.counts.unchanged, 5);
        let changing: Vec<_> = plan.changing_departments().collect();
        assert_eq!(changing.len(), 1);
        assert_eq!(changing[0].changes, [Change::new("名称", "人事課", "人財課")]);
        world.apply(&plan);
        let names: Vec<String> = world
            .register
            .facts
            .iter()
            .filter(|fact| fact.is.code == "01010100")
            .map(|fact| format!("{} {}", fact.is.name, fact.period))
            .collect();
        assert_eq!(names, ["人事課 令和4年4月1日〜令和8年3月31日", "人財課 令和8年4月1日〜"]);
    }

    #[test]
    fn a_department_where_nobody_sits_gets_the_code_that_the_others_imply() {
        let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, CLERK], ON);
        assert!(plan.is_sound());
        // Another bureau with only a unit: its division and section follow the pattern of the first.
        let alone = "0000009,東　九,アズマ　キュウ,02030405,市民局,市民部,窓口課,受付係,係員,,一般事務,正規,R2.4.1,R6.4.1,本務";
        let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, CLERK, alone], ON);
        assert_eq!(sentences(&plan), Vec::<&str>::new());
        let codes: Vec<&str> = plan.departments.iter().map(|d| d.code.as_str()).collect();
        assert!(
            ["02000000", "02030000", "02030400"].iter().all(|code| codes.contains(code)),
            "{codes:?}"
        );
        // Without any example it has to be asked for.
        let plan = World::new().plan(&[alone], ON);
        assert_eq!(
            sentences(&plan)[0],
            "「市民局」の所属コードが分かりません。この所属の行を1つ加えてください"
        );
    }

    #[test]
    fn someone_who_leaves_has_no_post_afterwards() {
        let world = World::imported(&OFFICE, "2025-10-01");
        let mut world = world;
        let heading = HEADING.replace("本務兼務\n", "本務兼務,退職年月日\n");
        let text = format!("{heading}{CLERK},R8.3.31\n{LEADER},\n");
        let plan = world.plan_bytes(text.as_bytes(), "2026-03-01");
        assert_eq!(plan.problems, []);
        assert_eq!((plan.counts.changed, plan.counts.unchanged), (1, 1));
        assert_eq!(plan.outcomes[0].changes, [Change::new("退職年月日", "", "令和8年3月31日")]);
        world.apply(&plan);
        assert_eq!(world.postings_of("0000003"), ["本務 給与係 令和6年4月1日〜令和8年3月31日"]);
        let plan = world.plan(&[CLERK], ON);
        assert_eq!(
            sentences(&plan),
            [
                "2行目の職員番号「0000003」は、退職した職員（令和8年3月31日まで）の番号です。番号を確かめてください"
            ]
        );
    }

    #[test]
    fn every_contradiction_between_rows_is_named() {
        let twice = CLERK.replace("三", "参");
        let elsewhere =
            CLERK.replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,");
        let other_name = CLERK.replace("0000003", "0000007").replace("給与係", "研修係");
        let other_code = CLERK.replace("0000003", "0000008").replace("01010101", "01010109");
        let second_head = CLERK.replace("0000003", "0000009").replace("係員,,", "係員,○,");
        let only_second = CLERK.replace("0000003", "0000010").replace("本務", "兼務");
        let cases: [(&str, Vec<&str>, &str); 8] = [
            (
                "same row twice",
                vec![CLERK, &twice],
                "2行目と3行目の職員番号が同じです。どちらかを消してください",
            ),
            (
                "two primary posts",
                vec![CHIEF, CLERK, &elsewhere],
                "3行目と4行目は、どちらも職員番号「0000003」の本務です。どちらかを「兼務」に直してください",
            ),
            (
                "one code, two names",
                vec![CLERK, &other_name],
                "2行目と3行目は、所属コード「01010101」の名前が違います（「総務局 総務部 人事課 給与係」と「総務局 総務部 人事課 研修係」）。どちらかを直してください",
            ),
            (
                "one name, two codes",
                vec![CLERK, &other_code],
                "2行目と3行目は、同じ所属「総務局 総務部 人事課 給与係」のコードが違います（「01010101」と「01010109」）。どちらかを直してください",
            ),
            (
                "two heads",
                vec![LEADER, &second_head],
                "2行目と3行目は、どちらも「総務局 総務部 人事課 給与係」の所属長です。どちらかの「所属長」を空にしてください",
            ),
            (
                "no primary post",
                vec![&only_second],
                "2行目の職員番号「0000010」に、本務の行がありません。本務の行を加えてください",
            ),
            (
                "unknown rank",
                vec![
                    "0000003,𠮷田　三,ヨシダ　ミツ,01010101,総務局,総務部,人事課,給与係,参事,,一般事務,正規,R2.4.1,R6.4.1,本務",
                ],
                "2行目の職位「参事」は、係員、主任、主査、係長、課長、部長、局長のどれかに直してください",
            ),
            (
                "posted before hired",
                vec![
                    "0000003,𠮷田　三,ヨシダ　ミツ,01010101,総務局,総務部,人事課,給与係,係員,,一般事務,正規,R6.4.2,R6.4.1,本務",
                ],
                "2行目の現所属発令日「令和6年4月1日」は、採用年月日（令和6年4月2日）より前にならないように直してください",
            ),
        ];
        for (what, rows, sentence) in cases {
            let mut all = rows;
            let frame: Vec<&str> = OFFICE
                .iter()
                .copied()
                .filter(|row| !all.iter().any(|a| a[..7] == row[..7]))
                .collect();
            let before = all.len();
            all.extend(frame.iter().filter(|row| !row.contains("給与係")));
            let plan = World::new().plan(&all, ON);
            assert_eq!(sentences(&plan), [sentence], "{what} ({before})");
            assert!(plan.changes.is_empty(), "{what}");
            assert!(plan.counts.wrong >= 1, "{what}");
        }
    }

    #[test]
    fn a_day_after_the_list_is_refused() {
        let plan = World::new().plan(&OFFICE, "2025-03-31");
        assert_eq!(
            sentences(&plan),
            [
                "6行目の現所属発令日「令和7年4月1日」は、取込の基準日（令和7年3月31日）までの日に直すか、基準日を変えてください"
            ]
        );
        assert_eq!(plan.counts.sentence(), "5行を読みました。追加 4、変更 0、変わらない 0、誤り 1");
    }

    #[test]
    fn what_is_odd_but_possible_is_only_remarked() {
        let acting = CHIEF
            .replace(
                "01010100,総務局,総務部,人事課,,課長",
                "01010101,総務局,総務部,人事課,給与係,課長",
            )
            .replace("本務", "兼務");
        let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, LEADER, CLERK, &acting], ON);
        assert_eq!(sentences(&plan), Vec::<&str>::new());
        assert_eq!(
            remarks(&plan),
            [
                "「総務局 総務部 人事課 給与係」の所属長が2人います（5行目と7行目）。本務の人が長、兼務の人が事務取扱になります"
            ]
        );
        let junior = CLERK.replace("係員,,", "係員,○,");
        let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, &junior], ON);
        assert_eq!(
            remarks(&plan),
            [
                "5行目の𠮷田 三さんは係員ですが、「総務局 総務部 人事課 給与係」の所属長になっています"
            ]
        );
        let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, CLERK], ON);
        assert_eq!(
            remarks(&plan),
            [
                "所属長がいない所属が1つあります（「総務局 総務部 人事課 給与係」など）。上の所属の長が評価者になります"
            ]
        );
    }

    #[test]
    fn a_number_given_to_somebody_else_is_remarked() {
        let world = World::imported(&OFFICE, ON);
        let other = CLERK
            .replace("𠮷田　三,ヨシダ　ミツ", "中村　光,ナカムラ　ヒカル")
            .replace("R2.4.1", "R3.4.1");
        let plan = world.plan(&[&other], ON);
        assert!(plan.is_sound());
        assert!(
            remarks(&plan)[0].contains("いま𠮷田 三として登録されています"),
            "{:?}",
            plan.remarks
        );
        assert_eq!(plan.outcomes[0].changes.len(), 3);
    }

    #[test]
    fn an_old_list_cannot_undo_a_newer_posting() {
        let moved = CLERK
            .replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,")
            .replace("R6.4.1", "R8.4.1");
        let world = World::imported(&[BOSS, DIVISION, CHIEF, LEADER, &moved], ON);
        let plan = world.plan(&[CLERK], ON);
        assert_eq!(
            sentences(&plan),
            [
                "2行目の現所属発令日「令和6年4月1日」は、登録されている発令（令和8年4月1日）より後の日に直してください"
            ]
        );
    }

    #[test]
    fn the_essence_of_two_equal_plans_is_equal() {
        let world = World::new();
        let plan = || world.plan(&OFFICE, ON);
        assert_eq!(plan().essence(), plan().essence());
        assert_ne!(plan().essence(), world.plan(&OFFICE[..4], ON).essence());
    }

    /// Hand-rolled property test: whatever moves the lists tell, month by month, each plan applies without
    /// breaking a rule of the database, and the same list again changes nothing.
    #[test]
    fn two_hundred_months_of_random_moves_apply_cleanly() {
        let mut dice: u64 = 42;
        let mut roll = |sides: usize| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).unwrap_or(0) % sides
        };
        let places = [
            "01000000,総務局,,,",
            "01010000,総務局,総務部,,",
            "01010100,総務局,総務部,人事課,",
            "01010101,総務局,総務部,人事課,給与係",
            "01010102,総務局,総務部,人事課,研修係",
            "02000000,市民局,,,",
            "02010000,市民局,市民部,,",
        ];
        let ranks = ["係員", "主任", "主査", "係長"];
        let mut world = World::new();
        let mut people: Vec<(usize, usize, Option<usize>, Date)> = Vec::new();
        for month in 0..200_u32 {
            let on = day("2010-04-01") + chrono::Months::new(month);
            if people.len() < 12 {
                people.push((roll(7), roll(4), None, on));
            }
            for person in &mut people {
                match roll(8) {
                    0 => (person.0, person.3) = (roll(7), on),
                    1 => person.1 = roll(4),
                    2 => person.2 = Some(roll(7)),
                    3 => person.2 = None,
                    _ => {}
                }
                if person.2 == Some(person.0) {
                    person.2 = None;
                }
            }
            let mut rows: Vec<String> = places
                .iter()
                .enumerate()
                .map(|(index, place)| {
                    format!("900000{index},長　{index},チョウ,{place},局長,○,一般事務,正規,H1.4.1,H20.4.1,本務")
                })
                .collect();
            for (index, (place, rank, second, since)) in people.iter().enumerate() {
                let row = |place: usize, since: Date, kind: &str| {
                    format!(
                        "00000{index:02},人　{index},ヒト,{},{},,一般事務,正規,H15.4.1,{since},{kind}",
                        places[place], ranks[*rank]
                    )
                };
                rows.push(row(*place, *since, "本務"));
                if let Some(second) = second {
                    rows.push(row(*second, *since, "兼務"));
                }
            }
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let plan = world.plan(&rows, &on.to_string());
            assert_eq!(plan.problems, [], "{on}");
            world.apply(&plan);
            let again = world.plan(&rows, &on.to_string());
            assert_eq!(again.problems, [], "{on}");
            assert!(again.changes.is_empty(), "{on}: {:?}", again.outcomes);
        }
    }
}
