//! Initiatives as everybody who is signed in reads them: one, all or one's own, the progress.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::rows::{InitiativeRow, InitiativeTable, LastNote, counted, name_of, status_tag};
use crate::access::Actor;
use crate::kernel::ids::InitiativeId;
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::strategy::policy::{ChangeInitiative, DeskFacts, SeeDesk};
use crate::strategy::store::{self, InitiativeView, NoteView, Which};
use crate::ui::components::{Button, Day, Empty, Tab, Tabs, Tag};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

/// A note as it is shown.
struct NoteRow {
    day: Day,
    body: String,
    written: String,
}

#[derive(Template)]
#[template(path = "strategy/initiative.html")]
struct InitiativePage {
    shell: Shell,
    view: InitiativeView,
    status: Tag,
    status_since: Day,
    owner: String,
    deputy: Option<String>,
    saved: String,
    notes: Vec<NoteRow>,
    actions: Vec<Button>,
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let view = store::initiatives(app.db.reader(), Which::One(id), today)
        .await?
        .pop()
        .ok_or(Error::NotFound)?;
    let notes = store::notes(app.db.reader(), id).await?;
    let pillar = format!("/strategy/pillars/{}", view.pillar_code);
    let measure = format!("/strategy/measures/{}", view.measure_code);
    let way = [
        ("ホーム", "/"),
        ("人財戦略", "/strategy"),
        (view.pillar_name.as_str(), pillar.as_str()),
        (view.measure_name.as_str(), measure.as_str()),
    ];
    page(&InitiativePage {
        shell: asking
            .shell(format!("{} – {}", view.title, view.measure_name))
            .crumbs(&way, &view.title),
        status: status_tag(view.status),
        status_since: Day::moment(view.status_set_at),
        owner: name_of(&view.owner),
        deputy: view.deputy.as_ref().map(name_of),
        saved: saved(&view),
        notes: notes.into_iter().map(note_row).collect(),
        actions: actions(asking.actor(), &view),
        view,
    })
}

/// 「令和8年3月3日（火曜日）10時42分　中村 恵子」.
fn saved(view: &InitiativeView) -> String {
    let by = view.saved_by.as_deref().map(|name| format!("　{name}")).unwrap_or_default();
    format!("{}{by}", wareki_time(view.saved_at))
}

fn note_row(note: NoteView) -> NoteRow {
    let by = note.written_by.map(|name| format!("{name}　")).unwrap_or_default();
    NoteRow {
        day: Day::full(note.on),
        body: note.body,
        written: format!("{by}{}に記入", wareki_time(note.written_at)),
    }
}

fn actions(who: &Actor, view: &InitiativeView) -> Vec<Button> {
    if !who.could::<ChangeInitiative>(&view.facts()) {
        return Vec::new();
    }
    let base = format!("/hr/strategy/initiatives/{}", view.id);
    vec![
        Button::primary("メモを加える").to(format!("{base}/notes/new")),
        Button::secondary("事業を直す").to(base),
    ]
}

#[derive(Template)]
#[template(path = "strategy/initiatives.html")]
struct InitiativesPage {
    shell: Shell,
    tabs: Option<Tabs>,
    rows: Vec<(InitiativeRow, String, String)>,
    sentence: String,
    empty: Empty,
}

pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let mine = asking.actor().employee().filter(|_| query.one("mine") == "1");
    let which = mine.map_or(Which::All, Which::AnsweredBy);
    let views = store::initiatives(app.db.reader(), which, today).await?;
    let title = if mine.is_some() { "あなたが担当する事業" } else { "事業の一覧" };
    let way =
        [("ホーム", "/"), ("人財戦略", "/strategy"), ("戦略の進み具合", "/strategy/progress")];
    let tabs = asking.actor().employee().map(|_| {
        let all = Tab::new("すべての事業", "/strategy/initiatives").current(mine.is_none());
        let own = Tab::new("あなたの担当", "/strategy/initiatives?mine=1").current(mine.is_some());
        Tabs::new("事業の範囲", vec![all, own])
    });
    page(&InitiativesPage {
        shell: asking.shell(title).crumbs(&way, title),
        tabs,
        sentence: counted(&views.iter().collect::<Vec<_>>()),
        rows: views
            .iter()
            .map(|view| {
                let row = InitiativeRow::of(view, today);
                (row, view.pillar_name.clone(), view.measure_name.clone())
            })
            .collect(),
        empty: if mine.is_some() {
            Empty::new("あなたが担当や代理になっている事業はありません。違うときは、施策担当に知らせてください。")
                .action("/strategy/progress", "戦略の進み具合を見る")
        } else {
            Empty::new("事業はまだありません。施策担当が加えると、ここにならびます。")
        },
    })
}

/// A pillar with its initiatives.
struct PillarProgress {
    code: String,
    name: String,
    table: InitiativeTable,
}

#[derive(Template)]
#[template(path = "strategy/progress.html")]
struct ProgressPage {
    shell: Shell,
    today: Day,
    pillars: Vec<PillarProgress>,
    mine: bool,
    desk: bool,
}

pub(super) async fn progress(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let today = asking.now.today;
    let pillars = store::pillars(app.db.reader()).await?;
    let views = store::initiatives(app.db.reader(), Which::All, today).await?;
    let own = asking.actor().employee();
    let mine = views.iter().any(|view| {
        let facts = view.facts();
        own.is_some_and(|own| facts.owner == own || facts.deputy == Some(own))
    });
    page(&ProgressPage {
        shell: asking
            .shell("戦略の進み具合")
            .crumbs(&[("ホーム", "/"), ("人財戦略", "/strategy")], "戦略の進み具合"),
        today: Day::full(today),
        pillars: pillars
            .into_iter()
            .map(|pillar| {
                let own: Vec<&InitiativeView> =
                    views.iter().filter(|view| view.pillar_code == pillar.code).collect();
                let title = format!("{}の事業", pillar.name);
                PillarProgress {
                    table: InitiativeTable::of(&pillar.code, title, &own, today),
                    code: pillar.code,
                    name: pillar.name,
                }
            })
            .collect(),
        mine,
        desk: asking.actor().could::<SeeDesk>(&DeskFacts { answers_for_some: mine }),
    })
}
