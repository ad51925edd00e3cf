//! A clock that a test sets.

use chrono::{DateTime, Utc};
use std::cell::Cell;

thread_local! {
    /// Each test has a clock of its own.
    static NOW: Cell<DateTime<Utc>> = const { Cell::new(DateTime::UNIX_EPOCH) };
}

pub fn clock() -> DateTime<Utc> {
    NOW.get()
}

pub fn at(text: &str) {
    NOW.set(text.parse().unwrap());
}
