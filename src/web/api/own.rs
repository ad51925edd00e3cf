//! One's own shifts, calendar and notices; and, for leads, who has read what.

use super::calendars::address;
use super::stamp;
use crate::domain::{DayView, NoticeContent};
use crate::ops::server::{Notice as Stored, NoticeFilter, own_days};
use crate::sheets::{Audience, change_lines, day};
use crate::time::Date;
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::StatusCode;
use chrono::Days as Span;
use serde::Serialize;
use utoipa::ToSchema;

/// Days before and after today that are shown.
const BEFORE: u64 = 14;
const AFTER: u64 = 84;

#[derive(Serialize, ToSchema)]
pub struct Part {
    pub title: String,
    pub start: String,
    pub end: String,
}

#[derive(Serialize, ToSchema)]
pub struct Day {
    pub date: String,
    /// In words.
    pub text: String,
    pub parts: Vec<Part>,
}

#[derive(Serialize, ToSchema)]
pub struct Days {
    pub items: Vec<Day>,
}

#[derive(Serialize, ToSchema)]
pub struct Notice {
    pub id: String,
    pub agent: String,
    /// Number of the publication.
    pub revision: i64,
    pub week: String,
    /// One line a changed day.
    pub lines: Vec<String>,
    pub created_at: String,
    pub read_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Notices {
    pub items: Vec<Notice>,
}

/// The caller's days in the team of the path.
pub fn days(call: &Call) -> Result<Vec<(Date, DayView)>, Problem> {
    let agent = call.agent()?;
    let now = call.app.desk.team(call.team())?;
    let today = now.workspace.folder.team.zone.local(call.at).0;
    let (first, last) = (today - Span::new(BEFORE), today + Span::new(AFTER));
    Ok(own_days(&now.workspace, agent, first, last))
}

pub fn shifts(call: &Call) -> Result<Answer, Problem> {
    let zone = call.app.desk.team(call.team())?.workspace.folder.team.zone;
    let one = |(date, view): (Date, DayView)| Day {
        date: date.to_string(),
        text: day(&view, zone, call.lang, Audience::Own),
        parts: view.parts.into_iter().map(|part| Part { title: part.title, start: stamp(part.start), end: stamp(part.end) }).collect(),
    };
    Ok(Answer::json(&Days { items: days(call)?.into_iter().map(one).collect() }))
}

pub fn calendar(call: &Call) -> Result<Answer, Problem> {
    let token = call.app.desk.rotate_feed(&call.act()?, call.team(), call.agent()?)?;
    Ok(Answer::json_with(StatusCode::CREATED, &address(call, &token)))
}

fn notice(call: &Call, stored: Stored, zone: crate::time::Zone) -> Notice {
    let content: Option<NoticeContent> = serde_json::from_str(&stored.content).ok();
    let lines = content.as_ref().map(|content| change_lines(&content.days, zone, call.lang, Audience::Own)).unwrap_or_default();
    Notice {
        id: stored.id,
        agent: stored.agent,
        revision: stored.revision,
        week: content.map(|content| content.week).unwrap_or_default(),
        lines,
        created_at: stamp(stored.created_at),
        read_at: stored.read_at.map(stamp),
    }
}

/// Notices, of one agent or of all.
pub fn found(call: &Call, agent: Option<&str>) -> Result<Vec<Notice>, Problem> {
    let revision = call.asked("revision").map(str::parse).transpose().map_err(|_| Problem::unreadable("revision: a number"))?;
    let most = call.limit()?;
    let zone = call.app.desk.team(call.team())?.workspace.folder.team.zone;
    let all = call.app.desk.with(|store| store.notices(call.team(), &NoticeFilter { agent, revision, most }))?;
    Ok(all.into_iter().map(|stored| notice(call, stored, zone)).collect())
}

pub fn notices(call: &Call) -> Result<Answer, Problem> {
    let agent = call.agent()?;
    Ok(Answer::json(&Notices { items: found(call, Some(agent))? }))
}

pub fn all_notices(call: &Call) -> Result<Answer, Problem> {
    Ok(Answer::json(&Notices { items: found(call, None)? }))
}

pub fn read(call: &Call) -> Result<Answer, Problem> {
    let (act, agent) = (call.act()?, call.agent()?);
    let known = call.app.desk.with(|store| store.read_notice(&act, call.team(), agent, call.param("notice")))?;
    if known { Ok(Answer::nothing()) } else { Err(Problem::not_found()) }
}
