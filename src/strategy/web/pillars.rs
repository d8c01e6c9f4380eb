//! A pillar, and a measure, each with what is done under it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::kpis::bands;
use super::kpis::rows::KpiTable;
use super::past::Past;
use super::rows::{InitiativeTable, LastNote, counted};
use crate::kernel::Date;
use crate::kernel::ids::InitiativeId;
use crate::platform::App;
use crate::strategy::kpi::Bands;
use crate::strategy::pillar::{Measure, Pillar};
use crate::strategy::policy::{KeepKpis, OpenInitiatives};
use crate::strategy::store::{self, InitiativeView, KpiView, Which};
use crate::strategy::surroundings::{Surroundings, TiedGroup};
use crate::ui::{Error, Path, Query, Shell, Visitor, page};

/// A measure on its pillar's page.
struct MeasureView {
    measure: Measure,
    /// For those who are signed in.
    table: Option<InitiativeTable>,
    /// For those who are signed in.
    figures: Option<KpiTable>,
    add: Option<String>,
    add_figure: Option<String>,
}

/// The reader and what they see of initiatives.
struct Reader {
    signed_in: bool,
    may_open: bool,
    may_keep_kpis: bool,
    today: Date,
    bands: Bands,
    kpis: Vec<KpiView>,
}

impl Reader {
    /// Who reads, and the plan of which day.
    async fn of(app: &App, visitor: &Visitor, on: Date) -> Result<Self, Error> {
        let is_now = on == visitor.now.today;
        let who = visitor.signed_in.as_ref();
        let today = on;
        let kpis = match who {
            Some(_) => store::kpis(app.db.reader(), today).await?,
            None => Vec::new(),
        };
        Ok(Self {
            signed_in: who.is_some(),
            may_open: is_now && who.is_some_and(|who| who.actor.could::<OpenInitiatives>(&())),
            may_keep_kpis: is_now && who.is_some_and(|who| who.actor.could::<KeepKpis>(&())),
            today,
            bands: bands(app),
            kpis,
        })
    }
    fn measure(&self, measure: &Measure, initiatives: &[InitiativeView]) -> MeasureView {
        MeasureView {
            table: self.signed_in.then(|| {
                let own: Vec<&InitiativeView> =
                    initiatives.iter().filter(|one| one.measure_code == measure.code).collect();
                InitiativeTable::of(&measure.code, "この取組の事業".to_owned(), &own, self.today)
            }),
            figures: self.signed_in.then(|| {
                let own: Vec<&KpiView> =
                    self.kpis.iter().filter(|one| one.measure_code == measure.code).collect();
                let title = format!("{}の指標", measure.name);
                KpiTable::of(&measure.code, title, &own, self.today, &self.bands)
            }),
            add_figure: self
                .may_keep_kpis
                .then(|| format!("/hr/strategy/kpis/new?measure={}", measure.code)),
            add: self
                .may_open
                .then(|| format!("/hr/strategy/initiatives/new?measure={}", measure.code)),
            measure: measure.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "strategy/pillar.html")]
struct PillarPage {
    shell: Shell,
    code: String,
    name: String,
    is_new: bool,
    aim: Vec<String>,
    source: Option<String>,
    measures: Vec<MeasureView>,
    count: Option<String>,
    sign_in: String,
    others: Vec<Pillar>,
    past: Past,
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let mut pillars = store::pillars(app.db.reader()).await?;
    let place = pillars.iter().position(|pillar| pillar.code == code).ok_or(Error::NotFound)?;
    let pillar = pillars.remove(place);
    let (on, past) = Past::asked(&query, &pillar.href(), visitor.now.today);
    let reader = Reader::of(&app, &visitor, on).await?;
    let initiatives = if reader.signed_in {
        store::initiatives(app.db.reader(), Which::All, reader.today).await?
    } else {
        Vec::new()
    };
    let own: Vec<&InitiativeView> =
        initiatives.iter().filter(|one| one.pillar_code == pillar.code).collect();
    let way = [("ホーム", "/"), ("人財戦略", "/strategy")];
    page(&PillarPage {
        shell: visitor.shell(format!("{} – 人財戦略の柱", pillar.name)).crumbs(&way, &pillar.name),
        code,
        is_new: pillar.is_new,
        aim: pillar.aim.iter().map(|aim| aim.body.clone()).collect(),
        source: pillar.source.as_ref().map(ToString::to_string),
        count: reader.signed_in.then(|| counted(&own)),
        measures: pillar
            .measures
            .iter()
            .map(|measure| reader.measure(measure, &initiatives))
            .collect(),
        sign_in: format!("/signin?to={}", pillar.href()),
        name: pillar.name,
        others: pillars,
        past,
    })
}

#[derive(Template)]
#[template(path = "strategy/measure.html")]
struct MeasurePage {
    shell: Shell,
    view: MeasureView,
    pillar: Pillar,
    source: Option<String>,
    sign_in: String,
    siblings: Vec<Measure>,
    past: Past,
    /// What its initiatives are tied to today.
    tied: Vec<TiedGroup>,
}

pub(super) async fn show_measure(
    around: Arc<dyn Surroundings>,
    app: App,
    visitor: Visitor,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let pillars = store::pillars(app.db.reader()).await?;
    let pillar = pillars
        .into_iter()
        .find(|pillar| pillar.measures.iter().any(|measure| measure.code == code))
        .ok_or(Error::NotFound)?;
    let (mut found, siblings): (Vec<Measure>, Vec<Measure>) =
        pillar.measures.iter().cloned().partition(|measure| measure.code == code);
    let measure = found.pop().ok_or(Error::NotFound)?;
    let (on, past) = Past::asked(&query, &measure.href(), visitor.now.today);
    let reader = Reader::of(&app, &visitor, on).await?;
    let initiatives = if reader.signed_in {
        store::initiatives(app.db.reader(), Which::Of(measure.id), reader.today).await?
    } else {
        Vec::new()
    };
    let tied = match visitor.signed_in.as_ref().filter(|_| past.day.is_none()) {
        Some(who) if !initiatives.is_empty() => {
            let ids: Vec<InitiativeId> = initiatives.iter().map(|one| one.id).collect();
            around.tied(&app, &who.actor, &ids, on).await?
        }
        _ => Vec::new(),
    };
    let pillar_href = pillar.href();
    let way =
        [("ホーム", "/"), ("人財戦略", "/strategy"), (pillar.name.as_str(), pillar_href.as_str())];
    page(&MeasurePage {
        shell: visitor
            .shell(format!("{} – {}", measure.name, pillar.name))
            .crumbs(&way, &measure.name),
        view: reader.measure(&measure, &initiatives),
        source: measure.source.as_ref().map(ToString::to_string),
        sign_in: format!("/signin?to={}", measure.href()),
        pillar,
        siblings,
        past,
        tied: TiedGroup::all(tied),
    })
}
