//! Title, kind, reason, ranks and scale of a draft.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::drafts::heading_fields;
use super::{Desk, conflict, open};
use crate::audit::Failed;
use crate::competency::actions::drafting::{self, HeadingEdit};
use crate::competency::forms::{At, HeadingForm, ScaleName, Texts, heading_texts, meet};
use crate::competency::store::content::Part;
use crate::platform::App;
use crate::ui::components::{Choice, ChoiceOption, ErrorSummary, Field, SelectOption};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, page_with, see_other};

const TITLE: &str = "題名と理由を直す";

#[derive(Template)]
#[template(path = "competency/desk/heading.html")]
struct HeadingPage {
    shell: Shell,
    errors: ErrorSummary,
    action: String,
    back: String,
    hidden: Vec<(String, String)>,
    title: Field,
    kind: Choice,
    reason: Field,
    ranks: Choice,
    scale: Field,
}

fn view(
    desk: &Desk,
    asking: &Asking,
    stored: &Texts,
    shown: &Texts,
    scales: &[ScaleName],
    problems: &At,
) -> HeadingPage {
    let (title, kind, reason) = heading_fields(shown, problems);
    let at = |name: &str| problems.at(&name.to_owned());
    let ranks = desk.ladder.rungs().iter();
    let ranks = ranks.map(|rung| ChoiceOption::new(&rung.name, &rung.name)).collect();
    let chosen: Vec<&str> = shown.values("ranks").collect();
    let scales = scales.iter().map(|scale| SelectOption::new(scale.words(), scale.words()));
    let base = desk.base();
    HeadingPage {
        shell: desk.shell(asking, TITLE).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        action: format!("{base}/heading"),
        back: base,
        hidden: stored.fingerprints(),
        title,
        kind,
        reason,
        ranks: Choice::several("ranks", "対象の職位", ranks).chosen(chosen).error(at("ranks")),
        scale: Field::select("scale", "評語の尺度", scales.collect())
            .hint("尺度を変えると、新しい評語の行動を職位ごとに書く必要があります。")
            .value(shown.value("scale"))
            .error(at("scale")),
    }
}

async fn stored(desk: &mut Desk) -> Result<(Texts, Vec<ScaleName>), Error> {
    let content = desk.content(Part::Outline).await?;
    let scales = desk.reader.scale_names().await?;
    Ok((heading_texts(&desk.version, &content, &desk.ladder, &scales), scales))
}

/// The form.
pub(in crate::competency::web) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut desk = open(&app, &asking, &code, &version).await?;
    desk.for_editing(&asking)?;
    let (stored, scales) = stored(&mut desk).await?;
    page(&view(&desk, &asking, &stored, &stored, &scales, &At::new()))
}

/// Saves it, or shows problems or both texts.
pub(in crate::competency::web) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    // Once more when somebody saves between reading and writing.
    for _ in 0..3 {
        let mut desk = open(&app, &asking, &code, &version).await?;
        desk.for_editing(&asking)?;
        let (stored, scales) = stored(&mut desk).await?;
        let meeting = meet(&form, &stored);
        let shell = desk.shell(&asking, TITLE);
        let action = format!("{}/heading", desk.base());
        if meeting.is_open() {
            return conflict::page(
                (shell, asking.actor().account()),
                &form,
                &meeting,
                &stored,
                None,
                &action,
            );
        }
        let heading = match HeadingForm::parse(&meeting.merged, &desk.ladder, &scales) {
            Ok(heading) => heading,
            Err(problems) => {
                let page = view(&desk, &asking, &stored, &meeting.merged, &scales, &problems);
                return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        };
        let edit = HeadingEdit {
            heading: heading.heading,
            scale: heading.scale,
            ranks: heading.ranks,
            revision: desk.version.revision,
            given_up: meeting.given_up,
        };
        match drafting::edit_heading(&app, asking.actor(), desk.version.id, edit).await {
            Err(Failed::Stale) => {}
            Err(other) => return Err(other.into()),
            Ok(()) => {
                let notice = Notice::ok("題名と理由を保存しました。");
                return see_other(&asking, &desk.base(), notice).await;
            }
        }
    }
    Err(Error::Conflict)
}
