//! Everything at once: whoever writes waits for others, but never in a circle.

use super::on_both;
use super::place::{Place, account, act, at, folder, publish, robot, with_team};
use chrono::Duration;
use paiban::domain::access::Role;
use paiban::store::{Edit, Effect, JobEnd, JobState, Membership, NewJob, NewMessage, NewSession, Published, SavedDraft, Sending, Store};
use std::collections::BTreeMap;

on_both! {
    all_kinds_of_writers_at_once_never_wait_in_a_circle
}

/// Rounds of each writer.
const ROUNDS: i64 = 12;

/// Bytes that several writers keep at the same time, and others keep in the opposite order.
fn shared(round: i64) -> [(String, Option<Vec<u8>>); 3] {
    [0, 1, 2].map(|part| (format!("shared/{part}"), Some(format!("{round} {part}").into_bytes())))
}

fn publishes(store: &mut Store) {
    let mut base = store.team("shop").unwrap().revision;
    for round in 0..ROUNDS {
        let week = format!("{}-W48", 2030 + round);
        while let Published::Behind(between) = publish(store, &week, 1, base, &format!("{round} 0")) {
            base = between.last().expect("something came between").number;
        }
        base += 1;
    }
}

fn edits(store: &mut Store) {
    for round in 0..ROUNDS {
        let seen = store.team("shop").unwrap().version;
        let revisions: Vec<_> = store.revisions("shop", 0).unwrap().iter().map(super::place::incoming).collect();
        // Who comes late is refused, and that is as good here.
        let changes: BTreeMap<_, _> = shared(round).into();
        drop(store.edit(&act(), &Edit { team: "shop", seen, changes: &changes, revisions: &revisions, name: None }).map_err(|faults| {
            assert_eq!(faults.0[0].code, "import-behind", "somebody published between the reads");
        }));
    }
}

fn imports_another_team(store: &mut Store) {
    for round in 0..ROUNDS {
        let mut incoming = folder("other", &[("team.toml", "x")]);
        incoming.files.extend(shared(ROUNDS - 1 - round).into_iter().filter_map(|(path, bytes)| Some((path, bytes?))));
        store.import(&act(), &incoming, true).unwrap();
    }
}

fn solves(store: &mut Store, worker: usize) {
    for round in 0..ROUNDS {
        let given = shared(round).into_iter().rev().filter_map(|(path, bytes)| Some((path, bytes?))).collect();
        let id = format!("{worker} {round}");
        store.ask_job(&act(), &NewJob { id: &id, team: "shop", kind: "roster", asked: "{}", files: &given }).unwrap();
        let Some(job) = store.take_job("w", at(), at() + Duration::hours(1)).unwrap() else { continue };
        let seen = store.draft("shop", "2026-W50").unwrap().map(|draft| draft.version);
        let drafts = [SavedDraft { team: "shop", week: "2026-W50", seen, based_on: 0, bytes: id.as_bytes() }];
        let effect = Effect::Drafts(&drafts);
        let end = JobEnd { state: JobState::Done, answer: "{}", files: &given, effect };
        store.end_job(&act(), &job.id, job.fence, &end).unwrap();
    }
}

fn manages(store: &mut Store) {
    for round in 0..ROUNDS {
        let (id, agent) = (format!("a{round}"), format!("g{round}"));
        account(store, &id, &id);
        let role = Membership { id: id.clone(), team: Some("shop".into()), role: Role::Agent, agent: Some(agent.clone()) };
        store.add_membership(&act(), &id, &role).unwrap();
        store.rotate_feed(&act(), "shop", &agent, &format!("f{round}")).unwrap();
        store.begin_session(&act(), &NewSession { digest: &id, account: &id, expires_at: at() + Duration::hours(1), client: "" }).unwrap();
        store.disable_account(&act(), &id).unwrap();
        store.set_contact(&act(), "shop", &agent, "mobile", Some("13800000000")).unwrap();
    }
}

fn sends(store: &mut Store) {
    for round in 0..ROUNDS {
        let id = format!("r{round}");
        store.add_robot(&act(), "shop", &robot(&id)).unwrap();
        store.post("shop", at(), &NewMessage { id: id.clone(), topic: id.clone(), content: "{}".into() }).unwrap();
        for (message, _) in store.take_messages(at(), at() + Duration::minutes(1), 5).unwrap() {
            store.message_tried(&message.id, message.tries, at(), &Sending::Sent).unwrap();
        }
        store.remove_robot(&act(), "shop", &id).unwrap();
    }
}

fn all_kinds_of_writers_at_once_never_wait_in_a_circle(place: &Place) {
    let mut store = with_team(place);
    std::thread::scope(|scope| {
        scope.spawn(|| publishes(&mut place.store()));
        scope.spawn(|| edits(&mut place.store()));
        scope.spawn(|| imports_another_team(&mut place.store()));
        scope.spawn(|| solves(&mut place.store(), 0));
        scope.spawn(|| solves(&mut place.store(), 1));
        scope.spawn(|| manages(&mut place.store()));
        scope.spawn(|| sends(&mut place.store()));
    });
    assert_eq!(store.verify(None).unwrap().findings, []);
    assert_eq!(store.revisions("shop", 0).unwrap().len(), usize::try_from(ROUNDS).unwrap());
}
