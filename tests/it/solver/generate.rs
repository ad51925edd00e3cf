//! Random small problems of all kinds of terms, and the best of all their rosters.

use paiban::model::{
    Body, Cell, Convex, Cost, Demand, Edge, Group, Item, Limit, Lines, Origin, Problem, RowName, Score, Step, SymbolSet, Term,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub struct Best {
    pub lines: Lines,
    pub score: Score,
}

/// Tries every roster.
pub fn best_by_enumeration(problem: &Problem) -> Best {
    let cells: Vec<(usize, usize, Vec<u8>)> = (0..problem.agents)
        .flat_map(|agent| (0..problem.days).map(move |day| (agent, day)))
        .map(|(agent, day)| (agent, day, problem.possible[agent][day].iter().collect()))
        .collect();
    let mut lines: Lines = vec![vec![0; problem.days]; problem.agents];
    let mut counter = vec![0; cells.len()];
    let mut best: Option<Best> = None;
    loop {
        for ((agent, day, symbols), at) in cells.iter().zip(&counter) {
            lines[*agent][*day] = symbols[*at];
        }
        let score = problem.evaluate(&lines);
        if best.as_ref().is_none_or(|best| score.key() < best.score.key()) {
            best = Some(Best { lines: lines.clone(), score });
        }
        let Some(place) = (0..cells.len()).rev().find(|place| counter[*place] + 1 < cells[*place].2.len()) else {
            return best.expect("at least one roster");
        };
        counter[place] += 1;
        counter[place + 1..].fill(0);
    }
}

struct Maker {
    random: ChaCha8Rng,
    agents: usize,
    days: usize,
    symbols: usize,
}

/// Up to three agents, up to six days, two or three symbols, at most seven cells.
pub fn random_problem(seed: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let agents = random.random_range(1..=3);
    let days = random.random_range(1..=7 / agents);
    let symbols = random.random_range(2..=3);
    let names = (0..symbols).map(|symbol| symbol.to_string()).collect();
    let mut problem = Problem::new(agents, days, names);
    let mut maker = Maker { random, agents, days, symbols };
    if maker.often(0.2) {
        let (agent, day) = maker.cell();
        problem.possible[agent][day] = SymbolSet::one(1);
    }
    for _ in 0..maker.random.random_range(1..=8) {
        let body = maker.body();
        problem.terms.push(Term { origin: Origin::default(), body });
    }
    problem
}

/// One agent, up to seven days, line terms only.
pub fn random_line(seed: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let days = random.random_range(1..=7);
    let symbols = random.random_range(2..=3);
    line_of(random, days, symbols)
}

/// One agent, so many days that sums over them are counted apart from the rest of a line, line terms only.
pub fn random_long_line(seed: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let days = random.random_range(11..=13);
    let mut problem = line_of(random, days, 2);
    let mut random = ChaCha8Rng::seed_from_u64(!seed);
    for _ in 0..2 {
        // A sum over all days, some of which count in pairs.
        let measure = (0..days).map(|day| {
            let pair = if random.random_bool(0.2) { (day + 2).min(days) } else { day + 1 };
            let cells = (day..pair).map(|day| Cell { day, set: SymbolSet::one(1) }).collect();
            Item { agent: 0, cells, coef: random.random_range(1..=3) }
        });
        let (measure, min) = (measure.collect(), random.random_range(0..=8));
        let limit = |hard: bool, price: Cost| if hard { Limit::Hard } else { Limit::linear(price) };
        let (under, over) = (limit(random.random_bool(0.4), 900), limit(random.random_bool(0.4), 700));
        let body = Body::Window { agent: 0, measure, start: 0, min: Some(min), max: Some(min + 4), under, over };
        problem.terms.push(Term { origin: Origin::default(), body });
    }
    problem
}

fn line_of(random: ChaCha8Rng, days: usize, symbols: usize) -> Problem {
    let mut problem = Problem::new(1, days, (0..symbols).map(|symbol| symbol.to_string()).collect());
    let mut maker = Maker { random, agents: 1, days, symbols };
    for _ in 0..maker.random.random_range(1..=8) {
        let body = maker.body();
        if body.is_line() {
            problem.terms.push(Term { origin: Origin::default(), body });
        }
    }
    problem
}

impl Maker {
    fn often(&mut self, share: f64) -> bool {
        self.random.random_bool(share)
    }

    fn cell(&mut self) -> (usize, usize) {
        (self.random.random_range(0..self.agents), self.random.random_range(0..self.days))
    }

    fn set(&mut self) -> SymbolSet {
        let all = (1u64 << self.symbols) - 1;
        let bits = self.random.next_u64() & all;
        (0..self.symbols as u8).filter(|symbol| bits >> symbol & 1 == 1).collect()
    }

    fn price(&mut self) -> Cost {
        self.random.random_range(0..4000)
    }

    fn convex(&mut self, unit: i64) -> Convex {
        let mut price = if unit == 1 { self.price() } else { self.random.random_range(0..6) };
        let mut steps = Vec::new();
        for _ in 0..self.random.random_range(0..2) {
            steps.push(Step { width: Some(self.random.random_range(0..=2 * unit)), price });
            price += if unit == 1 { self.price() } else { self.random.random_range(0..6) };
        }
        steps.push(Step { width: None, price });
        Convex(steps)
    }

    fn limit(&mut self) -> Limit {
        if self.often(0.3) { Limit::Hard } else { Limit::Priced(self.convex(1)) }
    }

    fn edge(&mut self) -> Edge {
        if self.often(0.3) { Edge::Free } else { Edge::Known(self.random.random_range(0..=3)) }
    }

    fn item(&mut self, agent: usize, coef: i64) -> Item {
        let first = self.random.random_range(0..self.days);
        let days = if self.often(0.3) { (first + 2).min(self.days) } else { first + 1 };
        let cells = (first..days).map(|day| Cell { day, set: self.set() }).collect();
        Item { agent, cells, coef }
    }

    fn measure(&mut self, only: Option<usize>) -> Vec<Item> {
        let scale = if self.often(0.3) { 30 } else { 1 };
        (0..self.random.random_range(1..=6))
            .map(|_| {
                let agent = only.unwrap_or_else(|| self.random.random_range(0..self.agents));
                let coef = self.random.random_range(-1..=2) * scale;
                self.item(agent, coef)
            })
            .collect()
    }

    fn bounds(&mut self) -> (i64, Option<i64>, Option<i64>, Limit, Limit) {
        let min = self.often(0.6).then(|| self.random.random_range(-1..=2));
        let max = self.often(0.6).then(|| min.unwrap_or(0) + self.random.random_range(0..=2));
        (self.random.random_range(-1..=1), min, max, self.limit(), self.limit())
    }

    fn body(&mut self) -> Body {
        let (agent, day) = self.cell();
        let cell = Cell { day, set: self.set() };
        match self.random.random_range(0..12) {
            0 => Body::Constant { price: self.price() - 2000 },
            1 => Body::Cost { agent, cell, price: self.price() - 2000 },
            2 => Body::Forbid { agent, cell },
            3 => Body::Fix { agent, cell },
            4 | 5 => {
                let length = self.random.random_range(1..=3).min(self.days - day);
                Body::Succession { agent, day, sets: (0..length).map(|_| self.set()).collect(), limit: self.limit() }
            }
            6 | 7 => {
                let max = self.often(0.7).then(|| self.random.random_range(0..=3));
                let min = self.random.random_range(0..=3);
                let (before, after, under, over) = (self.edge(), self.edge(), self.limit(), self.limit());
                Body::Run { agent, set: self.set(), min, max, before, after, under, over }
            }
            8 => {
                let (start, min, max, under, over) = self.bounds();
                Body::Window { agent, measure: self.measure(Some(agent)), start, min, max, under, over }
            }
            9 => {
                let (start, min, max, under, over) = self.bounds();
                Body::Row { name: RowName::Balance, measure: self.measure(None), start, min, max, under, over }
            }
            _ => self.cover(),
        }
    }

    fn cover(&mut self) -> Body {
        let most = if self.often(0.2) { 5 } else { 3 };
        let demands: Vec<Demand> = (0..self.random.random_range(1..=most))
            .map(|skill| Demand { skill, need: self.random.random_range(0..=2500), under: self.convex(1000) })
            .collect();
        let groups = (0..self.random.random_range(1..=4))
            .map(|_| {
                let skills = (0..demands.len()).filter(|_| self.random.random_bool(0.6)).collect();
                let present = (0..self.random.random_range(0..=7))
                    .map(|_| {
                        let agent = self.random.random_range(0..self.agents);
                        let coef = if self.often(0.7) { 1000 } else { self.random.random_range(0..=1000) };
                        self.item(agent, coef)
                    })
                    .collect();
                Group { skills, present, start: if self.often(0.2) { 1000 } else { 0 } }
            })
            .collect();
        Body::Cover { slot: 0, groups, demands, idle: if self.often(0.5) { Convex::free() } else { self.convex(1000) } }
    }
}
