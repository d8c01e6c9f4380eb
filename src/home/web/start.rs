//! `/`: what is asked of me, by when, what comes next; then the credo, the own role, the pillars.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::evaluations::actions::waiting_for;
use crate::evaluations::task::{EvaluationTask, Waiting};
use crate::evaluations::workflow::{ScreenState, Tone as StateTone};
use crate::home::store::{self, NewsRow, OwnRank, OwnStep};
use crate::kernel::ids::EmployeeId;
use crate::kernel::time::wareki_full;
use crate::platform::App;
use crate::ui::components::{
    Beads, CredoPanel, Day, Empty, LinkList, ListLink, Pillar, Pillars, Step, Tag, Task, Tasks,
    Thread, Tone,
};
use crate::ui::shell::Current;
use crate::ui::{Error, Shell, SignedIn, Visitor, page};
use crate::{credo, strategy};

/// Tasks shown before 「すべて見る」.
const FIRST_TASKS: usize = 5;

/// Parts of the navigation in which tasks stand.
const TASK_PLACES: [&str; 3] = ["/me", "/team", "/hr"];

/// What only somebody on the staff sees.
struct Own {
    tasks: Tasks,
    no_tasks: Option<Empty>,
    more: usize,
    flow: Option<Flow>,
    role: Option<RolePanel>,
}

/// The thread of one's own sheet.
struct Flow {
    cycle: String,
    thread: Thread,
}

/// What the own rank asks.
struct RolePanel {
    rank: String,
    roles_title: &'static str,
    roles: Beads,
    elements: Beads,
    next: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "home/start.html")]
struct StartPage {
    shell: Shell,
    heading: String,
    today_words: String,
    own: Option<Own>,
    is_visitor: bool,
    desks: Option<LinkList>,
    /// Where tasks stand besides home.
    places: Vec<(&'static str, &'static str)>,
    credo: Option<CredoPanel>,
    news: LinkList,
    no_news: Empty,
    pillars: Pillars,
}

/// The start page for whoever asks.
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let today = visitor.now.today;
    let db = app.db.reader();
    let edition = credo::edition_in_force(&app.db, today).await?;
    let pillars = strategy::pillars(db).await?;
    let news = if visitor.signed_in.is_some() { store::news(db, today).await? } else { Vec::new() };
    let who = visitor.signed_in.as_deref();
    let (heading, own) = match who {
        None => ("人財ポータル".to_owned(), None),
        Some(who) => match who.actor.employee() {
            Some(employee) => own_part(&app, employee, who, &visitor).await?,
            None => (format!("{}さんのホーム", who.name), None),
        },
    };
    let shell = visitor.shell("ホーム");
    let desks = who.map(|_| desks_of(&shell)).filter(|list| !list.is_empty());
    let places = shell.nav.iter().filter(|item| TASK_PLACES.contains(&item.href));
    page(&StartPage {
        places: places.map(|item| (item.href, item.label)).collect(),
        heading,
        today_words: wareki_full(today),
        is_visitor: who.is_none(),
        desks,
        credo: edition.map(|edition| {
            CredoPanel::new(edition.title.clone(), edition.lines())
                .link("/credo", "クレドのページを読む")
        }),
        news: LinkList::new(news.into_iter().map(news_link).collect()),
        no_news: Empty::new("新しいお知らせはありません。"),
        pillars: Pillars::new(
            pillars
                .into_iter()
                .map(|pillar| Pillar {
                    href: pillar.href(),
                    text: pillar.measures_in_words(),
                    name: pillar.name,
                })
                .collect(),
        ),
        own,
        shell,
    })
}

/// Officers without an employee find their desk here.
fn desks_of(shell: &Shell) -> LinkList {
    let desks = ["/hr", "/hr/strategy", "/admin"];
    let links = shell
        .nav
        .iter()
        .filter(|item| desks.contains(&item.href) && item.current == Current::No)
        .map(|item| ListLink::new(item.href, item.label));
    LinkList::new(links.collect())
}

fn news_link(row: NewsRow) -> ListLink {
    let link = if row.kind.as_str() == "cycle" {
        ListLink::new("/me", format!("{}が始まりました", row.title))
    } else {
        let number = row.number.map_or(String::new(), |number| format!("　第{number}版"));
        ListLink::new("/competencies", format!("能力の定義：{}{number}", row.title))
    };
    link.day(Day::table(row.on))
}

async fn own_part(
    app: &App,
    employee: EmployeeId,
    who: &SignedIn,
    visitor: &Visitor,
) -> Result<(String, Option<Own>), Error> {
    let today = visitor.now.today;
    let tasks = match who.read::<Waiting>() {
        Some(waiting) => waiting.tasks(today),
        None => waiting_for(&app.db, &who.actor, today).await?.tasks(today),
    };
    let steps = store::own_steps(app.db.reader(), employee).await?;
    let rank = store::own_rank(app.db.reader(), employee, today).await?;
    let family = who.name.split_whitespace().next().unwrap_or(&who.name);
    let naming = naming_task(app, visitor, today).await?;
    let values = value_task(app, employee, today).await?;
    let count = tasks.len() + usize::from(naming.is_some()) + usize::from(values.is_some());
    let heading = if count == 0 {
        format!("いま、{family}さんの番になっている手続きはありません")
    } else {
        format!("{family}さんの番になっている手続きが{count}件あります")
    };
    let more = count.saturating_sub(FIRST_TASKS);
    let no_tasks = (count == 0).then(|| Empty::new(what_comes_next(&steps, family)));
    let own = Own {
        tasks: Tasks::new(
            tasks.into_iter().map(|t| task(t, today)).chain(values).chain(naming).collect(),
        )
        .first(FIRST_TASKS),
        no_tasks,
        more,
        flow: flow(&steps, today),
        role: rank.map(role_panel),
    };
    Ok((heading, Some(own)))
}

/// Somebody has gone who answered for an initiative or a figure, and the reader is asked for a new one:
/// one line, however many there are.
async fn naming_task(
    app: &App,
    visitor: &Visitor,
    today: crate::kernel::Date,
) -> Result<Option<Task>, Error> {
    let Some(who) = &visitor.signed_in else { return Ok(None) };
    let gone = strategy::ownerless(app.db.reader(), &who.actor.scope(), today).await?;
    let about = "人財戦略の事業と指標";
    Ok(match gone.as_slice() {
        [] => None,
        [one] => {
            let why = if one.has_left { "退職" } else { "異動" };
            let fact = format!("「{}」の担当の{}さんが{why}しました。", one.title, one.owner);
            Some(Task::new(one.form(), "新しい担当者を決める", Tag::your_turn(), about).fact(fact))
        }
        several => {
            let fact = format!("担当者が異動か退職をした事業と指標が{}件あります。", several.len());
            let href = "/strategy/initiatives#owners";
            Some(Task::new(href, "新しい担当者を決める", Tag::your_turn(), about).fact(fact))
        }
    })
}

/// Days before its last one from which a value is asked for.
const ASKED_BEFORE: u64 = 14;

/// Values of figures that the reader answers for and that are due soon or overdue: one line, however many
/// there are. A deputy is asked when the owner has gone; what the portal counts is nobody's task.
async fn value_task(
    app: &App,
    employee: EmployeeId,
    today: crate::kernel::Date,
) -> Result<Option<Task>, Error> {
    let mut due: Vec<(crate::kernel::Date, strategy::KpiView)> =
        strategy::kpis_of(app.db.reader(), employee, today)
            .await?
            .into_iter()
            .filter(|view| view.definition.counted.is_none())
            .filter(|view| view.owner.id == employee || view.needs_owner())
            .map(|view| (view.course().due_on(), view))
            .filter(|(due_on, _)| *due_on <= today + chrono::Days::new(ASKED_BEFORE))
            .collect();
    due.sort_by_key(|(due_on, _)| *due_on);
    let about = "人財戦略の指標";
    let tag = |due_on| if due_on < today { Tag::overdue() } else { Tag::your_turn() };
    Ok(match due.as_slice() {
        [] => None,
        [(due_on, view)] => {
            let href = format!("/hr/strategy/kpis/{}/readings/new", view.code);
            let fact =
                format!("「{}」の{}の値です。", view.definition.name, view.course().due_span());
            let task = Task::new(href, "指標の値を入れる", tag(*due_on), about);
            Some(task.due(*due_on, today).fact(fact))
        }
        [(due_on, _), ..] => {
            let fact = format!("値の期限が近いか、過ぎた指標が{}件あります。", due.len());
            let href = "/strategy/initiatives?mine=1";
            let task = Task::new(href, "指標の値を入れる", tag(*due_on), about);
            Some(task.due(*due_on, today).fact(fact))
        }
    })
}

/// 「次は3月13日までに、一次評価があります。」
fn what_comes_next(steps: &[OwnStep], family: &str) -> String {
    steps.iter().find(|step| step.state == "open").map_or_else(
        || format!("{family}さんの番になると、ここに期限とともに表れます。"),
        |step| {
            format!(
                "次は{}までに、{}があります。",
                crate::kernel::time::month_day(step.due_on),
                step.step_name
            )
        },
    )
}

fn task(task: EvaluationTask, today: crate::kernel::Date) -> Task {
    let tag = match task.state {
        ScreenState::NotStarted | ScreenState::InProgress => Tag::your_turn(),
        ScreenState::Returned => Tag::returned(),
        ScreenState::Overdue => Tag::overdue(),
        other => {
            let (tone, word) = other.tag();
            Tag::new(tone_of(tone), word)
        }
    };
    Task::new(task.href, task.title, tag, task.about).due(task.due_on, today).fact(task.fact)
}

fn tone_of(tone: StateTone) -> Tone {
    match tone {
        StateTone::You => Tone::You,
        StateTone::On => Tone::On,
        StateTone::Wait => Tone::Waiting,
        StateTone::Done => Tone::Done,
        StateTone::Late => Tone::Late,
    }
}

fn flow(steps: &[OwnStep], today: crate::kernel::Date) -> Option<Flow> {
    let cycle = steps.first()?.cycle_name.clone();
    let shown = steps.iter().map(|step| {
        let until = format!("{}まで", Day::near(step.due_on, today).words());
        match (step.state.as_str(), step.done_at) {
            ("done", Some(at)) => {
                let day = crate::kernel::Now::of(at).today;
                let done = format!("{} 済み", Day::near(day, today).words());
                Step::done(step.step_name.clone(), done)
            }
            ("open", _) if step.was_returned => {
                Step::now(step.step_name.clone(), until).note("差戻し")
            }
            ("open", _) => Step::now(step.step_name.clone(), until),
            _ => Step::open(step.step_name.clone(), until),
        }
    });
    Some(Flow { cycle, thread: Thread::new(shown.collect()) })
}

fn role_panel(rank: OwnRank) -> RolePanel {
    let next = rank.next_code.zip(rank.next_name).map(|(code, name)| {
        (format!("/compare?from={}&to={code}", rank.code), format!("次の職位（{name}）と比べる"))
    });
    RolePanel {
        rank: rank.name,
        roles_title: if rank.is_supervisory {
            "管理監督者に求められる役割"
        } else {
            "全職員に求められる役割"
        },
        roles: Beads::new(rank.roles),
        elements: Beads::new(rank.elements),
        next,
    }
}
