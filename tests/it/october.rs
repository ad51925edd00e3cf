//! `samples/flagship-october` is a month with every verdict in it; `schedules/flagship-october` holds what attendance makes of it.

use crate::samples::generator;
use paiban::domain::{FindingKind, Lang, Severity};
use paiban::ops::attendance::{AttendanceOptions, AttendanceReply, attendance, attendance_documents};
use paiban::ops::{self, Document, Workspace};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const SAMPLE: &str = "flagship-october";
const PERIOD: &str = "2026-10";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sample() -> PathBuf {
    root().join("samples").join(SAMPLE)
}

fn open(folder: &Path) -> Workspace {
    ops::open(folder).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn judged(folder: &Path, later: &[PathBuf]) -> (Workspace, AttendanceReply) {
    let workspace = open(folder);
    let period = PERIOD.parse().expect("a period");
    let options = AttendanceOptions { punches: later.to_vec(), ..AttendanceOptions::new(period) };
    let reply = attendance(&workspace, &options).unwrap_or_else(|faults| panic!("{faults:?}"));
    (workspace, reply)
}

#[test]
fn the_month_of_attendance_is_what_its_generator_makes() {
    for (name, made) in generator::attendance(&root().join("samples")) {
        let committed = fs::read(root().join("samples").join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(made == committed, "{name} differs: run `cargo run --example generate-samples`");
        assert!(made.len() < 1_000_000, "{name}");
    }
}

#[test]
fn every_punch_of_the_month_is_understood_and_belongs_to_somebody() {
    let reply = ops::punches(&open(&sample()), &[]).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert!(reply.warnings.is_empty(), "{:?}", reply.warnings);
    let agents: BTreeSet<usize> = reply.punches.iter().map(|punch| punch.agent.0).collect();
    // All but a24, who joins in November.
    assert_eq!(agents, (0..25).filter(|agent| *agent != 23).collect());
}

#[test]
fn the_month_has_no_faults_but_its_few_chats() {
    let workspace = open(&sample());
    let warnings = &workspace.folder.warnings.0;
    assert!(warnings.iter().all(|fault| fault.severity == Severity::Warning));
    let codes: BTreeSet<&str> = warnings.iter().map(|fault| fault.code).collect();
    assert!(codes.iter().all(|code| code.starts_with("chats-")), "{warnings:?}");
}

#[test]
fn the_month_shows_every_verdict() {
    let (_, reply) = judged(&sample(), &[]);
    let found: BTreeSet<FindingKind> =
        reply.statement.judgement.days.iter().flat_map(|day| &day.findings).map(|finding| finding.kind).collect();
    let lacking: Vec<&FindingKind> =
        FindingKind::ALL.iter().filter(|kind| !found.contains(kind) && **kind != FindingKind::NoRoster).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn the_punches_of_the_next_morning_leave_nothing_pending() {
    let later = ["dingtalk-2026-11-01.csv", "1_attlog.dat"].map(|name| sample().join("later").join(name));
    let pending = |reply: &AttendanceReply| {
        let findings = reply.statement.judgement.days.iter().flat_map(|day| &day.findings);
        findings.filter(|finding| finding.kind == FindingKind::Pending).count()
    };
    assert!(pending(&judged(&sample(), &[]).1) > 0);
    let workspace = open(&sample());
    let noon = "2026-11-01T04:00:00Z".parse().expect("an instant");
    let options = AttendanceOptions {
        punches: later.to_vec(),
        complete_until: Some(noon),
        ..AttendanceOptions::new(PERIOD.parse().expect("a period"))
    };
    let reply = attendance(&workspace, &options).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(pending(&reply), 0);
}

/// What is committed: all but the workbook.
fn documents() -> Vec<Document> {
    let (workspace, reply) = judged(&sample(), &[]);
    let made =
        attendance_documents(&workspace.folder.root, &reply.team, &reply.statement, Lang::Zh).unwrap_or_else(|faults| panic!("{faults:?}"));
    let kept = ["attendance.txt", "attendance.json", "payroll.csv", "sign.html", "fund.html"];
    made.into_iter().filter(|document| kept.contains(&document.name.as_str())).collect()
}

#[test]
fn every_committed_document_of_attendance_is_rendered_again_byte_for_byte() {
    let target = root().join("schedules").join(SAMPLE).join(PERIOD);
    for document in documents() {
        let path = target.join(&document.name);
        if std::env::var_os("PAIBAN_BLESS").is_some() {
            fs::create_dir_all(&target).expect("a folder");
            fs::write(&path, &document.bytes).expect("written");
        }
        let committed = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run `make bless`", path.display()));
        assert!(committed == document.bytes, "{} is stale; look at the change and run `make bless`", path.display());
    }
}
