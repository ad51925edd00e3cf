//! Large-neighbourhood search: some agents, or all on some days, are set free in the best roster, the rest is fixed, and the part is solved as
//! a problem of its own.
//!
//! # Source
//! Shaw 1998, Using constraint programming and local search methods to solve vehicle routing problems, CP98, doi:10.1007/3-540-49481-2_30.

use super::branch::Tree;
use super::{Converged, Engine, Talk};
use crate::model::{Lines, Part};
use crate::solver::wire::End;
use rand::Rng;
use rand::seq::SliceRandom;

/// Rounds of pricing before a dive.
const ROUNDS: usize = 60;
/// Open cells of the first parts.
const CELLS: f64 = 150.0;
/// Of all cells, no more than this share in the first parts.
const SHARE: f64 = 0.2;
/// Days below which parts are of agents only.
const SHORT: usize = 2 * DAYS + 1;
/// Work that a part may take, about seconds.
const WORK: f64 = 6.0;
/// Work of making a part, for each cell.
const SETUP: f64 = 1e-5;
/// Work within which parts grow.
const QUICK: f64 = 1.0;
/// Work of a dive over everything up to which more of them are made, with so much luck in what they fix.
const DIVE: f64 = 1.5;
const LUCK: f64 = 0.2;
/// Fewest agents, and fewest days, of a part.
const AGENTS: usize = 3;
const DAYS: usize = 5;

/// What is set free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Free {
    /// All agents on some days.
    Days,
    /// Some agents on all days.
    Agents,
    /// Everything: another dive, with other luck.
    All,
}

/// A way to look for better rosters, and how it has done.
#[derive(Clone, Copy, Debug)]
struct Choice {
    free: Free,
    /// Open cells.
    cells: f64,
    /// Thousandths gained for the work of a second, lately; infinite before the first try.
    gain: f64,
}

impl Engine<'_> {
    /// Makes the best roster better until it is proven or time is out. `dive`: work of a dive over everything, if there was one. `tree`: what
    /// branching looks into once nothing better is found, for as much work as is spent in vain.
    pub(super) fn improve(&mut self, dive: Option<f64>, mut tree: Option<&mut Tree>) -> End {
        let mut choices = self.choices(dive);
        let (mut vain, mut branched) = (0.0, 0.0);
        loop {
            self.hear();
            if self.late() {
                return End::Limit;
            }
            let Some((score, lines)) = &self.best else { return End::Limit };
            if score.cost <= self.bound {
                return End::Solved;
            }
            let (before, lines) = (score.cost, lines.clone());
            if let Some(growing) = tree.as_deref_mut().filter(|_| branched < vain) {
                let began = self.work;
                match self.branch(growing) {
                    Some(true) => return End::Solved,
                    Some(false) => branched += self.work - began,
                    None => tree = None,
                }
                continue;
            }
            let which = self.choose(&choices);
            let (began, choice) = (self.work, choices[which]);
            let late = if choice.free == Free::All {
                self.dive(self.problem.domains(), None, LUCK);
                false
            } else {
                let part = self.part(&lines, choice);
                self.solve_part(&part, &lines)
            };
            let work = self.work - began;
            let after = self.best.as_ref().map_or(before, |(score, _)| score.cost);
            (vain, branched) = if after < before { (0.0, 0.0) } else { (vain + work, branched) };
            #[allow(clippy::cast_precision_loss)]
            choices[which].learn((before - after) as f64, work, late);
        }
    }

    /// The ways that make sense: a few days are no part of a week, and dives over everything must be quick.
    fn choices(&self, dive: Option<f64>) -> Vec<Choice> {
        #[allow(clippy::cast_precision_loss)]
        let cells = CELLS.min(SHARE * (self.problem.agents * self.problem.days) as f64);
        let new = |free: Free| Choice { free, cells, gain: f64::INFINITY };
        let mut choices = Vec::new();
        if dive.is_some_and(|work| work < DIVE) {
            choices.push(new(Free::All));
        }
        if self.problem.days >= SHORT {
            choices.push(new(Free::Days));
        }
        choices.push(new(Free::Agents));
        choices
    }

    /// The way that gained most, the first of several; now and then another one.
    fn choose(&mut self, choices: &[Choice]) -> usize {
        if self.pick(3) == 0 {
            return self.pick(choices.len());
        }
        let best = choices.iter().map(|choice| choice.gain).fold(0.0, f64::max);
        let first = self.pick(choices.len());
        (first..choices.len()).chain(0..first).find(|index| choices[*index].gain >= best).unwrap_or(0)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    fn part(&mut self, lines: &Lines, choice: Choice) -> Part {
        let (agents, days) = (self.problem.agents, self.problem.days);
        let share = |of: usize, least: usize| ((choice.cells / of.max(1) as f64) as usize).max(least);
        if choice.free == Free::Days {
            let length = share(agents, DAYS).min(days);
            let mut first = self.pick(days - length + 1);
            // A stretch that the horizon's edge spares must not be cut from it.
            if first < DAYS {
                first = 0;
            }
            let end = if first + length + DAYS > days { days } else { first + length };
            return self.problem.part(lines, &(0..agents).collect::<Vec<_>>(), first..end);
        }
        let mut order: Vec<usize> = (0..agents).collect();
        order.shuffle(&mut self.random);
        order.truncate(share(days, AGENTS).min(agents));
        order.sort_unstable();
        self.problem.part(lines, &order, 0..days)
    }

    /// Solves a part, and keeps what is better; true if that took too long.
    fn solve_part(&mut self, part: &Part, lines: &Lines) -> bool {
        let talk = Talk { tell: &|_| {}, hear: &|| None };
        let seed = self.random.next_u32();
        let Some(mut inner) = Engine::new(&part.problem, seed, self.threads, self.deadline, &talk) else { return false };
        inner.limit = WORK;
        inner.take(part.read(lines));
        let all = part.problem.domains();
        if let Converged::Solution(optimum) = inner.converge(&all, ROUNDS, false) {
            inner.dive(all, Some(optimum), 0.0);
        }
        let late = inner.late();
        self.work += inner.work + SETUP * (part.problem.agents * part.problem.days) as f64;
        if let Some((_, found)) = &inner.best {
            self.take(part.write(lines, found));
        }
        late
    }

    pub(super) fn pick(&mut self, below: usize) -> usize {
        usize::try_from(self.random.next_u32()).unwrap_or(0) % below.max(1)
    }
}

impl Choice {
    /// `gain` in thousandths of a point for `work`.
    fn learn(&mut self, gain: f64, work: f64, late: bool) {
        let gain = gain / work.max(1e-3);
        self.gain = if self.gain.is_finite() { 0.7 * self.gain + 0.3 * gain } else { gain };
        if late {
            self.cells *= 0.8;
        } else if work < QUICK / 4.0 {
            self.cells *= 1.4;
        } else if work < QUICK {
            self.cells *= 1.1;
        } else if gain <= 0.0 {
            self.cells *= 0.97;
        }
        self.cells = self.cells.max(20.0);
    }
}
