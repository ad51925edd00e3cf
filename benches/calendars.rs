//! `make bench`: calendars of 10,000 agents, fetched by programs that have them already (`If-None-Match`), through `wrk`.
//! Prints requests a second, latencies and the server's memory; docs/bench.md holds the last run.
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, clippy::cast_precision_loss)]

use paiban::ops::database::{Act, ImportOptions, import};
use paiban::ops::server::Desk;
use paiban::time::{IsoWeek, Zone};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const TEAMS: usize = 100;
const AGENTS: usize = 100;
const WEEKS: i64 = 3;

fn main() {
    let minutes: f64 = std::env::args().skip_while(|word| word != "--minutes").nth(1).and_then(|text| text.parse().ok()).unwrap_or(0.5);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = folder.path().join("paiban.db").display().to_string();
    let dirs: Vec<PathBuf> = (0..TEAMS).map(|team| team_folder(folder.path(), team)).collect();
    let parsed = database.parse().expect("a file");
    let act = Act { who: "bench", at: chrono::Utc::now() };
    import(&dirs, &ImportOptions { database: &parsed, replace: false, act }).expect("folders that make sense");
    let desk = Desk::open(&parsed, chrono::Utc::now, 2).expect("a database");
    let mut paths = Vec::new();
    for team in 0..TEAMS {
        for agent in 0..AGENTS {
            let token = desk.rotate_feed(&act, &format!("t{team:02}"), &format!("a{agent:02}")).expect("an agent");
            paths.push(format!("/feeds/{}.ics", token.text));
        }
    }
    drop(desk);
    let (mut server, url) = serve(&database);
    let tags = fetch_all(&url, &paths);
    let script = folder.path().join("conditional.lua");
    std::fs::write(&script, lua(&paths, &tags)).expect("a script");
    let before = memory(&server);
    let seconds = format!("{:.0}s", minutes * 60.0);
    let args = ["-t2", "-c32", "-d", &seconds, "--latency", "-s", &script.display().to_string(), &url];
    let mut load = Command::new("wrk").args(args).stdout(Stdio::piped()).spawn().expect("wrk is installed (Debian: wrk)");
    let (mut meanwhile, began) = (Vec::new(), Instant::now());
    while load.try_wait().expect("it runs").is_none() {
        std::thread::sleep(Duration::from_millis(200));
        if began.elapsed().as_secs_f64() > minutes * 6.0 * (meanwhile.len() + 1) as f64 {
            meanwhile.push(memory(&server).to_string());
        }
    }
    let output = load.wait_with_output().expect("its words");
    println!("{} calendars, conditional requests, 32 connections, {minutes} min:\n", paths.len());
    println!("{}", String::from_utf8_lossy(&output.stdout));
    println!("memory of the server in MiB: {before} before, after each tenth of the time {}", meanwhile.join(", "));
    drop(server.kill());
    drop(server.wait());
}

/// A hundred people, three weeks published from last week on.
fn team_folder(parent: &Path, team: usize) -> PathBuf {
    let dir = parent.join(format!("t{team:02}"));
    std::fs::create_dir_all(dir.join("rosters")).expect("a folder");
    let mut text = format!(
        "id = \"t{team:02}\"\nname = \"团队{team:02}\"\n[opening]\ndaily = \"09:00-23:00\"\n[service]\nhandle_seconds = 420\n[skills]\nchat = {{ name = \"在线客服\" }}\n"
    );
    text += "[shifts]\nday = { letter = \"白\", name = \"白班\", time = \"09:00-17:00\", kind = \"day\" }\nevening = { letter = \"晚\", name = \"晚班\", time = \"15:00-23:00\", kind = \"evening\" }\n[agents]\n";
    for agent in 0..AGENTS {
        let _ = writeln!(text, "a{agent:02} = {{ name = \"客服{agent:02}\" }}");
    }
    std::fs::write(dir.join("team.toml"), text).expect("written");
    let this = IsoWeek::of(Zone::SHANGHAI.local(chrono::Utc::now()).0);
    for offset in 0..WEEKS {
        let week = this.plus(offset - 1);
        let mut roster = format!("week = \"{week}\"\nrevision = 1\nat = \"2026-11-19T07:00:00Z\"\n[agents]\n");
        for agent in 0..AGENTS {
            let day = |day: usize| {
                if (agent + day).is_multiple_of(7) {
                    "rest"
                } else if agent % 2 == 0 {
                    "day"
                } else {
                    "evening"
                }
            };
            let _ = writeln!(roster, "a{agent:02} = \"{}\"", (0..7).map(day).collect::<Vec<_>>().join(" "));
        }
        roster += "[shifts]\nday = { time = \"09:00-17:00\", kind = \"day\", version = 1, letter = \"白\", name = \"白班\", color = \"#f2c94c\" }\nevening = { time = \"15:00-23:00\", kind = \"evening\", version = 1, letter = \"晚\", name = \"晚班\", color = \"#5b8def\" }\n";
        std::fs::write(dir.join(format!("rosters/{week}.toml")), roster).expect("written");
    }
    dir
}

fn serve(database: &str) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paiban"));
    command.args(["serve", "--database", database, "--listen", "127.0.0.1:0", "--log", "warn", "--jobs", "0", "--lang", "en"]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let url = lines.filter_map(|line| line.strip_prefix("open ").map(str::to_owned)).next().expect("its address");
    (child, url)
}

/// The tag of each calendar, by fetching it once.
fn fetch_all(url: &str, paths: &[String]) -> Vec<String> {
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let tag = |path: &String| {
        let answer = agent.get(format!("{url}{path}")).call().expect("a calendar");
        let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok()).expect("a tag").to_owned();
        let bytes = answer.into_body().read_to_vec().expect("a body");
        assert!(bytes.windows(12).any(|part| part == b"BEGIN:VEVENT"), "an empty calendar");
        tag
    };
    paths.iter().map(tag).collect()
}

fn lua(paths: &[String], tags: &[String]) -> String {
    let mut text = String::from("local all = {\n");
    for (path, tag) in paths.iter().zip(tags) {
        let _ = writeln!(text, "{{\"{path}\", '{tag}'}},");
    }
    text += "}\nlocal at = 0\nfunction setup(thread) thread:set(\"at\", at) at = at + 4999 end\n";
    text += "function request()\n at = at % #all + 1\n return wrk.format(\"GET\", all[at][1], {[\"If-None-Match\"] = all[at][2]})\nend\n";
    text += "function response(status) if status ~= 304 then print(\"status \" .. status) end end\n";
    text
}

/// Resident MiB.
fn memory(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) / 1024
}
