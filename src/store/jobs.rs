//! Jobs: asked for once, held by one worker at a time under a lease, ended once. Each lease has a number (its fence), and who holds an older one can write nothing.

use super::audit::Record;
use super::codes;
use super::drafts::{self, DraftSave, SavedDraft};
use super::edit::{self, Edit, Edited};
use super::folder;
use super::session::{Act, Done, Store, Transaction, View};
use super::value::{Row, damaged};
use crate::domain::{Faults, Place};
use crate::time::Instant;
use serde_json::json;
use std::collections::BTreeMap;

/// Leases that a job may lose before it is given up.
const MOST_TRIES: i64 = 20;

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: String,
    pub team: String,
    pub kind: String,
    pub state: JobState,
    /// JSON: what is to be done.
    pub asked: String,
    /// JSON: what came of it.
    pub answer: Option<String>,
    /// Number of the last lease.
    pub fence: i64,
    /// Account that asked.
    pub asked_by: String,
    /// Leases so far.
    pub tries: i64,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// JSON: how far the work has come.
    pub progress: Option<String>,
    /// Somebody wants it to stop.
    pub cancel_at: Option<Instant>,
}

/// A job to be asked for.
#[derive(Clone, Copy, Debug)]
pub struct NewJob<'a> {
    pub id: &'a str,
    pub team: &'a str,
    pub kind: &'a str,
    /// JSON.
    pub asked: &'a str,
    /// Files it is given, by name.
    pub files: &'a BTreeMap<String, Vec<u8>>,
}

/// What a lease is after it was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    Held,
    /// Held, and the work is to stop.
    Cancel,
    /// Another worker has it, or it is over.
    Lost,
}

/// What a job changes when it ends, in the same transaction.
#[derive(Clone, Copy, Debug)]
pub enum Effect<'a> {
    Nothing,
    Drafts(&'a [SavedDraft<'a>]),
    Files(Edit<'a>),
}

/// How a job ends.
#[derive(Clone, Copy, Debug)]
pub struct JobEnd<'a> {
    /// Done, failed or cancelled.
    pub state: JobState,
    /// JSON.
    pub answer: &'a str,
    /// Files it made, by name.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    pub effect: Effect<'a>,
}

/// What came of ending a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Ended,
    /// The lease was lost: nothing was written.
    Lost,
    /// What the effect was made from has changed since: nothing was written, and the job still runs.
    Stale,
}

impl JobState {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled].into_iter().find(|state| state.code() == code)
    }

    /// Nothing will become of it any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

const COLUMNS: &str = "id, team, kind, state, asked, answer, fence, asked_by, tries, created_at, started_at, ended_at, progress, cancel_at";

impl Store {
    /// Asks for a job.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn ask_job(&mut self, act: &Act, new: &NewJob) -> Result<Job, Faults> {
        self.write(act, |transaction| {
            folder::keep(transaction, new.files.values())?;
            folder::team(transaction, new.team)?;
            let args = [new.id.into(), new.team.into(), new.kind.into(), new.asked.into(), act.at.into(), act.who.into()];
            let sql =
                "INSERT INTO job (id, team, kind, state, asked, fence, created_at, asked_by) VALUES ($1, $2, $3, 'waiting', $4, 0, $5, $6)";
            transaction.run(sql, &args)?;
            keep_files(transaction, new.id, "given", new.files)?;
            let told = json!({ "job": new.id, "kind": new.kind });
            let record = Record { action: "ask-job", team: Some(new.team.to_owned()), about: None, before: None, after: Some(told) };
            Ok(Done::Changed(need(transaction, new.team, new.id)?, record))
        })
    }

    /// Takes the oldest job that nobody works on, for as long as the lease holds. A job whose lease ended is taken again; after too many it fails.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn take_job(&mut self, worker: &str, at: Instant, lease_until: Instant) -> Result<Option<Job>, Faults> {
        self.note(|transaction| {
            give_up(transaction, at)?;
            let passing_over = transaction.passing_over_locked();
            let sql = format!(
                "UPDATE job SET state = 'running', fence = fence + 1, tries = tries + 1, worker = $1, lease_until = $3, progress = NULL,
                        started_at = COALESCE(started_at, $2)
                 WHERE id = (SELECT id FROM job WHERE state = 'waiting' OR (state = 'running' AND lease_until < $2)
                             ORDER BY created_at, id LIMIT 1 {passing_over})
                 RETURNING {COLUMNS}"
            );
            let rows = transaction.rows(&sql, &[worker.into(), at.into(), lease_until.into()])?;
            rows.first().map(job).transpose()
        })
    }

    /// Holds a lease longer and tells how far the work has come (JSON).
    ///
    /// # Errors
    /// When the database refuses.
    pub fn hold_job(&mut self, id: &str, fence: i64, lease_until: Instant, progress: Option<&str>) -> Result<Lease, Faults> {
        self.note(|transaction| {
            let sql = "UPDATE job SET lease_until = $3, progress = COALESCE($4, progress)
                       WHERE id = $1 AND fence = $2 AND state = 'running' RETURNING cancel_at";
            let rows = transaction.rows(sql, &[id.into(), fence.into(), lease_until.into(), progress.into()])?;
            let Some(row) = rows.first() else { return Ok(Lease::Lost) };
            Ok(if row.maybe_int(0)?.is_some() { Lease::Cancel } else { Lease::Held })
        })
    }

    /// A worker that stops in good order gives its job back; one that was to stop is cancelled.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn give_back_job(&mut self, id: &str, fence: i64) -> Result<(), Faults> {
        self.note(|transaction| {
            let sql = "UPDATE job SET state = CASE WHEN cancel_at IS NULL THEN 'waiting' ELSE 'cancelled' END, ended_at = cancel_at,
                              tries = tries - 1, lease_until = NULL, progress = NULL
                       WHERE id = $1 AND fence = $2 AND state = 'running'";
            transaction.run(sql, &[id.into(), fence.into()]).map(drop)
        })
    }

    /// Ends a job and does what it is for, both or neither, and only under the lease that was given.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn end_job(&mut self, act: &Act, id: &str, fence: i64, end: &JobEnd) -> Result<Ended, Faults> {
        self.write(act, |transaction| {
            let changed = if let Effect::Files(edit) = &end.effect { Some(edit.changes) } else { None };
            let kept = changed.into_iter().flat_map(|changes| changes.values().flatten()).chain(end.files.values());
            folder::keep(transaction, kept)?;
            let changed = match &end.effect {
                Effect::Files(edit) => Some(edit.team),
                Effect::Drafts(drafts) => drafts.first().map(|draft| draft.team),
                Effect::Nothing => None,
            };
            if let Some(team) = changed {
                folder::hold(transaction, team)?;
            }
            let sql = "UPDATE job SET state = $3, answer = $4, ended_at = $5, lease_until = NULL
                       WHERE id = $1 AND fence = $2 AND state = 'running' RETURNING team, kind";
            let rows = transaction.rows(sql, &[id.into(), fence.into(), end.state.code().into(), end.answer.into(), act.at.into()])?;
            let Some(row) = rows.first() else { return Ok(Done::Unchanged(Ended::Lost)) };
            let (team, kind) = (row.text(0)?, row.text(1)?);
            if changed.is_some_and(|changed| changed != team) {
                return Err(Faults(vec![codes::NO_JOB.at(Place::default(), &[("name", id.into())])]));
            }
            let mut after = json!({ "job": id, "kind": kind, "state": end.state.code() });
            let mut before = None;
            match &end.effect {
                Effect::Nothing => {}
                Effect::Drafts(all) => {
                    let mut saved = Vec::new();
                    for draft in *all {
                        match drafts::save(transaction, act, draft)? {
                            (DraftSave::Saved(version), _) => saved.push(json!({ "week": draft.week, "version": version })),
                            (DraftSave::Stale { .. }, _) => return Ok(Done::Unchanged(Ended::Stale)),
                        }
                    }
                    after["drafts"] = json!(saved);
                }
                Effect::Files(edit) => match edit::apply(transaction, act, edit)? {
                    (Edited::Changed(_), told) => {
                        before = told.before;
                        for (key, value) in told.after.as_ref().and_then(|told| told.as_object()).into_iter().flatten() {
                            after[key] = value.clone();
                        }
                    }
                    (Edited::Unchanged(_), _) => {}
                    (Edited::Stale(_), _) => return Ok(Done::Unchanged(Ended::Stale)),
                },
            }
            keep_files(transaction, id, "made", end.files)?;
            Ok(Done::Changed(Ended::Ended, Record { action: "end-job", team: Some(team), about: None, before, after: Some(after) }))
        })
    }

    /// Asks a job to stop; one that nobody works on is cancelled at once. False: it was over.
    ///
    /// # Errors
    /// When there is no such job of the team.
    pub fn cancel_job(&mut self, act: &Act, team: &str, id: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            need(transaction, team, id)?;
            let waiting = "UPDATE job SET state = 'cancelled', cancel_at = $2, ended_at = $2 WHERE id = $1 AND state = 'waiting'";
            let running = "UPDATE job SET cancel_at = $2 WHERE id = $1 AND state = 'running' AND cancel_at IS NULL";
            let args = [id.into(), act.at.into()];
            if transaction.run(waiting, &args)? + transaction.run(running, &args)? == 0 {
                return Ok(Done::Unchanged(false));
            }
            let told = json!({ "job": id });
            let record = Record { action: "cancel-job", team: Some(team.to_owned()), about: None, before: None, after: Some(told) };
            Ok(Done::Changed(true, record))
        })
    }

    /// One job of a team.
    ///
    /// # Errors
    /// When there is none.
    pub fn job(&mut self, team: &str, id: &str) -> Result<Job, Faults> {
        self.read(|view| need(view, team, id))
    }

    /// The newest jobs of a team, at most `most`, from before a time and id.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn jobs(&mut self, team: &str, most: i64, before: Option<(Instant, &str)>) -> Result<Vec<Job>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.timestamp_millis(), id));
            let sql = format!(
                "SELECT {COLUMNS} FROM job WHERE team = $1 AND (created_at < $2 OR (created_at = $2 AND id < $3))
                 ORDER BY created_at DESC, id DESC LIMIT $4"
            );
            view.rows(&sql, &[team.into(), at.into(), id.into(), most.into()])?.iter().map(job).collect()
        })
    }

    /// How many jobs wait and run.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn open_jobs(&mut self) -> Result<BTreeMap<String, i64>, Faults> {
        let rows = self.look("SELECT state, count(*) FROM job WHERE state IN ('waiting', 'running') GROUP BY state", &[])?;
        rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
    }

    /// Files that a job was given (`given`) or made (`made`), by name.
    ///
    /// # Errors
    /// When bytes are lost.
    pub fn job_files(&mut self, id: &str, side: &str) -> Result<BTreeMap<String, Vec<u8>>, Faults> {
        self.read(|view| {
            let rows = view.rows("SELECT name, content FROM job_file WHERE job = $1 AND side = $2", &[id.into(), side.into()])?;
            let file = |row: &Row| Ok((row.text(0)?, folder::content(view, &row.text(1)?)?.ok_or_else(|| damaged("content"))?));
            rows.iter().map(file).collect()
        })
    }

    /// Names of the files that a job made.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn job_file_names(&mut self, id: &str) -> Result<Vec<String>, Faults> {
        let rows = self.look("SELECT name FROM job_file WHERE job = $1 AND side = 'made'", &[id.into()])?;
        let mut names: Vec<String> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
        names.sort();
        Ok(names)
    }
}

/// A job that lost its lease too often fails; one that was to stop is cancelled.
fn give_up(transaction: &mut Transaction, at: Instant) -> Result<(), Faults> {
    // Without waiting: a job that somebody ends just now is not lost.
    let passing_over = transaction.passing_over_locked();
    let lost = "SELECT id FROM job WHERE state = 'running' AND lease_until < $1";
    let sql = format!(
        "UPDATE job SET state = 'cancelled', ended_at = $1, lease_until = NULL WHERE id IN ({lost} AND cancel_at IS NOT NULL {passing_over})"
    );
    transaction.run(&sql, &[at.into()])?;
    let sql = format!(
        "UPDATE job SET state = 'failed', ended_at = $1, lease_until = NULL, answer = $3 WHERE id IN ({lost} AND tries >= $2 {passing_over})"
    );
    let answer = json!({ "error": "worker-lost" }).to_string();
    transaction.run(&sql, &[at.into(), MOST_TRIES.into(), answer.into()]).map(drop)
}

fn keep_files(transaction: &mut Transaction, job: &str, side: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Faults> {
    for (name, bytes) in files {
        let args = [job.into(), side.into(), name.into(), super::digest::of_bytes(bytes).into()];
        transaction.run("INSERT INTO job_file (job, side, name, content) VALUES ($1, $2, $3, $4)", &args)?;
    }
    Ok(())
}

fn need(view: &mut View, team: &str, id: &str) -> Result<Job, Faults> {
    let rows = view.rows(&format!("SELECT {COLUMNS} FROM job WHERE team = $1 AND id = $2"), &[team.into(), id.into()])?;
    let unknown = || Faults(vec![codes::NO_JOB.at(Place::default(), &[("name", id.into())])]);
    rows.first().map_or_else(|| Err(unknown()), job)
}

fn job(row: &Row) -> Result<Job, Faults> {
    Ok(Job {
        id: row.text(0)?,
        team: row.text(1)?,
        kind: row.text(2)?,
        state: JobState::from_code(&row.text(3)?).ok_or_else(|| damaged("state"))?,
        asked: row.text(4)?,
        answer: row.maybe_text(5)?,
        fence: row.int(6)?,
        asked_by: row.text(7)?,
        tries: row.int(8)?,
        created_at: row.instant(9)?,
        started_at: row.maybe_instant(10)?,
        ended_at: row.maybe_instant(11)?,
        progress: row.maybe_text(12)?,
        cancel_at: row.maybe_instant(13)?,
    })
}
