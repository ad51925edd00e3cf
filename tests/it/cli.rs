//! The binary end to end, on new folders and on the samples.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The time of publication in all tests.
const AT: &str = "2026-11-19T15:00:00+08:00";

/// For tests that are not about the gap.
const QUICK: &[&str] = &["--seconds", "5", "--gap", "5"];

pub fn paiban(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paiban"));
    command.env("NO_COLOR", "1").env("PAIBAN_LANG", "en").args(args).output().expect("the binary runs")
}

fn json(args: &[&str]) -> Value {
    let output = paiban(args);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", String::from_utf8_lossy(&output.stderr)))
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// A copy of a sample in a temporary folder.
pub fn sample(name: &str) -> (tempfile::TempDir, String) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join(name);
    copy_folder(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples").join(name), &folder);
    let path = folder.display().to_string();
    (temporary, path)
}

fn hard(week: &Value) -> Vec<String> {
    let rows = week["violations"].as_array().expect("violations").iter();
    rows.filter(|row| row["hard"] == true).map(|row| format!("{}: {}", row["rule"], row["message"])).collect()
}

fn new_team(template: &str) -> (tempfile::TempDir, String) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let path = temporary.path().join("team").display().to_string();
    let output = paiban(&["init", &path, "--template", template]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (temporary, path)
}

#[test]
fn a_new_folder_of_each_template_can_be_checked_and_rostered() {
    for template in ["day-evening", "round-the-clock", "office-hours"] {
        let (_temporary, path) = new_team(template);
        assert_ne!(paiban(&["check", &path]).status.code(), Some(2), "{template}");
        let week = json(&["roster", &path, "--json", "--at", AT, "--seconds", "5", "--gap", "5"]);
        assert_eq!(hard(&week), Vec::<String>::new(), "{template}");
        assert!(!week["assignments"].as_array().expect("assignments").is_empty(), "{template}");
    }
}

#[test]
fn init_leaves_what_is_there_alone() {
    let (_temporary, path) = new_team("day-evening");
    let file = Path::new(&path).join("team.toml");
    fs::write(&file, "mine").expect("written");
    assert_eq!(paiban(&["init", &path]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).expect("read"), "mine");
}

#[test]
fn small_shop_gets_a_proven_roster_and_every_document() {
    let (_temporary, path) = sample("small-shop");
    let week = json(&["roster", &path, "--json", "--at", AT]);
    assert_eq!(hard(&week), Vec::<String>::new());
    assert!(week["gap"].as_f64().expect("a gap") <= 0.01, "{}", week["gap"]);
    let name = week["week"].as_str().expect("a week").to_owned();
    assert!(Path::new(&path).join("rosters").join(format!("{name}.toml")).exists());
    let out = Path::new(&path).join("out").join(&name);
    for document in
        ["roster.html", "roster.xlsx", "roster.csv", "roster.json", "roster.txt", "wall.svg", "wall.pdf", "wall.png", "lines.txt"]
    {
        assert!(fs::metadata(out.join(document)).is_ok_and(|file| file.len() > 100), "{document}");
    }
    assert!(out.join("calendars/team.ics").exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    let (_temporary, path) = sample("small-shop");
    let before = tree(Path::new(&path));
    assert_eq!(paiban(&[&["roster", &path, "--dry-run", "--at", AT], QUICK].concat()).status.code(), Some(0));
    assert_eq!(tree(Path::new(&path)), before);
}

fn tree(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(tree(&path));
        }
        found.push(path);
    }
    found.sort();
    found
}

#[test]
fn the_same_input_and_seed_give_the_same_bytes() {
    let run = || {
        let (_temporary, path) = sample("small-shop");
        let week = json(&["roster", &path, "--json", "--at", AT, "--threads", "1", "--seconds", "120", "--gap", "0"]);
        assert_eq!(week["stop"], "optimal");
        let out = Path::new(&path).join("out").join(week["week"].as_str().expect("a week"));
        (week, fs::read(out.join("calendars/team.ics")).expect("read"), fs::read(out.join("roster.xlsx")).expect("read"))
    };
    assert_eq!(run(), run());
}

#[test]
fn four_weeks_one_after_another_keep_every_rule_over_the_seams() {
    let (_temporary, path) = sample("small-shop");
    let weeks = json(&[&["roster", &path, "--json", "--at", AT, "--weeks", "4"], QUICK].concat());
    for week in weeks["weeks"].as_array().expect("four weeks") {
        assert_eq!(hard(week), Vec::<String>::new());
    }
    let checked = json(&["check", &path, "--json"]);
    let checked = checked["weeks"].as_array().expect("weeks");
    assert!(checked.len() >= 4);
    assert!(checked.iter().all(|week| hard(week).is_empty()), "{checked:?}");
}

#[test]
fn solving_a_published_week_again_keeps_close_to_it_and_raises_the_revision() {
    let (_temporary, path) = sample("small-shop");
    let first = json(&["roster", &path, "--json", "--at", AT]);
    let week = first["week"].as_str().expect("a week");
    let second = json(&["roster", &path, "--json", "--at", "2026-11-20T15:00:00+08:00", "--week", week]);
    assert_eq!(second["revision"].as_i64(), first["revision"].as_i64().map(|revision| revision + 1));
    assert_eq!(second["assignments"], first["assignments"]);
}

#[test]
fn unusable_input_names_every_fault_at_its_place_and_exits_with_2() {
    let (_temporary, path) = new_team("day-evening");
    let file = Path::new(&path).join("team.toml");
    let text = fs::read_to_string(&file).expect("read");
    fs::write(&file, format!("{text}\n[rules.work_strech]\nmax_days = 6\n[rules.daily_rest]\nhours = \"eleven\"\n")).expect("written");
    let output = paiban(&["check", &path]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("unknown-rule") && said.contains("work_stretch") && said.contains("parameter-value"), "{said}");
    assert!(said.contains(&format!("team.toml:{}", text.lines().count() + 5)), "{said}");
}

#[test]
fn a_folder_that_is_not_there_is_a_clear_fault() {
    let output = paiban(&["roster", "no-such-folder"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("no-such-folder") && said.contains("paiban init") && !said.contains("team.toml"), "{said}");
}

#[test]
fn an_exported_grid_handed_back_as_it_is_changes_nothing_though_somebody_is_on_leave() {
    let (_temporary, path) = sample("flagship-shop");
    let week = json(&["roster", &path, "--json", "--at", AT, "--week", "2026-W48", "--seconds", "2", "--gap", "100"]);
    let file = Path::new(&path).join("rosters/2026-W48.toml");
    let published = fs::read_to_string(&file).expect("read");
    assert!(published.contains("leave:annual"), "{published}");
    for grid in ["roster.csv", "roster.xlsx"] {
        let grid = Path::new(&path).join("out/2026-W48").join(grid).display().to_string();
        let output = paiban(&["import-grid", &path, &grid, "--at", AT]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("2026-W48: 0 cells changed"), "{said}");
        assert_eq!(output.status.code(), Some(i32::from(!hard(&week).is_empty())), "{said}");
    }
    assert_eq!(fs::read_to_string(&file).expect("read"), published);
}

#[test]
fn what_a_grid_breaks_is_said_when_it_is_read() {
    let (_temporary, path) = sample("small-shop");
    let first = json(&[&["roster", &path, "--json", "--at", AT], QUICK].concat());
    let week = first["week"].as_str().expect("a week").to_owned();
    let text = fs::read_to_string(Path::new(&path).join("out").join(&week).join("roster.csv")).expect("read");
    let row = text.lines().rposition_with("白").expect("a row with a day shift");
    let worked = |(index, line): (usize, &str)| if index == row { line.replace("off", "白") } else { line.to_owned() };
    let file = Path::new(&path).join("edited.csv");
    fs::write(&file, text.lines().enumerate().map(worked).collect::<Vec<_>>().join("\r\n")).expect("written");
    let output = paiban(&["import-grid", &path, &file.display().to_string(), "--json", "--at", AT, "--dry-run"]);
    let reply: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(reply["violations"][0]["week"], week);
    assert!(hard(&reply["violations"][0]).iter().any(|said| said.contains("weekly_rest_day")), "{reply}");
}

#[test]
fn without_a_history_the_commands_say_so_and_where_the_warnings_are() {
    let (_temporary, path) = sample("small-shop");
    for name in ["chats.csv", "chats.xlsx"] {
        let _ = fs::remove_file(Path::new(&path).join(name));
    }
    let _ = fs::remove_dir_all(Path::new(&path).join("chats"));
    for (command, note) in [("staff", "only the minimum"), ("forecast", "nothing to forecast")] {
        let output = paiban(&[command, &path, "--week", "2026-W48"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(note) && said.contains(&format!("see paiban check {path}")), "{said}");
    }
    assert!(String::from_utf8_lossy(&paiban(&["backtest", &path]).stderr).contains("nothing to forecast"));
}

#[test]
fn an_edited_grid_comes_back_as_a_revision_with_the_changed_cell_pinned() {
    let (_temporary, path) = sample("small-shop");
    let first = json(&[&["roster", &path, "--json", "--at", AT], QUICK].concat());
    let week = first["week"].as_str().expect("a week").to_owned();
    let grid = Path::new(&path).join("out").join(&week).join("roster.csv");
    let text = fs::read_to_string(&grid).expect("read");
    let edited = swap_first_rest(&text);
    let file = Path::new(&path).join("edited.csv");
    fs::write(&file, edited).expect("written");
    let reply = json(&["import-grid", &path, &file.display().to_string(), "--json", "--at", AT]);
    assert_eq!(reply["weeks"][0], week);
    let roster = fs::read_to_string(Path::new(&path).join("rosters").join(format!("{week}.toml"))).expect("read");
    assert!(roster.contains("revision = 2") && roster.contains("pins"), "{roster}");
}

/// The grid with its first day shift made a rest, as a lead would type it.
fn swap_first_rest(text: &str) -> String {
    let mut done = false;
    let lines = text.lines().map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let at = cells.iter().position(|cell| *cell == "白");
        match at {
            Some(at) if !done => {
                done = true;
                let mut cells: Vec<String> = cells.into_iter().map(str::to_owned).collect();
                cells[at] = "off".to_owned();
                cells.join(",")
            }
            _ => line.to_owned(),
        }
    });
    let edited = lines.collect::<Vec<_>>().join("\r\n");
    assert!(done, "no cell to change in\n{text}");
    edited
}

#[test]
fn contradicting_pins_give_the_least_broken_roster_with_the_rules_named() {
    let (_temporary, path) = sample("small-shop");
    let first = json(&[&["roster", &path, "--json", "--at", AT], QUICK].concat());
    let week = first["week"].as_str().expect("a week").to_owned();
    let grid = Path::new(&path).join("out").join(&week).join("roster.csv");
    let text = fs::read_to_string(&grid).expect("read");
    let row = text.lines().rposition_with("白").expect("a row with a day shift");
    let edited: Vec<String> =
        text.lines().enumerate().map(|(index, line)| if index == row { all_days_worked(line) } else { line.to_owned() }).collect();
    let file = Path::new(&path).join("edited.csv");
    fs::write(&file, edited.join("\r\n")).expect("written");
    paiban(&["import-grid", &path, &file.display().to_string(), "--at", AT]);
    let output = paiban(&[&["roster", &path, "--json", "--at", AT, "--week", &week], QUICK].concat());
    let again: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(again["contradiction"], true);
    assert_eq!(output.status.code(), Some(1));
    let named = ["pinned", "weekly_rest_day", "work_stretch"];
    assert!(hard(&again).iter().any(|said| named.iter().any(|rule| said.contains(rule))), "{:?}", hard(&again));
}

trait PositionOfLast {
    fn rposition_with(self, needle: &str) -> Option<usize>;
}

impl<'a, I: Iterator<Item = &'a str>> PositionOfLast for I {
    fn rposition_with(self, needle: &str) -> Option<usize> {
        self.enumerate().filter(|(_, line)| line.contains(needle)).map(|(index, _)| index).last()
    }
}

/// Another shift on each day, so that every cell is pinned: no rest day is left.
fn all_days_worked(line: &str) -> String {
    let cell = |cell: &str| match cell {
        "晚" | "off" => "白".to_owned(),
        "白" => "晚".to_owned(),
        other => other.to_owned(),
    };
    line.split(',').map(cell).collect::<Vec<_>>().join(",")
}

#[test]
fn help_speaks_both_languages() {
    let help = String::from_utf8(paiban(&["roster", "--help"]).stdout).expect("UTF-8");
    assert!(help.contains("要排的周") && help.contains("week to plan"), "{help}");
}

#[test]
fn export_writes_the_same_documents_again() {
    let (_temporary, path) = sample("small-shop");
    let week = json(&[&["roster", &path, "--json", "--at", AT], QUICK].concat());
    let week = week["week"].as_str().expect("a week");
    let again = Path::new(&path).join("again").display().to_string();
    assert!(paiban(&["export", &path, "--out", &again]).status.success());
    for document in ["roster.html", "calendars/team.ics", "roster.csv", "lines.txt"] {
        let first = fs::read(Path::new(&path).join("out").join(week).join(document)).expect("read");
        assert_eq!(fs::read(Path::new(&again).join(document)).expect("read"), first, "{document}");
    }
}

/// Who stops a solve gets what there is of that week, and no unsolved week after it.
#[cfg(unix)]
#[test]
fn a_stopped_week_is_the_last_one() {
    let (_temporary, dir) = sample("flagship-shop");
    let weeks = ["roster", &dir, "--weeks", "2", "--seconds", "60", "--gap", "0", "--at", AT];
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_paiban"))
        .args(weeks)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the binary runs");
    std::thread::sleep(std::time::Duration::from_secs(4));
    let told = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(told.success() && child.wait().expect("its end").code().is_some());
    let written: Vec<_> =
        fs::read_dir(Path::new(&dir).join("rosters")).expect("rosters").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(written, ["2026-W48.toml"]);
}
