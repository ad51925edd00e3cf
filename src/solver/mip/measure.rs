//! Bounds and prices of measures: a convex price of a whole amount needs to be right at whole amounts only, so the program
//! carries the price interpolated between them, the tightest convex one. Measures that agree up to scale share one row.

use super::{Column, Compact, RowOf, Sum, points};
use crate::model::{Convex, Cost, Limit};
use std::collections::BTreeMap;

/// Σ over parts of the price of lying below or above a bound.
#[derive(Clone, Debug, Default)]
pub(in crate::solver) struct Price {
    /// Bound, and price of each unit below it.
    pub below: Vec<(i64, Convex)>,
    pub above: Vec<(i64, Convex)>,
}

impl Price {
    pub fn cost(&self, value: i64) -> Cost {
        let below: Cost = self.below.iter().map(|(bound, price)| price.cost(bound - value)).sum();
        let above: Cost = self.above.iter().map(|(bound, price)| price.cost(value - bound)).sum();
        below + above
    }

    /// Where the slope changes.
    pub(super) fn bends(&self) -> Vec<i64> {
        let ends = |convex: &Convex| {
            let mut end = 0;
            convex
                .0
                .iter()
                .filter_map(|step| step.width)
                .map(|width| {
                    end += width;
                    end
                })
                .collect::<Vec<i64>>()
        };
        let mut bends = Vec::new();
        for (bound, price) in &self.below {
            bends.extend(std::iter::once(*bound).chain(ends(price).into_iter().map(|end| bound - end)));
        }
        for (bound, price) in &self.above {
            bends.extend(std::iter::once(*bound).chain(ends(price).into_iter().map(|end| bound + end)));
        }
        bends
    }
}

/// A price as a function of whole `u`: at `constant + factor × u`.
#[derive(Clone, Debug)]
pub(in crate::solver) struct Part {
    pub constant: i64,
    pub factor: i64,
    pub price: Price,
}

impl Part {
    pub fn cost(&self, at: i64) -> Cost {
        self.price.cost(self.constant + self.factor * at)
    }

    fn bends(&self) -> impl Iterator<Item = i64> + '_ {
        self.price.bends().into_iter().flat_map(|bend| {
            let (offset, factor) = ((bend - self.constant) * self.factor.signum(), self.factor.abs());
            [offset.div_euclid(factor), -(-offset).div_euclid(factor)]
        })
    }

    /// True when the price bends strictly between `at` and `at` + 1.
    pub fn bends_inside(&self, at: i64) -> bool {
        let from = self.constant + self.factor * at;
        let (low, high) = (from.min(from + self.factor), from.max(from + self.factor));
        self.price.bends().into_iter().any(|bend| low < bend && bend < high)
    }
}

/// Corners of the sum of the parts between two whole amounts: `(amount, cost)`.
pub(super) fn corners(parts: &[Part], low: i64, high: i64) -> Vec<(i64, Cost)> {
    let mut at: Vec<i64> = parts.iter().flat_map(Part::bends).chain([low, high]).map(|bend| bend.clamp(low, high)).collect();
    at.sort_unstable();
    at.dedup();
    at.into_iter().map(|at| (at, parts.iter().map(|part| part.cost(at)).sum())).collect()
}

/// What each measure costs, by its coefficients without common divisor.
#[derive(Clone, Debug, Default)]
pub(super) struct Charges(BTreeMap<Vec<(usize, i64)>, Vec<Part>>);

impl Charges {
    /// Writes all prices into the program.
    pub fn emit(self, compact: &mut Compact) {
        for (terms, parts) in self.0 {
            let mut sum = Sum::constant(0);
            for (column, coef) in &terms {
                sum.add_column(*column, *coef);
            }
            let (low, high) = compact.range(&sum);
            compact.emit_charge(&sum, &corners(&parts, low, high));
        }
    }
}

impl Compact {
    /// Hard bounds become rows, prices are gathered.
    pub(super) fn bound(&mut self, sum: &Sum, min: Option<i64>, max: Option<i64>, under: &Limit, over: &Limit) {
        let mut price = Price::default();
        match (min, under) {
            (Some(min), Limit::Hard) => self.at_least(sum, min),
            (Some(min), Limit::Priced(convex)) => price.below.push((min, convex.clone())),
            (None, _) => {}
        }
        match (max, over) {
            (Some(max), Limit::Hard) => self.at_most(sum, max),
            (Some(max), Limit::Priced(convex)) => price.above.push((max, convex.clone())),
            (None, _) => {}
        }
        self.charge(sum, price);
    }

    /// Notes that the value of `sum` costs `price`.
    pub(super) fn charge(&mut self, sum: &Sum, price: Price) {
        if sum.is_constant() {
            self.base += price.cost(sum.constant);
            return;
        }
        if price.below.is_empty() && price.above.is_empty() {
            return;
        }
        let (terms, factor) = sum.primitive();
        self.charges.0.entry(terms).or_default().push(Part { constant: sum.constant, factor, price });
    }

    /// One row `flat from ≤ sum + Σ below − Σ above ≤ flat to`, with a column for each slope.
    #[allow(clippy::cast_precision_loss)]
    fn emit_charge(&mut self, sum: &Sum, corners: &[(i64, Cost)]) {
        let Some(least) = corners.iter().map(|(_, cost)| *cost).min() else { return };
        self.base += least;
        let flat: Vec<i64> = corners.iter().filter(|(_, cost)| *cost == least).map(|(at, _)| *at).collect();
        let (from, to) = (flat[0], flat[flat.len() - 1]);
        let mut row = sum.terms_over(1);
        for pair in corners.windows(2) {
            let ((at, cost), (next, next_cost)) = (pair[0], pair[1]);
            let slope = points(next_cost - cost) / (next - at) as f64;
            if cost != next_cost {
                let column = self.column(Column { lower: 0.0, upper: (next - at) as f64, cost: slope.abs(), integer: false });
                // Each row has amounts of its own, and corners at whole values.
                self.counted.insert(column);
                row.push((column, -slope.signum()));
            }
        }
        if row.len() == sum.iter().count() {
            return;
        }
        let rising = corners.last().is_some_and(|(at, _)| *at > to);
        let falling = corners.first().is_some_and(|(at, _)| *at < from);
        let lower = if falling { from as f64 } else { f64::NEG_INFINITY };
        let upper = if rising { to as f64 } else { f64::INFINITY };
        self.rows.push(RowOf { terms: row, lower, upper });
    }
}
