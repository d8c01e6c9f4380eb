//! The server process of a cluster.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::error::failed;
use super::home::{Home, PATIENCE};
use super::{ClusterError, Mode, Programs};

/// Recovery after a crash replays at most about a gigabyte; beyond this something is wrong.
const LONGEST_RECOVERY: Duration = Duration::from_mins(5);
/// A fast shutdown writes what is in memory; after this long it is cut short, which is safe.
const LONGEST_SHUTDOWN: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(5);
/// How much of the log an error quotes, in bytes.
const QUOTED: usize = 2000;

/// What every cluster is started with. No address: the socket only. The log never holds values
/// that people typed: neither statements nor the details of errors.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_checkpoints=off",
];

/// For tests: nothing has to survive.
const THROWAWAY: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=64MB",
    "max_connections=300",
];

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
}

impl Server {
    /// Starts the server and waits until it takes connections. One that ends at once is tried
    /// again for a while: right after a crash the dying processes of before are in its way.
    pub(super) fn launch(
        home: &Home,
        programs: &Programs,
        mode: Mode,
    ) -> Result<Server, ClusterError> {
        let begun = Instant::now();
        loop {
            match Server::try_launch(home, programs, mode) {
                Err(ClusterError::NotStarted { .. }) if begun.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_millis(250));
                }
                result => return result,
            }
        }
    }

    fn try_launch(home: &Home, programs: &Programs, mode: Mode) -> Result<Server, ClusterError> {
        home.settle()?;
        home.make_sockets()?;
        let log = home.open_log()?;
        let written = log.metadata().map_or(0, |metadata| metadata.len());
        let to = |log: &File| log.try_clone().map_err(failed("write", &home.log()));
        let settings = match mode {
            Mode::Durable => [SETTINGS, &[]],
            Mode::Throwaway => [SETTINGS, THROWAWAY],
        };
        let postgres = programs.path("postgres");
        let child = home
            .command(&postgres, "INT")
            .arg("-D")
            .arg(home.data())
            .arg("-k")
            .arg(home.sockets())
            .args(["-p", "5432"])
            .args(settings.concat().into_iter().flat_map(|setting| ["-c", setting]))
            .stdout(Stdio::from(to(&log)?))
            .stderr(Stdio::from(log))
            .spawn()
            .map_err(failed("run", &postgres))?;
        let mut server = Server { child };
        if server.gets_ready(&home.data()) {
            return Ok(server);
        }
        server.stop();
        Err(ClusterError::NotStarted { log: home.log(), output: end_of(&home.log(), written) })
    }

    fn gets_ready(&mut self, data: &Path) -> bool {
        let deadline = Instant::now() + LONGEST_RECOVERY;
        while self.is_running() && Instant::now() < deadline {
            if PidFile::read(data).is_some_and(|file| file.ready && file.pid == self.child.id()) {
                return true;
            }
            thread::sleep(POLL);
        }
        false
    }

    /// Whether the process is still there.
    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Fast shutdown; returns when the process is gone.
    pub(super) fn stop(&mut self) {
        for (name, patience) in [("INT", LONGEST_SHUTDOWN), ("QUIT", PATIENCE), ("KILL", PATIENCE)]
        {
            if !self.is_running() {
                return;
            }
            signal(self.child.id(), name);
            let deadline = Instant::now() + patience;
            while self.is_running() && Instant::now() < deadline {
                thread::sleep(POLL);
            }
        }
    }
}

/// The address of the program's database on the server whose socket is in this folder. The port
/// is named so that a PGPORT in the environment changes nothing.
pub(super) fn url_at(sockets: &Path) -> String {
    format!("postgres://jinzai@localhost:5432/jinzai?host={}", sockets.display())
}

/// The address of the server that is running on this data, if one is.
pub(super) fn url_of_running(data: &Path) -> Option<String> {
    let file = PidFile::read(data)?;
    (file.ready && processes_in(data).contains(&file.pid)).then(|| url_at(&file.sockets))
}

/// The processes of a server: all of them work inside its data folder.
pub(super) fn processes_in(data: &Path) -> Vec<u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|process| {
            let pid = process.file_name().to_str()?.parse().ok()?;
            let folder = fs::read_link(process.path().join("cwd")).ok()?;
            (folder == data).then_some(pid)
        })
        .collect()
}

/// A server that was killed leaves a file with its process id, and does not start while a process
/// of that number exists. Where numbers are soon used again (a container) that is any process.
/// Only for data that no process works in.
pub(super) fn forget_reused_pid(data: &Path) -> Result<(), ClusterError> {
    let Some(file) = PidFile::read(data) else {
        return Ok(());
    };
    if !Path::new("/proc").join(file.pid.to_string()).exists() {
        return Ok(());
    }
    let path = data.join("postmaster.pid");
    fs::remove_file(&path).map_err(failed("remove", &path))
}

/// What a server writes about itself into `postmaster.pid`.
struct PidFile {
    pid: u32,
    sockets: PathBuf,
    ready: bool,
}

impl PidFile {
    fn read(data: &Path) -> Option<PidFile> {
        PidFile::parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    /// One fact per line: 1 process id, 5 socket folder, 8 state. A young file has fewer lines.
    fn parse(text: &str) -> Option<PidFile> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        Some(PidFile {
            pid: lines.first()?.parse().ok()?,
            sockets: PathBuf::from(lines.get(4).copied().unwrap_or_default()),
            ready: lines.get(7) == Some(&"ready"),
        })
    }
}

/// Sends a signal. The shell's own `kill` is on every machine, the program is not.
fn signal(pid: u32, name: &str) {
    let _ = Command::new("/bin/sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &pid.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// What was written to the log since it had this many bytes; the last of it if it is much.
fn end_of(log: &Path, since: u64) -> String {
    let mut text = Vec::new();
    let read = File::open(log).and_then(|mut log| {
        log.seek(SeekFrom::Start(since))?;
        log.read_to_end(&mut text)
    });
    match read {
        Ok(_) => {
            String::from_utf8_lossy(&text[text.len().saturating_sub(QUOTED)..]).trim().to_owned()
        }
        Err(error) => format!("(not readable: {error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_ready_when_its_file_says_so_in_line_eight() {
        let file = "2104\n/srv/data\n1774961423\n5432\n/srv/sock\n\n  9842   3\nready   \n";
        let file = PidFile::parse(file).expect("complete");
        assert_eq!((file.pid, file.ready), (2104, true));
        assert_eq!(file.sockets, Path::new("/srv/sock"));
        let starting = "2104\n/srv/data\n1774961423\n5432\n/srv/sock\n\n  9842   3\nstarting\n";
        assert!(!PidFile::parse(starting).expect("young").ready);
        assert!(!PidFile::parse("2104\n").expect("younger").ready);
        assert!(PidFile::parse("").is_none());
    }
}
