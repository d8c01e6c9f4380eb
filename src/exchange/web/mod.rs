//! Pages of the room: imports, from the file to the result.

mod apply;
mod exports;
mod list;
mod new;
mod plan;
mod readings;
mod register;
mod result;
mod transfers;

use crate::ui::{Door, Routes};

/// Routes of the room.
pub fn routes() -> Routes {
    let routes = Routes::new()
        .get("/hr/exports", Door::Guarded, exports::index)
        .get("/hr/exports/{table}", Door::Guarded, exports::table)
        .get("/hr/exports/staff/{file}", Door::Guarded, exports::staff)
        .get("/hr/strategy/readings", Door::Guarded, readings::new)
        .post("/hr/strategy/readings", Door::Guarded, readings::check)
        .post("/hr/strategy/readings/application", Door::Guarded, readings::apply)
        .get("/hr/strategy/readings/all.csv", Door::Guarded, readings::export)
        .get("/hr/strategy/readings/all.xlsx", Door::Guarded, readings::workbook)
        .get("/hr/strategy/readings/template.csv", Door::Guarded, readings::template)
        .get("/hr/strategy/plan", Door::Guarded, plan::new)
        .post("/hr/strategy/plan", Door::Guarded, plan::check)
        .post("/hr/strategy/plan/application", Door::Guarded, plan::apply)
        .get("/hr/strategy/plan/{table}", Door::Guarded, plan::export)
        .get("/hr/imports", Door::Guarded, list::index)
        .post("/hr/imports", Door::Guarded, new::create)
        .get("/hr/imports/new", Door::Guarded, new::new)
        .get("/hr/imports/sample.csv", Door::Guarded, new::sample)
        .get("/hr/imports/register", Door::Guarded, register::new)
        .post("/hr/imports/register", Door::Guarded, register::check)
        .get("/hr/imports/register/{file}", Door::Guarded, register::show)
        .post("/hr/imports/register/{file}/application", Door::Guarded, register::apply)
        .post("/hr/imports/register/{file}/discard", Door::Guarded, register::discard)
        .get("/hr/imports/{import}", Door::Guarded, result::show)
        .post("/hr/imports/{import}", Door::Guarded, result::check_again)
        .get("/hr/imports/{import}/errors.csv", Door::Guarded, result::errors)
        .get("/hr/imports/{import}/check", Door::Guarded, apply::check)
        .post("/hr/imports/{import}/application", Door::Guarded, apply::apply)
        .post("/hr/imports/{import}/discard", Door::Guarded, apply::discard);
    transfers::routes(routes)
}
