//! The JSON API, one file a subject: shapes, and thin handlers that call one use case each.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod calendars;
pub mod events;
pub mod files;
pub mod jobs;
pub mod own;
pub mod robots;
pub mod rosters;
pub mod server;
pub mod settings;
pub mod teams;

use crate::time::Instant;
use chrono::SecondsFormat;
use serde::{Deserialize, Deserializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A JSON object whose shape docs/FORMATS.md tells: what `--json` of a command prints.
pub struct Anything;

impl PartialSchema for Anything {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().description(Some("The JSON that `--json` prints; see docs/FORMATS.md.")).into()
    }
}

impl ToSchema for Anything {}

/// An instant as RFC 3339, UTC.
fn stamp(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A whole number, however it is written: JSON does not tell 3 from 3.0.
fn whole<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<T, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let fits = |number: i64| T::try_from(number).ok();
    number_of(&number).and_then(fits).ok_or_else(|| serde::de::Error::custom("a whole number in its range is needed"))
}

/// Likewise, or nothing.
fn maybe_whole<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else { return Ok(None) };
    let fits = |number: i64| T::try_from(number).ok();
    number_of(&number).and_then(fits).map(Some).ok_or_else(|| serde::de::Error::custom("a whole number in its range is needed"))
}

#[allow(clippy::cast_possible_truncation)]
fn number_of(number: &serde_json::Number) -> Option<i64> {
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9e15).map(|float| float as i64);
    number.as_i64().or_else(float)
}
