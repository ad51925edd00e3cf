//! Walks: cycles of annealing one after another.

use super::anneal::Annealer;
use crate::model::{Lines, Problem};
use std::time::Instant;

/// Moves of a cycle for each open cell, at most.
const MOVES: usize = 10_000;
/// Share of the time that a cycle takes, at most.
const SHARE: f64 = 0.15;
/// Moves between two looks at the clock and at the others.
const STEP: usize = 2000;

/// One walk, and where its cycle stands.
pub(super) struct Walk {
    annealer: Annealer,
    first: bool,
    /// The cycle begins so hot that the roster it began with is forgotten.
    hot: bool,
    /// The cycle has found a better roster.
    better: bool,
    moves: usize,
    limit: f64,
    /// Share of the cycle that is done, 0–1.
    share: f64,
    /// Seconds of the last step.
    pace: f64,
}

impl Walk {
    /// `seconds`: time there is for all; none where cycles are counted in moves alone, so that the same seed makes the same moves.
    pub fn new(problem: &Problem, relaxed: &Problem, lines: &Lines, seed: u32, seconds: Option<f64>) -> Self {
        let annealer = Annealer::new(problem, relaxed, lines, seed);
        let (moves, limit) = (annealer.size() * MOVES, seconds.map_or(f64::INFINITY, |seconds| seconds * SHARE));
        Self { annealer, first: true, hot: true, better: false, moves, limit, share: 0.0, pace: 0.0 }
    }

    /// The first cycle is not over.
    pub fn first(&self) -> bool {
        self.first
    }

    /// Walks on for a little; a roster if it is better than any before.
    pub fn step(&mut self) -> Option<Lines> {
        let began = Instant::now();
        #[allow(clippy::cast_precision_loss)]
        let rise = (STEP as f64 / self.moves.max(1) as f64).max(self.pace / self.limit.max(1e-3));
        let to = (self.share + rise).min(1.0);
        let found = self.annealer.walk(STEP, self.share, to, self.hot);
        self.share = to;
        self.better |= found.is_some();
        self.pace = began.elapsed().as_secs_f64();
        if self.share >= 1.0 {
            // What was found is made better as long as that goes; then the walk looks elsewhere.
            self.annealer.again();
            self.hot = !self.better;
            (self.first, self.better, self.share) = (false, false, 0.0);
        }
        found
    }

    /// Somebody found a roster: the next cycle begins there if it is better than the walk's own.
    pub fn offer(&mut self, lines: &Lines) {
        self.annealer.offer(lines);
    }
}
