//! A solve from its start to its answer: a constructive start, the portfolio of engines, and what came of it.

use super::construct::Constructor;
use super::floor::floor;
use super::portfolio::{WALKABLE, open_symbols};
use super::process::executable;
use super::walk::Walk;
use super::{Answer, Effort, Progress, Stop, Watch};
use crate::model::{Cost, HARD_PRICE, Lines, Problem, Score};
use std::path::Path;
use std::time::{Duration, Instant};

const START: &str = "start";
const LOCAL: &str = "local";
/// Share of the time for the constructive start.
const START_SHARE: f64 = 0.15;
/// Share of the time until the engines begin, at most.
const WALK_SHARE: f64 = 0.25;

/// Finds a roster of least cost: `start` or a constructed one first, then better ones and a bound from the engines.
///
/// Where hard terms contradict each other, the answer breaks the fewest units of them, its `cost` is that of the priced terms, and its
/// `bound` holds among rosters that break no more.
#[must_use]
pub fn solve(problem: &Problem, start: Option<Lines>, effort: &Effort, watch: &mut dyn Watch) -> Answer {
    solve_with(&executable().unwrap_or_default(), problem, start, effort, watch)
}

/// [`solve`] with the program to start as solver child.
#[must_use]
pub fn solve_with(program: &Path, problem: &Problem, start: Option<Lines>, effort: &Effort, watch: &mut dyn Watch) -> Answer {
    if problem.validate().is_err() {
        return nothing();
    }
    let relaxed = problem.relaxed();
    let mut search = Search::new(program, problem, &relaxed, effort, watch);
    search.begin(start);
    let stop = search.run();
    search.answer(stop)
}

/// There is no roster for a problem that makes no sense.
fn nothing() -> Answer {
    Answer { lines: Vec::new(), cost: 0, bound: 0, floor: 0, stop: Stop::Failed, engine: START, seconds: 0.0, contradiction: true }
}

pub(super) struct Search<'a> {
    pub program: &'a Path,
    pub problem: &'a Problem,
    /// The problem with its hard terms priced.
    pub relaxed: &'a Problem,
    pub effort: &'a Effort,
    pub watch: &'a mut dyn Watch,
    pub began: Instant,
    pub floor: Cost,
    pub lines: Lines,
    pub score: Score,
    pub bound: Cost,
    /// Column generation says that the problem is too large for anything but parts.
    pub large: bool,
    engine: &'static str,
    /// None until there are lines to walk from.
    walk: Option<Walk>,
}

impl<'a> Search<'a> {
    fn new(program: &'a Path, problem: &'a Problem, relaxed: &'a Problem, effort: &'a Effort, watch: &'a mut dyn Watch) -> Self {
        let (began, lines, score) = (Instant::now(), Vec::new(), Score::default());
        Self { program, problem, relaxed, effort, watch, began, floor: 0, lines, score, bound: 0, large: false, engine: START, walk: None }
    }

    fn begin(&mut self, start: Option<Lines>) {
        self.floor = floor(self.problem);
        self.bound = self.floor;
        let mut constructor = Constructor::new(self.relaxed, self.effort.seed);
        self.lines = constructor.build(self.began + self.share(START_SHARE));
        self.score = self.problem.evaluate(&self.lines);
        if let Some(start) = start {
            self.take(start, "given");
        }
        self.report();
        if open_symbols(self.problem) > WALKABLE && self.score.broken.is_empty() {
            return;
        }
        self.prepare();
        let deadline = self.began + self.share(WALK_SHARE);
        // With a thread to spare the walk goes on beside the engines, so it comes first only until a roster breaks nothing.
        let waits = |search: &Self| search.effort.threads < 2 || !search.score.broken.is_empty();
        while self.first_cycle() && waits(self) && Instant::now() < deadline && !self.watch.cancelled() {
            self.step();
        }
    }

    /// Makes a walk ready, unless there is one.
    pub fn prepare(&mut self) {
        if self.walk.is_none() {
            let seconds = (self.effort.threads > 1).then_some(self.effort.seconds);
            self.walk = Some(Walk::new(self.problem, self.relaxed, &self.lines, self.effort.seed, seconds));
        }
    }

    fn first_cycle(&self) -> bool {
        self.walk.as_ref().is_some_and(Walk::first)
    }

    /// Walks on for a little; true if there is a better roster.
    pub fn step(&mut self) -> bool {
        let found = self.walk.as_mut().and_then(Walk::step);
        let better = found.is_some_and(|lines| self.take(lines, LOCAL));
        if better {
            self.report();
        }
        better
    }

    fn share(&self, share: f64) -> Duration {
        Duration::from_secs_f64((self.effort.seconds * share).clamp(0.01, 3600.0))
    }

    pub fn left(&self) -> f64 {
        self.effort.seconds - self.began.elapsed().as_secs_f64()
    }

    /// Keeps a roster if it is better than the best so far.
    fn take(&mut self, lines: Lines, engine: &'static str) -> bool {
        if !self.problem.admits(&lines) {
            return false;
        }
        let score = self.problem.evaluate(&lines);
        let better = score.key() < self.score.key();
        if better {
            (self.lines, self.score, self.engine) = (lines, score, engine);
        }
        better
    }

    /// A roster from a child; true if it is better.
    pub fn hear(&mut self, lines: Lines, engine: &'static str) -> bool {
        let better = self.take(lines, engine);
        if better {
            if let Some(walk) = &mut self.walk {
                walk.offer(&self.lines);
            }
            self.report();
        }
        better
    }

    /// A bound of the relaxed problem holds for rosters that break as much as the best one does.
    pub fn raise(&mut self, bound: Cost, relaxed: bool) {
        let spared = if relaxed { self.score.key().0 * HARD_PRICE } else { 0 };
        if bound - spared > self.bound {
            self.bound = bound - spared;
            self.report();
        }
    }

    fn report(&mut self) {
        let best = self.score.broken.is_empty().then_some(self.score.cost);
        let gap = best.map(|best| super::gap(best, self.bound, self.floor));
        let seconds = self.began.elapsed().as_secs_f64();
        self.watch.progress(&Progress { seconds, best, bound: Some(self.bound), gap, engine: self.engine });
    }

    pub fn gap_reached(&self) -> bool {
        let gap = super::gap(self.score.cost, self.bound, self.floor);
        self.score.broken.is_empty() && gap <= self.effort.gap
    }

    fn answer(self, stop: Stop) -> Answer {
        Answer {
            cost: self.score.cost,
            bound: self.bound.min(self.score.cost),
            floor: self.floor,
            contradiction: !self.score.broken.is_empty(),
            lines: self.lines,
            stop,
            engine: self.engine,
            seconds: self.began.elapsed().as_secs_f64(),
        }
    }
}
