//! Memos of evaluators that the cycle lets the ratee read, and the setting for it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::{Cycle, CycleState};
use crate::evaluations::evidence::MemosShown;
use crate::evaluations::policy::ShownObservations;
use crate::evaluations::store::evidence as store;
use crate::evaluations::web::hr;
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{Button, Caption, Choice, ChoiceOption, Day, Empty};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, see_other};

/// One memo as its subject reads it.
struct ShownView {
    day: Day,
    author: String,
    tone: &'static str,
    fact: String,
    guidance: Option<String>,
}

#[derive(Template)]
#[template(path = "evaluations/observations_shown.html")]
struct ShownPage {
    shell: Shell,
    lead: String,
    caption: Caption,
    rows: Vec<ShownView>,
    empty: Empty,
}

/// What the evaluators noted about oneself; 404 where the cycle keeps memos private.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let scope = asking.actor().scope::<ShownObservations>();
    let sheet = store::shown_memos(app.db.reader(), &scope, &code).await?.ok_or(Error::NotFound)?;
    let title = format!("上司の観察メモ – {}", sheet.cycle_name);
    let nothing = if sheet.is_open {
        "この期間の観察メモはありません。上司が書くと、ここにならびます。"
    } else {
        "まだ読めません。期末面談の記録ができると、ここにならびます。"
    };
    page(&ShownPage {
        shell: asking
            .shell(title)
            .crumbs(&[("ホーム", "/"), ("自分の評価", "/me")], "上司の観察メモ")
            .wide(),
        lead: format!(
            "{}（{}）に、あなたの評価者が書いたメモです。このサイクルでは、{}ことになっています。",
            sheet.cycle_name,
            sheet.period,
            sheet.shown.label()
        ),
        caption: Caption::new(
            "memos",
            "上司の観察メモ",
            format!("{}件。新しい順にならんでいます。", sheet.memos.len()),
        ),
        rows: sheet
            .memos
            .into_iter()
            .map(|memo| ShownView {
                day: Day::table(memo.on),
                author: memo.author,
                tone: memo.tone.map_or("", |tone| tone.label()),
                fact: memo.fact,
                guidance: memo.guidance,
            })
            .collect(),
        empty: Empty::new(nothing),
    })
}

#[derive(Template)]
#[template(path = "evaluations/memo_setting.html")]
struct SettingPage {
    shell: Shell,
    action: String,
    /// How it is set, when it cannot be changed any more.
    settled: Option<&'static str>,
    choice: Choice,
    button: Button,
    back: String,
}

/// Word of 「見せない」 in the form.
const PRIVATE: &str = "private";
/// 「見せない」.
const PRIVATE_LABEL: &str = "本人に見せない";

fn setting_page(asking: &Asking, cycle: &Cycle, shown: Option<MemosShown>) -> SettingPage {
    let own = hr::address(&cycle.code);
    let shown_options = MemosShown::ALL.iter().map(|rule| {
        let note = match rule {
            MemosShown::AfterClosing => "期末面談の記録を本人に見せたあと、本人が読めます。",
            MemosShown::AtOnce => {
                "評価者の代理も読めます。評価者には、書く前にそのことを知らせます。"
            }
        };
        ChoiceOption::new(rule.as_str(), rule.label()).note(note)
    });
    let private = ChoiceOption::new(PRIVATE, PRIVATE_LABEL)
        .note("書いた人と、引き継いだ上司、書いた人が見せると決めた代理だけが読めます。");
    SettingPage {
        shell: hr::shell(asking, cycle, "観察メモの見せ方"),
        action: format!("{own}/memos"),
        settled: (cycle.state != CycleState::Preparing)
            .then(|| shown.map_or(PRIVATE_LABEL, MemosShown::label)),
        choice: Choice::one(
            "shown",
            "評価者の観察メモを、本人に見せるか",
            std::iter::once(private).chain(shown_options).collect(),
        )
        .hint("開始したあとは変えられません。見せないうちに書かれたメモは、あとからも見せません。")
        .chosen([shown.map_or(PRIVATE, MemosShown::as_str)]),
        button: Button::primary("観察メモの見せ方を保存する"),
        back: own,
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    let shown = store::memo_rule(app.db.reader(), cycle.id).await?;
    page(&setting_page(&asking, &cycle, shown))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let _cycle = hr::load(&app, &asking, &code).await?;
    let shown = MemosShown::parse(form.one("shown"));
    if shown.is_none() && form.one("shown") != PRIVATE {
        return Err(Error::Unreadable);
    }
    match actions::set_memo_rule(&app, asking.actor(), &code, shown).await {
        Ok(()) => {
            let notice = Notice::ok("観察メモの見せ方を保存しました。");
            see_other(&asking, &hr::address(&code), notice).await
        }
        Err(Failed::Refused(refusal)) => {
            let notice = Notice::bad(format!("{}。", refusal.sentence()));
            see_other(&asking, &format!("{}/memos", hr::address(&code)), notice).await
        }
        Err(failed) => Err(failed.into()),
    }
}
