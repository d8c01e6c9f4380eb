//! Names: surnames and given names as people in western Japan carry them, put together at random.
//! Whoever has such a name does so by coincidence.
//!
//! About one surname in fifteen is written with a character that other systems lose: 髙, 﨑, 邉, 𠮷.

use std::sync::LazyLock;

use super::chance::Chance;

const TEXT: &str = include_str!("../../content/names-sample.txt");

static NAMES: LazyLock<Names> = LazyLock::new(Names::read);

/// Characters and reading, words separated by one blank.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FullName {
    /// 「山本 健太」.
    pub name: String,
    /// 「やまもと けんた」.
    pub kana: String,
}

/// Name, reading, weight.
type Written = (&'static str, &'static str, u32);

#[derive(Default)]
struct Names {
    surnames: Vec<Written>,
    men_before: Vec<Written>,
    men_since: Vec<Written>,
    women_before: Vec<Written>,
    women_since: Vec<Written>,
}

impl Names {
    fn read() -> Self {
        let mut names = Self::default();
        for line in TEXT.lines() {
            let mut words = line.split(' ');
            let list = match words.next() {
                Some("姓") => &mut names.surnames,
                Some("男前") => &mut names.men_before,
                Some("男後") => &mut names.men_since,
                Some("女前") => &mut names.women_before,
                Some("女後") => &mut names.women_since,
                _ => continue,
            };
            if let (Some(name), Some(kana)) = (words.next(), words.next()) {
                let weight = words.next().and_then(|weight| weight.parse().ok()).unwrap_or(1);
                list.push((name, kana, weight));
            }
        }
        names
    }
}

/// First year of birth of the younger lists.
const YOUNGER_SINCE: i32 = 1980;

/// A name for somebody born in that year.
pub fn full_name(chance: &mut Chance, born: i32) -> FullName {
    let (family, family_kana) = draw(chance, &NAMES.surnames);
    let woman = chance.permille(430);
    let list = match (woman, born < YOUNGER_SINCE) {
        (true, true) => &NAMES.women_before,
        (true, false) => &NAMES.women_since,
        (false, true) => &NAMES.men_before,
        (false, false) => &NAMES.men_since,
    };
    let (given, given_kana) = draw(chance, list);
    FullName { name: format!("{family} {given}"), kana: format!("{family_kana} {given_kana}") }
}

fn draw(chance: &mut Chance, list: &[Written]) -> (&'static str, &'static str) {
    let place = chance.weighted(list.iter().map(|(_, _, weight)| *weight)).unwrap_or(0);
    let (name, kana, _) = list[place];
    (name, kana)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::kernel::Kana;
    use crate::organization::PersonName;

    #[test]
    fn every_name_and_reading_can_be_stored_as_it_is() {
        let names = Names::read();
        assert_eq!(names.surnames.len(), 212);
        let given = [&names.men_before, &names.men_since, &names.women_before, &names.women_since];
        assert!(given.iter().all(|list| list.len() == 40));
        for (name, kana, weight) in given.into_iter().chain([&names.surnames]).flatten() {
            assert!(*weight > 0);
            assert_eq!(PersonName::parse(name).map(|n| n.to_string()), Ok((*name).to_owned()));
            assert_eq!(Kana::parse(kana).map(String::from), Ok((*kana).to_owned()));
        }
        let written: HashSet<&str> = names.surnames.iter().map(|(name, ..)| *name).collect();
        assert_eq!(written.len(), names.surnames.len());
    }

    #[test]
    fn the_characters_that_systems_lose_are_among_them() {
        let mut chance = Chance::new(1);
        let names: Vec<String> = (0..4000).map(|_| full_name(&mut chance, 1985).name).collect();
        for rare in ['髙', '﨑', '邉', '𠮷'] {
            let count = names.iter().filter(|name| name.contains(rare)).count();
            assert!((10..200).contains(&count), "{rare}: {count}");
        }
    }
}
