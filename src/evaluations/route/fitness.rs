//! Who may rate whom, whatever the rules ask for.

use std::collections::{HashMap, HashSet};

use super::Superiors;
use crate::kernel::ids::EmployeeId;

/// Why somebody may not rate a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is the person.
    Oneself,
    /// The person is their superior, or the superior of that one.
    OwnSuperior,
    /// HR has barred the pair.
    Barred,
}

impl Unfit {
    /// What to do about it, as 「一次評価者に、…」.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Oneself => "本人は選べません。ほかの人にしてください",
            Self::OwnSuperior => "この人の部下は選べません。ほかの人にしてください",
            Self::Barred => "この人の評価をしないと人事課が決めた人です。ほかの人にしてください",
        }
    }
}

/// What is known of who may rate whom on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fitness {
    /// Evaluator and ratee.
    barred: HashSet<(EmployeeId, EmployeeId)>,
    above: HashMap<EmployeeId, Superiors>,
}

impl Fitness {
    /// The pair is barred.
    pub fn bar(&mut self, evaluator: EmployeeId, ratee: EmployeeId) {
        self.barred.insert((evaluator, ratee));
    }
    /// Who is above a possible evaluator.
    pub fn superiors(&mut self, evaluator: EmployeeId, superiors: Superiors) {
        self.above.insert(evaluator, superiors);
    }
    /// Why `evaluator` may not rate `ratee`, if so.
    pub fn unfit(&self, evaluator: EmployeeId, ratee: EmployeeId) -> Option<Unfit> {
        if evaluator == ratee {
            return Some(Unfit::Oneself);
        }
        if self.barred.contains(&(evaluator, ratee)) {
            return Some(Unfit::Barred);
        }
        let above = self.above.get(&evaluator);
        let is_above = above.is_some_and(|own| [own.first, own.second].contains(&Some(ratee)));
        is_above.then_some(Unfit::OwnSuperior)
    }
}
