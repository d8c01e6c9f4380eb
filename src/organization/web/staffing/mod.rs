//! `/hr/staff/{employee}/…`: one page per verb. Each is form → check page → result; what was typed comes
//! back with every problem, and somebody else's change is shown beside it before anything is saved.

mod answers;
mod checking;
mod conflict;
mod hiring;
mod kind;
mod parts;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use self::kind::Kind;
use self::parts::{Asked, Part};
use crate::access::Denied;
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::kernel::ids::{EmployeeId, EmployeeNameId, LeaveId, PostingId};
use crate::organization::actions::people;
use crate::organization::choices::Choices;
use crate::organization::deed::StaffDeed;
use crate::organization::forms::staff::{At, field_of};
use crate::organization::policy::{KeepStaff, ReadRegister};
use crate::organization::register::{RegisteredEmployee, StaffChanges};
use crate::organization::store;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Note};
use crate::ui::{
    Asking, Door, Error, FormData, Notice, Path, Posted, Problems, Routes, Shell, page, page_with,
    see_other,
};

/// Adds the routes.
pub(super) fn routes(routes: Routes) -> Routes {
    let person = "/hr/staff/{employee}/{deed}";
    let posting = "/hr/staff/{employee}/postings/{posting}/{deed}";
    let leave = "/hr/staff/{employee}/leaves/{leave}/{deed}";
    let name = "/hr/staff/{employee}/names/{name}/{deed}";
    routes
        .get("/hr/staff/new", Door::Guarded, hiring::new)
        .post("/hr/staff/new", Door::Guarded, hiring::create)
        .get(person, Door::Guarded, ask_person)
        .post(person, Door::Guarded, do_person)
        .get(posting, Door::Guarded, ask_posting)
        .post(posting, Door::Guarded, do_posting)
        .get(leave, Door::Guarded, ask_leave)
        .post(leave, Door::Guarded, do_leave)
        .get(name, Door::Guarded, ask_name)
        .post(name, Door::Guarded, do_name)
}

/// A form about one person.
#[derive(Template)]
#[template(path = "organization/staff_form.html")]
struct FormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: &'static str,
    note: Option<Note>,
    standing: Vec<String>,
    parts: Vec<Part>,
    action: String,
    revision: String,
    act: &'static str,
    back: (String, String),
}

/// The person and what a form needs, when an officer may keep them at all.
struct Desk {
    kind: Kind,
    person: RegisteredEmployee,
    choices: Choices,
}

async fn desk(
    app: &App,
    asking: &Asking,
    id: EmployeeId,
    kind: Option<Kind>,
) -> Result<Desk, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let kind = kind.ok_or(Error::NotFound)?;
    let mut conn = app.db.reader().acquire().await?;
    let person = store::record(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let choices = store::choices(&mut conn).await?;
    let deed = StaffDeed::of(&person, StaffChanges::default(), &choices, asking.now.today);
    asking.actor().may::<KeepStaff>(deed)?;
    Ok(Desk { kind, person, choices })
}

impl Desk {
    fn path(&self) -> String {
        format!("/hr/staff/{}", self.person.id)
    }
    fn action(&self) -> String {
        format!("{}/{}", self.path(), self.kind.path())
    }
    fn heading(&self) -> String {
        format!("{}さんの{}", self.person.is.name, self.kind.title())
    }
    fn shell(&self, asking: &Asking, title: String) -> Shell {
        let path = self.path();
        let way = [
            ("ホーム", "/"),
            ("人事の仕事", "/hr"),
            ("職員", "/hr/staff"),
            (self.person.is.name.as_str(), path.as_str()),
        ];
        asking.shell(title).crumbs(&way, self.kind.title())
    }

    fn form(
        &self,
        asking: &Asking,
        form: &FormData,
        problems: &At,
        note: Option<Note>,
    ) -> FormPage {
        let asked = Asked { form, problems, choices: &self.choices };
        let revision = self.kind.revision(&self.person).map_or(String::new(), |r| r.to_string());
        let row = self.kind.posting(&self.person);
        FormPage {
            shell: self.shell(asking, self.heading()).with_errors(!problems.is_empty()),
            errors: ErrorSummary::new(problems.summary()),
            heading: self.heading(),
            lead: self.kind.lead(),
            note,
            standing: row
                .map(|row| crate::organization::staffing::posting_line(row, &self.choices))
                .into_iter()
                .collect(),
            parts: self.kind.asks().iter().map(|ask| asked.part(*ask, Some(self.kind))).collect(),
            action: self.action(),
            revision: if form.has("revision") { form.one("revision").to_owned() } else { revision },
            act: "確認へ進む",
            back: (self.path(), "やめて職員のページへもどる".to_owned()),
        }
    }

    fn again(&self, asking: &Asking, form: &FormData, problems: &At) -> Result<Response, Error> {
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &self.form(asking, form, problems, None))
    }
}

async fn ask(
    app: App,
    asking: Asking,
    id: EmployeeId,
    kind: Option<Kind>,
) -> Result<Response, Error> {
    let desk = desk(&app, &asking, id, kind).await?;
    desk.kind.revision(&desk.person).ok_or(Error::NotFound)?;
    let form = desk.kind.filled(&desk.person, &desk.choices);
    page(&desk.form(&asking, &form, &Problems::new(), None))
}

/// Form, check page and deed come to one address; `step` says which button was pressed.
async fn act(
    app: App,
    asking: Asking,
    id: EmployeeId,
    kind: Option<Kind>,
    form: FormData,
) -> Result<Response, Error> {
    let desk = desk(&app, &asking, id, kind).await?;
    let merged = match form.one("step") {
        "merge" => conflict::merged(&desk, &form),
        _ => Ok(form),
    };
    let form = match merged {
        Ok(form) => form,
        Err(form) => return conflict::answer(&app, &asking, &desk, &form, true).await,
    };
    if form.one("step") == "mend" {
        return page(&desk.form(&asking, &form, &Problems::new(), None));
    }
    if desk.kind.revision(&desk.person).is_none() {
        return Err(Error::Conflict);
    }
    let (verb, reason) = match desk.kind.read(&form, &desk.person, &desk.choices) {
        Ok(read) => read,
        Err(problems) => return desk.again(&asking, &form, &problems),
    };
    let failed = if matches!(form.one("step"), "save" | "merge") {
        match people::keep_staff(&app, asking.actor(), id, &verb, reason.as_ref()).await {
            Ok(()) => {
                let to =
                    if desk.kind == Kind::Unhiring { "/hr/staff".to_owned() } else { desk.path() };
                return see_other(&asking, &to, Notice::ok(format!("{}。", verb.summary()))).await;
            }
            Err(failed) => failed,
        }
    } else {
        match people::preview(&app, asking.actor(), id, &verb).await {
            Ok(preview) => {
                return checking::answer(&app, &asking, &desk, &form, &verb, &preview).await;
            }
            Err(failed) => failed,
        }
    };
    match failed {
        Failed::Refused(refusal) => {
            let field = desk.field(field_of(&refusal));
            desk.again(&asking, &form, &Problems::one(field, refusal.sentence()))
        }
        Failed::Denied(Denied::NotAllowed) => {
            let problems = Problems::one(desk.field("department"), BEYOND);
            desk.again(&asking, &form, &problems)
        }
        Failed::Stale => conflict::answer(&app, &asking, &desk, &form, false).await,
        failed => Err(failed.into()),
    }
}

/// Said at the department when a deed would leave the officer's reach.
const BEYOND: &str =
    "あなたの担当の外にかかわる発令です。すべての所属を担当する人事担当者に頼んでください";

impl Desk {
    /// The field of a refusal, or the first one when the page does not ask for it.
    fn field(&self, wanted: &'static str) -> String {
        let asks = self.kind.asks();
        let names: Vec<&str> = asks.iter().map(|ask| ask.name()).collect();
        let found = names.contains(&wanted).then_some(wanted);
        found.or(names.first().copied()).unwrap_or("reason").to_owned()
    }
}

async fn ask_person(
    State(app): State<App>,
    asking: Asking,
    Path((id, word)): Path<(EmployeeId, String)>,
) -> Result<Response, Error> {
    ask(app, asking, id, Kind::of_person(&word)).await
}

async fn do_person(
    State(app): State<App>,
    asking: Asking,
    Path((id, word)): Path<(EmployeeId, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    act(app, asking, id, Kind::of_person(&word), form).await
}

async fn ask_posting(
    State(app): State<App>,
    asking: Asking,
    Path((id, posting, word)): Path<(EmployeeId, PostingId, String)>,
) -> Result<Response, Error> {
    ask(app, asking, id, Kind::of_posting(posting, &word)).await
}

async fn do_posting(
    State(app): State<App>,
    asking: Asking,
    Path((id, posting, word)): Path<(EmployeeId, PostingId, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    act(app, asking, id, Kind::of_posting(posting, &word), form).await
}

async fn ask_leave(
    State(app): State<App>,
    asking: Asking,
    Path((id, leave, word)): Path<(EmployeeId, LeaveId, String)>,
) -> Result<Response, Error> {
    ask(app, asking, id, Kind::of_leave(leave, &word)).await
}

async fn do_leave(
    State(app): State<App>,
    asking: Asking,
    Path((id, leave, word)): Path<(EmployeeId, LeaveId, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    act(app, asking, id, Kind::of_leave(leave, &word), form).await
}

async fn ask_name(
    State(app): State<App>,
    asking: Asking,
    Path((id, name, word)): Path<(EmployeeId, EmployeeNameId, String)>,
) -> Result<Response, Error> {
    ask(app, asking, id, Kind::of_name(name, &word)).await
}

async fn do_name(
    State(app): State<App>,
    asking: Asking,
    Path((id, name, word)): Path<(EmployeeId, EmployeeNameId, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    act(app, asking, id, Kind::of_name(name, &word), form).await
}

/// What a check page or a conflict hands on: everything typed, not what the frame adds.
fn carried(form: &FormData) -> Vec<(String, String)> {
    let own = |name: &str| {
        !name.starts_with('_')
            && name != "step"
            && !name.starts_with("keep.")
            && !name.starts_with("mine.")
            && !name.ends_with(".revision")
    };
    form.pairs().iter().filter(|(name, _)| own(name)).cloned().collect()
}
