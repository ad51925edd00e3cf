//! Days and times of punches as exports write them: `26-05-04 星期一`, `次日01:12`, `24:30`, `08:50外勤`, Excel's day numbers, several in a cell.

use super::super::values::When;
use super::scan::Scan;
use crate::time::{Date, Datelike, Instant, Weekday};
use chrono::{DateTime, NaiveDateTime};
use std::borrow::Cow;

/// The order of the numbers in a date whose first is not the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// `26-05-04` and `2026-05-04`.
    #[default]
    YearMonthDay,
    /// `04/05/2026` is 4 May.
    DayMonthYear,
    /// `04/05/2026` is 5 April.
    MonthDayYear,
}

/// When a punch was made, as far as the cell tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moment {
    /// Seconds after the midnight that begins the day of the row; negative for the day before.
    Clock {
        seconds: i32,
        /// The cell itself says that it is another day, as `次日` and `24:30` do.
        marked: bool,
    },
    Wall(NaiveDateTime),
    Instant(Instant),
}

/// One punch of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mark {
    pub(super) moment: Moment,
    /// Seconds were written.
    pub(super) exact: bool,
    /// Put in later by approval (补卡).
    pub(super) amended: bool,
}

/// How the cells of a table are to be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    pub(super) order: DateOrder,
    /// A bare number may be a time, as Excel counts days.
    pub(super) serials: bool,
}

/// Words behind or before a time that tell another day.
pub(super) const NEXT_DAY: [&str; 7] = ["次日", "翌日", "隔日", "第二天", "明日", "明天", "next"];
const DAY_BEFORE: [&str; 4] = ["前日", "前一天", "昨日", "昨天"];

/// Full-width digits and marks as ASCII, other spaces as plain ones.
fn plain(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{a0}');
    if text.is_ascii() || !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    Cow::Owned(text.chars().map(narrow).collect())
}

/// All punches of a cell, in the order they are written. Words alone (`未打卡`, `--`) are no punch.
///
/// # Errors
/// When there are digits that are no time; `out` then holds those before them.
pub(super) fn marks(text: &str, reading: Reading, out: &mut Vec<Mark>) -> Result<(), ()> {
    if let Some(wall) = usual(text) {
        out.push(Mark { moment: Moment::Wall(wall), exact: true, amended: false });
        return Ok(());
    }
    let text = plain(text);
    let mut scan = Scan { rest: &text };
    let first = out.len();
    let (mut days, mut half) = (0, None);
    loop {
        scan.skip_separators();
        if scan.rest.is_empty() {
            return Ok(());
        }
        if !scan.at_digit() {
            let word = scan.word();
            days = if NEXT_DAY.iter().any(|known| word.ends_with(known)) {
                1
            } else if DAY_BEFORE.iter().any(|known| word.ends_with(known)) {
                -1
            } else {
                days
            };
            half = half.or_else(|| half_of_day(word));
            if let Some(last) = out[first..].last_mut() {
                last.amended |= is_amended(word);
            }
        } else if !scan.measure() {
            let mark = scan.mark(days, half.take(), reading).ok_or(())?;
            days = 0;
            out.push(mark);
        }
    }
}

/// `2026-05-04 07:56:23`, the form of clocks and programs, read without a detour.
pub(super) fn usual(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let part = |at: usize, length: usize| -> Option<u32> {
        bytes[at..at + length].iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    if bytes.len() != 19 || [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16]] != *b"-- ::" {
        return None;
    }
    let date = Date::from_ymd_opt(i32::try_from(part(0, 4)?).ok()?, part(5, 2)?, part(8, 2)?)?;
    let (hour, minute, second) = (part(11, 2)?, part(14, 2)?, part(17, 2)?);
    date.and_hms_opt(hour, minute, second).filter(|_| in_range(date))
}

/// Years that punches are from; a clock whose battery died says 2000.
pub(super) fn in_range(date: Date) -> bool {
    (2000..2100).contains(&date.year())
}

/// Words of exports where no punch was made.
const NONE: [&str; 20] = [
    "未", "缺", "漏", "没", "无", "免", "休", "假", "旷", "出差", "外出", "外勤", "公出", "节", "班", "正常", "迟到", "早退", "补", "离职",
];

/// True of a cell without a time that says that there was no punch: signs such as `--` or known words.
pub(super) fn means_none(text: &str) -> bool {
    let text = plain(text);
    let text = text.trim();
    let english = ["notsigned", "none", "null", "nan", "n/a", "na", "rest", "off", "leave", "absent", "missing", "normal"];
    !text.chars().any(char::is_alphanumeric)
        || NONE.iter().any(|word| text.contains(word))
        || english.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// True of the words for a punch that was put in later.
pub(super) fn is_amended(word: &str) -> bool {
    word.contains("补卡") || word.contains("补签")
}

/// Whether a word says morning (false) or afternoon (true).
pub(super) fn half_of_day(word: &str) -> Option<bool> {
    let said = |known: &[&str]| known.iter().any(|known| word.ends_with(known));
    if said(&["下午", "晚上", "傍晚"]) || word.eq_ignore_ascii_case("pm") {
        return Some(true);
    }
    (said(&["上午", "凌晨", "早上"]) || word.eq_ignore_ascii_case("am")).then_some(false)
}

/// Why a text is not the day of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoDay {
    Unreadable,
    /// It is this date, but the weekday beside it is another one.
    Weekday(Date),
}

/// The day of a row: a date with or without its weekday, or with the time 00:00; milliseconds of the epoch come as an instant.
pub(super) fn day(text: &str, order: DateOrder) -> Result<When, NoDay> {
    let text = plain(text.trim());
    if let Some(instant) = epoch(&text) {
        return Ok(When::Instant(instant));
    }
    let mut scan = Scan { rest: &text };
    let date = match scan.date(order) {
        Some(date) => date,
        None => return super::super::values::when(&text).filter(|_| text.len() >= 5).ok_or(NoDay::Unreadable),
    };
    scan.skip_separators();
    let word = scan.word();
    scan.skip_separators();
    if !word.is_empty() {
        let weekday = weekday(word).ok_or(NoDay::Unreadable)?;
        if weekday != date.weekday() {
            return Err(NoDay::Weekday(date));
        }
    }
    let midnight = matches!(scan.rest, "" | "00:00" | "00:00:00" | "0:00" | "0:00:00");
    if midnight { Ok(When::Date(date)) } else { Err(NoDay::Unreadable) }
}

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let bare = ["星期", "礼拜", "周"].iter().find_map(|lead| word.strip_prefix(lead));
    let days = [
        (["一", "mon"], Weekday::Mon),
        (["二", "tue"], Weekday::Tue),
        (["三", "wed"], Weekday::Wed),
        (["四", "thu"], Weekday::Thu),
        (["五", "fri"], Weekday::Fri),
        (["六", "sat"], Weekday::Sat),
        (["日", "sun"], Weekday::Sun),
        (["天", "sun"], Weekday::Sun),
    ];
    let english = word.to_ascii_lowercase();
    let named = |[chinese, short]: [&str; 2]| bare == Some(chinese) || (bare.is_none() && english.starts_with(short));
    days.into_iter().find(|(names, _)| named(*names)).map(|(_, weekday)| weekday)
}

/// Seconds (10 digits) or milliseconds (13) since 1970, of this century.
pub(super) fn epoch(text: &str) -> Option<Instant> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if !matches!(digits.len(), 10 | 13) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let seconds = if digits.len() == 13 { number.div_euclid(1000) } else { number };
    DateTime::from_timestamp(seconds, 0).filter(|instant| in_range(instant.date_naive()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: Reading = Reading { order: DateOrder::YearMonthDay, serials: true };

    /// Punches as text: hours and minutes after the row's midnight, or the whole date and time.
    fn read(text: &str) -> Option<Vec<String>> {
        let mut out = Vec::new();
        marks(text, SHEET, &mut out).ok()?;
        let said = |mark: &Mark| match mark.moment {
            Moment::Clock { seconds, .. } => format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
            Moment::Wall(wall) => wall.to_string(),
            Moment::Instant(instant) => instant.to_rfc3339(),
        };
        Some(out.iter().map(said).collect())
    }

    fn one(text: &str) -> Option<String> {
        let found = read(text)?;
        assert!(found.len() < 2, "{text}: {found:?}");
        found.into_iter().next()
    }

    #[test]
    fn a_time_after_midnight_is_read_in_every_spelling() {
        for text in
            ["次日01:12", "次日 01:12", "翌日1:12", "25:12", "01:12(次日)", "01:12(+1)", "01:12 +1", "次日０１：１２", "次日01时12分"]
        {
            assert_eq!(one(text).as_deref(), Some("25:12:00"), "{text}");
        }
        assert_eq!(one("24:30").as_deref(), Some("24:30:00"));
    }

    #[test]
    fn words_beside_a_time_do_not_matter() {
        for text in ["08:50外勤", "外勤08:50", "08:50(外勤)", "08:50 迟到12分钟", "上班 08:50", " 08:50  "] {
            assert_eq!(one(text).as_deref(), Some("08:50:00"), "{text}");
        }
    }

    #[test]
    fn a_cell_may_hold_several_punches() {
        for text in ["07:56  \n17:02", "07:56;17:02", "07:56；17:02", "07:56, 17:02", "07:56 17:02", "07:56外勤、17:02", "07:56-17:02"]
        {
            assert_eq!(read(text).unwrap(), ["07:56:00", "17:02:00"], "{text}");
        }
        assert_eq!(read("21:54 \n次日 07:02").unwrap(), ["21:54:00", "31:02:00"]);
    }

    #[test]
    fn words_alone_are_no_punch() {
        for text in ["", "--", "-", "未打卡", "缺卡", "休息", "请假(事假)"] {
            assert_eq!(read(text).unwrap(), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn digits_that_are_no_time_are_refused() {
        for text in ["08:61", "49:00", "0856", "8.30", "7", "08:5x:1", "2026-13-01 08:00", "99999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn whole_dates_with_a_time_are_read() {
        for text in [
            "2026-05-04 07:56:00",
            "2026-05-04 07:56",
            "2026/5/4 7:56",
            "2026年5月4日 07:56",
            "26-05-04 07:56",
            "26-05-04 星期一 07:56",
            "2026-05-04T07:56:00",
            "2026/5/4 上午 7:56",
            "2026/5/4 7:56 AM",
            "20260504075600",
        ] {
            assert_eq!(one(text).as_deref(), Some("2026-05-04 07:56:00"), "{text}");
        }
        assert_eq!(one("2026/5/4 下午 5:02").as_deref(), Some("2026-05-04 17:02:00"));
        assert_eq!(one("2026/5/4 12:02 AM").as_deref(), Some("2026-05-04 00:02:00"));
        assert_eq!(one("2026-05-04 25:12").as_deref(), Some("2026-05-05 01:12:00"));
    }

    #[test]
    fn an_epoch_and_an_offset_make_an_instant() {
        // 2026-05-04 00:00 in Shanghai, as the DingTalk export has it for `workDate`.
        assert_eq!(one("1777824000000").as_deref(), Some("2026-05-03T16:00:00+00:00"));
        assert_eq!(one("2026-05-04T07:56:00+08:00").as_deref(), Some("2026-05-03T23:56:00+00:00"));
        assert_eq!(one("2026-05-04T07:56:00Z").as_deref(), Some("2026-05-04T07:56:00+00:00"));
    }

    #[test]
    fn a_range_behind_a_date_is_two_times_and_no_offset() {
        for text in ["2026-05-04 08:25-12:02", "2026-05-04 08:25-12:00", "2026-05-04 08:25:00-12:02:00", "2026-05-04T08:25-12:02"] {
            assert_eq!(read(text).map(|found| found.len()), Some(2), "{text}");
        }
        assert_eq!(read("2026/5/4 08:25-12:02").unwrap(), ["2026-05-04 08:25:00", "12:02:00"]);
        // Forms that programs write.
        for text in ["2026-05-04T08:25-05:00", "2026-05-04 08:25:00-05:00", "2026-05-04T08:25:00-0500"] {
            assert_eq!(one(text).as_deref(), Some("2026-05-04T13:25:00+00:00"), "{text}");
        }
    }

    #[test]
    fn bare_numbers_of_a_workbook_are_times_and_those_of_text_are_not() {
        // 2026-11-02 is day 46,328 (see `values`); a quarter of a day is six hours.
        assert_eq!(one("46328.25").as_deref(), Some("2026-11-02 06:00:00"));
        assert_eq!(one("0.25").as_deref(), Some("06:00:00"));
        assert_eq!(one("1.05").as_deref(), Some("25:12:00"));
        assert!(marks("0.25", Reading::default(), &mut Vec::new()).is_err());
    }

    #[test]
    fn days_are_read_with_their_weekday() {
        let date = |text: &str| day(text, DateOrder::YearMonthDay);
        let may_4 = When::Date(Date::from_ymd_opt(2026, 5, 4).unwrap());
        for text in [
            "26-05-04 星期一",
            "26-05-04",
            "2026/05/04 星期一",
            "2026-05-04",
            "2026/5/4",
            "2026-05-04 周一",
            "2026-05-04 Mon",
            "20260504",
            "2026-05-04 00:00:00",
            "46146",
        ] {
            assert_eq!(date(text), Ok(may_4), "{text}");
        }
        assert_eq!(date("26-05-04 星期二"), Err(NoDay::Weekday(Date::from_ymd_opt(2026, 5, 4).unwrap())));
        assert_eq!(date("5月"), Err(NoDay::Unreadable));
    }

    #[test]
    fn the_order_of_day_and_month_is_that_of_the_mapping() {
        let read = |order| day("04/05/2026", order);
        assert_eq!(read(DateOrder::DayMonthYear), Ok(When::Date(Date::from_ymd_opt(2026, 5, 4).unwrap())));
        assert_eq!(read(DateOrder::MonthDayYear), Ok(When::Date(Date::from_ymd_opt(2026, 4, 5).unwrap())));
        assert_eq!(read(DateOrder::YearMonthDay), Err(NoDay::Unreadable));
    }

    #[test]
    fn a_punch_put_in_later_is_known() {
        let mut out = Vec::new();
        marks("07:56补卡;17:02", SHEET, &mut out).unwrap();
        assert_eq!(out.iter().map(|mark| mark.amended).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn seconds_are_known_to_be_written_or_not() {
        let mut out = Vec::new();
        marks("07:56;17:02:05", SHEET, &mut out).unwrap();
        assert_eq!(out.iter().map(|mark| mark.exact).collect::<Vec<_>>(), [false, true]);
    }
}
