//! `/roles`: what is expected of everyone, of 管理監督者, of each rank.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::{Reading, VersionLine, nothing, open, sample_note};
use crate::competency::role::Audience;
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::surroundings::{Builder, Surroundings};
use crate::competency::web::texts::RoleGroup;
use crate::platform::App;
use crate::ui::components::{Button, Empty, LinkList, ListLink, Note};
use crate::ui::{Error, Path, Query, Shell, Visitor, page};

const WAY: &[(&str, &str)] = &[("ホーム", "/"), ("クレド・役割", "/credo")];

#[derive(Template)]
#[template(path = "competency/roles.html")]
struct RolesPage {
    shell: Shell,
    heading: String,
    lead: &'static str,
    line: Option<VersionLine>,
    coming: Option<Note>,
    sample: Option<Note>,
    groups: Vec<RoleGroup>,
    /// Headings link to their own pages.
    linked: bool,
    ranks: Option<LinkList>,
    next: Vec<(String, String)>,
    print: Button,
    empty: Option<Empty>,
}

impl RolesPage {
    fn empty(visitor: &Visitor, heading: &str) -> Self {
        Self {
            shell: visitor.shell(heading).crumbs(WAY, heading),
            heading: heading.to_owned(),
            lead: "",
            line: None,
            coming: None,
            sample: None,
            groups: Vec::new(),
            linked: false,
            ranks: None,
            next: Vec::new(),
            print: Button::print(),
            empty: Some(nothing()),
        }
    }
    fn of(reading: &Reading, groups: Vec<RoleGroup>, shell: Shell) -> Self {
        let any_sample =
            groups.iter().flat_map(|group| &group.roles).any(|role| role.sample.is_some());
        let heading = shell.title.clone();
        Self {
            shell,
            heading,
            lead: "",
            line: Some(reading.line()),
            coming: reading.coming(),
            sample: sample_note(any_sample),
            groups,
            linked: false,
            ranks: None,
            next: Vec::new(),
            print: Button::print(),
            empty: None,
        }
    }
}

/// The hub: roles of everyone and of 管理監督者 in full, ranks as links.
pub(in crate::competency::web) async fn index(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    let heading = "求められる役割";
    let mut reader = Reader::of(&app).await?;
    let Some(reading) = open(&mut reader, &visitor, &query).await? else {
        return page(&RolesPage::empty(&visitor, heading));
    };
    let content = reading.content(&mut reader, Part::Outline).await?;
    let ranks = content.ladder(&reading.ladder);
    let builders = builders(&*around, &app, &visitor).await?;
    let groups = [Audience::Everyone, Audience::Supervisors]
        .map(|audience| RoleGroup::of(&content, audience, &reading.ladder).built_by(&builders));
    let links = ranks.rungs().iter().map(|rung| {
        let href = format!("/roles/ranks/{}{}", rung.code, reading.suffix());
        let count = content.roles_of(Audience::Rank(rung.id)).count();
        ListLink::new(href, format!("{}に求められる役割", rung.name)).note(format!("{count}件"))
    });
    let mut view =
        RolesPage::of(&reading, groups.into(), visitor.shell(heading).crumbs(WAY, heading));
    view.lead = "全職員、管理監督者（係長以上）、職位ごとに、求められる役割があります。";
    view.linked = true;
    view.ranks = Some(LinkList::new(links.collect()));
    view.next = vec![
        (format!("/competencies{}", reading.suffix()), "求められる能力を読む".to_owned()),
        ("/compare".to_owned(), "職位を比べる".to_owned()),
    ];
    page(&view)
}

/// What serves each role, for the signed-in.
async fn builders(
    around: &dyn Surroundings,
    app: &App,
    visitor: &Visitor,
) -> Result<Vec<(String, Builder)>, Error> {
    if visitor.signed_in.is_none() {
        return Ok(Vec::new());
    }
    Ok(around.role_builders(app).await?)
}

async fn audience(
    around: &dyn Surroundings,
    app: App,
    visitor: Visitor,
    query: crate::ui::FormData,
    audience: Audience,
    heading: &str,
) -> Result<Response, Error> {
    let mut reader = Reader::of(&app).await?;
    let Some(reading) = open(&mut reader, &visitor, &query).await? else {
        return page(&RolesPage::empty(&visitor, heading));
    };
    let content = reading.content(&mut reader, Part::Outline).await?;
    let builders = builders(around, &app, &visitor).await?;
    let groups = vec![RoleGroup::of(&content, audience, &reading.ladder).built_by(&builders)];
    let way = [WAY, &[("求められる役割", "/roles")]].concat();
    let shell = visitor.shell(heading).crumbs(&way, heading);
    let mut view = RolesPage::of(&reading, groups, shell);
    view.next = vec![("/roles".to_owned(), "求められる役割の全体を読む".to_owned())];
    page(&view)
}

/// Everyone's roles.
pub(in crate::competency::web) async fn all(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    audience(&*around, app, visitor, query, Audience::Everyone, "全職員に求められる役割").await
}

/// The roles of 管理監督者.
pub(in crate::competency::web) async fn managers(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    audience(&*around, app, visitor, query, Audience::Supervisors, "管理監督者に求められる役割")
        .await
}

/// The roles of a rank, below those that it shares with others.
pub(in crate::competency::web) async fn rank(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let mut reader = Reader::of(&app).await?;
    let Some(reading) = open(&mut reader, &visitor, &query).await? else {
        return Err(Error::NotFound);
    };
    let rung = reading.ladder.by_code(&code).ok_or(Error::NotFound)?.clone();
    let content = reading.content(&mut reader, Part::Rank(rung.id)).await?;
    if !content.ranks.contains(&rung.id) {
        return Err(Error::NotFound);
    }
    let heading = format!("{}に求められる役割", rung.name);
    let way = [WAY, &[("求められる役割", "/roles")]].concat();
    let shell = visitor.shell(&heading).crumbs(&way, &heading);
    let builders = builders(&*around, &app, &visitor).await?;
    let groups = RoleGroup::for_rung(&content, &rung, &reading.ladder);
    let groups = groups.into_iter().map(|group| group.built_by(&builders)).collect();
    let mut view = RolesPage::of(&reading, groups, shell);
    view.next = vec![(
        format!("/competencies/ranks/{}{}", rung.code, reading.suffix()),
        format!("{}に求められる能力を読む", rung.name),
    )];
    if let Some(above) = content.ladder(&reading.ladder).above(rung.id) {
        view.next.push((
            format!("/compare?from={}&to={}", rung.code, above.code),
            format!("{}と{}を比べる", rung.name, above.name),
        ));
    }
    page(&view)
}
