//! Signing in: invitations are followed once, sessions and tokens hold as long as they say, failures are counted.

use super::on_both;
use super::place::{Place, account, act, at, with_team};
use chrono::{DateTime, Duration, Utc};
use paiban::store::{Act, NewApiToken, NewSession, Store};

on_both! {
    an_invitation_is_followed_once_even_by_many_at_once
    a_later_invitation_ends_the_former
    an_invitation_holds_until_its_end
    nobody_follows_the_invitation_of_a_disabled_account
    a_session_holds_until_its_end_and_moves_on_while_it_holds
    a_session_is_ended_by_its_owner_alone
    a_token_for_programs_tells_its_scopes_and_can_be_revoked
    failures_are_counted_in_a_row_and_forgotten_in_time
    of_many_failures_at_once_none_is_lost
}

/// A store with an account `a1`.
fn with_account(place: &Place) -> Store {
    let mut store = with_team(place);
    account(&mut store, "a1", "wang");
    store
}

fn after(seconds: i64) -> DateTime<Utc> {
    at() + Duration::seconds(seconds)
}

fn an_invitation_is_followed_once_even_by_many_at_once(place: &Place) {
    let mut store = with_account(place);
    store.invite(&act(), "a1", "i1", after(60)).unwrap();
    assert_eq!(store.invited("i1", at()).unwrap().map(|account| account.id).as_deref(), Some("a1"));
    let hashes: Vec<Option<String>> = std::thread::scope(|scope| {
        let follow = |number: usize| {
            let hash = format!("hash {number}");
            place.store().accept(&act(), "i1", &hash).unwrap().map(|_| hash)
        };
        let threads: Vec<_> = (0..6).map(|number| scope.spawn(move || follow(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let won: Vec<String> = hashes.into_iter().flatten().collect();
    assert_eq!(won.len(), 1);
    assert_eq!(store.password_of("wang").unwrap().map(|(_, hash)| hash), Some(won[0].clone()));
    assert_eq!(store.invited("i1", at()).unwrap(), None);
}

fn a_later_invitation_ends_the_former(place: &Place) {
    let mut store = with_account(place);
    store.invite(&act(), "a1", "i1", after(60)).unwrap();
    store.invite(&act(), "a1", "i2", after(60)).unwrap();
    assert_eq!(store.accept(&act(), "i1", "hash").unwrap(), None);
    assert!(store.accept(&act(), "i2", "hash").unwrap().is_some());
    assert_eq!(store.accept(&act(), "i3", "hash").unwrap(), None, "nobody ever had it");
}

fn an_invitation_holds_until_its_end(place: &Place) {
    let mut store = with_account(place);
    store.invite(&act(), "a1", "i1", after(60)).unwrap();
    assert_eq!([59, 60, 61].map(|seconds| store.invited("i1", after(seconds)).unwrap().is_some()), [true, false, false]);
    assert_eq!(store.accept(&Act { at: after(60), ..act() }, "i1", "hash").unwrap(), None);
    assert!(store.accept(&Act { at: after(59), ..act() }, "i1", "hash").unwrap().is_some());
}

fn nobody_follows_the_invitation_of_a_disabled_account(place: &Place) {
    let mut store = with_account(place);
    store.disable_account(&act(), "a1").unwrap();
    store.invite(&act(), "a1", "i1", after(60)).unwrap();
    assert_eq!(store.invited("i1", at()).unwrap(), None);
    assert_eq!(store.accept(&act(), "i1", "hash").unwrap(), None);
    assert!(!store.account("a1").unwrap().has_password);
}

fn begin(store: &mut Store, digest: &str, expires_at: DateTime<Utc>) {
    store.begin_session(&act(), &NewSession { digest, account: "a1", expires_at, client: "a browser" }).expect("a session");
}

fn a_session_holds_until_its_end_and_moves_on_while_it_holds(place: &Place) {
    let mut store = with_account(place);
    begin(&mut store, "s1", after(60));
    let mut holds = |seconds| store.caller_of_session("s1", after(seconds)).unwrap().is_some();
    assert_eq!([59, 60, 61].map(&mut holds), [true, false, false]);
    store.session_seen("s1", after(60), after(999)).unwrap();
    assert!(store.caller_of_session("s1", after(60)).unwrap().is_none(), "what is over does not begin again");
    store.session_seen("s1", after(59), after(119)).unwrap();
    assert!(store.caller_of_session("s1", after(118)).unwrap().is_some());
    let sessions = store.sessions("a1", at()).unwrap();
    assert_eq!((sessions.len(), sessions[0].seen_at, sessions[0].client.as_deref()), (1, Some(after(59)), Some("a browser")));
    assert_eq!(store.caller_of_session("s1", after(61)).unwrap().unwrap().scopes, None, "a person may do what the account may");
    assert_eq!(store.caller_of_session("s2", at()).unwrap(), None);
}

fn a_session_is_ended_by_its_owner_alone(place: &Place) {
    let mut store = with_account(place);
    account(&mut store, "a2", "li");
    begin(&mut store, "s1", after(60));
    assert!(!store.end_session(&act(), "a2", "s1").unwrap());
    assert!(store.caller_of_session("s1", at()).unwrap().is_some());
    assert_eq!([true, false], [(); 2].map(|()| store.end_session(&act(), "a1", "s1").unwrap()));
    assert!(store.caller_of_session("s1", at()).unwrap().is_none());
    assert_eq!(store.sessions("a1", at()).unwrap(), []);
}

fn a_token_for_programs_tells_its_scopes_and_can_be_revoked(place: &Place) {
    let mut store = with_account(place);
    let token = NewApiToken { id: "t1", digest: "t1d", account: "a1", name: "report", scopes: "read write", expires_at: after(60) };
    store.create_api_token(&act(), &token).unwrap();
    let mut scopes = |seconds| store.caller_of_token("t1d", after(seconds)).unwrap().and_then(|caller| caller.scopes);
    assert_eq!([59, 60].map(&mut scopes), [Some("read write".to_owned()), None]);
    assert_eq!(store.caller_of_session("t1d", at()).unwrap(), None, "a token is no session");
    let listed = &store.api_tokens("a1").unwrap()[0];
    assert_eq!((listed.id.as_str(), listed.name.as_str(), listed.revoked_at), ("t1", "report", None));
    assert!(!store.revoke_api_token(&act(), "a1", "t2").unwrap());
    assert_eq!([true, false], [(); 2].map(|()| store.revoke_api_token(&act(), "a1", "t1").unwrap()));
    assert_eq!(store.caller_of_token("t1d", at()).unwrap(), None);
    assert_eq!(store.api_tokens("a1").unwrap()[0].revoked_at, Some(at()));
}

fn failures_are_counted_in_a_row_and_forgotten_in_time(place: &Place) {
    let mut store = with_account(place);
    let day = 24 * 3600;
    for (seconds, both) in [(0, true), (1, true), (2, false)] {
        let subjects: &[&str] = if both { &["login", "address"] } else { &["login"] };
        store.attempt_failed(subjects, after(seconds), after(seconds - day)).unwrap();
    }
    assert_eq!(store.attempts("login").unwrap(), Some((3, after(2))));
    assert_eq!(store.attempts("address").unwrap(), Some((2, after(1))));
    // A day after its last failure `login` begins anew, and `address` is gone.
    store.attempt_failed(&["login"], after(3 + day), after(3)).unwrap();
    assert_eq!([store.attempts("login").unwrap(), store.attempts("address").unwrap()], [Some((1, after(3 + day))), None]);
    store.attempts_over(&["login", "address"]).unwrap();
    assert_eq!(store.attempts("login").unwrap(), None);
}

fn of_many_failures_at_once_none_is_lost(place: &Place) {
    drop(with_account(place));
    let (threads, each) = (6, 10);
    std::thread::scope(|scope| {
        for number in 0..threads {
            scope.spawn(move || {
                let mut store = place.store();
                // In either order: nobody may wait in a circle.
                let subjects = if number % 2 == 0 { ["login", "address"] } else { ["address", "login"] };
                for _ in 0..each {
                    store.attempt_failed(&subjects, at(), after(-60)).unwrap();
                }
            });
        }
    });
    let mut store = place.store();
    assert_eq!(store.attempts("login").unwrap(), Some((threads * each, at())));
    assert_eq!(store.attempts("address").unwrap(), Some((threads * each, at())));
}
