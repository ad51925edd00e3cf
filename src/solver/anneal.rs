//! Simulated annealing over single cells, days swapped and stretches moved, with the cost kept up to date cell by cell.
//!
//! # Source
//! Kirkpatrick, Gelatt and Vecchi 1983, Optimization by simulated annealing, Science 220, doi:10.1126/science.220.4598.671.

use super::line::LineShape;
use super::quick::Table;
use super::state::TeamState;
use crate::model::{Cost, HARD_PRICE, Lines, POINT, Problem};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Temperature at which a cycle begins and ends, in thousandths of a point.
const HOT: f64 = 12.0 * POINT as f64;
const COLD: f64 = 0.15 * POINT as f64;
/// Temperature of later cycles, which start from the best roster.
const WARM: f64 = 4.0 * POINT as f64;
/// Lines whose cost is remembered per agent, at most.
const REMEMBERED: usize = 100_000;
/// Tries to find an open cell before a move is given up.
const TRIES: usize = 20;

/// A cell and what it is to hold.
type Change = (usize, usize, u8);

/// One walk through the rosters of a problem without hard terms.
pub(super) struct Annealer {
    random: ChaCha8Rng,
    shapes: Vec<LineShape>,
    known: Vec<Table<Vec<u8>, Cost>>,
    state: TeamState,
    lines: Lines,
    line_costs: Vec<Cost>,
    cost: Cost,
    best: Lines,
    best_cost: Cost,
    /// `[agent]`: days on which there is a choice.
    open: Vec<Vec<usize>>,
    /// Agents with such days.
    movable: Vec<usize>,
}

impl Annealer {
    /// `relaxed`: see [`Problem::relaxed`]. Starts from complete lines.
    pub fn new(relaxed: &Problem, lines: &Lines, seed: u32) -> Self {
        let shapes: Vec<LineShape> =
            relaxed.line_terms().iter().enumerate().map(|(agent, terms)| LineShape::new(relaxed, agent, terms)).collect();
        let days = |agent: usize| (0..relaxed.days).filter(|day| relaxed.possible[agent][*day].len() > 1).collect();
        let open: Vec<Vec<usize>> = (0..relaxed.agents).map(days).collect();
        let movable = (0..relaxed.agents).filter(|agent| !open[*agent].is_empty()).collect();
        let mut annealer = Self {
            random: ChaCha8Rng::seed_from_u64(u64::from(seed) ^ 0x5eed),
            known: vec![Table::default(); relaxed.agents],
            state: TeamState::new(relaxed),
            lines: lines.clone(),
            line_costs: vec![0; relaxed.agents],
            cost: 0,
            best: lines.clone(),
            best_cost: Cost::MAX,
            shapes,
            open,
            movable,
        };
        annealer.go_to(lines);
        annealer.best_cost = annealer.cost;
        annealer
    }

    /// Open cells of all agents.
    pub fn size(&self) -> usize {
        self.open.iter().map(Vec::len).sum()
    }

    /// Goes on from a better roster that another engine found.
    pub fn adopt(&mut self, lines: &Lines) {
        self.go_to(lines);
        if self.cost < self.best_cost {
            self.best_cost = self.cost;
            self.best.clone_from(lines);
        }
    }

    fn go_to(&mut self, lines: &Lines) {
        self.state.begin(lines);
        self.lines.clone_from(lines);
        for agent in 0..lines.len() {
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
    pub fn walk(&mut self, moves: usize, from: f64, to: f64, first: bool) -> Option<Lines> {
        if self.movable.is_empty() {
            return None;
        }
        let hot = if first { HOT } else { WARM };
        let record = self.best_cost;
        for index in 0..moves {
            #[allow(clippy::cast_precision_loss)]
            let share = from + (to - from) * index as f64 / moves as f64;
            let heat = hot * (COLD / hot).powf(share);
            if let Some(changes) = self.propose() {
                self.attempt(&changes, heat);
            }
        }
        (self.best_cost < record).then(|| self.best.clone())
    }

    fn attempt(&mut self, changes: &[Change], heat: f64) {
        let before: Vec<Change> = changes.iter().map(|(agent, day, _)| (*agent, *day, self.lines[*agent][*day])).collect();
        let mut agents: Vec<(usize, Cost)> = changes.iter().map(|(agent, ..)| (*agent, self.line_costs[*agent])).collect();
        agents.sort_unstable();
        agents.dedup();
        let mut rise = 0;
        self.write(changes);
        for (agent, old) in &agents {
            let cost = self.line_cost(*agent);
            self.line_costs[*agent] = cost;
            rise += cost - old;
        }
        // Luck is drawn first: a move that is too dear by its lines alone need not be counted by the team.
        let luck: f64 = self.random.random_range(f64::MIN_POSITIVE..1.0);
        #[allow(clippy::cast_possible_truncation)]
        let most = (-heat * luck.ln()) as Cost;
        // Broken hard terms cost more than the team could ever save.
        if rise <= most + HARD_PRICE / 2 {
            rise += self.state.change(&before, &self.lines);
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
        self.write(&before);
        agents.iter().for_each(|(agent, old)| self.line_costs[*agent] = *old);
    }

    fn write(&mut self, changes: &[Change]) {
        changes.iter().for_each(|(agent, day, symbol)| self.lines[*agent][*day] = *symbol);
    }

    fn line_cost(&mut self, agent: usize) -> Cost {
        let line = &self.lines[agent];
        if let Some(cost) = self.known[agent].get(line.as_slice()) {
            return *cost;
        }
        let cost = self.shapes[agent].cost(line);
        if self.known[agent].len() >= REMEMBERED {
            self.known[agent].clear();
        }
        self.known[agent].insert(line.clone(), cost);
        cost
    }

    fn pick(&mut self, below: usize) -> usize {
        self.random.random_range(0..below)
    }

    fn open_cell(&mut self) -> (usize, usize) {
        let place = self.pick(self.movable.len());
        let agent = self.movable[place];
        let place = self.pick(self.open[agent].len());
        (agent, self.open[agent][place])
    }

    /// A random move; none when it would change nothing or leave what is possible.
    fn propose(&mut self) -> Option<Vec<Change>> {
        match self.pick(10) {
            0..=3 => self.change_cell(),
            4..=6 => self.swap_days(),
            7 => self.swap_agents(),
            _ => self.fill_stretch(),
        }
    }

    fn change_cell(&mut self) -> Option<Vec<Change>> {
        let (agent, day) = self.open_cell();
        let symbol = self.symbol(agent, day)?;
        Some(vec![(agent, day, symbol)])
    }

    /// A possible symbol other than the present one.
    fn symbol(&mut self, agent: usize, day: usize) -> Option<u8> {
        let domain = self.shapes[agent].domains[day];
        let others = domain.iter().filter(|symbol| *symbol != self.lines[agent][day]).count();
        let place = if others == 0 { return None } else { self.pick(others) };
        domain.iter().filter(|symbol| *symbol != self.lines[agent][day]).nth(place)
    }

    fn fits(&self, agent: usize, day: usize, symbol: u8) -> bool {
        self.shapes[agent].domains[day].contains(symbol)
    }

    /// Two days of one agent.
    fn swap_days(&mut self) -> Option<Vec<Change>> {
        for _ in 0..TRIES {
            let (agent, one) = self.open_cell();
            let place = self.pick(self.open[agent].len());
            let other = self.open[agent][place];
            let (held, given) = (self.lines[agent][one], self.lines[agent][other]);
            if held != given && self.fits(agent, one, given) && self.fits(agent, other, held) {
                return Some(vec![(agent, one, given), (agent, other, held)]);
            }
        }
        None
    }

    /// A stretch of days between two agents.
    fn swap_agents(&mut self) -> Option<Vec<Change>> {
        let (one, from) = self.open_cell();
        let place = self.pick(self.movable.len());
        let other = self.movable[place];
        let length = 1 + self.pick(7);
        let days = from..(from + length).min(self.lines[one].len());
        let mut changes = Vec::new();
        for day in days {
            let (held, given) = (self.lines[one][day], self.lines[other][day]);
            if held != given {
                if !self.fits(one, day, given) || !self.fits(other, day, held) {
                    return None;
                }
                changes.push((one, day, given));
                changes.push((other, day, held));
            }
        }
        (one != other && !changes.is_empty()).then_some(changes)
    }

    /// One symbol over several working days on end: blocks of one kind change as a whole.
    fn fill_stretch(&mut self) -> Option<Vec<Change>> {
        let (agent, from) = self.open_cell();
        let held = self.lines[agent][from];
        let symbol = self.symbol(agent, from)?;
        let length = 1 + self.pick(7);
        let days = (from..(from + length).min(self.lines[agent].len())).take_while(|day| self.lines[agent][*day] == held);
        let changes: Vec<Change> = days.map(|day| (agent, day, symbol)).collect();
        changes.iter().all(|(agent, day, symbol)| self.fits(*agent, *day, *symbol)).then_some(changes)
    }
}
