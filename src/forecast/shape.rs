//! How a day's chats spread over its hours: one shape for all days, and what each weekday does otherwise.

use super::grid::Grid;
use super::ridge::{Fit, Prior, Row, fit};
use nalgebra::DVector;

/// Log units that neighbouring half hours of the common shape differ by.
const SMOOTH: f64 = 0.5;
/// Log units that the common shape may lie off a flat day.
const WIDE: f64 = 3.0;
/// Standard deviation of a weekday's own shape about the common one: first guess, least, most.
const OWN: (f64, f64, f64) = (0.3, 0.02, 1.0);

/// Shares of a day's volume.
pub(super) struct Shape {
    /// By weekday from Monday, then interval of the day; each day sums to 1.
    pub shares: Vec<Vec<f64>>,
}

/// Sums over the days of one weekday at one interval of the day.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: f64,
    exposure: f64,
    weight: f64,
    squares: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.exposure += other.exposure;
        self.weight += other.weight;
        self.squares += other.squares;
    }

    fn row(&self, x: Vec<(usize, f64)>, factor: f64, spread: f64) -> Option<Row> {
        let exposure = self.exposure * factor;
        let days = self.weight * self.weight / self.squares.max(1e-300);
        (exposure > 0.0).then(|| Row { x, count: self.count, exposure, weight: 1.0, spread: spread / days.max(1e-3) })
    }
}

/// What one cell of the grid says about the shape.
pub(super) struct Share {
    /// 0 is Monday.
    pub weekday: usize,
    pub time: usize,
    pub count: f64,
    /// Volume of the whole day, as far as this cell is concerned (events included).
    pub day_volume: f64,
    pub weight: f64,
}

impl Shape {
    /// Every interval alike.
    pub(super) fn flat(times: usize) -> Self {
        Self { shares: vec![vec![1.0 / times.max(1) as f64; times]; 7] }
    }

    /// `spread` is the relative variance of one interval beyond Poisson.
    pub(super) fn learn(grid: &Grid, shares: &[Share], spread: f64) -> Self {
        let times = grid.times();
        let mut sums = vec![vec![Sum::default(); times]; 7];
        for share in shares {
            let (w, time) = (share.weight, share.time.min(times - 1));
            sums[share.weekday][time].add(Sum { count: w * share.count, exposure: w * share.day_volume, weight: w, squares: w * w });
        }
        let Some(common) = common(grid, &sums, spread) else { return Self::flat(times) };
        let factor: Vec<f64> = (0..times).map(|time| common.predict(&grid.basis(time)).exp()).collect();
        let own = own(grid, &sums, &factor, spread);
        let weekday = |w: usize| normal((0..times).map(|t| factor[t] * own[w].as_ref().map_or(1.0, |f| f.predict(&grid.basis(t)).exp())));
        Self { shares: (0..7).map(weekday).collect() }
    }
}

fn normal(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let sum: f64 = values.iter().sum();
    values.iter().map(|value| value / sum.max(1e-300)).collect()
}

fn ring(prior: &mut Prior, knots: usize, deviation: f64) {
    if knots > 2 {
        (0..knots).for_each(|knot| prior.tie(knot, (knot + 1) % knots, deviation));
    }
}

fn common(grid: &Grid, sums: &[Vec<Sum>], spread: f64) -> Option<Fit> {
    let flat = -(grid.times() as f64).ln();
    let mut prior = Prior::new(grid.knots());
    ring(&mut prior, grid.knots(), SMOOTH);
    (0..grid.knots()).for_each(|knot| prior.pin(knot, flat, WIDE));
    let row = |time: usize| {
        let mut sum = Sum::default();
        sums.iter().for_each(|weekday| sum.add(weekday[time]));
        sum.row(grid.basis(time), 1.0, spread)
    };
    let rows: Vec<Row> = (0..grid.times()).filter_map(row).collect();
    fit(&rows, &prior, None)
}

/// Each weekday's own shape, about the common one; the scale of these is learnt from all seven.
fn own(grid: &Grid, sums: &[Vec<Sum>], factor: &[f64], spread: f64) -> Vec<Option<Fit>> {
    let knots = grid.knots();
    let mut deviation = OWN.0;
    let mut fits: Vec<Option<Fit>> = Vec::new();
    for _ in 0..3 {
        let mut prior = Prior::new(knots);
        ring(&mut prior, knots, deviation);
        (0..knots).for_each(|knot| prior.pin(knot, 0.0, deviation));
        let start = |w: usize, fits: &[Option<Fit>]| -> Option<DVector<f64>> { Some(fits.get(w)?.as_ref()?.coefficients.clone()) };
        let weekday = |w: usize| {
            let rows: Vec<Row> = (0..grid.times()).filter_map(|t| sums[w][t].row(grid.basis(t), factor[t], spread)).collect();
            if rows.is_empty() { None } else { fit(&rows, &prior, start(w, &fits).as_ref()) }
        };
        fits = (0..7).map(weekday).collect();
        let known: Vec<f64> = fits.iter().flatten().map(|fit| fit.mean_square(0..knots)).collect();
        if known.len() < 2 {
            break;
        }
        deviation = (known.iter().sum::<f64>() / known.len() as f64).sqrt().clamp(OWN.1, OWN.2);
    }
    fits
}
