//! `/me/pledge`: one's own マイクレド and its card; `/credo/pledges`: what colleagues show.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::credo::actions;
use crate::credo::pledge::{NewPledge, Pledge};
use crate::credo::policy::{KeepPledge, ShownPledges};
use crate::credo::store;
use crate::kernel::ids::EmployeeId;
use crate::kernel::{Prose, Revision};
use crate::platform::App;
use crate::ui::components::{Button, Choice, ChoiceOption, Empty, ErrorSummary, Field, Note};
use crate::ui::{Asking, Error, FormData, Notice, Posted, Shell, page, page_with, see_other};

const WAY: &[(&str, &str)] = &[("ホーム", "/"), ("クレド・役割", "/credo")];
/// What is posted of who may read it.
const PRIVATE: &str = "自分だけ";
const SHARED: &str = "同じ所属の職員";

#[derive(Template)]
#[template(path = "credo/pledge.html")]
struct PledgePage {
    shell: Shell,
    errors: ErrorSummary,
    note: Option<Note>,
    words: Field,
    readers: Choice,
    revision: String,
    /// There is a pledge to print.
    card: bool,
}

/// What stands in the boxes.
struct Typed<'a> {
    words: &'a str,
    is_shared: bool,
    revision: Revision,
}

fn view(
    asking: &Asking,
    typed: &Typed<'_>,
    card: bool,
    problem: Option<&str>,
    note: Option<Note>,
) -> PledgePage {
    let summary = problem.map(|sentence| ("#words".to_owned(), sentence.to_owned()));
    let options = vec![
        ChoiceOption::new(PRIVATE, PRIVATE).note("ほかの人には見えません"),
        ChoiceOption::new(SHARED, SHARED).note("名前と一緒に、同じ所属の職員が読めます"),
    ];
    PledgePage {
        shell: asking.shell("マイクレド").crumbs(WAY, "マイクレド").with_errors(problem.is_some()),
        errors: ErrorSummary::new(summary.into_iter().collect()),
        note,
        words: Field::area("words", "わたしが行うこと", Pledge::LIMIT)
            .hint("クレドを、自分の仕事でどう行うかを書きます。空にして保存すると、消えます。")
            .rows(3)
            .value(typed.words)
            .optional()
            .error(problem),
        readers: Choice::one("readers", "読める人", options).chosen([if typed.is_shared {
            SHARED
        } else {
            PRIVATE
        }]),
        revision: typed.revision.get().to_string(),
        card,
    }
}

/// The employee who asks; others have no pledge.
fn me(asking: &Asking) -> Result<EmployeeId, Error> {
    asking.actor().employee().ok_or(Error::NotFound)
}

async fn found(app: &App, asking: &Asking) -> Result<Option<Pledge>, Error> {
    let permit = asking.actor().may::<KeepPledge>(me(asking)?)?;
    Ok(store::pledges::pledge(app.db.reader(), &permit).await?)
}

/// The pledge with its form.
pub(in crate::credo) async fn edit(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    let pledge = found(&app, &asking).await?;
    let typed = Typed {
        words: pledge.as_ref().map_or("", |own| own.words.as_str()),
        is_shared: pledge.as_ref().is_some_and(|own| own.is_shared),
        revision: pledge.as_ref().map_or(Revision::NONE, |own| own.revision),
    };
    page(&view(&asking, &typed, pledge.is_some(), None, None))
}

/// Saves it; blank words take it away.
pub(in crate::credo) async fn update(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let employee = me(&asking)?;
    let typed = typed(&form);
    let words = match Prose::optional(typed.words, Pledge::LIMIT) {
        Ok(words) => words,
        Err(problem) => {
            let sentence = problem.sentence("わたしが行うこと");
            let page = view(&asking, &typed, false, Some(&sentence), None);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let gone = words.is_none();
    if gone && typed.revision == Revision::NONE {
        let page = view(&asking, &typed, false, Some("わたしが行うことを書いてください"), None);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let new = NewPledge { words, is_shared: typed.is_shared, revision: typed.revision };
    match actions::keep_pledge(&app, asking.actor(), employee, &new).await {
        Ok(()) if gone => {
            see_other(&asking, "/me/pledge", Notice::ok("マイクレドを消しました。")).await
        }
        Ok(()) => {
            let readers = if new.is_shared {
                "同じ所属の職員が読めます。"
            } else {
                "あなただけが読めます。"
            };
            let notice = Notice::ok("マイクレドを保存しました。").body(readers);
            see_other(&asking, "/me/pledge", notice).await
        }
        // Saved in another window meanwhile: both texts stand on the page, and nothing is lost.
        Err(Failed::Stale) => {
            let saved = found(&app, &asking).await?;
            let words = saved.as_ref().map_or("（消しました）", |own| own.words.as_str());
            let note = Note::you("別の画面で先に保存されています。")
                .body(format!("保存されている文：{words}　下の文を保存すると、置きかわります。"));
            let revision = saved.map_or(Revision::NONE, |own| own.revision);
            let page = view(&asking, &Typed { revision, ..typed }, false, None, Some(note));
            page_with(StatusCode::CONFLICT, &page)
        }
        Err(other) => Err(other.into()),
    }
}

fn typed(form: &FormData) -> Typed<'_> {
    Typed {
        words: form.one("words"),
        is_shared: form.one("readers") == SHARED,
        revision: Revision::parse(form.one("revision")),
    }
}

#[derive(Template)]
#[template(path = "credo/card.html")]
struct CardPage {
    shell: Shell,
    title: String,
    /// The statements, each in its lines.
    statements: Vec<Vec<String>>,
    words: String,
    name: String,
    print: Button,
}

/// The card for the wallet: the credo in force, and one's own words.
pub(in crate::credo) async fn card(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    let pledge = found(&app, &asking).await?.ok_or(Error::NotFound)?;
    let today = asking.now.today;
    let edition = store::edition_to_read(&app.db, today).await?.ok_or(Error::NotFound)?;
    let way = [WAY, &[("マイクレド", "/me/pledge")]].concat();
    page(&CardPage {
        shell: asking.shell("マイクレドのカード").crumbs(&way, "カード"),
        title: edition.title.clone(),
        statements: edition.statements.iter().map(|own| own.lines.clone()).collect(),
        words: pledge.words.to_string(),
        name: asking.shell("").user.map(|user| user.name).unwrap_or_default(),
        print: Button::print(),
    })
}

/// One pledge of a colleague.
struct Line {
    name: String,
    words: String,
}

#[derive(Template)]
#[template(path = "credo/pledges.html")]
struct PledgesPage {
    shell: Shell,
    lines: Vec<Line>,
    empty: Option<Empty>,
}

/// What colleagues of the own department show.
pub(in crate::credo) async fn index(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    let scope = asking.actor().scope::<ShownPledges>();
    let shown = store::pledges::shown(app.db.reader(), &scope, asking.now.today).await?;
    let line = |own: crate::credo::pledge::Shown| Line { name: own.name, words: own.words.into() };
    let lines: Vec<Line> = shown.into_iter().map(line).collect();
    page(&PledgesPage {
        shell: asking.shell("同じ所属の職員のマイクレド").crumbs(WAY, "同じ所属の職員のマイクレド"),
        empty: lines
            .is_empty()
            .then(|| Empty::new("見せている人はまだいません。だれかが見せると、ここで読めます。")),
        lines,
    })
}
