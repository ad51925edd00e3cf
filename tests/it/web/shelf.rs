//! Calendars over time and in an outage: what an ended address serves, when bytes change, what is told when the database is away.

use super::clock::{at, clock};
use super::running::Running;
use crate::cli::sample;
use crate::store::on_both;
use crate::store::place::Place;
use chrono::{DateTime, Utc};
use paiban::ops::database::{Act, ImportOptions, import};
use paiban::ops::server::{Desk, FeedShelf, Opened};
use serde_json::json;
use std::path::PathBuf;

on_both! {
    an_ended_address_serves_an_empty_calendar_for_thirty_days_and_then_nothing
    bytes_change_with_the_week_and_only_with_it_while_nothing_is_published
    who_has_left_the_team_has_no_calendar_any_more
}

fn desk(place: &Place, clock: fn() -> DateTime<Utc>) -> Desk {
    let (_keep, shop) = sample("small-shop");
    let published = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schedules/small-shop/rosters");
    crate::cli::copy_folder(&published, &PathBuf::from(&shop).join("rosters"));
    let act = Act { who: "lead", at: clock() };
    import(&[PathBuf::from(&shop)], &ImportOptions { database: &place.database(), replace: false, act }).unwrap();
    Desk::open(&place.database(), clock, 2).unwrap()
}

/// The calendar's text; `None`: 404.
fn open(shelf: &FeedShelf, desk: &Desk, token: &str) -> Option<String> {
    match shelf.open(desk, token, "test").unwrap() {
        Opened::Calendar(feed) => Some(String::from_utf8(feed.bytes.to_vec()).unwrap()),
        Opened::Gone => None,
    }
}

fn an_ended_address_serves_an_empty_calendar_for_thirty_days_and_then_nothing(place: &Place) {
    at("2026-11-25T00:00:00Z");
    let (desk, shelf) = (desk(place, clock), FeedShelf::default());
    let act = Act { who: "lead", at: clock() };
    let old = desk.rotate_feed(&act, "small-shop", "tao").unwrap();
    assert!(open(&shelf, &desk, &old.text).unwrap().contains("BEGIN:VEVENT"));
    desk.rotate_feed(&act, "small-shop", "tao").unwrap();
    at("2026-12-25T00:00:00Z");
    let empty = open(&shelf, &desk, &old.text).expect("the thirtieth day is one of them");
    assert!(empty.contains("BEGIN:VTIMEZONE") && !empty.contains("BEGIN:VEVENT"));
    at("2026-12-25T00:00:01Z");
    assert_eq!(open(&shelf, &desk, &old.text), None);
}

fn bytes_change_with_the_week_and_only_with_it_while_nothing_is_published(place: &Place) {
    // Monday 00:00 in Shanghai is Sunday 16:00 UTC. W48 begins on 2026-11-23.
    at("2026-11-22T16:00:00Z");
    let (desk, shelf) = (desk(place, clock), FeedShelf::default());
    let token = desk.rotate_feed(&Act { who: "lead", at: clock() }, "small-shop", "tao").unwrap().text;
    let first = open(&shelf, &desk, &token).unwrap();
    assert!(first.contains("BEGIN:VEVENT"));
    at("2026-11-29T15:59:59Z");
    assert_eq!(open(&shelf, &desk, &token).unwrap(), first);
    // Another process makes the same bytes.
    assert_eq!(open(&FeedShelf::default(), &desk, &token).unwrap(), first);
    // W50 still shows W48, two weeks back; W51 does not.
    at("2026-12-13T15:59:59Z");
    assert_eq!(open(&shelf, &desk, &token).unwrap(), first);
    at("2026-12-13T16:00:00Z");
    assert!(!open(&shelf, &desk, &token).unwrap().contains("BEGIN:VEVENT"));
}

fn who_has_left_the_team_has_no_calendar_any_more(place: &Place) {
    at("2026-11-25T00:00:00Z");
    let (desk, shelf) = (desk(place, clock), FeedShelf::default());
    let act = Act { who: "lead", at: clock() };
    let token = desk.rotate_feed(&act, "small-shop", "tao").unwrap().text;
    assert_eq!(desk.end_feeds_of_leavers(&act).unwrap(), 0);
    let now = desk.team("small-shop").unwrap();
    let team = String::from_utf8(now.files["team.toml"].clone())
        .unwrap()
        .replace("tao = { name = \"陶然\" }", "tao = { name = \"陶然\", end = 2026-11-24 }");
    let seen = Some(paiban::ops::server::digest_of_bytes(&now.files["team.toml"]));
    desk.write_file(&act, &paiban::ops::server::FileWrite { team: "small-shop", path: "team.toml", seen, bytes: Some(team.as_bytes()) })
        .unwrap();
    assert_eq!(desk.end_feeds_of_leavers(&act).unwrap(), 1);
    assert!(!open(&shelf, &desk, &token).unwrap().contains("BEGIN:VEVENT"));
}

#[test]
fn in_an_outage_a_calendar_is_not_told_to_be_empty() {
    let place = Place::postgres();
    let running = Running::on(&place.text, &["--jobs", "0"], Vec::new());
    let lead = running.administrator();
    let address = lead.post("/api/teams/small-shop/calendars/tao", &json!({})).is(201).json();
    let path = address["https"].as_str().unwrap().strip_prefix(running.url.as_str()).unwrap().to_owned();
    running.nobody().get(&path).is(200);
    let (server, name) = place.text.rsplit_once('/').unwrap();
    let mut client = postgres::Client::connect(&format!("{server}/postgres"), postgres::NoTls).unwrap();
    client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
    let told = running.nobody().get(&path).is(503);
    assert_eq!(told.header("retry-after"), Some("30"));
    running.nobody().get("/readyz").is(503);
    running.nobody().get("/healthz").is(200);
    lead.get("/api/me").is(503);
}
