//! What happened, forever.
//!
//! [`Work`] is a transaction that commits only with an [`Entry`]; a [`Stroke`] is one statement that writes its
//! own. Entries are inserted unlinked;
//! [`seal`] links committed ones into a hash chain at least once a second and writes the head hash
//! to a file outside the database; [`check`] recomputes the chain and names the first bad row.
//! Tables: `audit_entry`, `audit_detail`.

mod chain;
mod entry;
mod store;
mod work;

pub use chain::{Broken, Verdict, hex};
pub use entry::{Entry, Subject};
pub(crate) use store::stroke;
pub use store::{Stroke, Trail, check, note_look, seal, trail_of};
pub use work::{Failed, Work};
