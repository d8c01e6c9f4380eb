//! 能力 and 業績 on one sheet: each block is added up by itself, the shares of the rank bring them
//! together.

use rust_decimal::Decimal;

use super::arithmetic::{Added, Sheet, finish, marks_of, rounding_line, shown};
use super::{
    BlockScore, Item, Mark, Method, Outcome, Preview, RoundingPlace, Score, ScoringProblem,
    ScoringRule,
};
use crate::kernel::Points;

/// What the shares of a rank add up to.
pub const SHARE_TOTAL: i32 = 100;

/// Name of the block of elements.
pub const ABILITY_BLOCK: &str = "能力";
/// Name of the block of goals and unplanned work.
pub const RESULTS_BLOCK: &str = "業績";

/// How much each block counts for a rank. 0: the block is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shares {
    /// 能力.
    pub ability: i32,
    /// 業績.
    pub results: i32,
}

impl Shares {
    /// 能力 alone.
    pub const ABILITY: Self = Self { ability: SHARE_TOTAL, results: 0 };
    /// 業績 alone.
    pub const RESULTS: Self = Self { ability: 0, results: SHARE_TOTAL };

    /// What they add up to.
    pub const fn sum(self) -> i32 {
        self.ability + self.results
    }
}

/// Where the weights of a block come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// From the definitions: they add up to what the rule states, or nothing is computed.
    Stated,
    /// From agreed goals and what came on top: whatever they add up to is brought to what the rule states.
    Agreed,
}

/// One block of a sheet.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// 能力, 業績.
    pub name: &'a str,
    /// How much of [`SHARE_TOTAL`] it counts.
    pub share: i32,
    /// Points of the best grade.
    pub full_marks: Decimal,
    /// Where its weights come from.
    pub weights: Weights,
    /// Its lines.
    pub items: Vec<Item>,
}

impl Block<'_> {
    fn asked(&self) -> Vec<&Item> {
        self.items.iter().filter(|item| !item.heft().is_zero()).collect()
    }

    /// Refuses definitions that do not fit the rule.
    fn check(&self, rule: &ScoringRule) -> Result<(), ScoringProblem> {
        let asked = self.asked();
        if asked.is_empty() {
            return Err(ScoringProblem::NothingAsked);
        }
        let sum: i64 = asked.iter().map(|item| i64::from(item.weight.get())).sum();
        if self.weights == Weights::Stated && sum != i64::from(rule.weight_total.get()) {
            return Err(ScoringProblem::WeightsOff { sum, should: rule.weight_total });
        }
        if self.full_marks <= Decimal::ZERO {
            return Err(ScoringProblem::NoFullMarks);
        }
        Ok(())
    }
}

/// Computes the total of a sheet from its blocks. A block with the share 0 is no part of it; one block
/// alone is the whole.
pub fn compute_blocks(rule: &ScoringRule, blocks: &[Block<'_>]) -> Result<Outcome, ScoringProblem> {
    if rule.method == Method::Holistic {
        return Ok(Outcome::Holistic);
    }
    let counted: Vec<&Block<'_>> = blocks.iter().filter(|block| block.share > 0).collect();
    let sum: i32 = counted.iter().map(|block| block.share).sum();
    if counted.is_empty() {
        return Err(ScoringProblem::NothingAsked);
    }
    if counted.len() > 1 && sum != SHARE_TOTAL {
        return Err(ScoringProblem::SharesOff(i64::from(sum)));
    }
    for block in &counted {
        block.check(rule)?;
    }
    let missing: Vec<String> = counted
        .iter()
        .flat_map(|block| block.asked())
        .filter(|item| item.mark == Mark::Missing)
        .map(|item| item.name.clone())
        .collect();
    if !missing.is_empty() {
        return Ok(Outcome::Incomplete { missing });
    }
    let mut parts = Vec::with_capacity(counted.len());
    for block in &counted {
        let asked = block.asked();
        let sheet = Sheet::of(rule, block.full_marks, &asked);
        if sheet.observed.is_zero() {
            return Err(match block.weights {
                Weights::Stated => ScoringProblem::NothingObserved,
                Weights::Agreed => ScoringProblem::NothingInScope,
            });
        }
        parts.push((*block, sheet.added()));
    }
    let blocks = parts.iter().map(|(block, added)| own_score(rule, block, added)).collect();
    let score = match parts.pop() {
        Some((_, only)) if parts.is_empty() => finish(rule, only),
        last => {
            parts.extend(last);
            together(rule, parts)
        }
    };
    Ok(Outcome::Scored(Score { blocks, ..score }))
}

/// What a block gave by itself.
fn own_score(rule: &ScoringRule, block: &Block<'_>, added: &Added) -> BlockScore {
    BlockScore {
        name: block.name.to_owned(),
        share: block.share,
        points: Points(rule.rounding.apply(added.exact).normalize()),
    }
}

/// Brings the blocks together by their shares.
fn together(rule: &ScoringRule, parts: Vec<(&Block<'_>, Added)>) -> Score {
    let total = Decimal::from(SHARE_TOTAL);
    let (mut lines, mut terms, mut sums) = (Vec::new(), Vec::new(), Vec::new());
    for (block, added) in parts {
        let share = Decimal::from(block.share);
        lines.push(format!("{}の計算（割合{}）", block.name, block.share));
        lines.extend(added.lines);
        let exact = added.exact * share / total;
        let mut line = format!(
            "{}の割合をかける　{} × {} ÷ {total} ＝ {}",
            block.name,
            shown(added.exact),
            block.share,
            shown(exact)
        );
        let term = if rule.place == RoundingPlace::EachItem {
            let rounded = rule.rounding.apply(exact);
            if rounded != exact {
                line.push_str(&format!("　{}", rounding_line(rule.rounding, rounded)));
            }
            rounded
        } else {
            exact
        };
        lines.push(line);
        sums.push(shown(term));
        terms.push(term);
    }
    let exact: Decimal = terms.iter().sum();
    lines.push(format!("合わせる　{} ＝ {}", sums.join(" ＋ "), shown(exact)));
    finish(rule, Added { exact, lines })
}

/// 「入力した範囲の点数」 of all blocks together, from three graded items on (ui-guide 7.2).
pub fn preview_blocks(rule: &ScoringRule, blocks: &[Block<'_>]) -> Option<Preview> {
    let counted: Vec<&Block<'_>> = blocks.iter().filter(|block| block.share > 0).collect();
    if let [only] = counted.as_slice()
        && only.weights == Weights::Stated
    {
        return super::preview(rule, only.full_marks, &only.items);
    }
    if rule.method == Method::Holistic {
        return None;
    }
    let (mut points, mut weight, mut items) = (Decimal::ZERO, Decimal::ZERO, 0);
    for block in counted {
        let asked = block.asked();
        let whole: Decimal = asked.iter().map(|item| item.heft()).sum();
        if whole.is_zero() || block.full_marks <= Decimal::ZERO {
            continue;
        }
        let graded: Vec<(Decimal, Decimal)> =
            asked.iter().filter_map(|item| Some((item.heft(), marks_of(&item.mark)?))).collect();
        let heft: Decimal = graded.iter().map(|(heft, _)| heft).sum();
        let product: Decimal = graded.iter().map(|(heft, marks)| heft * marks).sum();
        let share = Decimal::from(block.share) / Decimal::from(SHARE_TOTAL);
        let total = rule.weight_total.decimal();
        weight += share * total * heft / whole;
        items += graded.len();
        points += match rule.method {
            Method::WeightedMean => share * product / whole,
            Method::WeightedPoints | Method::Holistic => {
                share * total * product / (block.full_marks * whole)
            }
        };
    }
    (items >= 3).then(|| Preview {
        points: Points(rule.rounding.apply(points).normalize()),
        items,
        weight: weight.round().try_into().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Band, Bands, Factor};
    use super::*;
    use crate::kernel::{Rounding, RoundingMode, Weight};

    fn number(text: &str) -> Decimal {
        text.parse().expect("a test number")
    }
    fn rule(place: RoundingPlace) -> ScoringRule {
        let bands = [("S", 90), ("A", 80), ("B", 60), ("C", 50), ("D", 0)]
            .map(|(grade, lower)| Band { grade: grade.to_owned(), lower: Decimal::from(lower) });
        ScoringRule {
            method: Method::WeightedPoints,
            weight_total: Weight::new(100).expect("a test weight"),
            rounding: Rounding { mode: RoundingMode::HalfUp, digits: 1 },
            place,
            bands: Bands::new(bands.to_vec()).expect("well formed"),
        }
    }
    fn item(name: &str, weight: i32, points: i64, factor: Option<&str>) -> Item {
        Item {
            name: name.to_owned(),
            weight: Weight::new(weight).expect("a test weight"),
            importance: None,
            mark: Mark::Graded {
                grade: points.to_string(),
                points: Decimal::from(points),
                factor: factor.map(|value| Factor::of("困難度 ◎", number(value))),
            },
        }
    }
    fn block(name: &'static str, share: i32, weights: Weights, items: Vec<Item>) -> Block<'static> {
        Block { name, share, full_marks: Decimal::from(5), weights, items }
    }
    /// 能力 60×4 + 40×3 of 5 = 72; 業績 50×4×1.2 + 50×3 of 5 = 78.
    fn both(ability: i32, results: i32) -> [Block<'static>; 2] {
        [
            block(
                "能力",
                ability,
                Weights::Stated,
                vec![item("業務遂行力", 60, 4, None), item("対話・協働力", 40, 3, None)],
            ),
            block(
                "業績",
                results,
                Weights::Agreed,
                vec![item("電子化", 50, 4, Some("1.2")), item("研修", 50, 3, Some("1"))],
            ),
        ]
    }
    fn score(rule: &ScoringRule, blocks: &[Block<'_>]) -> Score {
        match compute_blocks(rule, blocks) {
            Ok(Outcome::Scored(score)) => score,
            other => panic!("no score: {other:?}"),
        }
    }

    #[test]
    fn shares_bring_the_blocks_together_line_by_line() {
        let score = score(&rule(RoundingPlace::Total), &both(60, 40));
        assert_eq!(
            score.lines,
            [
                "能力の計算（割合60）",
                "業務遂行力　ウエイト60 × 4点 ÷ 5点 ＝ 48",
                "対話・協働力　ウエイト40 × 3点 ÷ 5点 ＝ 24",
                "合計　48 ＋ 24 ＝ 72",
                "能力の割合をかける　72 × 60 ÷ 100 ＝ 43.2",
                "業績の計算（割合40）",
                "電子化　ウエイト50 × 4点 × 1.2（困難度 ◎） ÷ 5点 ＝ 48",
                "研修　ウエイト50 × 3点 × 1（困難度 ◎） ÷ 5点 ＝ 30",
                "合計　48 ＋ 30 ＝ 78",
                "業績の割合をかける　78 × 40 ÷ 100 ＝ 31.2",
                "合わせる　43.2 ＋ 31.2 ＝ 74.4",
                "74.4は60以上80未満なので、評語はB",
            ]
        );
        assert_eq!((score.total.to_string().as_str(), score.grade.as_deref()), ("74.4", Some("B")));
    }

    #[test]
    fn the_same_grades_count_differently_by_rank() {
        let rule = rule(RoundingPlace::Total);
        // 72 × 70 % + 78 × 30 % = 73.8; 72 × 30 % + 78 × 70 % = 76.2
        for (shares, total) in
            [((70, 30), "73.8"), ((30, 70), "76.2"), ((0, 100), "78"), ((100, 0), "72")]
        {
            assert_eq!(score(&rule, &both(shares.0, shares.1)).total.to_string(), total);
        }
        assert_eq!(compute_blocks(&rule, &both(60, 30)), Err(ScoringProblem::SharesOff(90)));
        assert_eq!(compute_blocks(&rule, &both(0, 0)), Err(ScoringProblem::NothingAsked));
    }

    #[test]
    fn work_on_top_of_the_goals_is_brought_to_the_stated_total() {
        let goals =
            vec![item("電子化", 50, 4, None), item("研修", 50, 3, None), item("応援", 20, 5, None)];
        let score =
            score(&rule(RoundingPlace::Total), &[block("業績", 100, Weights::Agreed, goals)]);
        // (50×4 + 50×3 + 20×5) ÷ 5 = 90; 90 × 100 ÷ 120 = 75
        assert_eq!(score.lines[4], "ウエイトの合計を100に直す　90 × 100 ÷ 120 ＝ 75");
        assert_eq!(score.total.to_string(), "75");
    }

    #[test]
    fn rounding_follows_the_rule_in_both_blocks() {
        let thirds = |share: i32| {
            let items =
                vec![item("一", 34, 1, None), item("二", 33, 2, None), item("三", 33, 4, None)];
            // 6.8 + 13.2 + 26.4 = 46.4
            block(if share == 33 { "能力" } else { "業績" }, share, Weights::Stated, items)
        };
        let blocks = [thirds(33), thirds(67)];
        // 46.4 × 33 % = 15.312; 46.4 × 67 % = 31.088
        let each = score(&rule(RoundingPlace::EachItem), &blocks);
        assert_eq!(each.total.to_string(), "46.4");
        assert!(each.lines.iter().any(|line| line
            == "能力の割合をかける　46.4 × 33 ÷ 100 ＝ 15.312　小数第2位を四捨五入して 15.3"));
        assert_eq!(score(&rule(RoundingPlace::Total), &blocks).total.to_string(), "46.4");
    }

    #[test]
    fn importance_moves_weight_and_a_limit_holds_points() {
        let mut hard = item("電子化", 40, 5, Some("1.5"));
        if let Mark::Graded { factor: Some(factor), .. } = &mut hard.mark {
            factor.cap = Some(Decimal::from(5));
        }
        hard.importance = Some(Factor::of("重要度 ◎", number("1.5")));
        let other = Item {
            importance: Some(Factor::of("重要度 ○", number("1"))),
            ..item("研修", 40, 3, None)
        };
        let score = score(
            &rule(RoundingPlace::Total),
            &[block("業績", 100, Weights::Agreed, vec![hard, other])],
        );
        assert_eq!(
            score.lines,
            [
                "電子化　ウエイト40 × 1.5（重要度 ◎） × 5点（5点 × 1.5（困難度 ◎）＝ 7.5点の上限） ÷ 5点 ＝ 60",
                "研修　ウエイト40 × 1（重要度 ○） × 3点 ÷ 5点 ＝ 24",
                "合計　60 ＋ 24 ＝ 84",
                "84は80以上90未満なので、評語はA",
            ]
        );
    }

    #[test]
    fn what_is_missing_in_either_block_is_named() {
        let mut blocks = both(50, 50);
        blocks[0].items[1].mark = Mark::Missing;
        blocks[1].items[0].mark = Mark::Missing;
        assert_eq!(
            compute_blocks(&rule(RoundingPlace::Total), &blocks),
            Ok(Outcome::Incomplete {
                missing: vec!["対話・協働力".to_owned(), "電子化".to_owned()]
            })
        );
        let empty = [blocks[0].clone(), block("業績", 50, Weights::Agreed, Vec::new())];
        assert_eq!(
            compute_blocks(&rule(RoundingPlace::Total), &empty),
            Err(ScoringProblem::NothingAsked)
        );
    }

    #[test]
    fn the_preview_counts_both_blocks() {
        let found = preview_blocks(&rule(RoundingPlace::Total), &both(60, 40)).expect("four items");
        assert_eq!(
            (found.points.to_string().as_str(), found.items, found.weight),
            ("74.4", 4, 100)
        );
        let mut part = both(60, 40);
        part[1].items[0].mark = Mark::Missing;
        let found = preview_blocks(&rule(RoundingPlace::Total), &part).expect("three items");
        // 43.2 + 40 % × 30 = 55.2, of 60 + 20
        assert_eq!((found.points.to_string().as_str(), found.weight), ("55.2", 80));
    }

    /// A goal whose work was taken away: 40 and 20 of 40, 40 and 20 stay. By hand: 達成度 A of weight 40 is
    /// 40 × 4 ÷ 5 ＝ 32, B of weight 20 is 20 × 3 ÷ 5 ＝ 12, together 44; 44 × 100 ÷ 60 ＝ 73.33….
    #[test]
    fn the_weight_of_a_goal_out_of_scope_goes_to_the_others() {
        let goal = |name: &str, weight: i32, mark| Item {
            name: name.to_owned(),
            weight: Weight::new(weight).expect("a test weight"),
            importance: None,
            mark,
        };
        let graded = |grade: &str, points: i64| Mark::Graded {
            grade: grade.to_owned(),
            points: Decimal::from(points),
            factor: None,
        };
        let goals = |second: Mark| Block {
            name: RESULTS_BLOCK,
            share: 100,
            full_marks: Decimal::from(5),
            weights: Weights::Agreed,
            items: vec![
                goal("電子化", 40, graded("A", 4)),
                goal("広報", 40, second),
                goal("研修", 20, graded("B", 3)),
            ],
        };
        let rule = rule(RoundingPlace::Total);
        let scored = |block: &Block<'_>| match compute_blocks(&rule, std::slice::from_ref(block)) {
            Ok(Outcome::Scored(score)) => score,
            other => panic!("no score: {other:?}"),
        };
        let without = scored(&goals(Mark::OutOfScope));
        assert_eq!(without.total.to_string(), "73.3");
        assert_eq!(
            without.lines,
            [
                "電子化　ウエイト40 × 4点 ÷ 5点 ＝ 32",
                "広報　評価対象外なので、計算に入れない（ウエイト40）",
                "研修　ウエイト20 × 3点 ÷ 5点 ＝ 12",
                "合計　32 ＋ 12 ＝ 44",
                "ウエイトの合計を100に直す　44 × 100 ÷ 60 ＝ 73.3333…",
                "小数第2位を四捨五入して 73.3",
                "73.3は60以上80未満なので、評語はB",
            ]
        );
        // Not as the worst grade, and not as 0: with D (1 point) it would be 32 + 8 + 12 = 52.
        assert_eq!(scored(&goals(graded("D", 1))).total.to_string(), "52");
        // Exactly as if the goal had never been agreed.
        let mut never = goals(Mark::Missing);
        never.items.remove(1);
        assert_eq!(scored(&never).total, without.total);

        let none = Block {
            items: vec![goal("電子化", 40, Mark::OutOfScope), goal("研修", 60, Mark::OutOfScope)],
            ..goals(Mark::OutOfScope)
        };
        let problem =
            compute_blocks(&rule, std::slice::from_ref(&none)).expect_err("nothing to add up");
        assert_eq!(problem, ScoringProblem::NothingInScope);
        assert!(problem.to_string().contains("全体の評語を選んで理由を書いてください"));
        assert!(problem.left_out().is_some() && ScoringProblem::NoPlace.left_out().is_none());
        // Nor does the other block make up for it: half a result is no result.
        let half = [
            Block { name: ABILITY_BLOCK, share: 50, ..goals(graded("A", 4)) },
            Block { share: 50, ..none },
        ];
        assert_eq!(compute_blocks(&rule, &half), Err(ScoringProblem::NothingInScope));
    }
}
