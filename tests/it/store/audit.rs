//! The audit log: every write is in it, any change of it is found, and a person can be erased.

use super::on_both;
use super::place::{Place, act, folder, publish, with_team};
use paiban::store::{Act, AuditFilter, AuditPart, ErasePlace, SavedDraft, Store};

on_both! {
    namesakes_of_two_teams_are_erased_apart
    every_write_says_who_when_what_before_and_after
    a_noted_digest_proves_that_the_log_was_not_replaced
    an_erased_person_is_gone_and_the_chain_holds
    removing_a_part_is_no_erasure
}

/// A store with an entry of each kind but `restore`.
fn with_entries(place: &Place) -> Store {
    let mut store = with_team(place);
    let draft = SavedDraft { team: "shop", week: "2026-W48", seen: None, based_on: 0, bytes: b"draft" };
    store.save_draft(&Act { who: "wang", ..act() }, &draft).unwrap();
    publish(&mut store, "2026-W48", 1, 0, "one");
    store.import(&act(), &folder("shop", &[("team.toml", "other"), ("rosters/2026-W48.toml", "one")]), true).unwrap();
    store
}

fn text(part: &AuditPart) -> &str {
    match part {
        AuditPart::Text(text) => text,
        AuditPart::Nothing => "",
        AuditPart::Erased => "(erased)",
    }
}

fn every_write_says_who_when_what_before_and_after(place: &Place) {
    let mut store = with_entries(place);
    let entries = store.audit(&AuditFilter::default()).unwrap();
    let told: Vec<_> = entries.iter().map(|entry| (entry.number, entry.action.as_str(), text(&entry.who))).collect();
    assert_eq!(told, [(1, "import", "lead"), (2, "save-draft", "wang"), (3, "publish", "lead"), (4, "import", "lead")]);
    assert!(entries.iter().all(|entry| entry.at == act().at && entry.team.as_deref() == Some("shop")));
    assert_eq!(entries[0].before, AuditPart::Nothing);
    let published: serde_json::Value = serde_json::from_str(text(&entries[2].after)).unwrap();
    assert_eq!(published["revisions"][0]["week"], "2026-W48");
    let before: serde_json::Value = serde_json::from_str(text(&entries[3].before)).unwrap();
    assert!(before["files"]["chats.csv"].is_string(), "{before}");
    let last = store.audit(&AuditFilter { team: Some("shop".into()), last: Some(2) }).unwrap();
    assert_eq!(last, entries[2..]);
    assert_eq!(store.audit(&AuditFilter { team: Some("other".into()), last: None }).unwrap(), []);
}

/// Changes of every column, and rows gone, added and put in another order.
const CHANGES: &[&str] = &[
    "UPDATE audit_entry SET number = number + 100 WHERE number = 2",
    "UPDATE audit_entry SET at = at + 1 WHERE number = 2",
    "UPDATE audit_entry SET action = 'import' WHERE number = 2",
    "UPDATE audit_entry SET team = NULL WHERE number = 3",
    "UPDATE audit_entry SET team = 'other' WHERE number = 3",
    "UPDATE audit_entry SET who_digest = before_digest WHERE number = 3",
    "UPDATE audit_entry SET before_digest = after_digest WHERE number = 3",
    "UPDATE audit_entry SET after_digest = who_digest WHERE number = 4",
    "UPDATE audit_entry SET digest = who_digest WHERE number = 1",
    "UPDATE audit_entry SET digest = who_digest WHERE number = 4",
    "DELETE FROM audit_part WHERE number = 1; DELETE FROM audit_entry WHERE number = 1",
    "DELETE FROM audit_part WHERE number = 3; DELETE FROM audit_entry WHERE number = 3",
    "DELETE FROM audit_part WHERE number = 4; DELETE FROM audit_entry WHERE number = 4",
    "DELETE FROM audit_part WHERE number = 4; DELETE FROM audit_entry WHERE number = 4;
     UPDATE audit_head SET number = 3, digest = (SELECT digest FROM audit_entry WHERE number = 3)",
    "DELETE FROM audit_part; DELETE FROM audit_entry; UPDATE audit_head SET number = 0, digest = ''",
    "UPDATE audit_part SET content = 'somebody' WHERE number = 2 AND part = 'who'",
    "UPDATE audit_part SET salt = 'none' WHERE number = 2 AND part = 'after'",
    "UPDATE audit_part SET person = 'somebody' WHERE number = 2 AND part = 'who'",
    "UPDATE audit_part SET person = 'somebody' WHERE number = 2 AND part = 'after'",
    "UPDATE audit_part SET part = 'before' WHERE number = 1 AND part = 'who'",
    "DELETE FROM audit_part WHERE number = 2 AND part = 'who'",
    "UPDATE audit_part SET content = NULL WHERE number = 4 AND part = 'before'",
    "INSERT INTO audit_part (number, part, salt, content) VALUES (1, 'before', 'salt', '{}')",
    "UPDATE audit_head SET number = 5",
    "UPDATE audit_head SET digest = ''",
    "DELETE FROM audit_head",
    "UPDATE revision SET content = (SELECT content FROM file WHERE path = 'chats.csv')",
    "UPDATE revision SET week = '2026-W49'",
    "DELETE FROM revision",
    "UPDATE head SET revision = 0",
    "UPDATE head SET version = 2",
    "DELETE FROM file WHERE path = 'team.toml'",
];

fn unnoticed(new: fn() -> Place) -> Vec<&'static str> {
    let noticed = |change: &&&'static str| {
        let place = new();
        let mut store = with_entries(&place);
        assert_eq!(store.verify(None).unwrap().findings, []);
        place.tamper(change);
        place.store().verify(None).unwrap().findings.is_empty()
    };
    CHANGES.iter().filter(noticed).copied().collect()
}

#[test]
fn any_changed_row_of_sqlite_is_found() {
    assert_eq!(unnoticed(Place::sqlite), Vec::<&str>::new());
}

#[test]
fn any_changed_row_of_postgres_is_found() {
    assert_eq!(unnoticed(Place::postgres), Vec::<&str>::new());
}

fn a_noted_digest_proves_that_the_log_was_not_replaced(place: &Place) {
    let mut store = with_team(place);
    let noted = store.verify(None).unwrap().digest;
    publish(&mut store, "2026-W48", 1, 0, "one");
    let proof = store.verify(Some(&noted)).unwrap();
    assert_eq!((proof.findings, proof.entries), (vec![], 2));
    assert_ne!(proof.digest, noted);
    assert_eq!(store.verify(Some("0000")).unwrap().findings.len(), 1);
}

fn an_erased_person_is_gone_and_the_chain_holds(place: &Place) {
    let mut store = with_entries(place);
    let digest = store.verify(None).unwrap().digest;
    assert_eq!(store.erase(&act(), "nobody", ErasePlace::Only).unwrap(), 0);
    assert_eq!(store.erase(&act(), "wang", ErasePlace::Only).unwrap(), 1);
    let entries = store.audit(&AuditFilter::default()).unwrap();
    assert_eq!(entries[1].who, AuditPart::Erased);
    assert_eq!(entries[0].who, AuditPart::Text("lead".into()));
    assert_eq!(text(&entries[4].after), r#"{"erased":[[2,"who"]]}"#);
    let proof = store.verify(Some(&digest)).unwrap();
    assert_eq!((proof.findings, proof.entries), (vec![], 5));
    assert!(!format!("{entries:?}").contains("wang"));
    if !place.is_postgres() {
        drop(store);
        for file in [place.text.clone(), format!("{}-wal", place.text)] {
            let bytes = std::fs::read(file).unwrap_or_default();
            assert!(!bytes.windows(4).any(|four| four == b"wang"), "the name is still in a file");
        }
    }
}

fn removing_a_part_is_no_erasure(place: &Place) {
    let mut store = with_entries(place);
    store.erase(&act(), "wang", ErasePlace::Only).unwrap();
    place.tamper("UPDATE audit_part SET person = NULL, salt = NULL, content = NULL WHERE number = 3 AND part = 'who'");
    let findings = store.verify(None).unwrap().findings;
    assert_eq!(findings.iter().map(|finding| finding.entry).collect::<Vec<_>>(), [Some(3)]);
}

fn namesakes_of_two_teams_are_erased_apart(place: &Place) {
    let mut store = with_team(place);
    store.import(&act(), &folder("other", &[("team.toml", "id = 'other'")]), false).unwrap();
    for (team, id) in [("shop", "n1"), ("other", "n2")] {
        store.set_contact(&act(), team, "a01", "mobile", Some(id)).unwrap();
    }
    let refused = store.erase(&act(), "a01", ErasePlace::Only).unwrap_err();
    assert_eq!(refused.0[0].code, "erase-team");
    assert!(store.erase(&act(), "a01", ErasePlace::Team("shop")).unwrap() > 0);
    let left = |store: &mut Store, team: &str| {
        let filter = AuditFilter { team: Some(team.to_owned()), last: None };
        store.audit(&filter).unwrap().iter().filter(|entry| text(&entry.after).contains("a01")).count()
    };
    assert_eq!((left(&mut store, "shop"), left(&mut store, "other")), (0, 1));
    assert!(store.erase(&act(), "a01", ErasePlace::Only).unwrap() > 0, "now in one team only");
}
