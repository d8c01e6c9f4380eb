//! `/me/department-goals`: what the departments above one are to reach in a fiscal year; heads write
//! those of their own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::form::{GoalFormPage, link_fields, words_fields};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::forms::{DepartmentGoalInput, GoalField, ReasonInput, department_refused};
use crate::evaluations::policy::{DepartmentGoalFacts, DepartmentGoals, KeepDepartmentGoal};
use crate::evaluations::store::goals::department::{self as store, DepartmentGoalRow};
use crate::evaluations::store::goals::links;
use crate::evaluations::web::track_drafts::Kept;
use crate::kernel::ids::{DepartmentGoalId, DepartmentId, EmployeeId};
use crate::kernel::{FiscalYear, Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{
    Button, Empty, ErrorSummary, Field, Note, SoftChecks, Summary, SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Query, Shell, page, page_with,
    see_other,
};

const BASE: &str = "/me/department-goals";

/// One goal of a department.
struct GoalLine {
    title: String,
    result: String,
    withdrawn: Option<String>,
    links: Vec<(String, String)>,
    deeds: Vec<(String, String)>,
}

/// A department with its goals.
struct DepartmentView {
    id: String,
    name: String,
    write: Option<String>,
    goals: Vec<GoalLine>,
}

#[derive(Template)]
#[template(path = "evaluations/goals/department.html")]
struct DepartmentGoalsPage {
    shell: Shell,
    year: String,
    years: Vec<(String, String)>,
    departments: Vec<DepartmentView>,
    empty: Empty,
}

fn person_of(asking: &Asking) -> Result<EmployeeId, Error> {
    asking.actor().employee().ok_or(Error::NotFound)
}

/// `?year=2025`; the year of today when nothing is asked.
fn year_of(query: &FormData, asking: &Asking) -> FiscalYear {
    let typed = query.one("year").parse().ok().and_then(FiscalYear::new);
    typed.unwrap_or_else(|| FiscalYear::of(asking.now.today))
}

fn crumbs(asking: &Asking, title: &str) -> Shell {
    let way = [("ホーム", "/"), ("自分の評価", "/me"), ("組織目標", BASE)];
    let way = if title == "組織目標" { &way[..2] } else { &way[..] };
    asking.shell(title).crumbs(way, title)
}

pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let person = person_of(&asking)?;
    let year = year_of(&query, &asking);
    let today = asking.now.today;
    let chain = store::chain(app.db.reader(), person, today).await?;
    let ids: Vec<DepartmentId> = chain.iter().map(|row| row.id).collect();
    let scope = asking.actor().scope::<DepartmentGoals>();
    let goals = store::goals(app.db.reader(), &scope, &ids, None, year, today).await?;
    let departments = chain
        .into_iter()
        .map(|row| {
            let own = goals.iter().filter(|goal| goal.department_id == row.id);
            DepartmentView {
                id: format!("department-{}", row.id),
                write: row
                    .heads
                    .then(|| format!("{BASE}/new?department={}&year={}", row.id, year.year())),
                goals: own.map(|goal| line(goal, row.heads)).collect(),
                name: row.name,
            }
        })
        .collect();
    let other =
        |year: FiscalYear| (format!("{BASE}?year={}", year.year()), format!("{year}を見る"));
    page(&DepartmentGoalsPage {
        shell: crumbs(&asking, "組織目標"),
        year: year.to_string(),
        years: vec![other(year.previous()), other(year.next())],
        departments,
        empty: Empty::new("いま、あなたの所属がありません。違うときは、人事課に知らせてください。"),
    })
}

fn line(goal: &DepartmentGoalRow, heads: bool) -> GoalLine {
    let mut links = Vec::new();
    if let Some(title) = &goal.upper_title {
        links.push((String::new(), format!("もとになる組織目標　{title}")));
    }
    if let (Some(id), Some(title)) = (goal.initiative, &goal.initiative_title) {
        links.push((format!("/strategy/initiatives/{id}"), format!("事業　{title}")));
    }
    let place = format!("{BASE}/{}", goal.id);
    GoalLine {
        title: goal.title.clone(),
        result: goal.result.clone(),
        withdrawn: goal.withdrawn_reason.clone(),
        links,
        deeds: if heads && goal.withdrawn_reason.is_none() {
            vec![
                (place.clone(), "直す".to_owned()),
                (format!("{place}/withdrawal"), "取りやめる".to_owned()),
            ]
        } else {
            Vec::new()
        },
    }
}

/// The department and year of a form.
struct Place {
    department: DepartmentId,
    year: FiscalYear,
}

/// What a form shows.
struct Shown<'a> {
    saved: Option<(&'a DepartmentGoalRow, Revision)>,
    input: &'a DepartmentGoalInput,
    problems: &'a Problems<GoalField>,
    collision: bool,
}

async fn form_page(
    app: &App,
    asking: &Asking,
    place: &Place,
    shown: Shown<'_>,
) -> Result<GoalFormPage, Error> {
    let Shown { saved, input, problems, collision } = shown;
    let today = asking.now.today;
    let (heading, action) = match saved {
        None => ("組織目標を書く", BASE.to_owned()),
        Some((row, _)) => ("組織目標を直す", format!("{BASE}/{}", row.id)),
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
        kept: Kept::default(),
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
        back: (format!("{BASE}?year={}", place.year.year()), "保存せずにもどる".to_owned()),
    })
}

/// Refuses who does not head the department today.
async fn may_keep(
    app: &App,
    asking: &Asking,
    goal: Option<DepartmentGoalId>,
    department: DepartmentId,
) -> Result<(), Error> {
    let mut conn = app.db.reader().acquire().await?;
    let (who, today) = (asking.actor().employee(), asking.now.today);
    let heads = store::heads(&mut conn, who, department, today).await?;
    let _permit = asking.actor().may::<KeepDepartmentGoal>(DepartmentGoalFacts {
        goal,
        department,
        heads,
    })?;
    Ok(())
}

pub(super) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let department = query.one("department").parse().map_err(|_| Error::NotFound)?;
    let place = Place { department, year: year_of(&query, &asking) };
    may_keep(&app, &asking, None, department).await?;
    let shown = Shown {
        saved: None,
        input: &DepartmentGoalInput::default(),
        problems: &Problems::new(),
        collision: false,
    };
    page(&form_page(&app, &asking, &place, shown).await?)
}

pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let department = form.one("department").parse().map_err(|_| Error::NotFound)?;
    let year = form.one("year").parse().ok().and_then(FiscalYear::new).ok_or(Error::NotFound)?;
    may_keep(&app, &asking, None, department).await?;
    let place = Place { department, year };
    let input = DepartmentGoalInput::read(&form);
    let problems = match input.parse(department, year) {
        Ok(goal) => match actions::write_department_goal(&app, asking.actor(), &goal).await {
            Ok(_) => return saved(&asking, year, "組織目標を保存しました。").await,
            Err(Failed::Refused(refusal)) => department_refused(refusal),
            Err(failed) => return Err(failed.into()),
        },
        Err(problems) => problems,
    };
    let shown = Shown { saved: None, input: &input, problems: &problems, collision: false };
    let again = form_page(&app, &asking, &place, shown).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

async fn saved(asking: &Asking, year: FiscalYear, words: &str) -> Result<Response, Error> {
    see_other(asking, &format!("{BASE}?year={}", year.year()), Notice::ok(words)).await
}

/// A goal that the one who asks may keep.
async fn kept(
    app: &App,
    asking: &Asking,
    id: DepartmentGoalId,
) -> Result<(DepartmentGoalRow, Place), Error> {
    let scope = asking.actor().scope::<DepartmentGoals>();
    let today = asking.now.today;
    let any = FiscalYear::of(today);
    let row = store::goals(app.db.reader(), &scope, &[], Some(id), any, today)
        .await?
        .pop()
        .ok_or(Error::NotFound)?;
    may_keep(app, asking, Some(id), row.department_id).await?;
    let year = FiscalYear::new(row.fiscal_year).ok_or(Error::NotFound)?;
    let place = Place { department: row.department_id, year };
    Ok((row, place))
}

pub(super) async fn edit(
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
    let shown = Shown {
        saved: Some((&row, row.revision)),
        input: &input,
        problems: &Problems::new(),
        collision: false,
    };
    page(&form_page(&app, &asking, &place, shown).await?)
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentGoalId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (row, place) = kept(&app, &asking, id).await?;
    let read = Revision::parse(form.one("revision"));
    let input = DepartmentGoalInput::read(&form);
    let (status, problems, revision) = match input.parse(place.department, place.year) {
        Ok(goal) => {
            let actor = asking.actor();
            match actions::change_department_goal(&app, actor, id, &goal, read).await {
                Ok(()) => return saved(&asking, place.year, "組織目標を保存しました。").await,
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
    };
    page_with(status, &form_page(&app, &asking, &place, shown).await?)
}

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

pub(super) async fn ask_withdrawal(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentGoalId>,
) -> Result<Response, Error> {
    let (row, place) = kept(&app, &asking, id).await?;
    page(&withdrawal_page(&asking, (&row, &place), "", &Problems::new()))
}

pub(super) async fn withdraw(
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
