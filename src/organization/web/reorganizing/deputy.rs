//! Who acts for a department when no head is there (職務代理).

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Act, ActPage, At, Part, act_page, date, latest, text};
use crate::audit::Failed;
use crate::kernel::ids::{DepartmentId, DeputyId};
use crate::kernel::time::wareki;
use crate::kernel::{Period, Refusal, Revision};
use crate::organization::actions::departments::{end_deputy, look_up, name_deputies};
use crate::organization::chart::DeputyOf;
use crate::organization::forms::DeputyInput;
use crate::organization::policy::KeepRegister;
use crate::organization::register::{RegisteredFact, Was};
use crate::organization::store;
use crate::platform::App;
use crate::ui::components::DateField;
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, page, page_with, see_other};

/// A deputy in the list, with what ending it takes.
struct DeputyView {
    name: String,
    number: String,
    period: String,
    /// Row and revision, when it can still be ended.
    end: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "organization/deputy.html")]
struct DeputyPage {
    act: ActPage,
    shell: crate::ui::Shell,
    deputies: Vec<DeputyView>,
    end_action: String,
}

fn act(fact: &RegisteredFact) -> Act {
    let page = format!("/hr/organization/{}", fact.department);
    Act {
        heading: format!("「{}」の職務代理", fact.is.name),
        action: format!("{page}/deputy"),
        back: (page, fact.is.name.clone()),
        button: "職務代理を決める",
        reason: None,
        fields: &["number", "from", "last"],
    }
}

async fn open(app: &App, asking: &Asking, id: DepartmentId) -> Result<RegisteredFact, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let known = look_up(app, &[]).await?;
    latest(&known, id, asking.now.today)
}

async fn shown(
    app: &App,
    asking: &Asking,
    fact: &RegisteredFact,
    typed: &FormData,
    problems: &At,
) -> Result<DeputyPage, Error> {
    let today = asking.now.today;
    let act = act(fact);
    let last = |what: &str| typed.one(&format!("last_{what}")).to_owned();
    let parts = vec![
        Part::Field(
            text(typed, "number", "職員番号", problems)
                .hint("本務の発令がある職員に限ります。休職している間は、職務を代理しません。"),
        ),
        date(typed, "from", "始まりの日", problems),
        Part::Date(
            DateField::new("last", "終わりの日")
                .optional()
                .hint("書かないと、終わりを決めません。")
                .typed(&last("year"), &last("month"), &last("day"))
                .error(problems.at(&"last".to_owned())),
        ),
    ];
    let lead =
        "所属長が欠けているか休職しているとき、上の所属の長より先に、職務代理が上司になります。";
    let mut page = act_page(asking, &act, lead, parts, problems);
    page.button = crate::ui::components::Button::primary("職務代理を決める");
    let rows = store::deputies_of(app.db.reader(), fact.department).await?;
    let rows = rows.into_iter().map(|row| DeputyView {
        name: row.name.to_string(),
        number: row.number.to_string(),
        period: row.period.to_string(),
        end: row
            .period
            .until()
            .is_none_or(|until| until > today)
            .then(|| (row.id.to_string(), row.revision.to_string())),
    });
    Ok(DeputyPage {
        shell: page.shell.clone(),
        deputies: rows.collect(),
        end_action: format!("{}/deputy-end", act.back.0),
        act: page,
    })
}

/// The list of deputies, and the form of another.
pub(super) async fn form(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
) -> Result<Response, Error> {
    let fact = open(&app, &asking, id).await?;
    page(&shown(&app, &asking, &fact, &FormData::default(), &At::new()).await?)
}

/// Names a deputy.
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let fact = open(&app, &asking, id).await?;
    let again = async |problems: At| {
        let page = shown(&app, &asking, &fact, &form, &problems).await?;
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    let input = match DeputyInput::parse(&form) {
        Ok(input) => input,
        Err(problems) => return again(problems).await,
    };
    let at = |field: &str, words: String| At::one(field.to_owned(), words);
    let Some((employee, name)) =
        store::posted_by_number(app.db.reader(), &input.number, input.from).await?
    else {
        let words = format!(
            "職員番号「{}」の職員は、{}に本務の発令がありません。番号か日を確かめてください",
            input.number,
            wareki(input.from)
        );
        return again(at("number", words)).await;
    };
    let period = input
        .last
        .map_or(Ok(Period::since(input.from)), |last| Period::inclusive(input.from, last));
    let Ok(period) = period else {
        return again(at("last", "終わりの日は、始まりの日より後にしてください".to_owned())).await;
    };
    let deputy = DeputyOf { department: id, employee, period };
    match name_deputies(&app, asking.actor(), &[deputy]).await {
        Ok(()) => {
            let notice = Notice::ok(format!("{name}さんを職務代理にしました。"));
            see_other(&asking, &format!("/hr/organization/{id}"), notice).await
        }
        Err(Failed::Refused(refusal)) => again(at("from", refusal.sentence())).await,
        Err(failed) => Err(failed.into()),
    }
}

/// Ends one today: from today on it no longer acts.
pub(super) async fn end(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    open(&app, &asking, id).await?;
    let deputy: DeputyId = form.one("deputy").parse().map_err(|_| Error::NotFound)?;
    let was = Was { id: deputy, revision: Revision::parse(form.one("revision")) };
    end_deputy(&app, asking.actor(), id, was, asking.now.today).await?;
    let notice =
        Notice::ok("職務代理を終えました。").body("きょうから、上の所属の長が代わります。");
    see_other(&asking, &format!("/hr/organization/{id}/deputy"), notice).await
}
