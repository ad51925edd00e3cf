//! A request, as handlers see it: who calls, what for, and what was sent.

use super::app::App;
use super::problem::Problem;
use super::route::Route;
use crate::domain::Lang;
use crate::ops::database::Act;
use crate::ops::server::Principal;
use crate::time::{Instant, IsoWeek};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Name of the cookie that holds a session.
pub const COOKIE: &str = "paiban";

/// A request.
pub struct Call {
    pub app: Arc<App>,
    pub route: &'static Route,
    pub principal: Option<Principal>,
    /// The session's token, where a person calls.
    pub session: Option<String>,
    /// The session goes on until then: its cookie must too.
    pub renewed: Option<Instant>,
    pub params: BTreeMap<String, String>,
    pub query: BTreeMap<String, String>,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub at: Instant,
    pub lang: Lang,
    /// Where the call came from.
    pub address: String,
}

impl Call {
    /// Who calls; routes that are not open always have one.
    ///
    /// # Errors
    /// 401.
    pub fn principal(&self) -> Result<&Principal, Problem> {
        self.principal.as_ref().ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "sign-in", "sign in first"))
    }

    /// Who does it, for the audit log.
    ///
    /// # Errors
    /// 401.
    pub fn act(&self) -> Result<Act<'_>, Problem> {
        Ok(self.principal()?.act(self.at))
    }

    /// A part of the path.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The team of the path.
    #[must_use]
    pub fn team(&self) -> &str {
        self.param("team")
    }

    /// The week of the path.
    ///
    /// # Errors
    /// 422.
    pub fn week(&self) -> Result<IsoWeek, Problem> {
        week(self.param("week"))
    }

    /// The agent that the caller is in the team of the path.
    ///
    /// # Errors
    /// 404: an account that is no agent has no shifts of its own.
    pub fn agent(&self) -> Result<&str, Problem> {
        self.principal()?.agent(self.team()).ok_or_else(Problem::not_found)
    }

    /// A value of the query.
    #[must_use]
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// How many a list has at most: `limit`, 1–200, default 50.
    ///
    /// # Errors
    /// 422.
    pub fn limit(&self) -> Result<i64, Problem> {
        let Some(text) = self.asked("limit") else { return Ok(50) };
        let number: i64 = text.parse().map_err(|_| Problem::unreadable("limit: 1–200"))?;
        if (1..=200).contains(&number) { Ok(number) } else { Err(Problem::unreadable("limit: 1–200")) }
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What the browser says of itself.
    #[must_use]
    pub fn client(&self) -> &str {
        self.header(header::USER_AGENT).unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// 415 for another type, 400 for what cannot be read.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let kind = self.header(header::CONTENT_TYPE).unwrap_or_default();
        if !kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type", "send application/json"));
        }
        if holds_nul(&self.body) {
            return Err(Problem::malformed("a text holds U+0000"));
        }
        serde_json::from_slice(&self.body).map_err(|error| Problem::malformed(error.to_string()))
    }

    /// A field of a form.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        form(&self.body).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The tag that a write is conditional on, without quotes: `If-Match`.
    ///
    /// # Errors
    /// 428 without one; 400 for a weak or unreadable one.
    pub fn if_match(&self) -> Result<&str, Problem> {
        let missing = || Problem::new(StatusCode::PRECONDITION_REQUIRED, "if-match", "send If-Match with the ETag that you saw");
        let text = self.header(header::IF_MATCH).map(str::trim).filter(|text| !text.is_empty()).ok_or_else(missing)?;
        text.strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .ok_or_else(|| Problem::malformed("If-Match: one strong tag, in quotes"))
    }

    /// `If-Match` as a number; `None` for `If-None-Match: *`, which says that there is nothing yet.
    ///
    /// # Errors
    /// As [`Call::if_match`].
    pub fn seen(&self) -> Result<Option<i64>, Problem> {
        if self.header(header::IF_NONE_MATCH).map(str::trim) == Some("*") {
            return Ok(None);
        }
        self.if_match()?
            .parse()
            .map(Some)
            .map_err(|_| Problem::new(StatusCode::PRECONDITION_FAILED, "if-match", "that tag was never given"))
    }

    /// What proves that a form is of our own page.
    #[must_use]
    pub fn csrf(&self) -> String {
        self.session.as_deref().map(super::dispatch::csrf_of).unwrap_or_default()
    }
}

/// `2026-W48`.
///
/// # Errors
/// 400.
pub fn week(text: &str) -> Result<IsoWeek, Problem> {
    text.parse().map_err(|_| Problem::unreadable("week: write it as 2026-W48"))
}

/// The character U+0000, which not every database keeps, as itself or written as JSON writes it.
fn holds_nul(json: &[u8]) -> bool {
    json.contains(&0) || json.windows(6).any(|part| part == b"\\u0000")
}

/// Fields of a form or query, decoded.
#[must_use]
pub fn form(bytes: &[u8]) -> Vec<(String, String)> {
    serde_urlencoded::from_bytes(bytes).unwrap_or_default()
}
