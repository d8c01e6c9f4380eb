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

#[test]
fn the_tests_that_are_named_exist() {
    let sources: Vec<(String, String)> = files("src", "rs")
        .into_iter()
        .chain(files("tests/portal", "rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("source is text");
            (path.display().to_string().replace("/mod.rs", ".rs"), text)
        })
        .collect();
    let text = document("SECURITY.md");
    let mut named = 0;
    for name in text.split('`').skip(1).step_by(2).filter(|word| word.contains("::")) {
        let (place, test) = name.rsplit_once("::").unwrap();
        let file = format!("/{}.rs", place.replace("::", "/"));
        let there = sources
            .iter()
            .any(|(path, text)| path.ends_with(&file) && text.contains(&format!("fn {test}(")));
        assert!(there, "SECURITY.md names {name}");
        named += 1;
    }
    assert!(named > 20, "names are read: {named}");
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
