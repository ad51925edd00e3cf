//! Duals by subgradients: a first approach to the best bound at the price of pricing alone, so that the master begins with lines that matter.
//!
//! # Source
//! Barahona and Anbil 2000, The volume algorithm: producing primal solutions with a subgradient method, Mathematical Programming 87,
//! doi:10.1007/s101070050002.

use super::master::PoolLine;
use super::{Allowed, Engine};
use std::collections::HashMap;

/// Lines of each agent that the master gets.
const KEPT: usize = 16;
/// Share of the last direction in the next.
const MOMENTUM: f64 = 0.9;

impl Engine<'_> {
    /// Raises the bound from the present center, and gives the master the lines that matter there.
    pub(super) fn ascend(&mut self, allowed: &Allowed, rounds: usize, whole: bool) {
        let (limits, wanted) = (self.master.limits(), self.master.wanted());
        let mut duals = if self.center.is_empty() { vec![0.0; wanted.len()] } else { self.center.clone() };
        clamp(&mut duals, &limits);
        let mut seen: HashMap<(usize, Vec<u8>), i64> = HashMap::new();
        #[allow(clippy::cast_precision_loss)]
        let live = limits.iter().filter(|(low, high)| low < high).count().max(1) as f64;
        let spread = limits.iter().map(|(low, high)| high - low).fold(0.0, f64::max);
        let (mut step, cooling) = (0.05 * spread, 0.01_f64.powf(1.0 / rounds as f64));
        let (mut bound, mut center, mut direction) = (f64::NEG_INFINITY, duals.clone(), vec![0.0; duals.len()]);
        for _ in 0..rounds {
            if self.late() {
                break;
            }
            let (reached, activity) = self.look(&duals, allowed, &mut seen);
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
        }
        self.center = center;
        self.reached = bound * 1000.0;
        self.keep(seen);
    }

    /// The bound at some duals, in points, and what the cheapest lines there come to in each row.
    fn look(&mut self, duals: &[f64], allowed: &Allowed, seen: &mut HashMap<(usize, Vec<u8>), i64>) -> (f64, Vec<f64>) {
        let found = self.price(duals, allowed);
        let least: f64 = found.iter().map(|cheapest| cheapest.least).sum();
        let mut activity = vec![0.0; duals.len()];
        for (agent, cheapest) in found.into_iter().enumerate() {
            let mut lines = cheapest.lines.into_iter();
            if let Some(first) = lines.next() {
                let line = PoolLine { agent, line: first.line, cost: first.cost };
                self.master.effect(&line, |row, coef| activity[row] += coef);
                seen.insert((agent, line.line), line.cost);
            }
            seen.extend(lines.map(|found| ((agent, found.line), found.cost)));
        }
        (self.master.bound(duals, least) / 1000.0, activity)
    }

    /// Gives the master the lines of least reduced cost.
    fn keep(&mut self, seen: HashMap<(usize, Vec<u8>), i64>) {
        let mut lines: Vec<(f64, PoolLine)> = seen
            .into_iter()
            .map(|((agent, line), cost)| {
                let line = PoolLine { agent, line, cost };
                (self.master.reduced(&line, &self.center), line)
            })
            .collect();
        lines.sort_by(|one, other| one.0.total_cmp(&other.0).then_with(|| one.1.line.cmp(&other.1.line)));
        let mut counts = vec![0; self.problem.agents];
        lines.retain(|(_, line)| {
            counts[line.agent] += 1;
            counts[line.agent] <= KEPT
        });
        self.master.add(lines.into_iter().map(|(_, line)| line).collect());
    }
}

fn clamp(duals: &mut [f64], limits: &[(f64, f64)]) {
    duals.iter_mut().zip(limits).for_each(|(dual, (low, high))| *dual = dual.clamp(*low, *high));
}
