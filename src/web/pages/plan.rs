//! Drafts and what is published; a week to solve.

use super::{Answer, Call, Head, Problem, moment, show};
use crate::domain::access::Action;
use crate::locale::PageWords;
use crate::ops::server::JobRequest;
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};

struct Row {
    week: String,
    version: i64,
    at: String,
}

struct Published {
    week: String,
    revision: i64,
    at: String,
    may_undo: bool,
}

#[derive(Template)]
#[template(path = "plan.html")]
struct Page {
    head: Head,
    team: String,
    name: String,
    error: String,
    may_solve: bool,
    next_week: String,
    drafts: Vec<Row>,
    published: Vec<Published>,
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    shown(call, String::new())
}

/// The page with what went wrong.
pub fn shown(call: &Call, error: String) -> Result<Answer, Problem> {
    let now = call.app.desk.team(call.team())?;
    let team = &now.workspace.folder.team;
    let principal = call.principal()?;
    let may = |action| principal.may(action, Some(call.team()));
    let drafts = call.app.desk.with(|store| store.drafts(call.team()))?;
    let row = |(week, version, at)| Row { week, version, at: moment(at, team.zone) };
    let revisions = call.app.desk.with(|store| store.revisions(call.team(), 0))?;
    let mut seen = BTreeSet::new();
    let mut published = Vec::new();
    for revision in revisions.iter().rev() {
        if seen.insert(revision.week.clone()) {
            let may_undo = revision.revision > 1 && may(Action::Publish);
            let at = moment(revision.published_at, team.zone);
            published.push(Published { week: revision.week.clone(), revision: revision.revision, at, may_undo });
        }
    }
    published.truncate(12);
    let page = Page {
        head: Head::of(call),
        team: call.team().to_owned(),
        name: team.name.clone(),
        error,
        may_solve: may(Action::PlanRoster),
        next_week: now.workspace.next_week().map(|week| week.to_string()).unwrap_or_default(),
        drafts: drafts.into_iter().map(row).collect(),
        published,
    };
    show(&page, call)
}

pub fn solve(call: &Call) -> Result<Answer, Problem> {
    let week = call.field("week").filter(|week| !week.is_empty());
    let seconds = call.field("seconds").unwrap_or_default().parse().ok().filter(|seconds| (1.0..=3600.0).contains(seconds));
    let Some(seconds) = seconds else { return shown(call, PageWords(call.lang).bad_seconds().to_owned()) };
    let request = JobRequest::Roster { week, seconds, gap: 1.0, seed: 1, threads: 2, fresh: false, seen: None };
    match call.app.desk.ask(&call.act()?, call.team(), request, &BTreeMap::new()) {
        Ok(_) => Ok(Answer::see(&format!("/teams/{}/jobs", call.team()))),
        Err(faults) => shown(call, Problem::from(faults).cause(call.lang)),
    }
}
