//! Tests of punch imports on whole team folders and on the public files that `PAIBAN_BENCH` points at; and of the other evidence.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use crate::cli::paiban;
use paiban::domain::{AgentIx, ChatState, Direction, Severity, Team};
use paiban::files::{self, ColumnMap, FileRead, Matched, People};
use paiban::ops::{self, PunchImportOptions, Workspace};
use paiban::time::Zone;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const TEAM: &str = r#"id = "shop"
name = "小店"
opening = { daily = "08:00-25:00" }
skills = { chat = {} }
shifts = { day = { time = "08:00-17:00" }, night = { time = "22:00-31:00" } }
[agents]
K001 = { name = "员工甲" }
K002 = { name = "员工乙" }
a03 = { name = "员工丙" }
a04 = { name = "王芳" }
a05 = { name = "王芳" }
"#;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("team.toml"), TEAM).unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn open(dir: &Path) -> Workspace {
    ops::open(dir).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A file outside of the team folder.
fn outside(dir: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn import(dir: &Path, files: &[PathBuf]) -> ops::PunchImport {
    let options = PunchImportOptions { files: files.to_vec(), ..PunchImportOptions::default() };
    ops::import_punches(&open(dir), &options).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Names and bytes of `punches/`.
fn kept(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir.join("punches")).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

fn bench(file: &str) -> Option<Vec<u8>> {
    let root = std::env::var("PAIBAN_BENCH").map_or_else(|_| PathBuf::from("../shared/bench"), PathBuf::from);
    let bytes = fs::read(root.join("attendance").join(file)).ok();
    if bytes.is_none() {
        eprintln!("skipped: {file} is not there; set PAIBAN_BENCH to the folder of public data");
    }
    bytes
}

fn read(bytes: &[u8], name: &str) -> FileRead {
    files::read_punches(bytes, name, Zone::SHANGHAI, &[])
}

/// The thirteen punches that the made-up exports tell, as their cells say: three people, 4 to 6 May 2026.
const MADE_UP: [(&str, &str); 13] = [
    ("甲", "05-04 07:56"),
    ("甲", "05-04 17:02"),
    ("甲", "05-05 08:12"),
    ("甲", "05-05 17:01"),
    ("甲", "05-06 07:58"),
    ("乙", "05-04 12:51"),
    ("乙", "05-04 22:03"),
    ("乙", "05-06 12:55"),
    ("乙", "05-06 21:40"),
    ("丙", "05-04 21:54"),
    ("丙", "05-05 07:02"),
    ("丙", "05-05 22:31"),
    ("丙", "05-06 07:00"),
];

fn said(gathered: &files::Gathered, team: &Team) -> Vec<(String, String)> {
    let punch = |punch: &paiban::domain::Punch| {
        let name = team.agent(punch.agent).name.trim_start_matches("员工").to_owned();
        (name, Zone::SHANGHAI.wall(punch.at).format("%m-%d %H:%M").to_string())
    };
    gathered.punches.iter().map(punch).collect()
}

#[test]
fn the_made_up_exports_import_whole_and_tell_the_same_punches() {
    let (Some(dingtalk), Some(wecom)) = (bench("dingtalk_SYNTHETIC.xlsx"), bench("wecom_SYNTHETIC.xlsx")) else { return };
    let dir = folder(&[]);
    let team = open(dir.path()).folder.team;
    let people = People([("u001".to_owned(), AgentIx(0)), ("u002".to_owned(), AgentIx(1))].into());
    let expected: Vec<(String, String)> = MADE_UP.iter().map(|(name, at)| ((*name).to_owned(), (*at).to_owned())).collect();
    // Each of the three sheets of the one and the sheet of the other alone, then all of them together.
    let reads = [read(&dingtalk, "dingtalk.xlsx"), read(&wecom, "wecom.xlsx")];
    for read in &reads {
        assert_eq!((read.refused, read.faults.is_empty()), (0, true), "{:?}", read.faults);
        assert_eq!(said(&files::gather(std::slice::from_ref(read), &team, &people), &team), expected, "{}", read.file);
    }
    let sheets: Vec<(&str, usize)> = reads[0].sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.punches)).collect();
    assert_eq!(sheets, [("每日统计", 13), ("打卡时间", 13), ("原始记录", 13)]);
    let gathered = files::gather(&reads, &team, &people);
    assert_eq!(said(&gathered, &team), expected);
    assert_eq!((gathered.files[1].new, gathered.files[0].people[0]), (0, Matched::Id(AgentIx(0))));
}

#[test]
fn the_file_of_a_real_clock_imports_whole() {
    let Some(bytes) = bench("attlog_2020.dat") else { return };
    let read = read(&bytes, "attlog_2020.dat");
    assert_eq!((read.rows, read.punches.len(), read.people.len(), read.refused, read.faults.is_empty()), (7311, 7311, 18, 0, true));
    let mut team = paiban::domain::fixture::team(18);
    for (number, agent) in team.agents.iter_mut().enumerate() {
        agent.id = (number + 1).to_string();
    }
    let gathered = files::gather(std::slice::from_ref(&read), &team, &People::default());
    assert_eq!((gathered.punches.len(), gathered.files[0].new, gathered.files[0].stranger), (7311, 7311, 0));
    // User 1 has 214 lines, and the first line of the file is theirs, with state 0.
    assert_eq!(gathered.punches.iter().filter(|punch| punch.agent == AgentIx(0)).count(), 214);
    let first = gathered.punches.iter().min_by_key(|punch| punch.line).unwrap();
    assert_eq!((Zone::SHANGHAI.wall(first.at).to_string().as_str(), first.hint), ("2020-01-07 10:34:08", Some(Direction::In)));
}

#[test]
fn a_file_is_kept_as_it_came_and_importing_it_twice_changes_nothing() {
    let (dir, away) = (folder(&[]), tempfile::tempdir().unwrap());
    let bytes = encoding_rs::GBK.encode("工号,打卡时间\r\nK001,2026-05-04 07:56\r\n").0.into_owned();
    let file = outside(&away, "五月.csv", &bytes);
    assert_eq!(import(dir.path(), std::slice::from_ref(&file)).files[0].new, 1);
    let once = kept(dir.path());
    assert_eq!(once, BTreeMap::from([("五月.csv".to_owned(), bytes.clone())]));
    let renamed = outside(&away, "again.csv", &bytes);
    for path in [file, renamed] {
        let again = import(dir.path(), &[path]);
        assert_eq!((again.files[0].new, again.files[0].doubled, again.written.len()), (0, 1, 0));
        assert_eq!(again.files[0].known_as.as_deref(), Some("punches/五月.csv"));
        assert_eq!(kept(dir.path()), once);
    }
    assert_eq!(ops::punches(&open(dir.path()), &[]).unwrap().punches.len(), 1);
}

#[test]
fn another_file_of_the_same_name_is_kept_beside_the_first() {
    let (dir, away) = (folder(&[]), tempfile::tempdir().unwrap());
    for day in ["04", "05"] {
        let text = format!("     K001\t2026-05-{day} 07:56:23\t1\t0\t1\t0\n     K001\t2026-05-04 07:56:23\t1\t0\t1\t0\n");
        import(dir.path(), &[outside(&away, "1_attlog.dat", text.as_bytes())]);
    }
    let names: Vec<String> = kept(dir.path()).into_keys().collect();
    assert_eq!(names.len(), 2);
    assert!(names[0].starts_with("1_attlog-") && names[1] == "1_attlog.dat", "{names:?}");
    let reply = ops::punches(&open(dir.path()), &[]).unwrap();
    assert_eq!((reply.punches.len(), reply.files.len()), (2, 2));
    assert_eq!(reply.sources, names.iter().map(|name| format!("punches/{name}")).collect::<Vec<_>>());
}

#[test]
fn a_dry_run_writes_nothing() {
    let (dir, away) = (folder(&[]), tempfile::tempdir().unwrap());
    let file = outside(&away, "x.csv", "工号,打卡时间\nK001,2026-05-04 07:56\n".as_bytes());
    let workspace = open(dir.path());
    let options = PunchImportOptions {
        files: vec![file],
        people: vec![("9".to_owned(), "K001".to_owned())],
        dry_run: true,
        ..PunchImportOptions::default()
    };
    assert_eq!(ops::import_punches(&workspace, &options).unwrap().files[0].new, 1);
    assert!(!dir.path().join("punches").exists());
}

#[test]
fn people_and_columns_once_told_are_remembered() {
    let (dir, away) = (folder(&[]), tempfile::tempdir().unwrap());
    let text = |day: u32| format!("证件,过闸时刻\n77,2026-05-{day:02} 07:56\n");
    let file = outside(&away, "door.csv", text(4).as_bytes());
    let options = PunchImportOptions {
        files: vec![file],
        columns: Some(ColumnMap::parse("door", "who=证件,time=过闸时刻").unwrap()),
        people: vec![("77".to_owned(), "员工甲".to_owned())],
        dry_run: false,
        now: None,
    };
    assert_eq!(ops::import_punches(&open(dir.path()), &options).unwrap().files[0].new, 1);
    assert_eq!(fs::read_to_string(dir.path().join("punches/people.csv")).unwrap(), "key,agent\n77,K001\n");
    let next = outside(&away, "door-2.csv", text(5).as_bytes());
    let import = import(dir.path(), &[next]);
    assert_eq!((import.files[0].new, import.files[0].people[0].matched), (1, Matched::Table(AgentIx(0))));
    // Told once more, nothing is written a second time.
    let once = kept(dir.path());
    assert!(ops::import_punches(&open(dir.path()), &options).unwrap().written.is_empty());
    assert_eq!(kept(dir.path()), once);
}

/// Code and place of the faults.
fn codes(faults: &paiban::domain::Faults) -> Vec<String> {
    faults.0.iter().map(|fault| format!("{} {}", fault.code, fault.place)).collect()
}

fn refused(dir: &Path, options: &PunchImportOptions) -> Vec<String> {
    let before = kept(dir);
    let faults = ops::import_punches(&open(dir), options).err().expect("refused");
    assert!(faults.has_errors());
    assert_eq!(kept(dir), before, "nothing is written");
    codes(&faults)
}

#[test]
fn a_file_without_punches_is_refused_whole_and_nothing_is_written() {
    let (dir, away) = (folder(&[]), tempfile::tempdir().unwrap());
    let good = outside(&away, "good.csv", "工号,打卡时间\nK001,2026-05-04 07:56\n".as_bytes());
    let bad = outside(&away, "bad.csv", "日期,金额\n2026-05-04,3\n".as_bytes());
    let missing = away.path().join("missing.csv");
    let found =
        refused(dir.path(), &PunchImportOptions { files: vec![good, bad.clone(), missing.clone()], ..PunchImportOptions::default() });
    assert_eq!(found, [format!("io {}", missing.display()), format!("punch-table-unknown {}", bad.display())]);
}

#[test]
fn a_mapping_to_nobody_or_to_somebody_else_is_refused() {
    let dir = folder(&[("punches/people.csv", b"key,agent\n77,K001\n")]);
    let mapped = |agent: &str| PunchImportOptions { people: vec![("77".to_owned(), agent.to_owned())], ..PunchImportOptions::default() };
    assert_eq!(refused(dir.path(), &mapped("王芳")), ["no-agent "], "two have that name");
    assert_eq!(refused(dir.path(), &mapped("K002")), ["person-mapped punches/people.csv"]);
}

#[test]
fn a_mapping_that_says_two_things_is_a_fault() {
    let dir = folder(&[("punches/people.csv", "编号,客服\n77,K001\n77,员工乙\n78,nobody\n".as_bytes())]);
    let faults = ops::punches(&open(dir.path()), &[]).err().expect("refused");
    assert_eq!(codes(&faults), ["people-twice punches/people.csv:3:1", "unknown-reference punches/people.csv:4:4"]);
}

#[test]
fn what_is_refused_is_said_and_the_rest_is_read() {
    let text = "工号,姓名,打卡时间\nK001,,2026-05-04 07:56\nK001,,早上\nK001,,25点\n,王芳,2026-05-04 08:00\nX9,韩梅,2026-05-04 08:00\n";
    let dir = folder(&[("punches/may.csv", text.as_bytes())]);
    let reply = ops::punches(&open(dir.path()), &[]).unwrap();
    assert_eq!(reply.punches.len(), 1);
    assert_eq!(
        codes(&reply.warnings),
        [
            "punch-time punches/may.csv:3:7",
            "punch-time punches/may.csv:4:7",
            "punch-name-shared punches/may.csv:5",
            "punch-person-unknown punches/may.csv"
        ]
    );
    assert!(reply.warnings.0.iter().all(|fault| fault.severity == Severity::Warning));
}

#[test]
fn the_command_shows_what_is_understood_in_both_languages_and_as_json() {
    let (dir, away) = (folder(&[]), tempfile::tempdir().unwrap());
    let text = "工号,姓名,打卡时间\nK001,,2026-05-04 07:56\n,员工乙,2026-05-04 08:00\nX9,韩梅,2026-05-04 08:00\nK001,,99:99\n";
    let file = outside(&away, "may.csv", text.as_bytes()).display().to_string();
    let team = dir.path().display().to_string();
    let run = |more: &[&str]| paiban(&[&["attendance", "import", &team, &file, "--dry-run"], more].concat());
    let english = run(&["--lang", "en"]);
    let shown = String::from_utf8(english.stdout).unwrap();
    assert_eq!(english.status.code(), Some(1));
    assert!(shown.contains("员工乙 → K002") && shown.contains("nothing was written"), "{shown}");
    let chinese = String::from_utf8(run(&["--lang", "zh-CN"]).stdout).unwrap();
    assert!(chinese.contains("新打卡") && chinese.contains("没有写入"), "{chinese}");
    let found: Value = serde_json::from_slice(&run(&["--json"]).stdout).unwrap();
    let counts = ["rows", "new", "doubled", "unmatched", "refused", "empty"].map(|key| found["files"][0][key].as_u64().unwrap());
    assert_eq!(counts, [4, 2, 0, 1, 1, 0]);
    let by: Vec<&Value> = found["files"][0]["people"].as_array().unwrap().iter().map(|person| &person["by"]).collect();
    assert_eq!(by, [&Value::from("id"), &Value::from("name"), &Value::Null]);
    assert_eq!(found["faults"].as_array().unwrap().len(), 2);
}

#[test]
fn columns_that_are_not_understood_are_said() {
    let dir = folder(&[]);
    let team = dir.path().display().to_string();
    let output = paiban(&["attendance", "import", &team, "x.csv", "--columns", "when=x", "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), found["faults"][0]["code"].as_str()), (Some(2), Some("columns")));
}

#[test]
fn states_are_read_as_spans_and_as_changes() {
    let spans = "客服,状态,开始时间,结束时间\nK001,在线,2026-05-04 08:00,2026-05-04 12:00\nK001,挂起,2026-05-04 12:00,2026-05-04 12:30\n";
    let changes =
        "agent,state,time\nshop:员工乙,online,2026-05-04 08:00\nshop:员工乙,away,2026-05-04 12:00\nshop:员工乙,offline,2026-05-04 17:00\n";
    let dir = folder(&[("status/a.csv", spans.as_bytes()), ("status/b.csv", changes.as_bytes()), ("status.csv", spans.as_bytes())]);
    let team = open(dir.path()).folder.team;
    let mut faults = paiban::domain::Faults::default();
    let found = files::read_status(dir.path(), &team, &People::default(), &mut faults);
    let said: Vec<_> = found.iter().map(|status| (status.agent.0, status.state, status.span.minutes())).collect();
    // A change lasts until the next; the last one, offline, for 16 hours at most.
    let expected = [
        (0, ChatState::Online, 240),
        (0, ChatState::Away, 30),
        (1, ChatState::Online, 240),
        (1, ChatState::Away, 300),
        (1, ChatState::Offline, 16 * 60),
    ];
    assert_eq!((said.as_slice(), faults.is_empty()), (expected.as_slice(), true));
}

#[test]
fn states_that_overlap_are_cut_and_what_is_not_known_is_said() {
    let text = "客服,状态,开始时间,结束时间\nK001,在线,2026-05-04 08:00,2026-05-04 12:00\nK001,离开,2026-05-04 11:00,2026-05-04 12:00\nK001,飞翔,2026-05-04 13:00,2026-05-04 14:00\n韩梅,在线,2026-05-04 08:00,2026-05-04 09:00\nK001,在线,5月,\nK001,在线,2026-05-04 15:00,2026-05-04 14:00\n";
    let dir = folder(&[("status.csv", text.as_bytes())]);
    let team = open(dir.path()).folder.team;
    let mut faults = paiban::domain::Faults::default();
    let found = files::read_status(dir.path(), &team, &People::default(), &mut faults);
    assert_eq!(found.iter().map(|status| status.span.minutes()).collect::<Vec<_>>(), [180, 60]);
    let expected = [
        "status-state status.csv:4:6",
        "bad-date status.csv:6:9",
        "end-before-start status.csv:7:26",
        "status-agent-unknown status.csv",
        "status-overlap status",
    ];
    assert_eq!(codes(&faults), expected);
}

#[test]
fn chats_with_an_agent_and_an_end_or_a_handle_time_hold_them() {
    let ended = "started_at,agent,ended_at\n2026-05-04 16:50:00,K001,2026-05-04 17:20:00\n2026-05-04 09:00:00,韩梅,2026-05-04 09:10:00\n";
    let handled = "started_at,agent,handle_seconds\n2026-05-04 17:30:00,员工乙,600\n";
    let dir = folder(&[("chats/a.csv", ended.as_bytes()), ("chats/b.csv", handled.as_bytes())]);
    let team = paiban::files::read_folder(dir.path());
    // An agent that nobody knows leaves a chat without a skill only where there are several.
    let team = team.unwrap_or_else(|faults| panic!("{faults:?}")).team;
    let found = files::read_holds(dir.path(), &team, &People::default());
    assert_eq!(found.holds.iter().map(|hold| (hold.agent.0, hold.span.minutes())).collect::<Vec<_>>(), [(0, 30), (1, 10)]);
    assert_eq!(found.known.unwrap().minutes(), 8 * 60 + 40);
}

#[test]
fn chats_without_agents_hold_nobody() {
    let dir = folder(&[("chats.csv", "started_at,handle_seconds\n2026-05-04 16:50:00,300\n".as_bytes())]);
    let team = open(dir.path()).folder.team;
    assert_eq!(files::read_holds(dir.path(), &team, &People::default()), files::ChatHolds::default());
}

#[test]
fn swaps_are_read_with_their_approval_and_those_turned_down_are_not() {
    let text = "日期,申请人,换班人,对方日期,批准时间,批准人,状态\n2026-05-04,K001,员工乙,2026-05-06,2026-05-07 10:00,a03,已通过\n2026-05-05,K001,K002,,,,\n2026-05-08,K001,K002,,,,已拒绝\n";
    let dir = folder(&[("swaps.csv", text.as_bytes())]);
    let team = open(dir.path()).folder.team;
    let mut faults = paiban::domain::Faults::default();
    let swaps = files::read_swaps(dir.path(), &team, &mut faults);
    let said: Vec<_> = swaps.iter().map(|swap| (swap.date.to_string(), swap.with_date.to_string(), swap.approved_by.clone())).collect();
    let expected = [
        ("2026-05-04".to_owned(), "2026-05-06".to_owned(), Some("a03".to_owned())),
        ("2026-05-05".to_owned(), "2026-05-05".to_owned(), None),
    ];
    assert_eq!((said.as_slice(), faults.is_empty()), (expected.as_slice(), true));
    assert_eq!(swaps[0].approved_at.unwrap().to_rfc3339(), "2026-05-07T02:00:00+00:00");
}

#[test]
fn a_swap_with_oneself_is_a_fault() {
    let dir = folder(&[("swaps.csv", b"date,agent,with\n2026-05-04,K001,K001\n")]);
    let team = open(dir.path()).folder.team;
    let mut faults = paiban::domain::Faults::default();
    assert!(files::read_swaps(dir.path(), &team, &mut faults).is_empty());
    assert_eq!(codes(&faults), ["swap-self swaps.csv:2:17"]);
}

#[test]
fn leave_tells_when_it_was_approved_and_by_whom() {
    let dir = folder(&[("leave.csv", "客服,开始,审批时间,审批人\nK001,2026-05-04,2026-05-06 09:00,王芳\nK002,2026-05-04,,\n".as_bytes())]);
    let leave = open(dir.path()).folder.leave;
    let said: Vec<_> = leave.iter().map(|leave| (leave.approved_at.map(|at| at.to_rfc3339()), leave.approved_by.clone())).collect();
    assert_eq!(said, [(Some("2026-05-06T01:00:00+00:00".to_owned()), Some("王芳".to_owned())), (None, None)]);
}

#[test]
fn an_old_workbook_with_a_head_in_two_lines_is_read() {
    let read = read(include_bytes!("data/punches.xls"), "punches.xls");
    assert_eq!((read.rows, read.refused, read.faults.is_empty()), (2, 0, true), "{:?}", read.faults);
    let at = |punch: &files::RawPunch| {
        let wall = Zone::SHANGHAI.wall(chrono::DateTime::from_timestamp(punch.second, 0).unwrap());
        (wall.format("%m-%d %H:%M").to_string(), punch.hint)
    };
    let expected = [("05-04 17:12", Direction::In), ("05-05 01:03", Direction::Out), ("05-05 08:21", Direction::In)];
    let expected: Vec<_> = expected.map(|(at, hint)| (at.to_owned(), Some(hint))).into();
    assert_eq!(read.punches.iter().map(at).collect::<Vec<_>>(), expected);
}

#[test]
fn punches_of_the_future_are_refused_with_the_first_of_them() {
    let (dir, files) = (folder(&[]), tempfile::tempdir().unwrap());
    let path = files.path().join("clock.csv");
    fs::write(&path, "工号,打卡时间\nK001,2026-05-04 07:56\nK001,2027-05-04 17:02\n").unwrap();
    let now = |date: &str| Some(Zone::SHANGHAI.at(paiban::time::parse_date(date).unwrap(), "12:00".parse().unwrap()));
    let options = |date| PunchImportOptions { files: vec![path.clone()], now: now(date), ..PunchImportOptions::default() };
    assert_eq!(refused(dir.path(), &options("2026-05-05")), [format!("punch-future {}:3", path.display())]);
    assert!(ops::import_punches(&open(dir.path()), &options("2027-05-04")).is_ok());
}

#[test]
fn a_crafted_workbook_is_refused_with_what_to_do_and_a_stray_cell_far_out_is_read() {
    let (dir, away) = (folder(&[]), tempfile::tempdir().unwrap());
    let mut zip = zip::write::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let deflated = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("xl/sharedStrings.xml", deflated).unwrap();
    (0..129).for_each(|_| std::io::Write::write_all(&mut zip, &vec![b'<'; 1 << 20]).unwrap());
    let bomb = outside(&away, "bomb.xlsx", &zip.finish().unwrap().into_inner());
    let options = PunchImportOptions { files: vec![bomb.clone()], ..PunchImportOptions::default() };
    assert_eq!(refused(dir.path(), &options), [format!("workbook-size {}", bomb.display())]);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [["工号", "打卡时间"], ["K001", "2026-05-04 07:56"]].iter().enumerate() {
        sheet.write_row(u32::try_from(row).unwrap(), 0, *cells).unwrap();
    }
    sheet.write_string(1_048_575, 16_383, " ").unwrap();
    let stray = outside(&away, "stray.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(import(dir.path(), &[stray]).files[0].new, 1);
}
