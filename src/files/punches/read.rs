//! One file of punches: its rows become raw punches; what cannot be read is reported with its place, and the rest is read.

use super::super::codes as file_codes;
use super::super::rows::Report;
use super::clock::{Mark, Moment, Reading, marks};
use super::codes;
use super::heads::{Head, IdKind, Layout, Names, Role, direction};
use super::lines::{Line, Visit, visit};
use super::local::LocalClock;
use super::mapping::ColumnMap;
use super::month::Months;
use crate::domain::{Arg, Direction, FaultCode, Faults, Place};
use crate::time::{Date, Zone};
use std::collections::HashMap;

/// Somebody as a file names them.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// In the order of the columns.
    pub ids: Vec<(IdKind, String)>,
    /// Empty when the file has no names.
    pub name: String,
    /// Punches read.
    pub punches: usize,
    /// The first row.
    pub place: Place,
}

/// A punch before it is known which agent made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawPunch {
    /// Index into [`FileRead::people`].
    pub who: u32,
    /// Second of the epoch.
    pub second: i64,
    /// Seconds were written; otherwise any second of the minute is meant.
    pub exact: bool,
    pub hint: Option<Direction>,
    /// Row, from 1.
    pub line: u32,
    /// Index into [`FileRead::sheets`].
    pub sheet: u16,
}

/// A sheet of a file; text files have one without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRead {
    pub name: String,
    /// `None`: no table of punches.
    pub layout: Option<Layout>,
    pub punches: usize,
}

/// All that a file told.
#[derive(Clone, Debug, Default)]
pub struct FileRead {
    pub file: String,
    pub sheets: Vec<SheetRead>,
    pub people: Vec<Who>,
    pub punches: Vec<RawPunch>,
    /// Rows below the heads.
    pub rows: usize,
    /// Rows that hold no punch, such as rests and 未打卡.
    pub empty: usize,
    /// Rows and cells that were left out, each with a fault.
    pub refused: usize,
    /// Punches put in later by approval (补卡).
    pub amended: usize,
    /// Times taken as of the next morning, as they stand behind a later one.
    pub rolled: usize,
    pub faults: Faults,
}

/// Reads a file by its bytes. `file` is for places; its name may tell the month of a grid.
#[must_use]
pub fn read_file(bytes: &[u8], file: &str, zone: Zone, maps: &[ColumnMap]) -> FileRead {
    let mut reader = Reader {
        maps,
        clock: LocalClock::new(zone),
        out: FileRead { file: file.to_owned(), ..FileRead::default() },
        report: Report::new(file),
        known: HashMap::new(),
        state: State::Seeking,
        titles: Vec::new(),
        heads: Vec::new(),
        timed: false,
        found: Vec::new(),
        key: String::new(),
    };
    if let Err(unreadable) = visit(bytes, &mut reader) {
        unreadable.report(&mut reader.report);
    } else if reader.out.sheets.iter().all(|sheet| sheet.layout.is_none()) {
        let known = Arg::List(std::mem::take(&mut reader.heads));
        reader.report = Report::new(file);
        reader.report.add(&codes::TABLE, 0, 0, &[("known", known)]);
    }
    reader.end_of_sheet();
    reader.out
}

enum State {
    /// Above the head.
    Seeking,
    /// The line above may be a head, or the first line of one.
    Held(Names),
    /// Below the head; the date of each column of a grid.
    Reading(Box<(Head, Vec<Option<Date>>)>),
    /// Nothing in the sheet is of use.
    Passed,
}

/// A file being read.
pub(super) struct Reader<'m> {
    maps: &'m [ColumnMap],
    pub(super) clock: LocalClock,
    pub(super) out: FileRead,
    pub(super) report: Report,
    /// People by their ids and name in one text.
    pub(super) known: HashMap<String, u32>,
    state: State,
    /// What stands above the head.
    titles: Vec<String>,
    /// Heads that were seen, for messages.
    heads: Vec<String>,
    /// A time of the punches' column was read, so that a bare date there is midnight.
    pub(super) timed: bool,
    pub(super) found: Vec<Mark>,
    pub(super) key: String,
}

/// Lines that may stand above a head.
const TITLES: usize = 30;

impl Visit for Reader<'_> {
    fn sheet(&mut self, name: &str) {
        let file = if name.is_empty() { self.out.file.clone() } else { format!("{}[{name}]", self.out.file) };
        self.report = Report::new(file);
        self.state = State::Seeking;
        self.titles.clear();
        self.timed = false;
        self.out.sheets.push(SheetRead { name: name.to_owned(), layout: None, punches: 0 });
    }

    fn row(&mut self, line: &Line) {
        match std::mem::replace(&mut self.state, State::Passed) {
            State::Passed => {}
            State::Seeking => self.seek(line),
            State::Held(names) => self.held(names, line),
            State::Reading(table) => {
                if !table.0.repeats(line) {
                    self.data(&table.0, &table.1, line);
                }
                self.state = State::Reading(table);
            }
        }
    }

    fn unclosed_quote(&mut self, line: usize) {
        self.report.add(&file_codes::UNCLOSED_QUOTE, line, 0, &[]);
        self.out.refused += 1;
    }

    fn end(&mut self) {
        if let State::Held(names) = std::mem::replace(&mut self.state, State::Passed) {
            self.begin(&names, 0);
        }
        self.end_of_sheet();
    }
}

/// Text that holds a time, as no head does.
fn is_time(text: &str) -> bool {
    let mut found = Vec::new();
    marks(text, Reading::default(), &mut found).is_err() && text.contains(':') || !found.is_empty()
}

impl Reader<'_> {
    fn end_of_sheet(&mut self) {
        if let Some((count, line)) = self.clock.take_twice() {
            self.report.add(&codes::HOUR_TWICE, line, 0, &[("count", count.into())]);
        }
        let report = std::mem::replace(&mut self.report, Report::new(self.out.file.as_str()));
        self.out.faults.append(report.finish());
    }

    pub(super) fn refuse(&mut self, code: &'static FaultCode, line: &Line, column: usize, args: &[(&'static str, Arg)]) {
        self.out.refused += 1;
        self.report.add(code, line.number, line.place(column), args);
    }

    fn seek(&mut self, line: &Line) {
        let names = Names::of(line);
        if names.promising(self.maps) {
            self.state = State::Held(names);
            return;
        }
        if let Some(head) = headless(line) {
            self.open(head, Vec::new());
            return self.row(line);
        }
        self.titles.extend((0..line.len()).map(|column| line.get(column)).filter(|text| !text.is_empty()).map(str::to_owned));
        if self.heads.is_empty() && line.len() > 2 {
            self.heads = names.shown();
        }
        self.titles.truncate(10 * TITLES);
        self.state = if line.number > TITLES { State::Passed } else { State::Seeking };
    }

    fn held(&mut self, mut names: Names, line: &Line) {
        if names.continued_by(line, is_time) {
            names.below(line);
            self.begin(&names, line.number);
            return;
        }
        self.begin(&names, line.number.saturating_sub(1));
        if matches!(self.state, State::Seeking) { self.seek(line) } else { self.row(line) }
    }

    /// Starts on a table, or seeks on when the line was no head.
    fn begin(&mut self, names: &Names, line: usize) {
        let head = names.head(self.maps);
        if head.is_some() || self.heads.is_empty() {
            self.heads = names.shown();
        }
        let Some(head) = head else {
            self.state = State::Seeking;
            return;
        };
        let mut dates = Vec::new();
        if head.layout == Layout::Grid {
            let sheet = self.out.sheets.last().map(|sheet| sheet.name.clone()).unwrap_or_default();
            let file = self.out.file.rsplit(['/', '\\']).next().unwrap_or_default();
            let texts = self.titles.iter().map(String::as_str).chain([sheet.as_str(), file]);
            let Some(found) = Months::find(texts).dates(&head.roles) else {
                self.open(head, Vec::new());
                self.state = State::Passed;
                self.out.refused += 1;
                self.report.add(&codes::DAYS_UNCLEAR, line, 0, &[]);
                return;
            };
            dates = found;
        }
        self.open(head, dates);
    }

    fn open(&mut self, head: Head, dates: Vec<Option<Date>>) {
        if let Some(sheet) = self.out.sheets.last_mut() {
            sheet.layout = Some(head.layout);
        }
        self.state = State::Reading(Box::new((head, dates)));
    }

    fn data(&mut self, head: &Head, dates: &[Option<Date>], line: &Line) {
        self.out.rows += 1;
        let (punches, refused) = (self.out.punches.len(), self.out.refused);
        match head.layout {
            Layout::Days => self.day_row(head, line),
            Layout::Grid => self.grid_row(head, dates, line),
            _ => self.record(head, line),
        }
        let read = self.out.punches.len() - punches;
        if read == 0 && self.out.refused == refused {
            self.out.empty += 1;
        }
        if let Some(sheet) = self.out.sheets.last_mut() {
            sheet.punches += read;
        }
    }
}

/// Rows of a clock need no head: an id, a whole date and time, and numbers behind them.
fn headless(line: &Line) -> Option<Head> {
    if line.of_workbook() || line.len() < 2 || line.get(0).is_empty() || is_time(line.get(0)) {
        return None;
    }
    let mut found = Vec::new();
    marks(line.get(1), Reading::default(), &mut found).ok()?;
    let [Mark { moment: Moment::Wall(_) | Moment::Instant(_), .. }] = found[..] else { return None };
    let number = |column: usize| line.get(column).len() <= 3 && line.get(column).bytes().all(|byte| byte.is_ascii_digit());
    let tabs = line.delimiter() == Some('\t');
    // An attlog has the clock's number before the state, an ADMS row has not.
    let (layout, state) = match line.len() {
        6 if tabs && number(3) => (Layout::Attlog, Some(3)),
        4.. if tabs && number(2) => (Layout::Adms, Some(2)),
        3.. if direction(line.get(2)).is_some() => (Layout::Headless, Some(2)),
        _ => (Layout::Headless, None),
    };
    let mut roles = vec![Some(Role::Id(IdKind::Pin)), Some(Role::Stamp(0))];
    if let Some(state) = state {
        roles.resize(state, None);
        roles.push(Some(Role::Direction));
    }
    Some(Head::headless(layout, roles))
}
