//! Flag values that several commands take.

use crate::time::{Date, Instant, IsoWeek};

/// `2026-W48`, or a date within the week.
pub(super) fn week(text: &str) -> Result<IsoWeek, String> {
    let date = || crate::time::parse_date(text).map(IsoWeek::of);
    text.parse().or_else(|_| date()).map_err(|_| "写成 2026-W48 · write it as 2026-W48".to_owned())
}

/// `2026-11-23`.
pub(super) fn date(text: &str) -> Result<Date, String> {
    crate::time::parse_date(text).map_err(|_| "写成 2026-11-23 · write it as 2026-11-23".to_owned())
}

/// RFC 3339, `2026-11-19T15:00:00+08:00`.
pub(super) fn instant(text: &str) -> Result<Instant, String> {
    let parsed = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&chrono::Utc));
    parsed.map_err(|_| "写成 2026-11-19T15:00:00+08:00 · write it as 2026-11-19T15:00:00+08:00".to_owned())
}
