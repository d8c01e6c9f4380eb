//! The pages: [`reading`] (what is in force, for everybody) and [`desk`] (drafts and the life of
//! versions, for officers).

mod changes;
mod desk;
mod reading;
mod self_checks;
mod texts;
mod workbook;

use std::sync::Arc;

use axum::extract::State;

use super::surroundings::Surroundings;
use crate::platform::App;
use crate::ui::{Asking, Door, Path, Posted, Query, Routes, Visitor};

/// The parts of an address below `/hr/frameworks`.
type VersionPath = Path<(String, String)>;
type PlacePath = Path<(String, String, String)>;

/// Every route of the room. `around` tells of running cycles and of what elements serve.
pub fn routes(around: Arc<dyn Surroundings>) -> Routes {
    reading_routes(around.clone())
        .merge(self_check_routes(around.clone()))
        .merge(desk_routes(around))
}

fn self_check_routes(around: Arc<dyn Surroundings>) -> Routes {
    use self_checks::{check, create, index, keep, own, received, save, shown, start, withdraw};
    let (for_own, for_received) = (around.clone(), around);
    let own = move |State(app): State<App>, asking: Asking, path: Path<String>, query: Query| {
        own(for_own.clone(), app, asking, path, query)
    };
    let received = move |State(app): State<App>, asking: Asking, path: Path<String>| {
        received(for_received.clone(), app, asking, path)
    };
    Routes::new()
        .get("/me/self-checks", Door::SignedIn, index)
        .post("/me/self-checks", Door::SignedIn, start)
        .get("/me/self-checks/{check}", Door::Guarded, own)
        .post("/me/self-checks/{check}", Door::Guarded, save)
        .put("/me/self-checks/{check}/draft", Door::Guarded, keep)
        .get("/me/self-checks/{check}/sharing", Door::Guarded, check)
        .post("/me/self-checks/{check}/sharing", Door::Guarded, create)
        .post("/me/self-checks/{check}/sharing/withdrawal", Door::Guarded, withdraw)
        .get("/team/self-checks", Door::SignedIn, shown)
        .get("/team/self-checks/{check}", Door::Guarded, received)
}

fn reading_routes(around: Arc<dyn Surroundings>) -> Routes {
    use reading::{compare, competencies, elements, my_role, roles, search, versions};
    let (for_element, for_history) = (around.clone(), around.clone());
    let (for_versions, for_file) = (around.clone(), around.clone());
    let (for_roles, for_all, for_managers) = (around.clone(), around.clone(), around.clone());
    let (for_rank, for_me) = (around.clone(), around);
    let roles = move |State(app): State<App>, visitor: Visitor, query: Query| {
        roles::index(for_roles.clone(), app, visitor, query)
    };
    let all_roles = move |State(app): State<App>, visitor: Visitor, query: Query| {
        roles::all(for_all.clone(), app, visitor, query)
    };
    let manager_roles = move |State(app): State<App>, visitor: Visitor, query: Query| {
        roles::managers(for_managers.clone(), app, visitor, query)
    };
    let rank_roles =
        move |State(app): State<App>, visitor: Visitor, path: Path<String>, query: Query| {
            roles::rank(for_rank.clone(), app, visitor, path, query)
        };
    let own_role = move |State(app): State<App>, asking: Asking, query: Query| {
        my_role::show(for_me.clone(), app, asking, query)
    };
    let element =
        move |State(app): State<App>, visitor: Visitor, path: Path<String>, query: Query| {
            elements::show(for_element.clone(), app, visitor, path, query)
        };
    let history =
        move |State(app): State<App>, visitor: Visitor, path: Path<String>, query: Query| {
            elements::history(for_history.clone(), app, visitor, path, query)
        };
    let comparison =
        move |State(app): State<App>, asking: Asking, path: Path<i32>, query: Query| {
            versions::comparison(for_versions.clone(), app, asking, path, query)
        };
    let comparison_file =
        move |State(app): State<App>, asking: Asking, path: Path<i32>, query: Query| {
            versions::file(for_file.clone(), app, asking, path, query)
        };
    Routes::new()
        .get("/roles", Door::Reading, roles)
        .get("/roles/all", Door::Reading, all_roles)
        .get("/roles/managers", Door::Reading, manager_roles)
        .get("/roles/ranks/{rank}", Door::Reading, rank_roles)
        .get("/competencies", Door::Reading, competencies::index)
        .get("/competencies/ranks/{rank}", Door::Reading, competencies::rank)
        .get("/competencies/search", Door::Reading, search::show)
        .get("/competencies/versions", Door::Reading, versions::index)
        .get("/competencies/{key}", Door::Reading, element)
        .get("/competencies/{key}/history", Door::Reading, history)
        .get("/competencies/versions/{number}/comparison", Door::SignedIn, comparison)
        .get("/competencies/versions/{number}/comparison.xlsx", Door::SignedIn, comparison_file)
        .get("/compare", Door::Reading, compare::show)
        .get("/me/role", Door::SignedIn, own_role)
}

fn desk_routes(around: Arc<dyn Surroundings>) -> Routes {
    use desk::{
        approval, closing, comparison, drafts, element, files, frameworks, heading, history, list,
        rank_text, return_form, role, scales, search, submission, version, weights,
    };
    let (for_form, for_save, for_submission, for_approval, for_approving) =
        (around.clone(), around.clone(), around.clone(), around.clone(), around.clone());
    let (for_comparison, for_file, for_import) = (around.clone(), around.clone(), around);
    let import_check = move |State(app): State<App>, asking: Asking, path: VersionPath| {
        files::show(for_import.clone(), app, asking, path)
    };
    let comparison_file =
        move |State(app): State<App>, asking: Asking, path: VersionPath, query: Query| {
            comparison::file(for_file.clone(), app, asking, path, query)
        };
    let comparison =
        move |State(app): State<App>, asking: Asking, path: VersionPath, query: Query| {
            comparison::show(for_comparison.clone(), app, asking, path, query)
        };
    let element_form = move |State(app): State<App>, asking: Asking, path: PlacePath| {
        element::edit(for_form.clone(), app, asking, path)
    };
    let element_save =
        move |State(app): State<App>, asking: Asking, path: PlacePath, form: Posted| {
            element::update(for_save.clone(), app, asking, path, form)
        };
    let submission_check = move |State(app): State<App>, asking: Asking, path: VersionPath| {
        submission::show(for_submission.clone(), app, asking, path)
    };
    let approval_check = move |State(app): State<App>, asking: Asking, path: VersionPath| {
        approval::show(for_approval.clone(), app, asking, path)
    };
    let approve = move |State(app): State<App>, asking: Asking, path: VersionPath, form: Posted| {
        approval::create(for_approving.clone(), app, asking, path, form)
    };
    Routes::new()
        .get("/hr/competencies", Door::Guarded, list::index)
        .get("/hr/scales", Door::Guarded, scales::index)
        .get("/hr/scales/{scale}/next", Door::Guarded, scales::new)
        .post("/hr/scales/{scale}/next", Door::Guarded, scales::create)
        .get("/hr/frameworks/new", Door::Guarded, frameworks::new)
        .post("/hr/competencies", Door::Guarded, frameworks::create)
        .get("/hr/frameworks/{framework}/imports/new", Door::Guarded, files::new)
        .post("/hr/frameworks/{framework}/imports", Door::Guarded, files::create)
        .get("/hr/frameworks/{framework}/imports/{import}", Door::Guarded, import_check)
        .post("/hr/frameworks/{framework}/imports/{import}", Door::Guarded, files::apply)
        .get("/hr/frameworks/{framework}/versions/{version}/file.json", Door::Guarded, files::json)
        .get("/hr/frameworks/{framework}/versions/{version}/file.xlsx", Door::Guarded, files::excel)
        .get(
            "/hr/frameworks/{framework}/versions/{version}/case.json",
            Door::Guarded,
            files::case_package,
        )
        .get("/hr/frameworks/{framework}/versions/new", Door::Guarded, drafts::new)
        .post("/hr/frameworks/{framework}/versions", Door::Guarded, drafts::create)
        .get("/hr/frameworks/{framework}/versions/{version}", Door::Guarded, version::show)
        .get("/hr/frameworks/{framework}/versions/{version}/history", Door::Guarded, history::show)
        .get("/hr/frameworks/{framework}/versions/{version}/search", Door::Guarded, search::show)
        .get("/hr/frameworks/{framework}/versions/{version}/heading", Door::Guarded, heading::edit)
        .post(
            "/hr/frameworks/{framework}/versions/{version}/heading",
            Door::Guarded,
            heading::update,
        )
        .get("/hr/frameworks/{framework}/versions/{version}/weights", Door::Guarded, weights::edit)
        .post(
            "/hr/frameworks/{framework}/versions/{version}/weights",
            Door::Guarded,
            weights::update,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/elements/new",
            Door::Guarded,
            element::new,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/elements",
            Door::Guarded,
            element::create,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/elements/{key}",
            Door::Guarded,
            element_form,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/elements/{key}",
            Door::Guarded,
            element_save,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/elements/{key}/position",
            Door::Guarded,
            element::position,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/elements/{key}/removal",
            Door::Guarded,
            element::removal,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/elements/{key}/removal",
            Door::Guarded,
            element::remove,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/elements/{key}/ranks/{rank}",
            Door::Guarded,
            rank_text::edit,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/elements/{key}/ranks/{rank}",
            Door::Guarded,
            rank_text::update,
        )
        .get("/hr/frameworks/{framework}/versions/{version}/roles", Door::Guarded, role::index)
        .get("/hr/frameworks/{framework}/versions/{version}/roles/new", Door::Guarded, role::new)
        .post("/hr/frameworks/{framework}/versions/{version}/roles", Door::Guarded, role::create)
        .get("/hr/frameworks/{framework}/versions/{version}/roles/{key}", Door::Guarded, role::edit)
        .post(
            "/hr/frameworks/{framework}/versions/{version}/roles/{key}",
            Door::Guarded,
            role::update,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/roles/{key}/position",
            Door::Guarded,
            role::position,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/roles/{key}/removal",
            Door::Guarded,
            role::removal,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/roles/{key}/removal",
            Door::Guarded,
            role::remove,
        )
        .get("/hr/frameworks/{framework}/versions/{version}/comparison", Door::Guarded, comparison)
        .get(
            "/hr/frameworks/{framework}/versions/{version}/comparison.xlsx",
            Door::Guarded,
            comparison_file,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/submission",
            Door::Guarded,
            submission_check,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/submission",
            Door::Guarded,
            submission::create,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/submission/withdrawal",
            Door::Guarded,
            submission::take_back,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/approval",
            Door::Guarded,
            approval_check,
        )
        .post("/hr/frameworks/{framework}/versions/{version}/approval", Door::Guarded, approve)
        .get(
            "/hr/frameworks/{framework}/versions/{version}/return",
            Door::Guarded,
            return_form::new,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/return",
            Door::Guarded,
            return_form::create,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/withdrawal",
            Door::Guarded,
            closing::withdrawal,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/withdrawal",
            Door::Guarded,
            closing::withdraw,
        )
        .get(
            "/hr/frameworks/{framework}/versions/{version}/discarding",
            Door::Guarded,
            closing::discarding,
        )
        .post(
            "/hr/frameworks/{framework}/versions/{version}/discarding",
            Door::Guarded,
            closing::discard,
        )
}
