//! Workbooks (XLSX, XLSB, ODS, XLS) cell by cell, and within bounds: what would fill the memory is refused before it is opened.

mod bounds;
mod compound;
mod ods;
#[cfg(test)]
mod tests;

use super::codes;
use super::rows::Report;
use crate::domain::{Arg, Text};
use calamine::{Data, DataRef, Reader, Sheets};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why a workbook cannot be read at all.
#[derive(Debug)]
pub enum Unreadable {
    /// As the reader says it.
    Damaged(String),
    /// It would take more memory than any roster or punch file does.
    TooLarge(&'static Text),
}

impl Unreadable {
    /// For a fault that takes either.
    pub(super) fn why(self) -> Arg {
        match self {
            Self::Damaged(detail) => Arg::Text(detail),
            Self::TooLarge(what) => Arg::Phrase(what),
        }
    }

    /// The fault, of the whole file.
    pub(super) fn report(self, report: &mut Report) {
        let code = if matches!(self, Self::Damaged(_)) { &codes::WORKBOOK } else { &codes::WORKBOOK_SIZE };
        report.add(code, 0, 0, &[("detail", self.why())]);
    }
}

fn damaged(error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::Damaged(error.to_string())
}

/// What a cell holds; never empty.
pub(super) enum Value<'a> {
    Text(&'a str),
    Other(Data),
}

/// What is done with the cells of a workbook, in the order of the file.
pub(super) trait Visit {
    fn sheet(&mut self, name: &str);
    /// Row and column from 0.
    fn cell(&mut self, row: u32, column: u32, value: &Value);
    /// The sheet ends.
    fn end(&mut self);
}

/// By its first bytes: XLSX, XLSB and ODS are ZIP archives, XLS is a compound document.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// Hands over every cell of the first `most` sheets.
///
/// # Errors
/// [`Unreadable`] when the workbook is damaged or too large.
pub(super) fn visit(bytes: &[u8], most: usize, to: &mut dyn Visit) -> Result<(), Unreadable> {
    // Readers of old binary formats are known to panic on damaged files; that is one more way of being unreadable.
    let read = catch_unwind(AssertUnwindSafe(|| {
        bounds::check(bytes)?;
        sheets(bytes, most, to)
    }));
    read.unwrap_or_else(|_| Err(damaged(&"damaged")))
}

fn sheets(bytes: &[u8], most: usize, to: &mut dyn Visit) -> Result<(), Unreadable> {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    for name in book.sheet_names().into_iter().take(most) {
        to.sheet(&name);
        // Cell by cell where the library can: a range takes room for every cell between the first and the last. Sheets of charts have none.
        match &mut book {
            Sheets::Xlsx(book) => {
                if let Ok(mut cells) = book.worksheet_cells_reader(&name) {
                    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
                        streamed(cell.get_position(), cell.get_value(), to);
                    }
                }
            }
            Sheets::Xlsb(book) => {
                if let Ok(mut cells) = book.worksheet_cells_reader(&name) {
                    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
                        streamed(cell.get_position(), cell.get_value(), to);
                    }
                }
            }
            _ => whole(&book.worksheet_range(&name).unwrap_or_default(), to),
        }
        to.end();
    }
    Ok(())
}

fn streamed((row, column): (u32, u32), value: &DataRef, to: &mut dyn Visit) {
    match value {
        DataRef::Empty | DataRef::Error(_) => {}
        DataRef::SharedString(text) => to.cell(row, column, &Value::Text(text)),
        DataRef::String(text) => to.cell(row, column, &Value::Text(text)),
        other => to.cell(row, column, &Value::Other(Data::from(other.clone()))),
    }
}

fn whole(range: &calamine::Range<Data>, to: &mut dyn Visit) {
    let (top, left) = range.start().unwrap_or_default();
    let at = |from: u32, index: usize| from.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
    for (row, column, value) in range.used_cells() {
        match value {
            Data::Empty | Data::Error(_) => {}
            Data::String(text) => to.cell(at(top, row), at(left, column), &Value::Text(text)),
            other => to.cell(at(top, row), at(left, column), &Value::Other(other.clone())),
        }
    }
}
