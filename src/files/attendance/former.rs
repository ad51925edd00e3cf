//! The file of cases as HR left it: the order of its columns, columns of HR's own, and what stands in them, which a rewriting must keep.

use super::super::columns::{Column, find};
use super::super::rows::{Report, each_row};
use super::super::text_style::TextStyle;
use std::collections::BTreeMap;
use std::path::Path;

/// A column of the file, in its order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// Position in the known columns.
    Known(usize),
    /// HR's own, with its head.
    Own(String),
}

/// What a file of cases held.
#[derive(Clone, Debug, Default)]
pub struct FormerCases {
    pub(super) style: TextStyle,
    /// Lines above the head, such as a title.
    pub(super) above: Vec<Vec<String>>,
    /// Every known column is one of them.
    pub(super) slots: Vec<Slot>,
    /// A field for each slot, by the case.
    rows: BTreeMap<String, Vec<String>>,
    /// Cases in the order of the lines.
    order: Vec<String>,
}

impl FormerCases {
    /// A file with the known columns and nothing else.
    pub(super) fn plain(columns: usize) -> Self {
        Self { slots: (0..columns).map(Slot::Known).collect(), ..Self::default() }
    }

    /// Reads a file; `None` when it is not there or no table of cases, the first known column of which has the ids.
    pub(super) fn read(path: &Path, columns: &[Column]) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        let (mut above, mut known, mut head) = (Vec::new(), None, Vec::new());
        let mut lines: Vec<Vec<String>> = Vec::new();
        each_row(path, &mut Report::new(""), &mut |row, _| {
            let fields: Vec<String> = (0..row.len()).map(|at| row.get(at).replace("\"\"", "\"")).collect();
            if known.is_some() {
                lines.push(fields);
            } else if let Some(header) = find(row, columns) {
                known = Some((0..columns.len()).map(|column| header.index(column)).collect::<Vec<_>>());
                head = fields;
            } else {
                above.push(fields);
            }
        });
        let known = known?;
        let width = lines.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
        let field = |line: &[String], at: usize| line.get(at).cloned().unwrap_or_default();
        let used = |at: usize| !field(&head, at).is_empty() || lines.iter().any(|line| !field(line, at).is_empty());
        // Spreadsheet programs leave empty columns behind.
        let width = (0..width).rev().find(|at| used(*at)).map_or(0, |last| last + 1);
        let slot = |at: usize| known.iter().position(|index| *index == Some(at)).map_or_else(|| Slot::Own(field(&head, at)), Slot::Known);
        let mut former = Self { style: TextStyle::of(&bytes), above, slots: (0..width).map(slot).collect(), ..Self::default() };
        let ids = known.first().copied().flatten()?;
        for line in &lines {
            former.order.push(field(line, ids));
            former.rows.insert(field(line, ids), (0..width).map(|at| field(line, at)).collect());
        }
        former.complete(columns.len());
        Some(former)
    }

    /// Puts columns that somebody took out behind those they follow.
    fn complete(&mut self, columns: usize) {
        for column in 0..columns {
            if self.slots.contains(&Slot::Known(column)) {
                continue;
            }
            let before = column.checked_sub(1).and_then(|before| self.slots.iter().position(|slot| *slot == Slot::Known(before)));
            let at = before.map_or(0, |before| before + 1);
            self.slots.insert(at, Slot::Known(column));
            self.rows.values_mut().for_each(|row| row.insert(at, String::new()));
        }
    }

    /// What stood in a slot of the line of a case.
    pub(super) fn field(&self, case: &str, slot: usize) -> &str {
        self.rows.get(case).and_then(|row| row.get(slot)).map_or("", String::as_str)
    }

    /// Cases with something in a column of HR's own, in the order of the lines.
    pub(super) fn commented(&self) -> impl Iterator<Item = &String> {
        let own = |case: &str, at: usize| matches!(self.slots[at], Slot::Own(_)) && !self.field(case, at).is_empty();
        self.order.iter().filter(move |case| (0..self.slots.len()).any(|at| own(case, at)))
    }
}
