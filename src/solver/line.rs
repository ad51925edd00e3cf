//! The best line of one agent: dynamic programming over days. Labels that agree in all that the days to come can see are one; of the rest
//! the cheapest are kept (a beam), all of them if the width allows.

use super::gauge::{Gauge, Priced, STATE, Scale};
use super::mip::{Part, Price};
use crate::model::{Body, Convex, Cost, Edge, Item, Limit, Problem, SymbolSet};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A stretch as the search counts it.
#[derive(Clone, Debug)]
struct Run {
    set: SymbolSet,
    min: i64,
    max: Option<i64>,
    before: Edge,
    after: Edge,
    under: Convex,
    over: Convex,
}

/// Integers of state of a stretch: length so far (doubled, odd if spared the shortest), units so far below and above.
const RUN_STATE: usize = 3;

/// One agent's line terms, made ready. Hard terms must have been priced (`Problem::relaxed`).
#[derive(Clone, Debug)]
pub(super) struct LineShape {
    pub domains: Vec<SymbolSet>,
    symbols: usize,
    /// `[day][symbol]`
    cells: Vec<Vec<Cost>>,
    /// `[day][before × symbols + symbol]`: price of a pair that ends there.
    pairs: Vec<Vec<Cost>>,
    /// `[day]`: longer sequences that end there.
    longer: Vec<Vec<(Vec<SymbolSet>, Cost)>>,
    /// How many days back sequences look.
    memory: usize,
    runs: Vec<Run>,
    /// Cost of windows that count nothing.
    constant: Cost,
    /// With the price of each value.
    pub gauges: Vec<(Gauge, Vec<Cost>)>,
}

impl LineShape {
    pub fn new(problem: &Problem, agent: usize, terms: &[usize]) -> Self {
        let (days, symbols) = (problem.days, problem.symbols.len());
        let mut shape = Self {
            domains: problem.possible[agent].clone(),
            symbols,
            cells: vec![vec![0; symbols]; days],
            pairs: vec![vec![0; symbols * symbols]; days],
            longer: vec![Vec::new(); days],
            memory: 1,
            runs: Vec::new(),
            constant: 0,
            gauges: Vec::new(),
        };
        let mut windows: BTreeMap<Scale, Vec<Part>> = BTreeMap::new();
        for term in terms {
            shape.add(&problem.terms[*term].body, &mut windows);
        }
        shape.gauges = windows
            .into_iter()
            .map(|(scale, parts)| {
                let gauge = Gauge::new(scale, &shape.domains);
                let costs = gauge.costs(&parts);
                (gauge, costs)
            })
            .collect();
        shape
    }

    fn add(&mut self, body: &Body, windows: &mut BTreeMap<Scale, Vec<Part>>) {
        match body {
            Body::Cost { cell, price, .. } => self.add_cell(cell.day, cell.set, *price),
            Body::Succession { day, sets, limit, .. } => self.add_succession(*day, sets, convex(limit).cost(1)),
            Body::Run { set, min, max, before, after, under, over, .. } => {
                let (under, over) = (convex(under), convex(over));
                self.runs.push(Run { set: *set, min: *min, max: *max, before: *before, after: *after, under, over });
            }
            Body::Window { measure, start, min, max, under, over, .. } => {
                let items: Vec<&Item> = measure.iter().collect();
                let price = price(*min, *max, under, over);
                match Scale::new(&items, self.domains.len()) {
                    Some((scale, factor)) => windows.entry(scale).or_default().push(Part { constant: *start, factor, price }),
                    None => self.constant += price.cost(*start),
                }
            }
            _ => {}
        }
    }

    fn add_cell(&mut self, day: usize, set: SymbolSet, price: Cost) {
        for symbol in set.iter().filter(|symbol| usize::from(*symbol) < self.symbols) {
            self.cells[day][usize::from(symbol)] += price;
        }
    }

    fn add_succession(&mut self, day: usize, sets: &[SymbolSet], price: Cost) {
        match sets {
            [] => {}
            [only] => self.add_cell(day, *only, price),
            [first, second] => {
                for before in first.iter().filter(|symbol| usize::from(*symbol) < self.symbols) {
                    for after in second.iter().filter(|symbol| usize::from(*symbol) < self.symbols) {
                        self.pairs[day + 1][usize::from(before) * self.symbols + usize::from(after)] += price;
                    }
                }
            }
            _ => {
                self.memory = self.memory.max(sets.len() - 1);
                self.longer[day + sets.len() - 1].push((sets.to_vec(), price));
            }
        }
    }

    /// The line of least price found, where `prices[day][symbol]` and `extra` measures come from what the others do.
    /// `width`: labels kept a day.
    pub fn best(&self, prices: &[Vec<Cost>], extra: &[Priced], width: usize) -> Vec<u8> {
        let own = self.priced();
        let gauges: Vec<&Priced> = own.iter().chain(extra).collect();
        let mut layers: Vec<Layer> = vec![self.first(gauges.len())];
        for (day, prices) in prices.iter().enumerate() {
            let next = self.extend(&layers[day], day, prices, &gauges, width);
            layers.push(next);
        }
        backtrack(&layers)
    }

    /// What a line costs, up to a constant.
    pub fn cost(&self, line: &[u8]) -> Cost {
        let gauges = self.priced();
        let gauges: Vec<&Priced> = gauges.iter().collect();
        let mut state = self.first(gauges.len()).states;
        let step = |(day, symbol): (usize, &u8)| self.step(&mut state, day, *symbol, &gauges);
        line.iter().enumerate().map(step).sum()
    }

    /// The gauges with their prices, as [`LineShape::step`] takes them.
    pub fn priced(&self) -> Vec<Priced<'_>> {
        self.gauges.iter().map(|(gauge, costs)| gauge.priced(Cow::Borrowed(costs.as_slice()))).collect()
    }

    fn first(&self, gauges: usize) -> Layer {
        let mut state = vec![-1; self.memory];
        for run in &self.runs {
            let (length, spared) = match run.before {
                Edge::Known(days) => (days, 0),
                Edge::Free => (0, 1),
            };
            state.extend([length * 2 + spared, 0, 0]);
        }
        state.extend(std::iter::repeat_n(0, gauges * STATE));
        Layer { stride: state.len(), states: state, steps: vec![Step { cost: 0, parent: 0, symbol: 0 }] }
    }

    /// The state before the first day.
    pub fn first_state(&self) -> Vec<i64> {
        self.first(self.gauges.len()).states
    }

    /// What every line costs that [`LineShape::cost`] leaves out.
    pub fn least(&self) -> Cost {
        self.constant + self.priced().iter().map(Priced::least).sum::<Cost>()
    }

    fn extend(&self, layer: &Layer, day: usize, prices: &[Cost], gauges: &[&Priced], width: usize) -> Layer {
        let mut next = Layer { stride: layer.stride, states: Vec::new(), steps: Vec::new() };
        let mut state = vec![0; layer.stride];
        for (parent, step) in layer.steps.iter().enumerate() {
            for symbol in self.domains[day].iter() {
                state.copy_from_slice(layer.state(parent));
                let cost = step.cost + prices[usize::from(symbol)] + self.step(&mut state, day, symbol, gauges);
                next.states.extend_from_slice(&state);
                next.steps.push(Step { cost, parent, symbol });
            }
        }
        next.pruned(width)
    }

    /// Moves the state past a day and prices what that decides.
    pub fn step(&self, state: &mut [i64], day: usize, symbol: u8, gauges: &[&Priced]) -> Cost {
        let mut cost = self.cells[day][usize::from(symbol)] + self.sequences(state, day, symbol);
        let (runs, values) = state[self.memory..].split_at_mut(self.runs.len() * RUN_STATE);
        for (run, state) in self.runs.iter().zip(runs.chunks_mut(RUN_STATE)) {
            cost += run.step(state, day, self.domains.len(), symbol);
        }
        for (gauge, state) in gauges.iter().zip(values.chunks_mut(STATE)) {
            cost += gauge.step(state, day, symbol);
        }
        cost
    }

    /// Prices sequences that end with the symbol, and remembers it.
    fn sequences(&self, state: &mut [i64], day: usize, symbol: u8) -> Cost {
        let recent = &mut state[..self.memory];
        let mut cost = 0;
        if let Ok(before) = usize::try_from(recent[self.memory - 1]) {
            cost += self.pairs[day][before * self.symbols + usize::from(symbol)];
        }
        for (sets, price) in &self.longer[day] {
            let earlier = &recent[self.memory + 1 - sets.len()..];
            let matched = sets.iter().zip(earlier).all(|(set, held)| u8::try_from(*held).is_ok_and(|held| set.contains(held)));
            if matched && sets[sets.len() - 1].contains(symbol) {
                cost += price;
            }
        }
        recent.rotate_left(1);
        recent[self.memory - 1] = i64::from(symbol);
        cost
    }
}

impl Run {
    fn step(&self, state: &mut [i64], day: usize, days: usize, symbol: u8) -> Cost {
        let (mut length, mut spared) = (state[0] / 2, state[0] % 2 == 1);
        let mut cost = 0;
        if self.set.contains(symbol) {
            length += 1;
            if self.max.is_some_and(|max| length > max) {
                cost += charge(&self.over, &mut state[2], 1);
            }
        } else {
            if !spared && length > 0 {
                cost += charge(&self.under, &mut state[1], (self.min - length).max(0));
            }
            (length, spared) = (0, false);
        }
        if day + 1 == days {
            cost += self.end(state, length, spared);
            state.fill(0);
            return cost;
        }
        spared &= length < self.min;
        let longest = self.max.map_or(self.min, |max| (max + 1).max(self.min)).max(1);
        state[0] = length.min(longest) * 2 + i64::from(spared);
        cost
    }

    /// What the days after the horizon make of the last stretch.
    fn end(&self, state: &mut [i64], length: i64, spared: bool) -> Cost {
        let Edge::Known(after) = self.after else { return 0 };
        let mut cost = 0;
        let total = length + after;
        if total > 0 && !spared {
            cost += charge(&self.under, &mut state[1], (self.min - total).max(0));
        }
        if let Some(max) = self.max.filter(|_| length > 0) {
            let beyond = |stretch: i64| (stretch - max).max(0);
            cost += charge(&self.over, &mut state[2], beyond(total) - beyond(length) - beyond(after));
        }
        cost
    }
}

/// Price of `units` more; how many there were is kept only where it matters.
fn charge(price: &Convex, sum: &mut i64, units: i64) -> Cost {
    let cost = price.cost(*sum + units) - price.cost(*sum);
    if price.0.len() > 1 {
        *sum += units;
    }
    cost
}

/// The price of a limit; relaxed problems have no hard ones.
pub(super) fn convex(limit: &Limit) -> Convex {
    match limit {
        Limit::Hard => Convex::linear(crate::model::HARD_PRICE),
        Limit::Priced(convex) => convex.clone(),
    }
}

pub(super) fn price(min: Option<i64>, max: Option<i64>, under: &Limit, over: &Limit) -> Price {
    Price {
        below: min.map(|min| (min, convex(under))).into_iter().collect(),
        above: max.map(|max| (max, convex(over))).into_iter().collect(),
    }
}

#[derive(Clone, Copy, Debug)]
struct Step {
    cost: Cost,
    parent: usize,
    symbol: u8,
}

/// Labels after one day.
#[derive(Clone, Debug)]
struct Layer {
    stride: usize,
    states: Vec<i64>,
    steps: Vec<Step>,
}

impl Layer {
    fn state(&self, index: usize) -> &[i64] {
        &self.states[index * self.stride..(index + 1) * self.stride]
    }

    /// The cheapest label of each state, and of these the cheapest.
    fn pruned(&self, width: usize) -> Self {
        let mut order: Vec<usize> = (0..self.steps.len()).collect();
        order.sort_by(|one, other| self.state(*one).cmp(self.state(*other)).then(self.steps[*one].cost.cmp(&self.steps[*other].cost)));
        order.dedup_by(|later, kept| self.state(*later) == self.state(*kept));
        order.sort_by_key(|index| self.steps[*index].cost);
        order.truncate(width.max(1));
        let states = order.iter().flat_map(|index| self.state(*index).iter().copied()).collect();
        Self { stride: self.stride, states, steps: order.iter().map(|index| self.steps[*index]).collect() }
    }
}

fn backtrack(layers: &[Layer]) -> Vec<u8> {
    let mut line = Vec::new();
    let mut at = 0;
    for layer in layers[1..].iter().rev() {
        let Some(step) = layer.steps.get(at) else { return Vec::new() };
        line.push(step.symbol);
        at = step.parent;
    }
    line.reverse();
    line
}
