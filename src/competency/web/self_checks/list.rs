//! The own self-checks with their progress; those that others show.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::WAY;
use crate::audit::Failed;
use crate::competency::actions::self_checks::{Opened, choices, open_check, start_check};
use crate::competency::policy::{OwnSelfChecks, ShownSelfChecks};
use crate::competency::store;
use crate::kernel::Refusal;
use crate::kernel::ids::RankId;
use crate::platform::{App, StoreError};
use crate::ui::components::{
    Caption, Choice, ChoiceOption, Day, Empty, ErrorSummary, LineChart, Series,
};
use crate::ui::{Asking, Error, Posted, Problems, Shell, page, page_with, see_other};

/// Days that the drawing and the table of progress hold.
const DAYS: usize = 6;

/// One self-check of the list.
struct Line {
    href: String,
    day: Day,
    who: String,
    rank: String,
    progress: String,
    shared: String,
}

/// One element over the days.
struct Row {
    name: String,
    grades: Vec<String>,
}

/// The self-checks against one rank, oldest day first.
struct Progress {
    id: String,
    rank: String,
    days: Vec<Day>,
    rows: Vec<Row>,
    chart: LineChart,
}

#[derive(Template)]
#[template(path = "competency/self_checks.html")]
struct IndexPage {
    shell: Shell,
    errors: ErrorSummary,
    start: Option<Choice>,
    caption: Caption,
    lines: Vec<Line>,
    empty: Option<Empty>,
    progress: Vec<Progress>,
    shown: usize,
}

/// The mean of the points of what was answered; `None` when nothing was.
fn mean(opened: &Opened) -> Option<Decimal> {
    let stands = opened.check.stands(&opened.content, &opened.scale);
    let points: Vec<Decimal> =
        stands.iter().filter_map(|stand| stand.grade.map(|grade| grade.points.0)).collect();
    let count = Decimal::from(points.len());
    points.iter().copied().sum::<Decimal>().checked_div(count).map(|mean| mean.round_dp(1))
}

fn progress_of(rank: RankId, all: &[Opened]) -> Option<Progress> {
    let of_rank = all.iter().filter(|own| own.check.rank == rank && mean(own).is_some());
    let mut days: Vec<&Opened> = of_rank.take(DAYS).collect();
    days.reverse();
    if days.len() < 2 {
        return None;
    }
    let newest = days.last()?;
    let code = newest.ladder.rung(rank).map_or("", |rung| rung.code.as_str());
    let name = newest.ladder.name(rank).to_owned();
    let rows = newest
        .check
        .stands(&newest.content, &newest.scale)
        .iter()
        .map(|stand| Row {
            name: stand.element.name.to_string(),
            grades: days
                .iter()
                .map(|day| {
                    let stands = day.check.stands(&day.content, &day.scale);
                    let own = stands.iter().find(|own| own.element.key == stand.element.key);
                    let grade = own.and_then(|own| own.grade);
                    grade.map(|grade| grade.grade.to_string()).unwrap_or_default()
                })
                .collect(),
        })
        .collect();
    let points = days.iter().map(|day| {
        let mean = mean(day);
        let text = mean.map(|mean| mean.to_string()).unwrap_or_default();
        (mean.and_then(|mean| mean.to_f64()), text)
    });
    let texts: Vec<String> =
        days.iter().filter_map(|day| mean(day).map(|mean| mean.to_string())).collect();
    let finding = format!(
        "{}に求められる能力の、自分で選んだ段階の点の平均は、{}から{}になりました。",
        name,
        texts.first()?,
        texts.last()?
    );
    let short = |day: &&Opened| day.check.on.format("%-m月%-d日").to_string();
    Some(Progress {
        id: code.to_owned(),
        days: days.iter().map(|day| Day::table(day.check.on)).collect(),
        rows,
        chart: LineChart::new(
            format!("chart-{code}"),
            format!("{name}：段階の点の平均"),
            finding,
            days.iter().map(short).collect(),
            vec![Series::new("平均", points.collect())],
        ),
        rank: name,
    })
}

async fn opened(app: &App, asking: &Asking, shown: bool) -> Result<Vec<Opened>, Error> {
    let mut conn = app.db.reader().acquire().await.map_err(StoreError::from)?;
    let checks = if shown {
        let scope = asking.actor().scope::<ShownSelfChecks>();
        store::self_checks::shown_checks(&mut conn, &scope).await?
    } else {
        let scope = asking.actor().scope::<OwnSelfChecks>();
        store::self_checks::own_checks(&mut conn, &scope).await?
    };
    drop(conn);
    let mut all = Vec::new();
    for check in checks.into_iter().take(50) {
        all.push(open_check(app, asking.actor(), check.id).await?);
    }
    Ok(all)
}

fn line(opened: &Opened, base: &str) -> Line {
    let check = &opened.check;
    Line {
        href: format!("{base}/{}", check.id),
        day: Day::table(check.on),
        who: check.name.clone(),
        rank: opened.ladder.name(check.rank).to_owned(),
        progress: super::progress(opened),
        shared: check
            .shared
            .as_ref()
            .map(|shared| format!("{}さんに見せています", shared.name))
            .unwrap_or_default(),
    }
}

async fn view(app: &App, asking: &Asking, problem: Option<String>) -> Result<IndexPage, Error> {
    let all = opened(app, asking, false).await?;
    let ranks = match asking.actor().employee() {
        Some(employee) => choices(app, employee, asking.now.today).await?,
        None => Vec::new(),
    };
    let ladder = store::ladder::ladder(app.db.reader()).await?;
    let options = ranks.iter().enumerate().map(|(place, rank)| {
        let words = if place == 0 { "いまの職位" } else { "次の職位" };
        ChoiceOption::new(rank.to_string(), format!("{}（{words}）", ladder.name(*rank)))
    });
    let options: Vec<ChoiceOption> = options.collect();
    let mut problems: Problems<String> = Problems::new();
    if let Some(sentence) = problem {
        problems.add("rank".to_owned(), sentence);
    }
    let start = (!options.is_empty()).then(|| {
        Choice::one("rank", "どの職位とくらべますか", options)
            .error(problems.at(&"rank".to_owned()))
    });
    let mut seen: Vec<RankId> = Vec::new();
    for own in &all {
        if !seen.contains(&own.check.rank) {
            seen.push(own.check.rank);
        }
    }
    let sentence = format!("{}件。新しい順です。", all.len());
    Ok(IndexPage {
        shell: asking
            .shell("自己点検")
            .crumbs(&WAY[..2], "自己点検")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        start,
        caption: Caption::new("checks", "これまでの自己点検", sentence),
        empty: all.is_empty().then(|| {
            Empty::new(
                "自己点検はまだありません。いまの自分を書いておくと、あとで読み返して伸びを確かめられます。",
            )
        }),
        progress: seen.iter().filter_map(|rank| progress_of(*rank, &all)).collect(),
        shown: opened(app, asking, true).await?.len(),
        lines: all.iter().map(|own| line(own, "/me/self-checks")).collect(),
    })
}

/// The own self-checks.
pub(in crate::competency::web) async fn index(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    page(&view(&app, &asking, None).await?)
}

/// Begins today's, or goes on with it.
pub(in crate::competency::web) async fn start(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let owner = asking.actor().employee().ok_or(Error::NotFound)?;
    let problem = match form.one("rank").parse::<RankId>() {
        Err(_) => "くらべる職位を選んでください".to_owned(),
        Ok(rank) => match start_check(&app, asking.actor(), owner, rank).await {
            Ok(id) => return see_other(&asking, &format!("/me/self-checks/{id}"), None).await,
            Err(Failed::Refused(refusal)) => refusal.sentence(),
            Err(other) => return Err(other.into()),
        },
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&app, &asking, Some(problem)).await?)
}

#[derive(Template)]
#[template(path = "competency/self_checks_shown.html")]
struct ShownPage {
    shell: Shell,
    caption: Caption,
    lines: Vec<Line>,
    empty: Option<Empty>,
}

/// Those that others show to the one who asks.
pub(in crate::competency::web) async fn shown(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    let all = opened(&app, &asking, true).await?;
    let sentence = format!("{}件。新しい順です。", all.len());
    page(&ShownPage {
        shell: asking
            .shell("見せてもらった自己点検")
            .crumbs(&[("ホーム", "/")], "見せてもらった自己点検"),
        caption: Caption::new("checks", "見せてもらった自己点検", sentence),
        empty: all.is_empty().then(|| {
            Empty::new("見せてもらった自己点検はありません。本人が見せると、ここで読めます。")
        }),
        lines: all.iter().map(|own| line(own, "/team/self-checks")).collect(),
    })
}
