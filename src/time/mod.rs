//! Instants, business days, clock times past midnight, ISO weeks and zones: the only place that knows `25:00` and clock changes.

mod clock;
mod horizon;
mod span;
mod week;
mod zone;

pub use chrono::{Datelike, NaiveDate as Date, Weekday};
pub use clock::{ClockError, ClockRange, ClockTime};
pub use horizon::Horizon;
pub use span::Span;
pub use week::{IsoWeek, WeekError};
pub use zone::{Zone, ZoneError};

/// A point in time, the same everywhere.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// Parses `2026-11-23`.
///
/// # Errors
/// When the text is not a date in that form.
pub fn parse_date(text: &str) -> Result<Date, chrono::ParseError> {
    Date::parse_from_str(text, "%Y-%m-%d")
}
