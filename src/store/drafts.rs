//! Drafts: a week that somebody works on, with a version. Who saves over a version not seen is refused and shown both sides.

use super::audit::Record;
use super::digest;
use super::folder;
use super::session::{Act, Done, Store, Transaction, View};
use crate::domain::Faults;
use crate::time::Instant;
use serde_json::json;

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// From 1, one more with each save, and never the same again.
    pub version: i64,
    /// Number of the revision that it started from.
    pub based_on: i64,
    pub saved_at: Instant,
    pub bytes: Vec<u8>,
}

/// A draft to be saved.
#[derive(Clone, Copy, Debug)]
pub struct SavedDraft<'a> {
    pub team: &'a str,
    /// `2026-W48`.
    pub week: &'a str,
    /// The version that was worked on; `None`: there was none.
    pub seen: Option<i64>,
    pub based_on: i64,
    pub bytes: &'a [u8],
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftSave {
    /// The version it has now.
    Saved(i64),
    /// Somebody else saved, or finished, the draft since: nothing was written.
    Stale { yours: Vec<u8>, theirs: Option<Draft> },
}

impl Store {
    /// Saves a draft, when nobody has since the version that was seen.
    ///
    /// # Errors
    /// When there is no such team or the database refuses.
    pub fn save_draft(&mut self, act: &Act, draft: &SavedDraft) -> Result<DraftSave, Faults> {
        self.write(act, |transaction| match save(transaction, act, draft)? {
            (saved @ DraftSave::Saved(_), record) => Ok(Done::Changed(saved, record)),
            (stale, _) => Ok(Done::Unchanged(stale)),
        })
    }

    /// Throws a draft away, when it is the version that was seen; else nothing happens and it is given back as it is.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn drop_draft(&mut self, act: &Act, team: &str, week: &str, seen: i64) -> Result<Result<(), Option<Draft>>, Faults> {
        self.write(act, |transaction| {
            folder::team(transaction, team)?;
            let former = draft(transaction, team, week)?;
            if !finish(transaction, team, week, seen)? {
                return Ok(Done::Unchanged(Err(former)));
            }
            let told = former.map(|former| json!({ "week": week, "version": former.version, "content": digest::of_bytes(&former.bytes) }));
            Ok(Done::Changed(Ok(()), Record { action: "drop-draft", team: Some(team.to_owned()), about: None, before: told, after: None }))
        })
    }

    /// Weeks that have a draft, with its version and when it was saved, in order.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn drafts(&mut self, team: &str) -> Result<Vec<(String, i64, Instant)>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let rows = view.rows("SELECT week, version, saved_at FROM draft WHERE team = $1 AND bytes IS NOT NULL", &[team.into()])?;
            let mut all: Vec<(String, i64, Instant)> =
                rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?, row.instant(2)?))).collect::<Result<_, Faults>>()?;
            all.sort();
            Ok(all)
        })
    }

    /// The draft of a week.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn draft(&mut self, team: &str, week: &str) -> Result<Option<Draft>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            draft(view, team, week)
        })
    }
}

/// Within a transaction, with how the log tells it.
pub(super) fn save(transaction: &mut Transaction, act: &Act, saved: &SavedDraft) -> Result<(DraftSave, Record), Faults> {
    let SavedDraft { team, week, seen, based_on, bytes } = *saved;
    folder::team(transaction, team)?;
    let former = draft(transaction, team, week)?;
    let mut record = Record { action: "save-draft", team: Some(team.to_owned()), about: None, before: None, after: None };
    let Some(version) = swap(transaction, act, saved)? else {
        let theirs = draft(transaction, team, week)?;
        return Ok((DraftSave::Stale { yours: bytes.to_vec(), theirs }, record));
    };
    let told = |version: i64, bytes: &[u8]| json!({ "week": week, "version": version, "content": digest::of_bytes(bytes) });
    record.before = former.filter(|_| seen.is_some()).map(|former| told(former.version, &former.bytes));
    record.after = Some(json!({ "week": week, "version": version, "based_on": based_on, "content": digest::of_bytes(bytes) }));
    Ok((DraftSave::Saved(version), record))
}

/// Compares and swaps: the version that it has now, or `None` when it was another than the one seen.
fn swap(transaction: &mut Transaction, act: &Act, draft: &SavedDraft) -> Result<Option<i64>, Faults> {
    let SavedDraft { team, week, seen, based_on, bytes } = *draft;
    let args = [team.into(), week.into(), based_on.into(), act.at.into(), bytes.into(), seen.into()];
    let [rest @ .., _] = &args;
    let rows = match seen {
        Some(_) => transaction.rows(
            "UPDATE draft SET version = version + 1, based_on = $3, saved_at = $4, bytes = $5
             WHERE team = $1 AND week = $2 AND version = $6 AND bytes IS NOT NULL RETURNING version",
            &args,
        )?,
        None => transaction.rows(
            "INSERT INTO draft (team, week, version, based_on, saved_at, bytes) VALUES ($1, $2, 1, $3, $4, $5)
             ON CONFLICT (team, week) DO UPDATE SET version = draft.version + 1, based_on = $3, saved_at = $4, bytes = $5
             WHERE draft.bytes IS NULL RETURNING version",
            rest,
        )?,
    };
    rows.first().map(|row| row.int(0)).transpose()
}

pub(super) fn draft(view: &mut View, team: &str, week: &str) -> Result<Option<Draft>, Faults> {
    let sql = "SELECT version, based_on, saved_at, bytes FROM draft WHERE team = $1 AND week = $2 AND bytes IS NOT NULL";
    let rows = view.rows(sql, &[team.into(), week.into()])?;
    let draft = |row: &super::value::Row| {
        Ok(Draft { version: row.int(0)?, based_on: row.int(1)?, saved_at: row.instant(2)?, bytes: row.bytes(3)? })
    };
    rows.first().map(draft).transpose()
}

/// The draft is published, and a draft no more; false when it was another version than the one seen.
pub(super) fn finish(transaction: &mut Transaction, team: &str, week: &str, seen: i64) -> Result<bool, Faults> {
    let sql = "UPDATE draft SET bytes = NULL WHERE team = $1 AND week = $2 AND version = $3 AND bytes IS NOT NULL";
    Ok(transaction.run(sql, &[team.into(), week.into(), seen.into()])? == 1)
}
