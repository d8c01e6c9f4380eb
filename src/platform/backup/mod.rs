//! Backup to a file and restore from it, with PostgreSQL's own programs and format: a file can be
//! read without this program, and on a newer PostgreSQL.
//!
//! A backup appears under its name only when it is complete and on disk. A restore is one
//! transaction: it happens as a whole or leaves the database as it was.

mod address;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use uuid::Uuid;

use super::cluster::{ClusterError, Programs};
use address::{Address, programs_for};

/// Why a backup or a restore did not happen. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database's address is no address.
    #[error("The database's address cannot be read: {0}. Correct DATABASE_URL.")]
    Address(sqlx::Error),
    /// The database cannot be connected to, or the connection broke.
    #[error(
        "The database could not be reached: {0}. Check that it is running and that DATABASE_URL \
         is right."
    )]
    Unreachable(sqlx::Error),
    /// No usable pg_dump, pg_restore and psql.
    #[error(transparent)]
    Programs(#[from] ClusterError),
    /// Only programs older than the server.
    #[error(
        "The server is PostgreSQL {server}, the programs on this machine are of version \
         {programs}, which cannot read it. Install `postgresql-client-{server}`, or name the \
         folder of its programs in PG_BIN."
    )]
    ProgramsTooOld {
        /// Major version of the server.
        server: u32,
        /// Major version of the newest programs found.
        programs: u32,
    },
    /// A file cannot be written or read, or a program not be run.
    #[error(
        "Could not {doing} {path}: {source}. Check that it is there, that you may use it and \
         that the disk has room."
    )]
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a backup, or is damaged.
    #[error("{file} is not a complete backup, so nothing was restored. pg_restore says: {output}")]
    NotABackup {
        /// The file.
        file: PathBuf,
        /// What pg_restore says.
        output: String,
    },
    /// The database already holds something.
    #[error(
        "The database already holds {tables} tables, and a restore would replace everything in \
         it. Back it up first; then repeat with --force."
    )]
    NotEmpty {
        /// Their number.
        tables: i64,
    },
    /// The schema that a restore replaces is someone else's (a database from before version 15).
    #[error(
        "The schema public of this database belongs to {owner}, so its contents cannot be \
         replaced. As a superuser, run `alter schema public owner to pg_database_owner` in it; \
         then repeat."
    )]
    NotOurs {
        /// The role that owns it.
        owner: String,
    },
    /// Somebody works in the database.
    #[error(
        "{connections} other connections use the database: stop the portal (and whatever else is \
         connected) before restoring."
    )]
    Busy {
        /// Their number.
        connections: i64,
    },
    /// One of PostgreSQL's programs failed.
    #[error("{program} failed, so nothing was changed. It says: {output}")]
    Failed {
        /// Its name.
        program: &'static str,
        /// What it wrote.
        output: String,
    },
}

/// Writes the whole database to a file that only its owner may read. A file of that name is
/// replaced, once the new one is complete.
pub async fn backup(url: &str, file: &Path) -> Result<(), BackupError> {
    let address = Address::parse(url)?;
    let programs = programs_for(&address.connect().await?)?;
    let part = beside(file);
    let result = dump(&address, &programs, &part, file).await;
    if result.is_err() {
        let _ = fs::remove_file(&part);
    }
    result
}

async fn dump(
    address: &Address,
    programs: &Programs,
    part: &Path,
    file: &Path,
) -> Result<(), BackupError> {
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(part)
        .map_err(failed("write", part))?;
    let copy = new.try_clone().map_err(failed("write", part))?;
    let output = address
        .command(programs, "pg_dump")
        .args(["--format=custom", "--no-owner", "--no-privileges"])
        .stdout(Stdio::from(copy))
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed("run", &programs.path("pg_dump")))?
        .wait_with_output()
        .await
        .map_err(failed("run", &programs.path("pg_dump")))?;
    succeeded("pg_dump", &output)?;
    new.sync_all().map_err(failed("write", part))?;
    fs::rename(part, file).map_err(failed("write", file))?;
    let folder = folder_of(file);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("write", folder))
}

/// Puts a backup into the database, which must be empty, unless `force` says to replace what is
/// in it. Nobody else may be connected.
pub async fn restore(url: &str, file: &Path, force: bool) -> Result<(), BackupError> {
    File::open(file).map_err(failed("read", file))?;
    let address = Address::parse(url)?;
    let mut connection = address.connect().await?;
    let programs = programs_for(&connection)?;
    let contents = contents(&programs, file).await?;
    refuse_if_used(&mut connection, force).await?;
    connection.close().await.map_err(BackupError::Unreachable)?;

    let list = std::env::temp_dir().join(format!("jinzai-{}.list", Uuid::now_v7().simple()));
    fs::write(&list, contents).map_err(failed("write", &list))?;
    let result = pour(&address, &programs, file, &list).await;
    let _ = fs::remove_file(&list);
    result
}

/// The backup's table of contents, without the comments on extensions: only their owner may write
/// those, and on a city's server that is often not the portal's role.
async fn contents(programs: &Programs, file: &Path) -> Result<String, BackupError> {
    let output = Command::new(programs.path("pg_restore"))
        .arg("--list")
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(failed("run", &programs.path("pg_restore")))?;
    if !output.status.success() {
        return Err(BackupError::NotABackup { file: file.to_owned(), output: said(&output) });
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|line| !line.contains(" COMMENT - EXTENSION "))
        .flat_map(|line| [line, "\n"])
        .collect())
}

async fn refuse_if_used(connection: &mut PgConnection, force: bool) -> Result<(), BackupError> {
    let used = sqlx::query!(
        r#"
        select
            (
                select count(*)
                from pg_stat_activity
                where datname = current_database()
                    and usename is not null
                    and pid <> pg_backend_pid()
            ) as "connections!",
            (
                select count(*)
                from pg_class
                join pg_namespace on pg_namespace.oid = relnamespace
                where relkind in ('r', 'p', 'f', 'm', 'v')
                    and nspname <> 'information_schema'
                    and nspname !~ '^pg_'
                    and not exists (
                        select
                        from pg_depend
                        where classid = 'pg_class'::regclass
                            and objid = pg_class.oid
                            and deptype = 'e'
                    )
            ) as "tables!",
            (
                select nspowner::regrole::text
                from pg_namespace
                where nspname = 'public' and not pg_has_role(nspowner, 'usage')
            ) as owner
        "#
    )
    .fetch_one(connection)
    .await
    .map_err(BackupError::Unreachable)?;
    if used.connections > 0 {
        return Err(BackupError::Busy { connections: used.connections });
    }
    if let Some(owner) = used.owner {
        return Err(BackupError::NotOurs { owner });
    }
    if used.tables > 0 && !force {
        return Err(BackupError::NotEmpty { tables: used.tables });
    }
    Ok(())
}

/// Takes everything out of the database, extensions as well: the backup brings its own.
const EMPTY: &str = "
set client_min_messages = warning;
begin;
do $$
declare
    name text;
begin
    for name in
        select nspname from pg_namespace
        where nspname <> 'information_schema' and nspname !~ '^pg_'
    loop
        execute format('drop schema %I cascade', name);
    end loop;
end
$$;
create schema public authorization pg_database_owner;
grant usage on schema public to public;
";

/// Feeds pg_restore's statements to psql between `begin` and `commit`. The commit is only said
/// when pg_restore has ended well: the end of a damaged file must not look like the end.
async fn pour(
    address: &Address,
    programs: &Programs,
    file: &Path,
    list: &Path,
) -> Result<(), BackupError> {
    let mut reader = Command::new(programs.path("pg_restore"))
        .args(["--no-owner", "--no-privileges", "--file=-", "--use-list"])
        .arg(list)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed("run", &programs.path("pg_restore")))?;
    let mut writer = address
        .command(programs, "psql")
        .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed("run", &programs.path("psql")))?;
    let (Some(mut statements), Some(mut input)) = (reader.stdout.take(), writer.stdin.take())
    else {
        unreachable!("both are piped");
    };

    let reading = async {
        let mut complaints = Vec::new();
        if let Some(stderr) = reader.stderr.as_mut() {
            stderr.read_to_end(&mut complaints).await?;
        }
        io::Result::Ok(complaints)
    };
    let writing = async {
        input.write_all(EMPTY.as_bytes()).await?;
        tokio::io::copy(&mut statements, &mut input).await?;
        drop(statements);
        io::Result::Ok(input)
    };
    // psql ends at its first error; then writing breaks, and what psql said counts.
    let (complaints, input) = tokio::join!(reading, writing);
    let read = reader.wait().await.map_err(failed("run", &programs.path("pg_restore")))?;
    if let Ok(mut input) = input {
        if !read.success() {
            drop(input);
            let _ = writer.wait().await;
            return Err(BackupError::NotABackup {
                file: file.to_owned(),
                output: String::from_utf8_lossy(&complaints.unwrap_or_default()).trim().to_owned(),
            });
        }
        let _ = input.write_all(b"\ncommit;\nanalyze;\n").await;
        let _ = input.shutdown().await;
    }
    let output = writer.wait_with_output().await.map_err(failed("run", &programs.path("psql")))?;
    succeeded("psql", &output)
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.part", Uuid::now_v7().simple()));
    PathBuf::from(name)
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn succeeded(program: &'static str, output: &Output) -> Result<(), BackupError> {
    if output.status.success() {
        return Ok(());
    }
    Err(BackupError::Failed { program, output: said(output) })
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    move |source| BackupError::File { doing, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unfinished_file_stands_beside_the_finished_one() {
        let part = beside(Path::new("/srv/jinzai.backup"));
        assert_eq!(part.parent(), Some(Path::new("/srv")));
        assert_eq!(folder_of(Path::new("jinzai.backup")), Path::new("."));
    }
}
