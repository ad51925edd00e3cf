//! Settings, contacts, and answers to posts with a key: nobody overwrites what they have not seen.

use super::on_both;
use super::place::{Place, act, at, with_team};
use chrono::Duration;
use paiban::store::{Contact, KeptAnswer};
use std::collections::BTreeMap;

on_both! {
    settings_that_changed_since_are_not_overwritten
    of_many_who_set_at_once_one_does
    a_contact_is_one_a_kind
    a_key_is_claimed_once_even_by_many_at_once
    an_answer_is_given_again_until_it_is_forgotten
}

fn settings(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn settings_that_changed_since_are_not_overwritten(place: &Place) {
    let mut store = with_team(place);
    let (none, one, two) = (settings(&[]), settings(&[("language", "en")]), settings(&[("approvers", "lead")]));
    assert!(store.set_settings(&act(), "shop", &none, &one).unwrap());
    assert!(!store.set_settings(&act(), "shop", &none, &two).unwrap());
    assert_eq!(store.settings("shop").unwrap(), one);
    let entries = store.verify(None).unwrap().entries;
    assert!(store.set_settings(&act(), "shop", &one, &one).unwrap());
    assert_eq!(store.verify(None).unwrap().entries, entries, "the same again is in no log");
    assert!(store.set_settings(&act(), "shop", &one, &two).unwrap());
    assert_eq!(store.settings("shop").unwrap(), two);
    assert_eq!(store.set_settings(&act(), "none", &none, &one).unwrap_err().0[0].code, "no-team");
}

fn of_many_who_set_at_once_one_does(place: &Place) {
    let mut store = with_team(place);
    let won: usize = std::thread::scope(|scope| {
        let set = |number: usize| {
            let now = settings(&[("notice_hours", &number.to_string())]);
            usize::from(place.store().set_settings(&act(), "shop", &settings(&[]), &now).unwrap())
        };
        let threads: Vec<_> = (0..6).map(|number| scope.spawn(move || set(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    assert_eq!((won, store.settings("shop").unwrap().len()), (1, 1));
}

fn a_contact_is_one_a_kind(place: &Place) {
    let mut store = with_team(place);
    let contact = |kind: &str, address: &str| Contact { agent: "wf".into(), kind: kind.into(), address: address.into() };
    for (kind, address) in [("mobile", "13800000000"), ("wecom", "WangFang"), ("mobile", "13900000000"), ("mobile", "13900000000")] {
        store.set_contact(&act(), "shop", "wf", kind, Some(address)).unwrap();
    }
    assert_eq!(store.contacts("shop").unwrap(), [contact("mobile", "13900000000"), contact("wecom", "WangFang")]);
    assert_eq!(store.verify(None).unwrap().entries, 4, "the same again is in no log");
    store.set_contact(&act(), "shop", "wf", "mobile", None).unwrap();
    assert_eq!(store.contacts("shop").unwrap(), [contact("wecom", "WangFang")]);
}

fn a_key_is_claimed_once_even_by_many_at_once(place: &Place) {
    drop(with_team(place));
    let forgotten = at() - Duration::days(1);
    let won: usize = std::thread::scope(|scope| {
        let claim = |number: usize| usize::from(place.store().claim_answer("a1", "k1", &number.to_string(), at(), forgotten).unwrap());
        let threads: Vec<_> = (0..6).map(|number| scope.spawn(move || claim(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    assert_eq!(won, 1);
    assert!(place.store().claim_answer("a2", "k1", "r", at(), forgotten).unwrap(), "somebody else's key is another");
}

fn an_answer_is_given_again_until_it_is_forgotten(place: &Place) {
    let mut store = with_team(place);
    let claim = |store: &mut paiban::store::Store, hours: i64| {
        let now = at() + Duration::hours(hours);
        store.claim_answer("a1", "k1", "request", now, now - Duration::hours(24)).unwrap()
    };
    assert!(claim(&mut store, 0));
    assert_eq!(store.kept_answer("a1", "k1").unwrap().map(|answer| answer.status), Some(0), "asked and not answered yet");
    store.keep_answer("a1", "k1", None).unwrap();
    assert_eq!(store.kept_answer("a1", "k1").unwrap(), None, "what failed may be tried again");
    assert!(claim(&mut store, 0));
    let answer = KeptAnswer { request: "request".into(), at: at(), status: 201, head: "{}".into(), body: vec![0, 159, 146, 150] };
    store.keep_answer("a1", "k1", Some(&answer)).unwrap();
    assert_eq!([1, 24].map(|hours| claim(&mut store, hours)), [false, false]);
    assert_eq!(store.kept_answer("a1", "k1").unwrap(), Some(answer.clone()));
    store.keep_answer("a1", "k1", None).unwrap();
    assert_eq!(store.kept_answer("a1", "k1").unwrap(), Some(answer), "an answer that was given stays");
    assert!(claim(&mut store, 25), "a day later the key is free again");
    assert_eq!(store.kept_answer("a1", "k1").unwrap().map(|answer| (answer.status, answer.body)), Some((0, vec![])));
}
