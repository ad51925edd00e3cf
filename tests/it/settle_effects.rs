//! Tests that every ruling has an effect, and that missing punches are told and not taken for absence.

use crate::settle::{ABSENT, came_at, codes, folder, judge, period, put, rule, ruling};
use paiban::domain::{Decision, FindingKind, Lang, Statement};
use paiban::locale::say;
use paiban::ops::attendance::SettleOptions;
use paiban::time::{Zone, parse_date};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const ONE: &str = "2026-10-13-a01-to-confirm";
const OTHER: &str = "2026-10-13-a02-to-confirm";

/// The usual folder with another file of punches; all of them are there until noon of 19 October.
fn with_punches(change: impl Fn(&str) -> Option<String>) -> TempDir {
    let dir = folder();
    let path = dir.path().join("punches/october.csv");
    let text = fs::read_to_string(&path).expect("punches");
    put(dir.path(), "punches/october.csv", &text.lines().filter_map(|line| change(line).map(|line| line + "\n")).collect::<String>());
    dir
}

/// On Tuesday a01 works the evening of a02, who works the day shift.
fn swapped() -> TempDir {
    let dir = with_punches(|line| {
        let of_tuesday = ["a01,2026-10-13 17:31", "a02,2026-10-13 17:20", "a02,2026-10-14 01:05"].contains(&line);
        (!of_tuesday).then(|| line.to_owned())
    });
    let path = dir.path().join("punches/october.csv");
    let text = fs::read_to_string(&path).expect("punches");
    let swapped = "a01,2026-10-13 17:20\na01,2026-10-14 01:05\na02,2026-10-13 08:20\na02,2026-10-13 17:35\n";
    put(dir.path(), "punches/october.csv", &(text + swapped));
    dir
}

fn paid(statement: &Statement, agent: usize, date: &str) -> i64 {
    let day = statement.judgement.day(paiban::domain::AgentIx(agent), parse_date(date).expect("a date"));
    day.expect("a day").paid_minutes
}

fn sentence(statement: &Statement, agent: usize, date: &str) -> String {
    let day = statement.judgement.day(paiban::domain::AgentIx(agent), parse_date(date).expect("a date")).expect("a day");
    day.findings.iter().map(|finding| say(&finding.said, Lang::En, Zone::SHANGHAI)).collect::<Vec<_>>().join("; ")
}

fn notes(statement: &Statement) -> String {
    statement.judgement.notes.iter().map(|note| say(note, Lang::En, Zone::SHANGHAI)).collect::<Vec<_>>().join("\n")
}

fn ids(dir: &Path) -> Vec<String> {
    judge(dir).statement.cases.iter().map(|case| case.id.clone()).collect()
}

#[test]
fn a_suspected_swap_tells_the_line_that_approves_it() {
    let dir = swapped();
    let known = ids(dir.path());
    assert!([ONE, OTHER].iter().all(|id| known.iter().any(|known| known == id)), "{known:?}");
    assert!(sentence(&judge(dir.path()).statement, 0, "2026-10-13").contains("2026-10-13,a01,a02"));
    put(dir.path(), "swaps.csv", "date,agent,with\n2026-10-13,a01,a02\n");
    let by_line = judge(dir.path()).statement;
    // The evening is 7 h 30 long, the day shift 9 h.
    assert_eq!([0, 1].map(|agent| paid(&by_line, agent, "2026-10-13")), [450, 540]);
}

#[test]
fn accepting_a_suspected_swap_approves_it_for_both() {
    for cases in [vec![ONE], vec![OTHER], vec![ONE, OTHER]] {
        let dir = swapped();
        let options = SettleOptions { cases: cases.iter().map(|id| (*id).to_owned()).collect(), ..ruling(ONE, Some(Decision::Accept)) };
        let statement = rule(dir.path(), &options).unwrap_or_else(|faults| panic!("{faults:?}")).statement;
        assert_eq!([0, 1].map(|agent| paid(&statement, agent, "2026-10-13")), [450, 540], "{cases:?}");
        assert!(statement.cases.iter().all(|case| case.is_settled() || ![ONE, OTHER].contains(&case.id.as_str())));
        assert!(sentence(&statement, 0, "2026-10-13").contains("approved afterwards at 2026-10-20 10:00"));
    }
}

/// a03 rests on Saturday and works the evening of a02 on Sunday, a02 the day shift of a03 on Saturday; by the roster it is the other way round.
fn swapped_over_two_days() -> TempDir {
    let dir = folder();
    let roster = fs::read_to_string(dir.path().join("rosters/2026-W42.toml")).expect("a roster");
    let roster = roster
        .replace("\"evening evening evening evening evening evening rest\"", "\"evening evening evening evening evening rest evening\"");
    put(dir.path(), "rosters/2026-W42.toml", &roster);
    let text = fs::read_to_string(dir.path().join("punches/october.csv")).expect("punches");
    let own = ["a02,2026-10-17", "a02,2026-10-18", "a03,2026-10-17"];
    let text: String = text.lines().filter(|line| !own.iter().any(|own| line.starts_with(own))).map(|line| format!("{line}\n")).collect();
    let swapped = "a02,2026-10-17 01:05\na02,2026-10-17 08:20\na02,2026-10-17 17:35\na03,2026-10-18 17:20\na03,2026-10-19 01:05\n";
    put(dir.path(), "punches/october.csv", &(text + swapped));
    dir
}

#[test]
fn a_swap_over_two_days_tells_the_line_that_approves_it_and_accepting_says_that_it_does_not() {
    const LINE: &str = "2026-10-18,a02,a03,2026-10-17";
    let dir = swapped_over_two_days();
    let statement = judge(dir.path()).statement;
    for (agent, date) in [(1, "2026-10-17"), (1, "2026-10-18"), (2, "2026-10-17"), (2, "2026-10-18")] {
        assert!(sentence(&statement, agent, date).contains(LINE), "{}", sentence(&statement, agent, date));
    }
    let reply = rule(dir.path(), &ruling("2026-10-18-a02-absent", Some(Decision::Accept))).unwrap_or_else(|faults| panic!("{faults:?}"));
    let told: Vec<_> = reply.warnings.0.iter().map(|fault| fault.code).collect();
    assert_eq!(told, ["swap-open"]);
    assert!(ids(dir.path()).contains(&"2026-10-18-a02-absent".to_owned()));
    rule(dir.path(), &ruling("2026-10-18-a02-absent", None)).unwrap_or_else(|faults| panic!("{faults:?}"));
    put(dir.path(), "swaps.csv", &format!("date,agent,with,with_date\n{LINE}\n"));
    let statement = judge(dir.path()).statement;
    // The evening is 7 h 30 long, the day shift 9 h.
    assert_eq!([paid(&statement, 1, "2026-10-17"), paid(&statement, 2, "2026-10-18")], [540, 450]);
    assert!(
        statement.cases.iter().all(|case| !case.id.contains("a02-absent") && !case.id.contains("a03-absent") || case.id.contains("10-15"))
    );
}

#[test]
fn turning_a_suspected_swap_down_holds_both_to_their_own_shifts() {
    let dir = swapped();
    let statement = rule(dir.path(), &ruling(ONE, Some(Decision::TurnDown))).unwrap_or_else(|faults| panic!("{faults:?}")).statement;
    assert!(statement.judgement.swaps.is_empty());
    for agent in ["a01", "a02"] {
        let open = statement.cases.iter().filter(|case| !case.is_settled() && case.id.starts_with(&format!("2026-10-13-{agent}-")));
        assert!(open.count() > 0, "{agent}");
    }
}

#[test]
fn a_suspected_swap_that_is_corrected_counts_as_set() {
    let dir = swapped();
    let set = SettleOptions { went: "17:30".parse().ok(), ..came_at(ONE, "08:30") };
    let statement = rule(dir.path(), &set).unwrap_or_else(|faults| panic!("{faults:?}")).statement;
    assert_eq!(paid(&statement, 0, "2026-10-13"), 540);
}

#[test]
fn ruling_differently_on_the_two_sides_of_a_swap_is_a_fault() {
    let dir = swapped();
    let both = SettleOptions { cases: vec![ONE.to_owned(), OTHER.to_owned()], ..ruling(ONE, Some(Decision::TurnDown)) };
    rule(dir.path(), &both).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(codes(rule(dir.path(), &ruling(ONE, Some(Decision::Accept)))), ["case-conflict"]);
}

#[test]
fn an_absence_that_is_let_off_says_so_and_that_its_minutes_stay() {
    let dir = folder();
    let statement = rule(dir.path(), &ruling(ABSENT, Some(Decision::TurnDown))).unwrap_or_else(|faults| panic!("{faults:?}")).statement;
    assert_eq!(paid(&statement, 2, "2026-10-15"), 0);
    let said = sentence(&statement, 2, "2026-10-15");
    assert!(said.contains("let off: told so (HR)") && said.contains("correction"), "{said}");
}

/// a03 is away 11:00 to 11:45 on Monday.
fn away() -> TempDir {
    let dir = folder();
    put(dir.path(), "punches/pause.csv", "工号,打卡时间\na03,2026-10-12 11:00\na03,2026-10-12 11:45\n");
    dir
}

const LEFT: &str = "2026-10-12-a03-left-post";

#[test]
fn time_away_that_is_let_off_stays_unpaid_and_is_paid_by_a_correction() {
    let dir = away();
    let off = rule(dir.path(), &ruling(LEFT, Some(Decision::TurnDown))).unwrap_or_else(|faults| panic!("{faults:?}")).statement;
    assert_eq!(paid(&off, 2, "2026-10-12"), 540 - 45);
    assert!(sentence(&off, 2, "2026-10-12").contains("correction"));
    let there = SettleOptions { went: "17:35".parse().ok(), ..came_at(LEFT, "08:20") };
    let set = rule(dir.path(), &there).unwrap_or_else(|faults| panic!("{faults:?}")).statement;
    assert_eq!(paid(&set, 2, "2026-10-12"), 540);
}

#[test]
fn who_has_no_punch_at_all_is_named() {
    let dir = with_punches(|line| (!line.starts_with("a02,")).then(|| line.to_owned()));
    let said = notes(&judge(dir.path()).statement);
    assert!(said.starts_with("no punch at all in the period of 1 people: 李娜 (a02)"), "{said}");
    assert!(!notes(&judge(folder().path()).statement).contains("no punch at all"));
}

#[test]
fn days_before_the_first_punch_of_the_data_are_no_absence() {
    let dir =
        with_punches(|line| (line.starts_with('工') || line > "a0" && line[4..].get(..10) > Some("2026-10-13")).then(|| line.to_owned()));
    let statement = judge(dir.path()).statement;
    let on = |date: &str| {
        let day = statement.judgement.day(paiban::domain::AgentIx(2), parse_date(date).expect("a date"));
        day.expect("a day").verdict()
    };
    assert_eq!([on("2026-10-12"), on("2026-10-13"), on("2026-10-14")], [FindingKind::Pending, FindingKind::Pending, FindingKind::Normal]);
    assert!(notes(&statement).contains("punch data begins at 2026-10-14 01:05"), "{}", notes(&statement));
}

#[test]
fn a_lone_punch_far_in_the_future_completes_no_data() {
    let dir = with_punches(|line| (line != "a01,2026-10-19 13:00").then(|| line.to_owned()));
    let before = judge(dir.path()).statement.pending_days();
    assert!(before > 0);
    put(dir.path(), "punches/wrong-clock.csv", "工号,打卡时间\na01,2027-10-19 13:00\n");
    let statement = judge(dir.path()).statement;
    assert_eq!(statement.pending_days(), before);
    assert!(notes(&statement).contains("more than a week apart from all others"));
    // What is there tells its end, and how to say that no more comes.
    assert!(notes(&statement).contains("the data's last punch is at 2026-10-18 01:05"), "{}", notes(&statement));
    assert_eq!(statement.judgement.period, period());
}
