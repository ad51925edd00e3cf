//! Bytes of a workbook or text file as tables of cells; text encodings stop here.

use super::workbook::{self, Unreadable, Value, is_workbook};
use crate::time::Date;
use calamine::{Data, ExcelDateTime};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Cells past these are not read: a roster is never so large, and a damaged file may claim a million rows.
const MOST_ROWS: u32 = 5_000;
const MOST_COLUMNS: u32 = 500;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Trimmed, never empty.
    Text(String),
    Number(f64),
    Date(Date),
}

impl Cell {
    /// As a person reads it: whole numbers without a point.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }

    fn of_text(text: &str) -> Option<Self> {
        // The apostrophe keeps spreadsheet programs from reading a formula; `grid_export` writes it, so reading takes it off.
        let text = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r'])).unwrap_or(text).trim();
        (!text.is_empty()).then(|| Self::Text(text.to_owned()))
    }
}

/// One sheet; rows and columns from 0, empty cells left out.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The sheet's name; empty for text files.
    pub name: String,
    pub rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    /// Of text files: where each cell begins in its line, in characters from 1.
    starts: BTreeMap<(u32, u32), usize>,
}

impl Table {
    fn set(&mut self, row: u32, column: u32, cell: Option<Cell>) {
        if let Some(cell) = cell.filter(|_| row < MOST_ROWS && column < MOST_COLUMNS) {
            self.rows.entry(row).or_default().insert(column, cell);
        }
    }

    /// Column of a cell for places, from 1: in characters for text files, else the sheet's.
    pub fn column(&self, row: u32, column: u32) -> usize {
        self.starts.get(&(row, column)).copied().unwrap_or(column as usize + 1)
    }

    pub fn get(&self, row: u32, column: u32) -> Option<&Cell> {
        self.rows.get(&row)?.get(&column)
    }
}

/// The tables of a file: by its first bytes a workbook (XLSX, ODS, XLS), else text in UTF-8, UTF-16 with mark, or GBK.
///
/// # Errors
/// [`Unreadable`] when a workbook is damaged or too large.
pub fn tables(bytes: &[u8]) -> Result<Vec<Table>, Unreadable> {
    if !is_workbook(bytes) {
        return Ok(vec![text_table(&decoded(bytes))]);
    }
    let mut tables = Tables(Vec::new());
    workbook::visit(bytes, usize::MAX, &mut tables)?;
    Ok(tables.0)
}

/// Text in UTF-8, UTF-16 with a byte order mark, else GBK; without the mark.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // GB18030 holds all of GBK.
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0,
    }
}

fn text_table(text: &str) -> Table {
    let head: Vec<&str> = text.lines().take(10).collect();
    let count = |sign: char| head.iter().map(|line| line.matches(sign).count()).sum::<usize>();
    let delimiter = [',', '\t', ';'].into_iter().max_by_key(|sign| (count(*sign), *sign == ',')).unwrap_or(',');
    // The reader skips empty lines and miscounts after CR LF, and the place told to the user must be right: no line is left empty.
    let plain = text.replace("\r\n", "\n").replace('\r', "\n");
    let filler = delimiter.to_string();
    let lines: Vec<&str> = plain.split('\n').map(|line| if line.is_empty() { filler.as_str() } else { line }).collect();
    let text = lines.join("\n");
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(u8::try_from(delimiter).unwrap_or(b','));
    let mut table = Table::default();
    for record in reader.from_reader(text.as_bytes()).records().map_while(Result::ok) {
        let row = record.position().map_or(0, |position| u32::try_from(position.line().saturating_sub(1)).unwrap_or(u32::MAX));
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        let starts = field_starts(text.get(start..).unwrap_or_default(), delimiter);
        for (column, field) in record.iter().enumerate() {
            let at = u32::try_from(column).unwrap_or(u32::MAX);
            table.set(row, at, Cell::of_text(field));
            if let Some(start) = starts.get(column).filter(|_| table.get(row, at).is_some()) {
                table.starts.insert((row, at), *start);
            }
        }
    }
    table
}

/// Where each field of the first record begins in its line, in characters from 1.
pub(super) fn field_starts(text: &str, delimiter: char) -> Vec<usize> {
    let (mut starts, mut column) = (vec![1], 0);
    // A quote counts only in fields that begin with one.
    let (mut first, mut quotable, mut within) = (true, false, false);
    for c in text.chars() {
        column += 1;
        quotable = if first { c == '"' } else { quotable };
        first = false;
        match c {
            '"' if quotable => within = !within,
            '\n' if within => column = 0,
            '\n' => break,
            _ if c == delimiter && !within => {
                starts.push(column + 1);
                first = true;
            }
            // What stands behind a closed quote is text, as the reader has it.
            _ if !within => quotable = false,
            _ => {}
        }
    }
    starts
}

/// The sheets of a workbook.
struct Tables(Vec<Table>);

impl workbook::Visit for Tables {
    fn sheet(&mut self, name: &str) {
        self.0.push(Table { name: name.to_owned(), ..Table::default() });
    }

    fn cell(&mut self, row: u32, column: u32, value: &Value) {
        let cell = match value {
            Value::Text(text) => Cell::of_text(text),
            Value::Other(other) => cell(other),
        };
        if let Some(table) = self.0.last_mut() {
            table.set(row, column, cell);
        }
    }

    fn end(&mut self) {}
}

fn cell(value: &Data) -> Option<Cell> {
    match value {
        #[allow(clippy::cast_precision_loss)]
        Data::Int(number) => Some(Cell::Number(*number as f64)),
        Data::Float(number) => Some(Cell::Number(*number)),
        Data::String(text) | Data::DateTimeIso(text) => Cell::of_text(text),
        Data::DateTime(stamp) => date(stamp).map(Cell::Date),
        Data::Bool(_) | Data::DurationIso(_) | Data::Error(_) | Data::Empty => None,
    }
}

/// Times without a date come as a day of 1899 or 1900 and are no date.
fn date(stamp: &ExcelDateTime) -> Option<Date> {
    let (year, month, day, ..) = stamp.to_ymd_hms_milli();
    Date::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)).filter(|_| year > 1950)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<String> {
        tables(bytes).unwrap()[0].rows.values().flat_map(|row| row.values().map(Cell::text)).collect()
    }

    #[test]
    fn utf_8_gbk_and_utf_16_read_alike() {
        let gbk = encoding_rs::GBK.encode("姓名,周一\n李雷,白\n").0.into_owned();
        let utf16: Vec<u8> = "\u{feff}姓名\t周一\n李雷\t白\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let expected = ["姓名", "周一", "李雷", "白"];
        assert_eq!(texts("姓名,周一\n李雷,白\n".as_bytes()), expected);
        assert_eq!(texts(&gbk), expected);
        assert_eq!(texts(&utf16), expected);
    }

    #[test]
    fn columns_of_text_are_counted_in_characters() {
        let table = &tables("\n姓名,\"a,b\",周一\r\n李雷,,白\n".as_bytes()).unwrap()[0];
        // 姓名, is three characters, "a,b", is six more.
        assert_eq!([0, 1, 2].map(|column| table.column(1, column)), [1, 4, 10]);
        assert_eq!(table.column(2, 2), 5);
    }

    #[test]
    fn empty_lines_are_counted() {
        let table = &tables("\n\n姓名,周一\n".as_bytes()).unwrap()[0];
        assert_eq!(table.get(2, 0).map(Cell::text).as_deref(), Some("姓名"));
    }

    #[test]
    fn a_damaged_workbook_is_unreadable() {
        assert!(tables(b"PK\x03\x04 not a zip").is_err());
        assert!(tables(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]).is_err());
    }
}
