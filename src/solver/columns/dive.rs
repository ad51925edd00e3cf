//! Diving: what the master is surest of is fixed, lines are priced anew, and again, until every agent has one line.

use super::lp::Optimum;
use super::{Allowed, Converged, Engine};
use crate::model::{Lines, SymbolSet};
use rand::Rng;

/// Rounds of pricing after each fixing.
const ROUNDS: usize = 6;
/// A cell is fixed where lines of this weight agree on it.
const SURE: f64 = 0.9;
/// Of the open cells, at least this share is fixed at a time.
const SHARE: f64 = 0.1;
const WHOLE: f64 = 1.0 - 1e-6;

impl Engine<'_> {
    /// Looks for a better roster within what is allowed. `luck`: how much surer a cell must be to be fixed first for certain, 0–1.
    pub(super) fn dive(&mut self, mut allowed: Allowed, mut optimum: Option<Optimum>, luck: f64) {
        loop {
            let solution = match optimum.take() {
                Some(optimum) => optimum,
                None => match self.converge(&allowed, ROUNDS, false) {
                    Converged::Solution(optimum) => optimum,
                    Converged::Pruned | Converged::Late => return,
                },
            };
            let heaviest = self.heaviest(&solution);
            if let Some(lines) = Self::single(&heaviest) {
                self.take(lines);
                return;
            }
            self.fix(&mut allowed, &solution, &heaviest, luck);
        }
    }

    /// Each agent's line of most weight, and the weight.
    pub(super) fn heaviest(&self, solution: &Optimum) -> Vec<Option<(Vec<u8>, f64)>> {
        let mut heaviest: Vec<Option<(&Vec<u8>, f64)>> = vec![None; self.problem.agents];
        for (line, weight) in self.master.weights(solution) {
            let best = &mut heaviest[line.agent];
            if best.is_none_or(|(_, most)| weight > most) {
                *best = Some((&line.line, weight));
            }
        }
        heaviest.into_iter().map(|best| best.map(|(line, weight)| (line.clone(), weight))).collect()
    }

    /// The roster, if every agent has a single line.
    pub(super) fn single(heaviest: &[Option<(Vec<u8>, f64)>]) -> Option<Lines> {
        heaviest.iter().map(|best| best.as_ref().filter(|(_, weight)| *weight >= WHOLE).map(|(line, _)| line.clone())).collect()
    }

    /// Fixes cells of the heaviest lines, so that these remain allowed: all that are sure, and some of the surest besides.
    fn fix(&mut self, allowed: &mut Allowed, solution: &Optimum, heaviest: &[Option<(Vec<u8>, f64)>], most_luck: f64) {
        let symbols = self.problem.symbols.len();
        let mut weights = vec![0.0; self.problem.agents * self.problem.days * symbols];
        for (line, weight) in self.master.weights(solution) {
            for (day, symbol) in line.line.iter().enumerate() {
                weights[(line.agent * self.problem.days + day) * symbols + usize::from(*symbol)] += weight;
            }
        }
        let mut open = Vec::new();
        for (agent, best) in heaviest.iter().enumerate() {
            let Some((line, share)) = best else { continue };
            for (day, symbol) in line.iter().enumerate() {
                if allowed[agent][day].len() > 1 {
                    let weight = weights[(agent * self.problem.days + day) * symbols + usize::from(*symbol)];
                    // Of cells that are equally sure, those of the surest lines first; luck makes dives differ.
                    let luck = f64::from(self.random.next_u32()) / f64::from(u32::MAX);
                    open.push((weight + 0.1 * share + (0.02 + most_luck) * luck, weight, agent, day, *symbol));
                }
            }
        }
        open.sort_by(|one, other| other.0.total_cmp(&one.0));
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let least = ((open.len() as f64 * SHARE) as usize).max(8);
        for (place, (_, weight, agent, day, symbol)) in open.into_iter().enumerate() {
            if place < least || weight >= SURE {
                allowed[agent][day] = SymbolSet::one(symbol);
            }
        }
    }
}
