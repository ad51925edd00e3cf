//! Which database: a SQLite file, or a PostgreSQL server. Its password is shown nowhere.

use super::codes;
use crate::domain::{Faults, Place};
use postgres::config::Host;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Until a connection must be there, and until bytes that nobody confirms are given up.
const CONNECT: Duration = Duration::from_secs(5);
const UNHEARD: Duration = Duration::from_secs(20);

/// A database as named by `--database`.
#[derive(Clone, Debug)]
pub struct Database(pub(super) Kind);

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Sqlite(PathBuf),
    Postgres(Box<postgres::Config>),
}

impl Database {
    /// A SQLite database in a file.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Sqlite(path.into()))
    }
}

/// `postgres://user:password@host:5432/name`, or the path of a SQLite file.
impl FromStr for Database {
    type Err = Faults;

    fn from_str(text: &str) -> Result<Self, Faults> {
        // What the parser says may quote a part of the password.
        let unreadable = || Faults(vec![codes::DATABASE_URL.at(Place::default(), &[])]);
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let mut config = text.parse::<postgres::Config>().map_err(|_| unreadable())?;
            notice_silence(&mut config);
            return if config.get_hosts().is_empty() { Err(unreadable()) } else { Ok(Self(Kind::Postgres(Box::new(config)))) };
        }
        if text.is_empty() || text.contains("://") { Err(unreadable()) } else { Ok(Self::file(text)) }
    }
}

/// A server that is gone without a word is noticed, unless the address says otherwise.
fn notice_silence(config: &mut postgres::Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNHEARD);
    }
    if config.get_keepalives_idle() > UNHEARD {
        config.keepalives_idle(UNHEARD);
    }
}

/// What may be shown and logged.
impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Sqlite(path) => write!(f, "{}", path.display()),
            Kind::Postgres(config) => {
                let hosts: Vec<String> = config.get_hosts().iter().map(host).collect();
                let user = config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
                let port = config.get_ports().first().map(|port| format!(":{port}")).unwrap_or_default();
                write!(f, "postgres://{user}{}{port}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
            }
        }
    }
}

fn host(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let database: Database = "postgres://lead:s3cret@db.shop:5433/paiban".parse().unwrap();
        assert_eq!(database.to_string(), "postgres://lead@db.shop:5433/paiban");
        assert!(!format!("{database:?}").contains("s3cret"));
        for wrong in ["postgres://u:s3cret@h:port/d", "mysql://u:s3cret@h/d", "postgres:///d", ""] {
            let faults = wrong.parse::<Database>().unwrap_err();
            assert_eq!(faults.0[0].code, "database-url", "{wrong}");
            assert!(!format!("{faults:?}").contains("s3cret"), "{wrong}");
        }
    }

    #[test]
    fn anything_without_a_scheme_is_a_file() {
        assert_eq!("shop/paiban.db".parse::<Database>().unwrap().to_string(), "shop/paiban.db");
    }
}
