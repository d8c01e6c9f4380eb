//! How far the opening of a cycle has come. Works without a script: a link shows the latest state.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{address, load, shell};
use crate::evaluations::actions::is_opening;
use crate::evaluations::cycle::CycleState;
use crate::evaluations::store::{cycle as cycles, opening_job as store};
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::{Note, Progress};
use crate::ui::{Asking, Error, Path, Shell, page, see_other};

#[derive(Template)]
#[template(path = "evaluations/hr/opening_job.html")]
struct JobPage {
    shell: Shell,
    heading: &'static str,
    note: Note,
    progress: Option<Progress>,
    said_at: String,
    here: String,
    back: String,
}

/// The page. A job that was killed says so, and says what holds: its transaction went with it.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let back = address(&code);
    let cycle = load(&app, &asking, &code).await?;
    // The job before the cycle: a job that has ended has left the cycle as it stays. Asked the other way
    // round, work that ends in between would look killed.
    let Some(job) = store::job(&app.db, cycle.id).await? else {
        return see_other(&asking, &back, None).await;
    };
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, &code, false).await?.ok_or(Error::NotFound)?;
    drop(conn);
    let running = is_opening(&job, asking.now.at);
    let (heading, note) = if running {
        let note = Note::info("この画面を閉じても、処理は続きます。").body(
            "終わるまでは、だれのシートもできません。終わると、全員のシートが一度にできます。",
        );
        ("評価サイクルを開始しています", note)
    } else if matches!(cycle.state, CycleState::Open { .. }) {
        let note = Note::ok("終わりました。")
            .body("全員のシートを作りました。だれかが入力を始めるまでは、開始を取り消せます。")
            .link(back.clone(), "サイクルのページを見る");
        ("評価サイクルを開始しました", note)
    } else if job.finished_at.is_some() && job.refusal.is_none() {
        // It was opened, and the opening was undone.
        return see_other(&asking, &back, None).await;
    } else {
        let killed = || "処理の途中でサーバーが止まりました".to_owned();
        let what = job.refusal.clone().unwrap_or_else(killed);
        let note = Note::bad(format!("{what}。"))
            .body("シートは1件もできていません。もう一度、開始の確認から進めてください。")
            .link(format!("{back}/start"), "開始の確認へ進む");
        ("評価サイクルを開始できませんでした", note)
    };
    let positive = |number: i32| u64::try_from(number).unwrap_or(0);
    page(&JobPage {
        shell: shell(&asking, &cycle, "開始の進み具合"),
        heading,
        note,
        progress: running.then(|| {
            Progress::new(
                "job",
                "シートの作成",
                "件",
                positive(job.wanted.max(1)),
                positive(job.made),
            )
        }),
        said_at: format!("{}の状況", clock_time(asking.now.at)),
        here: format!("{back}/opening"),
        back,
    })
}
