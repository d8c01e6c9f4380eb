//! The departments on the table while a list is played: facts that may be cut, replaced, opened.

use std::collections::HashMap;

use crate::exchange::transfers::kinds::word_key;
use crate::kernel::ids::{DepartmentFactId, DepartmentId};
use crate::kernel::{Date, Period};
use crate::organization::{
    DepartmentIs, DepartmentNode, OpenFact, Register, RegisteredFact, StaffChanges, Tree,
    TreeProblem, Was,
};

/// A fact on the table.
struct Fact<'a> {
    origin: Option<&'a RegisteredFact>,
    department: DepartmentId,
    period: Period,
    is: DepartmentIs,
}

/// All departments on the table.
pub(super) struct Units<'a> {
    facts: Vec<Fact<'a>>,
    of: HashMap<DepartmentId, Vec<usize>>,
    by_code: HashMap<String, Vec<usize>>,
    pub new: Vec<DepartmentId>,
    by_name: HashMap<Date, HashMap<String, Vec<DepartmentId>>>,
}

impl<'a> Units<'a> {
    pub fn new(register: &'a Register) -> Self {
        let mut units = Self {
            facts: Vec::with_capacity(register.facts.len()),
            of: HashMap::new(),
            by_code: HashMap::new(),
            new: Vec::new(),
            by_name: HashMap::new(),
        };
        for fact in &register.facts {
            units.push(Some(fact), fact.department, fact.period, fact.is.clone());
        }
        units
    }

    pub fn push(
        &mut self,
        origin: Option<&'a RegisteredFact>,
        department: DepartmentId,
        period: Period,
        is: DepartmentIs,
    ) {
        let index = self.facts.len();
        self.of.entry(department).or_default().push(index);
        self.by_code.entry(is.code.clone()).or_default().push(index);
        self.facts.push(Fact { origin, department, period, is });
        self.by_name.clear();
    }

    fn index_at(&self, department: DepartmentId, day: Date) -> Option<usize> {
        let mine = self.of.get(&department)?;
        mine.iter().copied().find(|index| self.facts[*index].period.contains(day))
    }

    pub fn at(&self, department: DepartmentId, day: Date) -> Option<&DepartmentIs> {
        self.index_at(department, day).map(|index| &self.facts[index].is)
    }

    pub fn by_code(&self, code: &str, day: Date) -> Option<DepartmentId> {
        let all = self.by_code.get(code)?;
        let found = all.iter().find(|index| {
            let fact = &self.facts[**index];
            fact.is.code == code && fact.period.contains(day)
        })?;
        Some(self.facts[*found].department)
    }

    /// The department that had a code on some other day, the latest first.
    pub fn once(&self, code: &str) -> Option<(DepartmentId, String, Period)> {
        let all = self.by_code.get(code)?;
        let facts = all.iter().map(|index| &self.facts[*index]);
        let last = facts.filter(|fact| fact.is.code == code).max_by_key(|f| f.period.from())?;
        Some((last.department, last.is.name.clone(), last.period))
    }

    /// Names from the top down; empty for a department that does not exist on the day.
    pub fn full_name(&self, department: DepartmentId, day: Date) -> String {
        let mut names = Vec::with_capacity(4);
        let mut next = Some(department);
        while let Some(is) = next.and_then(|id| self.at(id, day)) {
            names.push(is.name.as_str());
            if names.len() > 12 {
                break;
            }
            next = is.parent;
        }
        names.reverse();
        names.join(" ")
    }

    /// Departments of a full name, blanks aside.
    pub fn by_full_name(&mut self, name: &str, day: Date) -> Vec<DepartmentId> {
        if !self.by_name.contains_key(&day) {
            let mut names: HashMap<String, Vec<DepartmentId>> = HashMap::new();
            for department in self.of.keys() {
                let name = self.full_name(*department, day);
                if !name.is_empty() {
                    names.entry(word_key(&name)).or_default().push(*department);
                }
            }
            self.by_name.insert(day, names);
        }
        let names = self.by_name.get(&day);
        names.and_then(|names| names.get(&word_key(name))).cloned().unwrap_or_default()
    }

    pub fn is_new(&self, department: DepartmentId) -> bool {
        self.new.contains(&department)
    }

    pub fn on_day(&self, day: Date) -> impl Iterator<Item = (DepartmentId, &DepartmentIs)> {
        let there = self.facts.iter().filter(move |fact| fact.period.contains(day));
        there.map(|fact| (fact.department, &fact.is))
    }

    pub fn tree(&self, day: Date) -> Result<Tree, TreeProblem> {
        Tree::new(self.nodes(day))
    }

    fn nodes(&self, day: Date) -> Vec<DepartmentNode> {
        let node = |(id, is): (DepartmentId, &DepartmentIs)| DepartmentNode {
            id,
            code: is.code.clone(),
            name: is.name.clone(),
            level: is.level,
            parent: is.parent,
        };
        self.on_day(day).map(node).collect()
    }

    /// The tree as it stands, whatever rules of a tree the register breaks that day: superiors are
    /// derived from it as the database derives them.
    pub fn standing(&self, day: Date) -> Result<Tree, TreeProblem> {
        Tree::standing(self.nodes(day))
    }

    /// Whether going up from `parent` meets `child`.
    pub fn is_below(&self, parent: DepartmentId, child: DepartmentId, day: Date) -> bool {
        let mut next = Some(parent);
        for _ in 0..64 {
            match next {
                None => return false,
                Some(id) if id == child => return true,
                Some(id) => next = self.at(id, day).and_then(|is| is.parent),
            }
        }
        true
    }

    pub fn change(&mut self, department: DepartmentId, day: Date, is: DepartmentIs) {
        let Some(index) = self.index_at(department, day) else { return };
        let period = self.facts[index].period;
        if period.from() == day {
            self.by_code.entry(is.code.clone()).or_default().push(index);
            self.facts[index].is = is;
            self.by_name.clear();
            return;
        }
        self.facts[index].period = period.ended(day).unwrap_or(period);
        let begins = Period::new(day, period.until()).unwrap_or(Period::since(day));
        self.push(None, department, begins, is);
    }

    /// Ends before the day. False: it begins on the day, or something is planned after it.
    pub fn close(&mut self, department: DepartmentId, day: Date) -> bool {
        let before = day.pred_opt().unwrap_or(day);
        let planned = self.of.get(&department).into_iter().flatten();
        if planned.map(|index| self.facts[*index].period.from()).any(|from| from >= day) {
            return false;
        }
        let Some(index) = self.index_at(department, before) else { return false };
        let Ok(period) = self.facts[index].period.ended(day) else { return false };
        self.facts[index].period = period;
        self.by_name.clear();
        true
    }

    /// What is different from the register.
    pub fn changes(&self, into: &mut StaffChanges) {
        into.new_departments.extend(&self.new);
        for fact in &self.facts {
            let Some(was) = fact.origin else {
                into.open_facts.push(OpenFact {
                    fact: DepartmentFactId::mint(),
                    department: fact.department,
                    period: fact.period,
                    is: fact.is.clone(),
                });
                continue;
            };
            let row = Was { id: was.fact, revision: was.revision };
            if was.is != fact.is || was.period.from() != fact.period.from() {
                into.correct_facts.push((row, fact.period, fact.is.clone()));
            } else if was.period != fact.period
                && let Some(until) = fact.period.until()
            {
                into.end_facts.push((row, until));
            }
        }
    }
}
