//! Duals by subgradients with momentum: a bound at the price of pricing alone, where the master is too large to be solved over all lines.
//!
//! # Source
//! Held, Wolfe and Crowder 1974, Validation of subgradient optimization, Mathematical Programming 6, doi:10.1007/BF01580223.

use super::master::PoolLine;
use super::{Allowed, Engine, Pricer, Prices, Room};
use crate::model::SymbolSet;

/// Share of the last direction in the next.
const MOMENTUM: f64 = 0.9;

/// Rounds there must be time for, and most of them.
const ROUNDS: (f64, usize) = (300.0, 3000);
/// First step, as a share of what duals range over, and what is left of it at the end.
const STEP: f64 = 0.05;
const COOLED: f64 = 0.01;

impl Engine<'_> {
    /// Raises the bound from the present center, with so much work.
    pub(super) fn ascend(&mut self, allowed: &Allowed, work: f64) {
        let limits = self.master.limits();
        let mut duals = if self.center.is_empty() { vec![0.0; limits.len()] } else { self.center.clone() };
        clamp(&mut duals, &limits);
        self.master.settle(&mut duals);
        #[allow(clippy::cast_precision_loss)]
        let (live, agents) = (limits.iter().filter(|(low, high)| low < high).count().max(1) as f64, self.pricers.len().max(1) as f64);
        self.pricers.iter_mut().for_each(|pricer| pricer.allowance = work / ROUNDS.0 / agents);
        let first = STEP * spread(&limits);
        let (mut bound, mut center, mut direction) = (f64::NEG_INFINITY, duals.clone(), vec![0.0; duals.len()]);
        let began = self.work;
        for round in 0..ROUNDS.1 {
            // Steps cool with whichever ends first, work or rounds.
            #[allow(clippy::cast_precision_loss)]
            let done = ((self.work - began) / work).max(round as f64 / ROUNDS.1 as f64);
            if self.late() || done >= 1.0 {
                break;
            }
            let step = first * COOLED.powf(done);
            let (reached, activity) = self.look(&duals, allowed, step);
            if reached > bound {
                bound = reached;
                center.clone_from(&duals);
                self.publish(bound * 1000.0);
            }
            let lacking = self.master.lacking(&duals, &activity);
            direction.iter_mut().zip(&lacking).for_each(|(direction, lack)| *direction = MOMENTUM * *direction + lack);
            let norm: f64 = direction.iter().map(|part| part * part).sum();
            if norm < 1e-9 {
                break;
            }
            let length = step / (norm / live).sqrt();
            duals.iter_mut().zip(&direction).for_each(|(dual, part)| *dual += length * part);
            clamp(&mut duals, &limits);
            self.master.settle(&mut duals);
        }
        self.center = center;
        self.reached = bound * 1000.0;
    }

    /// The bound at some duals, in points, and what the cheapest lines there come to in each row.
    fn look(&mut self, duals: &[f64], allowed: &Allowed, step: f64) -> (f64, Vec<f64>) {
        let found = self.price_by(duals, allowed, &|pricer: &mut Pricer, prices: &Prices, _: &[SymbolSet], room: &mut Room| {
            pricer.probe(prices, step, room)
        });
        let least: f64 = found.iter().map(|cheapest| cheapest.least).sum();
        let mut activity = vec![0.0; duals.len()];
        for (agent, cheapest) in found.into_iter().enumerate() {
            if let Some(first) = cheapest.lines.into_iter().next() {
                let line = PoolLine { agent, line: first.line, cost: first.cost };
                self.master.count(&line, &mut activity);
            }
        }
        (self.master.bound(duals, least) / 1000.0, activity)
    }
}

/// The middle of what duals range over.
fn spread(limits: &[(f64, f64)]) -> f64 {
    let mut spreads: Vec<f64> = limits.iter().map(|(low, high)| high - low).filter(|spread| *spread > 0.0).collect();
    spreads.sort_by(f64::total_cmp);
    spreads.get(spreads.len() / 2).copied().unwrap_or(1.0)
}

fn clamp(duals: &mut [f64], limits: &[(f64, f64)]) {
    duals.iter_mut().zip(limits).for_each(|(dual, (low, high))| *dual = dual.clamp(*low, *high));
}
