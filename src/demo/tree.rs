//! The departments of the demo city: 局 → 部 → 課 → 係, four deep, with codes of eight digits.
//!
//! The catalogue is the size of a city of 4,199. A smaller city takes the first of everything, in
//! turn, so that it stays a city; a larger one has second and third divisions of the same kind.

use crate::kernel::{Date, Period};
use crate::organization::DepartmentLevel;

const CATALOGUE: &str = include_str!("../../content/departments-sample.txt");

/// From when departments hold: earlier than any posting of any city.
pub const SINCE: (i32, u32, u32) = (2004, 4, 1);

/// A weighted 職種 of a bureau.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// 一般事務, 土木 …
    pub name: &'static str,
    /// How many of them, against the others of the bureau.
    pub weight: u32,
}

/// One department as it stands today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// 局, 部, 課 or 係.
    pub level: DepartmentLevel,
    /// Name without the names above.
    pub name: String,
    /// Eight digits, two for each level.
    pub code: String,
    /// Place of the department above, in the list of places.
    pub parent: Option<usize>,
    /// Who works in its bureau.
    pub jobs: Vec<Job>,
}

/// How many departments of each level a city has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// 局.
    pub bureaus: usize,
    /// 部.
    pub divisions: usize,
    /// 課.
    pub sections: usize,
    /// 係.
    pub units: usize,
}

/// What held of a department, from a day until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// From when until when.
    pub period: Period,
    /// 所属コード.
    pub code: String,
    /// Name without the names above.
    pub name: String,
    /// Place of the department above.
    pub parent: Option<usize>,
}

#[derive(Debug, Clone)]
struct Bureau {
    name: &'static str,
    jobs: Vec<Job>,
    divisions: Vec<Division>,
}

#[derive(Debug, Clone)]
struct Division {
    name: String,
    sections: Vec<Section>,
}

#[derive(Debug, Clone)]
struct Section {
    name: &'static str,
    units: Vec<&'static str>,
}

/// The departments of a city with that much room, each after the one above it.
pub fn places(room: Room) -> Vec<Place> {
    let mut bureaus = catalogue();
    bureaus.truncate(room.bureaus);
    repeat_divisions(&mut bureaus, room.divisions);
    let bureaus = fit(bureaus, room);
    let mut list = Vec::new();
    for (bureau_number, bureau) in (1..).zip(&bureaus) {
        let mut add = |level, name: &str, numbers: [u32; 4], parent| {
            list.push(Place {
                level,
                name: name.to_owned(),
                code: numbers.map(|number| format!("{number:02}")).concat(),
                parent,
                jobs: bureau.jobs.clone(),
            });
            Some(list.len() - 1)
        };
        let bureau_code = 10 + bureau_number;
        let top = add(DepartmentLevel::Bureau, bureau.name, [bureau_code, 0, 0, 0], None);
        for (d, division) in (1..).zip(&bureau.divisions) {
            let middle =
                add(DepartmentLevel::Division, &division.name, [bureau_code, d, 0, 0], top);
            for (s, section) in (1..).zip(&division.sections) {
                let numbers = [bureau_code, d, s, 0];
                let low = add(DepartmentLevel::Section, section.name, numbers, middle);
                for (u, unit) in (1..).zip(&section.units) {
                    add(DepartmentLevel::Unit, unit, [bureau_code, d, s, u], low);
                }
            }
        }
    }
    list
}

/// How many departments of each level the catalogue has.
pub fn catalogue_size() -> Room {
    let bureaus = catalogue();
    let divisions: Vec<&Division> = bureaus.iter().flat_map(|b| &b.divisions).collect();
    let sections: Vec<&Section> = divisions.iter().flat_map(|d| &d.sections).collect();
    Room {
        bureaus: bureaus.len(),
        divisions: divisions.len(),
        units: sections.iter().map(|section| section.units.len()).sum(),
        sections: sections.len(),
    }
}

fn catalogue() -> Vec<Bureau> {
    let mut bureaus: Vec<Bureau> = Vec::new();
    // The bureaus that share the lines being read.
    let mut open: Vec<Bureau> = Vec::new();
    for line in CATALOGUE.lines() {
        let Some((kind, rest)) = line.split_once(' ') else { continue };
        match kind {
            "局" => {
                bureaus.append(&mut open);
                let (names, jobs) = rest.split_once(" | ").unwrap_or((rest, ""));
                let jobs: Vec<Job> = jobs.split(", ").filter_map(job).collect();
                let fresh = |name| Bureau { name, jobs: jobs.clone(), divisions: Vec::new() };
                open = names.split(' ').map(fresh).collect();
            }
            "部" => {
                for bureau in &mut open {
                    bureau.divisions.push(Division { name: rest.to_owned(), sections: Vec::new() });
                }
            }
            "課" => {
                let (name, units) = rest.split_once(": ").unwrap_or((rest, ""));
                let units: Vec<&str> = units.split_whitespace().collect();
                for bureau in &mut open {
                    if let Some(division) = bureau.divisions.last_mut() {
                        division.sections.push(Section { name, units: units.clone() });
                    }
                }
            }
            _ => {}
        }
    }
    bureaus.append(&mut open);
    bureaus
}

fn job(text: &'static str) -> Option<Job> {
    let (name, weight) = text.split_once(' ')?;
    Some(Job { name, weight: weight.parse().ok()? })
}

/// Adds second, third … divisions until there are as many as asked for. The first bureau, where
/// personnel sits, stays as it is.
fn repeat_divisions(bureaus: &mut [Bureau], wanted: usize) {
    const KANJI: [&str; 9] = ["二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let mut count: usize = bureaus.iter().map(|bureau| bureau.divisions.len()).sum();
    let originals: Vec<Vec<Division>> =
        bureaus.iter().map(|bureau| bureau.divisions.clone()).collect();
    for number in KANJI {
        for (bureau, own) in bureaus.iter_mut().zip(&originals).skip(1) {
            for division in own {
                if count >= wanted {
                    return;
                }
                count += 1;
                let name = match division.name.strip_suffix('部') {
                    Some(stem) => format!("{stem}第{number}部"),
                    None => format!("第{number}{}", division.name),
                };
                bureau.divisions.push(Division { name, ..division.clone() });
            }
        }
    }
}

/// Keeps the first departments of everyone, in turn, until the room is used up; every department
/// that is kept has at least one below it as far as the catalogue has one.
fn fit(mut bureaus: Vec<Bureau>, room: Room) -> Vec<Bureau> {
    let keep = shares(bureaus.iter().map(|b| b.divisions.len()), room.divisions);
    for (bureau, keep) in bureaus.iter_mut().zip(keep) {
        bureau.divisions.truncate(keep);
    }
    let divisions = || bureaus.iter().flat_map(|b| &b.divisions);
    let keep_sections = shares(divisions().map(|d| d.sections.len()), room.sections);
    let divisions = bureaus.iter_mut().flat_map(|b| &mut b.divisions);
    for (division, keep) in divisions.zip(keep_sections) {
        division.sections.truncate(keep);
    }
    let sections = bureaus.iter().flat_map(|b| &b.divisions).flat_map(|d| &d.sections);
    let keep_units = shares(sections.map(|s| s.units.len()), room.units);
    let sections = bureaus.iter_mut().flat_map(|b| &mut b.divisions).flat_map(|d| &mut d.sections);
    for (section, keep) in sections.zip(keep_units) {
        section.units.truncate(keep);
    }
    bureaus
}

/// Deals `room` among owners one by one, in order, to each at most what it has.
fn shares(has: impl Iterator<Item = usize>, room: usize) -> Vec<usize> {
    let has: Vec<usize> = has.collect();
    let mut dealt = vec![0; has.len()];
    let mut rest = room.min(has.iter().sum());
    while rest > 0 {
        for (own, most) in dealt.iter_mut().zip(&has) {
            if rest > 0 && *own < *most {
                *own += 1;
                rest -= 1;
            }
        }
    }
    dealt
}

/// What was called otherwise, or stood elsewhere, before a first of April: (name today, name before,
/// years before the present fiscal year that it changed).
const RENAMED: [(&str, &str, i32); 4] = [
    // The strategy of March 2025 writes 人財; see [`facts`] for its day.
    ("人財育成課", "人材育成課", 0),
    ("DX推進課", "情報政策課", 2),
    ("脱炭素推進課", "温暖化対策課", 1),
    ("スタートアップ推進課", "創業支援課", 1),
];

/// The dated facts of a department: most have one since [`SINCE`]; some were renamed on a first of
/// April, and 空き家対策課 stood below another bureau until a year ago. `present` is the first day of
/// the present fiscal year.
pub fn facts(places: &[Place], place: usize, present: Date) -> Vec<Fact> {
    let (year, month, day) = SINCE;
    let since = Date::from_ymd_opt(year, month, day).unwrap_or(present);
    let today = &places[place];
    let fact = |period, code: &str, name: &str, parent| Fact {
        period,
        code: code.to_owned(),
        name: name.to_owned(),
        parent,
    };
    let whole = || vec![fact(Period::since(since), &today.code, &today.name, today.parent)];
    let (changed, before) = if let Some(moved) = moved_from(places, place) {
        (years_before(present, 1), moved)
    } else if let Some((_, name, years)) = RENAMED
        .iter()
        .find(|(name, ..)| *name == today.name && today.level == DepartmentLevel::Section)
    {
        let changed = if *years == 0 {
            Date::from_ymd_opt(2025, 4, 1).unwrap_or(present)
        } else {
            years_before(present, *years)
        };
        (changed, (today.code.clone(), (*name).to_owned(), today.parent))
    } else {
        return whole();
    };
    match Period::between(since, changed) {
        Ok(earlier) if changed <= present => vec![
            fact(earlier, &before.0, &before.1, before.2),
            fact(Period::since(changed), &today.code, &today.name, today.parent),
        ],
        _ => whole(),
    }
}

/// Code, name and place above of a department that stood elsewhere.
fn moved_from(places: &[Place], place: usize) -> Option<(String, String, Option<usize>)> {
    let today = &places[place];
    // A large city has more than one of them; the first one moved.
    if places.iter().position(|other| other.name == "空き家対策課") != Some(place) {
        return None;
    }
    let division = places.iter().position(|p| p.name == "住宅部")?;
    // Number 90 of its level is never dealt.
    let code = format!("{}9000", &places[division].code[..4]);
    Some((code, today.name.clone(), Some(division)))
}

/// The first of April so many years before.
pub fn years_before(first_of_april: Date, years: i32) -> Date {
    use chrono::Datelike;
    first_of_april.with_year(first_of_april.year() - years).unwrap_or(first_of_april)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn count(places: &[Place], level: DepartmentLevel) -> usize {
        places.iter().filter(|place| place.level == level).count()
    }

    #[test]
    fn the_whole_catalogue_is_four_deep_and_every_code_is_its_own() {
        let size = catalogue_size();
        let places = places(size);
        assert_eq!(count(&places, DepartmentLevel::Bureau), size.bureaus);
        assert_eq!(count(&places, DepartmentLevel::Division), size.divisions);
        assert_eq!(count(&places, DepartmentLevel::Section), size.sections);
        assert_eq!(count(&places, DepartmentLevel::Unit), size.units);
        let codes: HashSet<&str> = places.iter().map(|place| place.code.as_str()).collect();
        assert_eq!(codes.len(), places.len());
        for place in &places {
            assert_eq!(place.code.len(), 8);
            assert!(!place.jobs.is_empty(), "{}", place.name);
            if let Some(parent) = place.parent {
                let digits = 2 + 2 * places[parent].level as usize;
                assert_eq!(place.code[..digits], places[parent].code[..digits]);
                assert!(places[parent].level < place.level);
            }
        }
        // Brothers and sisters never share a name.
        let full: HashSet<_> = places.iter().map(|place| (place.parent, &place.name)).collect();
        assert_eq!(full.len(), places.len());
    }

    #[test]
    fn a_small_city_keeps_the_first_of_everything() {
        let room = Room { bureaus: 2, divisions: 6, sections: 22, units: 30 };
        let places = places(room);
        assert_eq!(count(&places, DepartmentLevel::Unit), 30);
        for name in ["人事課", "人財育成課", "育成係", "DX推進課", "政策局"] {
            assert!(places.iter().any(|place| place.name == name), "{name}");
        }
    }

    #[test]
    fn a_large_city_has_second_divisions() {
        let size = catalogue_size();
        let room = Room { divisions: size.divisions * 3, sections: 2000, units: 3000, ..size };
        let places = places(room);
        assert_eq!(count(&places, DepartmentLevel::Division), size.divisions * 3);
        assert!(places.iter().any(|place| place.name == "税務第二部"));
        assert!(places.iter().any(|place| place.name == "第二保健所"));
        assert_eq!(places.iter().filter(|place| place.name == "人財育成課").count(), 1);
        let codes: HashSet<&str> = places.iter().map(|place| place.code.as_str()).collect();
        assert_eq!(codes.len(), places.len());
        let present: Date = "2026-04-01".parse().unwrap();
        for day in ["2021-04-01", "2025-03-31", "2026-04-01"].map(|day| day.parse().unwrap()) {
            let mut codes = HashSet::new();
            for fact in (0..places.len()).flat_map(|place| facts(&places, place, present)) {
                let twice = fact.period.contains(day) && !codes.insert(fact.code.clone());
                assert!(!twice, "{} on {day}", fact.code);
            }
        }
    }

    #[test]
    fn some_were_called_otherwise_before() {
        let places = places(catalogue_size());
        let present: Date = "2026-04-01".parse().unwrap();
        let named = |name: &str| places.iter().position(|place| place.name == name).unwrap();
        let development = facts(&places, named("人財育成課"), present);
        assert_eq!(development[0].name, "人材育成課");
        assert_eq!(development[1].period.from(), "2025-04-01".parse::<Date>().unwrap());
        let moved = facts(&places, named("空き家対策課"), present);
        assert_eq!(moved[0].parent, Some(named("住宅部")));
        assert_eq!(facts(&places, named("財政課"), present).len(), 1);
        let old = facts(&places, named("人財育成課"), "2024-04-01".parse().unwrap());
        assert_eq!(old.len(), 1);
    }
}
