//! What holds for every rule and every sheet (domain.md 11.4, 11.6 and the promises of this module), over
//! thousands of drawn ones. The draw is fixed: a failure comes back.

use rust_decimal::Decimal;

use super::*;
use crate::kernel::Rounding;

/// Draws numbers; the same from the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[usize::try_from(self.below(list.len() as u64)).expect("a place")]
    }
}

const SHEETS: u64 = 3_000;

fn weight(value: i32) -> Weight {
    Weight::new(value).expect("a weight")
}

fn rule(draw: &mut Draw) -> ScoringRule {
    let methods = [Method::WeightedPoints, Method::WeightedMean];
    let method = *draw.pick(&methods);
    let bands = [("S", 90), ("A", 70), ("B", 50), ("C", 30), ("D", 0)];
    let scale = if method == Method::WeightedMean { 20 } else { 1 };
    let bands = bands.map(|(grade, lower)| Band {
        grade: grade.to_owned(),
        lower: Decimal::from(lower) / Decimal::from(scale),
    });
    ScoringRule {
        method,
        weight_total: weight(100),
        rounding: Rounding {
            mode: *draw.pick(&[RoundingMode::HalfUp, RoundingMode::Truncate]),
            digits: u32::try_from(draw.below(4)).expect("small"),
        },
        place: *draw.pick(&[RoundingPlace::EachItem, RoundingPlace::Total, RoundingPlace::Display]),
        bands: Bands::new(bands.to_vec()).expect("well formed"),
    }
}

/// Weights that add up to 100.
fn weights(draw: &mut Draw) -> Vec<i32> {
    let mut left = 100;
    let mut found = Vec::new();
    while left > 0 && found.len() < 9 {
        let own = 1 + i32::try_from(draw.below(40)).expect("small");
        found.push(own.min(left));
        left -= own.min(left);
    }
    if left > 0 {
        found.push(left);
    }
    found
}

fn graded(points: i64) -> Mark {
    Mark::Graded { grade: points.to_string(), points: Decimal::from(points), factor: None }
}

fn items(draw: &mut Draw, full: i64) -> Vec<Item> {
    weights(draw)
        .into_iter()
        .enumerate()
        .map(|(place, own)| {
            let points = 1 + i64::try_from(draw.below(full.unsigned_abs())).expect("small");
            Item {
                name: format!("項目{place}"),
                weight: weight(own),
                importance: None,
                mark: if draw.below(12) == 0 { Mark::NotObserved } else { graded(points) },
            }
        })
        .collect()
}

fn block(name: &'static str, share: i32, full: i64, items: Vec<Item>) -> Block<'static> {
    let weights = Weights::Stated;
    Block { name, share, full_marks: Decimal::from(full), weights, items }
}

fn score(rule: &ScoringRule, blocks: &[Block<'_>]) -> Option<Score> {
    match compute_blocks(rule, blocks) {
        Ok(Outcome::Scored(score)) => Some(score),
        Err(problem) if problem.left_out().is_some() => None,
        other => panic!("no score: {other:?}"),
    }
}

/// The same total by the shortest way there is.
fn by_hand(rule: &ScoringRule, blocks: &[Block<'_>]) -> Decimal {
    blocks
        .iter()
        .map(|block| {
            let seen = || block.items.iter().filter(|item| item.mark != Mark::NotObserved);
            let observed: Decimal = seen().map(Item::heft).sum();
            let product: Decimal = seen()
                .map(|item| match &item.mark {
                    Mark::Graded { points, .. } => item.heft() * points,
                    _ => Decimal::ZERO,
                })
                .sum();
            let share = Decimal::from(block.share) / Decimal::from(SHARE_TOTAL);
            match rule.method {
                Method::WeightedMean => share * product / observed,
                _ => share * product * Decimal::from(100) / (block.full_marks * observed),
            }
        })
        .sum()
}

/// One unit of the last digit.
fn unit(rule: &ScoringRule) -> Decimal {
    Decimal::new(1, rule.rounding.digits)
}

fn sheets(mut look: impl FnMut(&mut Draw, &ScoringRule, [Block<'static>; 2])) {
    let mut draw = Draw(20_261_125);
    for _ in 0..SHEETS {
        let rule = rule(&mut draw);
        let full = *draw.pick(&[3, 4, 5, 6, 7]);
        let share = i32::try_from(draw.below(101)).expect("small");
        let blocks = [
            block("能力", share, full, items(&mut draw, full)),
            block("業績", SHARE_TOTAL - share, full, items(&mut draw, full)),
        ];
        look(&mut draw, &rule, blocks);
    }
}

fn counted(blocks: &[Block<'static>; 2]) -> Vec<Block<'static>> {
    blocks.iter().filter(|block| block.share > 0).cloned().collect()
}

#[test]
fn a_total_is_what_a_calculator_says() {
    sheets(|_, rule, blocks| {
        let Some(score) = score(rule, &blocks) else { return };
        let exact = by_hand(rule, &counted(&blocks));
        let off = (score.total.0 - exact).abs();
        let lines = counted(&blocks).iter().map(|block| block.items.len()).sum::<usize>() + 2;
        // Each rounding moves the total by one unit at most; a quotient is exact to 28 digits.
        let bound = match rule.place {
            RoundingPlace::EachItem => unit(rule) * Decimal::from(lines),
            _ => unit(rule),
        };
        assert!(off < bound + Decimal::new(1, 20), "{} is not {exact}: {rule:?}", score.total);
        if rule.place != RoundingPlace::EachItem && rule.rounding.mode == RoundingMode::Truncate {
            assert!(score.total.0 <= exact + Decimal::new(1, 20), "cut down, never up");
        }
    });
}

#[test]
fn a_better_grade_never_costs_points() {
    sheets(|draw, rule, mut blocks| {
        let Some(before) = score(rule, &blocks) else { return };
        let at = usize::try_from(draw.below(2)).expect("small");
        let full = blocks[at].full_marks;
        let place = usize::try_from(draw.below(blocks[at].items.len() as u64)).expect("a place");
        let Mark::Graded { points, .. } = &mut blocks[at].items[place].mark else { return };
        if *points < full {
            *points += Decimal::ONE;
            let after = score(rule, &blocks).expect("still observed");
            assert!(after.total.0 >= before.total.0, "{} after {}", after.total, before.total);
        }
    });
}

#[test]
fn one_and_the_same_grade_is_that_grade_whatever_the_weights_and_shares() {
    sheets(|draw, rule, mut blocks| {
        if rule.place == RoundingPlace::EachItem {
            // Rounded lines add up to what they add up to (domain.md 11.9).
            return;
        }
        let full = blocks[0].full_marks;
        let points = 1 + i64::try_from(draw.below(full.try_into().expect("small"))).expect("small");
        for block in &mut blocks {
            for item in &mut block.items {
                if item.mark != Mark::NotObserved {
                    item.mark = graded(points);
                }
            }
        }
        let Some(score) = score(rule, &blocks) else { return };
        let exact = match rule.method {
            Method::WeightedMean => Decimal::from(points),
            _ => Decimal::from(points) * Decimal::from(100) / full,
        };
        // A third of a third has an end after 28 digits: a unit of the last digit at an edge.
        assert!((score.total.0 - rule.rounding.apply(exact)).abs() <= unit(rule), "{score:?}");
    });
}

#[test]
fn order_and_what_weighs_nothing_change_nothing() {
    sheets(|draw, rule, blocks| {
        let Some(before) = score(rule, &blocks) else { return };
        let mut other = blocks.clone();
        for block in &mut other {
            block.items.reverse();
            block.items.push(Item {
                name: "問わない要素".to_owned(),
                weight: weight(0),
                importance: None,
                mark: draw.pick(&[Mark::Missing, Mark::NotObserved, graded(1)]).clone(),
            });
        }
        let after = score(rule, &other).expect("the same sheet");
        assert_eq!((after.total.0, after.grade), (before.total.0, before.grade));
    });
}

#[test]
fn a_block_with_the_whole_share_is_the_sheet() {
    sheets(|_, rule, mut blocks| {
        (blocks[0].share, blocks[1].share) = (SHARE_TOTAL, 0);
        let alone = score(rule, &blocks[..1]);
        assert_eq!(alone, score(rule, &blocks), "no other line, no other figure");
        // The same in every word and figure, but for the name of the only block, which has none there.
        let named = |mut score: Score| {
            score.blocks[0].name = blocks[0].name.to_owned();
            score
        };
        let compute = compute(rule, blocks[0].full_marks, &blocks[0].items);
        let plain = compute.ok().and_then(|outcome| outcome.score().cloned());
        assert_eq!(alone, plain.map(named));
    });
}

#[test]
fn nothing_is_computed_from_what_is_missing_or_does_not_fit() {
    sheets(|draw, rule, mut blocks| {
        let at = usize::try_from(draw.below(2)).expect("small");
        if blocks[at].share == 0 {
            return;
        }
        let mut off = blocks.clone();
        off[at].share += 1;
        if counted(&off).len() == 2 {
            assert_eq!(compute_blocks(rule, &off), Err(ScoringProblem::SharesOff(101)));
        }
        let mut off = blocks.clone();
        off[at].items[0].weight = weight(off[at].items[0].weight.get() + 1);
        assert!(matches!(
            compute_blocks(rule, &off),
            Err(ScoringProblem::WeightsOff { sum: 101, .. })
        ));
        blocks[at].items[0].mark = Mark::Missing;
        let name = blocks[at].items[0].name.clone();
        assert_eq!(
            compute_blocks(rule, &blocks),
            Ok(Outcome::Incomplete { missing: vec![name] }),
            "missing is not zero"
        );
    });
}

#[test]
fn the_last_line_names_the_band_of_the_total() {
    sheets(|_, rule, blocks| {
        let Some(score) = score(rule, &blocks) else { return };
        let grade = score.grade.expect("the bands have a floor");
        let last = score.lines.last().expect("a line");
        assert!(last.ends_with(&format!("評語は{grade}")), "{last}");
        if rule.place != RoundingPlace::Display {
            assert_eq!(rule.bands.of(score.total.0).map(|band| band.grade.clone()), Some(grade));
        }
    });
}
