//! The credo as published editions, with the vision, the 目指す職員像 and the direction it serves.
//!
//! An [`Edition`] is a legal text: dated, sourced, and once published it never changes (a trigger in
//! the database says so, too). Statements keep their line breaks. Every text names its [`Source`];
//! one without a source is 見本. Employees say 読みました once per edition, and may write a [`Pledge`]
//! (マイクレド), private unless they show it.
//! Tables: `source`, `credo_edition`, `credo_statement`, `credo_line`, `credo_text`,
//! `credo_acknowledgement`, `credo_pledge`; the view `credo_content` reads an edition in one query.

pub mod actions;
pub mod edition;
pub mod pledge;
pub mod policy;
mod store;
pub mod surroundings;
mod web;

pub use edition::{
    CredoText, Edition, EffectiveDay, NewEdition, PublishRefusal, Source, Statement, TextKind,
};
pub use pledge::{NewPledge, Pledge};
pub use store::{acknowledged_at, edition_in_force, edition_to_read};
pub use surroundings::{Serving, Surroundings};
pub use web::routes;
