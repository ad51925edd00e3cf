//! Notices: written with the publication that they tell of, or not at all.

use super::on_both;
use super::place::{Place, act, at, publication, publish, with_team};
use chrono::Duration;
use paiban::store::{Act, NewNotice, Notice, NoticeFilter, Publication, Published, Store};
use std::collections::BTreeMap;

on_both! {
    notices_are_written_with_the_publication
    a_publication_that_is_refused_tells_nobody
    notices_are_found_by_agent_and_publication
    a_notice_is_read_once_and_by_its_agent_alone
}

/// Publishes a week that these agents are told of.
fn tell(store: &mut Store, week: &str, based_on: i64, agents: &[&str]) -> Published {
    let path = format!("rosters/{week}.toml");
    let files = BTreeMap::from([(path.clone(), Some(week.as_bytes().to_vec()))]);
    let notice =
        |agent: &&str| NewNotice { id: format!("{week} {agent}"), agent: (*agent).into(), content: format!("{{\"week\":\"{week}\"}}") };
    let notices: Vec<NewNotice> = agents.iter().map(notice).collect();
    let publication = Publication { notices: &notices, ..publication(week, 1, based_on, &path, &files) };
    store.publish(&act(), &publication).expect("the database takes it")
}

fn ids(store: &mut Store, filter: &NoticeFilter) -> Vec<String> {
    store.notices("shop", filter).unwrap().into_iter().map(|notice| notice.id).collect()
}

const ALL: NoticeFilter = NoticeFilter { agent: None, revision: None, most: 100 };

fn notices_are_written_with_the_publication(place: &Place) {
    let mut store = with_team(place);
    assert!(matches!(tell(&mut store, "2026-W48", 0, &["wf", "ll"]), Published::InForce(_)));
    let notice = |agent: &str| Notice {
        id: format!("2026-W48 {agent}"),
        agent: agent.into(),
        revision: 1,
        content: "{\"week\":\"2026-W48\"}".into(),
        created_at: at(),
        read_at: None,
    };
    assert_eq!(store.notices("shop", &ALL).unwrap(), [notice("ll"), notice("wf")]);
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn a_publication_that_is_refused_tells_nobody(place: &Place) {
    let mut store = with_team(place);
    publish(&mut store, "2026-W48", 1, 0, "one");
    assert!(matches!(tell(&mut store, "2026-W49", 0, &["wf"]), Published::Behind(_)));
    let files = BTreeMap::from([("rosters/2026-W48.toml".to_owned(), Some(b"other".to_vec()))]);
    let notices = [NewNotice { id: "n1".into(), agent: "wf".into(), content: "{}".into() }];
    let again = Publication { notices: &notices, ..publication("2026-W48", 1, 1, "rosters/2026-W48.toml", &files) };
    assert_eq!(store.publish(&act(), &again).unwrap_err().0[0].code, "revision-differs");
    let without_draft = Publication { revision: 2, draft: Some(7), ..again };
    assert_eq!(store.publish(&act(), &without_draft).unwrap(), Published::DraftChanged(None));
    assert_eq!(ids(&mut store, &ALL), Vec::<String>::new());
}

fn notices_are_found_by_agent_and_publication(place: &Place) {
    let mut store = with_team(place);
    tell(&mut store, "2026-W48", 0, &["wf", "ll"]);
    tell(&mut store, "2026-W49", 1, &["wf"]);
    assert_eq!(ids(&mut store, &NoticeFilter { agent: Some("wf"), ..ALL }), ["2026-W48 wf", "2026-W49 wf"]);
    assert_eq!(ids(&mut store, &NoticeFilter { revision: Some(1), ..ALL }), ["2026-W48 ll", "2026-W48 wf"]);
    assert_eq!(ids(&mut store, &NoticeFilter { agent: Some("wf"), revision: Some(2), most: 100 }), ["2026-W49 wf"]);
    assert_eq!(ids(&mut store, &NoticeFilter { most: 2, ..ALL }).len(), 2);
    assert_eq!(store.notices("none", &ALL).unwrap_err().0[0].code, "no-team");
}

fn a_notice_is_read_once_and_by_its_agent_alone(place: &Place) {
    let mut store = with_team(place);
    tell(&mut store, "2026-W48", 0, &["wf"]);
    let later = Act { who: "wang", at: at() + Duration::hours(1) };
    assert!(!store.read_notice(&later, "shop", "ll", "2026-W48 wf").unwrap());
    assert!(!store.read_notice(&later, "shop", "wf", "another").unwrap());
    assert!(store.read_notice(&later, "shop", "wf", "2026-W48 wf").unwrap());
    let entries = store.verify(None).unwrap().entries;
    assert!(store.read_notice(&act(), "shop", "wf", "2026-W48 wf").unwrap());
    assert_eq!(store.verify(None).unwrap().entries, entries, "it is read once");
    assert_eq!(store.notices("shop", &ALL).unwrap()[0].read_at, Some(later.at));
}
