//! The worker: takes jobs one after another, runs each in a child process on a folder of its own, and writes what came of it under its lease.
//!
//! The child never sees the database. When it crashes, the job has failed; when the worker dies, the child dies with it and the lease runs out.

use super::codes;
use super::desk::{Desk, temporary};
use super::jobs::{JobRequest, Outcome};
use crate::domain::{Faults, Place};
use crate::files;
use crate::store::{Act, Edit, Effect, Ended, IncomingRevision, Job, JobEnd, JobState, Lease, SavedDraft};
use chrono::Duration;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration as Wait;

/// A lease holds so long after it was last held.
const LEASE: Duration = Duration::seconds(20);
/// How often a worker holds its lease and looks whether the job is to stop.
const BEAT: Wait = Wait::from_millis(500);
/// How often an idle worker looks for a job.
const IDLE: Wait = Wait::from_millis(500);
/// The most of a child's answer that is kept as such; what is longer becomes a file.
const ANSWER: usize = 256 * 1024;
/// The most that is read of a child.
const OUTPUT: u64 = 64 * 1024 * 1024;

/// Works on the jobs of a database.
pub struct Worker {
    desk: Arc<Desk>,
    /// This program.
    program: PathBuf,
    name: String,
}

/// What a child did.
struct Done {
    status: ExitStatus,
    output: Vec<u8>,
    errors: String,
}

/// What a child starts from.
struct Laid {
    /// Of the files.
    version: i64,
    /// Number of the publication that the draft, or what is published, comes from: whatever is published meanwhile, the outcome is made from this.
    revision: i64,
    files: BTreeMap<String, Vec<u8>>,
}

/// How a run ended.
enum Run {
    Done(Done),
    Cancelled,
    /// The lease is another's, or the worker is to stop.
    Dropped {
        give_back: bool,
    },
}

impl Worker {
    #[must_use]
    pub fn new(desk: Arc<Desk>, program: PathBuf) -> Self {
        let name = format!("{}-{}", std::process::id(), super::secret::id().get(..6).unwrap_or_default());
        Self { desk, program, name }
    }

    /// Works until told to stop. An outage of the database is waited out.
    pub fn run(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::SeqCst) {
            let now = self.desk.now();
            match self.desk.with(|store| store.take_job(&self.name, now, now + LEASE)) {
                Ok(Some(job)) => self.work(&job, stop),
                Ok(None) => thread::sleep(IDLE),
                Err(_) => thread::sleep(IDLE * 4),
            }
        }
    }

    fn work(&self, job: &Job, stop: &AtomicBool) {
        tracing::info!(job = job.id, kind = job.kind, attempt = job.tries, "job taken");
        let ended = self
            .attempt(job, stop)
            .unwrap_or_else(|faults| self.end(job, JobState::Failed, &told(&faults), &BTreeMap::new(), Effect::Nothing));
        match ended {
            Ok(Ended::Ended) => tracing::info!(job = job.id, "job ended"),
            Ok(Ended::Lost) if stop.load(Ordering::SeqCst) => tracing::info!(job = job.id, "job given back"),
            Ok(Ended::Lost) => tracing::warn!(job = job.id, "lease lost"),
            // Somebody changed the files: once more, from what they are now.
            Ok(Ended::Stale) => drop(self.desk.with(|store| store.give_back_job(&job.id, job.fence))),
            Err(faults) => tracing::error!(job = job.id, code = faults.0.first().map(|fault| fault.code), "job could not be ended"),
        }
    }

    /// The outer error is the job's, the inner one the database's.
    fn attempt(&self, job: &Job, stop: &AtomicBool) -> Result<Result<Ended, Faults>, Faults> {
        let request: JobRequest = serde_json::from_str(&job.asked).map_err(|error| failed(&error.to_string()))?;
        let scratch = temporary()?;
        let dir = scratch.path().join("team");
        let laid = self.lay_out(job, &request, &dir)?;
        let given = self.given(job, &scratch.path().join("given"))?;
        let words = request.command(&dir.to_string_lossy(), &given, &job.asked_by);
        let done = match self.child(job, &words, stop)? {
            Run::Done(done) => done,
            Run::Cancelled => return Ok(self.end(job, JobState::Cancelled, "null", &BTreeMap::new(), Effect::Nothing)),
            Run::Dropped { give_back } => {
                if give_back {
                    drop(self.desk.with(|store| store.give_back_job(&job.id, job.fence)));
                }
                return Ok(Ok(Ended::Lost));
            }
        };
        // Where the work was done is nobody's business, and gone.
        let place = format!("{}/", scratch.path().display());
        let done = Done {
            output: String::from_utf8_lossy(&done.output).replace(&place, "").into_bytes(),
            errors: done.errors.replace(&place, ""),
            ..done
        };
        self.take_up(job, &request, &done, &dir, &laid)
    }

    /// The team's files in the folder, with the draft in the place of what is published.
    fn lay_out(&self, job: &Job, request: &JobRequest, dir: &Path) -> Result<Laid, Faults> {
        let contents = self.desk.with(|store| store.folder(&job.team, None))?;
        let (mut laid, mut revision) = (contents.files, contents.team.revision);
        if let JobRequest::Roster { week: Some(week), fresh: false, .. } = request
            && let Some(draft) = self.desk.with(|store| store.draft(&job.team, week))?
            // One that is older than what is published of its week is solved anew.
            && week.parse().is_ok_and(|week| self.desk.same_week_since(&job.team, week, draft.based_on).is_ok())
        {
            laid.insert(format!("rosters/{week}.toml"), draft.bytes);
            revision = draft.based_on;
        }
        files::lay_out(dir, &laid)?;
        Ok(Laid { version: contents.version, revision, files: laid })
    }

    fn given(&self, job: &Job, dir: &Path) -> Result<Vec<String>, Faults> {
        let given = self.desk.with(|store| store.job_files(&job.id, "given"))?;
        files::lay_out(dir, &given)?;
        Ok(given.keys().map(|name| dir.join(name).to_string_lossy().into_owned()).collect())
    }

    fn child(&self, job: &Job, words: &[String], stop: &AtomicBool) -> Result<Run, Faults> {
        let mut command = Command::new(&self.program);
        command.args(["--job", "--json", "--lang", self.desk.settings(&job.team)?.lang.code()]);
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // What the server knows is none of the child's business.
        command.env_remove("PAIBAN_DATABASE");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| failed(&error.to_string()))?;
        let progress: Arc<Mutex<Option<String>>> = Arc::default();
        let output = child.stdout.take().map(|pipe| thread::spawn(move || read_all(pipe)));
        let noted = Arc::clone(&progress);
        let errors = child.stderr.take().map(|pipe| thread::spawn(move || read_lines(pipe, &noted)));
        let run = self.watch(job, &mut child, &progress, stop);
        if !matches!(run, Ok(Some(_))) {
            kill(&mut child);
        }
        let output = output.and_then(|reader| reader.join().ok()).unwrap_or_default();
        let errors = errors.and_then(|reader| reader.join().ok()).unwrap_or_default();
        match run {
            Ok(Some(status)) => Ok(Run::Done(Done { status, output, errors })),
            Ok(None) => Ok(Run::Cancelled),
            Err(give_back) => Ok(Run::Dropped { give_back }),
        }
    }

    /// Waits for the child and holds the lease. `Ok(None)`: it is to stop; `Err`: the job is not ours any more, or to be given back.
    fn watch(&self, job: &Job, child: &mut Child, progress: &Mutex<Option<String>>, stop: &AtomicBool) -> Result<Option<ExitStatus>, bool> {
        let mut held = self.desk.now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(Some(status)),
                Ok(None) => thread::sleep(BEAT / 10),
                Err(_) => return Err(true),
            }
            if stop.load(Ordering::SeqCst) {
                return Err(true);
            }
            let now = self.desk.now();
            if now - held < Duration::from_std(BEAT).unwrap_or(Duration::seconds(1)) {
                continue;
            }
            let line = progress.lock().unwrap_or_else(PoisonError::into_inner).take();
            match self.desk.with(|store| store.hold_job(&job.id, job.fence, now + LEASE, line.as_deref())) {
                Ok(Lease::Held) => held = now,
                Ok(Lease::Cancel) => return Ok(None),
                Ok(Lease::Lost) => return Err(false),
                // The database is away: the lease may run out, and then the work is another's.
                Err(_) if now - held > LEASE => return Err(false),
                Err(_) => {}
            }
        }
    }

    fn take_up(&self, job: &Job, request: &JobRequest, done: &Done, dir: &Path, laid: &Laid) -> Result<Result<Ended, Faults>, Faults> {
        let code = done.status.code();
        let output: Value = serde_json::from_slice(&done.output).unwrap_or(Value::Null);
        let mut made = documents(dir)?;
        let mut answer = json!({ "exit": code });
        if done.output.len() <= ANSWER {
            answer["output"] = output;
        } else {
            made.insert("output.json".to_owned(), done.output.clone());
        }
        if !matches!(code, Some(0 | 1)) {
            answer["error"] = json!(if code == Some(2) { "faults" } else { "crashed" });
            answer["said"] = json!(done.errors.chars().take(4000).collect::<String>());
            return Ok(self.end(job, JobState::Failed, &answer.to_string(), &BTreeMap::new(), Effect::Nothing));
        }
        let after = files::read_whole(dir)?.files;
        let end = |answer: &Value, effect: Effect| self.end(job, JobState::Done, &answer.to_string(), &made, effect);
        match request.outcome() {
            Outcome::Nothing => Ok(end(&answer, Effect::Nothing)),
            Outcome::Files => {
                let changes = changes(&laid.files, &after);
                let revisions = revisions(&after);
                Ok(end(
                    &answer,
                    Effect::Files(Edit { team: &job.team, seen: laid.version, changes: &changes, revisions: &revisions, name: None }),
                ))
            }
            Outcome::Drafts => Ok(self.end_with_drafts(job, request, &mut answer, &made, laid, &after)),
        }
    }

    /// A job whose draft somebody changed meanwhile keeps its roster as a file; nothing of theirs is lost.
    fn end_with_drafts(
        &self,
        job: &Job,
        request: &JobRequest,
        answer: &mut Value,
        made: &BTreeMap<String, Vec<u8>>,
        laid: &Laid,
        after: &BTreeMap<String, Vec<u8>>,
    ) -> Result<Ended, Faults> {
        let Laid { revision: based_on, files: before, .. } = laid;
        let based_on = *based_on;
        let seen = |week: &str| match request {
            JobRequest::Roster { seen, .. } => *seen,
            JobRequest::Grid { seen, .. } => seen.get(week).copied(),
            _ => None,
        };
        let weeks: Vec<(String, &Vec<u8>)> = after
            .iter()
            .filter(|(path, bytes)| before.get(*path) != Some(*bytes))
            .filter_map(|(path, bytes)| {
                Some((path.strip_prefix("rosters/")?.strip_suffix(".toml").filter(|week| !week.contains('/'))?.to_owned(), bytes))
            })
            .collect();
        answer["drafts"] = json!(weeks.iter().map(|(week, _)| week.as_str()).collect::<Vec<_>>());
        let drafts: Vec<SavedDraft> =
            weeks.iter().map(|(week, bytes)| SavedDraft { team: &job.team, week, seen: seen(week), based_on, bytes }).collect();
        let ended = self.end(job, JobState::Done, &answer.to_string(), made, Effect::Drafts(&drafts))?;
        if ended != Ended::Stale {
            return Ok(ended);
        }
        answer["error"] = json!("draft-stale");
        let kept = weeks.iter().map(|(week, bytes)| (format!("{week}.toml"), (*bytes).clone())).collect();
        self.end(job, JobState::Failed, &answer.to_string(), &kept, Effect::Nothing)
    }

    fn end(&self, job: &Job, state: JobState, answer: &str, made: &BTreeMap<String, Vec<u8>>, effect: Effect) -> Result<Ended, Faults> {
        let act = Act { who: &job.asked_by, at: self.desk.now() };
        let end = JobEnd { state, answer, files: made, effect };
        self.desk.with(|store| store.end_job(&act, &job.id, job.fence, &end))
    }
}

fn failed(reason: &str) -> Faults {
    Faults(vec![codes::JOB_FAILED.at(Place::default(), &[("reason", reason.into())])])
}

/// Faults as a job's answer: their codes, since nobody has said in which language.
fn told(faults: &Faults) -> String {
    json!({ "error": "faults", "codes": faults.0.iter().map(|fault| fault.code).collect::<Vec<_>>() }).to_string()
}

/// Documents that the child wrote into `out/`, by path below it.
fn documents(dir: &Path) -> Result<BTreeMap<String, Vec<u8>>, Faults> {
    let out = dir.join("out");
    if out.is_dir() { Ok(files::read_whole(&out)?.files) } else { Ok(BTreeMap::new()) }
}

/// What differs, by path; `None`: the file is no more.
fn changes(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Option<Vec<u8>>> {
    let new =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)).map(|(path, bytes)| (path.clone(), Some(bytes.clone())));
    let gone = before.keys().filter(|path| !after.contains_key(*path)).map(|path| (path.clone(), None));
    new.chain(gone).collect()
}

/// What a folder's files publish.
pub(in crate::ops) fn revisions(files: &BTreeMap<String, Vec<u8>>) -> Vec<IncomingRevision> {
    let revision = |stamp: files::RosterStamp| IncomingRevision {
        week: stamp.week.to_string(),
        revision: i64::from(stamp.revision),
        at: stamp.at,
        path: stamp.path,
    };
    files::roster_stamps(files).into_iter().map(revision).collect()
}

fn read_all(pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    drop(pipe.take(OUTPUT).read_to_end(&mut bytes));
    bytes
}

/// Keeps the last line of progress, and what else is said.
fn read_lines(pipe: impl Read, progress: &Mutex<Option<String>>) -> String {
    let mut said = String::new();
    for line in BufReader::new(pipe.take(OUTPUT)).lines().map_while(Result::ok) {
        if line.starts_with("{\"progress\"") {
            *progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(line);
        } else if said.len() < 8000 {
            said.push_str(&line);
            said.push('\n');
        }
    }
    said
}

/// With all its children.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = i32::try_from(child.id()) {
        // SAFETY: a signal to the process group that was made for this child, which has not been waited for.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
    drop(child.kill());
    drop(child.wait());
}
