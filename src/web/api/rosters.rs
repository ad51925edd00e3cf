//! Forecasts, drafts, what publishing would change, publishing, what was published.

use super::{maybe_whole, stamp, whole};
use crate::domain::access::Action;
use crate::domain::{AgentChange, Faults};
use crate::ops;
use crate::ops::server::{Difference, DraftOptions, DraftSave, PublishOptions, PublishReply};
use crate::sheets::{Audience, change_lines};
use crate::time::Zone;
use crate::web::answer::Answer;
use crate::web::call::{Call, week as parse_week};
use crate::web::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Revision {
    /// Counts over all weeks of the team.
    pub number: i64,
    pub week: String,
    /// Counts within the week.
    pub revision: i64,
    pub published_at: String,
    pub based_on: i64,
}

#[derive(Serialize, ToSchema)]
pub struct Revisions {
    pub items: Vec<Revision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct DraftHead {
    pub week: String,
    pub version: i64,
    pub saved_at: String,
}

#[derive(Serialize, ToSchema)]
pub struct Drafts {
    pub items: Vec<DraftHead>,
}

#[derive(Serialize, ToSchema)]
pub struct Draft {
    pub week: String,
    pub version: i64,
    /// Number of the last publication when it was saved.
    pub based_on: i64,
    pub saved_at: String,
    /// As `rosters/<week>.toml` has it.
    pub roster: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftText {
    /// As `rosters/<week>.toml` has it.
    pub roster: String,
    /// Number of the last publication that it takes into account; without it the one that the draft did before.
    #[serde(default, deserialize_with = "maybe_whole")]
    pub revision: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct Saved {
    pub version: i64,
}

/// The changed days of an agent.
#[derive(Serialize, ToSchema)]
pub struct Change {
    pub agent: String,
    pub name: String,
    /// One line a day.
    pub lines: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct DifferenceAnswer {
    pub week: String,
    /// To be sent when publishing.
    pub draft: i64,
    /// To be sent when publishing.
    pub revision: i64,
    pub changes: Vec<Change>,
    /// Agents of whom something within the notice period is changed: publishing needs a reason.
    pub soon: Vec<String>,
    /// The draft as `--json` prints a plan, with coverage and violations.
    #[schema(value_type = Object)]
    pub plan: Value,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    /// Version of the draft that was looked at.
    #[serde(deserialize_with = "whole")]
    pub draft: i64,
    /// Number of the last publication that was looked at.
    #[serde(deserialize_with = "whole")]
    pub revision: i64,
    /// Needed for changes within the notice period; only the audit log has it.
    pub reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoRequest {
    /// Number of the last publication that was looked at.
    #[serde(deserialize_with = "whole")]
    pub revision: i64,
    pub reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PublishAnswer {
    pub published: Revision,
    /// Who is told.
    pub told: Vec<Change>,
}

fn revision(stored: &ops::server::Revision) -> Revision {
    Revision {
        number: stored.number,
        week: stored.week.clone(),
        revision: stored.revision,
        published_at: stamp(stored.published_at),
        based_on: stored.based_on,
    }
}

pub fn change(call: &Call, zone: Zone, change: &AgentChange) -> Change {
    Change { agent: change.agent.clone(), name: change.name.clone(), lines: change_lines(&change.days, zone, call.lang, Audience::Own) }
}

fn asked_week(call: &Call) -> Result<Option<crate::time::IsoWeek>, Problem> {
    call.asked("week").map(parse_week).transpose()
}

pub fn forecast(call: &Call) -> Result<Answer, Problem> {
    let now = call.app.desk.team(call.team())?;
    let reply = ops::forecast(&now.workspace, asked_week(call)?)?;
    Ok(Answer::json(&reply.json(&now.workspace.folder.team, call.lang)))
}

pub fn staffing(call: &Call) -> Result<Answer, Problem> {
    let now = call.app.desk.team(call.team())?;
    let reply = ops::staff(&now.workspace, asked_week(call)?)?;
    Ok(Answer::json(&reply.json(&now.workspace.folder.team)))
}

pub fn revisions(call: &Call) -> Result<Answer, Problem> {
    let limit = usize::try_from(call.limit()?).unwrap_or(50);
    let after = call.asked("after").map_or(Ok(0), str::parse).map_err(|_| Problem::unreadable("after: a number"))?;
    let mut found = call.app.desk.with(|store| store.revisions(call.team(), after))?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.number.to_string());
    Ok(Answer::json(&Revisions { items: found.iter().map(revision).collect(), next }))
}

pub fn week(call: &Call) -> Result<Answer, Problem> {
    Ok(Answer::json(&call.app.desk.plan(call.team(), call.week()?, call.lang)?))
}

pub fn drafts(call: &Call) -> Result<Answer, Problem> {
    let found = call.app.desk.with(|store| store.drafts(call.team()))?;
    let head = |(week, version, saved_at)| DraftHead { week, version, saved_at: stamp(saved_at) };
    Ok(Answer::json(&Drafts { items: found.into_iter().map(head).collect() }))
}

pub fn draft(call: &Call) -> Result<Answer, Problem> {
    let week = call.week()?;
    let found = call.app.desk.draft(call.team(), week)?;
    let draft = Draft {
        week: week.to_string(),
        version: found.version,
        based_on: found.based_on,
        saved_at: stamp(found.saved_at),
        roster: String::from_utf8_lossy(&found.bytes).into_owned(),
    };
    Ok(Answer::json(&draft).tagged(&found.version.to_string()))
}

pub fn save(call: &Call) -> Result<Answer, Problem> {
    let (week, seen) = (call.week()?, call.seen()?);
    let DraftText { roster, revision } = call.json()?;
    match call.app.desk.save_draft(&call.act()?, call.team(), week, &DraftOptions { seen, revision, bytes: roster.as_bytes() })? {
        DraftSave::Saved(version) => Ok(Answer::json(&Saved { version }).tagged(&version.to_string())),
        DraftSave::Stale { theirs, .. } => Ok(both(call, week, seen, theirs.as_ref())),
    }
}

/// Nothing was written: the problem, with theirs beside what was sent.
fn both(call: &Call, week: crate::time::IsoWeek, seen: Option<i64>, theirs: Option<&ops::server::StoredDraft>) -> Answer {
    let faults: Faults = ops::server::stale_draft(week, seen.unwrap_or(0), theirs);
    let mut answer = Problem::Faults(faults).answer(call.lang);
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    body["theirs"] = theirs.map_or(
        Value::Null,
        |theirs| json!({ "version": theirs.version, "saved_at": stamp(theirs.saved_at), "roster": String::from_utf8_lossy(&theirs.bytes) }),
    );
    body["yours"] = serde_json::from_slice::<Value>(&call.body).map_or(Value::Null, |sent| sent["roster"].clone());
    answer.body = serde_json::to_vec(&body).unwrap_or_default().into();
    answer
}

pub fn drop_draft(call: &Call) -> Result<Answer, Problem> {
    let week = call.week()?;
    let seen = call.seen()?.unwrap_or(0);
    let act = call.act()?;
    call.app.desk.draft(call.team(), week)?;
    match call.app.desk.with(|store| store.drop_draft(&act, call.team(), &week.to_string(), seen))? {
        Ok(()) => Ok(Answer::nothing()),
        Err(theirs) => Ok(both(call, week, Some(seen), theirs.as_ref())),
    }
}

pub fn difference(call: &Call) -> Result<Answer, Problem> {
    let week = call.week()?;
    Ok(shown(call, week, &call.app.desk.difference(call.team(), week)?))
}

pub fn undo_difference(call: &Call) -> Result<Answer, Problem> {
    let week = call.week()?;
    Ok(shown(call, week, &call.app.desk.undo_difference(call.team(), week)?))
}

fn shown(call: &Call, week: crate::time::IsoWeek, found: &Difference) -> Answer {
    let team = &found.workspace.folder.team;
    Answer::json(&DifferenceAnswer {
        week: week.to_string(),
        draft: found.draft.as_ref().map_or(0, |draft| draft.version),
        revision: found.revision,
        changes: found.changes.iter().map(|one| change(call, team.zone, one)).collect(),
        soon: found.soon.clone(),
        plan: ops::plan_json(team, &found.plan, call.lang),
    })
}

fn published(call: &Call, reply: &PublishReply) -> Result<Answer, Problem> {
    let zone = call.app.desk.team(call.team())?.workspace.folder.team.zone;
    let told = reply.told.iter().map(|one| change(call, zone, one)).collect();
    Ok(Answer::json(&PublishAnswer { published: revision(&reply.revision), told }))
}

pub fn publish(call: &Call) -> Result<Answer, Problem> {
    let week = call.week()?;
    let PublishRequest { draft, revision, reason } = call.json()?;
    let approves = call.principal()?.may(Action::ApproveFirst, Some(call.team()));
    let options = PublishOptions { team: call.team(), week, draft, based_on: revision, reason: reason.as_deref(), approves };
    published(call, &call.app.desk.publish(&call.act()?, &options)?)
}

pub fn undo(call: &Call) -> Result<Answer, Problem> {
    let week = call.week()?;
    let UndoRequest { revision, reason } = call.json()?;
    published(call, &call.app.desk.undo(&call.act()?, call.team(), week, revision, reason.as_deref())?)
}
