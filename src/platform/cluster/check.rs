//! Whether a server can carry the portal. Asked of every server, a city's own as well.

use std::fmt;

use sqlx::PgPool;

use super::programs::OLDEST;

/// The extensions that the migrations create.
const EXTENSIONS: [&str; 2] = ["btree_gist", "pg_trgm"];
/// The collation of columns that people sort.
const COLLATION: &str = "ja-x-icu";

/// Why a server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UnfitServer {
    /// Everything that is wrong with it, each with what to do.
    #[error("The database cannot be used:{}", Bullets(.0))]
    Wrong(Vec<String>),
    /// It could not even be asked.
    #[error("The database could not be asked whether it fits: {0}")]
    Asking(#[from] sqlx::Error),
}

struct Bullets<'a>(&'a [String]);

impl fmt::Display for Bullets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| write!(f, "\n- {line}"))
    }
}

/// What a server says about itself and the database.
#[derive(Clone, Debug)]
struct Facts {
    /// 150018 for 15.18.
    version: i32,
    extensions: Vec<String>,
    collation: bool,
    encoding: String,
    ctype: String,
}

/// Checks that the server is new enough, can be given the extensions, knows Japanese order, and
/// that the database holds Japanese text in a locale that knows letters.
pub async fn check_server(pool: &PgPool) -> Result<(), UnfitServer> {
    let facts = sqlx::query_as!(
        Facts,
        r#"
        select
            current_setting('server_version_num')::int as "version!",
            array(select name::text from pg_available_extensions) as "extensions!",
            exists (select from pg_collation where collname = $1) as "collation!",
            pg_encoding_to_char(encoding)::text as "encoding!",
            datctype::text as "ctype!"
        from pg_database
        where datname = current_database()
        "#,
        COLLATION,
    )
    .fetch_one(pool)
    .await?;
    match faults(&facts) {
        faults if faults.is_empty() => Ok(()),
        faults => Err(UnfitServer::Wrong(faults)),
    }
}

fn faults(facts: &Facts) -> Vec<String> {
    let mut faults = Vec::new();
    let major = facts.version / 10_000;
    if u32::try_from(major).is_ok_and(|major| major < OLDEST) {
        faults.push(format!(
            "The server is PostgreSQL {major}: version {OLDEST} or newer is needed."
        ));
    }
    let missing: Vec<_> = EXTENSIONS
        .into_iter()
        .filter(|name| !facts.extensions.iter().any(|there| there == name))
        .collect();
    if !missing.is_empty() {
        faults.push(format!(
            "The server does not offer the extension {}: install PostgreSQL's contrib modules \
             there (Debian and Ubuntu have them in the package postgresql).",
            missing.join(" or ")
        ));
    }
    if !facts.collation {
        faults.push(format!(
            "The collation {COLLATION} is missing: use a PostgreSQL that is built with ICU, and \
             run `select pg_import_system_collations('pg_catalog')` as its superuser."
        ));
    }
    if facts.encoding != "UTF8" {
        faults.push(format!(
            "The database's encoding is {}: make it anew with `create database … template \
             template0 encoding 'UTF8' locale 'C.UTF-8'`.",
            facts.encoding
        ));
    }
    if ["C", "POSIX"].contains(&facts.ctype.as_str()) {
        faults.push(format!(
            "The database's LC_CTYPE is {}, under which Japanese cannot be searched: make it anew \
             with `create database … template template0 encoding 'UTF8' locale 'C.UTF-8'`.",
            facts.ctype
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Facts {
        Facts {
            version: 150_018,
            extensions: vec!["pg_trgm".into(), "plpgsql".into(), "btree_gist".into()],
            collation: true,
            encoding: "UTF8".into(),
            ctype: "C.UTF-8".into(),
        }
    }

    #[test]
    fn a_good_server_has_no_faults() {
        assert_eq!(faults(&good()), Vec::<String>::new());
        let newer = Facts { version: 180_001, ctype: "ja_JP.UTF-8".into(), ..good() };
        assert_eq!(faults(&newer), Vec::<String>::new());
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let bad = Facts {
            version: 140_011,
            extensions: vec!["plpgsql".into()],
            collation: false,
            encoding: "SQL_ASCII".into(),
            ctype: "C".into(),
        };
        let message = UnfitServer::Wrong(faults(&bad)).to_string();
        assert_eq!(message.lines().count(), 6, "{message}");
        for part in
            ["PostgreSQL 14", "btree_gist or pg_trgm", "ja-x-icu", "SQL_ASCII", "LC_CTYPE is C,"]
        {
            assert!(message.contains(part), "{part} in {message}");
        }
    }
}
