//! Initiatives as everybody who is signed in reads them: one, all or one's own.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::kpis::bands;
use super::kpis::rows::{KpiRow, finding};
use super::kpis::show::{gone, needs_owner};
use super::past::Past;
use super::rows::{InitiativeRow, LastNote, counted, name_of, status_tag};
use crate::access::Actor;
use crate::kernel::Date;
use crate::kernel::ids::{EmployeeId, InitiativeId};
use crate::kernel::time::{wareki, wareki_time};
use crate::platform::App;
use crate::strategy::policy::{ChangeInitiative, NameOwner};
use crate::strategy::store::{
    self, InitiativeView, KpiView, NoteView, Ownerless, VersionView, Which,
};
use crate::strategy::surroundings::{Surroundings, TiedGroup};
use crate::ui::components::{Button, Day, Empty, History, HistoryEntry, Tab, Tabs, Tag};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

/// A note as it is shown.
struct NoteRow {
    day: Day,
    body: String,
    written: String,
}

/// A milestone as it is shown, with the address that says it is there.
struct MilestoneRow {
    title: String,
    due: Day,
    done: Option<Day>,
    is_overdue: bool,
    /// Day that stood before, and why it was given up.
    before: Vec<(Day, String)>,
    finish: Option<String>,
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
    past: Past,
    needs_owner: Option<String>,
    history: History,
    notes: Vec<NoteRow>,
    milestones: Vec<MilestoneRow>,
    actions: Vec<Button>,
    /// What it is tied to today; a plan of the past does not say.
    tied: Option<Vec<TiedGroup>>,
    /// Where its ties are changed, for those who may.
    tie: Option<String>,
}

pub(super) async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Query(query): Query,
) -> Result<Response, Error> {
    let (on, past) = Past::asked(&query, &format!("/strategy/initiatives/{id}"), asking.now.today);
    let view = store::initiatives(app.db.reader(), Which::One(id), on)
        .await?
        .pop()
        .ok_or(Error::NotFound)?;
    let notes = store::notes(app.db.reader(), id, on).await?;
    let milestones = store::milestones(app.db.reader(), id).await?;
    let versions = store::versions(app.db.reader(), id, on).await?;
    let is_now = past.day.is_none();
    let tied = if is_now {
        Some(TiedGroup::all(around.tied(&app, asking.actor(), &[id], on).await?))
    } else {
        None
    };
    let may_change = is_now && asking.actor().could::<ChangeInitiative>(&view.facts());
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
        milestones: milestones
            .into_iter()
            .map(|one| MilestoneRow {
                finish: (may_change && one.done_on.is_none())
                    .then(|| format!("/hr/strategy/initiatives/{id}/milestones/{}", one.id)),
                before: one.days_before.into_iter().map(Day::full).zip(one.reasons).collect(),
                title: one.title,
                due: Day::full(one.due_on),
                done: one.done_on.filter(|done| *done <= on).map(Day::full),
                is_overdue: one.done_on.is_none_or(|done| done > on) && one.due_on < on,
            })
            .collect(),
        actions: if is_now { actions(asking.actor(), &view) } else { Vec::new() },
        needs_owner: view
            .needs_owner()
            .then(|| gone(&view.owner, view.owner_has_moved, view.deputy.as_ref()))
            .flatten()
            .filter(|_| is_now),
        tied,
        tie: may_change.then(|| format!("/hr/strategy/initiatives/{id}/ties")),
        history: History::new(versions.into_iter().map(version).collect()),
        past,
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

fn version(view: VersionView) -> HistoryEntry {
    let what =
        format!("{}から「{}」（担当：{}）", wareki(view.set_on), view.status.label(), view.owner);
    let by = view.set_by.unwrap_or_else(|| "システム".to_owned());
    HistoryEntry::new(view.set_at, by, what).words(view.reason)
}

fn actions(who: &Actor, view: &InitiativeView) -> Vec<Button> {
    let base = format!("/hr/strategy/initiatives/{}", view.id);
    let mut actions = Vec::new();
    if who.could::<ChangeInitiative>(&view.facts()) {
        actions.push(Button::primary("メモを加える").to(format!("{base}/notes/new")));
        actions.push(Button::secondary("節目を加える").to(format!("{base}/milestones/new")));
        actions.push(Button::secondary("事業を直す").to(base.clone()));
    }
    if view.needs_owner() && who.could::<NameOwner>(&view.naming()) {
        actions.push(Button::secondary("担当者を決める").to(format!("{base}/owner")));
    }
    actions
}

#[derive(Template)]
#[template(path = "strategy/initiatives.html")]
struct InitiativesPage {
    shell: Shell,
    tabs: Option<Tabs>,
    rows: Vec<(InitiativeRow, String, String)>,
    caption: &'static str,
    sentence: String,
    empty: Empty,
    past: Past,
    /// What needs a new owner, for those who are asked to name one.
    ownerless: Vec<Ownerless>,
    /// Figures that the reader answers for or stands in for, each with the address of its form.
    figures: Vec<OwnFigure>,
}

/// A KPI that the reader answers for.
struct OwnFigure {
    row: KpiRow,
    finding: String,
    /// Where a value is typed; `None`: the portal counts it.
    form: Option<String>,
    /// Somebody else must be named.
    needs_owner: Option<String>,
}

pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let (on, past) = Past::asked(&query, "/strategy/initiatives", today);
    let ownerless = if past.day.is_none() {
        store::ownerless(app.db.reader(), &asking.actor().scope(), today).await?
    } else {
        Vec::new()
    };
    let mine = asking.actor().employee().filter(|_| query.one("mine") == "1");
    let which = mine.map_or(Which::All, Which::AnsweredBy);
    let views = store::initiatives(app.db.reader(), which, on).await?;
    let title =
        if mine.is_some() { "あなたが担当する事業と指標" } else { "事業の一覧" };
    let figures = match mine {
        Some(own) => figures(&app, own, today).await?,
        None => Vec::new(),
    };
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
        past,
        ownerless,
        figures,
        caption: if mine.is_some() { "あなたが担当する事業" } else { "事業の一覧" },
        sentence: counted(&views.iter().collect::<Vec<_>>()),
        rows: views
            .iter()
            .map(|view| {
                let row = InitiativeRow::of(view, on);
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

/// The KPIs that somebody answers for or stands in for; what is due first comes first.
async fn figures(app: &App, own: EmployeeId, today: Date) -> Result<Vec<OwnFigure>, Error> {
    let bands = bands(app);
    let mut views: Vec<KpiView> = store::kpis_of(app.db.reader(), own, today).await?;
    views.sort_by_key(|view| view.course().due_on());
    Ok(views
        .iter()
        .map(|view| OwnFigure {
            row: KpiRow::of(view, today, &bands),
            finding: finding(view, today, &bands),
            form: view
                .definition
                .counted
                .is_none()
                .then(|| format!("/hr/strategy/kpis/{}/readings/new", view.code)),
            needs_owner: needs_owner(view),
        })
        .collect())
}
