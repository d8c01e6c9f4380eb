//! 人財ポータル: a city's HR strategy in daily use.
//!
//! # The house
//! One crate; a room is a folder with a fixed floor plan (nouns, `policy`, `forms`, `store`,
//! `actions`, `web`). A room may use rooms on lower lines only:
//!
//! ```text
//! 1   kernel
//! 2   access  platform                      → 1
//! 3   audit  settings                       → 1–2
//! 4   ui                                    → 1–3
//! 5   identity  organization                → 1–4, not each other
//! 6   notifications                         → 1–5
//! 7   credo  competency  strategy           → 1–6, not each other
//! 8   thread                                → 1–7
//! 9   evaluations                           → 1–8
//! 10  home  exchange  admin  api  seed  demo → 1–9, not each other
//! 11  app  main                             → all
//! ```
//!
//! `tests/portal/architecture.rs` reads the `use crate::` lines against this table.

pub mod access;
pub mod admin;
pub mod app;
pub mod audit;
pub mod competency;
pub mod demo;
pub mod evaluations;
pub mod exchange;
pub mod identity;
pub mod kernel;
pub mod organization;
pub mod platform;
pub mod seed;
pub mod ui;

/// The migrations, inside the program.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
