//! Steps through a cell of dates and times.

use super::super::values::{When, from_serial};
use super::clock::{DateOrder, Mark, Moment, NEXT_DAY, Reading, epoch, half_of_day, in_range, weekday};
use crate::time::Date;
use chrono::{NaiveDateTime, NaiveTime};

/// The rest of a cell.
pub(super) struct Scan<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Scan<'a> {
    pub(super) fn at_digit(&self) -> bool {
        self.rest.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }

    pub(super) fn skip_separators(&mut self) {
        let between =
            |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、' | '/' | '|' | '(' | ')' | '[' | ']' | '~' | '-' | '–' | '—' | '。');
        self.rest = self.rest.trim_start_matches(between);
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// What stands before the next digit or separator.
    pub(super) fn word(&mut self) -> &'a str {
        let ends = |c: char| {
            c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | ';' | '、' | '/' | '|' | '(' | ')' | '[' | ']' | '~' | '-')
        };
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        word
    }

    fn digits(&self) -> usize {
        self.rest.bytes().take_while(u8::is_ascii_digit).count()
    }

    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.digits();
        if !(least..=most).contains(&digits) {
            return None;
        }
        let number = self.rest[..digits].parse().ok()?;
        self.rest = &self.rest[digits..];
        Some(number)
    }

    fn one_of(&mut self, marks: &[&str]) -> bool {
        let found = marks.iter().find_map(|mark| self.rest.strip_prefix(mark));
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// Steps over an amount such as `12分钟`, which is no time.
    pub(super) fn measure(&mut self) -> bool {
        let behind = self.rest[self.digits()..].trim_start();
        let found = ["分钟", "小时", "次", "天", "米"].iter().find_map(|unit| behind.strip_prefix(unit));
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// `2026-05-04`, `2026年5月4日`, `26-05-04`; with the day or month first where the table says so.
    pub(super) fn date(&mut self, order: DateOrder) -> Option<Date> {
        let kept = self.rest;
        let found = self.date_parts(order);
        if found.is_none() {
            self.rest = kept;
        }
        found
    }

    fn date_parts(&mut self, order: DateOrder) -> Option<Date> {
        let long = self.digits() == 4;
        let first = self.number(if long { 4 } else { 1 }, if long { 4 } else { 2 })?;
        if !self.one_of(&["-", "/", ".", "年"]) {
            return None;
        }
        let second = self.number(1, 2)?;
        if !self.one_of(&["-", "/", ".", "月"]) {
            return None;
        }
        let third = self.number(1, 4)?;
        self.one_of(&["日"]);
        let (year, month, day) = match order {
            _ if long => (first, second, third),
            DateOrder::YearMonthDay => (first, second, third),
            DateOrder::DayMonthYear => (third, second, first),
            DateOrder::MonthDayYear => (third, first, second),
        };
        let year = i32::try_from(year).ok()?;
        Date::from_ymd_opt(if year < 100 { 2000 + year } else { year }, month, day).filter(|date| in_range(*date))
    }

    pub(super) fn mark(&mut self, days: i32, half: Option<bool>, reading: Reading) -> Option<Mark> {
        if let Some(moment) = self.run_of_digits() {
            return Some(Mark { moment, exact: true, amended: false });
        }
        if let Some(mark) = self.serial(days, reading) {
            return Some(mark);
        }
        let date = self.date(reading.order);
        let joined = date.is_some() && self.skip_date_end();
        let said = self.half_before();
        let (seconds, exact) = self.time(half.or(said))?;
        let Some(date) = date else {
            let days = days + self.day_after();
            let marked = days != 0 || seconds >= 86_400;
            return Some(Mark { moment: Moment::Clock { seconds: seconds + days * 86_400, marked }, exact, amended: false });
        };
        let wall = date.and_time(NaiveTime::MIN) + chrono::Duration::seconds(i64::from(seconds + days * 86_400));
        let moment = self
            .offset(joined || exact)
            .map_or(Moment::Wall(wall), |offset| Moment::Instant((wall - chrono::Duration::seconds(offset)).and_utc()));
        Some(Mark { moment, exact, amended: false })
    }

    /// What stands between date and time: spaces, a `T`, a weekday. True when it is a `T`.
    fn skip_date_end(&mut self) -> bool {
        let joined = self.one_of(&["T", "t"]);
        if !joined {
            self.skip_spaces();
            let kept = self.rest;
            if weekday(self.word()).is_none() {
                self.rest = kept;
            }
        }
        self.skip_spaces();
        joined
    }

    fn half_before(&mut self) -> Option<bool> {
        let kept = self.rest;
        let half = half_of_day(self.word());
        self.skip_spaces();
        if half.is_none() {
            self.rest = kept;
        }
        half
    }

    /// Seconds after midnight, up to 48:00, and whether seconds were written.
    fn time(&mut self, half: Option<bool>) -> Option<(i32, bool)> {
        let hour = self.number(1, 2)?;
        if !self.one_of(&[":", "时", "点"]) {
            return None;
        }
        let minute = self.number(1, 2)?;
        let written = self.one_of(&[":", "分"]) && self.at_digit();
        let second = if written { self.number(1, 2)? } else { 0 };
        self.one_of(&["秒"]);
        if written && self.rest.starts_with('.') {
            self.rest = self.rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
        }
        let hour = match half.or_else(|| self.half_after()) {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        let fits = minute < 60 && second < 60 && hour * 60 + minute <= 48 * 60;
        fits.then(|| (i32::try_from(hour * 3600 + minute * 60 + second).unwrap_or(0), written))
    }

    fn half_after(&mut self) -> Option<bool> {
        let kept = self.rest;
        self.skip_spaces();
        let word = self.word();
        let half = half_of_day(word).filter(|_| word.is_ascii());
        if half.is_none() {
            self.rest = kept;
        }
        half
    }

    /// `(次日)`, `(+1)` or `+1` behind a time.
    fn day_after(&mut self) -> i32 {
        let kept = self.rest;
        self.skip_spaces();
        let bracket = self.one_of(&["("]);
        self.skip_spaces();
        let found = self.one_of(&["+1"]) || (bracket && self.one_of(&NEXT_DAY));
        if !found {
            self.rest = kept;
        }
        i32::from(found)
    }

    /// `+08:00`, `+0800` or `Z`, in seconds. `-12:02` is the end of a range unless the time is `precise`, in a form of programs.
    fn offset(&mut self, precise: bool) -> Option<i64> {
        if self.one_of(&["Z", "z"]) {
            return Some(0);
        }
        let sign = match self.rest.as_bytes().first()? {
            b'+' => 1,
            b'-' if precise => -1,
            _ => return None,
        };
        let digits: String = self.rest[1..].chars().take(5).filter(char::is_ascii_digit).collect();
        let (hours, minutes) = (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4)?.parse::<i64>().ok()?);
        let length = 1 + if self.rest[1..].get(2..3) == Some(":") { 5 } else { 4 };
        let behind = self.rest.get(length..)?;
        // No zone is off by other than quarters of an hour, and none is more than 12 hours behind.
        if hours > 15 || minutes % 15 != 0 || minutes > 59 || sign < 0 && (hours > 12 || behind.starts_with(':')) {
            return None;
        }
        self.rest = behind;
        Some(sign * (hours * 3600 + minutes * 60))
    }

    /// Epoch seconds or milliseconds, `20260504075623`, `20260504 07:56`.
    fn run_of_digits(&mut self) -> Option<Moment> {
        let digits = self.digits();
        let (run, behind) = self.rest.split_at(digits);
        let moment = match digits {
            10 | 13 => Moment::Instant(epoch(run)?),
            14 => Moment::Wall(NaiveDateTime::parse_from_str(run, "%Y%m%d%H%M%S").ok().filter(|wall| in_range(wall.date()))?),
            _ => return None,
        };
        self.rest = behind.strip_prefix(".0").unwrap_or(behind);
        Some(moment)
    }

    /// Days as Excel counts them: `46146.33` is a date and a time, `0.33` a time, `1.05` a time of the next day.
    #[allow(clippy::cast_possible_truncation)]
    fn serial(&mut self, days: i32, reading: Reading) -> Option<Mark> {
        let digits = self.digits();
        if !reading.serials || self.rest.as_bytes().get(digits) != Some(&b'.') {
            return None;
        }
        let length = digits + 1 + self.rest[digits + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let number: f64 = self.rest[..length].parse().ok()?;
        let moment = if (0.0..2.0).contains(&number) {
            let seconds = (number * 86_400.0).round() as i32 + days * 86_400;
            Moment::Clock { seconds, marked: seconds >= 86_400 || days != 0 }
        } else {
            match from_serial(number)? {
                When::Wall(wall, _) => Moment::Wall(wall),
                _ => return None,
            }
        };
        self.rest = &self.rest[length..];
        let seconds = match moment {
            Moment::Clock { seconds, .. } => seconds,
            Moment::Wall(wall) => i32::try_from((wall.time() - NaiveTime::MIN).num_seconds()).unwrap_or(0),
            Moment::Instant(_) => 0,
        };
        Some(Mark { moment, exact: seconds % 60 != 0, amended: false })
    }
}
