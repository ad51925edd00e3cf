//! Where one begins: the teams that one knows, or at once the only page there is to see.

use super::{Answer, Call, Head, Problem, show};
use crate::domain::access::Action;
use askama::Template;

struct Team {
    id: String,
    name: String,
    own: bool,
    plan: bool,
    jobs: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    head: Head,
    teams: Vec<Team>,
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    let Some(principal) = &call.principal else { return Ok(Answer::see("/sign-in")) };
    let known = call.app.desk.with(|store| store.teams())?;
    let team = |head: crate::ops::database::TeamHead| Team {
        own: principal.agent(&head.id).is_some(),
        plan: principal.may(Action::SeePlan, Some(&head.id)),
        jobs: principal.may(Action::SeeAttendance, Some(&head.id)),
        id: head.id,
        name: head.name,
    };
    let teams: Vec<Team> = known.into_iter().filter(|head| principal.knows(&head.id)).map(team).collect();
    // An agent of one team has one page.
    if let [Team { id, own: true, plan: false, jobs: false, .. }] = teams.as_slice() {
        return Ok(Answer::see(&format!("/teams/{id}/my")));
    }
    show(&Page { head: Head::of(call), teams }, call)
}
