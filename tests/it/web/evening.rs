//! The evening's message: once a day, at the team's hour, about who works tomorrow.

use super::clock::{at, clock};
use crate::cli::{copy_folder, sample};
use crate::store::on_both;
use crate::store::place::Place;
use paiban::ops::database::{Act, ImportOptions, import};
use paiban::ops::server::{Desk, GroupText, NewRobotOptions};
use std::path::PathBuf;

on_both! {
    tomorrows_shifts_are_told_once_at_the_teams_hour
}

fn messages(desk: &Desk) -> Vec<(String, GroupText)> {
    let all = desk.with(|store| store.messages("small-shop", None, 50)).unwrap();
    all.into_iter().map(|one| (one.topic, serde_json::from_str(&one.content).unwrap())).collect()
}

/// The roster of schedules/small-shop. 20:00 in Shanghai is 12:00 UTC.
fn tomorrows_shifts_are_told_once_at_the_teams_hour(place: &Place) {
    at("2026-11-24T11:59:59Z");
    let (_keep, shop) = sample("small-shop");
    copy_folder(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schedules/small-shop/rosters"), &PathBuf::from(&shop).join("rosters"));
    let act = Act { who: "lead", at: clock() };
    import(&[PathBuf::from(&shop)], &ImportOptions { database: &place.database(), replace: false, act }).unwrap();
    let desk = Desk::open(&place.database(), clock, 2).unwrap();
    let robot = NewRobotOptions { kind: "plain", name: "g", url: "http://127.0.0.1:9/", secret: None, inner: true };
    desk.add_robot(&act, "small-shop", &robot).unwrap();
    desk.evening().unwrap();
    assert_eq!(messages(&desk), [], "not before the hour");
    at("2026-11-24T12:00:00Z");
    desk.evening().unwrap();
    desk.evening().unwrap();
    let told = messages(&desk);
    assert_eq!(told.len(), 1, "once a day");
    let (topic, text) = &told[0];
    assert_eq!((topic.as_str(), text.title.as_str()), ("evening:2026-11-25", "小店客服 明天 11月25日 周三"));
    // The file's Wednesday: lin day, he evening, qin rest, jiang day, shen rest, tao evening.
    assert_eq!(text.text, "白班 09:00–17:00\n林小满、江雪\n晚班 15:00–23:00\n何苗、陶然");
    assert_eq!(text.mention, ["lin", "he", "jiang", "tao"]);
    at("2026-11-25T15:00:01Z");
    desk.evening().unwrap();
    assert_eq!(messages(&desk).len(), 1, "three hours late it says nothing any more");
}
