//! What the team terms cost, kept up to date cell by cell.

use super::cache::{Cache, number};
use super::line::price;
use super::mip::Price;
use crate::model::{Body, Convex, Cost, Demand, Group, Item, Lines, Problem, SymbolSet, distribute};
use std::collections::BTreeMap;

/// Rows of at most this many values keep the price of each.
const SPAN: i64 = 1 << 12;
/// All pools together remember 2^21 costs, and each at most 2^13.
const ALL_POOLS: u32 = 21;
const POOL: u32 = 13;

/// Covers of the same people.
struct Pool {
    starts: Vec<i64>,
    covers: Vec<(Vec<Vec<usize>>, Vec<Demand>, Convex)>,
    /// With their groups.
    items: Vec<(usize, Item)>,
    known: Cache,
}

impl Pool {
    /// Deals out the people whom these lines make present.
    fn cost(&self, lines: &Lines) -> Cost {
        let mut present = self.starts.clone();
        for (group, item) in &self.items {
            if item.matches(&lines[item.agent]) {
                present[*group] += item.coef;
            }
        }
        let one = |(skills, demands, idle): &(Vec<Vec<usize>>, Vec<Demand>, Convex)| {
            let groups: Vec<(&[usize], i64)> = skills.iter().map(Vec::as_slice).zip(present.iter().copied()).collect();
            distribute(&groups, demands, idle).cost
        };
        self.covers.iter().map(one).sum()
    }
}

enum Target {
    /// State: value − `low`. Price of each state; beyond a span, none is kept.
    Row { low: i64, price: Price, known: Vec<Cost> },
    /// State: the sum of the numbers of what is present.
    Pool(Pool),
}

impl Target {
    fn cost(&mut self, state: u64, lines: &Lines) -> Cost {
        match self {
            Self::Row { low, price, known } => match usize::try_from(state) {
                Ok(at) if at < known.len() => known[at],
                _ => price.cost(state.cast_signed() + *low),
            },
            Self::Pool(pool) => {
                if let Some(cost) = pool.known.get(state) {
                    return cost;
                }
                let cost = pool.cost(lines);
                pool.known.put(state, cost);
                cost
            }
        }
    }
}

/// An item over several cells.
struct Block {
    target: u32,
    step: u64,
    /// Its cells that match.
    matched: u32,
}

/// A cell that changes: `(agent, day, from, to)`.
pub(super) type Change = (usize, usize, u8, u8);

/// Team terms of a problem without hard ones, under some lines.
pub(super) struct TeamState {
    targets: Vec<Target>,
    starts: Vec<u64>,
    states: Vec<u64>,
    costs: Vec<Cost>,
    days: usize,
    symbols: usize,
    /// `steps[offsets[cell]..offsets[cell + 1]]`: what the cell adds to which target's state, by target.
    steps: Vec<(u32, u64)>,
    offsets: Vec<u32>,
    blocks: Vec<Block>,
    /// `[agent × days + day]`: blocks with a cell there.
    block_cells: Vec<Vec<(usize, SymbolSet)>>,
    /// Last change, to be taken back: `(target, state, cost)`.
    undo: Vec<(u32, u64, Cost)>,
    /// Of the last change: blocks with a cell that began to match, or ceased to.
    undo_blocks: Vec<(usize, bool)>,
    /// Last change in which a target was touched.
    stamps: Vec<u64>,
    stamp: u64,
}

impl TeamState {
    pub fn new(problem: &Problem) -> Self {
        let mut parts = Parts::default();
        for term in &problem.terms {
            match &term.body {
                Body::Row { measure, start, min, max, under, over, .. } => {
                    parts.add_row(measure, *start, price(*min, *max, under, over));
                }
                Body::Cover { groups, demands, idle, .. } => parts.add_cover(groups, demands, idle),
                _ => {}
            }
        }
        parts.finish(problem)
    }

    /// Counts everything anew.
    pub fn begin(&mut self, lines: &Lines) {
        self.states.clone_from(&self.starts);
        for (agent, line) in lines.iter().enumerate() {
            for (day, symbol) in line.iter().enumerate() {
                for at in self.cell(agent, day, *symbol) {
                    let (target, step) = self.steps[at];
                    add(&mut self.states, target, step);
                }
            }
        }
        self.blocks.iter_mut().for_each(|block| block.matched = 0);
        for (cell, blocks) in self.block_cells.iter().enumerate() {
            let held = lines[cell / self.days][cell % self.days];
            for (block, _) in blocks.iter().filter(|(_, set)| set.contains(held)) {
                if let Some((target, step)) = self.blocks[*block].count(true) {
                    add(&mut self.states, target, step);
                }
            }
        }
        self.costs = self.targets.iter_mut().zip(&self.states).map(|(target, state)| target.cost(*state, lines)).collect();
    }

    pub fn cost(&self) -> Cost {
        self.costs.iter().sum()
    }

    #[inline(always)]
    fn cell(&self, agent: usize, day: usize, symbol: u8) -> std::ops::Range<usize> {
        let cell = (agent * self.days + day) * self.symbols + usize::from(symbol);
        self.offsets[cell] as usize..self.offsets[cell + 1] as usize
    }

    /// Counts a change that `lines` already hold. Returns by how much the cost rises.
    pub fn change(&mut self, changes: &[Change], lines: &Lines) -> Cost {
        self.undo.clear();
        self.stamp += 1;
        for &(agent, day, from, to) in changes {
            self.exchange(self.cell(agent, day, from), self.cell(agent, day, to));
        }
        self.undo_blocks.clear();
        if !self.blocks.is_empty() {
            self.change_blocks(changes);
        }
        let mut rise = 0;
        for &(target, state, cost) in &self.undo {
            let at = target as usize;
            if self.states[at] != state {
                self.costs[at] = self.targets[at].cost(self.states[at], lines);
                rise += self.costs[at] - cost;
            }
        }
        rise
    }

    /// Takes one cell's steps away and adds another's; both are in order of target, and what both share stays as it is.
    fn exchange(&mut self, from: std::ops::Range<usize>, to: std::ops::Range<usize>) {
        let (mut out, mut new) = (from.start, to.start);
        while out < from.end && new < to.end {
            let ((left, less), (joined, more)) = (self.steps[out], self.steps[new]);
            if left < joined {
                self.touch(left, less.wrapping_neg());
            } else if joined < left {
                self.touch(joined, more);
            } else if less != more {
                self.touch(left, more.wrapping_sub(less));
            }
            out += usize::from(left <= joined);
            new += usize::from(joined <= left);
        }
        for at in out..from.end {
            let (target, step) = self.steps[at];
            self.touch(target, step.wrapping_neg());
        }
        for at in new..to.end {
            let (target, step) = self.steps[at];
            self.touch(target, step);
        }
    }

    #[inline(always)]
    fn touch(&mut self, target: u32, step: u64) {
        let at = target as usize;
        if self.stamps[at] != self.stamp {
            self.stamps[at] = self.stamp;
            self.undo.push((target, self.states[at], self.costs[at]));
        }
        self.states[at] = self.states[at].wrapping_add(step);
    }

    fn change_blocks(&mut self, changes: &[Change]) {
        for &(agent, day, from, to) in changes {
            let cell = agent * self.days + day;
            for at in 0..self.block_cells[cell].len() {
                let (block, set) = self.block_cells[cell][at];
                let is = set.contains(to);
                if set.contains(from) != is {
                    self.undo_blocks.push((block, is));
                    if let Some((target, step)) = self.blocks[block].count(is) {
                        self.touch(target, step);
                    }
                }
            }
        }
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        for (target, state, cost) in &self.undo {
            let at = *target as usize;
            (self.states[at], self.costs[at]) = (*state, *cost);
        }
        for (block, began) in &self.undo_blocks {
            self.blocks[*block].count(!began);
        }
    }
}

fn add(states: &mut [u64], target: u32, step: u64) {
    let state = &mut states[target as usize];
    *state = state.wrapping_add(step);
}

impl Block {
    /// One more cell matches, or one less: what that adds to which target.
    #[inline(always)]
    fn count(&mut self, more: bool) -> Option<(u32, u64)> {
        if more {
            self.matched += 1;
            (self.matched == 1).then_some((self.target, self.step))
        } else {
            self.matched -= 1;
            (self.matched == 0).then_some((self.target, self.step.wrapping_neg()))
        }
    }
}

/// A team state being put together.
#[derive(Default)]
struct Parts {
    targets: Vec<Target>,
    starts: Vec<u64>,
    /// Which target, by how much, what.
    items: Vec<(u32, u64, Item)>,
    /// Pools by their people, written out: all covers of the same people become one target.
    pools: BTreeMap<String, usize>,
}

impl Parts {
    fn place(&self) -> u32 {
        u32::try_from(self.targets.len()).unwrap_or(u32::MAX)
    }

    fn add_row(&mut self, measure: &[Item], start: i64, price: Price) {
        let sum = |sign: fn(i64) -> i64| start + measure.iter().map(|item| sign(item.coef)).sum::<i64>();
        let (low, high) = (sum(|coef| coef.min(0)), sum(|coef| coef.max(0)));
        let kept = if high - low < SPAN { low..=high } else { low..=low };
        let known = kept.map(|value| price.cost(value)).collect();
        let target = self.place();
        self.targets.push(Target::Row { low, price, known });
        self.starts.push((start - low).cast_unsigned());
        self.items.extend(measure.iter().map(|item| (target, item.coef.cast_unsigned(), item.clone())));
    }

    fn add_cover(&mut self, groups: &[Group], demands: &[Demand], idle: &Convex) {
        let people: Vec<_> = groups.iter().map(|group| (&group.present, group.start)).collect();
        let cover = (groups.iter().map(|group| group.skills.clone()).collect(), demands.to_vec(), idle.clone());
        let key = format!("{people:?}");
        if let Some(target) = self.pools.get(&key) {
            if let Target::Pool(pool) = &mut self.targets[*target] {
                pool.covers.push(cover);
            }
            return;
        }
        self.pools.insert(key, self.targets.len());
        let target = self.place();
        let members = || groups.iter().enumerate().flat_map(|(group, people)| people.present.iter().map(move |item| (group, item)));
        for (group, item) in members() {
            let step = number(&[group, usize::try_from(item.coef.cast_unsigned()).unwrap_or(0)]);
            self.items.push((target, step, item.clone()));
        }
        let items = members().map(|(group, item)| (group, item.clone())).collect();
        let starts = groups.iter().map(|group| group.start).collect();
        self.targets.push(Target::Pool(Pool { starts, covers: vec![cover], items, known: Cache::new(1) }));
        self.starts.push(0);
    }

    fn finish(mut self, problem: &Problem) -> TeamState {
        let bits = Cache::bits(self.pools.len(), ALL_POOLS, POOL);
        for target in &mut self.targets {
            if let Target::Pool(pool) = target {
                pool.known = Cache::new(bits);
            }
        }
        let (days, symbols) = (problem.days, problem.symbols.len());
        let mut cells: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); problem.agents * days * symbols];
        let mut blocks = Vec::new();
        let mut block_cells = vec![Vec::new(); problem.agents * days];
        for (target, step, item) in self.items {
            let [cell] = item.cells.as_slice() else {
                item.cells.iter().for_each(|cell| block_cells[item.agent * days + cell.day].push((blocks.len(), cell.set)));
                blocks.push(Block { target, step, matched: 0 });
                continue;
            };
            for symbol in cell.set.iter().map(usize::from).take_while(|symbol| *symbol < symbols) {
                let sum = cells[(item.agent * days + cell.day) * symbols + symbol].entry(target).or_insert(0);
                *sum = sum.wrapping_add(step);
            }
        }
        let mut offsets = vec![0];
        let mut steps = Vec::new();
        for cell in cells {
            steps.extend(cell.into_iter().filter(|(_, step)| *step != 0));
            offsets.push(u32::try_from(steps.len()).unwrap_or(u32::MAX));
        }
        let (states, costs, stamps) = (self.starts.clone(), vec![0; self.targets.len()], vec![0; self.targets.len()]);
        let (undo, undo_blocks) = (Vec::new(), Vec::new());
        let Self { targets, starts, .. } = self;
        TeamState {
            targets,
            starts,
            states,
            costs,
            days,
            symbols,
            steps,
            offsets,
            blocks,
            block_cells,
            undo,
            undo_blocks,
            stamps,
            stamp: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Limit, Origin, RowName, Term};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Three agents on four days: a cover of two skills, a row over days, a row over blocks.
    fn problem() -> Problem {
        let mut problem = Problem::new(3, 4, ["off", "early", "late"].map(str::to_owned).to_vec());
        let (early, late) = (SymbolSet::one(1), SymbolSet::one(2));
        let worked = early.union(late);
        let present = |agents: &[usize], coef: i64| agents.iter().map(|agent| Item::one(*agent, 1, worked, coef)).collect::<Vec<_>>();
        let group = |skills: &[usize], present: Vec<Item>| Group { skills: skills.to_vec(), present, start: 0 };
        let demand = |skill: usize, need: i64, price: Cost| Demand { skill, need, under: Convex::linear(price) };
        let cover = Body::Cover {
            slot: 0,
            groups: vec![group(&[0], present(&[0], 1000)), group(&[0, 1], present(&[1, 2], 700))],
            demands: vec![demand(0, 1500, 7), demand(1, 900, 5)],
            idle: Convex::linear(1),
        };
        let row = |measure: Vec<Item>| Body::Row {
            name: RowName::Balance,
            measure,
            start: 1,
            min: Some(2),
            max: Some(3),
            under: Limit::linear(11),
            over: Limit::linear(13),
        };
        let days = (0..3).flat_map(|agent| (0..4).map(move |day| Item::one(agent, day, late, 1))).collect();
        let block = |agent: usize| Item { agent, cells: vec![Cell { day: 2, set: early }, Cell { day: 3, set: worked }], coef: 1 };
        let blocks = (0..3).map(block).collect();
        let term = |body| Term { origin: Origin::default(), body };
        problem.terms = [cover, row(days), row(blocks)].map(term).to_vec();
        problem
    }

    #[test]
    fn changes_cost_what_counting_anew_says_and_can_be_taken_back() {
        let problem = problem();
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut lines: Lines = vec![vec![0; 4]; 3];
        let mut state = TeamState::new(&problem);
        state.begin(&lines);
        for _ in 0..500 {
            let (before, old) = (lines.clone(), state.cost());
            let mut changes: Vec<Change> = Vec::new();
            for _ in 0..random.random_range(1..4) {
                let (agent, day, to) = (random.random_range(0..3), random.random_range(0..4), random.random_range(0..3));
                let from = lines[agent][day];
                if from != to && !changes.iter().any(|change| (change.0, change.1) == (agent, day)) {
                    lines[agent][day] = to;
                    changes.push((agent, day, from, to));
                }
            }
            let rise = state.change(&changes, &lines);
            assert_eq!(old + rise, problem.evaluate(&lines).cost);
            if random.random_range(0..2) == 0 {
                state.undo();
                lines = before;
            }
            assert_eq!(state.cost(), problem.evaluate(&lines).cost);
        }
    }
}
