//! Two officers changed the same row: both contents, and which to keep.

use axum::http::StatusCode;
use axum::response::Response;

use super::parts::words;
use super::{Desk, carried};
use crate::audit::{Subject, trail_of};
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::pages::{ConflictPage, First};
use crate::ui::{Asking, Error, FormData, page_with};

/// Whether a pair of the form belongs to a question: a date has three.
fn belongs(pair: &str, name: &str) -> bool {
    pair == name || ["year", "month", "day"].iter().any(|part| pair == format!("{name}_{part}"))
}

/// The questions whose saved answer is another one.
fn differing(desk: &Desk, form: &FormData) -> Vec<(&'static str, &'static str, String, String)> {
    let saved = desk.kind.filled(&desk.person, &desk.choices);
    let asks = desk.kind.asks();
    let both = asks.iter().filter_map(|ask| {
        let (name, label, mine) = words(*ask, form, &desk.choices)?;
        let (_, _, theirs) = words(*ask, &saved, &desk.choices)?;
        // What the record does not hold (the day of a change) cannot collide.
        let is_held = saved.pairs().iter().any(|(pair, _)| belongs(pair, name));
        (is_held && mine.trim() != theirs.trim()).then_some((name, label, mine, theirs))
    });
    both.collect()
}

/// The form with the chosen contents, or the form itself when a choice is missing.
pub(super) fn merged(desk: &Desk, form: &FormData) -> Result<FormData, FormData> {
    let saved = desk.kind.filled(&desk.person, &desk.choices);
    let mut pairs = carried(form);
    for (name, ..) in differing(desk, form) {
        match form.one(&format!("keep.{name}")) {
            "mine" => {}
            "theirs" => {
                pairs.retain(|(pair, _)| !belongs(pair, name));
                let theirs = saved.pairs().iter().filter(|(pair, _)| belongs(pair, name));
                pairs.extend(theirs.cloned());
            }
            _ => return Err(form.clone()),
        }
    }
    pairs.push(("step".to_owned(), "save".to_owned()));
    Ok(FormData::new(pairs))
}

/// 409: both contents of everything that differs.
pub(super) async fn answer(
    app: &App,
    asking: &Asking,
    desk: &Desk,
    form: &FormData,
    again: bool,
) -> Result<Response, Error> {
    let revision = desk.kind.revision(&desk.person).ok_or(Error::Conflict)?;
    let subject = Subject { kind: "employee", id: desk.person.id.to_string() };
    let trail = trail_of(app.db.reader(), &subject).await?;
    let last = trail.first();
    let reader = asking.actor().account();
    let first = last.map_or(First::Unknown, |entry| match entry.actor {
        None => First::Another,
        author => First::by(author, reader),
    });
    let saved_by = last.map_or_else(
        || "別の人".to_owned(),
        |entry| first.signature(&entry.actor_name, &wareki_time(entry.at)),
    );
    let mut problems = Vec::new();
    let mut fields = Vec::new();
    for (name, label, mine, theirs) in differing(desk, form) {
        let chosen = form.one(&format!("keep.{name}"));
        let missing = (again && chosen.is_empty())
            .then(|| format!("{label}は、どちらを残すか選んでください"));
        let field = ConflictField::new(name, label, &mine, &theirs, &saved_by, revision.get())
            .chosen(again.then_some(chosen))
            .error(missing.as_deref());
        if let Some(sentence) = missing {
            problems.push((format!("#{}", field.first_control()), sentence));
        }
        fields.push(field);
    }
    let mut hidden = carried(form);
    hidden.retain(|(name, _)| name != "revision");
    hidden.push(("revision".to_owned(), revision.to_string()));
    hidden.push(("step".to_owned(), "merge".to_owned()));
    let lead = if fields.is_empty() {
        format!("{saved_by}に保存されました。あなたの入力と違うところはありません。")
    } else {
        format!("{saved_by}に保存されました。違うところは、どちらを残すか選んでください。")
    };
    let view = ConflictPage {
        shell: desk
            .shell(asking, format!("{} – {}", first.heading(), desk.heading()))
            .wide()
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems),
        first,
        lead,
        action: desk.action(),
        hidden,
        fields,
        back: (desk.path(), "保存せずに、いまの内容を見る".to_owned()),
    };
    page_with(StatusCode::CONFLICT, &view)
}
