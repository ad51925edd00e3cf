//! Clock times of a business day, which may run past midnight: `25:00` is one o'clock the next morning.

use std::fmt;
use std::str::FromStr;

/// Minutes after the midnight that begins the business day, `00:00` to `48:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ClockTime(u16);

impl ClockTime {
    pub const LATEST: Self = Self(48 * 60);

    /// `None` past `48:00`.
    #[must_use]
    pub fn from_minutes(minutes: i32) -> Option<Self> {
        let minutes = u16::try_from(minutes).ok()?;
        (minutes <= Self::LATEST.0).then_some(Self(minutes))
    }

    /// Minutes after the business day's midnight.
    #[must_use]
    pub fn minutes(self) -> i32 {
        i32::from(self.0)
    }

    /// Moved by some minutes, held within `00:00`–`48:00`.
    #[must_use]
    pub fn shifted(self, minutes: i32) -> Self {
        let moved = (self.minutes() + minutes).clamp(0, Self::LATEST.minutes());
        Self(u16::try_from(moved).unwrap_or(Self::LATEST.0))
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Why a text is not a clock time or a range of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockError {
    /// Not `HH:MM`.
    Shape,
    /// Minutes over 59, or later than `48:00`.
    Range,
    /// A range that ends when or before it starts.
    Order,
}

impl FromStr for ClockTime {
    type Err = ClockError;

    fn from_str(text: &str) -> Result<Self, ClockError> {
        let (hours, minutes) = text.trim().split_once([':', ':']).ok_or(ClockError::Shape)?;
        let digits = |part: &str, most: usize| -> Result<i32, ClockError> {
            let fits = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            if fits { part.parse().map_err(|_| ClockError::Shape) } else { Err(ClockError::Shape) }
        };
        let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
        if minutes > 59 {
            return Err(ClockError::Range);
        }
        Self::from_minutes(hours * 60 + minutes).ok_or(ClockError::Range)
    }
}

/// From `start` up to, and without, `end`, on one business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockRange {
    pub start: ClockTime,
    pub end: ClockTime,
}

impl ClockRange {
    /// # Errors
    /// [`ClockError::Order`] unless `start` is before `end`.
    pub fn new(start: ClockTime, end: ClockTime) -> Result<Self, ClockError> {
        if start < end { Ok(Self { start, end }) } else { Err(ClockError::Order) }
    }

    #[must_use]
    pub fn minutes(self) -> i32 {
        self.end.minutes() - self.start.minutes()
    }

    /// Minutes that both ranges share.
    #[must_use]
    pub fn overlap(self, other: Self) -> i32 {
        (self.end.min(other.end).minutes() - self.start.max(other.start).minutes()).max(0)
    }
}

impl fmt::Display for ClockRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

impl FromStr for ClockRange {
    type Err = ClockError;

    fn from_str(text: &str) -> Result<Self, ClockError> {
        let (start, end) = text.split_once(['-', '–', '~']).ok_or(ClockError::Shape)?;
        Self::new(start.parse()?, end.parse()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_the_morning_is_written_25_00() {
        let time: ClockTime = "25:00".parse().unwrap();
        assert_eq!((time.minutes(), time.to_string()), (1500, "25:00".to_owned()));
    }

    #[test]
    fn a_time_past_48_00_is_refused() {
        assert_eq!("48:00".parse::<ClockTime>().map(ClockTime::minutes), Ok(2880));
        assert_eq!("48:01".parse::<ClockTime>(), Err(ClockError::Range));
    }

    #[test]
    fn a_range_that_wraps_must_be_written_past_midnight() {
        assert_eq!("17:30-01:00".parse::<ClockRange>(), Err(ClockError::Order));
        assert_eq!("17:30-25:00".parse::<ClockRange>().unwrap().minutes(), 450);
    }
}
