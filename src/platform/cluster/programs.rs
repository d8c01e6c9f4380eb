//! PostgreSQL's programs on this machine.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::ClusterError;

/// The oldest major version that is supported.
pub(super) const OLDEST: u32 = 15;

/// Where Debian and Ubuntu put each version: `/usr/lib/postgresql/15/bin`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A folder of PostgreSQL programs, all of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    folder: PathBuf,
    major: u32,
}

impl Programs {
    /// The newest ones that can run a server.
    pub fn newest() -> Result<Self, ClusterError> {
        best(found(&["initdb", "postgres"]), None)
    }

    /// Those that fit a cluster made by this major version: a newer server does not read older
    /// data.
    pub fn of_cluster(folder: &Path, major: u32) -> Result<Self, ClusterError> {
        let all = found(&["initdb", "postgres"]);
        let versions: BTreeSet<_> = all.iter().map(|programs| programs.major).collect();
        if versions.is_empty() || versions.contains(&major) {
            return best(all, Some(major));
        }
        Err(ClusterError::VersionMissing {
            folder: folder.to_owned(),
            version: major,
            found: versions.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
        })
    }

    /// Those to back up or restore a server of this major version with: the same version if
    /// possible, so that a dump can be read back there, else the newest.
    pub fn for_dumps(server: u32) -> Result<Self, ClusterError> {
        best(found(&["pg_dump", "pg_restore", "psql"]), Some(server))
    }

    /// The path of a program.
    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }

    /// Their major version.
    pub fn major(&self) -> u32 {
        self.major
    }
}

fn best(all: Vec<Programs>, wanted: Option<u32>) -> Result<Programs, ClusterError> {
    let best = all
        .into_iter()
        .max_by_key(|programs| (Some(programs.major) == wanted, programs.major))
        .ok_or_else(|| ClusterError::ProgramsMissing {
            looked_in: match env::var_os("PG_BIN") {
                Some(folder) => format!("PG_BIN ({})", Path::new(&folder).display()),
                None => format!("{DEBIAN}/*/bin and PATH"),
            },
        })?;
    if best.major < OLDEST {
        return Err(ClusterError::ProgramsTooOld { found: best.major, folder: best.folder });
    }
    Ok(best)
}

/// Every folder that has all of the programs: only PG_BIN when that is set, otherwise Debian's
/// folders and PATH.
fn found(needed: &[&str]) -> Vec<Programs> {
    let folders = match env::var_os("PG_BIN") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => debian_folders()
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default()))
            .collect(),
    };
    folders
        .into_iter()
        .filter_map(|folder| {
            // Links and wrappers in PATH lead to a folder where the programs find each other.
            let first = fs::canonicalize(folder.join(needed[0])).ok()?;
            let folder = first.parent()?.to_owned();
            if !needed.iter().all(|program| folder.join(program).is_file()) {
                return None;
            }
            let major = major_of(&first)?;
            Some(Programs { folder, major })
        })
        .collect()
}

fn debian_folders() -> impl Iterator<Item = PathBuf> {
    fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|version| version.path().join("bin"))
}

fn major_of(program: &Path) -> Option<u32> {
    let output =
        Command::new(program).arg("--version").env("LC_ALL", OsStr::new("C")).output().ok()?;
    major_in(&String::from_utf8_lossy(&output.stdout))
}

/// `initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15; `… 18beta1` is 18.
fn major_in(version: &str) -> Option<u32> {
    let number = version.split("(PostgreSQL)").nth(1)?.trim_start();
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_a_program_says() {
        for (said, major) in [
            ("initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("pg_dump (PostgreSQL) 17", Some(17)),
            ("something else 3.1", None),
            ("initdb (PostgreSQL)", None),
        ] {
            assert_eq!(major_in(said), major, "{said}");
        }
    }

    #[test]
    fn the_wanted_version_wins_over_a_newer_one_and_the_newest_otherwise() {
        let of = |major| Programs { folder: format!("/p/{major}").into(), major };
        let all = vec![of(9), of(17), of(15)];
        assert_eq!(best(all.clone(), Some(15)).expect("one fits").major, 15);
        assert_eq!(best(all.clone(), Some(16)).expect("one fits").major, 17);
        assert_eq!(best(all, None).expect("one fits").major, 17);
    }

    #[test]
    fn none_or_only_old_ones_are_refused_with_what_to_do() {
        let none = best(Vec::new(), None).expect_err("none").to_string();
        assert!(none.contains("apt-get install postgresql"), "{none}");
        assert!(none.contains("DATABASE_URL"), "{none}");
        let old = Programs { folder: "/p/14".into(), major: 14 };
        let old = best(vec![old], None).expect_err("old").to_string();
        assert!(old.contains("PostgreSQL 14 in /p/14 is too old"), "{old}");
    }
}
