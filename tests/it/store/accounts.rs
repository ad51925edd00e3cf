//! Accounts: a login is one person's, and who is disabled can do nothing any more.

use super::on_both;
use super::place::{Place, account, act, at, with_team};
use chrono::Duration;
use paiban::domain::access::Role;
use paiban::store::{AuditFilter, Membership, NewAccount, NewApiToken, NewSession, Store};

on_both! {
    a_login_is_taken_once_even_by_many_at_once
    an_account_without_a_password_signs_in_nowhere
    setting_a_password_ends_every_session
    a_role_is_held_once_and_as_one_agent
    of_many_who_give_the_same_role_at_once_one_does
    members_of_a_team_are_those_of_all_teams_too
    disabling_ends_sessions_tokens_invitations_and_calendars
    a_calendar_that_is_given_out_meanwhile_does_not_outlive_its_account
}

fn role(id: &str, team: Option<&str>, role: Role, agent: Option<&str>) -> Membership {
    Membership { id: id.into(), team: team.map(str::to_owned), role, agent: agent.map(str::to_owned) }
}

fn code<T: std::fmt::Debug>(done: Result<T, paiban::domain::Faults>) -> &'static str {
    done.unwrap_err().0[0].code
}

fn a_login_is_taken_once_even_by_many_at_once(place: &Place) {
    let mut store = with_team(place);
    let made: Vec<bool> = std::thread::scope(|scope| {
        let make = |number: usize| {
            let mut store = place.store();
            let id = format!("a{number}");
            let made = store.create_account(&act(), &NewAccount { id: &id, login: "wang", name: "王芳", ..NewAccount::default() });
            made.map_err(|faults| assert_eq!(faults.0[0].code, "login-taken")).is_ok()
        };
        let threads: Vec<_> = (0..6).map(|number| scope.spawn(move || make(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    assert_eq!(store.accounts().unwrap().len(), 1);
    assert_eq!(store.audit(&AuditFilter::default()).unwrap().len(), 2, "the import and one account");
    assert_eq!(code(store.account("nobody")), "no-account");
}

fn an_account_without_a_password_signs_in_nowhere(place: &Place) {
    let mut store = with_team(place);
    account(&mut store, "a1", "wang");
    assert_eq!(store.password_of("wang").unwrap(), None);
    assert!(!store.account("a1").unwrap().has_password);
    store.set_password(&act(), "a1", "hash").unwrap();
    let (found, hash) = store.password_of("wang").unwrap().expect("an account");
    assert_eq!((found.id.as_str(), hash.as_str(), found.has_password), ("a1", "hash", true));
    assert_eq!(store.password_of("Wang").unwrap(), None);
    store.disable_account(&act(), "a1").unwrap();
    assert_eq!(store.password_of("wang").unwrap(), None);
}

fn begin(store: &mut Store, account: &str, digest: &str) {
    let new = NewSession { digest, account, expires_at: at() + Duration::days(30), client: "a browser" };
    store.begin_session(&act(), &new).expect("a session");
}

fn setting_a_password_ends_every_session(place: &Place) {
    let mut store = with_team(place);
    account(&mut store, "a1", "wang");
    account(&mut store, "a2", "li");
    for (account, digest) in [("a1", "s1"), ("a1", "s2"), ("a2", "s3")] {
        begin(&mut store, account, digest);
    }
    store.set_password(&act(), "a1", "hash").unwrap();
    let open = ["s1", "s2", "s3"].map(|digest| store.caller_of_session(digest, at()).unwrap().is_some());
    assert_eq!(open, [false, false, true]);
}

fn a_role_is_held_once_and_as_one_agent(place: &Place) {
    let mut store = with_team(place);
    account(&mut store, "a1", "wang");
    let own = role("m1", Some("shop"), Role::Agent, Some("wf"));
    store.add_membership(&act(), "a1", &own).unwrap();
    store.add_membership(&act(), "a1", &role("m2", Some("shop"), Role::Agent, Some("wf"))).unwrap();
    assert_eq!(store.memberships("a1").unwrap(), std::slice::from_ref(&own), "the same again changes nothing");
    assert_eq!(code(store.add_membership(&act(), "a1", &role("m3", Some("shop"), Role::Agent, Some("ll")))), "role-held");
    assert_eq!(code(store.add_membership(&act(), "a1", &role("m4", Some("none"), Role::Lead, None))), "no-team");
    store.add_membership(&act(), "a1", &role("m5", None, Role::Director, None)).unwrap();
    store.add_membership(&act(), "a1", &role("m6", None, Role::Director, None)).unwrap();
    assert_eq!(store.memberships("a1").unwrap().len(), 2);
    assert_eq!([true, false], [(); 2].map(|()| store.remove_membership(&act(), "a1", "m1").unwrap()));
    assert_eq!(store.memberships("a1").unwrap(), [role("m5", None, Role::Director, None)]);
    assert_eq!(store.verify(None).unwrap().findings, []);
}

fn of_many_who_give_the_same_role_at_once_one_does(place: &Place) {
    let mut store = with_team(place);
    account(&mut store, "a1", "wang");
    std::thread::scope(|scope| {
        for number in 0..6 {
            scope.spawn(move || place.store().add_membership(&act(), "a1", &role(&format!("m{number}"), None, Role::Hr, None)).unwrap());
        }
    });
    assert_eq!(store.memberships("a1").unwrap().len(), 1);
}

fn members_of_a_team_are_those_of_all_teams_too(place: &Place) {
    let mut store = with_team(place);
    store.import(&act(), &super::place::folder("other", &[("team.toml", "x")]), false).unwrap();
    for (id, login, team) in [("a1", "wang", Some("shop")), ("a2", "li", None), ("a3", "zhao", Some("other"))] {
        account(&mut store, id, login);
        store.add_membership(&act(), id, &role(id, team, Role::Lead, None)).unwrap();
    }
    let logins: Vec<String> = store.members("shop").unwrap().into_iter().map(|(account, _)| account.login).collect();
    assert_eq!(logins, ["li", "wang"]);
}

fn disabling_ends_sessions_tokens_invitations_and_calendars(place: &Place) {
    let mut store = with_team(place);
    account(&mut store, "a1", "wang");
    store.add_membership(&act(), "a1", &role("m1", Some("shop"), Role::Agent, Some("wf"))).unwrap();
    begin(&mut store, "a1", "s1");
    let expires_at = at() + Duration::days(30);
    let token = NewApiToken { id: "t1", digest: "t1d", account: "a1", name: "report", scopes: "read", expires_at };
    store.create_api_token(&act(), &token).unwrap();
    store.invite(&act(), "a1", "i1", expires_at).unwrap();
    for (agent, digest) in [("wf", "f1"), ("ll", "f2")] {
        store.rotate_feed(&act(), "shop", agent, digest).unwrap();
    }
    let open = |store: &mut Store| {
        let feed = |store: &mut Store, digest| store.feed_holder(digest).unwrap().is_some_and(|holder| holder.ended_at.is_none());
        let session = store.caller_of_session("s1", at()).unwrap().is_some();
        let token = store.caller_of_token("t1d", at()).unwrap().is_some();
        [session, token, store.invited("i1", at()).unwrap().is_some(), feed(store, "f1"), feed(store, "f2")]
    };
    assert_eq!(open(&mut store), [true; 5]);
    store.disable_account(&act(), "a1").unwrap();
    assert_eq!(open(&mut store), [false, false, false, false, true], "all but the calendar of somebody else");
    let entries = store.verify(None).unwrap().entries;
    store.disable_account(&act(), "a1").unwrap();
    assert_eq!(store.verify(None).unwrap().entries, entries, "who is disabled already is not disabled again");
    // The rows themselves say so, not only who asks for them.
    assert_eq!(place.count("SELECT count(*) FROM session WHERE revoked_at IS NULL"), 0);
    assert_eq!(place.count("SELECT count(*) FROM api_token WHERE revoked_at IS NULL"), 0);
    assert_eq!(place.count("SELECT count(*) FROM invitation WHERE used_at IS NULL"), 0);
}

fn a_calendar_that_is_given_out_meanwhile_does_not_outlive_its_account(place: &Place) {
    let mut store = with_team(place);
    for round in 0..10 {
        let (id, login, agent) = (format!("a{round}"), format!("l{round}"), format!("g{round}"));
        account(&mut store, &id, &login);
        store.add_membership(&act(), &id, &role(&id, Some("shop"), Role::Agent, Some(&agent))).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| place.store().rotate_feed(&act(), "shop", &agent, &format!("f{round}")).unwrap());
            scope.spawn(|| place.store().disable_account(&act(), &id).unwrap());
        });
        let ended = store.feed_holder(&format!("f{round}")).unwrap().expect("a calendar").ended_at.is_some();
        let last = store.audit(&AuditFilter { team: None, last: Some(1) }).unwrap();
        assert_eq!(ended, last[0].action == "disable-account", "round {round}: what is last in the log holds");
    }
}
