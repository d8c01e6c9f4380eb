//! The pack for a council or a meeting: the whole strategy on a chosen day, made for paper.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::kpis::bands;
use super::kpis::rows::{KpiRow, finding, sentence};
use super::kpis::show::day_asked;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::strategy::store::{self, KpiView};
use crate::ui::components::{DateField, Day};
use crate::ui::{Asking, Error, Query, Shell, page};

/// A measure with its figures.
struct MeasurePart {
    name: String,
    rows: Vec<(KpiRow, String)>,
}

/// A pillar with what it says.
struct PillarPart {
    code: String,
    name: String,
    aim: Vec<String>,
    sentence: String,
    measures: Vec<MeasurePart>,
}

#[derive(Template)]
#[template(path = "strategy/council.html")]
struct CouncilPage {
    shell: Shell,
    day: Day,
    made: String,
    sentence: String,
    pillars: Vec<PillarPart>,
    bands: String,
    samples: bool,
    on: DateField,
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let on = match query.filled("on_year") {
        Some(year) => {
            let typed = DateField::joined(year, query.one("on_month"), query.one("on_day"));
            crate::kernel::parse_date(&typed).ok().filter(|day| *day < today).unwrap_or(today)
        }
        None => day_asked(&query, today),
    };
    let bands = bands(&app);
    let pillars = store::pillars(app.db.reader()).await?;
    let kpis = store::kpis(app.db.reader(), on).await?;
    let way =
        [("ホーム", "/"), ("人財戦略", "/strategy"), ("戦略の進み具合", "/strategy/progress")];
    let row = |view: &KpiView| (KpiRow::of(view, on, &bands), finding(view, on, &bands));
    page(&CouncilPage {
        shell: asking.shell("人財戦略の進み具合（資料）").crumbs(&way, "資料"),
        day: Day::full(on),
        made: format!("{}作成", wareki(today)),
        sentence: sentence(&kpis.iter().collect::<Vec<_>>(), on, &bands),
        samples: kpis.iter().any(|view| view.is_sample),
        pillars: pillars
            .iter()
            .map(|pillar| {
                let own: Vec<&KpiView> =
                    kpis.iter().filter(|view| view.pillar_code == pillar.code).collect();
                PillarPart {
                    code: pillar.code.clone(),
                    name: pillar.name.clone(),
                    aim: pillar.aim.iter().map(|aim| aim.body.clone()).collect(),
                    sentence: sentence(&own, on, &bands),
                    measures: pillar
                        .measures
                        .iter()
                        .map(|measure| MeasurePart {
                            name: measure.name.clone(),
                            rows: own
                                .iter()
                                .filter(|view| view.measure_code == measure.code)
                                .map(|view| row(view))
                                .collect(),
                        })
                        .collect(),
                }
            })
            .collect(),
        bands: bands.to_string(),
        on: DateField::new("on", "資料の日").day(on),
    })
}
