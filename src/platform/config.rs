//! Settings of an installation, read from the environment once. Everything that is wrong is
//! reported in one message.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::kernel::{Date, parse_date};

/// How the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Production: the city's PostgreSQL, named by `DATABASE_URL`.
    Serve,
    /// Embedded database with the strategy's content only.
    Dev,
    /// Embedded database with the demo city.
    Demo,
}

/// The settings. README lists each with its default.
#[derive(Debug, Clone)]
pub struct Config {
    /// How the program runs.
    pub mode: Mode,
    /// `JINZAI_LISTEN`.
    pub listen: SocketAddr,
    /// `JINZAI_DATA_DIR`: the embedded database, the head of the audit chain, the demo's sign-ins.
    pub data_dir: PathBuf,
    /// `JINZAI_SITE_NAME`: shown under the product's name.
    pub site_name: String,
    /// `DATABASE_URL`; always present in `serve`.
    pub database_url: Option<String>,
    /// `JINZAI_DATABASE_CONNECTIONS`: size of the pool.
    pub database_connections: u32,
    /// `JINZAI_READING`: whether the reading pages are open without signing in.
    pub reading_open: bool,
    /// `JINZAI_HTTPS`: the portal is reached through https; cookies are marked Secure.
    pub https: bool,
    /// `JINZAI_TRUST_PROXY`: the address of a visitor is the last entry of `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// `JINZAI_METRICS_TOKEN`: who sends it may read `/metrics` from another machine.
    pub metrics_token: Option<String>,
    /// `JINZAI_SESSION_IDLE_MINUTES`: a session ends after that time without use.
    pub session_idle_minutes: i64,
    /// `JINZAI_SESSION_HOURS`: a session ends after that time in any case.
    pub session_hours: i64,
    /// `JINZAI_OPENING_NEEDS_SECOND`: opening a cycle needs a second HR officer (decision 11).
    pub opening_needs_second: bool,
    /// `JINZAI_EFFECTIVE_INSIDE_PERIOD`: whether a 施行日 inside a running evaluation period is
    /// refused (decision 5).
    pub effective_inside_period_refused: bool,
    /// `JINZAI_IMPORT_UNDO_HOURS`: how long an applied transfer list, or an act on departments once
    /// its day has begun, can be taken back while nothing stands on it, at most 24 (decision 23); 0 means
    /// never.
    pub import_undo_hours: i64,
    /// `JINZAI_CREDO_EFFECTIVE_ON`: 施行日 of the credo's first edition, which the source does not
    /// name; without it a sample day stands (decision 25).
    pub credo_effective_on: Option<Date>,
    /// `JINZAI_CONTACT`: whom staff may ask, one sentence or more, shown on the page 問い合わせ先.
    pub contact: String,
    /// `JINZAI_TODAY`: shifts the day for rehearsals, in `dev` and `demo` only.
    pub today: Option<Date>,
    /// `JINZAI_KPI_BANDS`: from how many per cent of the way to a target A, B and C begin.
    pub kpi_bands: [u16; 3],
    /// `JINZAI_LOG`: `text` or `json`.
    pub json_logs: bool,
    /// The variables that were given; the other settings stand at their defaults.
    pub given: BTreeSet<String>,
    /// After that time a request is given up. No variable sets it: whatever takes longer is a job.
    pub request_limit: Duration,
    /// Hash passwords with almost no work. No variable sets it: for tests only.
    pub cheap_hashes: bool,
}

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblems(pub Vec<String>);

impl fmt::Display for ConfigProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "設定を直すところが{}つあります。", self.0.len())?;
        for problem in &self.0 {
            writeln!(f, "  - {problem}")?;
        }
        f.write_str("設定の一覧は README.md にあります。")
    }
}
impl std::error::Error for ConfigProblems {}

/// The variables and how each is read, collecting problems on the way.
struct Reader {
    values: HashMap<String, String>,
    problems: Vec<String>,
}

impl Reader {
    fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
    }
    fn parsed<T>(
        &mut self,
        name: &str,
        default: T,
        hint: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(raw) = self.text(name) else { return default };
        read(&raw).unwrap_or_else(|| {
            self.problems.push(format!("{name}=「{raw}」は読めません。{hint}"));
            default
        })
    }
    fn switch(&mut self, name: &str, default: bool) -> bool {
        self.parsed(name, default, "on か off を書いてください", |raw| match raw {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        })
    }
    fn number(&mut self, name: &str, default: i64, least: i64, most: i64) -> i64 {
        let hint = format!("{least}から{most}までの数字を書いてください");
        self.parsed(name, default, &hint, |raw| {
            raw.parse().ok().filter(|n| (least..=most).contains(n))
        })
    }
}

/// Whom to ask while the city has written nothing of its own: no name, no number is invented.
const DEFAULT_CONTACT: &str = "評価や役割については人事課に、サインインや画面については情報システムの担当に、庁内の電話かメールで尋ねてください。";

/// After that time a request is given up.
const REQUEST_LIMIT: Duration = Duration::from_mins(1);

/// Fewest characters of a token that programs send.
const SHORTEST_TOKEN: usize = 32;

/// All names we know; another `JINZAI_…` is a typing error and is reported.
pub(super) const KNOWN: [&str; 19] = [
    "JINZAI_LISTEN",
    "JINZAI_DATA_DIR",
    "JINZAI_SITE_NAME",
    "JINZAI_DATABASE_CONNECTIONS",
    "JINZAI_READING",
    "JINZAI_HTTPS",
    "JINZAI_TRUST_PROXY",
    "JINZAI_METRICS_TOKEN",
    "JINZAI_SESSION_IDLE_MINUTES",
    "JINZAI_SESSION_HOURS",
    "JINZAI_OPENING_NEEDS_SECOND",
    "JINZAI_EFFECTIVE_INSIDE_PERIOD",
    "JINZAI_IMPORT_UNDO_HOURS",
    "JINZAI_CREDO_EFFECTIVE_ON",
    "JINZAI_CONTACT",
    "JINZAI_TODAY",
    "JINZAI_KPI_BANDS",
    "JINZAI_LOG",
    "JINZAI_FILTER",
];

impl Config {
    /// From the process environment.
    pub fn from_environment(mode: Mode) -> Result<Self, ConfigProblems> {
        Self::from_values(mode, std::env::vars().collect())
    }

    /// From given variables.
    pub fn from_values(
        mode: Mode,
        values: HashMap<String, String>,
    ) -> Result<Self, ConfigProblems> {
        let mut reader = Reader { values, problems: Vec::new() };
        let mut unknown: Vec<&String> = reader
            .values
            .keys()
            .filter(|name| name.starts_with("JINZAI_") && !KNOWN.contains(&name.as_str()))
            .collect();
        unknown.sort();
        let unknown: Vec<String> =
            unknown.into_iter().map(|name| format!("{name} という設定はありません")).collect();
        reader.problems.extend(unknown);

        let database_url = reader.text("DATABASE_URL");
        if mode == Mode::Serve && database_url.is_none() {
            reader.problems.push(
                "DATABASE_URL がありません。本番では市の PostgreSQL を指定してください（例：postgres://jinzai@db.example/jinzai）"
                    .to_owned(),
            );
        }
        if database_url
            .as_deref()
            .is_some_and(|url| !url.starts_with("postgres://") && !url.starts_with("postgresql://"))
        {
            reader.problems.push("DATABASE_URL は postgres:// で始めてください".to_owned());
        }
        let today = reader.parsed(
            "JINZAI_TODAY",
            None,
            "2026-04-01 のように書いてください",
            |raw| parse_date(raw).ok().map(Some),
        );
        if mode == Mode::Serve && reader.text("JINZAI_TODAY").is_some() {
            reader.problems.push("JINZAI_TODAY は本番では使えません。消してください".to_owned());
        }
        let credo_effective_on = reader.parsed(
            "JINZAI_CREDO_EFFECTIVE_ON",
            None,
            "2025-04-01 のように書いてください",
            |raw| parse_date(raw).ok().map(Some),
        );
        let metrics_token = reader.text("JINZAI_METRICS_TOKEN");
        if metrics_token.as_deref().is_some_and(|token| token.len() < SHORTEST_TOKEN) {
            // What was written is not repeated: it may be a secret that was cut short.
            reader
                .problems
                .push(format!("JINZAI_METRICS_TOKEN は{SHORTEST_TOKEN}文字以上にしてください"));
        }
        let default_listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        let config = Self {
            mode,
            listen: reader.parsed(
                "JINZAI_LISTEN",
                default_listen,
                "127.0.0.1:8080 のように書いてください",
                |raw| raw.parse().ok(),
            ),
            data_dir: PathBuf::from(
                reader.text("JINZAI_DATA_DIR").unwrap_or_else(|| ".jinzai".to_owned()),
            ),
            site_name: reader.text("JINZAI_SITE_NAME").unwrap_or_else(|| "北九州市".to_owned()),
            database_url,
            database_connections: u32::try_from(reader.number(
                "JINZAI_DATABASE_CONNECTIONS",
                20,
                2,
                500,
            ))
            .unwrap_or(20),
            reading_open: reader.parsed(
                "JINZAI_READING",
                true,
                "open か closed を書いてください",
                |raw| match raw {
                    "open" => Some(true),
                    "closed" => Some(false),
                    _ => None,
                },
            ),
            https: reader.switch("JINZAI_HTTPS", false),
            trust_proxy: reader.switch("JINZAI_TRUST_PROXY", false),
            metrics_token,
            session_idle_minutes: reader.number("JINZAI_SESSION_IDLE_MINUTES", 60, 5, 480),
            session_hours: reader.number("JINZAI_SESSION_HOURS", 12, 1, 24),
            import_undo_hours: reader.number("JINZAI_IMPORT_UNDO_HOURS", 24, 0, 24),
            opening_needs_second: reader.switch("JINZAI_OPENING_NEEDS_SECOND", true),
            effective_inside_period_refused: reader.parsed(
                "JINZAI_EFFECTIVE_INSIDE_PERIOD",
                true,
                "refuse か allow を書いてください",
                |raw| match raw {
                    "refuse" => Some(true),
                    "allow" => Some(false),
                    _ => None,
                },
            ),
            credo_effective_on,
            contact: reader.text("JINZAI_CONTACT").unwrap_or_else(|| DEFAULT_CONTACT.to_owned()),
            today,
            kpi_bands: reader.parsed(
                "JINZAI_KPI_BANDS",
                [120, 100, 70],
                "120,100,70 のように、大きい順に3つの数字を書いてください",
                |raw| {
                    let numbers: Result<Vec<u16>, _> =
                        raw.split(',').map(|number| number.trim().parse()).collect();
                    let [a, b, c] = numbers.ok()?.try_into().ok()?;
                    (a > b && b > c && c > 0).then_some([a, b, c])
                },
            ),
            json_logs: reader.parsed(
                "JINZAI_LOG",
                mode == Mode::Serve,
                "text か json を書いてください",
                |raw| match raw {
                    "json" => Some(true),
                    "text" => Some(false),
                    _ => None,
                },
            ),
            given: reader
                .values
                .keys()
                .filter(|name| KNOWN.contains(&name.as_str()) || *name == "DATABASE_URL")
                .filter(|name| reader.text(name).is_some())
                .cloned()
                .collect(),
            request_limit: REQUEST_LIMIT,
            cheap_hashes: false,
        };
        if reader.problems.is_empty() { Ok(config) } else { Err(ConfigProblems(reader.problems)) }
    }

    /// Where the head hash of the audit chain is written, outside the database (decision 1).
    pub fn audit_head_file(&self) -> PathBuf {
        self.data_dir.join("audit-head.log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> HashMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn defaults_need_no_setting() {
        let config = Config::from_values(Mode::Demo, HashMap::new()).expect("defaults are right");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert!(config.reading_open);
        assert!(config.opening_needs_second);
    }

    #[test]
    fn one_message_names_all_that_is_wrong() {
        let given = values(&[
            ("JINZAI_LISTEN", "8080"),
            ("JINZAI_READING", "maybe"),
            ("JINZAI_TODAY", "2026-04-01"),
            ("JINZAI_SITENAME", "x"),
            ("JINZAI_METRICS_TOKEN", "short-secret"),
        ]);
        let problems = Config::from_values(Mode::Serve, given).expect_err("wrong");
        let text = problems.to_string();
        for name in
            ["DATABASE_URL", "JINZAI_LISTEN", "JINZAI_READING", "JINZAI_TODAY", "JINZAI_SITENAME"]
        {
            assert!(text.contains(name), "{name} in {text}");
        }
        assert!(text.contains("JINZAI_METRICS_TOKEN") && !text.contains("short-secret"));
    }

    #[test]
    fn rehearsals_shift_the_day_outside_production() {
        let config = Config::from_values(Mode::Demo, values(&[("JINZAI_TODAY", "R8.4.1")]));
        assert_eq!(
            config.expect("right").today.map(|d| d.to_string()).as_deref(),
            Some("2026-04-01")
        );
    }
}
