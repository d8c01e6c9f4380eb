//! `/admin/reach/{employee}` and `/account/reach`: who sees a person and why, what the person sees.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::admin::policy::reach::{Facts, Seer, Sight};
use crate::admin::policy::{ExplainOthers, ExplainReach};
use crate::admin::store::reach;
use crate::kernel::ids::EmployeeId;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Caption, Empty, Field, FilterForm, Note, Summary, SummaryRow};
use crate::ui::{Asking, Error, FormData, Path, Query, Shell, page, see_other};

#[derive(Template)]
#[template(path = "admin/reach_index.html")]
struct IndexPage {
    shell: Shell,
    filter: FilterForm,
    empty: Option<Empty>,
}

/// Finds a person by number.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ExplainOthers>(())?;
    let scope = asking.actor().scope::<ExplainReach>();
    let number = query.one("q").trim().to_owned();
    if !number.is_empty() {
        let found = reach::of_number(app.db.reader(), &scope, &number, asking.now.today).await?;
        if let Some(id) = found {
            return see_other(&asking, &format!("/admin/reach/{id}"), None).await;
        }
    }
    page(&IndexPage {
        shell: asking.shell("見られる範囲").crumbs(&[("ホーム", "/")], "見られる範囲"),
        filter: FilterForm::new(
            "職員番号で探す",
            "/admin/reach",
            vec![Field::text("q", "職員番号").value(&number)],
        )
        .active(!number.is_empty()),
        empty: (!number.is_empty()).then(|| {
            Empty::new(format!(
                "職員番号「{number}」の職員は、受け持つ範囲にいません。番号を確かめてください。"
            ))
        }),
    })
}

#[derive(Template)]
#[template(path = "admin/reach.html")]
struct ReachPage {
    shell: Shell,
    name: String,
    own: bool,
    note: Option<Note>,
    filter: FilterForm,
    facts: Summary,
    seers_caption: Caption,
    seers: Vec<Seer>,
    sights_caption: Caption,
    sights: Vec<Sight>,
}

/// Of anybody in reach.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<EmployeeId>,
    Query(query): Query,
) -> Result<Response, Error> {
    let own = asking.actor().is_employee(id);
    page(&reach_page(&app, &asking, id, &query, own, &format!("/admin/reach/{id}")).await?)
}

/// Of oneself.
pub(super) async fn own(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let id = asking.actor().employee().ok_or(Error::NotFound)?;
    page(&reach_page(&app, &asking, id, &query, true, "/account/reach").await?)
}

async fn reach_page(
    app: &App,
    asking: &Asking,
    id: EmployeeId,
    query: &FormData,
    own: bool,
    address: &str,
) -> Result<ReachPage, Error> {
    let scope = asking.actor().scope::<ExplainReach>();
    let (today, day) = (asking.now.today, asking.on(query));
    let reader = app.db.reader();
    let looked = reach::looked_at(reader, &scope, id, today, day).await?.ok_or(Error::NotFound)?;
    let facts = Facts {
        looked,
        leaders: reach::leaders(reader, id, day).await?,
        holders: reach::holders(reader, day).await?,
        steps: reach::evaluators(reader, id).await?,
    };
    let (seers, sights) = (facts.seers(), facts.sights());
    let looked = facts.looked;
    let (title, crumbs) = if own {
        ("自分を見られる人".to_owned(), vec![("ホーム", "/"), ("表示と通知の設定", "/account")])
    } else {
        (
            format!("{}さんの見られる範囲", looked.name),
            vec![("ホーム", "/"), ("見られる範囲", "/admin/reach")],
        )
    };
    let is_today = day == today;
    Ok(ReachPage {
        shell: asking.shell(&title).crumbs(&crumbs, &title).wide(),
        own,
        note: (!is_today).then(|| {
            Note::info(format!("{}の時点の内容です。", wareki(day)))
                .link(address, "きょうの内容を見る")
        }),
        filter: FilterForm::new(
            "いつの時点か",
            address,
            vec![
                Field::text("on", "いつの時点か")
                    .hint("例：R7.4.1。書かないと、きょうです。")
                    .value(query.one("on")),
            ],
        )
        .active(!is_today),
        facts: Summary::new(vec![
            SummaryRow::new("職員番号", looked.number),
            SummaryRow::new(
                "所属と職位",
                looked.post.unwrap_or_else(|| "本務の発令はありません".to_owned()),
            ),
        ]),
        seers_caption: Caption::new("seers", "見られる人", format!("{}件。", seers.len())),
        seers,
        sights_caption: Caption::new("sights", "見られるもの", format!("{}件。", sights.len())),
        sights,
        name: looked.name,
    })
}
