//! One rank, job family, employment type or authority: the history of its name, another name, its end.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{At, address, at, kind_of, listed};
use crate::audit::Failed;
use crate::kernel::ids::MasterId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::organization::actions::masters::{end, rename};
use crate::organization::forms::{master_end, master_name};
use crate::organization::master::{MasterKind, MasterRefusal, beginning};
use crate::organization::policy::{KeepRegister, ReadRegister};
use crate::platform::App;
use crate::ui::components::{Caption, DateField, ErrorSummary, Field, Tag, Tone, Width};
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, Shell, page, page_with, see_other};

/// One name of the history.
struct NameView {
    period: String,
    name: String,
    tag: Option<Tag>,
}

#[derive(Template)]
#[template(path = "organization/master.html")]
struct MasterPage {
    shell: Shell,
    errors: ErrorSummary,
    name: String,
    people: String,
    caption: Caption,
    names: Vec<NameView>,
    keeps: bool,
    name_action: String,
    end_action: String,
    new_name: Field,
    on: DateField,
    until: DateField,
}

async fn one_page(
    app: &App,
    asking: &Asking,
    kind: MasterKind,
    id: MasterId,
    typed: &FormData,
    problems: &At,
) -> Result<MasterPage, Error> {
    let today = asking.now.today;
    let found = listed(app, kind, today).await?.into_iter().find(|(row, _)| row.id == id);
    let (row, names) = found.ok_or(Error::NotFound)?;
    let own = format!("{}/{id}", address(kind));
    let date = |name: &str, label: &str, hint: &str| {
        let part = |what: &str| typed.one(&format!("{name}_{what}")).to_owned();
        DateField::new(name, label)
            .hint(hint)
            .typed(&part("year"), &part("month"), &part("day"))
            .error(problems.at(&name.to_owned()))
    };
    let shown: Vec<NameView> = names
        .all()
        .iter()
        .rev()
        .map(|known| NameView {
            period: if known.period.from() > beginning() {
                known.period.to_string()
            } else {
                format!("〜{}", known.period.last_day().map(wareki).unwrap_or_default())
            },
            name: known.name.clone(),
            tag: if known.period.from() > today {
                Some(Tag::new(Tone::Waiting, "予定"))
            } else {
                known.period.contains(today).then(|| Tag::new(Tone::Done, "いま"))
            },
        })
        .collect();
    let list = address(kind);
    Ok(MasterPage {
        shell: asking
            .shell(format!("{}（{}）", row.name, kind.label()))
            .crumbs(
                &[
                    ("ホーム", "/"),
                    ("人事の仕事", "/hr"),
                    ("組織", "/hr/organization"),
                    (kind.label(), &list),
                ],
                &row.name,
            )
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        people: format!("きょう、{}人の発令で使っています。", grouped(row.people)),
        caption: Caption::new("names", "名前の履歴", format!("{}件。新しい順です。", shown.len())),
        names: shown,
        keeps: asking.actor().could::<KeepRegister>(&()),
        name_action: format!("{own}/name"),
        end_action: format!("{own}/end"),
        new_name: Field::text("name", "新しい名前")
            .width(Width::Name)
            .value(typed.one("name"))
            .error(problems.at(&"name".to_owned())),
        on: date(
            "on",
            "変わる日",
            "例：令和9年4月1日は「令和9」「4」「1」。この日から変わります。",
        ),
        until: date("until", "使わなくなる日", "この日以後の発令がないときに限ります。"),
        name: row.name,
    })
}

/// One row with the history of its name.
pub(in crate::organization::web) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((path, id)): Path<(String, MasterId)>,
) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let kind = kind_of(&path)?;
    page(&one_page(&app, &asking, kind, id, &FormData::default(), &At::new()).await?)
}

async fn answer(
    app: &App,
    asking: &Asking,
    (kind, id): (MasterKind, MasterId),
    form: &FormData,
    done: Result<Result<(), Failed<MasterRefusal>>, At>,
    words: (&str, String),
) -> Result<Response, Error> {
    let problems = match done {
        Err(problems) => problems,
        Ok(Ok(())) => {
            let to = format!("{}/{id}", address(kind));
            return see_other(asking, &to, Notice::ok("登録しました。").body(words.1)).await;
        }
        Ok(Err(Failed::Refused(refusal))) => at(&refusal, words.0),
        Ok(Err(failed)) => return Err(failed.into()),
    };
    let shown = one_page(app, asking, kind, id, form, &problems).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// Renames it from a day on.
pub(in crate::organization::web) async fn name(
    State(app): State<App>,
    asking: Asking,
    Path((path, id)): Path<(String, MasterId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let of = (kind_of(&path)?, id);
    let (done, words) = match master_name(&form) {
        Err(problems) => (Err(problems), String::new()),
        Ok((on, name)) => (
            Ok(rename(&app, asking.actor(), of, on, &name).await),
            format!("{}から「{name}」になります。", wareki(on)),
        ),
    };
    answer(&app, &asking, of, &form, done, ("on", words)).await
}

/// Ends it as of a day.
pub(in crate::organization::web) async fn finish(
    State(app): State<App>,
    asking: Asking,
    Path((path, id)): Path<(String, MasterId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let of = (kind_of(&path)?, id);
    let (done, words) = match master_end(&form) {
        Err(problems) => (Err(problems), String::new()),
        Ok(on) => {
            (Ok(end(&app, asking.actor(), of, on).await), format!("{}から使いません。", wareki(on)))
        }
    };
    answer(&app, &asking, of, &form, done, ("until", words)).await
}
