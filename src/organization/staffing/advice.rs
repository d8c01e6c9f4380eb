//! What is worth a second look before a posting changes. Advice never blocks (ui-guide 6.18).

use crate::kernel::Date;
use crate::kernel::time::wareki;
use crate::organization::choices::Choices;
use crate::organization::register::{PostingIs, RegisteredEmployee};

/// What a change of posting comes to, in the words of 地方公務員法 15の2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveKind {
    /// 昇任: a higher rank.
    Promotion,
    /// 降任: a lower rank.
    Demotion,
    /// 転任: another department at the same rank.
    Transfer,
    /// The same department and rank: headship, title, job family, type.
    Within,
}

impl MoveKind {
    /// Derived from the two postings.
    pub fn between(old: &PostingIs, new: &PostingIs, choices: &Choices) -> Self {
        let position = |is: &PostingIs| choices.rank(is.rank).map_or(0, |rank| rank.position);
        match position(new).cmp(&position(old)) {
            std::cmp::Ordering::Greater => Self::Promotion,
            std::cmp::Ordering::Less => Self::Demotion,
            std::cmp::Ordering::Equal if new.department != old.department => Self::Transfer,
            std::cmp::Ordering::Equal => Self::Within,
        }
    }
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Promotion => "昇任",
            Self::Demotion => "降任",
            Self::Transfer => "転任",
            Self::Within => "所属の中の変更",
        }
    }
}

/// Who else heads the two departments on the day of the change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heads {
    /// Others who head the department that is left.
    pub of_old: Vec<String>,
    /// Others who head the department that is taken up.
    pub of_new: Vec<String>,
}

/// Something to look at twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// A department would have no head.
    NoSuccessor(String, Date),
    /// A department would have two heads.
    AnotherHead(String, String),
    /// More than one step up.
    Skips {
        /// Rank before.
        from: String,
        /// Rank after.
        to: String,
        /// Ranks left out.
        skipped: usize,
    },
    /// 降任.
    Demotion {
        /// Rank before.
        from: String,
        /// Rank after.
        to: String,
    },
    /// Head of a department with a rank below 管理監督者.
    HeadBelowSupervisory(String),
}

impl Advice {
    /// The sentence on the check page.
    pub fn sentence(&self) -> String {
        match self {
            Self::NoSuccessor(department, day) => format!(
                "{}から「{department}」の所属長がいなくなります。後任の発令を確かめてください",
                wareki(*day)
            ),
            Self::AnotherHead(department, name) => {
                format!("「{department}」の所属長には、{name}さんもいます")
            }
            Self::Skips { from, to, skipped } => {
                format!("「{from}」から「{to}」へ、間の職位を{skipped}つとばします")
            }
            Self::Demotion { from, to } => format!(
                "「{from}」から「{to}」への降任です。本人の意に反する降任には、法律で定める事由が要ります"
            ),
            Self::HeadBelowSupervisory(rank) => {
                format!("「{rank}」は管理監督者の職位ではありませんが、所属長になります")
            }
        }
    }
}

/// Looks at a posting that begins on a day; `old` is the one that it follows.
pub fn advice(
    old: Option<&PostingIs>,
    new: &PostingIs,
    from: Date,
    heads: &Heads,
    choices: &Choices,
) -> Vec<Advice> {
    let mut found = Vec::new();
    let name = |is: &PostingIs| choices.full_name(is.department, from);
    if let Some(old) = old {
        let goes_on = new.is_head && new.department == old.department;
        if old.is_head && !goes_on && heads.of_old.is_empty() {
            found.push(Advice::NoSuccessor(name(old), from));
        }
        let (below, above) = (choices.rank(old.rank), choices.rank(new.rank));
        if let (Some(below), Some(above)) = (below, above) {
            let between = choices
                .ranks
                .iter()
                .filter(|rank| below.position < rank.position && rank.position < above.position);
            let skipped = between.count();
            let (from, to) = (below.name.clone(), above.name.clone());
            if skipped > 0 {
                found.push(Advice::Skips { from, to, skipped });
            } else if above.position < below.position {
                found.push(Advice::Demotion { from, to });
            }
        }
    }
    if new.is_head {
        if let Some(other) = heads.of_new.first() {
            found.push(Advice::AnotherHead(name(new), other.clone()));
        }
        if let Some(rank) = choices.rank(new.rank).filter(|rank| !rank.is_supervisory) {
            found.push(Advice::HeadBelowSupervisory(rank.name.clone()));
        }
    }
    found
}

/// The posting in force on a day that heads a department, as who leaves would leave it behind.
pub fn headships_at(person: &RegisteredEmployee, day: Date) -> Vec<&PostingIs> {
    let in_force = person.postings.iter().filter(|row| row.period.contains(day));
    in_force.filter(|row| row.is.is_head).map(|row| &row.is).collect()
}
