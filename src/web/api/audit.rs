//! The audit log.

use super::stamp;
use crate::locale::say;
use crate::ops::database::{AuditEntry, AuditFilter, AuditPart};
use crate::time::Zone;
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Entry {
    pub number: i64,
    pub at: String,
    pub action: String,
    pub team: Option<String>,
    /// `null`: erased.
    pub who: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub before: Value,
    #[schema(value_type = Option<Object>)]
    pub after: Value,
    pub digest: String,
}

#[derive(Serialize, ToSchema)]
pub struct Entries {
    pub items: Vec<Entry>,
}

#[derive(Serialize, ToSchema)]
pub struct Proof {
    pub entries: usize,
    /// Of the last entry: noted elsewhere, it proves later that nothing was replaced.
    pub digest: String,
    /// What is not as it must be; empty when all is well.
    pub findings: Vec<String>,
}

fn text(part: AuditPart) -> Option<String> {
    if let AuditPart::Text(text) = part { Some(text) } else { None }
}

fn told(part: AuditPart) -> Value {
    text(part).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null)
}

fn entry(entry: AuditEntry) -> Entry {
    Entry {
        number: entry.number,
        at: stamp(entry.at),
        action: entry.action,
        team: entry.team,
        who: text(entry.who),
        before: told(entry.before),
        after: told(entry.after),
        digest: entry.digest,
    }
}

fn entries(call: &Call, team: Option<String>) -> Result<Answer, Problem> {
    let last = call.asked("last").map_or(Ok(50), str::parse).ok().filter(|last| (1..=200).contains(last));
    let last = last.ok_or_else(|| Problem::unreadable("last: 1–200"))?;
    let found = call.app.desk.with(|store| store.audit(&AuditFilter { team, last: Some(last) }))?;
    Ok(Answer::json(&Entries { items: found.into_iter().map(entry).collect() }))
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    entries(call, call.asked("team").map(str::to_owned))
}

pub fn team(call: &Call) -> Result<Answer, Problem> {
    entries(call, Some(call.team().to_owned()))
}

pub fn proof(call: &Call) -> Result<Answer, Problem> {
    let proven = call.app.desk.with(|store| store.verify(call.asked("noted")))?;
    let findings = proven.findings.iter().map(|finding| say(&finding.message, call.lang, Zone::SHANGHAI)).collect();
    Ok(Answer::json(&Proof { entries: proven.entries, digest: proven.digest, findings }))
}
