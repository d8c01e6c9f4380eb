//! CSRF tokens: derived from the cookie, masked anew on every page so that compression tells
//! nothing, compared in constant time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What the tokens of one browser derive from.
#[derive(Clone, Debug)]
pub(super) struct CsrfSecret([u8; 32]);

impl CsrfSecret {
    /// From the value of the session's or visitor's cookie.
    pub(super) fn of(cookie: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"jinzai csrf\0");
        hash.update(cookie.as_bytes());
        Self(hash.finalize().into())
    }
    /// A token for one page.
    pub(super) fn token(&self) -> String {
        let pad: [u8; 32] = rand::random();
        let mut bytes = pad.to_vec();
        bytes.extend(self.0.iter().zip(pad).map(|(secret, pad)| secret ^ pad));
        URL_SAFE_NO_PAD.encode(bytes)
    }
    /// Whether the token was made for this browser.
    pub(super) fn accepts(&self, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        if bytes.len() != 64 {
            return false;
        }
        let (pad, masked) = bytes.split_at(32);
        let difference = pad
            .iter()
            .zip(masked)
            .zip(self.0)
            .fold(0_u8, |acc, ((pad, masked), secret)| acc | (pad ^ masked ^ secret));
        difference == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_browser_only() {
        let secret = CsrfSecret::of("cookie");
        let (one, two) = (secret.token(), secret.token());
        assert_ne!(one, two);
        assert!(secret.accepts(&one) && secret.accepts(&two));
        assert!(!CsrfSecret::of("other").accepts(&one));
        assert!(!secret.accepts("") && !secret.accepts("x") && !secret.accepts(&one[1..]));
    }
}
