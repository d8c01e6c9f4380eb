//! Texts of definitions as the templates print them.

use crate::competency::comparison::words::Segment;
use crate::competency::content::Content;
use crate::competency::element::{Element, ElementAtRank};
use crate::competency::ladder::{Ladder, Rung};
use crate::competency::role::{Audience, Role};
use crate::competency::scale::Scale;
use crate::competency::surroundings::Builder;
use crate::ui::components::Tag;

/// The mark 見本, where a text is not the city's own.
pub(super) fn sample_tag(is_sample: bool) -> Option<Tag> {
    is_sample.then(Tag::sample)
}

/// A role text, and the elements that serve it.
pub(super) struct RoleView {
    pub id: String,
    pub body: String,
    pub source: Option<String>,
    pub sample: Option<Tag>,
    /// Name and address of the elements that serve it.
    pub elements: Vec<(String, String)>,
    /// The initiatives that serve it, for the signed-in.
    pub builders: Vec<Builder>,
}

impl RoleView {
    pub fn of(role: &Role, content: &Content) -> Self {
        let served = content.serving(&role.key).filter(|element| element.is_asked());
        Self {
            id: role.key.to_string(),
            elements: served
                .map(|own| (own.name.to_string(), format!("/competencies/{}", own.key)))
                .collect(),
            builders: Vec::new(),
            body: role.body.to_string(),
            source: role.source.as_ref().map(|source| format!("出典：{source}")),
            sample: sample_tag(role.is_sample),
        }
    }
}

/// The roles of one audience.
pub(super) struct RoleGroup {
    pub id: String,
    pub heading: String,
    pub href: String,
    pub roles: Vec<RoleView>,
}

impl RoleGroup {
    pub fn of(content: &Content, audience: Audience, ladder: &Ladder) -> Self {
        let (id, heading, href) = match audience {
            Audience::Everyone => {
                ("all".to_owned(), "全職員に求められる役割".to_owned(), "/roles/all".to_owned())
            }
            Audience::Supervisors => (
                "managers".to_owned(),
                "管理監督者に求められる役割".to_owned(),
                "/roles/managers".to_owned(),
            ),
            Audience::Rank(rank) => {
                let code = ladder.rung(rank).map_or("", |rung| rung.code.as_str());
                (
                    code.to_owned(),
                    format!("{}に求められる役割", ladder.name(rank)),
                    format!("/roles/ranks/{code}"),
                )
            }
        };
        let roles = content.roles_of(audience).map(|role| RoleView::of(role, content)).collect();
        Self { id, heading, href, roles }
    }
    /// With the initiatives that serve each role.
    pub fn built_by(mut self, builders: &[(String, Builder)]) -> Self {
        for role in &mut self.roles {
            let own = builders.iter().filter(|(key, _)| *key == role.id);
            role.builders = own.map(|(_, builder)| builder.clone()).collect();
        }
        self
    }
    /// The groups that somebody of a rank belongs to.
    pub fn for_rung(content: &Content, rung: &Rung, ladder: &Ladder) -> Vec<Self> {
        Content::audiences_of(rung)
            .into_iter()
            .map(|audience| Self::of(content, audience, ladder))
            .filter(|group| !group.roles.is_empty())
            .collect()
    }
}

/// One row of the table of behaviours.
pub(super) struct BehaviourView {
    pub grade: String,
    pub label: String,
    pub text: String,
}

/// What an element means for one rank.
pub(super) struct ElementView {
    pub id: String,
    pub href: String,
    pub name: String,
    pub weight: String,
    pub definition: String,
    pub indicators: Vec<String>,
    pub behaviours: Vec<BehaviourView>,
    pub sample: Option<Tag>,
}

impl ElementView {
    pub fn of(element: &Element, own: &ElementAtRank, scale: &Scale) -> Self {
        let behaviours = scale
            .grades()
            .iter()
            .filter_map(|grade| {
                own.behaviour(&grade.grade).map(|text| BehaviourView {
                    grade: grade.grade.to_string(),
                    label: grade.label.clone(),
                    text: text.to_string(),
                })
            })
            .collect();
        Self {
            id: element.key.to_string(),
            href: format!("/competencies/{}", element.key),
            name: element.name.to_string(),
            weight: own.weight.to_string(),
            definition: own.definition.as_ref().map(ToString::to_string).unwrap_or_default(),
            indicators: own.indicators.iter().map(ToString::to_string).collect(),
            behaviours,
            sample: sample_tag(own.is_sample),
        }
    }
}

/// Two texts beside each other, marked; a side without text is empty.
pub(super) struct Pair {
    pub old: Vec<Segment>,
    pub new: Vec<Segment>,
}

impl Pair {
    pub fn of(redline: &crate::competency::comparison::Redline) -> Self {
        Self { old: redline.before(), new: redline.after() }
    }
}
