//! The publish check: what a version must have before anyone may be measured with it.

use crate::competency::content::Content;
use crate::competency::element::{Element, ElementAtRank, ElementKey};
use crate::competency::ladder::{Ladder, Rung};
use crate::competency::scale::{Grade, Scale};
use crate::kernel::Weight;
use crate::kernel::ids::RankId;

/// One thing that stands in the way of publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The version is for no rank.
    NoRanks,
    /// A rank that is asked for no element.
    RankWithoutElements {
        /// The rank.
        rank: RankId,
    },
    /// The weights of a rank do not sum to the total.
    WeightsOff {
        /// The rank.
        rank: RankId,
        /// What they sum to.
        sum: i32,
        /// What they must sum to.
        total: Weight,
    },
    /// An element that no rank is asked for.
    ElementAskedOfNobody {
        /// The element.
        element: ElementKey,
    },
    /// An element without definition at a rank that is asked for it.
    DefinitionMissing {
        /// The element.
        element: ElementKey,
        /// The rank.
        rank: RankId,
    },
    /// Grades without behaviour at a rank that is asked for the element.
    BehavioursMissing {
        /// The element.
        element: ElementKey,
        /// The rank.
        rank: RankId,
        /// The grades, best first.
        grades: Vec<Grade>,
    },
}

impl Finding {
    /// The element to open, when the cure lies in one.
    pub fn element(&self) -> Option<&ElementKey> {
        match self {
            Self::NoRanks | Self::RankWithoutElements { .. } | Self::WeightsOff { .. } => None,
            Self::ElementAskedOfNobody { element }
            | Self::DefinitionMissing { element, .. }
            | Self::BehavioursMissing { element, .. } => Some(element),
        }
    }
    /// The rank concerned, when it is one.
    pub fn rank(&self) -> Option<RankId> {
        match self {
            Self::NoRanks | Self::ElementAskedOfNobody { .. } => None,
            Self::RankWithoutElements { rank }
            | Self::WeightsOff { rank, .. }
            | Self::DefinitionMissing { rank, .. }
            | Self::BehavioursMissing { rank, .. } => Some(*rank),
        }
    }
    /// Cause and cure in one line, with the names that the reader sees.
    pub fn sentence(&self, content: &Content, ladder: &Ladder) -> String {
        let name = |key: &ElementKey| {
            content.element(key).map_or_else(|| key.to_string(), |element| element.name.to_string())
        };
        match self {
            Self::NoRanks => "対象の職位を1つ以上選んでください".to_owned(),
            Self::RankWithoutElements { rank } => {
                format!(
                    "{}の要素がありません。1つ以上の要素にウエイトを付けてください",
                    ladder.name(*rank)
                )
            }
            Self::WeightsOff { rank, sum, total } => {
                format!(
                    "{}のウエイトの合計を{total}にしてください。いまは{sum}です",
                    ladder.name(*rank)
                )
            }
            Self::ElementAskedOfNobody { element } => format!(
                "「{}」は、どの職位でもウエイトが0です。ウエイトを付けるか、要素を外してください",
                name(element)
            ),
            Self::DefinitionMissing { element, rank } => {
                format!("「{}」の{}の定義を書いてください", name(element), ladder.name(*rank))
            }
            Self::BehavioursMissing { element, rank, grades } => {
                let grades: Vec<&str> = grades.iter().map(Grade::as_str).collect();
                format!(
                    "「{}」の{}の{}の行動を書いてください",
                    name(element),
                    ladder.name(*rank),
                    grades.join("・")
                )
            }
        }
    }
}

/// Everything that stands in the way of publishing, ranks first, then elements in their order.
/// `total` is what the weights of each rank must sum to.
pub fn check(content: &Content, ladder: &Ladder, scale: &Scale, total: Weight) -> Vec<Finding> {
    let ranks = content.ladder(ladder);
    if ranks.rungs().is_empty() {
        return vec![Finding::NoRanks];
    }
    let mut findings: Vec<Finding> =
        ranks.rungs().iter().filter_map(|rung| rank_finding(content, rung, total)).collect();
    for element in &content.elements {
        findings.extend(element_findings(element, &ranks, scale));
    }
    findings
}

fn rank_finding(content: &Content, rung: &Rung, total: Weight) -> Option<Finding> {
    if content.asked_of(rung.id).next().is_none() {
        return Some(Finding::RankWithoutElements { rank: rung.id });
    }
    let sum = content.weight_sum(rung.id);
    (sum != total.get()).then_some(Finding::WeightsOff { rank: rung.id, sum, total })
}

fn element_findings(element: &Element, ranks: &Ladder, scale: &Scale) -> Vec<Finding> {
    let asked: Vec<&ElementAtRank> =
        ranks.rungs().iter().filter_map(|rung| element.asked_of(rung.id)).collect();
    if asked.is_empty() {
        return vec![Finding::ElementAskedOfNobody { element: element.key.clone() }];
    }
    asked.into_iter().flat_map(|own| text_findings(&element.key, own, scale)).collect()
}

fn text_findings(key: &ElementKey, own: &ElementAtRank, scale: &Scale) -> Vec<Finding> {
    let mut findings = Vec::new();
    if own.definition.is_none() {
        findings.push(Finding::DefinitionMissing { element: key.clone(), rank: own.rank });
    }
    let grades: Vec<Grade> = scale
        .grades()
        .iter()
        .map(|grade| &grade.grade)
        .filter(|grade| own.behaviour(grade).is_none())
        .cloned()
        .collect();
    if !grades.is_empty() {
        findings.push(Finding::BehavioursMissing { element: key.clone(), rank: own.rank, grades });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    fn hundred() -> Weight {
        Weight::new(100).expect("a weight")
    }

    fn said(content: &Content) -> Vec<String> {
        let ladder = samples::ladder();
        check(content, &ladder, &samples::scale(), hundred())
            .iter()
            .map(|finding| finding.sentence(content, &ladder))
            .collect()
    }

    #[test]
    fn a_complete_version_has_nothing_to_mend() {
        assert_eq!(said(&samples::content()), Vec::<String>::new());
    }

    #[test]
    fn weights_sum_to_the_total_of_the_rule() {
        let content = samples::content();
        let total = Weight::new(200).expect("a weight");
        let found = check(&content, &samples::ladder(), &samples::scale(), total);
        assert_eq!(found.len(), 3);
        let mut content = content;
        content.elements[0].ranks[0].weight = Weight::new(50).expect("a weight");
        assert_eq!(said(&content), ["係員のウエイトの合計を100にしてください。いまは90です"]);
    }

    #[test]
    fn an_element_is_asked_of_somebody() {
        let mut content = samples::content();
        for own in &mut content.elements[2].ranks {
            own.weight = Weight::new(0).expect("a weight");
        }
        content.elements[1].ranks.iter_mut().for_each(|own| {
            own.weight = Weight::new(40).expect("a weight");
        });
        let said = said(&content);
        assert_eq!(
            said.last().map(String::as_str),
            Some(
                "「人材育成・変革マインド育成力」は、どの職位でもウエイトが0です。ウエイトを付けるか、要素を外してください"
            )
        );
    }

    #[test]
    fn a_rank_has_elements_and_a_version_has_ranks() {
        let mut content = samples::content();
        let clerk = content.ranks[0];
        for element in &mut content.elements {
            element.ranks.retain(|own| own.rank != clerk);
        }
        assert_eq!(
            said(&content),
            ["係員の要素がありません。1つ以上の要素にウエイトを付けてください"]
        );
        content.ranks.clear();
        assert_eq!(said(&content), ["対象の職位を1つ以上選んでください"]);
    }

    #[test]
    fn what_is_asked_is_described_for_every_grade() {
        let mut content = samples::content();
        content.elements[0].ranks[0].definition = None;
        content.elements[0].ranks[1].behaviours.remove(1);
        content.elements[0].ranks[1].behaviours.remove(0);
        assert_eq!(
            said(&content),
            [
                "「業務遂行力」の係員の定義を書いてください",
                "「業務遂行力」の主査のA・Bの行動を書いてください",
            ]
        );
    }

    #[test]
    fn what_is_not_asked_may_stay_empty() {
        let mut content = samples::content();
        let nurture = &mut content.elements[2];
        let mut empty = nurture.ranks[0].clone();
        empty.rank = content.ranks[0];
        empty.weight = Weight::new(0).expect("a weight");
        empty.definition = None;
        empty.behaviours.clear();
        nurture.ranks.push(empty);
        assert_eq!(said(&content), Vec::<String>::new());
    }
}
