//! Calendars over HTTP: no redirect, a tag, and never anything that a phone would take for "no shifts" when the database is away.

use super::answer::Answer;
use super::call::Call;
use super::problem::Problem;
use crate::ops::server::Opened;
use axum::http::{HeaderName, StatusCode, header};

/// `/feeds/<token>.ics`.
pub fn feed(call: &Call) -> Result<Answer, Problem> {
    let name = call.param("name");
    let Some(token) = name.strip_suffix(".ics") else { return Err(Problem::not_found()) };
    let opened = call.app.shelf.open(&call.app.desk, token, call.client());
    // Whatever went wrong is ours: the phone keeps what it has and comes again.
    let opened = opened.map_err(|faults| {
        tracing::error!(code = faults.0.first().map(|fault| fault.code), "calendar not served");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "outage", "the calendar cannot be read at the moment")
    })?;
    let Opened::Calendar(feed) = opened else { return Err(Problem::not_found()) };
    let matches = |tags: &str| tags.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == feed.etag || tag == "*");
    let same = call.header(header::IF_NONE_MATCH).is_some_and(matches);
    call.app.metrics.calendar(same);
    let answer = if same {
        Answer { status: StatusCode::NOT_MODIFIED, ..Answer::nothing() }
    } else {
        Answer::new(StatusCode::OK, "text/calendar; charset=utf-8", feed.bytes)
    };
    Ok(answer
        .with(header::ETAG, feed.etag)
        .with(header::CACHE_CONTROL, "private, max-age=0, must-revalidate")
        .with(HeaderName::from_static("x-robots-tag"), "noindex"))
}
