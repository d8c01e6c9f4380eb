//! Accounts, how long sessions live, how failures slow down the next try, invitation codes.

use chrono::Duration;
use rand::RngExt;

use crate::kernel::{Refusal, Timestamp};

/// How long a session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Without use.
    pub idle: Duration,
    /// In any case.
    pub absolute: Duration,
}

impl Lifetimes {
    /// Whether a session is alive.
    pub fn alive(self, created: Timestamp, seen: Timestamp, now: Timestamp) -> bool {
        now < created + self.absolute && now < seen + self.idle
    }
}

/// Failures look back this far, in minutes.
pub const FAILURE_WINDOW_MINUTES: i64 = 15;
/// Failures per login that cost nothing.
const FREE_PER_LOGIN: i64 = 4;
/// Failures per address that cost nothing; shared terminals have one address.
const FREE_PER_ADDRESS: i64 = 30;
/// Longest wait in seconds.
const LONGEST_WAIT: i64 = 300;

/// Recent failures of one login or address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many inside the window.
    pub count: i64,
    /// The last one.
    pub last: Option<Timestamp>,
}

/// Seconds still to wait before the next try; 0: go on. The wait doubles with every failure
/// beyond the free ones, up to five minutes; nobody is locked out for good.
pub fn wait_seconds(login: Failures, address: Failures, now: Timestamp) -> i64 {
    let wait = |failures: Failures, free: i64| {
        let over = failures.count - free;
        let Some(last) = failures.last.filter(|_| over > 0) else { return 0 };
        let whole = (1_i64 << over.clamp(1, 9)).min(LONGEST_WAIT);
        (last + Duration::seconds(whole) - now).num_seconds().clamp(0, LONGEST_WAIT)
    };
    wait(login, FREE_PER_LOGIN).max(wait(address, FREE_PER_ADDRESS))
}

/// Letters that nobody mixes up on paper.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Groups of four letters in a code.
const GROUPS: usize = 6;

/// A new invitation code, `ABCD-EFGH-JKLM-NPQR-STUV-WXYZ`: 120 bits of chance, so that a plain hash
/// of it may be stored (ASVS 5.0 6.5.2 asks for 112).
pub fn new_code(chance: &mut impl rand::Rng) -> String {
    let mut group = || -> String {
        (0..4).map(|_| char::from(LETTERS[chance.random_range(0..LETTERS.len())])).collect()
    };
    let groups: Vec<String> = (0..GROUPS).map(|_| group()).collect();
    groups.join("-")
}

/// The code as people type it: without blanks and hyphens, upper case, half width.
pub fn normalized_code(raw: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    raw.nfkc().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// Why signing in did not work. One sentence for every wrong combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// Unknown login, wrong password, ended account, not yet invited: the same answer.
    Wrong,
    /// Too many failures.
    Wait {
        /// Seconds.
        seconds: i64,
    },
}

impl Refusal for SignInRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Wait { .. } => "wait",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Wrong => "職員番号かパスワードが違います".to_owned(),
            Self::Wait { seconds } => {
                format!("続けて間違えたため、{seconds}秒ほど待ってから、もう一度入力してください")
            }
        }
    }
}

/// Why an invitation was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationRefusal {
    /// Unknown, used or expired: the same answer.
    Unknown,
    /// Too many failures from this address.
    Wait {
        /// Seconds.
        seconds: i64,
    },
}

impl Refusal for InvitationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown_code",
            Self::Wait { .. } => "wait",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Unknown => {
                "招待コードが違うか、期限が過ぎています。コードを確かめてください".to_owned()
            }
            Self::Wait { seconds } => {
                format!("続けて間違えたため、{seconds}秒ほど待ってから、もう一度入力してください")
            }
        }
    }
}

/// Why nobody was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InviteRefusal {
    /// The number is the login of an account that is somebody else's.
    LoginTaken {
        /// Which.
        login: String,
    },
}

impl Refusal for InviteRefusal {
    fn code(&self) -> &'static str {
        "login_taken"
    }
    fn sentence(&self) -> String {
        let Self::LoginTaken { login } = self;
        format!("「{login}」は、ほかの人のサインインの名前です。システム管理者に知らせてください")
    }
}

/// Why a password, asked for again, did not open what it guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// The current one is wrong.
    WrongCurrent,
    /// Too many failures.
    Wait {
        /// Seconds.
        seconds: i64,
    },
}

impl Refusal for PasswordRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongCurrent => "wrong_current_password",
            Self::Wait { .. } => "wait",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::WrongCurrent => "いまのパスワードが違います".to_owned(),
            Self::Wait { seconds } => {
                format!("続けて間違えたため、{seconds}秒ほど待ってから、もう一度入力してください")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_780_000_000 + second, 0).unwrap()
    }

    #[test]
    fn a_session_ends_by_idleness_and_by_age() {
        let lives = Lifetimes { idle: Duration::minutes(60), absolute: Duration::hours(12) };
        assert!(lives.alive(at(0), at(0), at(3599)));
        assert!(!lives.alive(at(0), at(0), at(3600)));
        assert!(lives.alive(at(0), at(43_000), at(43_199)));
        assert!(!lives.alive(at(0), at(43_199), at(43_200)));
    }

    #[test]
    fn the_wait_doubles_and_ends() {
        let none = Failures { count: 0, last: None };
        let after = |count| Failures { count, last: Some(at(0)) };
        assert_eq!(wait_seconds(after(4), none, at(0)), 0);
        assert_eq!(wait_seconds(after(5), none, at(0)), 2);
        assert_eq!(wait_seconds(after(6), none, at(0)), 4);
        assert_eq!(wait_seconds(after(40), none, at(0)), 300);
        assert_eq!(wait_seconds(after(40), none, at(301)), 0);
        assert_eq!(wait_seconds(none, after(31), at(0)), 2);
    }

    #[test]
    fn codes_are_readable_and_differ() {
        let mut chance = rand::rng();
        let (one, two) = (new_code(&mut chance), new_code(&mut chance));
        assert_ne!(one, two);
        assert_eq!(one.len(), 29);
        let bits = GROUPS * 4 * LETTERS.len().ilog2() as usize;
        assert!(bits >= 112, "{bits}");
        assert!(!one.contains(['0', 'O', '1', 'I']));
        assert_eq!(normalized_code(&one.to_lowercase()), one.replace('-', ""));
    }
}
