//! Columns of the compact program read as a roster, and a roster as values of the columns.

use super::Compact;
use crate::model::Lines;
use std::collections::BTreeMap;

impl Compact {
    /// The roster that values of the columns stand for.
    pub fn lines(&self, values: &[f64]) -> Lines {
        let symbol = |agent: usize, day: usize| {
            let columns = &self.cells[agent][day];
            let best = columns.iter().max_by(|one, other| values[one.1].total_cmp(&values[other.1]));
            best.map_or_else(|| self.domains[agent][day].iter().next().unwrap_or(0), |(symbol, _)| *symbol)
        };
        (0..self.cells.len()).map(|agent| (0..self.cells[agent].len()).map(|day| symbol(agent, day)).collect()).collect()
    }

    /// Values of the whole columns for a roster; none when a cell lies outside its domain.
    pub fn start(&self, lines: &Lines) -> Option<Vec<(usize, f64)>> {
        let mut values: BTreeMap<usize, i64> = BTreeMap::new();
        for (agent, line) in lines.iter().enumerate() {
            for (day, held) in line.iter().enumerate() {
                if !self.domains[agent][day].contains(*held) {
                    return None;
                }
                values.extend(self.cells[agent][day].iter().map(|(symbol, column)| (*column, i64::from(symbol == held))));
            }
        }
        for ((agent, cells), column) in &self.blocks {
            values.insert(*column, i64::from(cells.iter().any(|(day, set)| set.contains(lines[*agent][*day]))));
        }
        let mut sums: Vec<_> = self.sums.iter().collect();
        sums.sort_unstable_by_key(|(_, column)| **column);
        for (terms, column) in sums {
            let value = terms.iter().map(|(part, coef)| coef * values.get(part).copied().unwrap_or(0)).sum();
            values.insert(*column, value);
        }
        #[allow(clippy::cast_precision_loss)]
        Some(values.into_iter().map(|(column, value)| (column, value as f64)).collect())
    }
}
