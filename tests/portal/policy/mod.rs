//! The permission matrix: every action and listing of every policy, in every situation that its
//! facts tell apart, for every kind of person. It is written to `tests/snapshots/policy.txt`, a
//! file that HR can read and sign; a change of a permission shows as a change of that file.
//! `UPDATE_SNAPSHOTS=1 cargo test policy` writes it anew.

mod admin;
mod competency;
mod credo;
mod evaluations;
mod exchange;
mod home;
mod identity;
mod organization;
mod strategy;
mod thread;

use std::collections::BTreeSet;
use std::fmt::Write;

use jinzai::access::{Action, Actor, Denied, Grant, Listing, Role, Scope};
use jinzai::kernel::ids::{AccountId, AuthorityId, DepartmentId, EmployeeId};

use crate::support::source::{Source, root};

/// An id that is always the same.
pub fn id<T: std::str::FromStr>(number: u8) -> T {
    let text = format!("00000000-0000-7000-8000-0000000000{number:02x}");
    text.parse().unwrap_or_else(|_| panic!("{text} is an id"))
}

/// The account of the one who asks.
pub fn my_account() -> AccountId {
    id(1)
}
/// The account of somebody else.
pub fn other_account() -> AccountId {
    id(2)
}
/// The one who asks, as an employee.
pub fn me() -> EmployeeId {
    id(3)
}
/// The department over which a limited officer is set.
pub fn my_department() -> DepartmentId {
    id(5)
}
/// The authority over which a limited officer is set.
pub fn my_authority() -> AuthorityId {
    id(7)
}

/// Another authority.
pub fn other_authority() -> AuthorityId {
    id(8)
}
/// Another employee: a subordinate, or a stranger.
pub fn other_employee() -> EmployeeId {
    id(9)
}

/// A kind of person: a column.
struct Who {
    label: &'static str,
    actor: Actor,
}

fn people() -> Vec<Who> {
    let person = |label, employee, grants| Who {
        label,
        actor: Actor::person(my_account(), employee, label.to_owned(), grants),
    };
    let whole = |role| vec![Grant { role, authority: None, department: None }];
    let hr = Role::HrOfficer;
    vec![
        person("部外者", None, vec![]),
        person("職員", Some(me()), vec![]),
        person("人事担当", Some(me()), whole(hr)),
        person(
            "人事(局)",
            Some(me()),
            vec![Grant { role: hr, authority: None, department: Some(my_department()) }],
        ),
        person(
            "人事(任)",
            Some(me()),
            vec![Grant { role: hr, authority: Some(my_authority()), department: None }],
        ),
        person("施策担当", Some(me()), whole(Role::StrategyOfficer)),
        person("監査担当", Some(me()), whole(Role::Auditor)),
        person("管理者", Some(me()), whole(Role::Administrator)),
    ]
}

/// What one cell says.
type Decide = Box<dyn Fn(&Actor) -> String>;

/// One deed in one situation: a row.
pub struct Case {
    action: &'static str,
    deed: &'static str,
    situation: &'static str,
    decide: Decide,
}

/// The rows of one room.
#[derive(Default)]
pub struct Cases(Vec<Case>);

impl Cases {
    /// An action in a situation that its facts describe.
    pub fn action<A: Action + 'static>(
        mut self,
        deed: &'static str,
        situation: &'static str,
        subject: A::Subject,
    ) -> Self
    where
        A::Subject: 'static,
    {
        let decide = move |who: &Actor| {
            let cell = match A::decide(who, &subject) {
                Ok(()) => "✔",
                Err(Denied::NotAllowed) => "✘",
                Err(Denied::OutOfReach) => "・",
            };
            cell.to_owned()
        };
        let action = last_name::<A>();
        self.0.push(Case { action, deed, situation, decide: Box::new(decide) });
        self
    }

    /// What a listing shows.
    pub fn listing<L: Listing + 'static>(mut self, deed: &'static str) -> Self {
        let decide = |who: &Actor| words_of(&L::scope(who));
        let action = last_name::<L>();
        self.0.push(Case { action, deed, situation: "見える範囲", decide: Box::new(decide) });
        self
    }
}

fn last_name<T>() -> &'static str {
    std::any::type_name::<T>().rsplit("::").next().expect("a type has a name")
}

/// A scope in a few letters.
fn words_of<L>(scope: &Scope<L>) -> String {
    if scope.is_nobody() {
        return "なし".to_owned();
    }
    let parts = [
        (scope.is_everyone(), "全員"),
        (!scope.authorities().is_empty(), "任"),
        (!scope.departments().is_empty(), "局"),
        (scope.team_of().is_some(), "班"),
        (scope.own().is_some(), "本"),
    ];
    let words: Vec<&str> = parts.iter().filter(|(yes, _)| *yes).map(|(_, word)| *word).collect();
    let less = if scope.except().is_some() { "−" } else { "" };
    format!("{}{less}", words.join("＋"))
}

/// Every room with its rows, in the order of the floor plan.
fn rooms() -> Vec<(&'static str, &'static str, Cases)> {
    vec![
        ("identity", "アカウント", identity::cases()),
        ("organization", "組織", organization::cases()),
        ("credo", "クレド", credo::cases()),
        ("competency", "能力の定義", competency::cases()),
        ("strategy", "戦略", strategy::cases()),
        ("thread", "一本の糸", thread::cases()),
        ("evaluations", "評価", evaluations::cases()),
        ("home", "ホーム", home::cases()),
        ("exchange", "取込", exchange::cases()),
        ("admin", "管理", admin::cases()),
    ]
}

/// The named jobs of the system.
const JOBS: [&str; 7] = ["calendar", "count", "demo", "import", "invite", "scores-check", "seed"];

/// Columns that a text takes on paper: Japanese letters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() || "✔✘−".contains(c) { 1 } else { 2 }).sum()
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

fn matrix() -> String {
    let people = people();
    let mut text = String::from(
        "権限の一覧（プログラムから自動で作る。手で書きかえない）\n\n\
         ✔ できる、✘ 許されない（403）、・ 見えない（404）\n\
         見える範囲：全員、局＝受け持つ局とその下、任＝受け持つ任命権者、班＝部下、本＝本人、\n\
         −＝自分のものを除く、なし＝見えない\n\
         部外者＝職員でないアカウント。人事(局)・人事(任)＝受け持つ範囲が限られた人事担当。\n\
         仕組み＝人ではなく、名前のある自動の仕事。役割は人に付き、評価者や所有者は組織から決まる。\n",
    );
    for (room, title, cases) in rooms() {
        write!(text, "\n{title}（{room}）\n{}", " ".repeat(46)).expect("text takes text");
        for who in &people {
            text.push_str(&padded(who.label, 12));
        }
        text.push_str("仕組み\n");
        let mut last = "";
        for case in &cases.0 {
            if case.action != last {
                writeln!(text, "  {}（{}）", case.deed, case.action).expect("text takes text");
                last = case.action;
            }
            text.push_str(&padded(&format!("    {}", case.situation), 46));
            for who in &people {
                text.push_str(&padded(&(case.decide)(&who.actor), 12));
            }
            let able: Vec<&str> = JOBS
                .into_iter()
                .filter(|job| !["✘", "・", "なし"].contains(&&*(case.decide)(&Actor::system(job))))
                .collect();
            text.push_str(&able.join(" "));
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
    }
    text
}

#[test]
fn the_permission_matrix_is_the_one_that_was_signed() {
    let path = root().join("tests/snapshots/policy.txt");
    let now = matrix();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &now).expect("the snapshot can be written");
    }
    let signed = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<String> = similar::TextDiff::from_lines(&signed, &now)
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value()))
        .collect();
    assert!(
        changed.is_empty(),
        "Permissions changed. If that is meant, UPDATE_SNAPSHOTS=1 writes {}.\n{}",
        path.display(),
        changed.concat()
    );
}

/// Unit types of a policy: its actions and listings, written out or made by a macro of the file.
fn decided(source: &Source) -> BTreeSet<String> {
    let name_at = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut found = BTreeSet::new();
    for rest in source.code.split("pub struct ").skip(1) {
        let name = name_at(rest);
        if !name.is_empty() && rest[name.len()..].starts_with(';') {
            found.insert(name);
        }
    }
    for definition in source.code.split("macro_rules! ").skip(1) {
        let call = format!("\n{}! {{", name_at(definition));
        for body in source.code.split(&call).skip(1) {
            let names = body.split('}').next().unwrap_or("").split(',');
            found.extend(names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
        }
    }
    found
}

#[test]
fn the_matrix_names_every_action_and_listing() {
    let mut named = BTreeSet::new();
    for (room, _, cases) in rooms() {
        named.extend(cases.0.iter().map(|case| (room.to_owned(), case.action.to_owned())));
    }
    let mut missing = Vec::new();
    for source in Source::all() {
        let decides =
            ["impl Action for ", "impl Listing for "].iter().any(|m| source.code.contains(m));
        assert!(!decides || source.part() == "policy", "{} is no policy", source.path);
        for name in decided(&source).into_iter().filter(|_| decides) {
            let pair = (source.room().to_owned(), name);
            if !named.remove(&pair) {
                missing.push(format!("{}::{}", pair.0, pair.1));
            }
        }
    }
    assert!(missing.is_empty(), "not in the matrix: {missing:?}");
    assert!(named.is_empty(), "in the matrix, but in no policy: {named:?}");
}

#[test]
fn the_matrix_names_every_job() {
    for source in Source::all() {
        for marker in ["is_system(\"", "Actor::system(\""] {
            for (at, _) in source.code.match_indices(marker) {
                let before = &source.code[..at + marker.len()];
                let line = before.matches('\n').count() + 1;
                let quotes = before.lines().last().map_or(0, |begun| begun.matches('"').count());
                let mut words = source.words.iter().filter(|(own, _)| *own == line);
                let (_, job) = words.nth(quotes / 2).expect("the name of a job");
                assert!(JOBS.contains(&&**job), "{}:{line}: the job {job}", source.path);
            }
        }
    }
}
