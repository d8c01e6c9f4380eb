//! How things stand once every row has taken effect: closed departments that are not empty, successors,
//! departments without a head, people without a superior, accounts.

use std::collections::{HashMap, HashSet};

use super::{Lacking, Sifting, TransferColumn};
use crate::exchange::plan::Change;
use crate::exchange::problem::Problem;
use crate::exchange::transfers::{Finding, TransferKind};
use crate::kernel::ids::{DepartmentId, EmployeeId, PostingId, RankId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period};
use crate::organization::{Chart, ChartPost, PostingKind, Tree};

type Heads = HashMap<DepartmentId, Vec<EmployeeId>>;
type Leaves = Vec<(EmployeeId, Period)>;

impl Sifting<'_> {
    /// A unit that is closed with people in it, or with a unit below it, would leave them nowhere: it
    /// blocks, and says who.
    pub(super) fn closed_departments_are_empty(&mut self) {
        if self.closing.is_empty() {
            return;
        }
        let closing = std::mem::take(&mut self.closing);
        let closed: HashMap<DepartmentId, Date> =
            closing.iter().map(|(_, id, day)| (*id, *day)).collect();
        let mut left: HashMap<DepartmentId, Vec<String>> = HashMap::new();
        for (name, department, period) in self.all_posts() {
            if let Some(day) = closed.get(&department)
                && period.until().is_none_or(|until| until > *day)
            {
                left.entry(department).or_default().push(name);
            }
        }
        for (index, id, day) in closing {
            let word = self.row(index).word.clone();
            let code = self.outcomes[index].number.clone();
            if let Some(mut names) = left.remove(&id) {
                names.sort_unstable();
                names.dedup();
                let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join("、");
                let more = if names.len() > 3 { "など" } else { "" };
                let cure = format!(
                    "{shown}{more}{}人が残っています。異動の行を加えるか、廃止をやめてください",
                    names.len()
                );
                self.error(index, TransferColumn::Kind, &format!("{word}（{code}）"), cure);
            }
            let below: Vec<String> = self
                .units
                .on_day(day)
                .filter(|(_, is)| is.parent == Some(id))
                .map(|(_, is)| is.name.clone())
                .collect();
            if !below.is_empty() {
                let cure = format!(
                    "下に「{}」があります。先に移管か廃止をしてください",
                    below.join("」「")
                );
                self.error(index, TransferColumn::Kind, &format!("{word}（{code}）"), cure);
            }
        }
    }

    /// Every posting as it would stand: who, where, from when until when.
    fn all_posts(&self) -> Vec<(String, DepartmentId, Period)> {
        let touched = self.lives.values().flat_map(|life| {
            let name = life.is.name.to_string();
            life.posts.iter().map(move |post| (name.clone(), post.is.department, post.period))
        });
        let others = self.untouched().flat_map(|person| {
            let posts = person.postings.iter();
            posts.map(|post| (person.is.name.to_string(), post.is.department, post.period))
        });
        touched.chain(others).collect()
    }

    fn untouched(&self) -> impl Iterator<Item = &crate::organization::RegisteredEmployee> {
        let employees = self.register.employees.values();
        employees.filter(|person| !self.lives.contains_key(person.is.number.as_str()))
    }

    /// The day on which the last row has taken effect.
    fn last_day(&self) -> Option<Date> {
        let rows = self.list.rows.iter();
        rows.map(|row| match row.kind {
            TransferKind::Retire => row.on.succ_opt().unwrap_or(row.on),
            _ => row.on,
        })
        .max()
    }

    pub(super) fn aftermath(&mut self) {
        self.accounts();
        let Some(day) = self.last_day() else { return };
        self.after.on = Some(day);
        let tree = match self.units.tree(day) {
            Ok(tree) => tree,
            // What the register itself says of that day is no matter of this list: people have superiors
            // all the same.
            Err(_) if !self.list.rows.iter().any(|row| row.kind.is_department()) => {
                let Ok(tree) = self.units.standing(day) else { return };
                tree
            }
            Err(problem) => {
                // Not of one row: the list and the register together are no tree.
                let sentence =
                    format!("{}の組織：{problem}。組織の変更の行を確かめてください", wareki(day));
                let problem = Problem {
                    row: None,
                    column: None,
                    value: String::new(),
                    cure: sentence.clone(),
                    sentence,
                };
                self.errors.push(Finding { file: 0, problem });
                return;
            }
        };
        let (before_posts, before_leaves) = self.posts_before(day);
        let heads_before = heads_on(day, &before_posts);
        if self.choices.successors {
            self.successors(day, &heads_before);
        }
        let (after_posts, after_leaves) = self.posts_after();
        let before_tree = self.tree_before(day);
        let deputies = &self.register.deputies;
        let after = Chart::with_deputies(day, &tree, &after_posts, &after_leaves, deputies);
        let before = before_tree
            .as_ref()
            .map(|tree| Chart::with_deputies(day, tree, &before_posts, &before_leaves, deputies));
        self.headless(day, &tree, &after, before.as_ref());
        self.led_by_nobody(day, &after, before.as_ref());
    }

    fn accounts(&mut self) {
        for life in self.lives.values() {
            let about = |note: String| Lacking {
                employee: life.known.map(|known| known.id),
                number: life.is.number.to_string(),
                name: life.is.name.to_string(),
                note,
            };
            if life.known.is_none() {
                self.after.to_invite.push(about(format!("{}から", wareki(life.is.hired_on))));
            }
            let was = life.known.and_then(|known| known.is.left_on);
            if let Some(left_on) = life.is.left_on.filter(|left| was != Some(*left)) {
                let last = left_on.pred_opt().unwrap_or(left_on);
                self.after.to_end.push(about(format!("{}まで", wareki(last))));
            }
        }
    }

    fn tree_before(&self, day: Date) -> Option<Tree> {
        super::Units::new(self.register).standing(day).ok()
    }

    fn posts_before(&self, day: Date) -> (Vec<ChartPost>, Leaves) {
        let mut posts = Vec::with_capacity(self.register.employees.len());
        let mut leaves = Vec::new();
        for person in self.register.employees.values() {
            posts.extend(person.postings.iter().filter(|p| p.period.contains(day)).map(|p| {
                ChartPost {
                    posting: p.id,
                    employee: person.id,
                    department: p.is.department,
                    kind: p.is.kind,
                    is_head: p.is.is_head,
                    period: p.period,
                }
            }));
            leaves.extend(person.leaves.iter().map(|leave| (person.id, leave.period)));
        }
        (posts, leaves)
    }

    fn posts_after(&self) -> (Vec<ChartPost>, Leaves) {
        let mut posts = Vec::with_capacity(self.register.employees.len());
        let mut leaves = Vec::new();
        for person in self.untouched() {
            posts.extend(person.postings.iter().map(|p| ChartPost {
                posting: p.id,
                employee: person.id,
                department: p.is.department,
                kind: p.is.kind,
                is_head: p.is.is_head,
                period: p.period,
            }));
            leaves.extend(person.leaves.iter().map(|leave| (person.id, leave.period)));
        }
        for life in self.lives.values() {
            posts.extend(life.posts.iter().map(|p| ChartPost {
                posting: PostingId::mint(),
                employee: life.id,
                department: p.is.department,
                kind: p.is.kind,
                is_head: p.is.is_head,
                period: p.period,
            }));
            leaves.extend(life.leaves.iter().map(|leave| (life.id, leave.period)));
        }
        (posts, leaves)
    }

    /// In a file without the column 所属長: a department that loses its head gets the one who comes to it
    /// alone, at the rank of the head that goes. Two such people, or none: nobody is made head, and the
    /// department stands among those without one.
    fn successors(&mut self, day: Date, heads_before: &Heads) {
        let mut heads_left: HashSet<DepartmentId> = HashSet::new();
        for (employee, department) in self.heads_after(day) {
            let _ = employee;
            heads_left.insert(department);
        }
        let mut rank_before: HashMap<DepartmentId, RankId> = HashMap::new();
        for person in self.register.employees.values() {
            for posting in &person.postings {
                if posting.is.is_head && posting.period.contains(day) {
                    rank_before.insert(posting.is.department, posting.is.rank);
                }
            }
        }
        let mut candidates: HashMap<DepartmentId, Vec<(String, usize)>> = HashMap::new();
        for (number, life) in &self.lives {
            for (at, post) in life.posts.iter().enumerate() {
                let Some(row) = post.row.filter(|_| post.period.contains(day)) else { continue };
                let department = post.is.department;
                let vacant =
                    heads_before.contains_key(&department) && !heads_left.contains(&department);
                let fits = post.is.kind == PostingKind::Primary
                    && self.row(row).is_head.is_none()
                    && rank_before.get(&department) == Some(&post.is.rank);
                if vacant && fits {
                    candidates.entry(department).or_default().push((number.clone(), at));
                }
            }
        }
        for alone in candidates.values().filter(|all| all.len() == 1) {
            let (number, at) = &alone[0];
            let Some(life) = self.lives.get_mut(number) else { continue };
            life.posts[*at].is.is_head = true;
            if let Some(row) = life.posts[*at].row {
                self.changed(row, vec![Change::new("所属長", "", "○（前の所属長の後任）")]);
            }
        }
    }

    fn heads_after(&self, day: Date) -> Vec<(EmployeeId, DepartmentId)> {
        let touched = self.lives.values().flat_map(|life| {
            let posts = life.posts.iter().filter(|p| p.is.is_head && p.period.contains(day));
            posts.map(|post| (life.id, post.is.department))
        });
        let others = self.untouched().flat_map(|person| {
            let posts = person.postings.iter().filter(|p| p.is.is_head && p.period.contains(day));
            posts.map(|post| (person.id, post.is.department))
        });
        touched.chain(others).collect()
    }

    /// Departments that had a head who acted and have none, and new ones without. The rule of superiors
    /// passes them over, so work goes on: a doubt at the row of who was head. Where a deputy takes over,
    /// somebody has thought of it: the department is listed, and nothing has to be read.
    fn headless(&mut self, day: Date, tree: &Tree, after: &Chart<'_>, before: Option<&Chart<'_>>) {
        let mut row_of: HashMap<EmployeeId, usize> = HashMap::new();
        let mut names: HashMap<EmployeeId, String> = HashMap::new();
        for life in self.lives.values() {
            names.insert(life.id, life.is.name.to_string());
            if let Some(last) = life.rows.last() {
                row_of.insert(life.id, *last);
            }
        }
        let mut departments: Vec<(String, DepartmentId)> =
            tree.top_down().into_iter().map(|(_, node)| (node.code.clone(), node.id)).collect();
        departments.sort();
        for (code, id) in departments {
            if head(after, id).is_some() {
                continue;
            }
            let was = before.and_then(|before| head(before, id));
            if was.is_none() && !self.units.is_new(id) {
                continue;
            }
            let name = self.units.full_name(id, day);
            let who = was.and_then(|was| names.get(&was)).cloned();
            let acts = after.acting_head(id).is_some();
            if !acts && let Some(row) = was.and_then(|was| row_of.get(&was).copied()) {
                let row_word = self.row(row).word.clone();
                self.doubt(
                    row,
                    TransferColumn::Kind,
                    &row_word,
                    format!("「{name}」の所属長がいなくなります。後任の行があるか確かめてください"),
                );
            }
            self.after.without_head.push(Lacking {
                employee: None,
                number: code,
                name,
                note: match who {
                    Some(who) if acts => format!("いままでの所属長は{who}。職務代理が代わります"),
                    Some(who) => format!("いままでの所属長は{who}"),
                    None => "新設".to_owned(),
                },
            });
        }
    }

    /// Who would have nobody above, and had somebody, or is new in the city.
    fn led_by_nobody(&mut self, day: Date, after: &Chart<'_>, before: Option<&Chart<'_>>) {
        let mut found = Vec::new();
        let mut look = |id: EmployeeId, employee, number: &str, name: &str| {
            let Some(department) = after.department_of(id) else { return };
            if after.superior_of(id).is_some() {
                return;
            }
            let had = before.map(|before| {
                before.superior_of(id).is_some() || before.department_of(id).is_none()
            });
            if had == Some(false) {
                return;
            }
            found.push(Lacking {
                employee,
                number: number.to_owned(),
                name: name.to_owned(),
                note: self.units.full_name(department, day),
            });
        };
        for person in self.untouched() {
            look(person.id, Some(person.id), person.is.number.as_str(), person.is.name.as_str());
        }
        for life in self.lives.values() {
            let known = life.known.map(|known| known.id);
            look(life.id, known, life.is.number.as_str(), life.is.name.as_str());
        }
        found.sort_by(|a, b| a.number.cmp(&b.number));
        self.after.without_superior = found;
    }
}

/// Who heads a department and is there, deputies not counted.
fn head(chart: &Chart<'_>, department: DepartmentId) -> Option<EmployeeId> {
    let heads = chart.heads_of(department).iter();
    heads.filter(|head| !head.is_deputy && !head.is_away).map(|head| head.employee).next()
}

fn heads_on(day: Date, posts: &[ChartPost]) -> Heads {
    let mut heads = Heads::new();
    for post in posts.iter().filter(|post| post.is_head && post.period.contains(day)) {
        heads.entry(post.department).or_default().push(post.employee);
    }
    heads
}
