//! Accounts, passwords, sessions, invitations, grants.
//!
//! An [`Account`](account::Account) is who may sign in; it may belong to an employee. Accounts are
//! created by invitation: a printable code, used once, that lets its holder choose a password.
//! A session is a random token in a cookie; only its hash is stored. Failures slow the next try
//! down, per login and per address. Roles are granted over a reach for a period (decision 9).
//! Tables: `account`, `invitation`, `session`, `sign_in_failure`, `account_grant`, `kept_form`, `form_key`.

pub mod account;
pub mod actions;
pub mod forms;
pub mod grant;
pub mod password;
pub mod policy;
mod store;
mod web;

pub use store::{keep_form, lapsed_account, resolve};
pub use web::routes;
