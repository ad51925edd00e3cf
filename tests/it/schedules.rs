//! `schedules/` holds the results of `samples/`: every byte is rendered again from the committed roster, every rule checked, every price
//! computed, and a new solve must lie within the gap. After a wanted change `make bless` renders the documents anew from the committed
//! rosters; where those are missing (delete `schedules/<sample>/rosters` for a new solve), it solves first.

use crate::cli::{copy_folder, paiban};
use paiban::domain::Lang;
use paiban::ops;
use std::fs;
use std::path::{Path, PathBuf};

const AT: &str = "2026-11-19T15:00:00+08:00";

/// Samples and how many weeks are committed of each.
const CASES: &[(&str, &str)] = &[("small-shop", "1"), ("flagship-shop", "1"), ("round-the-clock", "4")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn blessing() -> bool {
    std::env::var_os("PAIBAN_BLESS").is_some()
}

/// The sample with the committed rosters of its schedule laid over.
fn solved(sample: &str) -> (tempfile::TempDir, PathBuf) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join(sample);
    copy_folder(&root().join("samples").join(sample), &folder);
    let rosters = root().join("schedules").join(sample).join("rosters");
    if rosters.exists() {
        copy_folder(&rosters, &folder.join("rosters"));
    }
    (temporary, folder)
}

/// Weeks that the schedule holds.
fn weeks(sample: &str) -> Vec<paiban::time::IsoWeek> {
    let folder = root().join("schedules").join(sample).join("rosters");
    let mut weeks: Vec<paiban::time::IsoWeek> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}; run `make bless`", folder.display()))
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().parse().expect("a week"))
        .collect();
    weeks.sort();
    weeks
}

fn bless(sample: &str, weeks: &str) {
    let target = root().join("schedules").join(sample);
    if !target.join("rosters").exists() {
        solve_anew(sample, weeks);
    }
    for (week, documents) in rendered(sample) {
        fs::remove_dir_all(target.join(week.to_string())).ok();
        for document in documents {
            let path = target.join(week.to_string()).join(&document.name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, document.bytes).expect("written");
        }
    }
}

fn solve_anew(sample: &str, weeks: &str) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join(sample);
    copy_folder(&root().join("samples").join(sample), &folder);
    let path = folder.display().to_string();
    let output = paiban(&["roster", &path, "--weeks", weeks, "--at", AT, "--seconds", "60", "--gap", "0.8", "--json", "--lang", "zh-CN"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let target = root().join("schedules").join(sample);
    let known: Vec<_> = fs::read_dir(root().join("samples").join(sample).join("rosters"))
        .map(|entries| entries.map(|entry| entry.expect("an entry").file_name()).collect())
        .unwrap_or_default();
    fs::create_dir_all(target.join("rosters")).expect("a folder");
    for entry in fs::read_dir(folder.join("rosters")).expect("rosters") {
        let entry = entry.expect("an entry");
        if !known.contains(&entry.file_name()) {
            fs::copy(entry.path(), target.join("rosters").join(entry.file_name())).expect("a copy");
        }
    }
}

/// Documents of each committed week.
fn rendered(sample: &str) -> Vec<(paiban::time::IsoWeek, Vec<ops::Document>)> {
    let (_temporary, folder) = solved(sample);
    let mut workspace = open(&folder);
    let all = std::mem::take(&mut workspace.folder.rosters);
    let weeks = weeks(sample);
    let mut rendered = Vec::new();
    for published in all {
        let week = published.week;
        workspace.folder.rosters.push(published);
        if weeks.contains(&week) {
            let plan = ops::load_plan(&workspace, Some(week)).expect("a plan");
            rendered.push((week, ops::documents(&workspace, &plan, Lang::Zh)));
        }
    }
    rendered
}

fn open(folder: &Path) -> ops::Workspace {
    ops::open(folder).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn every_committed_document_is_rendered_again_byte_for_byte() {
    for (sample, count) in CASES {
        if blessing() {
            bless(sample, count);
        }
        for (week, documents) in rendered(sample) {
            for document in documents {
                let path = root().join("schedules").join(sample).join(week.to_string()).join(&document.name);
                let committed = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run `make bless`", path.display()));
                assert!(committed == document.bytes, "{} is stale; look at the change and run `make bless`", path.display());
            }
        }
    }
}

#[test]
fn every_committed_roster_keeps_every_hard_rule_and_costs_what_it_says() {
    for (sample, _) in CASES {
        let (_temporary, folder) = solved(sample);
        let mut workspace = open(&folder);
        let all = std::mem::take(&mut workspace.folder.rosters);
        let committed = weeks(sample);
        for published in all {
            workspace.folder.rosters.push(published.clone());
            if !committed.contains(&published.week) {
                continue;
            }
            let plan = ops::load_plan(&workspace, Some(published.week)).expect("a plan");
            let broken: Vec<_> = plan.violations.iter().filter(|violation| violation.hard).collect();
            assert!(broken.is_empty(), "{sample} {}: {broken:?}", published.week);
            let record = published.solve.as_ref().expect("a solve record");
            assert_eq!(ops::price(&workspace, &published).expect("a price"), record.cost, "{sample} {}", published.week);
            assert!(record.bound <= record.cost && record.gap <= 0.02, "{sample} {}: gap {}", published.week, record.gap);
        }
    }
}

#[test]
fn a_new_solve_agrees_with_the_committed_one_within_the_gap() {
    for sample in ["small-shop", "flagship-shop"] {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = temporary.path().join(sample);
        copy_folder(&root().join("samples").join(sample), &folder);
        let output = paiban(&["roster", &folder.display().to_string(), "--at", AT, "--seconds", "240", "--json", "--dry-run"]);
        let again: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let (_kept, solved_folder) = solved(sample);
        let workspace = open(&solved_folder);
        let record = workspace.folder.rosters.last().expect("a roster").solve.clone().expect("a record");
        let points = |name: &str| again[name].as_f64().expect(name);
        let committed = |cost: i64| cost as f64 / 1000.0;
        assert!(points("cost") >= committed(record.bound) - 1e-6, "{sample}: the committed bound is no bound");
        assert!(committed(record.cost) >= points("bound") - 1e-6, "{sample}: the new bound is no bound");
        assert!(points("gap") <= 0.01, "{sample}: {}", points("gap"));
    }
}

#[test]
fn every_committed_roster_is_written_again_byte_for_byte() {
    for (sample, _) in CASES {
        let (_temporary, folder) = solved(sample);
        let workspace = open(&folder);
        for week in weeks(sample) {
            let path = root().join("schedules").join(sample).join("rosters").join(format!("{week}.toml"));
            let published = workspace.folder.rosters.iter().find(|published| published.week == week).expect("the week");
            assert_eq!(
                paiban::files::published_toml(&workspace.folder.team, published),
                fs::read_to_string(&path).expect("read"),
                "{week}"
            );
        }
    }
}
