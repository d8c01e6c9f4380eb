//! What stands beside a step's questions, and the boxes by which a ratee puts own memos forward.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::saving::Target;
use super::view::Beside;
use crate::evaluations::actions::{self, Loaded, Ticked};
use crate::evaluations::forms::DraftBody;
use crate::evaluations::policy::Observations;
use crate::evaluations::store::evidence;
use crate::evaluations::store::observations;
use crate::kernel::ids::ObservationId;
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::{Asking, Error, FormData, json as as_json};

/// Memos of a period that a sheet shows at most: one a working day of half a year.
const MEMOS_ON_A_SHEET: i64 = 130;

/// What the one who fills the step in has noted about the ratee during the period: their own 実績メモ
/// for the ratee, 観察メモ (also those that were handed over) for an evaluator; and what the sheet has.
pub(super) async fn beside_of(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    target: &Target,
) -> Result<Beside, Error> {
    let scope = asking.actor().scope::<Observations>();
    let (about, within) = ((loaded.head.employee, target.is_own()), loaded.head.period);
    // Who decides about grades in another one's place reads no memos.
    let in_place_of = loaded.stands_in.as_ref().map(|(own, _)| own);
    let in_place_of = in_place_of.filter(|own| own.kind.is_filled()).and_then(|own| {
        // Memos are the evaluator's own: opened by them, or by the cycle.
        if own.reads_memos {
            Some((own.evaluator, None))
        } else {
            own.reads_since.map(|since| (own.evaluator, Some(since)))
        }
    });
    let reader = (&scope, in_place_of);
    let memos =
        observations::memos_beside(app.db.reader(), reader, about, within, MEMOS_ON_A_SHEET);
    let own = format!("/me/cycles/{}", target.code);
    let place = if target.is_own() { own } else { target.address.clone() };
    // Goals and talks have no page for who only tells the evaluators something.
    let link = |page: &str| {
        if target.is_own() || target.kind.is_rating() {
            format!("{place}/{page}")
        } else {
            String::new()
        }
    };
    Ok(Beside {
        memos: memos.await?,
        evidence: evidence::of_sheet(app.db.reader(), target.id).await?,
        reader: asking.actor().employee(),
        goals: link("goals"),
        interviews: link("interviews"),
    })
}

/// The element of a box by its name: 「evidence-3」, or 「evidence」 for the whole. Fails for other names.
fn element_of(name: &str) -> Result<Option<u16>, Error> {
    match name.strip_prefix("evidence").ok_or(Error::Unreadable)? {
        "" => Ok(None),
        rest => {
            let number = rest.strip_prefix('-').and_then(|number| number.parse().ok());
            number.map(Some).ok_or(Error::Unreadable)
        }
    }
}

/// The ticked boxes of the form that put own memos forward; `None` from other forms.
pub(super) fn ticked_evidence(form: &FormData) -> Option<Vec<Ticked>> {
    form.has("_evidence").then(|| {
        let boxes = form.pairs().iter();
        boxes
            .filter_map(|(name, memo)| Some((element_of(name).ok()?, memo.parse().ok()?)))
            .collect()
    })
}

/// A box that puts an own memo forward, ticked or cleared while typing: the boxes of one element.
pub(super) async fn keep_evidence(
    app: &App,
    asking: &Asking,
    target: &Target,
    body: &DraftBody,
) -> Result<Response, Error> {
    let element = element_of(&body.field)?;
    let memos: Vec<ObservationId> =
        body.text.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    let (code, chosen) = (target.code.as_str(), (element, memos.as_slice()));
    actions::choose_evidence(app, asking.actor(), code, target.id, chosen).await?;
    let at = clock_time(asking.now.at);
    Ok(as_json(StatusCode::OK, &json!({ "saved_at": at })))
}

/// 「メモを書き足す」 of an element: the memo's form, about this person and that element, with the way back.
pub(super) fn memo_form(loaded: &Loaded, target: &Target, number: &str) -> Option<String> {
    let number: u16 = number.parse().ok()?;
    let element = loaded.definitions.elements.iter().find(|element| element.number == number)?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("element", &element.key);
    query.append_pair("to", &format!("{}#element-{number}", target.address));
    if target.is_own() {
        return Some(format!("/me/notes/new?{}", query.finish()));
    }
    query.append_pair("about", &loaded.head.employee.to_string());
    Some(format!("/team/observations/new?{}", query.finish()))
}
