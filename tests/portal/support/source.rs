//! The program's own source, read as text: code without comments and words, and the words apart.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder of the project, sorted; `ending` without the dot.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Path inside the project, with slashes.
pub fn inside(path: &Path) -> String {
    path.strip_prefix(root()).expect("a file of the project").display().to_string()
}

/// One Rust file without its unit tests.
pub struct Source {
    /// Path below `src`, e.g. `identity/store/accounts.rs`.
    pub path: String,
    /// Lines before the unit tests.
    pub length: usize,
    /// Comments and the content of literals are blanks; everything else stands where it stood.
    pub code: String,
    /// Text literals with the line where each begins.
    pub words: Vec<(usize, String)>,
}

impl Source {
    /// Reads `src/<path>`.
    pub fn read(path: &Path) -> Self {
        let whole = fs::read_to_string(path).expect("source is text");
        let lines: Vec<&str> = whole.lines().collect();
        let length = lines.iter().position(|line| *line == "#[cfg(test)]").unwrap_or(lines.len());
        let (code, words) = separate(&lines[..length].join("\n"));
        let path = inside(path).strip_prefix("src/").expect("below src").to_owned();
        Self { path, length, code, words }
    }

    /// Every file of the program; unit tests in files of their own (`tests.rs`) are left out.
    pub fn all() -> Vec<Self> {
        let of_program = |path: &&PathBuf| path.file_stem().is_some_and(|name| name != "tests");
        files("src", "rs").iter().filter(of_program).map(|path| Self::read(path)).collect()
    }

    /// The room: a folder of `src`, or a file beside them.
    pub fn room(&self) -> &str {
        self.path.split('/').next().expect("a path has parts").trim_end_matches(".rs")
    }

    /// The file's name inside its room, without folder levels below: `store` for `x/store/y.rs`.
    pub fn part(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or("").trim_end_matches(".rs")
    }

    /// Lines of the code where a word of its own is found.
    pub fn lines_with(&self, token: &str) -> Vec<usize> {
        self.lines_with_besides(token, &[])
    }

    /// The same, leaving out phrases that do not count.
    pub fn lines_with_besides(&self, token: &str, harmless: &[&str]) -> Vec<usize> {
        let counts = |line: &str| {
            let bare = harmless.iter().fold(line.to_owned(), |line, word| line.replace(word, ""));
            has_token(&bare, token)
        };
        let lines = self.code.lines().enumerate().filter(|(_, line)| counts(line));
        lines.map(|(index, _)| index + 1).collect()
    }

    /// The module path: `identity/store/mod.rs` is `["identity", "store"]`.
    pub fn module(&self) -> Vec<&str> {
        let mut parts: Vec<&str> = self.path.trim_end_matches(".rs").split('/').collect();
        if parts.last() == Some(&"mod") {
            parts.pop();
        }
        parts
    }
}

/// Whether `token` occurs with no letter of a name directly before or after it.
pub fn has_token(line: &str, token: &str) -> bool {
    line.match_indices(token).any(|(at, _)| {
        let of_name = |c: char| c.is_alphanumeric() || c == '_';
        let before = line[..at].chars().next_back().is_some_and(of_name);
        let after = line[at + token.len()..].chars().next().is_some_and(of_name);
        let open_start = token.starts_with(|c: char| !of_name(c));
        let open_end = token.ends_with(|c: char| !of_name(c));
        (open_start || !before) && (open_end || !after)
    })
}

/// Splits Rust text into code (comments and literals blanked, lines kept) and text literals.
fn separate(text: &str) -> (String, Vec<(usize, String)>) {
    let chars: Vec<char> = text.chars().collect();
    let (mut code, mut words) = (String::with_capacity(text.len()), Vec::new());
    let (mut at, mut line) = (0, 1);
    // Leaves out `chars[from..to]`, keeping the line breaks.
    let blank = |code: &mut String, line: &mut usize, from: usize, to: usize| {
        for c in &chars[from..to.min(chars.len())] {
            if *c == '\n' {
                *line += 1;
                code.push('\n');
            } else {
                code.push(' ');
            }
        }
    };
    while at < chars.len() {
        let rest = &chars[at..];
        if rest.starts_with(&['/', '/']) {
            let end = rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
            blank(&mut code, &mut line, at, at + end);
            at += end;
        } else if rest.starts_with(&['/', '*']) {
            let end = comment_end(rest);
            blank(&mut code, &mut line, at, at + end);
            at += end;
        } else if let Some((open, close, end)) =
            text_literal(rest, at.checked_sub(1).map(|i| chars[i]))
        {
            words.push((line, rest[open..close].iter().collect()));
            code.push('"');
            blank(&mut code, &mut line, at + 1, at + end - 1);
            code.push('"');
            at += end;
        } else if let Some(end) = char_literal(rest) {
            blank(&mut code, &mut line, at, at + end);
            at += end;
        } else {
            if chars[at] == '\n' {
                line += 1;
            }
            code.push(chars[at]);
            at += 1;
        }
    }
    (code, words)
}

fn comment_end(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// Where the content of a text literal that begins here opens and closes, and where the literal ends.
fn text_literal(rest: &[char], before: Option<char>) -> Option<(usize, usize, usize)> {
    let in_name = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut open = 0;
    if !in_name {
        if rest.first() == Some(&'b') {
            open += 1;
        }
        if rest.get(open) == Some(&'r') {
            let hashes = rest[open + 1..].iter().take_while(|c| **c == '#').count();
            if rest.get(open + 1 + hashes) == Some(&'"') {
                let start = open + 2 + hashes;
                let mut end: Vec<char> = vec!['"'];
                end.extend(std::iter::repeat_n('#', hashes));
                let close = (start..rest.len()).find(|at| rest[*at..].starts_with(&end))?;
                return Some((start, close, close + end.len()));
            }
        }
    }
    if rest.get(open) != Some(&'"') {
        return None;
    }
    let start = open + 1;
    let mut at = start;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    Some((start, at, (at + 1).min(rest.len())))
}

/// Length of a character literal that begins here; lifetimes are none.
fn char_literal(rest: &[char]) -> Option<usize> {
    if rest.first() != Some(&'\'') {
        return None;
    }
    match rest.get(1)? {
        '\\' => rest[3..].iter().position(|c| *c == '\'').map(|end| end + 4),
        _ if rest.get(2) == Some(&'\'') => Some(3),
        _ => None,
    }
}

#[test]
fn words_and_comments_leave_the_code() {
    let text = "let a = \"x // \\\" y\"; // sqlx\nlet b = r#\"insert \"into\"\"#; /* axum\n */ 'q'; &'a str";
    let (code, words) = separate(text);
    assert_eq!(words, [(1, "x // \\\" y".to_owned()), (2, "insert \"into\"".to_owned())]);
    assert_eq!(code.lines().count(), text.lines().count());
    assert!(!code.contains("sqlx") && !code.contains("axum") && !code.contains('q'));
    assert!(code.contains("&'a str"), "{code}");
    assert!(code.contains("let b = \""), "{code}");
}

#[test]
fn tokens_are_whole_words() {
    assert!(has_token("use sqlx::Pool;", "sqlx"));
    assert!(!has_token("use my_sqlx_thing;", "sqlx"));
    assert!(has_token("x.await?", ".await"));
    assert!(!has_token("x.awaited", ".await"));
}
