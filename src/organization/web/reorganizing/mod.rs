//! `/hr/organization/…`: the acts on departments. Each is a form, a check page that shows what will
//! happen, and the act; all three share one address. The check page carries what was typed and the
//! stamp of the plan that was looked at.

mod check;
mod deputy;
mod merge;
mod single;
mod split;
mod undo;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::kernel::ids::DepartmentId;
use crate::kernel::{Date, Refusal};
use crate::organization::department::DepartmentLevel;
use crate::organization::register::{DepartmentIs, RegisteredFact};
use crate::organization::reorganization::{Inventory, Reorganization};
use crate::platform::App;
use crate::ui::components::{
    Button, Choice, DateField, ErrorSummary, Field, Note, SelectOption, Width,
};
use crate::ui::{
    Asking, Door, Error, FormData, Notice, Problems, Routes, Shell, page, page_with, see_other,
};

/// Problems by the name of the field.
type At = Problems<String>;

/// Routes of the acts.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/hr/organization/reorganizations", Door::Guarded, undo::index)
        .get("/hr/organization/reorganizations/{reorganization}/undo", Door::Guarded, undo::check)
        .post("/hr/organization/reorganizations/{reorganization}/undo", Door::Guarded, undo::undo)
        .get("/hr/organization/new", Door::Guarded, single::new_form)
        .post("/hr/organization/new", Door::Guarded, single::answer_new)
        .get("/hr/organization/{department}/name", Door::Guarded, single::name_form)
        .post("/hr/organization/{department}/name", Door::Guarded, single::answer_name)
        .get("/hr/organization/{department}/place", Door::Guarded, single::place_form)
        .post("/hr/organization/{department}/place", Door::Guarded, single::answer_place)
        .get("/hr/organization/{department}/closure", Door::Guarded, single::closure_form)
        .post("/hr/organization/{department}/closure", Door::Guarded, single::answer_closure)
        .get("/hr/organization/{department}/correction", Door::Guarded, single::correction_form)
        .post("/hr/organization/{department}/correction", Door::Guarded, single::answer_correction)
        .post("/hr/organization/{department}/withdrawal", Door::Guarded, single::answer_withdrawal)
        .post("/hr/organization/{department}/reopening", Door::Guarded, single::answer_reopening)
        .get("/hr/organization/{department}/merger", Door::Guarded, merge::form)
        .post("/hr/organization/{department}/merger", Door::Guarded, merge::answer)
        .get("/hr/organization/{department}/split", Door::Guarded, split::form)
        .post("/hr/organization/{department}/split", Door::Guarded, split::answer)
        .get("/hr/organization/{department}/deputy", Door::Guarded, deputy::form)
        .post("/hr/organization/{department}/deputy", Door::Guarded, deputy::create)
        .post("/hr/organization/{department}/deputy-end", Door::Guarded, deputy::end)
}

/// One control of an act's page.
enum Part {
    Field(Field),
    Date(DateField),
    Choice(Choice),
    /// A heading above the controls that follow, with a sentence.
    Heading(String, String),
}

/// The form of an act.
#[derive(Template)]
#[template(path = "organization/act.html")]
struct ActPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    notes: Vec<Note>,
    parts: Vec<Part>,
    hidden: Vec<(String, String)>,
    action: String,
    button: Button,
    back: (String, String),
}

/// What differs from act to act.
struct Act {
    /// 「人財課の名前とコードを変える」.
    heading: String,
    /// The last part of the address.
    action: String,
    /// The department's page, or the tree.
    back: (String, String),
    /// The act by its name, on the check page.
    button: &'static str,
    /// What a correction is done for.
    reason: Option<String>,
    /// The fields of the form; a refusal that belongs to none of them stands at the first.
    fields: &'static [&'static str],
}

/// The answer to a posted act: the form again with what is wrong, the check page, or the act.
async fn answer(
    app: &App,
    asking: &Asking,
    act: &Act,
    typed: &FormData,
    read: Result<Reorganization, At>,
    form: impl Fn(&FormData, &At) -> ActPage + Send + Sync,
) -> Result<Response, Error> {
    let again = |problems: At| page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(typed, &problems));
    if typed.has("mend") {
        return page(&form(typed, &At::new()));
    }
    let asked = match read {
        Ok(asked) => asked,
        Err(problems) => return again(problems),
    };
    match check::carry_out_or_check(app, asking, act, typed, &asked).await {
        Ok(check::Outcome::Checked(shown)) => page(&*shown),
        Ok(check::Outcome::Done(plan)) => {
            let gone = plan.closed.contains(&plan.department)
                || !plan.changes.withdraw_departments.is_empty();
            let to = match (gone, plan.on > asking.now.today) {
                (true, _) => "/hr/organization".to_owned(),
                (false, true) => format!("/hr/organization/{}?on={}", plan.department, plan.on),
                (false, false) => format!("/hr/organization/{}", plan.department),
            };
            let notice =
                Notice::ok("登録しました。").body(check::done_words(&asked, &plan, asking));
            see_other(asking, &to, notice).await
        }
        Ok(check::Outcome::Refused(refusal)) => {
            // An act without a form has nowhere to show it.
            let Some(first) = act.fields.first() else {
                return Err(Error::Unprocessable(refusal.sentence()));
            };
            let field = check::field_of(&refusal, &asked);
            let field = if act.fields.contains(&field) { field } else { first };
            again(At::one(field.to_owned(), refusal.sentence()))
        }
        Err(error) => Err(error),
    }
}

fn crumbs(shell: Shell, back: &(String, String), heading: &str) -> Shell {
    let way = [("ホーム", "/"), ("人事の仕事", "/hr"), ("組織", "/hr/organization")];
    if back.0 == "/hr/organization" {
        return shell.crumbs(&way, heading);
    }
    let way: Vec<(&str, &str)> =
        way.into_iter().chain([(back.1.as_str(), back.0.as_str())]).collect();
    shell.crumbs(&way, heading)
}

fn act_page(asking: &Asking, act: &Act, lead: &str, parts: Vec<Part>, problems: &At) -> ActPage {
    let shell = asking.shell(act.heading.clone()).with_errors(!problems.is_empty());
    ActPage {
        shell: crumbs(shell, &act.back, &act.heading),
        errors: ErrorSummary::new(problems.summary()),
        heading: act.heading.clone(),
        lead: lead.to_owned(),
        notes: Vec::new(),
        parts,
        hidden: Vec::new(),
        action: act.action.clone(),
        button: Button::primary("内容を確かめる"),
        back: (act.back.0.clone(), format!("{}へもどる", act.back.1)),
    }
}

/// The department with its facts; 404 when there is none on any day.
fn latest(known: &Inventory, department: DepartmentId, day: Date) -> Result<RegisteredFact, Error> {
    let facts = known.facts_of(department);
    let on_day = known.fact_on(department, day);
    on_day.or_else(|| facts.last().copied()).cloned().ok_or(Error::NotFound)
}

fn date(typed: &FormData, name: &str, label: &str, problems: &At) -> Part {
    let part = |what: &str| typed.one(&format!("{name}_{what}")).to_owned();
    Part::Date(
        DateField::new(name, label)
            .hint("例：令和9年4月1日は「令和9」「4」「1」。この日から変わります。")
            .typed(&part("year"), &part("month"), &part("day"))
            .error(problems.at(&name.to_owned())),
    )
}

fn text(typed: &FormData, name: &str, label: &str, problems: &At) -> Field {
    Field::text(name, label)
        .width(Width::Name)
        .value(typed.one(name))
        .error(problems.at(&name.to_owned()))
}

fn level(typed: &FormData, name: &str, problems: &At) -> Part {
    let options = [SelectOption::new("", "選んでください")]
        .into_iter()
        .chain(DepartmentLevel::ALL.iter().map(|l| SelectOption::new(l.as_str(), l.label())));
    Part::Field(
        Field::select(name, "段階", options.collect())
            .value(typed.one(name))
            .error(problems.at(&name.to_owned())),
    )
}

fn parent(typed: &FormData, name: &str, problems: &At) -> Part {
    Part::Field(
        text(typed, name, "上の所属", problems)
            .hint("所属コードか名前を書きます。書かないと、いちばん上に置きます。")
            .optional(),
    )
}

/// The controls of code, name, level and place.
fn whole(typed: &FormData, prefix: &str, problems: &At) -> Vec<Part> {
    let field = |name: &str| format!("{prefix}{name}");
    vec![
        Part::Field(text(typed, &field("code"), "所属コード", problems)),
        Part::Field(
            text(typed, &field("name"), "名前", problems)
                .hint("上の所属の名前は付けずに書きます。例：人財育成課"),
        ),
        level(typed, &field("level"), problems),
        parent(typed, &field("parent"), problems),
    ]
}

/// What a form shows at first: what holds on the day.
fn filled(known: &Inventory, is: &DepartmentIs, day: Date) -> FormData {
    let above = is.parent.and_then(|parent| known.fact_on(parent, day));
    FormData::new(vec![
        ("code".to_owned(), is.code.clone()),
        ("name".to_owned(), is.name.clone()),
        ("level".to_owned(), is.level.as_str().to_owned()),
        ("parent".to_owned(), above.map_or_else(String::new, |fact| fact.is.code.clone())),
    ])
}
