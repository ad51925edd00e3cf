//! Duals by subgradients with momentum: a bound at the price of pricing alone, where the master is too large to be solved over all lines.
//!
//! # Source
//! Held, Wolfe and Crowder 1974, Validation of subgradient optimization, Mathematical Programming 6, doi:10.1007/BF01580223.

use super::master::PoolLine;
use super::{Allowed, Engine};

/// Share of the last direction in the next.
const MOMENTUM: f64 = 0.9;

impl Engine<'_> {
    /// Raises the bound from the present center.
    pub(super) fn ascend(&mut self, allowed: &Allowed, rounds: usize, whole: bool) {
        let limits = self.master.limits();
        let mut duals = if self.center.is_empty() { vec![0.0; limits.len()] } else { self.center.clone() };
        clamp(&mut duals, &limits);
        self.master.settle(&mut duals);
        #[allow(clippy::cast_precision_loss)]
        let live = limits.iter().filter(|(low, high)| low < high).count().max(1) as f64;
        let mut spreads: Vec<f64> = limits.iter().map(|(low, high)| high - low).filter(|spread| *spread > 0.0).collect();
        spreads.sort_by(f64::total_cmp);
        let spread = spreads.get(spreads.len() / 2).copied().unwrap_or(1.0);
        let (mut step, cooling) = (0.05 * spread, 0.01_f64.powf(1.0 / rounds as f64));
        let (mut bound, mut center, mut direction) = (f64::NEG_INFINITY, duals.clone(), vec![0.0; duals.len()]);
        for _ in 0..rounds {
            if self.late() {
                break;
            }
            let (reached, activity) = self.look(&duals, allowed);
            if reached > bound {
                bound = reached;
                center.clone_from(&duals);
                if whole {
                    self.publish(bound * 1000.0);
                }
            }
            let lacking = self.master.lacking(&duals, &activity);
            direction.iter_mut().zip(&lacking).for_each(|(direction, lack)| *direction = MOMENTUM * *direction + lack);
            let norm: f64 = direction.iter().map(|part| part * part).sum();
            if norm < 1e-9 {
                break;
            }
            let length = step / (norm / live).sqrt();
            step *= cooling;
            duals.iter_mut().zip(&direction).for_each(|(dual, part)| *dual += length * part);
            clamp(&mut duals, &limits);
            self.master.settle(&mut duals);
        }
        self.center = center;
        self.reached = bound * 1000.0;
    }

    /// The bound at some duals, in points, and what the cheapest lines there come to in each row.
    fn look(&mut self, duals: &[f64], allowed: &Allowed) -> (f64, Vec<f64>) {
        let found = self.price(duals, allowed);
        let least: f64 = found.iter().map(|cheapest| cheapest.least).sum();
        let mut activity = vec![0.0; duals.len()];
        for (agent, cheapest) in found.into_iter().enumerate() {
            if let Some(first) = cheapest.lines.into_iter().next() {
                let line = PoolLine { agent, line: first.line, cost: first.cost };
                self.master.effect(&line, |row, coef| activity[row] += coef);
            }
        }
        (self.master.bound(duals, least) / 1000.0, activity)
    }
}

fn clamp(duals: &mut [f64], limits: &[(f64, f64)]) {
    duals.iter_mut().zip(limits).for_each(|(dual, (low, high))| *dual = dual.clamp(*low, *high));
}
