//! The days that are planned together.

use super::{Date, IsoWeek};
use chrono::{Datelike, Days, Weekday};

/// `days` business days from `first` on. Days are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    pub first: Date,
    pub days: usize,
}

impl Horizon {
    #[must_use]
    pub fn new(first: Date, days: usize) -> Self {
        Self { first, days }
    }

    #[must_use]
    pub fn weeks(first: IsoWeek, weeks: usize) -> Self {
        Self::new(first.monday(), 7 * weeks)
    }

    /// The date of a day; days past the end count on.
    #[must_use]
    pub fn date(self, day: usize) -> Date {
        self.first.checked_add_days(Days::new(day as u64)).unwrap_or(Date::MAX)
    }

    #[must_use]
    pub fn dates(self) -> impl DoubleEndedIterator<Item = Date> + ExactSizeIterator {
        (0..self.days).map(move |day| self.date(day))
    }

    /// The day of a date, when it lies within.
    #[must_use]
    pub fn day(self, date: Date) -> Option<usize> {
        let day = usize::try_from((date - self.first).num_days()).ok()?;
        (day < self.days).then_some(day)
    }

    #[must_use]
    pub fn weekday(self, day: usize) -> Weekday {
        self.date(day).weekday()
    }

    /// The date of the last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.date(self.days.saturating_sub(1))
    }

    /// Calendar weeks (Monday to Sunday) that the horizon touches.
    #[must_use]
    pub fn iso_weeks(self) -> Vec<IsoWeek> {
        let last = IsoWeek::of(self.last());
        let mut week = IsoWeek::of(self.first);
        let mut weeks = Vec::new();
        while week <= last {
            weeks.push(week);
            week = week.next();
        }
        weeks
    }
}
