//! The page of the credo, and 読みました; [`pledge`] (マイクレド).

mod pledge;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::credo::actions;
use crate::credo::edition::{Edition, Statement, TextKind};
use crate::credo::store;
use crate::credo::surroundings::{Serving, Surroundings};
use crate::kernel::Date;
use crate::kernel::ids::CredoEditionId;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Beads, CredoPanel, Day, LinkList, ListLink, Note, Step, Thread};
use crate::ui::{
    Asking, Door, Error, Notice, Posted, Query, Routes, Shell, Visit, Visitor, page, see_other,
};

/// Routes of the room, which is told what serves the lines of the credo.
pub fn routes(around: Arc<dyn Surroundings>) -> Routes {
    let credo = move |State(app): State<App>, visitor: Visitor, query: Query| {
        show(around.clone(), app, visitor, query)
    };
    Routes::new()
        .get("/credo", Door::Reading, credo)
        .post("/credo/acknowledgement", Door::SignedIn, acknowledge)
        .get("/credo/pledges", Door::SignedIn, pledge::index)
        .get("/me/pledge", Door::Guarded, pledge::edit)
        .post("/me/pledge", Door::Guarded, pledge::update)
        .get("/me/pledge/card", Door::Guarded, pledge::card)
}

/// What the reader can say to the edition.
enum Acknowledgement {
    /// A visitor: signing in comes first.
    SignIn,
    /// An employee who has not yet said that they have read it.
    Open(CredoEditionId),
    /// An employee who has.
    Done(Day),
    /// An account without an employee, or an edition that is not the one in force today.
    Nobody,
}

#[derive(Template)]
#[template(path = "credo/show.html")]
struct CredoPage {
    shell: Shell,
    panel: CredoPanel,
    coming: Option<Note>,
    edition: String,
    is_new: bool,
    source: String,
    acknowledgement: Acknowledgement,
    profiles: Beads,
    direction_title: String,
    direction: Thread,
    role: (&'static str, &'static str),
    /// The reader can have a マイクレド.
    pledges: bool,
    /// Each line that initiatives serve, with them; for the signed-in.
    serving: Vec<(String, LinkList)>,
}

/// The initiatives that serve each line, in the order of the lines; lines that none serves are left out.
fn serving(edition: &Edition, all: &[Serving]) -> Vec<(String, LinkList)> {
    let of = |statement: &Statement| {
        let own = all.iter().filter(|one| one.statement == statement.key);
        let links = own.map(|one| {
            let link = ListLink::new(one.href.clone(), one.name.clone());
            if one.is_sample { link.note("見本") } else { link }
        });
        (statement.lines.concat(), LinkList::new(links.collect()))
    };
    edition.statements.iter().map(of).filter(|(_, links)| !links.is_empty()).collect()
}

async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    let on = visitor.on(&query);
    let edition = store::edition_to_read(&app.db, on).await?.ok_or(Error::NotFound)?;
    let acknowledgement = acknowledgement(&app, &visitor, on, &edition).await?;
    let employee = visitor.signed_in.as_ref().is_some_and(|who| who.actor.employee().is_some());
    let all = match &visitor.signed_in {
        Some(_) => around.serving(&app).await?,
        None => Vec::new(),
    };
    let role = if employee {
        ("/me/role", "自分の役割と能力を見る")
    } else {
        ("/roles", "求められる役割を見る")
    };
    let coming = (!edition.has_begun(on))
        .then(|| Note::info(format!("{}に施行する予定の版です。", wareki(edition.effective.on))));
    let direction: Vec<Step> =
        edition.texts(TextKind::Direction).map(|step| Step::done(step.body.clone(), "")).collect();
    page(&CredoPage {
        shell: visitor.shell("職員クレド").crumbs(&[("ホーム", "/")], "職員クレド"),
        panel: CredoPanel::new(edition.title.clone(), edition.lines()).page(),
        coming,
        edition: format!("{}　施行日 {}", edition.number, edition.effective),
        is_new: edition.is_new,
        source: edition.source.to_string(),
        acknowledgement,
        profiles: Beads::new(edition.texts(TextKind::Profile).map(|text| text.body.clone())),
        direction_title: section_of(&edition, TextKind::Direction),
        direction: Thread::new(direction),
        role,
        pledges: employee,
        serving: serving(&edition, &all),
    })
}

/// The heading under which the document prints texts of a kind.
fn section_of(edition: &Edition, kind: TextKind) -> String {
    edition
        .text(kind)
        .and_then(|text| text.source.as_ref())
        .map_or_else(|| "目指す方向性".to_owned(), |source| source.section.clone())
}

async fn acknowledgement(
    app: &App,
    visit: &Visit,
    on: Date,
    edition: &Edition,
) -> Result<Acknowledgement, Error> {
    let Some(who) = &visit.signed_in else { return Ok(Acknowledgement::SignIn) };
    let Some(employee) = who.actor.employee() else { return Ok(Acknowledgement::Nobody) };
    if let Some(at) = store::acknowledged_at(app.db.reader(), edition.id, employee).await? {
        return Ok(Acknowledgement::Done(Day::moment(at)));
    }
    let today = visit.now.today;
    let in_force = on == today && edition.has_begun(today);
    Ok(if in_force { Acknowledgement::Open(edition.id) } else { Acknowledgement::Nobody })
}

async fn acknowledge(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let edition = form.one("edition").parse().map_err(|_| Error::NotFound)?;
    let first = actions::acknowledge(&app, asking.actor(), edition).await?;
    let notice = if first {
        Notice::ok("クレドを読んだことを記録しました。")
    } else {
        Notice::info("クレドを読んだことは、もう記録してあります。")
    };
    see_other(&asking, "/credo", notice).await
}
