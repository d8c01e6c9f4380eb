//! Moving the deadlines of a running cycle.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::closed_days::closed;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::forms::{DeadlineField, DeadlinesInput, ReasonInput};
use crate::kernel::time::wareki;
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{DateField, ErrorSummary, Field};
use crate::ui::{
    Asking, Error, FormField, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "evaluations/hr/deadlines.html")]
struct DeadlinesPage {
    shell: Shell,
    errors: ErrorSummary,
    name: String,
    action: String,
    revision: i64,
    dates: Vec<DateField>,
    reason: Field,
    back: String,
}

fn form(
    asking: &Asking,
    cycle: &Cycle,
    input: &DeadlinesInput,
    problems: &Problems<DeadlineField>,
) -> DeadlinesPage {
    let own = address(&cycle.code);
    let dates = cycle.setup.steps.iter().map(|step| {
        let (field, typed) = (DeadlineField::Due(step.kind), input.due(step.kind));
        DateField::new(field.id(), format!("{}の期限", step.name))
            .hint(format!("いまは{}です。", wareki(step.due_on)))
            .typed(&typed.year, &typed.month, &typed.day)
            .error(problems.at(&field))
    });
    DeadlinesPage {
        shell: shell(asking, cycle, "期限を変える").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        name: cycle.name.clone(),
        action: format!("{own}/deadlines"),
        revision: cycle.revision.get(),
        dates: dates.collect(),
        reason: Field::area("reason", "期限を変える理由", ReasonInput::LIMIT)
            .rows(2)
            .value(&input.reason)
            .error(problems.at(&DeadlineField::Reason)),
        back: own,
    }
}

/// The deadlines as they stand.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    if let Err(refusal) = cycle.state.refuse_unless_open() {
        return see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await;
    }
    page(&form(&asking, &cycle, &DeadlinesInput::of(&cycle.setup.steps), &Problems::new()))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(posted): Posted,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let input = DeadlinesInput::read(&posted, &cycle.setup.steps);
    let (steps, reason) = match input.parse(&cycle.setup.steps) {
        Ok(parsed) => parsed,
        Err(problems) => {
            let again = form(&asking, &cycle, &input, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let read = Revision::parse(posted.one("revision"));
    let done = actions::move_deadlines(&app, asking.actor(), &code, &steps, &reason, read).await;
    let notice = match done {
        Ok(()) => {
            let shut = steps.iter().find_map(|step| Some((step, closed(step.due_on)?)));
            let notice = Notice::ok("期限を変えました。");
            match shut {
                Some((step, why)) => {
                    notice.body(format!("{}の期限は{}です。", step.name, why.label()))
                }
                None => notice,
            }
        }
        Err(Failed::Refused(refusal)) => Notice::bad(refusal.sentence()),
        Err(failed) => return Err(failed.into()),
    };
    see_other(&asking, &address(&code), notice).await
}
