//! The same problem with every hard term at a price: where hard terms contradict, its best roster breaks the least.

use super::{Body, Cell, Convex, Cost, Limit, POINT, Problem, SymbolSet};

/// Price of one unit of a hard term in [`Problem::relaxed`]: more than anything a shop can save by breaking it.
pub const HARD_PRICE: Cost = 100_000 * POINT;

impl Problem {
    /// Hard bounds become prices of [`HARD_PRICE`] a unit. What is not `possible` stays impossible.
    #[must_use]
    pub fn relaxed(&self) -> Self {
        let mut relaxed = self.clone();
        for term in &mut relaxed.terms {
            let possible = |agent: usize, day: usize| self.possible[agent][day];
            match &mut term.body {
                Body::Forbid { agent, cell } => term.body = Body::Cost { agent: *agent, cell: *cell, price: HARD_PRICE },
                Body::Fix { agent, cell } => {
                    let others: SymbolSet = possible(*agent, cell.day).without(cell.set);
                    term.body = Body::Cost { agent: *agent, cell: Cell { day: cell.day, set: others }, price: HARD_PRICE };
                }
                Body::Succession { limit, .. } => soften(limit),
                Body::Run { under, over, .. } | Body::Window { under, over, .. } | Body::Row { under, over, .. } => {
                    soften(under);
                    soften(over);
                }
                Body::Cost { .. } | Body::Constant { .. } | Body::Cover { .. } => {}
            }
        }
        relaxed
    }
}

fn soften(limit: &mut Limit) {
    if limit.is_hard() {
        *limit = Limit::Priced(Convex::linear(HARD_PRICE));
    }
}
