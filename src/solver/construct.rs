//! A first roster, quickly: lines one after another, each the best beside those there are, then again until none gets better.

use super::columns::{Automaton, Pricer, Prices, Room, units};
use super::line::LineShape;
use super::tally::Tally;
use crate::model::{Cost, HARD_PRICE, Lines, Problem};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

/// Days up to which the beam is as good as exact, and counts rows as they are.
const FEW: usize = 10;
/// Labels kept a day when a line is looked for often.
const NARROW: usize = 48;
/// Labels kept a day when the first line found breaks a hard term.
const WIDE: usize = 6000;

/// Work of one exact search, in seconds, about.
const SEARCH: f64 = 0.004;

/// Builds rosters of a problem without hard terms.
pub(super) struct Constructor<'a> {
    problem: &'a Problem,
    shapes: Vec<LineShape>,
    /// Exact search of each agent's lines; none where no line holds the hard terms, or days are few.
    pricers: Vec<Option<Pricer>>,
    room: Room,
    tally: Tally<'a>,
    random: ChaCha8Rng,
    lines: Lines,
    line_costs: Vec<Cost>,
}

impl<'a> Constructor<'a> {
    /// `relaxed`: see [`Problem::relaxed`]. Hard terms are held because breaking one costs more than anything else.
    pub fn new(relaxed: &'a Problem, seed: u32) -> Self {
        let terms = relaxed.line_terms();
        let shapes: Vec<LineShape> = terms.iter().enumerate().map(|(agent, terms)| LineShape::new(relaxed, agent, terms)).collect();
        let long = relaxed.days > FEW;
        let pricer = |shape: &LineShape| {
            let mut pricer = Pricer::new(long.then(|| Automaton::new(shape.clone(), &[]))??);
            pricer.allowance = SEARCH;
            Some(pricer)
        };
        let pricers = shapes.iter().map(pricer).collect();
        Self {
            problem: relaxed,
            shapes,
            pricers,
            room: Room::default(),
            tally: Tally::new(relaxed, !long),
            random: ChaCha8Rng::seed_from_u64(u64::from(seed)),
            lines: vec![Vec::new(); relaxed.agents],
            line_costs: vec![0; relaxed.agents],
        }
    }

    /// A roster in which no agent alone can do better, unless time runs out before.
    pub fn build(&mut self, deadline: Instant) -> Lines {
        for agent in self.order() {
            self.place(agent, NARROW);
        }
        self.settle(deadline);
        self.lines.clone()
    }

    /// Cost of the lines and of the team.
    fn cost(&self) -> Cost {
        self.line_costs.iter().sum::<Cost>() + self.tally.cost()
    }

    fn order(&mut self) -> Vec<usize> {
        let mut agents: Vec<usize> = (0..self.problem.agents).collect();
        agents.shuffle(&mut self.random);
        agents
    }

    fn settle(&mut self, deadline: Instant) {
        loop {
            let before = self.cost();
            for agent in self.order() {
                if Instant::now() >= deadline {
                    return;
                }
                self.place(agent, NARROW);
            }
            if self.cost() >= before {
                return;
            }
        }
    }

    fn remove(&mut self, agent: usize) {
        if !self.lines[agent].is_empty() {
            self.tally.count(agent, &self.lines[agent], -1);
        }
        self.lines[agent].clear();
        self.line_costs[agent] = 0;
    }

    fn swap(&mut self, agent: usize, line: Vec<u8>) {
        self.remove(agent);
        if line.is_empty() {
            return;
        }
        self.tally.count(agent, &line, 1);
        self.line_costs[agent] = self.shapes[agent].cost(&line);
        self.lines[agent] = line;
    }

    /// Gives an agent the best line beside the others', if it is better than the one they have.
    fn place(&mut self, agent: usize, width: usize) {
        let (old, before) = (self.lines[agent].clone(), self.cost());
        self.remove(agent);
        let line = self.search(agent, width);
        self.swap(agent, line);
        if self.line_costs[agent] >= HARD_PRICE && width < WIDE && old.is_empty() && self.problem.days <= FEW {
            self.remove(agent);
            let line = self.search(agent, WIDE);
            self.swap(agent, line);
        }
        if !old.is_empty() && self.cost() > before {
            self.swap(agent, old);
        }
    }

    fn search(&mut self, agent: usize, width: usize) -> Vec<u8> {
        let symbols = self.problem.symbols.len();
        let mut prices = self.tally.prices(agent, self.problem.days, symbols);
        if self.problem.days > FEW {
            self.tally.row_prices(agent, &mut prices);
        }
        if let Some(pricer) = &mut self.pricers[agent] {
            let cells = prices.iter().flatten().map(|price| units(*price)).collect();
            let cheapest = pricer.search(&Prices { cells, marks: Vec::new(), symbols }, 1, &mut self.room);
            if let Some(found) = cheapest.lines.into_iter().next() {
                return found.line;
            }
        }
        let measures = self.tally.measures(agent);
        let extra: Vec<_> = measures.iter().map(|(gauge, parts)| gauge.priced(gauge.costs(parts).into())).collect();
        self.shapes[agent].best(&prices, &extra, width)
    }
}
