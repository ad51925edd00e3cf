//! `paiban worker`: does the jobs of a database that servers share.

use super::screen::{Failure, Found, Screen};
use super::settings::{ServerFlags, program};
use crate::domain::Text;
use crate::ops::server::Worker;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban worker --database postgres://paiban@db/paiban           做一个任务接一个 · one job after another
  paiban worker --database postgres://paiban@db/paiban --jobs 2  同时两个 · two at a time

可以在任意多台机器上开；哪一台停了，它的任务由别的接着做
start as many as you like, anywhere: when one dies, another takes its job over";

static WORKING: Text = Text::new("等任务", "waiting for jobs");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    server: ServerFlags,
}

static STOP: AtomicBool = AtomicBool::new(false);

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let file = args.server.file()?;
    let jobs = args.server.jobs(&file).max(1);
    let desk = args.server.desk(&file, u32::try_from(jobs + 1).unwrap_or(16))?;
    let program = program()?;
    // Ctrl-C and the system's request to end give the jobs back.
    let _ = ctrlc::set_handler(|| STOP.store(true, Ordering::SeqCst));
    screen.note(screen.text(&WORKING));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let worker = Worker::new(Arc::clone(&desk), program.clone());
            scope.spawn(move || worker.run(&STOP));
        }
    });
    Ok(false)
}
