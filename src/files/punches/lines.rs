//! Rows of cells out of bytes: text with any delimiter and cells over several lines, and every sheet of a workbook, one row at a time.

use super::super::grid_table::{decoded, field_starts};
use super::super::rows::{MOST_COLUMNS, SheetRow};
use super::super::workbook::{self, Unreadable, Value, is_workbook};
use std::ops::Range;

/// One row of a table.
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    text: &'a str,
    fields: &'a [Range<usize>],
    /// Of text files: the row as it stands in the file, and the delimiter.
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
/// When a workbook is damaged or too large.
pub(super) fn visit(bytes: &[u8], to: &mut dyn Visit) -> Result<(), Unreadable> {
    if !is_workbook(bytes) {
        to.sheet("");
        text_rows(&decoded(bytes), to);
        to.end();
        return Ok(());
    }
    workbook::visit(bytes, usize::MAX, &mut SheetLines { row: SheetRow::default(), to })
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
        let line =
            Line { number, text: record.as_slice(), fields: &fields, raw: Some((text.get(start..end).unwrap_or_default(), delimiter)) };
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

/// The rows of every sheet.
struct SheetLines<'v> {
    row: SheetRow,
    to: &'v mut dyn Visit,
}

impl SheetLines<'_> {
    fn hand_over(&mut self, full: &SheetRow) {
        let line = Line { number: full.row as usize + 1, text: &full.text, fields: &full.fields, raw: None };
        if !line.is_blank() {
            self.to.row(&line);
        }
    }
}

impl workbook::Visit for SheetLines<'_> {
    fn sheet(&mut self, name: &str) {
        self.to.sheet(name);
    }

    fn cell(&mut self, row: u32, column: u32, value: &Value) {
        if let Some(full) = self.row.before(row) {
            self.hand_over(&full);
        }
        match value {
            // The apostrophe keeps spreadsheet programs from reading a formula.
            Value::Text(text) => {
                let plain = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text);
                self.row.set(column, &Value::Text(plain));
            }
            Value::Other(_) => self.row.set(column, value),
        }
    }

    fn end(&mut self) {
        let full = std::mem::take(&mut self.row);
        self.hand_over(&full);
        self.to.end();
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
