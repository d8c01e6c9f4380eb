//! Who heads what: one head per department, somebody in charge, of a rank that leads.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Comparison;
use crate::exchange::plan::{Ground, grouped_by};
use crate::exchange::problem::Problem;
use crate::exchange::staff::{StaffColumn, StaffList, StaffRow};
use crate::kernel::ids::DepartmentId;
use crate::organization::EmployeeNumber;

impl Comparison<'_, '_> {
    /// One head per department, somebody in charge, of a rank that leads.
    pub(super) fn heads(&mut self) {
        let by_code = grouped_by(self.list.rows.iter(), |row| row.code.clone());
        let any = self.list.rows.iter().any(|row| row.is_head);
        let standing = standing_heads(self.ground, self.list);
        let heading = self.heading(StaffColumn::Head);
        let mut without: Vec<String> = Vec::new();
        for (code, rows) in by_code.iter().collect::<BTreeMap<_, _>>() {
            let heads: Vec<&&StaffRow> = rows.iter().filter(|row| row.is_head).collect();
            let department = self.departments.by_code.get(code.as_str());
            let outside = department.and_then(|id| standing.get(id));
            for (index, second) in heads.iter().enumerate().skip(1) {
                let Some(first) = heads[..index].iter().find(|first| first.kind == second.kind)
                else {
                    self.findings.remark(Some(second.row), format!(
                        "「{}」の所属長が2人います（{}行目と{}行目）。本務の人が長、兼務の人が事務取扱になります",
                        second.full_name(), heads[0].row, second.row
                    ));
                    continue;
                };
                let sentence = format!(
                    "{}行目と{}行目は、どちらも「{}」の所属長です。どちらかの「{heading}」を空にしてください",
                    first.row,
                    second.row,
                    second.full_name()
                );
                self.findings.problem(Problem::rows(second.row, heading, "○", sentence));
            }
            match (heads.first(), outside) {
                (Some(head), Some(other)) => self.findings.remark(Some(head.row), format!(
                    "「{}」には、このファイルにない所属長（{other}）が登録されています。所属長が2人になります",
                    head.full_name()
                )),
                (None, None) if any => without.push(rows[0].full_name()),
                _ => {}
            }
            for head in heads {
                let rank = self.ground.register.ranks.iter().find(|rank| rank.name == head.rank);
                if rank.is_some_and(|rank| !rank.is_supervisory) {
                    self.findings.remark(
                        Some(head.row),
                        format!(
                            "{}行目の{}さんは{}ですが、「{}」の所属長になっています",
                            head.row,
                            head.name,
                            head.rank,
                            head.full_name()
                        ),
                    );
                }
            }
        }
        if let Some(first) = without.first() {
            self.findings.remark(None, format!(
                "所属長がいない所属が{}つあります（「{first}」など）。上の所属の長が評価者になります",
                without.len()
            ));
        }
    }
}

/// Heads on the day of the list who are not in it, by department.
fn standing_heads(ground: Ground<'_>, list: &StaffList) -> HashMap<DepartmentId, String> {
    let listed: HashSet<&EmployeeNumber> = list.keys.iter().map(|key| &key.number).collect();
    let mut heads = HashMap::new();
    for person in ground.register.employees.values() {
        if listed.contains(&person.is.number) {
            continue;
        }
        for posting in &person.postings {
            if posting.is.is_head && posting.period.contains(ground.on) {
                heads.insert(posting.is.department, person.is.name.to_string());
            }
        }
    }
    heads
}
