//! The tree keeps the floor plan: who may use whom, what a file may contain by its name, whose
//! table a statement writes. A rule may change for a good reason, in the same commit as the text
//! in `lib.rs`. Every list of exceptions gives a reason and may only shrink: an entry that is no
//! longer needed fails, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::support::source::{Source, files, has_token, inside, root};

/// Files that use a file above them: path, reason.
const INNER: [Excuse; 1] = [("demo/report.rs", "prints what an action gave back")];

/// Lines a file may have, its unit tests aside.
const CEILING: usize = 400;

/// Files above the ceiling: path, lines at most, reason.
const LONG: [(&str, usize, &str); 0] = [];

/// What a file is, by its name inside its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Types, rules, transitions; `mod.rs`, too.
    Noun,
    /// `policy`, `forms`.
    Edge,
    Store,
    Actions,
    Web,
    /// Machinery: `platform`, `main.rs`, `lib.rs`.
    Machine,
}

fn kind_of_part(part: &str) -> Kind {
    match part {
        "policy" | "forms" => Kind::Edge,
        "store" => Kind::Store,
        "actions" => Kind::Actions,
        "web" => Kind::Web,
        _ => Kind::Noun,
    }
}

fn kind(source: &Source) -> Kind {
    match source.room() {
        "platform" | "main" | "lib" => Kind::Machine,
        // How any page is made, and the program that joins the rooms.
        "ui" | "app" => Kind::Web,
        // The transaction that commits only with an entry.
        "audit" if source.part() == "work" => Kind::Actions,
        _ => kind_of_part(source.part()),
    }
}

/// A ban: words that only files of some kinds may contain, with named exceptions.
struct Ban {
    words: &'static [&'static str],
    allowed: &'static [Kind],
    why: &'static str,
    except: &'static [Excuse],
}

const BANS: [Ban; 6] = [
    Ban {
        words: &["sqlx"],
        allowed: &[Kind::Store],
        why: "all SQL of a room is in its store",
        except: &[
            ("kernel/codec.rs", "teaches sqlx our types"),
            ("platform/db.rs", "the pool and the one store error"),
            (
                "platform/once.rs",
                "keys of forms that were posted already (decision 2: bookkeeping)",
            ),
            ("platform/backup/mod.rs", "copies the database whole"),
            ("platform/backup/address.rs", "reads the database's address as sqlx does"),
            ("platform/cluster/check.rs", "looks at the server before it is used"),
            ("audit/work.rs", "the transaction that commits only with an entry"),
            ("ui/error.rs", "turns a database's failure into the page of a failure"),
            ("identity/actions/mod.rs", "wraps the failure of a hash as a failure of the machine"),
            ("lib.rs", "the migrations inside the program"),
        ],
    },
    Ban {
        words: &["axum", "axum_extra", "askama", "tower_http"],
        allowed: &[Kind::Web],
        why: "only pages know HTTP and templates",
        except: &[("main.rs", "hands the listener over")],
    },
    Ban {
        words: &[".await", "async"],
        allowed: &[Kind::Store, Kind::Actions, Kind::Web, Kind::Machine],
        why: "nouns, policies and forms are pure",
        except: &[("identity/password.rs", "hashing leaves the async threads")],
    },
    Ban {
        words: &["tracing", "metrics"],
        allowed: &[Kind::Store, Kind::Actions, Kind::Web, Kind::Machine],
        why: "nouns, policies and forms are pure",
        except: &[("access/actor.rs", "where every deed is allowed, and refusals are logged")],
    },
    Ban {
        words: &["Utc::now", "Local::now", "SystemTime::now"],
        allowed: &[],
        why: "time is passed in",
        except: &[("platform/clock.rs", "the one place that asks the machine's clock")],
    },
    Ban {
        words: &[
            "Scope::nobody",
            "Scope::everyone",
            ".and_authority",
            ".and_department",
            ".and_grants_of",
            ".and_team_of",
            ".and_own",
            ".but_not",
        ],
        allowed: &[],
        why: "policies alone mint scopes",
        except: &[],
    },
];

/// A file and the reason why it may.
type Excuse = (&'static str, &'static str);

/// Where an actor may be made: a session that is resolved, or a named job.
const ACTORS: [Excuse; 4] = [
    (
        "demo/actions/accounts.rs",
        "the invented officers of the demo city do their part as themselves",
    ),
    ("admin/policy/reach.rs", "the policies are asked what somebody else may see; nothing is done"),
    ("identity/store/sessions.rs", "a session is resolved"),
    ("identity/actions/inviting.rs", "an invitation is accepted"),
];

/// Who writes outside of `Work` (decision 2), and what.
const BOOKKEEPING: [Excuse; 16] = [
    ("competency/store/self_checks.rs", "one's own notes, never a record (decision 2)"),
    ("evaluations/store/draft.rs", "drafts (decision 2)"),
    ("evaluations/store/goals/department_draft.rs", "drafts (decision 2)"),
    ("evaluations/store/goals/rounds.rs", "when an evaluator first looked at goals"),
    ("evaluations/store/opening_job.rs", "how far an opening has come"),
    ("evaluations/store/reminders.rs", "when somebody has read what they were sent"),
    ("evaluations/store/sheet.rs", "when a doer first looked at a step"),
    ("evaluations/store/track_draft.rs", "drafts (decision 2)"),
    ("exchange/store/jobs.rs", "how far the work behind a page has come"),
    ("platform/db.rs", "defines it"),
    ("audit/store/mod.rs", "looks at a record of another person are logged beside the reader"),
    ("audit/store/stroke.rs", "a statement that writes its own entry"),
    ("identity/store/sessions.rs", "sessions, failures, notices, the sweep"),
    ("identity/store/kept.rs", "forms that came too late"),
    ("identity/store/accounts.rs", "the colours of one's own screens"),
    ("platform/once.rs", "keys of forms that were posted already"),
];

/// Who opens transactions.
const BEGIN: [(&str, &str); 3] = [
    ("platform/db.rs", "the one place"),
    ("audit/work.rs", "a change with its entry"),
    ("audit/store/mod.rs", "the sealer of the chain"),
];

/// Who may reach the database for a statement that writes its own entry: only the macro that adds the entry.
const STROKES: [Excuse; 1] = [("audit/store/stroke.rs", "adds the entry to every statement")];

/// Statements on a table of another room: file, table, reason.
const FOREIGN_WRITES: [(&str, &str, &str); 3] = [
    ("audit/store/mod.rs", "form_key", "no deed commits twice for one form, in every room"),
    ("audit/store/stroke.rs", "form_key", "the same for deeds of one statement"),
    (
        "platform/once.rs",
        "form_key",
        "the door gives back the key of what was half done, for every room",
    ),
];

/// Tables of rooms that are not on a lower line, joined for names and dates: file, table, reason.
const FOREIGN_READS: [(&str, &str, &str); 9] = [
    ("organization/store/leaving.rs", "account", "who leaves is told what ends with the service"),
    (
        "organization/store/leaving.rs",
        "account_grant",
        "who leaves is told what ends with the service",
    ),
    ("platform/once.rs", "form_key", "the door gives back the key of what was half done"),
    ("identity/store/accounts.rs", "employee", "who has left does not sign in any more"),
    ("identity/store/invitations.rs", "employee", "who has left is not let in by an old code"),
    ("identity/store/sessions.rs", "employee", "who has left is signed out"),
    ("identity/store/sessions.rs", "posting", "the post beside the name in the header"),
    ("identity/store/sessions.rs", "department_fact", "the post beside the name in the header"),
    ("identity/store/sessions.rs", "rank", "the post beside the name in the header"),
];

/// Uses on the same or a higher line: from, to, reason.
const LEVEL_EXCEPTIONS: [(&str, &str, &str); 0] = [];

/// Fails with every complaint at once.
fn complain(rule: &str, complaints: &[String]) {
    let mut text = String::new();
    for complaint in complaints {
        writeln!(text, "  {complaint}").expect("text takes text");
    }
    assert!(complaints.is_empty(), "{rule}\n{text}");
}

/// The table in the words of `lib.rs`: room → line.
fn floor_plan() -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs is text");
    let mut plan = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! ")) {
        let mut words = line.split_whitespace();
        let Some(number) = words.next().and_then(|word| word.parse::<usize>().ok()) else {
            continue;
        };
        for room in words.take_while(|word| *word != "→") {
            plan.insert(room.to_owned(), number);
        }
    }
    assert!(plan.len() > 15, "the table in lib.rs can be read: {plan:?}");
    plan
}

/// Every `crate::…` path of the code as its first two names; groups are opened.
fn uses(source: &Source) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    for (at, _) in source.code.match_indices("crate::") {
        if source.code[..at].ends_with('$') {
            continue;
        }
        let line = source.code[..at].matches('\n').count() + 1;
        for path in paths(&source.code[at + "crate::".len()..]) {
            found.push((line, path));
        }
    }
    found
}

/// The paths of one use: `a::b`, or `{a::b, c}` opened one level at a time.
fn paths(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        let (mut depth, mut start, mut all) = (0, 0, Vec::new());
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    all.extend(paths(&group[start..at]));
                    start = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
        return all;
    }
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if name.is_empty() {
        return Vec::new();
    }
    match text[name.len()..].strip_prefix("::") {
        Some(rest) => {
            let deeper = paths(rest);
            if deeper.is_empty() {
                return vec![vec![name]];
            }
            deeper
                .into_iter()
                .map(|mut path| {
                    path.insert(0, name.clone());
                    path
                })
                .collect()
        }
        None => vec![vec![name]],
    }
}

#[test]
fn every_room_has_its_line_in_the_floor_plan() {
    let plan = floor_plan();
    let rooms: BTreeSet<String> = Source::all().iter().map(|s| s.room().to_owned()).collect();
    let missing: Vec<String> = rooms
        .into_iter()
        .filter(|room| room != "lib" && !plan.contains_key(room))
        .map(|room| format!("{room} is not in the table"))
        .collect();
    complain("Each folder of src stands on a line of the table in lib.rs.", &missing);
}

#[test]
fn rooms_use_rooms_on_lower_lines_only() {
    let plan = floor_plan();
    let mut complaints = Vec::new();
    let mut excused = BTreeSet::new();
    for source in Source::all().iter().filter(|source| source.room() != "lib") {
        let own = plan[source.room()];
        for (line, path) in uses(source) {
            let target = path[0].as_str();
            // Items of lib.rs itself: the migrations, the macros of kernel.
            if target == source.room() || !plan.contains_key(target) {
                continue;
            }
            if plan[target] >= own {
                match LEVEL_EXCEPTIONS.iter().find(|e| e.0 == source.path && e.1 == target) {
                    Some(exception) => {
                        excused.insert(exception.0);
                    }
                    None => complaints.push(format!(
                        "src/{}:{line} uses {target} (line {}), but {} stands on line {own}",
                        source.path,
                        plan[target],
                        source.room()
                    )),
                }
            }
        }
    }
    for exception in LEVEL_EXCEPTIONS.iter().filter(|e| !excused.contains(e.0)) {
        complaints.push(format!("{} → {} is no longer needed", exception.0, exception.1));
    }
    complain("A room may use rooms on lower lines only.", &complaints);
}

#[test]
fn inside_a_room_files_use_files_below_them() {
    let (mut complaints, mut excused) = (Vec::new(), BTreeSet::new());
    for source in Source::all() {
        let own = kind(&source);
        if INNER.iter().any(|(path, _)| *path == source.path) {
            excused.insert(source.path.clone());
            continue;
        }
        if source.part().is_empty() || matches!(source.room(), "ui" | "platform") {
            continue;
        }
        for (line, path) in inner_uses(&source) {
            let Some(part) = path.get(1).filter(|_| path[0] == source.room()) else { continue };
            // The face names every file to re-export it.
            if source.part() != "mod" && kind_of_part(part) > own {
                complaints.push(format!("src/{}:{line} uses {}", source.path, path.join("::")));
            }
        }
    }
    for (path, _) in INNER.iter().filter(|(path, _)| !excused.contains(*path)) {
        complaints.push(format!("{path}: the exception is not needed"));
    }
    complain("nouns ← policy, forms ← store ← actions ← web.", &complaints);
}

/// `crate::…` and `super::…` paths, as absolute module paths.
fn inner_uses(source: &Source) -> Vec<(usize, Vec<String>)> {
    let module: Vec<String> = source.module().into_iter().map(str::to_owned).collect();
    let mut found = uses(source);
    for (at, _) in source.code.match_indices("super::") {
        if source.code[..at].ends_with("super::") || source.code[..at].ends_with("in ") {
            continue;
        }
        let line = source.code[..at].matches('\n').count() + 1;
        let (mut rest, mut up) = (&source.code[at..], 0);
        while let Some(next) = rest.strip_prefix("super::") {
            rest = next;
            up += 1;
        }
        let Some(base) = module.len().checked_sub(up).map(|keep| &module[..keep]) else { continue };
        for path in paths(rest) {
            found.push((line, base.iter().cloned().chain(path).collect()));
        }
    }
    found
}

#[test]
fn files_contain_what_their_name_says() {
    let sources = Source::all();
    let mut complaints = Vec::new();
    for ban in &BANS {
        let mut excused = BTreeSet::new();
        for source in &sources {
            let own = kind(source);
            if ban.allowed.contains(&own) || is_scope_home(ban, source) {
                continue;
            }
            for word in ban.words {
                for line in source.lines_with_besides(word, harmless(own)) {
                    if ban.except.iter().any(|(path, _)| *path == source.path) {
                        excused.insert(source.path.clone());
                    } else {
                        complaints.push(format!(
                            "src/{}:{line} contains {word}: {}",
                            source.path, ban.why
                        ));
                    }
                }
            }
        }
        for (path, _) in ban.except.iter().filter(|(path, _)| !excused.contains(*path)) {
            complaints.push(format!("{path}: the exception for {} is not needed", ban.words[0]));
        }
    }
    complain("What a file may contain follows from its name.", &complaints);
}

/// What may be said of sqlx outside of the store: a noun's type is one of a column, too; an action
/// hands the connection of its work on.
fn harmless(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Noun => &["sqlx::Type", "#[sqlx(transparent)]"],
        Kind::Actions => &["use sqlx::PgConnection;"],
        _ => &[],
    }
}

/// Scopes are defined in access and minted in policies.
fn is_scope_home(ban: &Ban, source: &Source) -> bool {
    ban.words.contains(&"Scope::nobody") && (source.room() == "access" || source.part() == "policy")
}

#[test]
fn actors_bookkeeping_and_transactions_are_made_where_they_are_named() {
    let sources = Source::all();
    let mut complaints = Vec::new();
    let lists: [(&[&str], &[Excuse]); 4] = [
        (&["Actor::person"], &ACTORS),
        (&["bookkeeping"], &BOOKKEEPING),
        (&["db.begin", "pool.begin"], &BEGIN),
        (&["way_in"], &STROKES),
    ];
    for (words, allowed) in lists {
        let mut seen = BTreeSet::new();
        for source in &sources {
            for line in words.iter().flat_map(|word| source.lines_with(word)) {
                if allowed.iter().any(|(path, _)| *path == source.path) {
                    seen.insert(source.path.clone());
                } else {
                    complaints.push(format!("src/{}:{line} contains {}", source.path, words[0]));
                }
            }
        }
        for (path, _) in allowed.iter().filter(|(path, _)| !seen.contains(*path)) {
            complaints.push(format!("{path} no longer contains {}", words[0]));
        }
    }
    complain("These are few and reviewed by eye.", &complaints);
}

#[test]
fn no_file_grows_beyond_the_ceiling() {
    let mut complaints = Vec::new();
    for source in Source::all() {
        let long = LONG.iter().find(|(path, _, _)| *path == source.path);
        match long {
            Some((path, most, _)) if source.length > *most => {
                complaints.push(format!("src/{path} grew from {most} to {} lines", source.length));
            }
            Some((path, most, _)) if source.length <= CEILING => {
                complaints
                    .push(format!("src/{path} has {} lines; drop it ({most})", source.length));
            }
            None if source.length > CEILING => {
                complaints.push(format!("src/{} has {} lines", source.path, source.length));
            }
            _ => {}
        }
    }
    for (path, _, _) in LONG.iter().filter(|(path, _, _)| !root().join("src").join(path).exists()) {
        complaints.push(format!("{path} is gone; drop it"));
    }
    let rule = format!("A file above {CEILING} lines (unit tests aside) becomes a folder.");
    complain(&rule, &complaints);
}

/// Table → room, by the names of the migrations: `<time>_<room>[_<what>].sql`.
pub fn owners() -> BTreeMap<String, String> {
    let plan = floor_plan();
    let mut owners = BTreeMap::new();
    for file in files("migrations", "sql") {
        let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let room = name.split('_').nth(1).expect("<time>_<room>").to_owned();
        let text = std::fs::read_to_string(&file).expect("a migration is text");
        let words = sql_words(&text);
        for at in 0..words.len() {
            if words[at..].starts_with(&["create".to_owned(), "table".to_owned()]) {
                let skip = if words[at + 2] == "if" { 5 } else { 2 };
                assert!(plan.contains_key(&room), "{name}: its tables belong to no room");
                owners.insert(words[at + skip].clone(), room.clone());
            }
        }
    }
    owners
}

/// Words of SQL in lower case, comments and values left out.
fn sql_words(sql: &str) -> Vec<String> {
    let mut bare = String::with_capacity(sql.len());
    for line in sql.lines() {
        bare.push_str(line.split("--").next().unwrap_or(""));
        bare.push(' ');
    }
    let outside: String = bare.split('\'').step_by(2).collect::<Vec<_>>().join(" ").to_lowercase();
    outside
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Tables that a statement writes.
fn written(sql: &str, tables: &BTreeMap<String, String>) -> BTreeSet<String> {
    let words = sql_words(sql);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let mut found = BTreeSet::new();
    for at in 0..words.len() {
        let table = match (word(at), word(at + 1)) {
            ("insert" | "merge", "into")
            | ("delete", "from")
            | ("truncate" | "update", "table" | "only") => word(at + 2),
            // Not «for update», «on conflict do update».
            ("truncate" | "update", next)
                if at == 0 || !matches!(word(at - 1), "for" | "do" | "key") =>
            {
                next
            }
            _ => continue,
        };
        if tables.contains_key(table) {
            found.insert(table.to_owned());
        }
    }
    found
}

#[test]
fn a_room_writes_its_own_tables_only() {
    let owners = owners();
    let mut complaints = Vec::new();
    let mut excused = BTreeSet::new();
    for source in Source::all() {
        for (line, words) in &source.words {
            for table in written(words, &owners) {
                if owners[&table] == source.room() {
                    continue;
                }
                match FOREIGN_WRITES.iter().find(|e| e.0 == source.path && e.1 == table) {
                    Some(exception) => {
                        excused.insert((exception.0, exception.1));
                    }
                    None => complaints.push(format!(
                        "src/{}:{line} writes {table}, which belongs to {}",
                        source.path, owners[&table]
                    )),
                }
            }
        }
    }
    for exception in FOREIGN_WRITES.iter().filter(|e| !excused.contains(&(e.0, e.1))) {
        complaints.push(format!("{} no longer writes {}", exception.0, exception.1));
    }
    complain("Effects in another room go through its actions.", &complaints);
}

/// Tables that a statement reads by name.
fn read(sql: &str, tables: &BTreeMap<String, String>) -> BTreeSet<String> {
    let words = sql_words(sql);
    words
        .windows(2)
        .filter(|pair| matches!(pair[0].as_str(), "from" | "join"))
        .map(|pair| pair[1].clone())
        .filter(|table| tables.contains_key(table))
        .collect()
}

#[test]
fn a_room_joins_tables_of_rooms_below_it_only() {
    let (plan, owners) = (floor_plan(), owners());
    let mut complaints = Vec::new();
    let mut excused = BTreeSet::new();
    for source in Source::all() {
        for (line, words) in &source.words {
            for table in read(words, &owners) {
                let owner = &owners[&table];
                if owner == source.room() || plan[owner] < plan[source.room()] {
                    continue;
                }
                match FOREIGN_READS.iter().find(|e| e.0 == source.path && e.1 == table) {
                    Some(exception) => {
                        excused.insert((exception.0, exception.1));
                    }
                    None => complaints
                        .push(format!("src/{}:{line} reads {table} of {owner}", source.path)),
                }
            }
        }
    }
    for exception in FOREIGN_READS.iter().filter(|e| !excused.contains(&(e.0, e.1))) {
        complaints.push(format!("{} no longer reads {}", exception.0, exception.1));
    }
    complain("SQL follows the same lines as the code.", &complaints);
}

#[test]
fn statements_do_not_ask_the_database_for_the_time() {
    let clocks = [
        "now()",
        "current_date",
        "current_timestamp",
        "localtimestamp",
        "clock_timestamp",
        "statement_timestamp",
    ];
    let mut complaints = Vec::new();
    let mut look = |place: String, text: &str| {
        for clock in clocks.iter().filter(|clock| has_token(&text.to_lowercase(), clock)) {
            complaints.push(format!("{place} contains {clock}"));
        }
    };
    for source in Source::all().iter().filter(|source| kind(source) == Kind::Store) {
        for (line, words) in &source.words {
            look(format!("src/{}:{line}", source.path), words);
        }
    }
    for file in files("migrations", "sql") {
        look(inside(&file), &std::fs::read_to_string(&file).expect("a migration is text"));
    }
    complain("Time is passed in, so that a rehearsal or a test moves all of it.", &complaints);
}

#[test]
fn templates_and_static_files_are_clean() {
    let mut complaints = Vec::new();
    for file in files("templates", "html") {
        let place = inside(&file);
        let text = std::fs::read_to_string(&file).expect("a template is text");
        for (index, line) in text.lines().enumerate() {
            let bare = line.replace(' ', "");
            let attribute = |start: &str| {
                line.match_indices(start).any(|(at, _)| {
                    // « onclick=», not « one=» in an address.
                    line[at + start.len()..]
                        .split_once('=')
                        .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase()))
                })
            };
            let wrong = if line.contains(" style=") {
                "style="
            } else if attribute(" on") {
                "an event attribute"
            } else if line.contains("<style") {
                "<style"
            } else if line.contains("<script") && !line.contains("<script type=\"module\" src=\"{{")
            {
                "<script that is not our file"
            } else if bare.contains("|safe") {
                "|safe"
            } else if line.contains("http://")
                || line.contains("https://")
                || line.contains("=\"//")
            {
                "an address outside"
            } else {
                continue;
            };
            complaints.push(format!("{place}:{}: {wrong}", index + 1));
        }
    }
    for ending in ["css", "js", "svg"] {
        for file in files("static", ending) {
            let text = std::fs::read_to_string(&file).expect("it is text");
            for (index, line) in text.lines().enumerate() {
                // The name of a vocabulary, never fetched.
                let line = line.replace("http://www.w3.org/2000/svg", "");
                let outside = ["http://", "https://", "url(//", "@import"];
                for word in outside.iter().filter(|word| line.contains(**word)) {
                    complaints.push(format!("{}:{}: {word}", inside(&file), index + 1));
                }
            }
        }
    }
    complain("No inline script or style, nothing from outside (decision 22).", &complaints);
}

#[test]
fn paths_of_uses_are_read_right() {
    let text = "{access::{Actor, Role}, kernel::ids::A, ui}";
    let read: Vec<String> = paths(text).iter().map(|path| path.join("::")).collect();
    assert_eq!(read, ["access::Actor", "access::Role", "kernel::ids::A", "ui"]);
}

#[test]
fn written_tables_are_read_right() {
    let tables: BTreeMap<String, String> =
        ["a", "b", "c", "d"].map(|t| (t.to_owned(), "room".to_owned())).into();
    let sql = "with x as (insert into a select 'update b' from b on conflict do update set q = 1)
        -- delete from d
        update c set z = 1; select 1 from d for update of d";
    let read: Vec<String> = written(sql, &tables).into_iter().collect();
    assert_eq!(read, ["a", "c"]);
}
