//! The whole register as tables and back: every fact of every day, so that what is written and read into
//! an empty register says the same on any day.
//!
//! One table per kind. A department is known by its own id, because its code and name are dated facts;
//! a person by the number. Days are written as 2026-04-01, the end of a span as its last day.

mod line;
mod read;
mod whole;

pub use read::{Filled, ReadTable, read, read_masters};

use std::collections::HashMap;

use crate::kernel::ids::{AuthorityId, EmployeeId, JobFamilyId, RankId};
use crate::kernel::{Date, Period};
use crate::organization::{
    DeputyOf, EmployeeNumber, PostingKind, Register, RegisteredEmployee, RegisteredMaster,
};

crate::text_enum! {
    /// One table of the register.
    pub enum RegisterTable {
        /// 基本の表: ranks, job families, employment types, authorities.
        Masters = "masters",
        /// 名前の履歴 of these.
        MasterNames = "master_names",
        /// 所属.
        Departments = "departments",
        /// 職種.
        JobFamilies = "job_families",
        /// 職員.
        Employees = "employees",
        /// 氏名: names beside the one of the personnel master.
        Names = "names",
        /// 発令.
        Postings = "postings",
        /// 休職.
        Leaves = "leaves",
        /// 職務代理.
        Deputies = "deputies",
    }
}

impl RegisterTable {
    /// The word on screen, the name of its sheet.
    pub fn label(self) -> &'static str {
        match self {
            Self::Masters => "基本の表",
            Self::MasterNames => "名前の履歴",
            Self::Departments => "所属",
            Self::JobFamilies => "職種",
            Self::Employees => "職員",
            Self::Names => "氏名",
            Self::Postings => "発令",
            Self::Leaves => "休職",
            Self::Deputies => "職務代理",
        }
    }

    /// The headings, in order.
    pub fn heading(self) -> &'static [&'static str] {
        match self {
            Self::Masters => &["表", "コード", "名称", "順番", "管理監督者", "法律の区分"],
            Self::MasterNames => &["表", "コード", "はじまり", "おわり", "名称"],
            Self::Departments => {
                &["所属ID", "はじまり", "おわり", "所属コード", "名称", "段階", "上の所属ID"]
            }
            Self::JobFamilies => &["職種"],
            Self::Employees => {
                &["職員番号", "氏名", "フリガナ", "採用年月日", "退職年月日", "任期の末日"]
            }
            Self::Names => {
                &["職員番号", "はじまり", "おわり", "区分", "氏名", "フリガナ", "ならべて表示"]
            }
            Self::Postings => &[
                "職員番号",
                "はじまり",
                "おわり",
                "現所属発令日",
                "本務兼務",
                "所属ID",
                "職位",
                "所属長",
                "補職名",
                "職種",
                "任用区分",
                "任命権者",
            ],
            Self::Leaves => &["職員番号", "はじまり", "おわり", "区分"],
            Self::Deputies => &["所属ID", "はじまり", "おわり", "職員番号"],
        }
    }

    /// Heading and rows, in an order that does not depend on chance.
    pub fn rows(self, register: &Register) -> Vec<Vec<String>> {
        let heading = self.heading().iter().map(|word| (*word).to_owned()).collect();
        let mut people: Vec<&RegisteredEmployee> = register.employees.values().collect();
        people.sort_by(|a, b| a.is.number.cmp(&b.is.number));
        let mut rows = match self {
            Self::Masters => register.masters.iter().map(master).collect(),
            Self::MasterNames => register.masters.iter().flat_map(master_names).collect(),
            Self::Departments => departments(register),
            Self::JobFamilies => {
                register.job_families.keys().map(|name| vec![name.clone()]).collect()
            }
            Self::Employees => people.into_iter().map(employee).collect(),
            Self::Names => people.into_iter().flat_map(names).collect(),
            Self::Postings => {
                let words = Words::new(register);
                people.into_iter().flat_map(|person| postings(person, &words)).collect()
            }
            Self::Leaves => people.into_iter().flat_map(leaves).collect(),
            Self::Deputies => deputies(register),
        };
        rows.sort();
        [vec![heading], rows].concat()
    }
}

fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn span(period: Period) -> [String; 2] {
    [period.from().to_string(), day(period.last_day())]
}

fn mark(yes: bool) -> String {
    if yes { "○".to_owned() } else { String::new() }
}

fn master(own: &RegisteredMaster) -> Vec<String> {
    vec![
        own.kind.label().to_owned(),
        own.code.clone(),
        own.name.clone(),
        own.position.map(|step| step.to_string()).unwrap_or_default(),
        mark(own.is_supervisory == Some(true)),
        own.law.map(|law| law.to_string()).unwrap_or_default(),
    ]
}

fn master_names(own: &RegisteredMaster) -> Vec<Vec<String>> {
    let row = |(period, name): &(Period, String)| {
        let [from, until] = span(*period);
        vec![own.kind.label().to_owned(), own.code.clone(), from, until, name.clone()]
    };
    own.names.iter().map(row).collect()
}

fn deputies(register: &Register) -> Vec<Vec<String>> {
    let people = register.employees.values();
    let numbers: HashMap<EmployeeId, &EmployeeNumber> =
        people.map(|person| (person.id, &person.is.number)).collect();
    let row = |deputy: &DeputyOf| {
        let [from, until] = span(deputy.period);
        let number = numbers.get(&deputy.employee).map(ToString::to_string).unwrap_or_default();
        vec![deputy.department.to_string(), from, until, number]
    };
    register.deputies.iter().map(row).collect()
}

fn departments(register: &Register) -> Vec<Vec<String>> {
    let row = |fact: &crate::organization::RegisteredFact| {
        let [from, until] = span(fact.period);
        vec![
            fact.department.to_string(),
            from,
            until,
            fact.is.code.clone(),
            fact.is.name.clone(),
            fact.is.level.to_string(),
            fact.is.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        ]
    };
    register.facts.iter().map(row).collect()
}

fn employee(person: &RegisteredEmployee) -> Vec<String> {
    vec![
        person.is.number.to_string(),
        person.is.name.to_string(),
        person.is.kana.to_string(),
        person.is.hired_on.to_string(),
        day(person.is.left_on.and_then(|left| left.pred_opt())),
        day(person.is.term_ends_on),
    ]
}

fn names(person: &RegisteredEmployee) -> Vec<Vec<String>> {
    let row = |name: &crate::organization::RegisteredName| {
        let [from, until] = span(name.period);
        vec![
            person.is.number.to_string(),
            from,
            until,
            name.is.kind.to_string(),
            name.is.name.to_string(),
            name.is.kana.to_string(),
            mark(name.is.is_shown),
        ]
    };
    person.names.iter().map(row).collect()
}

/// Names behind ids.
struct Words(HashMap<String, String>);

impl Words {
    fn new(register: &Register) -> Self {
        let ranks = register.ranks.iter().map(|rank| (rank.id.to_string(), rank.name.clone()));
        let families = register.job_families.iter().map(|(n, id)| (id.to_string(), n.clone()));
        let authorities = register.authorities.iter().map(|(n, id)| (id.to_string(), n.clone()));
        Self(ranks.chain(families).chain(authorities).collect())
    }
    fn of(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_default()
    }
    fn rank(&self, id: RankId) -> String {
        self.of(&id.to_string())
    }
    fn family(&self, id: JobFamilyId) -> String {
        self.of(&id.to_string())
    }
    fn authority(&self, id: AuthorityId) -> String {
        self.of(&id.to_string())
    }
}

fn postings(person: &RegisteredEmployee, words: &Words) -> Vec<Vec<String>> {
    let row = |posting: &crate::organization::RegisteredPosting| {
        let [from, until] = span(posting.period);
        let is = &posting.is;
        vec![
            person.is.number.to_string(),
            from,
            until,
            is.assigned_on.to_string(),
            PostingKind::label(is.kind).to_owned(),
            is.department.to_string(),
            words.rank(is.rank),
            mark(is.is_head),
            is.title.clone().unwrap_or_default(),
            words.family(is.job_family),
            is.employment_type.to_string(),
            words.authority(is.authority),
        ]
    };
    person.postings.iter().map(row).collect()
}

fn leaves(person: &RegisteredEmployee) -> Vec<Vec<String>> {
    let row = |leave: &crate::organization::RegisteredLeave| {
        let [from, until] = span(leave.period);
        vec![person.is.number.to_string(), from, until, leave.kind.to_string()]
    };
    person.leaves.iter().map(row).collect()
}
