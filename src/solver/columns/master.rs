//! The master: one line an agent, and the team terms over them, as a linear program that grows by lines.

use super::automaton::Mark;
use super::lp::{LinearProgram, NewColumn, Optimum};
use super::pricing::{Prices, UNIT};
use crate::model::{Cost, HARD_PRICE, Problem, SymbolSet};
use crate::solver::mip::{Bundle, Column, Compact, Meaning, RowOf, points};
use std::collections::HashSet;

/// Points for an agent without a line, and for a unit of a hard team row that does not hold.
#[allow(clippy::cast_precision_loss)]
pub(super) const DEAR: f64 = HARD_PRICE as f64 / 1000.0;
/// Seconds, about, of a step of the simplex method for each row and column.
const STEP: f64 = 4e-8;
/// Seconds, about, of an entry of a cell where duals are looked up.
const ENTRY: f64 = 2e-9;

/// What a symbol or mark of an agent costs and adds to rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Effect {
    cost: f64,
    entries: Vec<(usize, f64)>,
}

/// A column that is the sum of cells, by a row of its own.
#[derive(Clone, Debug)]
pub(super) struct SumOf {
    pub row: usize,
    pub cost: f64,
    /// Rows that use it.
    pub uses: Vec<(usize, f64)>,
}

/// A limit on a sum of amounts, each of them in one row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cut {
    /// By their place among the amounts.
    pub amounts: Vec<usize>,
    pub lower: f64,
    pub upper: f64,
}

/// An amount that is whole in some best way to complete any roster.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// Place among the amounts.
    pub amount: usize,
    /// Points for a unit.
    pub cost: f64,
    /// Day of the first cell in its row.
    pub day: usize,
}

/// A line in the program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PoolLine {
    pub agent: usize,
    pub line: Vec<u8>,
    pub cost: Cost,
}

/// A column that may come and go: of these an agent has one line, a bundle of intervals one entry of its table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pooled {
    Line(PoolLine),
    Heads { bundle: usize, entry: usize },
}

pub(super) struct Master {
    program: LinearProgram,
    pub(super) rows: Vec<RowOf>,
    /// Columns that are no lines, with their entries.
    pub(super) amounts: Vec<(Column, Vec<(usize, f64)>)>,
    pub(super) sums: Vec<SumOf>,
    pub counted: Vec<Counted>,
    /// Points that every roster costs.
    pub(super) base: f64,
    symbols: usize,
    days: usize,
    /// `[agent][day × symbols + symbol]`
    pub(super) cells: Vec<Vec<Effect>>,
    /// `[agent]`
    marks: Vec<Vec<(Mark, Effect)>>,
    pub(super) bundles: Vec<Bundle>,
    pub(super) pool: Vec<Pooled>,
    known: HashSet<Pooled>,
    open: Vec<bool>,
}

impl Master {
    /// Of no agents and no terms.
    pub fn bare(seed: u32) -> Option<Self> {
        Self::new(&Problem::default(), seed, &[])
    }

    /// Without lines yet; none when the team terms contradict each other or HiGHS refuses. `cuts` limit the amounts besides.
    pub fn new(problem: &Problem, seed: u32, cuts: &[Cut]) -> Option<Self> {
        let compact = Compact::team(problem);
        if compact.impossible {
            return None;
        }
        let (symbols, days) = (problem.symbols.len(), problem.days);
        let mut cells = vec![vec![Effect::default(); symbols * days]; problem.agents];
        let mut marks: Vec<Vec<(Mark, Effect)>> = vec![Vec::new(); problem.agents];
        let mut amounts = Vec::new();
        let mut entries: Vec<Vec<(usize, f64)>> = vec![Vec::new(); compact.columns.len()];
        for (index, row) in compact.rows.iter().enumerate() {
            row.terms.iter().for_each(|(column, coef)| entries[*column].push((index, *coef)));
        }
        let mut slack = vec![true; compact.rows.len()];
        let mut counted = Vec::new();
        let days_of = first_days(&compact);
        for (((index, meaning), column), entries) in compact.meanings().into_iter().enumerate().zip(&compact.columns).zip(entries) {
            match meaning {
                Meaning::Cell { agent, day, symbol } => {
                    cells[agent][day * symbols + usize::from(symbol)] = Effect { cost: column.cost, entries };
                }
                Meaning::Block { agent, cells } => marks[agent].push((cells, Effect { cost: column.cost, entries })),
                Meaning::Amount => {
                    entries.iter().for_each(|(row, _)| slack[*row] = false);
                    if let Some((row, _)) = entries.first().filter(|_| compact.counted.contains(&index)) {
                        counted.push(Counted { amount: amounts.len(), cost: column.cost, day: days_of[*row] });
                    }
                    amounts.push((*column, entries));
                }
            }
        }
        let mut rows = compact.rows;
        for cut in cuts {
            cut.amounts.iter().for_each(|amount| amounts[*amount].1.push((rows.len(), 1.0)));
            rows.push(RowOf { terms: Vec::new(), lower: cut.lower, upper: cut.upper });
            slack.push(true);
        }
        // Rows of lines alone, and cuts, may be broken, dearly: the program has a solution whatever lines there are, and its bound holds.
        for row in (0..slack.len()).filter(|row| slack[*row]) {
            let missing = Column { lower: 0.0, upper: f64::INFINITY, cost: DEAR, integer: false };
            amounts.push((missing, vec![(row, 1.0)]));
            amounts.push((missing, vec![(row, -1.0)]));
        }
        let team = rows.len();
        let owners = problem.agents + compact.bundles.len();
        rows.extend((0..owners).map(|_| RowOf { terms: Vec::new(), lower: 1.0, upper: 1.0 }));
        amounts.extend(
            (0..owners).map(|owner| (Column { lower: 0.0, upper: f64::INFINITY, cost: DEAR, integer: false }, vec![(team + owner, 1.0)])),
        );
        let mut program = LinearProgram::new(&rows, seed)?;
        let columns: Vec<NewColumn> = amounts
            .iter()
            .map(|(column, entries)| NewColumn { cost: column.cost, lower: column.lower, upper: column.upper, entries: entries.clone() })
            .collect();
        program.add(&columns)?;
        let base = points(compact.base);
        let sums = sums_of(&amounts, &rows);
        let (pool, known, open, bundles) = (Vec::new(), HashSet::new(), Vec::new(), compact.bundles);
        Some(Self { program, rows, amounts, sums, counted, base, symbols, days, cells, marks, bundles, pool, known, open })
    }

    /// Marks of an agent that the team terms know.
    pub fn marks(&self, agent: usize) -> Vec<Mark> {
        self.marks[agent].iter().map(|(mark, _)| mark.clone()).collect()
    }

    fn agent_row(&self, agent: usize) -> usize {
        self.team_rows() + agent
    }

    /// Adds what is new, open to use; returns how much it was.
    pub fn add(&mut self, pooled: Vec<Pooled>) -> Option<usize> {
        let mut columns = Vec::new();
        for one in pooled {
            if self.known.insert(one.clone()) {
                columns.push(match &one {
                    Pooled::Line(line) => self.column(line),
                    Pooled::Heads { bundle, entry } => self.heads_column(*bundle, *entry),
                });
                self.pool.push(one);
                self.open.push(true);
            }
        }
        self.program.add(&columns)?;
        Some(columns.len())
    }

    fn column(&self, line: &PoolLine) -> NewColumn {
        let mut entries = vec![(self.agent_row(line.agent), 1.0)];
        let mut cost = points(line.cost);
        for effect in self.effects(line) {
            cost += effect.cost;
            entries.extend_from_slice(&effect.entries);
        }
        entries.sort_by_key(|(row, _)| *row);
        entries.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            kept.1 += if same { later.1 } else { 0.0 };
            same
        });
        entries.retain(|(_, coef)| *coef != 0.0);
        NewColumn { cost, lower: 0.0, upper: f64::INFINITY, entries }
    }

    /// What the cells of a line, and the marks that it matches, come to.
    fn effects<'a>(&'a self, line: &'a PoolLine) -> impl Iterator<Item = &'a Effect> {
        let cells = line.line.iter().enumerate().map(|(day, symbol)| &self.cells[line.agent][day * self.symbols + usize::from(*symbol)]);
        let matched = |mark: &Mark| mark.iter().any(|(day, set)| set.contains(line.line[*day]));
        cells.chain(self.marks[line.agent].iter().filter(move |(mark, _)| matched(mark)).map(|(_, effect)| effect))
    }

    /// Solves over the open lines; `work` rises by about the seconds it took, counted in steps.
    pub fn solve(&mut self, work: &mut f64) -> Option<Optimum> {
        let optimum = self.program.solve()?;
        let size = self.rows.len() + self.program.columns();
        #[allow(clippy::cast_precision_loss)]
        let taken = (f64::from(optimum.steps) + 1.0) * size as f64 * STEP;
        *work += taken;
        Some(optimum)
    }

    /// Lines with some weight in a solution.
    pub fn weights<'a>(&'a self, optimum: &'a Optimum) -> impl Iterator<Item = (&'a PoolLine, f64)> {
        let values = &optimum.values[self.amounts.len()..];
        self.pool.iter().zip(values).filter_map(|(one, weight)| match one {
            Pooled::Line(line) if *weight > 1e-9 => Some((line, *weight)),
            _ => None,
        })
    }

    /// Opens the lines within `allowed[agent][day]` and shuts the others.
    pub fn restrict(&mut self, allowed: &[Vec<SymbolSet>]) -> Option<()> {
        let mut changed = Vec::new();
        for (index, one) in self.pool.iter().enumerate() {
            let Pooled::Line(line) = one else { continue };
            let open = line.line.iter().zip(&allowed[line.agent]).all(|(symbol, set)| set.contains(*symbol));
            if open != self.open[index] {
                self.open[index] = open;
                changed.push((self.amounts.len() + index, 0.0, if open { f64::INFINITY } else { 0.0 }));
            }
        }
        self.program.bound(&changed)
    }

    /// Forgets lines that are far from use, but for `kept` of them.
    pub fn forget(&mut self, optimum: &Optimum, kept: usize, spared: &dyn Fn(&Pooled) -> bool) -> Option<()> {
        let first = self.amounts.len();
        // Lines that came after the solution are kept.
        let mut order: Vec<usize> = (0..optimum.reduced.len() - first).collect();
        order.sort_by(|one, other| optimum.reduced[first + one].total_cmp(&optimum.reduced[first + other]));
        let mut gone: Vec<usize> = order
            .into_iter()
            .skip(kept)
            .filter(|index| optimum.values[first + index] <= 1e-9 && optimum.reduced[first + index] > 1e-6 && !spared(&self.pool[*index]))
            .collect();
        gone.sort_unstable();
        self.program.remove(&gone.iter().map(|index| first + index).collect::<Vec<_>>())?;
        let dropped: HashSet<usize> = gone.into_iter().collect();
        let mut index = 0..;
        let known = &mut self.known;
        self.pool.retain(|one| {
            let keep = index.next().is_none_or(|index| !dropped.contains(&index));
            if !keep {
                known.remove(one);
            }
            keep
        });
        let mut index = 0..;
        self.open.retain(|_| index.next().is_none_or(|index| !dropped.contains(&index)));
        Some(())
    }

    /// Prices of an agent's symbols and marks under duals; symbols that are not allowed are not to be had.
    pub fn prices(&self, agent: usize, duals: &[f64], allowed: &[SymbolSet]) -> Prices {
        let price = |effect: &Effect| {
            let gain: f64 = effect.entries.iter().map(|(row, coef)| duals[*row] * coef).sum();
            // Rounded down: what is computed is then at most the true price.
            ((effect.cost - gain) * 1000.0 * UNIT).floor()
        };
        let mut cells = Vec::with_capacity(self.days * self.symbols);
        for (day, allowed) in allowed.iter().enumerate() {
            for symbol in 0..self.symbols {
                let open = u8::try_from(symbol).is_ok_and(|symbol| allowed.contains(symbol));
                let effect = &self.cells[agent][day * self.symbols + symbol];
                cells.push(if open { price(effect) } else { f64::INFINITY });
            }
        }
        Prices { cells, marks: self.marks[agent].iter().map(|(_, effect)| price(effect)).collect(), symbols: self.symbols }
    }

    /// Adds what a line comes to in each row of the team terms.
    pub fn count(&self, line: &PoolLine, activity: &mut [f64]) {
        self.effects(line).flat_map(|effect| &effect.entries).for_each(|(row, coef)| activity[*row] += coef);
    }

    /// Reduced cost of a line, in points.
    pub fn reduced(&self, line: &PoolLine, duals: &[f64]) -> f64 {
        let gain = |effect: &Effect| effect.entries.iter().map(|(row, coef)| duals[*row] * coef).sum::<f64>() - effect.cost;
        points(line.cost) - duals[self.agent_row(line.agent)] - self.effects(line).map(gain).sum::<f64>()
    }

    /// Work of pricing the cells of all agents and counting a line of each, about seconds.
    #[allow(clippy::cast_precision_loss)]
    pub fn work(&self) -> f64 {
        let entries = self.cells.iter().flatten().map(|effect| effect.entries.len() + 4).sum::<usize>();
        (entries + self.bundles.iter().map(Bundle::looks).sum::<usize>()) as f64 * ENTRY
    }

    /// What a solution costs in points, with what every roster costs.
    pub fn cost(&self, optimum: &Optimum) -> f64 {
        optimum.cost + self.base
    }

    /// Rows of the team terms.
    pub fn team_rows(&self) -> usize {
        self.rows.len() - self.owners()
    }

    /// Columns that are of team rows alone.
    pub fn team_amounts(&self) -> &[(Column, Vec<(usize, f64)>)] {
        &self.amounts[..self.amounts.len() - self.owners()]
    }

    /// Agents and bundles: each has a row of its own, after the team's.
    pub(super) fn owners(&self) -> usize {
        self.cells.len() + self.bundles.len()
    }
}

/// `[row]`: the first day of its cells; 0 where it has none.
fn first_days(compact: &Compact) -> Vec<usize> {
    let days: Vec<Option<usize>> = compact
        .meanings()
        .into_iter()
        .map(|meaning| match meaning {
            Meaning::Cell { day, .. } => Some(day),
            Meaning::Block { cells, .. } => cells.first().map(|(day, _)| *day),
            Meaning::Amount => None,
        })
        .collect();
    compact.rows.iter().map(|row| row.terms.iter().filter_map(|(column, _)| days[*column]).min().unwrap_or(0)).collect()
}

/// Amounts that are whole are sums of cells; the row that says so has them with −1.
fn sums_of(amounts: &[(Column, Vec<(usize, f64)>)], rows: &[RowOf]) -> Vec<SumOf> {
    let says = |(row, coef): &(usize, f64)| *coef == -1.0 && rows[*row].lower == 0.0 && rows[*row].upper == 0.0;
    let sum = |(column, entries): &(Column, Vec<(usize, f64)>)| {
        let at = entries.iter().position(says).filter(|_| column.integer)?;
        let mut uses = entries.clone();
        let (row, _) = uses.remove(at);
        Some(SumOf { row, cost: column.cost, uses })
    };
    amounts.iter().filter_map(sum).collect()
}
