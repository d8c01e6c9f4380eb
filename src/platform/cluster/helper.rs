//! The user that root runs the server as.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::ClusterError;
use super::error::failed;

/// The user that PostgreSQL runs as, when it is not the program's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Helper {
    /// User id; never 0.
    pub(super) uid: u32,
    /// Group id.
    pub(super) gid: u32,
}

impl Helper {
    /// The user `postgres`, which its packages make; else `nobody`.
    pub(super) fn find() -> Result<Helper, ClusterError> {
        let users = Path::new("/etc/passwd");
        let users = fs::read_to_string(users).map_err(failed("read", users))?;
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| helper_named(name, &users))
            .ok_or(ClusterError::NoUser)
    }

    /// Whether the user may pass through all folders above and into this one. Tried, not computed:
    /// modes are not the whole truth.
    pub(super) fn can_enter(self, folder: &Path) -> Result<bool, ClusterError> {
        Command::new("/bin/sh")
            .args(["-c", "cd -- \"$0\""])
            .arg(folder)
            .current_dir("/")
            .uid(self.uid)
            .gid(self.gid)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map(|status| status.success())
            .map_err(failed("run", Path::new("/bin/sh")))
    }
}

fn helper_named(name: &str, users: &str) -> Option<Helper> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (uid != 0).then_some(Helper { uid, gid })
    })
}

/// The user id of this program.
pub(super) fn own_uid() -> Result<u32, ClusterError> {
    let own = Path::new("/proc/self");
    fs::metadata(own).map(|metadata| metadata.uid()).map_err(failed("read", own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_helper_is_read_from_the_list_of_users_and_is_never_root() {
        let users = "root:x:0:0:root:/root:/bin/bash\n\
                     broken\n\
                     postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n\
                     toor:x:0:0::/:/bin/sh\n";
        assert_eq!(helper_named("postgres", users), Some(Helper { uid: 101, gid: 104 }));
        assert_eq!(helper_named("toor", users), None);
        assert_eq!(helper_named("nobody", users), None);
    }
}
