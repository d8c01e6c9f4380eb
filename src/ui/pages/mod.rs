//! The pages of the frame itself: what went wrong, signing in, checking, done, conflict.
//! Rooms fill in the values; looks and words stand in the templates of the same names.

mod account;
mod check;
mod conflict;
mod error;
mod kept;
mod sign_in;
#[cfg(test)]
mod tests;
mod unsent;

pub use account::{AccountPage, SessionRow};
pub use check::{CheckPage, DonePage};
pub use conflict::{ConflictPage, First};
pub use error::{ErrorFace, ErrorPage};
pub use kept::KeptPage;
pub use sign_in::{InvitationPage, SignInPage};
pub use unsent::UnsentPage;
