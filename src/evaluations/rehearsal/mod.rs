//! The rehearsal: everything that would go wrong if the cycle were opened today, in sentences with
//! the place of the cure. It changes nothing and can be repeated as often as one likes.

mod finding;

pub use finding::{Cure, Finding};

use super::closed_days::closed;
use super::scoring::{Bands, Method, SHARE_TOTAL, Shares};
use super::workflow::StepKind;
use crate::kernel::Date;

/// What the rehearsal looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Deadlines in the order of the steps, with the step's name.
    pub deadlines: Vec<(StepKind, String, Date)>,
    /// Day on which the definitions are looked up: the first day of the period.
    pub definitions_on: Date,
    /// Whether definitions are in force on it.
    pub has_definitions: bool,
    /// The rule's bands and method; `None` when no rule is chosen.
    pub rule: Option<(Method, Bands)>,
    /// Whether the kind needs agreed goals, and how goals are set is decided.
    pub goals: Option<bool>,
    /// Grades of the result as a whole, best first.
    pub grades: Vec<String>,
    /// What weights must add up to.
    pub weight_total: i64,
    /// One row per rank that takes part with at least one person.
    pub ranks: Vec<RankFacts>,
    /// People who get a sheet.
    pub ratees: i64,
    /// Of these, without a primary evaluator.
    pub without_primary: i64,
    /// Of these, without a secondary evaluator; the step is left out for them.
    pub without_secondary: i64,
    /// Of these, without an assistant, in a cycle that has the step; it is left out for them.
    pub without_assistant: i64,
    /// Of these, without an adjuster, in a cycle that has the step; it is left out for them.
    pub without_adjuster: i64,
    /// Of these, without a confirmer, in a cycle in which somebody has one; HR confirms.
    pub without_confirmer: i64,
    /// Of these, for whom somebody may not rate whom the rules ask for.
    pub replaced: i64,
    /// Of these, for whom the rules ask for one person twice.
    pub merged: i64,
    /// Of these, who have a sheet of the kind for overlapping days.
    pub have_sheet: i64,
    /// Evaluators above the limit: name and number of people.
    pub heavy: Vec<(String, i64)>,
    /// Evaluators who leave or are on leave by the deadline of their step.
    pub gone: Vec<String>,
    /// The limit.
    pub ratees_limit: i64,
    /// People kept out by the rule on leaves: no sheet.
    pub on_leave: i64,
    /// People who have served too little of the period: no sheet.
    pub short: i64,
    /// People taken out by HR, with a reason.
    pub left_out: i64,
}

/// Definitions of one rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankFacts {
    /// 主査
    pub name: String,
    /// People of the rank who take part.
    pub people: i64,
    /// Elements with a weight above 0.
    pub elements: i64,
    /// Their weights together.
    pub weights: i64,
    /// How much each block counts for it.
    pub shares: Shares,
    /// What its rule for goals has no answer to.
    pub holes: Vec<String>,
}

/// Looks at the facts: what blocks first, then what advises, each in the order of the work.
pub fn rehearse(facts: &Facts, today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    if facts.ratees == 0 {
        found.push(Finding::Nobody);
    }
    if !facts.has_definitions {
        found.push(Finding::NoDefinitions(facts.definitions_on));
    }
    match &facts.rule {
        None => found.push(Finding::NoRule),
        Some((Method::Holistic, _)) => {}
        Some((_, bands)) if facts.has_definitions => {
            found.extend(
                bands
                    .all()
                    .iter()
                    .filter(|band| !facts.grades.contains(&band.grade))
                    .map(|band| Finding::BandOutsideScale(band.grade.clone())),
            );
        }
        Some(_) => {}
    }
    if facts.has_definitions {
        for rank in facts.ranks.iter().filter(|rank| rank.people > 0 && rank.shares.ability > 0) {
            if rank.elements == 0 {
                found.push(Finding::RankUndefined { rank: rank.name.clone(), people: rank.people });
            } else if rank.weights != facts.weight_total {
                found.push(Finding::WeightsOff {
                    rank: rank.name.clone(),
                    sum: rank.weights,
                    should: facts.weight_total,
                });
            }
        }
    }
    for rank in facts.ranks.iter().filter(|rank| rank.people > 0) {
        let sum = rank.shares.sum();
        if sum != SHARE_TOTAL {
            found.push(Finding::SharesOff { rank: rank.name.clone(), sum });
        }
    }
    if facts.goals == Some(false) {
        found.push(Finding::NoGoalRule);
    } else {
        for hole in facts.ranks.iter().filter(|rank| rank.people > 0).flat_map(|rank| &rank.holes) {
            let hole = Finding::Hole(hole.clone());
            if !found.contains(&hole) {
                found.push(hole);
            }
        }
    }
    let counted = |count: i64, finding: fn(i64) -> Finding| (count > 0).then(|| finding(count));
    found.extend(counted(facts.without_primary, Finding::WithoutPrimary));
    found.extend(counted(facts.have_sheet, Finding::HaveSheet));
    for (_, step, due_on) in &facts.deadlines {
        if *due_on < today {
            found.push(Finding::DeadlinePassed { step: step.clone(), due_on: *due_on });
        } else if let Some(why) = closed(*due_on) {
            let why = why.label();
            found.push(Finding::DeadlineClosed { step: step.clone(), due_on: *due_on, why });
        }
    }
    found.extend(facts.heavy.iter().map(|(name, people)| Finding::Heavy {
        name: name.clone(),
        people: *people,
        limit: facts.ratees_limit,
    }));
    if !facts.gone.is_empty() {
        found.push(Finding::EvaluatorsGone(facts.gone.clone()));
    }
    found.extend(counted(facts.without_secondary, Finding::WithoutSecondary));
    found.extend(counted(facts.without_assistant, Finding::WithoutAssistant));
    found.extend(counted(facts.without_adjuster, Finding::WithoutAdjuster));
    found.extend(counted(facts.without_confirmer, Finding::WithoutConfirmer));
    found.extend(counted(facts.replaced, Finding::Replaced));
    found.extend(counted(facts.merged, Finding::Merged));
    found.extend(counted(facts.on_leave, Finding::OnLeave));
    found.extend(counted(facts.short, Finding::Short));
    found.extend(counted(facts.left_out, Finding::LeftOut));
    found
}

/// How many findings must be cured before opening.
pub fn blocking(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.blocks()).count()
}

#[cfg(test)]
mod tests {
    use super::super::scoring::Band;
    use super::*;
    use rust_decimal::Decimal;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn rank(name: &str, people: i64, elements: i64, weights: i64) -> RankFacts {
        let (name, shares) = (name.to_owned(), Shares::ABILITY);
        RankFacts { name, people, elements, weights, shares, holes: Vec::new() }
    }
    fn fine() -> Facts {
        let bands = vec![
            Band { grade: "A".to_owned(), lower: Decimal::from(60) },
            Band { grade: "B".to_owned(), lower: Decimal::ZERO },
        ];
        Facts {
            deadlines: vec![(StepKind::Primary, "一次評価".to_owned(), day("2026-03-13"))],
            definitions_on: day("2025-10-01"),
            has_definitions: true,
            rule: Some((Method::WeightedPoints, Bands::new(bands).expect("well formed"))),
            goals: None,
            grades: vec!["A".to_owned(), "B".to_owned()],
            weight_total: 100,
            ranks: vec![rank("主査", 3, 6, 100)],
            ratees: 3,
            without_primary: 0,
            without_secondary: 0,
            without_assistant: 0,
            without_adjuster: 0,
            without_confirmer: 0,
            replaced: 0,
            merged: 0,
            have_sheet: 0,
            heavy: Vec::new(),
            gone: Vec::new(),
            ratees_limit: 20,
            on_leave: 0,
            short: 0,
            left_out: 0,
        }
    }
    fn said(facts: &Facts) -> Vec<String> {
        rehearse(facts, day("2026-02-01")).iter().map(Finding::sentence).collect()
    }

    #[test]
    fn nothing_to_say_about_a_good_cycle() {
        assert_eq!(said(&fine()), Vec::<String>::new());
    }

    #[test]
    fn results_need_shares_goals_and_a_rule_without_holes() {
        let off = Shares { ability: 60, results: 30 };
        let hole = "困難度「難」が業績の決まりにありません";
        let only = RankFacts { shares: Shares::RESULTS, ..rank("部長", 2, 0, 0) };
        let facts = |goals: bool| Facts {
            goals: Some(goals),
            ranks: vec![
                RankFacts {
                    shares: off, holes: vec![hole.to_owned()], ..rank("主査", 3, 6, 100)
                },
                RankFacts { holes: vec![hole.to_owned()], ..only.clone() },
            ],
            ..fine()
        };
        assert_eq!(
            said(&facts(true)),
            [
                "主査の能力と業績の割合の合計が90です。100にしてください",
                "困難度「難」が業績の決まりにありません。目標の決まりか、業績の決まりを合わせてください",
            ],
            "and nobody asks for elements of a rank that is rated by results alone"
        );
        assert_eq!(said(&facts(false)).len(), 2, "without goals there is nothing to have holes");
        assert_eq!(blocking(&rehearse(&facts(false), day("2026-02-01"))), 2);
    }

    #[test]
    fn every_problem_has_its_sentence() {
        let facts = Facts {
            deadlines: vec![
                (StepKind::SelfAssessment, "自己申告".to_owned(), day("2026-01-30")),
                (StepKind::Primary, "一次評価".to_owned(), day("2026-03-20")),
            ],
            grades: vec!["A".to_owned()],
            ranks: vec![rank("主査", 846, 6, 90), rank("局長", 27, 0, 0), rank("部長", 0, 0, 0)],
            without_primary: 14,
            without_secondary: 1_027,
            without_assistant: 7,
            without_adjuster: 6,
            without_confirmer: 5,
            replaced: 1,
            merged: 3,
            have_sheet: 2,
            heavy: vec![("中村 恵子".to_owned(), 24)],
            gone: ["岡本 薫", "林 大輔", "中村 恵子", "渡辺 誠", "𠮷田 直樹", "井上 明里"]
                .map(str::to_owned)
                .to_vec(),
            on_leave: 31,
            short: 4,
            left_out: 1,
            ..fine()
        };
        assert_eq!(
            said(&facts),
            [
                "点数の決まりにある評語「B」が、評語の尺度にありません",
                "主査のウエイトの合計が90です。100にしてください",
                "局長（27人）の能力の定義がありません",
                "一次評価者が決まっていない職員が14人います",
                "同じ種類で期間の重なる評価の対象になっている職員が2人います",
                "自己申告の期限（令和8年1月30日）は、もう過ぎています",
                "一次評価の期限（令和8年3月20日（金曜日））は祝日です",
                "中村 恵子さんが一次評価をする職員が24人います。目安は20人までです",
                "評価の期限の前に退職や休職をする評価者が6人います（岡本 薫、林 大輔、中村 恵子、渡辺 誠、𠮷田 直樹など）",
                "二次評価者がいない職員が1,027人います。この人たちの二次評価は省きます",
                "評価補助者がいない職員が7人います。この人たちの評価補助は省きます",
                "調整者がいない職員が6人います。この人たちの調整は省きます",
                "確認者が決まっていない職員が5人います。人事課が確認します",
                "評価をしない組合せや自分の上司に当たるため、評価者を替えた職員が1人います",
                "同じ人が二つの段階に当たるため、一つにまとめた職員が3人います",
                "休職や育休などの職員が31人います。対象にしません",
                "期間に勤めた月数が足りない職員が4人います。対象にしません",
                "人事課が対象から外した職員が1人います",
            ]
        );
        assert_eq!(blocking(&rehearse(&facts, day("2026-02-01"))), 5);
    }

    #[test]
    fn without_definitions_the_rest_is_not_guessed() {
        let facts = Facts { has_definitions: false, rule: None, ratees: 0, ..fine() };
        assert_eq!(
            said(&facts),
            [
                "対象になる職員がいません。対象の範囲を確かめてください",
                "令和7年10月1日に施行中の能力の定義がありません",
                "点数の決まりが選ばれていません",
            ]
        );
    }
}
