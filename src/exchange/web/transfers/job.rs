//! How far the work behind a list has come. Works without a script: a link shows the latest state.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::result::load;
use super::{BASE, WAY};
use crate::exchange::actions::{UNEXPECTED, is_running};
use crate::exchange::store::{self, JobDeed, TransferState};
use crate::kernel::ids::TransferId;
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::{Note, Progress};
use crate::ui::{Asking, Error, Path, Shell, page, see_other};

#[derive(Template)]
#[template(path = "exchange/transfer_job.html")]
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
    Path(id): Path<TransferId>,
) -> Result<Response, Error> {
    let back = format!("{BASE}/{id}");
    // The job before the list: a job that has ended has left the list as it stays. Asked the other way
    // round, work that ends in between would look killed.
    let job = store::job(&app.db, id).await?;
    let (view, _) = load(&app, &asking, id).await?;
    let Some(job) = job else {
        return see_other(&asking, &back, None).await;
    };
    // Until the job has said that it is over, nothing else can begin with this list.
    let running = is_running(&job, asking.now.at);
    let done = match job.deed {
        JobDeed::Apply => view.state == TransferState::Applied,
        JobDeed::Undo => view.state == TransferState::Undone,
    };
    let applies = job.deed == JobDeed::Apply;
    let (heading, note) = if running {
        let heading = if applies {
            "発令一覧を取り込んでいます"
        } else {
            "取込を取り消しています"
        };
        let note = Note::info("この画面を閉じても、処理は続きます。")
            .body("終わるまでは、登録は何も変わりません。終わると、すべての行が一度に変わります。");
        (heading, note)
    } else if done {
        let heading = if applies {
            "発令一覧を取り込みました"
        } else {
            "取込を取り消しました"
        };
        let body = if applies {
            "すべての行を登録しました。"
        } else {
            "登録は、取り込む前に戻りました。"
        };
        (heading, Note::ok("終わりました。").body(body).link(back.clone(), "結果を見る"))
    } else {
        let killed = || "処理の途中でサーバーが止まりました".to_owned();
        let what = job.refusal.clone().unwrap_or_else(killed);
        let heading = if applies {
            "発令一覧を取り込めませんでした"
        } else {
            "取り消せませんでした"
        };
        let holds = if applies {
            "登録は何も変わっていません。"
        } else {
            "登録は、取り込んだときのままです。"
        };
        // A refusal says itself what to do; here nobody is to blame, and trying again is right.
        let again = match job.refusal.as_deref() {
            None if applies => "結果のページから、もう一度取り込んでください。",
            None => "結果のページから、もう一度取り消してください。",
            Some(UNEXPECTED) => {
                "もう一度試してください。続くときは、情報システム担当に知らせてください。"
            }
            Some(_) => "",
        };
        let holds = format!("{holds}{again}");
        (heading, Note::bad(format!("{what}。")).body(holds).link(back.clone(), "結果へもどる"))
    };
    let positive = |number: i32| u64::try_from(number).unwrap_or(0);
    page(&JobPage {
        shell: asking.shell(heading).crumbs(&WAY, "進み具合"),
        heading,
        note,
        progress: running.then(|| {
            Progress::new("job", "進み具合", "段階", positive(job.steps), positive(job.step))
        }),
        said_at: format!("{}の状況", clock_time(asking.now.at)),
        here: format!("{back}/job"),
        back,
    })
}
