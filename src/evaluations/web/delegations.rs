//! `/team/delegations`: an evaluator's turns in other hands, by the evaluator; `/hr/delegations`: by HR for
//! them, and everybody's.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::delegation::{DelegationRefusal, DelegationStage, days};
use crate::evaluations::forms::{DateInput, ReasonInput};
use crate::evaluations::policy::{Delegations, ListCycles};
use crate::evaluations::store::{delegations as store, opening};
use crate::kernel::ids::{EmployeeId, EvaluatorDelegationId};
use crate::kernel::time::wareki_time;
use crate::kernel::{Period, Refusal};
use crate::platform::App;
use crate::ui::components::{Caption, DateField, Empty, ErrorSummary, Field, Tick, Width};
use crate::ui::{
    Asking, Door, Error, FormData, Notice, Path, Posted, Problems, Routes, Shell, page, page_with,
    see_other,
};

/// Routes of these pages.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/team/delegations", Door::Guarded, own)
        .post("/team/delegations", Door::Guarded, hand_over)
        .post("/team/delegations/{delegation}/ending", Door::Guarded, take_back)
        .get("/hr/delegations", Door::Guarded, all)
        .post("/hr/delegations", Door::Guarded, hand_over_for)
        .post("/hr/delegations/{delegation}/ending", Door::Guarded, end)
}

const OWN: &str = "/team/delegations";
const ALL: &str = "/hr/delegations";
/// Name of the tick by which an evaluator opens their memos.
const MEMOS: &str = "memos";

/// Whose page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Desk {
    /// The evaluator's.
    Own(EmployeeId),
    /// HR's.
    Officer,
}

impl Desk {
    const fn address(self) -> &'static str {
        match self {
            Self::Own(_) => OWN,
            Self::Officer => ALL,
        }
    }
}

struct RowView {
    evaluator: String,
    delegate: String,
    period: String,
    state: &'static str,
    reason: String,
    set_by: String,
    memos: &'static str,
    /// Where it is ended, while that is possible.
    end: Option<String>,
}

#[derive(Template)]
#[template(path = "evaluations/delegations.html")]
struct DelegationsPage {
    shell: Shell,
    errors: ErrorSummary,
    lead: &'static str,
    caption: Caption,
    rows: Vec<RowView>,
    empty: Empty,
    action: &'static str,
    people: Vec<Field>,
    dates: Vec<DateField>,
    reason: Field,
    /// Only the evaluator opens their memos.
    memos: Option<Tick>,
}

/// An evaluator, or somebody who stands or stood in for one; anybody else gets 404.
async fn own_desk(app: &App, asking: &Asking) -> Result<Desk, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let reader = app.db.reader();
    let scope = asking.actor().scope::<Delegations>();
    let known = store::is_evaluator(reader, person).await?
        || !store::delegations(reader, &scope, Some(person)).await?.is_empty();
    if known { Ok(Desk::Own(person)) } else { Err(Error::NotFound) }
}

fn officers_desk(asking: &Asking) -> Result<Desk, Error> {
    if asking.actor().scope::<ListCycles>().is_nobody() {
        return Err(Error::NotFound);
    }
    Ok(Desk::Officer)
}

async fn desk_page(
    app: &App,
    asking: &Asking,
    desk: Desk,
    (typed, opens_memos): (&FormData, bool),
    problems: &Problems<&'static str>,
) -> Result<DelegationsPage, Error> {
    let today = asking.now.today;
    let scope = asking.actor().scope::<Delegations>();
    let of = match desk {
        Desk::Own(person) => Some(person),
        Desk::Officer => None,
    };
    let rows: Vec<RowView> = store::delegations(app.db.reader(), &scope, of)
        .await?
        .into_iter()
        .map(|row| {
            let stage = DelegationStage::on(row.period, today);
            let mine = of.is_none_or(|person| person == row.evaluator);
            let may_end = mine && stage != DelegationStage::Over;
            RowView {
                evaluator: format!("{}（{}）", row.evaluator_name, row.evaluator_number),
                delegate: format!("{}（{}）", row.delegate_name, row.delegate_number),
                period: row.period.to_string(),
                state: stage.word(),
                reason: row.reason,
                memos: if row.reads_memos { "見せる" } else { "見せない" },
                set_by: match row.ended_at {
                    Some(at) => format!("{}　{}に終えた", row.set_by_name, wareki_time(at)),
                    None => row.set_by_name,
                },
                end: may_end.then(|| format!("{}/{}/ending", desk.address(), row.id)),
            }
        })
        .collect();
    let mut people = Vec::new();
    if desk == Desk::Officer {
        people.push(
            Field::text("evaluator", "評価者の職員番号")
                .width(Width::Code)
                .value(typed.one("evaluator"))
                .error(problems.at(&"evaluator")),
        );
    }
    people.push(
        Field::text("delegate", "代理の職員番号")
            .hint("評価される本人、その部下、ほかの段階を受け持つ人は選べません。")
            .width(Width::Code)
            .value(typed.one("delegate"))
            .error(problems.at(&"delegate")),
    );
    let date = |name: &'static str, label: &str, hint: &str| {
        let day = DateInput::read(typed, name);
        DateField::new(name, label)
            .hint(hint)
            .typed(&day.year, &day.month, &day.day)
            .error(problems.at(&name))
    };
    let heading = "評価者の代理";
    let shell = match desk {
        Desk::Own(_) => {
            asking.shell(heading).crumbs(&[("ホーム", "/"), ("部下の評価", "/team")], heading)
        }
        Desk::Officer => asking.shell(heading).crumbs(
            &[("ホーム", "/"), ("人事の仕事", "/hr"), ("評価サイクル", "/hr/cycles")],
            heading,
        ),
    };
    Ok(DelegationsPage {
        shell: shell.with_errors(!problems.is_empty()).wide(),
        errors: ErrorSummary::new(problems.summary()),
        lead: match desk {
            Desk::Own(_) => {
                "出張や休みのときに、あなたの評価の番をほかの職員に任せます。その人は、決めた日の間だけ、あなたが受け持つ評価を読み、入力して提出できます。目標に合意し、面談を記録し、観察メモを書くこともできます。あなたの観察メモを代理の人が読めるのは、下で見せると決めたときと、サイクルの決まりで評価される本人も読むときだけです。記録には、2人の名前が残ります。その間も、あなたは自分で評価できます。"
            }
            Desk::Officer => {
                "評価者に代わって、評価の番をほかの職員に任せます。代理は、決めた日の間だけ、その評価者が受け持つ評価、目標、面談を引き受け、観察メモを書けます。評価者の観察メモを読めるのは、評価者本人が見せると決めたときと、サイクルの決まりで評価される本人も読むときだけです。ずっと替わるときは、シートのページで評価者を替えてください。"
            }
        },
        caption: Caption::new(
            "delegations",
            "代理の一覧",
            format!("{}件。始まりの新しい順にならんでいます。", rows.len()),
        ),
        rows,
        empty: Empty::new("代理はまだありません。"),
        action: desk.address(),
        people,
        dates: vec![
            date("from", "代理の始まり", "例：令和8年3月9日は「令和8」「3」「9」。"),
            date("until", "代理の終わり", "この日まで代理をします。"),
        ],
        reason: Field::area("reason", "理由", ReasonInput::LIMIT)
            .rows(2)
            .hint("評価者、代理、人事担当に見えます。")
            .value(typed.one("reason"))
            .error(problems.at(&"reason")),
        memos: matches!(desk, Desk::Own(_)).then(|| {
            Tick::new(MEMOS, "yes", "代理の間、わたしの観察メモを代理の人に見せる")
                .ticked(opens_memos)
        }),
    })
}

async fn own(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let desk = own_desk(&app, &asking).await?;
    page(&desk_page(&app, &asking, desk, (&FormData::default(), true), &Problems::new()).await?)
}

async fn all(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let desk = officers_desk(&asking)?;
    page(&desk_page(&app, &asking, desk, (&FormData::default(), false), &Problems::new()).await?)
}

/// The person of a number, or the problem of the control.
async fn person(
    app: &App,
    asking: &Asking,
    form: &FormData,
    (name, label): (&'static str, &str),
    problems: &mut Problems<&'static str>,
) -> Result<Option<EmployeeId>, Error> {
    let number = form.one(name).trim();
    if number.is_empty() {
        problems.add(name, format!("{label}の職員番号を書いてください"));
        return Ok(None);
    }
    let found = opening::employee_by_number(app.db.reader(), number, asking.now.today).await?;
    if found.is_none() {
        problems.add(name, format!("職員番号「{number}」の職員はいません"));
    }
    Ok(found)
}

/// The days, or the problems of the controls.
fn period(
    form: &FormData,
    asking: &Asking,
    problems: &mut Problems<&'static str>,
) -> Option<Period> {
    let first = DateInput::read(form, "from").parse("from", "代理の始まり", problems);
    let last = DateInput::read(form, "until").parse("until", "代理の終わり", problems);
    let (first, last) = first.zip(last)?;
    days(first, last, asking.now.today)
        .map_err(|refusal| problems.add(place_of(refusal), refusal.sentence()))
        .ok()
}

/// The control that a refusal is about.
const fn place_of(refusal: DelegationRefusal) -> &'static str {
    match refusal {
        DelegationRefusal::Past | DelegationRefusal::Overlapping => "from",
        DelegationRefusal::Backwards | DelegationRefusal::TooLong => "until",
        _ => "delegate",
    }
}

async fn hand(app: &App, asking: &Asking, desk: Desk, form: &FormData) -> Result<Response, Error> {
    let mut problems = Problems::new();
    let opens_memos = matches!(desk, Desk::Own(_)) && form.one(MEMOS) == "yes";
    let evaluator = match desk {
        Desk::Own(person) => Some(person),
        Desk::Officer => person(app, asking, form, ("evaluator", "評価者"), &mut problems).await?,
    };
    let delegate = person(app, asking, form, ("delegate", "代理"), &mut problems).await?;
    let period = period(form, asking, &mut problems);
    let reason = match (ReasonInput { text: form.one("reason") }).parse("理由") {
        Ok(reason) => Some(reason),
        Err(found) => {
            problems.add("reason", found.at(&"reason").unwrap_or_default());
            None
        }
    };
    if let (Some(evaluator), Some(delegate), Some(period), Some(reason)) =
        (evaluator, delegate, period, reason)
    {
        let pair = (evaluator, delegate);
        let actor = asking.actor();
        match actions::delegate_turns(app, actor, pair, period, &reason, opens_memos).await {
            Ok(()) => {
                let reads = if opens_memos {
                    "観察メモも見せます"
                } else {
                    "評価者の観察メモは見せません"
                };
                let notice = Notice::ok("代理を決めました。").body(format!(
                    "{period}の間、代理の人が、評価、目標、面談の仕事を進められます。{reads}。"
                ));
                return see_other(asking, desk.address(), notice).await;
            }
            Err(Failed::Refused(refusal)) => problems.add(place_of(refusal), refusal.sentence()),
            Err(failed) => return Err(failed.into()),
        }
    }
    let again = desk_page(app, asking, desk, (form, opens_memos), &problems).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

async fn hand_over(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let desk = own_desk(&app, &asking).await?;
    hand(&app, &asking, desk, &form).await
}

async fn hand_over_for(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let desk = officers_desk(&asking)?;
    hand(&app, &asking, desk, &form).await
}

async fn ending(
    app: &App,
    asking: &Asking,
    desk: Desk,
    id: EvaluatorDelegationId,
) -> Result<Response, Error> {
    let notice = match actions::end_delegation(app, asking.actor(), id).await {
        Ok(()) => {
            Notice::ok("代理を終えました。").body("きょうから、代理の人は評価や面談ができません。")
        }
        Err(Failed::Refused(refusal)) => Notice::bad(refusal.sentence()),
        Err(failed) => return Err(failed.into()),
    };
    see_other(asking, desk.address(), notice).await
}

async fn take_back(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<EvaluatorDelegationId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let desk = own_desk(&app, &asking).await?;
    ending(&app, &asking, desk, id).await
}

async fn end(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<EvaluatorDelegationId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let desk = officers_desk(&asking)?;
    ending(&app, &asking, desk, id).await
}
