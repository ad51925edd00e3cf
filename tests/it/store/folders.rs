//! Team folders taken in: whole, once, in versions, never against what is published.

use super::on_both;
use super::place::{Place, act, files, folder, publish, with_team};
use paiban::store::{FileChanges, Imported, Incoming, TeamHead};

on_both! {
    a_folder_taken_in_twice_changes_nothing
    another_folder_is_refused_until_it_may_replace
    what_is_published_must_be_in_the_folder_and_the_same
    new_revisions_of_a_folder_are_published_by_time
    teams_are_told_apart
    kept_bytes_that_changed_are_told
}

const FILES: [(&str, &str); 3] = [("team.toml", "id = 'shop'"), ("chats.csv", "a"), ("leave.csv", "")];

fn a_folder_taken_in_twice_changes_nothing(place: &Place) {
    let mut store = place.store();
    let shop = folder("shop", &FILES);
    let head = TeamHead { id: "shop".into(), name: "shop店".into(), revision: 0, version: 1 };
    assert_eq!(store.import(&act(), &shop, false).unwrap(), Imported::Created(head.clone()));
    for replace in [false, true] {
        assert_eq!(place.store().import(&act(), &shop, replace).unwrap(), Imported::Unchanged(head.clone()));
    }
    assert_eq!(store.folder("shop", None).unwrap().files, shop.files);
    assert_eq!(store.verify(None).unwrap().entries, 1, "what changes nothing is in no log");
}

fn another_folder_is_refused_until_it_may_replace(place: &Place) {
    let mut store = place.store();
    let (former, now) = (folder("shop", &FILES), folder("shop", &[("team.toml", "id = 'shop'"), ("chats.csv", "b"), ("events.csv", "c")]));
    store.import(&act(), &former, false).unwrap();
    let changes = FileChanges { added: vec!["events.csv".into()], changed: vec!["chats.csv".into()], removed: vec!["leave.csv".into()] };
    assert!(matches!(store.import(&act(), &now, false).unwrap(), Imported::Differs(head, found) if head.version == 1 && found == changes));
    assert_eq!(store.folder("shop", None).unwrap().files, former.files);
    assert!(matches!(store.import(&act(), &now, true).unwrap(), Imported::Replaced(head, found) if head.version == 2 && found == changes));
    assert_eq!(store.folder("shop", None).unwrap().files, now.files);
    assert_eq!(store.folder("shop", Some(1)).unwrap().files, former.files, "the former version stays");
    assert_eq!(store.folder("shop", Some(3)).unwrap_err().0[0].code, "no-version");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn what_is_published_must_be_in_the_folder_and_the_same(place: &Place) {
    let mut store = with_team(place);
    publish(&mut store, "2026-W48", 1, 0, "as published");
    let now = store.folder("shop", None).unwrap().files;
    let code =
        |store: &mut paiban::store::Store, incoming: &Incoming| store.import(&act(), incoming, true).map_err(|faults| faults.0[0].code);
    let without = folder("shop", &[("team.toml", "other")]);
    assert_eq!(code(&mut store, &without), Err("import-behind"));
    let other = folder("shop", &[("team.toml", "other"), ("rosters/2026-W48.toml", "as edited")]);
    assert_eq!(code(&mut store, &other), Err("revision-differs"));
    assert_eq!(store.folder("shop", None).unwrap().files, now);
    let same = folder("shop", &[("team.toml", "other"), ("rosters/2026-W48.toml", "as published")]);
    assert!(matches!(code(&mut store, &same), Ok(Imported::Replaced(head, _)) if head.revision == 1));
}

fn new_revisions_of_a_folder_are_published_by_time(place: &Place) {
    let mut store = place.store();
    let paths = ["rosters/2026-W48.toml", "rosters/earlier/2026-W48.r1.toml", "rosters/2026-W47.toml"];
    let mut incoming = folder("shop", &[(paths[0], "48.2"), (paths[1], "48.1"), (paths[2], "47.1")]);
    incoming.revisions.clear();
    for (path, week, revision, hour) in [(paths[0], "2026-W48", 2, 3), (paths[1], "2026-W48", 1, 2), (paths[2], "2026-W47", 1, 1)] {
        let at = super::place::at() + chrono::Duration::hours(hour);
        incoming.revisions.push(paiban::store::IncomingRevision { week: week.into(), revision, at, path: path.into() });
    }
    store.import(&act(), &incoming, false).unwrap();
    let found: Vec<_> = store.revisions("shop", 0).unwrap().into_iter().map(|one| (one.number, one.week, one.revision)).collect();
    assert_eq!(found, [(1, "2026-W47".into(), 1), (2, "2026-W48".into(), 1), (3, "2026-W48".into(), 2)]);
    assert_eq!(store.team("shop").unwrap().revision, 3);
}

fn teams_are_told_apart(place: &Place) {
    let mut store = place.store();
    // In the order of bytes, whatever the database's own order is.
    for team in ["乙", "甲", "b", "B", "a"] {
        store.import(&act(), &folder(team, &[("team.toml", team)]), false).unwrap();
    }
    let ids: Vec<String> = store.teams().unwrap().into_iter().map(|team| team.id).collect();
    assert_eq!(ids, ["B", "a", "b", "乙", "甲"]);
    assert_eq!(store.folder("乙", None).unwrap().files, files(&[("team.toml", "乙")]));
    let unknown = store.folder("丙", None).unwrap_err();
    assert_eq!(unknown.0[0].code, "no-team");
}

fn kept_bytes_that_changed_are_told(place: &Place) {
    let mut store = with_team(place);
    let chats = "(SELECT content FROM file WHERE path = 'chats.csv')";
    place.tamper(&format!(
        "UPDATE content SET bytes = (SELECT bytes FROM content AS other WHERE other.digest <> {chats}) WHERE digest = {chats}"
    ));
    assert_eq!(store.folder("shop", None).unwrap_err().0[0].code, "content-lost");
    assert_eq!(store.verify(None).unwrap().findings.len(), 1);
    place.tamper("DELETE FROM content");
    assert_eq!(store.folder("shop", None).unwrap_err().0.len(), 2);
}
