//! The whole regression: shape and volume of days fitted in turn, and what they say about an interval.
//!
//! The Poisson likelihood of a day's intervals is that of its total times that of how the total splits over the day, so the two are
//! fitted one after the other; events that cover a part of a day, and gaps, make a few rounds necessary.

use super::effects::{Columns, Effects};
use super::grid::{Cell, Grid, time_of_day};
use super::level::{Level, Scales, Segment};
use super::shape::{Shape, Share};
use crate::domain::{Calendar, DayKind, Event};
use crate::time::{Date, Datelike, Span};
use chrono::Duration;
use std::rc::Rc;

const ROUNDS: usize = 3;
/// Weeks after which a day counts half for the shape.
const HALF_LIFE: f64 = 8.0;
/// Relative variance of an interval about its share of the day that is assumed at first.
const SPREAD: f64 = 0.01;

/// What is known of an interval to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outlook {
    pub mean: f64,
    /// Relative variance, without counting noise.
    pub relative: f64,
}

impl Outlook {
    /// Variance of the count, with deviations beyond Poisson multiplied by `factor`.
    pub(super) fn variance(self, factor: f64) -> f64 {
        self.mean + self.relative * (factor * self.mean).powi(2)
    }
}

/// What is known of a day to come under some effects.
struct DayOutlook {
    date: Date,
    effects: Columns,
    weekday: usize,
    volume: f64,
    relative: f64,
}

/// Which cells share a day and its effects.
struct Marks {
    /// Index into `groups` of each cell.
    of: Vec<usize>,
    /// Day (index into [`Grid::days`]) and effects, in order of first appearance.
    groups: Vec<(usize, Columns)>,
}

impl Marks {
    fn new(grid: &Grid, effects: &Effects) -> Self {
        let mut marks = Self { of: Vec::with_capacity(grid.cells.len()), groups: Vec::new() };
        for cell in &grid.cells {
            let found = (cell.day, effects.columns(grid.span(cell.start)));
            let today = marks.groups.iter().enumerate().rev().take_while(|(_, group)| group.0 == cell.day);
            let known = today.filter(|(_, group)| **group == found).map(|(index, _)| index).next();
            marks.of.push(known.unwrap_or(marks.groups.len()));
            if known.is_none() {
                marks.groups.push(found);
            }
        }
        marks
    }
}

/// A fitted history.
pub(super) struct Fitted<'a> {
    grid: &'a Grid,
    effects: &'a Effects<'a>,
    calendar: &'a Calendar,
    quiet_weekend: bool,
    marks: Rc<Marks>,
    shape: Shape,
    level: Level,
    /// Relative variance of an interval about its share of the day.
    spread: f64,
}

impl<'a> Fitted<'a> {
    /// `None` without a chat in the history.
    pub(super) fn learn(grid: &'a Grid, effects: &'a Effects<'a>, calendar: &'a Calendar) -> Option<Self> {
        Self::new(grid, effects, calendar, None)
    }

    fn new(grid: &'a Grid, effects: &'a Effects<'a>, calendar: &'a Calendar, known: Option<(Scales, Rc<Marks>)>) -> Option<Self> {
        let quiet_weekend = quiet_weekend(grid, calendar);
        let (scales, marks) = known.map_or_else(|| (None, Rc::new(Marks::new(grid, effects))), |(scales, marks)| (Some(scales), marks));
        let mut shape = Shape::flat(grid.times());
        let mut spread = SPREAD;
        let mut fitted: Option<Level> = None;
        // Scales that are given come from a fit of nearly the same history, so that fewer rounds do.
        let first = usize::from(scales.is_some());
        for round in first..ROUNDS {
            let weekday = |date| like(date, calendar, quiet_weekend);
            let segments = segments(grid, &marks, &shape, weekday);
            let given = scales.or(if round == ROUNDS - 1 { None } else { Some(Scales::default()) });
            let level = Level::learn(grid, &segments, effects, given)?;
            let shares = shares(grid, &marks, &segments, &level);
            shape = Shape::learn(grid, &shares, spread);
            spread = cell_spread(&shares, &shape);
            fitted = Some(level);
        }
        Some(Self { grid, effects, calendar, quiet_weekend, marks, shape, level: fitted?, spread })
    }

    /// The same model fitted to what was known at an earlier instant.
    pub(super) fn earlier<'b>(&'b self, before: &'b Grid) -> Option<Fitted<'b>> {
        Fitted::new(before, self.effects, self.calendar, Some((self.level.scales, Rc::clone(&self.marks))))
    }

    pub(super) fn grid(&self) -> &Grid {
        self.grid
    }

    /// Mean and spread over spans of any length after the history, piece by piece of the history's interval.
    pub(super) fn outlooks(&self, spans: &[Span]) -> Vec<Outlook> {
        let mut last = None;
        spans.iter().map(|span| self.outlook(*span, &mut last)).collect()
    }

    fn outlook(&self, span: Span, last: &mut Option<DayOutlook>) -> Outlook {
        let (mut mean, mut deviation) = (0.0, 0.0);
        let mut at = span.start;
        while at < span.end {
            let piece = Span::new(at, (at + Duration::minutes(self.grid.interval_minutes)).min(span.end));
            let part = self.piece(piece, last);
            mean += part.mean;
            deviation += part.mean * part.relative.sqrt();
            at = piece.end;
        }
        let relative = if mean > 0.0 { (deviation / mean).powi(2) } else { 0.0 };
        Outlook { mean, relative }
    }

    fn piece(&self, span: Span, last: &mut Option<DayOutlook>) -> Outlook {
        let (date, minute) = self.grid.zone.local(span.start);
        let effects = self.effects.columns(span);
        let day = match last.take() {
            Some(day) if day.date == date && day.effects == effects => day,
            _ => self.day(date, effects),
        };
        let time = time_of_day(minute, self.grid.interval_minutes);
        let part = (span.end - span.start).num_seconds() as f64 / (60 * self.grid.interval_minutes) as f64;
        let share = self.shape.shares[day.weekday].get(time).copied().unwrap_or(0.0);
        let outlook = Outlook { mean: day.volume * share * part, relative: (day.relative + self.spread).min(1.0) };
        *last = Some(day);
        outlook
    }

    fn day(&self, date: Date, effects: Columns) -> DayOutlook {
        let weekday = like(date, self.calendar, self.quiet_weekend);
        let (volume, relative) = self.level.day(date, weekday, self.grid.weeks_ago(date), &effects);
        DayOutlook { date, effects, weekday, volume, relative }
    }
}

impl Fitted<'_> {
    /// What an event multiplies the volume of the slots that it touches by, on average.
    pub(super) fn factor(&self, event: &Event, slots: &[Span]) -> f64 {
        let touched = slots.iter().filter(|slot| event.span.overlaps(**slot));
        let (sum, count) = touched.fold((0.0, 0.0), |sum, slot| {
            let within = Span::new(slot.start.max(event.span.start), slot.end.min(event.span.end));
            (sum.0 + self.level.effect(&self.effects.columns(within)), sum.1 + 1.0)
        });
        if count > 0.0 { sum / count } else { 1.0 }
    }
}

/// The weekday whose pattern a date follows: on a make-up workday Monday's, where weekends are quiet.
fn like(date: Date, calendar: &Calendar, quiet_weekend: bool) -> usize {
    if quiet_weekend && calendar.kind(date) == Some(DayKind::MakeupWork) {
        return 0;
    }
    date.weekday().num_days_from_monday() as usize
}

fn quiet_weekend(grid: &Grid, calendar: &Calendar) -> bool {
    let mut sums = [(0.0, 0.0); 2];
    for cell in &grid.cells {
        let date = grid.days[cell.day];
        if calendar.kind(date).is_none() {
            let weekend = usize::from(date.weekday().num_days_from_monday() > 4);
            sums[weekend].0 += cell.count;
            sums[weekend].1 += 1.0;
        }
    }
    let mean = |(count, cells): (f64, f64)| if cells > 0.0 { count / cells } else { f64::NAN };
    mean(sums[1]) < 0.5 * mean(sums[0])
}

/// Sums by group of cells; groups without a cell here are left out.
fn segments(grid: &Grid, marks: &Marks, shape: &Shape, weekday: impl Fn(Date) -> usize) -> Vec<Segment> {
    let groups = marks.of.iter().take(grid.cells.len()).max().map_or(0, |last| last + 1);
    let empty = |(day, effects): &(usize, Columns)| {
        let date = grid.days[*day];
        Segment { day: *day, date, weekday: weekday(date), effects: effects.clone(), count: 0.0, share: 0.0 }
    };
    let mut segments: Vec<Segment> = marks.groups[..groups].iter().map(empty).collect();
    for (cell, &group) in grid.cells.iter().zip(&marks.of) {
        let segment = &mut segments[group];
        segment.count += cell.count;
        segment.share += shape.shares[segment.weekday][cell.time.min(grid.times() - 1)];
    }
    segments
}

/// What each cell says about the shape, given the volume that its day turned out to have.
fn shares(grid: &Grid, marks: &Marks, segments: &[Segment], level: &Level) -> Vec<Share> {
    let factors: Vec<f64> = segments.iter().map(|segment| level.effect(&segment.effects)).collect();
    let mut days = vec![(0.0, 0.0, 1.0_f64); grid.days.len()];
    for ((segment, weight), factor) in segments.iter().zip(&level.weights).zip(&factors) {
        let day = &mut days[segment.day];
        day.0 += segment.count;
        day.1 += segment.share * factor;
        day.2 = day.2.min(*weight);
    }
    let ages: Vec<f64> = grid.days.iter().map(|date| 0.5_f64.powf(grid.weeks_ago(*date) as f64 / HALF_LIFE)).collect();
    let share = |(cell, &group): (&Cell, &usize)| {
        let (count, known, trust) = days[cell.day];
        let day_volume = if known > 0.0 { count / known * factors[group] } else { 0.0 };
        Share { weekday: segments[group].weekday, time: cell.time, count: cell.count, day_volume, weight: trust * ages[cell.day] }
    };
    grid.cells.iter().zip(&marks.of).map(share).collect()
}

/// Relative variance of an interval about its share of the day, beyond Poisson.
fn cell_spread(shares: &[Share], shape: &Shape) -> f64 {
    let (mut sum, mut weights) = (1e-4, 1e-4 / SPREAD);
    for share in shares {
        let mean = share.day_volume * shape.shares[share.weekday].get(share.time).copied().unwrap_or(0.0);
        if mean > 0.0 {
            let seen = ((share.count - mean).powi(2) - mean) / (mean * mean);
            let weight = share.weight * (mean / (1.0 + SPREAD * mean)).powi(2);
            sum += weight * seen.min(1.0);
            weights += weight;
        }
    }
    (sum / weights).clamp(1e-6, 1.0)
}
