//! The compact mixed-integer program of a problem: a binary for each agent, day and possible symbol.

mod bundle;
mod cover;
mod hull;
mod line;
mod measure;
mod roster;
mod sum;

use crate::model::{Body, Cost, Item, Problem, RowName, SymbolSet, Term};
pub(super) use bundle::Bundle;
use measure::Charges;
pub(super) use measure::{Part, Price};
use std::collections::{BTreeMap, BTreeSet};
pub(super) use sum::Sum;

/// Thousandths to points: the objective is in points so that its coefficients are of moderate size.
#[allow(clippy::cast_precision_loss)]
pub(super) fn points(cost: Cost) -> f64 {
    cost as f64 / 1000.0
}

/// A column of the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Column {
    pub lower: f64,
    pub upper: f64,
    /// Points per unit.
    pub cost: f64,
    pub integer: bool,
}

/// `lower` ≤ Σ coefficient × column ≤ `upper`; columns in order, each once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RowOf {
    pub terms: Vec<(usize, f64)>,
    pub lower: f64,
    pub upper: f64,
}

/// The program, and how its columns read as a roster.
#[derive(Clone, Debug, Default)]
pub(super) struct Compact {
    pub columns: Vec<Column>,
    pub rows: Vec<RowOf>,
    /// Cost of what the columns do not price, in thousandths.
    pub base: Cost,
    /// A hard term that no roster can satisfy was met while building.
    pub impossible: bool,
    /// Columns of amounts that are whole in some best way to complete any roster.
    pub counted: BTreeSet<usize>,
    /// `[agent][day]`: what the cell may hold.
    domains: Vec<Vec<SymbolSet>>,
    /// `[agent][day]`: column of each symbol; none where only one symbol is left.
    cells: Vec<Vec<Vec<(u8, usize)>>>,
    /// For columns that stand for a symbol: their cell. For the rest: none.
    cell_of: Vec<Option<(usize, usize)>>,
    /// Columns of items with several cells.
    blocks: BTreeMap<Key, usize>,
    /// Columns of sums that occur in many rows, by their coefficients without common divisor.
    sums: BTreeMap<Vec<(usize, i64)>, usize>,
    charges: Charges,
    /// Covers with shared people, and how often each occurs.
    flows: Vec<(cover::Flow, i64)>,
    /// Covers that are priced by a table of head counts, in a program of team terms.
    pub bundles: Vec<Bundle>,
    /// The team terms alone: another engine sees to it that cells and blocks are those of lines.
    team: bool,
}

/// What a column of a program of team terms stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Cell {
        agent: usize,
        day: usize,
        symbol: u8,
    },
    /// Any of the agent's cells matches.
    Block {
        agent: usize,
        cells: Vec<(usize, SymbolSet)>,
    },
    /// An amount of the program's own.
    Amount,
}

/// An item without its coefficient.
type Key = (usize, Vec<(usize, SymbolSet)>);

/// Sums of fewer columns are not worth one of their own.
const SHARED: usize = 4;

impl Compact {
    /// The program of `problem`, which must be valid.
    pub fn new(problem: &Problem) -> Self {
        let mut compact = Self { domains: problem.domains(), ..Self::default() };
        compact.add_cells();
        compact.add_successions(problem);
        compact.add_terms(problem.terms.iter());
        compact.finished()
    }

    /// The program of the team terms alone, over cells and blocks that are those of lines; see [`Compact::meanings`].
    pub fn team(problem: &Problem) -> Self {
        let mut compact = Self { domains: problem.domains(), team: true, ..Self::default() };
        compact.add_cells();
        compact.add_terms(problem.terms.iter().filter(|term| !term.body.is_line() || matches!(term.body, Body::Constant { .. })));
        compact.finished()
    }

    /// What each column stands for.
    pub fn meanings(&self) -> Vec<Meaning> {
        let mut meanings = vec![Meaning::Amount; self.columns.len()];
        for (agent, line) in self.cells.iter().enumerate() {
            for (day, columns) in line.iter().enumerate() {
                columns.iter().for_each(|(symbol, column)| meanings[*column] = Meaning::Cell { agent, day, symbol: *symbol });
            }
        }
        for ((agent, cells), column) in &self.blocks {
            meanings[*column] = Meaning::Block { agent: *agent, cells: cells.clone() };
        }
        meanings
    }

    fn add_terms<'a>(&mut self, terms: impl Iterator<Item = &'a Term>) {
        let compact = self;
        for term in terms {
            match &term.body {
                Body::Forbid { .. } | Body::Fix { .. } | Body::Succession { .. } => {}
                Body::Constant { price } => compact.base += price,
                Body::Cost { agent, cell, price } => {
                    let sum = compact.indicator(*agent, cell.day, cell.set).scaled(*price);
                    compact.price(&sum);
                }
                Body::Run { agent, set, min, max, before, after, under, over } => {
                    let row = compact.stretch_cells(*agent, *set, *before, *after);
                    compact.add_longest(&row, *max, over);
                    compact.add_shortest(&row, *min, under);
                }
                Body::Window { measure, start, min, max, under, over, .. } => {
                    let sum = compact.measured(*start, measure);
                    compact.bound(&sum, *min, *max, under, over);
                }
                Body::Row { name, measure, start, min, max, under, over } => {
                    // Over lines, a column for a sum pays only where many rows share it.
                    let apart = compact.team && *name != RowName::Balance;
                    let sum = if apart { compact.measured(*start, measure) } else { compact.compared(*start, measure) };
                    compact.bound(&sum, *min, *max, under, over);
                }
                Body::Cover { groups, demands, idle, .. } => compact.add_cover(groups, demands, idle),
            }
        }
    }

    /// Writes what was gathered over all terms.
    fn finished(mut self) -> Self {
        let compact = &mut self;
        let charges = std::mem::take(&mut compact.charges);
        charges.emit(compact);
        let mut flows = std::mem::take(&mut compact.flows);
        if compact.team {
            flows = compact.bundle_flows(flows);
        }
        for (flow, weight) in flows {
            compact.emit_flow(&flow, weight);
        }
        compact.rows.sort_by(|one, other| one.terms.partial_cmp(&other.terms).unwrap_or(std::cmp::Ordering::Equal));
        compact.rows.dedup();
        compact.emit_bundles();
        self
    }

    fn add_cells(&mut self) {
        for (agent, line) in self.domains.clone().iter().enumerate() {
            let mut columns = Vec::new();
            for (day, domain) in line.iter().enumerate() {
                columns.push(self.add_cell(agent, day, *domain));
            }
            self.cells.push(columns);
        }
    }

    fn add_cell(&mut self, agent: usize, day: usize, domain: SymbolSet) -> Vec<(u8, usize)> {
        self.impossible |= domain.is_empty();
        if domain.len() < 2 {
            return Vec::new();
        }
        let columns: Vec<(u8, usize)> = domain
            .iter()
            .map(|symbol| {
                let column = self.column(Column { lower: 0.0, upper: 1.0, cost: 0.0, integer: true });
                self.cell_of[column] = Some((agent, day));
                (symbol, column)
            })
            .collect();
        if !self.team {
            let terms = columns.iter().map(|(_, column)| (*column, 1.0)).collect();
            self.rows.push(RowOf { terms, lower: 1.0, upper: 1.0 });
        }
        columns
    }

    fn column(&mut self, column: Column) -> usize {
        self.columns.push(column);
        self.cell_of.push(None);
        self.columns.len() - 1
    }

    /// A column for an amount between 0 and `upper` at `cost` points a unit.
    fn amount(&mut self, upper: f64, cost: f64) -> usize {
        self.column(Column { lower: 0.0, upper, cost, integer: false })
    }

    /// 1 if the cell holds a symbol of the set, written with the fewest columns.
    fn indicator(&self, agent: usize, day: usize, set: SymbolSet) -> Sum {
        let domain = self.domains[agent][day];
        let inside = domain.intersection(set);
        if inside.is_empty() {
            return Sum::constant(0);
        }
        if inside == domain {
            return Sum::constant(1);
        }
        let of = |wanted: SymbolSet, sign: i64, constant: i64| {
            let mut sum = Sum::constant(constant);
            for (symbol, column) in &self.cells[agent][day] {
                if wanted.contains(*symbol) {
                    sum.add_column(*column, sign);
                }
            }
            sum
        };
        if 2 * inside.len() > domain.len() { of(domain.without(set), -1, 1) } else { of(inside, 1, 0) }
    }

    /// `start` + the items that match.
    fn measured(&mut self, start: i64, measure: &[Item]) -> Sum {
        let mut sum = Sum::constant(start);
        for item in measure {
            let matched = self.matched(item);
            sum.add(&matched, item.coef);
        }
        sum
    }

    /// The same for a measure in which most items have one coefficient, as where each agent is held against all: with a column for the
    /// sum over everybody, which the rows of all agents share.
    fn compared(&mut self, start: i64, measure: &[Item]) -> Sum {
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        measure.iter().for_each(|item| *counts.entry(item.coef).or_insert(0) += 1);
        let Some((common, _)) = counts.into_iter().rfind(|(coef, count)| *coef != 0 && 2 * count > measure.len()) else {
            return self.measured(start, measure);
        };
        let level = |coef: i64| move |item: &Item| Item { coef: coef * i64::from(item.coef != 0), ..item.clone() };
        let all = self.measured(0, &measure.iter().map(level(1)).collect::<Vec<_>>());
        let rest: Vec<Item> = measure.iter().map(|item| Item { coef: item.coef - level(common)(item).coef, ..item.clone() }).collect();
        let mut sum = self.measured(start, &rest);
        sum.add(&self.shared(&all), common);
        sum
    }

    /// A sum that other rows will use too, by a column of its own if it is long.
    fn shared(&mut self, sum: &Sum) -> Sum {
        let mut shared = Sum::constant(sum.constant);
        for part in sum.parts() {
            if part.iter().count() < SHARED {
                shared.add(&part, 1);
                continue;
            }
            let (terms, factor) = part.primitive();
            let column = self.sums.get(&terms).copied().unwrap_or_else(|| self.sum_column(terms));
            shared.add_column(column, factor);
        }
        shared
    }

    #[allow(clippy::cast_precision_loss)]
    fn sum_column(&mut self, terms: Vec<(usize, i64)>) -> usize {
        let mut sum = Sum::constant(0);
        terms.iter().for_each(|(column, coef)| sum.add_column(*column, *coef));
        let (low, high) = self.range(&sum);
        let column = self.column(Column { lower: low as f64, upper: high as f64, cost: 0.0, integer: true });
        let mut row = sum.terms_over(1);
        row.push((column, -1.0));
        self.rows.push(RowOf { terms: row, lower: 0.0, upper: 0.0 });
        self.sums.insert(terms, column);
        column
    }

    fn matched(&mut self, item: &Item) -> Sum {
        let cells: Vec<Sum> = item.cells.iter().map(|cell| self.indicator(item.agent, cell.day, cell.set)).collect();
        if cells.iter().any(|sum| sum.is_constant() && sum.constant == 1) {
            return Sum::constant(1);
        }
        let mut open: Vec<Sum> = cells.into_iter().filter(|sum| !sum.is_constant()).collect();
        if open.len() < 2 {
            return open.pop().unwrap_or_else(|| Sum::constant(0));
        }
        let key = (item.agent, item.cells.iter().map(|cell| (cell.day, cell.set)).collect::<Vec<_>>());
        if let Some(column) = self.blocks.get(&key) {
            return Sum::column(*column);
        }
        let column = self.amount(1.0, 0.0);
        self.blocks.insert(key, column);
        if self.team {
            return Sum::column(column);
        }
        let mut any = Sum::constant(0);
        for cell in &open {
            let mut above = Sum::column(column);
            above.add(cell, -1);
            self.at_least(&above, 0);
            any.add(cell, 1);
        }
        any.add_column(column, -1);
        self.at_least(&any, 0);
        Sum::column(column)
    }

    fn at_least(&mut self, sum: &Sum, least: i64) {
        self.between(sum, Some(least), None);
    }

    fn at_most(&mut self, sum: &Sum, most: i64) {
        self.between(sum, None, Some(most));
    }

    /// A hard row; bounds that hold anyway add nothing, and bounds are tightened to what integers can reach.
    fn between(&mut self, sum: &Sum, least: Option<i64>, most: Option<i64>) {
        let (low, high) = self.range(sum);
        let step = sum.step().max(1);
        let least = least.filter(|least| *least > low).map(|least| -(sum.constant - least).div_euclid(step));
        let most = most.filter(|most| *most < high).map(|most| (most - sum.constant).div_euclid(step));
        if sum.is_constant() {
            self.impossible |= least.is_some() || most.is_some();
        } else if least.is_some() || most.is_some() {
            #[allow(clippy::cast_precision_loss)]
            let (lower, upper) = (least.map_or(f64::NEG_INFINITY, |least| least as f64), most.map_or(f64::INFINITY, |most| most as f64));
            self.rows.push(RowOf { terms: sum.terms_over(step), lower, upper });
        }
    }

    /// Adds a sum in thousandths to the objective.
    fn price(&mut self, sum: &Sum) {
        self.base += sum.constant;
        for (column, coef) in sum.iter() {
            self.columns[column].cost += points(coef);
        }
    }

    /// Least and greatest value: in each cell only one symbol counts.
    fn range(&self, sum: &Sum) -> (i64, i64) {
        let mut cells: BTreeMap<(usize, usize), Vec<i64>> = BTreeMap::new();
        let (mut low, mut high) = (sum.constant, sum.constant);
        for (column, coef) in sum.iter() {
            if let Some(cell) = self.cell_of[column] {
                cells.entry(cell).or_default().push(coef);
            } else {
                #[allow(clippy::cast_possible_truncation)]
                let ends = [self.columns[column].lower as i64, self.columns[column].upper as i64].map(|end| end * coef);
                low += ends[0].min(ends[1]);
                high += ends[0].max(ends[1]);
            }
        }
        for ((agent, day), coefs) in cells {
            let others = if coefs.len() < self.domains[agent][day].len() { Some(0) } else { None };
            low += coefs.iter().copied().chain(others).min().unwrap_or(0);
            high += coefs.iter().copied().chain(others).max().unwrap_or(0);
        }
        (low, high)
    }
}
