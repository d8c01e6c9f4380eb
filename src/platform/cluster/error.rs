//! Why a cluster does not start, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why the embedded database does not start. Each message is complete for the person at the
/// terminal: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No PostgreSQL on this machine.
    #[error(
        "PostgreSQL's programs were not found in {looked_in}. Install them with \
         `apt-get install postgresql`, name their folder in PG_BIN, or set DATABASE_URL to use \
         a PostgreSQL server."
    )]
    ProgramsMissing {
        /// The places that were searched.
        looked_in: String,
    },
    /// Only a PostgreSQL older than 15.
    #[error(
        "PostgreSQL {found} in {folder} is too old: version 15 or newer is needed. Install a \
         newer one with `apt-get install postgresql`, name its folder in PG_BIN, or set \
         DATABASE_URL to use a PostgreSQL server."
    )]
    ProgramsTooOld {
        /// Its major version.
        found: u32,
        /// Where it was found.
        folder: PathBuf,
    },
    /// The data was made by a version that is no longer installed.
    #[error(
        "The database in {folder} was made by PostgreSQL {version}, which is not installed \
         (found: {found}). Install it with `apt-get install postgresql-{version}` (or name its \
         folder in PG_BIN); to move on to a newer one, back up with it and restore into a new \
         folder."
    )]
    VersionMissing {
        /// Folder of the cluster.
        folder: PathBuf,
        /// Major version that made the data.
        version: u32,
        /// Major versions that are installed.
        found: String,
    },
    /// Another program has the folder.
    #[error(
        "The database in {folder} is in use by another program: stop that one first, or set \
         JINZAI_DATA_DIR to another folder."
    )]
    InUse {
        /// The folder as asked for.
        folder: PathBuf,
    },
    /// Processes of an earlier run do not go away.
    #[error(
        "Processes of an earlier run still use the database in {folder}: {pids}. End them with \
         `kill -INT` and start again."
    )]
    StillRunning {
        /// Folder of the cluster.
        folder: PathBuf,
        /// Their process ids.
        pids: String,
    },
    /// The data belongs to someone else, and we are not root.
    #[error(
        "The database in {folder} belongs to another user (id {owner}): start as that user, or \
         set JINZAI_DATA_DIR to another folder."
    )]
    NotOurs {
        /// Folder of the cluster.
        folder: PathBuf,
        /// User id of the owner.
        owner: u32,
    },
    /// Root's helper user cannot get to the data.
    #[error(
        "PostgreSQL does not run as root, and the user with id {user} cannot enter {folder}, \
         where the database is: allow it to pass (`chmod o+x` on the folders above), or set \
         JINZAI_DATA_DIR to another folder."
    )]
    Unreachable {
        /// Folder of the cluster.
        folder: PathBuf,
        /// User id that PostgreSQL would run as.
        user: u32,
    },
    /// Root, but no user to run PostgreSQL as.
    #[error(
        "PostgreSQL does not run as root, and /etc/passwd has neither a user postgres nor a user \
         nobody to run it as: start as an ordinary user."
    )]
    NoUser,
    /// The first start failed while making the data folder.
    #[error("The database in {folder} could not be made. {program} says: {output}")]
    NotMade {
        /// Folder of the cluster.
        folder: PathBuf,
        /// The program that failed.
        program: &'static str,
        /// What it wrote.
        output: String,
    },
    /// The server ended, or never got ready.
    #[error("The database server does not start. The end of its log, {log}, says: {output}")]
    NotStarted {
        /// The server's log file.
        log: PathBuf,
        /// Last lines of this start.
        output: String,
    },
    /// A file or folder could not be used, or a program not be run.
    #[error("Could not {doing} {path} for the embedded database: {source}.")]
    Io {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No thread for the cluster.
    #[error("Could not start a thread for the embedded database: {source}.")]
    Thread {
        /// What the system says.
        source: io::Error,
    },
}

/// `fs::…(path).map_err(failed("read", path))`
pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ClusterError {
    move |source| ClusterError::Io { doing, path: path.to_owned(), source }
}
