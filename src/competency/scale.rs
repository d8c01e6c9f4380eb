//! 評語尺度: the grades that a definition describes and an evaluation gives, as versions that never
//! change. How many grades there are, what they are called and what they are worth is data.

use std::fmt;

use crate::kernel::ids::ScaleId;
use crate::kernel::{Points, Refusal, TextProblem, VersionNumber, text};

/// The letter or word of a grade: 「S」, 「B」, 「良」. 1 to 8 characters, shown in ink.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Grade(String);

impl Grade {
    /// Longest grade in characters: it stands in a box of 44 px.
    pub const LIMIT: usize = 8;

    /// Trims; refuses blank and long ones.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        let line = text::Line::within(raw, Self::LIMIT)?;
        Ok(Self(line.into()))
    }
    /// The grade as it stands on screen and in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One grade of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleGrade {
    /// Letter or word.
    pub grade: Grade,
    /// What it says in a few words, e.g. 求める水準を満たす.
    pub label: String,
    /// What it says in one sentence.
    pub meaning: String,
    /// What it is worth in the arithmetic of results.
    pub points: Points,
}

/// One version of a scale, best grade first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// This version.
    pub id: ScaleId,
    /// The lineage, e.g. `scale-5`.
    pub code: String,
    /// 第n版 of the lineage.
    pub number: VersionNumber,
    /// Name on screen.
    pub name: String,
    /// 見本: not the city's own.
    pub is_sample: bool,
    grades: Vec<ScaleGrade>,
}

/// Which grade of an older scale a grade stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The grade of the new scale.
    pub grade: Grade,
    /// The older grade.
    pub older: Grade,
}

/// Why a list of grades is no scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScaleRefusal {
    /// Fewer than 2 or more than 7 grades: no choice, or more than the rating screen can hold.
    Count(usize),
    /// The same grade twice.
    Twice(Grade),
    /// A grade that is worth as much as a better one, or more.
    NotDescending(Grade),
}

impl Refusal for ScaleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Count(_) => "grade_count",
            Self::Twice(_) => "grade_twice",
            Self::NotDescending(_) => "points_not_descending",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Count(found) => {
                format!("評語は2つから7つまでにしてください。いまは{found}つです")
            }
            Self::Twice(grade) => format!("評語「{grade}」が2つあります。どちらかを消してください"),
            Self::NotDescending(grade) => {
                format!("評語「{grade}」の点数は、1つ上の評語より小さくしてください")
            }
        }
    }
}

impl Scale {
    /// Checks that the grades, best first, make a scale.
    pub fn new(
        id: ScaleId,
        code: String,
        number: VersionNumber,
        name: String,
        is_sample: bool,
        grades: Vec<ScaleGrade>,
    ) -> Result<Self, ScaleRefusal> {
        if !(2..=7).contains(&grades.len()) {
            return Err(ScaleRefusal::Count(grades.len()));
        }
        for (place, grade) in grades.iter().enumerate() {
            if grades[..place].iter().any(|earlier| earlier.grade == grade.grade) {
                return Err(ScaleRefusal::Twice(grade.grade.clone()));
            }
            if place > 0 && grade.points.0 >= grades[place - 1].points.0 {
                return Err(ScaleRefusal::NotDescending(grade.grade.clone()));
            }
        }
        Ok(Self { id, code, number, name, is_sample, grades })
    }
    /// Best first.
    pub fn grades(&self) -> &[ScaleGrade] {
        &self.grades
    }
    /// The grade with that letter, when the scale has it.
    pub fn grade(&self, grade: &Grade) -> Option<&ScaleGrade> {
        self.grades.iter().find(|own| own.grade == *grade)
    }
    /// The points of the best grade: what a full mark is worth.
    ///
    /// # Panics
    /// Never: a scale has at least two grades.
    pub fn highest_points(&self) -> Points {
        self.grades.first().expect("a scale has at least two grades").points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    fn scale_of(grades: &[(&str, &str)]) -> Result<Scale, ScaleRefusal> {
        let grades = grades
            .iter()
            .map(|(letter, points)| ScaleGrade {
                grade: Grade::parse(letter).expect("a test grade"),
                label: (*letter).to_owned(),
                meaning: (*letter).to_owned(),
                points: Points(points.parse().expect("a test number")),
            })
            .collect();
        Scale::new(ScaleId::mint(), "s".into(), VersionNumber::FIRST, "尺度".into(), true, grades)
    }

    #[test]
    fn a_scale_has_distinct_grades_worth_less_and_less() {
        let scale = scale_of(&[("優", "4.5"), ("良", "3"), ("可", "0")]).expect("a scale");
        assert_eq!(scale.highest_points().to_string(), "4.5");
        assert!(scale.grade(&Grade::parse("良").expect("a grade")).is_some());
        assert!(scale.grade(&Grade::parse("S").expect("a grade")).is_none());
        assert_eq!(samples::scale().grades().len(), 3);
    }

    #[test]
    fn each_refusal_says_what_to_do() {
        let refusal = scale_of(&[("B", "3")]).expect_err("one grade is no choice");
        assert_eq!(refusal.sentence(), "評語は2つから7つまでにしてください。いまは1つです");
        let refusal = scale_of(&[("B", "3"), ("B", "2")]).expect_err("twice");
        assert_eq!(refusal.sentence(), "評語「B」が2つあります。どちらかを消してください");
        let refusal = scale_of(&[("A", "3"), ("B", "3")]).expect_err("worth the same");
        assert_eq!(refusal.code(), "points_not_descending");
        assert_eq!(refusal.sentence(), "評語「B」の点数は、1つ上の評語より小さくしてください");
        assert!(Grade::parse("とても長い評語です").is_err());
    }
}
