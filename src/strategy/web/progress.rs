//! The progress of the whole strategy: four pillars, one sentence each, the figures behind it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::kpis::bands;
use super::kpis::rows::KpiTable;
use super::kpis::show::day_asked;
use super::rows::counted;
use crate::kernel::FiscalYear;
use crate::platform::App;
use crate::strategy::policy::{DeskFacts, SeeDesk};
use crate::strategy::store::{self, InitiativeView, KpiView, Which};
use crate::ui::components::Day;
use crate::ui::{Asking, Error, Query, Shell, page};

/// Years back to which links lead.
const YEARS_BACK: usize = 2;

/// A pillar with what it says.
struct PillarProgress {
    code: String,
    name: String,
    /// For somebody who reads nothing else.
    sentence: String,
    table: KpiTable,
    initiatives: String,
}

#[derive(Template)]
#[template(path = "strategy/progress.html")]
struct ProgressPage {
    shell: Shell,
    day: Day,
    past: bool,
    pillars: Vec<PillarProgress>,
    bands: String,
    years: Vec<(String, String)>,
    mine: bool,
    desk: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let on = day_asked(&query, today);
    let pillars = store::pillars(app.db.reader()).await?;
    let views = store::initiatives(app.db.reader(), Which::All, on).await?;
    let kpis = store::kpis(app.db.reader(), on).await?;
    let bands = bands(&app);
    let own = asking.actor().employee();
    let answers = |owner, deputy| own.is_some_and(|own| owner == own || deputy == Some(own));
    let mine = views.iter().map(InitiativeView::facts).any(|one| answers(one.owner, one.deputy))
        || kpis.iter().map(KpiView::facts).any(|one| answers(one.owner, one.deputy));
    let this = FiscalYear::of(today);
    let years = std::iter::successors(Some(this.previous()), |year| Some(year.previous()));
    page(&ProgressPage {
        shell: asking
            .shell("戦略の進み具合")
            .crumbs(&[("ホーム", "/"), ("人財戦略", "/strategy")], "戦略の進み具合"),
        day: Day::full(on),
        past: on != today,
        pillars: pillars
            .into_iter()
            .map(|pillar| {
                let under: Vec<&InitiativeView> =
                    views.iter().filter(|view| view.pillar_code == pillar.code).collect();
                let figures: Vec<&KpiView> =
                    kpis.iter().filter(|view| view.pillar_code == pillar.code).collect();
                let title = format!("{}の指標", pillar.name);
                let mut table = KpiTable::of(&pillar.code, title, &figures, on, &bands);
                PillarProgress {
                    // Said above the table, not twice.
                    sentence: std::mem::take(&mut table.sentence),
                    table,
                    initiatives: counted(&under),
                    code: pillar.code,
                    name: pillar.name,
                }
            })
            .collect(),
        bands: bands.to_string(),
        years: years
            .take(YEARS_BACK)
            .map(|year| {
                let href = format!("/strategy/progress?fy={}", year.year());
                (href, format!("{year}の終わりの状況を見る"))
            })
            .collect(),
        mine,
        desk: asking.actor().could::<SeeDesk>(&DeskFacts { answers_for_some: mine }),
    })
}
