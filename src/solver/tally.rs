//! What the team terms cost, kept up to date while one agent's line after another changes.

use super::gauge::{Gauge, Scale};
use super::line::price;
use super::mip::{Part, Price};
use crate::model::{Body, Convex, Cost, Demand, Item, Problem, distribute};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

/// A team term and its present state.
enum Team<'a> {
    Row { value: i64, price: Price },
    Cover { present: Vec<i64>, skills: Vec<&'a [usize]>, demands: &'a [Demand], idle: &'a Convex, known: Known },
}

/// Costs of a cover that were computed before: the same few counts of people come again and again.
type Known = RefCell<HashMap<Vec<i64>, Cost>>;

impl Team<'_> {
    fn cost(&self) -> Cost {
        match self {
            Self::Row { value, price } => price.cost(*value),
            Self::Cover { present, .. } => self.cover_cost(present),
        }
    }

    fn cover_cost(&self, present: &[i64]) -> Cost {
        let Self::Cover { skills, demands, idle, known, .. } = self else { return 0 };
        if let Some(cost) = known.borrow().get(present) {
            return *cost;
        }
        let groups: Vec<(&[usize], i64)> = skills.iter().copied().zip(present.iter().copied()).collect();
        let cost = distribute(&groups, demands, idle).cost;
        known.borrow_mut().insert(present.to_vec(), cost);
        cost
    }

    fn add(&mut self, group: usize, amount: i64) {
        match self {
            Self::Row { value, .. } => *value += amount,
            Self::Cover { present, .. } => present[group] += amount,
        }
    }
}

/// One agent's part in one group of a cover on one day: `(symbol, thousandths)`.
struct Presence {
    team: usize,
    group: usize,
    day: usize,
    coefs: Vec<(u8, i64)>,
}

/// One agent's part in rows that measure the same.
struct Share {
    gauge: Gauge,
    /// Row, and factor of its coefficients.
    rows: Vec<(usize, i64)>,
}

#[derive(Default)]
struct Ties<'a> {
    /// All items: `(team, group, item)`.
    items: Vec<(usize, usize, &'a Item)>,
    presence: Vec<Presence>,
    shares: Vec<Share>,
}

/// Team terms of a problem without hard ones, under some lines.
pub(super) struct Tally<'a> {
    teams: Vec<Team<'a>>,
    costs: Vec<Cost>,
    ties: Vec<Ties<'a>>,
}

impl<'a> Tally<'a> {
    /// Nobody has a line yet. `measured`: rows are asked for as measures too.
    pub fn new(problem: &'a Problem, measured: bool) -> Self {
        let mut teams = Vec::new();
        let mut ties: Vec<Ties> = (0..problem.agents).map(|_| Ties::default()).collect();
        for term in &problem.terms {
            let team = teams.len();
            match &term.body {
                Body::Row { measure, start, min, max, under, over, .. } => {
                    teams.push(Team::Row { value: *start, price: price(*min, *max, under, over) });
                    measure.iter().for_each(|item| ties[item.agent].items.push((team, 0, item)));
                }
                Body::Cover { groups, demands, idle, .. } => {
                    let present = groups.iter().map(|group| group.start).collect();
                    let skills = groups.iter().map(|group| group.skills.as_slice()).collect();
                    teams.push(Team::Cover { present, skills, demands, idle, known: Known::default() });
                    for (index, group) in groups.iter().enumerate() {
                        group.present.iter().for_each(|item| ties[item.agent].items.push((team, index, item)));
                    }
                }
                _ => {}
            }
        }
        for (agent, ties) in ties.iter_mut().enumerate() {
            ties.prepare(problem, agent, &teams, measured);
        }
        let costs = teams.iter().map(Team::cost).collect();
        Self { teams, costs, ties }
    }

    pub fn cost(&self) -> Cost {
        self.costs.iter().sum()
    }

    /// Adds an agent's line (`sign` 1) or takes it away (−1).
    pub fn count(&mut self, agent: usize, line: &[u8], sign: i64) {
        let mut touched = Vec::new();
        for (team, group, item) in &self.ties[agent].items {
            if item.matches(line) {
                self.teams[*team].add(*group, sign * item.coef);
                touched.push(*team);
            }
        }
        touched.dedup();
        for team in touched {
            self.costs[team] = self.teams[team].cost();
        }
    }

    /// `[day][symbol]`: what covers would cost more if the agent, who must not be counted, were there.
    pub fn prices(&self, agent: usize, days: usize, symbols: usize) -> Vec<Vec<Cost>> {
        let mut prices = vec![vec![0; symbols]; days];
        for presence in &self.ties[agent].presence {
            let Team::Cover { present, .. } = &self.teams[presence.team] else { continue };
            let mut known: Vec<(i64, Cost)> = Vec::new();
            for (symbol, coef) in &presence.coefs {
                let cost = known.iter().find(|(known, _)| known == coef).map_or_else(
                    || {
                        let mut with = present.clone();
                        with[presence.group] += coef;
                        self.teams[presence.team].cover_cost(&with) - self.costs[presence.team]
                    },
                    |(_, cost)| *cost,
                );
                known.push((*coef, cost));
                prices[presence.day][usize::from(*symbol)] += cost;
            }
        }
        prices
    }

    /// `[day][symbol]`: what rows would cost more if the agent, who must not be counted, had that symbol and nothing else.
    pub fn row_prices(&self, agent: usize, prices: &mut [Vec<Cost>]) {
        for (team, _, item) in &self.ties[agent].items {
            let (Team::Row { value, price }, [cell]) = (&self.teams[*team], item.cells.as_slice()) else { continue };
            let rise = price.cost(value + item.coef) - self.costs[*team];
            for (symbol, price) in (0..).zip(&mut prices[cell.day]) {
                *price += if cell.set.contains(symbol) { rise } else { 0 };
            }
        }
    }

    /// Rows as measures of the agent, who must not be counted, alone.
    pub fn measures(&self, agent: usize) -> Vec<(&Gauge, Vec<Part>)> {
        let part = |(team, factor): &(usize, i64)| match &self.teams[*team] {
            Team::Row { value, price } => Some(Part { constant: *value, factor: *factor, price: price.clone() }),
            Team::Cover { .. } => None,
        };
        self.ties[agent].shares.iter().map(|share| (&share.gauge, share.rows.iter().filter_map(part).collect())).collect()
    }
}

impl Ties<'_> {
    fn prepare(&mut self, problem: &Problem, agent: usize, teams: &[Team], measured: bool) {
        let mut presence: BTreeMap<(usize, usize, usize), BTreeMap<u8, i64>> = BTreeMap::new();
        let mut rows: BTreeMap<usize, Vec<&Item>> = BTreeMap::new();
        for (team, group, item) in &self.items {
            if matches!(teams[*team], Team::Row { .. }) {
                if measured {
                    rows.entry(*team).or_default().push(item);
                }
                continue;
            }
            // Presence over several days, which no rule makes, is priced as if each day counted.
            for cell in &item.cells {
                let coefs = presence.entry((*team, *group, cell.day)).or_default();
                for symbol in cell.set.intersection(problem.possible[agent][cell.day]).iter() {
                    *coefs.entry(symbol).or_insert(0) += item.coef;
                }
            }
        }
        self.presence = presence
            .into_iter()
            .map(|((team, group, day), coefs)| Presence { team, group, day, coefs: coefs.into_iter().collect() })
            .collect();
        let mut shares: BTreeMap<Scale, Vec<(usize, i64)>> = BTreeMap::new();
        for (team, items) in rows {
            if let Some((scale, factor)) = Scale::new(&items, problem.days) {
                shares.entry(scale).or_default().push((team, factor));
            }
        }
        let share = |(scale, rows)| Share { gauge: Gauge::new(scale, &problem.possible[agent]), rows };
        self.shares = shares.into_iter().map(share).collect();
    }
}
