//! `kill -9` in the middle of writing: nothing acknowledged is lost, nothing half-written is seen.

use super::place::{Place, act, at, folder, incoming, publication, robot, with_team};
use chrono::Duration as Span;
use paiban::store::{
    DraftSave, Edit, Edited, Effect, Ended, Imported, JobEnd, JobState, MessageState, NewJob, NewMessage, NewNotice, NoticeFilter,
    Publication, Published, SavedDraft, Store,
};
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the database to the child.
const DATABASE: &str = "PAIBAN_TEST_DATABASE";

/// Rounds on one database, which grows meanwhile.
const ROUNDS: u64 = 20;

/// Who is told of each publication.
const AGENTS: [&str; 3] = ["ll", "wf", "zz"];
const ROBOTS: [&str; 2] = ["r1", "r2"];

/// Files that are imported together, and files that are edited together.
const IMPORTED: [&str; 3] = ["chats.csv", "team.toml", "punches/a.dat"];
const EDITED: [&str; 2] = ["punches/b.csv", "punches/people.csv"];

/// What a child said it had done: a word, a number and a text.
#[derive(Debug)]
struct Said {
    kind: String,
    number: i64,
    text: String,
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    for database in 0..7 {
        kill_again_and_again(&Place::sqlite(), database);
    }
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    for database in 0..3 {
        kill_again_and_again(&Place::postgres(), database);
    }
}

fn kill_again_and_again(place: &Place, seed: u64) {
    let mut store = with_team(place);
    for id in ROBOTS {
        store.add_robot(&act(), "shop", &robot(id)).unwrap();
    }
    drop(store);
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        let said = killed_after(place, rng.random_range(1..8), Duration::from_micros(rng.random_range(0..20_000)));
        acknowledged += said.len();
        place.wait_until_alone();
        let mut store = place.store();
        assert_eq!(store.verify(None).unwrap().findings, [], "round {round}");
        nothing_is_half_written(&mut store, round);
        for one in &said {
            assert!(is_kept(&mut store, one), "round {round}: {one:?}");
        }
    }
    assert!(acknowledged > 3 * usize::try_from(ROUNDS).unwrap(), "the children hardly wrote: {acknowledged}");
}

/// Lets a child write until some time after so many words, kills it, and says what it had acknowledged.
fn killed_after(place: &Place, words: usize, time: Duration) -> Vec<Said> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::crash::writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DATABASE, &place.text)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tests themselves");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    // The tests' own words come before the child's.
    while said.len() < words {
        said.extend(parse(&lines.next().expect("the child writes").unwrap()));
    }
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
    // A last line may be cut off: it was not acknowledged.
    said.extend(lines.map_while(Result::ok).filter_map(|line| parse(&line)));
    said
}

fn parse(line: &str) -> Option<Said> {
    let line = line.strip_suffix(" ok")?;
    let mut words = line.split(' ');
    let (kind, number) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
    Some(Said { kind, number, text: words.next()?.to_owned() })
}

/// Whether what was acknowledged is there, whole.
fn is_kept(store: &mut Store, Said { kind, number, text }: &Said) -> bool {
    match kind.as_str() {
        "published" => {
            let found = store.revisions("shop", number - 1).unwrap().remove(0);
            store.published_bytes(&found).unwrap() == text.as_bytes()
        }
        "imported" | "edited" => {
            let files = store.folder("shop", Some(*number)).unwrap().files;
            let paths = if kind == "edited" { EDITED.as_slice() } else { IMPORTED.as_slice() };
            paths.iter().all(|path| files[*path] == text.as_bytes())
        }
        "saved" => store.draft("shop", "2026-W48").unwrap().is_some_and(|draft| draft.version >= *number),
        "asked" => store.job_files(text, "given").unwrap()["given"] == text.as_bytes(),
        "ended" => store.job("shop", text).unwrap().state == JobState::Done,
        other => panic!("{other}"),
    }
}

/// What belongs together is there together, acknowledged or not.
fn nothing_is_half_written(store: &mut Store, round: u64) {
    let revisions = store.revisions("shop", 0).unwrap();
    let notices = store.notices("shop", &NoticeFilter { most: i64::MAX, ..NoticeFilter::default() }).unwrap();
    let messages = store.messages("shop", Some(MessageState::Waiting), i64::MAX).unwrap();
    assert_eq!((notices.len(), messages.len()), (revisions.len() * AGENTS.len(), revisions.len() * ROBOTS.len()), "round {round}");
    for revision in &revisions {
        let text = String::from_utf8(store.published_bytes(revision).unwrap()).unwrap();
        let told: Vec<&str> = notices.iter().filter(|one| one.content == text).map(|one| one.agent.as_str()).collect();
        assert_eq!(told, AGENTS, "round {round}: {revision:?}");
        assert!(notices.iter().all(|one| (one.content == text) == (one.revision == revision.number)), "round {round}");
        assert_eq!(messages.iter().filter(|one| one.content == text).count(), ROBOTS.len(), "round {round}: {revision:?}");
        assert_eq!(store.forecast_of("shop", revision.number).unwrap().as_deref(), Some(text.as_bytes()), "round {round}");
    }
    let jobs = store.jobs("shop", i64::MAX, None).unwrap();
    let done: Vec<_> = jobs.iter().filter(|job| job.state == JobState::Done).collect();
    let draft = store.draft("shop", "2026-W50").unwrap();
    // Each job that is done saved the draft once, and the last of them is what it says.
    assert_eq!(draft.as_ref().map_or(0, |draft| draft.version), i64::try_from(done.len()).unwrap(), "round {round}");
    let last = draft.map(|draft| String::from_utf8(draft.bytes).unwrap());
    assert!(last.is_none_or(|last| done.iter().any(|job| job.id == last)), "round {round}");
    for job in &jobs {
        let made = store.job_files(&job.id, "made").unwrap().remove("made").map(|bytes| String::from_utf8(bytes).unwrap());
        let whole = (job.state == JobState::Done).then(|| job.id.clone());
        assert_eq!((made, job.answer.clone()), (whole.clone(), whole), "round {round}");
    }
}

/// The child: writes all that is written in one transaction each, and says so once each is done.
#[test]
#[ignore = "run by the tests above"]
fn writes_until_it_is_killed() {
    let Some(text) = std::env::var_os(DATABASE).and_then(|text| text.into_string().ok()) else { return };
    let mut store = Store::open(&text.parse().unwrap(), act().at).unwrap();
    // Less than a minute, if nobody kills it.
    for _ in 0..1000 {
        let head = store.team("shop").unwrap();
        let text = format!("at-{}-{}", head.version, head.revision);
        publishes(&mut store, head.revision, &text);
        imports(&mut store, &text);
        edits(&mut store, &format!("edited-{text}"));
        saves(&mut store, &text);
        solves(&mut store, &format!("job-{text}"));
    }
}

fn say(kind: &str, number: i64, text: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{kind} {number} {text} ok\n").as_bytes()).and_then(|()| out.flush()).expect("somebody listens");
}

fn publishes(store: &mut Store, based_on: i64, text: &str) {
    // A week of its own for each, so that each acknowledged file stays what it was.
    let week = format!("{}-W{:02}", 2000 + based_on / 50, based_on % 50 + 1);
    let path = format!("rosters/{week}.toml");
    let files = BTreeMap::from([(path.clone(), Some(text.as_bytes().to_vec()))]);
    let notice = |agent: &str| NewNotice { id: format!("{text} {agent}"), agent: agent.into(), content: text.into() };
    let notices = AGENTS.map(notice);
    let message = NewMessage { id: text.into(), topic: week.clone(), content: text.into() };
    let publication = Publication {
        forecast: Some(text.as_bytes()),
        notices: &notices,
        message: Some(&message),
        ..publication(&week, 1, based_on, &path, &files)
    };
    match store.publish(&act(), &publication).unwrap() {
        Published::InForce(revision) => say("published", revision.number, text),
        other => panic!("{other:?}"),
    }
}

fn imports(store: &mut Store, text: &str) {
    let mut new = folder("shop", &[]);
    new.files = store.folder("shop", None).unwrap().files;
    new.files.extend(IMPORTED.map(|path| (path.into(), text.as_bytes().to_vec())));
    new.revisions = store.revisions("shop", 0).unwrap().iter().map(incoming).collect();
    match store.import(&act(), &new, true).unwrap() {
        Imported::Replaced(head, _) => say("imported", head.version, text),
        other => panic!("{other:?}"),
    }
}

fn edits(store: &mut Store, text: &str) {
    let seen = store.team("shop").unwrap().version;
    let revisions: Vec<_> = store.revisions("shop", 0).unwrap().iter().map(incoming).collect();
    let changes: BTreeMap<_, _> = EDITED.map(|path| (path.into(), Some(text.as_bytes().to_vec()))).into();
    match store.edit(&act(), &Edit { team: "shop", seen, changes: &changes, revisions: &revisions, name: None }).unwrap() {
        Edited::Changed(head) => say("edited", head.version, text),
        other => panic!("{other:?}"),
    }
}

fn saves(store: &mut Store, text: &str) {
    let seen = store.draft("shop", "2026-W48").unwrap().map(|draft| draft.version);
    let draft = SavedDraft { team: "shop", week: "2026-W48", seen, based_on: 0, bytes: text.as_bytes() };
    match store.save_draft(&act(), &draft).unwrap() {
        DraftSave::Saved(version) => say("saved", version, text),
        stale @ DraftSave::Stale { .. } => panic!("{stale:?}"),
    }
}

/// Asks for a job and does one: its own, or one that a child before was killed over, whose lease is over at once.
fn solves(store: &mut Store, id: &str) {
    let given = BTreeMap::from([("given".to_owned(), id.as_bytes().to_vec())]);
    store.ask_job(&act(), &NewJob { id, team: "shop", kind: "roster", asked: "{}", files: &given }).unwrap();
    say("asked", 0, id);
    let Some(job) = store.take_job("child", at(), at() - Span::seconds(1)).unwrap() else { return };
    let seen = store.draft("shop", "2026-W50").unwrap().map(|draft| draft.version);
    let draft = SavedDraft { team: "shop", week: "2026-W50", seen, based_on: 0, bytes: job.id.as_bytes() };
    let made = BTreeMap::from([("made".to_owned(), job.id.clone().into_bytes())]);
    let end = JobEnd { state: JobState::Done, answer: &job.id, files: &made, effect: Effect::Drafts(&[draft]) };
    assert_eq!(store.end_job(&act(), &job.id, job.fence, &end).unwrap(), Ended::Ended);
    say("ended", 0, &job.id);
}
