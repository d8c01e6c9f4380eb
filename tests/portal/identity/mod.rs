//! Tests of signing in, sessions, invitations, forms that came too late or twice.

mod power;
mod sessions;
