//! The list of memos, and throwing one away.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::super::actions;
use super::super::super::policy::{KeepObservation, MemoFacts, Observations};
use super::super::super::store::observations::{self as store, MemoRow, PersonRow, Wanted};
use super::{Side, Tags, author_on, one, source_words};
use crate::access::Actor;
use crate::kernel::ids::{EmployeeId, ObservationId};
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{
    Button, Caption, Day, Empty, ErrorSummary, Field, FilterForm, Pager, SelectOption, SoftChecks,
    Summary, SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Query, Shell, page, see_other};

/// One line.
struct MemoView {
    day: Day,
    /// The list of that person's memos.
    about_href: String,
    subject: String,
    fact: String,
    tone: &'static str,
    guidance: Option<String>,
    about: Vec<String>,
    /// Who wrote it, when it was handed to the reader; to whom the reader handed it.
    hands: Vec<String>,
    /// Address of the form and of throwing it away, for its author.
    own: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/observations.html")]
struct ListPage {
    shell: Shell,
    title: &'static str,
    lead: String,
    warnings: Vec<String>,
    write: Button,
    filter: Option<FilterForm>,
    /// Handing over the memos about the chosen person.
    hand: Option<(String, String)>,
    caption: Caption,
    is_team: bool,
    rows: Vec<MemoView>,
    empty: Empty,
    pager: Pager,
}

fn view(side: Side, actor: &Actor, names: &BTreeMap<String, String>, row: MemoRow) -> MemoView {
    let keeps =
        actor.could::<KeepObservation>(&MemoFacts { observation: row.id, author: row.author });
    let place = row.in_place_of.as_ref();
    let hands: Vec<String> = match source_words(&row, actor.employee()) {
        Some(_) if row.is_handed && place.is_none() => {
            vec![format!("{}さんから引き継ぎました", row.author_name)]
        }
        Some(words) => vec![words],
        None => place
            .map(|name| format!("{name}さんの代理として書きました"))
            .into_iter()
            .chain(
                // The evaluator has it from the beginning.
                row.handed_to
                    .iter()
                    .filter(|name| Some(*name) != place)
                    .map(|name| format!("{name}さんに引き継ぎました")),
            )
            .collect(),
    };
    let address = side.address(row.id);
    MemoView {
        day: Day::table(row.on),
        about_href: format!("/team/observations?about={}", row.subject),
        subject: row.subject_name,
        fact: row.fact,
        tone: row.tone.map_or("", |tone| tone.label()),
        guidance: row.guidance,
        about: row.tags.iter().filter_map(|tag| names.get(tag).cloned()).collect(),
        hands,
        own: keeps.then(|| (address.clone(), format!("{address}/withdrawal"))),
    }
}

pub(super) async fn own(
    state: State<App>,
    asking: Asking,
    query: Query,
) -> Result<Response, Error> {
    index(state, asking, query, Side::Own).await
}

pub(super) async fn team(
    state: State<App>,
    asking: Asking,
    query: Query,
) -> Result<Response, Error> {
    index(state, asking, query, Side::Team).await
}

async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
    side: Side,
) -> Result<Response, Error> {
    let author = author_on(&app, &asking, side).await?;
    let about = query.one("about").parse::<EmployeeId>().ok().filter(|_| side == Side::Team);
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let rows_a_page = i64::try_from(Pager::ROWS).unwrap_or(50);
    let scope = asking.actor().scope::<Observations>();
    let wanted = Wanted { about, own: Some(side.is_own()), ..Wanted::default() };
    let offset = i64::from(number - 1) * rows_a_page;
    let reader = (&scope, asking.now.today);
    let rows = store::memos(app.db.reader(), reader, wanted, rows_a_page, offset).await?;
    let found = rows.first().map_or(0, |row| row.found);
    let names = Tags::of(&app, &asking, None).await?.names();
    let in_place = author.people.iter().any(|person| person.stands_in_for.is_some());
    let filter = match side {
        Side::Own => None,
        Side::Team => Some(filter_form(author.people, about)),
    };
    let write = match about {
        Some(id) => format!("{}/new?about={id}", side.base()),
        None => format!("{}/new", side.base()),
    };
    let writes_some = rows.iter().any(|row| row.author == author.id);
    let hand = about.filter(|_| writes_some).map(|id| {
        (format!("/team/observations/handover?about={id}"), "ほかの上司に引き継ぐ".to_owned())
    });
    let kept = about.map(|id| format!("about={id}")).unwrap_or_default();
    let (mut lead, nothing) = match side {
        Side::Own => (
            "自分のしたことと結果を、その日のうちに短く書いておくところです。あなただけが読めます。自己申告を書くときに、要素の横に出ます。".to_owned(),
            "実績メモはまだありません。したことを短く書いておくと、自己申告の根拠に使えます。",
        ),
        Side::Team => (
            if author.warnings.is_empty() {
                "見た事実を、その日のうちに短く書いておくところです。あなたと、あなたが引き継いだ上司、あなたがメモを見せると決めた代理だけが読めます。"
            } else {
                "見た事実を、その日のうちに短く書いておくところです。"
            }
            .to_owned(),
            "観察メモはまだありません。よい行動や気づいたことを、その日のうちに短く書いておくと、期末の評価で根拠に選べます。",
        ),
    };
    if in_place {
        lead.push_str("代理として書いたメモは、その評価者も読みます。");
    }
    page(&ListPage {
        shell: asking.shell(side.name()).crumbs(&side.way(), side.name()).wide(),
        title: side.name(),
        lead,
        warnings: author.warnings,
        write: Button::primary(format!("{}を書く", side.name())).to(write),
        filter,
        hand,
        caption: Caption::new(
            "memos",
            side.name(),
            format!("{}件。新しい順にならんでいます。", grouped(found)),
        ),
        is_team: side == Side::Team,
        rows: rows.into_iter().map(|row| view(side, asking.actor(), &names, row)).collect(),
        empty: Empty::new(nothing),
        pager: Pager::for_rows(number, u64::try_from(found).unwrap_or(0), kept),
    })
}

fn filter_form(people: Vec<PersonRow>, about: Option<EmployeeId>) -> FilterForm {
    let options = [SelectOption::new("", "すべて")]
        .into_iter()
        .chain(people.into_iter().map(|p| SelectOption::new(p.id.to_string(), p.name)))
        .collect();
    let chosen = about.map(|id| id.to_string()).unwrap_or_default();
    let fields = vec![Field::select("about", "職員", options).value(chosen)];
    FilterForm::new("観察メモの絞り込み", "/team/observations", fields).active(about.is_some())
}

pub(super) async fn ask_withdrawal_own(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
) -> Result<Response, Error> {
    ask_withdrawal(state, asking, path, Side::Own).await
}

pub(super) async fn ask_withdrawal_team(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
) -> Result<Response, Error> {
    ask_withdrawal(state, asking, path, Side::Team).await
}

async fn ask_withdrawal(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ObservationId>,
    side: Side,
) -> Result<Response, Error> {
    let row = one(&app, &asking, side, id).await?;
    let facts = MemoFacts { observation: id, author: row.author };
    asking.actor().may::<KeepObservation>(facts)?;
    let mut rows = vec![SummaryRow::new("あった日", Day::full(row.on).words())];
    if side == Side::Team {
        rows.push(SummaryRow::new("だれのこと", row.subject_name));
    }
    rows.push(SummaryRow::new("メモ", row.fact));
    let title = format!("{}を消す", side.name());
    let way = side.way();
    let way = [way[0], way[1], (side.name(), side.base())];
    page(&CheckPage {
        shell: asking.shell(title.clone()).crumbs(&way, &title),
        errors: ErrorSummary::new(Vec::new()),
        heading: format!("消す{}を確かめてください", side.name()),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(rows),
        effects: vec![
            "消したメモは、評価シートにも一覧にも出なくなります。元にはもどせません。".to_owned(),
        ],
        action: format!("{}/withdrawal", side.address(id)),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::danger(title),
        back: Some((side.base().to_owned(), "消さずにもどる".to_owned())),
    })
}

pub(super) async fn withdraw_own(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    withdraw(state, asking, path, Side::Own).await
}

pub(super) async fn withdraw_team(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    withdraw(state, asking, path, Side::Team).await
}

async fn withdraw(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ObservationId>,
    side: Side,
) -> Result<Response, Error> {
    one(&app, &asking, side, id).await?;
    actions::withdraw_observation(&app, asking.actor(), id).await?;
    let notice = Notice::ok(format!("{}を消しました。", side.name()));
    see_other(&asking, side.base(), notice).await
}
