//! Branch and price: where the program's solution splits what must be whole, two smaller problems are treated instead, those with the least
//! bound first. The least bound of all that are open is the problem's.
//!
//! # Source
//! Barnhart, Johnson, Nemhauser, Savelsbergh and Vance 1998, Branch-and-price: column generation for solving huge integer programs, Operations
//! Research 46, doi:10.1287/opre.46.3.316.

use super::lp::Optimum;
use super::master::{Counted, Cut, Master};
use super::{Allowed, Converged, Engine};
use crate::model::SymbolSet;
use std::collections::BTreeMap;

/// A sum, or a cell's weight, is split if it is at least this far from whole.
const SPLIT: f64 = 1e-4;
/// Days over which amounts are summed, after sums over all days and before single days.
const WEEK: usize = 7;

/// What is left to be looked into: limits on amounts, and cells that may hold less.
#[derive(Clone, Debug)]
struct Node {
    /// No roster in it costs less, in thousandths.
    bound: f64,
    cuts: Vec<Cut>,
    cells: Vec<(usize, usize, SymbolSet)>,
}

/// Nodes to look into, and the master of the last one.
pub(super) struct Tree {
    open: Vec<Node>,
    master: Master,
    cuts: Vec<Cut>,
    /// Work on nodes that dives from them have not used yet.
    credit: f64,
}

/// What two children of a node differ in.
enum Split {
    Amounts(Vec<usize>, f64),
    Cell(usize, usize, SymbolSet),
}

impl Tree {
    /// The whole problem, of which a bound is known; none when HiGHS refuses.
    pub fn new(engine: &Engine) -> Option<Self> {
        let mut master = Master::new(engine.problem, engine.seed, &[])?;
        master.add(engine.master.pool.clone())?;
        let root = Node { bound: engine.reached, cuts: Vec::new(), cells: Vec::new() };
        Some(Self { open: vec![root], master, cuts: Vec::new(), credit: 0.0 })
    }

    /// Takes out the node with the least bound, of several the last that came.
    fn next(&mut self) -> Option<Node> {
        let least = (0..self.open.len()).rev().min_by(|one, other| self.open[*one].bound.total_cmp(&self.open[*other].bound))?;
        Some(self.open.swap_remove(least))
    }

    /// Makes the master that of a node.
    fn adapt(&mut self, engine: &Engine, cuts: &[Cut]) -> Option<()> {
        if self.cuts != cuts {
            let mut master = Master::new(engine.problem, engine.seed, cuts)?;
            master.add(std::mem::take(&mut self.master.pool))?;
            (self.master, self.cuts) = (master, cuts.to_vec());
        }
        Some(())
    }
}

impl Engine<'_> {
    /// Looks into one node; true when nothing better than the best roster is left, none when HiGHS refuses.
    pub(super) fn branch(&mut self, tree: &mut Tree) -> Option<bool> {
        let node = tree.next().filter(|node| node.bound <= self.target() + 0.5);
        let Some(node) = node else {
            tree.open.clear();
            return Some(true);
        };
        tree.adapt(self, &node.cuts)?;
        let mut allowed = self.problem.domains();
        node.cells.iter().for_each(|(agent, day, set)| allowed[*agent][*day] = allowed[*agent][*day].intersection(*set));
        std::mem::swap(&mut self.master, &mut tree.master);
        let began = self.work;
        let converged = self.converge(&allowed, usize::MAX, false);
        let bound = self.reached.max(node.bound);
        let children = match converged {
            Converged::Pruned => Vec::new(),
            Converged::Late => vec![node],
            Converged::Solution(optimum) => {
                let children = self.children(&node, bound, &optimum, &allowed);
                tree.credit += self.work - began;
                // What a node must hold besides makes another roster likely, and the dive's bound tighter.
                if tree.credit > 0.0 && !children.is_empty() && !node.cuts.is_empty() {
                    let began = self.work;
                    self.dive(allowed, Some(optimum), 0.0);
                    tree.credit -= self.work - began;
                }
                children
            }
        };
        std::mem::swap(&mut self.master, &mut tree.master);
        tree.open.extend(children);
        let least = tree.open.iter().map(|node| node.bound).fold(f64::INFINITY, f64::min);
        if let (true, Some((score, _))) = (least > self.target() + 0.5, &self.best) {
            #[allow(clippy::cast_precision_loss)]
            self.publish(score.cost as f64);
            return Some(true);
        }
        self.publish(least);
        Some(false)
    }

    /// Two nodes that hold all rosters of a node, and not its solution; none where that is a roster, or no choice is left.
    fn children(&mut self, node: &Node, bound: f64, optimum: &Optimum, allowed: &Allowed) -> Vec<Node> {
        let heaviest = self.heaviest(optimum);
        if let Some(lines) = Self::single(&heaviest) {
            self.take(lines);
        }
        if bound > self.target() + 0.5 {
            return Vec::new();
        }
        let split = self.split_amounts(optimum).or_else(|| self.split_cell(optimum, allowed));
        let child = |cut: Option<Cut>, cell: Option<(usize, usize, SymbolSet)>| {
            let mut child = Node { bound, ..node.clone() };
            child.cuts.extend(cut);
            child.cells.extend(cell);
            child
        };
        match split {
            None => Vec::new(),
            Some(Split::Amounts(amounts, value)) => [(f64::NEG_INFINITY, value.floor()), (value.ceil(), f64::INFINITY)]
                .into_iter()
                .map(|(lower, upper)| child(Some(Cut { amounts: amounts.clone(), lower, upper }), None))
                .collect(),
            Some(Split::Cell(agent, day, set)) => {
                [allowed[agent][day].without(set), set].into_iter().map(|set| child(None, Some((agent, day, set)))).collect()
            }
        }
    }

    /// Amounts whose sum is not whole: of one price, over all days, else of a week, a day, a row.
    fn split_amounts(&self, optimum: &Optimum) -> Option<Split> {
        let levels: [&dyn Fn(&Counted) -> usize; 4] =
            [&|_| 0, &|counted| counted.day / WEEK, &|counted| counted.day, &|counted| counted.amount];
        levels.iter().find_map(|level| {
            let mut sums: BTreeMap<(u64, usize), (Vec<usize>, f64)> = BTreeMap::new();
            for counted in &self.master.counted {
                let (amounts, sum) = sums.entry((counted.cost.to_bits(), level(counted))).or_default();
                amounts.push(counted.amount);
                *sum += optimum.values[counted.amount];
            }
            let open = sums.into_iter().filter(|(_, (_, sum))| (sum - sum.round()).abs() > SPLIT);
            let weight = |((cost, _), (_, sum)): &((u64, usize), (Vec<usize>, f64))| f64::from_bits(*cost) * (sum - sum.round()).abs();
            let (_, (amounts, sum)) = open.max_by(|one, other| weight(one).total_cmp(&weight(other)))?;
            Some(Split::Amounts(amounts, sum))
        })
    }

    /// The cell and symbol whose weight is nearest to a half; where all are whole, any cell with a choice.
    fn split_cell(&self, optimum: &Optimum, allowed: &Allowed) -> Option<Split> {
        let mut weights: BTreeMap<(usize, usize, u8), f64> = BTreeMap::new();
        for (line, weight) in self.master.weights(optimum).filter(|(_, weight)| *weight > SPLIT) {
            for (day, symbol) in line.line.iter().enumerate().filter(|(day, _)| allowed[line.agent][*day].len() > 1) {
                *weights.entry((line.agent, day, *symbol)).or_insert(0.0) += weight;
            }
        }
        let distance = |weight: &f64| (weight - 0.5).abs();
        let ((agent, day, symbol), _) = weights.into_iter().min_by(|one, other| distance(&one.1).total_cmp(&distance(&other.1)))?;
        Some(Split::Cell(agent, day, SymbolSet::one(symbol)))
    }
}
