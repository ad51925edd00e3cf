//! A job's progress as server-sent events.

use super::jobs::shape;
use crate::web::app::App;
use axum::body::Body;
use axum::http::Response;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How often it is looked at.
const BEAT: Duration = Duration::from_millis(500);
/// Whoever still listens then asks anew.
const LONGEST: Duration = Duration::from_secs(1800);

/// An event whenever the job is not what it was, until it is over.
pub fn stream(app: Arc<App>, team: String, job: String) -> Response<Body> {
    let (send, receive) = mpsc::channel::<Result<Event, Infallible>>(8);
    tokio::spawn(async move {
        let mut former = String::new();
        for _ in 0..LONGEST.as_millis() / BEAT.as_millis() {
            let (asked, team, job) = (Arc::clone(&app), team.clone(), job.clone());
            let found = tokio::task::spawn_blocking(move || asked.desk.with(|store| store.job(&team, &job))).await;
            let Ok(Ok(job)) = found else { break };
            let text = serde_json::to_string(&shape(&job, Vec::new())).unwrap_or_default();
            if text != former && send.send(Ok(Event::default().event("job").data(&text))).await.is_err() {
                break;
            }
            former = text;
            if job.state.is_over() || send.is_closed() || app.stopping.load(std::sync::atomic::Ordering::SeqCst) {
                break;
            }
            tokio::time::sleep(BEAT).await;
        }
    });
    Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::default()).into_response()
}
