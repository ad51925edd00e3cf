//! `kill -9` in the middle of writing: nothing acknowledged is lost, nothing half-written is seen.

use super::place::{Place, act, folder, publish, with_team};
use paiban::store::{DraftSave, Imported, Published, SavedDraft, Store};
use rand::{RngExt, SeedableRng};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the database to the child.
const DATABASE: &str = "PAIBAN_TEST_DATABASE";

/// What a child said it had done.
#[derive(Debug, PartialEq)]
enum Acknowledged {
    Published { number: i64, text: String },
    Imported { version: i64, text: String },
    Saved { version: i64 },
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    kill_again_and_again(&Place::sqlite(), 60);
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    kill_again_and_again(&Place::postgres(), 15);
}

fn kill_again_and_again(place: &Place, rounds: u64) {
    drop(with_team(place));
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(9);
    let mut acknowledged = 0;
    for round in 0..rounds {
        let said = killed_after(place, Duration::from_micros(rng.random_range(0..60_000)));
        acknowledged += said.len();
        check(&mut place.store(), &said, round);
    }
    assert!(acknowledged > usize::try_from(rounds).unwrap(), "the children hardly wrote: {acknowledged}");
}

/// Lets a child write until some time after its first word, kills it, and says what it had acknowledged.
fn killed_after(place: &Place, time: Duration) -> Vec<Acknowledged> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::crash::writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DATABASE, &place.text)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tests themselves");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    // The tests' own words come before the child's.
    while said.is_empty() {
        said.extend(parse(&lines.next().expect("the child writes").unwrap()));
    }
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
    // A last line may be cut off: it was not acknowledged.
    said.extend(lines.map_while(Result::ok).filter_map(|line| parse(&line)));
    said
}

fn parse(line: &str) -> Option<Acknowledged> {
    let line = line.strip_suffix(" ok")?;
    let mut words = line.split(' ');
    let (kind, number) = (words.next()?, words.next()?.parse().ok()?);
    let text = words.next().unwrap_or_default().to_owned();
    match kind {
        "published" => Some(Acknowledged::Published { number, text }),
        "imported" => Some(Acknowledged::Imported { version: number, text }),
        "saved" => Some(Acknowledged::Saved { version: number }),
        _ => None,
    }
}

fn check(store: &mut Store, said: &[Acknowledged], round: u64) {
    assert_eq!(store.verify(None).unwrap().findings, [], "round {round}");
    let revisions = store.revisions("shop", 0).unwrap();
    let draft = store.draft("shop", "2026-W48").unwrap().map_or(0, |draft| draft.version);
    let head = store.team("shop").unwrap();
    for one in said {
        match one {
            Acknowledged::Published { number, text } => {
                let found = &revisions[usize::try_from(*number).unwrap() - 1];
                let now = store.folder("shop", None).unwrap().files;
                let current = String::from_utf8(now[&format!("rosters/{}.toml", found.week)].clone()).unwrap();
                assert!(found.number == *number && current == *text, "round {round}: {one:?}");
            }
            Acknowledged::Imported { version, text } => {
                let files = store.folder("shop", Some(*version)).unwrap().files;
                let whole = ["chats.csv", "team.toml", "punches/a.dat"].iter().all(|path| files[*path] == text.as_bytes());
                assert!(whole && head.version >= *version, "round {round}: {one:?}");
            }
            Acknowledged::Saved { version } => assert!(draft >= *version, "round {round}: {one:?}"),
        }
    }
}

/// The child: publishes, imports and saves drafts, and says so once each is done.
#[test]
#[ignore = "run by the tests above"]
fn writes_until_it_is_killed() {
    let Some(text) = std::env::var_os(DATABASE).and_then(|text| text.into_string().ok()) else { return };
    let mut store = Store::open(&text.parse().unwrap(), act().at).unwrap();
    let say = |line: String| {
        let mut out = std::io::stdout().lock();
        out.write_all(format!("{line} ok\n").as_bytes()).and_then(|()| out.flush()).expect("somebody listens");
    };
    // Less than a minute, if nobody kills it.
    for _ in 0..2000 {
        let head = store.team("shop").unwrap();
        let text = format!("at-{}-{}", head.version, head.revision);
        // A week of its own for each, so that each acknowledged file stays what it was.
        let week = format!("{}-W{:02}", 2000 + head.revision / 50, head.revision % 50 + 1);
        match publish(&mut store, &week, 1, head.revision, &text) {
            Published::InForce(revision) => say(format!("published {} {text}", revision.number)),
            other => panic!("{other:?}"),
        }
        let contents = store.folder("shop", None).unwrap();
        let mut incoming = folder("shop", &[]);
        incoming.files = contents.files;
        for path in ["chats.csv", "team.toml", "punches/a.dat"] {
            incoming.files.insert(path.into(), text.clone().into_bytes());
        }
        let revision = |one: &paiban::store::Revision| paiban::store::IncomingRevision {
            week: one.week.clone(),
            revision: one.revision,
            at: one.published_at,
            path: format!("rosters/{}.toml", one.week),
        };
        incoming.revisions = store.revisions("shop", 0).unwrap().iter().map(revision).collect();
        match store.import(&act(), &incoming, true).unwrap() {
            Imported::Replaced(head, _) => say(format!("imported {} {text}", head.version)),
            other => panic!("{other:?}"),
        }
        let seen = store.draft("shop", "2026-W48").unwrap().map(|draft| draft.version);
        let draft = SavedDraft { team: "shop", week: "2026-W48", seen, based_on: 0, bytes: text.as_bytes() };
        match store.save_draft(&act(), &draft).unwrap() {
            DraftSave::Saved(version) => say(format!("saved {version}")),
            stale => panic!("{stale:?}"),
        }
    }
}
