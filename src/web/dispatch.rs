//! From a request to an answer: who calls, whether they may, the handler on a thread of its own, and what every answer carries.

use super::answer::Answer;
use super::app::App;
use super::call::{COOKIE, Call, form};
use super::idempotency;
use super::problem::Problem;
use super::route::{Access, Method, Route, Sent};
use crate::domain::Lang;
use crate::domain::access::Scope;
use crate::ops::server::{Principal, digest};
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The most bytes of what everybody may send, and of texts: drafts, settings.
const SMALL: usize = 64 << 10;
const TEXT: usize = 4 << 20;

/// Pages load nothing from elsewhere, run no script but ours, and are shown in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// What proves that a form is of a page that we gave to the holder of a session.
#[must_use]
pub fn csrf_of(session: &str) -> String {
    digest(&format!("csrf {session}")).get(..32).unwrap_or_default().to_owned()
}

/// Answers a request.
pub async fn dispatch(app: Arc<App>, route: &'static Route, params: RawPathParams, request: Request) -> Response<Body> {
    let began = Stopwatch::now();
    let patience = app.options.patience;
    let lang = language(request.headers(), request.uri().query().unwrap_or_default());
    let answered = tokio::time::timeout(patience, answer(&app, route, params, request, lang)).await;
    let late = || Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", "the request took too long"));
    let answer = answered.unwrap_or_else(|_| late()).unwrap_or_else(|problem| shown(route, &problem, lang));
    let (status, took) = (answer.status.as_u16(), began.elapsed());
    app.metrics.request(route.id, status, took);
    tracing::info!(route = route.id, status, ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "request");
    if let Some((team, job)) = answer.follow.clone() {
        return finish(&app, super::api::events::stream(Arc::clone(&app), team, job));
    }
    finish(&app, answer.into_response())
}

/// Programs get a problem document, people a page.
fn shown(route: &Route, problem: &Problem, lang: Lang) -> Answer {
    let page = !route.is_api() && !route.path.starts_with("/feeds") && !matches!(route.id, "healthz" | "readyz" | "metrics");
    if page { super::pages::problem(problem, lang) } else { problem.answer(lang) }
}

fn finish(app: &App, mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Addresses with tokens stay here; with less, browsers would call the origin of our own forms unknown.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if app.is_secure() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

async fn answer(app: &Arc<App>, route: &'static Route, params: RawPathParams, request: Request, lang: Lang) -> Result<Answer, Problem> {
    let (parts, body) = request.into_parts();
    let address = address(app, &parts.headers, parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0));
    // A calendar's token cannot be guessed, and a whole company may share one address.
    if !route.path.starts_with("/feeds")
        && let Some(seconds) = app.limits.too_many(&address)
    {
        return Err(Problem::Wait(seconds));
    }
    let mut call = Call {
        app: Arc::clone(app),
        route,
        principal: None,
        session: None,
        renewed: None,
        params: params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        query: form(parts.uri.query().unwrap_or_default().as_bytes()).into_iter().collect(),
        headers: parts.headers,
        body: bytes::Bytes::new(),
        at: app.desk.now(),
        lang,
        address,
    };
    let most = match (route.sent, route.access) {
        (Sent::Nothing, _) => 0,
        (Sent::Json(_) | Sent::Form, Access::Open) => SMALL,
        (Sent::Json(_) | Sent::Form, _) => TEXT.min(app.options.most_bytes),
        (Sent::Bytes(_), _) => app.options.most_bytes,
    };
    // Nobody fills the memory who may not send anything at all.
    if matches!(route.sent, Sent::Bytes(_)) {
        call = aside(route, move || known(call)).await?;
    }
    if most > 0 {
        call.body = to_bytes(body, most).await.map_err(|_| too_large(most))?;
        call.at = app.desk.now();
    }
    let path = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    aside(route, move || run(call, &path)).await
}

/// On a thread of its own: the database blocks.
async fn aside<T: Send + 'static>(route: &Route, work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        tracing::error!(route = route.id, "a handler failed");
        Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side"))
    })
}

/// The call with who makes it, if they may.
fn known(mut call: Call) -> Result<Call, Problem> {
    identify(&mut call)?;
    allowed(&call)?;
    Ok(call)
}

fn too_large(most: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        format!("the body is larger than the {} KB that this may have (files: --most-mb)", most >> 10),
    )
}

fn run(call: Call, path: &str) -> Result<Answer, Problem> {
    if call.params.values().any(|value| value.chars().any(char::is_control)) {
        return Err(Problem::not_found());
    }
    let fields = if matches!(call.route.sent, Sent::Form) { form(&call.body) } else { Vec::new() };
    if call.query.values().chain(fields.iter().map(|(_, value)| value)).any(|value| value.contains('\0')) {
        return Err(Problem::malformed("a text holds U+0000"));
    }
    let call = &known(call)?;
    genuine(call)?;
    let answer = idempotency::once(call, path, || (call.route.handle)(call)).map(|answer| renewed(call, answer));
    // Whoever guesses tokens or passwords soon has to wait.
    let guess = call.route.access == Access::Open && matches!(&answer, Err(problem) if matches!(problem.status().as_u16(), 401 | 404));
    if guess && let Some(seconds) = call.app.limits.guessed(&call.address) {
        return Err(Problem::Wait(seconds));
    }
    answer
}

/// With the cookie again, where the session's end has moved.
fn renewed(call: &Call, answer: Answer) -> Answer {
    let again = call.session.as_ref().zip(call.renewed).filter(|_| !answer.headers.iter().any(|(name, _)| *name == header::SET_COOKIE));
    let Some((session, until)) = again else { return answer };
    answer.with(header::SET_COOKIE, super::api::account::cookie(&call.app, session, (until - call.at).num_seconds()))
}

/// Who calls: a program by its token, a person by the cookie.
fn identify(call: &mut Call) -> Result<(), Problem> {
    let desk = &call.app.desk;
    // Calendars and figures ask nobody who they are.
    if call.route.path.starts_with("/feeds") || matches!(call.route.id, "healthz" | "readyz" | "metrics" | "asset") {
        return Ok(());
    }
    if let Some(text) = call.header(header::AUTHORIZATION) {
        let Some(token) = text.strip_prefix("Bearer ").map(str::trim) else { return Err(unknown()) };
        call.principal = Some(desk.principal_of_token(token)?.ok_or_else(unknown)?);
        return Ok(());
    }
    let Some(session) = cookie(&call.headers, COOKIE) else { return Ok(()) };
    call.principal = desk.principal_of_session(&session)?;
    if let Some(Principal { account, .. }) = &call.principal {
        call.renewed = desk.session_seen(&session, &account.id)?.or(call.renewed);
        call.session = Some(session);
    }
    Ok(())
}

fn unknown() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "sign-in", "the token is unknown, ended or expired")
}

/// The one place that asks the table of roles.
fn allowed(call: &Call) -> Result<(), Problem> {
    let (action, team) = match call.route.access {
        Access::Open => return Ok(()),
        Access::Account => (None, None),
        Access::Team(action) => (Some(action), Some(call.team())),
        Access::Everywhere(action) => (Some(action), None),
    };
    let principal = call.principal()?;
    if call.route.method != Method::Get && principal.scope == Some(Scope::Read) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "read-only", "this token only reads"));
    }
    if action.is_none_or(|action| principal.may(action, team)) {
        return Ok(());
    }
    // Who has nothing to do with a team is not told that it exists.
    match team {
        Some(team) if !principal.knows(team) => Err(Problem::not_found()),
        _ => Err(Problem::new(StatusCode::FORBIDDEN, "not-allowed", "your role does not allow this")),
    }
}

/// A write with a cookie must come from our own page.
fn genuine(call: &Call) -> Result<(), Problem> {
    if call.route.method == Method::Get || call.principal.as_ref().is_some_and(|principal| principal.scope.is_some()) {
        return Ok(());
    }
    let forged = || {
        Problem::new(
            StatusCode::FORBIDDEN,
            "csrf",
            "the form is not of this page, or too old: load the page again; programs send a token, or X-CSRF-Token",
        )
    };
    // What the browser says of itself counts more than where it says that it comes from.
    let own = match (call.header(FETCH_SITE), call.header(header::ORIGIN)) {
        (Some(site), origin) => {
            matches!(site, "same-origin" | "none") && origin.is_none_or(|origin| origin == "null" || own_origin(call, origin))
        }
        (None, origin) => origin.is_none_or(|origin| own_origin(call, origin)),
    };
    if !own {
        return Err(forged());
    }
    let Some(session) = &call.session else { return Ok(()) };
    if call.route.access == Access::Open {
        return Ok(());
    }
    let sent =
        call.header(CSRF).map(str::to_owned).or_else(|| if matches!(call.route.sent, Sent::Form) { call.field("csrf") } else { None });
    if sent.as_deref() == Some(csrf_of(session).as_str()) { Ok(()) } else { Err(forged()) }
}

fn own_origin(call: &Call, origin: &str) -> bool {
    let host = call.header(header::HOST).unwrap_or_default();
    let named = origin.split_once("://").map_or("", |(_, host)| host);
    named == host || origin == call.app.options.public_url.trim_end_matches('/')
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let found = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name);
    found.map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty())
}

/// The address that counts for limits: behind a proxy the last one that it wrote down.
fn address(app: &App, headers: &HeaderMap, peer: Option<SocketAddr>) -> String {
    // A proxy may write a line of its own below those of the client.
    let last = headers.get_all(FORWARDED).into_iter().next_back();
    let told = last.and_then(|value| value.to_str().ok()).and_then(|text| text.rsplit(',').next()).map(str::trim);
    let told = told.filter(|text| app.options.behind_proxy && text.parse::<std::net::IpAddr>().is_ok());
    told.map(str::to_owned).or_else(|| peer.map(|peer| peer.ip().to_string())).unwrap_or_default()
}

/// `?lang`, then the cookie, then what the browser prefers.
fn language(headers: &HeaderMap, query: &str) -> Lang {
    let asked = form(query.as_bytes()).into_iter().find(|(key, _)| key == "lang").map(|(_, value)| value);
    let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let wanted = asked.or_else(|| cookie(headers, "lang")).or_else(accepted).unwrap_or_default();
    if wanted.trim_start().to_lowercase().starts_with("en") { Lang::En } else { Lang::Zh }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; paiban=token; b=2"));
        assert_eq!(cookie(&headers, "paiban").as_deref(), Some("token"));
        assert_eq!(cookie(&headers, "paib"), None);
    }

    #[test]
    fn the_language_is_the_asked_one_first() {
        let mut headers = HeaderMap::new();
        assert_eq!(language(&headers, ""), Lang::Zh);
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en-GB,en;q=0.9,zh;q=0.8"));
        assert_eq!(language(&headers, ""), Lang::En);
        assert_eq!(language(&headers, "lang=zh-CN"), Lang::Zh);
    }
}
