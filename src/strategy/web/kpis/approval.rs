//! Approving a figure for the public page.

use axum::extract::State;
use axum::response::Response;

use super::found;
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::policy::ApproveFigures;
use crate::ui::{Asking, Error, Notice, Path, Posted, see_other};

pub(in crate::strategy::web) async fn approve(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = found(&app, &code, asking.now.today).await?;
    asking.actor().may::<ApproveFigures>(())?;
    // Only readings of this KPI, whatever was posted.
    let asked = form.one("reading").parse().ok();
    let ids: Vec<_> = view.standing().map(|one| one.id).filter(|id| Some(*id) == asked).collect();
    let count = actions::approve_figures(&app, asking.actor(), &ids).await?;
    let notice = if count == 0 {
        Notice::info("この値は、もう承認されているか、直されています。")
    } else {
        Notice::ok("値の公開を承認しました。")
    };
    see_other(&asking, &view.href(), notice).await
}
