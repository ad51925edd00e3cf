//! `make bench`: the whole `paiban roster` on the samples, with the solver's own figures, medians of several runs.
//! Prints a Markdown table; docs/bench.md holds the last one.
#![allow(clippy::disallowed_macros)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const RUNS: usize = 3;

struct Case {
    sample: &'static str,
    weeks: u8,
    seconds: &'static str,
}

const CASES: &[Case] = &[
    Case { sample: "small-shop", weeks: 1, seconds: "5" },
    Case { sample: "flagship-shop", weeks: 1, seconds: "5" },
    Case { sample: "flagship-shop", weeks: 4, seconds: "5" },
    Case { sample: "round-the-clock", weeks: 1, seconds: "20" },
    Case { sample: "round-the-clock", weeks: 4, seconds: "20" },
];

/// One run: wall seconds, peak memory of the largest process in MiB, proven gap of the worst week in per cent, why it stopped.
struct Run {
    wall: f64,
    memory: f64,
    gap: f64,
    stops: Vec<String>,
}

fn main() {
    println!("| sample | weeks | wall s (median, min–max) | memory MiB | proven gap % (worst week; median, max) | stopped by |");
    println!("|---|---|---|---|---|---|");
    for case in CASES {
        let mut runs: Vec<Run> = (0..RUNS).map(|seed| run(case, seed + 1)).collect();
        runs.sort_by(|a, b| a.wall.total_cmp(&b.wall));
        let mut gaps: Vec<f64> = runs.iter().map(|run| run.gap).collect();
        gaps.sort_by(f64::total_cmp);
        let memory = runs.iter().map(|run| run.memory).fold(0.0, f64::max);
        let middle = &runs[RUNS / 2];
        println!(
            "| {} | {} | {:.1} ({:.1}–{:.1}) | {memory:.0} | {:.2}, {:.2} | {} |",
            case.sample,
            case.weeks,
            middle.wall,
            runs[0].wall,
            runs[RUNS - 1].wall,
            gaps[RUNS / 2],
            gaps[RUNS - 1],
            middle.stops.join(" "),
        );
    }
}

fn run(case: &Case, seed: usize) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let team = folder.path().join("team");
    copy(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples").join(case.sample), &team);
    let (weeks, seed) = (case.weeks.to_string(), seed.to_string());
    let mut command = Command::new(env!("CARGO_BIN_EXE_paiban"));
    command.arg("roster").arg(&team).args(["--json", "--weeks", &weeks, "--seconds", case.seconds, "--seed", &seed]);
    let started = Instant::now();
    let output = command.output().expect("the binary runs");
    let wall = started.elapsed().as_secs_f64();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON on standard output");
    let weeks = answer["weeks"].as_array().cloned().unwrap_or_else(|| vec![answer.clone()]);
    let broken = weeks.iter().any(|week| week["violations"].as_array().is_some_and(|all| all.iter().any(|one| one["hard"] == true)));
    assert!(!broken, "{}: a hard rule is broken", case.sample);
    let gap = weeks.iter().filter_map(|week| week["gap"].as_f64()).fold(0.0, f64::max) * 100.0;
    let stops = weeks.iter().filter_map(|week| week["stop"].as_str().map(str::to_owned)).collect();
    Run { wall, memory: children_peak(), gap, stops }
}

/// Peak resident memory of the largest child so far, as the system accounts for it.
fn children_peak() -> f64 {
    // SAFETY: `getrusage` fills the struct it is given and has no other effect.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage);
        usage
    };
    #[allow(clippy::cast_precision_loss)]
    let mebibytes = usage.ru_maxrss as f64 / 1024.0;
    mebibytes
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}
