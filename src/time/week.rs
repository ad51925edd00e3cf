//! ISO weeks, Monday to Sunday: `2026-W48`.

use super::Date;
use chrono::{Datelike, Days, Weekday};
use std::fmt;
use std::str::FromStr;

/// An ISO 8601 week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IsoWeek {
    monday: Date,
}

/// The text is not a week of the form `2026-W48`, or that year has no such week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekError;

impl IsoWeek {
    /// The week that holds `date`.
    #[must_use]
    pub fn of(date: Date) -> Self {
        let back = u64::from(date.weekday().num_days_from_monday());
        Self { monday: date.checked_sub_days(Days::new(back)).unwrap_or(date) }
    }

    #[must_use]
    pub fn monday(self) -> Date {
        self.monday
    }

    #[must_use]
    pub fn sunday(self) -> Date {
        self.plus(1).monday.pred_opt().unwrap_or(self.monday)
    }

    /// The week `weeks` later, or earlier when negative.
    #[must_use]
    pub fn plus(self, weeks: i64) -> Self {
        Self { monday: self.monday + chrono::Duration::weeks(weeks) }
    }

    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// ISO year and week number.
    #[must_use]
    pub fn number(self) -> (i32, u32) {
        let week = self.monday.iso_week();
        (week.year(), week.week())
    }
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, week) = self.number();
        write!(f, "{year}-W{week:02}")
    }
}

impl FromStr for IsoWeek {
    type Err = WeekError;

    fn from_str(text: &str) -> Result<Self, WeekError> {
        let (year, week) = text.trim().split_once("-W").ok_or(WeekError)?;
        let plain = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(year, 4) || !plain(week, 2) {
            return Err(WeekError);
        }
        let (year, week) = (year.parse().map_err(|_| WeekError)?, week.parse().map_err(|_| WeekError)?);
        Date::from_isoywd_opt(year, week, Weekday::Mon).map(|monday| Self { monday }).ok_or(WeekError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn week_53_exists_only_in_long_years() {
        assert_eq!("2026-W53".parse::<IsoWeek>().unwrap().monday(), Date::from_ymd_opt(2026, 12, 28).unwrap());
        assert_eq!("2027-W53".parse::<IsoWeek>(), Err(WeekError));
    }

    #[test]
    fn new_years_day_2027_belongs_to_week_53_of_2026() {
        assert_eq!(IsoWeek::of(Date::from_ymd_opt(2027, 1, 1).unwrap()).to_string(), "2026-W53");
    }
}
