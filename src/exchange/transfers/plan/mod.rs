//! A transfer list played on the register: every change, every error, every doubt, and how things stand
//! afterwards. Nothing is written here.
//!
//! **誤り or 注意?** What would record something that cannot be, or that two careful people could read
//! in two ways, blocks. What can be but is rarely meant is shown and acknowledged, so that the April list
//! never waits for a row that is right. The reason for each stands where it is decided.

mod aftermath;
mod beside;
mod check;
mod departments;
mod life;
mod people;
mod person;
mod units;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Choices, Finding, TransferColumn, TransferKind, TransferList, TransferRow};
use crate::exchange::cells::{lost_zeros, padded};
use crate::exchange::plan::{Change, Verdict};
use crate::exchange::problem::Problem;
use crate::kernel::Date;
use crate::kernel::ids::{AuthorityId, EmployeeId};
use crate::organization::{NumberFormat, Register, StaffChanges};

use life::Life;
use units::Units;

/// What happens to one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which file, from 0.
    pub file: usize,
    /// Row as the spreadsheet shows it.
    pub row: usize,
    /// 発令日.
    pub on: Date,
    /// 発令区分.
    pub kind: TransferKind,
    /// 職員番号, or 所属コード.
    pub number: String,
    /// 氏名, or the name of the department.
    pub name: String,
    /// The person, when the register knows them already.
    pub employee: Option<EmployeeId>,
    /// New, changed, unchanged or wrong.
    pub verdict: Verdict,
    /// What becomes different.
    pub changes: Vec<Change>,
}

/// A person or a department that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// The person, when the register knows them already.
    pub employee: Option<EmployeeId>,
    /// 職員番号, or 所属コード.
    pub number: String,
    /// 氏名, or the name of the department.
    pub name: String,
    /// Where, or who was head before.
    pub note: String,
}

/// How things stand once the list is applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Aftermath {
    /// The day that is looked at: when the last row has taken effect.
    pub on: Option<Date>,
    /// Who would have nobody above, and had somebody, or is new.
    pub without_superior: Vec<Lacking>,
    /// Departments without an acting head that had one, or are new.
    pub without_head: Vec<Lacking>,
    /// Who is hired: an account to invite.
    pub to_invite: Vec<Lacking>,
    /// Who retires: the sign-in ends after the day in the note.
    pub to_end: Vec<Lacking>,
}

/// What a list would do.
#[derive(Debug, Clone, Default)]
pub struct TransferPlan {
    /// Every row that could be read, in order.
    pub outcomes: Vec<Outcome>,
    /// What must be mended first, in order.
    pub errors: Vec<Finding>,
    /// What is to be acknowledged, in order.
    pub doubts: Vec<Finding>,
    /// How things stand afterwards.
    pub after: Aftermath,
    /// Numbers that name exactly one person once their zeros are back.
    pub would_pad: usize,
    /// What to do; empty while there are errors.
    pub changes: StaffChanges,
}

impl TransferPlan {
    /// Whether it can be applied.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty()
    }

    /// What the plan does in words, without the ids that are minted anew each time. Two plans that
    /// would do the same and raise the same doubts have the same essence.
    pub fn essence(&self) -> serde_json::Value {
        serde_json::json!({
            "rows": self.outcomes.iter().map(|row| {
                let about = (row.file, row.row, row.on, row.kind, &row.number, &row.name);
                (about, row.verdict, &row.changes)
            }).collect::<Vec<_>>(),
            "doubts": self.doubts,
            "errors": self.errors,
        })
    }
}

/// Plays a list on the register.
pub fn make_plan(
    list: &TransferList,
    register: &Register,
    authority: AuthorityId,
    choices: &Choices,
) -> TransferPlan {
    let mut sifting = Sifting::new(list, register, authority, choices);
    sifting.read_problems();
    let (of_departments, of_people): (Vec<usize>, Vec<usize>) =
        (0..list.rows.len()).partition(|index| list.rows[*index].kind.is_department());
    sifting.departments(&of_departments);
    sifting.people(&of_people);
    sifting.posts_are_in_use();
    sifting.closed_departments_are_empty();
    sifting.aftermath();
    sifting.finish()
}

/// Everything on the table while a list is played.
struct Sifting<'a> {
    list: &'a TransferList,
    register: &'a Register,
    authority: AuthorityId,
    choices: &'a Choices,
    names: Names,
    units: Units<'a>,
    lives: BTreeMap<String, Life<'a>>,
    outcomes: Vec<Outcome>,
    errors: Vec<Finding>,
    doubts: Vec<Finding>,
    after: Aftermath,
    would_pad: usize,
    wrong: BTreeSet<usize>,
    /// Rows that closed a department, with the first day without it.
    closing: Vec<(usize, crate::kernel::ids::DepartmentId, Date)>,
}

/// Names behind ids.
struct Names {
    ranks: HashMap<crate::kernel::ids::RankId, (String, i32)>,
    families: HashMap<crate::kernel::ids::JobFamilyId, String>,
}

impl<'a> Sifting<'a> {
    fn new(
        list: &'a TransferList,
        register: &'a Register,
        authority: AuthorityId,
        choices: &'a Choices,
    ) -> Self {
        let ranks = register.ranks.iter().map(|r| (r.id, (r.name.clone(), r.position))).collect();
        let families = register.job_families.iter().map(|(n, id)| (*id, n.clone())).collect();
        let outcomes = list.rows.iter().map(|row| Outcome {
            file: row.file,
            row: row.row,
            on: row.on,
            kind: row.kind,
            number: row.number.as_ref().map(ToString::to_string).unwrap_or_default(),
            name: row.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            employee: None,
            verdict: Verdict::Unchanged,
            changes: Vec::new(),
        });
        Self {
            list,
            register,
            authority,
            choices,
            names: Names { ranks, families },
            units: Units::new(register),
            lives: BTreeMap::new(),
            outcomes: outcomes.collect(),
            errors: Vec::new(),
            doubts: Vec::new(),
            after: Aftermath::default(),
            would_pad: 0,
            wrong: BTreeSet::new(),
            closing: Vec::new(),
        }
    }

    fn row(&self, index: usize) -> &'a TransferRow {
        &self.list.rows[index]
    }

    /// What cannot be read. A number that lacks its zeros says whose it is with them.
    fn read_problems(&mut self) {
        let format = NumberFormat::default();
        for finding in &self.list.problems {
            let mut finding = finding.clone();
            let heading = self.list.heading(finding.file, TransferColumn::Number);
            let problem = &mut finding.problem;
            if problem.column.as_deref() == Some(heading) && lost_zeros(&problem.value, format) {
                let whole = padded(&problem.value, format.digits.unwrap_or(0));
                let found = format.parse(&whole).ok().and_then(|n| self.register.employees.get(&n));
                if let (Some(person), Some(row)) = (found, problem.row) {
                    self.would_pad += 1;
                    *problem = Problem::cell(
                        row,
                        heading,
                        &problem.value.clone(),
                        format!(
                            "先頭の0が落ちています。「{whole}」（{}）に直すか、「桁をそろえる」を選んでください",
                            person.is.name
                        ),
                    );
                }
            }
            self.errors.push(finding);
        }
    }

    fn error(
        &mut self,
        index: usize,
        column: TransferColumn,
        value: &str,
        cure: impl Into<String>,
    ) {
        let row = self.row(index);
        let heading = self.list.heading(row.file, column);
        let problem = Problem::cell(row.row, heading, value, cure);
        self.errors.push(Finding { file: row.file, problem });
        self.wrong.insert(index);
    }

    fn blank(&mut self, index: usize, column: TransferColumn) {
        let row = self.row(index);
        let problem = Problem::blank(row.row, self.list.heading(row.file, column));
        self.errors.push(Finding { file: row.file, problem });
        self.wrong.insert(index);
    }

    /// Rows that do not go together; the sentence names them.
    fn rows_error(&mut self, index: usize, column: TransferColumn, value: &str, sentence: String) {
        let row = self.row(index);
        let problem = Problem::rows(row.row, self.list.heading(row.file, column), value, sentence);
        self.errors.push(Finding { file: row.file, problem });
        self.wrong.insert(index);
    }

    fn doubt(
        &mut self,
        index: usize,
        column: TransferColumn,
        value: &str,
        cure: impl Into<String>,
    ) {
        let row = self.row(index);
        let heading = self.list.heading(row.file, column);
        let problem = Problem::cell(row.row, heading, value, cure);
        self.doubts.push(Finding { file: row.file, problem });
    }

    fn changed(&mut self, index: usize, changes: Vec<Change>) {
        let outcome = &mut self.outcomes[index];
        if !changes.is_empty() && outcome.verdict == Verdict::Unchanged {
            outcome.verdict = Verdict::Changed;
        }
        outcome.changes.extend(changes);
    }

    fn finish(mut self) -> TransferPlan {
        for index in &self.wrong {
            self.outcomes[*index].verdict = Verdict::Wrong;
        }
        let place = |finding: &Finding| (finding.file, finding.problem.row);
        self.errors.sort_by_key(place);
        self.doubts.sort_by_key(place);
        let mut changes = StaffChanges::default();
        if self.errors.is_empty() {
            self.units.changes(&mut changes);
            for life in self.lives.values() {
                life.changes(&mut changes);
            }
        }
        TransferPlan {
            outcomes: self.outcomes,
            errors: self.errors,
            doubts: self.doubts,
            after: self.after,
            would_pad: self.would_pad,
            changes,
        }
    }
}

#[cfg(test)]
mod tests;
