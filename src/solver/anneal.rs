//! Simulated annealing over single cells, days swapped, stretches moved and exchanged, with the cost kept up to date cell by cell.
//!
//! # Source
//! Kirkpatrick, Gelatt and Vecchi 1983, Optimization by simulated annealing, Science 220, doi:10.1126/science.220.4598.671.

use super::cache::{Cache, number};
use super::line::LineShape;
use super::state::{Change, TeamState};
use crate::model::{Cost, HARD_PRICE, Lines, POINT, Problem, SymbolSet};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Temperature at which a cycle begins that is to forget where it began, at which one that is not, and at which all end, in thousandths
/// of a point.
const HOT: f64 = 16.0 * POINT as f64;
const WARM: f64 = 4.0 * POINT as f64;
const COLD: f64 = 0.8 * POINT as f64;
/// What the team can save at most when lines get dearer: moves dearer than that are not looked at further.
const SAVING: Cost = 60 * POINT;
/// All agents together remember the costs of 2^20 lines, and each of at most 2^13.
const ALL_LINES: u32 = 20;
const LINES: u32 = 13;
/// Longest stretch of days that one move changes.
const STRETCH: usize = 7;
/// Tries to find somebody to exchange with.
const TRIES: usize = 8;

/// One walk through the rosters of a problem without hard terms.
pub(super) struct Annealer {
    random: ChaCha8Rng,
    shapes: Vec<LineShape>,
    known: Vec<Cache>,
    state: TeamState,
    lines: Lines,
    /// `[agent]`: number of the line, the sum of its cells' numbers.
    keys: Vec<u64>,
    /// `[day × symbols + symbol]`
    numbers: Vec<u64>,
    symbols: usize,
    line_costs: Vec<Cost>,
    cost: Cost,
    best: Lines,
    best_cost: Cost,
    /// `[agent][day]`: what a move may put there.
    choices: Vec<Vec<Vec<u8>>>,
    domains: Vec<Vec<SymbolSet>>,
    /// `[agent]`: days on which there is a choice.
    open: Vec<Vec<usize>>,
    /// All `(agent, day)` with a choice.
    cells: Vec<(usize, usize)>,
    /// The move under way.
    changes: Vec<Change>,
    /// Agents of the move, with their lines' number and cost before.
    moved: Vec<(usize, u64, Cost)>,
}

impl Annealer {
    /// `relaxed`: see [`Problem::relaxed`]. Starts from complete lines.
    pub fn new(problem: &Problem, relaxed: &Problem, lines: &Lines, seed: u32) -> Self {
        let shape = |(agent, terms): (usize, &Vec<usize>)| LineShape::new(relaxed, agent, terms);
        let symbols = relaxed.symbols.len();
        let domains = domains(problem, lines);
        let choices: Vec<Vec<Vec<u8>>> = domains.iter().map(|line| line.iter().map(|domain| domain.iter().collect()).collect()).collect();
        let days = |line: &Vec<SymbolSet>| (0..line.len()).filter(|day| line[*day].len() > 1).collect::<Vec<usize>>();
        let open: Vec<Vec<usize>> = domains.iter().map(days).collect();
        let bits = Cache::bits(relaxed.agents, ALL_LINES, LINES);
        let mut annealer = Self {
            random: ChaCha8Rng::seed_from_u64(u64::from(seed) ^ 0x5eed),
            shapes: relaxed.line_terms().iter().enumerate().map(shape).collect(),
            known: (0..relaxed.agents).map(|_| Cache::new(bits)).collect(),
            state: TeamState::new(relaxed),
            lines: lines.clone(),
            keys: vec![0; relaxed.agents],
            numbers: (0..relaxed.days * symbols).map(|cell| number(&[cell])).collect(),
            symbols,
            line_costs: vec![0; relaxed.agents],
            cost: 0,
            best: lines.clone(),
            best_cost: Cost::MAX,
            choices,
            domains,
            cells: open.iter().enumerate().flat_map(|(agent, days)| days.iter().map(move |day| (agent, *day))).collect(),
            open,
            changes: Vec::new(),
            moved: Vec::new(),
        };
        annealer.go_to(lines);
        annealer.best_cost = annealer.cost;
        annealer
    }

    /// Open cells of all agents.
    pub fn size(&self) -> usize {
        self.cells.len()
    }

    /// Another engine found a roster: the next cycle begins there if it is better.
    pub fn offer(&mut self, lines: &Lines) {
        let here = std::mem::take(&mut self.lines);
        self.go_to(lines);
        if self.cost < self.best_cost {
            self.best_cost = self.cost;
            self.best.clone_from(lines);
        }
        self.go_to(&here);
    }

    fn go_to(&mut self, lines: &Lines) {
        self.state.begin(lines);
        self.lines.clone_from(lines);
        for (agent, line) in lines.iter().enumerate() {
            let cell = |(day, symbol): (usize, &u8)| self.numbers[day * self.symbols + usize::from(*symbol)];
            self.keys[agent] = line.iter().enumerate().map(cell).fold(0, u64::wrapping_add);
            self.line_costs[agent] = self.line_cost(agent);
        }
        self.cost = self.state.cost() + self.line_costs.iter().sum::<Cost>();
    }

    /// Begins a later cycle at the best roster.
    pub fn again(&mut self) {
        let best = self.best.clone();
        self.go_to(&best);
    }

    /// Makes moves while a cycle goes from `from` to `to` (shares of the cycle, 0–1); returns the best roster if it is new.
    pub fn walk(&mut self, moves: usize, from: f64, to: f64, hot: bool) -> Option<Lines> {
        if self.cells.is_empty() {
            return None;
        }
        let record = self.best_cost;
        let hot = if hot { HOT } else { WARM };
        let heat_at = |share: f64| hot * (COLD / hot).powf(share);
        #[allow(clippy::cast_precision_loss)]
        let (mut heat, cooling) = (heat_at(from), (heat_at(to) / heat_at(from)).powf(1.0 / moves.max(1) as f64));
        for _ in 0..moves {
            heat *= cooling;
            self.changes.clear();
            self.propose();
            if !self.changes.is_empty() {
                self.attempt(heat);
            }
        }
        (self.best_cost < record).then(|| self.best.clone())
    }

    /// Makes the proposed move if it is cheap enough or luck has it.
    fn attempt(&mut self, heat: f64) {
        let rise = self.write();
        // Luck is drawn first: a move that is too dear by its lines alone need not be counted by the team.
        #[allow(clippy::cast_precision_loss)]
        let luck = ((self.random.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        #[allow(clippy::cast_possible_truncation)]
        let most = (-heat * luck.ln()) as Cost;
        let saving = if self.cost >= HARD_PRICE { HARD_PRICE / 2 } else { SAVING };
        if rise <= most + saving {
            let rise = rise + self.state.change(&self.changes, &self.lines);
            if rise <= most {
                self.cost += rise;
                if self.cost < self.best_cost {
                    self.best_cost = self.cost;
                    self.best.clone_from(&self.lines);
                }
                return;
            }
            self.state.undo();
        }
        self.changes.iter().for_each(|(agent, day, from, _)| self.lines[*agent][*day] = *from);
        for (agent, key, cost) in &self.moved {
            (self.keys[*agent], self.line_costs[*agent]) = (*key, *cost);
        }
    }

    /// Writes the changes into the lines; returns by how much these get dearer.
    fn write(&mut self) -> Cost {
        self.moved.clear();
        for index in 0..self.changes.len() {
            let (agent, day, from, to) = self.changes[index];
            // At most two agents move, and their cells come in turn.
            if !self.moved.iter().any(|(moved, ..)| *moved == agent) {
                self.moved.push((agent, self.keys[agent], self.line_costs[agent]));
            }
            let (old, new) = (self.numbers[day * self.symbols + usize::from(from)], self.numbers[day * self.symbols + usize::from(to)]);
            self.keys[agent] = self.keys[agent].wrapping_sub(old).wrapping_add(new);
            self.lines[agent][day] = to;
        }
        let mut rise = 0;
        for index in 0..self.moved.len() {
            let (agent, _, before) = self.moved[index];
            self.line_costs[agent] = self.line_cost(agent);
            rise += self.line_costs[agent] - before;
        }
        rise
    }

    fn line_cost(&mut self, agent: usize) -> Cost {
        let key = self.keys[agent];
        if let Some(cost) = self.known[agent].get(key) {
            return cost;
        }
        let cost = self.shapes[agent].cost(&self.lines[agent]);
        self.known[agent].put(key, cost);
        cost
    }

    /// A number below `below`, which is less than 2³²; uneven by less than one in 2³² / `below`.
    #[inline(always)]
    fn pick(&mut self, below: usize) -> usize {
        ((u64::from(self.random.next_u32()) * below as u64) >> 32) as usize
    }

    /// A random move; none when it would change nothing or leave what is possible.
    fn propose(&mut self) {
        let place = self.pick(self.cells.len());
        let (agent, day) = self.cells[place];
        match self.pick(25) {
            0..=2 => self.change_cell(agent, day),
            3..=4 => self.swap_days(agent, day),
            5..=20 => self.swap_agents(agent, day),
            21..=22 => self.fill_stretch(agent, day),
            _ => self.exchange_cell(agent, day),
        }
    }

    fn change_cell(&mut self, agent: usize, day: usize) {
        if let Some(symbol) = self.symbol(agent, day) {
            self.changes.push((agent, day, self.lines[agent][day], symbol));
        }
    }

    /// A possible symbol other than the present one.
    fn symbol(&mut self, agent: usize, day: usize) -> Option<u8> {
        let place = self.pick(self.choices[agent][day].len());
        let symbol = self.choices[agent][day][place];
        (symbol != self.lines[agent][day]).then_some(symbol)
    }

    #[inline(always)]
    fn fits(&self, agent: usize, day: usize, symbol: u8) -> bool {
        self.domains[agent][day].contains(symbol)
    }

    /// Two days of one agent.
    fn swap_days(&mut self, agent: usize, one: usize) {
        let place = self.pick(self.open[agent].len());
        let other = self.open[agent][place];
        let (held, given) = (self.lines[agent][one], self.lines[agent][other]);
        if held != given && self.fits(agent, one, given) && self.fits(agent, other, held) {
            self.changes.extend([(agent, one, held, given), (agent, other, given, held)]);
        }
    }

    /// A stretch of days between two agents.
    fn swap_agents(&mut self, one: usize, from: usize) {
        let place = self.pick(self.cells.len());
        let other = self.cells[place].0;
        let length = 1 + self.pick(STRETCH);
        if one == other {
            return;
        }
        for day in from..(from + length).min(self.lines[one].len()) {
            let (held, given) = (self.lines[one][day], self.lines[other][day]);
            if held != given {
                if !self.fits(one, day, given) || !self.fits(other, day, held) {
                    self.changes.clear();
                    return;
                }
                self.changes.extend([(one, day, held, given), (other, day, given, held)]);
            }
        }
    }

    /// One symbol over several working days on end: blocks of one kind change as a whole.
    fn fill_stretch(&mut self, agent: usize, from: usize) {
        let held = self.lines[agent][from];
        let Some(symbol) = self.symbol(agent, from) else { return };
        let length = 1 + self.pick(STRETCH);
        for day in from..(from + length).min(self.lines[agent].len()) {
            if self.lines[agent][day] != held || !self.fits(agent, day, symbol) {
                return;
            }
            self.changes.push((agent, day, held, symbol));
        }
    }

    /// A cell changes, somebody takes over what it held, and another day of the first one may take what it held, too.
    fn exchange_cell(&mut self, agent: usize, day: usize) {
        let held = self.lines[agent][day];
        let Some(symbol) = self.symbol(agent, day) else { return };
        self.changes.push((agent, day, held, symbol));
        for _ in 0..TRIES {
            let place = self.pick(self.cells.len());
            let other = self.cells[place].0;
            if other != agent && self.lines[other][day] == symbol && self.fits(other, day, held) {
                self.changes.push((other, day, symbol, held));
                break;
            }
        }
        let place = self.pick(2 * self.open[agent].len());
        if let Some(further) = self.open[agent].get(place).copied() {
            let there = self.lines[agent][further];
            if further != day && there != held && self.fits(agent, further, held) {
                self.changes.push((agent, further, there, held));
            }
        }
    }
}

/// What moves may put into each cell: what hard terms leave, or all that is possible where the lines hold something else.
fn domains(problem: &Problem, lines: &Lines) -> Vec<Vec<SymbolSet>> {
    let mut domains = problem.domains();
    for (agent, line) in domains.iter_mut().enumerate() {
        for (day, domain) in line.iter_mut().enumerate() {
            if !domain.contains(lines[agent][day]) {
                *domain = problem.possible[agent][day];
            }
        }
    }
    domains
}
