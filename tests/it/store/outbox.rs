//! The outbox: one message a robot and topic, taken by one sender at a time, tried until it is sent or given up.

use super::on_both;
use super::place::{Place, act, at, publication, robot, with_team};
use chrono::{DateTime, Duration, Utc};
use paiban::store::{MessageState, NewMessage, Outgoing, Publication, Sending, Store};
use std::collections::{BTreeMap, BTreeSet};

on_both! {
    every_robot_gets_a_message_once_a_topic
    a_message_is_there_when_its_publication_is
    no_more_messages_are_taken_than_asked_for
    two_senders_never_have_the_same_message
    a_message_that_nothing_is_heard_of_is_due_again
    only_the_latest_attempt_is_heard
    a_message_that_was_given_up_is_sent_again_when_somebody_says_so
    what_waits_for_a_removed_robot_is_given_up
    a_robot_that_is_removed_meanwhile_leaves_nothing_waiting
}

fn after(seconds: i64) -> DateTime<Utc> {
    at() + Duration::seconds(seconds)
}

fn message(id: &str, topic: &str) -> NewMessage {
    NewMessage { id: id.into(), topic: topic.into(), content: format!("{{\"title\":\"{topic}\"}}") }
}

fn with_robots(place: &Place, robots: &[&str]) -> Store {
    let mut store = with_team(place);
    for id in robots {
        store.add_robot(&act(), "shop", &robot(id)).expect("a robot");
    }
    store
}

fn messages(store: &mut Store, state: Option<MessageState>) -> Vec<Outgoing> {
    store.messages("shop", state, 1000).unwrap()
}

fn every_robot_gets_a_message_once_a_topic(place: &Place) {
    let mut store = with_robots(place, &["r1", "r2"]);
    for (id, topic) in [("m1", "evening:2026-11-20"), ("m2", "evening:2026-11-20"), ("m3", "evening:2026-11-21")] {
        store.post("shop", at(), &message(id, topic)).unwrap();
    }
    let told: BTreeSet<(String, String)> = messages(&mut store, None).into_iter().map(|one| (one.robot, one.topic)).collect();
    let expected = ["r1", "r2"].map(|robot| ["evening:2026-11-20", "evening:2026-11-21"].map(|topic| (robot.into(), topic.into())));
    assert_eq!(told, expected.into_iter().flatten().collect());
    assert_eq!(messages(&mut store, None).len(), 4);
    assert_eq!(store.open_messages().unwrap(), (4, 0));
}

fn a_message_is_there_when_its_publication_is(place: &Place) {
    let mut store = with_robots(place, &["r1"]);
    let files = BTreeMap::from([("rosters/2026-W48.toml".to_owned(), Some(b"one".to_vec()))]);
    let told = message("m1", "revision:2026-W48.r1");
    let publication = Publication { message: Some(&told), ..publication("2026-W48", 1, 0, "rosters/2026-W48.toml", &files) };
    let behind = Publication { based_on: 7, ..publication.clone() };
    store.publish(&act(), &behind).unwrap();
    assert_eq!(messages(&mut store, None), []);
    store.publish(&act(), &publication).unwrap();
    let sent = messages(&mut store, Some(MessageState::Waiting));
    assert_eq!((sent.len(), sent[0].topic.as_str(), sent[0].tries), (1, "revision:2026-W48.r1", 0));
}

fn no_more_messages_are_taken_than_asked_for(place: &Place) {
    let mut store = with_robots(place, &["r1"]);
    for number in 0..30 {
        store.post("shop", after(number), &message(&format!("m{number}"), &format!("t{number:02}"))).unwrap();
    }
    let topics = |taken: Vec<(Outgoing, _)>| taken.into_iter().map(|(message, _)| message.topic).collect::<Vec<_>>();
    assert_eq!(topics(store.take_messages(after(100), after(200), 3).unwrap()), ["t00", "t01", "t02"], "those due longest");
    assert_eq!(topics(store.take_messages(after(4), after(200), 100).unwrap()), ["t03", "t04"], "the others are not due yet");
    assert_eq!(store.take_messages(after(100), after(200), 100).unwrap().len(), 25);
}

fn two_senders_never_have_the_same_message(place: &Place) {
    let mut store = with_robots(place, &["r1", "r2", "r3"]);
    for number in 0..20 {
        store.post("shop", at(), &message(&format!("m{number}"), &format!("t{number}"))).unwrap();
    }
    let taken: Vec<String> = std::thread::scope(|scope| {
        let take_all = || {
            let mut store = place.store();
            let mut all = Vec::new();
            // One that finds all the others' locked asks again.
            while store.open_messages().unwrap().0 > 0 {
                for (message, robot) in store.take_messages(after(1), after(60), 7).unwrap() {
                    assert_eq!(message.robot, robot.id);
                    store.message_tried(&message.id, message.tries, after(2), &Sending::Sent).unwrap();
                    all.push(message.id);
                }
            }
            all
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(take_all)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(taken.len(), 60);
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 60);
    assert_eq!(messages(&mut store, Some(MessageState::Sent)).len(), 60);
}

fn a_message_that_nothing_is_heard_of_is_due_again(place: &Place) {
    let mut store = with_robots(place, &["r1"]);
    store.post("shop", at(), &message("m1", "t")).unwrap();
    let mut tries =
        |seconds| store.take_messages(after(seconds), after(seconds + 60), 9).unwrap().first().map(|(message, _)| message.tries);
    assert_eq!([0, 59, 60].map(&mut tries), [Some(1), None, Some(2)]);
}

fn only_the_latest_attempt_is_heard(place: &Place) {
    let mut store = with_robots(place, &["r1"]);
    store.post("shop", at(), &message("m1", "t")).unwrap();
    let first = store.take_messages(at(), after(60), 1).unwrap().remove(0).0;
    let second = store.take_messages(after(60), after(120), 1).unwrap().remove(0).0;
    store.message_tried(&first.id, first.tries, after(61), &Sending::Dead { error: "late".into() }).unwrap();
    assert_eq!(messages(&mut store, None)[0].state, MessageState::Waiting);
    let again = Sending::Again { at: after(90), error: "busy".into() };
    store.message_tried(&second.id, second.tries, after(62), &again).unwrap();
    let waiting = messages(&mut store, None).remove(0);
    assert_eq!((waiting.state, waiting.next_at, waiting.error.as_deref()), (MessageState::Waiting, after(90), Some("busy")));
    let third = store.take_messages(after(90), after(150), 1).unwrap().remove(0).0;
    store.message_tried(&third.id, third.tries, after(91), &Sending::Sent).unwrap();
    store.message_tried(&third.id, third.tries, after(92), &Sending::Dead { error: "twice".into() }).unwrap();
    let sent = messages(&mut store, None).remove(0);
    assert_eq!((sent.state, sent.ended_at, sent.error, sent.tries), (MessageState::Sent, Some(after(91)), None, 3));
}

/// A message that was given up: its id.
fn dead(store: &mut Store) -> String {
    store.post("shop", at(), &message("m1", "t")).unwrap();
    let taken = store.take_messages(at(), after(60), 1).unwrap().remove(0).0;
    store.message_tried(&taken.id, taken.tries, after(1), &Sending::Dead { error: "no such robot".into() }).unwrap();
    taken.id
}

fn a_message_that_was_given_up_is_sent_again_when_somebody_says_so(place: &Place) {
    let mut store = with_robots(place, &["r1"]);
    let id = dead(&mut store);
    assert_eq!(store.take_messages(after(9999), after(10_000), 9).unwrap(), []);
    assert_eq!(store.open_messages().unwrap(), (0, 1));
    assert!(!store.retry_message(&act(), "shop", "another").unwrap());
    assert!(!store.retry_message(&act(), "other", &id).unwrap());
    assert_eq!([true, false], [(); 2].map(|()| store.retry_message(&act(), "shop", &id).unwrap()));
    assert_eq!(store.take_messages(at(), after(60), 9).unwrap().len(), 1);
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn what_waits_for_a_removed_robot_is_given_up(place: &Place) {
    let mut store = with_robots(place, &["r1", "r2"]);
    let id = dead(&mut store);
    assert_eq!(store.robots("shop").unwrap().len(), 2);
    assert!(store.remove_robot(&act(), "shop", "r1").unwrap() && store.remove_robot(&act(), "shop", "r2").unwrap());
    assert!(!store.remove_robot(&act(), "shop", "r1").unwrap());
    assert!(store.robots("shop").unwrap().is_empty());
    assert_eq!(messages(&mut store, Some(MessageState::Dead)).len(), 2);
    assert!(!store.retry_message(&act(), "shop", &id).unwrap(), "its robot is gone");
    assert_eq!(place.count("SELECT count(*) FROM robot WHERE url <> '' OR secret IS NOT NULL"), 0, "address and secret are gone");
}

fn a_robot_that_is_removed_meanwhile_leaves_nothing_waiting(place: &Place) {
    let mut store = with_team(place);
    for round in 0..10 {
        let id = format!("r{round}");
        store.add_robot(&act(), "shop", &robot(&id)).unwrap();
        let told = message(&format!("m{round}"), &format!("t{round}"));
        std::thread::scope(|scope| {
            scope.spawn(|| place.store().post("shop", at(), &told).unwrap());
            scope.spawn(|| place.store().remove_robot(&act(), "shop", &id).unwrap());
        });
        assert_eq!(store.open_messages().unwrap().0, 0, "round {round}");
    }
}
