//! Goals: how a cycle sets them, the rounds of a sheet, what they can be linked with.

pub mod agreed;
pub mod department;
pub mod department_draft;
pub mod drafted;
pub mod links;
pub mod rounds;
pub mod rule;
