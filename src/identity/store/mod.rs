//! All SQL of the room.

mod accounts;
mod grants;
mod invitations;
mod kept;
mod sessions;

use sha2::{Digest, Sha256};

pub(super) use accounts::{
    AccountRow, account, account_by_login, create_accounts, invitees_for_update, set_password,
    set_passwords, set_theme,
};
pub(super) use grants::{grant, grant_for_update, grants_of, revoke, stays_on};
pub(super) use invitations::{create_invitations, invited_account, open_code_of, use_invitation};
pub use kept::keep_form;
pub(super) use kept::{drop_kept_form, kept_form};
pub(super) use sessions::{
    end_session_of, end_sessions, end_sessions_of, end_sessions_of_invited, failures, note_failure,
    open_session, sessions_of, sweep,
};
pub use sessions::{lapsed_account, resolve};

/// SHA-256 of a token or code; the plain text is never stored.
fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
