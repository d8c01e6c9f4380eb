//! A version as a 1EdTech CASE 1.1 package (`CFPackage`): the document, an item per role, per element
//! and per element at a rank, who is whose child, and a rubric per rank with its weights and levels.
//! Identifiers are made of what they name, so the same version always gives the same package. The
//! portal stands in a closed network without an address that others could resolve: URIs are URNs.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::competency::content::Content;
use crate::competency::element::{Element, ElementAtRank, LinkKind};
use crate::competency::framework::{Framework, Stage, Version};
use crate::competency::ladder::{Ladder, Rung};
use crate::competency::role::{Audience, Role};
use crate::competency::scale::Scale;
use crate::kernel::{Line, Timestamp};

/// Builds one package.
struct Package<'a> {
    framework: &'a Framework,
    version: &'a Version,
    content: &'a Content,
    scale: &'a Scale,
    ladder: &'a Ladder,
    creator: &'a str,
    changed: String,
    items: Vec<Value>,
    associations: Vec<Value>,
}

/// A thing of the package: its identifier and its title.
#[derive(Clone)]
struct Node {
    id: String,
    title: String,
}

/// An identifier made of a name.
fn identifier(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\u{1f}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().hyphenated().to_string()
}

fn uri(id: &str) -> String {
    format!("urn:uuid:{id}")
}

impl Node {
    fn link(&self) -> Value {
        json!({ "title": self.title, "identifier": self.id, "uri": uri(&self.id) })
    }
}

/// The package; `creator` is the city.
pub fn to_case(
    framework: &Framework,
    version: &Version,
    content: &Content,
    scale: &Scale,
    ladder: &Ladder,
    creator: &str,
) -> Value {
    let changed: Timestamp = match &version.stage {
        Stage::Approved { approval, .. } | Stage::Withdrawn { approval, .. } => approval.signed.at,
        Stage::InReview { submitted } => submitted.at,
        Stage::Discarded { discarded } => discarded.at,
        Stage::Draft => version.drafted.at,
    };
    let package = Package {
        framework,
        version,
        content,
        scale,
        ladder,
        creator,
        changed: changed.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        items: Vec::new(),
        associations: Vec::new(),
    };
    package.build()
}

impl Package<'_> {
    fn name(&self, parts: &[&str]) -> String {
        let version = self.version.id.to_string();
        identifier(&[&[version.as_str()], parts].concat())
    }
    fn document(&self) -> Node {
        let id = Uuid::try_parse(&self.version.id.to_string());
        let id = id.map_or_else(|_| self.name(&["document"]), |id| id.hyphenated().to_string());
        Node { id, title: self.framework.name.clone() }
    }
    fn status(&self) -> &'static str {
        match self.version.stage {
            Stage::Approved { .. } => "Adopted",
            Stage::Withdrawn { .. } | Stage::Discarded { .. } => "Deprecated",
            Stage::Draft | Stage::InReview { .. } => "Draft",
        }
    }
    fn build(mut self) -> Value {
        let document = self.document();
        let mut own = json!({
            "identifier": document.id,
            "uri": uri(&document.id),
            "caseVersion": "1.1",
            "creator": self.creator,
            "title": document.title,
            "lastChangeDateTime": self.changed,
            "language": "ja",
            "adoptionStatus": self.status(),
            "notes": self.version.heading.title,
        });
        if let Some(number) = self.version.number() {
            own["version"] = json!(number.to_string());
        }
        if let Some(reason) = &self.version.heading.reason {
            own["description"] = json!(reason);
        }
        if let Some(approval) = self.version.approval() {
            own["statusStartDate"] = json!(approval.effective_on.to_string());
        }
        self.roles(&document);
        let content = self.content;
        for (element, place) in content.elements.iter().zip(1..) {
            self.element(element, place, &document);
        }
        let rubrics: Vec<Value> =
            content.ladder(self.ladder).rungs().iter().map(|rung| self.rubric(rung)).collect();
        json!({
            "CFDocument": own,
            "CFItems": self.items,
            "CFAssociations": self.associations,
            "CFRubrics": rubrics,
        })
    }
    fn associate(&mut self, kind: &str, from: &Node, to: &Node, place: i32) {
        let id = self.name(&["association", kind, &from.id, &to.id]);
        self.associations.push(json!({
            "identifier": id,
            "uri": uri(&id),
            "associationType": kind,
            "sequenceNumber": place,
            "originNodeURI": from.link(),
            "destinationNodeURI": to.link(),
            "lastChangeDateTime": self.changed,
        }));
    }
    fn item(&mut self, node: &Node, kind: &str, statement: &str, code: &str) -> &mut Value {
        self.items.push(json!({
            "identifier": node.id,
            "uri": uri(&node.id),
            "fullStatement": statement,
            "abbreviatedStatement": node.title,
            "CFItemType": kind,
            "humanCodingScheme": code,
            "language": "ja",
            "lastChangeDateTime": self.changed,
        }));
        let last = self.items.len() - 1;
        &mut self.items[last]
    }
    fn role_node(&self, role: &Role) -> Node {
        let whom = match role.audience {
            Audience::Everyone => "全職員",
            Audience::Supervisors => "管理監督者",
            Audience::Rank(rank) => self.ladder.name(rank),
        };
        Node {
            id: self.name(&["role", role.key.as_str()]),
            title: format!("{whom}に求められる役割"),
        }
    }
    fn roles(&mut self, document: &Node) {
        for (role, place) in self.content.roles.iter().zip(1..) {
            let node = self.role_node(role);
            let item = self.item(&node, "役割", role.body.as_str(), role.key.as_str());
            if let Some(source) = &role.source {
                item["notes"] = json!(format!("出典：{source}"));
            } else if role.is_sample {
                item["notes"] = json!("見本");
            }
            self.associate("isChildOf", &node, document, place);
        }
    }
    fn text_node(&self, element: &Element, rung: &Rung) -> Node {
        Node {
            id: self.name(&["text", element.key.as_str(), &rung.code]),
            title: format!("{}（{}）", element.name, rung.name),
        }
    }
    fn element(&mut self, element: &Element, place: i32, document: &Node) {
        let node = Node {
            id: self.name(&["element", element.key.as_str()]),
            title: element.name.to_string(),
        };
        let statement =
            element.summary.as_ref().map_or(element.name.as_str(), |text| text.as_str());
        // Pillars and credo lines stand outside the package; roles are items of it.
        let outside = element.links.iter().filter(|link| link.kind != LinkKind::Role);
        let keywords: Vec<String> =
            outside.map(|link| format!("{}:{}", link.kind, link.key)).collect();
        let item = self.item(&node, "評価要素", statement, element.key.as_str());
        if !keywords.is_empty() {
            item["conceptKeywords"] = json!(keywords);
        }
        self.associate("isChildOf", &node, document, place);
        let content = self.content;
        for (role, place) in content.roles.iter().zip(1..) {
            if element.serves(LinkKind::Role).any(|key| key == role.key.as_str()) {
                let role = self.role_node(role);
                self.associate("isRelatedTo", &node, &role, place);
            }
        }
        let ladder = self.content.ladder(self.ladder);
        let mut below: Option<Node> = None;
        for (rung, place) in ladder.rungs().iter().zip(1..) {
            let Some(own) = element.asked_of(rung.id) else { continue };
            let text = self.text_node(element, rung);
            self.text(&text, element, own, rung);
            self.associate("isChildOf", &text, &node, place);
            if let Some(below) = &below {
                self.associate("precedes", below, &text, place);
            }
            below = Some(text);
        }
    }
    fn text(&mut self, node: &Node, element: &Element, own: &ElementAtRank, rung: &Rung) {
        let statement = own.definition.as_ref().map_or(element.name.as_str(), |text| text.as_str());
        let code = format!("{}.{}", element.key, rung.code);
        let item = self.item(node, "職位ごとの定義", statement, &code);
        item["educationLevel"] = json!([rung.name]);
        let indicators: Vec<&str> = own.indicators.iter().map(Line::as_str).collect();
        if !indicators.is_empty() {
            item["notes"] = json!(indicators.join("\n"));
        }
    }
    fn rubric(&self, rung: &Rung) -> Value {
        let id = self.name(&["rubric", &rung.code]);
        let asked = self.content.asked_of(rung.id);
        let criteria: Vec<Value> = asked
            .zip(1..)
            .map(|((element, own), place)| self.criterion(&id, rung, element, own, place))
            .collect();
        json!({
            "identifier": id,
            "uri": uri(&id),
            "title": format!("{}の評価要素", rung.name),
            "description": format!("{}{}", self.scale.name, self.scale.number),
            "lastChangeDateTime": self.changed,
            "CFRubricCriteria": criteria,
        })
    }
    fn criterion(
        &self,
        rubric: &str,
        rung: &Rung,
        element: &Element,
        own: &ElementAtRank,
        place: i32,
    ) -> Value {
        let id = self.name(&["criterion", &rung.code, element.key.as_str()]);
        let levels: Vec<Value> = self
            .scale
            .grades()
            .iter()
            .zip(1..)
            .map(|(grade, place)| {
                let level =
                    self.name(&["level", &rung.code, element.key.as_str(), grade.grade.as_str()]);
                let points: Value = serde_json::from_str(&grade.points.0.normalize().to_string())
                    .unwrap_or(json!(0));
                let behaviour = own.behaviour(&grade.grade);
                json!({
                    "identifier": level,
                    "uri": uri(&level),
                    "quality": format!("{} {}", grade.grade, grade.label),
                    "description": behaviour.map_or(grade.meaning.as_str(), |text| text.as_str()),
                    "score": points,
                    "position": place,
                    "rubricCriterionId": id,
                    "lastChangeDateTime": self.changed,
                })
            })
            .collect();
        json!({
            "identifier": id,
            "uri": uri(&id),
            "category": element.name,
            "description": own.definition.as_ref().map_or("", |text| text.as_str()),
            "CFItemURI": self.text_node(element, rung).link(),
            "weight": own.weight.get(),
            "position": place,
            "rubricId": rubric,
            "lastChangeDateTime": self.changed,
            "CFRubricCriterionLevels": levels,
        })
    }
}
