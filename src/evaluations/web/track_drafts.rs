//! Forms of goals and interviews that are kept while they are typed: the same line as on a sheet, without
//! its bar.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::thread::saved_words;
use crate::evaluations::actions::DraftForm;
use crate::evaluations::store::track_draft::{self as store, DraftRow};
use crate::kernel::ids::SheetId;
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::Button;
use crate::ui::{Asking, Error, json as as_json};

/// What a form shows of its draft.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    /// Where the script saves; empty: the form is not kept.
    pub autosave: String,
    /// 「10時42分に下書きを保存しました」.
    pub state: String,
    /// 「下書きを捨てる」, when there is one.
    pub discard: Option<Button>,
}

/// What the one who asks is typing in a form.
pub(super) async fn drafts_of(
    app: &App,
    asking: &Asking,
    sheet: SheetId,
    form: DraftForm,
) -> Result<Vec<DraftRow>, Error> {
    let Some(author) = asking.actor().account() else { return Ok(Vec::new()) };
    Ok(store::drafts(app.db.reader(), sheet, &form.key(), author).await?)
}

/// The line of a form whose draft is shown; `place` is the address where it is saved while typing.
pub(super) fn kept(asking: &Asking, drafts: &[DraftRow], place: String) -> Kept {
    let newest = drafts.iter().map(|row| row.saved_at).max();
    Kept {
        autosave: place,
        state: newest.map(|at| saved_words(at, asking.now.today)).unwrap_or_default(),
        discard: newest.map(|_| {
            Button::linklike("下書きを捨てて、保存した内容にもどす").sending("do", "discard")
        }),
    }
}

/// After the form was saved, or when its author threw the draft away.
pub(super) async fn clear(
    app: &App,
    asking: &Asking,
    sheet: SheetId,
    form: DraftForm,
) -> Result<(), Error> {
    if let Some(author) = asking.actor().account() {
        store::clear(&app.db, sheet, &form.key(), author).await?;
    }
    Ok(())
}

/// The answer to the script.
pub(super) fn saved(asking: &Asking) -> Response {
    as_json(StatusCode::OK, &json!({ "saved_at": clock_time(asking.now.at) }))
}
