//! A process run to its end, with its time and the memory of it and its children.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How often memory is looked at.
const PULSE: Duration = Duration::from_millis(20);

/// What came of a process.
pub struct Ran {
    /// None: it was killed because it did not end.
    pub status: Option<ExitStatus>,
    pub stdout: String,
    pub stderr: String,
    pub seconds: f64,
    pub memory: Memory,
}

/// Peaks in MiB; zero where the system does not tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// The process itself.
    pub parent: f64,
    /// The largest of those it started.
    pub child: f64,
    /// All of them at one moment.
    pub together: f64,
}

impl Memory {
    pub fn text(self) -> String {
        if self.together <= 0.0 {
            return "–".to_owned();
        }
        format!("{:.0} ({:.0} + {:.0})", self.together, self.parent, self.child)
    }
}

/// Runs a command, and kills it after `patience`.
pub fn run(command: &mut Command, patience: Duration) -> Ran {
    let (mut out, mut err) = (scratch(), scratch());
    let copy = |file: &File| Stdio::from(file.try_clone().expect("a second handle"));
    command.stdin(Stdio::null()).stdout(copy(&out)).stderr(copy(&err));
    let began = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let mut memory = Memory::default();
    let status = loop {
        if let Some(status) = child.try_wait().expect("its state") {
            break Some(status);
        }
        if began.elapsed() > patience {
            child.kill().expect("killed");
            child.wait().expect("its end");
            break None;
        }
        memory.look(child.id());
        std::thread::sleep(PULSE);
    };
    Ran { status, seconds: began.elapsed().as_secs_f64(), stdout: text(&mut out), stderr: text(&mut err), memory }
}

fn scratch() -> File {
    tempfile::tempfile().expect("a temporary file")
}

fn text(file: &mut File) -> String {
    let mut text = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut text)).expect("what it said");
    String::from_utf8_lossy(&text).into_owned()
}

impl Memory {
    fn look(&mut self, process: u32) {
        let mut together = 0.0;
        for (place, one) in family(process).into_iter().enumerate() {
            let Some((now, peak)) = resident(one) else { continue };
            together += now;
            let most = if place == 0 { &mut self.parent } else { &mut self.child };
            *most = most.max(peak);
        }
        self.together = self.together.max(together);
    }
}

/// A process and all below it.
fn family(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let mut place = 0;
    while let Some(one) = all.get(place).copied() {
        place += 1;
        let Ok(threads) = std::fs::read_dir(format!("/proc/{one}/task")) else { continue };
        for thread in threads.flatten() {
            let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            all.extend(children.split_whitespace().filter_map(|word| word.parse::<u32>().ok()));
        }
    }
    all
}

/// Resident memory now, and its peak, in MiB.
fn resident(process: u32) -> Option<(f64, f64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
    };
    Some((field("VmRSS:")?, field("VmHWM:")?))
}
