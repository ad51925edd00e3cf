//! A rostering problem in solver-neutral terms: what rules emit and engines read. Neither knows the other.
//!
//! Each agent-day holds one symbol. *Line terms* speak of one agent's row of days, *team terms* tie agents together.
//! All amounts are integers and all costs are in thousandths of a point, so every engine computes the same cost.

mod evaluate;
mod grain;
mod pool;
mod problem;
mod relax;
mod restrict;
mod set;
mod term;

pub use evaluate::{Broken, Score};
pub use pool::{Distribution, distribute};
pub use problem::{Lines, Problem, ProblemError};
pub use relax::HARD_PRICE;
pub use restrict::{Part, Parts};
pub use set::SymbolSet;
pub use term::{Body, Cell, Convex, Demand, Edge, Group, Item, Limit, Origin, RowName, Step, Term};

/// Cost in thousandths of a point.
pub type Cost = i64;

/// Thousandths in one point, the unit in which people give prices.
pub const POINT: Cost = 1000;
