//! Rules for passwords, and their hashes, made off the async threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;

use crate::kernel::text::length;

/// Fewest characters (ASVS 5.0 6.2.1 asks 8, recommends more).
pub const SHORTEST: usize = 10;
/// Most characters.
pub const LONGEST: usize = 128;

/// Why a password cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Nothing typed.
    Blank,
    /// Fewer than [`SHORTEST`].
    Short(usize),
    /// More than [`LONGEST`].
    Long(usize),
    /// Among the common ones, or easy to guess from name and number.
    Guessable,
}

impl Weakness {
    /// What to do about it.
    pub fn sentence(self) -> String {
        match self {
            Self::Blank => "新しいパスワードを書いてください".to_owned(),
            Self::Short(found) => {
                format!("新しいパスワードは{SHORTEST}文字以上にしてください。いま{found}文字です")
            }
            Self::Long(found) => {
                format!("新しいパスワードは{LONGEST}文字までです。いま{found}文字です")
            }
            Self::Guessable => {
                "このパスワードは推測されやすいです。関係のない言葉をいくつか並べてください"
                    .to_owned()
            }
        }
    }
}

/// A password that keeps the rules. Not printable.
pub struct NewPassword(String);

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl NewPassword {
    /// Checks length and guessability; `personal` are words the owner must not use (number, name).
    /// No rule about kinds of characters; pasting and blanks are allowed.
    pub fn parse(raw: &str, personal: &[&str]) -> Result<Self, Weakness> {
        let text: String = raw.nfc().collect();
        let found = length(&text);
        if text.trim().is_empty() {
            return Err(Weakness::Blank);
        }
        if found < SHORTEST {
            return Err(Weakness::Short(found));
        }
        if found > LONGEST {
            return Err(Weakness::Long(found));
        }
        // Estimation looks at the first 100 characters, which bounds its work.
        let head: String = text.chars().take(100).collect();
        if zxcvbn::zxcvbn(&head, personal).score() < zxcvbn::Score::Three {
            return Err(Weakness::Guessable);
        }
        Ok(Self(text))
    }
}

/// How much work a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// argon2id, 19 MiB, two passes, one lane (OWASP's first choice).
    Standard,
    /// For tests: the same algorithm, almost no work.
    Token,
}

fn argon2(cost: Cost) -> Argon2<'static> {
    let params = match cost {
        Cost::Standard => Params::default(),
        Cost::Token => Params::new(8, 1, 1, None).unwrap_or_default(),
    };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes in a thread of its own. `Err` only when the machine refuses memory or the thread ends.
pub async fn hash(password: NewPassword, cost: Cost) -> Result<String, HashProblem> {
    tokio::task::spawn_blocking(move || {
        argon2(cost)
            .hash_password(password.0.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| HashProblem(error.to_string()))
    })
    .await
    .map_err(|error| HashProblem(error.to_string()))?
}

/// Compares in a thread of its own. Without a hash (unknown login) the same work is done, so that
/// the time tells nothing.
pub async fn matches(typed: &str, stored: Option<String>, cost: Cost) -> bool {
    let typed: String = typed.nfc().take(1000).collect();
    tokio::task::spawn_blocking(move || {
        let Some(stored) = stored else {
            let _work = argon2(cost).hash_password(typed.as_bytes());
            return false;
        };
        PasswordHash::new(&stored)
            .is_ok_and(|hash| argon2(cost).verify_password(typed.as_bytes(), &hash).is_ok())
    })
    .await
    .unwrap_or(false)
}

/// The machine could not hash.
#[derive(Debug, thiserror::Error)]
#[error("password hash: {0}")]
pub struct HashProblem(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_say_why() {
        let parse = |raw: &str| NewPassword::parse(raw, &["0001953", "yamamoto"]).map(|_| ());
        assert_eq!(parse(""), Err(Weakness::Blank));
        assert_eq!(parse("abc"), Err(Weakness::Short(3)));
        assert_eq!(parse(&"あ".repeat(129)), Err(Weakness::Long(129)));
        assert_eq!(parse("password123"), Err(Weakness::Guessable));
        assert_eq!(parse("0001953yamamoto"), Err(Weakness::Guessable));
        assert_eq!(parse("correct staple harbour"), Ok(()));
        assert_eq!(parse("関門の海峡を渡る朝の風"), Ok(()));
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let password = NewPassword::parse("correct staple harbour", &[]).unwrap();
        let hash = hash(password, Cost::Token).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(matches("correct staple harbour", Some(hash.clone()), Cost::Token).await);
        assert!(!matches("correct staple harbours", Some(hash), Cost::Token).await);
        assert!(!matches("anything", None, Cost::Token).await);
    }
}
