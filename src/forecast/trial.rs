//! How wide the bands must be: the last weeks forecast from what came before them.

use super::bands::{Z80, Z95};
use super::fit::Fitted;
use crate::time::Span;
use chrono::Duration;

/// Weeks of the history that are tried.
const TRIALS: i64 = 6;
/// Weeks of history that the first of these needs.
const HISTORY: i64 = 4;
/// Weeks of trial that the assumed width counts for.
const TRUST: f64 = 2.0;
/// What a width is multiplied by at the least and at the most.
const LIMITS: (f64, f64) = (0.5, 2.0);

/// What the deviations of the 80 % and the 95 % band are multiplied by, so that they would have held in the last weeks.
pub(super) fn factors(fitted: &Fitted) -> [f64; 2] {
    let grid = fitted.grid();
    let weeks = grid.days.first().map_or(0, |date| grid.weeks_ago(*date) + 1);
    let trials = TRIALS.min(weeks - HISTORY).max(0);
    let mut scores: Vec<f64> = (1..=trials).flat_map(|week| trial(fitted, week)).collect();
    scores.sort_by(f64::total_cmp);
    let assumed = TRUST / (TRUST + trials as f64);
    [(0.8, Z80), (0.95, Z95)].map(|(share, z)| {
        let at = (share * scores.len() as f64) as usize;
        let seen = scores.get(at).map_or(1.0, |score| (score / z).clamp(LIMITS.0, LIMITS.1));
        assumed + (1.0 - assumed) * seen
    })
}

/// Standardised errors of the week that ends `week - 1` weeks before the history does.
fn trial(fitted: &Fitted, week: i64) -> Vec<f64> {
    let grid = fitted.grid();
    let before = grid.until(grid.end - Duration::weeks(week));
    let Some(earlier) = fitted.earlier(&before) else { return Vec::new() };
    let after = Span::new(before.end, before.end + Duration::weeks(1));
    let cells: Vec<_> = grid.cells.iter().filter(|cell| after.contains(cell.start)).collect();
    let spans: Vec<Span> = cells.iter().map(|cell| grid.span(cell.start)).collect();
    let pairs = cells.iter().zip(earlier.outlooks(&spans)).filter(|(_, outlook)| outlook.mean >= 1.0);
    pairs.map(|(cell, outlook)| (cell.count - outlook.mean).abs() / outlook.variance(1.0).sqrt()).collect()
}
