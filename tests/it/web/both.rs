//! Two servers and a worker on one PostgreSQL: what one does, the other shows from the next request on.

use super::running::{Ask, Caller, Running};
use crate::store::place::Place;
use serde_json::{Value, json};
use std::process::{Command, Stdio};

const DRAFT: &str = "/api/teams/small-shop/drafts/2026-W48";

/// The same person at the other server.
fn at(caller: &Caller, other: &Running) -> Caller {
    Caller { url: other.url.clone(), ..caller.clone() }
}

fn feed(running: &Running, path: &str) -> String {
    running.nobody().get(path).is(200).text()
}

#[test]
fn two_servers_on_one_database_tell_the_same_truth() {
    let place = Place::postgres();
    let one = Running::on(&place.text, &["--jobs", "0"], Vec::new());
    let lead = one.administrator();
    let other = Running::on(&place.text, &["--jobs", "0"], Vec::new());
    let there = at(&lead, &other);
    let mut worker = Command::new(env!("CARGO_BIN_EXE_paiban"));
    worker.args(["worker", "--database", &place.text, "--log", "warn"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut worker = worker.spawn().unwrap();
    lead.solve("2026-W48");
    worker.kill().unwrap();
    worker.wait().unwrap();

    let address = there.post("/api/teams/small-shop/calendars/tao", &json!({})).is(201).json();
    let path = address["https"].as_str().unwrap().strip_prefix(other.url.as_str()).unwrap().to_owned();
    assert!(!feed(&one, &path).contains("BEGIN:VEVENT") && !feed(&other, &path).contains("BEGIN:VEVENT"));
    there.publish("2026-W48", None).is(200);
    assert!(feed(&one, &path).contains("BEGIN:VEVENT"), "published at the other, shown here");
    assert_eq!(feed(&one, &path), feed(&other, &path), "the same bytes in every process");

    // Both look at the same draft; who comes second is refused with both sides.
    let text = lead.get("/api/teams/small-shop/files/rosters/2026-W48.toml").is(200).text();
    lead.send_with("PUT", DRAFT, &json!({ "roster": text }), &[("If-None-Match", "*")]).is(200);
    let tag = there.get(DRAFT).is(200).header("etag").unwrap().to_owned();
    let save = |caller: &Caller, from: &str, to: &str| {
        caller.send_with("PUT", DRAFT, &json!({ "roster": text.replacen(from, to, 1) }), &[("If-Match", &tag)])
    };
    save(&lead, "rest", "day").is(200);
    let refused = save(&there, "rest", "evening").is(412).json();
    assert!(refused["theirs"]["roster"].is_string() && refused["yours"].is_string());

    lead.send("DELETE", "/api/teams/small-shop/calendars/tao", &json!({})).is(204);
    assert!(!feed(&other, &path).contains("BEGIN:VEVENT"), "ended here, empty there at once");
    lead.send("DELETE", "/api/session", &json!({})).is(204);
    there.get("/api/me").is(401);
}

#[test]
fn what_concerns_the_whole_server_is_done_over_http() {
    let place = Place::postgres();
    let running = Running::on(&place.text, &["--jobs", "1"], Vec::new());
    let administrator = running.administrator();
    administrator.solve("2026-W48");
    administrator.publish("2026-W48", None).is(200);
    let rules = administrator.get("/api/rules?lang=en").is(200).json();
    assert!(rules["items"].as_array().unwrap().iter().any(|rule| rule["code"] == "daily_rest"));
    let backup = administrator.get("/api/server/backup").is(200).bytes;
    assert!(backup.starts_with(b"SQLite format 3\0"));
    let folder = tempfile::tempdir().unwrap();
    let (file, restored) = (folder.path().join("b.db").display().to_string(), folder.path().join("r.db").display().to_string());
    std::fs::write(&file, backup).unwrap();
    let told: Value = serde_json::from_slice(&crate::cli::paiban(&["restore", &file, "--database", &restored, "--json"]).stdout).unwrap();
    assert_eq!(told["teams"], json!(["small-shop"]));
    let purged = administrator.post("/api/server/purge", &json!({ "dry_run": true })).is(200).json();
    assert_eq!((&purged["removed"], &purged["rows"]), (&json!(false), &json!({})), "nothing here is three years old");
    let young = administrator.post("/api/server/purge", &json!({ "older_than": "1y" }));
    assert_eq!(young.is(422).code(), "purge-young");
    let employed = administrator.post("/api/teams/small-shop/agents/tao/anonymise", &json!({}));
    assert_eq!(employed.status, 422, "{}", employed.text());
    assert!(administrator.post("/api/audit/erase", &json!({ "person": "admin" })).is(200).json()["erased"].as_u64().unwrap() > 0);
    let proof = administrator.get("/api/audit/proof").is(200).json();
    assert_eq!(proof["findings"], json!([]), "{proof}");
    running.program(&administrator, "read").get("/api/server/backup").is(403);
    let nobody = Ask { method: "GET", path: "/api/server/backup", headers: &[], body: &[] };
    running.nobody().ask(&nobody).is(401);
}
