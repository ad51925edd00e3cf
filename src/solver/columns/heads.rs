//! Bundles of intervals in the master: each has one entry of its table, priced like an agent's line.

use super::GAIN;
use super::lp::NewColumn;
use super::master::{Master, Pooled};
use super::pricing::UNIT;
use crate::solver::mip::Bundle;

impl Master {
    /// The cheapest entry of each bundle under duals, and what they come to together, in units.
    pub fn heads(&self, duals: &[f64]) -> (Vec<usize>, f64) {
        let worth =
            |bundle: &Bundle| -> Vec<f64> { bundle.kinds.iter().zip(&duals[bundle.row..]).map(|(_, dual)| -dual * 1000.0).collect() };
        let cheapest: Vec<(f64, usize)> = self.bundles.iter().map(|bundle| bundle.cheapest(&worth(bundle))).collect();
        let least: f64 = cheapest.iter().map(|(value, _)| value).sum();
        (cheapest.into_iter().map(|(_, entry)| entry).collect(), least * UNIT)
    }

    /// Entries that would make the solution with these duals cheaper.
    pub fn useful_heads(&self, heads: Vec<usize>, duals: &[f64]) -> Vec<Pooled> {
        let reduced = |bundle: usize, entry: usize| {
            let column = self.heads_column(bundle, entry);
            column.cost - column.entries.iter().map(|(row, coef)| duals[*row] * coef).sum::<f64>()
        };
        let new = heads.into_iter().enumerate().filter(|(bundle, entry)| reduced(*bundle, *entry) < -GAIN);
        new.map(|(bundle, entry)| Pooled::Heads { bundle, entry }).collect()
    }

    /// Takes the head counts of entries from the rows that say what these are.
    pub fn count_heads(&self, heads: &[usize], activity: &mut [f64]) {
        for (bundle, entry) in self.bundles.iter().zip(heads) {
            let mut row = bundle.row;
            bundle.heads(*entry, |head| {
                activity[row] -= head;
                row += 1;
            });
        }
    }

    pub(super) fn heads_column(&self, bundle: usize, entry: usize) -> NewColumn {
        let of = &self.bundles[bundle];
        let mut entries = Vec::new();
        of.heads(entry, |head| entries.push((of.row + entries.len(), -head)));
        entries.retain(|(_, head)| *head != 0.0);
        entries.push((self.team_rows() + self.cells.len() + bundle, 1.0));
        NewColumn { cost: of.cost(entry), lower: 0.0, upper: f64::INFINITY, entries }
    }
}
