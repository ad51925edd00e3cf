//! What a roster costs, term by term: the one meaning of the vocabulary that all engines must agree with.

use super::{Body, Convex, Cost, Edge, Group, Item, Limit, Lines, Problem, SymbolSet, Term, distribute};
use std::collections::BTreeMap;

/// The price of a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// All priced terms together.
    pub cost: Cost,
    /// Hard terms that do not hold.
    pub broken: Vec<Broken>,
}

/// A hard term that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Index into [`Problem::terms`].
    pub term: usize,
    /// By how many units.
    pub amount: i64,
}

impl Score {
    /// Fewest broken units first, then cost.
    #[must_use]
    pub fn key(&self) -> (i64, Cost) {
        (self.broken.iter().map(|broken| broken.amount).sum(), self.cost)
    }
}

/// Amounts by which one term is passed: below, above.
struct Passed<'a> {
    under: (i64, &'a Limit),
    over: (i64, &'a Limit),
}

impl Problem {
    /// Prices a roster. Cells outside `possible` are not looked at: see [`Problem::admits`].
    #[must_use]
    pub fn evaluate(&self, lines: &Lines) -> Score {
        let mut score = Score::default();
        for (index, term) in self.terms.iter().enumerate() {
            let (cost, broken) = term.evaluate(lines);
            score.cost += cost;
            if broken > 0 {
                score.broken.push(Broken { term: index, amount: broken });
            }
        }
        score
    }

    /// Cost by rule code.
    #[must_use]
    pub fn cost_by_rule(&self, lines: &Lines) -> BTreeMap<String, Cost> {
        let mut by_rule = BTreeMap::new();
        for term in &self.terms {
            *by_rule.entry(term.origin.rule.to_string()).or_insert(0) += term.evaluate(lines).0;
        }
        by_rule
    }

    /// True when each cell holds one of its possible symbols.
    #[must_use]
    pub fn admits(&self, lines: &Lines) -> bool {
        lines.len() == self.agents
            && lines.iter().zip(&self.possible).all(|(line, possible)| {
                line.len() == self.days && line.iter().zip(possible).all(|(symbol, possible)| possible.contains(*symbol))
            })
    }
}

impl Term {
    /// Cost of the term, and by how many units it is broken if hard.
    #[must_use]
    pub fn evaluate(&self, lines: &Lines) -> (Cost, i64) {
        let hit = |agent: usize, day: usize, set: SymbolSet| set.contains(lines[agent][day]);
        match &self.body {
            Body::Cost { agent, cell, price } => (if hit(*agent, cell.day, cell.set) { *price } else { 0 }, 0),
            Body::Constant { price } => (*price, 0),
            Body::Forbid { agent, cell } => (0, i64::from(hit(*agent, cell.day, cell.set))),
            Body::Fix { agent, cell } => (0, i64::from(!hit(*agent, cell.day, cell.set))),
            Body::Succession { agent, day, sets, limit } => {
                let all = sets.iter().enumerate().all(|(offset, set)| hit(*agent, day + offset, *set));
                charge(limit, i64::from(all))
            }
            Body::Run { agent, set, min, max, before, after, under, over } => {
                let (short, long) = run_amounts(&lines[*agent], *set, *min, *max, *before, *after);
                sum(&Passed { under: (short, under), over: (long, over) })
            }
            Body::Window { measure, start, min, max, under, over, .. } | Body::Row { measure, start, min, max, under, over, .. } => {
                let value = start + measured(measure, lines);
                let short = min.map_or(0, |min| (min - value).max(0));
                let long = max.map_or(0, |max| (value - max).max(0));
                sum(&Passed { under: (short, under), over: (long, over) })
            }
            Body::Cover { groups, demands, idle, .. } => {
                let present: Vec<(&[usize], i64)> = groups.iter().map(|group| (group.skills.as_slice(), group.present(lines))).collect();
                (distribute(&present, demands, idle).cost, 0)
            }
        }
    }
}

impl Group {
    /// Thousandths of a person there.
    #[must_use]
    pub fn present(&self, lines: &Lines) -> i64 {
        self.start + measured(&self.present, lines)
    }
}

impl Item {
    /// True when any cell matches.
    #[must_use]
    pub fn matches(&self, line: &[u8]) -> bool {
        self.cells.iter().any(|cell| cell.set.contains(line[cell.day]))
    }
}

/// Sum of the items that match.
#[must_use]
pub(super) fn measured(measure: &[Item], lines: &Lines) -> i64 {
    measure.iter().filter(|item| item.matches(&lines[item.agent])).map(|item| item.coef).sum()
}

fn charge(limit: &Limit, amount: i64) -> (Cost, i64) {
    match limit {
        Limit::Hard => (0, amount),
        Limit::Priced(price) => (Convex::cost(price, amount), 0),
    }
}

fn sum(passed: &Passed) -> (Cost, i64) {
    let (under, over) = (charge(passed.under.1, passed.under.0), charge(passed.over.1, passed.over.0));
    (under.0 + over.0, under.1 + over.1)
}

/// Units of a [`Body::Run`]: too short, too long.
fn run_amounts(line: &[u8], set: SymbolSet, min: i64, max: Option<i64>, before: Edge, after: Edge) -> (i64, i64) {
    let days = line.len();
    let length = |from: usize, to: usize| i64::try_from(to - from).unwrap_or(i64::MAX);
    let known = |edge: Edge| if let Edge::Known(days) = edge { days } else { 0 };
    let (mut short, mut long) = (0, 0);
    let mut lacking = |stretch: i64| {
        if stretch > 0 {
            short += (min - stretch).max(0);
        }
    };
    if line.first().is_some_and(|symbol| !set.contains(*symbol)) {
        lacking(known(before));
    }
    if line.last().is_some_and(|symbol| !set.contains(*symbol)) {
        lacking(known(after));
    }
    let mut day = 0;
    while day < days {
        if !set.contains(line[day]) {
            day += 1;
            continue;
        }
        let from = day;
        while day < days && set.contains(line[day]) {
            day += 1;
        }
        let outside_before = if from == 0 { known(before) } else { 0 };
        let outside_after = if day == days { known(after) } else { 0 };
        let total = outside_before + length(from, day) + outside_after;
        let spared = (from == 0 && before == Edge::Free) || (day == days && after == Edge::Free);
        if !spared {
            lacking(total);
        }
        if let Some(max) = max {
            let beyond = |stretch: i64| (stretch - max).max(0);
            long += beyond(total) - beyond(outside_before) - beyond(outside_after);
        }
    }
    (short, long)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: SymbolSet = SymbolSet::one(1);

    fn amounts(line: &[u8], before: Edge, after: Edge) -> (i64, i64) {
        run_amounts(line, WORK, 2, Some(3), before, after)
    }

    #[test]
    fn a_stretch_of_the_longest_length_is_within() {
        assert_eq!(amounts(&[0, 1, 1, 1, 0], Edge::Known(0), Edge::Known(0)), (0, 0));
    }

    #[test]
    fn each_day_beyond_the_longest_counts() {
        assert_eq!(amounts(&[1, 1, 1, 1, 1], Edge::Known(0), Edge::Known(0)), (0, 2));
    }

    #[test]
    fn days_before_the_horizon_lengthen_the_stretch() {
        assert_eq!(amounts(&[1, 1, 0, 0, 0], Edge::Known(2), Edge::Known(0)), (0, 1));
    }

    #[test]
    fn days_before_that_were_already_too_many_are_not_counted_again() {
        assert_eq!(amounts(&[1, 0, 0, 0, 0], Edge::Known(5), Edge::Known(0)), (0, 1));
    }

    #[test]
    fn a_short_stretch_at_a_free_edge_is_spared() {
        assert_eq!(amounts(&[1, 0, 0, 0, 1], Edge::Free, Edge::Free), (0, 0));
        assert_eq!(amounts(&[1, 0, 0, 0, 1], Edge::Known(0), Edge::Known(0)), (2, 0));
    }

    #[test]
    fn a_stretch_cut_off_at_the_edge_is_too_short() {
        assert_eq!(amounts(&[0, 0, 0, 0, 0], Edge::Known(1), Edge::Known(0)), (1, 0));
    }
}
