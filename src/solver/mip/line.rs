//! Sequences of days: successions and stretches.

use super::measure::Price;
use super::{Compact, Sum};
use crate::model::{Body, Convex, Edge, Limit, Problem, SymbolSet};
use std::collections::BTreeMap;

/// Days from before to after the horizon as a [`Body::Run`] sees them: 0 or 1 where known, none where unknown.
pub(super) struct Stretch {
    days: Vec<Option<Sum>>,
    /// Positions of the horizon in `days`.
    inside: std::ops::Range<usize>,
}

impl Compact {
    /// Pairs of neighbouring days that may not follow one another are gathered for each agent and day into rows over as many symbols as
    /// possible; what is priced or longer gets a row of its own.
    pub(super) fn add_successions(&mut self, problem: &Problem) {
        let mut pairs: BTreeMap<(usize, usize), BTreeMap<u8, SymbolSet>> = BTreeMap::new();
        for term in &problem.terms {
            let Body::Succession { agent, day, sets, limit } = &term.body else { continue };
            match (limit, sets.as_slice()) {
                (Limit::Hard, [first, second]) => {
                    let after = pairs.entry((*agent, *day)).or_default();
                    for symbol in first.intersection(self.domains[*agent][*day]).iter() {
                        let banned = after.entry(symbol).or_default();
                        *banned = banned.union(second.intersection(self.domains[*agent][day + 1]));
                    }
                }
                _ => self.add_succession(*agent, *day, sets, limit),
            }
        }
        for ((agent, day), after) in pairs {
            self.add_pairs(agent, day, &after);
        }
    }

    /// For each set that some symbol bans: whoever bans all of it and the set itself exclude each other.
    fn add_pairs(&mut self, agent: usize, day: usize, after: &BTreeMap<u8, SymbolSet>) {
        let mut banned: Vec<SymbolSet> = after.values().copied().filter(|set| !set.is_empty()).collect();
        banned.sort_unstable();
        banned.dedup();
        for set in banned {
            let before: SymbolSet = after.iter().filter(|(_, bans)| set.is_subset(**bans)).map(|(symbol, _)| *symbol).collect();
            let mut sum = self.indicator(agent, day, before);
            sum.add(&self.indicator(agent, day + 1, set), 1);
            self.at_most(&sum, 1);
        }
    }

    fn add_succession(&mut self, agent: usize, day: usize, sets: &[SymbolSet], limit: &Limit) {
        let mut sum = Sum::constant(0);
        for (offset, set) in sets.iter().enumerate() {
            sum.add(&self.indicator(agent, day + offset, *set), 1);
        }
        let length = i64::try_from(sets.len()).unwrap_or(i64::MAX);
        sum.constant -= length - 1;
        match limit {
            Limit::Hard => self.at_most(&sum, 0),
            Limit::Priced(convex) => {
                let amount = self.positive_part(&sum);
                self.price(&amount.scaled(convex.cost(1)));
            }
        }
    }

    /// Something at least `sum` and at least 0, for a sum that is at most 1.
    fn positive_part(&mut self, sum: &Sum) -> Sum {
        let (low, high) = self.range(sum);
        if high <= 0 {
            return Sum::constant(0);
        }
        if low >= 0 {
            return sum.clone();
        }
        let column = self.amount(1.0, 0.0);
        let mut above = Sum::column(column);
        above.add(sum, -1);
        self.at_least(&above, 0);
        Sum::column(column)
    }

    pub(super) fn stretch_cells(&self, agent: usize, set: SymbolSet, before: Edge, after: Edge) -> Stretch {
        let beyond = |edge: Edge| match edge {
            Edge::Free => vec![None],
            Edge::Known(days) => {
                std::iter::once(Some(Sum::constant(0))).chain((0..days.max(0)).map(|_| Some(Sum::constant(1)))).collect::<Vec<_>>()
            }
        };
        let mut days = beyond(before);
        let from = days.len();
        days.extend((0..self.domains[agent].len()).map(|day| Some(self.indicator(agent, day, set))));
        let to = days.len();
        days.extend(beyond(after).into_iter().rev());
        Stretch { days, inside: from..to }
    }

    /// Each window of one day more than the longest that touches the horizon holds a day off, or costs a unit.
    pub(super) fn add_longest(&mut self, stretch: &Stretch, max: Option<i64>, over: &Limit) {
        let Some(length) = max.and_then(|max| usize::try_from(max + 1).ok()) else { return };
        let mut amounts = Sum::constant(0);
        for from in 0..(stretch.days.len() + 1).saturating_sub(length) {
            let to = from + length;
            let Some(days) = all(&stretch.days[from..to]) else { continue };
            if from >= stretch.inside.end || to <= stretch.inside.start {
                continue;
            }
            let mut sum = Sum::constant(1 - i64::try_from(length).unwrap_or(i64::MAX));
            days.into_iter().for_each(|day| sum.add(day, 1));
            self.add_unit(&sum, 1, over, &mut amounts);
        }
        self.charge_amounts(&amounts, over);
    }

    /// Off, `length` days on, off costs what the stretch lacks; stretches that touch an unknown day are spared.
    pub(super) fn add_shortest(&mut self, stretch: &Stretch, min: i64, under: &Limit) {
        let mut amounts = Sum::constant(0);
        for length in 1..usize::try_from(min).unwrap_or(0) {
            for from in 0..stretch.days.len().saturating_sub(length + 1) {
                let to = from + length + 1;
                if from >= stretch.inside.end || to < stretch.inside.start {
                    continue;
                }
                let Some(days) = all(&stretch.days[from..=to]) else { continue };
                let ones = i64::try_from(length).unwrap_or(i64::MAX);
                let mut sum = Sum::constant(1 - ones);
                sum.add(days[0], -1);
                sum.add(days[length + 1], -1);
                days[1..=length].iter().for_each(|day| sum.add(day, 1));
                self.add_unit(&sum, min - ones, under, &mut amounts);
            }
        }
        self.charge_amounts(&amounts, under);
    }

    fn add_unit(&mut self, sum: &Sum, units: i64, limit: &Limit, amounts: &mut Sum) {
        match limit {
            Limit::Hard => self.at_most(sum, 0),
            Limit::Priced(_) => {
                let amount = self.positive_part(sum);
                amounts.add(&amount, units);
            }
        }
    }

    fn charge_amounts(&mut self, amounts: &Sum, limit: &Limit) {
        match limit {
            Limit::Hard => {}
            Limit::Priced(Convex(steps)) if steps.len() == 1 && steps[0].width.is_none() => {
                self.price(&amounts.clone().scaled(steps[0].price));
            }
            Limit::Priced(convex) => self.charge(amounts, Price { below: Vec::new(), above: vec![(0, convex.clone())] }),
        }
    }
}

/// The days, if all are known.
fn all(days: &[Option<Sum>]) -> Option<Vec<&Sum>> {
    days.iter().map(Option::as_ref).collect()
}
