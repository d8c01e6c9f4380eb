//! `/hr/imports/transfers`: transfer lists, from the files to the register and back.

mod apply;
mod columns;
mod job;
mod list;
mod mappings;
mod new;
mod result;

use crate::ui::{Door, Routes};

/// Where these pages begin.
pub(super) const BASE: &str = "/hr/imports/transfers";

/// Routes of transfer lists.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/hr/imports/transfers", Door::Guarded, list::index)
        .post("/hr/imports/transfers", Door::Guarded, new::create)
        .get("/hr/imports/transfers/new", Door::Guarded, new::new)
        .get("/hr/imports/transfers/sample.csv", Door::Guarded, new::sample)
        .get("/hr/imports/transfers/mappings", Door::Guarded, mappings::index)
        .post("/hr/imports/transfers/mappings/{mapping}", Door::Guarded, mappings::update)
        .post("/hr/imports/transfers/words/{word}/removal", Door::Guarded, mappings::forget_word)
        .get("/hr/imports/transfers/{transfer}", Door::Guarded, result::show)
        .get("/hr/imports/transfers/{transfer}/errors.csv", Door::Guarded, result::errors)
        .get("/hr/imports/transfers/{transfer}/columns", Door::Guarded, columns::edit)
        .post("/hr/imports/transfers/{transfer}/columns", Door::Guarded, columns::update)
        .get("/hr/imports/transfers/{transfer}/check", Door::Guarded, apply::check)
        .post("/hr/imports/transfers/{transfer}/application", Door::Guarded, apply::apply)
        .get("/hr/imports/transfers/{transfer}/job", Door::Guarded, job::show)
        .get("/hr/imports/transfers/{transfer}/undo", Door::Guarded, apply::check_undo)
        .post("/hr/imports/transfers/{transfer}/undo", Door::Guarded, apply::undo)
        .post("/hr/imports/transfers/{transfer}/discard", Door::Guarded, apply::discard)
}

/// The way to the lists.
const WAY: [(&str, &str); 4] =
    [("ホーム", "/"), ("人事の仕事", "/hr"), ("取込", "/hr/imports"), ("発令一覧", BASE)];
