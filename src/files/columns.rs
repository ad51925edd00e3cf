//! Columns of tables, found by name in any order, in Chinese or English.

use super::codes;
use super::rows::{Report, Row, each_row};
use crate::domain::Arg;
use std::path::Path;

/// A column that a table may have.
pub(super) struct Column {
    pub(super) required: bool,
    /// The first is the name used in messages; earlier ones win when a table has several.
    pub(super) names: &'static [&'static str],
}

/// Where the known columns stand.
pub(super) struct Header {
    /// By known column.
    index: Vec<Option<usize>>,
    /// By known column: the header says that the unit is minutes.
    minutes: Vec<bool>,
    pub(super) line: usize,
}

impl Header {
    /// True when the table has the column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.index[column].is_some()
    }

    /// Where a known column stands in a line.
    pub(super) fn index(&self, column: usize) -> Option<usize> {
        self.index[column]
    }

    /// The field of a known column; empty when there is none.
    pub(super) fn field<'a>(&self, row: &Row<'a>, column: usize) -> &'a str {
        self.index[column].map_or("", |index| row.get(index))
    }

    /// Column of that field, for places; 0 when there is none.
    pub(super) fn column(&self, row: &Row, column: usize) -> usize {
        self.index[column].map_or(0, |index| row.column(index))
    }

    /// Seconds in a bare number of that column: 60 where its header says minutes, else 1.
    pub(super) fn unit(&self, column: usize) -> f64 {
        if self.minutes[column] { 60.0 } else { 1.0 }
    }
}

/// Lines that may stand above a header, such as a title.
const TITLES: usize = 10;

/// Reads a table: finds the header, reports lacking and unused columns, hands the lines below it to `take`.
pub(super) fn read_table(path: &Path, columns: &[Column], report: &mut Report, take: &mut dyn FnMut(&Header, &Row, &mut Report)) {
    let (mut header, mut above, mut usable) = (None, 0, true);
    each_row(path, report, &mut |row, report| match &header {
        Some(header) if usable => take(header, row, report),
        Some(_) => {}
        None if above < TITLES => {
            header = find(row, columns);
            above += 1;
            if let Some(header) = &header {
                usable = judge(header, row, columns, report);
            }
        }
        None => {}
    });
    if header.is_none() && above > 0 {
        // Chats come in several layouts, none of whose columns is in all of them.
        let code = if columns.iter().any(|column| column.required) { &codes::NO_HEADER } else { &codes::NO_CHATS_HEADER };
        report.add(code, 1, 1, &[("known", wanted(columns.iter()))]);
    }
}

fn wanted<'c>(columns: impl Iterator<Item = &'c Column>) -> Arg {
    Arg::List(columns.filter(|column| column.required).map(|column| column.names.join(" / ")).collect())
}

/// A line is the header when it names two known columns, or all there are to name.
pub(super) fn find(row: &Row, columns: &[Column]) -> Option<Header> {
    let cells: Vec<(String, bool)> = (0..row.len()).map(|index| plain(row.get(index))).collect();
    let place = |column: &Column| column.names.iter().find_map(|name| cells.iter().position(|(cell, _)| *cell == plain(name).0));
    let index: Vec<Option<usize>> = columns.iter().map(place).collect();
    let minutes = index.iter().map(|index| index.is_some_and(|index| cells[index].1)).collect();
    let found = index.iter().flatten().count();
    (found >= 2.min(row.len())).then_some(Header { index, minutes, line: row.line }).filter(|_| found > 0)
}

/// A column's name without case, spaces, marks and a unit in brackets; and whether that unit is minutes.
fn plain(name: &str) -> (String, bool) {
    let (bare, unit) = name.split_once(['(', '(']).unwrap_or((name, ""));
    let kept = bare.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'));
    (kept.flat_map(char::to_lowercase).collect(), unit.starts_with('分') || unit.starts_with("min"))
}

/// True when no required column lacks.
fn judge(header: &Header, row: &Row, columns: &[Column], report: &mut Report) -> bool {
    let lacking: Vec<&Column> =
        columns.iter().zip(&header.index).filter(|(column, index)| column.required && index.is_none()).map(|(column, _)| column).collect();
    if !lacking.is_empty() {
        report.add(&codes::MISSING_COLUMN, row.line, 1, &[("known", wanted(lacking.iter().copied()))]);
    }
    let extra: Vec<usize> = (0..row.len()).filter(|index| !row.get(*index).is_empty() && !header.index.contains(&Some(*index))).collect();
    if let Some(first) = extra.first() {
        let names = extra.iter().map(|index| row.get(*index).to_owned()).collect();
        report.add(&codes::EXTRA_COLUMNS, row.line, row.column(*first), &[("known", Arg::List(names))]);
    }
    lacking.is_empty()
}
