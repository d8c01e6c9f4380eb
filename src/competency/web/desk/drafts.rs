//! Beginning a draft.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{WAY, framework};
use crate::audit::Failed;
use crate::competency::actions::drafting;
use crate::competency::forms::{At, HeadingForm, Texts};
use crate::competency::framework::{Framework, Heading, Version, VersionKind, newest};
use crate::competency::policy::{FrameworkFacts, StartDraft};
use crate::competency::store::reader::Reader;
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{Choice, ChoiceOption, ErrorSummary, Field};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "competency/desk/new_draft.html")]
struct NewDraftPage {
    shell: Shell,
    errors: ErrorSummary,
    lead: String,
    action: String,
    title: Field,
    kind: Choice,
    reason: Field,
}

/// The boxes of title, kind and reason.
pub(super) fn heading_fields(texts: &Texts, problems: &At) -> (Field, Choice, Field) {
    let at = |name: &str| problems.at(&name.to_owned());
    let title = Field::text("title", "版の題名")
        .hint("一覧に出ます。例：令和9年度に向けた見直し")
        .limit(Heading::TITLE_LIMIT)
        .value(texts.value("title"))
        .error(at("title"));
    let option =
        |kind: VersionKind, note: &str| ChoiceOption::new(kind.label(), kind.label()).note(note);
    let kind = Choice::one(
        "kind",
        "種類",
        vec![
            option(VersionKind::Revision, "求めることが変わります"),
            option(
                VersionKind::Correction,
                "誤字などを直します。評価期間の途中からでも施行できます",
            ),
        ],
    )
    .chosen([texts.value("kind")])
    .error(at("kind"));
    let reason = Field::area("reason", "改正の理由", Heading::REASON_LIMIT)
        .hint("職員が読みます。下書きの間は空けておけます。承認を求めるときには書いてください。")
        .value(texts.value("reason"))
        .optional()
        .error(at("reason"));
    (title, kind, reason)
}

fn view(
    asking: &Asking,
    framework: &Framework,
    base: &Version,
    texts: &Texts,
    problems: &At,
) -> NewDraftPage {
    let (title, kind, reason) = heading_fields(texts, problems);
    let number = base.number().map(|number| number.to_string()).unwrap_or_default();
    NewDraftPage {
        shell: asking
            .shell("下書きを始める")
            .crumbs(WAY, "下書きを始める")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        lead: format!(
            "「{}」の{number}を写して、下書きを作ります。{number}は変わりません。",
            framework.name
        ),
        action: format!("/hr/frameworks/{}/versions", framework.code),
        title,
        kind,
        reason,
    }
}

async fn base(app: &App, asking: &Asking, code: &str) -> Result<(Framework, Version), Error> {
    let mut reader = Reader::of(app).await?;
    let framework = framework(&mut reader, asking, code).await?;
    let facts = FrameworkFacts { framework: framework.id, authority: framework.authority };
    asking.actor().may::<StartDraft>(facts)?;
    let all = reader.versions(framework.id).await?;
    let refusal = crate::competency::framework::VersionRefusal::NothingInForce;
    let base = newest(&all).cloned().ok_or_else(|| Error::Unprocessable(refusal.sentence()))?;
    Ok((framework, base))
}

fn texts() -> Texts {
    Texts::default().and("title", "版の題名", "").and("kind", "種類", "").and(
        "reason",
        "改正の理由",
        "",
    )
}

/// The form.
pub(in crate::competency::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let (framework, base) = base(&app, &asking, &code).await?;
    page(&view(&asking, &framework, &base, &texts(), &At::new()))
}

/// Begins the draft.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (framework, base) = base(&app, &asking, &code).await?;
    let typed = texts().typed(&form);
    let problems = match HeadingForm::begin(&typed) {
        Ok(heading) => {
            match drafting::start_draft(&app, asking.actor(), framework.id, heading).await {
                Ok(id) => {
                    let to = format!("/hr/frameworks/{}/versions/{id}", framework.code);
                    let notice = Notice::ok("下書きを始めました。")
                        .body("前の版を写しました。直したいところを開いてください。");
                    return see_other(&asking, &to, notice).await;
                }
                Err(Failed::Refused(refusal)) => At::one("title".to_owned(), refusal.sentence()),
                Err(other) => return Err(other.into()),
            }
        }
        Err(problems) => problems,
    };
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &view(&asking, &framework, &base, &typed, &problems),
    )
}
