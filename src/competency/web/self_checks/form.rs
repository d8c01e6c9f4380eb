//! Keeping what is typed: by the button, by the script, by the page of two texts.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::show::form_page;
use super::{WAY, id_of, label, progress};
use crate::audit::Failed;
use crate::competency::actions::self_checks::{Collision, Opened, facts, keep_answers, open_check};
use crate::competency::forms::{AnswerBody, At, TypedAnswers, typed_answers};
use crate::competency::policy::FillSelfCheck;
use crate::competency::self_check::Answer;
use crate::kernel::ids::SelfCheckId;
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::pages::{ConflictPage, First};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, PostedJson, json as as_json, page_with,
    see_other,
};

/// One box, while typing.
pub(in crate::competency::web) async fn keep(
    State(app): State<App>,
    asking: Asking,
    Path(raw): Path<String>,
    PostedJson(body): PostedJson<AnswerBody>,
) -> Result<Response, Error> {
    let id = id_of(&raw)?;
    // A stranger learns nothing, whatever was sent.
    let opened = open_check(&app, asking.actor(), id).await?;
    asking.actor().may::<FillSelfCheck>(facts(&opened.check))?;
    let Some(typed) = body.read() else {
        return Ok(as_json(StatusCode::UNPROCESSABLE_ENTITY, &json!({})));
    };
    let saved = keep_answers(&app, asking.actor(), asking.now, id, vec![typed]).await?;
    if !saved.collisions.is_empty() {
        return Ok(as_json(StatusCode::CONFLICT, &json!({})));
    }
    let note = format!(
        "{}あなたのほかには、だれにも見えません。",
        progress(&open_check(&app, asking.actor(), id).await?)
    );
    let mut answer = json!({ "saved_at": clock_time(asking.now.at), "note": note });
    if let Some((_, revision)) = saved.kept.first() {
        answer["revision"] = json!(revision);
    }
    Ok(as_json(StatusCode::OK, &answer))
}

/// The whole form.
pub(in crate::competency::web) async fn save(
    State(app): State<App>,
    asking: Asking,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let id = id_of(&raw)?;
    let typed = typed_answers(&form);
    let (good, problems) = (typed.answers.clone(), typed.problems.clone());
    let saved = match keep_answers(&app, asking.actor(), asking.now, id, good).await {
        Err(Failed::Refused(refusal)) => {
            return Err(Error::Unprocessable(crate::kernel::Refusal::sentence(&refusal)));
        }
        other => other?,
    };
    let opened = open_check(&app, asking.actor(), id).await?;
    if !saved.collisions.is_empty() || !typed.undecided.is_empty() {
        return conflict(&asking, &opened, saved.collisions, &typed);
    }
    if !problems.is_empty() {
        return problem_page(&asking, &opened, &form, &problems);
    }
    let address = format!("/me/self-checks/{id}");
    if let Some(name) = form.filled("clear") {
        return see_other(&asking, &format!("{address}#{name}"), None).await;
    }
    let notice = Notice::ok(format!("{}に保存しました。", clock_time(asking.now.at)));
    see_other(&asking, &format!("{address}?view=gap"), notice).await
}

fn problem_page(
    asking: &Asking,
    opened: &Opened,
    form: &FormData,
    problems: &At,
) -> Result<Response, Error> {
    let typed = |answer: &Answer| {
        let name = answer.to_string();
        form.has(&name).then(|| form.one(&name).to_owned())
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &form_page(asking, opened, &typed, problems))
}

fn address(id: SelfCheckId) -> String {
    format!("/me/self-checks/{id}")
}

/// Both texts of every box that another window saved meanwhile.
fn conflict(
    asking: &Asking,
    opened: &Opened,
    collisions: Vec<Collision>,
    typed: &TypedAnswers,
) -> Result<Response, Error> {
    let check = &opened.check;
    let mut all = collisions;
    let mut problems: At = At::new();
    for (answer, mine) in &typed.undecided {
        all.push(Collision {
            answer: answer.clone(),
            mine: mine.clone(),
            saved: check.text(answer).to_owned(),
            revision: check.answered(answer).map_or(0, |own| own.revision),
        });
    }
    let mut fields = Vec::new();
    for lost in &all {
        let label = label(opened, &lost.answer);
        let name = lost.answer.to_string();
        let mut field = ConflictField::new(
            name,
            label.clone(),
            &lost.mine,
            &lost.saved,
            "別の画面で保存",
            lost.revision,
        );
        if typed.undecided.iter().any(|(answer, _)| *answer == lost.answer) {
            let sentence = format!("{label}は、どちらを残すか選んでください");
            problems.add(field.first_control(), sentence.clone());
            field = field.error(Some(&sentence));
        }
        fields.push(field);
    }
    let view = ConflictPage {
        shell: asking
            .shell(First::Own.heading())
            .crumbs(WAY, "保存の確認")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        first: First::Own,
        lead: "別の画面で、あなたが同じところを先に保存しました。ほかのところは保存しました。"
            .to_owned(),
        action: address(check.id),
        hidden: Vec::new(),
        fields,
        back: (address(check.id), "保存しないで、いまの内容を見る".to_owned()),
    };
    page_with(StatusCode::CONFLICT, &view)
}
