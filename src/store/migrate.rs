//! The tables, version after version: forward only, brought up to date on opening.

use super::codes;
use super::link::Link;
use super::value::Value;
use crate::domain::Faults;
use crate::time::Instant;

/// One step from the version before.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub version: i64,
    /// What it runs, on both databases. What has been published is never changed.
    pub sql: &'static str,
}

/// All steps, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("migrations/0001.sql") },
    Migration { version: 2, sql: include_str!("migrations/0002.sql") },
];

/// The version that this program works with.
pub const LATEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// Name of the table that says which steps were taken.
const TABLE: &str = "schema_version";

/// Brings the tables up to a version, in one transaction; nothing happens when they are there already.
pub(super) fn migrate(link: &mut Link, upto: i64, at: Instant) -> Result<(), Faults> {
    if version(link)? >= upto {
        return Ok(());
    }
    link.begin_write()?;
    let done = step(link, upto, at).and_then(|()| link.commit());
    if done.is_err() {
        link.roll_back();
    }
    done
}

fn step(link: &mut Link, upto: i64, at: Instant) -> Result<(), Faults> {
    link.lock_schema()?;
    // Somebody else may have been quicker.
    let from = version(link)?;
    if from == 0 {
        link.script(&format!("CREATE TABLE IF NOT EXISTS {TABLE} (version BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL)"))?;
    }
    for migration in MIGRATIONS.iter().filter(|migration| from < migration.version && migration.version <= upto) {
        link.script(migration.sql)?;
        link.run("INSERT INTO schema_version (version, at) VALUES ($1, $2)", &[Value::Int(migration.version), at.into()])?;
    }
    Ok(())
}

/// The version of the tables; 0 where there are none. Those that a later program made are refused.
fn version(link: &mut Link) -> Result<i64, Faults> {
    if !link.tables()?.iter().any(|table| table == TABLE) {
        return Ok(0);
    }
    let rows = link.rows("SELECT max(version) FROM schema_version", &[])?;
    let found = rows.first().map(|row| row.maybe_int(0)).transpose()?.flatten().unwrap_or(0);
    if found > LATEST {
        return Err(link.fault(&codes::DATABASE_NEWER, &[("found", found.into()), ("known", LATEST.into())]));
    }
    Ok(found)
}
