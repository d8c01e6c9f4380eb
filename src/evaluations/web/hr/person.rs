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
use crate::evaluations::route::{Beside, ExceptionalRoute};
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

/// A step of the route with the name of its control, and what it means to leave it blank.
const PLACES: [(StepKind, &str, &str); 5] = [
    (StepKind::Primary, "primary", ""),
    (StepKind::Secondary, "secondary", "書かないと、二次評価を省きます。"),
    (StepKind::Assistant, "assistant", "書かないと、評価補助を省きます。"),
    (StepKind::Adjustment, "adjuster", "書かないと、調整を省きます。"),
    (StepKind::Confirmation, "confirmer", "書かないと、人事課が確認します。"),
];

/// Those that the cycle has.
fn places(cycle: &Cycle) -> impl Iterator<Item = (StepKind, &'static str, &'static str)> {
    let always = |kind| matches!(kind, StepKind::Primary | StepKind::Secondary);
    PLACES.into_iter().filter(move |(kind, ..)| always(*kind) || cycle.step(*kind).is_some())
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
    let doer = |kind| route.and_then(|route| route.doer(kind));
    ids.extend(StepKind::ALL.iter().filter_map(|kind| doer(*kind)));
    let people = opening::people(app.db.reader(), &ids, on).await?;
    let of = |id: Option<EmployeeId>| people.iter().find(|person| Some(person.id) == id);
    let person = of(Some(id)).ok_or(Error::NotFound)?;
    let words = |id: Option<EmployeeId>| {
        of(id).map_or("−".to_owned(), |person| format!("{}（{}）", person.name, person.rank))
    };
    let number = |id: Option<EmployeeId>| of(id).map_or("", |person| person.number.as_str());
    let value = |name: &str, now: &str| {
        if typed.has(name) { typed.one(name).to_owned() } else { now.to_owned() }
    };
    Ok(PersonPage {
        shell: shell(asking, cycle, &person.name).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: format!("{}さんの評価者を決める", person.name),
        facts: Summary::new(
            [
                SummaryRow::new("職員番号", &person.number),
                SummaryRow::new("所属と職位", format!("{}　{}", person.department, person.rank)),
            ]
            .into_iter()
            .chain(places(cycle).map(|(kind, ..)| {
                SummaryRow::new(format!("いまの{}", kind.doer()), words(doer(kind)))
            }))
            .collect(),
        ),
        action: format!("{}/people/{id}", address(&cycle.code)),
        fields: places(cycle)
            .map(|(kind, name, hint)| {
                let field = Field::text(name, format!("{}の職員番号", kind.doer()))
                    .width(Width::Code)
                    .value(value(name, number(doer(kind))))
                    .error(problems.at(&name));
                if hint.is_empty() { field } else { field.hint(hint).optional() }
            })
            .chain([Field::area("reason", "理由", ReasonInput::LIMIT)
                .rows(2)
                .value(typed.one("reason"))
                .error(problems.at(&"reason"))])
            .collect(),
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
    let mut found: [Option<EmployeeId>; 5] = [None; 5];
    for (slot, (kind, name, _)) in found.iter_mut().zip(PLACES) {
        let Some(number) = form.filled(name) else { continue };
        let label = kind.doer();
        *slot = opening::employee_by_number(app.db.reader(), number.trim(), on).await?;
        match *slot {
            None => problems.add(name, format!("{label}の職員番号「{number}」の職員はいません")),
            Some(found) if found == id => {
                problems.add(name, format!("{label}に、本人は選べません"));
            }
            Some(_) => {}
        }
    }
    let [primary, secondary, assistant, adjuster, confirmer] = found;
    for (index, (kind, name, _)) in PLACES.into_iter().enumerate().skip(2) {
        if found[index].is_some() && found[..index].contains(&found[index]) {
            let sentence =
                format!("{}には、ほかの段階を受け持たない人を書いてください", kind.doer());
            problems.add(name, sentence);
        }
    }
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
    let beside = Beside { assistant, adjuster, confirmer };
    let route = ExceptionalRoute { primary, secondary, beside };
    match actions::set_evaluators(&app, asking.actor(), &code, id, route, &reason).await {
        Ok(()) => {
            let back = format!("{}/people", address(&code));
            see_other(&asking, &back, Notice::ok("評価者を決めました。")).await
        }
        Err(Failed::Refused(CycleRefusal::Unfit(kind, unfit))) => {
            let place = PLACES.into_iter().find(|(own, ..)| *own == kind);
            let name = place.map_or("primary", |(_, name, _)| name);
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
