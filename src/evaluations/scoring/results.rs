//! 業績: how an agreed goal and its achievement become an item with a weight and points.

use rust_decimal::Decimal;

use super::{Difficulty, DifficultyTable, Factor, GoalMark, GoalProblem, Item, Mark};
use crate::kernel::Weight;

/// One level of 達成度.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Achievement {
    /// S, A, …; 上回る, …
    pub mark: String,
    /// What it means.
    pub meaning: String,
    /// Its points.
    pub points: Decimal,
}

/// How results become points: one version, never changed once a cycle uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsRule {
    /// 達成度, best first.
    pub achievements: Vec<Achievement>,
    /// What difficulty does.
    pub difficulty: DifficultyTable,
    /// 重要度: by how much it multiplies the weight; empty when it is not used.
    pub importance: Vec<(String, Decimal)>,
    /// Points of one goal above which nothing counts.
    pub cap: Option<Decimal>,
    /// So much 目標外の業務 a ratee may add.
    pub unplanned_most: u16,
    /// Weight of each beside the goals; 0: it is read, but not counted.
    pub unplanned_weight: Weight,
}

/// What was agreed about a goal, as far as points depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed<'a> {
    /// 目標.
    pub title: &'a str,
    /// ウエイト.
    pub weight: Weight,
    /// 困難度.
    pub difficulty: Option<&'a str>,
    /// 重要度.
    pub importance: Option<&'a str>,
}

impl ResultsRule {
    /// One level.
    pub fn achievement(&self, mark: &str) -> Option<&Achievement> {
        self.achievements.iter().find(|level| level.mark == mark)
    }
    /// Points of the best that can be reached, before any factor.
    pub fn full_marks(&self) -> Decimal {
        let cells = match &self.difficulty {
            DifficultyTable::Matrix(cells) => cells.as_slice(),
            DifficultyTable::Unused | DifficultyTable::Factors(_) => &[],
        };
        let of_cells = cells.iter().map(|cell| cell.points).max();
        let of_levels = self.achievements.iter().map(|level| level.points).max();
        of_cells.max(of_levels).unwrap_or_default()
    }
    /// An agreed goal as an item. `reached`: what was said about it.
    pub fn goal(&self, goal: Agreed<'_>, reached: Option<&str>) -> Result<Item, GoalProblem> {
        let mut name = goal.title.to_owned();
        let difficulty = goal.difficulty.unwrap_or_default();
        let mark = match reached {
            None => Mark::Missing,
            Some(reached) => {
                let said = GoalMark {
                    difficulty: Difficulty(difficulty.to_owned()),
                    achievement: reached.to_owned(),
                };
                let mark = self.difficulty.mark(&said, &self.points(), self.cap)?;
                if let (DifficultyTable::Matrix(_), Mark::Graded { grade, .. }) =
                    (&self.difficulty, &mark)
                {
                    name.push_str(&format!("（困難度{difficulty}、達成度{reached}は{grade}）"));
                }
                mark
            }
        };
        let importance = match goal.importance {
            _ if self.importance.is_empty() => None,
            word => {
                let word = word.unwrap_or_default();
                let (_, value) = self
                    .importance
                    .iter()
                    .find(|(own, _)| own == word)
                    .ok_or_else(|| GoalProblem::UnknownImportance(word.to_owned()))?;
                Some(Factor::of(format!("重要度 {word}"), *value))
            }
        };
        Ok(Item { name, weight: goal.weight, importance, mark })
    }
    /// 目標外の業務 as an item: difficulty and importance were never agreed.
    pub fn unplanned(&self, what: &str, reached: Option<&str>) -> Result<Item, GoalProblem> {
        let mark = match reached {
            None => Mark::Missing,
            Some(reached) => {
                let level = self
                    .achievement(reached)
                    .ok_or_else(|| GoalProblem::UnknownGrade(reached.to_owned()))?;
                Mark::Graded { grade: reached.to_owned(), points: level.points, factor: None }
            }
        };
        let name = format!("目標外　{what}");
        Ok(Item { name, weight: self.unplanned_weight, importance: None, mark })
    }
    fn points(&self) -> Vec<(String, Decimal)> {
        self.achievements.iter().map(|level| (level.mark.clone(), level.points)).collect()
    }

    /// What the rule has no answer to, for goals with these grades of difficulty and importance.
    pub fn holes(&self, difficulties: &[&str], importances: &[&str]) -> Vec<GoalProblem> {
        let mut holes = Vec::new();
        // Without grades, a goal has none: the rule is asked for the blank one.
        let asked = |marks: &[&str]| -> Vec<String> {
            if marks.is_empty() {
                vec![String::new()]
            } else {
                marks.iter().map(|m| (*m).to_owned()).collect()
            }
        };
        for difficulty in asked(difficulties) {
            for level in &self.achievements {
                let said = GoalMark {
                    difficulty: Difficulty(difficulty.clone()),
                    achievement: level.mark.clone(),
                };
                if let Err(hole) = self.difficulty.mark(&said, &self.points(), self.cap)
                    && !holes.contains(&hole)
                {
                    holes.push(hole);
                }
            }
        }
        if !self.importance.is_empty() {
            for mark in asked(importances) {
                if !self.importance.iter().any(|(own, _)| *own == mark) {
                    holes.push(GoalProblem::UnknownImportance(mark));
                }
            }
        }
        holes
    }
}

#[cfg(test)]
mod tests {
    use super::super::Cell;
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a test number")
    }
    fn weight(value: i32) -> Weight {
        Weight::new(value).expect("a test weight")
    }
    fn levels(rows: &[(&str, i64)]) -> Vec<Achievement> {
        rows.iter()
            .map(|(mark, points)| Achievement {
                mark: (*mark).to_owned(),
                meaning: String::new(),
                points: Decimal::from(*points),
            })
            .collect()
    }
    /// domain.md 3.2, S74: goals are graded s a b c (d), difficulty ◎, blank, △.
    fn by_factor() -> ResultsRule {
        let factors = [("◎", "1.2"), ("", "1"), ("△", "0.8")];
        ResultsRule {
            achievements: levels(&[("s", 5), ("a", 4), ("b", 3), ("c", 2), ("d", 1)]),
            difficulty: DifficultyTable::Factors(
                factors.map(|(mark, value)| (Difficulty(mark.to_owned()), number(value))).to_vec(),
            ),
            importance: Vec::new(),
            cap: None,
            unplanned_most: 1,
            unplanned_weight: weight(20),
        }
    }
    fn goal<'a>(difficulty: Option<&'a str>, importance: Option<&'a str>) -> Agreed<'a> {
        Agreed { title: "電子化", weight: weight(40), difficulty, importance }
    }

    #[test]
    fn a_blank_difficulty_is_a_grade_of_its_own() {
        let rule = by_factor();
        let points = |difficulty: Option<&str>| match rule.goal(goal(difficulty, None), Some("a")) {
            Ok(Item { mark: Mark::Graded { points, factor: Some(factor), .. }, .. }) => {
                factor.times(points).normalize().to_string()
            }
            other => panic!("no mark: {other:?}"),
        };
        assert_eq!([points(Some("◎")), points(None), points(Some("△"))], ["4.8", "4", "3.2"]);
        assert_eq!(rule.full_marks(), Decimal::from(5));
    }

    #[test]
    fn holes_are_found_before_anybody_rates() {
        let rule = by_factor();
        assert_eq!(rule.holes(&["◎", "△"], &[]), []);
        assert_eq!(rule.holes(&["難"], &[]), [GoalProblem::UnknownDifficulty("難".to_owned())]);
        let weighed =
            ResultsRule { importance: vec![("◎".to_owned(), number("1.5"))], ..by_factor() };
        assert_eq!(
            weighed.holes(&["◎"], &["◎", "○"]),
            [GoalProblem::UnknownImportance("○".to_owned())]
        );
        assert_eq!(
            weighed.goal(goal(Some("◎"), None), None),
            Err(GoalProblem::UnknownImportance(String::new()))
        );
        let table = ResultsRule {
            difficulty: DifficultyTable::Matrix(vec![Cell {
                difficulty: Difficulty("◎".to_owned()),
                achievement: "s".to_owned(),
                grade: "S".to_owned(),
                points: Decimal::from(6),
            }]),
            ..by_factor()
        };
        assert_eq!(table.holes(&["◎"], &[]).len(), 4, "a, b, c, d");
        assert_eq!(table.full_marks(), Decimal::from(6));
    }

    #[test]
    fn a_table_says_where_its_grade_comes_from() {
        let rule = ResultsRule {
            achievements: levels(&[("上回る", 3), ("達成", 2), ("下回る", 1)]),
            difficulty: DifficultyTable::Matrix(vec![Cell {
                difficulty: Difficulty("易".to_owned()),
                achievement: "上回る".to_owned(),
                grade: "B".to_owned(),
                points: Decimal::from(3),
            }]),
            ..by_factor()
        };
        let item = rule.goal(goal(Some("易"), None), Some("上回る")).expect("has a cell");
        assert_eq!(item.name, "電子化（困難度易、達成度上回るはB）");
    }

    #[test]
    fn unplanned_work_has_a_weight_of_its_own() {
        let item = by_factor().unplanned("災害の応援", Some("s")).expect("a level");
        assert_eq!((item.name.as_str(), item.weight.get()), ("目標外　災害の応援", 20));
        assert!(by_factor().unplanned("災害の応援", Some("z")).is_err());
    }
}
