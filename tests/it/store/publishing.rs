//! Publishing: one head row, which concurrent writers cannot fork.

use super::on_both;
use super::place::{Place, act, publication, publish, with_team};
use paiban::store::{Published, Revision};
use std::collections::BTreeSet;

on_both! {
    a_revision_based_on_an_old_one_is_refused_and_told_what_came_between
    the_same_revision_of_a_week_is_never_published_twice
    of_many_who_publish_at_once_one_wins_each_number
}

fn a_revision_based_on_an_old_one_is_refused_and_told_what_came_between(place: &Place) {
    let mut store = with_team(place);
    let Published::InForce(first) = publish(&mut store, "2026-W48", 1, 0, "one") else { panic!("refused") };
    assert_eq!((first.number, first.based_on, first.published_at), (1, 0, act().at));
    assert_eq!(publish(&mut store, "2026-W49", 1, 0, "two"), Published::Behind(vec![first.clone()]));
    let Published::InForce(second) = publish(&mut store, "2026-W49", 1, 1, "two") else { panic!("refused") };
    assert_eq!(store.revisions("shop", 0).unwrap(), [first, second]);
    let contents = store.folder("shop", None).unwrap();
    assert_eq!((contents.team.revision, contents.version), (2, 3));
    assert_eq!(contents.files["rosters/2026-W49.toml"], b"two");
    assert!(!store.folder("shop", Some(2)).unwrap().files.contains_key("rosters/2026-W49.toml"));
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn the_same_revision_of_a_week_is_never_published_twice(place: &Place) {
    let mut store = with_team(place);
    publish(&mut store, "2026-W48", 1, 0, "one");
    let files = [("rosters/2026-W48.toml".to_owned(), Some(b"other".to_vec()))].into();
    let (team, week, path) = ("shop", "2026-W48", "rosters/2026-W48.toml");
    let again = paiban::store::Publication { team, ..publication(week, 1, 1, path, &files) };
    assert_eq!(store.publish(&act(), &again).unwrap_err().0[0].code, "revision-differs");
    let nobody = paiban::store::Publication { team: "none", ..again };
    assert_eq!(store.publish(&act(), &nobody).unwrap_err().0[0].code, "no-team");
    assert_eq!(store.team("shop").unwrap().revision, 1, "the head row did not move");
}

fn of_many_who_publish_at_once_one_wins_each_number(place: &Place) {
    let mut store = with_team(place);
    let (writers, each) = (6, 5);
    let won: Vec<Revision> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers).map(|writer| scope.spawn(move || publish_some(place, writer, each))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    let published = store.revisions("shop", 0).unwrap();
    assert_eq!(published.len(), writers * each);
    for (number, revision) in (1..).zip(&published) {
        assert_eq!((revision.number, revision.based_on), (number, number - 1), "no fork, no gap");
        assert!(won.contains(revision));
    }
    assert_eq!(won.iter().map(|revision| revision.number).collect::<BTreeSet<_>>().len(), writers * each);
    assert_eq!(store.verify(None).unwrap().findings, []);
}

/// Publishes until so many are in force, each time from what is in force then.
fn publish_some(place: &Place, writer: usize, each: usize) -> Vec<Revision> {
    let mut store = place.store();
    let mut won = Vec::new();
    let mut base = 0;
    while won.len() < each {
        let (week, revision) = (format!("20{:02}-W48", 30 + writer), i64::try_from(won.len()).unwrap() + 1);
        match publish(&mut store, &week, revision, base, &format!("{writer} {revision}")) {
            Published::InForce(revision) => {
                base = revision.number;
                won.push(revision);
            }
            Published::Behind(between) => base = between.last().expect("something came between").number,
            Published::DraftChanged(_) => panic!("no draft was named"),
        }
    }
    won
}
