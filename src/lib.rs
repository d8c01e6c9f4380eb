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
//! 7   credo                                 → 1–6
//! 8   competency  strategy                  → 1–7, not each other
//! 9   thread                                → 1–8
//! 10  evaluations                           → 1–9
//! 11  home  counts  exchange  admin  api  seed → 1–10, not each other
//! 12  demo                                  → 1–11
//! 13  app  main                             → all
//! ```
//!
//! The credo keeps the sources of all official texts and the vision that the strategy opens with:
//! it stands below the rooms that quote it.
//!
//! `tests/portal/architecture.rs` reads the `use crate::` lines against this table.
//!
//! What follows is the README.
//!
#![doc = include_str!("../README.md")]

pub mod access;
pub mod admin;
pub mod app;
pub mod audit;
pub mod competency;
pub mod counts;
pub mod credo;
pub mod demo;
pub mod evaluations;
pub mod exchange;
pub mod home;
pub mod identity;
pub mod kernel;
pub mod organization;
pub mod platform;
pub mod seed;
pub mod strategy;
pub mod thread;
pub mod ui;

/// The migrations, inside the program.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
