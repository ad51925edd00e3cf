//! Jobs: each is held by one worker at a time, and who holds an older lease can write nothing.

use super::on_both;
use super::place::{Place, act, at, files, with_team};
use chrono::{DateTime, Duration, Utc};
use paiban::store::{Act, Edit, Edited, Effect, Ended, Job, JobEnd, JobState, Lease, NewJob, SavedDraft, Store};
use std::collections::{BTreeMap, BTreeSet};

on_both! {
    a_job_is_held_by_one_worker_at_a_time_the_oldest_first
    many_workers_at_once_take_each_job_once
    a_lost_lease_gives_the_job_to_another
    who_holds_an_older_lease_can_write_nothing
    a_job_saves_its_draft_with_its_end_or_not_at_all
    a_job_changes_files_with_its_end_or_not_at_all
    a_job_writes_to_its_own_team_alone
    after_twenty_lost_leases_a_job_fails
    a_worker_that_stops_gives_its_job_back
    a_job_that_waits_is_cancelled_at_once_and_a_running_one_is_asked_to_stop
    files_given_and_made_are_kept_apart
    jobs_are_listed_the_newest_first_page_by_page
}

fn after(seconds: i64) -> DateTime<Utc> {
    at() + Duration::seconds(seconds)
}

fn ask(store: &mut Store, id: &str) -> Job {
    let none = BTreeMap::new();
    store.ask_job(&act(), &NewJob { id, team: "shop", kind: "roster", asked: "{}", files: &none }).expect("a job")
}

/// A store with one job `j1`.
fn with_job(place: &Place) -> Store {
    let mut store = with_team(place);
    ask(&mut store, "j1");
    store
}

/// Takes a job for a minute.
fn take(store: &mut Store, seconds: i64) -> Option<Job> {
    store.take_job("worker", after(seconds), after(seconds + 60)).expect("the database answers")
}

fn end(store: &mut Store, fence: i64, effect: Effect) -> Ended {
    let made = files(&[("answer.json", "made")]);
    let end = JobEnd { state: JobState::Done, answer: "{\"cost\":7}", files: &made, effect };
    store.end_job(&Act { who: "worker", at: after(30) }, "j1", fence, &end).expect("the database takes it")
}

fn draft(seen: Option<i64>) -> SavedDraft<'static> {
    SavedDraft { team: "shop", week: "2026-W49", seen, based_on: 0, bytes: b"solved" }
}

fn a_job_is_held_by_one_worker_at_a_time_the_oldest_first(place: &Place) {
    let mut store = with_job(place);
    let later = Act { at: after(1), ..act() };
    store.ask_job(&later, &NewJob { id: "j0", team: "shop", kind: "roster", asked: "{}", files: &BTreeMap::new() }).unwrap();
    assert_eq!(store.open_jobs().unwrap(), BTreeMap::from([("waiting".to_owned(), 2)]));
    let taken = take(&mut store, 2).unwrap();
    assert_eq!((taken.id.as_str(), taken.state, taken.fence, taken.tries), ("j1", JobState::Running, 1, 1));
    assert_eq!((taken.asked_by.as_str(), taken.started_at), ("lead", Some(after(2))));
    assert_eq!(take(&mut store, 3).unwrap().id, "j0");
    assert_eq!(take(&mut store, 4), None);
    assert_eq!(end(&mut store, 1, Effect::Nothing), Ended::Ended);
    let job = store.job("shop", "j1").unwrap();
    assert_eq!((job.state, job.answer.as_deref(), job.ended_at), (JobState::Done, Some("{\"cost\":7}"), Some(after(30))));
    assert_eq!(store.open_jobs().unwrap(), BTreeMap::from([("running".to_owned(), 1)]));
    assert_eq!(store.job("shop", "j9").unwrap_err().0[0].code, "no-job");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn many_workers_at_once_take_each_job_once(place: &Place) {
    let mut store = with_team(place);
    for number in 0..24 {
        ask(&mut store, &format!("j{number}"));
    }
    let taken: Vec<(String, i64)> = std::thread::scope(|scope| {
        let work = |worker: usize| {
            let mut store = place.store();
            let mut taken = Vec::new();
            while store.open_jobs().unwrap().contains_key("waiting") {
                taken.extend(store.take_job(&format!("w{worker}"), after(1), after(61)).unwrap().map(|job| (job.id, job.fence)));
            }
            taken
        };
        let threads: Vec<_> = (0..6).map(|worker| scope.spawn(move || work(worker))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(taken.iter().all(|(_, fence)| *fence == 1), "{taken:?}");
    assert_eq!((taken.len(), taken.iter().collect::<BTreeSet<_>>().len()), (24, 24));
}

fn a_lost_lease_gives_the_job_to_another(place: &Place) {
    let mut store = with_job(place);
    assert_eq!(take(&mut store, 0).unwrap().fence, 1);
    assert_eq!(store.hold_job("j1", 1, after(90), Some("{\"gap\":0.1}")).unwrap(), Lease::Held);
    assert_eq!(store.job("shop", "j1").unwrap().progress.as_deref(), Some("{\"gap\":0.1}"));
    assert_eq!([60, 90].map(|seconds| take(&mut store, seconds).map(|job| job.fence)), [None, None], "it was held longer");
    let again = take(&mut store, 91).unwrap();
    assert_eq!((again.fence, again.tries, again.progress, again.started_at), (2, 2, None, Some(at())));
    assert_eq!(store.hold_job("j1", 1, after(900), None).unwrap(), Lease::Lost);
    assert_eq!(store.hold_job("j1", 2, after(900), None).unwrap(), Lease::Held);
}

fn who_holds_an_older_lease_can_write_nothing(place: &Place) {
    let mut store = with_job(place);
    take(&mut store, 0);
    assert_eq!(take(&mut store, 61).unwrap().fence, 2);
    let entries = store.verify(None).unwrap().entries;
    let changes = BTreeMap::from([("chats.csv".to_owned(), Some(b"other".to_vec()))]);
    let edit = Edit { team: "shop", seen: 1, changes: &changes, revisions: &[], name: None };
    for effect in [Effect::Nothing, Effect::Drafts(&[draft(None)]), Effect::Files(edit)] {
        assert_eq!(end(&mut store, 1, effect), Ended::Lost);
    }
    store.give_back_job("j1", 1).unwrap();
    let job = store.job("shop", "j1").unwrap();
    assert_eq!((job.state, job.answer, job.fence), (JobState::Running, None, 2));
    assert_eq!(store.draft("shop", "2026-W49").unwrap(), None);
    assert_eq!(store.folder("shop", None).unwrap().files["chats.csv"], b"a,b");
    assert_eq!(store.job_files("j1", "made").unwrap(), BTreeMap::new());
    assert_eq!(place.count("SELECT count(*) FROM content"), 2, "not even contents");
    assert_eq!(store.verify(None).unwrap().entries, entries);
    assert_eq!(end(&mut store, 2, Effect::Drafts(&[draft(None)])), Ended::Ended);
    assert_eq!(end(&mut store, 2, Effect::Nothing), Ended::Lost, "it ended once");
}

fn a_job_saves_its_draft_with_its_end_or_not_at_all(place: &Place) {
    let mut store = with_job(place);
    store.save_draft(&act(), &SavedDraft { bytes: b"by hand", ..draft(None) }).unwrap();
    take(&mut store, 0);
    assert_eq!(end(&mut store, 1, Effect::Drafts(&[draft(None)])), Ended::Stale);
    assert_eq!(store.draft("shop", "2026-W49").unwrap().unwrap().bytes, b"by hand");
    let job = store.job("shop", "j1").unwrap();
    assert_eq!((job.state, job.answer), (JobState::Running, None));
    assert_eq!(store.job_files("j1", "made").unwrap(), BTreeMap::new());
    assert_eq!(end(&mut store, 1, Effect::Drafts(&[draft(Some(1))])), Ended::Ended);
    let saved = store.draft("shop", "2026-W49").unwrap().unwrap();
    assert_eq!((saved.version, saved.bytes.as_slice()), (2, b"solved".as_slice()));
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn a_job_changes_files_with_its_end_or_not_at_all(place: &Place) {
    let mut store = with_job(place);
    take(&mut store, 0);
    let changes = BTreeMap::from([("punches/a.csv".to_owned(), Some(b"punch".to_vec()))]);
    let edit = |seen| Edit { team: "shop", seen, changes: &changes, revisions: &[], name: None };
    let other = BTreeMap::from([("chats.csv".to_owned(), Some(b"other".to_vec()))]);
    assert!(matches!(store.edit(&act(), &Edit { changes: &other, ..edit(1) }).unwrap(), Edited::Changed(_)));
    assert_eq!(end(&mut store, 1, Effect::Files(edit(1))), Ended::Stale);
    assert!(!store.folder("shop", None).unwrap().files.contains_key("punches/a.csv"));
    assert_eq!(store.job("shop", "j1").unwrap().state, JobState::Running);
    assert_eq!(end(&mut store, 1, Effect::Files(edit(2))), Ended::Ended);
    assert_eq!(store.folder("shop", None).unwrap().files["punches/a.csv"], b"punch");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn a_job_writes_to_its_own_team_alone(place: &Place) {
    let mut store = with_job(place);
    store.import(&act(), &super::place::folder("other", &[("team.toml", "x")]), false).unwrap();
    take(&mut store, 0);
    let end = JobEnd {
        state: JobState::Done,
        answer: "{}",
        files: &BTreeMap::new(),
        effect: Effect::Drafts(&[SavedDraft { team: "other", ..draft(None) }]),
    };
    assert_eq!(store.end_job(&act(), "j1", 1, &end).unwrap_err().0[0].code, "no-job");
    assert_eq!(store.draft("other", "2026-W49").unwrap(), None);
    assert_eq!(store.job("other", "j1").unwrap_err().0[0].code, "no-job");
}

fn after_twenty_lost_leases_a_job_fails(place: &Place) {
    let mut store = with_job(place);
    // Each lease ends at 60, and is lost a second later.
    let fences: Vec<Option<i64>> = (0..21).map(|round| take(&mut store, round * 61).map(|job| job.fence)).collect();
    assert_eq!(fences, (1..=20).map(Some).chain([None]).collect::<Vec<_>>());
    let job = store.job("shop", "j1").unwrap();
    assert_eq!((job.state, job.ended_at), (JobState::Failed, Some(after(20 * 61))));
    assert_eq!(job.answer.as_deref(), Some("{\"error\":\"worker-lost\"}"));
    assert_eq!(end(&mut store, 20, Effect::Nothing), Ended::Lost);
}

fn a_worker_that_stops_gives_its_job_back(place: &Place) {
    let mut store = with_job(place);
    for round in 0..7 {
        let taken = take(&mut store, round).unwrap();
        assert_eq!((taken.fence, taken.tries), (round + 1, 1), "what was given back was not lost");
        store.give_back_job("j1", taken.fence).unwrap();
        assert_eq!(store.hold_job("j1", taken.fence, after(999), None).unwrap(), Lease::Lost);
        assert_eq!(end(&mut store, taken.fence, Effect::Nothing), Ended::Lost);
    }
    let taken = take(&mut store, 8).unwrap();
    assert!(store.cancel_job(&Act { at: after(9), ..act() }, "shop", "j1").unwrap());
    store.give_back_job("j1", taken.fence).unwrap();
    let job = store.job("shop", "j1").unwrap();
    assert_eq!((job.state, job.ended_at), (JobState::Cancelled, Some(after(9))), "one that was to stop does not begin again");
}

fn a_job_that_waits_is_cancelled_at_once_and_a_running_one_is_asked_to_stop(place: &Place) {
    let mut store = with_job(place);
    assert_eq!([true, false], [(); 2].map(|()| store.cancel_job(&act(), "shop", "j1").unwrap()));
    assert_eq!(store.job("shop", "j1").unwrap().state, JobState::Cancelled);
    assert_eq!(take(&mut store, 0), None);
    for id in ["j2", "j3"] {
        ask(&mut store, id);
        take(&mut store, 0).unwrap();
        assert_eq!([true, false], [(); 2].map(|()| store.cancel_job(&act(), "shop", id).unwrap()));
        assert_eq!(store.job("shop", id).unwrap().state, JobState::Running);
    }
    assert_eq!(store.hold_job("j2", 1, after(60), None).unwrap(), Lease::Cancel);
    let end = JobEnd { state: JobState::Cancelled, answer: "{}", files: &BTreeMap::new(), effect: Effect::Nothing };
    assert_eq!(store.end_job(&act(), "j2", 1, &end).unwrap(), Ended::Ended);
    assert_eq!(take(&mut store, 61), None, "nobody begins anew what is to stop");
    assert_eq!(["j2", "j3"].map(|id| store.job("shop", id).unwrap().state), [JobState::Cancelled; 2]);
    assert_eq!(store.cancel_job(&act(), "shop", "j9").unwrap_err().0[0].code, "no-job");
}

fn files_given_and_made_are_kept_apart(place: &Place) {
    let mut store = with_team(place);
    let given = files(&[("answer.json", "given"), ("打卡.xlsx", "PK")]);
    store.ask_job(&act(), &NewJob { id: "j1", team: "shop", kind: "import", asked: "{}", files: &given }).unwrap();
    take(&mut store, 0);
    end(&mut store, 1, Effect::Nothing);
    assert_eq!(store.job_files("j1", "given").unwrap(), given);
    assert_eq!(store.job_files("j1", "made").unwrap(), files(&[("answer.json", "made")]));
    assert_eq!(store.job_file_names("j1").unwrap(), ["answer.json"]);
    let nobody = NewJob { id: "j2", team: "none", kind: "import", asked: "{}", files: &given };
    assert_eq!(store.ask_job(&act(), &nobody).unwrap_err().0[0].code, "no-team");
}

fn jobs_are_listed_the_newest_first_page_by_page(place: &Place) {
    let mut store = with_team(place);
    for (id, second) in [("j1", 0), ("j2", 1), ("j3", 1), ("j4", 2)] {
        let new = NewJob { id, team: "shop", kind: "roster", asked: "{}", files: &BTreeMap::new() };
        store.ask_job(&Act { at: after(second), ..act() }, &new).unwrap();
    }
    let mut page = |before| store.jobs("shop", 2, before).unwrap().into_iter().map(|job| job.id).collect::<Vec<_>>();
    assert_eq!(page(None), ["j4", "j3"]);
    assert_eq!(page(Some((after(1), "j3"))), ["j2", "j1"]);
    assert_eq!(page(Some((at(), "j1"))), Vec::<String>::new());
}
