//! The computation and its words.
//!
//! Products are added first and divided once at the end, so that a scale with 6 or 7 full marks
//! loses nothing before the rounding.

use rust_decimal::Decimal;

use super::{
    Block, Item, Mark, Method, Outcome, RoundingPlace, SHARE_TOTAL, Score, ScoringProblem,
    ScoringRule, Weights, compute_blocks,
};
use crate::kernel::{Points, Rounding, RoundingMode};

/// Computes the total of a sheet with one block. `full_marks` are the points of the best grade of the
/// scale.
pub fn compute(
    rule: &ScoringRule,
    full_marks: Decimal,
    items: &[Item],
) -> Result<Outcome, ScoringProblem> {
    let block = Block {
        name: "",
        share: SHARE_TOTAL,
        full_marks,
        weights: Weights::Stated,
        items: items.to_vec(),
    };
    compute_blocks(rule, &[block])
}

/// A figure to steer by while the sheet is being filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// Points so far, rounded as the rule says.
    pub points: Points,
    /// Number of items it stands on.
    pub items: usize,
    /// Their weights together.
    pub weight: i64,
}

/// 「入力した範囲の点数」: only from three graded items on (ui-guide 7.2), never for a rule without
/// a formula. It counts what is there and says how much that is; it is not a forecast.
pub fn preview(rule: &ScoringRule, full_marks: Decimal, items: &[Item]) -> Option<Preview> {
    if rule.method == Method::Holistic || full_marks <= Decimal::ZERO {
        return None;
    }
    let graded: Vec<(Decimal, Decimal)> = items
        .iter()
        .filter(|item| !item.weight.is_zero())
        .filter_map(|item| Some((item.heft(), marks_of(&item.mark)?)))
        .collect();
    if graded.len() < 3 {
        return None;
    }
    let weight: Decimal = graded.iter().map(|(weight, _)| weight).sum();
    let product: Decimal = graded.iter().map(|(weight, marks)| weight * marks).sum();
    let divisor = if rule.method == Method::WeightedMean { weight } else { full_marks };
    Some(Preview {
        points: Points(rule.rounding.apply(product / divisor)),
        items: graded.len(),
        weight: i64::try_from(weight.normalize()).unwrap_or_default(),
    })
}

/// Points times factor, of a graded mark.
pub(super) fn marks_of(mark: &Mark) -> Option<Decimal> {
    match mark {
        Mark::Graded { points, factor, .. } => {
            Some(factor.as_ref().map_or(*points, |factor| factor.times(*points)))
        }
        Mark::NotObserved | Mark::OutOfScope | Mark::Missing => None,
    }
}

/// A complete block on its way through the rule.
pub(super) struct Sheet<'a> {
    rule: &'a ScoringRule,
    full_marks: Decimal,
    asked: &'a [&'a Item],
    /// Weights of what was observed, together.
    pub(super) observed: Decimal,
}

/// The total of a block before it is rounded, with its arithmetic.
pub(super) struct Added {
    pub(super) exact: Decimal,
    pub(super) lines: Vec<String>,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(rule: &'a ScoringRule, full_marks: Decimal, asked: &'a [&'a Item]) -> Self {
        let observed =
            asked.iter().filter(|item| !item.mark.is_left_out()).map(|item| item.heft()).sum();
        Self { rule, full_marks, asked, observed }
    }

    /// The total as the rule adds it up; with rounded lines when the rule rounds each of them.
    pub(super) fn added(&self) -> Added {
        match self.rule.place {
            RoundingPlace::EachItem => self.rounded_by_line(),
            RoundingPlace::Total | RoundingPlace::Display => self.exact(),
        }
    }

    /// Weight × points (× factor) of an observed item.
    fn product(item: &Item) -> Option<Decimal> {
        marks_of(&item.mark).map(|marks| item.heft() * marks)
    }

    /// Whether some weight has to be handed to the others.
    fn is_spread(&self) -> bool {
        self.observed != self.rule.weight_total.decimal()
    }

    fn exact(&self) -> Added {
        let mut lines = Vec::new();
        let products: Vec<Decimal> = self.asked.iter().filter_map(|i| Self::product(i)).collect();
        let product: Decimal = products.iter().sum();
        let by_share = self.rule.method == Method::WeightedPoints
            && products.iter().all(|product| ends(product / self.full_marks));
        let mut terms = Vec::new();
        for item in self.asked {
            let Some(product) = Self::product(item) else {
                lines.push(unobserved_line(item));
                continue;
            };
            let mut line = format!("{}　{}", item.name, factors(item));
            let term = if by_share {
                line.push_str(&format!(" ÷ {}点", Points(self.full_marks)));
                product / self.full_marks
            } else {
                product
            };
            line.push_str(&format!(" ＝ {}", Points(term)));
            lines.push(line);
            terms.push(term);
        }
        let added: Decimal = terms.iter().sum();
        lines.push(sum_line(&terms, added));
        let exact = match self.rule.method {
            Method::WeightedMean => {
                let exact = product / self.observed;
                lines.push(format!(
                    "ウエイトの合計でわる　{} ÷ {} ＝ {}",
                    Points(product),
                    Points(self.observed),
                    shown(exact)
                ));
                exact
            }
            Method::WeightedPoints | Method::Holistic => {
                let mut exact = product / self.full_marks;
                if !by_share {
                    lines.push(format!(
                        "満点でわる　{} ÷ {}点 ＝ {}",
                        Points(product),
                        Points(self.full_marks),
                        shown(exact)
                    ));
                }
                if self.is_spread() {
                    let total = self.rule.weight_total.decimal();
                    exact = product * total / (self.full_marks * self.observed);
                    lines.push(if by_share {
                        format!(
                            "ウエイトの合計を{}に直す　{} × {} ÷ {} ＝ {}",
                            Points(total),
                            Points(added),
                            Points(total),
                            Points(self.observed),
                            shown(exact)
                        )
                    } else {
                        format!(
                            "ウエイトの合計を{}に直す　{} × {} ÷ {}点 ÷ {} ＝ {}",
                            Points(total),
                            Points(product),
                            Points(total),
                            Points(self.full_marks),
                            Points(self.observed),
                            shown(exact)
                        )
                    });
                }
                exact
            }
        };
        Added { exact, lines }
    }

    fn rounded_by_line(&self) -> Added {
        let mut lines = Vec::new();
        let mut terms = Vec::new();
        let total = self.rule.weight_total.decimal();
        for item in self.asked {
            let Some(product) = Self::product(item) else {
                lines.push(unobserved_line(item));
                continue;
            };
            let mut line = format!("{}　{}", item.name, factors(item));
            let exact = match self.rule.method {
                Method::WeightedMean => {
                    line.push_str(&format!(" ÷ {}", Points(self.observed)));
                    product / self.observed
                }
                Method::WeightedPoints | Method::Holistic if self.is_spread() => {
                    line.push_str(&format!(
                        " ÷ {}点 × {} ÷ {}",
                        Points(self.full_marks),
                        Points(total),
                        Points(self.observed)
                    ));
                    product * total / (self.full_marks * self.observed)
                }
                Method::WeightedPoints | Method::Holistic => {
                    line.push_str(&format!(" ÷ {}点", Points(self.full_marks)));
                    product / self.full_marks
                }
            };
            let rounded = self.rule.rounding.apply(exact);
            line.push_str(&format!(" ＝ {}", shown(exact)));
            if rounded != exact {
                line.push_str(&format!("　{}", rounding_line(self.rule.rounding, rounded)));
            }
            lines.push(line);
            terms.push(rounded);
        }
        let added: Decimal = terms.iter().sum();
        lines.push(sum_line(&terms, added));
        Added { exact: added, lines }
    }
}

/// Rounds a total where the rule says so, and reads its band.
pub(super) fn finish(rule: &ScoringRule, added: Added) -> Score {
    let Added { exact, mut lines } = added;
    let (total, judged) = match rule.place {
        RoundingPlace::EachItem => (exact, exact),
        RoundingPlace::Total | RoundingPlace::Display => {
            let rounded = rule.rounding.apply(exact);
            if rounded != exact {
                lines.push(rounding_line(rule.rounding, rounded));
            }
            (rounded, if rule.place == RoundingPlace::Display { exact } else { rounded })
        }
    };
    lines.extend(rule.bands.sentence(judged));
    Score {
        total: Points(total.normalize()),
        grade: rule.bands.of(judged).map(|band| band.grade.clone()),
        lines,
        blocks: Vec::new(),
    }
}

/// 「ウエイト20 × 4点」, 「ウエイト40 × 4点 × 1.2（困難度 高）」.
fn factors(item: &Item) -> String {
    let mut text = format!("ウエイト{}", item.weight);
    if let Some(factor) = &item.importance {
        text.push_str(&format!(" × {}（{}）", Points(factor.value), factor.label));
    }
    if let Mark::Graded { points, factor, .. } = &item.mark {
        match factor {
            Some(factor) if factor.times(*points) < points * factor.value => {
                text.push_str(&format!(
                    " × {}点（{}点 × {}（{}）＝ {}点の上限）",
                    Points(factor.times(*points)),
                    Points(*points),
                    Points(factor.value),
                    factor.label,
                    Points((points * factor.value).normalize())
                ));
            }
            Some(factor) => text.push_str(&format!(
                " × {}点 × {}（{}）",
                Points(*points),
                Points(factor.value),
                factor.label
            )),
            None => text.push_str(&format!(" × {}点", Points(*points))),
        }
    }
    text
}

fn unobserved_line(item: &Item) -> String {
    let why = if item.mark == Mark::OutOfScope {
        "評価対象外なので"
    } else {
        "観察できなかったので"
    };
    format!("{}　{why}、計算に入れない（ウエイト{}）", item.name, item.weight)
}

fn sum_line(terms: &[Decimal], added: Decimal) -> String {
    if let [only] = terms {
        return format!("合計　{}", Points(*only));
    }
    let terms: Vec<String> = terms.iter().map(|term| Points(*term).to_string()).collect();
    format!("合計　{} ＝ {}", terms.join(" ＋ "), Points(added))
}

/// 「小数第2位を四捨五入して 75.5」.
pub(super) fn rounding_line(rounding: Rounding, rounded: Decimal) -> String {
    let digit = rounding.digits + 1;
    match rounding.mode {
        RoundingMode::HalfUp => format!("小数第{digit}位を四捨五入して {}", Points(rounded)),
        RoundingMode::Truncate => format!("小数第{digit}位から下を切り捨てて {}", Points(rounded)),
    }
}

/// Whether a quotient can be written down whole, with four digits at most.
fn ends(value: Decimal) -> bool {
    value.normalize().scale() <= 4
}

/// The value, or its first four digits with 「…」.
pub(super) fn shown(value: Decimal) -> String {
    if ends(value) {
        return Points(value).to_string();
    }
    let cut = Rounding { mode: RoundingMode::Truncate, digits: 4 }.apply(value);
    format!("{cut:.4}…")
}

#[cfg(test)]
mod tests {
    use super::super::{Band, Bands, Factor};
    use super::*;
    use crate::kernel::Weight;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a test number")
    }
    fn weight(value: i32) -> Weight {
        Weight::new(value).expect("a test weight")
    }
    fn graded(points: i64) -> Mark {
        Mark::Graded { grade: points.to_string(), points: Decimal::from(points), factor: None }
    }
    fn item(name: &str, value: i32, mark: Mark) -> Item {
        Item { name: name.to_owned(), weight: weight(value), importance: None, mark }
    }
    fn rule() -> ScoringRule {
        let bands = [("5", 90), ("4", 80), ("3", 60), ("2", 50), ("1", 0)]
            .map(|(grade, lower)| Band { grade: grade.to_owned(), lower: Decimal::from(lower) });
        ScoringRule {
            method: Method::WeightedPoints,
            weight_total: weight(100),
            rounding: Rounding { mode: RoundingMode::HalfUp, digits: 1 },
            place: RoundingPlace::Total,
            bands: Bands::new(bands.to_vec()).expect("well formed"),
        }
    }
    fn score(rule: &ScoringRule, full: i64, items: &[Item]) -> Score {
        match compute(rule, Decimal::from(full), items) {
            Ok(Outcome::Scored(score)) => score,
            other => panic!("no score: {other:?}"),
        }
    }

    /// domain.md WE-1: weights per rank (奈良国立大学機構, S43), columns 部長・課長, 課長補佐,
    /// 係長・主任, 係員.
    const WEIGHTS: [[i32; 4]; 10] = [
        [8, 10, 12, 20],
        [8, 8, 12, 12],
        [12, 12, 10, 8],
        [12, 10, 6, 0],
        [6, 8, 10, 12],
        [10, 10, 10, 10],
        [12, 10, 12, 10],
        [12, 12, 8, 8],
        [12, 10, 10, 8],
        [8, 10, 10, 12],
    ];

    fn sheet_of(column: usize, grades: [i64; 10]) -> Vec<Item> {
        WEIGHTS
            .iter()
            .zip(grades)
            .enumerate()
            .map(|(index, (weights, grade))| {
                item(&format!("要素{}", index + 1), weights[column], graded(grade))
            })
            .collect()
    }

    #[test]
    fn we_1_weights_make_up_40_40_20_and_100() {
        for column in 0..4 {
            let group = |from: usize, to: usize| -> i32 {
                WEIGHTS[from..to].iter().map(|row| row[column]).sum()
            };
            assert_eq!((group(0, 4), group(4, 8), group(8, 10)), (40, 40, 20));
        }
    }

    #[test]
    fn we_1_the_whole_table() {
        let mixed = [4, 4, 3, 5, 4, 3, 4, 4, 3, 4];
        let low = [3, 3, 2, 3, 2, 3, 2, 3, 3, 3];
        let high = [5, 5, 4, 5, 4, 4, 5, 4, 5, 4];
        let table = [
            (mixed, 0, "75.6", "3"),
            (mixed, 1, "75.6", "3"),
            (mixed, 2, "75.2", "3"),
            (mixed, 3, "74.8", "3"),
            ([3; 10], 0, "60", "3"),
            ([3; 10], 1, "60", "3"),
            ([3; 10], 2, "60", "3"),
            ([3; 10], 3, "60", "3"),
            (low, 0, "54", "2"),
            (low, 1, "54", "2"),
            (low, 2, "53.6", "2"),
            (low, 3, "54", "2"),
            (high, 2, "90.4", "5"),
        ];
        for (grades, column, total, grade) in table {
            let score = score(&rule(), 5, &sheet_of(column, grades));
            assert_eq!(score.total.to_string(), total, "{grades:?} in column {column}");
            assert_eq!(score.grade.as_deref(), Some(grade), "{grades:?} in column {column}");
        }
    }

    #[test]
    fn weight_0_has_no_line_and_no_effect() {
        let mut sheet = sheet_of(3, [3; 10]);
        let before = score(&rule(), 5, &sheet);
        assert!(!before.lines.iter().any(|line| line.starts_with("要素4　")));
        for mark in [graded(5), Mark::Missing, Mark::NotObserved] {
            sheet[3].mark = mark;
            assert_eq!(score(&rule(), 5, &sheet), before);
        }
    }

    #[test]
    fn the_arithmetic_can_be_read() {
        let sheet = [
            item("業務遂行力", 30, graded(3)),
            item("変革推進力", 20, graded(4)),
            item("対話・協働力", 50, graded(5)),
        ];
        let score = score(&rule(), 5, &sheet);
        assert_eq!(
            score.lines,
            [
                "業務遂行力　ウエイト30 × 3点 ÷ 5点 ＝ 18",
                "変革推進力　ウエイト20 × 4点 ÷ 5点 ＝ 16",
                "対話・協働力　ウエイト50 × 5点 ÷ 5点 ＝ 50",
                "合計　18 ＋ 16 ＋ 50 ＝ 84",
                "84は80以上90未満なので、評語は4",
            ]
        );
    }

    #[test]
    fn a_missing_grade_is_not_zero() {
        let sheet = [item("A", 60, graded(5)), item("B", 40, Mark::Missing)];
        assert_eq!(
            compute(&rule(), Decimal::from(5), &sheet),
            Ok(Outcome::Incomplete { missing: vec!["B".to_owned()] })
        );
    }

    #[test]
    fn what_was_not_observed_spreads_its_weight() {
        let sheet =
            [item("A", 40, graded(4)), item("B", 45, graded(3)), item("C", 15, Mark::NotObserved)];
        let spread = score(&rule(), 5, &sheet);
        assert_eq!(
            spread.lines,
            [
                "A　ウエイト40 × 4点 ÷ 5点 ＝ 32",
                "B　ウエイト45 × 3点 ÷ 5点 ＝ 27",
                "C　観察できなかったので、計算に入れない（ウエイト15）",
                "合計　32 ＋ 27 ＝ 59",
                "ウエイトの合計を100に直す　59 × 100 ÷ 85 ＝ 69.4117…",
                "小数第2位を四捨五入して 69.4",
                "69.4は60以上80未満なので、評語は3",
            ]
        );
        let same = [item("A", 40, graded(3)), item("B", 60, Mark::NotObserved)];
        assert_eq!(score(&rule(), 5, &same).total.to_string(), "60");
        let nothing = [item("A", 40, Mark::NotObserved), item("B", 60, Mark::NotObserved)];
        assert_eq!(
            compute(&rule(), Decimal::from(5), &nothing),
            Err(ScoringProblem::NothingObserved)
        );
    }

    #[test]
    fn six_grades_lose_nothing_before_the_end() {
        let sheet = [item("A", 50, graded(4)), item("B", 50, graded(5))];
        let score = score(&rule(), 6, &sheet);
        assert_eq!(
            score.lines,
            [
                "A　ウエイト50 × 4点 ＝ 200",
                "B　ウエイト50 × 5点 ＝ 250",
                "合計　200 ＋ 250 ＝ 450",
                "満点でわる　450 ÷ 6点 ＝ 75",
                "75は60以上80未満なので、評語は3",
            ]
        );
        let thirds = [item("A", 50, graded(4)), item("B", 50, Mark::NotObserved)];
        assert_eq!(
            super::tests::score(&rule(), 6, &thirds).lines[3..5],
            [
                "満点でわる　200 ÷ 6点 ＝ 33.3333…".to_owned(),
                "ウエイトの合計を100に直す　200 × 100 ÷ 6点 ÷ 50 ＝ 66.6666…".to_owned(),
            ]
        );
    }

    #[test]
    fn rounding_has_a_place() {
        let sheet = [item("A", 33, graded(4)), item("B", 33, graded(4)), item("C", 34, graded(4))];
        let mut whole = rule();
        whole.rounding.digits = 0;
        assert_eq!(score(&whole, 5, &sheet).total.to_string(), "80");
        whole.place = RoundingPlace::EachItem;
        // 26.4 → 26, 26.4 → 26, 27.2 → 27
        let by_line = score(&whole, 5, &sheet);
        assert_eq!(by_line.total.to_string(), "79");
        assert_eq!(
            by_line.lines[0],
            "A　ウエイト33 × 4点 ÷ 5点 ＝ 26.4　小数第1位を四捨五入して 26"
        );
    }

    #[test]
    fn the_band_follows_the_place() {
        let full = Decimal::from(1000);
        let mark =
            |text: &str| Mark::Graded { grade: "x".to_owned(), points: number(text), factor: None };
        let sheet = [item("A", 100, mark("899.5"))];
        let mut rule = rule();
        let rounded = compute(&rule, full, &sheet).expect("computed");
        assert_eq!(rounded.grade(), Some("5"), "89.95 is shown as 90, and 90 is a 5");
        rule.place = RoundingPlace::Display;
        let exact = compute(&rule, full, &sheet).expect("computed");
        assert_eq!(exact.grade(), Some("4"));
        rule.place = RoundingPlace::Total;
        rule.rounding.mode = RoundingMode::Truncate;
        let cut = compute(&rule, full, &sheet).expect("computed");
        assert_eq!(cut.grade(), Some("4"));
        assert!(
            cut.score()
                .expect("scored")
                .lines
                .contains(&"小数第2位から下を切り捨てて 89.9".to_owned())
        );
    }

    #[test]
    fn a_mean_lies_on_the_scale() {
        let mut rule = rule();
        rule.method = Method::WeightedMean;
        rule.rounding.digits = 2;
        rule.bands = Bands::none();
        let sheet = [item("A", 40, graded(5)), item("B", 60, graded(3))];
        let mean = score(&rule, 5, &sheet);
        assert_eq!(mean.total.to_string(), "3.8");
        assert_eq!(mean.grade, None);
        assert_eq!(mean.lines[3], "ウエイトの合計でわる　380 ÷ 100 ＝ 3.8");
        let part = [item("A", 40, graded(5)), item("B", 60, Mark::NotObserved)];
        assert_eq!(score(&rule, 5, &part).total.to_string(), "5");
    }

    #[test]
    fn factors_are_shown_with_their_reason() {
        let hard = Mark::Graded {
            grade: "A".to_owned(),
            points: Decimal::from(4),
            factor: Some(Factor::of("困難度 高", number("1.2"))),
        };
        let sheet = [item("目標1", 40, hard), item("目標2", 60, graded(3))];
        let score = score(&rule(), 5, &sheet);
        assert_eq!(score.lines[0], "目標1　ウエイト40 × 4点 × 1.2（困難度 高） ÷ 5点 ＝ 38.4");
        assert_eq!(score.total.to_string(), "74.4");
    }

    #[test]
    fn definitions_that_do_not_fit_are_named() {
        let off = [item("A", 60, graded(5)), item("B", 30, graded(3))];
        let problem = compute(&rule(), Decimal::from(5), &off).expect_err("90 is not 100");
        assert_eq!(problem.to_string(), "ウエイトの合計が90です。100にしてください");
        let hidden = [item("A", 0, graded(5))];
        assert_eq!(compute(&rule(), Decimal::from(5), &hidden), Err(ScoringProblem::NothingAsked));
        let fine = [item("A", 100, graded(5))];
        assert_eq!(compute(&rule(), Decimal::ZERO, &fine), Err(ScoringProblem::NoFullMarks));
    }

    #[test]
    fn holistic_rules_compute_nothing() {
        let mut rule = rule();
        rule.method = Method::Holistic;
        let sheet = [item("A", 100, Mark::Missing)];
        assert_eq!(compute(&rule, Decimal::from(5), &sheet), Ok(Outcome::Holistic));
        assert_eq!(preview(&rule, Decimal::from(5), &sheet), None);
    }

    #[test]
    fn the_preview_waits_for_three() {
        let mut sheet = vec![
            item("A", 20, graded(4)),
            item("B", 20, graded(5)),
            item("C", 30, Mark::Missing),
            item("D", 30, Mark::Missing),
            item("E", 0, graded(5)),
        ];
        assert_eq!(preview(&rule(), Decimal::from(5), &sheet), None);
        sheet[2].mark = graded(3);
        assert_eq!(
            preview(&rule(), Decimal::from(5), &sheet),
            Some(Preview { points: Points(number("54.0")), items: 3, weight: 70 })
        );
    }
}
