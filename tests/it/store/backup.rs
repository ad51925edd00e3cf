//! Backups of one moment while others write, restored into either database; every table is in them.

use super::on_both;
use super::place::{Place, act, publish, with_team};
use super::sample::{found, sample};
use paiban::ops::database::{back_up, restore};
use paiban::store::{Published, TABLES};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

on_both! {
    all_tables_are_copied
    everything_is_restored_from_a_backup
    a_backup_while_others_write_is_of_one_moment
    a_backup_is_restored_into_either_database_and_only_an_empty_one
}

fn all_tables_are_copied(place: &Place) {
    drop(place.store());
    let mut found = place.columns();
    assert!(found.remove("schema_version").is_some());
    let listed: BTreeMap<String, String> = TABLES.iter().map(|(table, columns)| ((*table).into(), (*columns).into())).collect();
    assert_eq!(found, listed, "store::TABLES and the migrations differ");
}

fn everything_is_restored_from_a_backup(place: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let mut store = sample(place);
    back_up(&place.database(), &file, &act()).unwrap();
    for target in [Place::sqlite(), Place::postgres()] {
        restore(&target.database(), &file, &act()).unwrap();
        assert_eq!(found(&mut target.store()), found(&mut store));
        let versions = "SELECT count(*) FROM file_version";
        assert_eq!(target.count(versions), place.count(versions));
    }
}

/// Everything beside the file that the tests asked for.
fn beside(file: &Path) -> Vec<String> {
    let entries = file.parent().unwrap().read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| !name.starts_with("paiban.db")).collect();
    names.sort();
    names
}

fn a_backup_while_others_write_is_of_one_moment(place: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = with_team(place);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut store = place.store();
            let mut number = 0;
            while !done.load(Ordering::SeqCst) {
                let Published::InForce(now) = publish(&mut store, "2026-W48", number + 1, number, &format!("{number}")) else { return };
                number = now.number;
            }
        });
        let mut former = 0;
        for round in 0..5 {
            let file = folder.path().join(format!("{round}.db"));
            let backup = back_up(&place.database(), &file, &act()).unwrap();
            assert_eq!(backup.verified.findings, [], "round {round}");
            assert!(backup.verified.entries >= former);
            former = backup.verified.entries;
        }
        done.store(true, Ordering::SeqCst);
    });
    assert_eq!(beside(&folder.path().join("x")), ["0.db", "1.db", "2.db", "3.db", "4.db"], "one file each");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn a_backup_is_restored_into_either_database_and_only_an_empty_one(place: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let mut store = with_team(place);
    publish(&mut store, "2026-W48", 1, 0, "one");
    let digest = store.verify(None).unwrap().digest;
    back_up(&place.database(), &file, &act()).unwrap();
    assert_eq!(back_up(&place.database(), &file, &act()).err().unwrap().0[0].code, "file-exists");
    let bytes = std::fs::read(&file).unwrap();
    for target in [Place::sqlite(), Place::postgres()] {
        let restored = restore(&target.database(), &file, &act()).unwrap();
        assert_eq!((restored.verified.findings, restored.verified.entries), (vec![], 3));
        let mut other = target.store();
        assert_eq!(other.folder("shop", None).unwrap(), store.folder("shop", None).unwrap());
        assert_eq!(other.revisions("shop", 0).unwrap(), store.revisions("shop", 0).unwrap());
        assert_eq!(other.verify(Some(&digest)).unwrap().findings, [], "the log goes on where the backup ended");
        publish(&mut other, "2026-W49", 1, 1, "two");
        assert_eq!(restore(&target.database(), &file, &act()).err().unwrap().0[0].code, "database-not-empty");
    }
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "restoring does not touch the backup");
    assert_eq!(beside(&file), ["backup.db"]);
}

#[test]
fn what_is_no_backup_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let target = Place::sqlite();
    let code = |file: &Path| restore(&target.database(), file, &act()).err().unwrap().0[0].code;
    let (none, text, other) = (folder.path().join("none"), folder.path().join("text"), folder.path().join("other.db"));
    std::fs::write(&text, "chats, and more chats, and not a database at all").unwrap();
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    assert_eq!([code(&none), code(&text), code(&other)], ["no-database", "database-other", "database-other"]);
    let opened = paiban::store::Store::create(&other.display().to_string().parse().unwrap(), act().at);
    assert_eq!(opened.err().unwrap().0[0].code, "database-other");
    assert!(!Path::new(&target.text).exists(), "nothing was made");
}

#[test]
fn a_live_database_with_a_write_ahead_log_can_be_restored_from_too() {
    let (live, target) = (Place::sqlite(), Place::sqlite());
    let mut store = with_team(&live);
    publish(&mut store, "2026-W48", 1, 0, "one");
    assert!(std::fs::metadata(format!("{}-wal", live.text)).unwrap().len() > 0);
    let restored = restore(&target.database(), Path::new(&live.text), &act()).unwrap();
    assert_eq!((restored.verified.findings, restored.verified.entries), (vec![], 3));
}

#[cfg(unix)]
#[test]
fn databases_and_backups_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite();
    let _store = with_team(&place);
    let file = folder.path().join("backup.db");
    back_up(&place.database(), &file, &act()).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(Path::new(&place.text)), mode(Path::new(&format!("{}-wal", place.text))), mode(&file)], [0o600; 3]);
}
