//! Cost that no roster can avoid.

use crate::model::{Body, Convex, Cost, Group, Item, Limit, Problem, SymbolSet, distribute};
use std::collections::BTreeMap;

/// A cost that every roster within the domains has at least: constants, the cheapest symbol of each cell, the shortage that is left when
/// everybody who can be present is, and what measures cost at their best value.
pub(super) fn floor(problem: &Problem) -> Cost {
    let domains = problem.domains();
    let terms = problem.terms.iter().map(|term| match &term.body {
        Body::Constant { price } => *price,
        Body::Window { measure, start, min, max, under, over, .. } | Body::Row { measure, start, min, max, under, over, .. } => {
            let (low, high) = range(&domains, *start, measure);
            let short = min.map_or(0, |min| priced(under, min - high));
            let long = max.map_or(0, |max| priced(over, low - max));
            short + long
        }
        Body::Cover { groups, demands, .. } => {
            let most: Vec<(&[usize], i64)> = groups.iter().map(|group| (group.skills.as_slice(), most_present(&domains, group))).collect();
            distribute(&most, demands, &Convex::free()).cost
        }
        _ => 0,
    });
    terms.sum::<Cost>() + cheapest_symbols(problem, &domains)
}

fn most_present(domains: &[Vec<SymbolSet>], group: &Group) -> i64 {
    range(domains, group.start, &group.present).1
}

fn priced(limit: &Limit, amount: i64) -> Cost {
    match limit {
        Limit::Hard => 0,
        Limit::Priced(convex) => convex.cost(amount),
    }
}

/// Σ over cells of the least its symbols cost by `Cost` terms.
fn cheapest_symbols(problem: &Problem, domains: &[Vec<SymbolSet>]) -> Cost {
    let mut prices: BTreeMap<(usize, usize), Vec<(SymbolSet, Cost)>> = BTreeMap::new();
    for term in &problem.terms {
        if let Body::Cost { agent, cell, price } = &term.body {
            prices.entry((*agent, cell.day)).or_default().push((cell.set, *price));
        }
    }
    let cheapest = |((agent, day), prices): ((usize, usize), Vec<(SymbolSet, Cost)>)| {
        let price = |symbol: u8| prices.iter().filter(|(set, _)| set.contains(symbol)).map(|(_, price)| *price).sum::<Cost>();
        domains[agent][day].iter().map(price).min().unwrap_or(0)
    };
    prices.into_iter().map(cheapest).sum()
}

/// Bounds of a measure: items on a single day share its one symbol, others are taken on their own.
fn range(domains: &[Vec<SymbolSet>], start: i64, measure: &[Item]) -> (i64, i64) {
    let (mut low, mut high) = (start, start);
    let mut days: BTreeMap<(usize, usize), Vec<(SymbolSet, i64)>> = BTreeMap::new();
    for item in measure {
        if let [cell] = item.cells.as_slice() {
            days.entry((item.agent, cell.day)).or_default().push((cell.set, item.coef));
        } else if item.cells.iter().any(|cell| !cell.set.intersection(domains[item.agent][cell.day]).is_empty()) {
            low += item.coef.min(0);
            high += item.coef.max(0);
        }
    }
    for ((agent, day), parts) in days {
        let value = |symbol: u8| parts.iter().filter(|(set, _)| set.contains(symbol)).map(|(_, coef)| *coef).sum::<i64>();
        low += domains[agent][day].iter().map(value).min().unwrap_or(0);
        high += domains[agent][day].iter().map(value).max().unwrap_or(0);
    }
    (low, high)
}
