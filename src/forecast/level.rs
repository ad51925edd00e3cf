//! The volume of whole days: a level that drifts from week to week, weekdays, the day of the month, and effects of single days.

use super::effects::Effects;
use super::grid::Grid;
use super::ridge::{Fit, Prior, Row, fit};
use crate::time::{Date, Datelike};
use nalgebra::DVector;

/// Weeks with a level of their own; older ones share one by four.
const RECENT: i64 = 26;
const HARMONICS: usize = 4;
/// Degrees of freedom of the t distribution behind the trust in a day.
/// # Source
/// Lange, Little and Taylor, Robust Statistical Modeling Using the t Distribution (1989), doi:10.1080/01621459.1989.10478852.
const FREEDOM: f64 = 4.0;
/// Relative variance of a day that is assumed before any is seen, and the days it counts for.
const SPREAD: (f64, f64) = (0.01, 5.0);

/// A stretch of one day under the same effects.
pub(super) struct Segment {
    /// Index into [`Grid::days`].
    pub day: usize,
    pub date: Date,
    /// 0 is Monday: the day that this one is like.
    pub weekday: usize,
    pub effects: Vec<(usize, f64)>,
    pub count: f64,
    /// Share of the day's volume that its known intervals have.
    pub share: f64,
}

/// Standard deviations, in log units, of what moves the level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scales([f64; 4]);

/// Each scale's candidates, and the middle of its log-normal prior (with a spread of one log unit).
const DRIFT: usize = 0;
const WEEK: usize = 1;
const MONTH: usize = 2;
const WEEKDAY: usize = 3;
const GRIDS: [(&[f64], f64); 4] = [
    (&[0.003, 0.006, 0.012, 0.025, 0.05, 0.1], 0.02),
    (&[0.005, 0.015, 0.03, 0.06, 0.12], 0.03),
    (&[0.002, 0.01, 0.025, 0.06], 0.01),
    (&[0.05, 0.15, 0.4, 1.0, 3.0], 0.3),
];

impl Default for Scales {
    fn default() -> Self {
        Self(GRIDS.map(|(_, middle)| middle))
    }
}

impl Scales {
    fn prior(self) -> f64 {
        self.0.iter().zip(GRIDS).map(|(scale, (_, middle))| -0.5 * (scale / middle).ln().powi(2)).sum()
    }
}

/// Which column is what.
#[derive(Clone, Copy)]
struct Layout {
    blocks: usize,
    weeks: usize,
    effects: usize,
}

impl Layout {
    fn block(self, weeks_ago: i64) -> usize {
        let ago = weeks_ago.max(0);
        let block = if ago < RECENT { ago } else { RECENT + (ago - RECENT) / 4 };
        usize::try_from(block).unwrap_or(0).min(self.blocks - 1)
    }

    fn weekdays(self) -> usize {
        self.blocks + self.weeks
    }

    fn month(self) -> usize {
        self.weekdays() + 7
    }

    fn first_effect(self) -> usize {
        self.month() + 2 * HARMONICS
    }

    fn columns(self) -> usize {
        self.first_effect() + self.effects
    }

    fn x(self, date: Date, weekday: usize, weeks_ago: i64, effects: &[(usize, f64)]) -> Vec<(usize, f64)> {
        let mut x = vec![(self.block(weeks_ago), 1.0), (self.weekdays() + weekday, 1.0)];
        if let Some(week) = usize::try_from(weeks_ago).ok().filter(|week| *week < self.weeks) {
            x.push((self.blocks + week, 1.0));
        }
        let angle = std::f64::consts::TAU * f64::from(date.day0()) / f64::from(date.num_days_in_month());
        for harmonic in 0..HARMONICS {
            let (sin, cos) = (angle * (harmonic + 1) as f64).sin_cos();
            x.extend([(self.month() + 2 * harmonic, sin), (self.month() + 2 * harmonic + 1, cos)]);
        }
        x.extend(effects.iter().map(|&(column, value)| (self.first_effect() + column, value)));
        x
    }

    fn prior(self, scales: Scales, log_level: f64, effects: &Effects) -> Prior {
        let mut prior = Prior::new(self.columns());
        (0..self.blocks).for_each(|block| prior.mean[block] = log_level);
        prior.pin(0, log_level, 3.0);
        for block in 1..self.blocks {
            let weeks: f64 = if block < RECENT as usize { 1.0 } else { 4.0 };
            prior.tie(block - 1, block, scales.0[DRIFT] * weeks.sqrt());
        }
        (0..self.weeks).for_each(|week| prior.pin(self.blocks + week, 0.0, scales.0[WEEK]));
        (0..7).for_each(|weekday| prior.pin(self.weekdays() + weekday, 0.0, scales.0[WEEKDAY]));
        (0..2 * HARMONICS).for_each(|column| prior.pin(self.month() + column, 0.0, scales.0[MONTH]));
        for (column, guess) in effects.guesses.iter().enumerate() {
            prior.pin(self.first_effect() + column, guess.mean, guess.deviation);
        }
        prior
    }
}

/// The fitted volume of days.
pub(super) struct Level {
    layout: Layout,
    fit: Fit,
    pub scales: Scales,
    /// Relative variance of a day about its mean, beyond Poisson.
    pub spread: f64,
    /// Trust in each segment, 0 to 1.
    pub weights: Vec<f64>,
}

impl Level {
    /// Fits the days. The scales are those of most evidence, or the ones given. `None` without a chat.
    pub(super) fn learn(grid: &Grid, segments: &[Segment], effects: &Effects, given: Option<Scales>) -> Option<Self> {
        let (count, share) = segments.iter().fold((0.0, 0.0), |sum, s| (sum.0 + s.count, sum.1 + s.share));
        if count <= 0.0 || share <= 0.0 {
            return None;
        }
        let oldest = grid.days.first().map_or(0, |date| grid.weeks_ago(*date));
        let blocks = if oldest < RECENT { oldest + 1 } else { RECENT + (oldest - RECENT) / 4 + 1 };
        let size = |n: i64| usize::try_from(n).unwrap_or(0);
        let layout = Layout { blocks: size(blocks).max(1), weeks: size((oldest + 1).min(RECENT)), effects: effects.guesses.len() };
        let mut work = Work { layout, effects, log_level: (count / share).ln(), rows: rows(grid, layout, segments) };
        let mut scales = given.unwrap_or_default();
        let mut fit = work.settle(scales, None)?;
        if given.is_none() {
            scales = work.choose(scales, &fit.coefficients);
            fit = work.settle(scales, Some(&fit.coefficients))?;
        }
        let spread = work.rows.first().map_or(SPREAD.0, |row| row.spread);
        let weights = work.rows.iter().map(|row| row.weight).collect();
        Some(Self { layout, fit, scales, spread, weights })
    }

    /// Mean of the day's volume under some effects, and the relative variance of what the day will be (without counting noise).
    pub(super) fn day(&self, date: Date, weekday: usize, weeks_ago: i64, effects: &[(usize, f64)]) -> (f64, f64) {
        let x = self.layout.x(date, weekday, weeks_ago, effects);
        let mut variance = self.fit.variance(&x) + self.spread;
        if weeks_ago < 0 {
            variance += self.scales.0[WEEK].powi(2) + self.scales.0[DRIFT].powi(2) * -weeks_ago as f64;
        }
        (self.fit.predict(&x).clamp(-40.0, 27.0).exp(), variance)
    }

    /// What an effect multiplies the volume by.
    pub(super) fn effect(&self, effects: &[(usize, f64)]) -> f64 {
        let x: Vec<(usize, f64)> = effects.iter().map(|&(column, value)| (self.layout.first_effect() + column, value)).collect();
        self.fit.predict(&x).clamp(-7.0, 7.0).exp()
    }
}

fn rows(grid: &Grid, layout: Layout, segments: &[Segment]) -> Vec<Row> {
    let row = |s: &Segment| Row {
        x: layout.x(s.date, s.weekday, grid.weeks_ago(s.date), &s.effects),
        count: s.count,
        exposure: s.share.max(1e-9),
        weight: 1.0,
        spread: SPREAD.0,
    };
    segments.iter().map(row).collect()
}

struct Work<'a> {
    layout: Layout,
    effects: &'a Effects<'a>,
    log_level: f64,
    rows: Vec<Row>,
}

impl Work<'_> {
    fn fit(&self, scales: Scales, start: Option<&DVector<f64>>) -> Option<Fit> {
        fit(&self.rows, &self.layout.prior(scales, self.log_level, self.effects), start)
    }

    /// Fits, then trusts days less the further they lie off, a few times over.
    fn settle(&mut self, scales: Scales, start: Option<&DVector<f64>>) -> Option<Fit> {
        let mut result = self.fit(scales, start)?;
        for _ in 0..4 {
            self.weigh(&result);
            result = self.fit(scales, Some(&result.coefficients))?;
        }
        Some(result)
    }

    fn weigh(&mut self, fit: &Fit) {
        let off: Vec<(f64, f64)> = self
            .rows
            .iter()
            .map(|row| {
                let mean = (row.exposure * fit.predict(&row.x).clamp(-40.0, 40.0).exp()).max(1e-12);
                (2.0 * ((row.count / mean).sqrt() - 1.0), 1.0 / mean)
            })
            .collect();
        let spread = spread(&off);
        for (row, (off, noise)) in self.rows.iter_mut().zip(off) {
            row.spread = spread;
            let squared = off * off / (spread + noise);
            row.weight = ((FREEDOM + 1.0) / (FREEDOM + squared)).min(1.0);
        }
    }

    /// Goes through the scales one by one, twice, and keeps those with most evidence.
    fn choose(&self, from: Scales, start: &DVector<f64>) -> Scales {
        let worth = |scales: Scales| {
            let prior = self.layout.prior(scales, self.log_level, self.effects);
            let evidence = fit(&self.rows, &prior, Some(start)).and_then(|fit| fit.evidence(&self.rows, &prior));
            evidence.map_or(f64::NEG_INFINITY, |evidence| evidence + scales.prior())
        };
        let mut best = (worth(from), from);
        for which in (0..GRIDS.len()).cycle().take(2 * GRIDS.len()) {
            for &value in GRIDS[which].0 {
                let mut tried = best.1;
                tried.0[which] = value;
                let worth = worth(tried);
                if worth > best.0 {
                    best = (worth, tried);
                }
            }
        }
        best.1
    }
}

/// Relative variance of a day beyond Poisson, by the median of how far days lie off, so that single days do not count.
fn spread(off: &[(f64, f64)]) -> f64 {
    let counted: Vec<(f64, f64)> = off.iter().copied().filter(|(_, noise)| *noise < 0.2).collect();
    let days = counted.len() as f64;
    let deviation = 1.4826 * median(counted.iter().map(|(off, _)| off.abs()).collect());
    let noise = median(counted.iter().map(|(_, noise)| *noise).collect());
    let seen = (deviation * deviation - noise).max(0.0);
    ((days * seen + SPREAD.1 * SPREAD.0) / (days + SPREAD.1)).clamp(1e-6, 1.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}
