//! Who may what: every route, as every role, in one's own team and in another.

use super::running::{Ask, Caller, Running};
use crate::store::on_both;
use crate::store::place::Place;
use paiban::domain::access::{ACCESS, Action, Role};
use paiban::web::{Access, Method, ROUTES, Route};

on_both! {
    every_route_asks_the_table_for_every_role_in_the_own_team_and_in_another
    without_an_account_only_open_routes_answer
    a_token_that_only_reads_writes_nothing
}

const METHODS: [(Method, &str); 4] = [(Method::Get, "GET"), (Method::Post, "POST"), (Method::Put, "PUT"), (Method::Delete, "DELETE")];

/// The table by itself, without the code that asks it.
fn may(role: Role, action: Action) -> bool {
    ACCESS.iter().find(|(known, _)| *known == action).expect("every action stands in the table").1.contains(&role)
}

/// The route with everything in it that is not there.
fn ask(caller: &Caller, route: &Route, team: &str) -> (u16, String) {
    let mut path =
        route.path.replace("{team}", team).replace("{week}", "2026-W48").replace("{*path}", "none").replace("{name}", "none.ics");
    while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
        path.replace_range(from..=to, "none");
    }
    let method = METHODS.iter().find(|(known, _)| *known == route.method).unwrap().1;
    let told =
        caller.ask(&Ask { method, path: &path, headers: &[("Content-Type", "application/json"), ("If-Match", "\"0\"")], body: b"[]" });
    (told.status, told.code())
}

fn every_route_asks_the_table_for_every_role_in_the_own_team_and_in_another(place: &Place) {
    let running = Running::with_another_team(place);
    let administrator = running.administrator();
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let team = (role != Role::Administrator).then_some("small-shop");
        let agent = (role == Role::Agent).then_some("tao");
        let person = running.person(&administrator, role.code(), role.code(), team, agent);
        for route in ROUTES {
            // A new token for each: some routes end it.
            let caller = running.program(&person, "write");
            for own in [true, false] {
                let (status, code) = ask(&caller, route, if own { "small-shop" } else { "other-shop" });
                let allowed = match route.access {
                    Access::Open | Access::Account => true,
                    Access::Team(action) => may(role, action) && (own || role == Role::Administrator),
                    Access::Everywhere(action) => role == Role::Administrator && may(role, action),
                };
                // Who has nothing to do with a team is not told that it exists.
                let hidden = !own && role != Role::Administrator && matches!(route.access, Access::Team(_)) && status == 404;
                // The role would do, but the caller is a program.
                let refused = (matches!(status, 401 | 403) && code != "not-a-person") || hidden;
                if allowed == refused && route.access != Access::Open {
                    wrong.push(format!("{} {:?} {} own {own}: {status} {code}", role.code(), route.method, route.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn without_an_account_only_open_routes_answer(place: &Place) {
    let running = Running::start(place);
    for route in ROUTES.iter().filter(|route| route.access != Access::Open) {
        let (status, _) = ask(&running.nobody(), route, "small-shop");
        // Pages lead to the sign-in.
        let expected = if route.path.starts_with("/api/") { 401 } else { 303 };
        assert_eq!(status, expected, "{:?} {}", route.method, route.path);
    }
}

fn a_token_that_only_reads_writes_nothing(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let reader = running.program(&administrator, "read");
    for route in ROUTES.iter().filter(|route| route.method != Method::Get && route.access != Access::Open) {
        assert_eq!(ask(&reader, route, "small-shop").0, 403, "{:?} {}", route.method, route.path);
    }
    reader.get("/api/teams/small-shop").is(200);
}

#[test]
fn routes_have_a_name_of_their_own() {
    let mut names: Vec<&str> = ROUTES.iter().map(|route| route.id).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn the_page_of_roles_is_made_from_the_tables() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/access.md");
    let made = paiban::web::access_doc();
    if std::env::var_os("PAIBAN_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), made, "run `make bless`");
}
