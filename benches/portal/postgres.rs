//! PostgreSQL's own measure on the same server: `pgbench`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::load::Rate;
use crate::{CONNECTIONS, Outcome};

/// Branches of the TPC-B-like tables: more than connections, so that these do not wait for each other.
const BRANCHES: usize = 40;

/// Statements of one page, ready for `pgbench`.
pub struct Statements {
    /// Script.
    script: String,
    /// Values of the script's variables.
    values: Vec<(String, String)>,
    /// How many.
    pub count: usize,
}

/// The server, and where to work.
pub struct Postgres {
    sockets: PathBuf,
    folder: PathBuf,
}

impl Postgres {
    pub fn new(sockets: &Path, folder: &Path) -> Self {
        Self { sockets: sockets.to_owned(), folder: folder.to_owned() }
    }

    /// A program of PostgreSQL's, talking to the server as its superuser.
    fn program(&self, name: &str) -> Command {
        let newest = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path().join("bin").join(name)))
            .filter(|path| path.exists())
            .max();
        let mut command = Command::new(newest.unwrap_or_else(|| PathBuf::from(name)));
        command.args(["-h", &self.sockets.display().to_string(), "-U", "postgres"]);
        command.current_dir(&self.folder);
        command
    }

    /// Runs one statement as the superuser.
    pub fn sql(&self, sql: &str) -> Outcome<String> {
        let output = self.program("psql").args(["-XqAt", "-d", "jinzai", "-c", sql]).output()?;
        if !output.status.success() {
            return Err(format!("{sql}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Makes and fills the tables of `pgbench` in a database of their own.
    pub fn fill(&self) -> Outcome<()> {
        self.sql("drop database if exists bench")?;
        self.sql("create database bench")?;
        let branches = BRANCHES.to_string();
        let status =
            self.program("pgbench").args(["-i", "-q", "-s", &branches, "bench"]).output()?.status;
        if status.success() { Ok(()) } else { Err("pgbench -i fails".into()) }
    }

    /// Single-row selects.
    pub fn selects(&self, lasting: Duration) -> Outcome<Rate> {
        self.run(&["-S".to_owned()], "bench", lasting)
    }

    /// The TPC-B-like transaction: three updates, a select and an insert.
    pub fn tpc_b(&self, lasting: Duration) -> Outcome<Rate> {
        self.run(&[], "bench", lasting)
    }

    /// A page's own statements.
    pub fn run_script(&self, statements: &Statements, lasting: Duration) -> Outcome<Rate> {
        let file = self.folder.join("page.sql");
        fs::write(&file, &statements.script)?;
        let mut arguments = vec!["-n".to_owned(), "-f".to_owned(), file.display().to_string()];
        for (name, value) in &statements.values {
            arguments.extend(["-D".to_owned(), format!("{name}={value}")]);
        }
        self.run(&arguments, "jinzai", lasting)
    }

    fn run(&self, arguments: &[String], database: &str, lasting: Duration) -> Outcome<Rate> {
        for old in logs(&self.folder)? {
            fs::remove_file(old)?;
        }
        let output = self
            .program("pgbench")
            .args(["-M", "prepared", "-j", "2", "-c", &CONNECTIONS.to_string()])
            .args(["-T", &lasting.as_secs().to_string(), "-l", "--log-prefix=times"])
            .args(["--sampling-rate=0.2"])
            .args(arguments)
            .arg(database)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let per_second = text
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok())
            .ok_or_else(|| format!("{text}{}", String::from_utf8_lossy(&output.stderr)))?;
        // The third column: microseconds.
        let mut times: Vec<u32> = Vec::new();
        for log in logs(&self.folder)? {
            let text = fs::read_to_string(log)?;
            times.extend(
                text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u32>().ok()),
            );
        }
        times.sort_unstable();
        let last = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
        Ok(Rate { per_second, p99_ms: f64::from(last) / 1000.0, cores_us: None })
    }
}

fn logs(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("times.")) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Statements out of the server's log, written while it logged everything: `execute <name>: <text>`
/// over several lines, then `DETAIL: parameters: $1 = '…', $2 = NULL`.
pub fn statements_in(log: &str) -> Statements {
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut in_statement = false;
    for line in log.lines() {
        if let Some((_, text)) = line.split_once("LOG:  execute ") {
            let text = text.split_once(": ").map_or("", |(_, text)| text);
            entries.push((text.to_owned(), String::new()));
            in_statement = true;
        } else if let Some((_, values)) = line.split_once("arameters: ") {
            if let Some(last) = entries.last_mut() {
                values.clone_into(&mut last.1);
            }
            in_statement = false;
        } else if let Some(more) = line.strip_prefix('\t').filter(|_| in_statement) {
            if let Some(last) = entries.last_mut() {
                last.0.push(' ');
                // In one line a comment would take the rest of the statement with it.
                let more = more.split_once("--").map_or(more, |(words, _)| words);
                last.0.push_str(more.trim());
            }
        } else {
            in_statement = false;
        }
    }
    // The sealer of the audit log works beside the requests.
    entries.retain(|(text, _)| !text.contains("seal_number") && !text.contains("advisory"));
    let (mut script, mut values) = (String::new(), Vec::new());
    for (number, (text, given)) in entries.iter().enumerate() {
        let mut text = text.clone();
        // The highest first, so that $1 does not hit $12.
        for (place, value) in parameters(given).into_iter().rev() {
            let name = format!("q{number}_{place}");
            let stands = match value {
                Some(value) => {
                    values.push((name.clone(), value));
                    format!(":{name}")
                }
                None => "null".to_owned(),
            };
            text = text.replace(&format!("${place}"), &stands);
        }
        // Writing to text cannot fail.
        let _written = writeln!(script, "{};", text.trim_end_matches(';'));
    }
    Statements { script, values, count: entries.len() }
}

/// `$1 = 'it''s', $2 = NULL` as numbers and values.
fn parameters(text: &str) -> Vec<(usize, Option<String>)> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find('$') {
        let Some((number, after)) = rest[start + 1..].split_once(" = ") else { break };
        let Ok(number) = number.parse() else { break };
        if let Some(quoted) = after.strip_prefix('\'') {
            let (mut value, mut chars) = (String::new(), quoted.char_indices().peekable());
            let mut end = quoted.len();
            while let Some((at, letter)) = chars.next() {
                if letter != '\'' {
                    value.push(letter);
                } else if chars.peek().is_some_and(|(_, next)| *next == '\'') {
                    value.push('\'');
                    chars.next();
                } else {
                    end = at + 1;
                    break;
                }
            }
            found.push((number, Some(value)));
            rest = &quoted[end..];
        } else {
            found.push((number, None));
            rest = after.strip_prefix("NULL").unwrap_or(after);
        }
    }
    found
}
