//! The conflict page (ui-guide 6.20): both texts of every field that two officers changed.

use axum::http::StatusCode;
use axum::response::Response;

use crate::competency::forms::{Meeting, Texts};
use crate::competency::store::content::LastEdit;
use crate::kernel::ids::AccountId;
use crate::kernel::time::wareki_time;
use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::pages::{ConflictPage, First};
use crate::ui::{Error, FormData, Problems, Shell, page_with};

/// Marks a form that comes from the conflict page.
const DECIDED: &str = "decided";

/// Sets both texts beside each other, 409. A collision that was to be decided and was not is named.
pub(super) fn page(
    (shell, reader): (Shell, Option<AccountId>),
    form: &FormData,
    meeting: &Meeting,
    stored: &Texts,
    last: Option<&LastEdit>,
    action: &str,
) -> Result<Response, Error> {
    let asked_before = form.one(DECIDED) == "yes";
    let author = last.map(|last| last.by.as_str()).filter(|by| !by.is_empty());
    let first = First::by(last.and_then(|last| last.account), reader);
    let by = author.unwrap_or("別の人");
    let at = last.and_then(|last| last.at).map(wareki_time).unwrap_or_default();
    let saved_by = first.signature(by, &at);
    let mut problems: Problems<String> = Problems::new();
    let mut fields = Vec::new();
    for collision in &meeting.collisions {
        let chosen = collision.chosen.as_deref();
        let mut field = ConflictField::new(
            collision.name.clone(),
            collision.label.clone(),
            &collision.mine,
            &collision.theirs,
            &saved_by,
            0,
        )
        .chosen(chosen);
        if asked_before && chosen.is_none() {
            let sentence = format!("{}は、どちらを残すか選んでください", collision.label);
            problems.add(field.first_control(), sentence.clone());
            field = field.error(Some(&sentence));
        }
        fields.push(field);
    }
    let collides = |name: &str| meeting.collisions.iter().any(|own| own.name == name);
    let mut hidden = vec![(DECIDED.to_owned(), "yes".to_owned())];
    for text in meeting.merged.all().iter().filter(|text| !collides(&text.name)) {
        if text.several {
            let values = text.value.lines().map(|line| (text.name.clone(), line.to_owned()));
            hidden.extend(values);
        } else {
            hidden.push((text.name.clone(), text.value.clone()));
        }
    }
    hidden.extend(stored.fingerprints());
    let kept = "ほかのところは、あなたの入力と保存されている内容を合わせて保存します。";
    let view = ConflictPage {
        shell: shell.with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        first,
        lead: if at.is_empty() {
            format!("{}、先に同じところを変えました。{kept}", first.subject(by))
        } else {
            format!("{}、{at}に同じところを変えました。{kept}", first.subject(by))
        },
        action: action.to_owned(),
        hidden,
        fields,
        back: (action.to_owned(), "保存しないで、いまの内容を見る".to_owned()),
    };
    page_with(StatusCode::CONFLICT, &view)
}
