//! The folder of a cluster: whose it is, who has it, and how its data gets made.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{
    DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown, symlink,
};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::error::failed;
use super::helper::{Helper, own_uid};
use super::{ClusterError, ClusterOptions, Mode, Programs, server};

/// How long the processes of an earlier run may take to go away.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// A socket's whole path may have 107 bytes; its name takes `/.s.PGSQL.5432`.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();
/// Where the data goes when root's helper user cannot enter the folder asked for.
const ELSEWHERE: &str = "/var/lib/jinzai";
/// The log is put aside when it has grown to this many bytes.
const LOG_LIMIT: u64 = 1 << 20;

/// A folder with a cluster in it, locked for as long as this lives.
#[derive(Debug)]
pub(super) struct Home {
    folder: PathBuf,
    sockets: PathBuf,
    helper: Option<Helper>,
    _lock: File,
}

impl Home {
    /// Finds or makes the folder, and takes it.
    pub(super) fn open(options: &ClusterOptions) -> Result<Home, ClusterError> {
        let root = own_uid()? == 0;
        make_folder(&options.folder, if root { 0o755 } else { 0o700 })?;
        let asked = fs::canonicalize(&options.folder).map_err(failed("open", &options.folder))?;
        let folder = if root { enterable(asked)? } else { moved(asked) };
        make_folder(&folder, if root { 0o755 } else { 0o700 })?;
        let helper = helper(&folder)?;
        let lock = lock(&folder, &options.folder)?;
        if let Some(helper) = helper
            && !helper.can_enter(&folder)?
        {
            return Err(ClusterError::Unreachable { folder, user: helper.uid });
        }
        let sockets = sockets_of(&folder);
        Ok(Home { folder, sockets, helper, _lock: lock })
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The cluster's data.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The folder of the server's socket.
    pub(super) fn sockets(&self) -> &Path {
        &self.sockets
    }

    /// The server's log.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("postgres.log")
    }

    /// The address of the program's database.
    pub(super) fn url(&self) -> String {
        server::url_at(&self.sockets)
    }

    /// Whether there is a complete cluster.
    pub(super) fn has_data(&self) -> bool {
        self.data().exists()
    }

    /// The major version of PostgreSQL that made the data; nothing when there is none yet.
    pub(super) fn made_by(&self) -> Result<Option<u32>, ClusterError> {
        let file = self.data().join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(version) => Ok(version.trim().parse().ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("read", &file)(error)),
        }
    }

    /// Throws everything away, for a throwaway cluster that cannot be used.
    pub(super) fn empty(&self) -> Result<(), ClusterError> {
        self.settle()?;
        remove_tree(&self.data())
    }

    /// Waits until nothing of an earlier run is left. After a crash the dying processes still
    /// hold the data for a moment, and starting between them would fail.
    pub(super) fn settle(&self) -> Result<(), ClusterError> {
        for data in [self.data(), self.data_in_the_making()] {
            let Ok(data) = fs::canonicalize(data) else {
                continue;
            };
            let deadline = Instant::now() + PATIENCE;
            while let left = server::processes_in(&data)
                && !left.is_empty()
            {
                if Instant::now() > deadline {
                    return Err(ClusterError::StillRunning {
                        folder: self.folder.clone(),
                        pids: left.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
                    });
                }
                thread::sleep(Duration::from_millis(5));
            }
            server::forget_reused_pid(&data)?;
        }
        Ok(())
    }

    /// Makes the cluster: a superuser for PostgreSQL itself, the role `jinzai` and its database.
    /// All of it happens beside its place; the name `data` appears when everything is on disk.
    pub(super) fn make_data(&self, programs: &Programs, mode: Mode) -> Result<(), ClusterError> {
        let new = self.data_in_the_making();
        remove_tree(&new)?;
        self.make_private(&new)?;
        let initdb = programs.path("initdb");
        // The locale is never left to the environment: under C, trigrams and case folding do
        // nothing for Japanese.
        self.run(
            "initdb",
            self.command(&initdb, "KILL")
                .arg("-D")
                .arg(&new)
                .args(["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"])
                .args(["-A", "trust", "--data-checksums", "--no-sync"])
                .arg("--no-instructions"),
            "",
        )?;
        let role = match mode {
            Mode::Durable => "create role jinzai login;\n",
            Mode::Throwaway => "create role jinzai login createdb;\n",
        };
        // A server in single-user mode: no socket, and it ends with its input.
        self.run(
            "postgres",
            self.command(&programs.path("postgres"), "KILL")
                .args(["--single", "-F", "-D"])
                .arg(&new)
                .arg("postgres"),
            &format!("{role}create database jinzai owner jinzai;\n"),
        )?;
        if mode == Mode::Durable {
            self.run(
                "initdb",
                self.command(&initdb, "KILL").arg("--sync-only").arg("-D").arg(&new),
                "",
            )?;
        }
        fs::rename(&new, self.data()).map_err(failed("rename", &new))?;
        File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed("sync", &self.folder))
    }

    /// Makes the folder of the socket. Only the server's user may enter it: connections are not
    /// asked for a password.
    pub(super) fn make_sockets(&self) -> Result<(), ClusterError> {
        remove_tree(&self.sockets)?;
        self.make_private(&self.sockets)
    }

    /// The log, open for appending; a long one is put aside first.
    pub(super) fn open_log(&self) -> Result<File, ClusterError> {
        let log = self.log();
        if fs::metadata(&log).is_ok_and(|metadata| metadata.len() > LOG_LIMIT) {
            let old = self.folder.join("postgres.log.1");
            fs::rename(&log, &old).map_err(failed("rename", &log))?;
        }
        let mut options = OpenOptions::new();
        options.append(true).mode(0o600);
        match options.clone().create_new(true).open(&log) {
            Ok(new) => self.hand_over(&new, &log).map(|()| new),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                options.open(&log).map_err(failed("write", &log))
            }
            Err(error) => Err(failed("write", &log)(error)),
        }
    }

    /// A command that runs as the server's user and gets a signal when the thread that runs it
    /// ends, so that nothing outlives the program. `setpriv` arranges that and then becomes the
    /// command: the process id is the same.
    pub(super) fn command(&self, program: &Path, at_end: &str) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", at_end, "--"])
            .arg(program)
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            // Ctrl-C at the terminal is for the program; it stops the server when it is done.
            .process_group(0);
        if let Some(helper) = self.helper {
            command.uid(helper.uid).gid(helper.gid);
        }
        command
    }

    /// Removes what need not stay when the server has stopped.
    pub(super) fn close(self) {
        let _ = fs::remove_dir_all(&self.sockets);
    }

    fn data_in_the_making(&self) -> PathBuf {
        self.folder.join("data.new")
    }

    fn make_private(&self, folder: &Path) -> Result<(), ClusterError> {
        DirBuilder::new().mode(0o700).create(folder).map_err(failed("make", folder))?;
        let new = File::open(folder).map_err(failed("open", folder))?;
        self.hand_over(&new, folder)
    }

    /// Gives something that root has just made to the server's user.
    fn hand_over(&self, new: &File, path: &Path) -> Result<(), ClusterError> {
        match self.helper {
            Some(helper) => {
                fchown(new, Some(helper.uid), Some(helper.gid)).map_err(failed("hand over", path))
            }
            None => Ok(()),
        }
    }

    fn run(
        &self,
        program: &'static str,
        command: &mut Command,
        input: &str,
    ) -> Result<(), ClusterError> {
        let path = PathBuf::from(command.get_program());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed("run", &path))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that ends without reading says why itself.
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().map_err(failed("run", &path))?;
        let complaints = String::from_utf8_lossy(&output.stderr);
        // Single-user mode goes on after an error and ends well.
        if output.status.success() && !complaints.contains("ERROR:") {
            return Ok(());
        }
        Err(ClusterError::NotMade {
            folder: self.folder.clone(),
            program,
            output: complaints.trim().to_owned(),
        })
    }
}

/// The data of the folder asked for, wherever it is; nothing when there is none.
pub(super) fn data_of(folder: &Path) -> Option<PathBuf> {
    fs::canonicalize(folder.join("data")).ok()
}

/// Where the data of a folder is: there, or where its link leads.
fn moved(asked: PathBuf) -> PathBuf {
    let data = asked.join("data");
    match fs::read_link(&data) {
        Ok(target) => target.parent().map_or(asked, Path::to_owned),
        Err(_) => asked,
    }
}

/// For root: the folder itself if the server's user can enter it, else a place where it can, with
/// a link from the folder.
fn enterable(asked: PathBuf) -> Result<PathBuf, ClusterError> {
    let data = asked.join("data");
    if fs::symlink_metadata(&data).is_ok() || Helper::find()?.can_enter(&asked)? {
        return Ok(moved(asked));
    }
    make_folder(Path::new(ELSEWHERE), 0o755)?;
    let elsewhere = Path::new(ELSEWHERE).join(Uuid::now_v7().simple().to_string());
    match symlink(elsewhere.join("data"), &data) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(failed("make a link in", &asked)(error))
        }
        // Another program was first: its link counts.
        _ => Ok(moved(asked)),
    }
}

fn lock(folder: &Path, asked: &Path) -> Result<File, ClusterError> {
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed("open", &path))?;
    // A program that is being started by another thread holds copies of our files for the moment
    // between its fork and its exec: a lock just given up may look taken for that long.
    let patience = Instant::now() + Duration::from_secs(1);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < patience => {
                thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(ClusterError::InUse { folder: asked.to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(failed("lock", &path)(error)),
        }
    }
}

/// The user to run the server as: nobody else, unless we are root. Then the owner of the data
/// there is, so that root and an ordinary user can start the same folder in turn.
fn helper(folder: &Path) -> Result<Option<Helper>, ClusterError> {
    let own = own_uid()?;
    let owner = match fs::metadata(folder.join("data")) {
        Ok(data) => Some((data.uid(), data.gid())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed("open", &folder.join("data"))(error)),
    };
    match owner {
        Some((uid, _)) if own != 0 && uid != own => {
            Err(ClusterError::NotOurs { folder: folder.to_owned(), owner: uid })
        }
        _ if own != 0 => Ok(None),
        Some((uid, gid)) if uid != 0 => Ok(Some(Helper { uid, gid })),
        _ => Helper::find().map(Some),
    }
}

fn sockets_of(folder: &Path) -> PathBuf {
    let near = folder.join("sock");
    // The path stands in a URL and in a list that is separated by commas.
    let plain = near.to_str().is_some_and(|path| {
        path.len() <= LONGEST_SOCKET_FOLDER
            && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
    });
    if plain { near } else { Path::new("/tmp").join(format!("jinzai-{}", Uuid::now_v7().simple())) }
}

fn make_folder(folder: &Path, mode: u32) -> Result<(), ClusterError> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .create(folder)
        .and_then(|()| fs::set_permissions(folder, Permissions::from_mode(mode)))
        .map_err(failed("make", folder))
}

fn remove_tree(folder: &Path) -> Result<(), ClusterError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed("remove", folder)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_moves_to_tmp_when_its_path_is_too_long_or_not_plain() {
        let longest = "d".repeat(LONGEST_SOCKET_FOLDER - "/".len() - "/sock".len());
        let near = PathBuf::from(format!("/{longest}"));
        assert_eq!(sockets_of(&near), near.join("sock"));
        for far in [format!("/{longest}d"), "/srv/人財".into(), "/srv/a,b".into()] {
            assert!(sockets_of(Path::new(&far)).starts_with("/tmp"), "{far}");
        }
    }
}
