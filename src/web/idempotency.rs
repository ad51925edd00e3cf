//! Posts that may be sent twice: with an `Idempotency-Key` the second one gets the answer of the first.

use super::answer::Answer;
use super::call::Call;
use super::problem::Problem;
use super::route::Method;
use crate::ops::server::{KeptAnswer, digest};
use axum::http::{HeaderName, StatusCode};
use chrono::Duration;

/// How long an answer is kept.
const KEPT: Duration = Duration::hours(24);
/// Beyond the patience with a request, until it is taken for lost.
const MARGIN: Duration = Duration::seconds(30);
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Runs the handler once for each key.
pub fn once(call: &Call, path: &str, run: impl FnOnce() -> Result<Answer, Problem>) -> Result<Answer, Problem> {
    let (Method::Post, Some(key), Some(principal)) = (call.route.method, call.header(KEY), &call.principal) else { return run() };
    if key.is_empty() || key.len() > 200 {
        return Err(Problem::unreadable("Idempotency-Key: 1–200 characters"));
    }
    let (desk, who) = (&call.app.desk, principal.account.id.as_str());
    let body = digest_of(&call.body);
    let request = digest(&format!("{:?} {path} {body}", call.route.method));
    if !desk.with(|store| store.claim_answer(who, key, &request, call.at, call.at - KEPT))? {
        return former(call, who, key, &request);
    }
    let answer = run();
    let kept = match &answer {
        Ok(answer) => Some(answer.clone()),
        Err(problem) if problem.status().is_server_error() => None,
        Err(problem) => Some(problem.answer(call.lang)),
    };
    let kept = kept.map(|answer| keep(call, &request, &answer));
    // What was done is told, also where it cannot be kept.
    if desk.with(|store| store.keep_answer(who, key, kept.as_ref())).is_err() {
        tracing::warn!(route = call.route.id, "an answer could not be kept");
    }
    answer
}

fn digest_of(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Tokens are shown once, so they are not kept either.
fn keep(call: &Call, request: &str, answer: &Answer) -> KeptAnswer {
    let told = Problem::new(StatusCode::CONFLICT, "done-already", "this was done already; what it showed is shown once").answer(call.lang);
    let answer = if call.route.secret && answer.status.is_success() { &told } else { answer };
    let head: Vec<(String, String)> = answer.headers.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    KeptAnswer {
        request: request.to_owned(),
        at: call.at,
        status: i64::from(answer.status.as_u16()),
        head: serde_json::to_string(&head).unwrap_or_default(),
        body: answer.body.to_vec(),
    }
}

fn former(call: &Call, who: &str, key: &str, request: &str) -> Result<Answer, Problem> {
    let busy = || Problem::new(StatusCode::CONFLICT, "in-progress", "the first request with this key is not answered yet");
    let kept = call.app.desk.with(|store| store.kept_answer(who, key))?.ok_or_else(busy)?;
    if kept.request != request {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused", "this key was used for another request"));
    }
    let patience = Duration::from_std(call.app.options.patience).unwrap_or(KEPT);
    if kept.status == 0 && call.at - kept.at > patience + MARGIN {
        let told = "the first request with this key was never answered: look whether it was done, then use another key";
        return Err(Problem::new(StatusCode::CONFLICT, "never-answered", told));
    }
    if kept.status == 0 {
        return Err(busy());
    }
    let head: Vec<(String, String)> = serde_json::from_str(&kept.head).unwrap_or_default();
    let headers = head.into_iter().filter_map(|(name, value)| Some((name.parse().ok()?, value))).collect();
    let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    Ok(Answer { status, headers, body: kept.body.into(), follow: None })
}
