//! Who asks, and proof that they may.
//!
//! [`Actor`] is made in two places only: where a session is resolved, and by the job runner.
//! [`Permit`] is minted by [`Actor::may`] alone, on facts loaded for update in the same
//! transaction; store writes take it by reference and read the id from it, so that checking one
//! thing and writing another cannot be expressed. [`Scope`] is the visibility filter that list
//! and look-up queries demand; policies mint it.

mod actor;
mod permit;
mod post;
mod role;
mod scope;

pub use actor::{Actor, Grant, Place};
pub use permit::{Action, Denied, Permit};
pub use post::Post;
pub use role::Role;
pub use scope::{Listing, Part, Scope, Whereabouts};
