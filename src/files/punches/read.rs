//! One file of punches: its rows become raw punches; what cannot be read is reported with its place, and the rest is read.

use super::super::codes as file_codes;
use super::super::rows::Report;
use super::super::values::When;
use super::clock::{Mark, Moment, NoDay, Reading, day, is_amended, marks, usual};
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
        reader.report.add(&file_codes::WORKBOOK, 0, 0, &[("detail", unreadable.0.into())]);
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

struct Reader<'m> {
    maps: &'m [ColumnMap],
    clock: LocalClock,
    out: FileRead,
    report: Report,
    /// People by their ids and name in one text.
    known: HashMap<String, u32>,
    state: State,
    /// What stands above the head.
    titles: Vec<String>,
    /// Heads that were seen, for messages.
    heads: Vec<String>,
    /// A time of the punches' column was read, so that a bare date there is midnight.
    timed: bool,
    found: Vec<Mark>,
    key: String,
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

    fn refuse(&mut self, code: &'static FaultCode, line: &Line, column: usize, args: &[(&'static str, Arg)]) {
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
        self.heads = names.shown();
        let Some(head) = names.head(self.maps) else {
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

    /// Index of the row's person; new people are added. `None` when the row names nobody.
    fn who(&mut self, head: &Head, line: &Line) -> Option<u32> {
        let text = |column: usize| Some(line.get(column)).filter(|text| !matches!(*text, "" | "-" | "--"));
        let parts = || head.roles.iter().enumerate().filter(|(_, role)| matches!(role, Some(Role::Id(_) | Role::Name)));
        self.key.clear();
        for (column, _) in parts() {
            self.key.push_str(text(column).unwrap_or_default());
            self.key.push('\u{1f}');
        }
        if self.key.bytes().all(|byte| byte == 0x1f) {
            return None;
        }
        if let Some(known) = self.known.get(self.key.as_str()) {
            return Some(*known);
        }
        let (mut ids, mut name) = (Vec::new(), String::new());
        for (column, role) in parts() {
            match (role, text(column)) {
                (Some(Role::Id(kind)), Some(id)) => ids.push((*kind, id.to_owned())),
                (Some(Role::Name), Some(said)) => said.clone_into(&mut name),
                _ => {}
            }
        }
        let index = u32::try_from(self.out.people.len()).ok()?;
        self.out.people.push(Who { ids, name, punches: 0, place: self.report.place(line.number, 0) });
        self.known.insert(self.key.clone(), index);
        Some(index)
    }

    fn emit(&mut self, who: u32, second: i64, mark: &Mark, hint: Option<Direction>, line: &Line) {
        let sheet = u16::try_from(self.out.sheets.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let number = u32::try_from(line.number).unwrap_or(u32::MAX);
        self.out.amended += usize::from(mark.amended);
        self.out.people[who as usize].punches += 1;
        self.out.punches.push(RawPunch { who, second, exact: mark.exact, hint, line: number, sheet });
    }

    /// A row that is one punch; a cell may hold several.
    fn record(&mut self, head: &Head, line: &Line) {
        let Some(column) = head.column(|role| matches!(role, Role::Stamp(_))) else { return };
        let text = line.get(column);
        let result = head.column(|role| matches!(role, Role::Result)).map_or("", |column| line.get(column));
        if text.is_empty() || no_punch(result) {
            return;
        }
        let Some(who) = self.who(head, line) else { return self.refuse(&codes::NOBODY, line, 0, &[]) };
        let hint = head.column(|role| matches!(role, Role::Direction)).and_then(|column| head.direction(line.get(column)));
        if let Some(wall) = usual(text) {
            let (second, mark) =
                (self.clock.second(wall, line.number), Mark { moment: Moment::Wall(wall), exact: true, amended: is_amended(result) });
            self.timed = true;
            return self.emit(who, second, &mark, hint, line);
        }
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        let reading = Reading { order: head.order, serials: line.of_workbook() };
        if marks(text, reading, &mut found).is_err() {
            found.clear();
            match day(text, head.order) {
                // A workbook shows a punch at midnight as a bare date.
                Ok(When::Date(date)) if self.timed && line.of_workbook() => {
                    found.push(Mark { moment: Moment::Wall(date.and_time(chrono::NaiveTime::MIN)), exact: false, amended: false });
                }
                _ => self.refuse(&codes::TIME, line, column, &[("value", text.into())]),
            }
        }
        for mark in &mut found {
            mark.amended |= is_amended(result);
        }
        let date = head.column(|role| matches!(role, Role::Date(_)));
        self.dated(who, date, head, line, &found, hint);
        self.found = found;
    }

    /// Punches of a row whose date, where they need it, stands in a column.
    fn dated(&mut self, who: u32, date: Option<usize>, head: &Head, line: &Line, found: &[Mark], hint: Option<Direction>) {
        let mut midnight = None;
        for mark in found {
            if let (Moment::Clock { seconds, .. }, None) = (mark.moment, midnight) {
                let Some(date) = date else {
                    let said = format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
                    return self.refuse(&codes::UNDATED, line, 0, &[("value", said.into())]);
                };
                midnight = self.date(head, line, date);
                if midnight.is_none() {
                    return;
                }
            }
            self.timed = true;
            let second = self.second(mark.moment, midnight, line.number);
            self.emit(who, second, mark, hint, line);
        }
    }

    fn second(&mut self, moment: Moment, date: Option<Date>, line: usize) -> i64 {
        match moment {
            Moment::Instant(instant) => instant.timestamp(),
            Moment::Wall(wall) => self.clock.second(wall, line),
            Moment::Clock { seconds, .. } => {
                let midnight = date.unwrap_or_default().and_time(chrono::NaiveTime::MIN);
                self.clock.second(midnight + chrono::Duration::seconds(i64::from(seconds)), line)
            }
        }
    }

    /// The date of a row; what is none is refused.
    fn date(&mut self, head: &Head, line: &Line, column: usize) -> Option<Date> {
        let text = line.get(column);
        match day(text, head.order) {
            Ok(When::Date(date)) => Some(date),
            Ok(When::Wall(wall, _)) => Some(wall.date()),
            Ok(When::Instant(instant)) => Some(self.clock.zone().local(instant).0),
            Err(why) => {
                let code = if matches!(why, NoDay::Weekday(_)) { &codes::WEEKDAY } else { &codes::DATE };
                self.refuse(code, line, column, &[("value", text.into())]);
                None
            }
        }
    }

    /// A row of an agent's day.
    fn day_row(&mut self, head: &Head, line: &Line) {
        let Some(dated) = head.column(|role| matches!(role, Role::Date(_))).or_else(|| head.column(|role| matches!(role, Role::Stamp(_))))
        else {
            return;
        };
        let timed = |column: &usize| matches!(head.roles[*column], Some(Role::In(_) | Role::Out(_) | Role::First | Role::Last | Role::All));
        let columns: Vec<usize> =
            (0..head.roles.len()).filter(timed).filter(|column| !matches!(line.get(*column), "" | "-" | "--")).collect();
        if columns.is_empty() {
            return;
        }
        let Some(who) = self.who(head, line) else { return self.refuse(&codes::NOBODY, line, 0, &[]) };
        let Some(date) = self.date(head, line, dated) else { return };
        let shift = head.column(|role| matches!(role, Role::Shift)).and_then(|column| night_start(line.get(column)));
        let mut begun = None;
        for column in columns {
            let result = if head.roles.get(column + 1) == Some(&Some(Role::Result)) { line.get(column + 1) } else { "" };
            if no_punch(result) {
                continue;
            }
            let (hint, ends) = match head.roles[column] {
                Some(Role::In(_)) => (Some(Direction::In), false),
                Some(Role::Out(_)) => (Some(Direction::Out), true),
                Some(Role::Last) => (None, true),
                _ => (None, false),
            };
            let from = if ends { begun.or(shift) } else { None };
            let last = self.cell(who, head, line, column, date, Cell { hint, from, amended: is_amended(result) });
            begun = if ends { None } else { last.or(begun) };
        }
    }

    fn grid_row(&mut self, head: &Head, dates: &[Option<Date>], line: &Line) {
        let filled = |column: &usize| dates[*column].is_some() && !matches!(line.get(*column), "" | "-" | "--");
        let columns: Vec<usize> = (0..dates.len()).filter(filled).collect();
        if columns.is_empty() {
            return;
        }
        let Some(who) = self.who(head, line) else { return self.refuse(&codes::NOBODY, line, 0, &[]) };
        for column in columns {
            let Some(date) = dates[column] else { continue };
            self.cell(who, head, line, column, date, Cell { hint: None, from: None, amended: false });
        }
    }

    /// Punches of a cell. Returns the seconds of the first after the day's midnight.
    fn cell(&mut self, who: u32, head: &Head, line: &Line, column: usize, date: Date, cell: Cell) -> Option<i32> {
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        let reading = Reading { order: head.order, serials: line.of_workbook() };
        if marks(line.get(column), reading, &mut found).is_err() {
            self.refuse(&codes::TIME, line, column, &[("value", line.get(column).into())]);
        }
        let (mut after, mut first) = (cell.from, None);
        for mark in &mut found {
            mark.amended |= cell.amended;
            if let Moment::Clock { seconds, marked } = &mut mark.moment {
                // The list goes on into the night, and so does a shift that begins later than this.
                if !*marked && after.is_some_and(|after| *seconds < after) {
                    *seconds += 86_400;
                    self.out.rolled += 1;
                }
                after = Some(*seconds);
                first = first.or(Some(*seconds));
            }
            let second = self.second(mark.moment, Some(date), line.number);
            self.emit(who, second, mark, cell.hint, line);
        }
        self.found = found;
        first
    }
}

/// What is known of a cell besides its text.
struct Cell {
    hint: Option<Direction>,
    /// Seconds after the day's midnight before which nothing in the cell can be.
    from: Option<i32>,
    amended: bool,
}

/// Words of a result that say that there was no punch; exports may show the planned time beside them.
fn no_punch(result: &str) -> bool {
    matches!(result, "未打卡" | "缺卡" | "NotSigned" | "notsigned" | "未签到" | "未签退")
}

/// When a shift such as `晚班 17:30-次日01:00` begins, in seconds; `None` unless it runs past midnight.
fn night_start(text: &str) -> Option<i32> {
    let mut found = Vec::new();
    marks(text, Reading::default(), &mut found).ok()?;
    let [Mark { moment: Moment::Clock { seconds: start, .. }, .. }, .., Mark { moment: Moment::Clock { seconds: end, marked }, .. }] =
        found[..]
    else {
        return None;
    };
    (marked || end < start).then_some(start)
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
