//! The hash chain, pure: what is hashed, in which order, and how a chain is judged.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The fields of an entry that the chain covers.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub id: String,
    /// Microseconds since 1970, as the database keeps it.
    pub at_micros: i64,
    pub actor: String,
    pub actor_name: String,
    pub verb: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub summary: String,
    pub detail_hash: Vec<u8>,
}

/// The chain begins with 32 zero bytes.
pub(super) const GENESIS: [u8; 32] = [0; 32];

fn put(hash: &mut Sha256, bytes: &[u8]) {
    // Lengths first, so that no two different sets of fields hash alike.
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

/// Hash of a detail: reason, before, after. JSON keys are sorted, so it can be recomputed from the
/// database's own form.
pub(super) fn detail_hash(
    reason: Option<&str>,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Vec<u8> {
    let mut hash = Sha256::new();
    put(&mut hash, reason.unwrap_or("\u{0}").as_bytes());
    for value in [before, after] {
        put(&mut hash, value.map_or_else(String::new, Value::to_string).as_bytes());
    }
    hash.finalize().to_vec()
}

/// Hash of an entry that follows `previous` with number `number`.
pub(super) fn entry_hash(number: i64, previous: &[u8], link: &Link) -> Vec<u8> {
    let mut hash = Sha256::new();
    put(&mut hash, &number.to_be_bytes());
    put(&mut hash, previous);
    put(&mut hash, &link.at_micros.to_be_bytes());
    for text in [
        &link.id,
        &link.actor,
        &link.actor_name,
        &link.verb,
        &link.subject_kind,
        &link.subject_id,
        &link.summary,
    ] {
        put(&mut hash, text.as_bytes());
    }
    put(&mut hash, &link.detail_hash);
    hash.finalize().to_vec()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// Where and why a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Place in the chain, from 1.
    pub number: i64,
    /// Entry id, when the row is there.
    pub entry: Option<String>,
    /// One sentence.
    pub why: String,
}

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written.
    Sound {
        /// Rows in the chain.
        sealed: i64,
        /// Committed rows that wait for the sealer.
        unsealed: i64,
    },
    /// The first broken row.
    Broken(Broken),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(summary: &str) -> Link {
        Link {
            id: "1".into(),
            at_micros: 0,
            actor: String::new(),
            actor_name: "seed".into(),
            verb: "load".into(),
            subject_kind: "credo".into(),
            subject_id: "1".into(),
            summary: summary.into(),
            detail_hash: detail_hash(None, None, None),
        }
    }

    #[test]
    fn any_change_changes_the_hash() {
        let first = entry_hash(1, &GENESIS, &link("読み込みました"));
        assert_ne!(first, entry_hash(2, &GENESIS, &link("読み込みました")));
        assert_ne!(first, entry_hash(1, &[1; 32], &link("読み込みました")));
        assert_ne!(first, entry_hash(1, &GENESIS, &link("読み込みました。")));
        assert_eq!(first, entry_hash(1, &GENESIS, &link("読み込みました")));
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let mut a = link("x");
        let mut b = link("x");
        a.verb = "ab".into();
        a.subject_kind = "c".into();
        b.verb = "a".into();
        b.subject_kind = "bc".into();
        assert_ne!(entry_hash(1, &GENESIS, &a), entry_hash(1, &GENESIS, &b));
    }

    #[test]
    fn details_hash_alike_whatever_the_order_of_keys() {
        let one: Value = serde_json::from_str(r#"{"b":1,"a":[2,"二"]}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"a":[2,"二"],"b":1}"#).unwrap();
        assert_eq!(detail_hash(None, Some(&one), None), detail_hash(None, Some(&two), None));
        assert_ne!(detail_hash(None, Some(&one), None), detail_hash(None, None, Some(&one)));
    }
}
