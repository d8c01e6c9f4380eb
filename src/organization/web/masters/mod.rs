//! `/hr/organization/masters/…`: ranks, job families, employment types and appointing authorities with
//! their days.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Refusal};
use crate::organization::actions::masters::add;
use crate::organization::forms::new_master;
use crate::organization::master::{MasterKind, MasterNames, MasterRefusal};
use crate::organization::policy::{KeepRegister, ReadRegister};
use crate::organization::posting::EmploymentKind;
use crate::organization::store::{self, MasterRow};
use crate::platform::App;
use crate::ui::components::{
    Caption, Choice, ChoiceOption, DateField, Empty, ErrorSummary, Field, SelectOption, Tabs, Tag,
    Tone, Width,
};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

mod one;

pub(super) use one::{finish, name, show};

/// Problems by the name of the field.
type At = Problems<String>;

/// One row of a list.
struct MasterView {
    href: String,
    name: String,
    code: String,
    about: String,
    people: String,
    period: String,
    tag: Option<Tag>,
    coming: String,
}

#[derive(Template)]
#[template(path = "organization/masters.html")]
struct MastersPage {
    shell: Shell,
    errors: ErrorSummary,
    tabs: Tabs,
    label: &'static str,
    caption: Caption,
    rows: Vec<MasterView>,
    empty: Empty,
    has_code: bool,
    is_ladder: bool,
    /// Heading of the column that says what the row is beside its name.
    about: Option<&'static str>,
    law: Option<Field>,
    keeps: bool,
    action: String,
    name: Field,
    code: Field,
    above: Field,
    supervisory: Choice,
    from: DateField,
}

fn tabs(kind: MasterKind) -> Tabs {
    let tab = |own: MasterKind| {
        crate::ui::components::Tab::new(own.label(), address(own)).current(own == kind)
    };
    Tabs::new("組織の基本の表", MasterKind::ALL.iter().copied().map(tab).collect())
}

fn address(kind: MasterKind) -> String {
    format!("/hr/organization/masters/{}", kind.path())
}

fn kind_of(path: &str) -> Result<MasterKind, Error> {
    MasterKind::of_path(path).ok_or(Error::NotFound)
}

/// The rows of a list with their names, as they stand in the list.
async fn listed(
    app: &App,
    kind: MasterKind,
    today: Date,
) -> Result<Vec<(MasterRow, MasterNames)>, Error> {
    let rows = store::masters(app.db.reader(), kind, None, today).await?;
    let dated = store::names(app.db.reader(), kind).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = dated.iter().filter(|(id, _)| *id == row.id).map(|(_, n)| n.clone());
            let names = MasterNames::new(&row.name, own.collect());
            (row, names)
        })
        .collect())
}

fn view(kind: MasterKind, row: MasterRow, names: &MasterNames, today: Date) -> MasterView {
    let first = names.all().first().map(|known| known.period.from());
    let last = names.all().last().and_then(|known| known.period.last_day());
    let tag = match names.on(today) {
        Some(_) => None,
        None if first.is_some_and(|from| from > today) => Some(Tag::new(Tone::Waiting, "予定")),
        None => Some(Tag::new(Tone::Plain, "終わり")),
    };
    let from = first.filter(|from| *from > crate::organization::master::beginning());
    let period = match (from, last) {
        (None, None) => String::new(),
        (from, last) => format!(
            "{}〜{}",
            from.map(wareki).unwrap_or_default(),
            last.map(wareki).unwrap_or_default()
        ),
    };
    let coming = names.all().iter().find(|known| {
        known.period.from() > today && names.on(today).is_some_and(|now| now.name != known.name)
    });
    MasterView {
        href: format!("{}/{}", address(kind), row.id),
        about: match (row.is_supervisory, row.kind) {
            (Some(true), _) => "管理監督者".to_owned(),
            (_, Some(kind)) => kind.label().to_owned(),
            _ => String::new(),
        },
        code: row.code.unwrap_or_default(),
        people: grouped(row.people),
        period,
        tag,
        coming: coming.map_or_else(String::new, |known| {
            format!("{}から「{}」", wareki(known.period.from()), known.name)
        }),
        name: row.name,
    }
}

async fn list_page(
    app: &App,
    asking: &Asking,
    kind: MasterKind,
    typed: &FormData,
    problems: &At,
) -> Result<MastersPage, Error> {
    let today = asking.now.today;
    let rows = listed(app, kind, today).await?;
    let at = |name: &str| problems.at(&name.to_owned());
    let steps = [SelectOption::new("", "選んでください")]
        .into_iter()
        .chain(rows.iter().filter_map(|(row, _)| {
            Some(SelectOption::new(row.position?.to_string(), format!("{}のすぐ上", row.name)))
        }))
        .chain([SelectOption::new("0", "いちばん下")]);
    let part = |what: &str| typed.one(&format!("from_{what}")).to_owned();
    let label = kind.label();
    Ok(MastersPage {
        shell: asking
            .shell(label)
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr"), ("組織", "/hr/organization")], label)
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        tabs: tabs(kind),
        label,
        caption: Caption::new(
            "masters",
            label,
            if kind == MasterKind::Rank {
                format!("{}件。上の職位から順です。", rows.len())
            } else {
                format!("{}件。名前の順です。", rows.len())
            },
        ),
        has_code: kind != MasterKind::JobFamily,
        is_ladder: kind == MasterKind::Rank,
        about: match kind {
            MasterKind::Rank => Some("区分"),
            MasterKind::EmploymentType => Some("法律の区分"),
            _ => None,
        },
        law: (kind == MasterKind::EmploymentType).then(|| law(typed, problems)),
        keeps: asking.actor().could::<KeepRegister>(&()),
        action: address(kind),
        name: Field::text("name", "名前")
            .width(Width::Name)
            .value(typed.one("name"))
            .error(at("name")),
        code: Field::text("code", "コード")
            .hint("半角の英字と数字で書きます。あとから変えられません。")
            .width(Width::Code)
            .value(typed.one("code"))
            .error(at("code")),
        above: Field::select("above", "順番", steps.collect())
            .value(typed.one("above"))
            .error(at("above")),
        supervisory: Choice::one(
            "supervisory",
            "管理監督者",
            vec![
                ChoiceOption::new("yes", "管理監督者である"),
                ChoiceOption::new("no", "管理監督者でない"),
            ],
        )
        .chosen([typed.one("supervisory")])
        .error(at("supervisory")),
        from: DateField::new("from", "使い始める日")
            .optional()
            .hint("書かないと、前からあったものとします。")
            .typed(&part("year"), &part("month"), &part("day"))
            .error(at("from")),
        rows: rows.into_iter().map(|(row, names)| view(kind, row, &names, today)).collect(),
        empty: Empty::new(format!("{label}はまだ登録されていません。")),
    })
}

/// What a 任用区分 is in law.
fn law(typed: &FormData, problems: &At) -> Field {
    let kinds = EmploymentKind::ALL.iter().map(|k| SelectOption::new(k.as_str(), k.label()));
    let options = [SelectOption::new("", "選んでください")].into_iter().chain(kinds);
    Field::select("law", "法律の区分", options.collect())
        .hint("任期や条件付採用の決まりに使います。あとから変えられません。")
        .value(typed.one("law"))
        .error(problems.at(&"law".to_owned()))
}

/// A list, and the form of another row.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<String>,
) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let kind = kind_of(&path)?;
    page(&list_page(&app, &asking, kind, &FormData::default(), &At::new()).await?)
}

/// The field that a refusal belongs to.
fn at(refusal: &MasterRefusal, day: &str) -> At {
    let field = match refusal {
        MasterRefusal::Nothing | MasterRefusal::NameTaken => "name",
        MasterRefusal::CodeTaken => "code",
        _ => day,
    };
    At::one(field.to_owned(), refusal.sentence())
}

/// Adds a row.
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let kind = kind_of(&path)?;
    let problems = match new_master(&form, kind) {
        Err(problems) => problems,
        Ok((new, from)) => match add(&app, asking.actor(), kind, &new, from).await {
            Ok(_) => {
                let notice = Notice::ok(format!("「{}」を登録しました。", new.name));
                return see_other(&asking, &address(kind), notice).await;
            }
            Err(Failed::Refused(refusal)) => at(&refusal, "from"),
            Err(failed) => return Err(failed.into()),
        },
    };
    let shown = list_page(&app, &asking, kind, &form, &problems).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}
