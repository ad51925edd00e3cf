//! Engines that find rosters. They read `model` and nothing else.

mod anneal;
mod cache;
mod child;
mod columns;
mod construct;
mod floor;
mod gauge;
mod line;
mod mip;
mod portfolio;
mod process;
mod solve;
mod state;
mod tally;
mod walk;
mod wire;

use crate::model::{Cost, Lines};
pub use child::{child, die_with_parent};
pub use process::use_executable;
pub use solve::{solve, solve_with};
pub use wire::Engine;

/// How long and how well to solve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Wall-clock seconds, at most.
    pub seconds: f64,
    pub threads: usize,
    /// Stop at this proven gap, 0–1, as [`Answer::gap`] defines it.
    pub gap: f64,
    pub seed: u32,
    /// This engine alone, on all threads; none: a portfolio of all.
    pub only: Option<Engine>,
}

impl Default for Effort {
    fn default() -> Self {
        Self { seconds: 30.0, threads: 2, gap: 0.01, seed: 1, only: None }
    }
}

/// Why an engine stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Nothing better exists.
    Optimal,
    /// The gap asked for is proven.
    Gap,
    Time,
    /// A person stopped it.
    Cancelled,
    /// The engine failed; the best roster so far stands.
    Failed,
}

/// The best roster found, and how good it must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub lines: Lines,
    pub cost: Cost,
    /// No roster costs less.
    pub bound: Cost,
    /// Cost that no roster can influence: constants and unavoidable shortage. Part of both `cost` and `bound`.
    pub floor: Cost,
    pub stop: Stop,
    pub engine: &'static str,
    pub seconds: f64,
    /// True when hard terms contradict each other and this roster breaks the least.
    pub contradiction: bool,
}

impl Answer {
    /// (cost − bound) ÷ cost, both without the floor; 0 when they meet.
    #[must_use]
    pub fn gap(&self) -> f64 {
        gap(self.cost, self.bound, self.floor)
    }
}

#[allow(clippy::cast_precision_loss)]
fn gap(cost: Cost, bound: Cost, floor: Cost) -> f64 {
    if cost <= bound {
        return 0.0;
    }
    (cost - bound) as f64 / (cost - floor).max(1) as f64
}

/// News while solving.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub seconds: f64,
    pub best: Option<Cost>,
    pub bound: Option<Cost>,
    /// Proven so far, 0–1, as [`Answer::gap`] defines it; none without a roster that holds all hard terms.
    pub gap: Option<f64>,
    /// The engine that found the best roster.
    pub engine: &'static str,
}

/// Who listens, and may stop the solve.
pub trait Watch {
    fn progress(&mut self, _progress: &Progress) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody listens.
pub struct Unwatched;

impl Watch for Unwatched {}

/// First argument that makes the binary a solver child.
pub const CHILD_FLAG: &str = "--solver-child";
