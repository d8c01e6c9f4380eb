//! Confirming and disclosing, for everybody at once.

use axum::extract::State;
use axum::response::Response;

use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::policy::HandledSheets;
use crate::evaluations::refusal::SheetRefusal;
use crate::evaluations::store::{confirmation, progress};
use crate::evaluations::workflow::StepKind;
use crate::kernel::Refusal;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, page, see_other};

fn count(number: usize) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

/// How many sheets stand at each step.
async fn rows(app: &App, cycle: &Cycle) -> Result<Vec<SummaryRow>, Error> {
    let stages = progress::stages(app.db.reader(), cycle.id).await?;
    Ok(cycle
        .setup
        .steps
        .iter()
        .filter_map(|step| {
            let stage = stages.iter().find(|row| row.word == step.kind.as_str())?;
            Some(SummaryRow::new(
                format!("{}の段階", step.name),
                format!("{}人", grouped(stage.sheets)),
            ))
        })
        .collect())
}

async fn waiting(
    app: &App,
    asking: &Asking,
    cycle: &Cycle,
    kind: StepKind,
) -> Result<usize, Error> {
    let scope = asking.actor().scope::<HandledSheets>();
    let mut conn = app.db.reader().acquire().await?;
    Ok(confirmation::open_at(&mut conn, cycle, kind, &scope, &[], false).await?.len())
}

/// Field with the number of sheets that the officer has agreed to.
const AGREED: &str = "sheets";

/// Back to the check page, when others have come or gone since it was read: nobody confirms or discloses more
/// than they were asked about.
async fn changed_since(
    app: &App,
    asking: &Asking,
    code: &str,
    (kind, page): (StepKind, &str),
    form: &FormData,
) -> Result<Option<Response>, Error> {
    let cycle = load(app, asking, code).await?;
    let ready = waiting(app, asking, &cycle, kind).await?;
    if ready == 0 || form.one(AGREED) == ready.to_string() {
        return Ok(None);
    }
    let notice = Notice::bad("このページを開いたあとに、人数が変わりました。")
        .body("もう一度、内容を確かめてください。");
    let to = format!("{}/{page}", address(code));
    see_other(asking, &to, notice).await.map(Some)
}

/// Asks before everything that waits is confirmed.
pub(super) async fn ask_confirmation(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let own = address(&code);
    let ready = waiting(&app, &asking, &cycle, StepKind::Confirmation).await?;
    if ready == 0 {
        return see_other(&asking, &own, Notice::info("確認待ちのシートはありません。")).await;
    }
    let scope = asking.actor().scope::<HandledSheets>();
    let grades = confirmation::waiting_grades(app.db.reader(), &cycle, &scope).await?;
    let mut summary = rows(&app, &cycle).await?;
    let spread: Vec<String> =
        grades.iter().map(|(grade, people)| format!("{grade} {}人", grouped(*people))).collect();
    summary.push(SummaryRow::new("確定する全体の評語", spread.join("、")));
    page(&CheckPage {
        shell: shell(&asking, &cycle, "確定"),
        errors: ErrorSummary::default(),
        heading: format!("{}人の評価の確定を確かめてください", count(ready)),
        lead: cycle.name.clone(),
        soft: SoftChecks::default(),
        summary: Summary::new(summary),
        effects: vec![
            "確定した記録は、だれにも変えられなくなります。一人ずつの能力と業績の点数は、サイクルのページの「結果の一覧」で確かめられます。".to_owned(),
            "確認の前の段階の人は、確定しません。あとで、もう一度確定できます。".to_owned(),
            "あなた自身の評価は、別の人事担当が確定します。".to_owned(),
            "本人には、まだ開示しません。".to_owned(),
        ],
        action: format!("{own}/confirmation"),
        hidden: vec![(AGREED.to_owned(), ready.to_string())],
        fields: Vec::new(),
        button: Button::primary(format!("{}人の評価を確定する", count(ready))),
        back: Some((own, "確定せずにもどる".to_owned())),
    })
}

async fn answer(
    asking: &Asking,
    code: &str,
    done: Result<usize, Failed<SheetRefusal>>,
    words: impl Fn(String) -> Notice,
) -> Result<Response, Error> {
    let notice = match done {
        Ok(0) => Notice::info("当てはまるシートはありませんでした。"),
        Ok(sheets) => words(count(sheets)),
        Err(Failed::Refused(refusal)) => Notice::bad(refusal.sentence()),
        Err(failed) => return Err(failed.into()),
    };
    see_other(asking, &address(code), notice).await
}

pub(super) async fn confirm(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    if let Some(again) =
        changed_since(&app, &asking, &code, (StepKind::Confirmation, "confirm"), &form).await?
    {
        return Ok(again);
    }
    let done = actions::confirm_sheets(&app, asking.actor(), &code, &[]).await;
    answer(&asking, &code, done, |people| {
        Notice::ok(format!("{people}人の評価を確定しました。")).body("次は、結果を開示します。")
    })
    .await
}

/// Asks before every confirmed result is disclosed.
pub(super) async fn ask_disclosure(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let own = address(&code);
    let ready = waiting(&app, &asking, &cycle, StepKind::Disclosure).await?;
    if ready == 0 {
        return see_other(&asking, &own, Notice::info("開示待ちのシートはありません。")).await;
    }
    let fields: Vec<&str> = cycle.setup.disclosed.iter().map(|field| field.label()).collect();
    let mut summary = rows(&app, &cycle).await?;
    summary.push(SummaryRow::new("開示する内容", fields.join("、")));
    page(&CheckPage {
        shell: shell(&asking, &cycle, "開示"),
        errors: ErrorSummary::default(),
        heading: format!("{}人への開示を確かめてください", count(ready)),
        lead: cycle.name.clone(),
        soft: SoftChecks::default(),
        summary: Summary::new(summary),
        effects: vec![
            "本人が、自分の評価のページで結果を読めるようになります。".to_owned(),
            "開示は取り消せません。".to_owned(),
            "あなた自身の結果は、別の人事担当が開示します。".to_owned(),
        ],
        action: format!("{own}/disclosure"),
        hidden: vec![(AGREED.to_owned(), ready.to_string())],
        fields: Vec::new(),
        button: Button::primary(format!("{}人に結果を開示する", count(ready))),
        back: Some((own, "開示せずにもどる".to_owned())),
    })
}

pub(super) async fn disclose(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    if let Some(again) =
        changed_since(&app, &asking, &code, (StepKind::Disclosure, "disclose"), &form).await?
    {
        return Ok(again);
    }
    let done = actions::disclose_sheets(&app, asking.actor(), &code, &[]).await;
    answer(&asking, &code, done, |people| Notice::ok(format!("{people}人に結果を開示しました。")))
        .await
}
