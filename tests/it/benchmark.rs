//! Public problems: the reader, the translation into our terms, and the command.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use crate::cli::paiban;
use paiban::files::{instance, read_instance};
use paiban::ops::benchmark_score;
use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

fn folder() -> Option<PathBuf> {
    let root = std::env::var("PAIBAN_BENCH").map_or_else(|_| PathBuf::from("../shared/bench"), PathBuf::from);
    let folder = root.join("rostering");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there; set PAIBAN_BENCH to the folder of public data", folder.display());
        return None;
    }
    Some(folder)
}

/// Two agents, a week: worked out by hand below.
const SMALL: &str = "SECTION_HORIZON\n7\nSECTION_SHIFTS\nE,480,\nL,480,E\nSECTION_STAFF\nA,E=7|L=7,2400,1440,5,2,2,1\nB,E=7|L=7,2400,1440,5,2,2,1\n\
    SECTION_DAYS_OFF\nA,0\nSECTION_SHIFT_ON_REQUESTS\nA,1,E,3\nSECTION_SHIFT_OFF_REQUESTS\nB,2,L,2\nSECTION_COVER\n1,E,1,100,1\n2,L,1,100,1\n";

fn score(roster: &str) -> (i64, usize) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let (file, solution) = (temporary.path().join("instance.txt"), temporary.path().join("roster.txt"));
    fs::write(&file, SMALL).expect("written");
    fs::write(&solution, roster).expect("written");
    benchmark_score(&file, &solution).expect("a score")
}

#[test]
fn requests_and_cover_are_priced_as_the_format_says() {
    // A has the early shift that A asked for; B the late one that B did not want (2). Nobody is missing.
    assert_eq!(score("A: . E E E . . .\nB: . L L L . . .\n"), (2, 0));
    // A has not (3); on day 1 nobody is early (100), on day 2 two are late (1), one of whom did not want it (2).
    assert_eq!(score("A: . L L L . . .\nB: . L L L . . .\n"), (106, 0));
}

#[test]
fn what_the_format_forbids_is_broken() {
    // Days off, early after late, a single day of work, too little work: each on its own line of thought.
    assert_eq!(score("A: E E E E . . .\nB: . L L L . . .\n").1, 1);
    assert_eq!(score("A: . L E E . . .\nB: . L L L . . .\n").1, 1);
    assert_eq!(score("A: . E . . L L .\nB: . L L L . . .\n").1, 1);
    assert_eq!(score("A: . E E . . . .\nB: . L L L . . .\n").1, 1);
}

#[test]
fn every_fault_is_named_with_its_line() {
    let text = "SECTION_HORIZON\n7\nSECTION_SHIFTS\nE,x,\nSECTION_STAFF\nA,Q=7,2400,1440,5,2,2,1\nSECTION_COVER\n9,E,1,100,1\n";
    let faults = instance("file", text).expect_err("faults").0;
    let found: Vec<(&str, usize)> = faults.iter().map(|fault| (fault.code, fault.place.line)).collect();
    assert_eq!(found, [("benchmark-line", 4), ("benchmark-unknown", 6), ("benchmark-unknown", 8)]);
    assert_eq!(instance("file", "").expect_err("faults").0[0].code, "benchmark-missing");
    assert_eq!(read_instance(std::path::Path::new("no such file")).expect_err("a fault").0[0].code, "benchmark-file");
}

proptest! {
    #[test]
    fn no_text_panics_the_reader(text in "(SECTION_(HORIZON|SHIFTS|STAFF|DAYS_OFF|COVER|SHIFT_ON_REQUESTS)|[A-Z0-9,|=.-]{0,12}|.{0,8}\n){0,12}") {
        let _ = instance("file", &text);
    }
}

#[test]
fn the_public_rosters_score_as_printed() {
    let Some(folder) = folder() else { return };
    let mut checked = 0;
    for entry in fs::read_dir(folder.join("golden")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let (instance, objective) = name.split_once('-').expect("INSTANCE-OBJECTIVE");
        let (cost, broken) = benchmark_score(&folder.join("curtois").join(format!("{instance}.txt")), &path).expect("a score");
        assert_eq!((cost, broken), (objective.parse().expect("a number"), 0), "{name}");
        checked += 1;
    }
    assert!(checked >= 15, "{checked} rosters");
}

#[test]
fn the_first_public_problem_is_solved_to_its_known_optimum_and_scored_alike() {
    let Some(folder) = folder() else { return };
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let roster = temporary.path().join("roster.txt");
    let file = folder.join("curtois/Instance1.txt");
    let output = paiban(&["benchmark", &file.display().to_string(), "--seconds", "240", "--solution", &roster.display().to_string()]);
    let line = String::from_utf8(output.stdout).expect("UTF-8");
    let numbers: Vec<&str> = line.split_whitespace().collect();
    assert_eq!((numbers[0], numbers[1]), ("607", "607"), "{line}");
    let scored = Command::new("python3").arg(folder.join("score.py")).arg(&file).arg(&roster).output().expect("python3");
    assert!(String::from_utf8_lossy(&scored.stdout).starts_with("objective 607 "), "{}", String::from_utf8_lossy(&scored.stdout));
}
