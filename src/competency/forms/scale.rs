//! A new version of a scale as it is typed: up to seven rows, best first; blank rows are left out.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::{At, line};
use crate::competency::scale::{Grade, Mapping, Scale, ScaleGrade};
use crate::kernel::Points;
use crate::ui::FormData;

/// Rows of the form.
pub const ROWS: usize = 7;
/// Longest name.
pub const NAME_LIMIT: usize = 40;
/// Longest label.
pub const LABEL_LIMIT: usize = 40;
/// Longest meaning.
pub const MEANING_LIMIT: usize = 200;

/// What the form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleForm {
    /// Name on screen.
    pub name: String,
    /// 見本.
    pub is_sample: bool,
    /// Best first.
    pub grades: Vec<ScaleGrade>,
    /// What each grade stands for in the version before.
    pub mappings: Vec<Mapping>,
}

/// Name and id of a box: `grade-2`.
pub fn row_name(part: &str, row: usize) -> String {
    format!("{part}-{row}")
}

fn points(problems: &mut At, name: &str, label: &str, raw: &str) -> Option<Points> {
    let digits: String = raw.nfkc().filter(|c| !c.is_whitespace()).collect();
    let most = Decimal::from(1000);
    let points = digits
        .parse::<Decimal>()
        .ok()
        .filter(|own| *own >= Decimal::ZERO && *own <= most && own.scale() <= 2);
    if points.is_none() {
        problems.add(
            name.to_owned(),
            format!("{label}の点数は、0から1000の数字で、小数は2けたまでで書いてください"),
        );
    }
    points.map(Points)
}

impl ScaleForm {
    /// Reads the form; `older` is the version before.
    pub fn parse(form: &FormData, older: &Scale) -> Result<Self, At> {
        let mut problems = At::new();
        let name = line(&mut problems, "name", "尺度の名称", form.one("name"), NAME_LIMIT);
        let (mut grades, mut mappings) = (Vec::new(), Vec::new());
        for row in 1..=ROWS {
            let at = |part: &str| row_name(part, row);
            let blank = ["grade", "label", "meaning", "points"]
                .iter()
                .all(|part| form.one(&at(part)).trim().is_empty());
            if blank {
                continue;
            }
            let label = format!("{row}段目");
            let grade = problems.keep(at("grade"), Grade::parse(form.one(&at("grade"))), |own| {
                own.sentence(&format!("{label}の評語"))
            });
            let words = line(
                &mut problems,
                &at("label"),
                &format!("{label}の短い説明"),
                form.one(&at("label")),
                LABEL_LIMIT,
            );
            let meaning = line(
                &mut problems,
                &at("meaning"),
                &format!("{label}の意味"),
                form.one(&at("meaning")),
                MEANING_LIMIT,
            );
            let worth = points(&mut problems, &at("points"), &label, form.one(&at("points")));
            let Some(grade) = grade else { continue };
            for old in older.grades() {
                let chosen = form.all(&at("older")).any(|own| own == old.grade.as_str());
                if !chosen {
                    continue;
                }
                if mappings.iter().any(|own: &Mapping| own.older == old.grade) {
                    problems.add(
                        at("older"),
                        format!("前の版の「{}」は、1つの評語だけに対応させてください", old.grade),
                    );
                } else {
                    mappings.push(Mapping { grade: grade.clone(), older: old.grade.clone() });
                }
            }
            if let (Some(label), Some(meaning), Some(points)) = (words, meaning, worth) {
                let (label, meaning) = (label.to_string(), meaning.to_string());
                grades.push(ScaleGrade { grade, label, meaning, points });
            }
        }
        match name {
            Some(name) if problems.is_empty() => {
                Ok(Self { name: name.to_string(), is_sample: form.has("sample"), grades, mappings })
            }
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    fn form(pairs: &[(&str, &str)]) -> FormData {
        FormData::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn rows_become_grades_and_say_what_they_stand_for() {
        let read = ScaleForm::parse(
            &form(&[
                ("name", "2段階"),
                ("grade-1", "可"),
                ("label-1", "満たす"),
                ("meaning-1", "求める水準を満たす"),
                ("points-1", "２．５"),
                ("older-1", "A"),
                ("older-1", "B"),
                ("grade-3", "不可"),
                ("label-3", "届かない"),
                ("meaning-3", "求める水準に届かない"),
                ("points-3", "0"),
                ("older-3", "C"),
            ]),
            &samples::scale(),
        )
        .expect("a scale");
        assert_eq!(read.grades.len(), 2);
        assert_eq!(read.grades[0].points.to_string(), "2.5");
        let said: Vec<(&str, &str)> =
            read.mappings.iter().map(|own| (own.grade.as_str(), own.older.as_str())).collect();
        assert_eq!(said, [("可", "A"), ("可", "B"), ("不可", "C")]);
    }

    #[test]
    fn every_problem_is_said_at_its_box() {
        let problems = ScaleForm::parse(
            &form(&[("name", ""), ("grade-1", "A"), ("points-1", "たくさん")]),
            &samples::scale(),
        )
        .expect_err("much is missing");
        let said: Vec<String> = problems.summary().into_iter().map(|(_, own)| own).collect();
        assert_eq!(
            said,
            [
                "尺度の名称を書いてください",
                "1段目の短い説明を書いてください",
                "1段目の意味を書いてください",
                "1段目の点数は、0から1000の数字で、小数は2けたまでで書いてください",
            ]
        );
    }
}
