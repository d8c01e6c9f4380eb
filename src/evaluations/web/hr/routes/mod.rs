//! 評価ルート: the city's rules of who rates whom, and pairs that HR has barred.

mod form;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::policy::ListCycles;
use crate::evaluations::refusal::RouteRefusal;
use crate::evaluations::route::RouteWay;
use crate::evaluations::store::{offers, opening, routes as store};
use crate::kernel::Refusal;
use crate::kernel::ids::{AuthorityId, RouteBarId, RouteRuleId};
use crate::platform::App;
use crate::ui::components::{Caption, Empty, ErrorSummary, Field, SelectOption, Width};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

pub(super) use form::{create, new};

const HOME: &str = "/hr/routes";

struct RuleView {
    whom: String,
    primary: String,
    secondary: String,
    /// 「調整者　総務局の長」, one line for each of those beside and above the evaluators.
    beside: Vec<String>,
    period: String,
    reason: String,
    end: String,
}

struct BarView {
    evaluator: String,
    ratee: String,
    period: String,
    reason: String,
    lift: String,
}

#[derive(Template)]
#[template(path = "evaluations/hr/routes.html")]
struct RoutesPage {
    shell: Shell,
    errors: ErrorSummary,
    rules_caption: Caption,
    rules: Vec<RuleView>,
    no_rules: Empty,
    bars_caption: Caption,
    bars: Vec<BarView>,
    fields: Vec<Field>,
    hidden: Option<String>,
}

fn way(way: RouteWay, department: Option<String>, person: Option<String>) -> String {
    match (way, department, person) {
        (RouteWay::Head, Some(department), _) => format!("{department}の長"),
        (RouteWay::Person, _, Some(person)) => person,
        _ => way.label().to_owned(),
    }
}

async fn routes_page(
    app: &App,
    asking: &Asking,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> Result<RoutesPage, Error> {
    let scope = asking.actor().scope::<ListCycles>();
    if scope.is_nobody() {
        return Err(Error::NotFound);
    }
    let today = asking.now.today;
    let reader = app.db.reader();
    let authorities = offers::authorities(reader, &scope).await?;
    let many = authorities.len() > 1;
    let rules: Vec<RuleView> = store::rules(reader, &scope, today)
        .await?
        .into_iter()
        .map(|row| {
            let authority = many.then_some(row.authority);
            let whom = [authority, row.department, row.rank, row.family];
            let beside = [
                ("評価補助者", row.assistant_way, row.assistant_department, row.assistant_person),
                ("調整者", row.adjuster_way, row.adjuster_department, row.adjuster_person),
                ("確認者", row.confirmer_way, row.confirmer_department, row.confirmer_person),
            ];
            RuleView {
                whom: whom.into_iter().flatten().collect::<Vec<_>>().join("　"),
                primary: way(row.primary_way, row.primary_department, row.primary_person),
                secondary: way(row.secondary_way, row.secondary_department, row.secondary_person),
                beside: beside
                    .into_iter()
                    .filter(|(_, own, ..)| *own != RouteWay::Nobody)
                    .map(|(label, own, department, person)| {
                        format!("{label}　{}", way(own, department, person))
                    })
                    .collect(),
                period: row.period.to_string(),
                reason: row.reason,
                end: format!("{HOME}/{}/ending", row.id),
            }
        })
        .collect();
    let bars: Vec<BarView> = store::bars(reader, &scope, today, asking.actor().employee())
        .await?
        .into_iter()
        .map(|row| BarView {
            evaluator: format!("{}（{}）", row.evaluator, row.evaluator_number),
            ratee: format!("{}（{}）", row.ratee, row.ratee_number),
            period: row.period.to_string(),
            reason: row.reason,
            lift: format!("{HOME}/bars/{}/lifting", row.id),
        })
        .collect();
    let mut fields = Vec::new();
    let mut hidden = None;
    if let [only] = authorities.as_slice() {
        hidden = Some(only.id.to_string());
    } else {
        let options = authorities
            .iter()
            .map(|one| SelectOption::new(one.id.to_string(), &one.name))
            .collect();
        fields.push(
            Field::select("authority", "任命権者", options)
                .value(typed.one("authority"))
                .error(problems.at(&"authority")),
        );
    }
    fields.extend([
        Field::text("evaluator", "評価をしない人の職員番号")
            .width(Width::Code)
            .value(typed.one("evaluator"))
            .error(problems.at(&"evaluator")),
        Field::text("ratee", "評価されない人の職員番号")
            .width(Width::Code)
            .value(typed.one("ratee"))
            .error(problems.at(&"ratee")),
        Field::area("reason", "理由", ReasonInput::LIMIT)
            .rows(2)
            .hint("人事担当のほかには見えません。")
            .value(typed.one("reason"))
            .error(problems.at(&"reason")),
    ]);
    let crumbs = [("ホーム", "/"), ("人事の仕事", "/hr"), ("評価サイクル", "/hr/cycles")];
    Ok(RoutesPage {
        shell: asking
            .shell("評価ルート")
            .crumbs(&crumbs, "評価ルート")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        rules_caption: Caption::new("rules", "評価ルートの決まり", format!("{}件。", rules.len())),
        rules,
        no_rules: Empty::new(
            "決まりはまだありません。上司が一次評価、上司の上司が二次評価をします。",
        ),
        bars_caption: Caption::new("bars", "評価をしない組合せ", format!("{}件。", bars.len())),
        bars,
        fields,
        hidden,
    })
}

/// Rules and barred pairs.
pub(super) async fn index(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let nothing = FormData::default();
    page(&routes_page(&app, &asking, &nothing, &Problems::new()).await?)
}

async fn answer(
    asking: &Asking,
    done: Result<(), Failed<RouteRefusal>>,
    words: &str,
) -> Result<Response, Error> {
    let notice = match done {
        Ok(()) => {
            Notice::ok(words).body("まだ開始していない評価サイクルから、この決まりに従います。")
        }
        Err(Failed::Refused(refusal)) => Notice::bad(refusal.sentence()),
        Err(failed) => return Err(failed.into()),
    };
    see_other(asking, HOME, notice).await
}

/// Ends a rule.
pub(super) async fn end(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<RouteRuleId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::end_route_rule(&app, asking.actor(), id).await;
    answer(&asking, done, "決まりを終えました。").await
}

/// Lifts a bar.
pub(super) async fn lift(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<RouteBarId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::lift_bar(&app, asking.actor(), id).await;
    answer(&asking, done, "組合せを取りやめました。").await
}

/// Bars a pair.
pub(super) async fn bar(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    if asking.actor().scope::<ListCycles>().is_nobody() {
        return Err(Error::NotFound);
    }
    let mut problems = Problems::new();
    let authority = form.one("authority").parse::<AuthorityId>().ok();
    if authority.is_none() {
        problems.add("authority", "任命権者を選んでください");
    }
    let today = asking.now.today;
    let mut pair = [None, None];
    for (slot, name) in pair.iter_mut().zip(["evaluator", "ratee"]) {
        let number = form.one(name).trim();
        if number.is_empty() {
            problems.add(name, "職員番号を書いてください");
            continue;
        }
        *slot = opening::employee_by_number(app.db.reader(), number, today).await?;
        if slot.is_none() {
            problems.add(name, format!("職員番号「{number}」の職員はいません"));
        }
    }
    let reason = match (ReasonInput { text: form.one("reason") }).parse("理由") {
        Ok(reason) => Some(reason),
        Err(found) => {
            problems.add("reason", found.at(&"reason").unwrap_or_default());
            None
        }
    };
    if let (Some(authority), [Some(evaluator), Some(ratee)], Some(reason)) =
        (authority, pair, reason)
    {
        let pair = (evaluator, ratee);
        match actions::bar_pair(&app, asking.actor(), authority, pair, &reason).await {
            Err(Failed::Refused(refusal)) => problems.add("evaluator", refusal.sentence()),
            done => return answer(&asking, done, "評価をしない組合せを決めました。").await,
        }
    }
    let again = routes_page(&app, &asking, &form, &problems).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}
