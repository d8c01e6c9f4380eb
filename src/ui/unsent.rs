//! What was typed into a form that failed through our own fault: it goes back to its writer, who can send it
//! again (ui-guide 1: never lose a word). Nothing of it is kept here; it travels with the answer.

use axum::response::Response;

use super::error::{Error, ErrorNote};
use super::form::FormData;

/// A form that comes from a page of ours, as it was typed. Made only after origin and token were checked:
/// whatever else is posted to us is never shown to anybody.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// Where it was going.
    pub action: String,
    /// Its key: a deed that was done for it all the same is not done a second time.
    pub once: Option<String>,
    /// Fields in order, without secrets and without our own token.
    pub fields: Vec<(String, String)>,
    /// Field and name of every file that was chosen.
    pub files: Vec<(String, String)>,
    /// A password or a code was typed; it is not here.
    pub had_secrets: bool,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a form whose answer did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing of it is saved.
    Unsaved,
    /// A deed of it is done, and another one failed.
    PartlyDone,
    /// It was not waited for any longer: it may still come to its end.
    Unsure,
    /// The same form came before, and is being carried out.
    Underway,
}

impl Fate {
    /// As the answer says; nothing when the answer is about the form itself.
    fn of(response: &Response) -> Option<Self> {
        let ErrorNote(error) = response.extensions().get()?;
        match error {
            Error::DoublePost => Some(Self::Underway),
            _ if !error.is_ours() => None,
            _ if response.extensions().get::<PartlyDone>().is_some() => Some(Self::PartlyDone),
            Error::TooSlow { .. } => Some(Self::Unsure),
            _ => Some(Self::Unsaved),
        }
    }
}

/// Beside a failure: a deed of the form is done.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartlyDone;

/// Fields that hold a password, or the code of an invitation: never kept in plain, never sent back.
pub(super) fn is_secret(path: &str, name: &str) -> bool {
    name.contains("password")
        || matches!(name, "current" | "again")
        || (name == "code" && path.starts_with("/invitation"))
}

/// Whether an answer says that something is wrong on our side.
pub(super) fn is_failure(response: &Response) -> bool {
    response.extensions().get::<ErrorNote>().is_some_and(|note| note.0.is_ours())
}

impl Unsent {
    /// What was typed.
    fn of(action: String, form: &FormData, fate: Fate) -> Self {
        let secret = |name: &str| is_secret(&action, name);
        let fields = form
            .pairs()
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "_csrf" | "_once") && !secret(name))
            .cloned()
            .collect();
        let had_secrets =
            form.pairs().iter().any(|(name, value)| secret(name) && !value.is_empty());
        let files = form.files().map(|file| (file.field.clone(), file.file_name.clone())).collect();
        let once = form.filled("_once").map(str::to_owned);
        Self { action, once, fields, files, had_secrets, fate }
    }
}

/// A form whose origin and token were checked, while its answer is made.
pub(super) struct Sent {
    /// Where it was going: path and query.
    pub action: String,
    /// What was typed.
    pub form: FormData,
}

impl Sent {
    /// Goes back along with an answer that says that something is wrong on our side, or that a twin of the form
    /// came before, which may still fail; the edge makes a page of both.
    pub fn along(sent: Option<Self>, mut response: Response) -> Response {
        if let (Some(sent), Some(fate)) = (sent, Fate::of(&response)) {
            response.extensions_mut().insert(Unsent::of(sent.action, &sent.form, fate));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    fn typed(action: &str, body: &str) -> Unsent {
        Unsent::of(action.to_owned(), &FormData::decode(body.as_bytes()), Fate::Unsaved)
    }

    #[test]
    fn secrets_and_our_own_token_stay_behind() {
        let form =
            typed("/account/password", "_csrf=x&_once=k&current=a&password=b&again=b&note=c");
        assert_eq!(form.fields, [("note".to_owned(), "c".to_owned())]);
        assert_eq!(form.once.as_deref(), Some("k"));
        assert!(form.had_secrets);
        assert!(typed("/invitation", "code=K7QF").fields.is_empty());
        let department = typed("/hr/organization", "code=1020&_kept=1");
        assert_eq!(department.fields.len(), 2, "a department's code is no secret");
        assert!(!department.had_secrets);
    }

    #[test]
    fn it_goes_back_when_its_own_answer_does_not_come() {
        let reference = || "1".to_owned();
        let fate = |error: Error, is_partly_done: bool| {
            let sent = Sent { action: "/me".to_owned(), form: FormData::decode(b"note=c") };
            let mut response = error.into_response();
            if is_partly_done {
                response.extensions_mut().insert(PartlyDone);
            }
            let answer = Sent::along(Some(sent), response);
            answer.extensions().get::<Unsent>().map(|typed| typed.fate)
        };
        let unsaved = Some(Fate::Unsaved);
        assert_eq!(fate(Error::Internal { reference: reference() }, false), unsaved);
        assert_eq!(fate(Error::Unavailable { reference: reference() }, false), unsaved);
        assert_eq!(fate(Error::TooSlow { reference: reference() }, false), Some(Fate::Unsure));
        assert_eq!(fate(Error::TooSlow { reference: reference() }, true), Some(Fate::PartlyDone));
        assert_eq!(fate(Error::DoublePost, false), Some(Fate::Underway));
        for error in [Error::DoneBefore, Error::Forged, Error::NotFound, Error::TooLarge] {
            assert_eq!(fate(error, false), None);
        }
    }
}
