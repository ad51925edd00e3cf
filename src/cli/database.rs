//! Flags of the commands that work on a database.

use super::actor::{login, now};
use super::screen::Failure;
use crate::domain::Faults;
use crate::ops::database::{Act, Database};
use crate::time::Instant;
use std::path::PathBuf;

/// The environment variable that names the database: a password in it is in no list of processes.
const VARIABLE: &str = "PAIBAN_DATABASE";

/// Where it is when nobody says so.
const USUAL: &str = "paiban.db";

#[derive(clap::Args)]
pub(super) struct DatabaseFlag {
    /// 数据库：SQLite 文件，或 postgres://用户:密码@主机/库名 [默认：环境变量 PAIBAN_DATABASE，否则 paiban.db] · database: a SQLite file, or
    /// postgres://user:password@host/name [default: the variable PAIBAN_DATABASE, else paiban.db]
    // A plain text: what fails to parse would be shown, with the password in it.
    #[arg(long, global = true, value_name = "FILE|URL")]
    database: Option<String>,
}

impl DatabaseFlag {
    pub fn is_given(&self) -> bool {
        self.database.is_some()
    }

    pub fn database(&self) -> Result<Database, Failure> {
        self.database_or(None)
    }

    /// Likewise, where a settings file may name one.
    #[allow(clippy::disallowed_methods)]
    pub fn database_or(&self, settings: Option<&str>) -> Result<Database, Failure> {
        let variable = || std::env::var(VARIABLE).ok().filter(|value| !value.is_empty());
        let named = self.database.clone().or_else(variable).unwrap_or_else(|| settings.unwrap_or(USUAL).to_owned());
        named.parse().map_err(fail)
    }
}

#[derive(clap::Args)]
pub(super) struct WhoFlags {
    /// 谁在操作，记入审计 [默认：登录名] · who does this, for the audit log [default: the login name]
    #[arg(long)]
    by: Option<String>,
    /// 操作时刻 [默认：现在] · when [default: now]
    #[arg(long, value_parser = super::common::instant)]
    at: Option<Instant>,
}

impl WhoFlags {
    pub fn who(&self) -> String {
        self.by.clone().unwrap_or_else(login)
    }

    pub fn act<'a>(&self, who: &'a str) -> Act<'a> {
        Act { who, at: self.at.unwrap_or_else(now) }
    }
}

/// Faults whose places are from the current folder.
pub(super) fn fail(faults: Faults) -> Failure {
    Failure { faults, dir: PathBuf::new() }
}
