//! Steps in which costs come.

use super::{Body, Convex, Cost, Limit, Problem};

impl Problem {
    /// The cost of every roster is `offset` plus a multiple of `grain`, where the pair is `(grain, offset)`; `grain` is at least 1.
    #[must_use]
    pub fn grain(&self) -> (Cost, Cost) {
        let (mut grain, mut offset) = (0, 0);
        let mut price = |price: Cost| grain = gcd(grain, price.abs());
        for term in &self.terms {
            match &term.body {
                Body::Constant { price } => offset += price,
                Body::Cost { price: cost, .. } => price(*cost),
                Body::Succession { limit: Limit::Priced(convex), .. } => price(convex.cost(1)),
                Body::Run { under, over, .. } | Body::Window { under, over, .. } | Body::Row { under, over, .. } => {
                    [under, over].into_iter().filter_map(priced).flat_map(|convex| &convex.0).for_each(|step| price(step.price));
                }
                Body::Cover { demands, idle, .. } => {
                    let steps = demands.iter().map(|demand| &demand.under).chain([idle]).flat_map(|convex| &convex.0);
                    steps.for_each(|step| price(step.price));
                }
                Body::Succession { limit: Limit::Hard, .. } | Body::Forbid { .. } | Body::Fix { .. } => {}
            }
        }
        (grain.max(1), offset)
    }
}

fn priced(limit: &Limit) -> Option<&Convex> {
    match limit {
        Limit::Hard => None,
        Limit::Priced(convex) => Some(convex),
    }
}

fn gcd(one: Cost, other: Cost) -> Cost {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Origin, SymbolSet, Term};

    #[test]
    fn costs_come_in_steps_of_what_all_prices_share() {
        let mut problem = Problem::new(1, 2, vec!["off".to_owned(), "on".to_owned()]);
        let cost = |price: Cost| Body::Cost { agent: 0, cell: Cell { day: 0, set: SymbolSet::one(1) }, price };
        for body in [cost(6000), cost(-4000), Body::Constant { price: 500 }] {
            problem.terms.push(Term { origin: Origin::default(), body });
        }
        assert_eq!(problem.grain(), (2000, 500));
    }
}
