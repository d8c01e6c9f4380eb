//! Everything that is tested through the program's own faces, as one binary: it links once, and
//! one database cluster serves all of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod admin;
mod architecture;
mod browser;
mod competency;
mod credo;
mod demo;
mod doors;
mod evaluations;
mod exchange;
mod home;
mod identity;
mod migrations;
mod organization;
mod pages;
mod platform;
mod policy;
mod readme;
mod schema;
mod static_files;
mod strategy;
mod support;
mod thread;
