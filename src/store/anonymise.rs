//! Forgetting who an agent was: another name in every version of the files, and nothing of the person in any table or in what the log says.

use super::audit::{self, Record};
use super::digest;
use super::edit::{self, Edit, Edited};
use super::folder;
use super::import::IncomingRevision;
use super::purge::{Purged, forget_contents};
use super::replay::state_of;
use super::session::{Act, Done, Store, Transaction};
use super::value::Value;
use super::{TABLES, codes};
use crate::domain::{Faults, Place};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A file as it was in some versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionedFile {
    pub path: String,
    pub from_version: i64,
    /// Today's.
    pub current: bool,
    pub bytes: Vec<u8>,
}

/// A file that reads otherwise from now on, in the versions that it holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    pub path: String,
    pub from_version: i64,
    /// Where it lies from now on.
    pub new_path: String,
    pub bytes: Vec<u8>,
}

/// Who is to be forgotten.
pub struct Leaver<'a> {
    pub team: &'a str,
    pub agent: &'a str,
    pub name: &'a str,
    /// What stands in the place of the name.
    pub alias: &'a str,
    /// The version of the files that was seen.
    pub seen: i64,
    /// What becomes of today's files.
    pub changes: &'a BTreeMap<String, Option<Vec<u8>>>,
    /// What all versions' files become, today's as former ones among them.
    pub former: &'a [Rewritten],
    pub revisions: &'a [IncomingRevision],
    /// Whether bytes hold the name.
    pub holds: &'a dyn Fn(&[u8]) -> bool,
}

/// What was changed and removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Version of the files now.
    pub version: i64,
    /// Files of former versions that read otherwise.
    pub former: usize,
    /// Rows removed or emptied, by table.
    pub rows: Purged,
    /// Parts of the log that were erased.
    pub parts: usize,
}

impl Store {
    /// Every file of a team in every version that is kept, one after another.
    ///
    /// # Errors
    /// When there is no such team, or bytes are lost.
    pub fn each_file(&mut self, team: &str, take: &mut dyn FnMut(VersionedFile)) -> Result<(), Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let rows = view.rows("SELECT path, from_version, to_version, content FROM file WHERE team = $1", &[team.into()])?;
            for row in rows {
                let lost = || Faults(vec![codes::CONTENT_LOST.at(Place::default(), &[("path", "content".into())])]);
                let bytes = folder::content(view, &row.text(3)?)?.ok_or_else(lost)?;
                take(VersionedFile { path: row.text(0)?, from_version: row.int(1)?, current: row.maybe_int(2)?.is_none(), bytes });
            }
            Ok(())
        })
    }

    /// Forgets who an agent was. `None`: the files changed since they were seen, and nothing was written.
    ///
    /// # Errors
    /// When the log does not hold, or the changes contradict what is published.
    pub fn anonymise(&mut self, act: &Act, leaver: &Leaver) -> Result<Option<Forgotten>, Faults> {
        if !self.verify(None)?.findings.is_empty() {
            return Err(Faults(vec![codes::LOG_UNSOUND.at(Place::default(), &[])]));
        }
        let forgotten = self.write(act, |transaction| {
            transaction.lock_contents()?;
            folder::keep(transaction, leaver.changes.values().flatten().chain(leaver.former.iter().map(|file| &file.bytes)))?;
            let Leaver { team, seen, changes, revisions, .. } = *leaver;
            let (edited, mut record) = edit::apply(transaction, act, &Edit { team, seen, changes, revisions, name: None })?;
            let head = match edited {
                Edited::Stale(_) => return Ok(Done::Unchanged(None)),
                Edited::Changed(head) | Edited::Unchanged(head) => head,
            };
            let mut rows = Purged::new();
            for file in leaver.former {
                let args = [team.into(), (&file.path).into(), file.from_version.into(), (&file.new_path).into()];
                let [team, path, from, new_path] = args;
                let content = digest::of_bytes(&file.bytes).into();
                let sql = "UPDATE file SET path = $4, content = $5 WHERE team = $1 AND path = $2 AND from_version = $3";
                transaction.run(sql, &[team, path, from, new_path, content])?;
            }
            let people = forget_accounts(transaction, act, leaver, &mut rows)?;
            forget_messages(transaction, act, leaver, &mut rows)?;
            forget_work(transaction, leaver, &mut rows)?;
            forget_contents(transaction)?;
            audit::hold_end(transaction)?;
            let parts = erase(transaction, leaver, &people)?;
            let mut after = record.after.take().unwrap_or_else(|| json!({}));
            after["agent"] = leaver.agent.into();
            after["erased"] = json!(parts);
            // Erased parts may have told of files: every team is told anew, and the proof goes on from here.
            after["state"] = state_of(transaction)?;
            let record = Record { action: "anonymise", team: Some(team.to_owned()), about: None, before: None, after: Some(after) };
            let forgotten = Forgotten { version: head.version, former: leaver.former.len(), rows, parts: parts.len() };
            Ok(Done::Changed(Some(forgotten), record))
        })?;
        if forgotten.is_some() {
            self.forget_deleted()?;
        }
        Ok(forgotten)
    }

    /// Where something is found in the whole database: paths of files, else names of tables.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn find_everywhere(&mut self, holds: &dyn Fn(&[u8]) -> bool) -> Result<Vec<String>, Faults> {
        self.read(|view| {
            let (mut found, mut contents) = (BTreeSet::new(), BTreeSet::new());
            for (table, columns) in TABLES {
                view.each(&format!("SELECT {columns} FROM {table}"), &[], &mut |row| {
                    let held = row.0.iter().any(|value| match value {
                        Value::Text(text) => holds(text.as_bytes()),
                        Value::Bytes(bytes) => holds(bytes),
                        Value::Null | Value::Int(_) => false,
                    });
                    match (held, *table) {
                        (true, "content") => drop(contents.insert(row.text(0)?)),
                        (true, _) => drop(found.insert((*table).to_owned())),
                        _ => {}
                    }
                    Ok(())
                })?;
            }
            for content in contents {
                let paths = view.rows("SELECT team, path FROM file WHERE content = $1", &[(&content).into()])?;
                if paths.is_empty() {
                    found.insert("content".to_owned());
                }
                for row in paths {
                    found.insert(format!("{}/{}", row.text(0)?, row.text(1)?));
                }
            }
            Ok(found.into_iter().collect())
        })
    }
}

fn count(rows: &mut Purged, table: &'static str, touched: u64) {
    if touched > 0 {
        *rows.entry(table).or_default() += i64::try_from(touched).unwrap_or(i64::MAX);
    }
}

/// Accounts that are this agent and nothing else can do nothing any more and say nobody's name. Returns their logins.
fn forget_accounts(transaction: &mut Transaction, act: &Act, leaver: &Leaver, rows: &mut Purged) -> Result<Vec<String>, Faults> {
    let args = [leaver.team.into(), leaver.agent.into()];
    let own = transaction.rows("SELECT DISTINCT account FROM membership WHERE team = $1 AND agent = $2", &args)?;
    count(rows, "membership", transaction.run("DELETE FROM membership WHERE team = $1 AND agent = $2", &args)?);
    let mut logins = Vec::new();
    for row in own {
        let id = row.text(0)?;
        let account = super::accounts::hold(transaction, &id)?;
        if !super::accounts::memberships(transaction, &id)?.is_empty() {
            continue;
        }
        let login = format!("left-{id}");
        let sql = "UPDATE account SET login = $2, name = $3, password = NULL, disabled_at = COALESCE(disabled_at, $4) WHERE id = $1";
        let args = [(&id).into(), (&login).into(), leaver.alias.into(), act.at.into()];
        count(rows, "account", transaction.run(sql, &args)?);
        for table in ["session", "invitation", "api_token"] {
            count(rows, table, transaction.run(&format!("DELETE FROM {table} WHERE account = $1"), &[(&id).into()])?);
        }
        transaction.run("UPDATE job SET asked_by = $2 WHERE asked_by = $1", &[(&account.login).into(), login.into()])?;
        count(rows, "answer", transaction.run("DELETE FROM answer WHERE who = $1", &[id.into()])?);
        logins.push(account.login);
    }
    Ok(logins)
}

/// What the agent and groups were told, and how the agent was called.
fn forget_messages(transaction: &mut Transaction, act: &Act, leaver: &Leaver, rows: &mut Purged) -> Result<(), Faults> {
    let args = [leaver.team.into(), leaver.agent.into()];
    for table in ["notice", "contact"] {
        count(rows, table, transaction.run(&format!("DELETE FROM {table} WHERE team = $1 AND agent = $2"), &args)?);
    }
    let [team, agent] = args;
    let sql = "UPDATE feed_token SET ended_at = COALESCE(ended_at, $3), fetched_by = NULL WHERE team = $1 AND agent = $2";
    count(rows, "feed_token", transaction.run(sql, &[team, agent, act.at.into()])?);
    for table in ["notice", "outbox"] {
        for row in transaction.rows(&format!("SELECT id, content FROM {table} WHERE team = $1"), &[leaver.team.into()])? {
            if (leaver.holds)(row.text(1)?.as_bytes()) {
                count(rows, table, transaction.run(&format!("DELETE FROM {table} WHERE id = $1"), &[row.text(0)?.into()])?);
            }
        }
    }
    Ok(())
}

/// Jobs that are over, with their files, and kept answers.
fn forget_work(transaction: &mut Transaction, leaver: &Leaver, rows: &mut Purged) -> Result<(), Faults> {
    let over = "SELECT id, asked, COALESCE(answer, ''), COALESCE(progress, '') FROM job
                WHERE team = $1 AND state NOT IN ('waiting', 'running')";
    for row in transaction.rows(over, &[leaver.team.into()])? {
        let id = Value::from(row.text(0)?);
        let mut held = false;
        for column in 1..=3 {
            held |= (leaver.holds)(row.text(column)?.as_bytes());
        }
        if held {
            let sql = "UPDATE job SET asked = '{}', answer = NULL, progress = NULL WHERE id = $1";
            count(rows, "job", transaction.run(sql, std::slice::from_ref(&id))?);
        }
        for file in transaction.rows("SELECT side, name, content FROM job_file WHERE job = $1", std::slice::from_ref(&id))? {
            let (side, name) = (file.text(0)?, file.text(1)?);
            let bytes = folder::content(transaction, &file.text(2)?)?;
            if bytes.is_none_or(|bytes| (leaver.holds)(&bytes)) || (leaver.holds)(name.as_bytes()) {
                let sql = "DELETE FROM job_file WHERE job = $1 AND side = $2 AND name = $3";
                count(rows, "job_file", transaction.run(sql, &[id.clone(), side.into(), name.into()])?);
            }
        }
    }
    for row in transaction.rows("SELECT who, idempotency_key, head, body FROM answer", &[])? {
        if (leaver.holds)(row.text(2)?.as_bytes()) || (leaver.holds)(&row.bytes(3)?) {
            let sql = "DELETE FROM answer WHERE who = $1 AND idempotency_key = $2";
            count(rows, "answer", transaction.run(sql, &[row.text(0)?.into(), row.text(1)?.into()])?);
        }
    }
    Ok(())
}

/// Parts of the log that are of the person, or name them: number and part.
fn erase(transaction: &mut Transaction, leaver: &Leaver, logins: &[String]) -> Result<Vec<(i64, String)>, Faults> {
    let sql =
        "SELECT audit_part.number, part, person, content, team FROM audit_part JOIN audit_entry ON audit_entry.number = audit_part.number
               WHERE content IS NOT NULL";
    let mut parts = Vec::new();
    transaction.each(sql, &[], &mut |row| {
        let (person, team) = (row.maybe_text(2)?, row.maybe_text(4)?);
        let own = person.as_ref().is_some_and(|person| {
            logins.contains(person) || (person == leaver.agent && team.as_deref() == Some(leaver.team)) || (leaver.holds)(person.as_bytes())
        });
        if own || (leaver.holds)(row.text(3)?.as_bytes()) {
            parts.push((row.int(0)?, row.text(1)?));
        }
        Ok(())
    })?;
    parts.sort();
    for (number, part) in &parts {
        let sql = "UPDATE audit_part SET person = NULL, salt = NULL, content = NULL WHERE number = $1 AND part = $2";
        transaction.run(sql, &[(*number).into(), part.into()])?;
    }
    Ok(parts)
}
