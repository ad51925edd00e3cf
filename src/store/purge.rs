//! Removing what is old and not in force. What is published and today's files stay; the log says what went and still holds.

use super::audit::{self, Record};
use super::codes;
use super::folder;
use super::replay::state_of;
use super::session::{Act, Done, Store, Transaction};
use super::value::Value;
use super::verify::prove;
use crate::domain::{Faults, Place};
use crate::time::Instant;
use serde_json::json;
use std::collections::BTreeMap;

/// How many rows are removed, or would be, by table.
pub type Purged = BTreeMap<&'static str, i64>;

/// What is over: the table, its key, and when a row is older than `$1` and serves nobody any more.
const OVER: &[(&str, &str, &str)] = &[
    ("session", "digest", "revoked_at < $1 OR expires_at < $1"),
    ("invitation", "digest", "used_at < $1 OR expires_at < $1"),
    ("attempt", "subject", "last_at < $1"),
    ("api_token", "id", "revoked_at < $1 OR expires_at < $1"),
    ("feed_token", "digest", "ended_at < $1"),
    ("answer", "(who, idempotency_key)", "created_at < $1"),
    ("outbox", "id", "state <> 'waiting' AND ended_at < $1"),
    ("notice", "id", "read_at < $1"),
    ("robot", "id", "ended_at < $1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.robot = robot.id)"),
];

/// Jobs that ended before `$1`.
const ENDED_JOBS: &str = "SELECT id FROM job WHERE state NOT IN ('waiting', 'running') AND ended_at < $1";

/// Contents that nothing refers to any more.
const UNUSED: &str = "DELETE FROM content WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.content = content.digest)
    AND NOT EXISTS (SELECT 1 FROM revision WHERE revision.content = content.digest)
    AND NOT EXISTS (SELECT 1 FROM job_file WHERE job_file.content = content.digest)
    AND NOT EXISTS (SELECT 1 FROM forecast WHERE forecast.content = content.digest)";

impl Store {
    /// Removes what is older than a time and not in force: former versions of files, what is over, and what old entries of the log say.
    ///
    /// # Errors
    /// When the log does not hold: what is removed could not be proved any more.
    pub fn purge(&mut self, act: &Act, before: Instant) -> Result<Purged, Faults> {
        let purged = self.write(act, |transaction| {
            let (purged, record) = remove(transaction, before)?;
            Ok(if purged.is_empty() { Done::Unchanged(purged) } else { Done::Changed(purged, record) })
        })?;
        if !purged.is_empty() {
            self.forget_deleted()?;
        }
        Ok(purged)
    }

    /// What [`Store::purge`] would remove. Nothing is.
    ///
    /// # Errors
    /// As there.
    pub fn purgeable(&mut self, act: &Act, before: Instant) -> Result<Purged, Faults> {
        self.write(act, |transaction| remove(transaction, before).map(|(purged, _)| Done::Unchanged(purged)))
    }
}

fn remove(transaction: &mut Transaction, before: Instant) -> Result<(Purged, Record), Faults> {
    transaction.lock_contents()?;
    let mut rows = Purged::new();
    for head in folder::teams(transaction)? {
        folder::hold(transaction, &head.id)?;
        let first = first_kept(transaction, &head.id, before)?;
        forget_versions(transaction, &head.id, first, &mut rows)?;
    }
    // Rows that somebody changes just now are passed over: nobody waits in a circle, and the next time they go.
    let passing_over = transaction.passing_over_locked();
    for (table, key, old) in OVER {
        let columns = key.trim_matches(['(', ')']);
        let sql = format!("DELETE FROM {table} WHERE {key} IN (SELECT {columns} FROM {table} WHERE {old} {passing_over})");
        count(&mut rows, table, transaction.run(&sql, &[before.into()])?);
    }
    for row in transaction.rows(&format!("{ENDED_JOBS} {passing_over}"), &[before.into()])? {
        let id = Value::from(row.text(0)?);
        count(&mut rows, "job_file", transaction.run("DELETE FROM job_file WHERE job = $1", std::slice::from_ref(&id))?);
        count(&mut rows, "job", transaction.run("DELETE FROM job WHERE id = $1", &[id])?);
    }
    count(&mut rows, "content", transaction.run(UNUSED, &[])?);
    audit::hold_end(transaction)?;
    if !prove(transaction, None)?.findings.is_empty() {
        return Err(Faults(vec![codes::LOG_UNSOUND.at(Place::default(), &[])]));
    }
    let upto = last_old_entry(transaction, before)?;
    count(&mut rows, "audit_part", transaction.run("DELETE FROM audit_part WHERE number <= $1", &[upto.into()])?);
    // What the removed parts told is told anew by this entry, so that the proof goes on from here.
    let after = json!({ "before": before.timestamp_millis(), "rows": rows, "purged_upto": upto, "state": state_of(transaction)? });
    let record = Record { action: "purge", team: None, about: None, before: None, after: Some(after) };
    Ok((rows, record))
}

/// Former versions of a team's files go, up to one that stays.
pub(super) fn forget_versions(transaction: &mut Transaction, team: &str, first: i64, rows: &mut Purged) -> Result<(), Faults> {
    let args = [team.into(), first.into()];
    count(rows, "file", transaction.run("DELETE FROM file WHERE team = $1 AND to_version <= $2", &args)?);
    count(rows, "file_version", transaction.run("DELETE FROM file_version WHERE team = $1 AND version < $2", &args)?);
    Ok(())
}

/// Contents that nothing refers to go; whoever calls has locked them.
pub(super) fn forget_contents(transaction: &mut Transaction) -> Result<(), Faults> {
    transaction.run(UNUSED, &[]).map(drop)
}

fn count(rows: &mut Purged, table: &'static str, removed: u64) {
    if removed > 0 {
        *rows.entry(table).or_default() += i64::try_from(removed).unwrap_or(i64::MAX);
    }
}

/// The version that was in force at a time, where the clock never went back.
fn first_kept(transaction: &mut Transaction, team: &str, before: Instant) -> Result<i64, Faults> {
    let rows = transaction.rows("SELECT version, at FROM file_version WHERE team = $1 ORDER BY version", &[team.into()])?;
    let mut kept = None;
    for row in rows {
        let version = row.int(0)?;
        if kept.is_some() && row.instant(1)? >= before {
            break;
        }
        kept = Some(version);
    }
    Ok(kept.unwrap_or(1))
}

/// Number of the last entry before which all, it among them, are older than a time; 0: none.
fn last_old_entry(transaction: &mut Transaction, before: Instant) -> Result<i64, Faults> {
    let young = transaction.rows("SELECT min(number) FROM audit_entry WHERE at >= $1", &[before.into()])?;
    if let Some(young) = young.first().map(|row| row.maybe_int(0)).transpose()?.flatten() {
        return Ok(young - 1);
    }
    let last = transaction.rows("SELECT max(number) FROM audit_entry", &[])?;
    Ok(last.first().map(|row| row.maybe_int(0)).transpose()?.flatten().unwrap_or(0))
}
