//! What a rehearsal finds, in sentences with the place of the cure.

use crate::kernel::Date;
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_full};

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nobody would get a sheet.
    Nobody,
    /// No definitions are in force on the first day.
    NoDefinitions(Date),
    /// No rule is chosen.
    NoRule,
    /// The rule's bands name a grade that the scale does not have.
    BandOutsideScale(String),
    /// A rank without elements.
    RankUndefined {
        /// Its name.
        rank: String,
        /// People of it.
        people: i64,
    },
    /// A rank whose weights do not add up.
    WeightsOff {
        /// Its name.
        rank: String,
        /// Their sum.
        sum: i64,
        /// What the rule states.
        should: i64,
    },
    /// A rank whose shares do not add up.
    SharesOff {
        /// Its name.
        rank: String,
        /// Their sum.
        sum: i32,
    },
    /// The kind needs goals, but how they are set is not decided: nobody could agree any.
    NoGoalRule,
    /// Goals can be agreed that the rule for goals cannot turn into points.
    Hole(String),
    /// People nobody rates.
    WithoutPrimary(i64),
    /// People who have a sheet already.
    HaveSheet(i64),
    /// A deadline on a closed day.
    DeadlineClosed {
        /// Name of the step.
        step: String,
        /// The day.
        due_on: Date,
        /// Why the city hall is closed.
        why: &'static str,
    },
    /// A deadline that has passed.
    DeadlinePassed {
        /// Name of the step.
        step: String,
        /// The day.
        due_on: Date,
    },
    /// Too many people for one evaluator.
    Heavy {
        /// Who.
        name: String,
        /// How many people.
        people: i64,
        /// The limit.
        limit: i64,
    },
    /// Evaluators who will not be there on their last day.
    EvaluatorsGone(Vec<String>),
    /// People without a second evaluator.
    WithoutSecondary(i64),
    /// People without an assistant.
    WithoutAssistant(i64),
    /// People without an adjuster.
    WithoutAdjuster(i64),
    /// People without a confirmer.
    WithoutConfirmer(i64),
    /// People for whom an unfit evaluator was passed over.
    Replaced(i64),
    /// People for whom one person was asked for twice.
    Merged(i64),
    /// People on leave.
    OnLeave(i64),
    /// People with too short a service.
    Short(i64),
    /// People taken out.
    LeftOut(i64),
}

/// So many names stand in one sentence.
const SHOWN: usize = 5;

/// Where a finding is cured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// The set-up of the cycle.
    Setup,
    /// The definitions of competency.
    Definitions,
    /// What differs by rank.
    Ranks,
    /// How goals are set.
    GoalRule,
    /// The list of people without an evaluator.
    WithoutPrimary,
    /// The list of people without a second evaluator.
    WithoutSecondary,
    /// The list of people who have a sheet already.
    HaveSheet,
    /// The list of people taken out.
    LeftOut,
    /// The list of people without an assistant.
    WithoutAssistant,
    /// The list of people without an adjuster.
    WithoutAdjuster,
    /// The list of people without a confirmer.
    WithoutConfirmer,
    /// The list of people for whom an evaluator was passed over.
    Replaced,
    /// The list of people for whom one person was asked for twice.
    Merged,
    /// The list of people on leave.
    OnLeave,
    /// The list of people with too short a service.
    Short,
    /// The list of everybody with their evaluators.
    People,
    /// Nothing to do.
    None,
}

impl Finding {
    /// Whether the cycle cannot be opened with it.
    pub const fn blocks(&self) -> bool {
        matches!(
            self,
            Self::Nobody
                | Self::NoDefinitions(_)
                | Self::NoRule
                | Self::BandOutsideScale(_)
                | Self::RankUndefined { .. }
                | Self::WeightsOff { .. }
                | Self::SharesOff { .. }
                | Self::NoGoalRule
                | Self::Hole(_)
                | Self::WithoutPrimary(_)
                | Self::HaveSheet(_)
        )
    }
    /// Where it is cured.
    pub const fn cure(&self) -> Cure {
        match self {
            Self::Nobody
            | Self::NoRule
            | Self::BandOutsideScale(_)
            | Self::DeadlineClosed { .. }
            | Self::DeadlinePassed { .. } => Cure::Setup,
            Self::NoDefinitions(_) | Self::RankUndefined { .. } | Self::WeightsOff { .. } => {
                Cure::Definitions
            }
            Self::SharesOff { .. } => Cure::Ranks,
            Self::NoGoalRule | Self::Hole(_) => Cure::GoalRule,
            Self::WithoutPrimary(_) => Cure::WithoutPrimary,
            Self::WithoutSecondary(_) => Cure::WithoutSecondary,
            Self::HaveSheet(_) => Cure::HaveSheet,
            Self::LeftOut(_) => Cure::LeftOut,
            Self::WithoutAssistant(_) => Cure::WithoutAssistant,
            Self::WithoutAdjuster(_) => Cure::WithoutAdjuster,
            Self::WithoutConfirmer(_) => Cure::WithoutConfirmer,
            Self::Replaced(_) => Cure::Replaced,
            Self::Merged(_) => Cure::Merged,
            Self::OnLeave(_) => Cure::OnLeave,
            Self::Short(_) => Cure::Short,
            Self::EvaluatorsGone(_) | Self::Heavy { .. } => Cure::People,
        }
    }
    /// The sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Nobody => "対象になる職員がいません。対象の範囲を確かめてください".to_owned(),
            Self::NoDefinitions(day) => {
                format!("{}に施行中の能力の定義がありません", wareki(*day))
            }
            Self::NoRule => "点数の決まりが選ばれていません".to_owned(),
            Self::BandOutsideScale(grade) => {
                format!("点数の決まりにある評語「{grade}」が、評語の尺度にありません")
            }
            Self::RankUndefined { rank, people } => {
                format!("{rank}（{}人）の能力の定義がありません", grouped(*people))
            }
            Self::WeightsOff { rank, sum, should } => {
                format!("{rank}のウエイトの合計が{sum}です。{should}にしてください")
            }
            Self::SharesOff { rank, sum } => {
                format!("{rank}の能力と業績の割合の合計が{sum}です。100にしてください")
            }
            Self::NoGoalRule => {
                "業績を評価するのに、目標の決まりがありません。目標の数と期限を決めてください"
                    .to_owned()
            }
            Self::Hole(what) => {
                format!("{what}。目標の決まりか、業績の決まりを合わせてください")
            }
            Self::WithoutPrimary(people) => {
                format!("一次評価者が決まっていない職員が{}人います", grouped(*people))
            }
            Self::HaveSheet(people) => format!(
                "同じ種類で期間の重なる評価の対象になっている職員が{}人います",
                grouped(*people)
            ),
            Self::DeadlineClosed { step, due_on, why } => {
                format!("{step}の期限（{}）は{why}です", wareki_full(*due_on))
            }
            Self::DeadlinePassed { step, due_on } => {
                format!("{step}の期限（{}）は、もう過ぎています", wareki(*due_on))
            }
            Self::Heavy { name, people, limit } => {
                format!("{name}さんが一次評価をする職員が{people}人います。目安は{limit}人までです")
            }
            Self::EvaluatorsGone(names) => {
                let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("、");
                let more = if names.len() > SHOWN { "など" } else { "" };
                format!(
                    "評価の期限の前に退職や休職をする評価者が{}人います（{shown}{more}）",
                    names.len()
                )
            }
            Self::WithoutSecondary(people) => format!(
                "二次評価者がいない職員が{}人います。この人たちの二次評価は省きます",
                grouped(*people)
            ),
            Self::WithoutAssistant(people) => format!(
                "評価補助者がいない職員が{}人います。この人たちの評価補助は省きます",
                grouped(*people)
            ),
            Self::WithoutAdjuster(people) => format!(
                "調整者がいない職員が{}人います。この人たちの調整は省きます",
                grouped(*people)
            ),
            Self::WithoutConfirmer(people) => format!(
                "確認者が決まっていない職員が{}人います。人事課が確認します",
                grouped(*people)
            ),
            Self::Merged(people) => format!(
                "同じ人が二つの段階に当たるため、一つにまとめた職員が{}人います",
                grouped(*people)
            ),
            Self::Replaced(people) => format!(
                "評価をしない組合せや自分の上司に当たるため、評価者を替えた職員が{}人います",
                grouped(*people)
            ),
            Self::OnLeave(people) => {
                format!("休職や育休などの職員が{}人います。対象にしません", grouped(*people))
            }
            Self::Short(people) => {
                format!(
                    "期間に勤めた月数が足りない職員が{}人います。対象にしません",
                    grouped(*people)
                )
            }
            Self::LeftOut(people) => {
                format!("人事課が対象から外した職員が{}人います", grouped(*people))
            }
        }
    }
}
