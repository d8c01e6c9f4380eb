//! How fast the portal is, measured from outside on the demo city (4,199 people), beside what the
//! same machine can do at best in the same run: a static page of the same size, and `pgbench` on
//! the same database server. `bin/bench` prints one table.
//!
//! Ratios that should hold: `/credo` 0.4 of the static page; a sheet page 0.4 of `pgbench` running
//! that page's own statements; a save 0.5 of the TPC-B-like `pgbench`.

mod city;
mod load;
mod postgres;

use std::error::Error;
use std::io::{Write, stdout};
use std::time::Duration;

use city::City;
use load::Rate;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Connections at once, for everything that is measured.
const CONNECTIONS: usize = 32;

/// A line of the table: what, its rate, and the line it is compared with.
struct Line {
    what: String,
    rate: Rate,
    beside: Option<(String, f64)>,
}

/// For how long each line is measured.
fn seconds() -> u64 {
    std::env::var("BENCH_SECONDS").ok().and_then(|raw| raw.parse().ok()).unwrap_or(10)
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Outcome<()> {
    // `cargo test --benches` starts this, too: there is nothing to test.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let lasting = Duration::from_secs(seconds());
    let city = City::start().await?;
    let writers = city.writers(CONNECTIONS).await?;
    let sheet = city.sheet_page().await?;
    let mut lines = Vec::new();
    let mut line = |what: &str, rate: Rate, beside: Option<(&str, &Rate)>| {
        let beside =
            beside.map(|(name, other)| (name.to_owned(), rate.per_second / other.per_second));
        lines.push(Line { what: what.to_owned(), rate, beside });
    };

    let credo = city.page("/credo", None);
    let bytes = load::body_of(&credo).await?;
    let fixed = load::static_page(bytes, lasting).await?;
    let rate = load::wrk(&credo, lasting)?;
    line(&format!("/credo ({} bytes)", fixed.0), rate, Some(("static", &fixed.1)));
    line("a static page of that size", fixed.1, None);

    let home = city.page("/", Some(&sheet.cookie));
    line("home of a supervisor", load::wrk(&home, lasting)?, None);

    let statements = city.statements_of(&sheet).await?;
    let own = city.postgres.run_script(&statements, lasting)?;
    let rate = load::wrk(&sheet, lasting)?;
    line("a sheet page", rate, Some(("its SQL", &own)));
    line(&format!("pgbench, its {} statements", statements.count), own, None);

    city.postgres.fill()?;
    let banking = city.postgres.tpc_b(lasting)?;
    let rate = load::saves(&writers, lasting).await?;
    line("a sheet save", rate, Some(("TPC-B", &banking)));
    line("pgbench, TPC-B-like", banking, None);
    line("pgbench -S", city.postgres.selects(lasting)?, None);

    print(&lines)?;
    city.stop()?;
    Ok(())
}

fn print(lines: &[Line]) -> Outcome<()> {
    let mut out = stdout().lock();
    writeln!(out, "\n{:<34} {:>12} {:>10}   ratio", "", "per second", "p99 ms")?;
    for line in lines {
        let ratio = line
            .beside
            .as_ref()
            .map_or_else(String::new, |(name, ratio)| format!("{ratio:.2} of {name}"));
        writeln!(
            out,
            "{:<34} {:>12.0} {:>10.1}   {ratio}",
            line.what, line.rate.per_second, line.rate.p99_ms
        )?;
    }
    writeln!(out, "\n{CONNECTIONS} connections, {} s each.", seconds())?;
    Ok(())
}
