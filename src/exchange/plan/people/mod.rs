//! The people of a list against the register: who is new, what changes, what cannot be.

mod draft;
mod heads;
mod rows;
mod words;

use std::collections::{BTreeMap, HashMap};

use crate::kernel::ids::{DepartmentId, EmployeeId, JobFamilyId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period, Refusal};
use crate::organization::{
    EmployeeIs, EmployeeNumber, MasterKind, NewEmployee, PostingIs, PostingKind, PostingSpan,
    Register, StaffChanges, Was, check_postings,
};

use draft::{Draft, span_of, was};
use words::Words;

use super::departments::Departments;
use super::posts::{self, Step};
use super::{Change, Findings, Ground, Verdict, grouped_by};
use crate::exchange::cells::{known_type, types_cure};
use crate::exchange::problem::Problem;
use crate::exchange::staff::{StaffColumn, StaffList, StaffRow};

/// What is to happen to people.
#[derive(Default)]
pub(super) struct People {
    pub changes: StaffChanges,
    pub verdicts: HashMap<usize, Verdict>,
    pub row_changes: HashMap<usize, Vec<Change>>,
}

pub(super) fn compare(
    list: &StaffList,
    ground: Ground<'_>,
    departments: &Departments,
    findings: &mut Findings,
) -> People {
    let words = Words::new(ground, departments);
    let mut people = People::default();
    let families = job_families(list, ground.register, &mut people.changes);
    let mut comparison =
        Comparison { list, ground, departments, words, families, findings, people };
    let keys = grouped_by(list.keys.iter(), |key| key.number.clone());
    let rows = grouped_by(list.rows.iter(), |row| row.number.clone());
    for (number, keys) in keys.iter().collect::<BTreeMap<_, _>>() {
        let rows = rows.get(number).map_or(&[][..], Vec::as_slice);
        if comparison.rows_go_together(keys, rows) {
            comparison.one_person(number, rows);
        }
    }
    comparison.heads();
    comparison.people
}

/// Every 職種 that is named once, with those that are new.
fn job_families(
    list: &StaffList,
    register: &Register,
    changes: &mut StaffChanges,
) -> HashMap<String, JobFamilyId> {
    let mut families = register.job_families.clone();
    for row in &list.rows {
        families.entry(row.job_family.clone()).or_insert_with(|| {
            let id = JobFamilyId::mint();
            changes.new_job_families.push((id, row.job_family.clone()));
            id
        });
    }
    families
}

struct Comparison<'a, 'f> {
    list: &'a StaffList,
    ground: Ground<'a>,
    departments: &'a Departments,
    words: Words,
    families: HashMap<String, JobFamilyId>,
    findings: &'f mut Findings,
    people: People,
}

impl<'a> Comparison<'a, '_> {
    fn heading(&self, column: StaffColumn) -> &'a str {
        self.list.layout.heading_of(column)
    }

    fn one_person(&mut self, number: &EmployeeNumber, rows: &[&'a StaffRow]) {
        let Some(main) = rows.iter().copied().find(|row| row.kind == PostingKind::Primary) else {
            return;
        };
        self.compare_rows(main, rows);
        let known = self.ground.register.employees.get(number);
        if let Some(left_on) = known.and_then(|k| k.is.left_on).filter(|l| *l <= self.ground.on) {
            self.wrong(
                main,
                StaffColumn::Number,
                number.as_str(),
                format!(
                    "退職した職員（{}まで）の番号です。番号を確かめてください",
                    wareki(left_on.pred_opt().unwrap_or(left_on))
                ),
            );
            return;
        }
        // Every row is looked at, so that one pass finds every problem.
        let misfits = rows.iter().filter(|row| !self.days_fit(main, row)).count();
        let last_day = rows.iter().find_map(|row| row.last_day).and_then(|day| day.succ_opt());
        let mut draft = Draft {
            id: known.map_or_else(EmployeeId::mint, |known| known.id),
            known,
            left_on: last_day.or_else(|| known.and_then(|known| known.is.left_on)),
            spans: known
                .map_or_else(Vec::new, |known| known.postings.iter().map(span_of).collect()),
            changes: StaffChanges::default(),
            rows: Vec::with_capacity(rows.len()),
        };
        let facts = self.person_facts(main, &mut draft);
        let mut whole = misfits == 0;
        let mut ordered: Vec<&StaffRow> = rows.to_vec();
        ordered.sort_by_key(|row| (row.kind, row.row));
        for row in ordered {
            let facts = if row.row == main.row { facts.clone() } else { Vec::new() };
            whole &= self.post(row, facts, &mut draft);
        }
        if !whole {
            return;
        }
        self.posts_that_end(main, rows, &mut draft);
        draft.leave();
        let spans: Vec<PostingSpan<DepartmentId>> =
            draft.spans.iter().map(|(_, span)| span.clone()).collect();
        if let Err(refusal) = check_postings(main.hired_on, draft.left_on, &spans) {
            let heading = self.heading(StaffColumn::AssignedOn);
            let sentence = format!("{}行目：{}", main.row, refusal.sentence());
            self.findings.problem(Problem::rows(main.row, heading, number.as_str(), sentence));
            return;
        }
        self.keep(draft);
    }

    fn wrong(&mut self, row: &StaffRow, column: StaffColumn, value: &str, cure: impl Into<String>) {
        let heading = self.heading(column);
        self.findings.problem(Problem::cell(row.row, heading, value, cure));
    }

    /// Name, reading, day of hire, day of leaving.
    fn person_facts(&mut self, main: &StaffRow, draft: &mut Draft<'_>) -> Vec<Change> {
        let is = EmployeeIs {
            number: main.number.clone(),
            name: main.name.clone(),
            kana: main.kana.clone(),
            hired_on: main.hired_on,
            left_on: draft.left_on,
            // A staff list has no column for it.
            term_ends_on: draft.known.and_then(|known| known.is.term_ends_on),
        };
        let Some(known) = draft.known else {
            draft.changes.new_employees.push(NewEmployee { id: draft.id, is });
            return Vec::new();
        };
        if known.is == is {
            return Vec::new();
        }
        let leaving =
            |day: Option<Date>| day.and_then(|day| day.pred_opt()).map(wareki).unwrap_or_default();
        let changes: Vec<Change> = [
            Change::new("氏名", known.is.name.as_str(), is.name.as_str()),
            Change::new("ふりがな", known.is.kana.as_str(), is.kana.as_str()),
            Change::new("採用年月日", wareki(known.is.hired_on), wareki(is.hired_on)),
            Change::new("退職年月日", leaving(known.is.left_on), leaving(is.left_on)),
        ]
        .into_iter()
        .filter(|change| change.before != change.after)
        .collect();
        if known.is.kana != is.kana && known.is.hired_on != is.hired_on {
            self.findings.remark(Some(main.row), format!(
                "{}行目の職員番号「{}」は、いま{}として登録されています。別の人の番号ではないか確かめてください",
                main.row, main.number, known.is.name
            ));
        }
        let was = Was { id: known.id, revision: known.revision };
        draft.changes.correct_employees.push((was, is));
        changes
    }

    /// One row. False when it cannot be.
    fn post(&mut self, row: &StaffRow, mut changes: Vec<Change>, draft: &mut Draft<'_>) -> bool {
        let Some(mut is) = self.posting_of(row) else { return false };
        let postings = draft.known.map_or(&[][..], |known| known.postings.as_slice());
        let current = posts::in_force(postings, &is, self.ground.on);
        let same_place = current.filter(|current| current.is.department == is.department);
        if !self.list.says(StaffColumn::Title) {
            is.title = same_place.and_then(|current| current.is.title.clone());
        }
        if row.authority.is_none()
            && let Some(current) = current
        {
            is.authority = current.is.authority;
        }
        let step = match posts::step(postings, &is, self.ground.on) {
            Ok(step) => step,
            Err(clash) => {
                self.wrong(row, StaffColumn::AssignedOn, &wareki(row.assigned_on), clash.0);
                return false;
            }
        };
        changes.extend(self.words.changes(&self.families, current.map(|current| &current.is), &is));
        // A list tells how things stand on its day; what was in use before, it does not know.
        let on = self.ground.on;
        let held = step.period().and_then(|p| Period::new(p.from().max(on), p.until()).ok());
        let in_use = &self.ground.register.in_use;
        if let Some(gap) = held.and_then(|held| in_use.posting(&is, held).err()) {
            let column = match gap.kind {
                MasterKind::Rank => StaffColumn::Rank,
                MasterKind::JobFamily => StaffColumn::JobFamily,
                MasterKind::EmploymentType => StaffColumn::EmploymentType,
                MasterKind::Authority => StaffColumn::Authority,
            };
            self.wrong(row, column, &gap.name, gap.cure());
            return false;
        }
        let verdict = match &step {
            Step::Stay if changes.is_empty() => Verdict::Unchanged,
            Step::Open(_) if draft.known.is_none() || is.kind == PostingKind::Concurrent => {
                Verdict::New
            }
            _ => Verdict::Changed,
        };
        if draft.known.is_none() {
            changes.clear();
        }
        draft.rows.push((row.row, verdict, changes));
        draft.take(step, is);
        true
    }

    /// What the row says, in ids. Unknown words are problems; all of them are found.
    fn posting_of(&mut self, row: &StaffRow) -> Option<PostingIs> {
        let rank = self.ground.register.ranks.iter().find(|rank| rank.name == row.rank);
        if rank.is_none() {
            let known: Vec<&str> =
                self.ground.register.ranks.iter().map(|rank| rank.name.as_str()).collect();
            let cure = format!("{}のどれかに直してください", known.join("、"));
            self.wrong(row, StaffColumn::Rank, &row.rank, cure);
        }
        let authority = match &row.authority {
            None => Some(self.ground.authority),
            Some(name) => {
                let found = self.ground.register.authorities.get(name).copied();
                if found.is_none() {
                    let mut known: Vec<&str> =
                        self.ground.register.authorities.keys().map(String::as_str).collect();
                    known.sort_unstable();
                    let cure = format!("{}のどれかに直してください", known.join("、"));
                    self.wrong(row, StaffColumn::Authority, name, cure);
                }
                found
            }
        };
        let register = self.ground.register;
        let employment_type = known_type(register, &row.employment_type);
        if employment_type.is_none() {
            let cure = types_cure(register, self.ground.on);
            self.wrong(row, StaffColumn::EmploymentType, &row.employment_type, cure);
        }
        Some(PostingIs {
            authority: authority?,
            department: *self.departments.by_code.get(&row.code)?,
            rank: rank?.id,
            job_family: *self.families.get(&row.job_family)?,
            employment_type: employment_type?,
            kind: row.kind,
            is_head: row.is_head,
            title: row.title.clone(),
            assigned_on: row.assigned_on,
        })
    }

    /// Second posts of the register that the list no longer has end: a list that tells 本務 from 兼務
    /// has all posts of everyone in it.
    fn posts_that_end(&mut self, main: &StaffRow, rows: &[&StaffRow], draft: &mut Draft<'_>) {
        let Some(known) = draft.known.filter(|_| self.list.says(StaffColumn::Kind)) else { return };
        let on = self.ground.on;
        let second = known.postings.iter().filter(|posting| {
            posting.is.kind == PostingKind::Concurrent && posting.period.contains(on)
        });
        for posting in second {
            let department = posting.is.department;
            let listed = rows.iter().any(|row| {
                row.kind == PostingKind::Concurrent
                    && self.departments.by_code.get(&row.code) == Some(&department)
            });
            if listed {
                continue;
            }
            let name = self.words.departments.get(&department).cloned().unwrap_or_default();
            let turned_primary = draft
                .spans
                .iter()
                .find(|(_, span)| {
                    span.kind == PostingKind::Primary
                        && span.department == department
                        && span.period.contains(on)
                })
                .map(|(_, span)| span.period.from());
            let until = turned_primary.unwrap_or(on);
            if posting.period.from() >= until {
                self.findings.remark(Some(main.row), format!(
                    "{}行目の職員番号「{}」の兼務「{name}」は、この日に始まっているので終わりにできません。ファイルを確かめてください",
                    main.row, main.number
                ));
                continue;
            }
            draft.changes.end_postings.push((was(posting), until));
            draft.cut(posting.id, until);
            draft.note(main.row, Change::new("兼務", name, ""));
        }
    }

    fn keep(&mut self, draft: Draft<'_>) {
        let into = &mut self.people.changes;
        into.new_employees.extend(draft.changes.new_employees);
        into.correct_employees.extend(draft.changes.correct_employees);
        into.end_postings.extend(draft.changes.end_postings);
        into.correct_postings.extend(draft.changes.correct_postings);
        into.open_postings.extend(draft.changes.open_postings);
        for (row, verdict, changes) in draft.rows {
            self.people.verdicts.insert(row, verdict);
            self.people.row_changes.insert(row, changes);
        }
    }
}
