//! Memos: 「観察メモ」 of an evaluator under `/team/observations`, one's own 「実績メモ」 under `/me/notes`.
//! The same pages in two places; only words and the fields about somebody else differ.

mod edit;
mod form;
mod handover;
mod list;
mod shown;

use std::collections::BTreeMap;

use super::super::delegation::both_names;
use super::super::observation::{ObservationTag, TagKind};
use super::super::policy::Observations;
use super::super::store::evidence;
use super::super::store::observations::{self as store, MemoRow, PersonRow, TagRow, Wanted};
use crate::credo;
use crate::kernel::ids::{EmployeeId, ObservationId};
use crate::platform::App;
use crate::ui::{Asking, Door, Error, Routes};

/// Routes of the memos.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/me/cycles/{cycle}/observations", Door::SignedIn, shown::index)
        .get("/hr/cycles/{cycle}/memos", Door::Guarded, shown::edit)
        .post("/hr/cycles/{cycle}/memos", Door::Guarded, shown::update)
        .get("/me/notes", Door::SignedIn, list::own)
        .get("/me/notes/new", Door::SignedIn, form::new_own)
        .post("/me/notes", Door::SignedIn, form::create_own)
        .get("/me/notes/{memo}", Door::SignedIn, edit::edit_own)
        .post("/me/notes/{memo}", Door::SignedIn, edit::update_own)
        .get("/me/notes/{memo}/withdrawal", Door::SignedIn, list::ask_withdrawal_own)
        .post("/me/notes/{memo}/withdrawal", Door::SignedIn, list::withdraw_own)
        .get("/team/observations", Door::Guarded, list::team)
        .get("/team/observations/new", Door::Guarded, form::new_team)
        .post("/team/observations", Door::Guarded, form::create_team)
        .get("/team/observations/handover", Door::Guarded, handover::ask)
        .post("/team/observations/handover", Door::Guarded, handover::hand)
        .get("/team/observations/{memo}", Door::Guarded, edit::edit_team)
        .post("/team/observations/{memo}", Door::Guarded, edit::update_team)
        .get("/team/observations/{memo}/withdrawal", Door::Guarded, list::ask_withdrawal_team)
        .post("/team/observations/{memo}/withdrawal", Door::Guarded, list::withdraw_team)
}

/// In which of the two places the page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Own,
    Team,
}

impl Side {
    const fn base(self) -> &'static str {
        match self {
            Self::Own => "/me/notes",
            Self::Team => "/team/observations",
        }
    }
    /// 「実績メモ」, 「観察メモ」.
    const fn name(self) -> &'static str {
        match self {
            Self::Own => "実績メモ",
            Self::Team => "観察メモ",
        }
    }
    fn way(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Own => [("ホーム", "/"), ("自分の評価", "/me")],
            Self::Team => [("ホーム", "/"), ("部下の評価", "/team")],
        }
    }
    fn is_own(self) -> bool {
        self == Self::Own
    }
    fn address(self, id: ObservationId) -> String {
        format!("{}/{id}", self.base())
    }
}

/// Who asks, with the people about whom they may write: asked once a request.
struct Author {
    id: EmployeeId,
    people: Vec<PersonRow>,
    /// Where the ratee reads what one writes.
    warnings: Vec<String>,
}

/// Who asks, as a member of the staff. Whoever may write about nobody and was given nothing has no
/// page of memos about others.
async fn author_on(app: &App, asking: &Asking, side: Side) -> Result<Author, Error> {
    let id = asking.actor().employee().ok_or(Error::NotFound)?;
    if side.is_own() {
        return Ok(Author { id, people: Vec::new(), warnings: Vec::new() });
    }
    let people = store::people_to_note(app.db.reader(), id, asking.now.today).await?;
    if people.is_empty() {
        let any = Wanted { own: Some(false), ..Wanted::default() };
        let scope = asking.actor().scope::<Observations>();
        let reader = (&scope, asking.now.today);
        if store::memos(app.db.reader(), reader, any, 1, 0).await?.is_empty() {
            return Err(Error::NotFound);
        }
    }
    let shown = evidence::warnings(app.db.reader(), id, asking.now.today).await?;
    let warnings = shown.into_iter().map(|(cycle, rule)| rule.warning(&cycle)).collect();
    Ok(Author { id, people, warnings })
}

/// One memo in reach, on its own side.
async fn one(app: &App, asking: &Asking, side: Side, id: ObservationId) -> Result<MemoRow, Error> {
    let scope = asking.actor().scope::<Observations>();
    let wanted = Wanted { id: Some(id), own: Some(side.is_own()), ..Wanted::default() };
    let reader = (&scope, asking.now.today);
    store::memos(app.db.reader(), reader, wanted, 1, 0).await?.pop().ok_or(Error::NotFound)
}

/// Whose a memo is, for a reader who did not write it: 「中村 恵子さんから引き継いだメモ」.
pub(super) fn source_words(row: &MemoRow, reader: Option<EmployeeId>) -> Option<String> {
    if reader == Some(row.author) {
        return None;
    }
    let author = &row.author_name;
    Some(match &row.in_place_of {
        Some(evaluator) => format!("{}が書いたメモ", both_names(author, evaluator)),
        None if row.is_handed => format!("{author}さんから引き継いだメモ"),
        None => format!("{author}さんのメモ（代理の間だけ読めます）"),
    })
}

/// What can be tagged, and what a tag is called.
struct Tags {
    elements: Vec<TagRow>,
    credo: Vec<(String, String)>,
}

impl Tags {
    async fn of(app: &App, asking: &Asking, subject: Option<EmployeeId>) -> Result<Self, Error> {
        let today = asking.now.today;
        let elements = store::elements_to_tag(app.db.reader(), subject, today).await?;
        let edition = credo::edition_in_force(&app.db, today).await?;
        let statements = edition.iter().flat_map(|edition| &edition.statements);
        let credo =
            statements.map(|statement| (statement.key.clone(), statement.lines.concat())).collect();
        Ok(Self { elements, credo })
    }
    /// Names by tag.
    fn names(&self) -> BTreeMap<String, String> {
        let tag = |kind, key: &str| ObservationTag { kind, key: key.to_owned() }.to_string();
        let elements =
            self.elements.iter().map(|row| (tag(TagKind::Element, &row.key), row.name.clone()));
        let credo = self
            .credo
            .iter()
            .map(|(key, words)| (tag(TagKind::Credo, key), format!("クレド：{words}")));
        elements.chain(credo).collect()
    }
}

/// The way back that a sheet gave: one of our own work pages, or nothing.
fn back_to(raw: &str) -> Option<&str> {
    let ours = raw.starts_with("/team/cycles/") || raw.starts_with("/me/cycles/");
    (ours && !raw.contains(['\\', '\r', '\n'])).then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_in_the_house() {
        assert!(back_to("/team/cycles/2025-2/sheets/1042#element-3").is_some());
        for raw in ["", "//evil.example", "https://evil.example", "/team/cycles/\\evil", "/admin"] {
            assert_eq!(back_to(raw), None, "{raw}");
        }
    }
}
