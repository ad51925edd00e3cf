//! Publishing: both sides of a stale draft, the difference in words, who is told, reasons, undo.

use super::running::{Caller, Running};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::{Value, json};

on_both! {
    a_draft_keeps_what_it_was_based_on
    a_stale_save_is_refused_with_both_sides
    only_those_whose_own_days_moved_are_told
    an_agent_confirms_having_read_a_notice_and_only_the_own_one
    what_somebody_published_since_is_told_instead_of_overwritten
    a_change_within_the_notice_period_needs_a_reason
    undo_publishes_the_former_revision_again
    a_text_that_is_no_roster_of_the_week_is_refused
}

const DRAFT: &str = "/api/teams/small-shop/drafts/2026-W48";

/// The roster text with two agents' words of a day changed for each other.
fn swapped(roster: &str, one: &str, other: &str) -> String {
    let line =
        |agent: &str| roster.lines().find(|line| line.trim_start().starts_with(agent) && line.contains('=')).expect("a line").to_owned();
    let words = |line: &str| -> Vec<String> { line.split('"').nth(1).unwrap().split_whitespace().map(str::to_owned).collect() };
    let (first, second) = (line(one), line(other));
    let (mut a, mut b) = (words(&first), words(&second));
    let day = (0..7).find(|day| a[*day] != b[*day]).expect("a day on which they differ");
    std::mem::swap(&mut a[day], &mut b[day]);
    roster.replace(&first, &format!("{one} = \"{}\"", a.join(" "))).replace(&second, &format!("{other} = \"{}\"", b.join(" ")))
}

fn draft(lead: &Caller) -> (String, i64) {
    let draft = lead.get(DRAFT).is(200).json();
    (draft["roster"].as_str().unwrap().to_owned(), draft["version"].as_i64().unwrap())
}

/// The published week as a draft again, with two agents' words changed for each other. Returns the draft's version.
fn changed(lead: &Caller) -> i64 {
    let text = lead.get("/api/teams/small-shop/files/rosters/2026-W48.toml").is(200).text();
    let roster = swapped(&text, "he", "qin");
    lead.send_with("PUT", DRAFT, &json!({ "roster": roster }), &[("If-None-Match", "*")]).is(200).json()["version"].as_i64().unwrap()
}

fn a_stale_save_is_refused_with_both_sides(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    let (roster, version) = draft(&lead);
    let tag = format!("\"{version}\"");
    let theirs = swapped(&roster, "he", "qin");
    lead.send_with("PUT", DRAFT, &json!({ "roster": theirs }), &[("If-Match", &tag)]).is(200);
    let mine = swapped(&roster, "jiang", "shen");
    let refused = lead.send_with("PUT", DRAFT, &json!({ "roster": mine }), &[("If-Match", &tag)]).is(412);
    assert_eq!(refused.code(), "draft-stale");
    let body = refused.json();
    assert_eq!((&body["theirs"]["roster"], &body["yours"]), (&json!(theirs), &json!(mine)));
    assert_eq!(draft(&lead).0, theirs);
    assert_eq!(lead.send("PUT", DRAFT, &json!({ "roster": mine })).is(428).code(), "if-match");
}

fn only_those_whose_own_days_moved_are_told(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    administrator.solve("2026-W48");
    let first = administrator.publish("2026-W48", None).is(200).json();
    assert_eq!(first["told"].as_array().unwrap().len(), 6, "the first time everybody is told");
    changed(&administrator);
    let seen = administrator.get(&format!("{DRAFT}/difference")).is(200).json();
    let names =
        |value: &Value| -> Vec<String> { value.as_array().unwrap().iter().map(|one| one["agent"].as_str().unwrap().to_owned()).collect() };
    assert_eq!(names(&seen["changes"]), ["he", "qin"]);
    assert!(seen["changes"][0]["lines"][0].as_str().unwrap().contains('→'), "{seen}");
    let told = administrator.publish("2026-W48", Some("病了")).is(200).json();
    assert_eq!(names(&told["told"]), ["he", "qin"]);
    let number = told["published"]["number"].as_i64().unwrap();
    let notices = administrator.get(&format!("/api/teams/small-shop/notices?revision={number}")).is(200).json();
    let mut of: Vec<String> = notices["items"].as_array().unwrap().iter().map(|one| one["agent"].as_str().unwrap().to_owned()).collect();
    of.sort();
    assert_eq!(of, ["he", "qin"]);
    // Why is in the audit log alone.
    let log = administrator.get("/api/audit?last=5").is(200).text();
    assert!(log.contains("病了"));
    assert!(!administrator.get("/api/teams/small-shop/notices").is(200).text().contains("病了"));
}

fn an_agent_confirms_having_read_a_notice_and_only_the_own_one(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let tao = running.person(&administrator, "tao", "agent", Some("small-shop"), Some("tao"));
    let qin = running.person(&administrator, "qin", "agent", Some("small-shop"), Some("qin"));
    administrator.solve("2026-W48");
    administrator.publish("2026-W48", None).is(200);
    let notices = tao.get("/api/teams/small-shop/my/notices").is(200).json();
    let id = notices["items"][0]["id"].as_str().unwrap();
    assert_eq!(notices["items"][0]["lines"].as_array().unwrap().len(), 7, "all days of the first publication");
    qin.post(&format!("/api/teams/small-shop/my/notices/{id}/read"), &json!({})).is(404);
    tao.post(&format!("/api/teams/small-shop/my/notices/{id}/read"), &json!({})).is(204);
    let all = administrator.get("/api/teams/small-shop/notices").is(200).json();
    let read = |agent: &str| all["items"].as_array().unwrap().iter().find(|one| one["agent"] == agent).unwrap()["read_at"].is_string();
    assert!(read("tao") && !read("qin"));
}

fn what_somebody_published_since_is_told_instead_of_overwritten(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    let seen = lead.get(&format!("{DRAFT}/difference")).is(200).json();
    lead.publish("2026-W48", None).is(200);
    let draft = changed(&lead);
    let body = json!({ "draft": draft, "revision": seen["revision"], "reason": "r" });
    let refused = lead.post(&format!("{DRAFT}/publish"), &body).is(409);
    assert_eq!(refused.code(), "published-since");
    let body = json!({ "draft": draft - 1, "revision": 1, "reason": "r" });
    assert_eq!(lead.post(&format!("{DRAFT}/publish"), &body).is(412).code(), "draft-stale");
}

fn a_change_within_the_notice_period_needs_a_reason(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    changed(&lead);
    // The week is over or about to begin whenever this test runs: two weeks of notice reach it.
    let settings = lead.get("/api/teams/small-shop/settings").is(200);
    let mut now = settings.json();
    now["notice_hours"] = json!("336");
    let tag = settings.header("etag").unwrap().to_owned();
    lead.send_with("PUT", "/api/teams/small-shop/settings", &now, &[("If-Match", &tag)]).is(200);
    let refused = lead.publish("2026-W48", Some("  ")).is(422);
    assert_eq!(refused.code(), "reason-needed");
    assert!(refused.text().contains("何苗") && refused.text().contains("秦朗"), "{}", refused.text());
    lead.publish("2026-W48", Some("换班")).is(200);
}

fn undo_publishes_the_former_revision_again(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let undo = |revision: i64| lead.post("/api/teams/small-shop/weeks/2026-W48/undo", &json!({ "revision": revision, "reason": "r" }));
    assert_eq!(undo(1).is(404).code(), "nothing-before");
    let agents = |lead: &Caller| lead.get("/api/teams/small-shop/weeks/2026-W48").is(200).json()["assignments"].clone();
    let first = agents(&lead);
    changed(&lead);
    lead.publish("2026-W48", Some("r")).is(200);
    assert_ne!(agents(&lead), first);
    // What it would change can be seen before.
    let seen = lead.get("/api/teams/small-shop/weeks/2026-W48/undo").is(200).json();
    let moved: Vec<&str> = seen["changes"].as_array().unwrap().iter().map(|one| one["agent"].as_str().unwrap()).collect();
    assert_eq!((moved, &seen["revision"]), (vec!["he", "qin"], &2.into()));
    assert_eq!(undo(7).is(409).code(), "revision-other");
    let undone = undo(2).is(200).json();
    assert_eq!((&undone["published"]["number"], &undone["published"]["revision"]), (&3.into(), &3.into()));
    assert_eq!(agents(&lead), first);
    assert!(lead.get("/api/audit/proof").is(200).json()["findings"].as_array().unwrap().is_empty());
}

fn a_text_that_is_no_roster_of_the_week_is_refused(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    for text in ["", "week = \"2026-W49\"", "no toml at all ["] {
        let refused = lead.send_with("PUT", DRAFT, &json!({ "roster": text }), &[("If-Match", "\"1\"")]);
        assert_eq!(refused.status, 422, "{text}: {}", refused.text());
    }
    // A slip in an id would cost somebody the week.
    let slip = draft(&lead).0.replace("tao ", "tap ");
    assert_eq!(lead.send_with("PUT", DRAFT, &json!({ "roster": slip }), &[("If-Match", "\"1\"")]).is(422).code(), "agent-gone");
    assert_eq!(draft(&lead).1, 1);
}

fn a_draft_keeps_what_it_was_based_on(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    changed(&lead);
    lead.publish("2026-W48", Some("r")).is(200);
    let text = lead.get("/api/teams/small-shop/files/rosters/2026-W48.toml").is(200).text();
    let saved = lead.send_with("PUT", DRAFT, &json!({ "roster": swapped(&text, "jiang", "shen") }), &[("If-None-Match", "*")]).is(200);
    let revision = lead.get(&format!("{DRAFT}/difference")).is(200).json()["revision"].clone();
    let undone = lead.post("/api/teams/small-shop/weeks/2026-W48/undo", &json!({ "revision": revision, "reason": "r" })).is(200).json();
    // A cell of the draft is changed by who has not seen that the week was undone.
    let version = saved.header("etag").unwrap().to_owned();
    let save =
        |tag: &str, body: &Value| lead.send_with("PUT", DRAFT, body, &[("If-Match", tag)]).is(200).header("etag").unwrap().to_owned();
    let version = save(&version, &json!({ "roster": text }));
    assert_eq!(lead.publish("2026-W48", Some("r")).is(409).code(), "published-since");
    save(&version, &json!({ "roster": text, "revision": undone["published"]["number"] }));
    lead.publish("2026-W48", Some("r")).is(200);
}
