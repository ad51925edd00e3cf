//! The whole regression: shape and volume of days fitted in turn, and what they say about an interval.
//!
//! The Poisson likelihood of a day's intervals is that of its total times that of how the total splits over the day, so the two are
//! fitted one after the other; events that cover a part of a day, and gaps, make a few rounds necessary.

use super::bands::{Z80, Z95};
use super::effects::Effects;
use super::grid::Grid;
use super::level::{Level, Scales, Segment};
use super::shape::{Shape, Share};
use crate::domain::{Calendar, DayKind, Event};
use crate::time::{Date, Datelike, Instant, Span};
use chrono::Duration;
use std::collections::BTreeMap;

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
    pub(super) fn variance(self) -> f64 {
        self.mean + self.relative * self.mean * self.mean
    }
}

/// A fitted history.
pub(super) struct Fitted<'a> {
    grid: &'a Grid,
    effects: &'a Effects<'a>,
    calendar: &'a Calendar,
    quiet_weekend: bool,
    shape: Shape,
    level: Level,
    /// Relative variance of an interval about its share of the day.
    spread: f64,
}

impl<'a> Fitted<'a> {
    /// `None` without a chat in the history.
    pub(super) fn new(grid: &'a Grid, effects: &'a Effects<'a>, calendar: &'a Calendar, scales: Option<Scales>) -> Option<Self> {
        let quiet_weekend = quiet_weekend(grid, calendar);
        let columns: Vec<_> = grid.cells.iter().map(|cell| effects.columns(grid.span(cell.start))).collect();
        let mut shape = Shape::flat(grid.times());
        let mut spread = SPREAD;
        let mut fitted: Option<Level> = None;
        // Scales that are given come from a fit of nearly the same history, so that fewer rounds do.
        let first = if scales.is_some() { 1 } else { 0 };
        for round in first..ROUNDS {
            let weekday = |date| like(date, calendar, quiet_weekend);
            let segments = segments(grid, &columns, &shape, weekday);
            let given = scales.or(if round == ROUNDS - 1 { None } else { Some(Scales::default()) });
            let level = Level::learn(grid, &segments, effects, given)?;
            let shares = shares(grid, &columns, &segments, &level, weekday);
            shape = Shape::learn(grid, &shares, spread);
            spread = cell_spread(&shares, &shape);
            fitted = Some(level);
        }
        Some(Self { grid, effects, calendar, quiet_weekend, shape, level: fitted?, spread })
    }

    /// Mean and spread over any span after the history, piece by piece of the history's interval.
    pub(super) fn outlook(&self, span: Span) -> Outlook {
        let (mut mean, mut deviation) = (0.0, 0.0);
        let mut at = span.start;
        while at < span.end {
            let piece = Span::new(at, (at + Duration::minutes(self.grid.interval_minutes)).min(span.end));
            let part = self.piece(piece);
            mean += part.mean;
            deviation += part.mean * part.relative.sqrt();
            at = piece.end;
        }
        let relative = if mean > 0.0 { (deviation / mean).powi(2) } else { 0.0 };
        Outlook { mean, relative }
    }

    fn piece(&self, span: Span) -> Outlook {
        let (date, minute) = self.grid.zone.local(span.start);
        let weekday = like(date, self.calendar, self.quiet_weekend);
        let (volume, relative) = self.level.day(date, weekday, self.grid.weeks_ago(date), &self.effects.columns(span));
        let time = super::grid::time_of_day(minute, self.grid.interval_minutes);
        let part = (span.end - span.start).num_seconds() as f64 / (60 * self.grid.interval_minutes) as f64;
        let share = self.shape.shares[weekday].get(time).copied().unwrap_or(0.0);
        Outlook { mean: volume * share * part, relative: (relative + self.spread).min(1.0) }
    }
}

/// Weeks of the history that are forecast from what came before them, to see how wide the bands must be.
const TRIALS: i64 = 6;
/// Weeks of history that the first of these needs.
const TRIAL_HISTORY: i64 = 4;
/// Weeks of trial that the assumed width counts for.
const TRUST: f64 = 2.0;

impl Fitted<'_> {
    /// What the deviations of the 80 % and the 95 % band are multiplied by, so that they would have held in the last weeks.
    pub(super) fn factors(&self) -> [f64; 2] {
        let first = self.grid.days.first().map_or(0, |date| self.grid.weeks_ago(*date));
        let mut scores = Vec::new();
        let trials = TRIALS.min(first + 1 - TRIAL_HISTORY);
        for week in 1..=trials {
            self.trial(week, &mut scores);
        }
        scores.sort_by(f64::total_cmp);
        let assumed = TRUST / (TRUST + trials.max(0) as f64);
        [(0.8, Z80), (0.95, Z95)].map(|(share, z)| {
            let at = (share * scores.len() as f64) as usize;
            let seen = scores.get(at).map_or(1.0, |score| (score / z).clamp(0.5, 2.0));
            assumed + (1.0 - assumed) * seen
        })
    }

    /// Standardised errors of a week that ends `week - 1` weeks before the history does.
    fn trial(&self, week: i64, scores: &mut Vec<f64>) {
        let before = self.grid.until(self.grid.end - Duration::weeks(week));
        let Some(fitted) = Fitted::new(&before, self.effects, self.calendar, Some(self.level.scales)) else { return };
        let to = before.end + Duration::weeks(1);
        for cell in self.grid.cells.iter().filter(|cell| before.end <= cell.start && cell.start < to) {
            let outlook = fitted.outlook(self.grid.span(cell.start));
            if outlook.mean >= 1.0 {
                scores.push((cell.count - outlook.mean).abs() / outlook.variance().sqrt());
            }
        }
    }

    /// What an event multiplies the volume of the slots that it touches by, on average.
    pub(super) fn factor(&self, event: &Event, slots: &[Span]) -> f64 {
        let touched = slots.iter().filter(|slot| event.span.overlaps(**slot));
        let (sum, count) = touched.fold((0.0, 0.0), |sum, slot| {
            let at = slot.start.max(event.span.start);
            let within = Span::new(at, slot.end.min(event.span.end));
            (sum.0 + self.level.effect(&self.effects.columns(within)), sum.1 + 1.0)
        });
        if count > 0.0 { sum / count } else { 1.0 }
    }
}

impl Grid {
    fn span(&self, start: Instant) -> Span {
        Span::new(start, start + Duration::minutes(self.interval_minutes))
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

type Columns = Vec<(usize, f64)>;

/// Cells of one day under the same effects, in order of day.
fn segments(grid: &Grid, columns: &[Columns], shape: &Shape, weekday: impl Fn(Date) -> usize) -> Vec<Segment> {
    let mut found: BTreeMap<(usize, Vec<(usize, u64)>), Segment> = BTreeMap::new();
    for (cell, effects) in grid.cells.iter().zip(columns) {
        let date = grid.days[cell.day];
        let segment = found.entry(key(cell.day, effects)).or_insert_with(|| Segment {
            day: cell.day,
            date,
            weekday: weekday(date),
            effects: effects.clone(),
            count: 0.0,
            share: 0.0,
        });
        segment.count += cell.count;
        segment.share += shape.shares[segment.weekday][cell.time.min(grid.times() - 1)];
    }
    found.into_values().collect()
}

fn key(day: usize, effects: &Columns) -> (usize, Vec<(usize, u64)>) {
    (day, effects.iter().map(|&(column, value)| (column, value.to_bits())).collect())
}

/// What each cell says about the shape, given the volume that its day turned out to have.
fn shares(grid: &Grid, columns: &[Columns], segments: &[Segment], level: &Level, weekday: impl Fn(Date) -> usize) -> Vec<Share> {
    let mut days = vec![(0.0, 0.0, 1.0_f64); grid.days.len()];
    for (segment, weight) in segments.iter().zip(&level.weights) {
        let day = &mut days[segment.day];
        day.0 += segment.count;
        day.1 += segment.share * level.effect(&segment.effects);
        day.2 = day.2.min(*weight);
    }
    let share = |(cell, effects): (&super::grid::Cell, &Columns)| {
        let (count, known, trust) = days[cell.day];
        let date = grid.days[cell.day];
        let age = 0.5_f64.powf(grid.weeks_ago(date) as f64 / HALF_LIFE);
        let day_volume = if known > 0.0 { count / known * level.effect(effects) } else { 0.0 };
        Share { weekday: weekday(date), time: cell.time, count: cell.count, day_volume, weight: trust * age }
    };
    grid.cells.iter().zip(columns).map(share).collect()
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
