//! The Lagrangian of the master's rows: the bound at any duals, and the direction in which it rises.

use super::master::{DEAR, Master};
use super::pricing::UNIT;

/// An infinite amount, for what a dual that is not quite feasible could gain by it.
const MUCH: f64 = 1e6;

impl Master {
    /// A bound for all rosters of allowed lines, in thousandths: what rows and amounts cost at least under duals, plus the cheapest line of
    /// each agent and the cheapest entry of each bundle, `least` in units.
    ///
    /// # Source
    /// Lasdon 1970, Optimization Theory for Large Systems, chapter 8: the Lagrangian of the rows is a bound for any duals.
    pub fn bound(&self, duals: &[f64], least: f64) -> f64 {
        let mut bound = self.base;
        let team = self.team_rows();
        for (row, dual) in self.rows[..team].iter().zip(duals) {
            bound += if *dual > 0.0 {
                dual * row.lower
            } else if *dual < 0.0 {
                dual * row.upper
            } else {
                0.0
            };
        }
        for (column, entries) in self.team_amounts() {
            let gain: f64 = entries.iter().map(|(row, coef)| duals[*row] * coef).sum();
            let reduced = column.cost - gain;
            bound += if reduced >= 0.0 { reduced * column.lower } else { reduced * column.upper.min(MUCH) };
        }
        bound * 1000.0 + least / UNIT
    }

    /// Duals beyond which an amount is likely to pay for more than it costs: `[row]`, agents' rows 0.
    pub fn limits(&self) -> Vec<(f64, f64)> {
        let team = self.team_rows();
        let mut limits = vec![(0.0_f64, 0.0_f64); self.rows.len()];
        for (column, entries) in self.team_amounts() {
            for (row, coef) in entries {
                let pays = column.cost / coef;
                limits[*row] = (limits[*row].0.min(pays), limits[*row].1.max(pays));
            }
        }
        let widest = limits.iter().map(|(low, high)| high.max(-low)).filter(|limit| *limit < DEAR).fold(0.0, f64::max);
        for (row, limit) in limits[..team].iter_mut().enumerate() {
            // Amounts without a price of their own, such as sums, have that of other rows.
            if *limit == (0.0, 0.0) {
                *limit = (-widest, widest);
            }
            if self.rows[row].lower == f64::NEG_INFINITY {
                limit.1 = 0.0;
            }
            if self.rows[row].upper == f64::INFINITY {
                limit.0 = 0.0;
            }
        }
        limits
    }

    /// The dual of a row that only says what a sum is follows from those of the rows that use the sum.
    pub fn settle(&self, duals: &mut [f64]) {
        for sum in &self.sums {
            duals[sum.row] = sum.uses.iter().map(|(row, coef)| duals[*row] * coef).sum::<f64>() - sum.cost;
        }
    }

    /// By how much rows lack what they ask for, where lines come to `activity` and amounts are what duals make of them: the direction in
    /// which the bound rises.
    pub fn lacking(&self, duals: &[f64], activity: &[f64]) -> Vec<f64> {
        let team = self.team_rows();
        let mut lacking: Vec<f64> = self.rows[..team]
            .iter()
            .zip(duals)
            .zip(activity)
            .map(|((row, dual), activity)| match (*dual > 0.0, *dual < 0.0) {
                (true, _) => row.lower - activity,
                (_, true) => row.upper - activity,
                _ => (row.lower - activity).max(0.0) + (row.upper - activity).min(0.0),
            })
            .collect();
        for (column, entries) in self.team_amounts() {
            let gain: f64 = entries.iter().map(|(row, coef)| duals[*row] * coef).sum();
            let amount = if column.cost - gain >= 0.0 { column.lower } else { column.upper.min(MUCH) };
            // What an amount of a single row could add is in the limits of its dual already.
            if amount != 0.0 && entries.len() > 1 && !column.integer {
                entries.iter().for_each(|(row, coef)| lacking[*row] -= coef * amount);
            }
        }
        for sum in &self.sums {
            sum.uses.iter().for_each(|(row, coef)| lacking[*row] -= coef * activity[sum.row]);
            lacking[sum.row] = 0.0;
        }
        lacking.resize(self.rows.len(), 0.0);
        lacking
    }

    /// Duals that make sense for the bound: none on a side where the row has no limit.
    pub fn sensible(&self, duals: &mut [f64]) {
        for (row, dual) in self.rows.iter().zip(duals) {
            if (*dual > 0.0 && row.lower == f64::NEG_INFINITY) || (*dual < 0.0 && row.upper == f64::INFINITY) {
                *dual = 0.0;
            }
        }
    }
}
