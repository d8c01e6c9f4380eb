//! Writing a department's goal and putting it right; what is typed is kept while it is typed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::form::{GoalFormPage, link_fields, words_fields};
use super::{BASE, Place, crumbs, kept, may_keep, saved, year_of};
use crate::audit::Failed;
use crate::evaluations::actions::{self, DepartmentDraft};
use crate::evaluations::forms::{DepartmentGoalInput, DraftBody, GoalField, department_refused};
use crate::evaluations::store::goals::department::DepartmentGoalRow;
use crate::evaluations::store::goals::{department_draft, links};
use crate::evaluations::store::track_draft::{DraftRow, are_older};
use crate::evaluations::web::track_drafts;
use crate::kernel::ids::{DepartmentGoalId, DepartmentId};
use crate::kernel::{FiscalYear, Revision};
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, Note, Summary, SummaryRow};
use crate::ui::{
    Asking, Error, Path, Posted, PostedJson, Problems, Query, page, page_with, see_other,
};

/// What a form shows.
struct Shown<'a> {
    saved: Option<(&'a DepartmentGoalRow, Revision)>,
    input: &'a DepartmentGoalInput,
    problems: &'a Problems<GoalField>,
    collision: bool,
    /// What is being typed and not saved.
    drafts: &'a [DraftRow],
}

async fn form_page(
    app: &App,
    asking: &Asking,
    place: &Place,
    shown: Shown<'_>,
) -> Result<GoalFormPage, Error> {
    let Shown { saved, input, problems, collision, drafts } = shown;
    let mut input = input.clone();
    for row in drafts {
        input.set(&row.field, &row.text);
    }
    let input = &input;
    let today = asking.now.today;
    let (heading, action) = match saved {
        None => ("組織目標を書く", BASE.to_owned()),
        Some((row, _)) => ("組織目標を直す", format!("{BASE}/{}", row.id)),
    };
    let keeping = match saved {
        None => {
            let (department, year) = (place.department, place.year.year());
            format!("{BASE}/new/draft?department={department}&year={year}")
        }
        Some((row, revision)) => format!("{BASE}/{}/draft?revision={revision}", row.id),
    };
    let mut hidden =
        vec![("department", place.department.to_string()), ("year", place.year.year().to_string())];
    if let Some((_, revision)) = saved {
        hidden.push(("revision", revision.to_string()));
    }
    let above = links::uppers(app.db.reader(), place.department, false, place.year, today).await?;
    let initiatives = links::initiatives(app.db.reader(), place.year).await?;
    let (title, result) = words_fields(&input.title, &input.result, problems);
    Ok(GoalFormPage {
        shell: crumbs(asking, heading).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: heading.to_owned(),
        lead: format!("{}。所属の職員だけでなく、ほかの職員も読めます。", place.year),
        collision: saved.filter(|_| collision).map(|(row, _)| {
            let note = Note::bad("別の画面で、この組織目標が先に保存されました。").body(
                "あなたの入力は下に残っています。いま保存されている内容と見くらべて、残したい内容にしてから保存してください。",
            );
            let rows = vec![
                SummaryRow::new("いま保存されている目標", row.title.clone()),
                SummaryRow::new("いま保存されている基準", row.result.clone()),
            ];
            (note, Summary::new(rows))
        }),
        action,
        hidden,
        title,
        result,
        due: None,
        numbers: Vec::new(),
        levels: Vec::new(),
        links: link_fields(&above, &initiatives, (&input.upper, &input.initiative), problems),
        button: Button::primary("組織目標を保存する"),
        kept: track_drafts::kept(asking, drafts, keeping),
        back: (format!("{BASE}?year={}", place.year.year()), "保存せずにもどる".to_owned()),
    })
}

/// What the one who asks is typing in a form.
async fn drafts_of(
    app: &App,
    asking: &Asking,
    department: DepartmentId,
    form: DepartmentDraft,
) -> Result<Vec<DraftRow>, Error> {
    let Some(author) = asking.actor().account() else { return Ok(Vec::new()) };
    Ok(department_draft::drafts(app.db.reader(), department, &form.key(), author).await?)
}

/// After the form was saved, or when its author threw the draft away.
async fn clear(
    app: &App,
    asking: &Asking,
    department: DepartmentId,
    form: DepartmentDraft,
) -> Result<(), Error> {
    if let Some(author) = asking.actor().account() {
        department_draft::clear(&app.db, department, &form.key(), author).await?;
    }
    Ok(())
}

/// The address of a form for a new goal.
fn new_address(department: DepartmentId, year: FiscalYear) -> String {
    format!("{BASE}/new?department={department}&year={}", year.year())
}

pub(in super::super) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let department = query.one("department").parse().map_err(|_| Error::NotFound)?;
    let place = Place { department, year: year_of(&query, &asking) };
    may_keep(&app, &asking, None, department).await?;
    let typing = DepartmentDraft::New(department, place.year);
    let shown = Shown {
        saved: None,
        input: &DepartmentGoalInput::default(),
        problems: &Problems::new(),
        collision: false,
        drafts: &drafts_of(&app, &asking, department, typing).await?,
    };
    page(&form_page(&app, &asking, &place, shown).await?)
}

pub(in super::super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let department = form.one("department").parse().map_err(|_| Error::NotFound)?;
    let year = form.one("year").parse().ok().and_then(FiscalYear::new).ok_or(Error::NotFound)?;
    may_keep(&app, &asking, None, department).await?;
    let place = Place { department, year };
    let typing = DepartmentDraft::New(department, year);
    if form.one("do") == "discard" {
        clear(&app, &asking, department, typing).await?;
        return see_other(&asking, &new_address(department, year), None).await;
    }
    let input = DepartmentGoalInput::read(&form);
    let problems = match input.parse(department, year) {
        Ok(goal) => match actions::write_department_goal(&app, asking.actor(), &goal).await {
            Ok(_) => {
                clear(&app, &asking, department, typing).await?;
                return saved(&asking, year, "組織目標を保存しました。").await;
            }
            Err(Failed::Refused(refusal)) => department_refused(refusal),
            Err(failed) => return Err(failed.into()),
        },
        Err(problems) => problems,
    };
    let shown =
        Shown { saved: None, input: &input, problems: &problems, collision: false, drafts: &[] };
    let again = form_page(&app, &asking, &place, shown).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

pub(in super::super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentGoalId>,
) -> Result<Response, Error> {
    let (row, place) = kept(&app, &asking, id).await?;
    let id_of = |id: Option<String>| id.unwrap_or_default();
    let input = DepartmentGoalInput {
        title: row.title.clone(),
        result: row.result.clone(),
        upper: id_of(row.upper.map(|own| own.to_string())),
        initiative: id_of(row.initiative.map(|own| own.to_string())),
    };
    let typing = DepartmentDraft::Goal(id, row.revision);
    let drafts = drafts_of(&app, &asking, place.department, typing).await?;
    let shown = Shown {
        saved: Some((&row, row.revision)),
        input: &input,
        problems: &Problems::new(),
        // Another head may have saved over what was typed and left: then both are shown.
        collision: are_older(&drafts, row.revision),
        drafts: &drafts,
    };
    page(&form_page(&app, &asking, &place, shown).await?)
}

pub(in super::super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentGoalId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (row, place) = kept(&app, &asking, id).await?;
    let read = Revision::parse(form.one("revision"));
    let typing = DepartmentDraft::Goal(id, read);
    if form.one("do") == "discard" {
        clear(&app, &asking, place.department, typing).await?;
        return see_other(&asking, &format!("{BASE}/{id}"), None).await;
    }
    let input = DepartmentGoalInput::read(&form);
    let (status, problems, revision) = match input.parse(place.department, place.year) {
        Ok(goal) => {
            let actor = asking.actor();
            match actions::change_department_goal(&app, actor, id, &goal, read).await {
                Ok(()) => {
                    clear(&app, &asking, place.department, typing).await?;
                    return saved(&asking, place.year, "組織目標を保存しました。").await;
                }
                Err(Failed::Refused(refusal)) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, department_refused(refusal), read)
                }
                Err(Failed::Stale) => (StatusCode::CONFLICT, Problems::new(), row.revision),
                Err(failed) => return Err(failed.into()),
            }
        }
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems, read),
    };
    let shown = Shown {
        saved: Some((&row, revision)),
        input: &input,
        problems: &problems,
        collision: status == StatusCode::CONFLICT,
        drafts: &[],
    };
    page_with(status, &form_page(&app, &asking, &place, shown).await?)
}

/// Saving a new goal of a department while it is being typed.
pub(in super::super) async fn keep_new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let department = query.one("department").parse().map_err(|_| Error::NotFound)?;
    let form = DepartmentDraft::New(department, year_of(&query, &asking));
    keep_field(&app, &asking, form, &body).await
}

/// Saving a goal of a department while it is being typed.
pub(in super::super) async fn keep(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentGoalId>,
    Query(query): Query,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let form = DepartmentDraft::Goal(id, Revision::parse(query.one("revision")));
    keep_field(&app, &asking, form, &body).await
}

async fn keep_field(
    app: &App,
    asking: &Asking,
    form: DepartmentDraft,
    body: &DraftBody,
) -> Result<Response, Error> {
    let typed = (body.field.as_str(), body.text.as_str());
    actions::keep_department_goal_typed(app, asking.actor(), form, typed).await?;
    Ok(track_drafts::saved(asking))
}
