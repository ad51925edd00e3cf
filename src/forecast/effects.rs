//! What moves single days: events, statutory holidays, bridge and make-up days, as columns of the regression.

use super::grid::Grid;
use crate::domain::{Calendar, DayKind, Event};
use crate::time::{Instant, Span, Zone};
use std::collections::BTreeMap;

/// How far an effect that the past shows may lie from its guess, in log units.
const LEARNT: f64 = 1.0;
/// The same for an effect that only a person's scale speaks for.
const SCALED: f64 = 0.25;
/// The same where nothing is known.
const UNKNOWN: f64 = 0.5;
const HOLIDAY: f64 = 0.5;
const DAY_OF_EVENT: f64 = 0.2;
/// Days of a long event with an effect of their own.
const DAYS: i64 = 10;

/// Columns that are not zero, and their values.
pub(super) type Columns = Vec<(usize, f64)>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Kind(String),
    /// A day of an event of that kind, from 0.
    DayOf(String, i64),
    Day(u8),
    Holiday(String),
}

/// Mean and standard deviation that an effect has before any data.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    pub mean: f64,
    pub deviation: f64,
}

/// The effects that matter to a history and the time to forecast.
pub(super) struct Effects<'a> {
    events: &'a [Event],
    calendar: &'a Calendar,
    zone: Zone,
    columns: BTreeMap<Key, usize>,
    pub guesses: Vec<Guess>,
}

impl<'a> Effects<'a> {
    /// Those that touch a known interval of `grid` or the span `ahead`.
    pub(super) fn new(events: &'a [Event], calendar: &'a Calendar, grid: &Grid, ahead: Span) -> Self {
        let mut effects = Self { events, calendar, zone: grid.zone, columns: BTreeMap::new(), guesses: Vec::new() };
        for event in events.iter().filter(|event| grid.knows(event.span) || event.span.overlaps(ahead)) {
            effects.add(Key::Kind(event.kind.clone()), kind_guess(events, &event.kind, grid));
            for day in 0..effects.days_of(event) {
                effects.add(Key::DayOf(event.kind.clone(), day), Guess { mean: 0.0, deviation: DAY_OF_EVENT });
            }
        }
        let holiday = Guess { mean: 0.0, deviation: HOLIDAY };
        for (date, kind, name) in calendar.iter() {
            let day = grid.day_span(date);
            if !grid.knows(day) && !ahead.overlaps(day) {
                continue;
            }
            effects.add(Key::Day(kind_number(kind)), holiday);
            if kind == DayKind::Statutory {
                effects.add(Key::Holiday(name.to_owned()), holiday);
            }
        }
        effects
    }

    fn add(&mut self, key: Key, guess: Guess) {
        let next = self.guesses.len();
        if *self.columns.entry(key).or_insert(next) == next {
            self.guesses.push(guess);
        }
    }

    /// Days of an event that have effects of their own; none when it lasts one day.
    fn days_of(&self, event: &Event) -> i64 {
        let days = self.day_in(event, event.span.end - chrono::Duration::seconds(1)) + 1;
        if days > 1 { days.min(DAYS) } else { 0 }
    }

    fn day_in(&self, event: &Event, at: Instant) -> i64 {
        (self.zone.local(at).0 - self.zone.local(event.span.start).0).num_days()
    }

    /// Columns (from 0) and their values over one interval.
    pub(super) fn columns(&self, span: Span) -> Columns {
        let mut values: BTreeMap<usize, f64> = BTreeMap::new();
        let minutes = span.minutes().max(1) as f64;
        for event in self.events.iter().filter(|event| event.span.overlaps(span)) {
            let share = event.span.overlap_minutes(span) as f64 / minutes;
            let day = self.day_in(event, span.start.max(event.span.start));
            for key in [Key::Kind(event.kind.clone()), Key::DayOf(event.kind.clone(), day.min(DAYS - 1))] {
                if let Some(&column) = self.columns.get(&key) {
                    let value = values.entry(column).or_default();
                    *value = value.max(share);
                }
            }
        }
        let date = self.zone.local(span.start).0;
        if let Some(kind) = self.calendar.kind(date) {
            let name = self.calendar.name(date).unwrap_or_default();
            for key in [Key::Day(kind_number(kind)), Key::Holiday(name.to_owned())] {
                if let Some(&column) = self.columns.get(&key) {
                    values.insert(column, 1.0);
                }
            }
        }
        values.into_iter().collect()
    }
}

fn kind_number(kind: DayKind) -> u8 {
    match kind {
        DayKind::Statutory => 0,
        DayKind::BridgeOff => 1,
        DayKind::MakeupWork => 2,
    }
}

/// A usable scale: finite and more than nothing.
pub(super) fn scale(event: &Event) -> Option<f64> {
    event.scale.filter(|scale| scale.is_finite() && *scale > 0.0).map(|scale| scale.clamp(1e-3, 1e3))
}

fn kind_guess(events: &[Event], kind: &str, grid: &Grid) -> Guess {
    let like = || events.iter().filter(|event| event.kind == kind);
    let logs: Vec<f64> = like().filter_map(scale).map(f64::ln).collect();
    let mean = if logs.is_empty() { 0.0 } else { logs.iter().sum::<f64>() / logs.len() as f64 };
    let deviation = match (like().any(|event| grid.knows(event.span)), logs.is_empty()) {
        (true, _) => LEARNT,
        (false, false) => SCALED,
        (false, true) => UNKNOWN,
    };
    Guess { mean, deviation }
}
