//! The embedded database: what it survives, and what it refuses.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use jinzai::platform::cluster::{Cluster, ClusterError, ClusterOptions, Mode, check_server};
use sqlx::{Connection, PgConnection, PgPool};

use crate::support::cluster::TestDatabase;

/// Set for the second process of a test that needs one to kill: the folder of its cluster.
const VICTIM: &str = "JINZAI_TEST_VICTIM";

/// A folder for one cluster, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        // Not among the build's files: where those are, root's helper user may not come.
        let folder = env::temp_dir().join(format!("jinzai-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        Folder(folder)
    }

    fn durable(&self) -> ClusterOptions {
        ClusterOptions { folder: self.0.clone(), mode: Mode::Durable }
    }

    fn data(&self) -> PathBuf {
        fs::canonicalize(self.0.join("data")).expect("there is a cluster")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// This test again, in a process of its own that plays the victim.
fn victim(test: &str, folder: &Folder) -> Child {
    Command::new(env::current_exe().expect("this is a program"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(VICTIM, &folder.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("this program can be run")
}

fn victims_folder() -> Option<PathBuf> {
    env::var_os(VICTIM).map(PathBuf::from)
}

fn kill(pids: &[u32]) {
    // One that was already gone is no failure.
    let _ = Command::new("/bin/sh")
        .args(["-c", "kill -s KILL \"$@\"", "kill"])
        .args(pids.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status()
        .expect("there is a shell");
}

fn processes_in(folder: &Path) -> Vec<u32> {
    fs::read_dir("/proc")
        .expect("there is /proc")
        .flatten()
        .filter(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == folder))
        .filter_map(|process| process.file_name().to_str()?.parse().ok())
        .collect()
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(Instant::now() < deadline, "still not so after 30 s: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::main(flavor = "current_thread")]
async fn write_forever(cluster: Cluster) {
    let mut connection = PgConnection::connect(cluster.url()).await.expect("it runs");
    sqlx::raw_sql("create table if not exists kept (number bigint primary key)")
        .execute(&mut connection)
        .await
        .expect("a table can be made");
    loop {
        let number: i64 = sqlx::query_scalar(
            "insert into kept select coalesce(max(number), 0) + 1 from kept returning number",
        )
        .fetch_one(&mut connection)
        .await
        .expect("a row can be written");
        println!("acknowledged {number}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn numbers_kept(cluster: &Cluster) -> Vec<i64> {
    let mut connection = PgConnection::connect(cluster.url()).await.expect("it runs");
    sqlx::query_scalar("select number from kept order by number")
        .fetch_all(&mut connection)
        .await
        .expect("the table is there")
}

/// Reads what the victim says until it has acknowledged this many rows, kills, and reads on to the
/// end: the number of the last row that was acknowledged.
fn kill_after(rows: usize, victim: &mut Child, folder: &Folder, server_too: bool) -> i64 {
    let said = BufReader::new(victim.stdout.take().expect("it is piped"));
    let acknowledged = |line: std::io::Result<String>| {
        line.ok()?.strip_prefix("acknowledged ")?.parse::<i64>().ok()
    };
    let mut last = 0;
    let mut seen = 0;
    let mut lines = said.lines();
    while seen < rows {
        if let Some(number) = acknowledged(lines.next().expect("the victim writes")) {
            last = number;
            seen += 1;
        }
    }
    let mut pids = vec![victim.id()];
    if server_too {
        pids.extend(processes_in(&folder.data()));
        assert!(pids.len() > 3, "a server has several processes: {pids:?}");
    }
    kill(&pids);
    victim.wait().expect("it was ours");
    last.max(lines.filter_map(acknowledged).max().unwrap_or(0))
}

#[test]
fn kill_9_of_everything_loses_no_acknowledged_row() {
    if let Some(folder) = victims_folder() {
        let mode = Mode::Durable;
        return write_forever(Cluster::start(ClusterOptions { folder, mode }).expect("it starts"));
    }
    let test = "platform::cluster::kill_9_of_everything_loses_no_acknowledged_row";
    let folder = Folder::new("killed");
    let mut before = 0;
    for server_too in [true, true, false] {
        let last = kill_after(200, &mut victim(test, &folder), &folder, server_too);
        assert!(last >= before + 200, "{last} after {before}");
        let cluster = Cluster::start(folder.durable()).expect("it starts again");
        let kept = numbers_kept(&cluster);
        cluster.stop();
        let count = i64::try_from(kept.len()).expect("few");
        // One more may have been committed without its acknowledgement getting through.
        assert!(count == last || count == last + 1, "{count} of {last}");
        assert_eq!(kept, (1..=count).collect::<Vec<_>>());
        before = last;
    }
}

#[test]
fn the_server_ends_when_the_program_is_killed() {
    if let Some(folder) = victims_folder() {
        let mode = Mode::Durable;
        return write_forever(Cluster::start(ClusterOptions { folder, mode }).expect("it starts"));
    }
    let test = "platform::cluster::the_server_ends_when_the_program_is_killed";
    let folder = Folder::new("orphan");
    kill_after(1, &mut victim(test, &folder), &folder, false);
    let data = folder.data();
    wait_until("no server process is left", || processes_in(&data).is_empty());
    assert!(!data.join("postmaster.pid").exists(), "it shut down in order");
}

#[test]
fn an_interrupted_first_start_leaves_nothing_half() {
    if let Some(folder) = victims_folder() {
        let mode = Mode::Durable;
        return write_forever(Cluster::start(ClusterOptions { folder, mode }).expect("it starts"));
    }
    let test = "platform::cluster::an_interrupted_first_start_leaves_nothing_half";
    let folder = Folder::new("interrupted");
    let mut victim = victim(test, &folder);
    let new = folder.0.join("data.new");
    wait_until("the data is being made", || new.join("PG_VERSION").exists());
    kill(&[victim.id()]);
    victim.wait().expect("it was ours");
    assert!(!folder.0.join("data").exists(), "nothing half has the name");

    let cluster = Cluster::start(folder.durable()).expect("it starts anew");
    assert!(!new.exists());
    assert!(cluster.url().starts_with("postgres://jinzai@localhost"));
    cluster.stop();
}

#[test]
fn a_folder_in_use_is_refused_by_name_and_its_server_goes_on() {
    let folder = Folder::new("in-use");
    assert_eq!(Cluster::url_of_running(&folder.0), None);
    let first = Cluster::start(folder.durable()).expect("it starts");
    let processes = processes_in(&folder.data()).len();

    let refused = Cluster::start(folder.durable()).expect_err("it is taken");
    assert!(matches!(refused, ClusterError::InUse { .. }), "{refused:?}");
    let sentence = refused.to_string();
    assert!(sentence.contains(folder.0.to_str().expect("plain")), "{sentence}");
    assert!(sentence.contains("in use by another program"), "{sentence}");
    assert!(processes_in(&folder.data()).len() >= processes);
    assert_eq!(Cluster::url_of_running(&folder.0).as_deref(), Some(first.url()));

    first.stop();
    assert_eq!(Cluster::url_of_running(&folder.0), None);
    assert!(processes_in(&folder.data()).is_empty());
    Cluster::start(folder.durable()).expect("it is free again");
}

#[test]
fn a_path_too_long_for_a_socket_works() {
    let folder = Folder::new("long");
    let deep = folder.0.join("人財ポータル, 試し").join("d".repeat(120));
    let options = ClusterOptions { folder: deep.clone(), mode: Mode::Durable };
    let cluster = Cluster::start(options).expect("it starts");
    let socket = cluster.url().split_once("host=").expect("it says").1.to_owned();
    assert!(socket.starts_with("/tmp/"), "{socket}");
    assert_eq!(Cluster::url_of_running(&deep).as_deref(), Some(cluster.url()));
    connect(&cluster);
    cluster.stop();
    assert!(!Path::new(&socket).exists());
}

#[tokio::main(flavor = "current_thread")]
async fn connect(cluster: &Cluster) {
    let pool = PgPool::connect(cluster.url()).await.expect("it takes connections");
    check_server(&pool).await.expect("it is fit");
    let trigrams: Vec<String> = {
        jinzai::MIGRATOR.run(&pool).await.expect("migrations apply");
        sqlx::query_scalar("select unnest(show_trgm('人材育成'))")
            .fetch_all(&pool)
            .await
            .expect("the extension is there")
    };
    assert!(!trigrams.is_empty(), "Japanese has trigrams");
    let ordinary: bool = sqlx::query_scalar(
        "select not rolsuper and not rolcreatedb from pg_roles where rolname = current_user",
    )
    .fetch_one(&pool)
    .await
    .expect("a role");
    assert!(ordinary, "the program is no superuser of its own database");
    pool.close().await;
}

#[test]
fn a_server_that_dies_alone_is_started_again() {
    let folder = Folder::new("revived");
    let cluster = Cluster::start(folder.durable()).expect("it starts");
    let data = folder.data();
    let before = processes_in(&data);
    kill(&before);
    wait_until("a new server is ready", || {
        Cluster::url_of_running(&folder.0).is_some()
            && processes_in(&data).iter().all(|pid| !before.contains(pid))
    });
    connect(&cluster);
}

#[test]
fn a_process_number_used_again_by_another_program_does_not_stop_the_start() {
    let folder = Folder::new("reused");
    Cluster::start(folder.durable()).expect("it starts").stop();
    // What a killed server leaves behind, its number now that of some other program: this one.
    let file = format!(
        "{}\n{}\n1774961423\n5432\n/nowhere\n\n",
        std::process::id(),
        folder.data().display()
    );
    fs::write(folder.data().join("postmaster.pid"), file).expect("it can be written");
    Cluster::start(folder.durable()).expect("it starts").stop();
}

#[test]
fn a_throwaway_cluster_that_is_damaged_is_made_anew_and_a_durable_one_never() {
    let folder = Folder::new("damaged");
    let throwaway = ClusterOptions { folder: folder.0.clone(), mode: Mode::Throwaway };
    Cluster::start(throwaway.clone()).expect("it starts").stop();
    fs::write(folder.data().join("PG_VERSION"), "7\n").expect("it can be written");
    let refused = Cluster::start(folder.durable()).expect_err("no such version").to_string();
    assert!(refused.contains("made by PostgreSQL 7, which is not installed"), "{refused}");
    assert!(refused.contains("apt-get install postgresql-7"), "{refused}");
    Cluster::start(throwaway).expect("it is made anew").stop();
}

#[test]
fn what_root_alone_can_enter_is_moved_to_where_the_servers_user_can() {
    let folder = Folder::new("roots-own");
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).expect("it is ours");
    let inside = folder.0.join("data-of-jinzai");
    let options = ClusterOptions { folder: inside.clone(), mode: Mode::Durable };
    let cluster = Cluster::start(options.clone()).expect("it starts");
    let place = cluster.folder().to_owned();
    connect(&cluster);
    if fs::metadata("/proc/self").expect("there is /proc").uid() == 0 {
        assert!(place.starts_with("/var/lib/jinzai"), "{}", place.display());
        assert_eq!(
            fs::read_link(inside.join("data")).expect("a link shows where"),
            place.join("data")
        );
    } else {
        assert_eq!(place, inside, "an ordinary user's server is its own");
    }
    assert!(Cluster::url_of_running(&inside).is_some());
    let refused = Cluster::start(options.clone()).expect_err("it is taken");
    assert!(matches!(refused, ClusterError::InUse { .. }), "{refused:?}");
    cluster.stop();
    let again = Cluster::start(options).expect("it starts again");
    assert_eq!(again.folder(), place);
    again.stop();
    let _ = fs::remove_dir_all(&place);
    let _ = fs::remove_dir("/var/lib/jinzai");
}

#[tokio::test]
async fn a_server_without_japanese_is_refused_with_everything_that_is_wrong() {
    let database = TestDatabase::create().await;
    sqlx::raw_sql("create database t_plain template template0 encoding 'SQL_ASCII' locale 'C'")
        .execute(&database.pool)
        .await
        .expect("the role may make databases");
    let options = (*database.pool.connect_options()).clone().database("t_plain");
    let pool = PgPool::connect_with(options).await.expect("it answers");
    let refused = check_server(&pool).await.expect_err("it is unfit").to_string();
    assert!(refused.contains("encoding is SQL_ASCII"), "{refused}");
    assert!(refused.contains("LC_CTYPE is C,"), "{refused}");
    assert!(!refused.contains("ja-x-icu"), "{refused}");
    pool.close().await;
    sqlx::raw_sql("drop database t_plain").execute(&database.pool).await.expect("nobody uses it");
}

#[tokio::test]
async fn test_databases_are_migrated_separate_and_gone_afterwards() {
    let (one, two) = tokio::join!(TestDatabase::create(), TestDatabase::create());
    assert_ne!(one.name, two.name);
    check_server(&one.pool).await.expect("it is fit");
    sqlx::raw_sql("create table only_here (id int)")
        .execute(&one.pool)
        .await
        .expect("a table can be made");
    let there: bool = sqlx::query_scalar("select to_regclass('only_here') is not null")
        .fetch_one(&two.pool)
        .await
        .expect("it answers");
    assert!(!there);
    let name = one.name.clone();
    drop(one);
    let gone = async || {
        let there: bool =
            sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
                .bind(&name)
                .fetch_one(&two.pool)
                .await
                .expect("it answers");
        !there
    };
    let deadline = Instant::now() + Duration::from_secs(30);
    while !gone().await {
        assert!(Instant::now() < deadline, "{name} is still there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
