//! Jobs: asked for, looked at, followed, stopped; what they made.

use super::{maybe_whole, stamp};
use crate::domain::access::Action;
use crate::ops::server::{Job as Stored, JobRequest};
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Files that can be read.
const ENDINGS: [&str; 6] = ["csv", "xlsx", "xls", "ods", "dat", "txt"];

/// A job.
#[derive(Serialize, ToSchema)]
pub struct Job {
    pub id: String,
    pub kind: String,
    /// `waiting`, `running`, `done`, `failed`, `cancelled`.
    pub state: String,
    pub asked_by: String,
    pub created_at: String,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    /// What was asked for.
    #[schema(value_type = Object)]
    pub asked: Value,
    /// While it runs: seconds, best, bound, gap, engine.
    #[schema(value_type = Option<Object>)]
    pub progress: Value,
    /// What the command printed with `--json`, its exit code; for a failed one why.
    #[schema(value_type = Option<Object>)]
    pub answer: Value,
    /// It is asked to stop.
    pub stopping: bool,
    /// Names of the files that it made.
    pub files: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Jobs {
    pub items: Vec<Job>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterJob {
    /// `2026-W48`; without it the week after the last published one.
    #[schema(pattern = "^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-2])$|^20(04|09|15|20|26|32|37|43|48|54|60|65|71|76|82|88|93|99)-W53$")]
    pub week: Option<String>,
    /// Seconds of solving, 0.1–3600. Default 30.
    #[schema(minimum = 0.1, maximum = 3600)]
    pub seconds: Option<f64>,
    /// Stop when proven within so many per cent. Default 1.
    #[schema(minimum = 0, maximum = 100)]
    pub gap: Option<f64>,
    #[serde(default, deserialize_with = "maybe_whole")]
    pub seed: Option<u32>,
    /// 1–64. Default 2.
    #[schema(minimum = 1, maximum = 64)]
    #[serde(default, deserialize_with = "maybe_whole")]
    pub threads: Option<u8>,
    /// Do not stay close to the draft or to what is published.
    pub fresh: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentsJob {
    #[schema(pattern = "^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-2])$|^20(04|09|15|20|26|32|37|43|48|54|60|65|71|76|82|88|93|99)-W53$")]
    pub week: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestJob {
    /// 1–52. Default 8.
    #[schema(minimum = 1, maximum = 52)]
    #[serde(default, deserialize_with = "maybe_whole")]
    pub weeks: Option<u16>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodJob {
    /// `2026-10` or `2026-09-26..2026-10-25`.
    #[schema(pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])(-[0-9]{2}[.][.]20[0-9]{2}-[0-9]{2}-[0-9]{2})?$")]
    pub period: String,
    /// Where the command asks for one.
    #[serde(default)]
    pub reason: String,
    /// All punches up to then are there: `2026-11-01 12:00`. Without it up to the last punch.
    pub until: Option<String>,
    /// Close though something is open or pending; needs a reason.
    #[serde(default)]
    pub force: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleJob {
    #[schema(pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])(-[0-9]{2}[.][.]20[0-9]{2}-[0-9]{2}-[0-9]{2})?$")]
    pub period: String,
    /// `accept`, `correct`, `turn-down`, `withdraw`.
    #[schema(pattern = "^(accept|correct|turn-down|withdraw)$")]
    pub ruling: String,
    pub cases: Vec<String>,
    /// `08:28`
    pub came: Option<String>,
    /// `25:10`
    pub went: Option<String>,
    /// Minutes.
    #[serde(default, deserialize_with = "maybe_whole")]
    pub overtime: Option<i64>,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub evidence: String,
    pub until: Option<String>,
}

/// As the API answers it.
pub fn shape(job: &Stored, files: Vec<String>) -> Job {
    let value = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    Job {
        id: job.id.clone(),
        kind: job.kind.clone(),
        state: job.state.code().to_owned(),
        asked_by: job.asked_by.clone(),
        created_at: stamp(job.created_at),
        started_at: job.started_at.map(stamp),
        ended_at: job.ended_at.map(stamp),
        asked: value(&Some(job.asked.clone())),
        progress: value(&job.progress).get("progress").cloned().unwrap_or(Value::Null),
        answer: value(&job.answer),
        stopping: job.cancel_at.is_some() && !job.state.is_over(),
        files,
    }
}

fn ask(call: &Call, request: JobRequest, files: &BTreeMap<String, Vec<u8>>) -> Result<Answer, Problem> {
    let job = call.app.desk.ask(&call.act()?, call.team(), request, files)?;
    let place = format!("/api/teams/{}/jobs/{}", call.team(), job.id);
    Ok(Answer::json_with(StatusCode::ACCEPTED, &shape(&job, Vec::new())).with(header::LOCATION, place))
}

pub fn roster(call: &Call) -> Result<Answer, Problem> {
    let RosterJob { week, seconds, gap, seed, threads, fresh } = call.json()?;
    let (seconds, gap, threads) = (seconds.unwrap_or(30.0), gap.unwrap_or(1.0), threads.unwrap_or(2));
    if !(0.1..=3600.0).contains(&seconds) || !(0.0..=100.0).contains(&gap) || !(1..=64).contains(&threads) {
        return Err(Problem::unreadable("seconds: 0.1–3600; gap: 0–100; threads: 1–64"));
    }
    let request = JobRequest::Roster { week, seconds, gap, seed: seed.unwrap_or(1), threads, fresh: fresh.unwrap_or(false), seen: None };
    ask(call, request, &BTreeMap::new())
}

/// The file that was sent, under a name without folders.
fn given(call: &Call) -> Result<BTreeMap<String, Vec<u8>>, Problem> {
    let name = call.asked("name").unwrap_or("file.csv");
    let known = name.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && ENDINGS.contains(ending));
    if known.is_none()
        || name.chars().count() > 84
        || name.contains(['/', '\\'])
        || name.starts_with('.')
        || name.chars().any(char::is_control)
    {
        return Err(Problem::unreadable(format!("name: a file's name without folders, ending in {}", ENDINGS.join(", "))));
    }
    if call.body.is_empty() {
        return Err(Problem::unreadable("send the file as the body"));
    }
    Ok(BTreeMap::from([(name.to_owned(), call.body.to_vec())]))
}

pub fn grid(call: &Call) -> Result<Answer, Problem> {
    let draft = call.asked("draft").map(|text| text.parse().map_err(|_| Problem::unreadable("draft: a version"))).transpose()?;
    ask(call, JobRequest::Grid { draft, seen: BTreeMap::new() }, &given(call)?)
}

pub fn punches(call: &Call) -> Result<Answer, Problem> {
    let people =
        call.asked("people").map(|all| all.split(';').filter(|one| !one.is_empty()).map(str::to_owned).collect()).unwrap_or_default();
    ask(call, JobRequest::Punches { people, columns: call.asked("columns").map(str::to_owned) }, &given(call)?)
}

pub fn documents(call: &Call) -> Result<Answer, Problem> {
    let DocumentsJob { week } = call.json()?;
    ask(call, JobRequest::Documents { week }, &BTreeMap::new())
}

pub fn backtest(call: &Call) -> Result<Answer, Problem> {
    let weeks = call.json::<BacktestJob>()?.weeks.unwrap_or(8);
    if !(1..=52).contains(&weeks) {
        return Err(Problem::unreadable("weeks: 1–52"));
    }
    ask(call, JobRequest::Backtest { weeks }, &BTreeMap::new())
}

pub fn attendance(call: &Call) -> Result<Answer, Problem> {
    let PeriodJob { period, until, .. } = call.json()?;
    ask(call, JobRequest::Attendance { period, until }, &BTreeMap::new())
}

pub fn close(call: &Call) -> Result<Answer, Problem> {
    let PeriodJob { period, reason, until, force } = call.json()?;
    ask(call, JobRequest::Close { period, reason, until, force }, &BTreeMap::new())
}

pub fn reopen(call: &Call) -> Result<Answer, Problem> {
    let PeriodJob { period, reason, .. } = call.json()?;
    ask(call, JobRequest::Reopen { period, reason }, &BTreeMap::new())
}

pub fn verify(call: &Call) -> Result<Answer, Problem> {
    let PeriodJob { period, .. } = call.json()?;
    ask(call, JobRequest::Verify { period }, &BTreeMap::new())
}

pub fn settle(call: &Call) -> Result<Answer, Problem> {
    let SettleJob { period, ruling, cases, came, went, overtime, reason, evidence, until } = call.json()?;
    ask(call, JobRequest::Settle { period, ruling, cases, came, went, overtime, reason, evidence, until }, &BTreeMap::new())
}

/// Plans are the leads', attendance is HR's: a job is seen and stopped by who may ask for one like it.
pub fn may_see(call: &Call, job: &Stored) -> bool {
    let action = serde_json::from_str::<JobRequest>(&job.asked).map_or(Action::ManageServer, |request| match request.action() {
        Action::Attend => Action::SeeAttendance,
        _ => Action::SeePlan,
    });
    call.principal.as_ref().is_some_and(|principal| principal.may(action, Some(call.team())))
}

pub fn found(call: &Call) -> Result<Stored, Problem> {
    let job = call.app.desk.with(|store| store.job(call.team(), call.param("job")))?;
    if may_see(call, &job) { Ok(job) } else { Err(Problem::not_found()) }
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    let limit = call.limit()?;
    let before = call.asked("after").map(|text| {
        let (at, id) = text.split_once('.').ok_or_else(|| Problem::unreadable("after: `next` of the page before"))?;
        let at = at.parse().ok().and_then(chrono::DateTime::from_timestamp_millis).ok_or_else(|| Problem::unreadable("after"))?;
        Ok::<_, Problem>((at, id.to_owned()))
    });
    let before = before.transpose()?;
    let before = before.as_ref().map(|(at, id)| (*at, id.as_str()));
    let all = call.app.desk.with(|store| store.jobs(call.team(), limit, before))?;
    let next = (all.len() == usize::try_from(limit).unwrap_or(0)).then(|| all.last()).flatten();
    let next = next.map(|last| format!("{}.{}", last.created_at.timestamp_millis(), last.id));
    let items = all.iter().filter(|job| may_see(call, job)).map(|job| shape(job, Vec::new())).collect();
    Ok(Answer::json(&Jobs { items, next }))
}

pub fn get(call: &Call) -> Result<Answer, Problem> {
    let job = found(call)?;
    let files = call.app.desk.with(|store| store.job_file_names(&job.id))?;
    Ok(Answer::json(&shape(&job, files)))
}

pub fn cancel(call: &Call) -> Result<Answer, Problem> {
    let job = found(call)?;
    let request: JobRequest = serde_json::from_str(&job.asked).map_err(|_| Problem::not_found())?;
    if !call.principal()?.may(request.action(), Some(call.team())) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "not-allowed", "your role does not allow this"));
    }
    let act = call.act()?;
    let stopping = job.cancel_at.is_some() && !job.state.is_over();
    if !stopping && !call.app.desk.with(|store| store.cancel_job(&act, call.team(), &job.id))? {
        return Err(Problem::new(StatusCode::CONFLICT, "job-over", "the job is over"));
    }
    Ok(Answer { status: StatusCode::ACCEPTED, ..Answer::nothing() })
}

pub fn follow(call: &Call) -> Result<Answer, Problem> {
    let job = found(call)?;
    Ok(Answer { follow: Some((call.team().to_owned(), job.id)), ..Answer::nothing() })
}

pub fn file(call: &Call) -> Result<Answer, Problem> {
    let job = found(call)?;
    let mut files = call.app.desk.with(|store| store.job_files(&job.id, "made"))?;
    let bytes = files.remove(call.param("path")).ok_or_else(Problem::not_found)?;
    Ok(Answer::new(StatusCode::OK, "application/octet-stream", bytes).with(header::CONTENT_DISPOSITION, "attachment"))
}
