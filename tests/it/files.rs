//! Tests of `files`: what a team folder may hold, and every fault at its exact place.

use paiban::domain::fixture;
use paiban::domain::{
    AgentIx, DayKind, EventState, Faults, Lang, LeaveKind, Published, Roster, Severity, ShiftIx, SolveRecord, Symbol, Wish,
};
use paiban::files::{CODES, Folder, Template, init, published_toml, read_folder, write_published};
use paiban::time::{Date, Horizon, IsoWeek, Span, parse_date};
use proptest::prelude::*;
use std::fs;
use tempfile::TempDir;

/// A short team: every setting has a default.
const TEAM: &str = r#"id = "shop"
name = "小店"
[opening]
daily = "08:30-25:00"
[skills]
pre = { name = "售前" }
after = { name = "售后" }
[shifts]
day = { letter = "白", time = "08:30-17:30" }
evening = { letter = "晚", time = "17:30-25:00" }
[agents]
a01 = { name = "王芳", skills = ["pre", "after"], role = "lead" }
a02 = { name = "李娜", skills = ["after"] }
a03 = { name = "李娜", skills = ["pre"] }
"#;

const ONE_SKILL: &str = r#"id = "shop"
opening = { daily = "08:00-20:00" }
skills = { chat = {} }
shifts = { day = { time = "08:00-20:00" } }
agents = { a01 = {} }
"#;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn read(files: &[(&str, &[u8])]) -> Result<Folder, Faults> {
    read_folder(folder(files).path())
}

/// The folder with this team file and one more file.
fn read_with(team: &str, name: &str, text: &str) -> Folder {
    read(&[("team.toml", team.as_bytes()), (name, text.as_bytes())]).unwrap()
}

/// `code place` of every fault but the lack of chats, which most of these folders have.
fn said(read: Result<Folder, Faults>) -> Vec<String> {
    let faults = read.map_or_else(|faults| faults, |folder| folder.warnings);
    let said = faults.0.iter().filter(|fault| fault.code != "no-chats");
    said.map(|fault| format!("{} {}", fault.code, fault.place)).collect()
}

/// `TEAM` with one line replaced, counted from 1.
fn with_line(number: usize, line: &str) -> String {
    let replaced = TEAM.lines().enumerate().map(|(index, old)| if index + 1 == number { line } else { old });
    replaced.collect::<Vec<_>>().join("\n")
}

fn with_end(lines: &str) -> String {
    format!("{TEAM}{lines}")
}

#[test]
fn a_short_team_file_is_enough() {
    let folder = read(&[("team.toml", TEAM.as_bytes())]).unwrap();
    let team = &folder.team;
    assert_eq!((team.zone.name(), team.interval_minutes, team.agents.len()), ("Asia/Shanghai", 30, 3));
    assert_eq!(team.shifts[1].kind.code(), "evening");
    assert_eq!(team.contracts[0].id, "full-time");
    assert_eq!((team.skills[0].target.max_concurrency, team.skills[0].target.service_level), (3, 0.9));
    assert!(team.calendar.is_statutory(parse_date("2026-10-01").unwrap()));
}

#[test]
fn agents_keep_the_order_of_the_file() {
    let team = with_end("z = { skills = [\"pre\"] }\nb = { skills = [\"pre\"] }\n");
    let folder = read(&[("team.toml", team.as_bytes())]).unwrap();
    let ids: Vec<&str> = folder.team.agents.iter().map(|agent| agent.id.as_str()).collect();
    assert_eq!(ids, ["a01", "a02", "a03", "z", "b"]);
}

#[test]
fn a_skill_takes_what_it_does_not_say_from_service() {
    let team = with_line(5, "service = 1\n[service]\nfirst_response_seconds = 20\n[skills]").replace("service = 1\n", "");
    let folder = read(&[("team.toml", team.replace("{ name = \"售后\" }", "{ first_response_seconds = 60 }").as_bytes())]).unwrap();
    let seconds: Vec<f64> = folder.team.skills.iter().map(|skill| skill.target.first_response_seconds).collect();
    assert_eq!(seconds, [20.0, 60.0]);
}

#[test]
fn rule_settings_keep_value_and_place() {
    let team = with_end("[rules.daily_rest]\nhours = 11\n[rules.daily_rest.full-time]\nhours = 12\n");
    let folder = read(&[("team.toml", team.as_bytes())]).unwrap();
    let own = folder.team.rules.get("daily_rest", Some("full-time"), "hours").unwrap();
    assert_eq!((own.value.as_int(), own.place.to_string()), (12, "team.toml:18:1".to_owned()));
    assert_eq!(folder.team.rules.get("daily_rest", Some("temp"), "hours").unwrap().value.as_int(), 11);
}

#[test]
fn a_team_file_may_be_gbk() {
    let (gbk, _, _) = encoding_rs::GBK.encode(TEAM);
    assert_eq!(read(&[("team.toml", &gbk)]).unwrap().team.name, "小店");
}

/// Code, file, its text, place. The rest of the folder is sound.
fn fault_cases() -> Vec<(&'static str, &'static str, String, &'static str)> {
    let roster = |agents: &str| format!("week = \"2026-W46\"\nat = \"2026-11-05T00:00:00Z\"\n[agents]\n{agents}\n");
    let leave = |lines: &str| format!("客服,类型,开始,结束\n{lines}");
    let requests = |lines: &str| format!("agent,date,wish\n{lines}");
    let week = "rosters/2026-W46.toml";
    vec![
        ("agent-gone", week, roster("x = \"rest rest rest rest rest rest rest\""), "rosters/2026-W46.toml:4:1"),
        ("agent-without-shift", "team.toml", with_line(13, "a02 = { skills = [\"after\"], shifts = [] }"), "team.toml:13:38"),
        ("ambiguous-agent", "leave.csv", leave("李娜,年假,2026-11-02,2026-11-03"), "leave.csv:2:1"),
        ("bad-choice", "team.toml", with_line(12, "a01 = { skills = [\"pre\"], role = \"boss\" }"), "team.toml:12:34"),
        ("bad-choice", "leave.csv", leave("a01,假期,2026-11-02,2026-11-03"), "leave.csv:2:5"),
        ("bad-date", "requests.csv", requests("王芳,2026-02-30,rest"), "requests.csv:2:4"),
        ("bad-id", "team.toml", with_line(14, "\"a 3\" = { skills = [\"pre\"] }"), "team.toml:14:1"),
        ("bad-number", "events.csv", "name,start,scale\n双11, 2026-11-01, 很多\n".to_owned(), "events.csv:2:18"),
        ("bad-time", "team.toml", with_line(10, "evening = { letter = \"晚\", time = \"17:30-01:00\" }"), "team.toml:10:34"),
        ("bad-wish", "requests.csv", requests("王芳,2026-11-02,睡觉"), "requests.csv:2:15"),
        (
            "break-outside-shift",
            "team.toml",
            with_line(9, "day = { letter = \"白\", time = \"08:30-17:30\", breaks = [\"17:00-18:00\"] }"),
            "team.toml:9:55",
        ),
        ("chats-agent-unknown", "chats.csv", "日期,小时,客服,咨询人数\n2026-11-02,9,韩梅梅,12\n".to_owned(), "chats.csv:2:14"),
        (
            "chats-doubled",
            "chats.csv",
            "started_at,skill,handle_seconds\n2026-11-02 09:00:01,pre,60\n2026-11-02 09:00:01,pre,60\n".to_owned(),
            "chats.csv:3",
        ),
        (
            "chats-out-of-order",
            "chats.csv",
            "started_at,skill,handle_seconds\n2026-11-02 09:00:01,pre,60\n2026-11-02 09:00:00,pre,60\n".to_owned(),
            "chats.csv:3",
        ),
        (
            "chats-outside-opening",
            "chats.csv",
            "started_at,skill,handle_seconds\n2026-11-02 06:00:01,pre,60\n2026-11-02 09:00:00,pre,60\n".to_owned(),
            "chats.csv:2",
        ),
        ("counts-split", "chats.csv", "日期,小时,技能,咨询人数\n2026-11-02,9,售前,12\n".to_owned(), "chats.csv"),
        ("duplicate-id", "team.toml", with_line(14, "a02 = { skills = [\"pre\"] }"), "team.toml:14:1"),
        ("duplicate-letter", "team.toml", with_line(10, "evening = { letter = \"白\", time = \"17:30-25:00\" }"), "team.toml:10:1"),
        (
            "end-before-start",
            "team.toml",
            with_line(13, "a02 = { skills = [\"after\"], start = 2026-05-02, end = 2026-05-01 }"),
            "team.toml:13:55",
        ),
        ("end-before-start", "leave.csv", leave("王芳,年假,2026-11-03,2026-11-02"), "leave.csv:2:18"),
        ("extra-columns", "events.csv", "name,start,颜色\n".to_owned(), "events.csv:1:12"),
        (
            "handover-window",
            "team.toml",
            with_end("[handovers.h]\nfrom = [\"day\"]\nto = [\"evening\"]\nwindow = \"16:00-17:00\"\n"),
            "team.toml:18:10",
        ),
        (
            "history-gap",
            "chats.csv",
            "started_at,skill,handle_seconds\n2026-11-02 09:00:00,pre,60\n2026-11-05 09:00:00,pre,60\n".to_owned(),
            "chats.csv:3",
        ),
        ("leave-overlap", "leave.csv", leave("a02,年假,2026-11-02,2026-11-03\na02,病假,2026-11-03,2026-11-04"), "leave.csv:3:8"),
        ("missing-column", "leave.csv", "客服,类型\n王芳,年假\n".to_owned(), "leave.csv:1:1"),
        ("missing-column", "chats.csv", "started_at,handle_seconds\n2026-11-02 09:00:00,60\n".to_owned(), "chats.csv:1:1"),
        ("missing-key", "team.toml", with_line(10, "evening = { letter = \"晚\" }"), "team.toml:10:1"),
        ("never-open", "team.toml", with_line(4, "daily = \"closed\""), "team.toml:3:1"),
        ("no-chats-header", "chats.csv", "1,2\n3,4\n".to_owned(), "chats.csv:1:1"),
        ("no-header", "events.csv", "1,2\n3,4\n".to_owned(), "events.csv:1:1"),
        ("opening-overlap", "team.toml", with_line(4, "daily = [\"08:30-20:00\", \"19:00-25:00\"]"), "team.toml:4:25"),
        ("opening-uncovered", "team.toml", with_line(4, "daily = \"07:00-25:00\""), "team.toml:4:9"),
        ("own-mentor", "team.toml", with_line(13, "a02 = { skills = [\"after\"], mentor = \"a02\" }"), "team.toml:13:38"),
        (
            "policy-order",
            "team.toml",
            with_end("[[attendance.policy]]\nfrom = 2026-10-01\n[[attendance.policy]]\nfrom = 2026-01-01\n"),
            "team.toml:18:8",
        ),
        ("roster-days", week, roster("a01 = \"rest day\""), "rosters/2026-W46.toml:4:7"),
        ("roster-week", "rosters/2026-W45.toml", roster(""), "rosters/2026-W45.toml:1:8"),
        ("skill-without-agent", "team.toml", with_line(7, "other = {}\nafter = {}"), "team.toml:7:1"),
        ("toml-syntax", "team.toml", with_line(2, "name = "), "team.toml:2:8"),
        ("unclosed-quote", "events.csv", "name,start\n双11,\"2026-11-01\n".to_owned(), "events.csv:2:5"),
        (
            "unknown-key",
            "team.toml",
            with_line(13, "a02 = { \"名\" = \"李娜\", skils = [\"after\"], skills = [\"after\"] }"),
            "team.toml:13:21",
        ),
        ("unknown-reference", "team.toml", with_line(13, "a02 = { skills = [\"aftr\"] }"), "team.toml:13:19"),
        ("unknown-reference", "chats.csv", "started_at,skill,handle_seconds\n2026-11-02 09:00:01,售中,60\n".to_owned(), "chats.csv:2:21"),
        ("unknown-symbol", week, roster("a01 = \"day day late rest rest rest rest\""), "rosters/2026-W46.toml:4:7"),
        ("unknown-zone", "team.toml", with_line(2, "zone = \"Asia/Beijing\""), "team.toml:2:8"),
        ("value-range", "team.toml", with_line(6, "pre = { service_level = 90 }"), "team.toml:6:25"),
        ("workbook", "events.xlsx", "no workbook".to_owned(), "events.xlsx"),
        ("wrong-type", "team.toml", with_line(2, "name = 5"), "team.toml:2:8"),
    ]
}

#[test]
fn every_fault_is_told_at_its_place() {
    let mut wrong = Vec::new();
    for (code, file, text, place) in fault_cases() {
        let found = said(read(&[("team.toml", TEAM.as_bytes()), (file, text.as_bytes())]));
        if !found.contains(&format!("{code} {place}")) {
            wrong.push(format!("{code} {place} is not among {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_code_has_a_case_here_or_a_test_of_its_own() {
    let own = [
        "cannot-read",
        "cannot-write",
        "encoding",
        "file-exists",
        "file-large",
        "file-name",
        "folder-changing",
        "folder-not-empty",
        "more-faults",
        "no-chats",
        "no-folder",
        "sheets-unread",
        "two-sources",
        "workbook-size",
    ];
    let cases: Vec<&str> = fault_cases().into_iter().map(|(code, ..)| code).chain(own).collect();
    let missing: Vec<&str> = CODES.iter().map(|code| code.code).filter(|code| !cases.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_table_in_two_files_is_a_fault_that_names_both() {
    let leave = "agent,kind,from,to\n".as_bytes();
    let faults = read(&[("team.toml", TEAM.as_bytes()), ("leave.csv", leave), ("leave.xlsx", leave)]).unwrap_err();
    let fault = faults.0.iter().find(|fault| fault.code == "two-sources").unwrap();
    assert_eq!(fault.place.to_string(), "leave.csv");
    let said = paiban::locale::say(&fault.cause, Lang::En, paiban::time::Zone::SHANGHAI);
    assert!(said.contains("leave.csv") && said.contains("leave.xlsx"), "{said}");
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let faults = read_folder(std::path::Path::new("no/such/team")).unwrap_err();
    assert_eq!(faults.0.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["no-folder"]);
    let say = |message| paiban::locale::say(message, Lang::En, paiban::time::Zone::SHANGHAI);
    assert!(say(&faults.0[0].cause).contains("no/such/team") && say(&faults.0[0].action).contains("paiban init no/such/team"));
}

#[test]
fn codes_are_sorted_and_each_stands_once() {
    assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
}

#[test]
fn all_faults_of_all_files_are_told_at_once() {
    let found = said(read(&[
        ("team.toml", with_line(2, "nmae = \"小店\"").as_bytes()),
        ("chats.csv", b"started_at,skill\nyesterday,pre\n2026-11-02,sale\n"),
        ("leave.csv", "客服,类型,开始\n王芬,年假,明天\n".as_bytes()),
        ("rosters/2026-W46.toml", b"week = \"2026-W47\""),
    ]));
    assert_eq!(
        found,
        [
            "bad-date chats.csv:2:1",
            "unknown-reference chats.csv:3:12",
            "unknown-reference leave.csv:2:1",
            "bad-date leave.csv:2:7",
            "missing-key rosters/2026-W46.toml:1:1",
            "roster-week rosters/2026-W46.toml:1:8",
            "unknown-key team.toml:2:1",
        ]
    );
}

#[test]
fn a_misspelt_key_is_answered_with_the_nearest_known_one() {
    let faults = read(&[("team.toml", with_line(2, "nmae = \"小店\"").as_bytes())]).unwrap_err();
    let fault = faults.0.iter().find(|fault| fault.code == "unknown-key").unwrap();
    let zone = paiban::time::Zone::SHANGHAI;
    assert_eq!(paiban::locale::say(&fault.action, Lang::En, zone), "did you mean `name`?");
    assert_eq!(paiban::locale::say(&fault.cause, Lang::Zh, zone), "没有名为 `nmae` 的设置");
}

#[test]
fn a_folder_without_a_team_file_says_so() {
    assert_eq!(said(read(&[])), ["cannot-read team.toml"]);
}

#[test]
fn a_folder_without_chats_is_warned_of() {
    let folder = read(&[("team.toml", TEAM.as_bytes())]).unwrap();
    assert_eq!(folder.warnings.0.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["no-chats"]);
}

#[test]
fn bytes_of_no_encoding_are_a_fault_of_their_line() {
    let mut bytes = b"name,start\nok,2026-11-01\n".to_vec();
    bytes.extend([0xff, 0xff, b',', b'x', b'\n']);
    assert_eq!(said(read(&[("team.toml", TEAM.as_bytes()), ("events.csv", &bytes)])), ["encoding events.csv:3"]);
}

#[test]
fn a_fault_on_every_line_is_listed_twenty_times_and_then_counted() {
    let chats = format!("started_at,skill\n{}", "bad,pre\n".repeat(50));
    let found = read(&[("team.toml", TEAM.as_bytes()), ("chats.csv", chats.as_bytes())]).unwrap_err();
    let of = |code: &str| found.0.iter().filter(|fault| fault.code == code).count();
    assert_eq!((of("bad-date"), of("more-faults")), (20, 1));
}

/// Counts of the first skill by local clock, where known.
fn counts(folder: &Folder, date: &str) -> Vec<(i32, f64)> {
    let history = &folder.histories[0];
    let local = |index: usize| folder.team.zone.local(history.at(index));
    let on_date = (0..history.counts.len()).filter(|index| local(*index).0.to_string() == date);
    on_date.filter_map(|index| history.counts[index].map(|count| (local(index).1 / 60, count))).filter(|(_, count)| *count > 0.0).collect()
}

#[test]
fn chats_are_gathered_by_interval() {
    let chats =
        "started_at,handle_seconds\n2026-11-02 09:00:00,60\n2026-11-02 09:29:59,120\n2026-11-02 09:30:00,90\n2026-11-02 19:00:00,90\n";
    let folder = read_with(ONE_SKILL, "chats.csv", chats);
    let history = &folder.histories[0];
    let nine = history.counts.iter().position(|count| *count == Some(2.0)).unwrap();
    assert_eq!(folder.team.zone.wall(history.at(nine)).to_string(), "2026-11-02 09:00:00");
    assert_eq!(history.handle[nine].map(|handle| (handle.seconds, handle.chats)), Some((90.0, 2.0)));
    assert_eq!(history.counts[nine + 1], Some(1.0));
    assert_eq!(history.counts[nine + 2], Some(0.0));
    assert!(!folder.handle_times_from_setting);
}

#[test]
fn the_end_of_a_chat_gives_its_handle_time() {
    let chats = "started_at,ended_at\n2026-11-02 09:00:00,2026-11-02 09:05:00\n2026-11-02 19:00:00,\n";
    let folder = read_with(ONE_SKILL, "chats.csv", chats);
    assert!(folder.histories[0].handle.iter().flatten().any(|handle| handle.seconds == 300.0));
}

#[test]
fn a_day_without_any_chat_is_not_known_rather_than_zero() {
    let chats = "started_at\n2026-11-02 09:00:00\n2026-11-04 09:00:00\n2026-11-05 09:00:00\n";
    let folder = read_with(ONE_SKILL, "chats.csv", chats);
    let history = &folder.histories[0];
    let of = |date: &str| -> Vec<Option<f64>> {
        let on = |index: &usize| folder.team.zone.local(history.at(*index)).0.to_string() == date;
        (0..history.counts.len()).filter(on).map(|index| history.counts[index]).collect()
    };
    assert!(of("2026-11-03").iter().all(Option::is_none));
    // 08:00–20:00 are 24 half-hours; one holds the chat, the others none.
    assert_eq!(of("2026-11-04").iter().flatten().filter(|count| **count == 0.0).count(), 23);
}

/// Known intervals of the first skill on a business day of 17 hours from 08:30 to 25:00.
fn known(folder: &Folder, date: &str) -> usize {
    let (history, zone) = (&folder.histories[0], folder.team.zone);
    let start = zone.at(parse_date(date).unwrap(), "08:30".parse().unwrap());
    let first = usize::try_from((start - history.start).num_minutes() / 30).unwrap();
    history.counts.iter().skip(first).take(33).filter(|count| count.is_some()).count()
}

/// A record of whole calendar dates: chats at 00:10, 09:00 and 23:50.
fn of_dates(dates: &[&str]) -> String {
    let lines = dates.iter().map(|date| format!("{date} 00:10:00,pre\n{date} 09:00:00,pre\n{date} 23:50:00,pre\n"));
    format!("started_at,skill\n{}", lines.collect::<String>())
}

#[test]
fn a_record_that_starts_at_midnight_knows_only_the_end_of_the_day_before() {
    let folder = read_with(TEAM, "chats.csv", &of_dates(&["2026-11-03", "2026-11-04", "2026-11-05"]));
    assert_eq!([known(&folder, "2026-11-02"), known(&folder, "2026-11-03")], [2, 33]);
    assert_eq!(folder.warnings.0, []);
}

#[test]
fn a_record_that_ends_at_midnight_does_not_know_the_end_of_its_last_day() {
    let folder = read_with(TEAM, "chats.csv", &of_dates(&["2026-11-03", "2026-11-04", "2026-11-05"]));
    // Of 33 half-hours, the two after midnight are not known, nor the one of the last chat.
    assert_eq!(known(&folder, "2026-11-05"), 30);
}

#[test]
fn a_gap_is_cut_at_midnight_as_records_are() {
    let folder = read_with(TEAM, "chats.csv", &of_dates(&["2026-11-03", "2026-11-04", "2026-11-06", "2026-11-07"]));
    assert_eq!([known(&folder, "2026-11-04"), known(&folder, "2026-11-05"), known(&folder, "2026-11-06")], [31, 2, 33]);
    let gaps = || folder.warnings.0.iter().filter(|fault| fault.code == "history-gap");
    assert_eq!(gaps().map(|fault| fault.cause.args[0].1.clone()).collect::<Vec<_>>(), [1_usize.into()]);
    assert_eq!(gaps().map(|fault| fault.place.line).collect::<Vec<_>>(), [9]);
}

#[test]
fn silence_after_midnight_before_a_closed_day_is_zero() {
    let team = TEAM.replace("daily = \"08:30-25:00\"", "daily = \"08:30-25:00\"\nthu = \"closed\"");
    let chats = of_dates(&["2026-11-03", "2026-11-04", "2026-11-06"]).replace("2026-11-05 00:10:00,pre\n", "");
    assert_eq!(known(&read_with(&team, "chats.csv", &chats), "2026-11-04"), 33);
}

#[test]
fn the_last_day_is_not_known_from_the_last_chat_on() {
    let chats = "started_at\n2026-11-02 09:00:00\n2026-11-02 11:10:00\n";
    let folder = read_with(ONE_SKILL, "chats.csv", chats);
    // 09:00–11:00 are known: four half-hours.
    assert_eq!(folder.histories[0].counts.iter().flatten().count(), 4);
    assert_eq!(folder.history_until, parse_date("2026-11-02").ok());
}

#[test]
fn hourly_counts_of_agents_are_summed_and_split_over_the_half_hours() {
    let chats =
        "店铺咨询报表,,,\n日期,时段,客服昵称,咨询人数\n2026-11-02,09:00-10:00,小店:a01,6\n2026-11-02,09:00-10:00,小店:a02,4\n合计,,,10\n";
    let folder = read_with(ONE_SKILL, "chats.csv", chats);
    assert_eq!(counts(&folder, "2026-11-02"), [(9, 5.0), (9, 5.0)]);
    assert!(folder.handle_times_from_setting);
}

#[test]
fn counts_without_skills_go_to_the_main_skill_of_their_agent() {
    let chats = "日期,小时,客服,接待人数\n20261102,9,王芳,6\n20261102,9,a02,4\n";
    let folder = read_with(TEAM, "chats.csv", chats);
    let sums: Vec<f64> = folder.histories.iter().map(|history| history.counts.iter().flatten().sum()).collect();
    assert_eq!(sums, [6.0, 4.0]);
}

#[test]
fn a_count_of_zero_is_known() {
    let chats = "日期,小时,接待人数\n2026-11-02,9,0\n2026-11-02,10,2\n";
    let folder = read_with(ONE_SKILL, "chats.csv", chats);
    let zeros = folder.histories[0].counts.iter().flatten().filter(|count| **count == 0.0).count();
    // 09:00–10:00, in half-hours.
    assert_eq!(zeros, 2);
}

#[test]
fn handle_times_in_minutes_are_said_in_the_header() {
    let folder = read_with(ONE_SKILL, "chats.csv", "started_at,处理时长(分钟)\n2026-11-02 09:00:00,5\n2026-11-02 10:00:00,5\n");
    assert_eq!(folder.histories[0].handle.iter().flatten().next().unwrap().seconds, 300.0);
}

#[test]
fn chats_may_be_gbk_or_have_a_byte_order_mark() {
    let text = "开始时间,技能,处理时长\n2026-11-02 09:00:00,售前,60\n2026-11-02 20:00:00,售前,60\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [gbk.as_ref(), &marked] {
        let folder = read(&[("team.toml", TEAM.as_bytes()), ("chats.csv", bytes)]).unwrap();
        assert_eq!(counts(&folder, "2026-11-02"), [(9, 1.0)]);
    }
}

#[test]
fn a_chat_after_midnight_belongs_to_the_evening_before() {
    let folder = read_with(TEAM, "chats.csv", "started_at,skill\n2026-11-02 09:00:00,pre\n2026-11-03 00:40:00,pre\n");
    assert_eq!(folder.history_until, parse_date("2026-11-02").ok());
    assert_eq!(folder.histories[0].end().to_rfc3339(), "2026-11-02T17:00:00+00:00");
}

#[test]
fn the_day_of_a_clock_change_is_read_by_its_own_offsets() {
    let team = format!("zone = \"Europe/Berlin\"\n{}", ONE_SKILL.replace("08:00-20:00", "00:00-24:00"));
    let folder = read_with(&team, "chats.csv", "started_at\n2026-10-25 01:00:00\n2026-10-25 09:00:00\n2026-10-25 12:00:00\n");
    let history = &folder.histories[0];
    let with_chats = (0..history.counts.len()).filter(|index| history.counts[*index] == Some(1.0));
    // Summer time is two hours ahead of UTC, winter time one.
    assert_eq!(with_chats.map(|index| history.at(index).format("%d %H:%M").to_string()).collect::<Vec<_>>(), ["24 23:00", "25 08:00"]);
}

#[test]
fn an_excel_sheet_is_read_like_a_csv() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0u16..).zip(["日期", "时段", "接待人数"]) {
        sheet.write(0, column, name).unwrap();
    }
    let (day, time) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("hh:mm"));
    for (row, hour) in (1u32..).zip([9u16, 10]) {
        sheet.write_datetime_with_format(row, 0, ExcelDateTime::from_ymd(2026, 11, 2).unwrap(), &day).unwrap();
        sheet.write_datetime_with_format(row, 1, ExcelDateTime::from_hms(hour, 0, 0).unwrap(), &time).unwrap();
        sheet.write(row, 2, u32::from(hour)).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let folder = read(&[("team.toml", ONE_SKILL.as_bytes()), ("chats.xlsx", &bytes)]).unwrap();
    assert_eq!(counts(&folder, "2026-11-02"), [(9, 4.5), (9, 4.5), (10, 5.0), (10, 5.0)]);
}

#[test]
fn a_fault_in_a_sheet_names_row_and_column() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0u16..).zip(["name", "start", "x", "scale"]) {
        sheet.write(0, column, name).unwrap();
        sheet.write(1, column, "2026-11-01").unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let found = said(read(&[("team.toml", TEAM.as_bytes()), ("events.xlsx", &bytes)]));
    assert_eq!(found, ["extra-columns events.xlsx:1:3", "bad-number events.xlsx:2:4"]);
}

#[test]
fn sheets_after_the_first_are_named_if_they_hold_anything() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0u16..).zip(["name", "start"]) {
        sheet.write(0, column, name).unwrap();
    }
    book.add_worksheet().set_name("空").unwrap();
    book.add_worksheet().set_name("十一月").unwrap().write(0, 0, "双11").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let folder = read(&[("team.toml", TEAM.as_bytes()), ("events.xlsx", &bytes)]).unwrap();
    let warning = folder.warnings.0.iter().find(|fault| fault.code == "sheets-unread").unwrap();
    assert_eq!(paiban::locale::say(&warning.cause, Lang::En, paiban::time::Zone::SHANGHAI), "only the first sheet is read, not: 十一月");
}

#[test]
fn days_of_events_and_leave_include_the_last() {
    let team = ("team.toml", TEAM.as_bytes());
    let events = ("events.csv", "名称,类型,开始,结束,倍数\n双11,双十一,2026-10-31,2026-11-11,3\n".as_bytes());
    let leave =
        ("leave.csv", "客服,类型,开始,结束\n王芳,年假,2026-11-02,2026-11-03\na02,病假,2026-11-02 09:00,2026-11-02 12:00\n".as_bytes());
    let folder = read(&[team, events, leave]).unwrap();
    assert_eq!((folder.events[0].kind.as_str(), folder.events[0].span.minutes()), ("double11", 12 * 1440));
    assert_eq!((folder.leave[0].kind, folder.leave[0].span.minutes()), (LeaveKind::Annual, 2 * 1440));
    assert_eq!(folder.leave[0].days, Some((parse_date("2026-11-02").unwrap(), parse_date("2026-11-03").unwrap())));
    assert_eq!((folder.leave[1].days, folder.leave[1].span.minutes()), (None, 180));
}

#[test]
fn wishes_are_read_in_both_languages() {
    let csv = "agent,date,wish,weight\na01,2026-11-02,休,\na01,2026-11-03,不要晚班,3\na01,2026-11-04,day,\na01,2026-11-05,白,\na01,2026-11-06,work,\n";
    let folder = read_with(TEAM, "requests.csv", csv);
    let wishes: Vec<Wish> = folder.requests.iter().map(|request| request.wish.clone()).collect();
    let day = Wish::Shift(vec![ShiftIx(0)]);
    assert_eq!(wishes, [Wish::Rest, Wish::Avoid(vec![ShiftIx(1)]), day.clone(), day, Wish::Work]);
    assert_eq!(folder.requests.iter().map(|request| request.weight).collect::<Vec<_>>(), [1, 3, 1, 1, 1]);
}

#[test]
fn a_folder_may_add_holidays_of_its_own() {
    let folder = read_with(TEAM, "holidays.csv", "日期,类型,名称\n2027-02-06,法定,春节\n");
    assert_eq!(folder.team.calendar.kind(parse_date("2027-02-06").unwrap()), Some(DayKind::Statutory));
}

fn week() -> IsoWeek {
    "2026-W46".parse().unwrap()
}

fn published(lines: Vec<Vec<Symbol>>) -> Published {
    Published {
        week: week(),
        revision: 2,
        at: "2026-11-05T08:00:00.250Z".parse().unwrap(),
        roster: Roster { horizon: Horizon::weeks(week(), 1), lines },
        pins: Vec::new(),
        duties: Vec::new(),
        handovers: Vec::new(),
        events: std::collections::BTreeMap::new(),
        shifts: vec![ShiftIx(0), ShiftIx(1)],
        solve: None,
    }
}

fn lines_of(symbol: Symbol) -> Vec<Vec<Symbol>> {
    vec![vec![symbol; 7]; 3]
}

#[test]
fn a_changed_cell_changes_one_line_of_the_file() {
    let team = read(&[("team.toml", TEAM.as_bytes())]).unwrap().team;
    let mut lines = lines_of(Symbol::Shift(ShiftIx(0)));
    let before = published_toml(&team, &published(lines.clone()));
    lines[1][3] = Symbol::Rest;
    let after = published_toml(&team, &published(lines));
    let changed: Vec<_> = before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect();
    assert_eq!(
        changed,
        [(
            "a02 = \"day     day     day     day     day     day     day\"",
            "a02 = \"day     day     day     rest    day     day     day\""
        )]
    );
}

#[test]
fn a_past_roster_keeps_the_shift_as_it_was() {
    let dir = folder(&[("team.toml", TEAM.as_bytes())]);
    let team = read_folder(dir.path()).unwrap().team;
    write_published(dir.path(), &team, &published(lines_of(Symbol::Shift(ShiftIx(0))))).unwrap();
    fs::write(dir.path().join("team.toml"), TEAM.replace("08:30-17:30\"", "08:30-18:00\", version = 2")).unwrap();
    let folder = read_folder(dir.path()).unwrap();
    let shift = folder.rosters[0].roster.lines[0][0].shift().unwrap();
    let (old, new) = (folder.team.shift(shift), folder.team.shift(folder.team.shift_by_id("day").unwrap()));
    assert_eq!((old.time.to_string(), old.retired, new.time.to_string()), ("08:30-17:30".to_owned(), true, "08:30-18:00".to_owned()));
}

/// A week of rest for both agents of the fixture.
fn resting(revision: u32) -> Published {
    let (team, week) = (fixture::team(2), "2026-W46".parse::<IsoWeek>().unwrap());
    Published {
        week,
        revision,
        at: team.zone.at(week.monday().pred_opt().unwrap(), "12:00".parse().unwrap()),
        roster: Roster::resting(&team, Horizon::weeks(week, 1)),
        pins: Vec::new(),
        duties: Vec::new(),
        handovers: Vec::new(),
        events: std::collections::BTreeMap::new(),
        shifts: Vec::new(),
        solve: None,
    }
}

#[test]
fn a_week_published_anew_keeps_the_revision_before() {
    let dir = folder(&[("team.toml", TEAM.as_bytes())]);
    for revision in [1, 2, 3] {
        write_published(dir.path(), &fixture::team(2), &resting(revision)).unwrap();
    }
    let folder = read_folder(dir.path()).unwrap();
    let revisions = |list: &[Published]| list.iter().map(|published| published.revision).collect::<Vec<_>>();
    assert_eq!((revisions(&folder.rosters), revisions(&folder.earlier)), (vec![3], vec![1, 2]));
    let first = fs::read_to_string(dir.path().join("rosters/earlier/2026-W46.r1.toml")).unwrap();
    assert_eq!(first, published_toml(&fixture::team(2), &resting(1)));
}

#[test]
fn a_revision_written_twice_is_no_earlier_one() {
    let dir = folder(&[("team.toml", TEAM.as_bytes())]);
    write_published(dir.path(), &fixture::team(2), &resting(1)).unwrap();
    write_published(dir.path(), &fixture::team(2), &resting(1)).unwrap();
    assert!(!dir.path().join("rosters/earlier").exists());
}

#[test]
fn an_earlier_revision_kept_before_a_crash_is_not_read_twice() {
    let text = published_toml(&fixture::team(2), &resting(1));
    let files =
        [("team.toml", TEAM.as_bytes()), ("rosters/2026-W46.toml", text.as_bytes()), ("rosters/earlier/2026-W46.r1.toml", text.as_bytes())];
    let folder = read(&files).unwrap();
    assert_eq!((folder.rosters.len(), folder.earlier.len()), (1, 0));
}

#[test]
fn who_has_left_the_team_is_left_out_of_old_rosters() {
    let dir = folder(&[("team.toml", TEAM.as_bytes())]);
    let team = read_folder(dir.path()).unwrap().team;
    let mut roster = published(lines_of(Symbol::Rest));
    roster.pins = vec![(AgentIx(2), week().monday())];
    write_published(dir.path(), &team, &roster).unwrap();
    let without: Vec<&str> = TEAM.lines().filter(|line| !line.starts_with("a03")).collect();
    fs::write(dir.path().join("team.toml"), without.join("\n")).unwrap();
    let folder = read_folder(dir.path()).unwrap();
    assert_eq!((folder.rosters[0].roster.lines.len(), folder.rosters[0].pins.len()), (2, 0));
    assert_eq!(folder.warnings.0.iter().filter(|fault| fault.code == "agent-gone").count(), 1);
}

fn symbols() -> impl Strategy<Value = Symbol> {
    let leave = prop::sample::select(LeaveKind::ALL.to_vec()).prop_map(Symbol::Leave);
    prop_oneof![(0..2usize).prop_map(|shift| Symbol::Shift(ShiftIx(shift))), Just(Symbol::Rest), leave, Just(Symbol::NotEmployed)]
}

fn dates() -> impl Strategy<Value = Date> {
    (0..7u64).prop_map(|day| week().monday() + chrono::Days::new(day))
}

fn event_states() -> impl Strategy<Value = (String, EventState)> {
    let state = (any::<u32>(), "[0-9a-f]{0,8}", 0..2_000_000_000i64, any::<bool>());
    (".{1,12}", state).prop_map(|(uid, (sequence, digest, second, cancelled))| {
        let changed = chrono::DateTime::from_timestamp(second, 0).unwrap();
        let span = Span::new(changed, changed + chrono::Duration::minutes(450));
        (uid, EventState { sequence, digest, span, changed, cancelled })
    })
}

prop_compose! {
    fn solve_records()(
        costs in prop::array::uniform3(any::<i64>()),
        gap in 0.0..1.0f64,
        rules in prop::collection::vec(("[a-z_]{1,8}", any::<i64>()), 0..3),
        contradiction in any::<bool>(),
    ) -> SolveRecord {
        SolveRecord { cost: costs[0], bound: costs[1], floor: costs[2], gap, stop: "gap".to_owned(), costs_by_rule: rules, contradiction }
    }
}

prop_compose! {
    fn rosters()(
        lines in prop::collection::vec(prop::collection::vec(symbols(), 7), 3),
        pins in prop::collection::vec((0..3usize, dates()), 0..3),
        duties in prop::collection::vec((dates(), "[a-z值\"\\\\]{1,6}", 0..3usize), 0..3),
        pairs in prop::collection::vec((dates(), "[a-z]{1,6}", 0..3usize, 0..3usize), 0..3),
        events in prop::collection::btree_map(event_states().prop_map(|(uid, _)| uid), event_states().prop_map(|(_, state)| state), 0..3),
        solve in prop::option::of(solve_records()),
    ) -> Published {
        Published {
            pins: pins.into_iter().map(|(agent, date)| (AgentIx(agent), date)).collect(),
            duties: duties.into_iter().map(|(date, duty, agent)| (date, duty, AgentIx(agent))).collect(),
            handovers: pairs.into_iter().map(|(date, id, from, to)| (date, id, AgentIx(from), AgentIx(to))).collect(),
            events,
            solve,
            ..published(lines)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_roster_is_read_as_it_was_written(roster in rosters()) {
        let dir = folder(&[("team.toml", TEAM.as_bytes())]);
        let team = read_folder(dir.path()).unwrap().team;
        write_published(dir.path(), &team, &roster).unwrap();
        let again = read_folder(dir.path()).unwrap();
        prop_assert_eq!(&again.rosters[..], &[roster][..]);
        prop_assert_eq!(again.team, team);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&[("team.toml", &bytes), ("chats.csv", &bytes)]);
        let mut files: Vec<(&str, &[u8])> = ALL_FILES.iter().map(|file| (*file, &bytes[..])).collect();
        files.push(("team.toml", TEAM.as_bytes()));
        let _ = read(&files);
    }

    #[test]
    fn no_damage_to_good_files_makes_a_reader_panic(at in 0..400usize, junk in "[\\PC\\n\"=,.:{}\\[\\]-]{0,12}") {
        for (name, good) in good_files() {
            let at = good.char_indices().map(|(index, _)| index).nth(at % good.chars().count()).unwrap_or(0);
            let damaged = format!("{}{junk}{}", &good[..at], &good[at..]);
            let _ = read(&[("team.toml", TEAM.as_bytes()), (name, damaged.as_bytes())]);
        }
    }

    #[test]
    fn no_damage_to_a_workbook_makes_a_reader_panic(at in 0..6000usize, junk in any::<u8>()) {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "name").unwrap().write(0, 1, "start").unwrap();
        let mut bytes = book.save_to_buffer().unwrap();
        let at = at % bytes.len();
        bytes[at] = junk;
        let _ = read(&[("team.toml", TEAM.as_bytes()), ("events.xlsx", &bytes)]);
    }
}

const ALL_FILES: [&str; 8] =
    ["chats.csv", "chats.xlsx", "events.csv", "leave.csv", "requests.csv", "holidays.csv", "rosters/2026-W46.toml", "chats/a.csv"];

fn good_files() -> Vec<(&'static str, String)> {
    let team = fixture::team(3);
    let roster = published_toml(&team, &published(lines_of(Symbol::Shift(ShiftIx(0)))));
    vec![
        ("team.toml", with_end("[handovers.h]\nfrom = [\"day\"]\nto = [\"evening\"]\nwindow = \"17:15-17:30\"\n[rules.x]\ny = [1, 2.5]\n")),
        ("chats.csv", "started_at,skill,handle_seconds,ended_at\n2026-11-02 09:00:01,pre,60,2026-11-02 09:05:00\n".to_owned()),
        ("chats/b.csv", "日期,时段,技能,咨询人数\n2026-11-02,09:00-10:00,售前,12\n".to_owned()),
        ("events.csv", "name,start,end,scale\n双11,2026-11-01,2026-11-11,2.5\n".to_owned()),
        ("leave.csv", "agent,kind,from,to\na01,年假,2026-11-02 09:00,2026-11-03\n".to_owned()),
        ("requests.csv", "agent,date,wish\na01,2026-11-02,不要晚班\n".to_owned()),
        ("rosters/2026-W46.toml", roster),
    ]
}

#[test]
fn a_new_folder_has_no_faults_in_either_language() {
    for template in Template::ALL {
        for lang in [Lang::Zh, Lang::En] {
            let dir = tempfile::tempdir().unwrap();
            init(dir.path(), template, lang, parse_date("2026-11-19").unwrap()).unwrap();
            let folder = read_folder(dir.path()).unwrap();
            assert!(folder.warnings.0.is_empty(), "{template:?}: {:?}", folder.warnings.0);
            assert_eq!(folder.history_until, parse_date(if template == Template::OfficeHours { "2026-11-13" } else { "2026-11-15" }).ok());
        }
    }
}

#[test]
fn a_new_folder_is_the_same_every_time() {
    let write = || {
        let dir = tempfile::tempdir().unwrap();
        let files = init(dir.path(), Template::DayEvening, Lang::Zh, parse_date("2026-11-19").unwrap()).unwrap();
        files.iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(write(), write());
}

#[test]
fn a_new_folder_writes_over_nothing() {
    let dir = folder(&[("events.csv", b"mine")]);
    let faults = init(dir.path(), Template::DayEvening, Lang::En, parse_date("2026-11-19").unwrap()).unwrap_err();
    assert_eq!(faults.0.iter().map(|fault| format!("{} {}", fault.code, fault.place)).collect::<Vec<_>>(), ["file-exists events.csv"]);
    assert!(!dir.path().join("team.toml").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_a_fault() {
    let dir = folder(&[("file", b"")]);
    let faults = init(&dir.path().join("file/team"), Template::DayEvening, Lang::En, parse_date("2026-11-19").unwrap()).unwrap_err();
    assert_eq!((faults.0[0].code, faults.0[0].severity), ("cannot-write", Severity::Error));
}

#[test]
#[allow(clippy::disallowed_macros)]
fn half_a_million_chats_are_read_in_a_few_seconds() {
    use std::fmt::Write as _;
    let mut text = String::from("started_at,skill,handle_seconds,chat_id\n");
    for index in 0..500_000u32 {
        let (day, second) = (1 + index / 17_000, index % 17_000 * 2);
        let _ = writeln!(
            text,
            "2026-10-{day:02} {:02}:{:02}:{:02},pre,{},c{index}",
            9 + second / 3600,
            second / 60 % 60,
            second % 60,
            index % 600
        );
    }
    let dir = folder(&[("team.toml", TEAM.as_bytes()), ("chats.csv", text.as_bytes())]);
    let begun = std::time::Instant::now();
    let folder = read_folder(dir.path()).unwrap();
    eprintln!("500,000 chats read in {:.2} s", begun.elapsed().as_secs_f64());
    let known: f64 = folder.histories[0].counts.iter().flatten().sum();
    assert!(known > 499_000.0 && begun.elapsed().as_secs() < 20);
}
