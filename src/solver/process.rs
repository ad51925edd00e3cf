//! The parent's side of a solver child.

use super::CHILD_FLAG;
use super::wire::{Job, News};
use crate::model::Lines;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

static EXECUTABLE: RwLock<Option<PathBuf>> = RwLock::new(None);

/// Names the program to start as solver child; by default the running one, which in tests is another binary than `paiban`.
pub fn use_executable(path: impl Into<PathBuf>) {
    *EXECUTABLE.write().unwrap_or_else(PoisonError::into_inner) = Some(path.into());
}

pub(super) fn executable() -> Option<PathBuf> {
    let named = EXECUTABLE.read().unwrap_or_else(PoisonError::into_inner).clone();
    named.or_else(|| std::env::current_exe().ok())
}

/// A child at work; killed when dropped.
pub(super) struct Worker {
    child: Child,
    news: Receiver<News>,
    /// Rosters for the child. Dropped with the worker: then the thread that holds the child's input closes it.
    rosters: Sender<Lines>,
}

/// What came from the child.
pub(super) enum Word {
    News(News),
    Nothing,
    /// The child is gone.
    Gone,
}

impl Worker {
    /// Starts a child on a job; none when that is not possible.
    pub fn start(program: &Path, job: &Job) -> Option<Self> {
        let mut text = serde_json::to_vec(job).ok()?;
        text.push(b'\n');
        let mut command = Command::new(program);
        command.arg(CHILD_FLAG).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Ctrl-C at a terminal goes to the whole group: the child is the parent's to stop.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().ok()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (sender, news) = mpsc::channel();
        let (rosters, sent) = mpsc::channel::<Lines>();
        let worker = Self { child, news, rosters };
        let (mut input, output) = (input?, output?);
        std::thread::spawn(move || {
            while input.write_all(&text).and_then(|()| input.flush()).is_ok() {
                let Ok(lines) = sent.recv() else { break };
                let Ok(json) = serde_json::to_vec(&lines) else { break };
                text = json;
                text.push(b'\n');
            }
        });
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                let Some(news) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else { break };
                if sender.send(news).is_err() {
                    break;
                }
            }
        });
        Some(worker)
    }

    /// Tells the child of a better roster.
    pub fn tell(&self, lines: &Lines) {
        // A child that is gone is noticed in `wait`.
        let _ = self.rosters.send(lines.clone());
    }

    /// Waits for news, at most so long.
    pub fn wait(&self, patience: Duration) -> Word {
        match self.news.recv_timeout(patience) {
            Ok(news) => Word::News(news),
            Err(RecvTimeoutError::Timeout) => Word::Nothing,
            Err(RecvTimeoutError::Disconnected) => Word::Gone,
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
