//! The embedded database: a private cluster of the PostgreSQL that is installed on the machine,
//! run as a child process and reached through a unix socket only.
//!
//! It is the same engine as in production, so that every plan, lock, collation and error code is
//! tried where it will run. What it promises:
//!
//! - **Durable**: nothing that was committed is lost when any or all of the processes are killed.
//!   A first start that is interrupted leaves nothing half: the data folder is made beside its
//!   place and renamed when it is complete and on disk.
//! - **One program per folder**: a lock on the folder refuses the second one.
//! - **Ends with the program**: by [`Cluster::stop`], by dropping, and also when the program is
//!   killed (the kernel then sends the server its signal for a fast shutdown).
//! - **Root or not**: PostgreSQL refuses to run as root, so a program of root runs it as the user
//!   `postgres`, else `nobody`. If that user cannot enter the folder, the data lives under
//!   `/var/lib/jinzai`, and a link `data` in the folder shows where.
//!
//! In the folder: `data` (the cluster), `sock` (its socket), `lock`, `postgres.log`.

mod check;
mod error;
mod helper;
mod home;
mod programs;
mod server;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use check::{UnfitServer, check_server};
pub use error::ClusterError;
pub(super) use programs::Programs;

use home::Home;
use server::Server;

/// How often the keeper looks whether the server is still there.
const WATCH: Duration = Duration::from_secs(1);

/// What the data of a cluster is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Survives crashes of program, server and machine.
    Durable,
    /// For tests: as fast as can be. Its role may create databases, and a folder that cannot be
    /// used (damaged, or made by another version) is emptied and made anew.
    Throwaway,
}

/// Which cluster to start.
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// Where it lives; made when missing. One cluster and one program per folder.
    pub folder: PathBuf,
    /// What its data is worth.
    pub mode: Mode,
}

/// A running private cluster. Stops when dropped.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    folder: PathBuf,
    stop: Option<Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

impl Cluster {
    /// Starts the cluster of a folder, making it first when there is none, and waits until it
    /// answers: about 0.1 s, 1.5 s the first time, longer when it has to recover from a crash.
    /// Blocks; may be called from any thread.
    pub fn start(options: ClusterOptions) -> Result<Cluster, ClusterError> {
        let (report, reported) = mpsc::channel();
        let (stop, stopped) = mpsc::channel();
        // The kernel ends the server together with the thread that started it, not with the
        // process. A thread of our own lives exactly as long as the cluster should.
        let keeper = thread::Builder::new()
            .name("cluster".into())
            .spawn(move || keep(&options, &report, &stopped))
            .map_err(|source| ClusterError::Thread { source })?;
        match reported.recv() {
            Ok(Ok(Address { url, folder })) => {
                Ok(Cluster { url, folder, stop: Some(stop), keeper: Some(keeper) })
            }
            Ok(Err(error)) => {
                let _ = keeper.join();
                Err(error)
            }
            Err(_) => match keeper.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => unreachable!("the keeper reports before it returns"),
            },
        }
    }

    /// The address of a cluster that another program is running in this folder right now, if
    /// there is one: a backup needs no second server.
    pub fn url_of_running(folder: &Path) -> Option<String> {
        server::url_of_running(&home::data_of(folder)?)
    }

    /// The database's address, as sqlx and PostgreSQL's own programs read it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder that really holds the data; differs from the one asked for when root's helper
    /// user could not enter that.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends the server: open transactions are rolled back, committed ones are on disk.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.stop.take());
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end();
    }
}

struct Address {
    url: String,
    folder: PathBuf,
}

/// The life of a cluster, in the thread kept for it: start, report, watch, stop.
fn keep(
    options: &ClusterOptions,
    report: &Sender<Result<Address, ClusterError>>,
    stopped: &Receiver<()>,
) {
    let (home, programs, mut server) = match open(options) {
        Ok(opened) => opened,
        Err(error) => {
            let _ = report.send(Err(error));
            return;
        }
    };
    let _ = report.send(Ok(Address { url: home.url(), folder: home.folder().to_owned() }));
    while stopped.recv_timeout(WATCH) == Err(RecvTimeoutError::Timeout) {
        if server.is_running() {
            continue;
        }
        tracing::error!(
            log = %home.log().display(),
            "the embedded database has ended by itself; it is started again"
        );
        match Server::launch(&home, &programs, options.mode) {
            Ok(again) => server = again,
            Err(error) => tracing::error!(%error, "the embedded database does not start again"),
        }
    }
    server.stop();
    home.close();
}

fn open(options: &ClusterOptions) -> Result<(Home, Programs, Server), ClusterError> {
    let home = Home::open(options)?;
    match begin(&home, options.mode) {
        Ok((programs, server)) => Ok((home, programs, server)),
        Err(_) if options.mode == Mode::Throwaway && home.has_data() => {
            home.empty()?;
            let (programs, server) = begin(&home, options.mode)?;
            Ok((home, programs, server))
        }
        Err(error) => Err(error),
    }
}

fn begin(home: &Home, mode: Mode) -> Result<(Programs, Server), ClusterError> {
    let programs = match home.made_by()? {
        Some(version) => Programs::of_cluster(home.folder(), version)?,
        None => Programs::newest()?,
    };
    home.settle()?;
    if !home.has_data() {
        home.make_data(&programs, mode)?;
    }
    let server = Server::launch(home, &programs, mode)?;
    Ok((programs, server))
}
