//! Whether the server lives and can work, and its figures.

use super::answer::Answer;
use super::call::Call;
use super::problem::Problem;
use axum::http::StatusCode;
use std::sync::atomic::Ordering;

pub fn alive(_: &Call) -> Result<Answer, Problem> {
    Ok(Answer::new(StatusCode::OK, "text/plain; charset=utf-8", "alive\n"))
}

/// Not when it is stopping, so that a proxy sends nobody any more.
pub fn ready(call: &Call) -> Result<Answer, Problem> {
    if call.app.stopping.load(Ordering::SeqCst) {
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the server is stopping"));
    }
    call.app.desk.with(|store| store.open_jobs())?;
    Ok(Answer::new(StatusCode::OK, "text/plain; charset=utf-8", "ready\n"))
}

/// Only for the machine itself: a proxy must not pass it on.
pub fn metrics(call: &Call) -> Result<Answer, Problem> {
    let local = call.address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if !local {
        return Err(Problem::not_found());
    }
    let jobs = call.app.desk.with(|store| store.open_jobs())?;
    let messages = call.app.desk.with(|store| store.open_messages())?;
    let text = call.app.metrics.text(&jobs, messages);
    Ok(Answer::new(StatusCode::OK, "application/openmetrics-text; version=1.0.0; charset=utf-8", text))
}
