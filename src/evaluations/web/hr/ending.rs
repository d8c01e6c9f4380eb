//! Ending a cycle, or calling it off.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::{Cycle, CycleRefusal, CycleStage};
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::store::confirmation;
use crate::kernel::Refusal;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, Field, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, page, page_with, see_other};

async fn answer(
    asking: &Asking,
    code: &str,
    done: Result<(), Failed<CycleRefusal>>,
    words: &str,
) -> Result<Response, Error> {
    let notice = match done {
        Ok(()) => Notice::ok(words),
        Err(Failed::Refused(refusal)) => Notice::bad(refusal.sentence()),
        Err(failed) => return Err(failed.into()),
    };
    see_other(asking, &address(code), notice).await
}

/// Asks before the cycle is ended.
pub(super) async fn ask_end(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let own = address(&code);
    if let Err(refusal) = cycle.state.refuse_unless_open() {
        return see_other(&asking, &own, Notice::bad(refusal.sentence())).await;
    }
    let running = confirmation::running(app.db.reader(), cycle.id).await?;
    if running > 0 {
        let sentence = CycleRefusal::SheetsRunning(running).sentence();
        let notice = Notice::bad(sentence).link(format!("{own}/progress"), "進み具合を見る");
        return see_other(&asking, &own, notice).await;
    }
    let (read, _) = confirmation::acknowledged(app.db.reader(), cycle.id).await?;
    page(&CheckPage {
        shell: shell(&asking, &cycle, "終了"),
        errors: ErrorSummary::default(),
        heading: format!("{}を終わりにするか確かめてください", cycle.name),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![SummaryRow::new(
            "結果を確認した人",
            format!("{}人", grouped(read)),
        )]),
        effects: vec![
            "結果はこれからも読めます。".to_owned(),
            "終わりにすると、シートはもう動きません。".to_owned(),
        ],
        action: format!("{own}/end"),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::primary("サイクルを終わりにする"),
        back: Some((own, "終わりにせずにもどる".to_owned())),
    })
}

pub(super) async fn end(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::close_cycle(&app, asking.actor(), &code).await;
    answer(&asking, &code, done, "サイクルを終わりにしました。").await
}

fn cancellation_page(
    asking: &Asking,
    cycle: &Cycle,
    typed: &str,
    problems: &Problems<&'static str>,
) -> CheckPage {
    let own = address(&cycle.code);
    let effects = if cycle.state.stage() == CycleStage::Open {
        vec![
            "確定していないシートは、すべて中止になります。入力した内容は残ります。".to_owned(),
            "確定した記録は、変わりません。".to_owned(),
            "中止は取り消せません。".to_owned(),
        ]
    } else {
        vec!["準備した内容は、記録として残ります。".to_owned()]
    };
    CheckPage {
        shell: shell(asking, cycle, "中止").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: format!("{}の中止を確かめてください", cycle.name),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::default(),
        effects,
        action: format!("{own}/cancellation"),
        hidden: Vec::new(),
        fields: vec![
            Field::area("reason", "中止する理由", ReasonInput::LIMIT)
                .hint("対象の職員に、このまま表示します。")
                .value(typed)
                .error(problems.at(&"reason")),
        ],
        button: Button::danger("中止する"),
        back: Some((own, "中止せずにもどる".to_owned())),
    }
}

/// Asks for the reason before a cycle is called off.
pub(super) async fn ask_cancellation(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    page(&cancellation_page(&asking, &cycle, "", &Problems::new()))
}

pub(super) async fn cancel(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let reason = match (ReasonInput { text: form.one("reason") }).parse("中止する理由") {
        Ok(reason) => reason,
        Err(problems) => {
            let again = cancellation_page(&asking, &cycle, form.one("reason"), &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let done = actions::cancel_cycle(&app, asking.actor(), &code, reason).await;
    answer(&asking, &code, done, "中止しました。").await
}
