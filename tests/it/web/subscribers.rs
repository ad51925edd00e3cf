//! Calendars as phones fetch them.

use super::running::{Ask, Caller, Running, Told};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::json;

on_both! {
    a_calendar_follows_what_is_published_and_is_not_sent_twice
    a_former_address_shows_no_shift_from_the_next_request_on
    the_lead_sees_who_fetched_and_with_what
    the_page_behind_the_code_offers_what_the_phone_can_do
    the_log_holds_no_token_and_no_name
}

/// A new calendar of an agent: its path on the server.
fn calendar(running: &Running, lead: &Caller, agent: &str) -> String {
    let address = lead.post(&format!("/api/teams/small-shop/calendars/{agent}"), &json!({})).is(201).json();
    let https = address["https"].as_str().unwrap();
    assert!(address["webcal"].as_str().unwrap().starts_with("webcal://127.0.0.1:"));
    https.strip_prefix(running.url.as_str()).expect("on this server").to_owned()
}

fn fetch(running: &Running, path: &str, tag: Option<&str>) -> Told {
    let headers: Vec<(&str, &str)> =
        tag.map(|tag| ("If-None-Match", tag)).into_iter().chain([("User-Agent", "iOS/19 dataaccessd/1.0")]).collect();
    running.nobody().ask(&Ask { method: "GET", path, headers: &headers, body: &[] })
}

fn a_calendar_follows_what_is_published_and_is_not_sent_twice(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let path = calendar(&running, &lead, "tao");
    let before = fetch(&running, &path, None).is(200);
    assert!(!before.text().contains("BEGIN:VEVENT"));
    lead.solve("2026-W48");
    // A draft is nobody's calendar.
    assert_eq!(fetch(&running, &path, None).is(200).bytes, before.bytes);
    lead.publish("2026-W48", None).is(200);
    let after = fetch(&running, &path, None).is(200);
    assert!(after.text().contains("BEGIN:VEVENT"));
    for (name, value) in [
        ("content-type", "text/calendar; charset=utf-8"),
        ("x-robots-tag", "noindex"),
        ("cache-control", "private, max-age=0, must-revalidate"),
    ] {
        assert_eq!(after.header(name), Some(value));
    }
    assert_eq!(after.header("content-disposition"), None);
    let tag = after.header("etag").unwrap().to_owned();
    let unchanged = fetch(&running, &path, Some(&tag)).is(304);
    assert!(unchanged.bytes.is_empty());
    assert_eq!(unchanged.header("etag"), Some(tag.as_str()));
    assert_eq!(fetch(&running, &path, None).is(200).bytes, after.bytes);
}

fn a_former_address_shows_no_shift_from_the_next_request_on(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    lead.solve("2026-W48");
    lead.publish("2026-W48", None).is(200);
    let old = calendar(&running, &lead, "tao");
    let tag = fetch(&running, &old, None).is(200).header("etag").unwrap().to_owned();
    let new = calendar(&running, &lead, "tao");
    let ended = fetch(&running, &old, Some(&tag)).is(200);
    assert!(ended.text().starts_with("BEGIN:VCALENDAR") && !ended.text().contains("BEGIN:VEVENT") && !ended.text().contains("陶然"));
    assert!(fetch(&running, &new, None).is(200).text().contains("BEGIN:VEVENT"));
    lead.send("DELETE", "/api/teams/small-shop/calendars/tao", &json!({})).is(204);
    assert!(!fetch(&running, &new, None).is(200).text().contains("BEGIN:VEVENT"));
    fetch(&running, "/feeds/nobody-ever-had-this.ics", None).is(404);
}

fn the_lead_sees_who_fetched_and_with_what(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let path = calendar(&running, &lead, "tao");
    let state = || {
        let all = lead.get("/api/teams/small-shop/calendars").is(200).json();
        all["items"].as_array().unwrap().iter().find(|one| one["agent"] == "tao").unwrap().clone()
    };
    assert!(state()["fetched_at"].is_null());
    fetch(&running, &path, None).is(200);
    // It is written down some seconds later, with those of others.
    while state()["fetched_at"].is_null() {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert_eq!(state()["fetched_by"], "iOS/19 dataaccessd/1.0");
}

fn the_page_behind_the_code_offers_what_the_phone_can_do(place: &Place) {
    let running = Running::start(place);
    let lead = running.administrator();
    let path = calendar(&running, &lead, "tao");
    let page = path.replace("/feeds/", "/s/").replace(".ics", "");
    let told = running.nobody().get(&page).is(200);
    assert!(told.text().contains("href=\"webcal://") && told.text().contains("download=\"paiban.ics\""));
    let wechat = Ask { method: "GET", path: &page, headers: &[("User-Agent", "Mozilla/5.0 MicroMessenger/8.0")], body: &[] };
    assert!(running.nobody().ask(&wechat).is(200).text().contains("你正在微信里打开本页"));
    lead.send("DELETE", "/api/teams/small-shop/calendars/tao", &json!({})).is(204);
    running.nobody().get(&page).is(404);
}

fn the_log_holds_no_token_and_no_name(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let tao = running.person(&administrator, "tao.login", "agent", Some("small-shop"), Some("tao"));
    let path = calendar(&running, &administrator, "tao");
    fetch(&running, &path, None).is(200);
    tao.get("/api/teams/small-shop/my/shifts").is(200);
    running.nobody().get("/s/wrong-token").is(404);
    administrator.solve("2026-W48");
    let log = running.log();
    assert!(log.contains("\"route\":\"calendar\"") && log.contains("job ended"), "{log}");
    let secret = path.trim_start_matches("/feeds/").trim_end_matches(".ics").to_owned();
    let first = running.link.rsplit('/').next().unwrap().to_owned();
    for hidden in [secret.as_str(), &first, "wrong-token", "tao.login", "陶然", "林小满", "127.0.0.1"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}
