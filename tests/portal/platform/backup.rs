//! Backup and restore.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use jinzai::platform::backup::{BackupError, backup, restore};
use sqlx::PgPool;

use crate::support::cluster::TestDatabase;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = env::temp_dir().join(format!("jinzai-backup-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        Folder(folder)
    }

    fn files(&self) -> Vec<String> {
        fs::read_dir(&self.0)
            .expect("it is there")
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn run(pool: &PgPool, sql: &'static str) {
    sqlx::raw_sql(sql).execute(pool).await.expect("it is right");
}

async fn names(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select name from person order by number")
        .fetch_all(pool)
        .await
        .expect("the table is there")
}

async fn people(pool: &PgPool) {
    run(
        pool,
        "create table person (number int primary key, name text not null);
         create index person_name on person using gin (name gin_trgm_ops);
         comment on table person is '職員';
         insert into person select n, '髙橋𠮷' || n from generate_series(1, 5000) n;",
    )
    .await;
}

#[tokio::test]
async fn what_was_backed_up_is_restored_into_an_empty_database() {
    let folder = Folder::new("round");
    let file = folder.0.join("jinzai.backup");
    let from = TestDatabase::create().await;
    people(&from.pool).await;
    backup(&from.url(), &file).await.expect("it is written");
    assert_eq!(folder.files(), ["jinzai.backup"], "nothing else stays");
    let mode = fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let to = TestDatabase::create().await;
    // A template database is migrated; a new cluster's is empty.
    run(&to.pool, "drop schema public cascade; create schema public").await;
    to.pool.close().await;
    restore(&to.url(), &file, false).await.expect("it is restored");
    let pool = PgPool::connect(&to.url()).await.expect("it answers");
    assert_eq!(names(&pool).await, names(&from.pool).await);
    let trigrams: i64 =
        sqlx::query_scalar("select count(*) from person where name like '%橋𠮷49%'")
            .fetch_one(&pool)
            .await
            .expect("the index is there");
    assert_eq!(trigrams, 111);
    pool.close().await;
}

#[tokio::test]
async fn a_database_with_something_in_it_is_only_replaced_when_forced() {
    let folder = Folder::new("force");
    let file = folder.0.join("jinzai.backup");
    let from = TestDatabase::create().await;
    people(&from.pool).await;
    backup(&from.url(), &file).await.expect("it is written");

    let to = TestDatabase::create().await;
    run(
        &to.pool,
        "create table person (number int primary key, name text);
         insert into person values (1, '旧');
         create schema other; create table other.thing (id int)",
    )
    .await;
    to.pool.close().await;
    let refused = restore(&to.url(), &file, false).await.expect_err("not empty");
    assert!(matches!(refused, BackupError::NotEmpty { tables } if tables >= 2), "{refused:?}");
    assert!(refused.to_string().contains("--force"), "{refused}");

    restore(&to.url(), &file, true).await.expect("it is replaced");
    let pool = PgPool::connect(&to.url()).await.expect("it answers");
    assert_eq!(names(&pool).await.len(), 5000);
    let other: bool = sqlx::query_scalar("select to_regclass('other.thing') is not null")
        .fetch_one(&pool)
        .await
        .expect("it answers");
    assert!(!other, "what the backup does not have is gone");
    pool.close().await;
    // What was restored can be backed up and restored again.
    backup(&to.url(), &file).await.expect("it is written over");
    restore(&to.url(), &file, true).await.expect("again");
}

#[tokio::test]
async fn a_damaged_backup_changes_nothing() {
    let folder = Folder::new("damaged");
    let file = folder.0.join("jinzai.backup");
    let from = TestDatabase::create().await;
    people(&from.pool).await;
    backup(&from.url(), &file).await.expect("it is written");
    let whole = fs::read(&file).expect("it is there");

    let to = TestDatabase::create().await;
    run(
        &to.pool,
        "create table person (number int, name text); insert into person values (1, '旧')",
    )
    .await;
    to.pool.close().await;
    for part in
        [&whole[..0], b"name,number\n", &whole[..whole.len() / 2], &whole[..whole.len() - 300]]
    {
        fs::write(&file, part).expect("it can be written");
        let refused = restore(&to.url(), &file, true).await.expect_err("it is damaged");
        assert!(
            matches!(refused, BackupError::NotABackup { .. }),
            "{} bytes: {refused:?}",
            part.len()
        );
        let pool = PgPool::connect(&to.url()).await.expect("it answers");
        assert_eq!(names(&pool).await, ["旧"]);
        pool.close().await;
    }
}

#[tokio::test]
async fn a_restore_under_people_at_work_is_refused() {
    let folder = Folder::new("busy");
    let file = folder.0.join("jinzai.backup");
    let database = TestDatabase::create().await;
    backup(&database.url(), &file).await.expect("people may be at work");
    let refused = restore(&database.url(), &file, true).await.expect_err("someone is connected");
    assert!(matches!(refused, BackupError::Busy { .. }), "{refused:?}");
    assert!(refused.to_string().contains("stop the portal"), "{refused}");
}

#[tokio::test]
async fn what_cannot_be_written_or_reached_says_so() {
    let database = TestDatabase::create().await;
    let nowhere = PathBuf::from("/nonexistent/folder/jinzai.backup");
    let refused = backup(&database.url(), &nowhere).await.expect_err("no such folder");
    assert!(refused.to_string().contains("/nonexistent/folder"), "{refused}");
    let refused = restore(&database.url(), &nowhere, false).await.expect_err("no such file");
    assert!(refused.to_string().contains("Could not read"), "{refused}");
    let elsewhere = "postgres://jinzai@localhost:5432/jinzai?host=/nonexistent";
    let refused = backup(elsewhere, &nowhere).await.expect_err("no server");
    assert!(refused.to_string().contains("could not be reached"), "{refused}");
    let refused = backup("postgres//jinzai", &nowhere).await.expect_err("no address");
    assert!(refused.to_string().contains("DATABASE_URL"), "{refused}");
}
