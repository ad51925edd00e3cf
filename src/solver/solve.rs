//! The portfolio: a constructive start, then the exact program in a child process, until the gap, the time or a person stops it.

use super::construct::Constructor;
use super::floor::floor;
use super::process::{Word, Worker, executable};
use super::walk::{Companion, Turns, Walk};
use super::wire::{End, Job, News};
use super::{Answer, Effort, Progress, Stop, Watch};
use crate::model::{Cost, HARD_PRICE, Lines, Problem, Score};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a person's wish to stop is asked for.
const PULSE: Duration = Duration::from_millis(20);
/// The child is given this much less than what is left, so that it can end by itself.
const GRACE: f64 = 0.1;
const ENGINE: &str = "mip";
const START: &str = "start";

/// Finds a roster of least cost: `start` or a constructed one first, then better ones and a bound from the exact program.
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

struct Search<'a> {
    program: &'a Path,
    problem: &'a Problem,
    /// The problem with its hard terms priced.
    relaxed: &'a Problem,
    effort: &'a Effort,
    watch: &'a mut dyn Watch,
    began: Instant,
    floor: Cost,
    /// What the search began with.
    start: Lines,
    lines: Lines,
    score: Score,
    bound: Cost,
    engine: &'static str,
    /// None until there are lines to walk from.
    walk: Option<Walk>,
    /// Walks on other threads, which they share with the child by turns.
    companions: Vec<Companion>,
}

impl<'a> Search<'a> {
    fn new(program: &'a Path, problem: &'a Problem, relaxed: &'a Problem, effort: &'a Effort, watch: &'a mut dyn Watch) -> Self {
        let began = Instant::now();
        let (start, lines, score, companions) = (Vec::new(), Vec::new(), Score::default(), Vec::new());
        let (floor, bound, engine, walk) = (0, 0, START, None);
        Self { program, problem, relaxed, effort, watch, began, floor, start, lines, score, bound, engine, walk, companions }
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
        self.start.clone_from(&self.lines);
        self.walk = Some(self.new_walk(&self.lines, self.effort.seed));
        let deadline = self.began + self.share(WALK_SHARE);
        // With a thread to spare the walk goes on while the child proves, so it comes first only until a roster breaks nothing.
        let waits = |search: &Self| search.effort.threads < 2 || !search.score.broken.is_empty();
        while self.first_cycle() && waits(self) && Instant::now() < deadline && !self.watch.cancelled() {
            self.step();
        }
    }

    fn new_walk(&self, lines: &Lines, seed: u32) -> Walk {
        let seconds = (self.effort.threads > 1).then_some(self.effort.seconds);
        Walk::new(self.problem, self.relaxed, lines, seed, seconds)
    }

    fn first_cycle(&self) -> bool {
        self.walk.as_ref().is_some_and(Walk::first)
    }

    /// Walks on for a little, and hears what companions found; true if there is a better roster.
    fn step(&mut self) -> bool {
        let own = self.walk.as_mut().and_then(Walk::step);
        let found: Vec<Lines> = own.into_iter().chain(self.companions.iter().filter_map(Companion::found)).collect();
        let mut better = false;
        for lines in found {
            better |= self.take(lines, LOCAL);
        }
        if better {
            self.report();
        }
        better
    }

    fn share(&self, share: f64) -> Duration {
        Duration::from_secs_f64((self.effort.seconds * share).clamp(0.01, 3600.0))
    }

    fn left(&self) -> f64 {
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

    fn report(&mut self) {
        let best = self.score.broken.is_empty().then_some(self.score.cost);
        let progress = Progress { seconds: self.began.elapsed().as_secs_f64(), best, bound: Some(self.bound), engine: self.engine };
        self.watch.progress(&progress);
    }

    fn run(&mut self) -> Stop {
        let broken = !self.score.broken.is_empty();
        let stop = match self.exact(self.problem, if broken { HALF } else { 1.0 }) {
            Ended::Stop(Stop::Time) | Ended::Infeasible if broken => self.least_broken(),
            Ended::Infeasible => Stop::Failed,
            Ended::Stop(stop) => stop,
        };
        if stop == Stop::Gap && self.score.cost <= self.bound { Stop::Optimal } else { stop }
    }

    /// Prices the hard terms, and looks for the roster that breaks the least.
    fn least_broken(&mut self) -> Stop {
        if self.score.broken.is_empty() {
            return Stop::Time;
        }
        self.bound = self.floor;
        match self.exact(self.relaxed, 1.0) {
            Ended::Stop(stop) => stop,
            Ended::Infeasible => Stop::Failed,
        }
    }

    fn exact(&mut self, problem: &Problem, share: f64) -> Ended {
        if self.watch.cancelled() {
            return Ended::Stop(Stop::Cancelled);
        }
        let relaxed = std::ptr::eq(problem, self.relaxed);
        let seconds = self.left() * share;
        if seconds <= 0.0 {
            return Ended::Stop(Stop::Time);
        }
        let start = (relaxed || self.score.broken.is_empty()).then(|| self.lines.clone());
        // One thread is the parent's, for the search nearby.
        let (threads, seed) = (self.effort.threads.saturating_sub(1).max(1), self.effort.seed);
        let gap = if relaxed { 0.0 } else { self.effort.gap };
        let prove = self.effort.threads > 1 && start.is_some();
        let seconds_of_child = (seconds - GRACE).max(seconds * HALF);
        let job = Job { problem: problem.clone(), start, seconds: seconds_of_child, threads, gap, seed, prove, floor: self.floor };
        let Some(worker) = Worker::start(self.program, &job) else { return Ended::Stop(Stop::Failed) };
        self.listen(&worker, Instant::now() + Duration::from_secs_f64(seconds), relaxed)
    }

    fn listen(&mut self, worker: &Worker, deadline: Instant, relaxed: bool) -> Ended {
        let busy = self.effort.threads > 1;
        let mut turns = Turns::new();
        self.companions.iter().for_each(|companion| companion.set_turn(false));
        loop {
            if busy && self.step() {
                worker.tell(&self.lines);
            }
            match worker.wait(if busy { Duration::ZERO } else { PULSE }) {
                Word::News(News::Roster(lines)) => self.hear(lines),
                Word::News(News::Bound(bound)) => {
                    self.raise(bound, relaxed);
                    turns.bound_rose();
                }
                Word::News(News::Branching) => turns.branches(),
                Word::News(News::Done(End::Solved)) => return Ended::Stop(Stop::Gap),
                Word::News(News::Done(End::Infeasible)) => return Ended::Infeasible,
                Word::News(News::Done(End::Limit)) => return Ended::Stop(Stop::Time),
                Word::News(News::Done(End::Failed)) | Word::Gone => return Ended::Stop(Stop::Failed),
                Word::Nothing => {}
            }
            if busy && turns.pass() {
                self.change_turns(worker, turns.proving());
            }
            if self.gap_reached() {
                return Ended::Stop(Stop::Gap);
            }
            if self.watch.cancelled() {
                return Ended::Stop(Stop::Cancelled);
            }
            if Instant::now() >= deadline {
                return Ended::Stop(Stop::Time);
            }
        }
    }

    /// The child rests while a companion walks on its thread, and the other way round.
    fn change_turns(&mut self, worker: &Worker, proving: bool) {
        if !cfg!(unix) {
            return;
        }
        // As many as the child has threads.
        for seed in self.companions.len()..self.effort.threads - 1 {
            let seed = self.effort.seed ^ OTHER.wrapping_mul(u32::try_from(seed + 1).unwrap_or(1));
            self.companions.push(Companion::start(self.new_walk(&self.start, seed)));
        }
        worker.rest(!proving);
        self.companions.iter().for_each(|companion| companion.set_turn(!proving));
    }

    fn hear(&mut self, lines: Lines) {
        if self.take(lines, ENGINE) {
            if let Some(walk) = &mut self.walk {
                walk.offer(&self.lines);
            }
            self.report();
        }
    }

    /// A bound of the relaxed problem holds for rosters that break as much as the best one does.
    fn raise(&mut self, bound: Cost, relaxed: bool) {
        let spared = if relaxed { self.score.key().0 * HARD_PRICE } else { 0 };
        if bound - spared > self.bound {
            self.bound = bound - spared;
            self.report();
        }
    }

    fn gap_reached(&self) -> bool {
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

/// Share of the time for the constructive start.
const START_SHARE: f64 = 0.15;
/// Share of the time until the exact program begins, at most.
const WALK_SHARE: f64 = 0.25;
/// Makes another seed of one.
const OTHER: u32 = 0x9e37_79b9;
const LOCAL: &str = "local";
const HALF: f64 = 0.5;

enum Ended {
    Stop(Stop),
    Infeasible,
}
