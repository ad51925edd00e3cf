//! Drafts: a stale save is refused with both sides, and nothing is lost.

use super::on_both;
use super::place::{Place, act, publication, publish, with_team};
use paiban::store::{Draft, DraftSave, Publication, Published, SavedDraft, Store};
use std::collections::{BTreeMap, BTreeSet};

on_both! {
    a_stale_save_is_refused_with_both_sides
    a_published_draft_is_one_no_more_and_its_number_never_fits_again
    a_draft_that_changed_is_not_published
    of_many_who_edit_at_once_nobody_loses_a_line
}

fn save(store: &mut Store, seen: Option<i64>, text: &str) -> DraftSave {
    let draft = SavedDraft { team: "shop", week: "2026-W48", seen, based_on: 0, bytes: text.as_bytes() };
    store.save_draft(&act(), &draft).expect("the database takes it")
}

fn a_stale_save_is_refused_with_both_sides(place: &Place) {
    let mut store = with_team(place);
    assert_eq!(save(&mut store, None, "one"), DraftSave::Saved(1));
    assert_eq!(save(&mut store, Some(1), "two"), DraftSave::Saved(2));
    let theirs = Draft { version: 2, based_on: 0, saved_at: super::place::at(), bytes: b"two".to_vec() };
    for seen in [None, Some(1), Some(3)] {
        let stale = DraftSave::Stale { yours: b"mine".to_vec(), theirs: Some(theirs.clone()) };
        assert_eq!(save(&mut store, seen, "mine"), stale, "{seen:?}");
    }
    assert_eq!(store.draft("shop", "2026-W48").unwrap(), Some(theirs));
    assert_eq!(store.verify(None).unwrap().entries, 3, "a refused save is in no log");
    assert_eq!(store.draft("shop", "2026-W49").unwrap(), None);
}

fn publish_draft(store: &mut Store, draft: i64, based_on: i64) -> Published {
    let files = BTreeMap::from([("rosters/2026-W48.toml".to_owned(), Some(format!("draft {draft}").into_bytes()))]);
    let (team, week, path) = ("shop", "2026-W48", "rosters/2026-W48.toml");
    let publication = Publication { team, draft: Some(draft), ..publication(week, based_on + 1, based_on, path, &files) };
    store.publish(&act(), &publication).expect("the database takes it")
}

fn a_published_draft_is_one_no_more_and_its_number_never_fits_again(place: &Place) {
    let mut store = with_team(place);
    save(&mut store, None, "one");
    assert!(matches!(publish_draft(&mut store, 1, 0), Published::InForce(_)));
    assert_eq!(store.draft("shop", "2026-W48").unwrap(), None);
    assert_eq!(save(&mut store, Some(1), "late"), DraftSave::Stale { yours: b"late".to_vec(), theirs: None });
    assert_eq!(save(&mut store, None, "anew"), DraftSave::Saved(2));
    assert!(matches!(save(&mut store, Some(1), "later"), DraftSave::Stale { theirs: Some(_), .. }));
}

fn a_draft_that_changed_is_not_published(place: &Place) {
    let mut store = with_team(place);
    save(&mut store, None, "one");
    save(&mut store, Some(1), "two");
    assert!(matches!(publish_draft(&mut store, 1, 0), Published::DraftChanged(Some(draft)) if draft.version == 2));
    assert_eq!(store.team("shop").unwrap().revision, 0, "the head row did not move");
    publish(&mut store, "2026-W47", 1, 0, "meanwhile");
    assert!(matches!(publish_draft(&mut store, 2, 0), Published::Behind(between) if between.len() == 1));
    assert!(matches!(publish_draft(&mut store, 2, 1), Published::InForce(_)));
}

fn of_many_who_edit_at_once_nobody_loses_a_line(place: &Place) {
    let mut store = with_team(place);
    save(&mut store, None, "");
    let (writers, lines) = (4, 8);
    std::thread::scope(|scope| {
        for writer in 0..writers {
            scope.spawn(move || {
                let mut store = place.store();
                for line in 0..lines {
                    let mut known = store.draft("shop", "2026-W48").unwrap().expect("a draft");
                    loop {
                        let text = format!("{}{writer}.{line}\n", String::from_utf8(known.bytes).unwrap());
                        match save(&mut store, Some(known.version), &text) {
                            DraftSave::Saved(version) => break assert_eq!(version, known.version + 1),
                            DraftSave::Stale { yours, theirs } => {
                                assert_eq!(yours, text.as_bytes());
                                known = theirs.expect("a draft");
                            }
                        }
                    }
                }
            });
        }
    });
    let draft = store.draft("shop", "2026-W48").unwrap().expect("a draft");
    let text = String::from_utf8(draft.bytes).unwrap();
    assert_eq!(text.lines().collect::<BTreeSet<_>>().len(), writers * lines);
    assert_eq!(draft.version, 1 + i64::try_from(writers * lines).unwrap());
    assert_eq!(store.verify(None).unwrap().findings, []);
}
