//! Everything that is kept, into another database: a backup file, a restored one, a larger one.

use super::audit::Record;
use super::codes;
use super::database::{Database, Kind};
use super::session::{Act, Done, Store, Transaction, View};
use crate::domain::Faults;
use serde_json::json;

/// All tables with their columns, those that others refer to first.
pub const TABLES: &[(&str, &str)] = &[
    ("content", "digest, bytes"),
    ("team", "id, name, created_at"),
    ("head", "team, revision, version"),
    ("file", "team, path, from_version, to_version, content"),
    ("file_version", "team, version, at"),
    ("revision", "team, number, week, revision, published_at, based_on, content"),
    ("draft", "team, week, version, based_on, saved_at, bytes"),
    ("account", "id, login, name, password, created_at, disabled_at"),
    ("membership", "id, account, team, role, agent"),
    ("session", "digest, account, created_at, expires_at, revoked_at, client, seen_at"),
    ("invitation", "digest, account, created_at, expires_at, used_at"),
    ("attempt", "subject, failures, last_at"),
    ("api_token", "id, digest, account, name, scopes, created_at, expires_at, revoked_at, used_at"),
    ("feed_token", "digest, team, agent, created_at, ended_at, fetched_at, fetched_by"),
    ("setting", "team, name, value"),
    ("contact", "team, agent, kind, address"),
    ("robot", "id, team, kind, name, url, secret, created_at, ended_at"),
    ("notice", "id, team, agent, revision, content, created_at, read_at"),
    ("outbox", "id, team, robot, topic, content, state, tries, next_at, created_at, ended_at, error"),
    (
        "job",
        "id, team, kind, state, asked, answer, fence, lease_until, created_at, ended_at, asked_by, tries, worker, started_at, progress, cancel_at",
    ),
    ("job_file", "job, side, name, content"),
    ("forecast", "team, number, content"),
    ("answer", "who, idempotency_key, request, status, head, body, created_at"),
    ("audit_entry", "number, at, action, team, who_digest, before_digest, after_digest, digest"),
    ("audit_part", "number, part, person, salt, content"),
    ("audit_head", "id, number, digest"),
];

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    pub rows: u64,
    pub teams: Vec<String>,
}

impl Store {
    /// Writes all that is kept into a new SQLite file, as of one moment; others may write meanwhile.
    ///
    /// # Errors
    /// When either database refuses.
    pub fn back_up(&mut self, into: &Database, act: &Act) -> Result<Copied, Faults> {
        let mut target = Self::create(into, act.at)?;
        self.read(|view| target.fill(|transaction| copy(view, transaction)))
    }

    /// Fills an empty database from a backup, whole or not at all; the log goes on with an entry of that.
    ///
    /// # Errors
    /// When it is not empty, or either database refuses.
    pub fn restore(&mut self, from: &mut Self, act: &Act) -> Result<Copied, Faults> {
        let occupied = self.fault(&codes::DATABASE_NOT_EMPTY, &[]);
        self.write(act, |transaction| {
            for table in ["team", "account", "audit_entry"] {
                let rows = transaction.rows(&format!("SELECT count(*) FROM {table}"), &[])?;
                if rows.first().map_or(Ok(0), |row| row.int(0))? > 0 {
                    return Err(occupied);
                }
            }
            let copied = from.read(|view| copy(view, transaction))?;
            let told = json!({ "rows": copied.rows, "teams": copied.teams });
            let record = Record { action: "restore", team: None, about: None, before: None, after: Some(told) };
            Ok(Done::Changed(copied, record))
        })
    }
}

impl Database {
    /// A copy of a SQLite file at one moment, with what its write-ahead log holds.
    ///
    /// # Errors
    /// When it is no SQLite file of ours or is damaged.
    pub fn snapshot(&self, to: &std::path::Path) -> Result<Self, Faults> {
        let copy = Self::file(to);
        match &self.0 {
            Kind::Sqlite(path) => super::link::snapshot(&self.to_string(), path, to).map(|()| copy),
            Kind::Postgres(_) => Err(Faults(vec![codes::DATABASE_URL.at(crate::domain::Place::default(), &[])])),
        }
    }
}

fn copy(from: &mut View, to: &mut Transaction) -> Result<Copied, Faults> {
    // Made by the migrations, and copied like the rest.
    to.run("DELETE FROM audit_head", &[])?;
    let mut copied = Copied { rows: 0, teams: Vec::new() };
    for (table, columns) in TABLES {
        let places: Vec<String> = (1..=columns.split(", ").count()).map(|place| format!("${place}")).collect();
        let insert = format!("INSERT INTO {table} ({columns}) VALUES ({})", places.join(", "));
        from.each(&format!("SELECT {columns} FROM {table}"), &[], &mut |row| {
            to.run(&insert, &row.0)?;
            copied.rows += 1;
            if *table == "team" {
                copied.teams.push(row.text(0)?);
            }
            Ok(())
        })?;
    }
    copied.teams.sort();
    Ok(copied)
}
