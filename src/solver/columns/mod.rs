//! Column generation: one column is one agent's whole line, priced over the line terms; the team terms are the master's rows. A dive fixes what
//! the program is sure of until every agent has one line; then neighbourhoods of the best roster are treated in the same way.
//!
//! # Source
//! Strandmark, Qu and Curtois 2020, First-order linear programming in a column generation-based heuristic approach to the nurse rostering
//! problem, Computers & Operations Research 120, doi:10.1016/j.cor.2020.104945.

mod ascent;
mod automaton;
mod branch;
mod dive;
mod heads;
mod lagrange;
mod lp;
mod master;
mod near;
mod penalty;
mod pricing;

use super::line::LineShape;
use super::wire::{End, Job, News};
use crate::model::{Cost, Lines, Problem, Score, SymbolSet};
pub(super) use automaton::Automaton;
use lp::Optimum;
use master::{Master, PoolLine, Pooled};
use pricing::Cheapest;
pub(super) use pricing::{Pricer, Prices, Room, units};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::time::{Duration, Instant};

/// Lines of one agent that one search may add.
const LINES: usize = 3;
/// Lines in the master per agent above which those far from use are forgotten.
const CROWD: usize = 120;
/// Share of the best duals so far in those that lines are priced with.
const SMOOTH: f64 = 0.6;
/// Rows × days above which the program takes too long to solve over all lines.
const LARGE: usize = 60_000;
/// Share of the time for subgradients.
const ASCENT: f64 = 0.15;
/// Of what a part might gain, the share that is not waited for.
const TAIL: f64 = 0.02;
/// A line is of use if it gains more than this, in points.
const GAIN: f64 = 1e-6;

/// How the engine talks with who asked for it.
pub(super) struct Talk<'a> {
    pub tell: &'a dyn Fn(&News),
    /// A roster somebody else found.
    pub hear: &'a dyn Fn() -> Option<Lines>,
}

/// What each cell may hold: `[agent][day]`.
type Allowed = Vec<Vec<SymbolSet>>;

/// A search of one agent's lines.
type One<'a> = &'a (dyn Fn(&mut Pricer, &Prices, &[SymbolSet], &mut Room) -> Cheapest + Sync);

/// The engine's state between searches.
struct Engine<'a> {
    problem: &'a Problem,
    talk: &'a Talk<'a>,
    master: Master,
    pricers: Vec<Pricer>,
    /// One for each thread.
    rooms: Vec<Room>,
    threads: usize,
    seed: u32,
    deadline: Instant,
    /// Seconds of work, about, counted in steps: the same on every machine.
    work: f64,
    /// Work of prices before each search of all lines.
    overhead: f64,
    /// Work after which it is late.
    limit: f64,
    random: ChaCha8Rng,
    /// Duals that gave the best bound in the present search.
    center: Vec<f64>,
    /// That bound, in thousandths.
    reached: f64,
    best: Option<(Score, Lines)>,
    bound: Cost,
    /// Costs of rosters are `offset` plus multiples of `grain`.
    grain: Cost,
    offset: Cost,
}

/// What a search over allowed lines came to.
enum Converged {
    /// Nothing that is allowed is better than what there is.
    Pruned,
    Solution(Optimum),
    Late,
}

/// Works on a job until it is proven, out of time, or told to end.
pub(super) fn solve(job: &Job, talk: &Talk) -> Option<End> {
    let deadline = Instant::now() + Duration::from_secs_f64(job.seconds);
    let near = job.engine == super::wire::Engine::Near;
    let new = if near { Engine::bare } else { Engine::new };
    let Some(mut engine) = new(&job.problem, job.seed, job.threads, deadline, talk) else { return Some(End::Infeasible) };
    if let Some(start) = &job.start {
        engine.take(start.clone());
    }
    Some(engine.run(near, job.seconds))
}

impl<'a> Engine<'a> {
    /// The engine; none where the hard terms of a line, or of the team, contradict each other.
    fn new(problem: &'a Problem, seed: u32, threads: usize, deadline: Instant, talk: &'a Talk) -> Option<Self> {
        let mut engine = Self::over(problem, Master::new(problem, seed, &[])?, seed, threads, deadline, talk);
        let relaxed = problem.relaxed();
        let domains = problem.domains();
        for (agent, terms) in relaxed.line_terms().iter().enumerate() {
            let mut shape = LineShape::new(&relaxed, agent, terms);
            shape.domains.clone_from(&domains[agent]);
            engine.pricers.push(Pricer::new(Automaton::new(shape, &engine.master.marks(agent))?));
        }
        Some(engine)
    }

    /// The engine without master and pricers: for parts alone.
    fn bare(problem: &'a Problem, seed: u32, threads: usize, deadline: Instant, talk: &'a Talk) -> Option<Self> {
        Some(Self::over(problem, Master::bare(seed)?, seed, threads, deadline, talk))
    }

    fn over(problem: &'a Problem, master: Master, seed: u32, threads: usize, deadline: Instant, talk: &'a Talk) -> Self {
        let (grain, offset) = problem.grain();
        Self {
            problem,
            talk,
            pricers: Vec::new(),
            rooms: (0..threads.max(1)).map(|_| Room::default()).collect(),
            threads: threads.max(1),
            seed,
            deadline,
            work: 0.0,
            overhead: master.work(),
            limit: f64::INFINITY,
            random: ChaCha8Rng::seed_from_u64(u64::from(seed) ^ 0xc01),
            center: Vec::new(),
            reached: f64::NEG_INFINITY,
            best: None,
            bound: Cost::MIN,
            grain,
            offset,
            master,
        }
    }

    /// `near`: on parts of the best roster alone. `seconds`: what there is.
    fn run(&mut self, near: bool, seconds: f64) -> End {
        let all = self.problem.domains();
        if near {
            return self.improve(None, self.problem.days / 2, None);
        }
        if self.master.team_rows() * self.problem.days > LARGE {
            (self.talk.tell)(&News::Large);
            self.ascend(&all, ASCENT * seconds);
            self.forget_lines();
            return self.improve(None, 0, None);
        }
        if !self.master.bundles.is_empty() {
            self.warm(&all);
        }
        match self.converge(&all, usize::MAX, true) {
            Converged::Pruned => End::Solved,
            Converged::Late => End::Limit,
            Converged::Solution(optimum) => {
                let mut tree = branch::Tree::new(self);
                let began = self.work;
                self.dive(all, Some(optimum), 0.0);
                (self.talk.tell)(&News::Settled);
                self.improve(Some(self.work - began), 0, tree.as_mut())
            }
        }
    }

    /// Parts need neither master nor pricers of the whole.
    fn forget_lines(&mut self) {
        if let Some(bare) = Master::bare(0) {
            self.master = bare;
        }
        self.pricers = Vec::new();
        self.rooms.iter_mut().for_each(|room| *room = Room::default());
    }

    fn late(&self) -> bool {
        self.work >= self.limit || Instant::now() >= self.deadline
    }

    /// Keeps a roster if it is better than the best, and tells of it; its lines go into the master.
    fn take(&mut self, lines: Lines) {
        let score = self.problem.evaluate(&lines);
        if self.best.as_ref().is_some_and(|(best, _)| best.key() <= score.key()) || !self.problem.admits(&lines) {
            return;
        }
        let new: Vec<Pooled> = lines
            .iter()
            .enumerate()
            .zip(&self.pricers)
            .filter_map(|((agent, line), pricer)| {
                pricer.walk(line).map(|(cost, _)| Pooled::Line(PoolLine { agent, line: line.clone(), cost }))
            })
            .collect();
        (self.talk.tell)(&News::Roster(lines.clone()));
        if score.broken.is_empty() {
            self.master.add(new);
            self.best = Some((score, lines));
        }
    }

    fn hear(&mut self) {
        if let Some(lines) = (self.talk.hear)() {
            self.take(lines);
        }
    }

    /// The least cost that would be better than the best roster's, in thousandths.
    fn target(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        self.best.as_ref().map_or(f64::INFINITY, |(score, _)| (score.cost - self.grain) as f64)
    }

    /// Adds lines until none is of use, or nothing better than the best roster can come of what is allowed. `whole`: all is allowed, so the
    /// bound holds for the problem.
    fn converge(&mut self, allowed: &Allowed, rounds: usize, whole: bool) -> Converged {
        if self.master.restrict(allowed).is_none() {
            return Converged::Late;
        }
        let mut smooth = SMOOTH;
        if !whole {
            self.center.clear();
            self.reached = f64::NEG_INFINITY;
        }
        for _ in 0..rounds {
            if self.late() {
                return Converged::Late;
            }
            let Some(optimum) = self.master.solve(&mut self.work) else { return Converged::Late };
            let mut duals = optimum.duals.clone();
            if !self.center.is_empty() {
                duals.iter_mut().zip(&self.center).for_each(|(dual, center)| *dual += smooth * (center - *dual));
            }
            self.master.sensible(&mut duals);
            let found = self.price(&duals, allowed);
            let (heads, most) = self.master.heads(&duals);
            let least: f64 = found.iter().map(|cheapest| cheapest.least).sum();
            let reached = self.master.bound(&duals, least + most);
            let better = reached > self.reached;
            if better {
                self.reached = reached;
                self.center = duals;
            }
            let bound = self.reached;
            if whole {
                self.publish(bound);
                self.hear();
            }
            if bound > self.target() + 0.5 {
                return Converged::Pruned;
            }
            let mut new = self.useful(found, &optimum);
            new.extend(self.master.useful_heads(heads, &optimum.duals));
            let added = self.master.add(new).unwrap_or(0);
            let left = self.master.cost(&optimum) * 1000.0 - bound;
            let gain = if whole { 0.0 } else { self.target() - bound };
            let close = left.abs() <= 1e-6 * bound.abs() + 1.0 || (gain.is_finite() && left <= TAIL * gain);
            if close || (added == 0 && smooth == 0.0) {
                return Converged::Solution(optimum);
            }
            smooth = match (added, better) {
                (0, _) => 0.0,
                (_, true) => (smooth - 0.1).max(0.3),
                _ => (smooth + 0.1).min(0.9),
            };
            if self.master.pool.len() > CROWD * self.problem.agents {
                self.forget(&optimum);
            }
        }
        self.master.solve(&mut self.work).map_or(Converged::Late, Converged::Solution)
    }

    /// Lines that would make the master's solution cheaper.
    fn useful(&self, found: Vec<Cheapest>, optimum: &Optimum) -> Vec<Pooled> {
        let lines = found.into_iter().enumerate().flat_map(|(agent, cheapest)| {
            cheapest.lines.into_iter().map(move |found| PoolLine { agent, line: found.line, cost: found.cost })
        });
        lines.filter(|line| self.master.reduced(line, &optimum.duals) < -GAIN).map(Pooled::Line).collect()
    }

    fn forget(&mut self, optimum: &Optimum) {
        let best = self.best.as_ref().map(|(_, lines)| lines.clone());
        let spared = |one: &Pooled| match one {
            Pooled::Line(line) => best.as_ref().is_some_and(|best| best[line.agent] == line.line),
            Pooled::Heads { .. } => false,
        };
        self.master.forget(optimum, CROWD * self.problem.agents / 2, &spared);
    }

    /// The cheapest lines of each agent, on all threads.
    fn price(&mut self, duals: &[f64], allowed: &Allowed) -> Vec<Cheapest> {
        self.price_by(duals, allowed, &cheapest)
    }

    /// The same by another search of one agent's lines; counts its work.
    fn price_by(&mut self, duals: &[f64], allowed: &Allowed, one: One) -> Vec<Cheapest> {
        let found = self.price_all(duals, allowed, one);
        let spent = self.pricers.iter_mut().map(|pricer| std::mem::take(&mut pricer.spent));
        self.work += spent.sum::<f64>() + self.overhead;
        found
    }

    fn price_all(&mut self, duals: &[f64], allowed: &Allowed, one: One) -> Vec<Cheapest> {
        let prices: Vec<Prices> = (0..allowed.len()).map(|agent| self.master.prices(agent, duals, &allowed[agent])).collect();
        let share = self.pricers.len().div_ceil(self.threads).max(1);
        let search = |pricers: &mut [Pricer], prices: &[Prices], allowed: &[Vec<SymbolSet>], room: &mut Room| -> Vec<Cheapest> {
            pricers.iter_mut().zip(prices).zip(allowed).map(|((pricer, prices), allowed)| one(pricer, prices, allowed, room)).collect()
        };
        if self.threads < 2 {
            return search(&mut self.pricers, &prices, allowed, &mut self.rooms[0]);
        }
        std::thread::scope(|scope| {
            let shares = self.pricers.chunks_mut(share).zip(prices.chunks(share)).zip(allowed.chunks(share)).zip(&mut self.rooms);
            let search = &search;
            let handles: Vec<_> =
                shares.map(|(((pricers, prices), allowed), room)| scope.spawn(move || search(pricers, prices, allowed, room))).collect();
            handles.into_iter().flat_map(|handle| handle.join().unwrap_or_default()).collect()
        })
    }

    fn publish(&mut self, bound: f64) {
        let Some(bound) = self.rounded(bound) else { return };
        if bound > self.bound {
            self.bound = bound;
            (self.talk.tell)(&News::Bound(bound));
        }
    }

    /// The least cost that a roster can have at or above a bound.
    #[allow(clippy::cast_possible_truncation)]
    fn rounded(&self, bound: f64) -> Option<Cost> {
        if !bound.is_finite() || bound.abs() > 1e15 {
            return None;
        }
        let least = (bound - 0.5 - bound.abs() * 1e-9).ceil() as Cost;
        Some(self.offset - (self.offset - least).div_euclid(self.grain) * self.grain)
    }
}

/// The cheapest lines; a line that is fixed is not searched for.
fn cheapest(pricer: &mut Pricer, prices: &Prices, allowed: &[SymbolSet], room: &mut Room) -> Cheapest {
    if allowed.iter().any(|set| set.len() != 1) {
        return pricer.search(prices, LINES, room);
    }
    let line: Vec<u8> = allowed.iter().filter_map(|set| set.iter().next()).collect();
    let Some((cost, marks)) = pricer.walk(&line) else { return Cheapest { least: f64::INFINITY, lines: Vec::new() } };
    let cells: f64 = line.iter().enumerate().map(|(day, symbol)| prices.cells[day * prices.symbols + usize::from(*symbol)]).sum();
    let least = units(cost) + cells + marks.iter().map(|mark| prices.marks[*mark]).sum::<f64>();
    Cheapest { least, lines: vec![pricing::Found { line, cost, value: least }] }
}
