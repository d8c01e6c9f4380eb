//! A milestone set, and one that is there.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::changeable;
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::kernel::ids::{InitiativeId, InitiativeMilestoneId};
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{MilestoneField, MilestoneInput};
use crate::strategy::initiative::TITLE_LIMIT;
use crate::strategy::store::InitiativeView;
use crate::strategy::web::rows::href;
use crate::ui::components::{DateField, ErrorSummary, Field};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "strategy/milestone_form.html")]
struct MilestoneFormPage {
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    action: String,
    what: Field,
    due: DateField,
    back: String,
}

fn form_page(
    asking: &Asking,
    view: &InitiativeView,
    input: &MilestoneInput,
    problems: &Problems<MilestoneField>,
) -> MilestoneFormPage {
    let page = href(view);
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy"), (&view.title, &page)];
    MilestoneFormPage {
        shell: asking
            .shell(format!("節目を加える – {}", view.title))
            .crumbs(&way, "節目を加える")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        title: view.title.clone(),
        action: format!("/hr/strategy/initiatives/{}/milestones", view.id),
        what: Field::text("title", "節目")
            .limit(TITLE_LIMIT)
            .hint("できたと言えることを書きます。例：講師が決まる")
            .value(&input.title)
            .error(problems.at(&MilestoneField::Title)),
        due: DateField::new("due", "期限")
            .typed(&input.year, &input.month, &input.day)
            .error(problems.at(&MilestoneField::Due)),
        back: page,
    }
}

pub(in crate::strategy::web) async fn new_milestone(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    page(&form_page(&asking, &view, &MilestoneInput::default(), &Problems::new()))
}

pub(in crate::strategy::web) async fn create_milestone(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let input = MilestoneInput::read(&form);
    let problems = match input.parse() {
        Err(problems) => problems,
        Ok(new) => match actions::add_milestone(&app, asking.actor(), id, &new).await {
            Ok(()) => {
                return see_other(&asking, &href(&view), Notice::ok("節目を加えました。")).await;
            }
            Err(Failed::Refused(refusals)) => {
                Problems::one(MilestoneField::Title, refusals.sentence())
            }
            Err(failed) => return Err(failed.into()),
        },
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &form_page(&asking, &view, &input, &problems))
}

pub(in crate::strategy::web) async fn finish_milestone(
    State(app): State<App>,
    asking: Asking,
    Path((id, milestone)): Path<(InitiativeId, InitiativeMilestoneId)>,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let done = actions::finish_milestone(&app, asking.actor(), id, milestone).await?;
    let notice = if done {
        Notice::ok("節目を終えました。")
    } else {
        Notice::info("この節目は、もう終えています。")
    };
    see_other(&asking, &href(&view), notice).await
}
