//! Rows of cells out of bytes: text with any delimiter and cells over several lines, and every sheet of a workbook, one row at a time.

use super::super::grid_table::{Unreadable, decoded, field_starts, is_workbook};
use super::super::rows::{PART, cell_text};
use calamine::{Data, DataRef, Reader, Sheets};
use std::io::Cursor;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Columns past this are not read: a damaged file may claim any number.
const MOST_COLUMNS: usize = 400;

/// One row of a table.
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    text: &'a str,
    fields: &'a [Range<usize>],
    /// Of text files: what stands in the file from the row on, and the delimiter.
    raw: Option<(&'a str, char)>,
}

impl<'a> Line<'a> {
    /// A cell, trimmed; empty when the row is shorter.
    pub(super) fn get(&self, column: usize) -> &'a str {
        self.fields.get(column).map_or("", |range| self.text[range.clone()].trim())
    }

    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Column for places, from 1: in characters for text files, else the sheet's.
    pub(super) fn place(&self, column: usize) -> usize {
        match self.raw {
            Some((raw, delimiter)) => field_starts(raw, delimiter).get(column).copied().unwrap_or(0),
            None => column + 1,
        }
    }

    /// True for rows of a workbook, where a bare number may be a time.
    pub(super) fn of_workbook(&self) -> bool {
        self.raw.is_none()
    }

    /// Of text files.
    pub(super) fn delimiter(&self) -> Option<char> {
        self.raw.map(|(_, delimiter)| delimiter)
    }

    fn is_blank(&self) -> bool {
        (0..self.len()).all(|column| self.get(column).is_empty())
    }
}

/// What is done with the rows; rows that are blank are not handed over.
pub(super) trait Visit {
    /// A sheet begins; text files have one without a name.
    fn sheet(&mut self, name: &str);
    fn row(&mut self, line: &Line);
    /// A quote that is not closed, in that line.
    fn unclosed_quote(&mut self, line: usize);
    /// The sheet ends.
    fn end(&mut self);
}

/// Hands over every row of every sheet.
///
/// # Errors
/// When a workbook is damaged.
pub(super) fn visit(bytes: &[u8], to: &mut dyn Visit) -> Result<(), Unreadable> {
    if !is_workbook(bytes) {
        to.sheet("");
        text_rows(&decoded(bytes), to);
        to.end();
        return Ok(());
    }
    // Readers of old binary formats are known to panic on damaged files; that is one more way of being unreadable.
    catch_unwind(AssertUnwindSafe(|| workbook_rows(bytes, to))).unwrap_or_else(|_| Err(Unreadable("damaged".to_owned())))
}

/// The mark that parts the first lines into most fields.
fn likely_delimiter(text: &str) -> char {
    let head: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(10).collect();
    let count = |sign: char| head.iter().map(|line| line.matches(sign).count()).sum::<usize>();
    [';', '\t', ','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(',')
}

fn text_rows(text: &str, to: &mut dyn Visit) {
    let delimiter = likely_delimiter(text);
    let mut lines = LineCount { text, at: 0, line: 1 };
    let mut from = 0;
    // Without its closing quote a cell takes all that follows; what follows is then read anew, from the next line on. The quotes of the
    // rest may be in pairs or not, so this is done a few times at most.
    for _ in 0..4 {
        let Some(quote) = text_part(text, from, delimiter, &mut lines, to) else { return };
        to.unclosed_quote(lines.line_of(quote));
        match text[quote..].find(['\n', '\r']) {
            Some(length) => from = quote + length + 1,
            None => return,
        }
    }
}

/// Rows from an offset on. Returns where the last row begins, when a quote in it is not closed.
fn text_part(text: &str, from: usize, delimiter: char, lines: &mut LineCount, to: &mut dyn Visit) -> Option<usize> {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(u8::try_from(delimiter).unwrap_or(b','));
    let mut reader = builder.from_reader(&text.as_bytes()[from..]);
    let (mut record, mut fields) = (csv::StringRecord::new(), Vec::new());
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(from, |position| from + usize::try_from(position.byte()).unwrap_or(0));
        let start = start + text[start..].bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let end = from + usize::try_from(reader.position().byte()).unwrap_or(0);
        if end >= text.len() && swallowed(&text[start..]) {
            return Some(start);
        }
        fields.clear();
        fields.extend((0..record.len().min(MOST_COLUMNS)).filter_map(|column| record.range(column)));
        let number = lines.line_of(start);
        let line = Line { number, text: record.as_slice(), fields: &fields, raw: Some((&text[start..], delimiter)) };
        if !line.is_blank() {
            to.row(&line);
        }
    }
    None
}

/// True when the last row holds a quote that is not closed and has taken further lines with it.
fn swallowed(row: &str) -> bool {
    row.trim_end().contains(['\n', '\r']) && row.bytes().filter(|byte| *byte == b'"').count() % 2 == 1
}

/// Counts lines as it goes; offsets must not go back.
struct LineCount<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl LineCount<'_> {
    fn line_of(&mut self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let passed = bytes.get(self.at..offset.max(self.at)).unwrap_or_default();
        let ends = |(index, byte): (usize, &u8)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(self.at + index + 1) != Some(&b'\n'),
            _ => false,
        };
        self.line += passed.iter().enumerate().filter(|(index, byte)| ends((*index, byte))).count();
        self.at = self.at.max(offset);
        self.line
    }
}

/// A row of a sheet that is being filled cell by cell.
#[derive(Default)]
struct Cells {
    row: usize,
    text: String,
    fields: Vec<Range<usize>>,
}

impl Cells {
    fn set(&mut self, column: usize, cell: &str) {
        if column >= MOST_COLUMNS || column < self.fields.len() {
            return;
        }
        let start = self.text.len();
        self.fields.resize(column, start..start);
        // The apostrophe keeps spreadsheet programs from reading a formula.
        let cell = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell);
        self.text.push_str(cell);
        self.fields.push(start..self.text.len());
        self.text.push(PART);
    }

    fn hand_over(&mut self, next: usize, to: &mut dyn Visit) {
        let line = Line { number: self.row + 1, text: &self.text, fields: &self.fields, raw: None };
        if !line.is_blank() {
            to.row(&line);
        }
        self.text.clear();
        self.fields.clear();
        self.row = next;
    }
}

fn workbook_rows(bytes: &[u8], to: &mut dyn Visit) -> Result<(), Unreadable> {
    let bad = |error: &dyn std::fmt::Display| Unreadable(error.to_string());
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| bad(&error))?;
    for name in book.sheet_names() {
        let mut cells = Cells::default();
        to.sheet(&name);
        if let Sheets::Xlsx(xlsx) = &mut book {
            // Cell by cell: a range would take room for every cell between the first and the last.
            if let Ok(mut reader) = xlsx.worksheet_cells_reader(&name) {
                while let Some(cell) = reader.next_cell().map_err(|error| bad(&error))? {
                    let (row, column) = cell.get_position();
                    take(&mut cells, row as usize, column as usize, cell.get_value(), to);
                }
            }
        } else if let Ok(range) = book.worksheet_range(&name) {
            let (top, left) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
            for (row, column, value) in range.used_cells() {
                if top + row != cells.row {
                    cells.hand_over(top + row, to);
                }
                cells.set(left + column, &cell_text(value));
            }
        }
        cells.hand_over(0, to);
        to.end();
    }
    Ok(())
}

fn take(cells: &mut Cells, row: usize, column: usize, value: &DataRef, to: &mut dyn Visit) {
    if row != cells.row {
        cells.hand_over(row, to);
    }
    match value {
        DataRef::Empty | DataRef::Error(_) => {}
        DataRef::SharedString(text) => cells.set(column, text),
        DataRef::String(text) => cells.set(column, text),
        other => cells.set(column, &cell_text(&Data::from(other.clone()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen {
        rows: Vec<(usize, Vec<String>)>,
        unclosed: Vec<usize>,
    }

    impl Visit for Seen {
        fn sheet(&mut self, _: &str) {}
        fn row(&mut self, line: &Line) {
            self.rows.push((line.number, (0..line.len()).map(|column| line.get(column).to_owned()).collect()));
        }
        fn unclosed_quote(&mut self, line: usize) {
            self.unclosed.push(line);
        }
        fn end(&mut self) {}
    }

    fn seen(text: &str) -> Seen {
        let mut seen = Seen::default();
        visit(text.as_bytes(), &mut seen).unwrap();
        seen
    }

    fn numbers(seen: &Seen) -> Vec<usize> {
        seen.rows.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn lines_are_counted_over_blank_ones_and_all_kinds_of_ends() {
        assert_eq!(numbers(&seen("\n\na,b\nc,d\n")), [3, 4]);
        assert_eq!(numbers(&seen("a,b\r\n\r\nc,d\r\ne,f")), [1, 3, 4]);
        assert_eq!(numbers(&seen("a,b\rc,d\r")), [1, 2]);
    }

    #[test]
    fn a_cell_in_quotes_may_run_over_lines() {
        let seen = seen("a,\"07:56\n17:02\",x\nb,c\n");
        assert_eq!(seen.rows[0].1, ["a", "07:56\n17:02", "x"]);
        assert_eq!(numbers(&seen), [1, 3]);
    }

    #[test]
    fn a_quote_left_open_costs_one_line_and_not_the_file() {
        let seen = seen("a,b\nc,\"d\ne,f\ng,h\n");
        assert_eq!((seen.unclosed.as_slice(), numbers(&seen)), ([2].as_slice(), vec![1, 3, 4]));
    }
}
