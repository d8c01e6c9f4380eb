//! How fast the portal is, measured from outside on the demo city (4,199 people), beside what the
//! same machine can do at best in the same run: a static page of the same size, and `pgbench` on
//! the same database server. `bin/bench` prints one table.
//!
//! `bin/bench -- save sheet` measures only those lines (`credo`, `home`, `team`, `board`, `sheet`, `save`).
//! `BENCH_STAFF=12000 BENCH_YEARS=5 bin/bench` does it in a larger city, which is filled the first time.
//!
//! `bin/bench -- comparison` measures only how long the 新旧対照表 of two large versions takes; it needs
//! no database.
//!
//! Ratios that should hold: `/credo` 0.4 of the static page; a sheet page 0.4 of `pgbench` running
//! that page's own statements; a save 0.5 of the TPC-B-like `pgbench`; p99 of the team list and of the
//! progress board under 100 ms; memory under 100 MB.

mod city;
mod comparison;
mod load;
mod postgres;

use std::error::Error;
use std::io::{Write, stdout};
use std::time::Duration;

use city::{City, Size};
use load::Rate;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Connections at once, for everything that is measured.
const CONNECTIONS: usize = 32;

/// Names of the lines.
const LINES: [&str; 6] = ["credo", "home", "team", "board", "sheet", "save"];

/// A line of the table: what, its rate, how many statements it asks, and what it is compared with.
struct Line {
    what: String,
    rate: Rate,
    queries: Option<usize>,
    beside: Option<(&'static str, f64)>,
}

/// For how long each line is measured.
fn seconds() -> u64 {
    std::env::var("BENCH_SECONDS").ok().and_then(|raw| raw.parse().ok()).unwrap_or(10)
}

/// Two things in turns, twice each: what else the machine does meets both.
async fn in_turns<A, B>(
    mut one: impl FnMut() -> A,
    mut other: impl FnMut() -> B,
) -> Outcome<(Rate, Rate)>
where
    A: Future<Output = Outcome<Rate>>,
    B: Future<Output = Outcome<Rate>>,
{
    let (first, second) = (one().await?, other().await?);
    Ok((first.and(&one().await?), second.and(&other().await?)))
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Outcome<()> {
    // `cargo test --benches` starts this, too: there is nothing to test.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    print_comparison(&comparison::measure()?)?;
    if std::env::args().any(|argument| argument == "comparison") {
        return Ok(());
    }
    let turn = Duration::from_secs(seconds().div_ceil(2));
    let city = City::start(&Size::wanted()).await?;
    let result = measure(&city, turn).await;
    let memory = city.memory();
    city.stop()?;
    print(&result?)?;
    let (now, most) = memory?;
    writeln!(
        stdout().lock(),
        "memory of the program: {now:.0} MB at the end, {most:.0} MB at most"
    )?;
    Ok(())
}

/// Which lines were asked for: all, unless `bin/bench -- save sheet` names some.
fn is_wanted(name: &str) -> bool {
    let mut named =
        std::env::args().skip(1).filter(|argument| LINES.contains(&argument.as_str())).peekable();
    named.peek().is_none() || named.any(|argument| argument == name)
}

async fn measure(city: &City, turn: Duration) -> Outcome<Vec<Line>> {
    let writers = if is_wanted("save") { city.writers(CONNECTIONS).await? } else { Vec::new() };
    let sheet = city.sheet_page().await?;
    let credo = city.page("/credo", None);
    let home = city.page("/", Some(&sheet.cookie));
    let (team, board) = (city.team_list().await?, city.progress_board().await?);
    let pages =
        [("credo", &credo), ("home", &home), ("sheet", &sheet), ("team", &team), ("board", &board)];
    let pages: Vec<_> = pages.into_iter().filter(|(name, _)| is_wanted(name)).collect();
    let targets: Vec<&load::Target> = pages.iter().map(|(_, target)| *target).collect();
    let asked = if targets.is_empty() { Vec::new() } else { city.statements_of(&targets).await? };
    let of = |name: &str| {
        let found = pages.iter().zip(&asked).find(|((page, _), _)| *page == name);
        found.map(|(_, statements)| statements).ok_or_else(|| format!("{name} was not asked for"))
    };
    let mut lines = Vec::new();
    let mut line = |what: String, rate, queries, beside| {
        lines.push(Line { what, rate, queries, beside });
    };

    if is_wanted("credo") {
        let bytes = load::body_of(&credo).await?;
        let size = bytes.len();
        let fixed = load::StaticPage::start(bytes).await?;
        let (own, other) =
            in_turns(async || city.wrk(&credo, turn), async || city.wrk(&fixed.target, turn))
                .await?;
        let ratio = own.per_second / other.per_second;
        let other = Rate { cores_us: None, ..other };
        line(
            format!("/credo ({size} bytes)"),
            own,
            Some(of("credo")?.count),
            Some(("static", ratio)),
        );
        line("a static page of that size".to_owned(), other, None, None);
    }
    for (name, what, target) in [
        ("home", "home of a supervisor", &home),
        ("team", "the longest team list", &team),
        ("board", "the progress board of HR", &board),
    ] {
        if is_wanted(name) {
            line(what.to_owned(), city.wrk(target, turn)?, Some(of(name)?.count), None);
        }
    }
    if is_wanted("sheet") {
        let of_sheet = of("sheet")?;
        let (own, other) = in_turns(
            async || city.wrk(&sheet, turn),
            async || city.postgres.run_script(of_sheet, turn),
        )
        .await?;
        let ratio = own.per_second / other.per_second;
        line("a sheet page".to_owned(), own, Some(of_sheet.count), Some(("its SQL", ratio)));
        line("pgbench, the same SQL".to_owned(), other, Some(of_sheet.count), None);
    }
    if is_wanted("save") {
        city.postgres.fill()?;
        let (own, other) = in_turns(
            async || saves(city, &writers, turn).await,
            async || city.postgres.tpc_b(turn),
        )
        .await?;
        let ratio = own.per_second / other.per_second;
        line("a sheet save".to_owned(), own, None, Some(("TPC-B", ratio)));
        line("pgbench, TPC-B-like".to_owned(), other, None, None);
        line("pgbench -S".to_owned(), city.postgres.selects(turn)?, None, None);
    }
    Ok(lines)
}

/// Saves that change something, each with its audit entry: a post that changes nothing is no save.
async fn saves(city: &City, writers: &[load::Writer], turn: Duration) -> Outcome<load::Rate> {
    let before = city.saved().await?;
    let (rate, count) = load::saves(writers, turn, || city.cores()).await?;
    let entries = city.saved().await? - before;
    if entries != i64::from(count) {
        return Err(format!("{count} saves left {entries} audit entries").into());
    }
    Ok(rate)
}

fn print_comparison(compared: &comparison::Compared) -> Outcome<()> {
    let milliseconds = |taken: Duration| taken.as_secs_f64() * 1000.0;
    writeln!(
        stdout().lock(),
        "A comparison with {} changed texts: {:.1} ms (median), {:.1} ms (slowest)",
        compared.rows,
        milliseconds(compared.median),
        milliseconds(compared.slowest)
    )?;
    Ok(())
}

fn print(lines: &[Line]) -> Outcome<()> {
    let mut out = stdout().lock();
    writeln!(
        out,
        "\n{:<28} {:>10} {:>8} {:>8} {:>11} {:>11}   ratio",
        "", "per second", "p99 ms", "queries", "program µs", "database µs"
    )?;
    for line in lines {
        let ratio = line
            .beside
            .as_ref()
            .map_or_else(String::new, |(name, ratio)| format!("{ratio:.2} of {name}"));
        let [program, database] = line
            .rate
            .cores_us
            .map_or_else(Default::default, |cores| cores.map(|each| format!("{each:.0}")));
        writeln!(
            out,
            "{:<28} {:>10.0} {:>8.1} {:>8} {program:>11} {database:>11}   {ratio}",
            line.what,
            line.rate.per_second,
            line.rate.p99_ms,
            line.queries.map_or_else(String::new, |count| count.to_string())
        )?;
    }
    writeln!(
        out,
        "\n{CONNECTIONS} connections, {} s each in turns. queries: statements of one request, the \
         session's among them. µs: time of a core for one answer.",
        seconds()
    )?;
    Ok(())
}
