//! What a form about one person chooses from: the ladder, job families, authorities, and departments
//! by the code or the name that people write.

use crate::kernel::ids::{AuthorityId, DepartmentId, JobFamilyId, RankId};
use crate::kernel::text::search_key;
use crate::kernel::time::wareki;
use crate::kernel::{Code, Date};

use super::department::DepartmentLevel;
use super::master::InUse;
use super::posting::EmploymentType;
use super::register::{RegisteredFact, RegisteredRank, RegisteredType};

/// The lists of a form, and the departments of all days.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// The ladder, lowest first.
    pub ranks: Vec<RegisteredRank>,
    /// 職種.
    pub job_families: Vec<(JobFamilyId, String)>,
    /// 任用区分.
    pub employment_types: Vec<RegisteredType>,
    /// 任命権者.
    pub authorities: Vec<(AuthorityId, String)>,
    /// When the rows of these lists are in use.
    pub in_use: InUse,
    /// What departments are called on all days.
    pub facts: Vec<RegisteredFact>,
}

/// Why a written department is none on the day asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DepartmentProblem {
    /// Nobody ever had this code or name.
    Unknown,
    /// Several departments are called so: their codes and full names.
    Several(Vec<(String, String)>),
    /// It is there on other days only: the last day it was, and what it is called on the day asked
    /// for, where it is called otherwise.
    OtherDay {
        /// 「令和8年3月31日まで」, 「令和8年10月1日から」.
        when: String,
        /// Code and full name on the day asked for.
        now: Option<(String, String)>,
    },
}

impl DepartmentProblem {
    /// What to do about it (ui-guide 9): cause and cure.
    pub fn sentence(&self, written: &str, day: Date) -> String {
        match self {
            Self::Unknown => {
                format!("「{written}」という所属はありません。所属コードか名前を確かめてください")
            }
            Self::Several(found) => {
                let shown: Vec<String> =
                    found.iter().take(3).map(|(code, name)| format!("{code} {name}")).collect();
                format!(
                    "「{written}」は{}つあります。所属コードで書いてください（{}）",
                    found.len(),
                    shown.join("、")
                )
            }
            Self::OtherDay { when, now: Some((code, name)) } => format!(
                "「{written}」は{when}です。{}には「{code} {name}」になっています",
                wareki(day)
            ),
            Self::OtherDay { when, now: None } => {
                format!("「{written}」は{when}です。{}にはありません", wareki(day))
            }
        }
    }
}

impl Choices {
    /// A step of the ladder.
    pub fn rank(&self, id: RankId) -> Option<&RegisteredRank> {
        self.ranks.iter().find(|rank| rank.id == id)
    }
    /// Name of a rank.
    pub fn rank_name(&self, id: RankId) -> &str {
        self.rank(id).map_or("", |rank| &rank.name)
    }
    /// Name of a job family.
    pub fn job_family_name(&self, id: JobFamilyId) -> &str {
        self.job_families.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name)
    }
    /// A 任用区分 of the list.
    pub fn employment_type(&self, code: EmploymentType) -> Option<&RegisteredType> {
        self.employment_types.iter().find(|own| own.code == code)
    }
    /// Name of a 任用区分.
    pub fn type_name(&self, code: EmploymentType) -> &str {
        self.employment_type(code).map_or("", |own| &own.name)
    }
    /// Name of an authority.
    pub fn authority_name(&self, id: AuthorityId) -> &str {
        self.authorities.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name)
    }

    fn fact(&self, department: DepartmentId, day: Date) -> Option<&RegisteredFact> {
        self.facts.iter().find(|f| f.department == department && f.period.contains(day))
    }
    /// The fact of that day, or of the day nearest to it.
    fn nearest(&self, department: DepartmentId, day: Date) -> Option<&RegisteredFact> {
        self.facts.iter().filter(|fact| fact.department == department).min_by_key(|fact| {
            if fact.period.contains(day) {
                return 0;
            }
            let last = fact.period.last_day().unwrap_or(fact.period.from());
            let (a, b) = ((fact.period.from() - day).num_days(), (last - day).num_days());
            a.abs().min(b.abs())
        })
    }
    /// Whether the department is there on every day of the period's beginning.
    pub fn is_there(&self, department: DepartmentId, day: Date) -> bool {
        self.fact(department, day).is_some()
    }
    /// 所属コード on a day.
    pub fn code(&self, department: DepartmentId, day: Date) -> &str {
        self.nearest(department, day).map_or("", |fact| &fact.is.code)
    }
    /// The department itself and everything above it, nearest first, on that day or the nearest one on
    /// which it was there.
    pub fn way(&self, department: DepartmentId, day: Date) -> Vec<DepartmentId> {
        self.facts_upward(department, day).iter().map(|fact| fact.department).collect()
    }
    fn facts_upward(&self, department: DepartmentId, day: Date) -> Vec<&RegisteredFact> {
        let mut way: Vec<&RegisteredFact> = Vec::with_capacity(4);
        let mut next = self.nearest(department, day);
        while let Some(fact) = next {
            if way.iter().any(|known| known.department == fact.department) {
                break;
            }
            way.push(fact);
            next = fact.is.parent.and_then(|parent| self.nearest(parent, day));
        }
        way
    }
    /// Names of the 局, 部, 課 and 係 of a department, as files have them in four columns.
    pub fn levels(&self, department: DepartmentId, day: Date) -> [String; 4] {
        let mut names: [String; 4] = Default::default();
        for fact in self.facts_upward(department, day) {
            let at = match fact.is.level {
                DepartmentLevel::Bureau => 0,
                DepartmentLevel::Division => 1,
                DepartmentLevel::Section => 2,
                DepartmentLevel::Unit => 3,
            };
            names[at].clone_from(&fact.is.name);
        }
        names
    }
    /// 「総務局 企画部 企画課」 on that day, or the nearest one on which it was there.
    pub fn full_name(&self, department: DepartmentId, day: Date) -> String {
        let way = self.facts_upward(department, day);
        way.iter().rev().map(|fact| fact.is.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The department that somebody means on a day: its code, its name, or its full name.
    pub fn department(&self, written: &str, day: Date) -> Result<DepartmentId, DepartmentProblem> {
        let wanted = search_key(written);
        let code = Code::parse(written).ok().map(String::from);
        let means = |fact: &&RegisteredFact| {
            code.as_deref() == Some(fact.is.code.as_str())
                || search_key(&fact.is.name) == wanted
                || search_key(&self.full_name(fact.department, day)) == wanted
        };
        let there: Vec<&RegisteredFact> =
            self.facts.iter().filter(|f| f.period.contains(day)).filter(means).collect();
        match there.as_slice() {
            [one] => Ok(one.department),
            [] => Err(self.on_another_day(&wanted, code.as_deref(), day)),
            several => Err(DepartmentProblem::Several(
                several
                    .iter()
                    .map(|f| (f.is.code.clone(), self.full_name(f.department, day)))
                    .collect(),
            )),
        }
    }

    fn on_another_day(&self, wanted: &str, code: Option<&str>, day: Date) -> DepartmentProblem {
        let means = |fact: &&RegisteredFact| {
            code == Some(fact.is.code.as_str()) || search_key(&fact.is.name) == wanted
        };
        let nearest = self.facts.iter().filter(means).min_by_key(|fact| {
            let end = fact.period.last_day().unwrap_or(fact.period.from());
            (fact.period.from() > day, (day - end).num_days().abs())
        });
        let Some(fact) = nearest else { return DepartmentProblem::Unknown };
        let when = match fact.period.last_day() {
            Some(last) if last < day => format!("{}まで", wareki(last)),
            _ => format!("{}から", wareki(fact.period.from())),
        };
        let now = self
            .fact(fact.department, day)
            .map(|fact| (fact.is.code.clone(), self.full_name(fact.department, day)));
        DepartmentProblem::OtherDay { when, now }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::kernel::ids::DepartmentFactId;
    use crate::kernel::{Period, Revision};
    use crate::organization::register::DepartmentIs;

    pub(in crate::organization) fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    pub(in crate::organization) fn fact(
        department: DepartmentId,
        code: &str,
        name: &str,
        parent: Option<DepartmentId>,
        (from, until): (&str, Option<&str>),
    ) -> RegisteredFact {
        RegisteredFact {
            fact: DepartmentFactId::mint(),
            revision: Revision::new(1),
            department,
            period: Period::new(day(from), until.map(day)).expect("a test period"),
            is: DepartmentIs {
                code: code.to_owned(),
                name: name.to_owned(),
                level: DepartmentLevel::Section,
                parent,
            },
        }
    }

    #[test]
    fn a_department_is_meant_by_code_or_name_on_a_day() {
        let ids: [DepartmentId; 4] = std::array::from_fn(|_| DepartmentId::mint());
        let [bureau, first, second, gone] = ids;
        let always = ("2000-04-01", None);
        let choices = Choices {
            facts: vec![
                fact(bureau, "01", "総務局", None, always),
                fact(first, "0101", "庶務係", Some(bureau), always),
                fact(second, "0201", "企画課", Some(bureau), ("2000-04-01", Some("2026-04-01"))),
                fact(second, "0301", "政策課", Some(bureau), ("2026-04-01", None)),
                fact(gone, "0401", "庶務係", Some(bureau), ("2000-04-01", Some("2026-04-01"))),
            ],
            ..Choices::default()
        };
        let (before, after) = (day("2026-03-31"), day("2026-04-01"));
        assert_eq!(choices.department("０１０１", before), Ok(first));
        assert_eq!(choices.department("総務局　企画課", before), Ok(second));
        assert_eq!(choices.department("庶務係", after), Ok(first));
        let several = choices.department("庶務係", before).expect_err("two of them");
        assert_eq!(
            several.sentence("庶務係", before),
            "「庶務係」は2つあります。所属コードで書いてください（0101 総務局 庶務係、0401 総務局 庶務係）"
        );
        // The code of last year: what it became.
        let renamed = choices.department("0201", after).expect_err("no longer");
        assert_eq!(
            renamed.sentence("0201", after),
            "「0201」は令和8年3月31日までです。令和8年4月1日には「0301 総務局 政策課」になっています"
        );
        let closed = choices.department("0401", after).expect_err("no longer");
        assert_eq!(
            closed.sentence("0401", after),
            "「0401」は令和8年3月31日までです。令和8年4月1日にはありません"
        );
        let early = choices.department("政策課", before).expect_err("not yet");
        assert!(early.sentence("政策課", before).contains("令和8年4月1日から"));
        assert_eq!(choices.department("9999", after), Err(DepartmentProblem::Unknown));
        assert_eq!(choices.way(gone, after), [gone, bureau]);
    }
}
