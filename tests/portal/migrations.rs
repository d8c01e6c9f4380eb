//! Migrations are applied one by one, each over the rows that the ones before it left: a change
//! that works on an empty database only is found here. `samples/<migration>.sql` is run after its
//! migration and leaves a row in every table that it made.

use std::collections::BTreeMap;
use std::path::Path;

use jinzai::MIGRATOR;
use sqlx::{AssertSqlSafe, PgPool};

use crate::support::cluster::TestDatabase;
use crate::support::source::{files, root};

/// Rows of every table of ours.
async fn counts(pool: &PgPool) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '_sqlx_migrations'",
    )
    .fetch_all(pool)
    .await
    .expect("the catalogue answers");
    let mut counts = BTreeMap::new();
    for table in tables {
        let sql = AssertSqlSafe(format!("select count(*) from {table}"));
        let count = sqlx::query_scalar(sql).fetch_one(pool).await.expect("a table can be counted");
        counts.insert(table, count);
    }
    counts
}

#[tokio::test]
async fn each_migration_runs_over_the_rows_of_those_before_it() {
    let database = TestDatabase::empty().await;
    let samples = root().join("tests/portal/samples");
    let mut rows = BTreeMap::new();
    let mut used = Vec::new();
    for file in files("migrations", "sql") {
        let name = stem(&file);
        let version: i64 = name.split('_').next().unwrap().parse().expect("a time comes first");
        MIGRATOR
            .run_to(version, &database.pool)
            .await
            .unwrap_or_else(|error| panic!("{name} over sample rows: {error}"));
        let after = counts(&database.pool).await;
        for (table, before) in &rows {
            let left = after.get(table).copied();
            assert!(left.is_none_or(|left| left >= *before), "{name} loses rows of {table}");
        }
        let sample = samples.join(format!("{name}.sql"));
        if let Ok(sql) = std::fs::read_to_string(&sample) {
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&database.pool)
                .await
                .unwrap_or_else(|error| panic!("samples/{name}.sql: {error}"));
            used.push(sample);
        }
        rows = counts(&database.pool).await;
        let bare: Vec<&String> =
            rows.iter().filter(|(_, count)| **count == 0).map(|(table, _)| table).collect();
        assert!(bare.is_empty(), "after samples/{name}.sql these have no row: {bare:?}");
    }
    let stray: Vec<_> = files("tests/portal/samples", "sql")
        .into_iter()
        .filter(|sample| !used.contains(sample))
        .collect();
    assert!(stray.is_empty(), "samples of no migration: {stray:?}");
    // A second start finds nothing to do.
    MIGRATOR.run(&database.pool).await.expect("all are applied");
}

fn stem(file: &Path) -> String {
    file.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

/// Clauses `add column … not null` without a default, on tables that are not made by the same file.
fn risky(sql: &str) -> Vec<String> {
    let bare: String = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let made: Vec<&str> = bare
        .split("create table ")
        .skip(1)
        .filter_map(|rest| rest.trim_start_matches("if not exists ").split([' ', '(']).next())
        .collect();
    let mut found = Vec::new();
    for statement in bare.split(';').map(str::trim) {
        let Some(rest) = statement.strip_prefix("alter table ") else { continue };
        let rest = rest.trim_start_matches("if exists ").trim_start_matches("only ");
        let table = rest.split(' ').next().unwrap_or("");
        if made.contains(&table) {
            continue;
        }
        for clause in rest.split("add column ").skip(1) {
            // Up to the next clause; a default stands before it.
            let clause = clause.split(" alter ").next().unwrap_or(clause);
            let optional = !clause.contains("not null");
            if !optional && !clause.contains(" default ") && !clause.contains(" generated ") {
                found.push(format!("{table}: {}", clause.trim()));
            }
        }
        if rest.contains(" set not null") && !bare.contains(&format!("update {table} ")) {
            found.push(format!("{table}: set not null without filling it"));
        }
    }
    found
}

#[test]
fn a_column_that_must_be_filled_has_a_default() {
    for file in files("migrations", "sql") {
        let text = std::fs::read_to_string(&file).expect("a migration is text");
        let found = risky(&text);
        assert!(found.is_empty(), "{}: {found:?}", stem(&file));
    }
}

#[test]
fn risky_clauses_are_found() {
    let bad = "alter table employee add column note text,\n    add column rank text not null;";
    assert_eq!(risky(bad), ["employee: rank text not null"]);
    let good = "create table a (b uuid not null); alter table a add column c text not null;
        -- alter table employee add column x text not null;
        alter table employee add column d text not null default '';";
    assert!(risky(good).is_empty());
    assert_eq!(risky("alter table employee alter column kana set not null").len(), 1);
}

#[test]
fn migrations_are_dated_and_say_why() {
    let mut last = String::new();
    for file in files("migrations", "sql") {
        let name = stem(&file);
        let (time, what) = name.split_once('_').expect("<time>_<room>[_<what>]");
        assert!(time.len() == 14 && time.parse::<u64>().is_ok(), "{name}: <yyyymmddhhmmss>");
        assert!(*time > *last, "{name}: times grow");
        assert!(what.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}: lower case");
        let text = std::fs::read_to_string(&file).expect("a migration is text");
        assert!(text.starts_with("-- "), "{name} opens with a comment that says why");
        let lower = text.to_lowercase();
        assert!(
            !lower.contains("concurrently") || text.starts_with("-- no-transaction"),
            "{name}: a concurrent index needs -- no-transaction on the first line"
        );
        last = time.to_owned();
    }
}
