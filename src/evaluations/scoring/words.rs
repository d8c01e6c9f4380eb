//! Rules in words: what stands in a pinned rule, so that whoever reads an arithmetic can read what it
//! follows.

use rust_decimal::Decimal;

use super::{Bands, Cell, DifficultyTable, Method, ResultsRule, RoundingPlace, ScoringRule};
use crate::kernel::{Points, RoundingMode};

/// What is said, and what about it; an answer may have several lines.
pub type RuleWords = Vec<(&'static str, String)>;

impl ScoringRule {
    /// How grades become a total.
    pub fn words(&self) -> RuleWords {
        let how = match self.method {
            Method::WeightedPoints => format!(
                "ウエイト × 点 ÷ 満点を、足します。ウエイトの合計は{}です。",
                self.weight_total
            ),
            Method::WeightedMean => "ウエイト × 点を足して、ウエイトの合計でわります。".to_owned(),
            Method::Holistic => {
                return vec![(
                    "計算のしかた",
                    "点数は計算しません。評価者が全体を見て、評語を決めます。".to_owned(),
                )];
            }
        };
        let digit = self.rounding.digits + 1;
        let rounding = match self.rounding.mode {
            RoundingMode::HalfUp => format!("小数第{digit}位を四捨五入します"),
            RoundingMode::Truncate => format!("小数第{digit}位から下を切り捨てます"),
        };
        let rounding = match self.place {
            RoundingPlace::EachItem => format!("1行ごとに、{rounding}。"),
            RoundingPlace::Total => format!("合計だけ、{rounding}。"),
            RoundingPlace::Display => {
                format!("見せるときだけ、{rounding}。評語は、端数のある合計で決めます。")
            }
        };
        vec![("計算のしかた", how), ("端数", rounding), ("計算した評語", self.bands.words())]
    }
}

impl Bands {
    /// 「90以上はS、80以上90未満はA、50未満はD」.
    fn words(&self) -> String {
        let all = self.all();
        if all.is_empty() {
            return "点数から評語を決めません。".to_owned();
        }
        if let [only] = all {
            return format!("いつも{}です。", only.grade);
        }
        let last = all.len() - 1;
        let edge = |value: Decimal| Points(value.normalize());
        let words = all.iter().enumerate().map(|(place, band)| match place {
            0 => format!("{}以上は{}", edge(band.lower), band.grade),
            _ if place == last => format!("{}未満は{}", edge(all[place - 1].lower), band.grade),
            _ => format!(
                "{}以上{}未満は{}",
                edge(band.lower),
                edge(all[place - 1].lower),
                band.grade
            ),
        });
        words.collect::<Vec<_>>().join("、")
    }
}

/// A grade as one can say it: the blank one is a grade, too.
fn grade(mark: &str) -> &str {
    if mark.is_empty() { "なし" } else { mark }
}

fn times<'a>(rows: impl Iterator<Item = (&'a str, Decimal)>) -> String {
    let words =
        rows.map(|(mark, value)| format!("{} {}倍", grade(mark), Points(value.normalize())));
    words.collect::<Vec<_>>().join("、")
}

impl ResultsRule {
    /// How goals become points.
    pub fn words(&self) -> RuleWords {
        let achievements = self.achievements.iter().map(|level| {
            let points = Points(level.points);
            match level.meaning.as_str() {
                "" => format!("{}　{points}点", level.mark),
                meaning => format!("{}　{points}点　{meaning}", level.mark),
            }
        });
        let mut words = vec![
            ("達成度の点", achievements.collect::<Vec<_>>().join("\n")),
            ("困難度", self.difficulty_words()),
        ];
        if let Some(cap) = self.cap {
            let cap = Points(cap);
            words.push(("点の上限", format!("困難度をかけたあとの点は、{cap}点までです。")));
        }
        let importance = if self.importance.is_empty() {
            "使いません。".to_owned()
        } else {
            let factors = self.importance.iter().map(|(mark, value)| (mark.as_str(), *value));
            format!("ウエイトにかけます。{}", times(factors))
        };
        let unplanned = match (self.unplanned_most, self.unplanned_weight.get()) {
            (0, _) => "書けません。".to_owned(),
            (most, 0) => format!("{most}つまで書けます。読みますが、点数には入れません。"),
            (most, weight) => format!("{most}つまで書けます。1つのウエイトは{weight}です。"),
        };
        words.extend([("重要度", importance), ("目標外の業務", unplanned)]);
        words
    }

    fn difficulty_words(&self) -> String {
        match &self.difficulty {
            DifficultyTable::Unused => "使いません。".to_owned(),
            DifficultyTable::Factors(rows) => {
                let rows = rows.iter().map(|(step, value)| (step.0.as_str(), *value));
                format!("達成度の点にかけます。{}", times(rows))
            }
            DifficultyTable::Matrix(cells) => {
                let mut steps: Vec<&str> = Vec::new();
                for cell in cells {
                    if !steps.contains(&cell.difficulty.0.as_str()) {
                        steps.push(&cell.difficulty.0);
                    }
                }
                let cell_words = |cell: &Cell| {
                    format!("{}は{}（{}点）", cell.achievement, cell.grade, Points(cell.points))
                };
                let place = |cell: &Cell| {
                    self.achievements.iter().position(|level| level.mark == cell.achievement)
                };
                let lines = steps.into_iter().map(|step| {
                    let mut own: Vec<&Cell> =
                        cells.iter().filter(|cell| cell.difficulty.0 == step).collect();
                    own.sort_by_key(|cell| place(cell));
                    let own: Vec<String> = own.into_iter().map(cell_words).collect();
                    format!("困難度{}のとき　{}", grade(step), own.join("、"))
                });
                format!(
                    "困難度と達成度の早見表で、目標の評語と点を決めます。\n{}",
                    lines.collect::<Vec<_>>().join("\n")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Achievement, Band, Difficulty};
    use super::*;
    use crate::kernel::{Rounding, Weight};

    fn number(text: &str) -> Decimal {
        text.parse().expect("a test number")
    }
    fn rule(method: Method, place: RoundingPlace) -> ScoringRule {
        let bands = [("S", "90"), ("A", "80"), ("D", "0")]
            .map(|(grade, lower)| Band { grade: grade.to_owned(), lower: number(lower) });
        ScoringRule {
            method,
            weight_total: Weight::new(100).expect("a weight"),
            rounding: Rounding { mode: RoundingMode::HalfUp, digits: 1 },
            place,
            bands: Bands::new(bands.to_vec()).expect("well formed"),
        }
    }
    fn said(words: &RuleWords, about: &str) -> String {
        let found = words.iter().find(|(label, _)| *label == about);
        found.map_or_else(|| panic!("nothing about {about}"), |(_, words)| words.clone())
    }

    #[test]
    fn every_scoring_rule_can_be_said() {
        let words = rule(Method::WeightedPoints, RoundingPlace::Total).words();
        assert_eq!(
            said(&words, "計算のしかた"),
            "ウエイト × 点 ÷ 満点を、足します。ウエイトの合計は100です。"
        );
        assert_eq!(said(&words, "端数"), "合計だけ、小数第2位を四捨五入します。");
        assert_eq!(said(&words, "計算した評語"), "90以上はS、80以上90未満はA、80未満はD");
        let truncated = ScoringRule {
            rounding: Rounding { mode: RoundingMode::Truncate, digits: 0 },
            bands: Bands::none(),
            ..rule(Method::WeightedMean, RoundingPlace::Display)
        };
        assert_eq!(
            said(&truncated.words(), "端数"),
            "見せるときだけ、小数第1位から下を切り捨てます。評語は、端数のある合計で決めます。"
        );
        assert_eq!(said(&truncated.words(), "計算した評語"), "点数から評語を決めません。");
        let holistic = rule(Method::Holistic, RoundingPlace::EachItem).words();
        assert_eq!(holistic.len(), 1, "nothing to round");
    }

    #[test]
    fn factors_a_table_and_neither_can_be_said() {
        let levels = [("上回る", "3"), ("達成", "2")].map(|(mark, points)| Achievement {
            mark: mark.to_owned(),
            meaning: String::new(),
            points: number(points),
        });
        let factors = [("◎", "1.2"), ("", "1.0")]
            .map(|(mark, value)| (Difficulty(mark.to_owned()), number(value)));
        let by_factor = ResultsRule {
            achievements: levels.to_vec(),
            difficulty: DifficultyTable::Factors(factors.to_vec()),
            importance: vec![("◎".to_owned(), number("1.5"))],
            cap: Some(number("3.5")),
            unplanned_most: 1,
            unplanned_weight: Weight::new(20).expect("a weight"),
        };
        let words = by_factor.words();
        assert_eq!(said(&words, "達成度の点"), "上回る　3点\n達成　2点");
        assert_eq!(said(&words, "困難度"), "達成度の点にかけます。◎ 1.2倍、なし 1倍");
        assert_eq!(said(&words, "点の上限"), "困難度をかけたあとの点は、3.5点までです。");
        assert_eq!(said(&words, "重要度"), "ウエイトにかけます。◎ 1.5倍");
        assert_eq!(said(&words, "目標外の業務"), "1つまで書けます。1つのウエイトは20です。");

        let cell = |reached: &str, grade: &str, points: &str| Cell {
            difficulty: Difficulty("易".to_owned()),
            achievement: reached.to_owned(),
            grade: grade.to_owned(),
            points: number(points),
        };
        let by_table = ResultsRule {
            difficulty: DifficultyTable::Matrix(vec![
                cell("達成", "C", "2"),
                cell("上回る", "B", "3"),
            ]),
            importance: Vec::new(),
            cap: None,
            unplanned_weight: Weight::new(0).expect("a weight"),
            ..by_factor.clone()
        };
        let words = by_table.words();
        assert_eq!(
            said(&words, "困難度"),
            "困難度と達成度の早見表で、目標の評語と点を決めます。\n困難度易のとき　上回るはB（3点）、達成はC（2点）"
        );
        assert_eq!(said(&words, "重要度"), "使いません。");
        assert_eq!(
            said(&words, "目標外の業務"),
            "1つまで書けます。読みますが、点数には入れません。"
        );
        let plain =
            ResultsRule { difficulty: DifficultyTable::Unused, unplanned_most: 0, ..by_table };
        assert_eq!(said(&plain.words(), "困難度"), "使いません。");
        assert_eq!(said(&plain.words(), "目標外の業務"), "書けません。");
    }
}
