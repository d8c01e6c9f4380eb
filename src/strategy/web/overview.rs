//! The strategy as a whole, and the 目指す職員像.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::credo::{self, CredoText, Edition, Source, TextKind};
use crate::platform::App;
use crate::strategy::outline::{FramePart, Passage};
use crate::strategy::pillar::Pillar;
use crate::strategy::store;
use crate::ui::components::{Beads, Step, Thread};
use crate::ui::{Error, Query, Shell, Visitor, page};

/// One step of the background.
struct StepView {
    /// `2009-02`, for machines.
    month: String,
    /// 平成21年2月.
    words: String,
    /// As the document prints it.
    printed: String,
    body: String,
    note: Option<String>,
    details: Vec<String>,
}

/// One part of the frame with the page that shows it.
struct PartView {
    name: String,
    href: Option<&'static str>,
    explanation: Option<String>,
    is_new: bool,
    parts: Vec<PartView>,
}

#[derive(Template)]
#[template(path = "strategy/overview.html")]
struct OverviewPage {
    shell: Shell,
    sources: Vec<String>,
    vision: Option<CredoText>,
    towns: Option<String>,
    plan: Option<CredoText>,
    background: Vec<StepView>,
    frame: Vec<PartView>,
    renewals: Beads,
    profiles: Beads,
    pillars: Vec<Pillar>,
    direction: Thread,
    signed_in: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    let on = visitor.on(&query);
    let edition = credo::edition_to_read(&app.db, on).await?.ok_or(Error::NotFound)?;
    let outline = store::outline(app.db.reader()).await?;
    let pillars = store::pillars(app.db.reader()).await?;
    let sources =
        documents(outline.background.iter().map(|step| &step.passage).chain(&outline.renewals));
    let background = outline.background.into_iter().map(|step| StepView {
        month: format!("{}-{:02}", step.month.year(), step.month.month()),
        words: step.month.to_string(),
        printed: step.month_text,
        body: step.passage.body,
        note: step.note,
        details: step.details.into_iter().map(|detail| detail.body).collect(),
    });
    page(&OverviewPage {
        shell: visitor.shell("人財戦略").crumbs(&[("ホーム", "/")], "人財戦略"),
        sources,
        vision: edition.text(TextKind::Vision).cloned(),
        towns: edition.text(TextKind::Towns).map(|text| text.body.clone()),
        plan: edition.text(TextKind::ReformPlan).cloned(),
        background: background.collect(),
        frame: outline.frame.iter().map(part_view).collect(),
        renewals: Beads::new(outline.renewals.into_iter().map(|renewal| renewal.body)),
        profiles: profiles(&edition),
        pillars,
        direction: Thread::new(
            edition
                .texts(TextKind::Direction)
                .map(|step| Step::done(step.body.clone(), ""))
                .collect(),
        ),
        signed_in: visitor.signed_in.is_some(),
    })
}

/// The documents that the page is taken from: 「北九州市人財戦略の概要」（総務市民局、令和7年3月）.
fn documents<'a>(passages: impl Iterator<Item = &'a Passage>) -> Vec<String> {
    let named: BTreeSet<String> = passages
        .filter_map(|passage| passage.source.as_ref())
        .map(|source: &Source| {
            format!("「{}」（{}、{}）", source.document, source.issuer, source.issued)
        })
        .collect();
    named.into_iter().collect()
}

fn part_view(part: &FramePart) -> PartView {
    PartView {
        name: part.passage.body.clone(),
        href: page_of(&part.passage.key),
        explanation: part.explanation.as_ref().map(|explanation| explanation.body.clone()),
        is_new: part.passage.is_new,
        parts: part.parts.iter().map(part_view).collect(),
    }
}

/// Where a part of the frame is read in full; keys are stable, names are the city's.
fn page_of(key: &str) -> Option<&'static str> {
    match key {
        "frame-credo" => Some("/credo"),
        "frame-profiles" => Some("/strategy/ideal-staff"),
        "frame-everyone" => Some("/roles/all"),
        "frame-supervisors" => Some("/roles/managers"),
        "frame-rank-roles" => Some("/roles"),
        "frame-rank-abilities" => Some("/competencies"),
        "frame-pillars" => Some("#pillars"),
        _ => None,
    }
}

fn profiles(edition: &Edition) -> Beads {
    Beads::new(edition.texts(TextKind::Profile).map(|text| text.body.clone()))
}

#[derive(Template)]
#[template(path = "strategy/ideal_staff.html")]
struct ProfilesPage {
    shell: Shell,
    edition: String,
    profiles: Beads,
    source: Option<String>,
}

pub(super) async fn show_profiles(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    let on = visitor.on(&query);
    let edition = credo::edition_to_read(&app.db, on).await?.ok_or(Error::NotFound)?;
    let way = [("ホーム", "/"), ("人財戦略", "/strategy")];
    page(&ProfilesPage {
        shell: visitor.shell("目指す職員像").crumbs(&way, "目指す職員像"),
        edition: format!("{}　施行日 {}", edition.number, edition.effective),
        profiles: profiles(&edition),
        source: edition
            .text(TextKind::Profile)
            .and_then(|profile| profile.source.as_ref())
            .map(ToString::to_string),
    })
}
