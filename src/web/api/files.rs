//! Files of a team's folder: read, written over what was seen, removed.

use crate::domain::{Faults, Place};
use crate::ops::server::{FileWrite, TeamNow};
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::{StatusCode, header};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Files whose lines are approvals, whatever their ending.
const APPROVED: [&str; 2] = ["leave", "swaps"];

fn is_approval(path: &str) -> bool {
    path.split_once('.').is_some_and(|(stem, _)| APPROVED.iter().any(|known| stem.eq_ignore_ascii_case(known)))
}

#[derive(Serialize, ToSchema)]
pub struct File {
    pub path: String,
    pub bytes: usize,
    /// As in the ETag of the file.
    pub digest: String,
}

#[derive(Serialize, ToSchema)]
pub struct Files {
    /// Version of all files together.
    pub version: i64,
    pub items: Vec<File>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Written {
    /// Version of all files together.
    pub version: i64,
}

fn digest(bytes: &[u8]) -> String {
    crate::ops::server::digest_of_bytes(bytes)
}

fn now(call: &Call) -> Result<Arc<TeamNow>, Faults> {
    call.app.desk.team(call.team())
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    let limit = usize::try_from(call.limit()?).unwrap_or(50);
    let after = call.asked("after").unwrap_or_default();
    let now = now(call)?;
    let mut files = now.files.iter().filter(|(path, _)| path.as_str() > after);
    let file = |(path, bytes): (&String, &Vec<u8>)| File { path: path.clone(), bytes: bytes.len(), digest: digest(bytes) };
    let items: Vec<File> = files.by_ref().take(limit).map(file).collect();
    let next = files.next().and(items.last()).map(|last| last.path.clone());
    Ok(Answer::json(&Files { version: now.head.version, items, next }))
}

pub fn get(call: &Call) -> Result<Answer, Problem> {
    let now = now(call)?;
    let bytes = now.files.get(call.param("path")).ok_or_else(|| missing(call))?;
    Ok(Answer::new(StatusCode::OK, "application/octet-stream", bytes.clone())
        .tagged(&digest(bytes))
        .with(header::CONTENT_DISPOSITION, "attachment"))
}

fn missing(call: &Call) -> Problem {
    crate::ops::server::no_file(&Place::default(), call.param("path")).into()
}

/// The digest that was seen; `None`: there was nothing.
fn seen(call: &Call) -> Result<Option<String>, Problem> {
    if call.header(header::IF_NONE_MATCH).map(str::trim) == Some("*") {
        return Ok(None);
    }
    call.if_match().map(|tag| Some(tag.to_owned()))
}

/// Leave and swaps count once they are approved: by whom is the team's setting.
fn approved(call: &Call) -> Result<(), Problem> {
    if !is_approval(call.param("path")) {
        return Ok(());
    }
    let needed = call.app.desk.settings(call.team())?.approval;
    if call.principal()?.may(needed, Some(call.team())) { Ok(()) } else { Err(Problem::not_approver()) }
}

pub fn approve(call: &Call) -> Result<Answer, Problem> {
    if is_approval(call.param("path")) { put(call) } else { Err(missing(call)) }
}

pub fn put(call: &Call) -> Result<Answer, Problem> {
    approved(call)?;
    let write = FileWrite { team: call.team(), path: call.param("path"), seen: seen(call)?, bytes: Some(&call.body) };
    let head = call.app.desk.write_file(&call.act()?, &write)?;
    Ok(Answer::json(&Written { version: head.version }).tagged(&digest(&call.body)))
}

pub fn delete(call: &Call) -> Result<Answer, Problem> {
    approved(call)?;
    let write = FileWrite { team: call.team(), path: call.param("path"), seen: seen(call)?, bytes: None };
    let head = call.app.desk.write_file(&call.act()?, &write)?;
    Ok(Answer::json(&Written { version: head.version }))
}
