//! `/competencies/{key}`: one element across ranks, what it serves, and when it changed and why.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::{VersionLine, open, published_of, sample_note};
use crate::competency::comparison::Mark;
use crate::competency::comparison::versions::element_rows;
use crate::competency::content::Content;
use crate::competency::element::{ElementKey, LinkKind};
use crate::competency::framework::Version;
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::surroundings::{Builder, Surroundings, role_targets};
use crate::competency::web::changes::{ChangeRow, TieNames, change_rows};
use crate::competency::web::texts::{ElementView, sample_tag};
use crate::kernel::Date;
use crate::platform::App;
use crate::ui::components::{Button, Day, LinkList, ListLink, Note, Tag};
use crate::ui::{Error, Path, Query, Shell, Visitor, page};

const WAY: &[(&str, &str)] =
    &[("ホーム", "/"), ("クレド・役割", "/credo"), ("求められる能力", "/competencies")];

/// The element at one rank.
struct AtRank {
    name: String,
    code: String,
    href: String,
    texts: ElementView,
}

#[derive(Template)]
#[template(path = "competency/element.html")]
struct ElementPage {
    shell: Shell,
    name: String,
    key: String,
    name_source: Option<String>,
    tag: Option<Tag>,
    summary: String,
    line: VersionLine,
    coming: Option<Note>,
    sample: Option<Note>,
    ranks: Vec<AtRank>,
    pillars: LinkList,
    credo: LinkList,
    roles: LinkList,
    /// Initiatives that build it, for the signed-in.
    builders: LinkList,
    print: Button,
    suffix: String,
}

fn key_of(raw: &str) -> Result<ElementKey, Error> {
    ElementKey::parse(raw).ok().filter(|key| key.as_str() == raw).ok_or(Error::NotFound)
}

/// Links to initiatives.
pub(in crate::competency::web) fn builder_links(builders: Vec<Builder>) -> LinkList {
    let link = |own: Builder| {
        let link = ListLink::new(own.href, own.name);
        if own.is_sample { link.note("見本") } else { link }
    };
    LinkList::new(builders.into_iter().map(link).collect())
}

/// One element across the ranks that are asked for it.
pub(in crate::competency::web) async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let key = key_of(&key)?;
    let mut reader = Reader::of(&app).await?;
    let reading = open(&mut reader, &visitor, &query).await?.ok_or(Error::NotFound)?;
    let content = reading.content(&mut reader, Part::Whole).await?;
    let scale = reading.scale(&mut reader).await?;
    drop(reader);
    let element = content.element(&key).filter(|own| own.is_asked()).ok_or(Error::NotFound)?;
    let targets = around.link_targets(&app).await?;
    let builders = if reading.signed_in { around.builders(&app, &key).await? } else { Vec::new() };
    let targets = [targets, role_targets(&content, &reading.ladder)].concat();
    let links = |kind: LinkKind| {
        let of_kind = targets.iter().filter(move |target| target.kind == kind);
        let tied = of_kind.filter(|target| element.links.iter().any(|link| target.is(link)));
        LinkList::new(
            tied.map(|target| ListLink::new(target.href.clone(), target.name.clone())).collect(),
        )
    };
    let ladder = content.ladder(&reading.ladder);
    let ranks: Vec<AtRank> = ladder
        .rungs()
        .iter()
        .filter_map(|rung| {
            let own = element.asked_of(rung.id)?;
            Some(AtRank {
                name: rung.name.clone(),
                code: rung.code.clone(),
                href: format!("/competencies/ranks/{}{}#{key}", rung.code, reading.suffix()),
                texts: ElementView::of(element, own, &scale),
            })
        })
        .collect();
    let any_sample = element.is_sample || ranks.iter().any(|rank| rank.texts.sample.is_some());
    let name = element.name.to_string();
    page(&ElementPage {
        shell: visitor.shell(&name).crumbs(WAY, &name),
        key: key.to_string(),
        name_source: element.name_source.as_ref().map(|source| format!("名称の出典：{source}")),
        tag: sample_tag(element.is_sample),
        summary: element.summary.as_ref().map(ToString::to_string).unwrap_or_default(),
        line: reading.line(),
        coming: reading.coming(),
        sample: sample_note(any_sample),
        pillars: links(LinkKind::Pillar),
        credo: links(LinkKind::Credo),
        roles: links(LinkKind::Role),
        builders: builder_links(builders),
        ranks,
        print: Button::print(),
        suffix: reading.suffix(),
        name,
    })
}

/// One version in which the element changed.
struct ChangeView {
    number: String,
    title: String,
    kind: &'static str,
    day: Day,
    scheduled: bool,
    first: bool,
    reason: String,
    rows: Vec<ChangeRow>,
}

#[derive(Template)]
#[template(path = "competency/element_history.html")]
struct HistoryPage {
    shell: Shell,
    name: String,
    key: String,
    changes: Vec<ChangeView>,
}

/// The versions in which an element changed, newest first, with the reason of each. Versions to come
/// are for signed-in readers.
pub(in crate::competency::web) async fn history(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let key = key_of(&key)?;
    let mut reader = Reader::of(&app).await?;
    let reading = open(&mut reader, &visitor, &query).await?.ok_or(Error::NotFound)?;
    let mut editions: Vec<(Version, Date, Content, Scale)> = Vec::new();
    for (version, approval) in published_of(&reading.all, reading.signed_in, reading.today) {
        let content = reader.content(version.id, Part::Whole).await?;
        let scale = reader.scale(version).await?;
        editions.push((version.clone(), approval.effective_on, content, scale));
    }
    drop(reader);
    let name = editions
        .iter()
        .rev()
        .find_map(|(_, _, content, _)| content.element(&key))
        .map(|element| element.name.to_string())
        .ok_or(Error::NotFound)?;
    let targets = around.link_targets(&app).await?;
    let mut changes = Vec::new();
    for (place, (version, day, content, scale)) in editions.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| editions.get(place));
        let old = before.and_then(|(_, _, content, _)| content.element(&key));
        let old_scale = before.map_or(scale, |(_, _, _, scale)| scale);
        let rows = element_rows((old, old_scale), (content.element(&key), scale), &reading.ladder);
        if rows.is_empty() {
            continue;
        }
        let first = old.is_none();
        let names = TieNames::of(
            &targets,
            before.map(|(_, _, content, _)| content),
            content,
            &reading.ladder,
        );
        changes.push(ChangeView {
            number: version.number().map(|number| number.to_string()).unwrap_or_default(),
            title: version.heading.title.to_string(),
            kind: version.heading.kind.label(),
            day: Day::full(*day),
            scheduled: *day > reading.today,
            first,
            reason: version.heading.reason.as_ref().map(ToString::to_string).unwrap_or_default(),
            rows: if first { Vec::new() } else { change_rows(&rows, &reading.ladder, &names) },
        });
    }
    changes.reverse();
    let heading = format!("{name}の改定の履歴");
    let href = format!("/competencies/{key}");
    let way = [WAY, &[(name.as_str(), href.as_str())]].concat();
    page(&HistoryPage {
        shell: visitor.shell(&heading).crumbs(&way, "改定の履歴"),
        name,
        key: key.to_string(),
        changes,
    })
}
