//! What a route is: where, who may, what is sent and answered, which function does it.

use super::answer::Answer;
use super::call::Call;
use super::problem::Problem;
use crate::domain::access::Action;
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What a request wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Open,
    /// Whoever is signed in, about the own account.
    Account,
    /// Whose role in the team of the path, or in all, allows it.
    Team(Action),
    /// Whose role in all teams allows it.
    Everywhere(Action),
}

/// A type of the API document.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: fn() -> Cow<'static, str>,
    pub own: fn() -> RefOr<Schema>,
    pub others: fn(&mut Vec<(String, RefOr<Schema>)>),
}

/// What is sent.
#[derive(Clone, Copy)]
pub enum Sent {
    Nothing,
    Json(Shape),
    /// Bytes of a media type.
    Bytes(&'static str),
    Form,
}

/// What is answered when all went well.
#[derive(Clone, Copy)]
pub enum Given {
    Nothing,
    Json(Shape),
    Bytes(&'static str),
    /// Server-sent events.
    Events,
    Page,
}

/// What a write must say that it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    No,
    /// `If-Match`.
    Match,
    /// `If-Match`, or `If-None-Match: *` for what is new.
    MatchOrNew,
}

/// A route.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    /// Name in the API document, also of the function.
    pub id: &'static str,
    pub summary: &'static str,
    /// Of the query, each with what it may be.
    pub query: &'static [(&'static str, &'static str)],
    pub sent: Sent,
    pub status: u16,
    pub given: Given,
    pub condition: Condition,
    /// The answer holds a token that is shown once and must not be kept.
    pub secret: bool,
    pub handle: fn(&Call) -> Result<Answer, Problem>,
}

impl Route {
    /// Part of the documented API.
    #[must_use]
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    /// Names of the path's parts.
    pub fn params(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(|name| name.trim_start_matches('*'))
    }

    pub(super) const fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    pub(super) const fn sends(mut self, sent: Sent) -> Self {
        self.sent = sent;
        self
    }

    pub(super) const fn gives(mut self, status: u16, given: Given) -> Self {
        self.status = status;
        self.given = given;
        self
    }

    pub(super) const fn when(mut self, condition: Condition) -> Self {
        self.condition = condition;
        self
    }

    pub(super) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

pub(super) const fn route(
    method: Method,
    path: &'static str,
    access: Access,
    id: &'static str,
    summary: &'static str,
    handle: fn(&Call) -> Result<Answer, Problem>,
) -> Route {
    let (query, sent, status, given, condition, secret) = (&[] as _, Sent::Nothing, 200, Given::Nothing, Condition::No, false);
    Route { method, path, access, id, summary, query, sent, status, given, condition, secret, handle }
}

pub(super) const fn shape<T: ToSchema>() -> Shape {
    Shape { name: T::name, own: <T as PartialSchema>::schema, others: T::schemas }
}

pub(super) const fn json<T: ToSchema>() -> Given {
    Given::Json(shape::<T>())
}

pub(super) const fn body<T: ToSchema>() -> Sent {
    Sent::Json(shape::<T>())
}
