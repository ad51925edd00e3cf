//! What a folder can hold goes into either database and comes out again, byte for byte.

use super::place::{Place, act, at};
use crate::cli::copy_folder;
use paiban::domain::Lang;
use paiban::files::read_whole;
use paiban::ops::database::{ImportOptions, Imported, back_up, export_team, import, restore};
use paiban::ops::{Template, init};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Takes a folder in; the id of its team.
fn take(place: &Place, dir: &Path, replace: bool) -> (String, Imported) {
    let options = ImportOptions { database: &place.database(), replace, act: act() };
    let reply = import(&[dir.to_owned()], &options).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert!(reply.faults.is_empty(), "{:?}", reply.faults);
    let outcome = reply.teams.into_iter().next().expect("one team").outcome;
    match &outcome {
        Imported::Created(head) | Imported::Replaced(head, _) | Imported::Unchanged(head) | Imported::Differs(head, _) => {
            (head.id.clone(), outcome.clone())
        }
    }
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    read_whole(dir).unwrap().files
}

/// In, out, in again, over a backup into another database, out again.
fn there_and_back(dir: &Path, place: &Place, other: &Place) {
    let work = tempfile::tempdir().unwrap();
    let [first, second, backup] = ["first", "second", "backup.db"].map(|name| work.path().join(name));
    let (team, _) = take(place, dir, false);
    export_team(&place.database(), &team, None, &first, at()).unwrap();
    assert_eq!(files(&first), files(dir));
    assert!(matches!(take(place, &first, false).1, Imported::Unchanged(_)), "what was given out is what is kept");
    back_up(&place.database(), &backup, &act()).unwrap();
    assert_eq!(restore(&other.database(), &backup, &act()).unwrap().verified.findings, []);
    export_team(&other.database(), &team, None, &second, at()).unwrap();
    assert_eq!(files(&second), files(dir));
    // Readers find in it what they found in the first.
    let (before, after) = (paiban::ops::open(dir).unwrap().folder, paiban::ops::open(&second).unwrap().folder);
    assert_eq!((before.rosters, before.earlier), (after.rosters, after.earlier));
    assert_eq!(before.histories, after.histories);
}

/// Weeks of 2026: revisions, and a comment that only the bytes hold.
type Weeks = BTreeMap<u32, (u32, String)>;

/// Name and contents of a further file.
fn further() -> impl Strategy<Value = (String, Vec<u8>)> {
    let name = prop::sample::select(vec![
        "punches/四月打卡.xlsx",
        "punches/door 1.dat",
        "punches/people.csv",
        "status/a.csv",
        "swaps.csv",
        "conduct.csv",
        "fund.csv",
        "attendance/2026-10/cases.csv",
        "attendance/2026-10/result.json",
        "attendance/inputs/0a1b",
        "attendance/payroll.toml",
        "README.md",
        "备注/深/层/文件",
        "empty",
    ]);
    (name.prop_map(str::to_owned), prop::collection::vec(any::<u8>(), 0..200))
}

fn weeks() -> impl Strategy<Value = Weeks> {
    prop::collection::btree_map(30_u32..45, (1_u32..4, "[^\r\n\\p{C}]{0,12}"), 0..4)
}

/// A template, further files, published weeks.
fn generated() -> impl Strategy<Value = (usize, Vec<(String, Vec<u8>)>, Weeks)> {
    (0..Template::ALL.len(), prop::collection::vec(further(), 0..6), weeks())
}

fn write(dir: &Path, path: &str, bytes: &[u8]) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn check_generated(cases: u32, new: fn() -> (Place, Place)) {
    let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) });
    let outcome = runner.run(&generated(), |(template, further, weeks)| {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("team");
        init(&dir, Template::ALL[template], Lang::Zh, at().date_naive()).unwrap();
        for (path, bytes) in &further {
            write(&dir, path, bytes);
        }
        for (week, (revisions, comment)) in &weeks {
            for revision in 1..=*revisions {
                let name = if revision == *revisions { format!("{week}") } else { format!("{week}.r{revision}") };
                let folder = if revision == *revisions { "rosters" } else { "rosters/earlier" };
                let text = format!(
                    "# {comment}\r\nweek = \"2026-W{week}\"\nrevision = {revision}\nat = \"2026-07-{revision:02}T00:00:00Z\"\n[agents]\n"
                );
                write(&dir, &format!("{folder}/2026-W{name}.toml"), text.as_bytes());
            }
        }
        let (place, other) = new();
        there_and_back(&dir, &place, &other);
        let published = i64::from(weeks.values().map(|(revisions, _)| revisions).sum::<u32>());
        prop_assert_eq!(place.store().teams().unwrap()[0].revision, published);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn generated_folders_come_out_of_sqlite_as_they_went_in() {
    check_generated(24, || (Place::sqlite(), Place::sqlite()));
}

#[test]
fn generated_folders_come_out_of_postgres_as_they_went_in() {
    check_generated(6, || (Place::postgres(), Place::sqlite()));
}

#[test]
fn every_sample_comes_out_as_it_went_in() {
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut names: Vec<PathBuf> = fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.join("team.toml").exists());
    names.sort();
    for sample in names {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("team");
        copy_folder(&sample, &dir);
        there_and_back(&dir, &Place::sqlite(), &Place::postgres());
    }
}
