//! Tests of settling, closing and proving a period of attendance, and of what HR takes away, on a small team folder.
#![allow(clippy::disallowed_methods)]

use crate::cli::paiban;
use calamine::{Data, Reader, Xlsx};
use paiban::domain::{CaseState, Decision, Faults, Lang, Period, Statement};
use paiban::ops::attendance::{
    AttendanceOptions, AttendanceReply, CloseOptions, Difference, SettleOptions, SettleReply, VerifyReply, attendance,
    attendance_documents, attendance_json, close, reopen, save_cases, settle, verify,
};
use paiban::ops::{self, Workspace};
use serde_json::Value;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use tempfile::TempDir;

const TEAM: &str = r#"id = "shop"
name = "小店"
opening = { daily = "08:30-25:00" }
skills = { chat = {} }
[shifts]
day = { letter = "白", name = "白班", time = "08:30-17:30" }
evening = { letter = "晚", name = "晚班", time = "17:30-25:00" }
[agents]
a01 = { name = "王芳" }
a02 = { name = "李娜" }
a03 = { name = "=SUM(1)" }
[[attendance.policy]]
late_steps = [{ minutes = 10, fine = 10 }]
fines.complaint = { name = "客户投诉", amounts = [50, 100], then = "report" }
prizes.star = { name = "服务之星", amount = 100 }
"#;

const ROSTER: &str = r#"week = "2026-W42"
at = "2026-10-08T07:00:00Z"
[agents]
a01 = "day day day day day day rest"
a02 = "evening evening evening evening evening evening rest"
a03 = "day day day day day day rest"
[shifts]
day = { time = "08:30-17:30", kind = "day", letter = "白", name = "白班" }
evening = { time = "17:30-25:00", kind = "evening", letter = "晚", name = "晚班" }
"#;

/// Monday a01 12 minutes late, Tuesday a01 without a punch in, Wednesday a02 until 01:45, Thursday a03 not there, Friday a01 20 minutes late
/// and away 30 minutes early; all else on time. The last punch is past the noon after the week.
fn punches() -> String {
    let mut text = "工号,打卡时间\n".to_owned();
    for day in 12..=17 {
        let (came, went) = match day {
            12 => (Some("08:42"), "17:31"),
            13 => (None, "17:31"),
            16 => (Some("08:50"), "17:00"),
            _ => (Some("08:25"), "17:31"),
        };
        came.iter().for_each(|came| text += &format!("a01,2026-10-{day} {came}\n"));
        text += &format!("a01,2026-10-{day} {went}\n");
        let went = if day == 14 { "01:45" } else { "01:05" };
        text += &format!("a02,2026-10-{day} 17:20\na02,2026-10-{} {went}\n", day + 1);
        if day != 15 {
            text += &format!("a03,2026-10-{day} 08:20\na03,2026-10-{day} 17:35\n");
        }
    }
    text + "a01,2026-10-19 13:00\n"
}

pub fn put(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "team.toml", TEAM);
    put(dir.path(), "rosters/2026-W42.toml", ROSTER);
    put(dir.path(), "punches/october.csv", &punches());
    dir
}

pub fn period() -> Period {
    "2026-10-12..2026-10-18".parse().unwrap()
}

fn next_period() -> Period {
    "2026-10-19..2026-10-25".parse().unwrap()
}

fn cases_path(dir: &Path) -> std::path::PathBuf {
    dir.join("attendance/2026-10-12..2026-10-18/cases.csv")
}

pub fn open(dir: &Path) -> Workspace {
    ops::open(dir).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn options(period: Period) -> AttendanceOptions {
    AttendanceOptions::new(period)
}

pub fn judge(dir: &Path) -> AttendanceReply {
    attendance(&open(dir), &options(period())).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Judges and writes the cases, as the command does.
fn judge_and_save(dir: &Path) -> Statement {
    let workspace = open(dir);
    let reply = attendance(&workspace, &options(period())).unwrap_or_else(|faults| panic!("{faults:?}"));
    save_cases(&workspace, &reply.statement, Lang::En).unwrap();
    reply.statement
}

fn at() -> paiban::time::Instant {
    paiban::time::Zone::SHANGHAI.at(paiban::time::parse_date("2026-10-20").unwrap(), "10:00".parse().unwrap())
}

pub fn ruling(case: &str, decision: Option<Decision>) -> SettleOptions {
    SettleOptions {
        period: period(),
        cases: vec![case.to_owned()],
        decision,
        came: None,
        went: None,
        overtime: None,
        reason: "told so".to_owned(),
        evidence: "camera".to_owned(),
        by: "HR".to_owned(),
        at: at(),
        complete_until: None,
        lang: Lang::En,
    }
}

pub fn rule(dir: &Path, options: &SettleOptions) -> Result<SettleReply, Faults> {
    settle(&open(dir), options)
}

pub fn came_at(case: &str, clock: &str) -> SettleOptions {
    SettleOptions { came: Some(clock.parse().unwrap()), ..ruling(case, Some(Decision::Correct)) }
}

fn closing(period: Period, force: bool, reason: &str) -> CloseOptions {
    CloseOptions { period, by: "HR".to_owned(), at: at(), complete_until: None, force, reason: reason.to_owned(), lang: Lang::En }
}

/// A folder that is closed though nothing is settled.
pub fn closed_folder() -> TempDir {
    let dir = folder();
    close(&open(dir.path()), &closing(period(), true, "test")).unwrap_or_else(|faults| panic!("{faults:?}"));
    dir
}

fn proved(dir: &Path) -> VerifyReply {
    verify(&open(dir), period()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// `code place` of each fault.
pub fn said(faults: &Faults) -> Vec<String> {
    faults.0.iter().map(|fault| format!("{} {}", fault.code, fault.place)).collect()
}

pub fn codes<T>(result: Result<T, Faults>) -> Vec<&'static str> {
    result.err().map(|faults| faults.0.iter().map(|fault| fault.code).collect()).unwrap_or_default()
}

const LATE: &str = "2026-10-12-a01-late";
const MISSING: &str = "2026-10-13-a01-missing-in";
const STAYED: &str = "2026-10-14-a02-to-confirm";
pub const ABSENT: &str = "2026-10-15-a03-absent";
const LATE_AGAIN: &str = "2026-10-16-a01-late";
const EARLY: &str = "2026-10-16-a01-early";

#[test]
fn every_exception_is_a_case_with_an_id_of_its_own() {
    let statement = judge(folder().path()).statement;
    let ids: Vec<&str> = statement.cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids, [LATE, MISSING, STAYED, ABSENT, EARLY, LATE_AGAIN]);
    assert_eq!(statement.pending_days(), 0);
}

#[test]
fn a_corrected_punch_recomputes_the_day_and_shows_before_and_after() {
    let dir = folder();
    let reply = rule(dir.path(), &came_at(MISSING, "08:28")).unwrap();
    let [(before, after)] = &reply.changed[..] else { panic!("{:?}", reply.changed) };
    assert_eq!((before.findings[0].0.as_str(), after.findings[0].0.as_str()), ("missing-in", "normal"));
    assert_eq!(reply.statement.open_cases(), 5);
}

#[test]
fn overtime_that_is_accepted_counts_and_turned_down_does_not() {
    // From 01:00 to 01:45 on a Thursday that is no holiday: 45 minutes at 1.5 times the wage.
    let dir = folder();
    let sums = |reply: &SettleReply| reply.statement.totals[1].overtime;
    assert_eq!(sums(&rule(dir.path(), &ruling(STAYED, Some(Decision::Accept))).unwrap()), [45, 0, 0]);
    assert_eq!(sums(&rule(dir.path(), &ruling(STAYED, Some(Decision::TurnDown))).unwrap()), [0, 0, 0]);
    let some = SettleOptions { overtime: Some(30), ..ruling(STAYED, Some(Decision::Correct)) };
    assert_eq!(sums(&rule(dir.path(), &some).unwrap()), [30, 0, 0]);
}

#[test]
fn a_lateness_that_is_let_off_is_not_fined() {
    let dir = folder();
    let fines = |statement: &Statement| statement.totals[0].fines.fen();
    // 12 and 20 minutes late, 10 yuan each.
    assert_eq!(fines(&judge(dir.path()).statement), 2000);
    assert_eq!(fines(&rule(dir.path(), &ruling(LATE, Some(Decision::TurnDown))).unwrap().statement), 1000);
}

#[test]
fn a_ruling_can_be_withdrawn() {
    let dir = folder();
    rule(dir.path(), &ruling(LATE, Some(Decision::TurnDown))).unwrap();
    assert_eq!(rule(dir.path(), &ruling(LATE, None)).unwrap().statement.open_cases(), 6);
}

/// Writes into a cell of the line of a case; columns are counted from 0.
fn edit(dir: &Path, case: &str, cells: &[(usize, &str)]) {
    let text = fs::read_to_string(cases_path(dir)).unwrap();
    let line = |line: &str| {
        let mut fields: Vec<&str> = line.split(',').collect();
        if fields[0] == case {
            // Sentences may hold commas: count from the end, where the last column is the state.
            let extra = fields.len() - 16;
            cells.iter().for_each(|(column, value)| fields[column + extra] = value);
        }
        fields.join(",")
    };
    fs::write(cases_path(dir), text.lines().map(|text| line(text) + "\n").collect::<String>()).unwrap();
}

#[test]
fn what_hr_writes_into_the_file_is_kept_when_judged_again() {
    let dir = folder();
    judge_and_save(dir.path());
    edit(dir.path(), MISSING, &[(7, "更正"), (8, "8:28"), (11, "forgot"), (12, "form 18"), (13, "周")]);
    assert_eq!(judge_and_save(dir.path()).open_cases(), 5);
    let first = fs::read(cases_path(dir.path())).unwrap();
    let statement = judge_and_save(dir.path());
    assert_eq!(fs::read(cases_path(dir.path())).unwrap(), first);
    let case = statement.cases.iter().find(|case| case.id == MISSING).unwrap();
    let ruling = case.ruling.as_ref().unwrap();
    assert_eq!((ruling.reason.as_str(), ruling.evidence.as_str(), ruling.by.as_str()), ("forgot", "form 18", "周"));
}

#[test]
fn a_ruling_on_a_finding_that_has_changed_is_stale_and_told_at_its_line() {
    let dir = folder();
    rule(dir.path(), &ruling(LATE, Some(Decision::Accept))).unwrap();
    put(dir.path(), "punches/more.csv", "工号,打卡时间\na01,2026-10-12 08:36\n");
    let reply = judge(dir.path());
    let case = reply.statement.cases.iter().find(|case| case.id == LATE).unwrap();
    assert_eq!((case.state, case.minutes), (CaseState::Stale, 6));
    assert_eq!(said(&reply.warnings), ["case-stale attendance/2026-10-12..2026-10-18/cases.csv:2"]);
    // Ruling anew settles it.
    assert_eq!(rule(dir.path(), &ruling(LATE, Some(Decision::Accept))).unwrap().statement.open_cases(), 5);
}

#[test]
fn a_ruling_on_a_finding_that_is_gone_is_kept_and_told() {
    let dir = folder();
    rule(dir.path(), &ruling(LATE, Some(Decision::Accept))).unwrap();
    put(dir.path(), "punches/more.csv", "工号,打卡时间\na01,2026-10-12 08:20\n");
    let statement = judge_and_save(dir.path());
    assert!(statement.cases.iter().any(|case| case.id == LATE && case.state == CaseState::Stale));
    assert!(fs::read_to_string(cases_path(dir.path())).unwrap().contains(LATE));
}

#[test]
fn two_rulings_that_set_one_day_differently_contradict_each_other() {
    let dir = folder();
    rule(dir.path(), &came_at(LATE_AGAIN, "08:30")).unwrap();
    let before = fs::read(cases_path(dir.path())).unwrap();
    assert_eq!(codes(rule(dir.path(), &came_at(EARLY, "08:10"))), ["case-conflict"]);
    assert_eq!(fs::read(cases_path(dir.path())).unwrap(), before, "the file is as it was");
}

#[test]
fn rulings_written_at_the_same_time_are_all_kept() {
    let dir = folder();
    let all = [LATE, MISSING, STAYED, ABSENT, LATE_AGAIN, EARLY];
    std::thread::scope(|scope| {
        for case in all {
            scope.spawn(|| rule(dir.path(), &ruling(case, Some(Decision::Accept))).unwrap_or_else(|faults| panic!("{faults:?}")));
        }
    });
    let statement = judge(dir.path()).statement;
    let open: Vec<&str> = statement.cases.iter().filter(|case| !case.is_settled()).map(|case| case.id.as_str()).collect();
    assert_eq!((statement.cases.len(), open), (6, Vec::new()));
}

fn went_at(case: &str, clock: &str) -> SettleOptions {
    SettleOptions { went: Some(clock.parse().unwrap()), ..ruling(case, Some(Decision::Correct)) }
}

#[test]
fn a_correction_that_ends_before_it_begins_is_refused() {
    let dir = folder();
    // Friday a01 came at 08:50 and went at 17:00.
    assert_eq!(codes(rule(dir.path(), &went_at(EARLY, "08:40"))), ["case-backwards"]);
    assert_eq!(codes(rule(dir.path(), &came_at(LATE_AGAIN, "19:00"))), ["case-backwards"]);
    assert_eq!(codes(rule(dir.path(), &came_at(LATE_AGAIN, "17:00"))), ["case-backwards"], "nobody goes as they come");
    assert!(!cases_path(dir.path()).exists(), "nothing is written");
}

#[test]
fn a_time_past_midnight_that_is_not_written_so_is_named() {
    // Wednesday a02 came at 17:20; the shift ends at 25:00.
    let dir = folder();
    let faults = rule(dir.path(), &went_at(STAYED, "01:10")).err().unwrap_or_default();
    assert_eq!(codes::<()>(Err(faults.clone())), ["case-next-day"]);
    let action = paiban::locale::say(&faults.0[0].action, Lang::En, paiban::time::Zone::SHANGHAI);
    assert_eq!(action, "01:10 of the next day is written 25:10");
    // So late on the next day belongs to no evening any more: nothing is proposed.
    assert_eq!(codes(rule(dir.path(), &went_at(STAYED, "16:00"))), ["case-backwards"]);
}

#[test]
fn a_line_of_the_file_that_ends_before_it_begins_is_told_at_its_place() {
    let dir = folder();
    judge_and_save(dir.path());
    edit(dir.path(), MISSING, &[(7, "correct"), (8, "19:00"), (11, "forgot"), (12, "form 18")]);
    let faults = attendance(&open(dir.path()), &options(period())).err().unwrap_or_default();
    assert_eq!(said(&faults), ["case-backwards attendance/2026-10-12..2026-10-18/cases.csv:3"]);
}

#[test]
fn turning_down_work_whose_overtime_is_corrected_contradicts() {
    let dir = folder();
    // Sunday a01 is at rest and punches once; HR finds out that it was from 09:00 to 13:00, and that makes it work on a rest day.
    put(dir.path(), "punches/sunday.csv", "工号,打卡时间\na01,2026-10-18 09:00\n");
    let worked =
        SettleOptions { overtime: Some(240), came: Some("09:00".parse().unwrap()), ..went_at("2026-10-18-a01-to-confirm", "13:00") };
    let reply = rule(dir.path(), &worked).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(reply.statement.totals[0].overtime, [0, 240, 0]);
    let second = "2026-10-18-a01-worked-on-rest-day";
    let before = fs::read(cases_path(dir.path())).unwrap();
    assert_eq!(codes(rule(dir.path(), &ruling(second, Some(Decision::TurnDown)))), ["case-conflict"]);
    assert_eq!(fs::read(cases_path(dir.path())).unwrap(), before, "the file is as it was");
}

#[test]
fn what_is_wrong_in_the_file_of_cases_is_told_at_its_place() {
    // Column in characters: case, date, agent and name take 2026-10-13-a01-missing-in,2026-10-13,a01,王芳,
    let wrong: &[(&[(usize, &str)], &str)] = &[
        (&[(7, "correct"), (8, "halb9"), (11, "r"), (12, "e")], "case-clock"),
        (&[(7, "correct"), (8, "08:20"), (11, "r")], "case-evidence"),
        (&[(7, "correct"), (11, "r"), (12, "e")], "case-nothing"),
        (&[(7, "turn-down")], "case-reason"),
        (&[(7, "accept"), (8, "08:20")], "case-sets"),
        (&[(11, "because")], "case-undecided"),
        (&[(7, "acept")], "bad-choice"),
        (&[(7, "accept"), (10, "many")], "bad-number"),
    ];
    for (cells, code) in wrong {
        let dir = folder();
        judge_and_save(dir.path());
        edit(dir.path(), MISSING, cells);
        let faults = attendance(&open(dir.path()), &options(period())).err().unwrap_or_default();
        let place = faults.0.iter().find(|fault| fault.code == *code).map(|fault| (fault.place.file.clone(), fault.place.line));
        assert_eq!(place, Some(("attendance/2026-10-12..2026-10-18/cases.csv".to_owned(), 3)), "{code}: {:?}", said(&faults));
    }
}

#[test]
fn a_case_that_stands_twice_is_a_fault() {
    let dir = folder();
    judge_and_save(dir.path());
    let text = fs::read_to_string(cases_path(dir.path())).unwrap();
    let line = text.lines().find(|line| line.starts_with(LATE)).unwrap();
    fs::write(cases_path(dir.path()), format!("{text}{line}\n")).unwrap();
    assert_eq!(codes(attendance(&open(dir.path()), &options(period()))), ["case-twice"]);
}

#[test]
fn a_ruling_needs_what_it_says() {
    let dir = folder();
    let without = |options: SettleOptions| codes(rule(dir.path(), &options));
    assert_eq!(without(ruling(LATE, Some(Decision::Correct))), ["correction-empty"]);
    assert_eq!(without(SettleOptions { reason: String::new(), ..ruling(LATE, Some(Decision::TurnDown)) }), ["reason-missing"]);
    assert_eq!(without(SettleOptions { evidence: String::new(), ..came_at(LATE, "08:20") }), ["reason-missing"]);
    assert_eq!(without(ruling("2026-10-12-a09-late", Some(Decision::Accept))), ["unknown-case"]);
    assert!(!cases_path(dir.path()).exists(), "nothing is written");
}

#[test]
fn conduct_and_fund_are_told_at_their_place_when_wrong() {
    let dir = folder();
    put(dir.path(), "conduct.csv", "date,agent,kind,amount\n2026-10-13,a01,complain,\n2026-10-13,a01,star,lots\n");
    put(dir.path(), "fund.csv", "date,amount,note\n2026-10-13,ten,cake\n");
    let faults = attendance(&open(dir.path()), &options(period())).err().unwrap_or_default();
    assert_eq!(said(&faults), ["conduct-kind conduct.csv:2:16", "fund-amount conduct.csv:3:21", "fund-amount fund.csv:2:12"]);
}

#[test]
fn fines_go_to_the_fund_and_prizes_do_not() {
    let dir = folder();
    put(dir.path(), "conduct.csv", "日期,客服,类型\n2026-10-13,a02,客户投诉\n2026-10-14,a02,complaint\n2026-10-14,李娜,star\n");
    put(dir.path(), "fund.csv", "日期,收支,金额,用途\n2026-09-30,,200,结转\n2026-10-17,支出,35.5,水果\n");
    let statement = judge(dir.path()).statement;
    // 50 and 100 for complaints, 10 and 10 for lateness.
    let fund = &statement.fund;
    assert_eq!([fund.opening, fund.income(), fund.spending(), fund.closing()].map(|sum| sum.fen()), [20_000, 17_000, 3_550, 33_450]);
    assert_eq!((statement.totals[1].fines.fen(), statement.totals[1].prizes.fen()), (15_000, 10_000));
}

#[test]
fn a_period_is_not_closed_while_something_is_open() {
    let dir = folder();
    assert_eq!(codes(close(&open(dir.path()), &closing(period(), false, ""))), ["close-unsettled"]);
    assert_eq!(codes(close(&open(dir.path()), &closing(period(), true, " "))), ["reason-missing"]);
    for case in [LATE, MISSING, STAYED, ABSENT, LATE_AGAIN, EARLY] {
        rule(dir.path(), &ruling(case, Some(Decision::Accept))).unwrap();
    }
    close(&open(dir.path()), &closing(period(), false, "")).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(judge(dir.path()).statement.closed.map(|closed| closed.forced), Some(None));
}

#[test]
fn a_closed_period_takes_no_rulings_and_is_closed_once() {
    let dir = closed_folder();
    assert_eq!(codes(rule(dir.path(), &ruling(LATE, Some(Decision::Accept)))), ["period-closed"]);
    assert_eq!(codes(close(&open(dir.path()), &closing(period(), true, "again"))), ["already-closed"]);
}

#[test]
fn a_period_that_shares_days_with_a_closed_one_is_not_closed() {
    let dir = closed_folder();
    let sharing: Period = "2026-10-18..2026-10-25".parse().unwrap();
    let faults = close(&open(dir.path()), &closing(sharing, true, "test")).err().unwrap_or_default();
    assert_eq!(said(&faults), ["period-overlaps attendance/2026-10-12..2026-10-18/closed.toml"]);
    let month = close(&open(dir.path()), &closing("2026-10".parse().unwrap(), true, "test"));
    assert_eq!(codes(month), ["period-overlaps"]);
    reopen(&open(dir.path()), &closing(period(), false, "another period")).unwrap_or_else(|faults| panic!("{faults:?}"));
    close(&open(dir.path()), &closing(sharing, true, "test")).unwrap_or_else(|faults| panic!("{faults:?}"));
}

#[test]
fn who_rules_closes_or_reopens_has_a_name() {
    let dir = folder();
    let nobody = || String::from(" ");
    assert_eq!(codes(rule(dir.path(), &SettleOptions { by: nobody(), ..ruling(LATE, Some(Decision::Accept)) })), ["by-missing"]);
    assert_eq!(codes(close(&open(dir.path()), &CloseOptions { by: nobody(), ..closing(period(), true, "test") })), ["by-missing"]);
    assert_eq!(codes(reopen(&open(dir.path()), &CloseOptions { by: nobody(), ..closing(period(), true, "test") })), ["by-missing"]);
}

#[test]
fn without_a_login_name_the_number_of_the_user_is_on_record() {
    let dir = folder();
    let path = dir.path().display().to_string();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_paiban"));
    command.env_remove("USER").env_remove("USERNAME").env("LOGNAME", "");
    let output = command.args(["attendance", "settle", &path, "--period", "2026-10-12..2026-10-18", "accept", LATE]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let cases = judge(dir.path()).statement.cases;
    let ruling = cases.iter().find(|case| case.id == LATE).and_then(|case| case.ruling.clone()).unwrap();
    let number = ruling.by.strip_prefix("uid:").and_then(|number| number.parse::<u32>().ok());
    assert!(number.is_some(), "{}", ruling.by);
}

/// The column of the payroll that stands at the usual place, by its head, for each agent.
fn payroll_column(dir: &Path, head: &str) -> Vec<String> {
    let text = fs::read_to_string(dir.join("out/attendance/2026-10-12..2026-10-18/payroll.csv")).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let at = lines[0].iter().position(|known| known == head).unwrap_or_else(|| panic!("{text}"));
    lines[1..].iter().map(|line| line[at].to_owned()).collect()
}

#[test]
fn settling_closing_and_reopening_write_the_documents_again_where_there_are_some() {
    let dir = folder();
    assert_eq!(rule(dir.path(), &ruling(STAYED, Some(Decision::TurnDown))).unwrap().renewed, None);
    let out = dir.path().join("out/attendance/2026-10-12..2026-10-18");
    assert!(!out.exists());
    fs::create_dir_all(&out).unwrap();
    // 45 minutes of overtime.
    let renewed = rule(dir.path(), &ruling(STAYED, Some(Decision::Accept))).unwrap().renewed;
    assert_eq!((renewed, payroll_column(dir.path(), "overtime 1.5× h")), (Some(out), ["0.00", "0.75", "0.00"].map(str::to_owned).to_vec()));
    assert_eq!(payroll_column(dir.path(), "state"), ["not closed"; 3]);
    close(&open(dir.path()), &closing(period(), true, "test")).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(payroll_column(dir.path(), "state"), ["closed"; 3]);
    reopen(&open(dir.path()), &closing(period(), false, "again")).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(payroll_column(dir.path(), "state"), ["not closed"; 3]);
}

#[test]
fn a_closed_period_has_the_columns_that_payroll_asks_for_and_no_others() {
    let dir = closed_folder();
    put(dir.path(), "attendance/payroll.toml", "[[column]]\nhead = \"编号\"\nvalue = \"agent\"\n");
    let text = String::from_utf8(find(&documents(dir.path()), "payroll.csv")).unwrap();
    assert_eq!(text, "\u{feff}编号\r\na01\r\na02\r\na03\r\n");
}

#[test]
fn reopening_needs_a_reason_and_is_on_record() {
    let dir = closed_folder();
    assert_eq!(codes(reopen(&open(dir.path()), &closing(period(), false, ""))), ["reason-missing"]);
    let record = reopen(&open(dir.path()), &closing(period(), false, "wrong leave")).unwrap().record;
    let events: Vec<(bool, &str)> = record.events.iter().map(|event| (event.closed, event.reason.as_str())).collect();
    assert_eq!(events, [(true, "test"), (false, "wrong leave")]);
    assert_eq!(codes(verify(&open(dir.path()), period())), ["not-closed"]);
    assert_eq!(codes(reopen(&open(dir.path()), &closing(period(), false, "again"))), ["not-closed"]);
    assert_eq!(rule(dir.path(), &ruling(LATE, Some(Decision::Accept))).unwrap().statement.open_cases(), 5);
    close(&open(dir.path()), &closing(period(), true, "second")).unwrap();
    assert_eq!(proved(dir.path()).record.events.len(), 3);
}

fn documents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let reply = judge(dir);
    let documents = attendance_documents(dir, &reply.team, &reply.statement, Lang::Zh).unwrap();
    documents.into_iter().map(|document| (document.name, document.bytes)).collect()
}

#[test]
fn a_changed_policy_roster_or_shift_never_changes_a_closed_period() {
    let dir = closed_folder();
    let before = documents(dir.path());
    put(
        dir.path(),
        "team.toml",
        &TEAM.replace("fine = 10", "fine = 99").replace("a03 =", "a09 = {}\na03 =").replace("08:30-17:30", "08:00-17:00"),
    );
    put(dir.path(), "rosters/2026-W42.toml", &ROSTER.replace("a01 = \"day", "a01 = \"rest"));
    assert!(documents(dir.path()) == before, "the documents of the closed period are others");
    let proof = proved(dir.path());
    assert_eq!(proof.differences, []);
    let changed: Vec<(&str, &[&str])> = proof.changed_since.iter().map(|(path, parts)| (path.as_str(), parts.as_slice())).collect();
    assert_eq!(changed, [("rosters/2026-W42.toml", &["changed"][..]), ("team.toml", &["attendance.policy", "shifts", "agents"][..])]);
    assert_eq!(proof.late, []);
}

#[test]
fn a_proof_names_the_input_that_was_tampered_with() {
    let dir = closed_folder();
    assert_eq!(proved(dir.path()).differences, []);
    let hash = proved(dir.path()).record.inputs["punches/october.csv"].clone();
    put(dir.path(), &format!("attendance/inputs/{hash}"), "工号,打卡时间\n");
    assert_eq!(proved(dir.path()).differences, [Difference::InputLost("punches/october.csv".to_owned())]);
    assert_eq!(codes(attendance(&open(dir.path()), &options(period()))), ["closed-input-lost"]);
}

#[test]
fn a_proof_finds_a_result_that_was_changed() {
    let dir = closed_folder();
    let path = dir.path().join("attendance/2026-10-12..2026-10-18/result.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"paid\":528", "\"paid\":600", 1)).unwrap();
    let differences = proved(dir.path()).differences;
    let day = differences.iter().find_map(|difference| if let Difference::Day(pair) = difference { Some(pair) } else { None });
    assert_eq!(differences[0], Difference::ResultChanged);
    assert_eq!(day.map(|pair| (pair.0.paid, pair.1.paid, pair.1.agent.as_str())), Some((600, 528, "a01")));
}

#[test]
fn a_damaged_record_is_a_fault() {
    let dir = closed_folder();
    put(dir.path(), "attendance/2026-10-12..2026-10-18/result.json", "{");
    assert_eq!(codes(attendance(&open(dir.path()), &options(period()))), ["closed-damaged"]);
}

#[test]
fn data_that_comes_after_the_closing_is_adjusted_in_the_next_period_once() {
    let dir = closed_folder();
    put(dir.path(), "punches/late.csv", "工号,打卡时间\na03,2026-10-15 08:20\na03,2026-10-15 17:35\n");
    let closed = judge(dir.path());
    assert_eq!(closed.statement.cases.iter().filter(|case| case.id == ABSENT).count(), 1, "the closed period stays");
    assert_eq!(closed.late.len(), 1);
    let next = |dir: &Path| attendance(&open(dir), &options(next_period())).unwrap_or_else(|faults| panic!("{faults:?}")).statement;
    // From 08:30 to 17:30 are 540 minutes.
    let statement = next(dir.path());
    let change = &statement.adjustments[0];
    assert_eq!((statement.adjustments.len(), change.before.paid, change.after.paid), (1, 0, 540));
    assert_eq!(statement.totals[2].adjusted_paid, 540);
    let reply = attendance(&open(dir.path()), &options(next_period())).unwrap();
    let documents = attendance_documents(dir.path(), &reply.team, &reply.statement, Lang::Zh).unwrap();
    let payroll = documents.into_iter().find(|document| document.name == "payroll.csv").unwrap();
    let payroll = String::from_utf8(payroll.bytes).unwrap();
    let cells = |line: usize| payroll.lines().nth(line).unwrap().split(',').map(str::to_owned).collect::<Vec<_>>();
    let at = cells(0).iter().position(|head| head == "另补往期计薪工时").unwrap();
    assert_eq!([1, 2, 3].map(|line| cells(line)[at].clone()), ["0.00", "0.00", "9.00"], "{payroll}");
    close(&open(dir.path()), &closing(next_period(), true, "no roster")).unwrap_or_else(|faults| panic!("{faults:?}"));
    let third: Period = "2026-10-26..2026-11-01".parse().unwrap();
    assert_eq!(attendance(&open(dir.path()), &options(third)).unwrap().statement.adjustments, []);
    assert_eq!(judge(dir.path()).late, []);
    // Reopened now, the same day would be paid twice.
    assert_eq!(codes(reopen(&open(dir.path()), &closing(period(), false, "again"))), ["reopen-adjusted"]);
}

#[test]
fn people_who_join_later_do_not_disturb_the_judging_of_late_data() {
    let dir = closed_folder();
    put(dir.path(), "team.toml", &TEAM.replace("a03 =", "a09 = { name = \"新人\", start = 2026-10-20 }\na03 ="));
    put(dir.path(), "leave.csv", "agent,kind,from\na09,annual,2026-10-23\na03,sick,2026-10-15\n");
    put(dir.path(), "conduct.csv", "date,agent,kind\n2026-10-23,a09,star\n");
    // Sick leave told afterwards: the absence is gone.
    let late = judge(dir.path()).late;
    assert_eq!(late.iter().map(|change| change.after.findings[0].0.as_str()).collect::<Vec<_>>(), ["leave"]);
}

/// The workbook's sheets by name.
fn book(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

fn find(documents: &[(String, Vec<u8>)], name: &str) -> Vec<u8> {
    documents.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.clone()).unwrap_or_else(|| panic!("no {name}"))
}

/// A settled week with overtime, a complaint and a prize.
fn rich() -> TempDir {
    let dir = folder();
    put(dir.path(), "conduct.csv", "日期,客服,类型,备注\n2026-10-13,a02,客户投诉,=1+1\n2026-10-14,a02,star,\n");
    rule(dir.path(), &ruling(STAYED, Some(Decision::Accept))).unwrap();
    rule(dir.path(), &SettleOptions { reason: "@cmd".to_owned(), ..ruling(LATE, Some(Decision::TurnDown)) }).unwrap();
    dir
}

#[test]
fn workbook_page_payroll_and_json_tell_the_same_numbers() {
    let dir = rich();
    let reply = judge(dir.path());
    let json = attendance_json(&reply.team, &reply.statement, Lang::Zh);
    let documents = documents(dir.path());
    let mut book = book(find(&documents, "attendance.xlsx"));
    let sheet = book.worksheet_range("汇总").unwrap();
    let head = |name: &str| sheet.rows().nth(2).unwrap().iter().position(|cell| cell.to_string().starts_with(name)).unwrap();
    let payroll = String::from_utf8(find(&documents, "payroll.csv")).unwrap();
    for (n, agent) in json["agents"].as_array().unwrap().iter().enumerate() {
        let id = agent["agent"].as_str().unwrap();
        let cell = |name: &str| match &sheet.rows().nth(3 + n).unwrap()[head(name)] {
            Data::Float(value) => *value,
            other => panic!("{id} {name}: {other:?}"),
        };
        let minutes = |value: &Value| value.as_f64().unwrap();
        let late = agent["findings"]["late"]["minutes"].as_f64().unwrap_or(0.0);
        let same = [
            (cell("实出勤天"), minutes(&agent["attended_days"])),
            (cell("迟到分钟"), late),
            (cell("计薪工时") * 60.0, minutes(&agent["paid_minutes"])),
            (cell("平日加班小时") * 60.0, minutes(&agent["overtime_minutes"]["workday"])),
            (cell("罚款"), agent["fines"].as_f64().unwrap()),
            (cell("奖励"), agent["prizes"].as_f64().unwrap()),
            (cell("未处理异常"), minutes(&agent["open_cases"])),
        ];
        assert!(same.iter().all(|(a, b)| (a - b).abs() < 1e-6), "{id}: {same:?}");
        let hours = |minutes: f64| format!("{:.2}", minutes / 60.0);
        let (paid, overtime) = (hours(minutes(&agent["paid_minutes"])), hours(minutes(&agent["overtime_minutes"]["workday"])));
        let page = String::from_utf8(find(&documents, &format!("sign/{id}.html"))).unwrap();
        for (title, value) in [("计薪工时", &paid), ("平日加班 1.5 倍", &overtime)] {
            assert!(page.contains(&format!("<span>{title}</span><b>{value}</b>")), "{id}: {title} {value}");
        }
        let line: Vec<&str> = payroll.lines().nth(n + 1).unwrap().split(',').collect();
        assert_eq!((line[11], line[12]), (paid.as_str(), overtime.as_str()), "{id}");
    }
}

#[test]
fn the_sums_of_the_workbook_are_formulas_with_their_values() {
    let mut book = book(find(&documents(rich().path()), "attendance.xlsx"));
    let (values, formulas) = (book.worksheet_range("汇总").unwrap(), book.worksheet_formula("汇总").unwrap());
    let cell = |row: u32, column: u32| formulas.get_value((row, column)).cloned().unwrap_or_default();
    assert!(cell(3, 17).starts_with("SUMIFS('每日'!"), "{}", cell(3, 17));
    assert_eq!(cell(6, 17), "SUM(R4:R6)");
    let paid: f64 = (3..6).map(|row| values.get_value((row, 17)).and_then(|cell| cell.to_string().parse::<f64>().ok()).unwrap()).sum();
    let total: f64 = values.get_value((6, 17)).unwrap().to_string().parse().unwrap();
    assert!((paid - total).abs() < 1e-9 && paid > 0.0, "{paid} {total}");
}

#[test]
fn the_workbook_has_its_sheets_in_both_languages() {
    let dir = rich();
    let reply = judge(dir.path());
    let names = |lang| {
        let documents = attendance_documents(dir.path(), &reply.team, &reply.statement, lang).unwrap();
        let bytes = documents.into_iter().find(|document| document.name == "attendance.xlsx").unwrap().bytes;
        book(bytes).sheet_names()
    };
    assert_eq!(names(Lang::Zh), ["汇总", "每日", "异常", "加班", "调整", "奖罚", "基金", "规则"]);
    assert_eq!(names(Lang::En), ["summary", "days", "exceptions", "overtime", "adjustments", "fines and prizes", "fund", "policy"]);
}

#[test]
fn a_time_of_the_next_day_stands_in_the_workbook_as_it_is_said() {
    let dir = rich();
    let reply = judge(dir.path());
    let documents = attendance_documents(dir.path(), &reply.team, &reply.statement, Lang::En).unwrap();
    let bytes = documents.into_iter().find(|document| document.name == "attendance.xlsx").unwrap().bytes;
    let days = book(bytes).worksheet_range("days").unwrap();
    let times: Vec<String> = days.used_cells().map(|(_, _, cell)| cell.to_string()).filter(|text| text.ends_with("01:00")).collect();
    assert!(!times.is_empty() && times.iter().all(|time| time == "+1 01:00"), "{times:?}");
}

#[test]
fn no_text_becomes_a_formula() {
    let documents = documents(rich().path());
    let payroll = String::from_utf8(find(&documents, "payroll.csv")).unwrap();
    assert!(payroll.contains(",'=SUM(1),") && !payroll.contains(",=SUM"), "{payroll}");
    let mut book = book(find(&documents, "attendance.xlsx"));
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let live = range.used_cells().find(|(_, _, cell)| matches!(cell, Data::String(text) if text.starts_with(['=', '+', '-', '@'])));
        assert!(live.is_none(), "{name}: {live:?}");
    }
    let dir = rich();
    let cases = fs::read_to_string(cases_path(dir.path())).unwrap();
    assert!(cases.contains(",'@cmd,"), "{cases}");
}

#[test]
fn the_same_period_gives_the_same_bytes() {
    let dir = rich();
    assert!(documents(dir.path()) == documents(dir.path()));
}

#[test]
fn payroll_gets_the_columns_it_asks_for() {
    let dir = folder();
    let columns = "[[column]]\nhead = \"编号\"\nvalue = \"agent\"\n[[column]]\nhead = \"公司\"\ntext = \"甲\"\n\
                   [[column]]\nhead = \"计薪分钟\"\nvalue = \"paid\"\nunit = \"minutes\"\n";
    put(dir.path(), "attendance/payroll.toml", columns);
    let text = String::from_utf8(find(&documents(dir.path()), "payroll.csv")).unwrap();
    // Friday a01 is 20 minutes late and away 30 early, Monday 12 late: 6 × 540 − 62.
    assert_eq!(text.lines().take(2).collect::<Vec<_>>(), ["\u{feff}编号,公司,计薪分钟,状态", "a01,甲,3178,未结账"]);
}

#[test]
fn a_column_of_payroll_that_is_not_known_is_told_at_its_place() {
    let dir = folder();
    put(dir.path(), "attendance/payroll.toml", "[[column]]\nhead = \"x\"\nvalue = \"payd\"\n");
    let reply = judge(dir.path());
    let faults = attendance_documents(dir.path(), &reply.team, &reply.statement, Lang::Zh).err().unwrap_or_default();
    assert_eq!(said(&faults), ["bad-choice attendance/payroll.toml:3:9"]);
}

#[test]
fn the_rows_of_the_terminal_are_as_wide_as_each_other() {
    let text = String::from_utf8(find(&documents(rich().path()), "attendance.txt")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.contains("/6")).collect();
    let widths: Vec<usize> = rows.iter().map(|row| unicode_width::UnicodeWidthStr::width(*row)).collect();
    assert!(rows.len() == 3 && widths.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
    assert!(!text.contains('\u{1b}'), "no escape without colours");
}

#[test]
fn the_page_of_the_fund_tells_no_pay() {
    let page = String::from_utf8(find(&documents(rich().path()), "fund.html")).unwrap();
    assert!(page.contains("客户投诉") && !page.contains("服务之星") && !page.contains("计薪"), "{page}");
}

#[test]
fn the_command_judges_settles_closes_and_proves() {
    let dir = folder();
    let path = dir.path().display().to_string();
    let run = |args: &[&str]| paiban(args);
    let shown = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let week = ["--period", "2026-10-12..2026-10-18"];
    let judged = run(&[&["attendance", path.as_str()][..], &week].concat());
    assert_eq!(judged.status.code(), Some(1), "{}", shown(&judged));
    assert!(dir.path().join("out/attendance/2026-10-12..2026-10-18/attendance.xlsx").exists());
    let settled = run(&[
        &["attendance", "settle", path.as_str()][..],
        &week,
        &["correct", MISSING, "--in", "08:28", "--reason", "forgot", "--evidence", "camera", "--by", "HR"],
    ]
    .concat());
    let text = shown(&settled);
    assert!(text.contains("before: no punch in") && text.contains("now:    normal") && text.contains("5 cases still open"), "{text}");
    let closed = run(&[&["attendance", "close", path.as_str()][..], &week, &["--force", "--reason", "test"]].concat());
    assert_eq!(closed.status.code(), Some(0), "{}", String::from_utf8_lossy(&closed.stderr));
    let proof = run(&[&["attendance", path.as_str()][..], &week, &["--verify"]].concat());
    assert!(proof.status.success() && shown(&proof).contains("is unchanged"), "{}", shown(&proof));
}

#[test]
fn every_code_of_the_files_that_hr_edits_has_a_test_here() {
    let tests = include_str!("settle.rs");
    let missing: Vec<&str> =
        paiban::files::ATTENDANCE_CODES.iter().map(|code| code.code).filter(|code| !tests.contains(&format!("\"{code}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
