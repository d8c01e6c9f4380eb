//! `/competencies`: the hub, and what one rank is asked.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{VersionLine, nothing, open, sample_note};
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::web::texts::{ElementView, RoleGroup, sample_tag};
use crate::platform::App;
use crate::ui::components::{Button, Empty, LinkList, ListLink, Note, Tag};
use crate::ui::{Error, Path, Query, Shell, Visitor, page};

const WAY: &[(&str, &str)] = &[("ホーム", "/"), ("クレド・役割", "/credo")];

/// One element of the hub.
struct ElementLine {
    href: String,
    name: String,
    summary: String,
    ranks: String,
    sample: Option<Tag>,
}

/// One grade of the scale.
struct GradeLine {
    grade: String,
    label: String,
    meaning: String,
}

#[derive(Template)]
#[template(path = "competency/competencies.html")]
struct CompetenciesPage {
    shell: Shell,
    line: Option<VersionLine>,
    coming: Option<Note>,
    sample: Option<Note>,
    ranks: LinkList,
    elements: Vec<ElementLine>,
    scale_name: String,
    scale_sample: Option<Tag>,
    grades: Vec<GradeLine>,
    empty: Option<Empty>,
}

/// The hub: ranks, elements, grades.
pub(in crate::competency::web) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    let heading = "求められる能力";
    let shell = visitor.shell(heading).crumbs(WAY, heading);
    let mut reader = Reader::of(&app).await?;
    let Some(reading) = open(&mut reader, &visitor, &query).await? else {
        return page(&CompetenciesPage {
            shell,
            line: None,
            coming: None,
            sample: None,
            ranks: LinkList::default(),
            elements: Vec::new(),
            scale_name: String::new(),
            scale_sample: None,
            grades: Vec::new(),
            empty: Some(nothing()),
        });
    };
    let content = reading.content(&mut reader, Part::Outline).await?;
    let scale = reading.scale(&mut reader).await?;
    let ladder = content.ladder(&reading.ladder);
    let ranks = ladder.rungs().iter().map(|rung| {
        let href = format!("/competencies/ranks/{}{}", rung.code, reading.suffix());
        let count = content.asked_of(rung.id).count();
        ListLink::new(href, format!("{}に求められる能力", rung.name)).note(format!("{count}要素"))
    });
    let elements = content.elements.iter().map(|element| {
        let asked: Vec<&str> = ladder
            .rungs()
            .iter()
            .filter(|rung| element.asked_of(rung.id).is_some())
            .map(|rung| rung.name.as_str())
            .collect();
        ElementLine {
            href: format!("/competencies/{}{}", element.key, reading.suffix()),
            name: element.name.to_string(),
            summary: element.summary.as_ref().map(ToString::to_string).unwrap_or_default(),
            ranks: asked.join("・"),
            sample: sample_tag(element.is_sample),
        }
    });
    let grades = scale.grades().iter().map(|grade| GradeLine {
        grade: grade.grade.to_string(),
        label: grade.label.clone(),
        meaning: grade.meaning.clone(),
    });
    page(&CompetenciesPage {
        shell,
        line: Some(reading.line()),
        coming: reading.coming(),
        sample: sample_note(content.samples() > 0),
        ranks: LinkList::new(ranks.collect()),
        elements: elements.collect(),
        scale_name: scale.name.clone(),
        scale_sample: sample_tag(scale.is_sample),
        grades: grades.collect(),
        empty: None,
    })
}

/// Roles and abilities of one rank. Also the page of one's own rank.
#[derive(Template)]
#[template(path = "competency/rank.html")]
pub(super) struct RankPage {
    pub shell: Shell,
    pub heading: String,
    pub line: VersionLine,
    pub coming: Option<Note>,
    pub sample: Option<Note>,
    /// Roles above the abilities; empty where the page is about abilities alone.
    pub groups: Vec<RoleGroup>,
    pub elements: Vec<ElementView>,
    pub total: String,
    pub print: Button,
    pub next: Vec<(String, String)>,
}

/// What one rank is asked.
pub(in crate::competency::web) async fn rank(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let mut reader = Reader::of(&app).await?;
    let reading = open(&mut reader, &visitor, &query).await?.ok_or(Error::NotFound)?;
    let rung = reading.ladder.by_code(&code).ok_or(Error::NotFound)?.clone();
    let content = reading.content(&mut reader, Part::Rank(rung.id)).await?;
    if !content.ranks.contains(&rung.id) {
        return Err(Error::NotFound);
    }
    let scale = reading.scale(&mut reader).await?;
    let elements: Vec<ElementView> = content
        .asked_of(rung.id)
        .map(|(element, own)| ElementView::of(element, own, &scale))
        .collect();
    let heading = format!("{}に求められる能力", rung.name);
    let way = [WAY, &[("求められる能力", "/competencies")]].concat();
    let mut next = vec![(
        format!("/roles/ranks/{}{}", rung.code, reading.suffix()),
        format!("{}に求められる役割を読む", rung.name),
    )];
    if let Some(above) = content.ladder(&reading.ladder).above(rung.id) {
        next.push((
            format!("/compare?from={}&to={}", rung.code, above.code),
            format!("{}と{}を比べる", rung.name, above.name),
        ));
    }
    page(&RankPage {
        shell: visitor.shell(&heading).crumbs(&way, &heading),
        heading,
        line: reading.line(),
        coming: reading.coming(),
        sample: sample_note(elements.iter().any(|element| element.sample.is_some())),
        groups: Vec::new(),
        elements,
        total: content.weight_sum(rung.id).to_string(),
        print: Button::print(),
        next,
    })
}
