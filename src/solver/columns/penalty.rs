//! Counters for which a search has no room, priced by the unit instead: the Lagrangian of what a line may count.
//!
//! # Source
//! Handler and Zang 1980, A dual algorithm for the constrained shortest path problem, Networks 10, doi:10.1002/net.3230100403.

use super::pricing::{Cheapest, Pricer, Prices, Room, UNIT, units, units_of};
use crate::model::Cost;

/// The first price of a unit beyond a counter, how much faster it rises, how often, and what is left of it for the next search.
const PERSUASION: Cost = 2000;
const HARDER: f64 = 1.15;
const PATIENCE: usize = 25;
const SOFTER: f64 = 0.9;
/// Whole numbers up to here are exact in a float, with room for prices beside them.
const EXACT: f64 = (1_u64 << 51) as f64;
/// Share of earlier misses in the direction in which penalties move.
const MOMENTUM: f64 = 0.9;

impl Pricer {
    /// One pass with penalties instead of counters for which there is no room: a bound, and the line that it comes from, which need not hold
    /// them. Penalties then move by about `step` points toward what would.
    pub fn probe(&mut self, prices: &Prices, step: f64, room: &mut Room) -> Cheapest {
        loop {
            let penalties = self.priced();
            let reached = self.pass(prices, &penalties, 1, room);
            let Some((_, totals)) = reached.lines.first() else { return Cheapest { least: reached.least, lines: Vec::new() } };
            match self.broken(totals) {
                Some(counter) if self.penalties[counter] == 0.0 && self.activate(counter) => {}
                _ => {
                    self.adjust(totals, step);
                    let lines = reached.lines.into_iter().map(|(found, totals)| self.finished(found, &totals, &penalties)).collect();
                    return Cheapest { least: reached.least, lines };
                }
            }
        }
    }

    /// Penalties of the counters that are not in the state.
    fn priced(&self) -> Vec<f64> {
        let penalty = |(counter, penalty): (usize, &f64)| if self.active.contains(&counter) { 0.0 } else { *penalty };
        self.penalties.iter().enumerate().map(penalty).collect()
    }

    /// Moves penalties after a line that comes to some totals: up the subgradient, with momentum, each at its own scale.
    fn adjust(&mut self, totals: &[i64], step: f64) {
        for counter in (0..totals.len()).filter(|counter| !self.active.contains(counter)) {
            let costs = &self.automaton.counters[counter];
            let fair = self.penalties[counter] == 0.0 && costs.cost(totals[counter]) == costs.least();
            let miss = if fair { 0.0 } else { units_of(totals[counter] - self.idle(counter, self.penalties[counter]).1) };
            let (push, size) = &mut self.misses[counter];
            *push = MOMENTUM * *push + (1.0 - MOMENTUM) * miss;
            *size = MOMENTUM * *size + (1.0 - MOMENTUM) * miss * miss;
            if *size > 0.0 {
                let moved = self.penalties[counter] + step * 1000.0 * UNIT * *push / size.sqrt();
                self.penalties[counter] = self.exact(counter, moved);
            }
        }
    }

    /// A line, not the cheapest, that holds counters for which there is no room: what they count is made dearer, or cheaper, until it does.
    pub(super) fn persuade(&mut self, mut least: f64, prices: &Prices, room: &mut Room) -> Cheapest {
        let mut penalties = self.priced();
        let mut rate = units(PERSUASION);
        let mut lines = Vec::new();
        for _ in 0..PATIENCE {
            let reached = self.pass(prices, &penalties, 1, room);
            least = least.max(reached.least);
            let Some((found, totals)) = reached.lines.into_iter().next() else { break };
            if self.holds(&totals) {
                lines.push(self.finished(found, &totals, &penalties));
                break;
            }
            for (index, (counter, total)) in self.automaton.counters.iter().zip(&totals).enumerate() {
                let beyond = (total - counter.allowed.1).max(0) - (counter.allowed.0 - total).max(0);
                penalties[index] = self.exact(index, penalties[index] + rate * units_of(beyond));
            }
            rate *= HARDER;
        }
        // The next search begins a little below what was needed.
        self.penalties = penalties.into_iter().map(|penalty| (SOFTER * penalty).round()).collect();
        Cheapest { least, lines }
    }

    /// The penalty, whole, and so near to 0 that sums of what lines count remain exact: a rounded one would be no bound.
    fn exact(&self, counter: usize, penalty: f64) -> f64 {
        let ranges = &self.automaton.counters[counter].ranges;
        let reach = ranges.iter().map(|(low, high)| low.abs().max(high.abs())).max().unwrap_or(0).max(1);
        let most = (EXACT / units_of(reach) / units_of(self.automaton.counters.len() as i64)).floor();
        penalty.round().clamp(-most, most)
    }

    /// What a counter outside the state costs at least, less its penalty, and at which value.
    pub(super) fn idle(&self, counter: usize, penalty: f64) -> (f64, i64) {
        let counter = &self.automaton.counters[counter];
        let (low, high) = counter.ranges.last().copied().unwrap_or(counter.allowed);
        let price = |value: i64| (units(counter.cost(value)) - penalty * units_of(value), value);
        (low..=high).map(price).min_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or((0.0, low))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Automaton;
    use super::*;
    use crate::model::{Body, Item, Limit, Origin, POINT, Problem, SymbolSet, Term};
    use crate::solver::line::LineShape;
    use proptest::prelude::*;

    const DAYS: usize = 12;

    /// One agent who may work at most so many of all days, and has no room to count them.
    fn roomless(most: i64) -> Pricer {
        let mut problem = Problem::new(1, DAYS, vec!["off".to_owned(), "on".to_owned()]);
        let measure = (0..DAYS).map(|day| Item::one(0, day, SymbolSet::one(1), 1)).collect();
        let (under, over) = (Limit::Hard, Limit::Hard);
        let body = Body::Window { agent: 0, measure, start: 0, min: None, max: Some(most), under, over };
        problem.terms.push(Term { origin: Origin::default(), body });
        let relaxed = problem.relaxed();
        let shape = LineShape::new(&relaxed, 0, &relaxed.line_terms()[0]);
        let mut pricer = Pricer::new(Automaton::new(shape, &[]).expect("lines"));
        pricer.allowance = 0.0;
        pricer
    }

    fn prices(points: &[i64]) -> Prices {
        let cells = points.iter().flat_map(|on| [0.0, units(on * POINT)]).collect();
        Prices { cells, marks: Vec::new(), symbols: 2 }
    }

    proptest! {
        /// Whatever the penalties: no line that is allowed costs less than the bound. The cheapest works the cheapest days, at most so many.
        #[test]
        fn the_bound_without_room_is_a_bound(points in prop::collection::vec(-9_i64..9, DAYS), most in 0..8_i64) {
            let (mut pricer, mut room, prices) = (roomless(most), Room::default(), prices(&points));
            let mut cheap: Vec<i64> = points.into_iter().filter(|on| *on < 0).collect();
            cheap.sort_unstable();
            let best = units(cheap.into_iter().take(usize::try_from(most).unwrap_or(0)).sum::<i64>() * POINT);
            let mut reached = f64::NEG_INFINITY;
            for _ in 0..60 {
                let least = pricer.probe(&prices, 0.3, &mut room).least;
                prop_assert!(least <= best, "{least} {best}");
                reached = reached.max(least);
            }
            let searched = pricer.search(&prices, 1, &mut room);
            prop_assert!(searched.least <= best && searched.lines.iter().all(|found| found.value >= best));
            // Penalties find the bound, about: it is the cost of a line in this program.
            prop_assert!(best - reached <= units(2 * POINT), "{best} {reached}");
        }
    }
}
