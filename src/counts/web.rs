//! Counting by hand, looked at before it is kept; how each count is done, with its query.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::actions::{look, take};
use super::count::{Counted, LEAST, Taken};
use super::store;
use crate::audit::Failed;
use crate::kernel::{Date, Refusal, parse_date};
use crate::platform::App;
use crate::strategy::KpiView;
use crate::strategy::kpi::OwnCount;
use crate::ui::components::{DateField, Day, ErrorSummary, Summary, SummaryRow};
use crate::ui::{
    Asking, Door, Error, FormData, Notice, Path, Posted, Query, Routes, Shell, page, page_with,
    see_other,
};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/strategy/counts", Door::SignedIn, index)
        .get("/hr/strategy/kpis/{kpi}/counts/new", Door::Guarded, new)
        .post("/hr/strategy/kpis/{kpi}/counts", Door::Guarded, create)
}

/// A count as its page explains it.
struct Explained {
    id: &'static str,
    name: &'static str,
    facts: Summary,
    query: &'static str,
}

#[derive(Template)]
#[template(path = "counts/counts.html")]
struct CountsPage {
    shell: Shell,
    least: i64,
    counts: Vec<Explained>,
}

async fn index(asking: Asking) -> Result<Response, Error> {
    let way =
        [("ホーム", "/"), ("人財戦略", "/strategy"), ("戦略の進み具合", "/strategy/progress")];
    let explained = |count: &OwnCount| Explained {
        id: count.as_str(),
        name: count.label(),
        facts: Summary::new(vec![
            SummaryRow::new("分子", count.numerator()),
            SummaryRow::new("分母", count.denominator()),
            SummaryRow::new("数え方", count.rule()),
        ]),
        query: store::query_of(*count),
    };
    page(&CountsPage {
        shell: asking.shell("ポータルが数える値").crumbs(&way, "ポータルが数える値"),
        least: LEAST,
        counts: OwnCount::ALL.iter().map(explained).collect(),
    })
}

#[derive(Template)]
#[template(path = "counts/count.html")]
struct CountPage {
    shell: Shell,
    errors: ErrorSummary,
    name: String,
    /// 「令和7年度の値。年度の途中なので、速報にします。」
    sentence: String,
    day: DateField,
    /// Why there is no value of today.
    nothing: Option<String>,
    /// What would be kept, and the day, hidden in the form.
    found: Option<(Summary, Date)>,
    look: String,
    action: String,
    back: String,
}

/// The day that the address or the form names; none: today.
fn day_asked(form: &FormData, today: Date) -> Result<Date, String> {
    let part = |which: &str| form.one(&format!("on_{which}")).trim().to_owned();
    let (year, month, day) = (part("year"), part("month"), part("day"));
    if year.is_empty() && month.is_empty() && day.is_empty() {
        return Ok(today);
    }
    let typed = DateField::joined(&year, &month, &day);
    parse_date(&typed).map_err(|problem| format!("値の時点：{problem}"))
}

fn field(form: &FormData, on: Option<Date>) -> DateField {
    let field = DateField::new("on", "値の時点");
    match on {
        Some(day) => field.day(day),
        None => field.typed(form.one("on_year"), form.one("on_month"), form.one("on_day")),
    }
}

fn count_page(
    asking: &Asking,
    view: &KpiView,
    day: DateField,
    on: Date,
    found: Result<Counted, String>,
    is_first: bool,
) -> CountPage {
    let rhythm = view.definition.rhythm;
    let span = rhythm.period_of(on);
    let is_early = span.last_day().is_none_or(|last| on < last);
    let kind =
        if is_early { "期間の途中なので、速報として残します。" } else { "" };
    let name = view.definition.name.to_string();
    let href = view.href();
    let way =
        [("ホーム", "/"), ("戦略の進み具合", "/strategy/progress"), (name.as_str(), href.as_str())];
    let base = format!("/hr/strategy/kpis/{}/counts", view.code);
    let said = found.as_ref().err().cloned();
    let problem = said.clone().filter(|_| !is_first);
    let count = view.definition.counted;
    CountPage {
        shell: asking
            .shell(format!("ポータルで数える – {name}"))
            .crumbs(&way, "ポータルで数える")
            .with_errors(problem.is_some()),
        errors: ErrorSummary::new(
            problem.iter().map(|sentence| ("#on".to_owned(), sentence.clone())).collect(),
        ),
        sentence: format!("{}の値です。{kind}", rhythm.name_of(&span)),
        day: day.error(problem.as_deref()),
        nothing: said.filter(|_| is_first),
        found: found.ok().zip(count).map(|(counted, count)| {
            let rows = vec![
                SummaryRow::new(count.numerator(), format!("{}件", counted.numerator)),
                SummaryRow::new(count.denominator(), format!("{}件", counted.denominator)),
                SummaryRow::new("値の時点", Day::full(on).words().to_owned()),
            ];
            (Summary::new(rows), on)
        }),
        look: format!("{base}/new"),
        action: base,
        name,
        back: href,
    }
}

/// What would be counted on a day.
async fn new(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let asked = day_asked(&query, today);
    let on = asked.clone().unwrap_or(today);
    let (view, found) = look(&app, asking.actor(), &code, on).await?;
    let field = field(&query, asked.is_ok().then_some(on));
    let found = match asked {
        Ok(_) => found.map_err(|refusal| refusal.sentence()),
        Err(sentence) => Err(sentence),
    };
    // Whoever has not chosen a day yet has made no mistake.
    let is_first = query.filled("on_year").is_none();
    let is_sound = is_first || found.is_ok();
    let answer = count_page(&asking, &view, field, on, found, is_first);
    page_with(if is_sound { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &answer)
}

/// Counts again, and keeps the value.
async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let on = parse_date(form.one("on")).unwrap_or(today);
    match take(&app, asking.actor(), &code, on, None).await {
        Ok(taken) => {
            let notice = match taken {
                Taken::Kept(_) => Notice::ok("数えた値を入れました。"),
                Taken::Unchanged => Notice::info("値は変わっていません。"),
            };
            see_other(&asking, &format!("/strategy/kpis/{code}"), notice).await
        }
        Err(Failed::Refused(refusal)) => {
            let (view, _) = look(&app, asking.actor(), &code, on).await?;
            let answer = count_page(
                &asking,
                &view,
                field(&form, Some(on)),
                on,
                Err(refusal.sentence()),
                false,
            );
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &answer)
        }
        Err(failed) => Err(failed.into()),
    }
}
