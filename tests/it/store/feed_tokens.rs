//! Calendar addresses: one in force for each agent, ended ones still known, fetches noted many at once.

use super::on_both;
use super::place::{Place, act, at, publish, with_team};
use chrono::Duration;
use paiban::store::{FeedHolder, Fetch, WHOLE_TEAM};

on_both! {
    a_new_address_ends_the_former_one
    of_many_new_addresses_at_once_one_is_in_force
    an_ended_calendar_is_known_and_opens_nothing
    a_calendar_tells_the_version_that_it_shows
    fetches_are_noted_many_at_once_and_the_latest_stays
    an_agent_is_told_once_with_the_address_in_force
}

fn holder(agent: &str) -> FeedHolder {
    FeedHolder { team: "shop".into(), agent: agent.into(), ended_at: None, version: 1 }
}

fn a_new_address_ends_the_former_one(place: &Place) {
    let mut store = with_team(place);
    store.rotate_feed(&act(), "shop", "wf", "f1").unwrap();
    store.rotate_feed(&act(), "shop", WHOLE_TEAM, "f2").unwrap();
    assert_eq!(store.feed_holder("f1").unwrap(), Some(holder("wf")));
    store.rotate_feed(&act(), "shop", "wf", "f3").unwrap();
    assert_eq!(store.feed_holder("f1").unwrap(), Some(FeedHolder { ended_at: Some(at()), ..holder("wf") }));
    assert_eq!([store.feed_holder("f2").unwrap(), store.feed_holder("f3").unwrap()], [Some(holder(WHOLE_TEAM)), Some(holder("wf"))]);
    assert_eq!(store.feed_holder("f4").unwrap(), None);
    assert_eq!(store.rotate_feed(&act(), "none", "wf", "f5").unwrap_err().0[0].code, "no-team");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn of_many_new_addresses_at_once_one_is_in_force(place: &Place) {
    drop(with_team(place));
    std::thread::scope(|scope| {
        for number in 0..6 {
            scope.spawn(move || place.store().rotate_feed(&act(), "shop", "wf", &format!("f{number}")).unwrap());
        }
    });
    assert_eq!(place.count("SELECT count(*) FROM feed_token WHERE ended_at IS NULL"), 1);
    assert_eq!(place.count("SELECT count(*) FROM feed_token"), 6);
}

fn an_ended_calendar_is_known_and_opens_nothing(place: &Place) {
    let mut store = with_team(place);
    store.rotate_feed(&act(), "shop", "wf", "f1").unwrap();
    assert_eq!([true, false], [(); 2].map(|()| store.end_feed(&act(), "shop", "wf").unwrap()));
    assert_eq!(store.feed_holder("f1").unwrap().unwrap().ended_at, Some(at()));
    assert_eq!(store.feeds("shop").unwrap()[0].ended_at, Some(at()));
}

fn a_calendar_tells_the_version_that_it_shows(place: &Place) {
    let mut store = with_team(place);
    store.rotate_feed(&act(), "shop", "wf", "f1").unwrap();
    publish(&mut store, "2026-W48", 1, 0, "one");
    assert_eq!(store.feed_holder("f1").unwrap(), Some(FeedHolder { version: 2, ..holder("wf") }));
}

fn fetches_are_noted_many_at_once_and_the_latest_stays(place: &Place) {
    let mut store = with_team(place);
    for number in 0..20 {
        store.rotate_feed(&act(), "shop", &format!("g{number}"), &format!("f{number}")).unwrap();
    }
    let batch = |minute: i64, backwards: bool| {
        let fetch =
            |number| Fetch { digest: format!("f{number}"), at: at() + Duration::minutes(minute), client: format!("client {minute}") };
        let mut all: Vec<Fetch> = (0..20).map(fetch).collect();
        if backwards {
            all.reverse();
        }
        all
    };
    store.fetched(&[]).unwrap();
    // Two servers at once, in opposite order: nobody waits in a circle, and the later fetch stays whichever is told last.
    std::thread::scope(|scope| {
        for minute in 1..=4 {
            scope.spawn(move || {
                let mut store = place.store();
                for _ in 0..5 {
                    store.fetched(&batch(minute, minute % 2 == 0)).unwrap();
                }
            });
        }
    });
    let states = store.feeds("shop").unwrap();
    assert_eq!(states.len(), 20);
    let latest = (Some(at() + Duration::minutes(4)), Some("client 4"));
    assert!(states.iter().all(|state| (state.fetched_at, state.fetched_by.as_deref()) == latest), "{states:?}");
    store.fetched(&[Fetch { digest: "nobody's".into(), at: at(), client: String::new() }]).unwrap();
}

fn an_agent_is_told_once_with_the_address_in_force(place: &Place) {
    let mut store = with_team(place);
    for digest in ["f1", "f2", "f3"] {
        store.rotate_feed(&act(), "shop", "wf", digest).unwrap();
    }
    let states = store.feeds("shop").unwrap();
    assert_eq!((states.len(), states[0].ended_at), (1, None));
}
