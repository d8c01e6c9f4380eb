//! How a request ends badly, as one enum; rendered once, at the edge, in [`visit`](super::visit).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::access::Denied;
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::platform::{StoreError, once};

/// The faces of failure (ui-guide 4). Handlers return them with `?`; only refusals that belong
/// beside a field are handled by the handler itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Not signed in, reading: go and sign in, then come back.
    SignIn {
        /// Path and query to come back to.
        to: String,
    },
    /// The session ended while a form was being filled in; what was typed is kept.
    Lapsed {
        /// Path of the form.
        to: String,
    },
    /// In reach, but not allowed.
    Forbidden,
    /// Not there, or out of reach: one answer for both.
    NotFound,
    /// Somebody saved first, where no comparison can be shown.
    Conflict,
    /// A rule said no, where no field can show it.
    Unprocessable(String),
    /// A form that does not come from our page, or from an old one.
    Forged,
    /// The same form was posted twice and the first is not answered yet.
    DoublePost,
    /// The same form was posted twice and the first is done.
    DoneBefore,
    /// A body that cannot be read.
    Unreadable,
    /// A file above the limit.
    TooLarge,
    /// Too many tries.
    TooMany {
        /// Seconds to wait.
        seconds: i64,
    },
    /// Our fault; the reference stands in the log and on the page.
    Internal {
        /// 受付番号.
        reference: String,
    },
    /// The database is out of reach; in a while it may be there again.
    Unavailable {
        /// 受付番号.
        reference: String,
    },
    /// It took longer than a request may, and was not waited for: how far it comes is not known.
    TooSlow {
        /// 受付番号.
        reference: String,
    },
}

/// Logged here, once, with the reference that the page shows.
fn logged(cause: impl std::fmt::Display) -> String {
    let id = uuid::Uuid::now_v7().simple().to_string().to_uppercase();
    let reference = format!("{}-{}", &id[24..28], &id[28..32]);
    tracing::error!(reference, %cause, "request failed");
    metrics::counter!("jinzai_errors_total").increment(1);
    reference
}

/// Attached to a bare response; the edge makes a page or a JSON envelope of it.
#[derive(Debug, Clone)]
pub(super) struct ErrorNote(pub Error);

impl Error {
    /// Our fault.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal { reference: logged(cause) }
    }
    /// It took longer than a request may.
    pub(super) fn too_slow() -> Self {
        Self::TooSlow { reference: logged("no answer in time") }
    }
    /// Whether it is no fault of the one who asked.
    pub(super) fn is_ours(&self) -> bool {
        self.reference().is_some()
    }
    /// 受付番号 of what is a fault of ours.
    pub(super) fn reference(&self) -> Option<&str> {
        match self {
            Self::Internal { reference }
            | Self::Unavailable { reference }
            | Self::TooSlow { reference } => Some(reference),
            _ => None,
        }
    }
    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::Lapsed { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict | Self::DoublePost | Self::DoneBefore => StatusCode::CONFLICT,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable { .. } | Self::TooSlow { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::SignIn { to } = &self {
            let query =
                form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
            return super::respond::redirect(&format!("/signin?{query}"));
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(ErrorNote(self));
        response
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        // Another deed has committed with this form's key: this one was undone.
        if error.is_taken(once::TAKEN) {
            Self::DoneBefore
        } else if error.is_away() {
            Self::Unavailable { reference: logged(error) }
        } else {
            Self::internal(error)
        }
    }
}
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        StoreError::Database(error).into()
    }
}
impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}
impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::OutOfReach => Self::NotFound,
            Denied::NotAllowed => Self::Forbidden,
        }
    }
}
impl<R: Refusal> From<Failed<R>> for Error {
    fn from(failed: Failed<R>) -> Self {
        match failed {
            Failed::Denied(denied) => denied.into(),
            Failed::Missing => Self::NotFound,
            Failed::Stale => Self::Conflict,
            Failed::Refused(refusal) => Self::Unprocessable(refusal.sentence()),
            Failed::Broken(error) => error.into(),
        }
    }
}
