//! Jobs: a list that renews itself, and a way to stop one.

use super::{Answer, Call, Head, Problem, moment, show};
use crate::locale::PageWords;
use crate::ops::server::{Job, JobState};
use crate::web::api::jobs::{may_see, shape};
use askama::Template;

struct Row {
    id: String,
    kind: String,
    week: String,
    code: &'static str,
    state: &'static str,
    progress: String,
    asked: String,
    open: bool,
    /// The week's draft can be looked at.
    look: bool,
    files: Vec<String>,
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct Page {
    head: Head,
    team: String,
    list: String,
}

#[derive(Template)]
#[template(path = "jobs_list.html")]
struct List {
    w: PageWords,
    team: String,
    csrf: String,
    jobs: Vec<Row>,
}

fn rows(call: &Call) -> Result<String, Problem> {
    let zone = call.app.desk.team(call.team())?.workspace.folder.team.zone;
    let w = PageWords(call.lang);
    let found = call.app.desk.with(|store| store.jobs(call.team(), 20, None))?;
    let drafts = call.app.desk.with(|store| store.drafts(call.team()))?;
    let row = |job: &Job| -> Result<Row, Problem> {
        let files = if job.state.is_over() { call.app.desk.with(|store| store.job_file_names(&job.id))? } else { Vec::new() };
        let shape = shape(job, files);
        let text = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let drafted = shape.answer["drafts"][0].as_str().map(str::to_owned);
        let week = Some(text(&shape.asked, "week")).filter(|week| !week.is_empty()).or_else(|| drafted.clone()).unwrap_or_default();
        Ok(Row {
            id: job.id.clone(),
            kind: kind(w, &job.kind).to_owned(),
            look: drafted.is_some_and(|week| drafts.iter().any(|(known, ..)| *known == week)),
            week: if week.is_empty() { text(&shape.asked, "period") } else { week },
            code: job.state.code(),
            state: state(w, job.state),
            progress: progress(w, &shape),
            asked: moment(job.created_at, zone),
            open: !job.state.is_over(),
            files: shape.files,
        })
    };
    let jobs = found.iter().filter(|job| may_see(call, job)).map(row).collect::<Result<_, _>>()?;
    let list = List { w, team: call.team().to_owned(), csrf: call.csrf(), jobs };
    list.render().map_err(|_| Problem::unreadable("the list cannot be shown"))
}

fn state(w: PageWords, state: JobState) -> &'static str {
    match state {
        JobState::Waiting => w.waiting(),
        JobState::Running => w.running(),
        JobState::Done => w.done(),
        JobState::Failed => w.failed(),
        JobState::Cancelled => w.cancelled(),
    }
}

fn kind(w: PageWords, kind: &str) -> &str {
    match kind {
        "roster" => w.job_roster(),
        "grid" => w.job_grid(),
        "punches" => w.job_punches(),
        "attendance" => w.job_attendance(),
        "settle" => w.job_settle(),
        "close" => w.job_close(),
        "reopen" => w.job_reopen(),
        "verify" => w.job_verify(),
        "documents" => w.job_documents(),
        "backtest" => w.job_backtest(),
        other => other,
    }
}

/// Seconds and gap while it runs, the gap when it is done, why it failed.
fn progress(w: PageWords, job: &crate::web::api::jobs::Job) -> String {
    let gap = |value: &serde_json::Value| value["gap"].as_f64().map(|gap| format!("{} {:.1} %", w.gap(), gap * 100.0)).unwrap_or_default();
    match job.state.as_str() {
        "running" => format!("{:.0} s {}", job.progress["seconds"].as_f64().unwrap_or(0.0), gap(&job.progress)),
        "done" if job.kind == "roster" => gap(&job.answer["output"]),
        "done" => causes(&job.answer),
        "failed" if job.answer["error"] == "draft-stale" => w.draft_moved().to_owned(),
        "failed" => Some(causes(&job.answer))
            .filter(|causes| !causes.is_empty())
            .unwrap_or_else(|| job.answer["error"].as_str().unwrap_or_default().to_owned()),
        _ => String::new(),
    }
}

/// What the command found wrong.
fn causes(answer: &serde_json::Value) -> String {
    let faults = answer["output"]["faults"].as_array().map(Vec::as_slice).unwrap_or_default();
    faults.iter().filter_map(|fault| fault["cause"].as_str()).collect::<Vec<_>>().join("; ")
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    show(&Page { head: Head::of(call), team: call.team().to_owned(), list: rows(call)? }, call)
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    Ok(Answer::html(rows(call)?))
}

pub fn cancel(call: &Call) -> Result<Answer, Problem> {
    match crate::web::api::jobs::cancel(call) {
        // It ended meanwhile: the list shows how.
        Err(problem) if problem.code() != "job-over" => return Err(problem),
        _ => {}
    }
    Ok(Answer::see(&format!("/teams/{}/jobs", call.team())))
}
