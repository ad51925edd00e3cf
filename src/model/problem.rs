//! The whole problem: agents, days, symbols and terms.

use super::{Body, Cell, Convex, Group, Item, Limit, SymbolSet, Term};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A symbol index for each agent and day: `[agent][day]`.
pub type Lines = Vec<Vec<u8>>;

/// A rostering problem.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    pub agents: usize,
    pub days: usize,
    /// Names, for logs; at most [`SymbolSet::CAPACITY`].
    pub symbols: Vec<String>,
    /// Symbols that are possible at all, `[agent][day]`: unlike a hard `Forbid`, never given up when hard terms contradict.
    pub possible: Vec<Vec<SymbolSet>>,
    pub terms: Vec<Term>,
}

/// A problem that makes no sense, found by [`Problem::validate`]: a fault of a rule, not of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemError(pub String);

impl Problem {
    /// Everything possible, no terms.
    #[must_use]
    pub fn new(agents: usize, days: usize, symbols: Vec<String>) -> Self {
        let all = SymbolSet::all(symbols.len());
        Self { agents, days, possible: vec![vec![all; days]; agents], symbols, terms: Vec::new() }
    }

    /// What each cell may hold once hard `Forbid` and `Fix` terms are applied: `[agent][day]`; an empty set is a contradiction.
    #[must_use]
    pub fn domains(&self) -> Vec<Vec<SymbolSet>> {
        let mut domains = self.possible.clone();
        for term in &self.terms {
            match &term.body {
                Body::Forbid { agent, cell } => {
                    let domain = &mut domains[*agent][cell.day];
                    *domain = domain.without(cell.set);
                }
                Body::Fix { agent, cell } => {
                    let domain = &mut domains[*agent][cell.day];
                    *domain = domain.intersection(cell.set);
                }
                _ => {}
            }
        }
        domains
    }

    /// Line terms of each agent, by index into `terms`.
    #[must_use]
    pub fn line_terms(&self) -> Vec<Vec<usize>> {
        let mut by_agent = vec![Vec::new(); self.agents];
        for (index, term) in self.terms.iter().enumerate() {
            if let Some(agent) = term.body.agent() {
                by_agent[agent].push(index);
            }
        }
        by_agent
    }

    /// # Errors
    /// When an index is out of range or a price is not convex.
    pub fn validate(&self) -> Result<(), ProblemError> {
        let fault = |index: usize, what: &str| Err(ProblemError(format!("term {index} ({}): {what}", self.terms[index].origin.rule)));
        if self.symbols.len() > SymbolSet::CAPACITY {
            return Err(ProblemError(format!("{} symbols, at most {}", self.symbols.len(), SymbolSet::CAPACITY)));
        }
        if self.possible.len() != self.agents || self.possible.iter().any(|line| line.len() != self.days) {
            return Err(ProblemError("`possible` has not one set per agent and day".to_owned()));
        }
        if self.possible.iter().flatten().any(|possible| possible.is_empty()) {
            return Err(ProblemError("a cell has no possible symbol".to_owned()));
        }
        for (index, term) in self.terms.iter().enumerate() {
            if term.body.agent().is_some_and(|agent| agent >= self.agents) {
                return fault(index, "no such agent");
            }
            if self.cells(&term.body).any(|cell| cell.day >= self.days) {
                return fault(index, "no such day");
            }
            if prices(&term.body).any(|convex| !is_convex(convex)) {
                return fault(index, "a price falls, or a step without end is not the last");
            }
            if let Body::Cover { groups, demands, .. } = &term.body {
                if groups.iter().any(|group| self.least_present(group) < 0) {
                    return fault(index, "less than nobody is present");
                }
                if groups.iter().flat_map(|group| &group.skills).any(|skill| *skill >= demands.len()) {
                    return fault(index, "a group serves a demand that is not there");
                }
            }
        }
        Ok(())
    }

    /// The fewest that a group can come to: exact, since each agent's part is (items may take off what others add, as where a late end
    /// moves somebody to a later session of a meeting).
    fn least_present(&self, group: &Group) -> i64 {
        if group.start >= 0 && group.present.iter().all(|item| item.coef >= 0) {
            return group.start;
        }
        let mut by_agent: BTreeMap<usize, Vec<&Item>> = BTreeMap::new();
        for item in &group.present {
            by_agent.entry(item.agent).or_default().push(item);
        }
        group.start + by_agent.iter().map(|(agent, items)| self.least(*agent, items)).sum::<i64>()
    }

    /// The least that items of one agent add up to over all symbols that the items tell apart.
    fn least(&self, agent: usize, items: &[&Item]) -> i64 {
        let days: BTreeSet<usize> = items.iter().flat_map(|item| &item.cells).map(|cell| cell.day).collect();
        let matched = |day: usize, symbol: u8| -> BTreeSet<usize> {
            let cell = |cell: &Cell| cell.day == day && cell.set.contains(symbol);
            (0..items.len()).filter(|item| items[*item].cells.iter().any(cell)).collect()
        };
        let mut reached: BTreeSet<BTreeSet<usize>> = BTreeSet::from([BTreeSet::new()]);
        for day in days {
            let kinds: BTreeSet<BTreeSet<usize>> = self.possible[agent][day].iter().map(|symbol| matched(day, symbol)).collect();
            reached = reached.iter().flat_map(|known| kinds.iter().map(move |kind| known | kind)).collect();
        }
        let total = |matched: &BTreeSet<usize>| matched.iter().map(|item| items[*item].coef).sum();
        reached.iter().map(total).min().unwrap_or(0)
    }

    /// The days that a term looks at, and those between them; none where it is not about cells.
    pub(super) fn span(&self, body: &Body) -> Option<Range<usize>> {
        let (mut first, mut end) = (usize::MAX, 0);
        self.cells(body).for_each(|cell| (first, end) = (first.min(cell.day), end.max(cell.day + 1)));
        (first < end).then_some(first..end)
    }

    fn cells<'a>(&self, body: &'a Body) -> Box<dyn Iterator<Item = Cell> + 'a> {
        match body {
            Body::Cost { cell, .. } | Body::Forbid { cell, .. } | Body::Fix { cell, .. } => Box::new(std::iter::once(*cell)),
            Body::Succession { day, sets, .. } => {
                Box::new(sets.iter().enumerate().map(move |(offset, set)| Cell { day: day + offset, set: *set }))
            }
            Body::Window { measure, .. } | Body::Row { measure, .. } => {
                Box::new(measure.iter().flat_map(|item| item.cells.iter().copied()))
            }
            Body::Cover { groups, .. } => {
                Box::new(groups.iter().flat_map(|group| group.present.iter()).flat_map(|item| item.cells.iter().copied()))
            }
            Body::Constant { .. } | Body::Run { .. } => Box::new(std::iter::empty()),
        }
    }
}

fn prices(body: &Body) -> Box<dyn Iterator<Item = &Convex> + '_> {
    match body {
        Body::Run { under, over, .. } | Body::Window { under, over, .. } | Body::Row { under, over, .. } => {
            Box::new([under, over].into_iter().filter_map(priced))
        }
        Body::Succession { limit, .. } => Box::new(priced(limit).into_iter()),
        Body::Cover { demands, idle, .. } => Box::new(demands.iter().map(|demand| &demand.under).chain(std::iter::once(idle))),
        _ => Box::new(std::iter::empty()),
    }
}

fn priced(limit: &Limit) -> Option<&Convex> {
    match limit {
        Limit::Hard => None,
        Limit::Priced(convex) => Some(convex),
    }
}

fn is_convex(convex: &Convex) -> bool {
    let steps = &convex.0;
    // Beyond a last step with an end the price would fall to nothing.
    let endless = steps.last().is_none_or(|step| step.width.is_none() || step.price == 0);
    let rising = endless && steps.windows(2).all(|pair| pair[0].price <= pair[1].price && pair[0].width.is_some());
    rising && steps.first().is_none_or(|step| step.price >= 0) && steps.iter().all(|step| step.width.is_none_or(|width| width >= 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Demand, Origin};

    /// Two days of `off early late`; on the second day early is worth a person, but `loss` less after a late first day.
    fn moved_by_a_late_end(loss: i64) -> Problem {
        let symbols = ["off", "early", "late"].map(str::to_owned).to_vec();
        let mut problem = Problem::new(1, 2, symbols);
        let (all, early, late) = (SymbolSet::all(3), SymbolSet::one(1), SymbolSet::one(2));
        // "Late and then early" is 1 less "not late, or not early".
        let cells = vec![Cell { day: 0, set: all.without(late) }, Cell { day: 1, set: all.without(early) }];
        let present = vec![Item::one(0, 1, early, 1000), Item { agent: 0, cells, coef: loss }];
        let groups = vec![Group { skills: vec![0], present, start: -loss }];
        let demands = vec![Demand { skill: 0, need: 1000, under: Convex::linear(1) }];
        let body = Body::Cover { slot: 0, groups, demands, idle: Convex::free() };
        problem.terms.push(Term { origin: Origin::default(), body });
        problem
    }

    #[test]
    fn an_item_may_take_off_all_that_another_adds() {
        assert_eq!(moved_by_a_late_end(1000).validate(), Ok(()));
    }

    #[test]
    fn an_item_may_not_take_off_more_than_that() {
        assert!(moved_by_a_late_end(1001).validate().is_err());
    }

    #[test]
    fn what_cannot_happen_is_not_held_against_a_measure() {
        let mut problem = moved_by_a_late_end(1001);
        problem.possible[0][0] = SymbolSet::one(1);
        assert!(problem.validate().is_ok());
    }
}
