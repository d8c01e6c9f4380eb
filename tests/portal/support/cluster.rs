//! A database per test, on a throwaway cluster in memory.
//!
//! Each test process has a cluster of its own, in the first folder that no other process has: a
//! run may end while another goes on. The folders, with their clusters and migrated templates,
//! stay for the next run; they may be thrown away at any time.

use std::env;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use jinzai::MIGRATOR;
use jinzai::platform::cluster::{Cluster, ClusterError, ClusterOptions, Mode};
use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, PgPool};
use tokio::sync::{mpsc, oneshot};

/// A cluster takes 40 MB, a database 10 MB; below this much room in memory the disk is used.
const ROOM_IN_MEMORY: u64 = 1 << 30;
/// Templates kept, so that switching between branches does not migrate anew each time.
const TEMPLATES_KEPT: i64 = 4;

/// A migrated, otherwise empty database. It goes away when this is dropped.
pub struct TestDatabase {
    /// Connections to it.
    pub pool: PgPool,
    /// Its name.
    pub name: String,
}

impl TestDatabase {
    /// Makes one: 20 to 60 ms.
    pub async fn create() -> TestDatabase {
        Self::of(Base::Migrated).await
    }

    /// One without any migration, for tests of the migrations themselves.
    pub async fn empty() -> TestDatabase {
        Self::of(Base::Empty).await
    }

    /// The database of a cluster that the test has for itself, to take it away and to give it back.
    pub async fn of_own(cluster: &Cluster) -> TestDatabase {
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect(cluster.url())
            .await
            .expect("a cluster that was just started takes connections");
        MIGRATOR.run(&pool).await.expect("the migrations apply");
        TestDatabase { pool, name: next_name() }
    }

    async fn of(base: Base) -> TestDatabase {
        let name = next_name();
        let (done, made) = oneshot::channel();
        ask(Wish::Create(name.clone(), base, done));
        made.await.expect("the keeper of the test cluster lives");
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect_with(options(&name))
            .await
            .expect("a database that was just made takes connections");
        TestDatabase { pool, name }
    }

    /// Its address, for programs that connect by themselves.
    pub fn url(&self) -> String {
        url_of(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        ask(Wish::Drop(self.name.clone()));
    }
}

/// What a new database begins with.
#[derive(Clone, Copy)]
enum Base {
    Empty,
    Migrated,
}

enum Wish {
    Create(String, Base, oneshot::Sender<()>),
    Drop(String),
}

/// The cluster of this process and the thread that makes and drops databases in it.
struct Keeper {
    url: String,
    wishes: mpsc::UnboundedSender<Wish>,
    _cluster: Cluster,
}

static KEEPER: LazyLock<Keeper> = LazyLock::new(|| {
    let cluster = start();
    let url = cluster.url().to_owned();
    let (wishes, wished) = mpsc::unbounded_channel();
    let admin = PgConnectOptions::from_str(&url).expect("the cluster knows its address");
    thread::Builder::new()
        .name("test databases".into())
        .spawn(move || keep(admin, wished))
        .expect("a thread can be started");
    Keeper { url, wishes, _cluster: cluster }
});

fn ask(wish: Wish) {
    // At the end of the process the keeper may be gone; the next run tidies up.
    let _ = KEEPER.wishes.send(wish);
}

fn next_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("t_{}_{number}", std::process::id())
}

fn url_of(database: &str) -> String {
    KEEPER.url.replace("/jinzai?", &format!("/{database}?"))
}

fn options(database: &str) -> PgConnectOptions {
    PgConnectOptions::from_str(&KEEPER.url)
        .expect("the cluster knows its address")
        .database(database)
        .disable_statement_logging()
}

fn start() -> Cluster {
    let places = places();
    for number in 0.. {
        let folder = places.join(number.to_string());
        match Cluster::start(ClusterOptions { folder, mode: Mode::Throwaway }) {
            Err(ClusterError::InUse { .. }) => {}
            result => return result.unwrap_or_else(|error| panic!("{error}")),
        }
    }
    unreachable!("there is no last number")
}

/// In memory if that can be written and has room, else among the build's files.
fn places() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let own = fs::metadata("/proc/self").map_or(0, |own| own.uid());
    let place = memory.join(format!("jinzai-test-{own}"));
    if room_in(memory) >= ROOM_IN_MEMORY && fs::create_dir_all(&place).is_ok() {
        return place;
    }
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cluster")
}

fn room_in(folder: &Path) -> u64 {
    Command::new("df")
        .args(["--output=avail", "-B1"])
        .arg(folder)
        .output()
        .ok()
        .and_then(|output| {
            String::from_utf8(output.stdout).ok()?.lines().last()?.trim().parse().ok()
        })
        .unwrap_or(0)
}

#[tokio::main(flavor = "current_thread")]
async fn keep(admin: PgConnectOptions, mut wishes: mpsc::UnboundedReceiver<Wish>) {
    let admin = PgPoolOptions::new()
        .max_connections(16)
        .connect_with(admin.disable_statement_logging())
        .await
        .expect("a cluster that was just started takes connections");
    drop_leftovers(&admin).await;
    let template = template(&admin).await;
    while let Some(wish) = wishes.recv().await {
        let admin = admin.clone();
        let template = template.clone();
        tokio::spawn(async move {
            match wish {
                Wish::Create(name, base, done) => {
                    let template = match base {
                        Base::Empty => "template0",
                        Base::Migrated => &template,
                    };
                    let sql =
                        format!("create database {name} template {template} strategy file_copy");
                    run(&admin, sql).await;
                    let _ = done.send(());
                }
                Wish::Drop(name) => {
                    run(&admin, format!("drop database if exists {name} with (force)")).await;
                }
            }
        });
    }
}

/// Databases of runs that ended before they could tidy up. The folder's lock says that none of
/// them is alive.
async fn drop_leftovers(admin: &PgPool) {
    let leftovers: Vec<String> =
        sqlx::query_scalar(r"select datname from pg_database where datname like 't\_%'")
            .fetch_all(admin)
            .await
            .expect("the catalogue can be read");
    for name in leftovers {
        run(admin, format!("drop database {name} with (force)")).await;
    }
}

/// A database with all migrations applied, named by what they are; made when it is not there.
async fn template(admin: &PgPool) -> String {
    let mut hash = Sha256::new();
    for migration in MIGRATOR.iter() {
        hash.update(migration.version.to_be_bytes());
        hash.update(&*migration.checksum);
    }
    let mut name = String::from("template_");
    for byte in &hash.finalize()[..8] {
        write!(name, "{byte:02x}").expect("text takes text");
    }
    let made: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&name)
            .fetch_one(admin)
            .await
            .expect("the catalogue can be read");
    if !made {
        make_template(admin, &name).await;
    }
    name
}

async fn make_template(admin: &PgPool, name: &str) {
    let old: Vec<String> = sqlx::query_scalar(
        r"select datname from pg_database
          where datname like 'template\_%' order by oid desc offset $1",
    )
    .bind(TEMPLATES_KEPT - 1)
    .fetch_all(admin)
    .await
    .expect("the catalogue can be read");
    for old in old {
        run(admin, format!("drop database {old} with (force)")).await;
    }
    // It gets its name when it is complete.
    let unfinished = format!("t_{name}");
    run(admin, format!("create database {unfinished}")).await;
    let options = (*admin.connect_options()).clone().database(&unfinished);
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .expect("a database that was just made takes connections");
    MIGRATOR.run(&pool).await.expect("the migrations apply");
    pool.close().await;
    run(admin, format!("alter database {unfinished} rename to {name}")).await;
}

async fn run(admin: &PgPool, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql.clone()))
        .execute(admin)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}
