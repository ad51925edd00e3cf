//! Walks: cycles of annealing one after another, on the caller's thread or on one of their own.

use super::anneal::Annealer;
use crate::model::{Lines, Problem};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Moves of a cycle for each open cell, at most.
const MOVES: usize = 10_000;
/// Share of the time that a cycle takes, at most.
const SHARE: f64 = 0.15;
/// Moves between two looks at the clock and at the others.
const STEP: usize = 2000;
/// How long a companion sleeps at a time while it is not its turn.
const NAP: Duration = Duration::from_millis(10);

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

/// A walk on a thread of its own; it ends when this is dropped. It is told of no roster: two that go their own ways find more than two
/// that follow each other.
pub(super) struct Companion {
    found: Receiver<Lines>,
    turn: Arc<AtomicU8>,
}

/// What a companion is to do.
const REST: u8 = 0;
const WALK: u8 = 1;
const END: u8 = 2;

impl Companion {
    /// It waits until it is its turn.
    pub fn start(mut walk: Walk) -> Self {
        let (sender, found) = mpsc::channel();
        let turn = Arc::new(AtomicU8::new(REST));
        let told = Arc::clone(&turn);
        std::thread::spawn(move || {
            loop {
                match told.load(Ordering::Relaxed) {
                    REST => std::thread::sleep(NAP),
                    WALK if walk.step().is_some_and(|lines| sender.send(lines).is_err()) => return,
                    WALK => {}
                    _ => return,
                }
            }
        });
        Self { found, turn }
    }

    pub fn set_turn(&self, turn: bool) {
        self.turn.store(if turn { WALK } else { REST }, Ordering::Relaxed);
    }

    /// The best it found since it was asked last.
    pub fn found(&self) -> Option<Lines> {
        self.found.try_iter().last()
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        self.turn.store(END, Ordering::Relaxed);
    }
}

/// Whose turn it is on the thread that the prover and a companion share: the prover has it until it branches or its bound stands
/// still, and from then on both in turn, ever longer.
pub(super) struct Turns {
    proving: bool,
    began: Instant,
    since: Instant,
    /// Seconds of a turn; none in the prover's first.
    length: Option<f64>,
    /// The prover has a bound, and when it rose last.
    rise: Option<Instant>,
    branching: bool,
}

/// Seconds of the first turns after the bound stands still.
const TURN: f64 = 2.0;
/// Each pair of turns is longer than the one before by this factor.
const GROWTH: f64 = 1.5;
/// A bound stands still if it has not risen for so many seconds, and for this share of the time so far.
const STILL: f64 = 0.4;
const STILL_SHARE: f64 = 0.3;

impl Turns {
    pub fn new() -> Self {
        Self { proving: true, began: Instant::now(), since: Instant::now(), length: None, rise: None, branching: false }
    }

    pub fn bound_rose(&mut self) {
        self.rise = Some(Instant::now());
    }

    /// The prover has begun to branch: its bound rises slowly from here.
    pub fn branches(&mut self) {
        self.branching = true;
    }

    /// True when the turn passes to the other one; the answer of [`Turns::proving`] changes.
    pub fn pass(&mut self) -> bool {
        let seconds = |since: Instant| since.elapsed().as_secs_f64();
        let still = self.rise.is_some_and(|rise| seconds(rise) >= STILL.max(STILL_SHARE * seconds(self.began)));
        let over = self.length.map_or(self.branching || still, |length| seconds(self.since) >= length);
        if over {
            let longer = if self.proving { 1.0 } else { GROWTH };
            self.length = Some(self.length.map_or(TURN, |length| length * longer));
            (self.proving, self.since) = (!self.proving, Instant::now());
        }
        over
    }

    pub fn proving(&self) -> bool {
        self.proving
    }
}
