//! Signing in and out, links that work once, forged forms.

use super::running::{Ask, Caller, PASSWORD, Running};
use crate::store::on_both;
use crate::store::place::Place;
use serde_json::json;

on_both! {
    a_link_made_before_a_promotion_opens_nothing_after_it
    a_program_gives_nobody_a_way_in
    an_account_is_made_whole_or_not_at_all
    what_no_database_keeps_is_refused
    the_first_link_works_once_and_signs_in
    a_wrong_password_is_refused_and_after_five_one_waits
    a_session_that_was_ended_opens_nothing
    a_form_of_another_page_does_nothing
    a_disabled_account_can_do_nothing_any_more
    the_last_administrator_stays
    a_post_with_a_key_is_done_once
    a_lead_gives_an_agent_a_new_link_but_gets_into_nobody_elses_account
}

fn the_first_link_works_once_and_signs_in(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let me = administrator.get("/api/me").is(200).json();
    assert_eq!((&me["login"], &me["roles"][0]["role"]), (&"admin".into(), &"administrator".into()));
    let token = running.link.rsplit('/').next().unwrap();
    let again = running.nobody().post(&format!("/api/invitations/{token}"), &json!({ "password": PASSWORD }));
    assert_eq!(again.is(404).code(), "invitation-over");
}

fn a_wrong_password_is_refused_and_after_five_one_waits(place: &Place) {
    let running = Running::start(place);
    drop(running.administrator());
    let sign_in = |password: &str| running.nobody().post("/api/session", &json!({ "login": "admin", "password": password }));
    for _ in 0..5 {
        assert_eq!(sign_in("wrong wrong wrong").is(401).code(), "sign-in-refused");
    }
    let refused = sign_in(PASSWORD).is(429);
    assert_eq!(refused.code(), "sign-in-wait");
    assert!(refused.header("retry-after").is_some());
    // An unknown login is told the same.
    let unknown = running.nobody().post("/api/session", &json!({ "login": "nobody", "password": PASSWORD }));
    assert_eq!(unknown.is(401).code(), "sign-in-refused");
}

fn a_session_that_was_ended_opens_nothing(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let told = running.nobody().post("/api/session", &json!({ "login": "admin", "password": PASSWORD })).is(200);
    let second = running.session(&told);
    let sessions = administrator.get("/api/me/sessions").is(200).json();
    let other = sessions["items"].as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    administrator.send("DELETE", &format!("/api/me/sessions/{}", other["id"].as_str().unwrap()), &json!({})).is(204);
    second.get("/api/me").is(401);
    administrator.get("/api/me").is(200);
    administrator.send("DELETE", "/api/session", &json!({})).is(204);
    administrator.get("/api/me").is(401);
}

fn a_form_of_another_page_does_nothing(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let (cookie, csrf) = administrator.session.clone().unwrap();
    let forged = Caller { session: None, ..administrator.clone() };
    let send = |headers: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> =
            [("Cookie", cookie.as_str()), ("Content-Type", "application/json")].into_iter().chain(headers.iter().copied()).collect();
        forged.ask(&Ask { method: "DELETE", path: "/api/me/sessions/none", headers: &all, body: &[] })
    };
    assert_eq!(send(&[]).is(403).code(), "csrf");
    assert_eq!(send(&[("X-CSRF-Token", "0")]).is(403).code(), "csrf");
    assert_eq!(send(&[("X-CSRF-Token", &csrf), ("Origin", "https://elsewhere.example")]).is(403).code(), "csrf");
    assert_eq!(send(&[("X-CSRF-Token", &csrf), ("Sec-Fetch-Site", "cross-site")]).is(403).code(), "csrf");
    send(&[("X-CSRF-Token", &csrf), ("Origin", &running.url)]).is(404);
}

fn a_disabled_account_can_do_nothing_any_more(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let lead = running.person(&administrator, "lead", "lead", Some("small-shop"), Some("lin"));
    let program = running.program(&lead, "write");
    let further = program.post("/api/me/tokens", &json!({ "name": "n", "scope": "write", "days": 1 }));
    assert_eq!(further.is(403).code(), "not-a-person");
    let calendar = lead.post("/api/teams/small-shop/my/calendar", &json!({})).is(201).json();
    let feed = calendar["https"].as_str().unwrap().strip_prefix(running.url.as_str()).unwrap().to_owned();
    let account = lead.get("/api/me").is(200).json()["account"].as_str().unwrap().to_owned();
    administrator.send("DELETE", &format!("/api/accounts/{account}"), &json!({})).is(204);
    lead.get("/api/me").is(401);
    program.get("/api/me").is(401);
    assert!(!running.nobody().get(&feed).is(200).text().contains("林小满"));
    let told = running.nobody().post("/api/session", &json!({ "login": "lead", "password": PASSWORD }));
    told.is(401);
}

fn the_last_administrator_stays(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let me = administrator.get("/api/me").is(200).json();
    let ended = administrator.send("DELETE", &format!("/api/accounts/{}", me["account"].as_str().unwrap()), &json!({}));
    assert_eq!(ended.is(409).code(), "last-administrator");
    // One who has not followed the invitation yet is none to rely on.
    let body = json!({ "login": "second", "name": "second", "role": { "role": "administrator" } });
    let link = administrator.post("/api/accounts", &body).is(201).json()["link"].as_str().unwrap().to_owned();
    let end = || administrator.send("DELETE", &format!("/api/accounts/{}", me["account"].as_str().unwrap()), &json!({}));
    assert_eq!(end().is(409).code(), "last-administrator");
    drop(running.accept(&link));
    end().is(204);
}

fn a_post_with_a_key_is_done_once(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let body = json!({ "week": "2026-W48", "seconds": 0.2 });
    let send =
        |body: &serde_json::Value| administrator.send_with("POST", "/api/teams/small-shop/jobs/roster", body, &[("Idempotency-Key", "k1")]);
    let first = send(&body).is(202).json();
    assert_eq!(send(&body).is(202).json()["id"], first["id"]);
    assert_eq!(administrator.get("/api/teams/small-shop/jobs").is(200).json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(send(&json!({ "week": "2026-W49" })).is(422).code(), "key-reused");
    // A token is shown once, so its answer is not kept.
    let token = || {
        administrator.send_with("POST", "/api/me/tokens", &json!({ "name": "n", "scope": "read", "days": 1 }), &[("Idempotency-Key", "k2")])
    };
    token().is(201);
    assert_eq!(token().is(409).code(), "done-already");
}

fn a_lead_gives_an_agent_a_new_link_but_gets_into_nobody_elses_account(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let lead = running.person(&administrator, "lead", "lead", Some("small-shop"), Some("lin"));
    let account = |agent: &str| format!("/api/teams/small-shop/agents/{agent}/account");
    let first = lead.post(&account("tao"), &json!({ "login": "tao" })).is(201).json();
    let again = lead.post(&account("tao"), &json!({ "login": "other" })).is(201).json();
    assert_eq!(first["account"], again["account"], "one account for one person");
    drop(running.accept(again["link"].as_str().unwrap()));
    // The lead's own account is more than an agent's.
    assert_eq!(lead.post(&account("lin"), &json!({ "login": "x" })).is(422).code(), "account-others");
    let twice = json!({ "login": "second", "name": "second", "role": { "role": "agent", "team": "small-shop", "agent": "tao" } });
    assert_eq!(administrator.post("/api/accounts", &twice).is(422).code(), "agent-has-account");
    let nobody = json!({ "login": "third", "name": "third", "role": { "role": "agent", "team": "small-shop" } });
    assert_eq!(administrator.post("/api/accounts", &nobody).is(422).code(), "agent-needed");
    administrator.send("DELETE", &format!("/api/accounts/{}", first["account"].as_str().unwrap()), &json!({})).is(204);
    let ended = administrator.post(&format!("/api/accounts/{}/invitation", first["account"].as_str().unwrap()), &json!({}));
    assert_eq!(ended.is(422).code(), "account-ended");
}

fn a_link_made_before_a_promotion_opens_nothing_after_it(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let lead = running.person(&administrator, "lead", "lead", Some("small-shop"), None);
    let made = lead.post("/api/teams/small-shop/agents/tao/account", &json!({ "login": "tao" })).is(201).json();
    let role = json!({ "role": "director" });
    administrator.post(&format!("/api/accounts/{}/roles", made["account"].as_str().unwrap()), &role).is(204);
    let token = made["link"].as_str().unwrap().rsplit('/').next().unwrap();
    let followed = running.nobody().post(&format!("/api/invitations/{token}"), &json!({ "password": PASSWORD }));
    assert_eq!(followed.is(404).code(), "invitation-over");
}

fn a_program_gives_nobody_a_way_in(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let program = running.program(&administrator, "write");
    let me = administrator.get("/api/me").is(200).json()["account"].as_str().unwrap().to_owned();
    let body = json!({ "login": "x", "name": "x", "role": { "role": "administrator" } });
    for told in [
        program.post("/api/accounts", &body),
        program.post(&format!("/api/accounts/{me}/invitation"), &json!({})),
        program.post("/api/teams/small-shop/agents/tao/account", &json!({ "login": "tao" })),
    ] {
        assert_eq!(told.is(403).code(), "not-a-person");
    }
}

fn an_account_is_made_whole_or_not_at_all(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let make = |team: &str| {
        administrator.post("/api/accounts", &json!({ "login": "wang", "name": "王芳", "role": { "role": "lead", "team": team } }))
    };
    assert_eq!(make("typo").is(404).code(), "no-team");
    make("small-shop").is(201);
}

fn what_no_database_keeps_is_refused(place: &Place) {
    let running = Running::start(place);
    let told = running.nobody().post("/api/session", &json!({ "login": "a\u{0}", "password": PASSWORD }));
    assert_eq!(told.is(400).code(), "malformed");
    running.nobody().get("/api/teams?after=%00").is(400);
}
