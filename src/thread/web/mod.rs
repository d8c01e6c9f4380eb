//! `/thread/pillars/{pillar}` for readers; `/hr/thread` for officers: where the thread is broken, and
//! which initiatives build an element; [`initiative`]: what one is tied to.

mod initiative;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::competency::{Element, ElementKey, Ladder, LinkKind, framework_of, role_targets};
use crate::kernel::Date;
use crate::kernel::ids::{EmployeeId, InitiativeId};
use crate::platform::{App, StoreError};
use crate::strategy::{self, Which};
use crate::thread::actions::tie_initiatives;
use crate::thread::coverage::{Coverage, Named};
use crate::thread::policy::{ReadCoverage, TieFacts, TieInitiatives};
use crate::thread::store::{self, Builder, Defined};
use crate::ui::components::{Choice, ChoiceOption, Empty, LinkList, ListLink};
use crate::ui::{
    Asking, Door, Error, Notice, Path, Posted, Routes, Shell, Visitor, page, see_other,
};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/thread/pillars/{pillar}", Door::Reading, pillar)
        .get("/hr/thread", Door::Guarded, coverage)
        .get("/hr/thread/elements/{framework}/{key}", Door::Guarded, edit)
        .post("/hr/thread/elements/{framework}/{key}", Door::Guarded, update)
        .get("/hr/strategy/initiatives/{initiative}/ties", Door::Guarded, initiative::edit)
        .post("/hr/strategy/initiatives/{initiative}/ties", Door::Guarded, initiative::update)
}

/// One element that serves a pillar.
struct Served {
    name: String,
    /// Its page, for readers whose definitions it stands in.
    href: Option<String>,
    ranks: String,
    /// The roles that it serves.
    roles: LinkList,
    /// Initiatives that build it, for those who are signed in.
    builders: LinkList,
}

#[derive(Template)]
#[template(path = "thread/pillar.html")]
struct PillarPage {
    shell: Shell,
    name: String,
    href: String,
    measures: LinkList,
    groups: Vec<ServedGroup>,
    empty: Option<Empty>,
    signed_in: bool,
}

/// The elements of one framework that serve a pillar.
struct ServedGroup {
    code: String,
    /// Said only where there are several frameworks.
    name: Option<String>,
    elements: Vec<Served>,
}

/// The code of the framework that the pages of abilities show to this reader.
async fn own_framework(
    app: &App,
    employee: Option<EmployeeId>,
    today: Date,
) -> Result<Option<String>, Error> {
    let mut conn = app.db.reader().acquire().await.map_err(StoreError::from)?;
    Ok(framework_of(&mut conn, employee, today).await?.map(|framework| framework.code))
}

/// An element with its ranks, its roles and what builds it.
fn served(
    framework: &Defined,
    element: &Element,
    ladder: &Ladder,
    ties: &[(ElementKey, Builder)],
    own: Option<&str>,
) -> Served {
    let readable = own == Some(framework.code.as_str());
    let content = &framework.content;
    let asked: Vec<&str> = content
        .ladder(ladder)
        .rungs()
        .iter()
        .filter(|rung| element.asked_of(rung.id).is_some())
        .map(|rung| ladder.name(rung.id))
        .collect();
    let roles = role_targets(content, ladder)
        .into_iter()
        .filter(|role| element.links.iter().any(|link| role.is(link)))
        .map(|role| ListLink::new(role.href, role.name));
    let builders = ties.iter().filter(|(key, _)| *key == element.key).map(|(_, own)| {
        let href = format!("/strategy/initiatives/{}", own.id);
        let link = ListLink::new(href, own.title.clone());
        match own.mark() {
            Some(mark) => link.note(mark),
            None => link,
        }
    });
    Served {
        name: element.name.to_string(),
        href: readable.then(|| format!("/competencies/{}", element.key)),
        ranks: asked.join("・"),
        roles: LinkList::new(if readable { roles.collect() } else { Vec::new() }),
        builders: LinkList::new(builders.collect()),
    }
}

/// What hangs on a pillar: its measures, the elements that serve it, the initiatives that build those.
async fn pillar(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let pillars = strategy::pillars(app.db.reader()).await?;
    let pillar = pillars.into_iter().find(|own| own.code == code).ok_or(Error::NotFound)?;
    let (defined, ladder) = store::defined(&app, visitor.now.today).await?;
    let signed_in = visitor.signed_in.is_some();
    let employee = visitor.signed_in.as_ref().and_then(|who| who.actor.employee());
    let own = own_framework(&app, employee, visitor.now.today).await?;
    let ties = if signed_in { store::tied(app.db.reader()).await? } else { Vec::new() };
    let mut groups: Vec<ServedGroup> = defined
        .iter()
        .map(|framework| ServedGroup {
            code: framework.code.clone(),
            name: (defined.len() > 1).then(|| framework.name.clone()),
            elements: framework
                .content
                .elements
                .iter()
                .filter(|own| own.is_asked() && own.serves(LinkKind::Pillar).any(|key| key == code))
                .map(|element| served(framework, element, &ladder, &ties, own.as_deref()))
                .collect(),
        })
        .filter(|group| !group.elements.is_empty())
        .collect();
    // What is asked of the reader comes first.
    groups.sort_by_key(|group| own.as_deref() != Some(group.code.as_str()));
    let href = pillar.href();
    let way = [("ホーム", "/"), ("人財戦略", "/strategy"), (pillar.name.as_str(), href.as_str())];
    let title = format!("{}とつながるもの", pillar.name);
    page(&PillarPage {
        shell: visitor.shell(&title).crumbs(&way, "つながるもの"),
        measures: LinkList::new(
            pillar.measures.iter().map(|own| ListLink::new(own.href(), own.name.clone())).collect(),
        ),
        empty: groups.is_empty().then(|| {
            Empty::new("この柱を支える能力は、まだ決めていません。決まると、ここにならびます。")
        }),
        groups,
        signed_in,
        name: pillar.name.clone(),
        href,
    })
}

/// One element of the table of ties.
struct TieLine {
    name: String,
    href: String,
    pillars: String,
    credo: usize,
    roles: usize,
    initiatives: usize,
}

/// One framework of the coverage page.
struct FrameworkView {
    code: String,
    name: String,
    /// What is broken, in sentences with the things named.
    gaps: Vec<(String, String)>,
    lines: Vec<TieLine>,
}

#[derive(Template)]
#[template(path = "thread/coverage.html")]
struct CoveragePage {
    shell: Shell,
    frameworks: Vec<FrameworkView>,
    empty: Option<Empty>,
}

const WAY: &[(&str, &str)] =
    &[("ホーム", "/"), ("人事の仕事", "/hr"), ("能力の定義", "/hr/competencies")];

fn names(things: &[Named]) -> String {
    things.iter().map(|own| own.name.as_str()).collect::<Vec<_>>().join("、")
}

fn gaps(coverage: &Coverage) -> Vec<(String, String)> {
    let lists = [
        ("柱とつながっていない要素", &coverage.without_pillar),
        ("クレドとつながっていない要素", &coverage.without_credo),
        ("役割とつながっていない要素", &coverage.without_role),
        ("育てる事業のない要素", &coverage.without_initiative),
        ("要素のない柱", &coverage.pillars),
        ("要素のない役割", &coverage.roles),
        ("要素のない職位", &coverage.ranks),
    ];
    let mut gaps: Vec<(String, String)> = lists
        .into_iter()
        .filter(|(_, things)| !things.is_empty())
        .map(|(label, things)| (format!("{label}（{}件）", things.len()), names(things)))
        .collect();
    if !coverage.samples.is_empty() {
        let total: usize = coverage.samples.iter().map(|(_, count)| count).sum();
        let each: Vec<String> =
            coverage.samples.iter().map(|(own, count)| format!("{} {count}件", own.name)).collect();
        gaps.push((format!("見本のままの文（{total}件）"), each.join("、")));
    }
    gaps
}

fn mine(asking: &Asking, defined: &Defined) -> bool {
    let element = defined.content.elements.first().map(|own| own.key.clone());
    element.is_some_and(|element| {
        asking.actor().could::<TieInitiatives>(&TieFacts { element, authority: defined.authority })
    })
}

/// Where the thread is broken.
async fn coverage(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ReadCoverage>(())?;
    let (defined, ladder) = store::defined(&app, asking.now.today).await?;
    let pillars: Vec<Named> = strategy::pillars(app.db.reader())
        .await?
        .into_iter()
        .map(|pillar| Named { code: pillar.code, name: pillar.name })
        .collect();
    let built = store::built(app.db.reader()).await?;
    let ties = store::ties(app.db.reader()).await?;
    let line = |framework: &Defined, element: &Element| {
        let served: Vec<&str> = element
            .serves(LinkKind::Pillar)
            .filter_map(|key| pillars.iter().find(|own| own.code == key))
            .map(|own| own.name.as_str())
            .collect();
        TieLine {
            name: element.name.to_string(),
            href: format!("/hr/thread/elements/{}/{}", framework.code, element.key),
            pillars: served.join("、"),
            credo: element.serves(LinkKind::Credo).count(),
            roles: element.serves(LinkKind::Role).count(),
            initiatives: ties
                .iter()
                .filter(|tie| tie.element == element.key)
                .map(|tie| tie.initiative)
                .collect::<BTreeSet<InitiativeId>>()
                .len(),
        }
    };
    let frameworks: Vec<FrameworkView> = defined
        .iter()
        .filter(|framework| framework.authority.is_none() || mine(&asking, framework))
        .map(|framework| FrameworkView {
            code: framework.code.clone(),
            name: framework.name.clone(),
            gaps: gaps(&Coverage::of(&framework.content, &ladder, &pillars, &built)),
            lines: framework
                .content
                .elements
                .iter()
                .filter(|element| element.is_asked())
                .map(|element| line(framework, element))
                .collect(),
        })
        .collect();
    page(&CoveragePage {
        shell: asking.shell("一本の糸の点検").crumbs(WAY, "一本の糸の点検"),
        empty: frameworks.is_empty().then(|| {
            Empty::new("施行されている定義はありません。施行されると、ここで点検できます。")
        }),
        frameworks,
    })
}

#[derive(Template)]
#[template(path = "thread/element.html")]
struct ElementPage {
    shell: Shell,
    name: String,
    initiatives: Option<Choice>,
    action: String,
}

/// The element with whose definitions it stands in.
async fn found(
    app: &App,
    asking: &Asking,
    (code, key): &(String, String),
) -> Result<(TieFacts, String), Error> {
    asking.actor().may::<ReadCoverage>(())?;
    let key = ElementKey::parse(key).map_err(|_| Error::NotFound)?;
    let (defined, _) = store::defined(app, asking.now.today).await?;
    let framework = defined.into_iter().find(|own| own.code == *code).ok_or(Error::NotFound)?;
    let element = framework.content.element(&key).ok_or(Error::NotFound)?;
    let name = element.name.to_string();
    let facts = TieFacts { element: key, authority: framework.authority };
    asking.actor().may::<TieInitiatives>(facts.clone())?;
    Ok((facts, name))
}

/// Which initiatives build an element.
async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String)>,
) -> Result<Response, Error> {
    let (facts, name) = found(&app, &asking, &path).await?;
    let all = strategy::initiatives(app.db.reader(), Which::All, asking.now.today).await?;
    let tied = store::builders_of(app.db.reader(), &facts.element).await?;
    let chosen: Vec<String> = tied.iter().map(|own| own.id.to_string()).collect();
    let options: Vec<ChoiceOption> = all
        .iter()
        .map(|own| {
            let note = format!("{}　{}", own.pillar_name, own.measure_name);
            ChoiceOption::new(own.id.to_string(), own.title.clone()).note(note)
        })
        .collect();
    let title = format!("{name}を育てる事業");
    page(&ElementPage {
        shell: asking
            .shell(&title)
            .crumbs(&[WAY, &[("一本の糸の点検", "/hr/thread")]].concat(), &title),
        initiatives: (!options.is_empty()).then(|| {
            Choice::several("initiative", "育てる事業", options)
                .chosen(chosen.iter().map(String::as_str))
                .optional()
        }),
        action: format!("/hr/thread/elements/{}/{}", path.0, path.1),
        name,
    })
}

/// Saves it.
async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (facts, name) = found(&app, &asking, &path).await?;
    let ids: Result<Vec<InitiativeId>, _> = form.all("initiative").map(str::parse).collect();
    let ids = ids.map_err(|_| Error::NotFound)?;
    tie_initiatives(&app, asking.actor(), facts, &name, &ids).await?;
    let notice = Notice::ok(format!("「{name}」を育てる事業を保存しました。"));
    see_other(&asking, "/hr/thread", notice).await
}
