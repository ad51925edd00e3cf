//! Calendars of the team: how they do, new addresses, ended ones.

use super::stamp;
use crate::ops::server::{FeedHealth, Token, WHOLE_TEAM};
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Where the calendar of the whole team stands in the path.
const TEAM: &str = "team";

/// A calendar's address, shown once.
#[derive(Serialize, ToSchema)]
pub struct Address {
    /// Subscribes at a touch where the program knows it.
    pub webcal: String,
    pub https: String,
    /// A page with what a phone can do.
    pub page: String,
}

#[derive(Serialize, ToSchema)]
pub struct Calendar {
    /// Agent's id; `team` for that of all.
    pub agent: String,
    pub name: String,
    pub created_at: Option<String>,
    pub ended_at: Option<String>,
    pub fetched_at: Option<String>,
    /// The last program that fetched it.
    pub fetched_by: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Calendars {
    pub items: Vec<Calendar>,
}

/// The addresses of a new token.
pub fn address(call: &Call, token: &Token) -> Address {
    let https = call.app.url(&format!("/feeds/{}.ics", token.text));
    let webcal = https.split_once("://").map_or_else(String::new, |(_, rest)| format!("webcal://{rest}"));
    Address { webcal, https, page: call.app.url(&format!("/s/{}", token.text)) }
}

fn calendar(health: FeedHealth) -> Calendar {
    let state = health.state;
    let of = |pick: fn(&crate::ops::server::FeedState) -> Option<crate::time::Instant>| state.as_ref().and_then(pick).map(stamp);
    Calendar {
        agent: if health.agent == WHOLE_TEAM { TEAM.to_owned() } else { health.agent },
        name: health.name,
        created_at: of(|state| Some(state.created_at)),
        ended_at: of(|state| state.ended_at),
        fetched_at: of(|state| state.fetched_at),
        fetched_by: state.and_then(|state| state.fetched_by),
    }
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    let found = call.app.desk.feed_health(call.team())?;
    Ok(Answer::json(&Calendars { items: found.into_iter().map(calendar).collect() }))
}

fn agent(call: &Call) -> &str {
    match call.param("agent") {
        TEAM => WHOLE_TEAM,
        agent => agent,
    }
}

pub fn rotate(call: &Call) -> Result<Answer, Problem> {
    let token = call.app.desk.rotate_feed(&call.act()?, call.team(), agent(call))?;
    Ok(Answer::json_with(StatusCode::CREATED, &address(call, &token)))
}

pub fn end(call: &Call) -> Result<Answer, Problem> {
    let act = call.act()?;
    let ended = call.app.desk.with(|store| store.end_feed(&act, call.team(), agent(call)))?;
    if ended { Ok(Answer::nothing()) } else { Err(Problem::not_found()) }
}
