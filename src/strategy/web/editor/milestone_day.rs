//! A milestone put on another day, with its reason.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::changeable;
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::kernel::ids::{InitiativeId, InitiativeMilestoneId};
use crate::kernel::time::wareki_full;
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{MilestoneField, MilestoneMoveInput};
use crate::strategy::initiative::REASON_LIMIT;
use crate::strategy::refusal::InitiativeRefusal;
use crate::strategy::store::{self, InitiativeView, MilestoneView};
use crate::strategy::web::rows::href;
use crate::ui::components::{DateField, Day, ErrorSummary, Field};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "strategy/milestone_day_form.html")]
struct DayFormPage {
    shell: Shell,
    errors: ErrorSummary,
    milestone: String,
    initiative: String,
    now: Day,
    was: String,
    action: String,
    due: DateField,
    reason: Field,
    back: String,
}

fn form_page(
    asking: &Asking,
    view: &InitiativeView,
    milestone: &MilestoneView,
    input: &MilestoneMoveInput,
    problems: &Problems<MilestoneField>,
) -> DayFormPage {
    let page = href(view);
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy"), (&view.title, &page)];
    DayFormPage {
        shell: asking
            .shell(format!("節目の期限を変える – {}", milestone.title))
            .crumbs(&way, "節目の期限を変える")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        milestone: milestone.title.clone(),
        initiative: view.title.clone(),
        now: Day::full(milestone.due_on),
        was: milestone.due_on.to_string(),
        action: format!("/hr/strategy/initiatives/{}/milestones/{}/day", view.id, milestone.id),
        due: DateField::new("due", "新しい期限")
            .typed(&input.year, &input.month, &input.day)
            .error(problems.at(&MilestoneField::Due)),
        reason: Field::area("reason", "期限を変える理由", REASON_LIMIT)
            .hint("事業のページに、前の期限とならべて出ます。")
            .value(&input.reason)
            .error(problems.at(&MilestoneField::Reason)),
        back: page,
    }
}

/// A milestone of an initiative that the asker may change.
async fn milestone_of(
    app: &App,
    asking: &Asking,
    id: InitiativeId,
    milestone: InitiativeMilestoneId,
) -> Result<(InitiativeView, MilestoneView), Error> {
    let view = changeable(app, asking, id).await?;
    let all = store::milestones(app.db.reader(), id).await?;
    let found = all.into_iter().find(|one| one.id == milestone).ok_or(Error::NotFound)?;
    Ok((view, found))
}

pub(in crate::strategy::web) async fn new_day(
    State(app): State<App>,
    asking: Asking,
    Path((id, milestone)): Path<(InitiativeId, InitiativeMilestoneId)>,
) -> Result<Response, Error> {
    let (view, milestone) = milestone_of(&app, &asking, id, milestone).await?;
    if milestone.done_on.is_some() {
        let notice = Notice::info(InitiativeRefusal::MilestoneDone.sentence());
        return see_other(&asking, &href(&view), notice).await;
    }
    page(&form_page(&asking, &view, &milestone, &MilestoneMoveInput::default(), &Problems::new()))
}

pub(in crate::strategy::web) async fn move_day(
    State(app): State<App>,
    asking: Asking,
    Path((id, milestone)): Path<(InitiativeId, InitiativeMilestoneId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (view, milestone) = milestone_of(&app, &asking, id, milestone).await?;
    let input = MilestoneMoveInput::read(&form);
    let problems = match input.parse() {
        Err(problems) => problems,
        Ok((was, to)) => {
            let was = was.ok_or(Error::Unreadable)?;
            match actions::move_milestone(&app, asking.actor(), id, milestone.id, was, &to).await {
                Ok(()) => {
                    let notice = Notice::ok("節目の期限を変えました。");
                    return see_other(&asking, &href(&view), notice).await;
                }
                Err(Failed::Refused(refusals)) => {
                    Problems::one(MilestoneField::Due, refusals.sentence())
                }
                // What was typed stays; the page says on which day it stands now.
                Err(Failed::Stale) => {
                    let sentence = format!(
                        "ほかの人か、別の画面のあなたが、先に期限を{}に変えました。確かめて、もう一度押してください",
                        wareki_full(milestone.due_on)
                    );
                    let problems = Problems::one(MilestoneField::Due, sentence);
                    let again = form_page(&asking, &view, &milestone, &input, &problems);
                    return page_with(StatusCode::CONFLICT, &again);
                }
                Err(failed) => return Err(failed.into()),
            }
        }
    };
    let again = form_page(&asking, &view, &milestone, &input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}
