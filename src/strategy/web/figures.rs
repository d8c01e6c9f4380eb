//! The public figures: the page inside, the files, and the same as a site of plain files.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::kpis::show::{chart, day_asked};
use crate::kernel::time::wareki;
use crate::kernel::{Date, FiscalYear};
use crate::platform::{App, StoreError};
use crate::strategy::publication::{PublicFigure, PublicValue, dictionary_csv, figures_csv};
use crate::strategy::store::{self, KpiView};
use crate::ui::components::{Day, LineChart};
use crate::ui::{Asking, Error, Query, Shell, csv_file, page};

/// A figure as the pages show it.
struct Shown {
    code: String,
    name: String,
    place: String,
    meaning: String,
    scope: String,
    share: Option<String>,
    source: String,
    baseline: Option<String>,
    is_sample: bool,
    chart: Option<LineChart>,
    rows: Vec<Row>,
    unit: String,
}

/// One value.
struct Row {
    span: String,
    as_of: Day,
    value: String,
    target: String,
    evidence: String,
}

#[derive(Template)]
#[template(path = "strategy/figures.html")]
struct FiguresPage {
    shell: Shell,
    day: Day,
    figures: Vec<Shown>,
    samples: bool,
}

/// The same page as a file, for a server that knows nothing of the portal.
#[derive(Template)]
#[template(path = "strategy/figures_site.html")]
struct SitePage {
    site_name: String,
    day: Day,
    figures: Vec<Shown>,
    samples: bool,
}

/// Why the public site was not made.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A page failed.
    #[error(transparent)]
    Page(#[from] askama::Error),
}

/// A file of the public site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The figures that were approved by a day, as they were known then; figures without an approved
/// value are left out.
async fn approved(app: &App, on: Date) -> Result<Vec<(PublicFigure, KpiView)>, StoreError> {
    let views = store::kpis(app.db.reader(), on).await?;
    let figures = views.into_iter().filter_map(|mut view| {
        view.readings.retain(|one| {
            one.approved_on.is_some() && one.series == view.series && !one.is_corrected
        });
        (!view.readings.is_empty()).then(|| (public(&view), view))
    });
    Ok(figures.collect())
}

fn public(view: &KpiView) -> PublicFigure {
    let rhythm = view.definition.rhythm;
    let values: Vec<PublicValue> = view
        .standing()
        .map(|one| PublicValue {
            span: rhythm.name_of(&one.period),
            as_of: one.as_of,
            value: one.value,
            is_provisional: one.is_provisional,
            evidence: one.evidence.clone(),
            target: view.targets.get(&FiscalYear::of(one.as_of)).copied(),
        })
        .collect();
    PublicFigure {
        code: view.code.clone(),
        pillar: view.pillar_name.clone(),
        measure: view.measure_name.clone(),
        definition: view.definition.clone(),
        is_sample: view.is_sample,
        values,
    }
}

fn shown((figure, view): &(PublicFigure, KpiView)) -> Shown {
    let is = &figure.definition;
    let share = is.numerator.as_ref().zip(is.denominator.as_ref());
    let last = figure.values.last();
    let finding = last.map_or_else(String::new, |last| {
        let target = last
            .target
            .as_ref()
            .map_or_else(String::new, |target| format!("目標は{}です。", is.target_words(target)));
        format!("{}の値は{}です。{target}", last.span, is.words(last.value))
    });
    Shown {
        code: figure.code.clone(),
        name: is.name.to_string(),
        place: format!("{}：{}", figure.pillar, figure.measure),
        meaning: is.meaning.to_string(),
        scope: is.scope.to_string(),
        share: share.map(|(over, under)| format!("{over} ÷ {under}")),
        source: is.source.to_string(),
        baseline: is
            .baseline
            .map(|from| format!("{}（{}時点）", is.words(from.value), wareki(from.on))),
        is_sample: figure.is_sample,
        chart: chart(view, finding),
        rows: figure
            .values
            .iter()
            .rev()
            .map(|value| Row {
                span: value.span.clone(),
                as_of: Day::table(value.as_of),
                value: format!(
                    "{}{}",
                    is.number(value.value),
                    if value.is_provisional { "（速報）" } else { "" }
                ),
                target: value.target.as_ref().map(|aim| is.target_words(aim)).unwrap_or_default(),
                evidence: value.evidence.clone(),
            })
            .collect(),
        unit: is.unit.to_string(),
    }
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let on = day_asked(&query, asking.now.today);
    let figures = approved(&app, on).await?;
    let way =
        [("ホーム", "/"), ("人財戦略", "/strategy"), ("戦略の進み具合", "/strategy/progress")];
    page(&FiguresPage {
        shell: asking.shell("公開する値").crumbs(&way, "公開する値"),
        day: Day::full(on),
        samples: figures.iter().any(|(figure, _)| figure.is_sample),
        figures: figures.iter().map(shown).collect(),
    })
}

async fn tables(app: &App, on: Date) -> Result<Vec<PublicFigure>, StoreError> {
    Ok(approved(app, on).await?.into_iter().map(|(figure, _)| figure).collect())
}

pub(super) async fn values(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let figures = tables(&app, day_asked(&query, asking.now.today)).await?;
    Ok(csv_file("人財戦略の指標.csv", figures_csv(&figures)))
}

pub(super) async fn dictionary(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let figures = tables(&app, day_asked(&query, asking.now.today)).await?;
    let bytes = dictionary_csv(&figures);
    Ok(csv_file("人財戦略の指標の説明.csv", bytes))
}

/// The public site on a day: the same bytes for the same day and the same approvals, since nothing
/// in it says when it was made.
pub async fn site(app: &App, on: Date) -> Result<Vec<SiteFile>, SiteError> {
    let approved = approved(app, on).await?;
    let figures: Vec<PublicFigure> = approved.iter().map(|(figure, _)| figure.clone()).collect();
    let html = SitePage {
        site_name: app.config.site_name.clone(),
        day: Day::full(on),
        samples: figures.iter().any(|figure| figure.is_sample),
        figures: approved.iter().map(shown).collect(),
    };
    let style = crate::ui::assets::asset(crate::ui::assets::css_url());
    Ok(vec![
        SiteFile { name: "index.html", bytes: html.render()?.into_bytes() },
        SiteFile { name: "figures.csv", bytes: figures_csv(&figures) },
        SiteFile { name: "dictionary.csv", bytes: dictionary_csv(&figures) },
        SiteFile {
            name: "style.css",
            bytes: style.map_or_else(Vec::new, |one| one.bytes.to_vec()),
        },
    ])
}
