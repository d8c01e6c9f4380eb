//! Passwords of the demo city's sign-ins: readable, the same for the same seed.

use super::cast::DemoRole;
use super::chance::Chance;

/// Words that are easy to read out and to type on any keyboard.
const WORDS: [&str; 64] = [
    "asagao",
    "akatsuki",
    "amagumo",
    "arashi",
    "ashioto",
    "hatoba",
    "hayabusa",
    "higurashi",
    "himawari",
    "hoshizora",
    "hotaru",
    "ikada",
    "inaho",
    "ishidan",
    "kaigara",
    "kaikyo",
    "kamome",
    "karatachi",
    "kasumi",
    "kazaguruma",
    "keyaki",
    "komorebi",
    "kouyou",
    "kujira",
    "kunugi",
    "kurashi",
    "matsukaze",
    "mebuki",
    "minato",
    "misaki",
    "mizuumi",
    "momiji",
    "nagisa",
    "nanohana",
    "natsuzora",
    "nijiiro",
    "okunoin",
    "ominaeshi",
    "renga",
    "sakamichi",
    "sasanami",
    "sazanka",
    "sekiyu",
    "shiokaze",
    "shirakaba",
    "suzukaze",
    "susuki",
    "tanpopo",
    "tategoto",
    "tetsubashi",
    "tobiuo",
    "todai",
    "tsubaki",
    "tsurihashi",
    "umibe",
    "wakaba",
    "wakasagi",
    "yamabiko",
    "yamabuki",
    "yoake",
    "yukidoke",
    "yugure",
    "yurikago",
    "zakuro",
];

/// Three words and a number: 「kamome-renga-yoake-42」. `attempt` draws another one, should a rule of
/// passwords refuse the first.
pub fn passphrase(seed: u64, role: DemoRole, attempt: u32) -> String {
    let mut chance = Chance::new(seed).aside(&format!("password {role} {attempt}"));
    let mut word = || chance.pick(&WORDS).copied().unwrap_or(WORDS[0]);
    let words = [word(), word(), word()];
    format!("{}-{}", words.join("-"), chance.between(10, 99))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_role_has_its_own_and_a_seed_repeats_them() {
        let all: HashSet<String> =
            DemoRole::ALL.iter().map(|role| passphrase(2025, *role, 0)).collect();
        assert_eq!(all.len(), DemoRole::ALL.len());
        assert_eq!(passphrase(2025, DemoRole::Hr, 0), passphrase(2025, DemoRole::Hr, 0));
        assert_ne!(passphrase(2025, DemoRole::Hr, 0), passphrase(2026, DemoRole::Hr, 0));
        assert_ne!(passphrase(2025, DemoRole::Hr, 0), passphrase(2025, DemoRole::Hr, 1));
        let words: HashSet<&str> = WORDS.into_iter().collect();
        assert_eq!(words.len(), WORDS.len());
    }
}
