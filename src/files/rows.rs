//! Tables of text with places: CSV in UTF-8 or GBK, read line by line, and Excel sheets.

use super::codes::{self, Args, fault};
use super::workbook::{self, Value, Visit};
use crate::domain::{Fault, FaultCode, Faults, Place};
use calamine::Data;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::ops::Range;
use std::path::Path;

/// Faults of one code that are listed for a file; the rest are counted.
const LISTED: usize = 20;

/// Faults of one file; a fault that repeats on every line is not listed a million times.
pub(super) struct Report {
    pub(super) file: String,
    faults: Faults,
    counts: BTreeMap<&'static str, usize>,
}

impl Report {
    pub(super) fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), faults: Faults::default(), counts: BTreeMap::new() }
    }

    pub(super) fn place(&self, line: usize, column: usize) -> Place {
        Place::new(self.file.as_str(), line, column)
    }

    pub(super) fn add(&mut self, code: &'static FaultCode, line: usize, column: usize, args: Args) {
        self.push(fault(code, self.place(line, column), args));
    }

    pub(super) fn push(&mut self, fault: Fault) {
        let count = self.counts.entry(fault.code).or_default();
        *count += 1;
        if *count <= LISTED {
            self.faults.push(fault);
        }
    }

    pub(super) fn finish(self) -> Faults {
        let mut faults = self.faults;
        for (code, count) in self.counts {
            if count > LISTED {
                let args = [("name", code.into()), ("count", (count - LISTED).into())];
                faults.push(fault(&codes::MORE_FAULTS, Place::file(self.file.as_str()), &args));
            }
        }
        faults
    }
}

/// One line of a table.
pub(super) struct Row<'a> {
    /// From 1.
    pub(super) line: usize,
    text: &'a str,
    fields: &'a [Range<usize>],
    sheet: bool,
}

impl<'a> Row<'a> {
    /// The whole line.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// A field, trimmed; empty when the line is shorter.
    pub(super) fn get(&self, index: usize) -> &'a str {
        self.fields.get(index).map_or("", |range| &self.text[range.clone()])
    }

    /// Where a field stands: in characters, or the column of the sheet.
    pub(super) fn column(&self, index: usize) -> usize {
        if self.sheet {
            return index + 1;
        }
        let end = self.fields.get(index).map_or(self.text.len(), |range| range.start);
        self.text[..end].chars().count() + 1
    }

    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    fn is_blank(&self) -> bool {
        self.fields.iter().all(|range| range.is_empty())
    }
}

/// Hands every line that is not blank to `take`. What cannot be read is reported.
pub(super) fn each_row(path: &Path, report: &mut Report, take: &mut dyn FnMut(&Row, &mut Report)) {
    let excel =
        path.extension().is_some_and(|end| ["xlsx", "xls", "xlsm", "xlsb", "ods"].iter().any(|known| end.eq_ignore_ascii_case(known)));
    if excel {
        return each_sheet_row(path, report, take);
    }
    if let Err(error) = each_csv_row(path, report, take) {
        report.add(&codes::CANNOT_READ, 0, 0, &[("detail", error.to_string().into())]);
    }
}

/// True when every line is UTF-8. A line break is never part of a longer character, neither in UTF-8 nor in GBK.
fn is_utf8(path: &Path) -> io::Result<bool> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        if std::str::from_utf8(&line).is_err() {
            return Ok(false);
        }
        line.clear();
    }
    Ok(true)
}

/// A text as UTF-8, else as GBK (GB18030); without its byte order mark. `None` when it is neither.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
    }
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

fn each_csv_row(path: &Path, report: &mut Report, take: &mut dyn FnMut(&Row, &mut Report)) -> io::Result<()> {
    let utf8 = is_utf8(path)?;
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let (mut bytes, mut fields, mut delimiter) = (Vec::new(), Vec::new(), None);
    for line in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let ended = bytes.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |last| last + 1);
        let decoded = if utf8 { None } else { encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes[..ended]) };
        let plain = if utf8 { std::str::from_utf8(&bytes[..ended]).ok() } else { decoded.as_deref() };
        let Some(mut text) = plain else {
            report.add(&codes::ENCODING, line, 0, &[]);
            continue;
        };
        if line == 1 {
            text = text.strip_prefix('\u{feff}').unwrap_or(text);
        }
        if text.trim().is_empty() {
            continue;
        }
        let delimiter = *delimiter.get_or_insert_with(|| likely_delimiter(text));
        fields.clear();
        if let Err(quote) = split(text, delimiter, &mut fields) {
            report.add(&codes::UNCLOSED_QUOTE, line, text[..quote].chars().count() + 1, &[]);
            continue;
        }
        let row = Row { line, text, fields: &fields, sheet: false };
        if !row.is_blank() {
            take(&row, report);
        }
    }
    Ok(())
}

/// The mark that parts the header into most fields.
pub(super) fn likely_delimiter(header: &str) -> char {
    let count = |mark: char| header.matches(mark).count();
    [';', '\t', ','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(',')
}

/// Ranges of the fields, trimmed and without quotes.
///
/// # Errors
/// The offset of a quote that is not closed.
fn split(text: &str, delimiter: char, fields: &mut Vec<Range<usize>>) -> Result<(), usize> {
    let mut start = 0;
    loop {
        let rest = &text[start..];
        let quoted = rest.trim_start_matches(' ').starts_with('"');
        let (field, next) = if quoted { quoted_field(text, start, delimiter)? } else { plain_field(text, start, delimiter) };
        fields.push(field);
        match next {
            Some(next) => start = next,
            None => return Ok(()),
        }
    }
}

fn plain_field(text: &str, start: usize, delimiter: char) -> (Range<usize>, Option<usize>) {
    let end = text[start..].find(delimiter).map(|length| start + length);
    let raw = &text[start..end.unwrap_or(text.len())];
    let from = start + (raw.len() - raw.trim_start().len());
    (from..from + raw.trim().len(), end.map(|end| end + delimiter.len_utf8()))
}

fn quoted_field(text: &str, start: usize, delimiter: char) -> Result<(Range<usize>, Option<usize>), usize> {
    let open = start + text[start..].find('"').unwrap_or(0);
    let mut from = open + 1;
    let close = loop {
        let close = from + text[from..].find('"').ok_or(open)?;
        if !text[close + 1..].starts_with('"') {
            break close;
        }
        from = close + 2;
    };
    let next = text[close..].find(delimiter).map(|length| close + length + delimiter.len_utf8());
    Ok((open + 1..close, next))
}

/// Text between the cells of a sheet's line.
const PART: char = '\u{1f}';

/// Columns past this are not read: a damaged file may claim any number.
pub(super) const MOST_COLUMNS: usize = 400;

/// A row of a sheet that is being filled cell by cell.
#[derive(Default)]
pub(super) struct SheetRow {
    /// From 0.
    pub(super) row: u32,
    pub(super) text: String,
    pub(super) fields: Vec<Range<usize>>,
}

impl SheetRow {
    /// A row that is full, when this cell begins another.
    pub(super) fn before(&mut self, row: u32) -> Option<Self> {
        (row != self.row).then(|| std::mem::replace(self, Self { row, ..Self::default() }))
    }

    pub(super) fn set(&mut self, column: u32, value: &Value) {
        let column = usize::try_from(column).unwrap_or(MOST_COLUMNS);
        if column >= MOST_COLUMNS || column < self.fields.len() {
            return;
        }
        let start = self.text.len();
        self.fields.resize(column, start..start);
        match value {
            Value::Text(text) => self.text.push_str(text),
            Value::Other(other) => self.text.push_str(&cell_text(other)),
        }
        self.fields.push(start..self.text.len());
        self.text.push(PART);
    }
}

/// The rows of the first sheet, and the names of others that hold anything.
struct SheetRows<'r> {
    row: SheetRow,
    /// Sheets begun so far.
    sheets: usize,
    name: String,
    unread: Vec<String>,
    report: &'r mut Report,
    take: &'r mut dyn FnMut(&Row, &mut Report),
}

impl SheetRows<'_> {
    fn hand_over(&mut self, full: &SheetRow) {
        let trimmed = |range: &Range<usize>| {
            let cell = &full.text[range.clone()];
            let start = range.start + (cell.len() - cell.trim_start().len());
            start..start + cell.trim().len()
        };
        let fields: Vec<Range<usize>> = full.fields.iter().map(trimmed).collect();
        let row = Row { line: full.row as usize + 1, text: &full.text, fields: &fields, sheet: true };
        if !row.is_blank() {
            (self.take)(&row, self.report);
        }
    }
}

impl Visit for SheetRows<'_> {
    fn sheet(&mut self, name: &str) {
        self.sheets += 1;
        name.clone_into(&mut self.name);
    }

    fn cell(&mut self, row: u32, column: u32, value: &Value) {
        if self.sheets > 1 {
            if self.unread.last() != Some(&self.name) {
                self.unread.push(self.name.clone());
            }
            return;
        }
        if let Some(full) = self.row.before(row) {
            self.hand_over(&full);
        }
        self.row.set(column, value);
    }

    fn end(&mut self) {
        let full = std::mem::take(&mut self.row);
        self.hand_over(&full);
    }
}

fn each_sheet_row(path: &Path, report: &mut Report, take: &mut dyn FnMut(&Row, &mut Report)) {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return report.add(&codes::CANNOT_READ, 0, 0, &[("detail", error.to_string().into())]),
    };
    let (sheets, name, unread) = (0, String::new(), Vec::new());
    let mut rows = SheetRows { row: SheetRow::default(), sheets, name, unread, report, take };
    let read = workbook::visit(&bytes, usize::MAX, &mut rows);
    let unread = rows.unread.join("、");
    if let Err(unreadable) = read {
        return unreadable.report(report);
    }
    if !unread.is_empty() {
        report.add(&codes::SHEETS_UNREAD, 0, 0, &[("known", unread.into())]);
    }
}

/// A cell as it would stand in a CSV. Times without a date are days below 1.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::Float(number) => number.to_string(),
        Data::DateTime(stamp) => stamp_text(stamp),
    }
}

#[allow(clippy::cast_possible_truncation)]
fn stamp_text(stamp: &calamine::ExcelDateTime) -> String {
    let days = stamp.as_f64();
    if stamp.is_duration() || days < 3.0 {
        // Excel's day 1 is 1900-01-01: a time alone may carry it.
        let share = if stamp.is_duration() { days } else { days.fract() };
        let seconds = (share * 86_400.0).round() as i64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, milli) = stamp.to_ymd_hms_milli();
    let date = chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    let wall = date.and_then(|date| date.and_hms_milli_opt(u32::from(hour), u32::from(minute), u32::from(second), u32::from(milli)));
    let Some(wall) = wall.map(|wall| wall + chrono::Duration::milliseconds(500)) else { return days.to_string() };
    let plain = wall.format("%Y-%m-%d %H:%M:%S").to_string();
    plain.strip_suffix(" 00:00:00").map(str::to_owned).unwrap_or(plain)
}
