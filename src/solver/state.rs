//! What the team terms cost, kept up to date cell by cell.

use super::line::price;
use super::mip::Price;
use super::quick::Table;
use crate::model::{Body, Cell, Convex, Cost, Demand, Group, Item, Lines, Problem, distribute};
use std::collections::BTreeMap;

/// Covers of the same people, and their present counts.
struct Pool {
    present: Vec<i64>,
    covers: Vec<(Vec<Vec<usize>>, Vec<Demand>, Convex)>,
    /// The same few counts come again and again.
    known: Table<Vec<i64>, Cost>,
}

enum Target {
    Row { value: i64, price: Price },
    Pool(Pool),
}

impl Target {
    fn cost(&mut self) -> Cost {
        match self {
            Self::Row { value, price } => price.cost(*value),
            Self::Pool(pool) => pool.cost(),
        }
    }

    fn add(&mut self, group: usize, amount: i64) {
        match self {
            Self::Row { value, .. } => *value += amount,
            Self::Pool(pool) => pool.present[group] += amount,
        }
    }
}

impl Pool {
    fn cost(&mut self) -> Cost {
        if let Some(cost) = self.known.get(self.present.as_slice()) {
            return *cost;
        }
        let one = |(skills, demands, idle): &(Vec<Vec<usize>>, Vec<Demand>, Convex)| {
            let groups: Vec<(&[usize], i64)> = skills.iter().map(Vec::as_slice).zip(self.present.iter().copied()).collect();
            distribute(&groups, demands, idle).cost
        };
        let cost = self.covers.iter().map(one).sum();
        self.known.insert(self.present.clone(), cost);
        cost
    }
}

/// What holding a symbol adds: `(target, group, amount)`.
type Adds = Vec<(usize, usize, i64)>;

/// An item over several cells.
struct Block {
    agent: usize,
    cells: Vec<Cell>,
    target: usize,
    group: usize,
    coef: i64,
}

/// Team terms of a problem without hard ones, under some lines.
pub(super) struct TeamState {
    targets: Vec<Target>,
    starts: Vec<Vec<i64>>,
    costs: Vec<Cost>,
    /// `[agent][day][symbol]`.
    adds: Vec<Vec<Vec<Adds>>>,
    blocks: Vec<Block>,
    /// `[agent][day]`: blocks with a cell there.
    blocks_of: Vec<Vec<Vec<usize>>>,
    /// Last change: what to take back.
    undo: Vec<(usize, usize, i64)>,
    old_costs: Vec<(usize, Cost)>,
    /// Last change in which a target was touched.
    stamps: Vec<u64>,
    stamp: u64,
}

impl TeamState {
    pub fn new(problem: &Problem) -> Self {
        let symbols = problem.symbols.len();
        let mut state = Self {
            targets: Vec::new(),
            starts: Vec::new(),
            costs: Vec::new(),
            adds: vec![vec![vec![Adds::new(); symbols]; problem.days]; problem.agents],
            blocks: Vec::new(),
            blocks_of: vec![vec![Vec::new(); problem.days]; problem.agents],
            undo: Vec::new(),
            old_costs: Vec::new(),
            stamps: Vec::new(),
            stamp: 0,
        };
        // Items are compared by what they are, so that all covers of the same people become one target.
        let mut pools: BTreeMap<String, usize> = BTreeMap::new();
        for term in &problem.terms {
            match &term.body {
                Body::Row { measure, start, min, max, under, over, .. } => {
                    let target = state.target(Target::Row { value: *start, price: price(*min, *max, under, over) }, vec![*start]);
                    measure.iter().for_each(|item| state.add_item(item, target, 0));
                }
                Body::Cover { groups, demands, idle, .. } => state.add_cover(&mut pools, groups, demands, idle),
                _ => {}
            }
        }
        state.stamps = vec![0; state.targets.len()];
        state
    }

    fn target(&mut self, target: Target, start: Vec<i64>) -> usize {
        self.targets.push(target);
        self.starts.push(start);
        self.costs.push(0);
        self.targets.len() - 1
    }

    fn add_cover(&mut self, pools: &mut BTreeMap<String, usize>, groups: &[Group], demands: &[Demand], idle: &Convex) {
        let people: Vec<_> = groups.iter().map(|group| (&group.present, group.start)).collect();
        let cover = (groups.iter().map(|group| group.skills.clone()).collect(), demands.to_vec(), idle.clone());
        let key = format!("{people:?}");
        if let Some(target) = pools.get(&key) {
            if let Target::Pool(pool) = &mut self.targets[*target] {
                pool.covers.push(cover);
            }
            return;
        }
        let starts: Vec<i64> = groups.iter().map(|group| group.start).collect();
        let pool = Pool { present: starts.clone(), covers: vec![cover], known: Table::default() };
        let target = self.target(Target::Pool(pool), starts);
        pools.insert(key, target);
        for (index, group) in groups.iter().enumerate() {
            group.present.iter().for_each(|item| self.add_item(item, target, index));
        }
    }

    fn add_item(&mut self, item: &Item, target: usize, group: usize) {
        if let [cell] = item.cells.as_slice() {
            let symbols = &mut self.adds[item.agent][cell.day];
            let count = symbols.len();
            for symbol in cell.set.iter().map(usize::from).take_while(|symbol| *symbol < count) {
                symbols[symbol].push((target, group, item.coef));
            }
            return;
        }
        for cell in &item.cells {
            self.blocks_of[item.agent][cell.day].push(self.blocks.len());
        }
        self.blocks.push(Block { agent: item.agent, cells: item.cells.clone(), target, group, coef: item.coef });
    }

    pub fn cost(&self) -> Cost {
        self.costs.iter().sum()
    }

    /// Counts everything anew.
    pub fn begin(&mut self, lines: &Lines) {
        for (target, starts) in self.targets.iter_mut().zip(&self.starts) {
            match target {
                Target::Row { value, .. } => *value = starts[0],
                Target::Pool(pool) => pool.present.clone_from(starts),
            }
        }
        for (agent, line) in lines.iter().enumerate() {
            for (day, symbol) in line.iter().enumerate() {
                for (target, group, amount) in &self.adds[agent][day][usize::from(*symbol)] {
                    self.targets[*target].add(*group, *amount);
                }
            }
        }
        for block in self.blocks.iter().filter(|block| block.matches(&lines[block.agent])) {
            self.targets[block.target].add(block.group, block.coef);
        }
        self.costs = self.targets.iter_mut().map(Target::cost).collect();
    }

    /// Counts a change: `before` are the cells as they were, `lines` as they are. Returns by how much the cost rises.
    pub fn change(&mut self, before: &[(usize, usize, u8)], lines: &Lines) -> Cost {
        self.undo.clear();
        self.old_costs.clear();
        self.stamp += 1;
        for (agent, day, old) in before {
            let new = lines[*agent][*day];
            for (symbol, sign) in [(*old, -1), (new, 1)] {
                for (target, group, amount) in &self.adds[*agent][*day][usize::from(symbol)] {
                    self.undo.push((*target, *group, sign * amount));
                }
            }
        }
        self.change_blocks(before, lines);
        for index in 0..self.undo.len() {
            let (target, group, amount) = self.undo[index];
            if self.stamps[target] != self.stamp {
                self.stamps[target] = self.stamp;
                self.old_costs.push((target, self.costs[target]));
            }
            self.targets[target].add(group, amount);
        }
        let mut rise = 0;
        for (target, old) in &self.old_costs {
            let cost = self.targets[*target].cost();
            self.costs[*target] = cost;
            rise += cost - old;
        }
        rise
    }

    fn change_blocks(&mut self, before: &[(usize, usize, u8)], lines: &Lines) {
        let mut touched: Vec<usize> = before.iter().flat_map(|(agent, day, _)| self.blocks_of[*agent][*day].iter().copied()).collect();
        touched.sort_unstable();
        touched.dedup();
        for index in touched {
            let block = &self.blocks[index];
            let held = |day: usize| {
                let changed = before.iter().find(|(agent, at, _)| *agent == block.agent && *at == day);
                changed.map_or(lines[block.agent][day], |(_, _, old)| *old)
            };
            let was = block.cells.iter().any(|cell| cell.set.contains(held(cell.day)));
            let is = block.matches(&lines[block.agent]);
            if was != is {
                self.undo.push((block.target, block.group, if is { block.coef } else { -block.coef }));
            }
        }
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        for (target, group, amount) in &self.undo {
            self.targets[*target].add(*group, -amount);
        }
        for (target, old) in &self.old_costs {
            self.costs[*target] = *old;
        }
    }
}

impl Block {
    fn matches(&self, line: &[u8]) -> bool {
        self.cells.iter().any(|cell| cell.set.contains(line[cell.day]))
    }
}
