//! Dates, times, durations and numbers as people and programs write them in tables.

use crate::time::{Date, Instant, Zone};
use chrono::{Duration, NaiveDateTime, NaiveTime};

/// A point on the calendar as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum When {
    Date(Date),
    /// Date and time of day of the team's zone; whether seconds were written.
    Wall(NaiveDateTime, bool),
    /// With an offset of its own.
    Instant(Instant),
}

impl When {
    pub(super) fn instant(self, zone: Zone) -> Instant {
        match self {
            Self::Date(date) => zone.instant_of(date.and_time(NaiveTime::MIN)),
            Self::Wall(wall, _) => zone.instant_of(wall),
            Self::Instant(instant) => instant,
        }
    }
}

/// Numbers at the front of a text, one after another.
struct Scanner<'a> {
    rest: &'a [u8],
}

impl Scanner<'_> {
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if digits < least {
            return None;
        }
        let number = self.rest[..digits].iter().fold(0u32, |number, byte| number * 10 + u32::from(byte - b'0'));
        self.rest = &self.rest[digits..];
        Some(number)
    }

    /// Steps over one of some marks.
    fn mark(&mut self, marks: &[&str]) -> bool {
        let found = marks.iter().find(|mark| self.rest.starts_with(mark.as_bytes()));
        if let Some(mark) = found {
            self.rest = &self.rest[mark.len()..];
        }
        found.is_some()
    }
}

/// `2026-11-23`, `2026/11/23 8:30`, `2026年11月23日`, `20261123`, `2026-11-23T08:30:00+08:00`, or days since 1899-12-30 as Excel counts.
/// Hours may run to 48, as in `2026-11-23 25:00`.
pub(super) fn when(text: &str) -> Option<When> {
    serial(text).or_else(|| written(text))
}

fn written(text: &str) -> Option<When> {
    let mut scan = Scanner { rest: text.as_bytes() };
    let year = scan.number(4, 4)?;
    let parted = scan.mark(&["-", "/", ".", "年"]);
    let month = scan.number(if parted { 1 } else { 2 }, 2)?;
    if parted && !scan.mark(&["-", "/", ".", "月"]) {
        return None;
    }
    let day = scan.number(if parted { 1 } else { 2 }, 2)?;
    let date = Date::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| (1990..2100).contains(&year))?;
    let spaced = scan.mark(&["日"]) | scan.mark(&[" ", "T", "t"]);
    while scan.mark(&[" "]) {}
    if scan.rest.is_empty() {
        return Some(When::Date(date));
    }
    if !spaced {
        return None;
    }
    time_of_day(date, scan)
}

fn time_of_day(date: Date, mut scan: Scanner) -> Option<When> {
    let hour = scan.number(1, 2)?;
    if !scan.mark(&[":", ":", "时", "点"]) {
        return None;
    }
    let minute = scan.number(2, 2)?;
    let exact = scan.mark(&[":", ":", "分"]) && !scan.rest.is_empty();
    let second = if exact { scan.number(2, 2)? } else { 0 };
    scan.mark(&["秒"]);
    if scan.mark(&["."]) {
        scan.number(1, 9)?;
    }
    if minute > 59 || second > 60 || hour * 60 + minute > 48 * 60 {
        return None;
    }
    let wall = date.and_time(NaiveTime::MIN) + Duration::seconds(i64::from(hour * 3600 + minute * 60 + second));
    if scan.rest.is_empty() {
        return Some(When::Wall(wall, exact));
    }
    let offset = offset_seconds(&mut scan)?;
    Some(When::Instant((wall - Duration::seconds(offset)).and_utc()))
}

/// `Z`, `+08:00`, `+0800`.
fn offset_seconds(scan: &mut Scanner) -> Option<i64> {
    if scan.mark(&["Z", "z"]) {
        return scan.rest.is_empty().then_some(0);
    }
    let sign = if scan.mark(&["+"]) { 1 } else { -i64::from(scan.mark(&["-"])) };
    let hours = scan.number(2, 2)?;
    scan.mark(&[":"]);
    let minutes = if scan.rest.is_empty() { 0 } else { scan.number(2, 2)? };
    let fits = sign != 0 && scan.rest.is_empty() && hours <= 15 && minutes < 60;
    fits.then_some(sign * i64::from(hours * 3600 + minutes * 60))
}

/// Excel's day numbers, from 1954 to 2119.
fn serial(text: &str) -> Option<When> {
    let plain =
        text.len() >= 5 && text.as_bytes()[..5].iter().all(u8::is_ascii_digit) && text.as_bytes().get(5).is_none_or(|byte| *byte == b'.');
    let days: f64 = if plain { text.parse().ok()? } else { return None };
    from_serial(days)
}

/// A point from Excel's count of days since 1899-12-30.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn from_serial(days: f64) -> Option<When> {
    if !(20_000.0..80_000.0).contains(&days) {
        return None;
    }
    let date = Date::from_ymd_opt(1899, 12, 30)? + Duration::days(days.floor() as i64);
    let seconds = (days.fract() * 86_400.0).round() as i64;
    if seconds == 0 {
        return Some(When::Date(date));
    }
    Some(When::Wall(date.and_time(NaiveTime::MIN) + Duration::seconds(seconds), true))
}

/// A stretch of the day, in minutes after midnight: `8`, `8点`, `08:30`, `08:00-09:00`, `23:00~00:00`. The end is `None` when not written.
pub(super) fn clock_label(text: &str) -> Option<(i32, Option<i32>)> {
    let (start, end) = match text.find(['-', '~', '–', '—', '至', '~']) {
        Some(at) => {
            let behind = text[at..].trim_start_matches(['-', '~', '–', '—', '至', '~']);
            (&text[..at], Some(behind))
        }
        None => (text, None),
    };
    let start = clock(start.trim())?;
    let Some(end) = end else { return Some((start, None)) };
    let mut end = clock(end.trim())?;
    if end <= start {
        end += 1440;
    }
    // Some exports write the last minute of the interval: 08:00-08:59.
    let end = if end % 5 == 4 { end + 1 } else { end };
    Some((start, Some(end)))
}

#[allow(clippy::cast_possible_truncation)]
fn clock(text: &str) -> Option<i32> {
    if let Some(When::Wall(wall, _)) = written(text) {
        return i32::try_from((wall.time() - NaiveTime::MIN).num_minutes()).ok();
    }
    if text.starts_with("0.") {
        let share: f64 = text.parse().ok()?;
        return Some((share * 1440.0).round() as i32);
    }
    let mut scan = Scanner { rest: text.as_bytes() };
    let hour = scan.number(1, 2)?;
    let parted = scan.mark(&[":", ":", "点", "时"]);
    let minute = if parted && !scan.rest.is_empty() { scan.number(2, 2)? } else { 0 };
    if scan.mark(&[":", ":"]) {
        scan.number(2, 2)?;
    }
    scan.mark(&["分"]);
    let fits = scan.rest.is_empty() && minute < 60 && hour * 60 + minute <= 48 * 60;
    fits.then(|| i32::try_from(hour * 60 + minute).unwrap_or(0))
}

/// A number that is not below 0; thousands may be parted by commas.
pub(super) fn number(text: &str) -> Option<f64> {
    let parsed = if text.contains(',') { text.replace(',', "").parse() } else { text.parse::<f64>() };
    parsed.ok().filter(|number| number.is_finite() && *number >= 0.0)
}

/// Seconds from `300`, `5:00`, `0:05:00` or `5分20秒`; a bare number is in `unit` seconds.
pub(super) fn seconds(text: &str, unit: f64) -> Option<f64> {
    if let Some(bare) = number(text) {
        return Some(bare * unit);
    }
    if text.contains(':') {
        let parts: Option<Vec<f64>> = text.split(':').map(|part| number(part.trim())).collect();
        let parts = parts.filter(|parts| (2..=3).contains(&parts.len()))?;
        return Some(parts.iter().fold(0.0, |sum, part| sum * 60.0 + part));
    }
    let mut rest = text;
    let mut sum = 0.0;
    for (mark, size) in [("小时", 3600.0), ("分钟", 60.0), ("分", 60.0), ("秒", 1.0)] {
        if let Some((count, behind)) = rest.split_once(mark) {
            sum += number(count.trim())? * size;
            rest = behind.trim();
        }
    }
    (rest.is_empty() && !text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> Option<String> {
        match when(text)? {
            When::Date(date) => Some(date.to_string()),
            When::Wall(wall, _) => Some(wall.to_string()),
            When::Instant(instant) => Some(instant.to_rfc3339()),
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in ["2026-11-02", "2026/11/2", "2026.11.02", "2026年11月2日", "20261102"] {
            assert_eq!(wall(text).as_deref(), Some("2026-11-02"), "{text}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for text in ["2026-11-02 8:05", "2026-11-02T08:05:00", "2026年11月2日 08时05分", "2026/11/2 8:05:00.000"] {
            assert_eq!(wall(text).as_deref(), Some("2026-11-02 08:05:00"), "{text}");
        }
    }

    #[test]
    fn one_in_the_morning_may_be_written_25_00() {
        assert_eq!(wall("2026-11-02 25:00").as_deref(), Some("2026-11-03 01:00:00"));
    }

    #[test]
    fn an_offset_makes_an_instant() {
        assert_eq!(wall("2026-11-02T08:05:00+08:00").as_deref(), Some("2026-11-02T00:05:00+00:00"));
    }

    #[test]
    fn excel_counts_days_from_1899() {
        // 2026-11-02 is day 46,328: 46,023 is 2026-01-01 and 305 days follow.
        assert_eq!(wall("46328").as_deref(), Some("2026-11-02"));
        assert_eq!(wall("46328.25").as_deref(), Some("2026-11-02 06:00:00"));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["2026-02-30", "2026-13-01", "0026-01-01", "11-02", "2026-11-02x", "2026-11-02 49:00", "2026-11-02 08:61", ""] {
            assert_eq!(when(text), None, "{text}");
        }
    }

    #[test]
    fn hours_and_ranges_of_hours_are_read() {
        assert_eq!(clock_label("8"), Some((480, None)));
        assert_eq!(clock_label("8点"), Some((480, None)));
        assert_eq!(clock_label("08:30:00"), Some((510, None)));
        assert_eq!(clock_label("08:00~08:59"), Some((480, Some(540))));
        assert_eq!(clock_label("23:00-00:00"), Some((1380, Some(1440))));
    }

    #[test]
    fn durations_are_read_in_seconds() {
        assert_eq!(["300", "5:00", "0:05:00", "5分"].map(|text| seconds(text, 1.0)), [Some(300.0); 4]);
        assert_eq!((seconds("5", 60.0), seconds("-3", 1.0), seconds("x", 1.0)), (Some(300.0), None, None));
    }
}
