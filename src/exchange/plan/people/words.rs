//! Names behind ids, for sentences and for saying what changes.

use std::collections::HashMap;

use crate::exchange::plan::departments::Departments;
use crate::exchange::plan::{Change, Ground};
use crate::kernel::ids::{AuthorityId, DepartmentId, JobFamilyId, RankId};
use crate::kernel::time::wareki;
use crate::organization::{EmploymentType, PostingIs};

/// What a posting says, in the order of its texts.
const WHAT: [&str; 8] =
    ["所属", "職位", "所属長", "補職名", "職種", "任用区分", "現所属発令日", "任命権者"];

/// Names behind ids, for sentences.
pub(super) struct Words {
    ranks: HashMap<RankId, String>,
    families: HashMap<JobFamilyId, String>,
    authorities: HashMap<AuthorityId, String>,
    types: HashMap<EmploymentType, String>,
    pub departments: HashMap<DepartmentId, String>,
}

impl Words {
    pub fn new(ground: Ground<'_>, departments: &Departments) -> Self {
        let register = ground.register;
        Self {
            ranks: register.ranks.iter().map(|rank| (rank.id, rank.name.clone())).collect(),
            families: register.job_families.iter().map(|(n, id)| (*id, n.clone())).collect(),
            authorities: register.authorities.iter().map(|(n, id)| (*id, n.clone())).collect(),
            types: register.employment_types.iter().map(|t| (t.code, t.name.clone())).collect(),
            departments: departments.full_names.clone(),
        }
    }

    pub fn changes(
        &self,
        families: &HashMap<String, JobFamilyId>,
        before: Option<&PostingIs>,
        after: &PostingIs,
    ) -> Vec<Change> {
        let text = |is: Option<&PostingIs>| -> [String; 8] {
            let Some(is) = is else { return Default::default() };
            let known = |name: Option<&String>| name.cloned().unwrap_or_default();
            let family = self.families.get(&is.job_family).or_else(|| {
                families.iter().find(|(_, id)| **id == is.job_family).map(|(name, _)| name)
            });
            [
                known(self.departments.get(&is.department)),
                known(self.ranks.get(&is.rank)),
                if is.is_head { "○".to_owned() } else { String::new() },
                is.title.clone().unwrap_or_default(),
                known(family),
                self.types.get(&is.employment_type).cloned().unwrap_or_default(),
                wareki(is.assigned_on),
                known(self.authorities.get(&is.authority)),
            ]
        };
        let (old, new) = (text(before), text(Some(after)));
        let pairs = WHAT.into_iter().zip(old.into_iter().zip(new));
        pairs
            .filter(|(_, (old, new))| old != new)
            .map(|(what, (old, new))| Change::new(what, old, new))
            .collect()
    }
}
