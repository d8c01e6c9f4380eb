//! Tables of the register → the batch that fills an empty one.

use std::collections::HashMap;

use super::RegisterTable;
use crate::exchange::problem::Problem;
use crate::exchange::table::Row;
use crate::kernel::ids::{
    DepartmentFactId, DepartmentId, EmployeeId, EmployeeNameId, JobFamilyId, LeaveId, PostingId,
};
use crate::kernel::{Date, Kana, Period, parse_date};
use crate::organization::{
    DepartmentIs, DepartmentLevel, EmployeeIs, EmployeeNumber, EmploymentType, LeaveKind, NameIs,
    NameKind, NewEmployee, NumberFormat, OpenFact, OpenLeave, OpenName, OpenPosting, PersonName,
    PostingIs, PostingKind, Register, StaffChanges,
};

/// A table as read from a file, headings first.
#[derive(Debug, Clone)]
pub struct ReadTable {
    /// Which it is.
    pub table: RegisterTable,
    /// Its rows that are not blank.
    pub rows: Vec<Row>,
}

/// One row with its headings.
struct Line<'a> {
    row: &'a Row,
    heading: &'a [String],
    problems: &'a mut Vec<Problem>,
    label: &'static str,
}

impl<'a> Line<'a> {
    fn text(&self, column: &str) -> &'a str {
        let at = self.heading.iter().position(|word| word == column);
        at.map_or("", |at| self.row.text(at))
    }
    fn wrong(&mut self, column: &str, cure: &str) {
        let column = format!("{}の{column}", self.label);
        let value = self.text(column.rsplit('の').next().unwrap_or_default());
        self.problems.push(Problem::cell(self.row.number, &column, value, cure));
    }
    /// What `read` makes of a cell; a problem when it makes nothing.
    fn take<T>(
        &mut self,
        column: &str,
        cure: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let found = read(self.text(column));
        if found.is_none() {
            self.wrong(column, cure);
        }
        found
    }
    fn day(&mut self, column: &str) -> Option<Date> {
        self.take(column, "「2026-04-01」のような日に直してください", |text| {
            parse_date(text).ok()
        })
    }
    /// Outer `None`: what stands there is no day.
    #[expect(clippy::option_option, reason = "unreadable and not written are two things here")]
    fn optional_day(&mut self, column: &str) -> Option<Option<Date>> {
        if self.text(column).is_empty() { Some(None) } else { self.day(column).map(Some) }
    }
    fn period(&mut self) -> Option<Period> {
        let from = self.day("はじまり")?;
        let last = self.optional_day("おわり")?;
        let period = Period::new(from, last.and_then(|last| last.succ_opt())).ok();
        if period.is_none() {
            self.wrong("おわり", "「はじまり」より前にならないように直してください");
        }
        period
    }
    fn number(&mut self) -> Option<EmployeeNumber> {
        self.take("職員番号", "職員番号に直してください", |text| {
            NumberFormat { digits: None }.parse(text).ok()
        })
    }
    fn name(&mut self) -> Option<PersonName> {
        self.take("氏名", "氏名を書いてください", |text| PersonName::parse(text).ok())
    }
    fn kana(&mut self) -> Option<Kana> {
        self.take("フリガナ", "ひらがなかカタカナに直してください", |text| {
            Kana::parse(text).ok()
        })
    }
    fn mark(&self, column: &str) -> bool {
        !self.text(column).is_empty()
    }
}

/// The batch that fills an empty register, or everything that is to be mended. Ranks and authorities must
/// be there already, by name.
pub fn read(tables: &[ReadTable], register: &Register) -> Result<StaffChanges, Vec<Problem>> {
    let mut filling = Filling {
        register,
        families: HashMap::new(),
        people: HashMap::new(),
        changes: StaffChanges::default(),
    };
    let mut problems = Vec::new();
    // In the order of the kinds: what others point at comes first.
    for kind in RegisterTable::ALL {
        for table in tables.iter().filter(|table| table.table == *kind) {
            let Some((heading, body)) = table.rows.split_first() else { continue };
            let words: Vec<String> = heading.cells.iter().map(|cell| cell.text.clone()).collect();
            let before = problems.len();
            for column in kind.heading() {
                let times = words.iter().filter(|word| word == column).count();
                if times == 0 {
                    problems.push(Problem::missing_column(column, heading.number));
                }
            }
            if problems.len() > before {
                continue;
            }
            for row in body {
                let label = kind.label();
                let mut line = Line { row, heading: &words, problems: &mut problems, label };
                filling.line(*kind, &mut line);
            }
        }
    }
    if problems.is_empty() { Ok(filling.changes) } else { Err(problems) }
}

struct Filling<'a> {
    register: &'a Register,
    families: HashMap<String, JobFamilyId>,
    people: HashMap<EmployeeNumber, EmployeeId>,
    changes: StaffChanges,
}

impl Filling<'_> {
    fn line(&mut self, kind: RegisterTable, line: &mut Line<'_>) {
        // What cannot be read has left its problem.
        let _read = match kind {
            RegisterTable::Departments => self.department(line),
            RegisterTable::JobFamilies => self.family(line),
            RegisterTable::Employees => self.employee(line),
            RegisterTable::Names => self.other_name(line),
            RegisterTable::Postings => self.posting(line),
            RegisterTable::Leaves => self.leave(line),
        };
    }

    fn department(&mut self, line: &mut Line<'_>) -> Option<()> {
        let id = |text: &str| text.parse::<DepartmentId>().ok();
        let department = line.take("所属ID", "書き出したままの所属IDに直してください", id)?;
        let period = line.period()?;
        let level =
            line.take("段階", "書き出したままの言葉に直してください", DepartmentLevel::parse)?;
        let parent = match line.text("上の所属ID") {
            "" => None,
            _ => Some(line.take("上の所属ID", "書き出したままの所属IDに直してください", id)?),
        };
        if !self.changes.new_departments.contains(&department) {
            self.changes.new_departments.push(department);
        }
        let is = DepartmentIs {
            code: line.text("所属コード").to_owned(),
            name: line.text("名称").to_owned(),
            level,
            parent,
        };
        self.changes.open_facts.push(OpenFact {
            fact: DepartmentFactId::mint(),
            department,
            period,
            is,
        });
        Some(())
    }

    fn family(&mut self, line: &mut Line<'_>) -> Option<()> {
        let name = line.text("職種").to_owned();
        if let Some(id) = self.register.job_families.get(&name) {
            self.families.insert(name, *id);
            return Some(());
        }
        let id = JobFamilyId::mint();
        if self.families.insert(name.clone(), id).is_some() {
            line.wrong("職種", "同じ職種が2つあります。どちらかを消してください");
            return None;
        }
        self.changes.new_job_families.push((id, name));
        Some(())
    }

    fn employee(&mut self, line: &mut Line<'_>) -> Option<()> {
        let is = EmployeeIs {
            number: line.number()?,
            name: line.name()?,
            kana: line.kana()?,
            hired_on: line.day("採用年月日")?,
            left_on: line.optional_day("退職年月日")?.and_then(|last| last.succ_opt()),
            term_ends_on: line.optional_day("任期の末日")?,
        };
        let id = EmployeeId::mint();
        if self.people.insert(is.number.clone(), id).is_some() {
            line.wrong("職員番号", "同じ番号が2つあります。どちらかを消してください");
            return None;
        }
        self.changes.new_employees.push(NewEmployee { id, is });
        Some(())
    }

    fn person(&self, line: &mut Line<'_>) -> Option<EmployeeId> {
        let number = line.number()?;
        let found = self.people.get(&number).copied();
        if found.is_none() {
            line.wrong("職員番号", "「職員」の表にない番号です。表を確かめてください");
        }
        found
    }

    fn other_name(&mut self, line: &mut Line<'_>) -> Option<()> {
        let employee = self.person(line)?;
        let period = line.period()?;
        let is = NameIs {
            kind: line.take("区分", "書き出したままの言葉に直してください", NameKind::parse)?,
            name: line.name()?,
            kana: line.kana()?,
            is_shown: line.mark("ならべて表示"),
        };
        let id = EmployeeNameId::mint();
        self.changes.open_names.push(OpenName { id, employee, period, is });
        Some(())
    }

    fn posting(&mut self, line: &mut Line<'_>) -> Option<()> {
        let employee = self.person(line)?;
        let period = line.period()?;
        let departments = &self.changes.new_departments;
        let department = line.take(
            "所属ID",
            "「所属」の表にあるIDに直してください",
            |text| text.parse::<DepartmentId>().ok().filter(|id| departments.contains(id)),
        )?;
        let rank = line.take("職位", "登録にある職位に直してください", |text| {
            self.register.ranks.iter().find(|rank| rank.name == text).map(|rank| rank.id)
        })?;
        let job_family = line.take(
            "職種",
            "「職種」の表にある言葉に直してください",
            |text| self.families.get(text).copied(),
        )?;
        let authority = line.take(
            "任命権者",
            "登録にある任命権者に直してください",
            |text| self.register.authorities.get(text).copied(),
        )?;
        let kind = line.take(
            "本務兼務",
            "「本務」か「兼務」に直してください",
            |text| PostingKind::ALL.iter().find(|kind| kind.label() == text).copied(),
        )?;
        let employment_type =
            line.take("任用区分", "書き出したままの言葉に直してください", EmploymentType::parse)?;
        let is = PostingIs {
            authority,
            department,
            rank,
            job_family,
            employment_type,
            kind,
            is_head: line.mark("所属長"),
            title: Some(line.text("補職名").to_owned()).filter(|title| !title.is_empty()),
            assigned_on: line.day("現所属発令日")?,
        };
        let id = PostingId::mint();
        self.changes.open_postings.push(OpenPosting { id, employee, period, is });
        Some(())
    }

    fn leave(&mut self, line: &mut Line<'_>) -> Option<()> {
        let employee = self.person(line)?;
        let period = line.period()?;
        let kind = line.take("区分", "書き出したままの言葉に直してください", LeaveKind::parse)?;
        self.changes.open_leaves.push(OpenLeave { id: LeaveId::mint(), employee, kind, period });
        Some(())
    }
}
