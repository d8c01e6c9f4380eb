//! What an interim change does to each goal.

use super::Goal;

/// A goal beside what was agreed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoalChange<'a> {
    /// Not in the round before.
    New(&'a Goal),
    /// As it was.
    Same(&'a Goal),
    /// Put otherwise: before and after.
    Changed(&'a Goal, &'a Goal),
    /// Given up in this round.
    Withdrawn(&'a Goal),
}

/// The goals of a round beside those of the round before, in the order of the round.
pub fn changes<'a>(before: &'a [Goal], after: &'a [Goal]) -> Vec<GoalChange<'a>> {
    after
        .iter()
        .map(|goal| match before.iter().find(|old| old.id == goal.id) {
            None => GoalChange::New(goal),
            Some(old) if old == goal => GoalChange::Same(goal),
            Some(old) if old.stands() && !goal.stands() => GoalChange::Withdrawn(goal),
            Some(old) => GoalChange::Changed(old, goal),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::rule::tests::goal;
    use super::*;
    use crate::kernel::{Line, Prose, Weight};

    #[test]
    fn each_goal_is_new_the_same_changed_or_given_up() {
        let before = [goal("電子化", 50), goal("研修", 30), goal("引継ぎ", 20)];
        let mut after = before.to_vec();
        after[0].weight = Weight::new(60);
        after[1].withdrawn = Prose::within("研修が来年度になったため", 400).ok();
        after.push(Goal { title: Line::parse("窓口").expect("a line"), ..goal("窓口", 20) });
        let found = changes(&before, &after);
        assert!(matches!(found[0], GoalChange::Changed(old, new)
            if old.weight == Weight::new(50) && new.weight == Weight::new(60)));
        assert!(matches!(found[1], GoalChange::Withdrawn(_)));
        assert!(matches!(found[2], GoalChange::Same(_)));
        assert!(matches!(found[3], GoalChange::New(_)));
        // What was given up before stays as it was.
        assert!(matches!(changes(&after, &after)[1], GoalChange::Same(_)));
    }
}
