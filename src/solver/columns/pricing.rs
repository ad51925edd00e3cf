//! The cheapest line of one agent under given prices: dynamic programming over an [`Automaton`], in whole numbers, so that it is exact.
//!
//! Counters are kept in the state only once a line has broken them (decremental state space): until then the cheapest line of a wider set is
//! found, whose price is a bound as well.
//!
//! # Source
//! Righini and Salani 2008, New dynamic programming algorithms for the resource constrained elementary shortest path problem, Networks 51,
//! doi:10.1002/net.20212.

use super::automaton::{Arc, Automaton};
use crate::model::{Cost, HARD_PRICE};

/// Units of price in a thousandth of a point: floats hold them as whole numbers, so sums are exact.
pub(in crate::solver) const UNIT: f64 = 1024.0;
/// Numbers of state that one agent's search may hold.
const ROOM: usize = 12_000_000;

/// Seconds, about, of one number's step along an arc, and how many such steps an arc costs besides.
const STEP: f64 = 1e-9;
const OVERHEAD: usize = 20;

/// Prices of an agent's symbols and marks, in whole [`UNIT`]s.
#[derive(Clone, Debug, Default)]
pub(in crate::solver) struct Prices {
    /// `[day × symbols + symbol]`; infinite: not to be had.
    pub cells: Vec<f64>,
    pub marks: Vec<f64>,
    pub symbols: usize,
}

/// A line that the automaton has.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::solver) struct Found {
    pub line: Vec<u8>,
    /// Cost by the line terms.
    pub cost: Cost,
    /// Line cost and prices together, in units.
    pub value: f64,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub(in crate::solver) struct Cheapest {
    /// No line has less, in units; infinite when there is none.
    pub least: f64,
    /// Cheap lines, the cheapest first; empty where none was found that holds all counters.
    pub lines: Vec<Found>,
}

/// Searches the lines of one agent again and again.
pub(in crate::solver) struct Pricer {
    pub automaton: Automaton,
    /// Counters in the state, the one with most values last.
    pub(super) active: Vec<usize>,
    /// `[day][place of active counter]`: least value and how many.
    shapes: Vec<Vec<(i64, usize)>>,
    /// `[counter]`: price of a unit where there is no room for it, as last found to hold it.
    pub(super) penalties: Vec<f64>,
    /// Work of all passes so far, until somebody takes it.
    pub spent: f64,
    /// Work of a pass beyond which there is no room.
    pub allowance: f64,
    /// `[counter]`: by how much searches lately missed it, and how far that was.
    pub(super) misses: Vec<(f64, f64)>,
}

/// Where searches work, one after another.
#[derive(Default)]
pub(in crate::solver) struct Room {
    /// `[day]`: numbers of each mode, one after another.
    layers: Vec<Vec<f64>>,
    /// `[day]`: price of each arc.
    weights: Vec<Vec<f64>>,
}

/// An arc's step from one layer's numbers to the next one's.
struct Stride {
    /// `(from, to)` of each row that has a place in both.
    rows: Vec<(usize, usize)>,
    length: usize,
}

impl Pricer {
    pub fn new(automaton: Automaton) -> Self {
        let counters = automaton.counters.len();
        let (penalties, misses) = (vec![0.0; counters], vec![(0.0, 0.0); counters]);
        let mut pricer =
            Self { automaton, active: Vec::new(), shapes: Vec::new(), penalties, spent: 0.0, allowance: f64::INFINITY, misses };
        pricer.shapes = pricer.shapes_of();
        pricer
    }

    /// The cheapest line and up to `most` in all.
    pub fn search(&mut self, prices: &Prices, most: usize, room: &mut Room) -> Cheapest {
        let none = vec![0.0; self.automaton.counters.len()];
        loop {
            let cheapest = self.pass(prices, &none, most, room);
            let broken = cheapest.lines.first().and_then(|(_, totals)| self.broken(totals));
            match broken {
                Some(counter) if self.activate(counter) => {}
                Some(_) => return self.persuade(cheapest.least, prices, room),
                None => return self.within(cheapest),
            }
        }
    }

    /// All lines of one pass; `penalties` price what is added to each counter.
    pub(super) fn pass(&mut self, prices: &Prices, penalties: &[f64], most: usize, room: &mut Room) -> Reached {
        self.spent += self.work();
        self.weigh(prices, penalties, room);
        self.forward(room);
        self.collect(prices, penalties, most, room)
    }

    /// The lines that hold all counters.
    fn within(&self, mut cheapest: Reached) -> Cheapest {
        let none = vec![0.0; self.automaton.counters.len()];
        cheapest.lines.retain(|(_, totals)| self.holds(totals));
        let lines = cheapest.lines.into_iter().map(|(found, totals)| self.finished(found, &totals, &none)).collect();
        Cheapest { least: cheapest.least, lines }
    }

    /// The cost of a line and what it costs under prices, by walking it; none where the automaton does not have it.
    pub fn walk(&self, line: &[u8]) -> Option<(Cost, Vec<usize>)> {
        let (mut mode, mut cost, mut totals, mut marks) = (0, self.automaton.base, vec![0; self.automaton.counters.len()], Vec::new());
        for (day, symbol) in line.iter().enumerate() {
            let arc = self.automaton.arcs[day].iter().find(|arc| arc.from == mode && arc.symbols.contains(*symbol))?;
            mode = arc.to;
            cost += arc.cost;
            self.automaton.adds[arc.adds as usize].iter().zip(&mut totals).for_each(|(add, total)| *total += add);
            marks.extend_from_slice(&self.automaton.marks[arc.marks as usize]);
        }
        let counters: Cost = self.automaton.counters.iter().zip(&totals).map(|(counter, total)| counter.cost(*total)).sum();
        (counters < HARD_PRICE / 2).then_some((cost + counters, marks))
    }

    fn weigh(&self, prices: &Prices, penalties: &[f64], room: &mut Room) {
        let automaton = &self.automaton;
        let penalty = |adds: &Vec<i64>| adds.iter().zip(penalties).map(|(add, penalty)| units_of(*add) * penalty).sum();
        let penalties: Vec<f64> = automaton.adds.iter().map(penalty).collect();
        room.weights.resize(automaton.arcs.len(), Vec::new());
        for (day, (arcs, weights)) in automaton.arcs.iter().zip(&mut room.weights).enumerate() {
            let cells = &prices.cells[day * prices.symbols..(day + 1) * prices.symbols];
            weights.clear();
            weights.extend(arcs.iter().map(|arc| {
                let symbol = arc.symbols.iter().map(|symbol| cells[usize::from(symbol)]).fold(f64::INFINITY, f64::min);
                let marks: f64 = automaton.marks[arc.marks as usize].iter().map(|mark| prices.marks[*mark]).sum();
                units(arc.cost) + symbol + marks + penalties[arc.adds as usize]
            }));
        }
    }

    /// Least price of each state, day by day.
    fn forward(&self, room: &mut Room) {
        let Room { layers, weights } = room;
        layers.resize(self.shapes.len(), Vec::new());
        layers.iter_mut().zip(&self.shapes).zip(&self.automaton.modes).for_each(|((layer, shape), modes)| {
            layer.resize(volume(shape) * modes, f64::INFINITY);
        });
        layers[0].fill(0.0);
        for day in 0..self.automaton.arcs.len() {
            let (before, after) = layers.split_at_mut(day + 1);
            let (from, to) = (&before[day], &mut after[0]);
            to.fill(f64::INFINITY);
            let (size, next) = (volume(&self.shapes[day]), volume(&self.shapes[day + 1]));
            let mut strides: Vec<Option<Stride>> = (0..self.automaton.adds.len()).map(|_| None).collect();
            for (arc, weight) in self.automaton.arcs[day].iter().zip(&weights[day]) {
                if *weight == f64::INFINITY {
                    continue;
                }
                let stride = strides[arc.adds as usize].get_or_insert_with(|| self.stride(day, arc));
                let source = &from[arc.from as usize * size..(arc.from as usize + 1) * size];
                let target = &mut to[arc.to as usize * next..(arc.to as usize + 1) * next];
                for (at, into) in &stride.rows {
                    relax(&mut target[*into..*into + stride.length], &source[*at..*at + stride.length], *weight);
                }
            }
        }
    }

    fn stride(&self, day: usize, arc: &Arc) -> Stride {
        let (from, to) = (&self.shapes[day], &self.shapes[day + 1]);
        let mut rows = vec![(0, 0)];
        let mut length = 1;
        for (place, counter) in self.active.iter().enumerate() {
            let add = self.automaton.adds[arc.adds as usize][*counter];
            let ((low, count), (next_low, next_count)) = (from[place], to[place]);
            // Value `low + at` becomes `next_low + at + shift`.
            let shift = low + add - next_low;
            let first = usize::try_from(-shift).unwrap_or(0);
            let end = i64::try_from(next_count).unwrap_or(0) - shift;
            let end = count.min(usize::try_from(end).unwrap_or(0));
            let into = usize::try_from(shift + i64::try_from(first).unwrap_or(0)).unwrap_or(0);
            let last = place + 1 == self.active.len();
            if end <= first {
                return Stride { rows: Vec::new(), length: 0 };
            }
            if last {
                length = end - first;
            }
            let here = if last { 1 } else { end - first };
            rows = rows
                .into_iter()
                .flat_map(|(at, to)| (0..here).map(move |step| (at * count + first + step, to * next_count + into + step)))
                .collect();
        }
        Stride { rows, length }
    }

    /// Final states by price, each with the line that leads there, and what it adds to all counters.
    fn collect(&self, prices: &Prices, penalties: &[f64], most: usize, room: &Room) -> Reached {
        let days = self.automaton.arcs.len();
        let ends = self.end_costs(penalties);
        let mut order: Vec<(f64, usize)> = room.layers[days].iter().zip(&ends).map(|(value, end)| value + end).zip(0..).collect();
        order.retain(|(value, _)| value.is_finite());
        order.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let base = units(self.automaton.base);
        let least = order.first().map_or(f64::INFINITY, |(value, _)| value + base);
        let lines = order.iter().take(most).filter_map(|(value, at)| {
            self.backtrack(prices, *at, room)
                .map(|(line, cost, totals)| (Found { line, cost: cost + self.automaton.base, value: value + base }, totals))
        });
        Reached { least, lines: lines.collect() }
    }

    /// Price of each last state by its counters; those not in the state cost the least they can.
    fn end_costs(&self, penalties: &[f64]) -> Vec<f64> {
        let days = self.automaton.arcs.len();
        let outside = (0..penalties.len()).filter(|counter| !self.active.contains(counter));
        let mut costs = vec![outside.map(|counter| self.idle(counter, penalties[counter]).0).sum()];
        for (counter, (low, count)) in self.active.iter().zip(&self.shapes[days]) {
            let counter = &self.automaton.counters[*counter];
            let price = |value: i64| {
                let cost = counter.cost(value);
                if cost >= HARD_PRICE { f64::INFINITY } else { units(cost) }
            };
            costs = costs.iter().flat_map(|cost| (*low..).take(*count).map(move |value| cost + price(value))).collect();
        }
        costs
    }

    /// The line that leads to a last state: its symbols, the cost of its arcs, and what it adds to each counter.
    fn backtrack(&self, prices: &Prices, end: usize, room: &Room) -> Option<(Vec<u8>, Cost, Vec<i64>)> {
        let days = self.automaton.arcs.len();
        let (mut line, mut cost, mut totals) = (vec![0; days], 0, vec![0; self.automaton.counters.len()]);
        let mut at = end;
        for day in (0..days).rev() {
            let next = volume(&self.shapes[day + 1]);
            let (mode, inner, value) = (at / next, at % next, room.layers[day + 1][at]);
            let size = volume(&self.shapes[day]);
            let came = self.automaton.arcs[day].iter().zip(&room.weights[day]).find_map(|(arc, weight)| {
                if arc.to as usize != mode || *weight == f64::INFINITY {
                    return None;
                }
                let source = arc.from as usize * size + self.origin(day, arc, inner)?;
                (room.layers[day][source] + weight == value).then_some((arc, source))
            });
            let (arc, source) = came?;
            let price = |symbol: &u8| prices.cells[day * prices.symbols + usize::from(*symbol)];
            line[day] = arc.symbols.iter().min_by(|one, other| price(one).total_cmp(&price(other)))?;
            cost += arc.cost;
            self.automaton.adds[arc.adds as usize].iter().zip(&mut totals).for_each(|(add, total)| *total += add);
            at = source;
        }
        Some((line, cost, totals))
    }

    /// The place in its mode from which an arc leads to a place of the next day.
    fn origin(&self, day: usize, arc: &Arc, mut inner: usize) -> Option<usize> {
        let (mut place_value, mut origin) = (1, 0);
        for place in (0..self.active.len()).rev() {
            let ((low, count), (next_low, next_count)) = (self.shapes[day][place], self.shapes[day + 1][place]);
            let add = self.automaton.adds[arc.adds as usize][self.active[place]];
            let value = next_low + i64::try_from(inner % next_count).ok()? - add;
            inner /= next_count;
            let at = usize::try_from(value - low).ok().filter(|at| *at < count)?;
            origin += at * place_value;
            place_value *= count;
        }
        Some(origin)
    }

    /// A counter not in the state that the line makes dearer than it need be.
    pub(super) fn broken(&self, totals: &[i64]) -> Option<usize> {
        let dearer = |counter: &usize| self.automaton.counters[*counter].cost(totals[*counter]) - self.automaton.counters[*counter].least();
        (0..totals.len()).filter(|counter| !self.active.contains(counter)).filter(|counter| dearer(counter) > 0).max_by_key(dearer)
    }

    pub(super) fn holds(&self, totals: &[i64]) -> bool {
        self.automaton.counters.iter().zip(totals).all(|(counter, total)| counter.cost(*total) < HARD_PRICE)
    }

    pub(super) fn finished(&self, mut found: Found, totals: &[i64], penalties: &[f64]) -> Found {
        for (index, counter) in self.automaton.counters.iter().enumerate() {
            found.cost += counter.cost(totals[index]);
            if !self.active.contains(&index) {
                let penalty = penalties[index] * units_of(totals[index]);
                found.value += units(counter.cost(totals[index])) - penalty - self.idle(index, penalties[index]).0;
            }
        }
        found
    }

    /// Takes a counter into the state; false where there is no room for it.
    pub(super) fn activate(&mut self, counter: usize) -> bool {
        self.active.push(counter);
        let width = |counter: &usize| self.automaton.counters[*counter].ranges.iter().map(|(low, high)| high - low).max();
        self.active.sort_by_key(width);
        let room: usize = self.shapes_of().iter().zip(&self.automaton.modes).map(|(shape, modes)| volume(shape) * modes).sum();
        let shapes = self.shapes_of();
        let before = std::mem::replace(&mut self.shapes, shapes);
        if room > ROOM || self.work() > self.allowance {
            self.active.retain(|active| *active != counter);
            self.shapes = before;
            return false;
        }
        true
    }

    fn shapes_of(&self) -> Vec<Vec<(i64, usize)>> {
        let range = |day: usize, counter: &usize| {
            let (low, high) = self.automaton.counters[*counter].ranges[day];
            (low, usize::try_from(high - low + 1).unwrap_or(1))
        };
        (0..self.automaton.modes.len()).map(|day| self.active.iter().map(|counter| range(day, counter)).collect()).collect()
    }

    /// Seconds, about, that a pass takes, counted in numbers of state.
    pub fn work(&self) -> f64 {
        let steps: usize = self.automaton.arcs.iter().zip(&self.shapes).map(|(arcs, shape)| arcs.len() * (volume(shape) + OVERHEAD)).sum();
        #[allow(clippy::cast_precision_loss)]
        let steps = steps as f64;
        steps * STEP
    }
}

/// Lines reached, with what they add to counters.
pub(super) struct Reached {
    pub least: f64,
    pub lines: Vec<(Found, Vec<i64>)>,
}

fn volume(shape: &[(i64, usize)]) -> usize {
    shape.iter().map(|(_, count)| count).product()
}

/// A count as a float.
#[allow(clippy::cast_precision_loss)]
pub(super) fn units_of(count: i64) -> f64 {
    count as f64
}

/// A cost in units.
#[allow(clippy::cast_precision_loss)]
pub(in crate::solver) fn units(cost: Cost) -> f64 {
    cost as f64 * UNIT
}

/// Each target at most its source plus the weight.
fn relax(target: &mut [f64], source: &[f64], weight: f64) {
    for (target, source) in target.iter_mut().zip(source) {
        let value = source + weight;
        *target = if value < *target { value } else { *target };
    }
}
