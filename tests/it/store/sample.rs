//! A store with a row in every table, and all that is found in one: what migrations and backups must keep.

use super::place::{Place, account, act, at, files, publication, publish, robot, with_team};
use chrono::Duration;
use paiban::domain::access::Role;
use paiban::store::{
    Effect, Fetch, JobEnd, JobState, KeptAnswer, Membership, NewApiToken, NewJob, NewMessage, NewNotice, NewSession, NoticeFilter,
    Publication, SavedDraft, Sending, Store,
};
use std::collections::BTreeMap;

/// What version 1 could keep: files in three versions, two revisions of a week, a draft.
pub fn sample(place: &Place) -> Store {
    let mut store = with_team(place);
    publish(&mut store, "2026-W48", 1, 0, "it's one");
    store.add_robot(&act(), "shop", &robot("r1")).unwrap();
    publishes_with_everything(&mut store);
    let draft = SavedDraft { team: "shop", week: "2026-W49", seen: None, based_on: 2, bytes: "草稿".as_bytes() };
    store.save_draft(&act(), &draft).unwrap();
    people(&mut store);
    work(&mut store);
    store
}

fn publishes_with_everything(store: &mut Store) {
    let path = "rosters/2026-W48.toml";
    let files = BTreeMap::from([(path.to_owned(), Some(b"two".to_vec()))]);
    let notices = [NewNotice { id: "n1".into(), agent: "wf".into(), content: "{\"days\":[]}".into() }];
    let message = NewMessage { id: "m1".into(), topic: "revision:2026-W48.r2".into(), content: "{}".into() };
    let publication = Publication {
        reason: Some("顶班"),
        forecast: Some(b"{\"forecast\":[]}"),
        notices: &notices,
        message: Some(&message),
        ..publication("2026-W48", 2, 1, path, &files)
    };
    store.publish(&act(), &publication).unwrap();
    store.read_notice(&act(), "shop", "wf", "n1").unwrap();
    let taken = store.take_messages(at(), at() + Duration::minutes(1), 1).unwrap().remove(0).0;
    let again = Sending::Again { at: at() + Duration::minutes(2), error: "busy".into() };
    store.message_tried(&taken.id, taken.tries, at(), &again).unwrap();
}

fn people(store: &mut Store) {
    let later = at() + Duration::days(30);
    account(store, "a1", "wang");
    let role = Membership { id: "m1".into(), team: Some("shop".into()), role: Role::Agent, agent: Some("wf".into()) };
    store.add_membership(&act(), "a1", &role).unwrap();
    store.set_password(&act(), "a1", "$argon2id$").unwrap();
    store.begin_session(&act(), &NewSession { digest: "s1", account: "a1", expires_at: later, client: "浏览器" }).unwrap();
    store.invite(&act(), "a1", "i1", later).unwrap();
    store.attempt_failed(&["login"], at(), at() - Duration::days(1)).unwrap();
    let token = NewApiToken { id: "t1", digest: "t1d", account: "a1", name: "报表", scopes: "read", expires_at: later };
    store.create_api_token(&act(), &token).unwrap();
    store.rotate_feed(&act(), "shop", "wf", "f1").unwrap();
    store.fetched(&[Fetch { digest: "f1".into(), at: at(), client: "calendar".into() }]).unwrap();
    store.set_settings(&act(), "shop", &BTreeMap::new(), &BTreeMap::from([("language".into(), "en".into())])).unwrap();
    store.set_contact(&act(), "shop", "wf", "mobile", Some("13800000000")).unwrap();
}

fn work(store: &mut Store) {
    let given = files(&[("punches.csv", "given")]);
    store.ask_job(&act(), &NewJob { id: "j1", team: "shop", kind: "import", asked: "{}", files: &given }).unwrap();
    let job = store.take_job("worker", at(), at() + Duration::minutes(1)).unwrap().unwrap();
    let made = files(&[("answer.json", "made")]);
    let end = JobEnd { state: JobState::Done, answer: "{\"rows\":7}", files: &made, effect: Effect::Nothing };
    store.end_job(&act(), "j1", job.fence, &end).unwrap();
    assert!(store.claim_answer("a1", "k1", "request", at(), at() - Duration::days(1)).unwrap());
    let answer = KeptAnswer { request: "request".into(), at: at(), status: 201, head: "{}".into(), body: vec![0, 255] };
    store.keep_answer("a1", "k1", Some(&answer)).unwrap();
}

/// All that the first version could keep, as it is found.
pub fn found_of_version_1(store: &mut Store) -> Vec<String> {
    let mut found: Vec<String> = (1..=3).map(|version| format!("{:?}", store.folder("shop", Some(version)))).collect();
    found.push(format!("{:?}", store.revisions("shop", 0)));
    found.push(format!("{:?}", store.draft("shop", "2026-W49")));
    found
}

/// All that is kept, as it is found. Entries of the audit log have salts and are proved instead.
pub fn found(store: &mut Store) -> Vec<String> {
    let mut found = found_of_version_1(store);
    found.push(format!("{:?}", (store.accounts(), store.memberships("a1"), store.password_of("wang"))));
    found.push(format!("{:?}", (store.sessions("a1", at()), store.caller_of_session("s1", at()), store.invited("i1", at()))));
    found.push(format!("{:?}", (store.attempts("login"), store.api_tokens("a1"), store.caller_of_token("t1d", at()))));
    found.push(format!("{:?}", (store.feeds("shop"), store.feed_holder("f1"))));
    found.push(format!("{:?}", (store.settings("shop"), store.contacts("shop"))));
    let robots = store.robots("shop").unwrap();
    found.extend(robots.into_iter().map(|robot| format!("{} {:?} {} {}", robot.url, robot.secret, robot.name, robot.created_at)));
    found.push(format!("{:?}", store.notices("shop", &NoticeFilter { most: 9, ..NoticeFilter::default() })));
    found.push(format!("{:?}", store.messages("shop", None, 9)));
    found.push(format!("{:?}", (store.job("shop", "j1"), store.job_files("j1", "given"), store.job_files("j1", "made"))));
    found.push(format!("{:?}", (store.forecast_of("shop", 2), store.kept_answer("a1", "k1"))));
    assert!(!found.iter().any(|one| one.contains("Err(")), "{found:?}");
    found
}
