//! Duals by subgradients with momentum: a bound at the price of pricing alone, where the master is too large to be solved over all lines.
//!
//! # Source
//! Held, Wolfe and Crowder 1974, Validation of subgradient optimization, Mathematical Programming 6, doi:10.1007/BF01580223.

use super::master::{PoolLine, Pooled};
use super::{Allowed, Engine, Pricer, Prices, Room};
use crate::model::SymbolSet;

/// Share of the last direction in the next.
const MOMENTUM: f64 = 0.9;

/// Rounds there must be time for, and most of them.
const ROUNDS: (f64, usize) = (300.0, 3000);
/// First step, as a share of what duals range over, and what is left of it at the end.
const STEP: f64 = 0.05;
const COOLED: f64 = 0.01;
/// Rounds before the master is solved where it has bundles, and the last of them whose lines it begins with.
const WARM: usize = 100;
const SEEN: usize = 15;

/// Duals on their way up.
struct Climb {
    limits: Vec<(f64, f64)>,
    /// How many duals can move.
    live: f64,
    duals: Vec<f64>,
    direction: Vec<f64>,
    /// The first step, in points.
    first: f64,
}

/// What is found at some duals.
struct Look {
    /// In points.
    bound: f64,
    /// `[row]`: what cheapest lines and head counts come to.
    activity: Vec<f64>,
    cheapest: Vec<Pooled>,
}

impl Engine<'_> {
    /// A climb from the present center.
    fn climb(&self) -> Climb {
        let limits = self.master.limits();
        let mut duals = if self.center.is_empty() { vec![0.0; limits.len()] } else { self.center.clone() };
        clamp(&mut duals, &limits);
        self.master.settle(&mut duals);
        #[allow(clippy::cast_precision_loss)]
        let live = limits.iter().filter(|(low, high)| low < high).count().max(1) as f64;
        Climb { live, direction: vec![0.0; duals.len()], duals, first: STEP * spread(&limits), limits }
    }

    /// Raises the bound from the present center, with so much work.
    pub(super) fn ascend(&mut self, allowed: &Allowed, work: f64) {
        let mut climb = self.climb();
        #[allow(clippy::cast_precision_loss)]
        let agents = self.pricers.len().max(1) as f64;
        self.pricers.iter_mut().for_each(|pricer| pricer.allowance = work / ROUNDS.0 / agents);
        let (mut bound, mut center) = (f64::NEG_INFINITY, climb.duals.clone());
        let began = self.work;
        for round in 0..ROUNDS.1 {
            // Steps cool with whichever ends first, work or rounds.
            #[allow(clippy::cast_precision_loss)]
            let done = ((self.work - began) / work).max(round as f64 / ROUNDS.1 as f64);
            if self.late() || done >= 1.0 {
                break;
            }
            let step = climb.first * COOLED.powf(done);
            let look = self.look(&climb, allowed, step);
            if look.bound > bound {
                bound = look.bound;
                center.clone_from(&climb.duals);
                self.publish(bound * 1000.0);
            }
            if !self.advance(&mut climb, &look.activity, step) {
                break;
            }
        }
        self.center = center;
        self.reached = bound * 1000.0;
    }

    /// First duals, and lines to begin with, for a master that without them would say little about head counts for long.
    pub(super) fn warm(&mut self, allowed: &Allowed) {
        let mut climb = self.climb();
        for round in 0..WARM {
            #[allow(clippy::cast_precision_loss)]
            let step = climb.first * COOLED.powf(round as f64 / WARM as f64);
            let look = self.look(&climb, allowed, step);
            if look.bound * 1000.0 > self.reached {
                self.reached = look.bound * 1000.0;
                self.center.clone_from(&climb.duals);
                self.publish(self.reached);
            }
            if self.late() || !self.advance(&mut climb, &look.activity, step) {
                return;
            }
            if round + SEEN >= WARM {
                let holds = |one: &Pooled| match one {
                    Pooled::Line(line) => self.pricers[line.agent].walk(&line.line).is_some(),
                    Pooled::Heads { .. } => true,
                };
                self.master.add(look.cheapest.into_iter().filter(holds).collect());
            }
        }
    }

    /// Moves duals toward what lines and amounts lack; false where they lack nothing.
    fn advance(&self, climb: &mut Climb, activity: &[f64], step: f64) -> bool {
        let lacking = self.master.lacking(&climb.duals, activity);
        climb.direction.iter_mut().zip(&lacking).for_each(|(direction, lack)| *direction = MOMENTUM * *direction + lack);
        let norm: f64 = climb.direction.iter().map(|part| part * part).sum();
        if norm < 1e-9 {
            return false;
        }
        let length = step / (norm / climb.live).sqrt();
        climb.duals.iter_mut().zip(&climb.direction).for_each(|(dual, part)| *dual += length * part);
        clamp(&mut climb.duals, &climb.limits);
        self.master.settle(&mut climb.duals);
        true
    }

    /// Prices all lines at a climb's duals.
    fn look(&mut self, climb: &Climb, allowed: &Allowed, step: f64) -> Look {
        let found = self.price_by(&climb.duals, allowed, &|pricer: &mut Pricer, prices: &Prices, _: &[SymbolSet], room: &mut Room| {
            pricer.probe(prices, step, room)
        });
        let least: f64 = found.iter().map(|cheapest| cheapest.least).sum();
        let (mut activity, mut seen) = (vec![0.0; climb.duals.len()], Vec::new());
        for (agent, cheapest) in found.into_iter().enumerate() {
            if let Some(first) = cheapest.lines.into_iter().next() {
                let line = PoolLine { agent, line: first.line, cost: first.cost };
                self.master.count(&line, &mut activity);
                seen.push(Pooled::Line(line));
            }
        }
        let (heads, most) = self.master.heads(&climb.duals);
        self.master.count_heads(&heads, &mut activity);
        seen.extend(heads.into_iter().enumerate().map(|(bundle, entry)| Pooled::Heads { bundle, entry }));
        Look { bound: self.master.bound(&climb.duals, least + most) / 1000.0, activity, cheapest: seen }
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
