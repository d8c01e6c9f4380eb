//! Giving a department's goal up, with a reason; it stays visible.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{BASE, Place, crumbs, kept, saved};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::store::goals::department::DepartmentGoalRow;
use crate::kernel::Refusal;
use crate::kernel::ids::DepartmentGoalId;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, Field, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, page, page_with, see_other};

fn withdrawal_page(
    asking: &Asking,
    (row, place): (&DepartmentGoalRow, &Place),
    typed: &str,
    problems: &Problems<&'static str>,
) -> CheckPage {
    CheckPage {
        shell: crumbs(asking, "組織目標を取りやめる").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: "組織目標を取りやめる".to_owned(),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("所属", row.department.clone()),
            SummaryRow::new("目標", row.title.clone()),
        ]),
        effects: vec![
            "取りやめた目標と理由は、このあとも読めます。".to_owned(),
            "この目標につながっている職員の目標は、そのまま残ります。".to_owned(),
        ],
        action: format!("{BASE}/{}/withdrawal", row.id),
        hidden: Vec::new(),
        fields: vec![
            Field::area("reason", "取りやめる理由", ReasonInput::LIMIT)
                .hint("職員が読めます。")
                .value(typed)
                .error(problems.at(&"reason")),
        ],
        button: Button::danger("組織目標を取りやめる"),
        back: Some((format!("{BASE}?year={}", place.year.year()), "取りやめずにもどる".to_owned())),
    }
}

pub(in super::super) async fn ask(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentGoalId>,
) -> Result<Response, Error> {
    let (row, place) = kept(&app, &asking, id).await?;
    page(&withdrawal_page(&asking, (&row, &place), "", &Problems::new()))
}

pub(in super::super) async fn withdraw(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentGoalId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (row, place) = kept(&app, &asking, id).await?;
    let typed = form.one("reason");
    let reason = match (ReasonInput { text: typed }).parse("取りやめる理由") {
        Ok(reason) => reason,
        Err(problems) => {
            let again = withdrawal_page(&asking, (&row, &place), typed, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    match actions::withdraw_department_goal(&app, asking.actor(), id, &reason).await {
        Ok(()) => saved(&asking, place.year, "組織目標を取りやめました。").await,
        Err(Failed::Refused(refusal)) => {
            let to = format!("{BASE}?year={}", place.year.year());
            see_other(&asking, &to, Notice::bad(format!("{}。", refusal.sentence()))).await
        }
        Err(failed) => Err(failed.into()),
    }
}
