//! The history laid out by local day and time of day.

use crate::domain::VolumeHistory;
use crate::time::{ClockTime, Date, Instant, Span, Zone};
use chrono::Duration;

/// Shortest stretch of the day that has a coefficient of its own; shorter intervals lie between two such.
const FINEST_MINUTES: i64 = 30;

/// One known interval of the past.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    /// Index into [`Grid::days`].
    pub day: usize,
    /// Interval of the local day.
    pub time: usize,
    pub start: Instant,
    pub count: f64,
}

/// Known intervals and the days they lie on.
pub(super) struct Grid {
    pub zone: Zone,
    pub interval_minutes: i64,
    pub days: Vec<Date>,
    pub cells: Vec<Cell>,
    /// First instant after the history.
    pub end: Instant,
}

impl Grid {
    /// Keeps the last `weeks` weeks. Counts that are not finite, or negative, are as unknown as `None`.
    pub(super) fn new(history: &VolumeHistory, zone: Zone, weeks: i64) -> Self {
        let interval_minutes = history.interval_minutes.clamp(1, 1440);
        let end = history.end();
        let first = end - Duration::weeks(weeks);
        let mut grid = Self { zone, interval_minutes, days: Vec::new(), cells: Vec::new(), end };
        for (index, count) in history.counts.iter().enumerate() {
            let start = history.at(index);
            let Some(count) = count.filter(|count| count.is_finite() && (0.0..1e12).contains(count)) else { continue };
            if start < first {
                continue;
            }
            let (date, minute) = zone.local(start);
            if grid.days.last() != Some(&date) {
                grid.days.push(date);
            }
            let time = time_of_day(minute, interval_minutes);
            grid.cells.push(Cell { day: grid.days.len() - 1, time, start, count });
        }
        grid
    }

    /// What was known at an earlier instant.
    pub(super) fn until(&self, end: Instant) -> Self {
        let cells: Vec<Cell> = self.cells.iter().copied().filter(|cell| cell.start < end).collect();
        let days = self.days[..cells.last().map_or(0, |cell| cell.day + 1)].to_vec();
        Self { zone: self.zone, interval_minutes: self.interval_minutes, days, cells, end }
    }

    /// Whether a count within the span is known.
    pub(super) fn knows(&self, span: Span) -> bool {
        let first = self.cells.partition_point(|cell| self.span(cell.start).end <= span.start);
        self.cells.get(first).is_some_and(|cell| cell.start < span.end)
    }

    /// The interval that begins at `start`.
    pub(super) fn span(&self, start: Instant) -> Span {
        Span::new(start, start + Duration::minutes(self.interval_minutes))
    }

    /// The local day.
    pub(super) fn day_span(&self, date: Date) -> Span {
        let midnight = |date: Date| self.zone.at(date, ClockTime::default());
        Span::new(midnight(date), midnight(date.succ_opt().unwrap_or(date)))
    }

    /// Intervals in a day.
    pub(super) fn times(&self) -> usize {
        times(self.interval_minutes)
    }

    /// Last local day that the history reaches.
    pub(super) fn last_day(&self) -> Date {
        self.zone.local(self.end - Duration::minutes(1)).0
    }

    /// Weeks between a date and the end of the history: 0 for its last seven days, negative after it.
    pub(super) fn weeks_ago(&self, date: Date) -> i64 {
        (self.last_day() - date).num_days().div_euclid(7)
    }

    /// Coefficients of the day's shape.
    pub(super) fn knots(&self) -> usize {
        usize::try_from(1440 / self.interval_minutes.max(FINEST_MINUTES)).unwrap_or(1).max(1)
    }

    /// Weights of the coefficients that make up one interval's value: its own, or its two neighbours'.
    pub(super) fn basis(&self, time: usize) -> Vec<(usize, f64)> {
        let knots = self.knots();
        if self.times() <= knots {
            return vec![(time.min(knots - 1), 1.0)];
        }
        let width = 1440.0 / knots as f64;
        let centre = (time as f64 + 0.5) * self.interval_minutes as f64 / width - 0.5;
        let below = centre.floor();
        let share = centre - below;
        let knot = |at: f64| (at.rem_euclid(knots as f64)) as usize;
        vec![(knot(below), 1.0 - share), (knot(below + 1.0), share)]
    }
}

/// Intervals in a day of 24 hours.
pub(super) fn times(interval_minutes: i64) -> usize {
    usize::try_from((1440 + interval_minutes - 1) / interval_minutes.max(1)).unwrap_or(1)
}

/// Interval of the day that a minute lies in.
pub(super) fn time_of_day(minute: i32, interval_minutes: i64) -> usize {
    usize::try_from(i64::from(minute) / interval_minutes.max(1)).unwrap_or(0)
}
