//! A measure along one line, as the line search keeps count of it.

use super::mip::Part;
use crate::model::{Cost, Item, SymbolSet};
use std::borrow::Cow;

/// State of a gauge whose price is settled whatever the days to come hold.
const SETTLED: i64 = i64::MAX;
/// How many integers of state a gauge has: its value, and which of its blocks have matched.
pub(super) const STATE: usize = 2;
/// Blocks beyond this many are taken as single days.
const BLOCKS: usize = 62;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    cells: Vec<(usize, SymbolSet)>,
    last: usize,
    coef: i64,
}

/// What one agent's items count, without common divisor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scale {
    /// `[day]`: coefficients of sets.
    days: Vec<Vec<(SymbolSet, i64)>>,
    blocks: Vec<Block>,
}

impl Scale {
    /// The items' scale and the factor their coefficients were divided by; none if they count nothing.
    pub fn new(items: &[&Item], days: usize) -> Option<(Self, i64)> {
        let divisor = items.iter().fold(0, |divisor, item| gcd(divisor, item.coef.abs()));
        let factor = divisor * items.iter().find(|item| item.coef != 0)?.coef.signum();
        let mut scale = Self { days: vec![Vec::new(); days], blocks: Vec::new() };
        for item in items.iter().filter(|item| item.coef != 0) {
            let coef = item.coef / factor;
            if item.cells.len() == 1 || scale.blocks.len() == BLOCKS {
                item.cells.iter().take(1).for_each(|cell| scale.days[cell.day].push((cell.set, coef)));
            } else {
                let cells: Vec<(usize, SymbolSet)> = item.cells.iter().map(|cell| (cell.day, cell.set)).collect();
                let last = cells.iter().map(|(day, _)| *day).max().unwrap_or(0);
                scale.blocks.push(Block { cells, last, coef });
            }
        }
        scale.days.iter_mut().for_each(|day| day.sort_unstable());
        scale.blocks.sort_unstable();
        Some((scale, factor))
    }
}

fn gcd(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

/// A scale with its reach: what the days after each day can still add.
#[derive(Clone, Debug)]
pub(super) struct Gauge {
    scale: Scale,
    /// `[day]`: least and greatest that single days after it add.
    rest: Vec<(i64, i64)>,
    low: i64,
    high: i64,
    last: usize,
}

impl Gauge {
    pub fn new(scale: Scale, domains: &[SymbolSet]) -> Self {
        let days = domains.len();
        let mut rest = vec![(0, 0); days];
        let (mut low, mut high) = (0, 0);
        for day in (0..days).rev() {
            rest[day] = (low, high);
            let value = |symbol: u8| on(&scale.days[day], symbol);
            low += domains[day].iter().map(value).min().unwrap_or(0);
            high += domains[day].iter().map(value).max().unwrap_or(0);
        }
        for block in &scale.blocks {
            low += block.coef.min(0);
            high += block.coef.max(0);
        }
        let single = (0..days).rev().find(|day| !scale.days[*day].is_empty()).unwrap_or(0);
        let last = scale.blocks.iter().map(|block| block.last).chain([single]).max().unwrap_or(0);
        Self { scale, rest, low, high, last }
    }

    /// Days from the first to the last that counts.
    pub fn span(&self) -> usize {
        let blocks = self.scale.blocks.iter().flat_map(|block| &block.cells).map(|(day, _)| *day);
        let days = (0..self.scale.days.len()).filter(|day| !self.scale.days[*day].is_empty());
        let first = days.chain(blocks).min();
        first.map_or(0, |first| self.last + 1 - first)
    }

    /// Its least value.
    pub fn low(&self) -> i64 {
        self.low
    }

    /// What a symbol adds; `matched` keeps which open blocks have matched.
    pub fn add(&self, matched: &mut i64, day: usize, symbol: u8) -> i64 {
        let mut added = on(&self.scale.days[day], symbol);
        for (index, block) in self.scale.blocks.iter().enumerate() {
            let hit = block.cells.iter().any(|(at, set)| *at == day && set.contains(symbol));
            if hit && *matched >> index & 1 == 0 {
                added += block.coef;
                *matched |= 1 << index;
            }
            if block.last <= day {
                *matched &= !(1 << index);
            }
        }
        added
    }

    /// The price of each value, under the given parts.
    pub fn costs(&self, parts: &[Part]) -> Vec<Cost> {
        (self.low..=self.high).map(|value| parts.iter().map(|part| part.cost(value)).sum()).collect()
    }

    /// The gauge with the prices [`Gauge::costs`] gave.
    pub fn priced<'a>(&'a self, costs: Cow<'a, [Cost]>) -> Priced<'a> {
        let best = (self.low..=self.high).zip(costs.iter()).min_by_key(|(_, cost)| **cost).map_or(self.low, |(value, _)| value);
        Priced { gauge: self, costs, best }
    }
}

fn on(day: &[(SymbolSet, i64)], symbol: u8) -> i64 {
    day.iter().filter(|(set, _)| set.contains(symbol)).map(|(_, coef)| coef).sum()
}

/// A gauge with the price of each value.
#[derive(Clone, Debug)]
pub(super) struct Priced<'a> {
    gauge: &'a Gauge,
    costs: Cow<'a, [Cost]>,
    best: i64,
}

impl Priced<'_> {
    fn cost(&self, value: i64) -> Cost {
        let at = usize::try_from(value - self.gauge.low).unwrap_or(0).min(self.costs.len() - 1);
        self.costs[at]
    }

    /// What the line costs at least before its first day.
    pub fn least(&self) -> Cost {
        self.cost(self.best)
    }

    /// Moves the state past a day; returns by how much the least cost of the line rises.
    pub fn step(&self, state: &mut [i64], day: usize, symbol: u8) -> Cost {
        let gauge = self.gauge;
        if state[0] == SETTLED || day > gauge.last {
            return 0;
        }
        let before = if day == 0 { self.least() } else { self.reach(state, day - 1).0 };
        state[0] += on(&gauge.scale.days[day], symbol);
        for (index, block) in gauge.scale.blocks.iter().enumerate() {
            let matched = block.cells.iter().any(|(at, set)| *at == day && set.contains(symbol));
            if matched && state[1] >> index & 1 == 0 {
                state[0] += block.coef;
                state[1] |= 1 << index;
            }
        }
        let (after, settled) = self.reach(state, day);
        if settled || day == gauge.last {
            state[0] = SETTLED;
            state[1] = 0;
        } else {
            self.forget(state, day);
        }
        after - before
    }

    /// Least cost that can still be reached after a day, and whether it is certain.
    fn reach(&self, state: &[i64], day: usize) -> (Cost, bool) {
        let (mut low, mut high) = self.gauge.rest[day];
        for (index, block) in self.gauge.scale.blocks.iter().enumerate() {
            if block.last > day && state[1] >> index & 1 == 0 {
                low += block.coef.min(0);
                high += block.coef.max(0);
            }
        }
        let (low, high) = (low + state[0], high + state[0]);
        let least = self.cost(self.best.clamp(low, high));
        (least, self.cost(low) == least && self.cost(high) == least)
    }

    /// Which closed blocks have matched no longer matters.
    fn forget(&self, state: &mut [i64], day: usize) {
        for (index, block) in self.gauge.scale.blocks.iter().enumerate() {
            if block.last <= day {
                state[1] &= !(1 << index);
            }
        }
    }
}
