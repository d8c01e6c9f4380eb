//! Two ranks beside each other: what is newly asked, what changes, what stays. Any two ranks, also of
//! two versions (two days).

use crate::kernel::Weight;

use super::order::aligned;
use super::words::Redline;
use crate::competency::content::Content;
use crate::competency::element::{ElementAtRank, ElementKey};
use crate::competency::ladder::Rung;
use crate::competency::role::{Audience, Role};
use crate::competency::scale::{Grade, Scale};

/// One side: a rank in a version.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The version's content.
    pub content: &'a Content,
    /// Its scale.
    pub scale: &'a Scale,
    /// The rank.
    pub rung: &'a Rung,
}

/// What happens to something on the way from one rank to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asking {
    /// Asked of the second rank only.
    Newly,
    /// Asked of the first rank only.
    NoLonger,
    /// Asked of both, in other words or with another weight.
    Changed,
    /// Asked of both alike.
    Same,
}

impl Asking {
    /// The word in the table (ui-guide 7.1).
    pub fn label(self) -> &'static str {
        match self {
            Self::Newly => "新しく求められる",
            Self::NoLonger => "求められなくなる",
            Self::Changed => "内容が変わる",
            Self::Same => "同じ",
        }
    }
}

/// One element at both ranks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementRow {
    /// The element.
    pub key: ElementKey,
    /// Its name (of the second side, where both have it).
    pub name: String,
    /// What happens to it.
    pub asking: Asking,
    /// Weights, `None` where it is not asked.
    pub weights: (Option<Weight>, Option<Weight>),
    /// Definitions.
    pub definition: Redline,
    /// 着眼点, paired by what they share.
    pub indicators: Vec<Redline>,
    /// Behaviours per grade, best first.
    pub behaviours: Vec<(Grade, Redline)>,
}

/// The roles of one audience on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    /// The audience on each side, `None` where it does not apply.
    pub audiences: (Option<Audience>, Option<Audience>),
    /// What happens to it.
    pub asking: Asking,
    /// The texts, paired by what they share.
    pub texts: Vec<Redline>,
}

/// Two ranks beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankComparison {
    /// Roles: everyone, supervisors, the ranks themselves.
    pub roles: Vec<RoleRow>,
    /// Elements in the order of the second side, then those of the first only.
    pub elements: Vec<ElementRow>,
}

impl RankComparison {
    /// Compares what is asked of two ranks.
    pub fn between(from: Side<'_>, to: Side<'_>) -> Self {
        let mut keys: Vec<&ElementKey> =
            to.content.asked_of(to.rung.id).map(|(element, _)| &element.key).collect();
        for (element, _) in from.content.asked_of(from.rung.id) {
            if !keys.contains(&&element.key) {
                keys.push(&element.key);
            }
        }
        let elements = keys.into_iter().filter_map(|key| element_row(key, from, to)).collect();
        Self { roles: role_rows(from, to), elements }
    }
    /// The same with only what differs.
    #[must_use]
    pub fn only_differences(self) -> Self {
        Self {
            roles: self.roles.into_iter().filter(|row| row.asking != Asking::Same).collect(),
            elements: self.elements.into_iter().filter(|row| row.asking != Asking::Same).collect(),
        }
    }
    /// How many elements meet that fate.
    pub fn count(&self, asking: Asking) -> usize {
        self.elements.iter().filter(|row| row.asking == asking).count()
    }
}

fn element_row(key: &ElementKey, from: Side<'_>, to: Side<'_>) -> Option<ElementRow> {
    let element = |side: Side<'_>| {
        side.content
            .element(key)
            .and_then(|own| own.asked_of(side.rung.id).map(|at| (own.name.to_string(), at.clone())))
    };
    let (old, new) = (element(from), element(to));
    let name = new.as_ref().or(old.as_ref()).map(|(name, _)| name.clone())?;
    let (old, new) = (old.map(|(_, at)| at), new.map(|(_, at)| at));
    let definition =
        text(old.as_ref(), new.as_ref(), |at| at.definition.as_ref().map(ToString::to_string));
    let indicators = indicators(old.as_ref(), new.as_ref());
    let behaviours: Vec<(Grade, Redline)> = grades(from.scale, to.scale)
        .into_iter()
        .map(|grade| {
            let line = text(old.as_ref(), new.as_ref(), |at| {
                at.behaviour(&grade).map(ToString::to_string)
            });
            (grade, line)
        })
        .collect();
    let weights = (old.as_ref().map(|at| at.weight), new.as_ref().map(|at| at.weight));
    let alike = weights.0 == weights.1
        && definition.is_same()
        && indicators.iter().all(Redline::is_same)
        && behaviours.iter().all(|(_, line)| line.is_same());
    let asking = asking(old.is_some(), new.is_some(), alike);
    Some(ElementRow { key: key.clone(), name, asking, weights, definition, indicators, behaviours })
}

fn asking(before: bool, after: bool, alike: bool) -> Asking {
    match (before, after) {
        (false, _) => Asking::Newly,
        (true, false) => Asking::NoLonger,
        (true, true) if alike => Asking::Same,
        (true, true) => Asking::Changed,
    }
}

fn text(
    old: Option<&ElementAtRank>,
    new: Option<&ElementAtRank>,
    pick: impl Fn(&ElementAtRank) -> Option<String>,
) -> Redline {
    let (old, new) = (old.and_then(&pick), new.and_then(&pick));
    Redline::between_options(old.as_deref(), new.as_deref())
}

fn indicators(old: Option<&ElementAtRank>, new: Option<&ElementAtRank>) -> Vec<Redline> {
    let texts = |at: Option<&ElementAtRank>| -> Vec<String> {
        at.map(|at| at.indicators.iter().map(ToString::to_string).collect()).unwrap_or_default()
    };
    paired(&texts(old), &texts(new))
}

fn paired(old: &[String], new: &[String]) -> Vec<Redline> {
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    aligned(&old, &new)
        .into_iter()
        .map(|(before, after)| Redline::between_options(before, after))
        .collect()
}

/// The grades of the second scale, then those that only the first has.
fn grades(from: &Scale, to: &Scale) -> Vec<Grade> {
    let mut grades: Vec<Grade> = to.grades().iter().map(|own| own.grade.clone()).collect();
    for own in from.grades() {
        if !grades.contains(&own.grade) {
            grades.push(own.grade.clone());
        }
    }
    grades
}

fn role_rows(from: Side<'_>, to: Side<'_>) -> Vec<RoleRow> {
    let kinds = [
        (Audience::Everyone, Audience::Everyone),
        (Audience::Supervisors, Audience::Supervisors),
        (Audience::Rank(from.rung.id), Audience::Rank(to.rung.id)),
    ];
    kinds
        .into_iter()
        .filter_map(|(before, after)| {
            let old = before.includes(from.rung).then_some(before);
            let new = after.includes(to.rung).then_some(after);
            role_row(from.content, old, to.content, new)
        })
        .collect()
}

fn role_row(
    old_content: &Content,
    old: Option<Audience>,
    new_content: &Content,
    new: Option<Audience>,
) -> Option<RoleRow> {
    let bodies = |content: &Content, audience: Option<Audience>| -> Vec<String> {
        let roles = audience.map(|audience| content.roles_of(audience).collect::<Vec<&Role>>());
        roles.unwrap_or_default().into_iter().map(|role| role.body.to_string()).collect()
    };
    let texts = paired(&bodies(old_content, old), &bodies(new_content, new));
    if texts.is_empty() {
        return None;
    }
    let alike = texts.iter().all(Redline::is_same);
    let asking = asking(old.is_some(), new.is_some(), alike);
    Some(RoleRow { audiences: (old, new), asking, texts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::ladder::Ladder;
    use crate::competency::samples;

    fn side<'a>(
        content: &'a Content,
        scale: &'a Scale,
        ladder: &'a Ladder,
        code: &str,
    ) -> Side<'a> {
        Side { content, scale, rung: ladder.by_code(code).expect("a rank") }
    }

    #[test]
    fn the_way_up_shows_what_is_new_and_what_changes() {
        let (content, scale, ladder) = (samples::content(), samples::scale(), samples::ladder());
        let comparison = RankComparison::between(
            side(&content, &scale, &ladder, "kakariin"),
            side(&content, &scale, &ladder, "kakaricho"),
        );
        let askings: Vec<(&str, Asking)> =
            comparison.elements.iter().map(|row| (row.name.as_str(), row.asking)).collect();
        assert_eq!(
            askings,
            [
                ("業務遂行力", Asking::Changed),
                ("対話・協働力", Asking::Changed),
                ("人材育成・変革マインド育成力", Asking::Newly),
            ]
        );
        assert_eq!(comparison.count(Asking::Newly), 1);
        let roles: Vec<Asking> = comparison.roles.iter().map(|row| row.asking).collect();
        assert_eq!(roles, [Asking::Same, Asking::Newly, Asking::Changed]);
        let fewer = comparison.only_differences();
        assert_eq!((fewer.roles.len(), fewer.elements.len()), (2, 3));
    }

    #[test]
    fn the_way_down_shows_what_is_no_longer_asked() {
        let (content, scale, ladder) = (samples::content(), samples::scale(), samples::ladder());
        let comparison = RankComparison::between(
            side(&content, &scale, &ladder, "kakaricho"),
            side(&content, &scale, &ladder, "kakariin"),
        );
        let last = comparison.elements.last().expect("three rows");
        assert_eq!(last.asking, Asking::NoLonger);
        assert_eq!(last.weights, (Some(samples::weight(30)), None));
        assert!(!last.definition.has_common());
        assert_eq!(comparison.roles[1].asking, Asking::NoLonger);
    }

    #[test]
    fn a_rank_compared_with_itself_is_the_same_and_between_two_days_shows_the_revision() {
        let (content, scale, ladder) = (samples::content(), samples::scale(), samples::ladder());
        let own = side(&content, &scale, &ladder, "shusa");
        let same = RankComparison::between(own, own);
        assert!(same.elements.iter().all(|row| row.asking == Asking::Same));
        assert!(same.only_differences().elements.is_empty());
        let mut later = samples::content();
        later.elements[0].ranks[1].definition = Some(samples::prose("担当分野の企画を進める力"));
        let later = side(&later, &scale, &ladder, "shusa");
        let changed = RankComparison::between(own, later);
        assert_eq!(changed.count(Asking::Changed), 1);
        let marks: Vec<&str> = changed.elements[0]
            .definition
            .segments()
            .iter()
            .map(|segment| segment.text.as_str())
            .collect();
        assert_eq!(marks, ["担当分野の", "計画", "企画", "を進める力"]);
    }

    #[test]
    fn every_fate_has_its_word() {
        let labels =
            [Asking::Newly, Asking::NoLonger, Asking::Changed, Asking::Same].map(Asking::label);
        assert_eq!(labels, ["新しく求められる", "求められなくなる", "内容が変わる", "同じ"]);
    }
}
