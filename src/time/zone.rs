//! The team's time zone: clock times of business days to instants and back.

use super::{ClockRange, ClockTime, Date, Instant, Span};
use chrono::{Duration, LocalResult, NaiveDateTime, TimeZone, Timelike, Utc};
use std::fmt;
use std::str::FromStr;

/// An IANA time zone such as `Asia/Shanghai`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

/// No such zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneError;

impl Zone {
    pub const SHANGHAI: Self = Self(chrono_tz::Asia::Shanghai);

    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The instant of a wall-clock time. A time that a clock change skips is the first instant after the gap; one that occurs twice
    /// is the earlier.
    #[must_use]
    pub fn at(self, day: Date, clock: ClockTime) -> Instant {
        let wall = day.and_time(chrono::NaiveTime::MIN) + Duration::minutes(i64::from(clock.minutes()));
        self.instant_of(wall)
    }

    /// The instant of a local date and time; see [`Zone::at`] for clock changes.
    #[must_use]
    pub fn instant_of(self, wall: NaiveDateTime) -> Instant {
        let mut probe = wall;
        loop {
            match self.0.from_local_datetime(&probe) {
                LocalResult::Single(found) | LocalResult::Ambiguous(found, _) => return found.with_timezone(&Utc),
                LocalResult::None => probe += Duration::minutes(1),
            }
        }
    }

    #[must_use]
    pub fn span(self, day: Date, range: ClockRange) -> Span {
        Span::new(self.at(day, range.start), self.at(day, range.end))
    }

    /// Local date and minutes after its midnight.
    #[must_use]
    pub fn local(self, instant: Instant) -> (Date, i32) {
        let wall = self.wall(instant);
        let minutes = wall.time().num_seconds_from_midnight() / 60;
        (wall.date(), i32::try_from(minutes).unwrap_or(0))
    }

    #[must_use]
    pub fn wall(self, instant: Instant) -> NaiveDateTime {
        instant.with_timezone(&self.0).naive_local()
    }

    /// Seconds east of Greenwich at that instant.
    #[must_use]
    pub fn offset_seconds(self, instant: Instant) -> i32 {
        let here = instant.with_timezone(&self.0);
        i32::try_from((here.naive_local() - here.naive_utc()).num_seconds()).unwrap_or(0)
    }

    /// The short name in force then, such as `CST`.
    #[must_use]
    pub fn abbreviation(self, instant: Instant) -> String {
        instant.with_timezone(&self.0).format("%Z").to_string()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        text.parse().map(Self).map_err(|_| ZoneError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(y: i32, m: u32, d: u32) -> Date {
        Date::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn one_in_the_morning_in_shanghai_is_five_in_the_afternoon_before_in_utc() {
        let instant = Zone::SHANGHAI.at(date(2026, 9, 30), "25:00".parse().unwrap());
        assert_eq!(instant.to_rfc3339(), "2026-09-30T17:00:00+00:00");
    }

    #[test]
    fn a_night_over_the_spring_change_is_an_hour_short() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        assert_eq!(berlin.span(date(2026, 3, 28), "22:00-30:00".parse().unwrap()).minutes(), 7 * 60);
    }

    #[test]
    fn a_night_over_the_autumn_change_is_an_hour_long() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        assert_eq!(berlin.span(date(2026, 10, 24), "22:00-30:00".parse().unwrap()).minutes(), 9 * 60);
    }

    #[test]
    fn a_skipped_time_is_the_first_instant_after_the_gap() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let instant = berlin.at(date(2026, 3, 29), "02:30".parse().unwrap());
        assert_eq!(instant.to_rfc3339(), "2026-03-29T01:00:00+00:00");
    }
}
