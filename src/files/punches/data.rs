//! Rows below the head: a punch, an agent's day, or an agent's month each.

use super::super::values::When;
use super::clock::{Mark, Moment, NoDay, Reading, day, is_amended, marks, means_none, usual};
use super::codes;
use super::heads::{Head, Role};
use super::lines::Line;
use super::read::{RawPunch, Reader, Who};
use crate::domain::Direction;
use crate::time::Date;

impl Reader<'_> {
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
    pub(super) fn record(&mut self, head: &Head, line: &Line) {
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
        if marks(text, reading, &mut found).is_err() || (found.is_empty() && !means_none(text)) {
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
        let (mut midnight, mut written) = (None, None);
        for mark in found {
            let moment = self.of_written_day(mark.moment, &mut written);
            if let (Moment::Clock { seconds, .. }, None) = (moment, midnight) {
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
            let second = self.second(moment, midnight, line.number);
            self.emit(who, second, mark, hint, line);
        }
    }

    /// A time behind a date in one cell, as in `2026-05-04 08:25-12:02`, is of that day, or of the night it goes on into. `written` is the
    /// day of the cell's last date, and the seconds of the last time after its midnight.
    fn of_written_day(&mut self, moment: Moment, written: &mut Option<(Date, i32)>) -> Moment {
        match (moment, *written) {
            (Moment::Wall(wall), _) => {
                let seconds = (wall.time() - chrono::NaiveTime::MIN).num_seconds();
                *written = Some((wall.date(), i32::try_from(seconds).unwrap_or(0)));
                moment
            }
            (Moment::Clock { seconds, marked }, Some((date, after))) => {
                let rolled = !marked && seconds < after;
                let seconds = seconds + if rolled { 86_400 } else { 0 };
                self.out.rolled += usize::from(rolled);
                *written = Some((date, seconds));
                Moment::Wall(date.and_time(chrono::NaiveTime::MIN) + chrono::Duration::seconds(i64::from(seconds)))
            }
            _ => moment,
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
    pub(super) fn day_row(&mut self, head: &Head, line: &Line) {
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

    pub(super) fn grid_row(&mut self, head: &Head, dates: &[Option<Date>], line: &Line) {
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
        let text = line.get(column);
        if marks(text, reading, &mut found).is_err() || (found.is_empty() && !means_none(text)) {
            self.refuse(&codes::TIME, line, column, &[("value", text.into())]);
        }
        let (mut after, mut first, mut written) = (cell.from, None, None);
        for mark in &mut found {
            mark.amended |= cell.amended;
            mark.moment = self.of_written_day(mark.moment, &mut written);
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
