//! One agent's line terms as an automaton: which lines there are, what each costs, and what it counts.
//!
//! A *mode* is all that the days to come can see of the days so far, but for the *counters*: long sums (minutes, weekends of a month) that
//! would multiply the modes. An arc leads from a mode to one of the next day on any of some symbols, costs something, adds to counters, and may
//! match *marks*: cells of several days of which one is enough.

use super::super::gauge::{Gauge, Priced};
use super::super::line::LineShape;
use crate::model::{Cost, HARD_PRICE, SymbolSet};
use std::collections::{BTreeMap, HashMap};

/// Measures over more days than this are counters.
const LONG: usize = 10;
/// Bits of marks in one integer of state.
const BITS: usize = 62;

/// Cells of several days; any of them is a match.
pub(in crate::solver) type Mark = Vec<(usize, SymbolSet)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::solver) struct Arc {
    pub from: u32,
    pub to: u32,
    pub symbols: SymbolSet,
    pub cost: Cost,
    /// Index into [`Automaton::adds`].
    pub adds: u32,
    /// Index into [`Automaton::marks`].
    pub marks: u32,
}

/// A long sum: what each of its values costs at the end.
#[derive(Clone, Debug)]
pub(in crate::solver) struct Counter {
    low: i64,
    costs: Vec<Cost>,
    /// Values that are allowed at the end.
    pub allowed: (i64, i64),
    /// `[day]`: values before that day from which an allowed one can be reached, over all modes.
    pub ranges: Vec<(i64, i64)>,
}

impl Counter {
    pub fn cost(&self, value: i64) -> Cost {
        usize::try_from(value - self.low).ok().and_then(|at| self.costs.get(at)).copied().unwrap_or(HARD_PRICE)
    }

    pub fn least(&self) -> Cost {
        self.costs.iter().copied().min().unwrap_or(0)
    }
}

#[derive(Clone, Debug)]
pub(in crate::solver) struct Automaton {
    /// `[day]`
    pub arcs: Vec<Vec<Arc>>,
    /// `[day]`: modes before that day; one after the last.
    pub modes: Vec<usize>,
    /// What arcs add to each counter.
    pub adds: Vec<Vec<i64>>,
    /// Marks that arcs match.
    pub marks: Vec<Vec<usize>>,
    pub counters: Vec<Counter>,
    /// Cost of every line.
    pub base: Cost,
}

/// An arc without where it begins.
type Outgoing = (u32, Cost, u32, u32, SymbolSet);
/// Arcs as they are found: from one state to the next.
type RawArc = (u8, u32, Cost, u32, u32);

struct Builder<'a> {
    shape: LineShape,
    tags: Tags<'a>,
}

/// What arcs add and match.
struct Tags<'a> {
    long: Vec<(Gauge, Vec<Cost>)>,
    marks: &'a [Mark],
    adds: Table<Vec<i64>>,
    matched: Table<Vec<usize>>,
}

impl Automaton {
    /// `shape` of a problem without hard terms: what costs [`HARD_PRICE`] does not happen. None where no line holds the hard terms.
    pub fn new(mut shape: LineShape, marks: &[Mark]) -> Option<Self> {
        let (long, short) = std::mem::take(&mut shape.gauges).into_iter().partition(|(gauge, _)| gauge.span() > LONG);
        shape.gauges = short;
        let tags = Tags { long, marks, adds: Table::default(), matched: Table::default() };
        let mut builder = Builder { shape, tags };
        let raw = builder.explore();
        let (arcs, modes) = minimal(raw)?;
        let counter = |(gauge, costs): &(Gauge, Vec<Cost>)| Counter::new(gauge.low(), costs.clone());
        let mut automaton = Self {
            counters: builder.tags.long.iter().map(counter).collect::<Option<Vec<_>>>()?,
            base: builder.shape.least(),
            arcs,
            modes,
            adds: builder.tags.adds.values,
            marks: builder.tags.matched.values,
        };
        for counter in 0..automaton.counters.len() {
            automaton.find_ranges(counter)?;
        }
        Some(automaton)
    }

    /// Values of a counter that can be come to and from which an allowed value is in reach.
    fn find_ranges(&mut self, counter: usize) -> Option<()> {
        let days = self.arcs.len();
        let wider = |range: Option<(i64, i64)>, low: i64, high: i64| {
            Some(range.map_or((low, high), |(least, most): (i64, i64)| (least.min(low), most.max(high))))
        };
        let none = |modes: usize| vec![None::<(i64, i64)>; modes];
        let mut reached = vec![none(1)];
        reached[0][0] = Some((0, 0));
        for day in 0..days {
            let mut next = none(self.modes[day + 1]);
            for arc in &self.arcs[day] {
                let (add, to) = (self.adds[arc.adds as usize][counter], arc.to as usize);
                if let Some((low, high)) = reached[day][arc.from as usize] {
                    next[to] = wider(next[to], low + add, high + add);
                }
            }
            reached.push(next);
        }
        let (least, most) = self.counters[counter].allowed;
        let mut ahead = vec![Some((0, 0)); self.modes[days]];
        let mut ranges = vec![(0, 0); days + 1];
        for day in (0..=days).rev() {
            if day < days {
                let mut before = none(self.modes[day]);
                for arc in &self.arcs[day] {
                    let (add, from) = (self.adds[arc.adds as usize][counter], arc.from as usize);
                    if let Some((low, high)) = ahead[arc.to as usize] {
                        before[from] = wider(before[from], low + add, high + add);
                    }
                }
                ahead = before;
            }
            let mut range = None;
            for (reached, ahead) in reached[day].iter().zip(&ahead) {
                let (Some((from, to)), Some((low, high))) = (reached, ahead) else { continue };
                let (low, high) = ((*from).max(least - high), (*to).min(most - low));
                if low <= high {
                    range = wider(range, low, high);
                }
            }
            ranges[day] = range?;
        }
        self.counters[counter].ranges = ranges;
        Some(())
    }
}

impl Counter {
    fn new(low: i64, costs: Vec<Cost>) -> Option<Self> {
        let mut allowed = (low..).zip(&costs).filter(|(_, cost)| **cost < HARD_PRICE).map(|(value, _)| value);
        let first = allowed.next()?;
        let last = allowed.last().unwrap_or(first);
        Some(Self { low, costs, allowed: (first, last), ranges: Vec::new() })
    }
}

impl Builder<'_> {
    /// All states day by day, with the arcs from each.
    fn explore(&mut self) -> Vec<Vec<Vec<RawArc>>> {
        let Self { shape, tags } = self;
        let (words, counters) = (tags.marks.len().div_ceil(BITS), tags.long.len());
        let mut first = shape.first_state();
        let inner = first.len();
        first.resize(inner + counters + words, 0);
        let gauges = shape.priced();
        let gauges: Vec<&Priced> = gauges.iter().collect();
        let mut states = vec![first];
        let mut days = Vec::new();
        for day in 0..shape.domains.len() {
            let mut known: HashMap<Vec<i64>, u32> = HashMap::new();
            let mut next: Vec<Vec<i64>> = Vec::new();
            let mut layer = Vec::new();
            for state in &states {
                let mut arcs: Vec<RawArc> = Vec::new();
                for symbol in shape.domains[day].iter() {
                    let mut after = state.clone();
                    let cost = shape.step(&mut after[..inner], day, symbol, &gauges);
                    if cost >= HARD_PRICE / 2 {
                        continue;
                    }
                    let adds = tags.count(&mut after[inner..], day, symbol);
                    let matched = tags.matched(&mut after[inner + counters..], day, symbol);
                    let fresh = u32::try_from(next.len()).unwrap_or(u32::MAX);
                    let to = *known.entry(after.clone()).or_insert(fresh);
                    if to == fresh {
                        next.push(after);
                    }
                    arcs.push((symbol, to, cost, adds, matched));
                }
                layer.push(arcs);
            }
            days.push(layer);
            states = next;
        }
        days
    }
}

impl Tags<'_> {
    /// What the symbol adds to each counter; blocks that matched before add nothing.
    fn count(&mut self, state: &mut [i64], day: usize, symbol: u8) -> u32 {
        let adds = self.long.iter().zip(state.iter_mut()).map(|((gauge, _), blocks)| gauge.add(blocks, day, symbol)).collect();
        self.adds.index(adds)
    }

    fn matched(&mut self, state: &mut [i64], day: usize, symbol: u8) -> u32 {
        let mut matched = Vec::new();
        for (index, mark) in self.marks.iter().enumerate() {
            let (word, bit) = (index / BITS, 1 << (index % BITS));
            if state[word] & bit == 0 && mark.iter().any(|(at, set)| *at == day && set.contains(symbol)) {
                matched.push(index);
                state[word] |= bit;
            }
            if mark.iter().all(|(at, _)| *at <= day) {
                state[word] &= !bit;
            }
        }
        self.matched.index(matched)
    }
}

/// Values, each once, by index.
#[derive(Default)]
struct Table<T> {
    values: Vec<T>,
    places: BTreeMap<T, u32>,
}

impl<T: Ord + Clone> Table<T> {
    fn index(&mut self, value: T) -> u32 {
        if let Some(place) = self.places.get(&value) {
            return *place;
        }
        let place = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.places.insert(value, place);
        place
    }
}

/// States from which the same can follow at the same cost become one mode; those from which nothing can follow go. Arcs by day, and modes
/// before each day; none where no line is left.
fn minimal(raw: Vec<Vec<Vec<RawArc>>>) -> Option<(Vec<Vec<Arc>>, Vec<usize>)> {
    let days = raw.len();
    let mut modes = vec![0; days + 1];
    let mut arcs = vec![Vec::new(); days];
    // Mode of each state of the day after; all last states are one.
    let mut mode_of: Option<Vec<Option<u32>>> = None;
    modes[days] = 1;
    for (day, states) in raw.into_iter().enumerate().rev() {
        let mut known: HashMap<Vec<Outgoing>, u32> = HashMap::new();
        let mut classes = Vec::with_capacity(states.len());
        for state in states {
            let mut symbols: BTreeMap<(u32, Cost, u32, u32), SymbolSet> = BTreeMap::new();
            for (symbol, to, cost, adds, marks) in state {
                let to = mode_of.as_ref().map_or(Some(0), |modes| modes[to as usize]);
                if let Some(to) = to {
                    let set = symbols.entry((to, cost, adds, marks)).or_default();
                    *set = set.union(SymbolSet::one(symbol));
                }
            }
            if symbols.is_empty() {
                classes.push(None);
                continue;
            }
            let outgoing: Vec<Outgoing> = symbols.into_iter().map(|((to, cost, adds, marks), set)| (to, cost, adds, marks, set)).collect();
            let fresh = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let from = *known.entry(outgoing.clone()).or_insert(fresh);
            if from == fresh {
                arcs[day].extend(outgoing.into_iter().map(|(to, cost, adds, marks, symbols)| Arc { from, to, symbols, cost, adds, marks }));
            }
            classes.push(Some(from));
        }
        modes[day] = known.len();
        if modes[day] == 0 {
            return None;
        }
        arcs[day].sort_unstable_by_key(|arc| (arc.to, arc.from));
        mode_of = Some(classes);
    }
    Some((arcs, modes))
}
