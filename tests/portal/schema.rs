//! The schema keeps its habits: named constraints, indexed foreign keys, one kind of period, one
//! kind of instant, words that the code knows, too. Exceptions give a reason and may only shrink.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use sqlx::PgPool;

use crate::architecture::owners;
use crate::support::cluster::TestDatabase;
use crate::support::source::{Source, files};

/// Tables whose key is not `<table>_id`, nor made of their parents' keys.
const KEYS: [(&str, &str); 4] = [
    (
        "form_key",
        "the session's and the form's own; a foreign key would cost every deed more than the key does",
    ),
    ("account_grant", "grant is a word of SQL: the id is grant_id, as in the code"),
    ("staged_import", "the id is import_id, as in the code"),
    ("rating_scale", "the id is scale_id, as in the code"),
];

/// Period tables that may overlap.
const OVERLAPS: [(&str, &str); 2] = [
    ("cycle", "cycles of authorities and departments run side by side; the sheets may not overlap"),
    ("part_record", "what was seen on some days; there may be more to say about the same days"),
];

/// Columns that are called otherwise: table.column, reason.
const NAMES: [(&str, &str); 0] = [];

/// Foreign keys without an index of their own: constraint, reason.
const UNINDEXED: [(&str, &str); 0] = [];

/// Text columns that look like one of a few words, but are free: table.column, reason.
const FREE_WORDS: [(&str, &str); 2] = [
    ("audit_entry.subject_kind", "each room names its own subjects; entries outlive the code"),
    ("posting.employment_type", "a row of the list employment_type, by foreign key"),
];

/// Enumerated columns whose words the code does not know: table.column, reason.
const UNMIRRORED: [(&str, &str); 0] = [];

/// Names of columns that hold one of a few words.
const ENUMERATED: [&str; 8] =
    ["kind", "state", "status", "level", "role", "theme", "stage", "audience"];

fn complain(rule: &str, complaints: &[String]) {
    let mut text = String::new();
    for complaint in complaints {
        writeln!(text, "  {complaint}").expect("text takes text");
    }
    assert!(complaints.is_empty(), "{rule}\n{text}");
}

/// Takes excused complaints out; an excuse that is not needed becomes a complaint.
fn excuse(found: BTreeMap<String, String>, list: &[(&str, &str)]) -> Vec<String> {
    let idle = list.iter().filter(|(name, _)| !found.contains_key(*name));
    let idle = idle.map(|(name, _)| format!("{name}: the exception is not needed"));
    let real = found.iter().filter(|(name, _)| list.iter().all(|(own, _)| own != name));
    real.map(|(name, what)| format!("{name}: {what}")).chain(idle).collect()
}

/// Tables of ours, without the one in which migrations are noted.
const OURS: &str = "c.relnamespace = 'public'::regnamespace and c.relkind = 'r' \
     and c.relname <> '_sqlx_migrations'";

async fn ask<T>(pool: &PgPool, sql: &str) -> Vec<T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
{
    let sql = sql.replace("{ours}", OURS);
    sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await.expect("the catalogue answers")
}

#[tokio::test]
async fn constraints_and_indexes_are_named_after_their_table() {
    let database = TestDatabase::create().await;
    let rows: Vec<(String, String)> = ask(
        &database.pool,
        "select c.relname::text, o.conname::text
         from pg_constraint o join pg_class c on c.oid = o.conrelid
         where {ours} and o.contype <> 'n'
         union
         select c.relname::text, i.relname::text
         from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
         where {ours}
         order by 1, 2",
    )
    .await;
    assert!(rows.len() > 50, "the catalogue is read");
    let complaints: Vec<String> = rows
        .into_iter()
        .filter(|(table, name)| !name.starts_with(&format!("{table}_")))
        .map(|(table, name)| format!("{table}: {name}"))
        .collect();
    complain("Constraints and indexes are called <table>_<rule>.", &complaints);
}

async fn unindexed(pool: &PgPool) -> BTreeMap<String, String> {
    let rows: Vec<(String, String)> = ask(
        pool,
        "select o.conname::text, pg_get_constraintdef(o.oid)
         from pg_constraint o join pg_class c on c.oid = o.conrelid
         where {ours} and o.contype = 'f' and not exists (
             select from pg_index x
             where x.indrelid = o.conrelid
               and (x.indpred is null
                   or pg_get_expr(x.indpred, x.indrelid) like '(% IS NOT NULL)')
               -- the key's columns come first, in any order
               and (select array_agg(k order by k) from unnest(o.conkey) k)
                 = (select array_agg(k order by k)
                    from unnest((x.indkey::smallint[])[0:cardinality(o.conkey) - 1]) k)
         )",
    )
    .await;
    rows.into_iter().collect()
}

#[tokio::test]
async fn every_foreign_key_has_an_index() {
    let database = TestDatabase::create().await;
    let complaints = excuse(unindexed(&database.pool).await, &UNINDEXED);
    complain("A foreign key needs an index that begins with its columns.", &complaints);
}

#[tokio::test]
async fn the_catalogue_is_asked_right() {
    let database = TestDatabase::create().await;
    let bad = "create table stain (
            stain_id uuid not null constraint stain_pkey primary key,
            employee_id uuid constraint stain_employee_fkey references employee,
            rank_id uuid constraint stain_rank_fkey references rank,
            period daterange not null
        );
        create index stain_order_idx on stain (stain_id, employee_id);
        create index stain_rank_idx on stain (rank_id, stain_id)";
    sqlx::raw_sql(bad).execute(&database.pool).await.unwrap();
    let found = unindexed(&database.pool).await;
    assert!(found.contains_key("stain_employee_fkey"), "an index that begins elsewhere is no help");
    assert!(!found.contains_key("stain_rank_fkey"));
    let ranges = periods(&database.pool).await;
    assert!(ranges.contains(&("stain".to_owned(), "period".to_owned(), false)));
}

/// Table, column, and whether an exclusion constraint keeps the spans apart.
async fn periods(pool: &PgPool) -> Vec<(String, String, bool)> {
    ask(
        pool,
        "select c.relname::text, a.attname::text, exists (
                select from pg_constraint o
                where o.conrelid = c.oid and o.contype = 'x' and a.attnum = any(o.conkey)
                  and pg_get_constraintdef(o.oid) like '%' || a.attname || ' WITH &&%'
            )
         from pg_attribute a join pg_class c on c.oid = a.attrelid
         where {ours} and a.attnum > 0 and not a.attisdropped and a.atttypid = 'daterange'::regtype
         order by 1",
    )
    .await
}

#[tokio::test]
async fn periods_do_not_overlap() {
    let database = TestDatabase::create().await;
    let ranges = periods(&database.pool).await;
    assert!(ranges.len() >= 4, "the catalogue is read");
    let misnamed: Vec<String> = ranges
        .iter()
        .filter(|(_, column, _)| column != "period")
        .map(|(table, column, _)| format!("{table}.{column}"))
        .collect();
    complain("A span of days is called period.", &misnamed);
    let open = ranges
        .into_iter()
        .filter(|(_, _, excluded)| !excluded)
        .map(|(table, _, _)| (table, "no exclusion constraint".to_owned()))
        .collect();
    complain("Facts that hold for a time do not overlap.", &excuse(open, &OVERLAPS));
}

#[tokio::test]
async fn tables_are_singular_and_have_their_own_key() {
    let database = TestDatabase::create().await;
    let rows: Vec<(String, Option<Vec<String>>, Vec<String>)> = ask(
        &database.pool,
        "select c.relname::text,
            (select array_agg(a.attname::text order by array_position(o.conkey, a.attnum))
             from pg_constraint o join pg_attribute a on a.attrelid = c.oid and a.attnum = any(o.conkey)
             where o.conrelid = c.oid and o.contype = 'p'),
            coalesce((select array_agg(distinct a.attname::text)
             from pg_constraint o join pg_attribute a on a.attrelid = c.oid and a.attnum = any(o.conkey)
             where o.conrelid = c.oid and o.contype = 'f'), '{}')
         from pg_class c where {ours} order by 1",
    )
    .await;
    let mut complaints: BTreeMap<String, String> = BTreeMap::new();
    for (table, key, parents) in rows {
        let singular = !table.ends_with('s') || table.ends_with("ss") || table.ends_with("us");
        if !singular {
            complaints.insert(table.clone(), "not singular".to_owned());
        }
        let Some(key) = key else {
            complaints.insert(table, "no primary key".to_owned());
            continue;
        };
        // A part of something (a grade of a scale) is known by its owner first.
        let own = key == [format!("{table}_id")] || parents.contains(&key[0]);
        if !own {
            complaints.insert(table, format!("its key is {}", key.join(", ")));
        }
    }
    complain("Tables are singular, keys are <table>_id.", &excuse(complaints, &KEYS));
}

#[tokio::test]
async fn columns_are_named_by_what_they_hold() {
    let database = TestDatabase::create().await;
    let rows: Vec<(String, String, String)> = ask(
        &database.pool,
        "select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
         from pg_attribute a join pg_class c on c.oid = a.attrelid
         where {ours} and a.attnum > 0 and not a.attisdropped
         order by 1, 2",
    )
    .await;
    let mut complaints = BTreeMap::new();
    for (table, column, kind) in rows {
        let fits = match kind.as_str() {
            "timestamp with time zone" => column == "at" || column.ends_with("_at"),
            "date" => column == "on" || column.ends_with("_on"),
            "uuid" => {
                column.ends_with("_id")
                    || column.ends_with("_by")
                    || column.ends_with("_key")
                    || column == "id"
            }
            // Exact and unambiguous: no floats, no local times, no padded or capped text.
            "text" | "boolean" | "bigint" | "integer" | "smallint" | "jsonb" | "bytea"
            | "daterange" | "uuid[]" | "text[]" | "bigint[]" | "integer[]" => {
                !column.ends_with("_at") && !column.ends_with("_on")
            }
            other => other.starts_with("numeric"),
        };
        if !fits {
            complaints.insert(format!("{table}.{column}"), format!("it is {kind}"));
        }
    }
    let rule = "Instants are _at timestamptz, days are _on date, numbers exact, text is text.";
    complain(rule, &excuse(complaints, &NAMES));
}

/// `column = ANY (ARRAY['a'::text, 'b'::text])` and `column = 'c'::text` inside a check, as column
/// and words.
fn enumerated(definition: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    let lists = definition.match_indices(" = ANY (ARRAY[");
    for (at, operator) in lists.chain(definition.match_indices(" = '")) {
        let before = &definition[..at];
        let column: String = before
            .chars()
            .rev()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let rest = &definition[at + operator.len() - usize::from(operator == " = '")..];
        let end = if operator == " = '" { "::" } else { "]" };
        let list = rest.split(end).next().unwrap_or("");
        let words = list.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
        found.push((column, words));
    }
    found
}

/// Every `text_enum!` of the program: name and words.
fn text_enums() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for file in files("src", "rs") {
        let text = std::fs::read_to_string(&file).expect("source is text");
        let bare: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        for block in bare.split("text_enum! {").skip(1) {
            let Some((_, rest)) = block.split_once("pub enum ") else { continue };
            let Some((name, rest)) = rest.split_once('{') else { continue };
            let body = rest.split('}').next().unwrap_or("");
            let words = body.split('"').skip(1).step_by(2).map(str::to_owned).collect();
            found.insert(name.trim().to_owned(), words);
        }
    }
    found
}

#[tokio::test]
async fn enumerated_text_has_a_check_that_the_code_mirrors() {
    let database = TestDatabase::create().await;
    let checks: Vec<(String, String)> = ask(
        &database.pool,
        "select c.relname::text, pg_get_constraintdef(o.oid)
         from pg_constraint o join pg_class c on c.oid = o.conrelid
         where {ours} and o.contype = 'c' order by 1, o.conname",
    )
    .await;
    let columns: Vec<(String, String)> = ask(
        &database.pool,
        "select c.relname::text, a.attname::text
         from pg_attribute a join pg_class c on c.oid = a.attrelid
         where {ours} and a.attnum > 0 and not a.attisdropped and a.atttypid = 'text'::regtype
         order by 1, 2",
    )
    .await;
    // A column may occur in several checks: all words in them can stand there.
    let rooms = owners();
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, definition) in &checks {
        for (column, list) in enumerated(definition) {
            words.entry(format!("{table}.{column}")).or_default().extend(list);
        }
    }
    let unchecked = columns
        .iter()
        .filter(|(_, column)| {
            let last = column.rsplit('_').next().unwrap_or(column);
            ENUMERATED.contains(&last) || column == "employment_type"
        })
        .map(|(table, column)| format!("{table}.{column}"))
        .filter(|place| !words.contains_key(place))
        .map(|place| (place, "no check names its words".to_owned()))
        .collect();
    complain("A column of a few words has a named check.", &excuse(unchecked, &FREE_WORDS));

    let (enums, sources) = (text_enums(), Source::all());
    assert!(!enums.is_empty(), "enums of the code are read: {enums:?}");
    let unmirrored = words
        .into_iter()
        .filter(|(_, list)| list.len() > 1 && !enums.values().any(|own| own == list))
        .filter_map(|(place, list)| {
            // States that carry facts are decoded by hand: the room has each word by itself.
            let room = &rooms[place.split('.').next().unwrap_or(&place)];
            let known: BTreeSet<&str> = sources
                .iter()
                .filter(|source| source.room() == room || source.room() == "kernel")
                .flat_map(|source| source.words.iter().map(|(_, word)| word.as_str()))
                .collect();
            let unknown: Vec<String> =
                list.into_iter().filter(|word| !known.contains(word.as_str())).collect();
            // A table may be there before its room.
            let is_there = sources.iter().any(|s| s.room() == room && s.part() == "store");
            (is_there && !unknown.is_empty())
                .then(|| (place, format!("{room} does not know {}", unknown.join(", "))))
        })
        .collect();
    complain("Code and database know the same words.", &excuse(unmirrored, &UNMIRRORED));
}

#[test]
fn checks_are_read_right() {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    let read =
        enumerated("CHECK (((kind = ANY (ARRAY['a'::text, 'b'::text])) OR (kind = 'c'::text)))");
    assert_eq!(read, [("kind".to_owned(), words(&["a", "b"])), ("kind".to_owned(), words(&["c"]))]);
}
