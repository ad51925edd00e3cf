//! Intervals with the same people present, bundled: one price over head counts, the tightest relaxation there is of all of them together.
//!
//! A shop with shifts of eight hours asks for people in sixteen half-hours of each, and nothing but how many of each skill are there
//! tells what these cost. Where head counts are few enough for a table, the table stands for all rows of these intervals.

use super::cover::{Flow, pieces, subsets};
use super::{Column, Compact, RowOf, Sum};
use std::collections::BTreeMap;

/// Entries of a table, at most.
const ENTRIES: usize = 1 << 16;
/// Entries of all tables, at most: 64 MiB.
const ALL: usize = 1 << 23;

/// A sum of cells without common divisor.
type Terms = Vec<(usize, i64)>;

/// A price over head counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::solver) struct Bundle {
    /// Row of the first kind of people; those of the others follow. A row says that cells less the head count are 0.
    pub row: usize,
    pub kinds: Vec<Kind>,
    /// Thousandths, the first kind's count moving first.
    costs: Vec<f64>,
    /// `[kind]`: the most that a head changes, or would if people could be parted, in thousandths.
    steepest: Vec<f64>,
}

/// People who serve the same and count for the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::solver) struct Kind {
    terms: Terms,
    pub low: i64,
    /// How many counts there are, from `low` on.
    pub counts: usize,
}

/// One interval's cost: the idle's share, and for each price the shortage beyond.
#[derive(Clone, Debug, Default)]
struct Interval {
    constant: f64,
    /// `[kind]`: thousandths a head.
    slopes: Vec<f64>,
    levels: Vec<Level>,
}

/// A price times how much of the steps at least as dear cannot be served: the most that any set of demands lacks.
#[derive(Clone, Debug)]
struct Level {
    price: f64,
    /// What a set lacks with nobody there, and what a head of each kind brings it.
    lacks: Vec<(f64, Vec<f64>)>,
}

impl Compact {
    /// Bundles what can be bundled, and gives back the rest.
    pub(super) fn bundle_flows(&mut self, flows: Vec<(Flow, i64)>) -> Vec<(Flow, i64)> {
        let mut alike: BTreeMap<Vec<Terms>, Vec<(Flow, i64)>> = BTreeMap::new();
        for flow in flows {
            alike.entry(kinds_of(&flow.0)).or_default().push(flow);
        }
        let (mut rest, mut all) = (Vec::new(), 0);
        for (terms, flows) in alike {
            let kinds: Vec<Kind> = terms.into_iter().map(|terms| self.kind(terms)).collect();
            let entries = kinds.iter().try_fold(1_usize, |entries, kind| entries.checked_mul(kind.counts)).unwrap_or(usize::MAX);
            let small = entries <= ENTRIES && all + entries <= ALL;
            if flows.len() > 1 && small && flows.iter().all(|(flow, _)| flow.simple()) {
                all += entries;
                self.bundles.push(Bundle::new(kinds, &flows));
            } else {
                rest.extend(flows);
            }
        }
        rest
    }

    fn kind(&self, terms: Terms) -> Kind {
        let mut sum = Sum::constant(0);
        terms.iter().for_each(|(column, coef)| sum.add_column(*column, *coef));
        let (low, high) = self.range(&sum);
        Kind { terms, low, counts: usize::try_from(high - low + 1).unwrap_or(usize::MAX) }
    }

    /// A row for each kind of people. At more than a head can be worth, cells and head counts may differ: this keeps duals small.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn emit_bundles(&mut self) {
        let mut bundles = std::mem::take(&mut self.bundles);
        for bundle in &mut bundles {
            bundle.row = self.rows.len();
            for (place, kind) in bundle.kinds.iter().enumerate() {
                let cost = bundle.steepest[place] / 1000.0;
                let mut terms: Vec<(usize, f64)> = kind.terms.iter().map(|(column, coef)| (*column, *coef as f64)).collect();
                for sign in [1.0, -1.0] {
                    terms.push((self.column(Column { lower: 0.0, upper: f64::INFINITY, cost, integer: false }), sign));
                }
                self.rows.push(RowOf { terms, lower: 0.0, upper: 0.0 });
            }
        }
        self.bundles = bundles;
    }
}

/// The kinds of people that a flow tells apart, in order.
fn kinds_of(flow: &Flow) -> Vec<Terms> {
    let mut kinds: Vec<_> = flow.groups.iter().flat_map(|(_, sum)| sum.sizes()).map(|part| part.primitive().0).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

impl Bundle {
    fn new(mut kinds: Vec<Kind>, flows: &[(Flow, i64)]) -> Self {
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.counts));
        let intervals: Vec<Interval> = flows.iter().map(|(flow, weight)| Interval::new(flow, *weight, &kinds)).collect();
        let steepest = |kind: usize| intervals.iter().map(|interval| interval.steepest(kind)).sum();
        let mut bundle = Self { row: 0, costs: Vec::new(), steepest: (0..kinds.len()).map(steepest).collect(), kinds };
        let (outer, inner) = (bundle.outer(), bundle.inner());
        let mut heads: Vec<f64> = Vec::new();
        for place in 0..outer {
            heads.clear();
            bundle.heads(place * inner, |head| heads.push(head));
            let first = bundle.costs.len();
            bundle.costs.resize(first + inner, 0.0);
            intervals.iter().for_each(|interval| interval.charge(&heads, &mut bundle.costs[first..]));
        }
        bundle
    }

    fn inner(&self) -> usize {
        self.kinds.first().map_or(1, |kind| kind.counts)
    }

    fn outer(&self) -> usize {
        self.kinds.iter().skip(1).map(|kind| kind.counts).product()
    }

    /// The head count of each kind at an entry of the table.
    #[allow(clippy::cast_precision_loss)]
    pub fn heads(&self, mut entry: usize, mut each: impl FnMut(f64)) {
        for kind in &self.kinds {
            each(kind.low as f64 + (entry % kind.counts) as f64);
            entry /= kind.counts;
        }
    }

    /// Entries that a search looks at, about.
    pub fn looks(&self) -> usize {
        self.outer() * (usize::BITS - self.inner().leading_zeros()) as usize
    }

    /// Points at an entry.
    pub fn cost(&self, entry: usize) -> f64 {
        self.costs[entry] / 1000.0
    }

    /// The least that cost less what heads are worth comes to, in thousandths, and at which entry. Along one kind the cost is convex.
    #[allow(clippy::cast_precision_loss)]
    pub fn cheapest(&self, worth: &[f64]) -> (f64, usize) {
        let inner = self.inner();
        let slope = worth.first().copied().unwrap_or(0.0);
        let mut best = (f64::INFINITY, 0);
        for place in 0..self.outer() {
            let row = &self.costs[place * inner..(place + 1) * inner];
            let (mut low, mut high) = (0, inner - 1);
            while low < high {
                let middle = usize::midpoint(low, high);
                if row[middle + 1] - row[middle] < slope {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            let entry = place * inner + low;
            let mut value = row[low];
            let mut kind = 0;
            self.heads(entry, |head| {
                value -= head * worth[kind];
                kind += 1;
            });
            if value < best.0 {
                best = (value, entry);
            }
        }
        best
    }
}

impl Interval {
    /// # Source
    /// Hall's condition over the steps that cost at least so much: what cannot be served of them is the most that any set of demands lacks;
    /// serving the dearest first reaches all these shortages at once (Federgruen & Groenevelt 1986, doi:10.1287/opre.34.6.909).
    #[allow(clippy::cast_precision_loss)]
    fn new(flow: &Flow, weight: i64, kinds: &[Kind]) -> Self {
        let idle = flow.idle.0.first().map_or(0, |step| step.price);
        let steps: Vec<Vec<(i64, i64)>> = flow.demands.iter().map(pieces).collect();
        let mut prices: Vec<i64> = steps.iter().flatten().map(|(price, _)| price + idle).filter(|price| *price > 0).collect();
        prices.sort_unstable();
        prices.dedup();
        let sets = subsets(flow.demands.len());
        let (present, heads) = flow.supply_of(|_| true, kinds);
        let needed: i64 = flow.demands.iter().map(|demand| demand.need).sum();
        let mut levels = Vec::new();
        for (place, price) in prices.iter().enumerate() {
            let below = place.checked_sub(1).map_or(0, |place| prices[place]);
            let width = |demand: &usize| steps[*demand].iter().filter(|step| step.0 + idle >= *price).map(|step| step.1).sum::<i64>();
            let lack = |set: &Vec<usize>| {
                let (constant, heads) = flow.supply_of(|skills| skills.iter().any(|skill| set.contains(skill)), kinds);
                ((set.iter().map(width).sum::<i64>() - constant) as f64, heads)
            };
            levels.push(Level { price: ((price - below) * weight) as f64, lacks: sets.iter().map(lack).collect() });
        }
        let slopes = heads.into_iter().map(|head| head * (idle * weight) as f64).collect();
        Self { constant: (idle * weight * (present - needed)) as f64, slopes, levels }
    }

    /// Where a head of a kind is idle, or takes from the dearest shortage.
    fn steepest(&self, kind: usize) -> f64 {
        let most = |level: &Level| level.lacks.iter().map(|(_, brings)| brings[kind].abs()).fold(0.0, f64::max) * level.price;
        let (idle, served) = (self.slopes[kind].abs(), self.levels.iter().map(most).sum::<f64>());
        idle.max(served - idle)
    }

    /// Adds the interval's cost for each count of the first kind; `heads`: all counts at the first of them.
    fn charge(&self, heads: &[f64], costs: &mut [f64]) {
        let at = |slopes: &[f64]| slopes.iter().zip(heads).map(|(slope, head)| slope * head).sum::<f64>();
        let first = |slopes: &[f64]| slopes.first().copied().unwrap_or(0.0);
        let (mut value, rise) = (self.constant + at(&self.slopes), first(&self.slopes));
        for cost in &mut *costs {
            *cost += value;
            value += rise;
        }
        let mut most = vec![0.0_f64; costs.len()];
        for level in &self.levels {
            most.fill(0.0);
            for (lack, brings) in &level.lacks {
                let (mut lack, fall) = (lack - at(brings), first(brings));
                for most in &mut most {
                    *most = most.max(lack);
                    lack -= fall;
                }
            }
            costs.iter_mut().zip(&most).for_each(|(cost, most)| *cost += level.price * most);
        }
    }
}

impl Flow {
    /// Few demands, and idle people at one price.
    fn simple(&self) -> bool {
        self.demands.len() <= super::cover::SUBSETS && self.idle.0.len() < 2 && self.idle.0.iter().all(|step| step.price >= 0)
    }

    /// Presence of the groups that are asked for: what is known, and what a head of each kind brings.
    #[allow(clippy::cast_precision_loss)]
    fn supply_of(&self, wanted: impl Fn(&[usize]) -> bool, kinds: &[Kind]) -> (i64, Vec<f64>) {
        let (mut constant, mut heads) = (0, vec![0.0; kinds.len()]);
        for (_, sum) in self.groups.iter().filter(|(skills, _)| wanted(skills)) {
            constant += sum.constant;
            for part in sum.sizes() {
                let (terms, factor) = part.primitive();
                let kind = kinds.iter().position(|kind| kind.terms == terms);
                kind.into_iter().for_each(|kind| heads[kind] += factor as f64);
            }
        }
        (constant, heads)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Meaning;
    use super::*;
    use crate::model::{Body, Convex, Demand, Group, Item, Origin, Problem, Step, SymbolSet, Term};
    use proptest::prelude::*;

    const AGENTS: usize = 6;

    /// Half-hours of one day that look at the same people, each of whom is there or off.
    fn problem(groups: &[Group], needs: &[(i64, i64)], prices: [i64; 3], idle: i64) -> Problem {
        let mut problem = Problem::new(AGENTS, 1, vec!["off".to_owned(), "on".to_owned()]);
        for (slot, (first, second)) in needs.iter().enumerate() {
            let steps = |price: i64| vec![Step { width: Some(700), price }, Step { width: None, price: price + prices[2] }];
            let demand = |(skill, need): (usize, i64)| Demand { skill, need, under: Convex(steps(prices[skill])) };
            let demands = [*first, *second].into_iter().enumerate().map(demand).collect();
            let body = Body::Cover { slot, groups: groups.to_vec(), demands, idle: Convex::linear(idle) };
            problem.terms.push(Term { origin: Origin::default(), body });
        }
        problem
    }

    proptest! {
        /// A table says of every roster what the intervals cost.
        #[test]
        fn a_table_has_the_cost_of_every_roster(
            who in prop::collection::vec((0_usize..3, prop::sample::select(vec![500_i64, 1000])), AGENTS),
            needs in prop::collection::vec((1_i64..4000, 1_i64..4000), 2..4),
            prices in [0_i64..5, 0..5, 0..5],
            idle in 0_i64..3,
            start in 0_i64..1500,
        ) {
            let members = |group: usize| who.iter().enumerate().filter(move |(_, (of, _))| *of == group);
            let present = |group: usize| members(group).map(|(agent, (_, weight))| Item::one(agent, 0, SymbolSet::one(1), *weight)).collect();
            let groups: Vec<Group> = [vec![0], vec![1], vec![0, 1]]
                .into_iter()
                .enumerate()
                .map(|(group, skills)| Group { skills, present: present(group), start })
                .collect();
            let problem = problem(&groups, &needs, prices, idle);
            let compact = Compact::team(&problem);
            prop_assume!(!needs.windows(2).all(|pair| pair[0] == pair[1]));
            prop_assert_eq!(compact.bundles.len(), 1);
            let (bundle, meanings) = (&compact.bundles[0], compact.meanings());
            for roster in 0..1_u32 << AGENTS {
                let lines: Vec<Vec<u8>> = (0..AGENTS).map(|agent| vec![u8::from(roster >> agent & 1 == 1)]).collect();
                let holds = |column: usize| matches!(meanings[column], Meaning::Cell { agent, symbol, .. } if lines[agent][0] == symbol);
                let (mut entry, mut stride) = (0, 1);
                for kind in &bundle.kinds {
                    let heads: i64 = kind.terms.iter().map(|(column, coef)| coef * i64::from(holds(*column))).sum();
                    entry += usize::try_from(heads - kind.low).expect("within the table") * stride;
                    stride *= kind.counts;
                }
                #[allow(clippy::cast_possible_truncation)]
                let cost = compact.base + bundle.costs[entry] as i64;
                prop_assert_eq!(cost, problem.evaluate(&lines).cost);
            }
        }

        /// The cheapest entry is the cheapest.
        #[test]
        fn the_cheapest_entry_is_found(worth in prop::collection::vec(-3000_i32..3000, 3), needs in prop::collection::vec((1_i64..3000, 1_i64..3000), 2)) {
            let group = |skills: Vec<usize>, agents: std::ops::Range<usize>| Group {
                skills,
                present: agents.map(|agent| Item::one(agent, 0, SymbolSet::one(1), 1000)).collect(),
                start: 0,
            };
            let groups = [group(vec![0], 0..2), group(vec![1], 2..4), group(vec![0, 1], 4..6)];
            prop_assume!(needs[0] != needs[1]);
            let compact = Compact::team(&problem(&groups, &needs, [1, 2, 1], 1));
            let (bundle, worth) = (&compact.bundles[0], worth.iter().map(|worth| f64::from(*worth)).collect::<Vec<f64>>());
            let value = |entry: usize| {
                let (mut value, mut kind) = (bundle.costs[entry], 0);
                bundle.heads(entry, |head| {
                    value -= head * worth[kind];
                    kind += 1;
                });
                value
            };
            let least = (0..bundle.costs.len()).map(value).fold(f64::INFINITY, f64::min);
            let (found, entry) = bundle.cheapest(&worth);
            prop_assert!((found - least).abs() < 1e-6 && (value(entry) - least).abs() < 1e-6);
        }
    }
}
