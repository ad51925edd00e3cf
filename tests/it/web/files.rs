//! Files of a folder over HTTP: written over what was seen, refused when the folder would make no sense, in and out as a zip.

use super::running::{Ask, Caller, Running};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::json;

on_both! {
    tables_of_attendance_are_looked_at_when_they_are_written
    what_is_wrong_elsewhere_holds_up_nobody_who_mends
    a_file_is_written_over_the_version_that_was_seen_and_over_no_other
    a_file_that_makes_no_sense_is_refused_with_line_and_column
    what_is_published_is_not_changed_through_its_file
    a_folder_goes_out_and_in_again_as_a_zip
    a_new_team_begins_with_a_template
    leave_is_approved_by_whom_the_team_says
    leave_in_a_roster_is_approved_too
}

const TEAM: &str = "/api/teams/small-shop/files/team.toml";

fn file(caller: &Caller) -> (String, String) {
    let told = caller.get(TEAM).is(200);
    (told.text(), told.header("etag").unwrap().to_owned())
}

fn a_file_is_written_over_the_version_that_was_seen_and_over_no_other(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let (text, tag) = file(&lead);
    let mine = text.replace("陶然", "陶醉");
    lead.put_bytes(TEAM, mine.as_bytes(), &[("If-Match", &tag)]).is(200);
    let theirs = text.replace("陶然", "陶冶");
    assert_eq!(lead.put_bytes(TEAM, theirs.as_bytes(), &[("If-Match", &tag)]).is(412).code(), "files-changed");
    assert_eq!(file(&lead).0, mine);
    let new = "/api/teams/small-shop/files/leave.csv";
    lead.put_bytes(new, b"agent,from,to,kind\n", &[("If-None-Match", "*")]).is(200);
    assert_eq!(lead.put_bytes(new, b"", &[("If-None-Match", "*")]).is(412).code(), "files-changed");
}

fn a_file_that_makes_no_sense_is_refused_with_line_and_column(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let (text, tag) = file(&lead);
    let refused = lead.put_bytes(TEAM, text.replace("09:00-17:00", "nine to five").as_bytes(), &[("If-Match", &tag)]).is(422);
    let line = text.lines().position(|line| line.contains("09:00-17:00")).unwrap() + 1;
    let place = format!("team.toml:{line}:");
    let faults = refused.json()["faults"].clone();
    assert!(faults.as_array().unwrap().iter().any(|fault| fault["place"].as_str().unwrap().starts_with(&place)), "{faults}");
    let refused = lead.put_bytes(TEAM, text.replace("id = \"small-shop\"", "id = \"other\"").as_bytes(), &[("If-Match", &tag)]).is(422);
    assert_eq!(refused.code(), "team-id");
    assert_eq!(file(&lead).0, text);
}

fn what_is_published_is_not_changed_through_its_file(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let path = "/api/teams/small-shop/files/rosters/2026-W48.toml";
    let told = lead.get(path).is(200);
    let tag = told.header("etag").unwrap().to_owned();
    let other = told.text().replacen("rest", "day", 1);
    assert_eq!(lead.put_bytes(path, other.as_bytes(), &[("If-Match", &tag)]).is(422).code(), "roster-file");
    // Nor is a new one slipped in beside.
    let next = other.replace("2026-W48", "2026-W49");
    let new = [("If-None-Match", "*")];
    assert_eq!(lead.put_bytes("/api/teams/small-shop/files/rosters/2026-W49.toml", next.as_bytes(), &new).is(422).code(), "roster-file");
    for (path, code) in [
        ("attendance/2026-10/cases.csv", "attendance-file"),
        ("punches/a.csv", "attendance-file"),
        ("punches//a.csv", "bad-path"),
        (".hidden", "bad-path"),
        ("out/x.txt", "bad-path"),
    ] {
        assert_eq!(lead.put_bytes(&format!("/api/teams/small-shop/files/{path}"), b"x", &new).is(422).code(), code, "{path}");
    }
}

fn a_folder_goes_out_and_in_again_as_a_zip(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let zip = lead.get("/api/teams/small-shop/folder").is(200).bytes;
    let send =
        |path: &str, body: &[u8]| lead.ask(&Ask { method: "POST", path, headers: &[("Content-Type", "application/octet-stream")], body });
    assert_eq!(send("/api/teams", &zip).is(200).json()["outcome"], "unchanged");
    let (text, tag) = file(&lead);
    lead.put_bytes(TEAM, text.replace("陶然", "陶醉").as_bytes(), &[("If-Match", &tag)]).is(200);
    assert_eq!(send("/api/teams", &zip).is(409).code(), "import-differs");
    assert_eq!(send("/api/teams?replace=true", &zip).is(200).json()["outcome"], "replaced");
    assert_eq!(file(&lead).0, text);
    assert_eq!(send("/api/teams", b"no zip").is(422).code(), "bad-zip");
}

fn a_new_team_begins_with_a_template(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let zip = administrator.get("/api/templates/office-hours?lang=en").is(200).bytes;
    let headers = [("Content-Type", "application/octet-stream")];
    let taken = administrator.ask(&Ask { method: "POST", path: "/api/teams", headers: &headers, body: &zip }).is(200).json();
    assert_eq!(taken["outcome"], "created");
    let team = administrator.get(&format!("/api/teams/{}", taken["team"]["id"].as_str().unwrap())).is(200).json();
    assert!(!team["agents"].as_array().unwrap().is_empty() && team["next_week"].is_string(), "{team}");
    administrator.get("/api/templates/none").is(404);
}

fn leave_is_approved_by_whom_the_team_says(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let lead = running.person(&administrator, "lead", "lead", Some("small-shop"), None);
    let director = running.person(&administrator, "director", "director", Some("small-shop"), None);
    let leave = |who: &Caller, path: &str, day: u8, headers: &[(&str, &str)]| {
        who.put_bytes(
            &format!("/api/teams/small-shop/{path}"),
            format!("agent,from,to,kind\ntao,2026-11-{day},2026-11-{day},annual\n").as_bytes(),
            headers,
        )
    };
    let first = leave(&lead, "files/leave.csv", 24, &[("If-None-Match", "*")]).is(200);
    let tag = first.header("etag").unwrap().to_owned();
    let settings = |who: &Caller, approvers: &str| {
        let seen = who.get("/api/teams/small-shop/settings").is(200).header("etag").unwrap().to_owned();
        who.send_with("PUT", "/api/teams/small-shop/settings", &json!({ "approvers": approvers }), &[("If-Match", &seen)])
    };
    assert_eq!(settings(&lead, "manager-first").is(403).code(), "approvers-kept");
    settings(&administrator, "manager-first").is(200);
    for path in ["files/leave.csv", "approvals/leave.csv", "files/Leave.XLSX", "files/swaps.xls"] {
        assert_eq!(leave(&lead, path, 25, &[("If-Match", &tag)]).is(403).code(), "not-approver", "{path}");
    }
    leave(&director, "approvals/leave.csv", 26, &[("If-Match", &tag)]).is(200);
    assert!(lead.get("/api/teams/small-shop/files/leave.csv").is(200).text().contains("2026-11-26"));
    // Approving is not editing.
    director.put_bytes("/api/teams/small-shop/files/chats.csv", b"", &[("If-Match", &tag)]).is(403);
    director.put_bytes("/api/teams/small-shop/approvals/team.toml", b"", &[("If-Match", &tag)]).is(404);
}

fn leave_in_a_roster_is_approved_too(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let lead = running.person(&administrator, "lead", "lead", Some("small-shop"), None);
    let settings = "/api/teams/small-shop/settings";
    let tag = lead.get(settings).is(200).header("etag").unwrap().to_owned();
    administrator.send_with("PUT", settings, &json!({ "approvers": "manager-first" }), &[("If-Match", &tag)]).is(200);
    lead.solve("2026-W48");
    let draft = "/api/teams/small-shop/drafts/2026-W48";
    let told = lead.get(draft).is(200);
    let text = told.json()["roster"].as_str().unwrap().to_owned();
    let line = text.lines().find(|line| line.starts_with("tao")).unwrap().to_owned();
    let away = text.replace(&line, &line.replacen("rest", "leave:annual", 1));
    lead.send_with("PUT", draft, &json!({ "roster": away }), &[("If-Match", told.header("etag").unwrap())]).is(200);
    assert_eq!(lead.publish("2026-W48", None).is(422).code(), "leave-unapproved");
    administrator.publish("2026-W48", None).is(200);
}

fn tables_of_attendance_are_looked_at_when_they_are_written(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let new = [("If-None-Match", "*")];
    for path in ["swaps.csv", "conduct.csv", "fund.csv"] {
        let refused = lead.put_bytes(&format!("/api/teams/small-shop/files/{path}"), b"a,b\n1,2\n", &new).is(422);
        assert_eq!(refused.code(), "no-header", "{path}");
    }
    assert_eq!(lead.get("/api/teams/small-shop/check").is(200).json()["findings"], json!([]));
}

fn what_is_wrong_elsewhere_holds_up_nobody_who_mends(place: &Place) {
    let (_keep, shop) = crate::cli::sample("small-shop");
    for path in ["swaps.csv", "conduct.csv"] {
        std::fs::write(std::path::Path::new(&shop).join(path), "a,b\n1,2\n").unwrap();
    }
    let file = std::path::Path::new(&shop).join("team.toml");
    let text = std::fs::read_to_string(&file).unwrap().replace("id = \"small-shop\"", "id = \"broken\"");
    std::fs::write(file, text).unwrap();
    let running = Running::on(&place.text, &[&shop, "--jobs", "0"], Vec::new());
    let lead = running.administrator();
    let wrong = || -> Vec<String> {
        let found = lead.get("/api/teams/broken/check").is(200).json();
        found["findings"].as_array().unwrap().iter().map(|one| one["place"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(wrong(), ["swaps.csv:1:1", "conduct.csv:1:1"]);
    let path = "/api/teams/broken/files/swaps.csv";
    let tag = lead.get(path).is(200).header("etag").unwrap().to_owned();
    lead.put_bytes(path, b"date,agent,with\n", &[("If-Match", &tag)]).is(200);
    assert_eq!(wrong(), ["conduct.csv:1:1"]);
}
