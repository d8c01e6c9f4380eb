//! Tables of the register → the batch that fills an empty one.

use std::collections::HashMap;

use super::RegisterTable;
use super::line::Line;
use super::whole::{self, RowsOf};
use crate::exchange::problem::Problem;
use crate::exchange::table::Row;
use crate::kernel::Code;
use crate::kernel::ids::{
    DepartmentFactId, DepartmentId, EmployeeId, EmployeeNameId, JobFamilyId, LeaveId, PostingId,
};
use crate::organization::{
    DepartmentIs, DepartmentLevel, DeputyOf, EmployeeIs, EmployeeNumber, EmploymentKind,
    EmploymentType, LeaveKind, MasterKind, NameIs, NameKind, NewEmployee, OpenFact, OpenLeave,
    OpenName, OpenPosting, PostingIs, PostingKind, Register, RegisteredMaster, StaffChanges,
};

/// What to do about a code that is none.
const CODE_CURE: &str = "半角の英字と数字に直してください";

/// A table as read from a file, headings first.
#[derive(Debug, Clone)]
pub struct ReadTable {
    /// Which it is.
    pub table: RegisterTable,
    /// Its rows that are not blank.
    pub rows: Vec<Row>,
}

/// What a register comes to that is filled from tables.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Departments, people, postings, leaves, names.
    pub changes: StaffChanges,
    /// 職務代理.
    pub deputies: Vec<DeputyOf>,
}

const OF_MASTERS: [RegisterTable; 2] = [RegisterTable::Masters, RegisterTable::MasterNames];

/// The lists of master data that the tables hold, or everything that is to be mended in them.
pub fn read_masters(tables: &[ReadTable]) -> Result<Vec<RegisteredMaster>, Vec<Problem>> {
    let register = Register::default();
    let (filling, problems) = fill(tables, &register, |kind| OF_MASTERS.contains(&kind));
    if problems.is_empty() { Ok(filling.masters) } else { Err(problems) }
}

/// The batch that fills an empty register, or everything that is to be mended. Ranks, employment types
/// and authorities must be there already, by name or code.
pub fn read(tables: &[ReadTable], register: &Register) -> Result<Filled, Vec<Problem>> {
    let (filling, mut problems) = fill(tables, register, |kind| !OF_MASTERS.contains(&kind));
    if problems.is_empty() {
        problems = whole::check(&filling.changes, &filling.rows);
    }
    if problems.is_empty() {
        Ok(Filled { changes: filling.changes, deputies: filling.deputies })
    } else {
        Err(problems)
    }
}

fn fill<'a>(
    tables: &[ReadTable],
    register: &'a Register,
    asked: impl Fn(RegisterTable) -> bool,
) -> (Filling<'a>, Vec<Problem>) {
    let mut filling = Filling {
        register,
        masters: Vec::new(),
        families: HashMap::new(),
        people: HashMap::new(),
        changes: StaffChanges::default(),
        deputies: Vec::new(),
        rows: RowsOf::default(),
    };
    let mut problems = Vec::new();
    // In the order of the kinds: what others point at comes first.
    for kind in RegisterTable::ALL.iter().filter(|kind| asked(**kind)) {
        for table in tables.iter().filter(|table| table.table == *kind) {
            let Some((heading, body)) = table.rows.split_first() else { continue };
            let words: Vec<String> = heading.cells.iter().map(|cell| cell.text.clone()).collect();
            let before = problems.len();
            for column in kind.heading() {
                let times = words.iter().filter(|word| word == column).count();
                if times == 0 {
                    problems.push(Problem::missing_column(column, heading.number));
                }
                let mut at = words.iter().zip(1..).filter(|(word, _)| word == column);
                if let (Some((_, first)), Some((_, second))) = (at.next(), at.next()) {
                    problems.push(Problem::column_twice(column, first, second));
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
    (filling, problems)
}

struct Filling<'a> {
    register: &'a Register,
    masters: Vec<RegisteredMaster>,
    families: HashMap<String, JobFamilyId>,
    people: HashMap<EmployeeNumber, EmployeeId>,
    changes: StaffChanges,
    deputies: Vec<DeputyOf>,
    rows: RowsOf,
}

impl Filling<'_> {
    fn line(&mut self, kind: RegisterTable, line: &mut Line<'_>) {
        // What cannot be read has left its problem.
        let _read = match kind {
            RegisterTable::Masters => self.master(line),
            RegisterTable::MasterNames => self.master_name(line),
            RegisterTable::Departments => self.department(line),
            RegisterTable::JobFamilies => self.family(line),
            RegisterTable::Employees => self.employee(line),
            RegisterTable::Names => self.other_name(line),
            RegisterTable::Postings => self.posting(line),
            RegisterTable::Leaves => self.leave(line),
            RegisterTable::Deputies => self.deputy(line),
        };
    }

    fn list(line: &mut Line<'_>) -> Option<MasterKind> {
        line.take(
            "表",
            "「職位」「職種」「任用区分」「任命権者」のどれかに直してください",
            |text| MasterKind::ALL.iter().copied().find(|kind| kind.label() == text),
        )
    }

    fn master(&mut self, line: &mut Line<'_>) -> Option<()> {
        let kind = Self::list(line)?;
        let name = line.take("名称", "名称を書いてください", Line::name_of)?;
        let code = match kind {
            MasterKind::JobFamily => name.clone(),
            MasterKind::EmploymentType => line.take("コード", CODE_CURE, |text| {
                EmploymentType::parse(text).map(|code| code.to_string())
            })?,
            _ => {
                line.take("コード", CODE_CURE, |text| Code::parse(text).ok().map(String::from))?
            }
        };
        let position = match kind {
            MasterKind::Rank => {
                Some(line.take("順番", "1からの数字に直してください", |text| {
                    text.parse::<i32>().ok().filter(|step| (1..=10_000).contains(step))
                })?)
            }
            _ => None,
        };
        let law = match kind {
            MasterKind::EmploymentType => Some(line.take(
                "法律の区分",
                "書き出したままの言葉に直してください",
                EmploymentKind::parse,
            )?),
            _ => None,
        };
        let others = || self.masters.iter().filter(|own| own.kind == kind);
        if others().any(|own| own.code == code) {
            line.wrong("コード", "同じコードが2つあります。どちらかを直してください");
            return None;
        }
        if others().any(|own| own.name == name) {
            line.wrong("名称", "同じ名称が2つあります。どちらかを直してください");
            return None;
        }
        if position.is_some() && others().any(|own| own.position == position) {
            line.wrong("順番", "同じ順番が2つあります。どちらかを直してください");
            return None;
        }
        let is_supervisory = (kind == MasterKind::Rank).then(|| line.mark("管理監督者"));
        let names = Vec::new();
        let own = RegisteredMaster { kind, code, name, position, is_supervisory, law, names };
        self.masters.push(own);
        Some(())
    }

    fn master_name(&mut self, line: &mut Line<'_>) -> Option<()> {
        let kind = Self::list(line)?;
        let (code, name) = (line.text("コード"), line.text("名称").to_owned());
        let period = line.period()?;
        let own = self.masters.iter_mut().find(|own| own.kind == kind && own.code == code);
        let Some(own) = own else {
            line.wrong("コード", "「基本の表」にないコードです。表を確かめてください");
            return None;
        };
        if own.names.iter().any(|(other, _)| other.overlaps(&period)) {
            line.wrong("はじまり", "同じコードの、ほかの行と期間が重なります。日を直してください");
            return None;
        }
        own.names.push((period, name));
        Some(())
    }

    fn deputy(&mut self, line: &mut Line<'_>) -> Option<()> {
        let employee = self.person(line)?;
        let period = line.period()?;
        let department = self.department_of(line)?;
        let mut others = self.deputies.iter().filter(|other| other.department == department);
        if others.any(|other| other.period.overlaps(&period)) {
            line.wrong("はじまり", "同じ所属の職務代理と期間が重なります。日を直してください");
            return None;
        }
        self.deputies.push(DeputyOf { department, employee, period });
        Some(())
    }

    fn department_of(&self, line: &mut Line<'_>) -> Option<DepartmentId> {
        let departments = &self.changes.new_departments;
        line.take("所属ID", "「所属」の表にあるIDに直してください", |text| {
            text.parse::<DepartmentId>().ok().filter(|id| departments.contains(id))
        })
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
        self.rows.facts.push(line.row.number);
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
        let department = self.department_of(line)?;
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
        let types = &self.register.employment_types;
        let employment_type = line.take(
            "任用区分",
            "登録にある任用区分のコードに直してください",
            |text| EmploymentType::parse(text).filter(|code| types.iter().any(|t| t.code == *code)),
        )?;
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
        if let Err(gap) = self.register.in_use.posting(&is, period) {
            line.wrong(gap.kind.label(), &gap.cure());
            return None;
        }
        let id = PostingId::mint();
        self.rows.postings.push(line.row.number);
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
