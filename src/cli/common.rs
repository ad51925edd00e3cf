//! Flag values that several commands take.

use super::screen::Screen;
use super::texts;
use crate::domain::Text;
use crate::ops::Workspace;
use crate::time::{ClockTime, Date, Instant, IsoWeek, Zone};
use std::path::Path;

/// True when the text is written as the pattern, with a digit for each 0.
fn written_as(text: &str, pattern: &str) -> bool {
    let same = |(found, wanted): (u8, u8)| if wanted == b'0' { found.is_ascii_digit() } else { found == wanted };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(same)
}

fn no_such_date(text: &str) -> bool {
    written_as(text, "0000-00-00") && crate::time::parse_date(text).is_err()
}

const NO_SUCH_DATE: &str = "没有这一天 · that date does not exist";
const NO_SUCH_WEEK: &str = "那一年没有这一周 · that year has no such week";

/// `2026-W48`, or a date within the week.
pub(super) fn week(text: &str) -> Result<IsoWeek, String> {
    let date = || crate::time::parse_date(text).map(IsoWeek::of);
    let why = match text {
        text if no_such_date(text) => NO_SUCH_DATE,
        text if written_as(text, "0000-W00") => NO_SUCH_WEEK,
        _ => "写成 2026-W48 · write it as 2026-W48",
    };
    text.parse().or_else(|_| date()).map_err(|_| why.to_owned())
}

/// Seconds of solving, up to a day.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|seconds| (0.1..=86_400.0).contains(seconds));
    found.ok_or_else(|| "写 0.1 到 86400 秒 · write 0.1 to 86400 seconds".to_owned())
}

/// `2026-11-23`.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let why = if no_such_date(text) { NO_SUCH_DATE } else { "写成 2026-11-23 · write it as 2026-11-23" };
    crate::time::parse_date(text).map_err(|_| why.to_owned())
}

/// RFC 3339, `2026-11-19T15:00:00+08:00`.
pub(super) fn instant(text: &str) -> Result<Instant, String> {
    let parsed = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&chrono::Utc));
    let form = "写成 2026-11-19T15:00:00+08:00 · write it as 2026-11-19T15:00:00+08:00";
    let why = if text.get(..10).is_some_and(no_such_date) { NO_SUCH_DATE } else { form };
    parsed.map_err(|_| why.to_owned())
}

/// A moment as people write it: with its offset, or on the team's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Instant(Instant),
    Local(Date, ClockTime),
}

impl Moment {
    pub(super) fn on(self, zone: Zone) -> Instant {
        match self {
            Self::Instant(instant) => instant,
            Self::Local(date, clock) => zone.at(date, clock),
        }
    }
}

/// `2026-11-01 12:00`, of the team's clocks, or RFC 3339.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    let form = "写成 \"2026-11-01 12:00\" · write it as \"2026-11-01 12:00\"";
    let local = || {
        let (date, clock) = text.trim().split_once([' ', 'T'])?;
        Some(Moment::Local(crate::time::parse_date(date).ok()?, clock.trim().parse().ok()?))
    };
    let why = if text.get(..10).is_some_and(no_such_date) { NO_SUCH_DATE } else { form };
    instant(text).map(Moment::Instant).ok().or_else(local).ok_or_else(|| why.to_owned())
}

/// The item of the greatest value, the first where several have it.
pub(super) fn first_peak<T>(items: impl DoubleEndedIterator<Item = T>, value: impl Fn(&T) -> f64) -> Option<T> {
    items.rev().max_by(|a, b| value(a).total_cmp(&value(b)))
}

/// Says on standard error that the input has warnings; `without_history` where there are no chats at all.
pub(super) fn tell_input(workspace: &Workspace, dir: &Path, without_history: &Text, screen: &Screen) {
    let warnings = workspace.folder.warnings.0.len();
    if warnings > 0 {
        screen.note(&texts::warned(warnings, dir, screen.lang));
    }
    if workspace.folder.histories.is_empty() {
        screen.note(screen.text(without_history));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_of_the_teams_clocks_or_has_its_offset() {
        let noon = instant("2026-11-01T12:00:00+08:00").unwrap();
        for text in ["2026-11-01 12:00", "2026-11-01T12:00", "2026-11-01T04:00:00Z"] {
            assert_eq!(moment(text).map(|moment| moment.on(Zone::SHANGHAI)), Ok(noon), "{text}");
        }
        assert!(moment("2026-11-31 12:00").is_err() && moment("noon").is_err());
    }

    #[test]
    fn what_the_calendar_does_not_have_is_said_not_to_exist() {
        assert_eq!(date("2026-11-31").unwrap_err(), NO_SUCH_DATE);
        assert_eq!(week("2026-11-31").unwrap_err(), NO_SUCH_DATE);
        assert_eq!(instant("2026-02-29T15:00:00+08:00").unwrap_err(), NO_SUCH_DATE);
        assert_eq!(week("2027-W53").unwrap_err(), NO_SUCH_WEEK);
        assert!(date("23.11.2026").unwrap_err().contains("write it as"));
    }

    #[test]
    fn no_solve_takes_longer_than_a_day() {
        assert_eq!(seconds("5"), Ok(5.0));
        assert!(["1e30", "inf", "nan", "0", "-3", "x"].iter().all(|text| seconds(text).is_err()));
    }

    #[test]
    fn of_equal_peaks_the_first_is_taken() {
        assert_eq!(first_peak([1.0, 3.0, 3.0, 2.0].iter().enumerate(), |(_, value)| **value).map(|(at, _)| at), Some(1));
    }
}
