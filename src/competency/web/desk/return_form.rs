//! The form of a return: words about the whole, and about single elements.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Desk;
use super::approval::for_review;
use super::comparison::review_base;
use crate::competency::actions::life;
use crate::competency::comparison::{Comparison, Edition};
use crate::competency::content::Content;
use crate::competency::element::ElementKey;
use crate::competency::forms::{At, remark_name, returned};
use crate::competency::framework::Remark;
use crate::competency::store::content::Part;
use crate::platform::{App, StoreError};
use crate::ui::components::{ErrorSummary, Field};
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "competency/desk/return.html")]
struct ReturnPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    action: String,
    back: String,
    words: Field,
    elements: Vec<Field>,
    /// Where the changes are shown.
    changes: String,
}

/// The elements that a reviewer has to say something about: those that changed since they read the
/// version last, or against the version before it. Without either, all.
async fn changed(desk: &mut Desk, content: &Content) -> Result<Vec<ElementKey>, StoreError> {
    let keys = || content.elements.iter().map(|element| element.key.clone());
    let Some(base) = review_base(desk).await? else { return Ok(keys().collect()) };
    let scale = desk.scale().await?;
    let comparison = Comparison::between(
        Edition { content: &base.content, scale: &base.scale },
        Edition { content, scale: &scale },
        &desk.ladder,
    );
    Ok(keys().filter(|key| comparison.element(key).is_some()).collect())
}

fn view(
    desk: &Desk,
    asking: &Asking,
    (content, changed): (&Content, &[ElementKey]),
    form: &FormData,
    problems: &At,
) -> ReturnPage {
    let base = desk.base();
    let said = |key: &ElementKey| !form.one(&remark_name(key)).is_empty();
    let shown = content.elements.iter().filter(|own| changed.contains(&own.key) || said(&own.key));
    let elements = shown.map(|element| {
        let name = remark_name(&element.key);
        Field::area(&name, format!("「{}」について", element.name), Remark::LIMIT)
            .rows(2)
            .value(form.one(&name))
            .optional()
            .error(problems.at(&name))
    });
    ReturnPage {
        shell: desk.shell(asking, "差し戻す").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: format!("「{}」を差し戻す", desk.version.heading.title),
        action: format!("{base}/return"),
        back: format!("{base}/approval"),
        words: Field::area("words", "差し戻す理由", Remark::LIMIT)
            .hint("下書きを作った人が読みます。全体について、直してほしいところを書きます。")
            .value(form.one("words"))
            .error(problems.at(&"words".to_owned())),
        elements: elements.collect(),
        changes: format!("{base}/comparison"),
    }
}

/// The form of a return.
pub(in crate::competency::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut desk = for_review(&app, &asking, &path).await?;
    let content = desk.content(Part::Whole).await?;
    let changed = changed(&mut desk, &content).await?;
    let said = (&content, &changed[..]);
    page(&view(&desk, &asking, said, &FormData::default(), &At::new()))
}

/// Sends back with words.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let mut desk = for_review(&app, &asking, &path).await?;
    let content = desk.content(Part::Whole).await?;
    match returned(&form, &content) {
        Ok(read) => {
            let id = desk.version.id;
            life::send_back(&app, asking.actor(), id, read.words, &read.remarks).await?;
            let notice = Notice::ok("差し戻しました。").body("下書きに戻り、理由が表示されます。");
            see_other(&asking, &desk.base(), notice).await
        }
        Err(problems) => {
            let changed = changed(&mut desk, &content).await?;
            let view = view(&desk, &asking, (&content, &changed), &form, &problems);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
    }
}
