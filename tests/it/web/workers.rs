//! Several workers on one queue, killed again and again: every job is done once in effect.

use super::running::Running;
use crate::store::place::Place;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const JOBS: usize = 40;
const WORKERS: usize = 3;

fn worker(database: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paiban"));
    command.args(["worker", "--database", database, "--log", "warn"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it starts")
}

/// Three workers, forty solves, and a random worker killed every two seconds.
#[test]
fn workers_that_die_lose_no_job_and_do_none_twice() {
    let place = Place::postgres();
    let running = Running::on(&place.text, &["--jobs", "0"], Vec::new());
    let lead = running.administrator();
    let mut asked = BTreeMap::new();
    for number in 0..JOBS {
        // W48 of 2026 to W34 of 2027.
        let week = if number < 6 { format!("2026-W{}", 48 + number) } else { format!("2027-W{:02}", number - 5) };
        let job = lead.post("/api/teams/small-shop/jobs/roster", &json!({ "week": week, "seconds": 2, "gap": 0 })).is(202).json();
        asked.insert(week, job["id"].as_str().unwrap().to_owned());
    }
    let mut workers: Vec<Child> = (0..WORKERS).map(|_| worker(&place.text)).collect();
    let (mut kills, began) = (0_usize, Instant::now());
    let open = || -> usize {
        let text = running.nobody().get("/metrics").is(200).text();
        text.lines()
            .filter(|line| line.starts_with("paiban_jobs{"))
            .map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap())
            .sum()
    };
    while open() > 0 {
        assert!(began.elapsed() < Duration::from_secs(900), "{} jobs are left", open());
        std::thread::sleep(Duration::from_secs(2));
        // Any one of them will do: each is in the middle of something else.
        let victim = (kills * 7 + 1) % WORKERS;
        workers[victim].kill().unwrap();
        workers[victim].wait().unwrap();
        workers[victim] = worker(&place.text);
        kills += 1;
    }
    for mut worker in workers {
        drop(worker.kill());
        drop(worker.wait());
    }
    assert!(kills >= 3, "the jobs were done before anything happened");
    for (week, id) in &asked {
        let job = lead.get(&format!("/api/teams/small-shop/jobs/{id}")).is(200).json();
        assert_eq!(job["state"], "done", "{week}: {job}");
        assert_eq!(lead.get(&format!("/api/teams/small-shop/drafts/{week}")).is(200).json()["version"], 1, "{week}");
    }
    let entries: Value = serde_json::from_slice(&crate::cli::paiban(&["audit", "--json", "--database", &place.text]).stdout).unwrap();
    let ended = entries["entries"].as_array().unwrap().iter().filter(|entry| entry["action"] == "end-job").count();
    assert_eq!(ended, JOBS);
}

/// Folders of jobs hold what is in teams' folders: those of a killed worker go when the next one starts.
#[test]
fn a_killed_worker_leaves_no_folder_behind_for_long() {
    let place = Place::sqlite();
    let running = Running::start(&place);
    let lead = running.administrator();
    lead.post("/api/teams/small-shop/jobs/roster", &json!({ "week": "2026-W48", "seconds": 60, "gap": 0 })).is(202);
    let left = |process: u32| {
        let start = format!("paiban-work-{process}-");
        let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&start)).count()
    };
    let process = running.process();
    while left(process) == 0 {
        std::thread::sleep(Duration::from_millis(50));
    }
    running.kill();
    drop(Running::start(&place));
    assert_eq!(left(process), 0);
}
