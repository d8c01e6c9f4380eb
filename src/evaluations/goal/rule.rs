//! What a cycle asks of goals.

use super::Goal;
use crate::kernel::ids::{GoalId, RankId};
use crate::kernel::{Date, Period, Weight};

crate::text_enum! {
    /// What a grade is about.
    pub enum LevelKind {
        /// 困難度.
        Difficulty = "difficulty",
        /// 重要度.
        Importance = "importance",
    }
}

impl LevelKind {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Difficulty => "困難度",
            Self::Importance => "重要度",
        }
    }
}

/// One grade of difficulty or importance: 「◎ その職位の誰にとっても難しい」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// ◎, ○, △, 高, …
    pub mark: String,
    /// What it means.
    pub meaning: String,
}

/// 見本: grades to begin from. No city has said these words.
pub const SAMPLE_DIFFICULTY: [(&str, &str); 3] = [
    ("◎", "その職位のだれにとっても難しい"),
    ("○", "その職位にふさわしい難しさ"),
    ("△", "その職位ならむりなくできる"),
];

/// 見本: grades to begin from.
pub const SAMPLE_IMPORTANCE: [(&str, &str); 3] = [
    ("◎", "所属の目標を進める中心になる"),
    ("○", "所属の目標を進めるのに要る"),
    ("△", "所属の目標をわきから支える"),
];

/// How many goals a rank is asked for, where it is not as many as in the cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankCount {
    /// Which.
    pub rank: RankId,
    /// Its name.
    pub name: String,
    /// At least so many.
    pub least: usize,
    /// At most so many.
    pub most: usize,
}

/// How goals are set in a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalRule {
    /// At least so many.
    pub least: usize,
    /// At most so many.
    pub most: usize,
    /// The ranks that are asked for other numbers, lowest first.
    pub ranks: Vec<RankCount>,
    /// What the weights add up to.
    pub total: Weight,
    /// Last day that is in time for handing them in.
    pub due_on: Date,
    /// Grades of 困難度, hardest first; none: it is not asked.
    pub difficulty: Vec<Level>,
    /// Grades of 重要度, most important first; none: it is not asked.
    pub importance: Vec<Level>,
    /// The grades are ours, not the city's.
    pub is_sample: bool,
}

/// What keeps goals from being handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalProblem {
    /// At which goal; `None`: all together.
    pub goal: Option<GoalId>,
    /// Cause and cure.
    pub sentence: String,
}

/// 「3から5」, 「3」.
fn between(least: usize, most: usize) -> String {
    if least == most { least.to_string() } else { format!("{least}から{most}") }
}

impl RankCount {
    /// 「3から5」, 「3」.
    pub fn words(&self) -> String {
        between(self.least, self.most)
    }
}

impl GoalRule {
    /// The rule as it holds for the rank that a sheet judges; only that rank's own numbers are left in it.
    #[must_use]
    pub fn for_rank(&self, rank: RankId) -> Self {
        let own = self.ranks.iter().find(|own| own.rank == rank);
        Self {
            least: own.map_or(self.least, |own| own.least),
            most: own.map_or(self.most, |own| own.most),
            ranks: own.cloned().into_iter().collect(),
            ..self.clone()
        }
    }
    /// How many goals a rank is asked for: 「3から5」.
    pub fn words_for(&self, rank: RankId) -> String {
        self.for_rank(rank).number_words()
    }
    /// The grades of a kind.
    pub fn levels(&self, kind: LevelKind) -> &[Level] {
        match kind {
            LevelKind::Difficulty => &self.difficulty,
            LevelKind::Importance => &self.importance,
        }
    }
    /// What the weights of the goals that stand add up to.
    pub fn sum(goals: &[Goal]) -> i64 {
        goals
            .iter()
            .filter(|goal| goal.stands())
            .filter_map(|goal| goal.weight)
            .map(|weight| i64::from(weight.get()))
            .sum()
    }
    /// 「3から5」, 「3」.
    pub fn number_words(&self) -> String {
        between(self.least, self.most)
    }
    /// Everything that keeps the goals from being handed in: each goal first, then all together.
    pub fn problems(&self, goals: &[Goal], period: Period) -> Vec<GoalProblem> {
        let standing: Vec<&Goal> = goals.iter().filter(|goal| goal.stands()).collect();
        let mut problems = Vec::new();
        for goal in &standing {
            let title = goal.title.as_str();
            let mut at = |sentence: String| {
                problems.push(GoalProblem { goal: Some(goal.id), sentence });
            };
            if goal.result.is_none() {
                at(format!("「{title}」のできたと言える基準を書いてください"));
            }
            match goal.due_on {
                None => at(format!("「{title}」の期日を書いてください")),
                Some(day) if !period.contains(day) => {
                    at(format!(
                        "「{title}」の期日を、評価の期間（{period}）の中の日にしてください"
                    ));
                }
                Some(_) => {}
            }
            if goal.weight.is_none() {
                at(format!("「{title}」のウエイトを書いてください"));
            }
            for kind in LevelKind::ALL {
                let chosen = match kind {
                    LevelKind::Difficulty => goal.difficulty.as_deref(),
                    LevelKind::Importance => goal.importance.as_deref(),
                };
                let levels = self.levels(*kind);
                let known = chosen.is_some_and(|mark| levels.iter().any(|own| own.mark == mark));
                if !levels.is_empty() && !known {
                    at(format!("「{title}」の{}を選んでください", kind.label()));
                }
            }
        }
        if !(self.least..=self.most).contains(&standing.len()) {
            problems.push(GoalProblem {
                goal: None,
                sentence: format!(
                    "目標がいま{}つあります。{}つにしてください",
                    standing.len(),
                    self.number_words()
                ),
            });
        }
        let sum = Self::sum(goals);
        if standing.iter().all(|goal| goal.weight.is_some()) && sum != i64::from(self.total.get()) {
            problems.push(GoalProblem {
                goal: None,
                sentence: format!(
                    "ウエイトの合計がいま{sum}です。{}にしてください",
                    self.total.get()
                ),
            });
        }
        problems
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::kernel::{Line, Prose};

    pub fn rule() -> GoalRule {
        let levels = |own: [(&str, &str); 3]| {
            own.map(|(mark, meaning)| Level { mark: mark.to_owned(), meaning: meaning.to_owned() })
                .to_vec()
        };
        GoalRule {
            least: 3,
            most: 5,
            ranks: Vec::new(),
            total: Weight::new(100).expect("a weight"),
            due_on: day("2025-10-31"),
            difficulty: levels(SAMPLE_DIFFICULTY),
            importance: levels(SAMPLE_IMPORTANCE),
            is_sample: true,
        }
    }
    pub fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }
    pub fn goal(title: &str, weight: i32) -> Goal {
        Goal {
            id: GoalId::mint(),
            title: Line::parse(title).expect("a line"),
            result: Prose::within("申込みの8割を電子で受ける。", 400).ok(),
            due_on: Some(day("2026-03-31")),
            weight: Weight::new(weight),
            difficulty: Some("○".to_owned()),
            importance: Some("◎".to_owned()),
            upper: None,
            initiative: None,
            withdrawn: None,
        }
    }
    fn period() -> Period {
        Period::inclusive(day("2025-10-01"), day("2026-03-31")).expect("a period")
    }
    fn sentences(goals: &[Goal]) -> Vec<String> {
        rule().problems(goals, period()).into_iter().map(|one| one.sentence).collect()
    }

    #[test]
    fn three_to_five_goals_whose_weights_add_up() {
        let three = [goal("電子化", 50), goal("研修", 30), goal("引継ぎ", 20)];
        assert_eq!(sentences(&three), Vec::<String>::new());
        assert_eq!(GoalRule::sum(&three), 100);
        let two = [goal("電子化", 50), goal("研修", 50)];
        assert_eq!(sentences(&two), ["目標がいま2つあります。3から5つにしてください"]);
        let off = [goal("電子化", 50), goal("研修", 30), goal("引継ぎ", 19)];
        assert_eq!(sentences(&off), ["ウエイトの合計がいま99です。100にしてください"]);
    }

    #[test]
    fn a_rank_with_its_own_numbers_is_asked_for_these() {
        let (clerk, head) = (RankId::mint(), RankId::mint());
        let own = RankCount { rank: clerk, name: "係員".to_owned(), least: 1, most: 2 };
        let city = GoalRule { ranks: vec![own.clone()], ..rule() };
        let two = [goal("電子化", 50), goal("研修", 50)];
        assert_eq!(city.for_rank(clerk).problems(&two, period()), []);
        assert_eq!(city.for_rank(clerk).ranks, [own]);
        let three = [goal("電子化", 50), goal("研修", 30), goal("引継ぎ", 20)];
        let problems = city.for_rank(clerk).problems(&three, period());
        assert_eq!(problems[0].sentence, "目標がいま3つあります。1から2つにしてください");
        assert_eq!(city.for_rank(head), rule(), "everybody else: as in the cycle");
        assert_eq!(
            (city.words_for(clerk), city.words_for(head)),
            ("1から2".into(), "3から5".into())
        );
    }

    #[test]
    fn a_goal_that_was_given_up_counts_for_nothing() {
        let mut four = vec![goal("電子化", 50), goal("研修", 30), goal("引継ぎ", 20)];
        let gone = Goal {
            withdrawn: Prose::within("事業がなくなったため", 400).ok(),
            ..goal("窓口", 40)
        };
        four.push(gone);
        assert_eq!(GoalRule::sum(&four), 100);
        assert_eq!(sentences(&four), Vec::<String>::new());
    }

    #[test]
    fn what_is_open_is_named_goal_by_goal() {
        let bare = Goal {
            result: None,
            due_on: Some(day("2026-04-01")),
            weight: None,
            difficulty: Some("特大".to_owned()),
            importance: None,
            ..goal("電子化", 1)
        };
        assert_eq!(
            sentences(&[bare, goal("研修", 30), goal("引継ぎ", 20)]),
            [
                "「電子化」のできたと言える基準を書いてください",
                "「電子化」の期日を、評価の期間（令和7年10月1日〜令和8年3月31日）の中の日にしてください",
                "「電子化」のウエイトを書いてください",
                "「電子化」の困難度を選んでください",
                "「電子化」の重要度を選んでください",
            ],
            "without all weights there is no sum to complain about"
        );
    }

    #[test]
    fn a_cycle_without_grades_asks_for_none() {
        let plain = GoalRule { difficulty: Vec::new(), importance: Vec::new(), ..rule() };
        let goals = ["一", "二", "三"].map(|title| Goal {
            difficulty: None,
            importance: None,
            ..goal(title, if title == "三" { 40 } else { 30 })
        });
        assert_eq!(plain.problems(&goals, period()), []);
    }
}
