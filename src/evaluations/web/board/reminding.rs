//! お願いの連絡: from a filtered list to everybody in it whose turn it is, after a look at what is sent.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Asked;
use super::reach::{Desk, Followed};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::reminder::{EVERYWHERE, ReminderRefusal, StepList, asked_lately};
use crate::evaluations::store::progress::{self, Filter};
use crate::evaluations::store::reminders::{self, Addressees, SentRow};
use crate::evaluations::web::places::Tree;
use crate::kernel::ids::DepartmentId;
use crate::kernel::number::grouped;
use crate::kernel::time::{month_day, wareki_time};
use crate::kernel::{Prose, Refusal};
use crate::platform::App;
use crate::ui::components::{
    Button, Caption, ErrorSummary, Field, SoftCheck, SoftChecks, Summary, SummaryRow,
};
use crate::ui::{Error, FormData, Notice, Posted, Problems, Query, Shell, page_with, see_other};

/// Characters of a reminder.
const LIMIT: usize = 1000;

struct SentView {
    at: String,
    about: String,
    by: String,
    read: String,
    words: String,
}

#[derive(Template)]
#[template(path = "evaluations/reminder.html")]
struct ReminderPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    soft: SoftChecks,
    summary: Summary,
    effects: Vec<String>,
    action: String,
    hidden: Vec<(String, String)>,
    fields: Vec<Field>,
    button: Button,
    back: Option<(String, String)>,
    caption: Caption,
    sent: Vec<SentView>,
}

pub(super) async fn ask(
    State(app): State<App>,
    followed: Followed,
    Query(query): Query,
) -> Result<Response, Error> {
    form_page(&app, &followed, &query, Problems::new()).await
}

/// The list that is asked about: what the address says, in the reach of the desk.
struct List {
    asked: Asked,
    departments: Option<Vec<DepartmentId>>,
    /// 「一次評価が期限切れ（総務局）」.
    about: String,
    states: &'static [&'static str],
}

impl List {
    async fn of(app: &App, followed: &Followed, query: &FormData) -> Result<Self, Error> {
        let Followed { asking, desk, cycle } = followed;
        let mut asked = Asked::of(cycle, query);
        let list = asked.list.filter(|list| list.can_be_asked()).unwrap_or(StepList::Open);
        asked.list = Some(list);
        let on = cycle.setup.base_date;
        let counted = progress::counted(&app.db, cycle.id, on, asked.kind).await?;
        let tree = Tree::of(&counted.places, desk.roots());
        let departments = asked.departments(desk, &tree)?;
        let place = match (asked.here, desk) {
            (Some(id), _) => tree.name(id),
            (None, Desk::Officer) => EVERYWHERE,
            (None, Desk::Head(..)) => "自分が長の所属",
        };
        let about = list.about(cycle.step_name(asked.kind), place);
        let states = list.states(asked.is_past(cycle, asking));
        Ok(Self { asked, departments, about, states })
    }
    fn filter(&self, cycle: &Cycle) -> Filter<'_> {
        Filter {
            cycle: cycle.id,
            kind: self.asked.kind,
            departments: self.departments.as_deref(),
            states: Some(self.states),
        }
    }
    fn board(&self, desk: &Desk, cycle: &Cycle) -> String {
        let query = self.asked.query(self.asked.here, self.asked.list);
        format!("{}/progress?{query}", desk.address(&cycle.code))
    }
}

async fn form_page(
    app: &App,
    followed: &Followed,
    query: &FormData,
    problems: Problems<&'static str>,
) -> Result<Response, Error> {
    let Followed { asking, desk, cycle } = followed;
    let list = List::of(app, followed, query).await?;
    let reader = app.db.reader();
    let Addressees { people, sheets } = reminders::addressees(reader, &list.filter(cycle)).await?;
    if people == 0 && problems.is_empty() {
        let sentence = ReminderRefusal::Nobody.sentence();
        return see_other(asking, &list.board(desk, cycle), Notice::info(sentence)).await;
    }
    // Heads read what they have sent themselves; HR follows all.
    let by = desk.head().and_then(|_| asking.actor().account());
    let sent = reminders::sent(reader, cycle.id, list.asked.kind, by).await?;
    let last = sent.first().map(|row| row.sent_at);
    let soft = match sent.first().filter(|_| asked_lately(last, asking.now.at)) {
        Some(row) => vec![SoftCheck::new(
            format!("{}に、同じ段階の{}人に連絡しています", wareki_time(row.sent_at), row.people),
            list.board(desk, cycle),
            "#words",
        )],
        None => Vec::new(),
    };
    let status =
        if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let words =
        if query.has("words") { query.one("words").to_owned() } else { template(&list, cycle) };
    let hidden = [("step", list.asked.kind.as_str().to_owned())]
        .into_iter()
        .chain(list.asked.here.map(|id| ("department", id.to_string())))
        .chain(list.asked.list.map(|list| ("state", list.as_str().to_owned())))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    page_with(
        status,
        &ReminderPage {
            shell: desk.shell(asking, cycle, "お願いの連絡").with_errors(!problems.is_empty()),
            errors: ErrorSummary::new(problems.summary()),
            heading: format!("{}人に連絡する内容を確かめてください", grouped(people)),
            lead: cycle.name.clone(),
            soft: SoftChecks::new(soft),
            summary: Summary::new(vec![
                SummaryRow::new("あて先", list.about.clone()),
                SummaryRow::new(
                    "人数",
                    format!("{}人（シート{}枚）", grouped(people), grouped(sheets)),
                ),
            ]),
            effects: vec![
                "受け取った人のホームと「あなたへの連絡」に表れます。メールは送りません。"
                    .to_owned(),
                "送った連絡は、取り消せません。だれが、いつ、何人に送ったかが記録に残ります。"
                    .to_owned(),
            ],
            action: format!("{}/reminders", desk.address(&cycle.code)),
            hidden,
            fields: vec![
                Field::area("words", "連絡の文", LIMIT)
                    .rows(6)
                    .hint("受け取った人は、この文と、入力するページへのリンクを読みます。")
                    .value(words)
                    .error(problems.at(&"words")),
            ],
            button: Button::primary(format!("{}人に連絡する", grouped(people))),
            back: Some((list.board(desk, cycle), "送らずにもどる".to_owned())),
            caption: Caption::new(
                "sent",
                "これまでの連絡",
                format!("{}件。新しい順にならんでいます。", sent.len()),
            ),
            sent: sent.into_iter().map(sent_view).collect(),
        },
    )
}

fn sent_view(row: SentRow) -> SentView {
    SentView {
        at: wareki_time(row.sent_at),
        about: row.about,
        by: row.sent_by,
        read: format!("{}人のうち{}人", grouped(row.people), grouped(row.have_read)),
        words: row.words,
    }
}

/// Calm words to begin with: what, until when, where help is.
fn template(list: &List, cycle: &Cycle) -> String {
    let name = cycle.step_name(list.asked.kind);
    let due = cycle.step(list.asked.kind).map(|step| month_day(step.due_on)).unwrap_or_default();
    match list.asked.list {
        Some(StepList::Late) => format!(
            "{}の{name}の期限（{due}）が過ぎています。入力と提出をお願いします。間に合わないわけがあるときは、人事課に知らせてください。",
            cycle.name
        ),
        _ => format!(
            "{}の{name}の期限は{due}です。入力と提出をお願いします。分からないことは、人事課に聞いてください。",
            cycle.name
        ),
    }
}

pub(super) async fn send(
    State(app): State<App>,
    followed: Followed,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let Followed { asking, desk, cycle } = &followed;
    let words = match Prose::within(form.one("words"), LIMIT) {
        Ok(words) => words,
        Err(problem) => {
            let problems = Problems::one("words", problem.sentence("連絡の文"));
            return form_page(&app, &followed, &form, problems).await;
        }
    };
    let list = List::of(&app, &followed, &form).await?;
    let board = list.board(desk, cycle);
    let filter = list.filter(cycle);
    let whom = (cycle, desk.head());
    let message = (list.about.as_str(), &words);
    match actions::send_reminder(&app, asking.actor(), whom, &filter, message).await {
        Ok(people) => {
            let people = i64::try_from(people).unwrap_or(i64::MAX);
            let notice = Notice::ok(format!("{}人に連絡しました。", grouped(people)));
            see_other(asking, &board, notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(asking, &board, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
