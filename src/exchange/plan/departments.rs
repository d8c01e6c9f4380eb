//! The departments that a list names, against the tree of its day.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::kernel::ids::{DepartmentFactId, DepartmentId};
use crate::kernel::{Date, Period};
use crate::organization::{DepartmentIs, DepartmentLevel, OpenFact, Register, RegisteredFact, Was};

use super::{Change, DepartmentOutcome, Findings, Ground, Verdict};
use crate::exchange::problem::Problem;
use crate::exchange::staff::{StaffList, StaffRow};

type Path = Vec<(DepartmentLevel, String)>;

/// What is to happen to departments.
#[derive(Default)]
pub(super) struct Departments {
    /// Every code of the list, and of the departments above, that could be placed.
    pub by_code: HashMap<String, DepartmentId>,
    pub full_names: HashMap<DepartmentId, String>,
    pub new: Vec<DepartmentId>,
    pub end: Vec<(Was<DepartmentFactId>, Date)>,
    pub correct: Vec<(Was<DepartmentFactId>, Period, DepartmentIs)>,
    pub open: Vec<OpenFact>,
    pub outcomes: Vec<DepartmentOutcome>,
}

/// A department as the list describes it.
struct Named {
    code: String,
    path: Path,
    /// Earliest appointment to it or to anything below it.
    since: Date,
}

pub(super) fn compare(
    list: &StaffList,
    ground: Ground<'_>,
    findings: &mut Findings,
) -> Departments {
    let standing = Standing::new(ground.register, ground.on);
    let named = named_departments(list, &standing, ground.on, findings);
    let mut found = Departments::default();
    for (id, fact) in &standing.on_day {
        found.full_names.insert(*id, standing.full_name(*id));
        found.by_code.insert(fact.is.code.clone(), *id);
    }
    // Paths are ordered so that what stands above comes first.
    let mut by_path: BTreeMap<&Path, DepartmentId> = BTreeMap::new();
    for department in named.values() {
        let above = department.path[..department.path.len() - 1].to_vec();
        let parent = by_path.get(&above).copied().or_else(|| standing.by_path(&above));
        let Some((level, name)) = department.path.last() else { continue };
        let is = DepartmentIs {
            code: department.code.clone(),
            name: name.clone(),
            level: *level,
            parent,
        };
        let id = place(&mut found, &standing, ground.on, department, is);
        by_path.insert(&department.path, id);
        let words: Vec<&str> = department.path.iter().map(|(_, name)| name.as_str()).collect();
        found.full_names.insert(id, words.join(" "));
    }
    found.outcomes.sort_by(|a, b| a.code.cmp(&b.code));
    found
}

/// Adds, changes or leaves one department.
fn place(
    found: &mut Departments,
    standing: &Standing<'_>,
    on: Date,
    named: &Named,
    is: DepartmentIs,
) -> DepartmentId {
    let words: Vec<&str> = named.path.iter().map(|(_, name)| name.as_str()).collect();
    let mut outcome = DepartmentOutcome {
        code: named.code.clone(),
        full_name: words.join(" "),
        verdict: Verdict::Unchanged,
        changes: Vec::new(),
    };
    let id = match standing.by_code(&named.code) {
        Some(fact) if fact.is == is => fact.department,
        Some(fact) => {
            outcome.verdict = Verdict::Changed;
            if fact.is.name != is.name {
                outcome.changes.push(Change::new("名称", fact.is.name.clone(), is.name.clone()));
            }
            if fact.is.parent != is.parent {
                let name = |id: Option<DepartmentId>| {
                    id.map(|id| standing.full_name(id)).unwrap_or_default()
                };
                let above = words[..words.len() - 1].join(" ");
                outcome.changes.push(Change::new("上の所属", name(fact.is.parent), above));
            }
            if fact.is.level != is.level {
                outcome.changes.push(Change::new("段階", fact.is.level.label(), is.level.label()));
            }
            let was = Was { id: fact.fact, revision: fact.revision };
            match fact.period.ended(on) {
                Ok(_) => {
                    found.end.push((was, on));
                    let period = Period::new(on, fact.period.until()).unwrap_or(Period::since(on));
                    let row = DepartmentFactId::mint();
                    found.open.push(OpenFact {
                        fact: row,
                        department: fact.department,
                        period,
                        is,
                    });
                }
                Err(_) => found.correct.push((was, fact.period, is)),
            }
            fact.department
        }
        None => {
            outcome.verdict = Verdict::New;
            let id = DepartmentId::mint();
            found.new.push(id);
            let period = standing.free_period(&named.code, named.since, on);
            found.open.push(OpenFact {
                fact: DepartmentFactId::mint(),
                department: id,
                period,
                is,
            });
            id
        }
    };
    found.by_code.insert(named.code.clone(), id);
    found.outcomes.push(outcome);
    id
}

/// Departments by path, those above first, with every contradiction reported.
fn named_departments(
    list: &StaffList,
    standing: &Standing<'_>,
    on: Date,
    findings: &mut Findings,
) -> BTreeMap<Path, Named> {
    let mut first_of_code: HashMap<&str, &StaffRow> = HashMap::new();
    let mut first_of_path: HashMap<&Path, &StaffRow> = HashMap::new();
    let mut named: BTreeMap<Path, Named> = BTreeMap::new();
    let heading = list.layout.heading_of(crate::exchange::staff::StaffColumn::DepartmentCode);
    for row in &list.rows {
        let of_code = *first_of_code.entry(&row.code).or_insert(row);
        if of_code.path != row.path {
            findings.problem(Problem::rows(
                row.row,
                heading,
                &row.code,
                format!(
                    "{}行目と{}行目は、所属コード「{}」の名前が違います（「{}」と「{}」）。どちらかを直してください",
                    of_code.row, row.row, row.code, of_code.full_name(), row.full_name()
                ),
            ));
            continue;
        }
        let of_path = *first_of_path.entry(&row.path).or_insert(row);
        if of_path.code != row.code {
            findings.problem(Problem::rows(
                row.row,
                heading,
                &row.code,
                format!(
                    "{}行目と{}行目は、同じ所属「{}」のコードが違います（「{}」と「{}」）。どちらかを直してください",
                    of_path.row, row.row, row.full_name(), of_path.code, row.code
                ),
            ));
            continue;
        }
        let since = row.assigned_on.min(on);
        let entry = named.entry(row.path.clone()).or_insert_with(|| Named {
            code: row.code.clone(),
            path: row.path.clone(),
            since,
        });
        entry.since = entry.since.min(since);
    }
    add_those_above(&mut named, standing, &first_of_path, heading, findings);
    let ways: Vec<(Path, Date)> = named.values().map(|n| (n.path.clone(), n.since)).collect();
    for (path, since) in ways {
        for end in 1..path.len() {
            if let Some(above) = named.get_mut(&path[..end]) {
                above.since = above.since.min(since);
            }
        }
    }
    named
}

/// A department above in which nobody sits has no row, so its code is not in the list: it is known to
/// the register, or follows from how the codes of this list are built, or has to be asked for.
fn add_those_above(
    named: &mut BTreeMap<Path, Named>,
    standing: &Standing<'_>,
    first_of_path: &HashMap<&Path, &StaffRow>,
    heading: &str,
    findings: &mut Findings,
) {
    let pattern = CodePattern::learn(named);
    let taken: HashSet<String> = named.values().map(|n| n.code.clone()).collect();
    let mut asked: HashSet<Path> = HashSet::new();
    let below: Vec<(Path, String, Date)> =
        named.values().map(|n| (n.path.clone(), n.code.clone(), n.since)).collect();
    for (path, code, since) in below {
        for end in 1..path.len() {
            let above = path[..end].to_vec();
            if named.contains_key(&above) || standing.by_path(&above).is_some() {
                continue;
            }
            let (level, _) = path[end - 1];
            let derived = pattern
                .code_of(&code, level)
                .filter(|derived| !taken.contains(derived) && standing.by_code(derived).is_none());
            if let Some(code) = derived {
                named.insert(above.clone(), Named { code, path: above, since });
            } else if asked.insert(above.clone()) {
                let words: Vec<&str> = above.iter().map(|(_, name)| name.as_str()).collect();
                let row = first_of_path.get(&path).map_or(0, |row| row.row);
                findings.problem(Problem::rows(
                    row,
                    heading,
                    &code,
                    format!(
                        "「{}」の所属コードが分かりません。この所属の行を1つ加えてください",
                        words.join(" ")
                    ),
                ));
            }
        }
    }
}

/// How codes of this list are built: 「01020300」 stands below 「01020000」 because the first digits are
/// those of the department above and zeros follow.
struct CodePattern {
    /// Length of the prefix per level; `None` where the list contradicts itself.
    prefix: HashMap<DepartmentLevel, Option<usize>>,
}

impl CodePattern {
    fn learn(named: &BTreeMap<Path, Named>) -> Self {
        let mut prefix: HashMap<DepartmentLevel, Option<usize>> = HashMap::new();
        for child in named.values() {
            for end in 1..child.path.len() {
                let Some(above) = named.get(&child.path[..end]) else { continue };
                let (level, _) = above.path[end - 1];
                let length = shared_prefix(&above.code, &child.code);
                let known = prefix.entry(level).or_insert(length);
                if *known != length {
                    *known = None;
                }
            }
        }
        Self { prefix }
    }

    fn code_of(&self, below: &str, level: DepartmentLevel) -> Option<String> {
        let length = (*self.prefix.get(&level)?)?;
        let head = below.get(..length)?;
        Some(format!("{head:0<width$}", width = below.len()))
    }
}

/// Length of `above` without its zeros at the end, in steps of two where codes go in pairs, when
/// `below` begins with it.
fn shared_prefix(above: &str, below: &str) -> Option<usize> {
    let bare = above.trim_end_matches('0').len();
    let length = if above.len().is_multiple_of(2) { bare.next_multiple_of(2) } else { bare };
    (above.len() == below.len() && below.get(..length) == above.get(..length)).then_some(length)
}

/// The register's departments on the day of the list.
struct Standing<'a> {
    register: &'a Register,
    on_day: HashMap<DepartmentId, &'a RegisteredFact>,
    codes: HashMap<&'a str, &'a RegisteredFact>,
    paths: HashMap<Path, DepartmentId>,
}

impl<'a> Standing<'a> {
    fn new(register: &'a Register, on: Date) -> Self {
        let on_day: HashMap<DepartmentId, &RegisteredFact> = register
            .facts
            .iter()
            .filter(|fact| fact.period.contains(on))
            .map(|fact| (fact.department, fact))
            .collect();
        let codes = on_day.values().map(|fact| (fact.is.code.as_str(), *fact)).collect();
        let mut standing = Self { register, on_day, codes, paths: HashMap::new() };
        standing.paths = standing.on_day.keys().map(|id| (standing.path(*id), *id)).collect();
        standing
    }

    fn path(&self, id: DepartmentId) -> Path {
        let mut path = Vec::with_capacity(4);
        let mut next = self.on_day.get(&id);
        while let Some(fact) = next {
            path.push((fact.is.level, fact.is.name.clone()));
            next = fact
                .is
                .parent
                .filter(|_| path.len() < 12)
                .and_then(|parent| self.on_day.get(&parent));
        }
        path.reverse();
        path
    }

    fn full_name(&self, id: DepartmentId) -> String {
        self.path(id).into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" ")
    }

    fn by_code(&self, code: &str) -> Option<&'a RegisteredFact> {
        self.codes.get(code).copied()
    }

    fn by_path(&self, path: &Path) -> Option<DepartmentId> {
        self.paths.get(path).copied()
    }

    /// From the earliest appointment on, as far as the code was free: another department may have
    /// had it before, or is planned to get it.
    fn free_period(&self, code: &str, since: Date, on: Date) -> Period {
        let others = self.register.facts.iter().filter(|fact| fact.is.code == code);
        let (mut from, mut until) = (since.min(on), None::<Date>);
        for fact in others {
            if let Some(end) = fact.period.until().filter(|end| *end <= on) {
                from = from.max(end);
            } else {
                let start = fact.period.from();
                until = Some(until.map_or(start, |known| known.min(start)));
            }
        }
        Period::new(from, until).unwrap_or(Period::since(on))
    }
}
