//! A database's address, for PostgreSQL's own programs.

use std::ffi::OsString;
use std::process::Stdio;
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use tokio::process::Command;

use super::BackupError;
use crate::platform::cluster::Programs;

/// A database's address, in the form that PostgreSQL's programs take without showing a password
/// to everyone who lists processes.
pub(super) struct Address {
    options: PgConnectOptions,
    secrets: Vec<(&'static str, String)>,
}

impl Address {
    /// Reads it.
    pub(super) fn parse(url: &str) -> Result<Self, BackupError> {
        Ok(Address {
            options: PgConnectOptions::from_str(url).map_err(BackupError::Address)?,
            secrets: secrets(url),
        })
    }

    /// A connection of our own.
    pub(super) async fn connect(&self) -> Result<PgConnection, BackupError> {
        self.options.connect().await.map_err(BackupError::Unreachable)
    }

    /// One of PostgreSQL's programs, told where the database is.
    pub(super) fn command(&self, programs: &Programs, program: &str) -> Command {
        let options = &self.options;
        let host = match options.get_socket() {
            Some(socket) => socket.clone().into_os_string(),
            None => OsString::from(options.get_host()),
        };
        let mut command = Command::new(programs.path(program));
        command
            .stdin(Stdio::null())
            .env("PGHOST", host)
            .env_remove("PGHOSTADDR")
            .env_remove("PGSERVICE")
            .env("PGPORT", options.get_port().to_string())
            .env("PGUSER", options.get_username())
            .env("PGDATABASE", options.get_database().unwrap_or(options.get_username()))
            .env("PGSSLMODE", ssl_mode(options.get_ssl_mode()))
            .env("PGAPPNAME", format!("jinzai {program}"))
            .envs(self.secrets.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// The programs that can read and write the server of this connection.
pub(super) fn programs_for(connection: &PgConnection) -> Result<Programs, BackupError> {
    let server = connection.server_version_num().unwrap_or_default() / 10_000;
    let programs = Programs::for_dumps(server)?;
    if programs.major() < server {
        return Err(BackupError::ProgramsTooOld { server, programs: programs.major() });
    }
    Ok(programs)
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

/// The parts of an address that sqlx keeps to itself, as variables of PostgreSQL's programs.
fn secrets(url: &str) -> Vec<(&'static str, String)> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = place.split('/').next().unwrap_or_default();
    let password = authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .map(|(_, password)| ("PGPASSWORD", decode(password, false)));
    let named = query.split('&').filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let variable = match decode(key, true).as_str() {
            "password" => "PGPASSWORD",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            _ => return None,
        };
        Some((variable, decode(value, true)))
    });
    password.into_iter().chain(named).collect()
}

/// `%E4%BA%BA` is 人; in the part after the question mark a plus is a space.
fn decode(text: &str, plus_is_space: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        rest = after;
        match (first, after) {
            (b'%', [high, low, beyond @ ..]) if hex(high).is_some() && hex(low).is_some() => {
                bytes.push(hex(high).unwrap_or_default() << 4 | hex(low).unwrap_or_default());
                rest = beyond;
            }
            (b'+', _) if plus_is_space => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_certificates_are_found_in_every_form_of_address() {
        for (url, expected) in [
            ("postgres://jinzai@db/jinzai", vec![]),
            ("postgres://jinzai:s%40fe%2Bx@db:5433/jinzai", vec![("PGPASSWORD", "s@fe+x")]),
            ("postgres://jinzai:a:b@db", vec![("PGPASSWORD", "a:b")]),
            (
                "postgresql://db/jinzai?user=u&password=a+b%E4%BA%BA&sslmode=verify-full&ssl-ca=/etc/ca.pem#x",
                vec![("PGPASSWORD", "a b人"), ("PGSSLROOTCERT", "/etc/ca.pem")],
            ),
            ("postgres://u:100%@db", vec![("PGPASSWORD", "100%")]),
        ] {
            let found = secrets(url);
            let found: Vec<_> = found.iter().map(|(name, value)| (*name, &**value)).collect();
            assert_eq!(found, expected, "{url}");
        }
    }
}
