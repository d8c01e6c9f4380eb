//! `/me/department-goals`: what the departments above one are to reach in a fiscal year; heads write
//! those of their own ([`form`]) and give them up ([`withdrawal`]).

mod form;
mod withdrawal;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::evaluations::policy::{DepartmentGoalFacts, DepartmentGoals, KeepDepartmentGoal};
use crate::evaluations::store::goals::department::{self as store, DepartmentGoalRow};
use crate::kernel::FiscalYear;
use crate::kernel::ids::{DepartmentGoalId, DepartmentId, EmployeeId};
use crate::platform::App;
use crate::ui::components::Empty;
use crate::ui::{Asking, Error, FormData, Notice, Query, Shell, page, see_other};

pub(super) use form::{create, edit, keep, keep_new, new, update};
pub(super) use withdrawal::{ask as ask_withdrawal, withdraw};

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
