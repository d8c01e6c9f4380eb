//! How any page is made; knows no area.
//!
//! A request passes [`visit`] (who is it, what time is it), then the door of its route
//! ([`Routes`]): signing in, CSRF, reading the form, answering a double post once. The handler gets
//! [`Asking`] (signed in) or [`Visitor`], and our [`Path`], [`Query`], [`Posted`]. Errors are
//! values of [`Error`], rendered once, here.

mod asking;
pub mod assets;
mod called;
pub mod components;
mod csrf;
mod door;
mod error;
mod form;
mod frame;
mod front;
#[cfg(test)]
pub(crate) mod look;
pub mod pages;
mod posts;
mod respond;
mod routes;
pub mod shell;
mod unsent;
mod visit;

pub use asking::{Asking, Path, Posted, PostedJson, Query, Visitor};
pub use called::called;
pub use error::Error;
pub use form::{FilePart, FormData, FormField, Problems};
pub use front::{Around, BoxFuture, Front, NavCounts, Request, SignedIn};
pub use respond::{
    CSV, attachment, csv_file, csv_in_parts, json, no_content, page, page_with, see_other, text,
};
pub use routes::{Door, Registered, Routes};
pub use shell::{Notice, NoticeKind, Shell};
pub use visit::{Portal, Visit, security_headers, session_cookie, visit};
