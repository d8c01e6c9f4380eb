//! `/hr/cycles`: setting up, rehearsing, opening, following, confirming and disclosing.

mod cycles;
mod deadlines;
mod ending;
mod opening;
mod opening_job;
mod outcomes;
mod people;
mod person;
mod ranks;
mod results;
mod routes;
mod rules;
mod setup;
mod sheet;

pub(super) use rules::in_words;

use crate::evaluations::cycle::Cycle;
use crate::evaluations::policy::{CycleFacts, ReadCycle};
use crate::evaluations::store::cycle as store;
use crate::platform::App;
use crate::ui::{Asking, Door, Error, Routes, Shell};

/// Routes of the HR pages.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/hr/routes", Door::Guarded, routes::index)
        .post("/hr/routes", Door::Guarded, routes::create)
        .get("/hr/routes/new", Door::Guarded, routes::new)
        .post("/hr/routes/{rule}/ending", Door::Guarded, routes::end)
        .post("/hr/routes/bars", Door::Guarded, routes::bar)
        .post("/hr/routes/bars/{bar}/lifting", Door::Guarded, routes::lift)
        .get("/hr/cycles", Door::Guarded, cycles::index)
        .post("/hr/cycles", Door::Guarded, setup::create)
        .get("/hr/cycles/new", Door::Guarded, setup::new)
        .get("/hr/cycles/{cycle}", Door::Guarded, cycles::show)
        .get("/hr/cycles/{cycle}/setup", Door::Guarded, setup::edit)
        .post("/hr/cycles/{cycle}/setup", Door::Guarded, setup::update)
        .get("/hr/cycles/{cycle}/ranks", Door::Guarded, ranks::show)
        .post("/hr/cycles/{cycle}/ranks", Door::Guarded, ranks::update)
        .get("/hr/cycles/{cycle}/rules", Door::Guarded, rules::show)
        .get("/hr/cycles/{cycle}/rehearsal", Door::Guarded, opening::rehearsal)
        .get("/hr/cycles/{cycle}/people", Door::Guarded, people::index)
        .post("/hr/cycles/{cycle}/people/exclusion", Door::Guarded, people::leave_out)
        .post("/hr/cycles/{cycle}/people/rules", Door::Guarded, people::clear)
        .get("/hr/cycles/{cycle}/people/{employee}", Door::Guarded, person::show)
        .post("/hr/cycles/{cycle}/people/{employee}", Door::Guarded, person::update)
        .get("/hr/cycles/{cycle}/start", Door::Guarded, opening::start)
        .post("/hr/cycles/{cycle}/opening-request", Door::Guarded, opening::request)
        .post("/hr/cycles/{cycle}/preparation", Door::Guarded, opening::take_back)
        .get("/hr/cycles/{cycle}/opening", Door::Guarded, opening_job::show)
        .post("/hr/cycles/{cycle}/opening", Door::Guarded, opening::open)
        .get("/hr/cycles/{cycle}/undo", Door::Guarded, opening::ask_undo)
        .post("/hr/cycles/{cycle}/undo", Door::Guarded, opening::undo)
        .get("/hr/cycles/{cycle}/deadlines", Door::Guarded, deadlines::show)
        .post("/hr/cycles/{cycle}/deadlines", Door::Guarded, deadlines::update)
        .get("/hr/cycles/{cycle}/sheets/{sheet}", Door::Guarded, sheet::show)
        .get("/hr/cycles/{cycle}/sheets/{sheet}/content", Door::Guarded, sheet::content)
        .get("/hr/cycles/{cycle}/sheets/{sheet}/print", Door::Guarded, sheet::print_form)
        .post("/hr/cycles/{cycle}/sheets/{sheet}/exclusion", Door::Guarded, sheet::exclude)
        .post("/hr/cycles/{cycle}/sheets/{sheet}/omission", Door::Guarded, sheet::leave_out)
        .post("/hr/cycles/{cycle}/sheets/{sheet}/reinstatement", Door::Guarded, sheet::reinstate)
        .post("/hr/cycles/{cycle}/sheets/{sheet}/evaluator", Door::Guarded, sheet::reassign)
        .post("/hr/cycles/{cycle}/sheets/{sheet}/return", Door::Guarded, sheet::send_back)
        .get("/hr/cycles/{cycle}/results", Door::Guarded, outcomes::index)
        .get("/hr/cycles/{cycle}/results.csv", Door::Guarded, outcomes::file)
        .get("/hr/cycles/{cycle}/confirm", Door::Guarded, results::ask_confirmation)
        .post("/hr/cycles/{cycle}/confirmation", Door::Guarded, results::confirm)
        .get("/hr/cycles/{cycle}/disclose", Door::Guarded, results::ask_disclosure)
        .post("/hr/cycles/{cycle}/disclosure", Door::Guarded, results::disclose)
        .get("/hr/cycles/{cycle}/end", Door::Guarded, ending::ask_end)
        .post("/hr/cycles/{cycle}/end", Door::Guarded, ending::end)
        .get("/hr/cycles/{cycle}/cancellation", Door::Guarded, ending::ask_cancellation)
        .post("/hr/cycles/{cycle}/cancellation", Door::Guarded, ending::cancel)
}

/// A cycle that the one who asks may read; anything else is 404.
pub(super) async fn load(app: &App, asking: &Asking, code: &str) -> Result<Cycle, Error> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = store::cycle_by_code(&mut conn, code, false).await?.ok_or(Error::NotFound)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let _permit = asking.actor().may::<ReadCycle>(facts)?;
    Ok(cycle)
}

/// Address of a cycle's page.
pub(super) fn address(code: &str) -> String {
    format!("/hr/cycles/{code}")
}

/// The frame of a page of a cycle.
pub(super) fn shell(asking: &Asking, cycle: &Cycle, page: &str) -> Shell {
    let own = address(&cycle.code);
    asking.shell(format!("{page} – {}", cycle.name)).crumbs(
        &[
            ("ホーム", "/"),
            ("人事の仕事", "/hr"),
            ("評価サイクル", "/hr/cycles"),
            (&cycle.name, &own),
        ],
        page,
    )
}
