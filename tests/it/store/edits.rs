//! Changes to some files: of what was seen, all or none, never against what is published.

use super::on_both;
use super::place::{Place, act, at, publish, with_team};
use paiban::store::{Edit, Edited, IncomingRevision, Store};
use std::collections::BTreeMap;

on_both! {
    an_edit_makes_the_next_version_of_all_its_files
    an_edit_of_files_that_changed_since_is_refused
    an_edit_that_changes_nothing_is_in_no_log
    an_edit_against_what_is_published_is_refused
    of_many_who_edit_at_once_none_overwrites_another
}

type Changes = BTreeMap<String, Option<Vec<u8>>>;

fn changes(all: &[(&str, Option<&str>)]) -> Changes {
    all.iter().map(|(path, text)| ((*path).to_owned(), text.map(|text| text.as_bytes().to_vec()))).collect()
}

fn edit(store: &mut Store, seen: i64, changes: &Changes, revisions: &[IncomingRevision]) -> Result<Edited, &'static str> {
    store.edit(&act(), &Edit { team: "shop", seen, changes, revisions, name: None }).map_err(|faults| faults.0[0].code)
}

fn an_edit_makes_the_next_version_of_all_its_files(place: &Place) {
    let mut store = with_team(place);
    let edited = edit(&mut store, 1, &changes(&[("chats.csv", None), ("leave.csv", Some("x")), ("team.toml", Some("y"))]), &[]).unwrap();
    assert!(matches!(edited, Edited::Changed(head) if (head.version, head.revision) == (2, 0)));
    assert_eq!(store.folder("shop", None).unwrap().files, super::place::files(&[("leave.csv", "x"), ("team.toml", "y")]));
    assert_eq!(store.folder("shop", Some(1)).unwrap().files["chats.csv"], b"a,b");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn an_edit_of_files_that_changed_since_is_refused(place: &Place) {
    let mut store = with_team(place);
    edit(&mut store, 1, &changes(&[("chats.csv", Some("one"))]), &[]).unwrap();
    for seen in [0, 1, 3] {
        let stale = edit(&mut store, seen, &changes(&[("chats.csv", Some("two"))]), &[]).unwrap();
        assert!(matches!(stale, Edited::Stale(head) if head.version == 2), "{seen}");
    }
    assert_eq!(store.folder("shop", None).unwrap().files["chats.csv"], b"one");
    assert_eq!(place.count("SELECT count(*) FROM content"), 3, "nothing of what was refused is kept");
    let nobody = Edit { team: "none", seen: 1, changes: &Changes::new(), revisions: &[], name: None };
    assert_eq!(store.edit(&act(), &nobody).unwrap_err().0[0].code, "no-team");
}

fn an_edit_that_changes_nothing_is_in_no_log(place: &Place) {
    let mut store = with_team(place);
    let same = edit(&mut store, 1, &changes(&[("chats.csv", Some("a,b")), ("none.csv", None)]), &[]).unwrap();
    assert!(matches!(same, Edited::Unchanged(head) if head.version == 1));
    assert_eq!(store.verify(None).unwrap().entries, 1);
}

fn an_edit_against_what_is_published_is_refused(place: &Place) {
    let mut store = with_team(place);
    publish(&mut store, "2026-W48", 1, 0, "as published");
    let path = "rosters/2026-W48.toml";
    let published = [IncomingRevision { week: "2026-W48".into(), revision: 1, at: at(), path: path.into() }];
    assert_eq!(edit(&mut store, 2, &changes(&[(path, None)]), &[]), Err("import-behind"));
    assert_eq!(edit(&mut store, 2, &changes(&[(path, Some("as edited"))]), &published), Err("revision-differs"));
    assert_eq!(store.team("shop").unwrap().version, 2);
    let moved = changes(&[(path, None), ("rosters/earlier/2026-W48.r1.toml", Some("as published"))]);
    let path = "rosters/earlier/2026-W48.r1.toml";
    let published = [IncomingRevision { path: path.into(), ..published[0].clone() }];
    assert!(matches!(edit(&mut store, 2, &moved, &published), Ok(Edited::Changed(_))), "the same bytes may lie elsewhere");
    let new = IncomingRevision { week: "2026-W49".into(), revision: 1, at: at(), path: "rosters/2026-W49.toml".into() };
    let with_new = changes(&[("rosters/2026-W49.toml", Some("new"))]);
    let edited = edit(&mut store, 3, &with_new, &[published[0].clone(), new]).unwrap();
    assert!(matches!(edited, Edited::Changed(head) if (head.version, head.revision) == (4, 2)), "what is new is published");
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn of_many_who_edit_at_once_none_overwrites_another(place: &Place) {
    let mut store = with_team(place);
    let (writers, lines) = (4, 5);
    std::thread::scope(|scope| {
        for writer in 0..writers {
            scope.spawn(move || {
                let mut store = place.store();
                for line in 0..lines {
                    loop {
                        let now = store.folder("shop", None).unwrap();
                        let text = format!("{}{writer}.{line}\n", String::from_utf8(now.files["chats.csv"].clone()).unwrap());
                        if let Edited::Changed(_) = edit(&mut store, now.version, &changes(&[("chats.csv", Some(&text))]), &[]).unwrap() {
                            break;
                        }
                    }
                }
            });
        }
    });
    let text = String::from_utf8(store.folder("shop", None).unwrap().files["chats.csv"].clone()).unwrap();
    // The first line is what was there, and has no end of line.
    assert_eq!(text.lines().count(), writers * lines);
    assert_eq!(store.verify(None).unwrap().findings, []);
}
