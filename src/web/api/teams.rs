//! Teams: which there are, what a team is, its folder in and out.

use crate::domain::{Fault, Severity};
use crate::locale::say;
use crate::ops::Template;
use crate::ops::server::{Taken, TeamNow};
use crate::time::Zone;
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct TeamHead {
    pub id: String,
    pub name: String,
    /// Number of the last publication.
    pub revision: i64,
    /// Version of the files.
    pub version: i64,
}

#[derive(Serialize, ToSchema)]
pub struct Teams {
    pub items: Vec<TeamHead>,
}

#[derive(Serialize, ToSchema)]
pub struct Agent {
    pub id: String,
    pub name: String,
    pub skills: Vec<String>,
    /// Last day, where it is known.
    pub end: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Shift {
    pub id: String,
    pub name: String,
    pub letter: String,
    /// `17:30-25:00`
    pub time: String,
}

#[derive(Serialize, ToSchema)]
pub struct Team {
    pub id: String,
    pub name: String,
    pub zone: String,
    pub revision: i64,
    pub version: i64,
    pub agents: Vec<Agent>,
    pub shifts: Vec<Shift>,
    /// Weeks that are published.
    pub weeks: Vec<String>,
    /// The week to plan, where it is known.
    pub next_week: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Finding {
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// File, line and column.
    pub place: String,
    pub cause: String,
    pub action: String,
}

#[derive(Serialize, ToSchema)]
pub struct CheckAnswer {
    pub findings: Vec<Finding>,
}

#[derive(Serialize, ToSchema)]
pub struct ImportAnswer {
    pub team: TeamHead,
    /// `created`, `replaced`, `unchanged`.
    pub outcome: String,
    /// Files that were not kept: hidden ones, documents of `out/`.
    pub passed_over: Vec<String>,
}

fn head(head: &crate::ops::database::TeamHead) -> TeamHead {
    TeamHead { id: head.id.clone(), name: head.name.clone(), revision: head.revision, version: head.version }
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    let principal = call.principal()?;
    let known = call.app.desk.with(|store| store.teams())?;
    Ok(Answer::json(&Teams { items: known.iter().filter(|team| principal.knows(&team.id)).map(head).collect() }))
}

pub fn get(call: &Call) -> Result<Answer, Problem> {
    let now = call.app.desk.team(call.team())?;
    let TeamNow { head, workspace, .. } = &*now;
    let team = &workspace.folder.team;
    let agent = |agent: &crate::domain::Agent| Agent {
        id: agent.id.clone(),
        name: agent.name.clone(),
        skills: agent.skills.iter().map(|skill| team.skill(*skill).id.clone()).collect(),
        end: agent.end.map(|end| end.to_string()),
    };
    let shift = |shift| {
        let shift = team.shift(shift);
        Shift { id: shift.id.clone(), name: shift.name.clone(), letter: shift.letter.clone(), time: shift.time.to_string() }
    };
    Ok(Answer::json(&Team {
        id: team.id.clone(),
        name: team.name.clone(),
        zone: team.zone.name().to_owned(),
        revision: head.revision,
        version: head.version,
        agents: team.agents.iter().map(agent).collect(),
        shifts: team.current_shifts().map(shift).collect(),
        weeks: workspace.folder.rosters.iter().map(|published| published.week.to_string()).collect(),
        next_week: workspace.next_week().ok().map(|week| week.to_string()),
    }))
}

pub fn check(call: &Call) -> Result<Answer, Problem> {
    let found = call.app.desk.check(call.team())?;
    let finding = |fault: &Fault| Finding {
        code: fault.code.to_owned(),
        severity: if fault.severity == Severity::Error { "error" } else { "warning" }.to_owned(),
        place: fault.place.to_string(),
        cause: say(&fault.cause, call.lang, Zone::SHANGHAI),
        action: say(&fault.action, call.lang, Zone::SHANGHAI),
    };
    Ok(Answer::json(&CheckAnswer { findings: found.0.iter().map(finding).collect() }))
}

pub fn folder(call: &Call) -> Result<Answer, Problem> {
    let zip = call.app.desk.zipped(call.team())?;
    let name = format!("attachment; filename=\"{}.zip\"", call.team().replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    Ok(Answer::new(StatusCode::OK, "application/zip", zip).with(header::CONTENT_DISPOSITION, name))
}

/// What `paiban init` writes.
pub fn template(call: &Call) -> Result<Answer, Problem> {
    let found = Template::ALL.into_iter().find(|template| template.code() == call.param("template"));
    let zip = call.app.desk.template(found.ok_or_else(Problem::not_found)?, call.lang)?;
    Ok(Answer::new(StatusCode::OK, "application/zip", zip).with(header::CONTENT_DISPOSITION, "attachment; filename=\"team.zip\""))
}

pub fn import(call: &Call) -> Result<Answer, Problem> {
    let replace = call.asked("replace") == Some("true");
    let Taken { head: taken, outcome, passed_over } = call.app.desk.take_in(&call.act()?, &call.body, replace)?;
    Ok(Answer::json(&ImportAnswer { team: head(&taken), outcome: outcome.to_owned(), passed_over }))
}
