//! The evaluators of one person in a cycle in preparation.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::{Cycle, CycleRefusal, CycleState};
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::route::ExceptionalRoute;
use crate::evaluations::store::opening;
use crate::evaluations::workflow::StepKind;
use crate::kernel::Refusal;
use crate::kernel::ids::EmployeeId;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field, Summary, SummaryRow, Width};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "evaluations/hr/person.html")]
struct PersonPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    facts: Summary,
    action: String,
    fields: Vec<Field>,
    back: String,
}

async fn person_page(
    app: &App,
    asking: &Asking,
    cycle: &Cycle,
    id: EmployeeId,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> Result<PersonPage, Error> {
    if cycle.state != CycleState::Preparing {
        return Err(Error::NotFound);
    }
    let plan = actions::plan_opening(app, asking.actor(), &cycle.code).await?;
    let route = plan.participants.iter().find(|p| p.candidate.employee == id).map(|p| p.route);
    let known = route.is_some() || plan.others.iter().any(|person| person.employee == id);
    if !known {
        return Err(Error::NotFound);
    }
    let on = cycle.setup.base_date;
    let mut ids = vec![id];
    ids.extend(route.iter().flat_map(|route| [route.primary, route.secondary]).flatten());
    let people = opening::people(app.db.reader(), &ids, on).await?;
    let of = |id: Option<EmployeeId>| people.iter().find(|person| Some(person.id) == id);
    let person = of(Some(id)).ok_or(Error::NotFound)?;
    let words = |id: Option<EmployeeId>| {
        of(id).map_or("−".to_owned(), |person| format!("{}（{}）", person.name, person.rank))
    };
    let number = |id: Option<EmployeeId>| of(id).map_or("", |person| person.number.as_str());
    let (first, second) = route.map_or((None, None), |route| (route.primary, route.secondary));
    let value = |name: &str, now: &str| {
        if typed.has(name) { typed.one(name).to_owned() } else { now.to_owned() }
    };
    Ok(PersonPage {
        shell: shell(asking, cycle, &person.name).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: format!("{}さんの評価者を決める", person.name),
        facts: Summary::new(vec![
            SummaryRow::new("職員番号", &person.number),
            SummaryRow::new("所属と職位", format!("{}　{}", person.department, person.rank)),
            SummaryRow::new("いまの一次評価者", words(first)),
            SummaryRow::new("いまの二次評価者", words(second)),
        ]),
        action: format!("{}/people/{id}", address(&cycle.code)),
        fields: vec![
            Field::text("primary", "一次評価者の職員番号")
                .width(Width::Code)
                .value(value("primary", number(first)))
                .error(problems.at(&"primary")),
            Field::text("secondary", "二次評価者の職員番号")
                .hint("書かないと、二次評価を省きます。")
                .width(Width::Code)
                .optional()
                .value(value("secondary", number(second)))
                .error(problems.at(&"secondary")),
            Field::area("reason", "理由", ReasonInput::LIMIT)
                .rows(2)
                .value(typed.one("reason"))
                .error(problems.at(&"reason")),
        ],
        back: format!("{}/people", address(&cycle.code)),
    })
}

/// The evaluators of one person.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, EmployeeId)>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let nothing = FormData::default();
    page(&person_page(&app, &asking, &cycle, id, &nothing, &Problems::new()).await?)
}

/// Sets them, with a reason.
pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, EmployeeId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let mut problems = Problems::new();
    let on = cycle.setup.base_date;
    let mut found: [Option<EmployeeId>; 2] = [None, None];
    let labels = [("primary", "一次評価者"), ("secondary", "二次評価者")];
    for (slot, (name, label)) in found.iter_mut().zip(labels) {
        let Some(number) = form.filled(name) else { continue };
        *slot = opening::employee_by_number(app.db.reader(), number.trim(), on).await?;
        match *slot {
            None => problems.add(name, format!("{label}の職員番号「{number}」の職員はいません")),
            Some(found) if found == id => {
                problems.add(name, format!("{label}に、本人は選べません"));
            }
            Some(_) => {}
        }
    }
    let [primary, secondary] = found;
    if primary.is_none() && problems.at(&"primary").is_none() {
        problems.add("primary", "一次評価者の職員番号を書いてください");
    }
    if secondary.is_some() && secondary == primary {
        problems.add("secondary", "二次評価者は、一次評価者と別の人にしてください");
    }
    let reason = match (ReasonInput { text: form.one("reason") }).parse("理由") {
        Ok(reason) => Some(reason),
        Err(found) => {
            problems.add("reason", found.at(&"reason").unwrap_or_default());
            None
        }
    };
    let (Some(primary), Some(reason), true) = (primary, reason, problems.is_empty()) else {
        let again = person_page(&app, &asking, &cycle, id, &form, &problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let route = ExceptionalRoute { primary, secondary };
    match actions::set_evaluators(&app, asking.actor(), &code, id, route, &reason).await {
        Ok(()) => {
            let back = format!("{}/people", address(&code));
            see_other(&asking, &back, Notice::ok("評価者を決めました。")).await
        }
        Err(Failed::Refused(CycleRefusal::Unfit(kind, unfit))) => {
            let name = if kind == StepKind::Primary { "primary" } else { "secondary" };
            let problems = Problems::one(name, unfit.sentence());
            let again = person_page(&app, &asking, &cycle, id, &form, &problems).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
