//! Creating, renaming, moving, closing, correcting, taking back: acts on one department.

use axum::extract::State;
use axum::response::Response;

use super::{
    Act, ActPage, At, Part, act_page, answer, date, filled, latest, level, parent, text, whole,
};
use crate::kernel::ids::{DepartmentFactId, DepartmentId};
use crate::organization::actions::departments::look_up;
use crate::organization::forms::{ChangeInput, DepartmentInput, REASON, reason};
use crate::organization::policy::KeepRegister;
use crate::organization::register::RegisteredFact;
use crate::organization::reorganization::{Inventory, Reorganization};
use crate::platform::App;
use crate::ui::components::{Field, Note};
use crate::ui::{Asking, Error, FormData, Path, Posted, Query, page};

/// What an officer who keeps the register sees of a department.
async fn open(
    app: &App,
    asking: &Asking,
    department: DepartmentId,
) -> Result<(Inventory, RegisteredFact), Error> {
    asking.actor().may::<KeepRegister>(())?;
    let known = look_up(app, &[department]).await?;
    let fact = latest(&known, department, asking.now.today)?;
    Ok((known, fact))
}

/// The last part of the address, the heading after the name, the act by its name, the fields.
type Kind = (&'static str, &'static str, &'static str, &'static [&'static str]);

const NAME: Kind =
    ("name", "の名前とコードを変える", "名前とコードを変える", &["on", "code", "name", "level"]);
const PLACE: Kind = ("place", "を別の所属の下へ移す", "この所属を移す", &["on", "parent"]);
const CLOSURE: Kind = ("closure", "を廃止する", "この所属を廃止する", &["on"]);
const CORRECTION: Kind =
    ("correction", "の登録を訂正する", "登録を訂正する", &["code", "name", "level", "parent"]);
const WITHDRAWAL: Kind = ("withdrawal", "の予定を取り消す", "予定を取り消す", &[]);
const REOPENING: Kind = ("reopening", "の廃止の予定を取り消す", "廃止の予定を取り消す", &[]);

fn act(fact: &RegisteredFact, (what, verb, button, fields): Kind) -> Act {
    let page = format!("/hr/organization/{}", fact.department);
    Act {
        heading: format!("「{}」{verb}", fact.is.name),
        action: format!("{page}/{what}"),
        back: (page, fact.is.name.clone()),
        button,
        reason: None,
        fields,
    }
}

fn creation() -> Act {
    Act {
        heading: "所属を作る".to_owned(),
        action: "/hr/organization/new".to_owned(),
        back: ("/hr/organization".to_owned(), "組織".to_owned()),
        button: "この所属を作る",
        reason: None,
        fields: &["on", "code", "name", "level", "parent"],
    }
}

fn creation_page(asking: &Asking, typed: &FormData, problems: &At) -> ActPage {
    let mut parts = vec![date(typed, "on", "始まる日", problems)];
    parts.extend(whole(typed, "", problems));
    act_page(asking, &creation(), "先の日にすると、その日までは予定として出ます。", parts, problems)
}

/// The form of a new department; `?parent=` fills in the one above.
pub(in crate::organization::web) async fn new_form(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let mut typed = FormData::default();
    if let Ok(above) = query.one("parent").parse::<DepartmentId>() {
        let known = look_up(&app, &[]).await?;
        let above = latest(&known, above, asking.now.today)?;
        typed = FormData::new(vec![("parent".to_owned(), above.is.code)]);
    }
    page(&creation_page(&asking, &typed, &At::new()))
}

/// Creates a department.
pub(in crate::organization::web) async fn answer_new(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let known = look_up(&app, &[]).await?;
    let read = DepartmentInput::parse(&form, &known);
    let again = |typed: &FormData, at: &At| creation_page(&asking, typed, at);
    answer(&app, &asking, &creation(), &form, read, again).await
}

fn name_page(asking: &Asking, act: &Act, typed: &FormData, problems: &At) -> ActPage {
    let parts = vec![
        date(typed, "on", "変わる日", problems),
        Part::Field(text(typed, "code", "所属コード", problems)),
        Part::Field(text(typed, "name", "名前", problems)),
        level(typed, "level", problems),
    ];
    let lead = "いままでの名前とコードは、変わる日の前の日までの記録として残ります。始まりから違っていたときは、所属のページの「訂正する」を使います。";
    act_page(asking, act, lead, parts, problems)
}

/// The form of a new name or code.
pub(in crate::organization::web) async fn name_form(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, NAME);
    let typed = filled(&known, &fact.is, asking.now.today);
    page(&name_page(&asking, &act, &typed, &At::new()))
}

/// Renames it from a day on.
pub(in crate::organization::web) async fn answer_name(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, NAME);
    let read = ChangeInput::rename(&form, &known, id);
    let again = |typed: &FormData, at: &At| name_page(&asking, &act, typed, at);
    answer(&app, &asking, &act, &form, read, again).await
}

fn place_page(asking: &Asking, act: &Act, typed: &FormData, problems: &At) -> ActPage {
    let parts = vec![date(typed, "on", "移る日", problems), parent(typed, "parent", problems)];
    let lead = "職員と下の所属も、いっしょに移ります。発令を作り直す必要はありません。";
    act_page(asking, act, lead, parts, problems)
}

/// The form of another place in the tree.
pub(in crate::organization::web) async fn place_form(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
) -> Result<Response, Error> {
    let (_, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, PLACE);
    page(&place_page(&asking, &act, &FormData::default(), &At::new()))
}

/// Moves it under another department.
pub(in crate::organization::web) async fn answer_place(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, PLACE);
    let read = ChangeInput::place(&form, &known, id);
    let again = |typed: &FormData, at: &At| place_page(&asking, &act, typed, at);
    answer(&app, &asking, &act, &form, read, again).await
}

fn closure_page(
    asking: &Asking,
    act: &Act,
    known: &Inventory,
    typed: &FormData,
    problems: &At,
) -> ActPage {
    let parts = vec![date(typed, "on", "廃止する日", problems)];
    let lead = "この日から、この所属はなくなります。それまでの記録は残ります。";
    let mut shown = act_page(asking, act, lead, parts, problems);
    let today = asking.now.today;
    let id = act.back.0.rsplit('/').next().and_then(|id| id.parse::<DepartmentId>().ok());
    let Some(id) = id else { return shown };
    let people = known.posts_from(id, today).len();
    let below = known.children_on(id, today).len();
    if people > 0 {
        shown.notes.push(
            Note::info(format!("この所属への発令が{people}件あります。"))
                .body("職員がいる所属は廃止できません。統合すると、職員も移せます。")
                .link(format!("{}/merger", act.back.0), "別の所属に統合する"),
        );
    }
    if below > 0 {
        shown.notes.push(
            Note::info(format!("下の所属が{below}つあります。"))
                .body("先に、別の所属の下へ移すか、廃止してください。"),
        );
    }
    shown
}

/// The form of an end.
pub(in crate::organization::web) async fn closure_form(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, CLOSURE);
    page(&closure_page(&asking, &act, &known, &FormData::default(), &At::new()))
}

/// Closes it.
pub(in crate::organization::web) async fn answer_closure(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, CLOSURE);
    let read = ChangeInput::closure(&form, id);
    let again = |typed: &FormData, at: &At| closure_page(&asking, &act, &known, typed, at);
    answer(&app, &asking, &act, &form, read, again).await
}

/// The row of the history that a page is about: the one named, or the one of today.
fn asked_fact(
    known: &Inventory,
    fact: &RegisteredFact,
    form: &FormData,
) -> Result<RegisteredFact, Error> {
    let Some(raw) = form.filled("fact") else { return Ok(fact.clone()) };
    let id: DepartmentFactId = raw.parse().map_err(|_| Error::NotFound)?;
    let rows = known.facts_of(fact.department);
    rows.into_iter().find(|row| row.fact == id).cloned().ok_or(Error::NotFound)
}

fn correction_page(
    asking: &Asking,
    act: &Act,
    fact: &RegisteredFact,
    typed: &FormData,
    problems: &At,
) -> ActPage {
    let mut parts = whole(typed, "", problems);
    parts.push(Part::Field(
        Field::area("reason", "訂正する理由", REASON)
            .hint("監査ログに残ります。")
            .value(typed.one("reason"))
            .error(problems.at(&"reason".to_owned())),
    ));
    let lead = format!(
        "{}の登録を直します。始まりから違っていたときに使います。ある日から変わるときは、名前を変えるか、移してください。",
        fact.period
    );
    let mut shown = act_page(asking, act, &lead, parts, problems);
    shown.hidden = vec![("fact".to_owned(), fact.fact.to_string())];
    shown
}

/// The form of a correction; `?fact=` names the row of the history.
pub(in crate::organization::web) async fn correction_form(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Query(query): Query,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, CORRECTION);
    let row = asked_fact(&known, &fact, &query)?;
    let typed = filled(&known, &row.is, row.period.from());
    page(&correction_page(&asking, &act, &row, &typed, &At::new()))
}

/// Says what was true from the beginning.
pub(in crate::organization::web) async fn answer_correction(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let mut act = act(&fact, CORRECTION);
    let row = asked_fact(&known, &fact, &form)?;
    act.reason = reason(&form).ok();
    let read = ChangeInput::correction(&form, &known, id, row.fact, row.period.from());
    let again = |typed: &FormData, at: &At| correction_page(&asking, &act, &row, typed, at);
    answer(&app, &asking, &act, &form, read, again).await
}

/// Takes a change back that has not begun.
pub(in crate::organization::web) async fn answer_withdrawal(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let row = asked_fact(&known, &fact, &form)?;
    let asked = Reorganization::Withdraw { department: id, fact: row.fact };
    let act = act(&fact, WITHDRAWAL);
    take_back(&app, &asking, act, &form, asked).await
}

/// Takes a closing back that has not come.
pub(in crate::organization::web) async fn answer_reopening(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (_, fact) = open(&app, &asking, id).await?;
    let act = act(&fact, REOPENING);
    take_back(&app, &asking, act, &form, Reorganization::Reopen { department: id }).await
}

/// There is nothing to fill in: a refusal has a page of its own.
async fn take_back(
    app: &App,
    asking: &Asking,
    act: Act,
    form: &FormData,
    asked: Reorganization,
) -> Result<Response, Error> {
    let again = |_: &FormData, at: &At| act_page(asking, &act, "", Vec::new(), at);
    answer(app, asking, &act, form, Ok(asked), again).await
}
