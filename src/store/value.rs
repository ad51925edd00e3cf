//! Values and rows, the same for both databases: whole numbers, texts, bytes, and nothing.

use super::codes;
use crate::domain::{Faults, Place};
use crate::time::Instant;
use bytes::BytesMut;
use chrono::DateTime;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::error::Error;

/// One value of a row, or an argument of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

/// Milliseconds since 1970.
impl From<Instant> for Value {
    fn from(at: Instant) -> Self {
        Self::Int(at.timestamp_millis())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(number), &Type::INT8) => number.to_sql(ty, out),
            (Self::Text(text), &Type::TEXT) => text.to_sql(ty, out),
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            _ => Err(format!("an argument does not fit the type {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One row, by position of the column.
#[derive(Debug)]
pub(super) struct Row(pub(super) Vec<Value>);

impl Row {
    pub fn int(&self, column: usize) -> Result<i64, Faults> {
        self.maybe_int(column)?.ok_or_else(|| misfit(column))
    }

    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, Faults> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            _ => Err(misfit(column)),
        }
    }

    pub fn text(&self, column: usize) -> Result<String, Faults> {
        self.maybe_text(column)?.ok_or_else(|| misfit(column))
    }

    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, Faults> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(misfit(column)),
        }
    }

    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, Faults> {
        self.maybe_bytes(column)?.ok_or_else(|| misfit(column))
    }

    pub fn maybe_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Faults> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(misfit(column)),
        }
    }

    /// A number that is not 0.
    pub fn truth(&self, column: usize) -> Result<bool, Faults> {
        self.int(column).map(|number| number != 0)
    }

    pub fn maybe_instant(&self, column: usize) -> Result<Option<Instant>, Faults> {
        self.maybe_int(column)?.map(|_| self.instant(column)).transpose()
    }

    pub fn instant(&self, column: usize) -> Result<Instant, Faults> {
        DateTime::from_timestamp_millis(self.int(column)?).ok_or_else(|| misfit(column))
    }
}

fn misfit(column: usize) -> Faults {
    damaged(&format!("column {}", column + 1))
}

/// The database holds what no program of ours wrote there.
pub(super) fn damaged(what: &str) -> Faults {
    Faults(vec![codes::DATABASE_DAMAGED.at(Place::default(), &[("what", what.into())])])
}
