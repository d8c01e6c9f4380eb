//! Everything with its gaps, for those who keep it: pillars, measures, initiatives.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::kpis::bands;
use super::kpis::rows::KpiRow;
use super::rows::{InitiativeRow, LastNote, counted};
use crate::access::Role;
use crate::kernel::{Date, Now};
use crate::platform::App;
use crate::strategy::initiative::Status;
use crate::strategy::kpi::Bands;
use crate::strategy::pillar::Pillar;
use crate::strategy::policy::{
    ChangeInitiative, DeskFacts, KeepKpis, OpenInitiatives, RecordReadings, SeeDesk,
};
use crate::strategy::progress::Health;
use crate::strategy::store::{self, InitiativeView, KpiView, Which};
use crate::ui::components::Button;
use crate::ui::{Asking, Error, Shell, page};

/// Days without a note (or, while there is none, without a new state) after which an initiative that
/// is under way counts as silent.
const SILENT_DAYS: i64 = 90;

/// A measure with its initiatives, each with the address of its form for those who may.
struct MeasureDesk {
    name: String,
    href: String,
    add: Option<String>,
    rows: Vec<(InitiativeRow, Option<String>)>,
    figures: Vec<DeskFigure>,
}

/// A KPI with the addresses of its forms for those who may.
struct DeskFigure {
    row: KpiRow,
    enter: Option<String>,
    edit: Option<String>,
}

struct PillarDesk {
    code: String,
    name: String,
    href: String,
    sentence: String,
    measures: Vec<MeasureDesk>,
}

#[derive(Template)]
#[template(path = "strategy/desk.html")]
struct DeskPage {
    shell: Shell,
    sentence: String,
    gaps: Vec<String>,
    add: Option<Button>,
    add_figure: Option<Button>,
    /// Whether the reader takes the plan out and in as files.
    has_plan_files: bool,
    pillars: Vec<PillarDesk>,
}

pub(super) async fn show(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let who = asking.actor();
    let answers_for_some = store::answers_for_some(app.db.reader(), who).await?
        || store::answers_for_a_kpi(app.db.reader(), who).await?;
    who.may::<SeeDesk>(DeskFacts { answers_for_some })?;
    let today = asking.now.today;
    let may_open = who.could::<OpenInitiatives>(&());
    let pillars = store::pillars(app.db.reader()).await?;
    let views = store::initiatives(app.db.reader(), Which::All, today).await?;
    let kpis = store::kpis(app.db.reader(), today).await?;
    let bands = bands(&app);
    let may_keep = who.could::<KeepKpis>(&());
    let figure = |view: &KpiView| {
        let base = format!("/hr/strategy/kpis/{}", view.code);
        DeskFigure {
            row: KpiRow::of(view, today, &bands),
            enter: who
                .could::<RecordReadings>(&vec![view.facts()])
                .then(|| format!("{base}/readings/new")),
            edit: may_keep.then_some(base),
        }
    };
    let desk = |pillar: &Pillar| PillarDesk {
        code: pillar.code.clone(),
        name: pillar.name.clone(),
        href: pillar.href(),
        sentence: counted(
            &views.iter().filter(|view| view.pillar_code == pillar.code).collect::<Vec<_>>(),
        ),
        measures: pillar
            .measures
            .iter()
            .map(|measure| MeasureDesk {
                name: measure.name.clone(),
                href: measure.href(),
                add: may_open
                    .then(|| format!("/hr/strategy/initiatives/new?measure={}", measure.code)),
                rows: views
                    .iter()
                    .filter(|view| view.measure_code == measure.code)
                    .map(|view| {
                        let may = who.could::<ChangeInitiative>(&view.facts());
                        let form = may.then(|| format!("/hr/strategy/initiatives/{}", view.id));
                        (InitiativeRow::of(view, today), form)
                    })
                    .collect(),
                figures: kpis
                    .iter()
                    .filter(|view| view.measure_code == measure.code)
                    .map(figure)
                    .collect(),
            })
            .collect(),
    };
    page(&DeskPage {
        shell: asking.shell("戦略と事業").crumbs(&[("ホーム", "/")], "戦略と事業").wide(),
        sentence: counted(&views.iter().collect::<Vec<_>>()),
        gaps: [gaps(&pillars, &views, today), figure_gaps(&pillars, &kpis, today, &bands)].concat(),
        add_figure: may_keep.then(|| Button::secondary("指標を加える").to("/hr/strategy/kpis/new")),
        has_plan_files: who.holds_whole(Role::StrategyOfficer),
        add: may_open.then(|| Button::primary("事業を加える").to("/hr/strategy/initiatives/new")),
        pillars: pillars.iter().map(desk).collect(),
    })
}

/// What would go stale quietly, in sentences.
fn gaps(pillars: &[Pillar], views: &[InitiativeView], today: Date) -> Vec<String> {
    let measures = pillars.iter().flat_map(|pillar| &pillar.measures);
    let bare = measures
        .filter(|measure| !views.iter().any(|view| view.measure_code == measure.code))
        .count();
    let open = |view: &&InitiativeView| !matches!(view.status, Status::Completed | Status::Stopped);
    let orphaned = views.iter().filter(open).filter(|view| view.owner.has_left).count();
    let silent = views
        .iter()
        .filter(|view| matches!(view.status, Status::OnTrack | Status::Delayed))
        .filter(|view| {
            let last = view.last_noted_on.unwrap_or_else(|| Now::of(view.status_set_at).today);
            (today - last).num_days() > SILENT_DAYS
        })
        .count();
    [
        (bare, "事業のない取組が{}件あります。"),
        (orphaned, "担当者が退職した事業が{}件あります。新しい担当者を決めてください。"),
        (silent, "進んでいるのに90日より長くメモのない事業が{}件あります。"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, sentence)| sentence.replace("{}", &count.to_string()))
    .collect()
}

/// The same for figures.
fn figure_gaps(pillars: &[Pillar], kpis: &[KpiView], today: Date, bands: &Bands) -> Vec<String> {
    let health: Vec<Health> = kpis.iter().map(|view| view.course().health(today, bands)).collect();
    let bare = pillars
        .iter()
        .flat_map(|pillar| &pillar.measures)
        .filter(|measure| !kpis.iter().any(|view| view.measure_code == measure.code))
        .count();
    let count = |what: fn(&Health) -> bool| health.iter().filter(|one| what(one)).count();
    [
        (bare, "指標のない取組が{}件あります。"),
        (
            kpis.iter().filter(|view| view.needs_owner()).count(),
            "担当者が異動か退職をした指標が{}件あります。新しい担当者を決めてください。",
        ),
        (count(|one| matches!(one, Health::Stale { .. })), "値の期限を過ぎた指標が{}件あります。"),
        (
            count(|one| matches!(one, Health::Untargeted)),
            "値の年度の目標がない指標が{}件あります。",
        ),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, sentence)| sentence.replace("{}", &count.to_string()))
    .collect()
}
