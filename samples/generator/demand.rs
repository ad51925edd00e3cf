//! How many chats come when: the shape of a day and of a week, slow growth, events, and chance.

use chrono::{Datelike, NaiveDate};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Half hours of a calendar day.
pub const HALF_HOURS: usize = 48;
const SECONDS: u32 = 1800;

/// First and last day of the twelve weeks before the week to plan, 2026-W48.
pub const FIRST: NaiveDate = date(2026, 8, 31);
pub const LAST: NaiveDate = date(2026, 11, 22);

/// A date that is known to exist.
///
/// # Panics
/// When it does not.
#[must_use]
pub const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date of the calendar")
}

/// Calendar days from `first` to `last`, both included.
pub fn days(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take_while(move |date| *date <= last)
}

/// Half hours since midnight, as `08:30`.
#[must_use]
pub fn clock(half: usize) -> String {
    format!("{:02}:{:02}", half / 2, half % 2 * 30)
}

/// Chats of one skill.
pub struct Demand {
    /// As in the team file.
    pub skill: &'static str,
    /// Chats of an ordinary weekday at the start of the history.
    pub daily: f64,
    /// Growth a week, relative to the start.
    pub growth: f64,
    /// From Monday, relative to an ordinary day.
    pub week: [f64; 7],
    /// By half hour from 00:00, relative to one another; 0 while closed.
    pub day: [f64; HALF_HOURS],
    /// By how much a day may lie off what is expected, up or down: the best and the worst of days, not the usual ones.
    pub luck: f64,
}

/// What an event does to one skill: from a half hour of a date up to, and without, another.
pub struct Surge {
    pub from: (NaiveDate, usize),
    pub until: (NaiveDate, usize),
    pub factor: f64,
}

impl Surge {
    /// Whole days, both included.
    #[must_use]
    pub fn days(first: NaiveDate, last: NaiveDate, factor: f64) -> Self {
        Self { from: (first, 0), until: (last, HALF_HOURS), factor }
    }

    fn factor_at(&self, at: (NaiveDate, usize)) -> f64 {
        if self.from <= at && at < self.until { self.factor } else { 1.0 }
    }
}

impl Demand {
    /// Expected chats of one half hour.
    #[must_use]
    pub fn expected(&self, start: NaiveDate, date: NaiveDate, half: usize, surges: &[Surge]) -> f64 {
        let weekday = date.weekday().num_days_from_monday() as usize;
        let weeks = f64::from(i32::try_from((date - start).num_days()).unwrap_or(0)) / 7.0;
        let surge: f64 = surges.iter().map(|surge| surge.factor_at((date, half))).product();
        let share = self.day[half] * weekend(weekday, half) / self.day.iter().sum::<f64>();
        self.daily * self.week[weekday] * (1.0 + self.growth * weeks) * share * surge
    }

    /// The luck of one day: most days lie near 1.
    #[must_use]
    pub fn day_luck(&self, rng: &mut ChaCha8Rng) -> f64 {
        1.0 + self.luck * (rng.random::<f64>() + rng.random::<f64>() - 1.0)
    }
}

/// On weekends people rise later and shop in the afternoon.
fn weekend(weekday: usize, half: usize) -> f64 {
    match (weekday >= 5, half) {
        (true, 0..20) => 0.78,
        (true, 26..36) => 1.14,
        _ => 1.0,
    }
}

/// Seconds of the half hour at which chats start: each second holds one with the same chance, which makes the count nearly Poisson.
#[must_use]
pub fn starts(expected: f64, rng: &mut ChaCha8Rng) -> Vec<u32> {
    let chance = expected / f64::from(SECONDS);
    (0..SECONDS).filter(|_| rng.random::<f64>() < chance).collect()
}
