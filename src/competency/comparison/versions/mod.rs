//! 新旧対照表: what one version changes against another, as rows of old text and new text.
//! Only what applies is compared: a text whose weight is 0 is not asked of anybody.

mod elements;
mod rows;
#[cfg(test)]
mod worked;

use std::collections::BTreeSet;

use crate::kernel::Line;
use crate::kernel::ids::RankId;

use super::order::moved;
use super::words::Redline;
use crate::competency::content::Content;
use crate::competency::element::ElementKey;
use crate::competency::ladder::Ladder;
use crate::competency::role::{Audience, RoleKey};
use crate::competency::scale::{Grade, Scale};

pub use elements::element_rows;
use rows::{order_row, rank_rows, role_rows, scale_rows};

/// One side of the table: a version's content with its scale.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// What the version says.
    pub content: &'a Content,
    /// The scale its behaviours describe.
    pub scale: &'a Scale,
}

/// What kind of change a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Was not there before.
    Added,
    /// Is gone.
    Removed,
    /// Stands at another place.
    Moved,
    /// Another name.
    Renamed,
    /// Other words.
    Reworded,
    /// Another weight.
    Reweighted,
    /// Newly asked of a rank.
    Asked,
    /// No longer asked of a rank.
    Unasked,
    /// Serves other pillars, credo lines or roles.
    Retied,
    /// The mark 見本 or the source changed.
    Remarked,
}

impl Change {
    /// The word in the table.
    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "追加",
            Self::Removed => "削除",
            Self::Moved => "並びの変更",
            Self::Renamed => "名称の変更",
            Self::Reworded => "文の変更",
            Self::Reweighted => "ウエイトの変更",
            Self::Asked => "新しく求める",
            Self::Unasked => "求めなくなる",
            Self::Retied => "つながりの変更",
            Self::Remarked => "出典・見本の変更",
        }
    }
}

/// Which text a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A rank that the version is for.
    Rank(RankId),
    /// The scale.
    Scale,
    /// Place in the order.
    Order,
    /// Name of an element.
    Name,
    /// The sentence of an element for all ranks.
    Summary,
    /// Pillars and credo lines of an element.
    Links,
    /// Roles that an element serves.
    RoleLinks,
    /// Source and 見本 mark of a name or role.
    Source,
    /// A role text.
    Role {
        /// The role.
        key: RoleKey,
        /// The audience it was meant for before, when another.
        from: Option<Audience>,
    },
    /// Weight at a rank.
    Weight(RankId),
    /// Definition at a rank.
    Definition(RankId),
    /// A 着眼点 at a rank.
    Indicator(RankId),
    /// Behaviour at a rank for a grade.
    Behaviour(RankId, Grade),
    /// 見本 mark of the texts at a rank.
    SampleMark(RankId),
}

impl Place {
    /// The rank concerned, when it is one.
    pub fn rank(&self) -> Option<RankId> {
        match self {
            Self::Rank(rank)
            | Self::Weight(rank)
            | Self::Definition(rank)
            | Self::Indicator(rank)
            | Self::Behaviour(rank, _)
            | Self::SampleMark(rank) => Some(*rank),
            Self::Scale
            | Self::Order
            | Self::Name
            | Self::Summary
            | Self::Links
            | Self::RoleLinks
            | Self::Source
            | Self::Role { .. } => None,
        }
    }
}

/// One changed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What kind of change.
    pub change: Change,
    /// Which text.
    pub place: Place,
    /// Old and new.
    pub text: Redline,
}

/// What a group of rows is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// 対象の職位.
    Ranks,
    /// 評語尺度.
    Scale,
    /// Roles of an audience.
    Roles(Audience),
    /// An element, by the name in the new version (or the old one, when it is gone).
    Element(ElementKey, Line),
}

/// Everything that changed about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub subject: Subject,
    /// `Added` or `Removed` when the whole subject is new or gone.
    pub whole: Option<Change>,
    /// Changed texts in reading order, never empty.
    pub rows: Vec<Row>,
}

/// What one version changes against another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Changed subjects in reading order; empty when nothing changed.
    pub sections: Vec<Section>,
}

impl Comparison {
    /// Compares two versions.
    pub fn between(old: Edition<'_>, new: Edition<'_>, ladder: &Ladder) -> Self {
        let mut sections = Vec::new();
        let mut keep = |subject, whole, rows: Vec<Row>| {
            if !rows.is_empty() {
                sections.push(Section { subject, whole, rows });
            }
        };
        keep(Subject::Ranks, None, rank_rows(old.content, new.content, ladder));
        keep(Subject::Scale, None, scale_rows(old.scale, new.scale));
        for audience in audiences(ladder) {
            let rows = role_rows(old.content, new.content, audience);
            keep(Subject::Roles(audience), None, rows);
        }
        let shifted = moved(&keys(old.content), &keys(new.content));
        for key in element_order(old.content, new.content) {
            let (before, after) = (old.content.element(&key), new.content.element(&key));
            let Some(named) = after.or(before) else { continue };
            let whole = match (before, after) {
                (None, Some(_)) => Some(Change::Added),
                (Some(_), None) => Some(Change::Removed),
                _ => None,
            };
            let subject = Subject::Element(key.clone(), named.name.clone());
            let mut rows = Vec::new();
            if shifted.contains(&key) {
                rows.push(order_row(old.content, new.content, &key));
            }
            rows.extend(element_rows((before, old.scale), (after, new.scale), ladder));
            keep(subject, whole, rows);
        }
        Self { sections }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }
    /// The section of an element.
    pub fn element(&self, key: &ElementKey) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| matches!(&section.subject, Subject::Element(own, _) if own == key))
    }
    /// 「加えた文字」「消した文字」 over all rows.
    pub fn characters(&self) -> (usize, usize) {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        rows.fold((0, 0), |(added, removed), row| {
            (added + row.text.added_characters(), removed + row.text.removed_characters())
        })
    }
    /// The ranks for which what is asked changes: other words, weights, grades or roles. A new order,
    /// source or tie changes nothing for anybody.
    pub fn affected(&self, old: &Content, new: &Content, ladder: &Ladder) -> BTreeSet<RankId> {
        let mut affected = BTreeSet::new();
        for section in &self.sections {
            for row in &section.rows {
                let counts =
                    !matches!(row.change, Change::Moved | Change::Retied | Change::Remarked)
                        || matches!(row.place, Place::Role { .. });
                if counts {
                    affected.extend(concerned(&section.subject, &row.place, old, new, ladder));
                }
            }
        }
        affected
    }
}

fn concerned(
    subject: &Subject,
    place: &Place,
    old: &Content,
    new: &Content,
    ladder: &Ladder,
) -> Vec<RankId> {
    if let Some(rank) = place.rank() {
        return vec![rank];
    }
    let all = ladder.rungs().iter();
    match subject {
        Subject::Ranks | Subject::Scale => all.map(|rung| rung.id).collect(),
        Subject::Roles(audience) => {
            all.filter(|rung| audience.includes(rung)).map(|rung| rung.id).collect()
        }
        Subject::Element(key, _) => all
            .map(|rung| rung.id)
            .filter(|rank| {
                [old, new].iter().any(|content| {
                    content.element(key).is_some_and(|element| element.asked_of(*rank).is_some())
                })
            })
            .collect(),
    }
}

fn audiences(ladder: &Ladder) -> Vec<Audience> {
    let ranks = ladder.rungs().iter().map(|rung| Audience::Rank(rung.id));
    [Audience::Everyone, Audience::Supervisors].into_iter().chain(ranks).collect()
}

fn keys(content: &Content) -> Vec<ElementKey> {
    content.elements.iter().map(|element| element.key.clone()).collect()
}

/// The new order, with what is gone standing behind what stood before it.
fn element_order(old: &Content, new: &Content) -> Vec<ElementKey> {
    let mut order = keys(new);
    let mut before: Option<ElementKey> = None;
    for key in keys(old) {
        if !order.contains(&key) {
            let place = before
                .as_ref()
                .and_then(|before| order.iter().position(|own| own == before))
                .map_or(0, |place| place + 1);
            order.insert(place, key.clone());
        }
        before = Some(key);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::element::{Link, LinkKind};
    use crate::competency::samples::{self, grade, key, line, prose, weight};

    fn compare(new: &Content) -> Comparison {
        let old = samples::content();
        let scale = samples::scale();
        Comparison::between(
            Edition { content: &old, scale: &scale },
            Edition { content: new, scale: &scale },
            &samples::ladder(),
        )
    }

    /// 「gyomu 文の変更 definition: old → new」, one line per row, as a drafter would list them.
    fn lines(comparison: &Comparison) -> Vec<String> {
        let ladder = samples::ladder();
        let joined = |segments: Vec<super::super::words::Segment>| -> String {
            segments.into_iter().map(|segment| segment.text).collect()
        };
        let mut lines = Vec::new();
        for section in &comparison.sections {
            let subject = match &section.subject {
                Subject::Ranks => "職位".to_owned(),
                Subject::Scale => "尺度".to_owned(),
                Subject::Roles(Audience::Everyone) => "全職員".to_owned(),
                Subject::Roles(Audience::Supervisors) => "管理監督者".to_owned(),
                Subject::Roles(Audience::Rank(rank)) => ladder.name(*rank).to_owned(),
                Subject::Element(_, name) => name.to_string(),
            };
            for row in &section.rows {
                let rank = row.place.rank().map_or("", |rank| ladder.name(rank));
                lines.push(format!(
                    "{subject} {rank} {}：{}→{}",
                    row.change.label(),
                    joined(row.text.before()),
                    joined(row.text.after())
                ));
            }
        }
        lines
    }

    #[test]
    fn the_same_version_has_no_differences() {
        assert!(compare(&samples::content()).is_empty());
    }

    #[test]
    fn an_added_element_is_shown_whole() {
        let mut new = samples::content();
        let clerk = new.ranks[0];
        new.elements.push(samples::element(
            4,
            "dx",
            "デジタル活用力",
            vec![samples::at_rank(clerk, 20, "道具を使う力")],
        ));
        let comparison = compare(&new);
        let section = comparison.element(&key("dx")).expect("there");
        assert_eq!(section.whole, Some(Change::Added));
        assert!(section.rows.iter().all(|row| row.text.before().iter().all(|s| s.text == "0")));
        // Name, sentence, weight, definition, two 着眼点, three behaviours, the pillar.
        assert_eq!(section.rows.len(), 10);
        assert_eq!(comparison.sections.len(), 1);
    }

    #[test]
    fn a_removed_element_stands_where_it_stood() {
        let mut new = samples::content();
        new.elements.remove(1);
        new.elements[0].name = line("業務をやり遂げる力");
        let comparison = compare(&new);
        assert_eq!(
            comparison.sections[0].subject,
            Subject::Element(key("gyomu"), line("業務をやり遂げる力"))
        );
        assert_eq!(
            comparison.sections[1].subject,
            Subject::Element(key("taiwa"), line("対話・協働力"))
        );
        assert_eq!(comparison.sections[1].whole, Some(Change::Removed));
        assert_eq!(comparison.sections.len(), 2, "the third element did not move");
    }

    #[test]
    fn a_moved_element_is_recognised() {
        let mut new = samples::content();
        new.elements.rotate_right(1);
        assert_eq!(
            lines(&compare(&new)),
            ["人材育成・変革マインド育成力  並びの変更：3番目→1番目"]
        );
    }

    #[test]
    fn a_renamed_element_is_the_same_element() {
        let mut new = samples::content();
        new.elements[0].name = line("業務推進力");
        assert_eq!(lines(&compare(&new)), ["業務推進力  名称の変更：業務遂行力→業務推進力"]);
    }

    #[test]
    fn changed_words_of_definition_summary_and_behaviour() {
        let mut new = samples::content();
        let own = &mut new.elements[0].ranks[0];
        own.definition = Some(prose("担当分野を正確に進める力"));
        own.behaviours[1].text = prose("担当業務を正確に進める力：Bの行動を続けた。");
        new.elements[0].summary = Some(prose("業務遂行力の定義。"));
        assert_eq!(
            lines(&compare(&new)),
            [
                "業務遂行力  文の変更：業務遂行力の説明。→業務遂行力の定義。",
                "業務遂行力 係員 文の変更：担当業務を正確に進める力→担当分野を正確に進める力",
                "業務遂行力 係員 文の変更：担当業務を正確に進める力：Bの行動をした。→担当業務を正確に進める力：Bの行動を続けた。",
            ]
        );
        let comparison = compare(&new);
        let place = &comparison.sections[0].rows[2].place;
        assert_eq!(place, &Place::Behaviour(new.ranks[0], grade("B")));
    }

    #[test]
    fn indicators_are_paired_added_and_removed() {
        let mut new = samples::content();
        new.elements[0].ranks[0].indicators =
            vec![line("根拠となる法令を確かめているか。"), line("市民の声を聴いたか。")];
        assert_eq!(
            lines(&compare(&new)),
            [
                "業務遂行力 係員 削除：期限を守っているか。→",
                "業務遂行力 係員 文の変更：根拠を確かめているか。→根拠となる法令を確かめているか。",
                "業務遂行力 係員 追加：→市民の声を聴いたか。",
            ]
        );
    }

    #[test]
    fn changed_weights_and_what_is_newly_or_no_longer_asked() {
        let mut new = samples::content();
        let (clerk, senior) = (new.ranks[0], new.ranks[1]);
        new.elements[0].ranks[0].weight = weight(50);
        new.elements[2].ranks.push(samples::at_rank(clerk, 10, "学び合う力"));
        new.elements[2].ranks[0].weight = weight(0);
        let comparison = compare(&new);
        let said = lines(&comparison);
        assert_eq!(said[0], "業務遂行力 係員 ウエイトの変更：60→50");
        assert_eq!(said[1], "人材育成・変革マインド育成力 係員 新しく求める：0→10");
        assert_eq!(said[2], "人材育成・変革マインド育成力 係員 追加：→学び合う力");
        assert_eq!(said[8], "人材育成・変革マインド育成力 主査 求めなくなる：20→0");
        assert_eq!(said[9], "人材育成・変革マインド育成力 主査 削除：後輩を育てる力→");
        let affected = comparison.affected(&samples::content(), &new, &samples::ladder());
        assert_eq!(affected, BTreeSet::from([clerk, senior]));
    }

    #[test]
    fn roles_are_added_removed_reworded_and_moved() {
        let mut new = samples::content();
        let senior = new.ranks[1];
        new.roles[0].body = prose("自分の成長に進んで努める。");
        new.roles.remove(2);
        new.roles.swap(0, 1);
        new.roles.push(samples::role(
            "shusa-2",
            Audience::Rank(senior),
            2,
            "後輩の人材育成を担う。",
        ));
        let comparison = compare(&new);
        assert_eq!(
            lines(&comparison),
            [
                "全職員  文の変更：自分の成長に努める。→自分の成長に進んで努める。",
                "全職員  並びの変更：1番目→2番目",
                "管理監督者  削除：職員の成長を支える。→",
                "主査  追加：→後輩の人材育成を担う。",
            ]
        );
        let affected = comparison.affected(&samples::content(), &new, &samples::ladder());
        assert_eq!(affected.len(), 3, "a role of everyone concerns everyone");
    }

    #[test]
    fn a_role_meant_for_somebody_else_is_moved() {
        let mut new = samples::content();
        let chief = new.ranks[2];
        new.roles[4].audience = Audience::Rank(chief);
        let comparison = compare(&new);
        let row = &comparison.sections[0].rows[0];
        let from = Some(Audience::Rank(new.ranks[1]));
        assert_eq!(row.change, Change::Moved);
        assert_eq!(row.place, Place::Role { key: new.roles[4].key.clone(), from });
        assert_eq!(comparison.sections.len(), 1);
    }

    #[test]
    fn ties_sources_ranks_and_scales_are_compared_too() {
        let mut new = samples::content();
        let chief = new.ranks[2];
        new.elements[0].links.push(Link { kind: LinkKind::Credo, key: "credo-1".into() });
        new.elements[0].name_source = Some(line("北九州市人財戦略"));
        new.elements[0].is_sample = false;
        new.elements[1].ranks[0].is_sample = false;
        new.roles[0].is_sample = false;
        new.ranks.pop();
        let old = samples::content();
        let old_scale = samples::scale();
        let new_scale = Scale::new(
            crate::kernel::ids::ScaleId::mint(),
            "scale-3".into(),
            crate::kernel::VersionNumber::FIRST.next(),
            "3段階".into(),
            false,
            old_scale.grades().to_vec(),
        )
        .expect("a scale");
        let comparison = Comparison::between(
            Edition { content: &old, scale: &old_scale },
            Edition { content: &new, scale: &new_scale },
            &samples::ladder(),
        );
        assert_eq!(
            lines(&comparison),
            [
                "職位 係長 削除：係長→",
                "尺度  文の変更：3段階（見本）第1版（A・B・C）→3段階第2版（A・B・C）",
                "全職員  出典・見本の変更：見本→市が定めた文",
                "業務遂行力  つながりの変更：development→development・credo-1",
                "業務遂行力  出典・見本の変更：見本→出典：北九州市人財戦略",
                "対話・協働力 係員 出典・見本の変更：見本→市が定めた文",
            ]
        );
        let affected = comparison.affected(&old, &new, &samples::ladder());
        assert!(affected.contains(&chief));
    }

    #[test]
    fn roles_that_an_element_serves_are_compared_apart_from_pillars_and_credo() {
        let mut new = samples::content();
        let role = |key: &str| Link { kind: LinkKind::Role, key: key.into() };
        new.elements[0].links.extend([role("shusa-1"), role("everyone-1")]);
        let comparison = compare(&new);
        assert_eq!(
            lines(&comparison),
            ["業務遂行力  つながりの変更：→everyone-1・shusa-1"],
            "in one order, whatever the order of ticking"
        );
        assert_eq!(comparison.sections[0].rows[0].place, Place::RoleLinks);
        assert!(comparison.affected(&samples::content(), &new, &samples::ladder()).is_empty());
    }

    #[test]
    fn ties_and_order_change_nothing_for_anybody() {
        let mut new = samples::content();
        new.elements[0].links.clear();
        new.elements.rotate_left(1);
        let comparison = compare(&new);
        assert!(!comparison.is_empty());
        assert!(comparison.affected(&samples::content(), &new, &samples::ladder()).is_empty());
    }

    #[test]
    fn characters_are_summed_over_all_rows() {
        let mut new = samples::content();
        new.elements[0].name = line("業務推進力");
        assert_eq!(compare(&new).characters(), (2, 2));
    }
}
