//! The connection pool, the one store error, and the named write path for bookkeeping.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool, Postgres, Transaction};

/// A connection that was used within this time is not asked again whether it lives.
const SURELY_ALIVE: Duration = Duration::from_secs(2);

/// Statements that a connection keeps with their plans. Pages and deeds of a working day ask several
/// hundred different ones; with sqlx's hundred the long ones would be planned anew, which takes longer than
/// running them.
const KEPT_STATEMENTS: usize = 400;

/// How a store operation fails. "Not found" is an `Option`, never an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A named unique or exclusion constraint refused the row; the caller turns the name into a sentence.
    #[error("constraint {0} refused the row")]
    Taken(String),
    /// A named foreign key refused that a row goes which another row needs.
    #[error("constraint {0} needs the row")]
    Needed(String),
    /// A row that our own rules make impossible.
    #[error("impossible row in {table}.{column}: {row}")]
    Impossible {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row.
        row: String,
    },
    /// The database failed or was out of reach.
    #[error("database: {0}")]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // 23505 unique, 23P01 exclusion
        if let sqlx::Error::Database(inner) = &error
            && matches!(inner.code().as_deref(), Some("23505" | "23P01"))
            && let Some(name) = inner.constraint()
        {
            return Self::Taken(name.to_owned());
        }
        // 23503 foreign key; on a missing parent it is our mistake, and the caller has no sentence.
        if let sqlx::Error::Database(inner) = &error
            && inner.code().as_deref() == Some("23503")
            && inner.message().starts_with("update or delete")
            && let Some(name) = inner.constraint()
        {
            return Self::Needed(name.to_owned());
        }
        Self::Database(error)
    }
}

impl StoreError {
    /// Whether the database was out of reach, and nothing is wrong with what was asked of it.
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Database(error) if is_away(error))
    }
    /// Whether the named constraint refused.
    pub fn is_taken(&self, constraint: &str) -> bool {
        matches!(self, Self::Taken(name) if name == constraint)
    }
}

/// Whether nobody answered: the server is not there, is going or coming, or has no connection to give
/// (PostgreSQL, appendix A: class 08, 57P01 to 57P03, 53300).
pub fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(inner) => inner.code().is_some_and(|code| {
            code.starts_with("08") || matches!(&*code, "57P01" | "57P02" | "57P03" | "53300")
        }),
        _ => false,
    }
}

/// One's turn at something that one program does at a time; it ends when this is dropped.
#[must_use = "the turn ends when this is dropped"]
pub struct Turn {
    _held: Transaction<'static, Postgres>,
}

/// The database.
#[derive(Clone, Debug)]
pub struct Db {
    pool: PgPool,
    number: u64,
}

/// Pools made so far: tests have many in one program.
static POOLS: AtomicU64 = AtomicU64::new(0);

impl Db {
    /// Connects; fails after ten seconds without an answer.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, StoreError> {
        let options: PgConnectOptions = url.parse()?;
        // Compiling a plan takes longer than running any of ours.
        let options = options.application_name("jinzai").options([("jit", "off")]);
        let options = options.statement_cache_capacity(KEPT_STATEMENTS);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            // A question before every statement would double the trips to the server.
            .test_before_acquire(false)
            .before_acquire(|connection, state| {
                Box::pin(async move {
                    if state.idle_for > SURELY_ALIVE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self::of(pool))
    }
    /// A pool made elsewhere, as tests do.
    pub fn of(pool: PgPool) -> Self {
        Self { pool, number: POOLS.fetch_add(1, Ordering::Relaxed) }
    }
    /// Tells this database from others that the same program uses, for what is kept in memory.
    pub fn number(&self) -> u64 {
        self.number
    }
    /// For reading.
    pub fn reader(&self) -> &PgPool {
        &self.pool
    }
    /// For rows that are no record of the city: sessions, idempotency keys, jobs, first-opened times.
    /// The other write paths are `audit::Work` and `Drafts` (decision 2).
    pub fn bookkeeping(&self) -> &PgPool {
        &self.pool
    }
    /// A transaction. Only `audit::Work` and the sealer may ask for one.
    #[expect(clippy::disallowed_methods, reason = "the one place that opens transactions")]
    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        Ok(self.pool.begin().await?)
    }
    /// Waits until nobody else holds the key, and holds it until the answer is dropped.
    pub async fn one_at_a_time(&self, key: i64) -> Result<Turn, StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query!("select pg_advisory_xact_lock($1)", key).execute(&mut *transaction).await?;
        Ok(Turn { _held: transaction })
    }
    /// Whether the database answers.
    pub async fn answers(&self) -> bool {
        sqlx::query_scalar!("select 1 as \"one!\"").fetch_one(&self.pool).await.is_ok()
    }
    /// Applies the migrations inside the program.
    pub async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        crate::MIGRATOR.run(&self.pool).await
    }
}
