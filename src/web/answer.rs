//! What a handler answers.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use serde::Serialize;

/// An answer: status, headers, body.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, String)>,
    pub body: Bytes,
    /// Follow this job as server-sent events instead of a body: team and job.
    pub follow: Option<(String, String)>,
}

impl Answer {
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![(header::CONTENT_TYPE, kind.to_owned())], body: body.into(), follow: None }
    }

    /// A value as JSON.
    #[must_use]
    pub fn json(value: &impl Serialize) -> Self {
        Self::json_with(StatusCode::OK, value)
    }

    #[must_use]
    pub fn json_with(status: StatusCode, value: &impl Serialize) -> Self {
        Self::new(status, "application/json", serde_json::to_vec(value).unwrap_or_default())
    }

    #[must_use]
    pub fn html(page: String) -> Self {
        Self::new(StatusCode::OK, "text/html; charset=utf-8", page)
    }

    /// Done, and nothing to say.
    #[must_use]
    pub fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: Bytes::new(), follow: None }
    }

    /// The browser looks elsewhere.
    #[must_use]
    pub fn see(place: &str) -> Self {
        Self { status: StatusCode::SEE_OTHER, ..Self::nothing() }.with(header::LOCATION, place)
    }

    #[must_use]
    pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The entity's tag, without its quotes.
    #[must_use]
    pub fn tagged(self, tag: &str) -> Self {
        self.with(header::ETAG, format!("\"{tag}\""))
    }

    /// As the library wants it.
    #[must_use]
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
