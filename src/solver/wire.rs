//! What parent and child say to each other: one JSON value a line.

use crate::model::{Cost, Lines, Problem};
use serde::{Deserialize, Serialize};

/// The first line to the child; rosters that the parent found ([`Lines`]) may follow. The end of input ends it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Job {
    pub problem: Problem,
    pub start: Option<Lines>,
    pub seconds: f64,
    pub threads: usize,
    pub gap: f64,
    pub seed: u32,
    /// The parent looks for rosters itself: the child is to prove.
    pub prove: bool,
    /// The gap is measured above this cost.
    pub floor: Cost,
    pub engine: Engine,
}

/// Which engine a child runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Engine {
    /// The compact program.
    Compact,
    /// Column generation.
    Columns,
    /// Column generation on parts of the best roster only.
    Near,
}

impl Engine {
    pub const ALL: [Self; 3] = [Self::Compact, Self::Columns, Self::Near];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Compact => "mip",
            Self::Columns => "columns",
            Self::Near => "near",
        }
    }
}

/// A line from the child.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum News {
    /// No roster costs less.
    Bound(Cost),
    Roster(Lines),
    /// Column generation has made its first dive.
    Settled,
    /// The problem is too large for a dive: its parts are.
    Large,
    Done(End),
}

/// How the search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum End {
    /// The gap asked for is proven.
    Solved,
    /// Hard terms contradict each other.
    Infeasible,
    /// Out of time.
    Limit,
    Failed,
}
