//! Forgetting who left: the name is nowhere any more, and rosters and sums are what they were.

use super::on_both;
use super::place::{Place, act, at};
use crate::cli::{copy_folder, paiban, sample};
use chrono::{DateTime, Utc};
use paiban::domain::access::Role;
use paiban::ops::database::{ImportOptions, anonymise, export_team, import};
use paiban::store::{
    Act, Edit, Effect, JobEnd, JobState, Membership, NewAccount, NewApiToken, NewJob, NewMessage, NewNotice, NewSession, Publication, Store,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

on_both! {
    the_name_of_who_left_is_nowhere_any_more
    sums_and_coverage_stay
    who_is_employed_or_cannot_be_forgotten_is_refused
    what_still_holds_the_name_is_named
}

/// After 赵敏 (a07) left, and after the period was closed.
fn later() -> DateTime<Utc> {
    "2027-01-04T00:00:00Z".parse().unwrap()
}

fn lead() -> Act<'static> {
    Act { who: "lead", at: later() }
}

/// The October sample, where 赵敏 leaves at the end of the year.
fn folder() -> (tempfile::TempDir, String) {
    let (keep, dir) = sample("flagship-october");
    let file = Path::new(&dir).join("team.toml");
    let team = std::fs::read_to_string(&file).unwrap();
    let line = team.lines().find(|line| line.starts_with("a07 ")).expect("a line of a07").to_owned();
    let left = line.replacen("name = ", "end = 2026-12-31, name = ", 1);
    std::fs::write(&file, team.replace(&line, &left)).unwrap();
    (keep, dir)
}

/// The team's id.
fn take(place: &Place, dir: &str) -> String {
    let options = ImportOptions { database: &place.database(), replace: true, act: act() };
    let reply = import(&[dir.into()], &options).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert!(reply.faults.is_empty(), "{:?}", reply.faults);
    place.store().teams().unwrap().remove(0).id
}

/// Every row of every table in which a text is, as the database itself has it.
fn tables_with(place: &Place, name: &str) -> Vec<String> {
    let tables = place.columns().into_keys();
    let holds = |bytes: &[u8]| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    tables.filter(|table| place.cells(table).iter().any(|cell| holds(cell))).collect()
}

/// Everything that can tell of a person.
fn live(store: &mut Store, team: &str) {
    store.create_account(&act(), &NewAccount { id: "acc7", login: "zhaomin", name: "赵敏", ..NewAccount::default() }).unwrap();
    let role = Membership { id: "m7".into(), team: Some(team.into()), role: Role::Agent, agent: Some("a07".into()) };
    store.add_membership(&act(), "acc7", &role).unwrap();
    store.set_password(&act(), "acc7", "hash").unwrap();
    store
        .begin_session(
            &Act { who: "zhaomin", ..act() },
            &NewSession { digest: "s7", account: "acc7", expires_at: later(), client: "赵敏的手机" },
        )
        .unwrap();
    let token = NewApiToken { id: "t7", digest: "t7d", account: "acc7", name: "赵敏", scopes: "read", expires_at: later() };
    store.create_api_token(&act(), &token).unwrap();
    store.rotate_feed(&act(), team, "a07", "f7").unwrap();
    store.set_contact(&act(), team, "a07", "mobile", Some("13812345678")).unwrap();
    store.add_robot(&act(), team, &super::place::robot("r1")).unwrap();
    publishes(store, team);
    let given = BTreeMap::from([("a.csv".to_owned(), "姓名\n赵敏\n".as_bytes().to_vec())]);
    store
        .ask_job(&Act { who: "zhaomin", ..act() }, &NewJob { id: "j7", team, kind: "import", asked: "{\"who\":\"赵敏\"}", files: &given })
        .unwrap();
    store.take_job("w", at(), at()).unwrap().unwrap();
    let end = JobEnd { state: JobState::Done, answer: "{\"unmatched\":[\"赵敏\"]}", files: &given, effect: Effect::Nothing };
    store.end_job(&act(), "j7", 1, &end).unwrap();
}

fn publishes(store: &mut Store, team: &str) {
    let head = store.team(team).unwrap();
    let path = "rosters/2026-W45.toml";
    let bytes = store.folder(team, None).unwrap().files["rosters/2026-W44.toml"].clone();
    let text = String::from_utf8(bytes).unwrap().replace("2026-W44", "2026-W45");
    let files = BTreeMap::from([(path.to_owned(), Some(text.into_bytes()))]);
    let notices = [NewNotice { id: "n7".into(), agent: "a07".into(), content: "{}".into() }];
    let message = NewMessage { id: "m1".into(), topic: "t".into(), content: "{\"text\":\"赵敏：早班\"}".into() };
    let told = Publication {
        team,
        reason: Some("赵敏请假"),
        notices: &notices,
        message: Some(&message),
        ..super::place::publication("2026-W45", 1, head.revision, path, &files)
    };
    store.publish(&act(), &told).unwrap();
}

fn the_name_of_who_left_is_nowhere_any_more(place: &Place) {
    let (_keep, dir) = folder();
    let team = take(place, &dir);
    let mut store = place.store();
    live(&mut store, &team);
    // A former version with the name elsewhere, and a table in GBK.
    let seen = store.team(&team).unwrap().version;
    let (gbk, _, _) = encoding_rs::GBK.encode("姓名,打卡时间\n赵敏,2026-11-02 08:00\n");
    let changes = BTreeMap::from([
        ("notes.csv".to_owned(), Some("说明\n赵敏\n".as_bytes().to_vec())),
        ("punches/gbk.csv".to_owned(), Some(gbk.to_vec())),
    ]);
    let revisions = incoming(&mut store, &team);
    store.edit(&act(), &Edit { team: &team, seen, changes: &changes, revisions: &revisions, name: None }).unwrap();
    let gone = BTreeMap::from([("notes.csv".to_owned(), None)]);
    store.edit(&act(), &Edit { team: &team, seen: seen + 1, changes: &gone, revisions: &revisions, name: None }).unwrap();
    assert!(
        ["account", "api_token", "audit_part", "content", "job", "outbox", "session"]
            .iter()
            .all(|table| { tables_with(place, "赵敏").iter().any(|found| found == table) })
    );
    let published = store.revisions(&team, 0).unwrap();

    let reply = anonymise(&place.database(), &team, "a07", &lead()).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!((reply.left, reply.alias.as_str()), (vec![], "离职-a07"));
    assert_eq!(tables_with(place, "赵敏"), Vec::<String>::new());
    for (text, why) in [("zhaomin", "the login"), ("13812345678", "the number")] {
        assert_eq!(tables_with(place, text), Vec::<String>::new(), "{why}");
    }
    assert_eq!(store.verify(None).unwrap().findings, []);
    assert_eq!(store.revisions(&team, 0).unwrap(), published);
    assert_eq!(store.folder(&team, Some(seen + 1)).unwrap().files["notes.csv"], "说明\n离职-a07\n".as_bytes());
    let files = store.folder(&team, None).unwrap().files;
    assert_eq!(encoding_rs::GBK.decode(&files["punches/gbk.csv"]).0, "姓名,打卡时间\n离职-a07,2026-11-02 08:00\n");
    let account = store.account("acc7").unwrap();
    assert_eq!((account.name.as_str(), account.disabled_at, account.has_password), ("离职-a07", Some(later()), false));
    assert!(store.feed_holder("f7").unwrap().unwrap().ended_at.is_some());
    if !place.is_postgres() {
        drop(store);
        for file in [place.text.clone(), format!("{}-wal", place.text)] {
            let bytes = std::fs::read(file).unwrap_or_default();
            assert!(!bytes.windows(6).any(|window| window == "赵敏".as_bytes()), "the name is still in a file");
        }
    }
}

fn incoming(store: &mut Store, team: &str) -> Vec<paiban::store::IncomingRevision> {
    let files = store.folder(team, None).unwrap().files;
    let stamp = |stamp: paiban::files::RosterStamp| paiban::store::IncomingRevision {
        week: stamp.week.to_string(),
        revision: i64::from(stamp.revision),
        at: stamp.at,
        path: stamp.path,
    };
    paiban::files::roster_stamps(&files).into_iter().map(stamp).collect()
}

/// The document of a command, where the name reads as the alias.
fn told(args: &[&str]) -> Value {
    let output = paiban(&[args, &["--json", "--lang", "en"]].concat());
    let text = String::from_utf8(output.stdout).unwrap().replace("赵敏", "离职-a07");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// A closed month comes out of it as it was closed, and is proved from its kept inputs.
fn sums_and_coverage_stay(place: &Place) {
    let (_keep, dir) = folder();
    let attendance = |dir: &str, verb: &[&str]| told(&[&["attendance", "--period", "2026-10"], verb, &[dir]].concat());
    let close =
        ["attendance", "close", &dir, "--period", "2026-10", "--force", "--reason", "test", "--by", "lead", "--at", "2026-11-05T00:00:00Z"];
    let closed = paiban(&close);
    assert!(closed.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&closed.stderr));
    let before = attendance(&dir, &[]);
    let roster = |dir: &str| {
        let work = tempfile::tempdir().unwrap();
        let copy = work.path().join("copy");
        copy_folder(Path::new(dir), &copy);
        let plan = told(&["export", &copy.display().to_string(), "--week", "2026-W44"]);
        plan["coverage"].clone()
    };
    let covered = roster(&dir);
    let team = take(place, &dir);
    let reply = anonymise(&place.database(), &team, "a07", &lead()).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(reply.left, Vec::<String>::new());
    let work = tempfile::tempdir().unwrap();
    let out = work.path().join("team");
    export_team(&place.database(), &team, None, &out, later()).unwrap();
    let out = out.display().to_string();
    assert_eq!(attendance(&out, &[]), before);
    assert_eq!(roster(&out), covered);
    let proof = paiban(&["attendance", &out, "--period", "2026-10", "--verify"]);
    assert_eq!(proof.status.code(), Some(0), "{}", String::from_utf8_lossy(&proof.stdout));
}

fn who_is_employed_or_cannot_be_forgotten_is_refused(place: &Place) {
    let (_keep, dir) = folder();
    let team = take(place, &dir);
    let code = |agent: &str, at: &str| {
        let act = Act { who: "lead", at: at.parse().unwrap() };
        anonymise(&place.database(), &team, agent, &act).err().map(|faults| faults.0[0].code)
    };
    // 2026-12-31 is the last day; it ends in Shanghai at 16:00 UTC.
    assert_eq!(code("a07", "2026-12-31T15:59:59Z"), Some("agent-employed"));
    assert_eq!(code("a01", "2027-01-04T00:00:00Z"), Some("agent-employed"), "no end is given");
    assert_eq!(code("a99", "2027-01-04T00:00:00Z"), Some("no-agent"));
    let file = Path::new(&dir).join("team.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let line = text.lines().find(|line| line.starts_with("a13 ")).unwrap();
    std::fs::write(&file, text.replace(line, &line.replace("马丽娜", "赵敏"))).unwrap();
    take(place, &dir);
    assert_eq!(code("a07", "2027-01-04T00:00:00Z"), Some("agent-namesake"));
    std::fs::write(&file, text.replace("name = \"赵敏\"", "name = \"a07\"")).unwrap();
    take(place, &dir);
    assert_eq!(code("a07", "2027-01-04T00:00:00Z"), Some("agent-id-name"));
    std::fs::write(&file, text).unwrap();
    take(place, &dir);
    assert_eq!(code("a07", "2026-12-31T16:00:00Z"), None);
}

fn what_still_holds_the_name_is_named(place: &Place) {
    let (_keep, dir) = folder();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(0, 0, "赵敏").unwrap();
    workbook.save(Path::new(&dir).join("notes.xlsx")).unwrap();
    std::fs::write(Path::new(&dir).join("notes.txt"), "今天赵敏迟到\n").unwrap();
    let team = take(place, &dir);
    let reply = anonymise(&place.database(), &team, "a07", &lead()).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(reply.left, [format!("{team}/notes.txt"), format!("{team}/notes.xlsx")]);
    assert_eq!(place.store().verify(None).unwrap().findings, []);
}
