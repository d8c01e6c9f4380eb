//! Everything that is tested through the program's own faces, as one binary: it links once, and
//! one database cluster serves all of it.

mod evaluations;
mod identity;
mod platform;
mod support;
