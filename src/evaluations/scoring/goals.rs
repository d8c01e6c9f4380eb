//! Goals: difficulty and achievement together give the mark (domain.md 3.3, family 4).

use rust_decimal::Decimal;

use super::{Factor, Mark};

/// A step of difficulty, such as ◎ or 「高」: its name comes from the cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difficulty(pub String);

/// How difficulty acts on achievement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifficultyTable {
    /// Difficulty is not used.
    Unused,
    /// 係数: the points of the achievement are multiplied.
    Factors(Vec<(Difficulty, Decimal)>),
    /// 早見表: difficulty and achievement name a grade with its points.
    Matrix(Vec<Cell>),
}

/// One cell of a 早見表.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// How hard.
    pub difficulty: Difficulty,
    /// How far.
    pub achievement: String,
    /// What the two together are.
    pub grade: String,
    /// Its points.
    pub points: Decimal,
}

/// What an evaluator says about one goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalMark {
    /// How hard the goal was, as agreed in the opening interview.
    pub difficulty: Difficulty,
    /// How far it was reached, as a grade of the scale.
    pub achievement: String,
}

/// A goal that the table cannot place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GoalProblem {
    /// The difficulty has no row.
    #[error("困難度「{0}」が業績の決まりにありません")]
    UnknownDifficulty(String),
    /// The pair of difficulty and achievement has no cell.
    #[error("困難度「{0}」で達成度「{1}」のときの評語が、業績の決まりにありません")]
    NoCell(String, String),
    /// The importance has no factor.
    #[error("重要度「{0}」が業績の決まりにありません")]
    UnknownImportance(String),
    /// The grade has no points.
    #[error("達成度「{0}」が業績の決まりにありません")]
    UnknownGrade(String),
}

impl DifficultyTable {
    /// The mark of a goal. `points` gives the points of each level of achievement; above `cap` points
    /// nothing counts.
    pub fn mark(
        &self,
        goal: &GoalMark,
        points: &[(String, Decimal)],
        cap: Option<Decimal>,
    ) -> Result<Mark, GoalProblem> {
        let points_of = |grade: &str| {
            points
                .iter()
                .find(|(name, _)| name == grade)
                .map(|(_, points)| *points)
                .ok_or_else(|| GoalProblem::UnknownGrade(grade.to_owned()))
        };
        let grade = goal.achievement.clone();
        match self {
            Self::Unused => Ok(Mark::Graded { points: points_of(&grade)?, grade, factor: None }),
            Self::Factors(rows) => {
                let (Difficulty(name), value) = rows
                    .iter()
                    .find(|(step, _)| *step == goal.difficulty)
                    .ok_or_else(|| GoalProblem::UnknownDifficulty(goal.difficulty.0.clone()))?;
                let factor = Factor { label: format!("困難度 {name}"), value: *value, cap };
                Ok(Mark::Graded { points: points_of(&grade)?, grade, factor: Some(factor) })
            }
            Self::Matrix(cells) => {
                let cell = cells
                    .iter()
                    .find(|cell| {
                        cell.difficulty == goal.difficulty && cell.achievement == goal.achievement
                    })
                    .ok_or_else(|| {
                        GoalProblem::NoCell(goal.difficulty.0.clone(), goal.achievement.clone())
                    })?;
                let grade = cell.grade.clone();
                Ok(Mark::Graded { points: cell.points, grade, factor: None })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale() -> Vec<(String, Decimal)> {
        [("A", 4), ("B", 3), ("C", 2), ("D", 1)]
            .map(|(grade, points)| (grade.to_owned(), Decimal::from(points)))
            .to_vec()
    }
    fn goal(difficulty: &str, achievement: &str) -> GoalMark {
        GoalMark {
            difficulty: Difficulty(difficulty.to_owned()),
            achievement: achievement.to_owned(),
        }
    }
    fn grade_of(mark: Mark) -> String {
        match mark {
            Mark::Graded { grade, .. } => grade,
            other => panic!("not graded: {other:?}"),
        }
    }

    /// domain.md 3.3, S81: a standard goal is graded A, B or C, an easy goal one step lower.
    #[test]
    fn an_easy_goal_is_one_step_lower() {
        let rows = [
            ("標準", "上回る", "A"),
            ("標準", "達成", "B"),
            ("標準", "下回る", "C"),
            ("易", "上回る", "B"),
            ("易", "達成", "C"),
            ("易", "下回る", "D"),
        ];
        let table = DifficultyTable::Matrix(
            rows.map(|(step, reached, grade)| Cell {
                difficulty: Difficulty(step.to_owned()),
                achievement: reached.to_owned(),
                grade: grade.to_owned(),
                points: scale().into_iter().find(|(name, _)| name == grade).expect("a grade").1,
            })
            .to_vec(),
        );
        for (step, reached, grade) in rows {
            let mark = table.mark(&goal(step, reached), &scale(), None).expect("has a cell");
            assert_eq!(grade_of(mark), grade);
        }
        assert_eq!(
            table.mark(&goal("難", "達成"), &scale(), None),
            Err(GoalProblem::NoCell("難".to_owned(), "達成".to_owned()))
        );
    }

    #[test]
    fn factors_multiply_and_unused_does_nothing() {
        let factor: Decimal = "1.2".parse().expect("a number");
        let table = DifficultyTable::Factors(vec![(Difficulty("◎".to_owned()), factor)]);
        let mark = table.mark(&goal("◎", "B"), &scale(), None).expect("known");
        assert_eq!(
            mark,
            Mark::Graded {
                grade: "B".to_owned(),
                points: Decimal::from(3),
                factor: Some(Factor::of("困難度 ◎", factor)),
            }
        );
        assert!(matches!(
            table.mark(&goal("△", "B"), &scale(), None),
            Err(GoalProblem::UnknownDifficulty(step)) if step == "△"
        ));
        let plain = DifficultyTable::Unused.mark(&goal("△", "C"), &scale(), None).expect("known");
        assert_eq!(grade_of(plain), "C");
        assert_eq!(
            DifficultyTable::Unused.mark(&goal("", "S"), &scale(), None),
            Err(GoalProblem::UnknownGrade("S".to_owned()))
        );
    }
}
