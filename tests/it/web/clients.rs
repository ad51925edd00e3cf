//! Calendars over three revisions through real subscribers: vdirsyncer keeps a folder of events; two libraries read what it fetched.

use super::running::{Caller, Running};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

on_both! {
    subscribers_see_each_revision_once_and_nothing_of_the_former_one
}

const DRAFT: &str = "/api/teams/small-shop/drafts/2026-W48";

/// A subscriber of one calendar, with a folder of its own.
struct Subscriber {
    folder: tempfile::TempDir,
}

impl Subscriber {
    fn new(url: &str) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        std::fs::create_dir(at("events")).unwrap();
        let config = format!(
            "[general]\nstatus_path = \"{}\"\n[pair shifts]\na = \"phone\"\nb = \"feed\"\ncollections = null\nconflict_resolution = \"b wins\"\n\
             [storage phone]\ntype = \"filesystem\"\npath = \"{}\"\nfileext = \".ics\"\n[storage feed]\ntype = \"http\"\nurl = \"{url}\"\n",
            at("status"),
            at("events")
        );
        std::fs::write(at("config"), config).unwrap();
        let subscriber = Self { folder };
        subscriber.run("discover");
        subscriber
    }

    fn run(&self, action: &str) {
        let mut command = Command::new("vdirsyncer");
        command.arg("-c").arg(self.folder.path().join("config")).arg(action).arg("shifts");
        let output = command.output().expect("vdirsyncer is not installed: run `make setup-test`");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Fetches, and says what the phone now has: start and end of each event, in UTC. (vdirsyncer gives events of a feed names of its own.)
    fn sync(&self) -> Vec<(String, String)> {
        self.run("sync");
        let mut times = Vec::new();
        for entry in std::fs::read_dir(self.folder.path().join("events")).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let event = &text[text.find("BEGIN:VEVENT").expect("an event")..];
            let local = |name: &str| {
                let start = format!("{name};TZID=Asia/Shanghai:");
                let clock = event.lines().find_map(|line| line.trim_end().strip_prefix(start.as_str())).expect("a time of the team's zone");
                let wall = chrono::NaiveDateTime::parse_from_str(clock, "%Y%m%dT%H%M%S").unwrap();
                (wall - chrono::Duration::hours(8)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
            };
            if !event.contains("STATUS:CANCELLED") {
                times.push((local("DTSTART"), local("DTEND")));
            }
        }
        times.sort();
        times
    }
}

/// Events as a library reads them from the feed: UID, start and end, without those that were cancelled.
fn read(program: &str, args: &[&str], path: &Path) -> Vec<(String, String, String)> {
    let output = Command::new(program).args([args, &[&path.display().to_string()]].concat()).output().expect(program);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let events = value["events"].as_array().unwrap().iter().filter(|event| event["status"] != "CANCELLED");
    let mut events: Vec<_> = events.map(|event| (text(&event["uid"]), text(&event["start"]), text(&event["end"]))).collect();
    events.sort();
    events
}

/// What the roster says of an agent: start and end of each shift, in UTC.
fn shifts(lead: &Caller, agent: &str) -> BTreeSet<(String, String)> {
    let week = lead.get("/api/teams/small-shop/weeks/2026-W48").is(200).json();
    let utc = |value: &Value| {
        let at: chrono::DateTime<chrono::Utc> = value.as_str().unwrap().parse().unwrap();
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let own = week["assignments"].as_array().unwrap().iter().filter(|shift| shift["agent"] == agent);
    own.map(|shift| (utc(&shift["start"]), utc(&shift["end"]))).collect()
}

/// The published week with the line of an agent replaced.
fn redraft(lead: &Caller, agent: &str, words: &str) {
    let text = lead.get("/api/teams/small-shop/files/rosters/2026-W48.toml").is(200).text();
    let line = text.lines().find(|line| line.starts_with(agent) && line.contains('=')).unwrap().to_owned();
    let roster = text.replace(&line, &format!("{agent} = \"{words}\""));
    lead.send_with("PUT", DRAFT, &json!({ "roster": roster }), &[("If-None-Match", "*")]).is(200);
    lead.publish("2026-W48", Some("r")).is(200);
}

fn subscribers_see_each_revision_once_and_nothing_of_the_former_one(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let address = lead.post("/api/teams/small-shop/calendars/tao", &json!({})).is(201).json();
    let url = address["https"].as_str().unwrap().to_owned();
    let subscriber = Subscriber::new(&url);
    let file = subscriber.folder.path().join("feed.ics");
    let revisions = [None, Some("day day day rest day day day"), Some("rest evening evening day day evening rest")];
    for words in revisions {
        if let Some(words) = words {
            redraft(&lead, "tao", words);
        }
        let expected: Vec<(String, String)> = shifts(&lead, "tao").into_iter().collect();
        assert_eq!(subscriber.sync(), expected, "{words:?}: none twice, none of the former revision");
        std::fs::write(&file, running.nobody().get(url.strip_prefix(running.url.as_str()).unwrap()).is(200).bytes).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".venv/bin/python").display().to_string();
        let script = |name: &str| root.join("tests/feeds").join(name).display().to_string();
        let one = read(&python, &[&script("check_icalendar.py")], &file);
        let other = read("node", &[&script("check_icaljs.mjs")], &file);
        assert_eq!(one, other, "two libraries agree");
        let times: Vec<(String, String)> = one.iter().map(|(_, start, end)| (start.clone(), end.clone())).collect();
        assert_eq!(times, expected, "{words:?}");
        let found = Command::new(&python)
            .args([&script("check_recurring.py"), &file.display().to_string(), "2026-11-23", "2026-12-01"])
            .output()
            .unwrap();
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
        let found: Vec<(String, String, String)> = serde_json::from_slice(&found.stdout).unwrap();
        assert_eq!(found, one, "{words:?}");
    }
}
