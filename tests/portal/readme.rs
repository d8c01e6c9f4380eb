//! The two documents say what is there: commands, settings, tests.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::source::{files, root};

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).expect("it is text")
}

/// Words that begin with a mark and go on in capitals and underscores.
fn names(text: &str, mark: &str) -> BTreeSet<String> {
    text.match_indices(mark)
        .map(|(at, _)| {
            let goes_on = |c: &char| c.is_ascii_uppercase() || *c == '_';
            text[at..].chars().take_while(goes_on).collect::<String>()
        })
        .filter(|name| name.len() > mark.len())
        .collect()
}

#[test]
fn every_setting_is_in_the_table() {
    let config = document("src/platform/config.rs");
    let program = config.split("#[cfg(test)]").next().unwrap();
    let table: String =
        document("README.md").lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(names(program, "JINZAI_"), names(&table, "JINZAI_"));
    assert!(table.contains("`DATABASE_URL`") && table.contains("`PG_BIN`"));
}

/// Names of the commands that `--help` lists below some others.
fn commands(above: &[&str]) -> Vec<String> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_jinzai")).args(above).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let listed = text.split("Commands:\n").nth(1).unwrap_or("");
    listed
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_is_in_the_table_and_no_other() {
    let readme = document("README.md");
    let described: BTreeSet<String> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `jinzai "))
        .map(|line| {
            let words = line.split('`').next().unwrap().split(' ');
            let lower = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
            words.take_while(lower).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let mut there = BTreeSet::new();
    for name in commands(&[]) {
        let below = commands(&[&name]);
        if below.is_empty() {
            there.insert(name);
        } else {
            there.extend(below.iter().map(|own| format!("{name} {own}")));
        }
    }
    assert!(there.len() > 5, "{there:?}");
    assert_eq!(described, there);
}

/// Tests that a text names, as `room::file::test`; each of them must exist.
fn named_tests<'a>(text: &'a str, whose: &str) -> Vec<&'a str> {
    let sources: Vec<(String, String)> = files("src", "rs")
        .into_iter()
        .chain(files("tests/portal", "rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("source is text");
            (path.display().to_string().replace("/mod.rs", ".rs"), text)
        })
        .collect();
    let words = text.split('`').skip(1).step_by(2);
    let named: Vec<&str> = words.filter(|word| word.contains("::")).collect();
    for name in &named {
        let (place, test) = name.rsplit_once("::").unwrap();
        let file = format!("/{}.rs", place.replace("::", "/"));
        let there = sources
            .iter()
            .any(|(path, text)| path.ends_with(&file) && text.contains(&format!("fn {test}(")));
        assert!(there, "{whose} names {name}");
    }
    named
}

#[test]
fn the_tests_that_are_named_exist() {
    let named = named_tests(&document("SECURITY.md"), "SECURITY.md").len();
    assert!(named > 20, "names are read: {named}");
}

/// The list of domain.md 11 at the top of the walk over the database: twelve, and only complaints, which
/// are not there, are shown by no test.
#[test]
fn every_invariant_is_shown_by_tests_that_exist() {
    let file = document("tests/portal/evaluations/invariants.rs");
    let head: Vec<&str> = file.lines().map_while(|line| line.strip_prefix("//!")).collect();
    let head = head.join("\n");
    let mut at: Vec<usize> = (1..=12)
        .map(|number| head.find(&format!("\n {number}. ")).unwrap_or_else(|| panic!("{number}")))
        .collect();
    assert!(at.is_sorted());
    at.push(head.len());
    let without: Vec<usize> = at
        .windows(2)
        .zip(1..)
        .filter(|(from, _)| named_tests(&head[from[0]..from[1]], "invariants.rs").is_empty())
        .map(|(_, number)| number)
        .collect();
    assert_eq!(without, [7]);
}

#[test]
fn files_and_links_that_are_named_exist() {
    for name in ["README.md", "SECURITY.md"] {
        let text = document(name);
        for part in text.split('`').skip(1).step_by(2) {
            let is_path =
                ["src/", "tests/", "bin/", "templates/"].iter().any(|r| part.starts_with(r));
            if is_path && !part.contains(['<', ' ', '{']) {
                assert!(root().join(part).exists(), "{name} names {part}");
            }
        }
        for chapter in 1..=17 {
            let mark = format!("V{chapter} ");
            assert!(name != "SECURITY.md" || text.contains(&mark), "{mark}");
        }
    }
}
