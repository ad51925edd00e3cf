//! The vocabulary between rules and engines.

use super::{Cost, SymbolSet};
use crate::domain::Place;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One demand on the roster, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    pub origin: Origin,
    pub body: Body,
}

/// Whose demand it is, so that answers can name it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// Code of the rule.
    pub rule: Cow<'static, str>,
    /// Agents concerned; empty: the team.
    pub agents: Vec<usize>,
    /// Days concerned; empty: the horizon.
    pub days: Vec<usize>,
    /// Where the folder asks for it.
    pub place: Option<Place>,
}

/// Some symbols on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub day: usize,
    pub set: SymbolSet,
}

/// A part of a measure: `coef` if any of the agent's cells matches (a weekend worked on either day counts once).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub agent: usize,
    /// At least one; on distinct days.
    pub cells: Vec<Cell>,
    pub coef: i64,
}

impl Item {
    #[must_use]
    pub fn one(agent: usize, day: usize, set: SymbolSet, coef: i64) -> Self {
        Self { agent, cells: vec![Cell { day, set }], coef }
    }
}

/// A convex price of an amount ≥ 0: the first `width` units cost `price` each, and so on with prices that never fall.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Convex(pub Vec<Step>);

/// `width` `None`: without end; only in the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub width: Option<i64>,
    /// Cost of each unit of the amount.
    pub price: Cost,
}

impl Convex {
    /// The same price for each unit.
    #[must_use]
    pub fn linear(price: Cost) -> Self {
        Self(vec![Step { width: None, price }])
    }

    /// Free of charge.
    #[must_use]
    pub fn free() -> Self {
        Self::linear(0)
    }

    /// Cost of `amount` units.
    #[must_use]
    pub fn cost(&self, amount: i64) -> Cost {
        let mut left = amount.max(0);
        let mut cost = 0;
        for step in &self.0 {
            let taken = step.width.map_or(left, |width| left.min(width));
            cost += taken * step.price;
            left -= taken;
        }
        cost
    }
}

/// A bound that must hold, or may be passed at a price per unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    Hard,
    Priced(Convex),
}

impl Limit {
    #[must_use]
    pub fn linear(price: Cost) -> Self {
        Self::Priced(Convex::linear(price))
    }

    #[must_use]
    pub fn is_hard(&self) -> bool {
        matches!(self, Self::Hard)
    }
}

/// What lies beyond the horizon on one side of a [`Body::Run`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edge {
    /// That many days of the set adjoin the horizon there; 0: the day beyond is known not to be of the set.
    Known(i64),
    /// Unknown: counts as off for the longest, and a stretch that touches it is spared the shortest.
    Free,
}

/// What is demanded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    // Line terms.
    /// Price (may be negative) if the agent's day is of the set.
    Cost { agent: usize, cell: Cell, price: Cost },
    /// Price whatever happens.
    Constant { price: Cost },
    /// The agent's day may not be of the set.
    Forbid { agent: usize, cell: Cell },
    /// The agent's day must be of the set.
    Fix { agent: usize, cell: Cell },
    /// The days from `day` on may not match the sets one after another. Priced: that price once if they all match.
    Succession { agent: usize, day: usize, sets: Vec<SymbolSet>, limit: Limit },
    /// Length of each stretch of days of the set. Over: one unit for each day of the horizon at which the stretch so far is longer than
    /// `max` (days of the known stretch before count as length, not as units; days after the horizon likewise add units only
    /// for days within, see `Score`). Under: `min` − length for each stretch that is too short.
    Run { agent: usize, set: SymbolSet, min: i64, max: Option<i64>, before: Edge, after: Edge, under: Limit, over: Limit },
    /// `start` + the measure, between `min` and `max`. All items are of one agent.
    Window { agent: usize, measure: Vec<Item>, start: i64, min: Option<i64>, max: Option<i64>, under: Limit, over: Limit },
    // Team terms.
    /// The same over several agents.
    Row { name: RowName, measure: Vec<Item>, start: i64, min: Option<i64>, max: Option<i64>, under: Limit, over: Limit },
    /// People present in one interval, dealt out to skills at least cost.
    Cover { slot: usize, groups: Vec<Group>, demands: Vec<Demand>, idle: Convex },
}

/// What a row stands for, so that explanations keep the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowName {
    /// People there.
    Cover,
    /// One agent's share against the others'.
    Balance,
    /// Two agents on the same shift.
    Together,
    /// At most so many changes.
    Budget,
}

/// Agents who can do the same skills: their presence in thousandths of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Positions in the cover's demands, each once, in order.
    pub skills: Vec<usize>,
    pub present: Vec<Item>,
    /// Presence known beforehand, from shifts before the horizon.
    pub start: i64,
}

/// People one skill needs, in thousandths; `under` prices each missing thousandth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Index of the skill in the team.
    pub skill: usize,
    pub need: i64,
    pub under: Convex,
}

impl Body {
    /// True for terms about a single agent's line.
    #[must_use]
    pub fn is_line(&self) -> bool {
        !matches!(self, Self::Row { .. } | Self::Cover { .. })
    }

    /// The agent of a line term.
    #[must_use]
    pub fn agent(&self) -> Option<usize> {
        match self {
            Self::Cost { agent, .. }
            | Self::Forbid { agent, .. }
            | Self::Fix { agent, .. }
            | Self::Succession { agent, .. }
            | Self::Run { agent, .. }
            | Self::Window { agent, .. } => Some(*agent),
            Self::Constant { .. } | Self::Row { .. } | Self::Cover { .. } => None,
        }
    }
}
