//! Jobs: solved into drafts, followed, stopped, failed without harm.

use super::running::{Ask, Running};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::json;

on_both! {
    a_grid_is_not_written_over_a_draft_that_was_not_seen
    a_solve_becomes_the_draft_of_its_week
    a_draft_that_somebody_changed_meanwhile_is_not_overwritten
    a_job_tells_its_progress_and_stops_when_asked
    what_cannot_be_read_is_a_failed_job_that_says_why
    punches_become_the_next_version_of_the_folder
    documents_of_a_published_week_are_files_of_their_job
    a_judged_month_has_its_documents_and_closes_with_a_reason
}

fn a_solve_becomes_the_draft_of_its_week(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let job = lead.solve("2026-W48");
    assert_eq!(job["answer"]["output"]["week"], "2026-W48");
    let over = lead.send("DELETE", &format!("/api/teams/small-shop/jobs/{}", job["id"].as_str().unwrap()), &json!({}));
    assert_eq!(over.is(409).code(), "job-over");
    let draft = lead.get("/api/teams/small-shop/drafts/2026-W48").is(200);
    assert_eq!(draft.header("etag"), Some("\"1\""));
    assert!(draft.json()["roster"].as_str().unwrap().contains("[agents]"));
    // Solved again, it takes the place of what was seen when it was asked.
    lead.solve("2026-W48");
    assert_eq!(lead.get("/api/teams/small-shop/drafts/2026-W48").is(200).json()["version"], 2);
}

fn a_draft_that_somebody_changed_meanwhile_is_not_overwritten(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    let asked = lead.post("/api/teams/small-shop/jobs/roster", &json!({ "week": "2026-W48", "seconds": 4, "gap": 0 })).is(202).json();
    let draft = lead.get("/api/teams/small-shop/drafts/2026-W48").is(200).json();
    lead.send_with("PUT", "/api/teams/small-shop/drafts/2026-W48", &json!({ "roster": draft["roster"] }), &[("If-Match", "\"1\"")]).is(200);
    let job = lead.job("small-shop", asked["id"].as_str().unwrap());
    assert_eq!((&job["state"], &job["answer"]["error"]), (&"failed".into(), &"draft-stale".into()));
    // What was solved is not lost either.
    assert_eq!(job["files"], json!(["2026-W48.toml"]));
    assert_eq!(lead.get("/api/teams/small-shop/drafts/2026-W48").is(200).json()["version"], 2);
}

fn a_job_tells_its_progress_and_stops_when_asked(place: &Place) {
    // A team whose week is not proven within seconds, beside the small one.
    let (keep, large) = crate::cli::sample("flagship-shop");
    let running = Running::on(&place.text, &[&large, "--jobs", "1"], vec![keep]);
    let lead = running.administrator();
    let asked = lead.post("/api/teams/flagship-shop/jobs/roster", &json!({ "seconds": 600, "gap": 0 })).is(202).json();
    let id = asked["id"].as_str().unwrap().to_owned();
    let path = format!("/api/teams/flagship-shop/jobs/{id}");
    let follower = lead.clone();
    let followed = std::thread::spawn({
        let path = path.clone();
        move || follower.get(&format!("{path}/events")).is(200)
    });
    while lead.get(&path).is(200).json()["progress"].is_null() {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    lead.send("DELETE", &path, &json!({})).is(202);
    let job = lead.job("flagship-shop", &id);
    assert_eq!(job["state"], "cancelled", "{job}");
    let events = followed.join().unwrap();
    assert_eq!(events.header("content-type"), Some("text/event-stream"));
    assert!(events.text().contains("\"gap\":") && events.text().contains("\"state\":\"cancelled\""), "{}", events.text());
    assert_eq!(lead.get("/api/teams/flagship-shop/drafts").is(200).json()["items"], json!([]), "what was stopped changes nothing");
}

fn what_cannot_be_read_is_a_failed_job_that_says_why(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let hr = running.person(&administrator, "hr", "hr", Some("small-shop"), None);
    let ask = Ask {
        method: "POST",
        path: "/api/teams/small-shop/jobs/punches?name=a.xlsx",
        headers: &[("Content-Type", "application/octet-stream")],
        body: b"no workbook",
    };
    let asked = hr.ask(&ask).is(202).json();
    let job = hr.job("small-shop", asked["id"].as_str().unwrap());
    assert_eq!((&job["state"], &job["answer"]["exit"]), (&"failed".into(), &2.into()));
    assert!(!job["answer"]["output"]["faults"].as_array().unwrap().is_empty());
    running.nobody().get("/readyz").is(200);
}

fn punches_become_the_next_version_of_the_folder(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let hr = running.person(&administrator, "hr", "hr", Some("small-shop"), None);
    let before = hr.get("/api/teams/small-shop").is(200).json()["version"].as_i64().unwrap();
    let punches = "name,date,time\n林小满,2026-10-05,08:58\n林小满,2026-10-05,17:02\n";
    let ask = Ask {
        method: "POST",
        path: "/api/teams/small-shop/jobs/punches?name=october.csv",
        headers: &[("Content-Type", "application/octet-stream")],
        body: punches.as_bytes(),
    };
    let asked = hr.ask(&ask).is(202).json();
    let job = hr.job("small-shop", asked["id"].as_str().unwrap());
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(hr.get("/api/teams/small-shop").is(200).json()["version"], before + 1);
    let files = hr.get("/api/teams/small-shop/files?limit=200").is(200).json();
    assert!(files["items"].as_array().unwrap().iter().any(|file| file["path"].as_str().unwrap().starts_with("punches/")));
}

fn documents_of_a_published_week_are_files_of_their_job(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let asked = lead.post("/api/teams/small-shop/jobs/documents", &json!({ "week": "2026-W48" })).is(202).json();
    let job = lead.job("small-shop", asked["id"].as_str().unwrap());
    let files: Vec<&str> = job["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let page = files.iter().find(|name| name.ends_with("roster.html")).expect("a page");
    let path = format!("/api/teams/small-shop/jobs/{}/files/{page}", job["id"].as_str().unwrap());
    assert!(lead.get(&path).is(200).text().contains("林小满"));
}

fn a_judged_month_has_its_documents_and_closes_with_a_reason(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    administrator.solve("2026-W48");
    administrator.publish("2026-W48", None).is(200);
    let hr = running.person(&administrator, "hr", "hr", Some("small-shop"), None);
    let ask = |kind: &str, body: &serde_json::Value| {
        let asked = hr.post(&format!("/api/teams/small-shop/jobs/{kind}"), body).is(202).json();
        hr.job("small-shop", asked["id"].as_str().unwrap())
    };
    let judged = ask("attendance", &json!({ "period": "2026-11", "until": "2026-12-01 12:00" }));
    let files = judged["files"].to_string();
    assert!(judged["state"] == "done" && files.contains("payroll.csv") && files.contains(".xlsx"), "{judged}");
    assert!(!judged.to_string().contains("paiban-work-"), "where it was done is nobody's business");
    let refused = ask("close", &json!({ "period": "2026-11", "until": "2026-12-01 12:00" }));
    assert_eq!(refused["state"], "failed", "cases are open: {refused}");
    let closed = ask("close", &json!({ "period": "2026-11", "until": "2026-12-01 12:00", "force": true, "reason": "考勤机坏了" }));
    assert_eq!(closed["state"], "done", "{closed}");
    let unfit = hr.post("/api/teams/small-shop/jobs/settle", &json!({ "period": "2026-11", "ruling": "maybe", "cases": ["x"] }));
    assert_eq!(unfit.is(422).code(), "job-unfit");
}

fn a_grid_is_not_written_over_a_draft_that_was_not_seen(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let asked = lead.post("/api/teams/small-shop/jobs/documents", &json!({ "week": "2026-W48" })).is(202).json();
    let made = lead.job("small-shop", asked["id"].as_str().unwrap());
    let name = made["files"].as_array().unwrap().iter().find_map(|name| name.as_str().filter(|name| name.ends_with("roster.csv"))).unwrap();
    let sheet = lead.get(&format!("/api/teams/small-shop/jobs/{}/files/{name}", made["id"].as_str().unwrap())).is(200).text();
    let sheet = sheet.replacen(",休", ",白", 1);
    let text = lead.get("/api/teams/small-shop/files/rosters/2026-W48.toml").is(200).text();
    let draft = "/api/teams/small-shop/drafts/2026-W48";
    lead.send_with("PUT", draft, &json!({ "roster": text.replacen("rest", "day", 1) }), &[("If-None-Match", "*")]).is(200);
    let version = lead.get(draft).is(200).json()["version"].as_i64().unwrap();
    let send = |seen: &str| {
        let path = format!("/api/teams/small-shop/jobs/grid?name=roster.csv{seen}");
        let asked = lead.ask(&Ask {
            method: "POST",
            path: &path,
            headers: &[("Content-Type", "application/octet-stream")],
            body: sheet.as_bytes(),
        });
        lead.job("small-shop", asked.is(202).json()["id"].as_str().unwrap())
    };
    assert_eq!(send("")["answer"]["error"], "draft-stale");
    assert_eq!(lead.get(draft).is(200).json()["version"], version);
    assert_eq!(send(&format!("&draft={version}"))["state"], "done");
}
