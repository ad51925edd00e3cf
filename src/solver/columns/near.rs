//! Large-neighbourhood search: some agents, or all on some days, are set free in the best roster, the rest is fixed, and the part is solved as
//! a problem of its own.
//!
//! # Source
//! Shaw 1998, Using constraint programming and local search methods to solve vehicle routing problems, CP98, doi:10.1007/3-540-49481-2_30.

use super::branch::Tree;
use super::{Converged, Engine, Talk};
use crate::model::{Cost, Lines, Part, Parts};
use crate::solver::wire::End;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};
use std::ops::Range;

/// Rounds of pricing before a dive.
const ROUNDS: usize = 60;
/// Open cells of the first parts.
const CELLS: f64 = 150.0;
/// Of all cells, no more than this share in the first parts.
const SHARE: f64 = 0.2;
/// How much faster windows may use up what sums allow each time they have gone through the horizon.
const GREEDIER: f64 = 2.0;
/// Windows of less than one in so many of the days go through the horizon one after another.
const FEW: usize = 4;
/// Days below which parts are of agents only.
const SHORT: usize = 2 * DAYS + 1;
/// Work that a part may take, about seconds.
const WORK: f64 = 6.0;
/// Share of that before the dive.
const BEFORE_DIVE: f64 = 0.6;
/// Share of that within which parts grow.
const QUICK: f64 = 0.17;
/// Searches of all lines that there must be time for in it.
const SEARCHES: f64 = 50.0;
/// Work of making a part, for each cell.
const SETUP: f64 = 1e-5;
/// Work of a dive over everything up to which more of them are made, with so much luck in what they fix.
const DIVE: f64 = 1.5;
const LUCK: f64 = 0.2;
/// Days beyond which parts of some agents are of a window only, and its length.
const LONG: usize = 84;
const WINDOW: usize = 42;
/// Days of each of two windows.
const PAIR: usize = 21;
/// Fewest agents, and fewest days, of a part.
const AGENTS: usize = 3;
const DAYS: usize = 5;

/// Work in vain before branching begins, for each cell, and the most of it: two seconds for a shop's week.
const PATIENCE: f64 = 0.012;
const LONGEST_PATIENCE: f64 = 2.0;

/// What is set free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Free {
    /// All agents on some days.
    Days,
    /// Some agents on all days.
    Agents,
    /// Some agents in two windows of a long horizon.
    Pair,
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
    /// Where the next days begin, if few of many are set free: one window after another.
    next: usize,
    /// Days that windows have gone through since they last became greedier.
    passed: usize,
    /// How much more than its share of the days a window may use up of what sums over the horizon still allow: little at first, so that the
    /// first windows leave something to the others.
    greed: f64,
}

impl Engine<'_> {
    /// Makes the best roster better until it is proven or time is out. `dive`: work of a dive over everything, if there was one. `first`: the
    /// day at which windows begin to go through a long horizon. `tree`: what branching looks into once nothing better is found, for as much
    /// work as is spent in vain.
    pub(super) fn improve(&mut self, dive: Option<f64>, first: usize, mut tree: Option<&mut Tree>) -> End {
        let mut choices = self.choices(dive, first);
        let (mut vain, mut branched) = (0.0, 0.0);
        let parts = Parts::new(self.problem);
        #[allow(clippy::cast_precision_loss)]
        let patience = LONGEST_PATIENCE.min(PATIENCE * (self.problem.agents * self.problem.days) as f64);
        let mut shared = self.best.as_ref().map_or_else(Vec::new, |(_, lines)| lines.clone());
        loop {
            self.exchange(&mut shared);
            if self.late() {
                return End::Limit;
            }
            let Some((score, lines)) = &self.best else { return End::Limit };
            if score.cost <= self.bound {
                return End::Solved;
            }
            let (before, lines) = (score.cost, lines.clone());
            if let Some(growing) = tree.as_deref_mut().filter(|_| branched < vain - patience) {
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
                let part = self.part(&parts, &lines, &mut choices[which]);
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
    fn choices(&self, dive: Option<f64>, next: usize) -> Vec<Choice> {
        #[allow(clippy::cast_precision_loss)]
        let cells = CELLS.min(SHARE * (self.problem.agents * self.problem.days) as f64);
        let new = |free: Free| Choice { free, cells, gain: f64::INFINITY, next, passed: 0, greed: 1.0 };
        let mut choices = Vec::new();
        if dive.is_some_and(|work| work < DIVE) {
            choices.push(new(Free::All));
        }
        if self.problem.days >= SHORT {
            choices.push(new(Free::Days));
        }
        choices.push(new(Free::Agents));
        if self.problem.days >= 5 * PAIR {
            choices.push(new(Free::Pair));
        }
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

    /// Takes in what somebody else found, beside what was found here since both had the roster `shared`.
    fn exchange(&mut self, shared: &mut Lines) {
        let Some(theirs) = (self.talk.hear)() else { return };
        if let Some((_, mine)) = &self.best {
            let both = theirs.iter().zip(mine).zip(&*shared).map(|((theirs, mine), shared)| {
                theirs.iter().zip(mine).zip(shared).map(|((theirs, mine), shared)| if mine == shared { *theirs } else { *mine }).collect()
            });
            let both = both.collect();
            self.take(both);
        }
        self.take(theirs);
        if let Some((_, lines)) = &self.best {
            shared.clone_from(lines);
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    fn part(&mut self, parts: &Parts, lines: &Lines, choice: &mut Choice) -> Part {
        let (agents, days) = (self.problem.agents, self.problem.days);
        let share = |of: usize, least: usize| ((choice.cells / of.max(1) as f64) as usize).max(least);
        if choice.free == Free::Days {
            let length = share(agents, DAYS).min(days);
            let (window, share) = self.window(length, choice);
            return parts.part(lines, &(0..agents).collect::<Vec<_>>(), window, share);
        }
        let mut order: Vec<usize> = (0..agents).collect();
        order.shuffle(&mut self.random);
        order.truncate(share(if days <= LONG { days } else { WINDOW }, AGENTS).min(agents));
        order.sort_unstable();
        if choice.free == Free::Pair {
            return parts.windows(lines, &order, &self.pair(&parts.team_costs(lines)), 1.0);
        }
        let (window, share) = if days <= LONG { (0..days, 1.0) } else { self.window(WINDOW, choice) };
        parts.part(lines, &order, window, share)
    }

    /// Two windows apart from each other: one around a day that is picked by what it costs the team, the other anywhere.
    fn pair(&mut self, costs: &[Cost]) -> [Range<usize>; 2] {
        let (days, length) = (self.problem.days, PAIR);
        let floor = costs.iter().copied().min().unwrap_or(0);
        let sum = costs.iter().map(|cost| cost - floor).sum::<Cost>() + 1;
        let mut rest = self.random.random_range(0..sum);
        let day = costs.iter().position(|cost| {
            rest -= cost - floor;
            rest < 0
        });
        let dear = day.unwrap_or(0).saturating_sub(length / 2).min(days - length);
        let (before, after) = (dear.saturating_sub(2 * length - 1), (days + 1).saturating_sub(dear + 3 * length));
        let other = self.pick(before + after);
        let other = if other < before { other } else { other - before + dear + 2 * length };
        [self.whole(dear.min(other), length), self.whole(dear.max(other), length)]
    }

    /// A stretch that the horizon's edge spares must not be cut from it.
    fn whole(&self, first: usize, length: usize) -> Range<usize> {
        let end = if first + length + DAYS > self.problem.days { self.problem.days } else { first + length };
        (if first < DAYS { 0 } else { first })..end
    }

    /// So many days: where they are few, each half of them after the last ones; else anywhere. Also the share that they may use up of what
    /// sums over the horizon still allow.
    #[allow(clippy::cast_precision_loss)]
    fn window(&mut self, length: usize, choice: &mut Choice) -> (Range<usize>, f64) {
        let days = self.problem.days;
        let few = length * FEW < days;
        let first = if few { choice.next } else { self.pick(days - length + 1) };
        let Range { start: first, end } = self.whole(first, length);
        let share = if few { choice.greed * length as f64 / days as f64 } else { 1.0 };
        let stride = if choice.greed > 1.0 { length.div_ceil(2) } else { length };
        choice.next = if end < days { first + stride } else { self.pick(length) };
        choice.passed += stride;
        if choice.passed >= days {
            (choice.passed, choice.greed) = (0, choice.greed * GREEDIER);
        }
        (first.min(end - 1)..end, share.min(1.0))
    }

    /// Solves a part, and keeps what is better; true if that took too long.
    fn solve_part(&mut self, part: &Part, lines: &Lines) -> bool {
        let talk = Talk { tell: &|_| {}, hear: &|| None };
        let seed = self.random.next_u32();
        let Some(mut inner) = Engine::new(&part.problem, seed, self.threads, self.deadline, &talk) else { return false };
        inner.pricers.iter_mut().for_each(|pricer| pricer.allowance = WORK / SEARCHES / part.problem.agents as f64);
        inner.take(part.read(lines));
        let all = part.problem.domains();
        inner.limit = BEFORE_DIVE * WORK;
        let converged = inner.converge(&all, ROUNDS, false);
        let late = inner.late();
        inner.limit = WORK;
        match converged {
            Converged::Solution(optimum) => inner.dive(all, Some(optimum), 0.0),
            // Lines there are by now are better than none.
            Converged::Late => inner.dive(all, None, 0.0),
            Converged::Pruned => {}
        }
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
        } else if work < QUICK * WORK / 4.0 {
            self.cells *= 1.4;
        } else if work < QUICK * WORK {
            self.cells *= 1.1;
        } else if gain <= 0.0 {
            self.cells *= 0.97;
        }
        self.cells = self.cells.max(20.0);
    }
}
