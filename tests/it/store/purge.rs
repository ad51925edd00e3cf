//! Retention: what is old and not in force goes, what is in force stays, and the log still holds.

use super::on_both;
use super::place::{Place, act, at, folder, publish, with_team};
use super::sample::{found, sample};
use chrono::{DateTime, Duration, Utc};
use paiban::ops::database::{PurgeOptions, back_up, plan_purge, purge, restore};
use paiban::store::{Act, AuditFilter, AuditPart, Edit, Imported, Published, Store};
use std::collections::BTreeMap;

on_both! {
    nothing_goes_while_it_is_young
    what_is_over_goes_and_what_is_in_force_stays
    a_dry_run_tells_the_same_and_removes_nothing
    former_versions_go_up_to_the_one_that_was_in_force
    contents_stay_while_anything_refers_to_them
    the_log_holds_after_it_and_shows_later_changes
    a_log_that_was_changed_is_not_purged
    what_was_purged_can_be_backed_up_and_purged_again
    purging_beside_writers_loses_nothing
    less_than_three_years_needs_force
}

fn after(days: i64) -> DateTime<Utc> {
    at() + Duration::days(days)
}

fn on(days: i64) -> Act<'static> {
    Act { at: after(days), ..act() }
}

fn import(store: &mut Store, days: i64, chats: &str) {
    let replaced = store.import(&on(days), &folder("shop", &[("team.toml", "id = 'shop'"), ("chats.csv", chats)]), true).unwrap();
    assert!(matches!(replaced, Imported::Replaced(..)));
}

fn nothing_goes_while_it_is_young(place: &Place) {
    let mut store = sample(place);
    let before = found(&mut store);
    let entries = store.verify(None).unwrap().entries;
    // Everything is of one moment, and what is not older than it stays.
    assert_eq!(store.purge(&on(1), at()).unwrap(), BTreeMap::new());
    assert_eq!(store.verify(None).unwrap().entries, entries, "what removes nothing is in no log");
    assert_eq!(found(&mut store), before);
}

fn what_is_over_goes_and_what_is_in_force_stays(place: &Place) {
    let mut store = sample(place);
    store.disable_account(&on(1), "a1").unwrap();
    store.remove_robot(&on(1), "shop", "r1").unwrap();
    let today = store.folder("shop", None).unwrap();
    let revisions = store.revisions("shop", 0).unwrap();
    let purged = store.purge(&on(2), after(2)).unwrap();
    let gone = ["answer", "api_token", "attempt", "feed_token", "invitation", "job", "notice", "outbox", "robot", "session"];
    assert!(gone.iter().all(|table| purged.get(table) == Some(&1)), "{purged:?}");
    // Given and made files of the job. The roster of version 2 is a file no more, but a published one; its contents stay.
    assert_eq!((purged["job_file"], purged["content"], purged["file"], purged["file_version"]), (2, 2, 1, 2));
    for table in gone {
        assert_eq!(place.count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    assert_eq!(store.folder("shop", None).unwrap(), today);
    assert_eq!(store.revisions("shop", 0).unwrap(), revisions);
    let bytes: Vec<_> = revisions.iter().map(|one| store.published_bytes(one).unwrap()).collect();
    assert_eq!(bytes, [b"it's one".to_vec(), b"two".to_vec()]);
    assert!(store.forecast_of("shop", 2).unwrap().is_some() && store.draft("shop", "2026-W49").unwrap().is_some());
    assert_eq!((store.accounts().unwrap().len(), store.contacts("shop").unwrap().len(), store.settings("shop").unwrap().len()), (1, 1, 1));
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn a_dry_run_tells_the_same_and_removes_nothing(place: &Place) {
    let mut store = sample(place);
    let before = found(&mut store);
    let told = store.purgeable(&on(2), after(2)).unwrap();
    assert_eq!(found(&mut store), before);
    assert_eq!(store.purge(&on(2), after(2)).unwrap(), told);
    assert!(told.contains_key("audit_part") && told.contains_key("file"), "{told:?}");
}

fn former_versions_go_up_to_the_one_that_was_in_force(place: &Place) {
    let mut store = with_team(place);
    for days in 1..=4 {
        import(&mut store, days * 10, &format!("day {}", days * 10));
    }
    // Versions 1 to 5 began on days 0, 10, 20, 30, 40: on day 25 the third was in force.
    store.purge(&on(50), after(25)).unwrap();
    let versions: Vec<bool> = (1..=5).map(|version| store.folder("shop", Some(version)).is_ok()).collect();
    assert_eq!(versions, [false, false, true, true, true]);
    assert_eq!(store.folder("shop", Some(2)).unwrap_err().0[0].code, "no-version");
    assert_eq!(store.folder("shop", Some(3)).unwrap().files["chats.csv"], b"day 20");
    // On its own day a version is not older than it.
    assert!(!store.purgeable(&on(50), after(30)).unwrap().contains_key("file"));
    assert_eq!(store.purgeable(&on(50), after(30) + Duration::seconds(1)).unwrap()["file"], 1);
    store.purge(&on(99), after(99)).unwrap();
    assert_eq!(store.folder("shop", None).unwrap().files["chats.csv"], b"day 40");
    assert_eq!(store.folder("shop", Some(4)).unwrap_err().0[0].code, "no-version");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn contents_stay_while_anything_refers_to_them(place: &Place) {
    let mut store = with_team(place);
    import(&mut store, 1, "other");
    import(&mut store, 2, "a,b");
    // The first version's bytes are today's again.
    let purged = store.purge(&on(9), after(9)).unwrap();
    assert_eq!((purged["file"], purged["content"]), (2, 1));
    assert_eq!(store.folder("shop", None).unwrap().files["chats.csv"], b"a,b");
}

fn the_log_holds_after_it_and_shows_later_changes(place: &Place) {
    let mut store = with_team(place);
    publish(&mut store, "2026-W48", 1, 0, "one");
    let noted = store.verify(None).unwrap().digest;
    store.purge(&on(9), after(9)).unwrap();
    let proof = store.verify(Some(&noted)).unwrap();
    assert_eq!((proof.findings, proof.entries), (vec![], 3));
    let entries = store.audit(&AuditFilter::default()).unwrap();
    assert_eq!([&entries[0].who, &entries[1].after], [&AuditPart::Erased; 2]);
    assert_eq!((entries[2].action.as_str(), &entries[2].who), ("purge", &AuditPart::Text("lead".into())));
    assert!(matches!(publish(&mut store, "2026-W49", 1, 1, "two"), Published::InForce(_)));
    assert_eq!(store.verify(None).unwrap().findings, []);
    for change in [
        "UPDATE revision SET week = '2026-W47' WHERE number = 1",
        "UPDATE file SET content = (SELECT content FROM file WHERE path = 'team.toml') WHERE path = 'chats.csv'",
        "DELETE FROM audit_part WHERE number = 4",
        "UPDATE audit_part SET content = replace(content, '\"purged_upto\":2', '\"purged_upto\":4') WHERE number = 3",
        "UPDATE audit_entry SET action = 'import' WHERE number = 2",
    ] {
        let copy = Place::sqlite();
        let file = copy.beside("copy.db");
        back_up(&place.database(), &file, &act()).unwrap();
        let copy = Place::of(&file);
        copy.tamper(change);
        assert_ne!(copy.store().verify(None).unwrap().findings, [], "{change}");
    }
}

fn a_log_that_was_changed_is_not_purged(place: &Place) {
    let mut store = with_team(place);
    import(&mut store, 1, "other");
    place.tamper("UPDATE audit_entry SET at = at + 1 WHERE number = 1");
    assert_eq!(store.purge(&on(9), after(9)).unwrap_err().0[0].code, "log-unsound");
    assert!(store.folder("shop", Some(1)).is_ok(), "nothing was removed");
}

fn what_was_purged_can_be_backed_up_and_purged_again(place: &Place) {
    let mut store = sample(place);
    store.purge(&on(2), after(2)).unwrap();
    let target = Place::sqlite();
    let file = target.beside("backup.db");
    back_up(&place.database(), &file, &act()).unwrap();
    assert_eq!(restore(&target.database(), &file, &on(3)).unwrap().verified.findings, []);
    let mut store = target.store();
    import_published(&mut store);
    store.purge(&on(9), after(9)).unwrap();
    assert_eq!(store.verify(None).unwrap().findings, []);
}

/// Another version, with what is published as it is.
fn import_published(store: &mut Store) {
    let seen = store.team("shop").unwrap().version;
    let path = |revision: i64| if revision == 2 { "rosters/2026-W48.toml" } else { "rosters/earlier/2026-W48.r1.toml" };
    let mut revisions: Vec<_> = store.revisions("shop", 0).unwrap().iter().map(super::place::incoming).collect();
    for revision in &mut revisions {
        revision.path = path(revision.revision).to_owned();
    }
    let changes = BTreeMap::from([(path(1).to_owned(), Some(b"it's one".to_vec())), ("chats.csv".to_owned(), Some(b"new".to_vec()))]);
    store.edit(&on(5), &Edit { team: "shop", seen, changes: &changes, revisions: &revisions, name: None }).unwrap();
}

fn purging_beside_writers_loses_nothing(place: &Place) {
    let mut store = with_team(place);
    std::thread::scope(|scope| {
        for writer in 0..2 {
            scope.spawn(move || {
                let mut store = place.store();
                let team = format!("team {writer}");
                for round in 0..20 {
                    // The same few contents come and go: some are being kept again while they are being removed.
                    let chats = format!("{}", round % 3);
                    let incoming = folder(&team, &[("team.toml", "x"), ("chats.csv", &chats)]);
                    store.import(&on(round), &incoming, true).unwrap();
                    assert_eq!(store.folder(&team, None).unwrap().files["chats.csv"], chats.as_bytes());
                }
            });
        }
        scope.spawn(|| {
            let mut store = place.store();
            for round in 0..10 {
                store.purge(&on(99 + round), after(99 + round)).unwrap();
            }
        });
    });
    assert_eq!(store.verify(None).unwrap().findings, []);
    for team in ["shop", "team 0", "team 1"] {
        assert!(store.folder(team, None).is_ok());
    }
}

fn less_than_three_years_needs_force(place: &Place) {
    let mut store = with_team(place);
    import(&mut store, 1, "other");
    drop(store);
    let database = place.database();
    // Three years after the second version began, the first is older than three years by a day.
    let options = |age: &str, force, days| PurgeOptions { database: &database, older_than: age.parse().unwrap(), force, act: on(days) };
    assert_eq!(plan_purge(&options("35m", false, 9999)).err().unwrap().0[0].code, "purge-young");
    assert!(plan_purge(&options("35m", true, 9999)).is_ok());
    // 2026-11-20 and three years: 1096 days, for 2028 is a leap year.
    assert!(!plan_purge(&options("3y", false, 1097)).unwrap().rows.contains_key("file"));
    let plan = plan_purge(&options("3y", false, 1098)).unwrap();
    assert_eq!((plan.before, plan.rows["file"]), (after(2), 1));
    assert_eq!(purge(&options("3y", false, 1098)).unwrap().rows, plan.rows);
    let nobody = PurgeOptions { act: Act { who: " ", ..act() }, ..options("3y", false, 1098) };
    assert_eq!(purge(&nobody).err().unwrap().0[0].code, "by-missing");
}
