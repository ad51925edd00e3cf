//! Which month the day columns of a grid are of: from its title, the sheet's name or the file's.

use super::heads::Role;
use crate::time::{Date, Datelike};
use chrono::{Days, Months as MonthCount};

/// First and last date that the texts around a grid tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Months(Option<(Date, Date)>);

impl Months {
    /// The first text that tells a range or a month.
    pub(super) fn find<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut texts = texts;
        Self(texts.find_map(range))
    }

    /// A date for each column of a day; `None` when one is in doubt.
    pub(super) fn dates(self, roles: &[Option<Role>]) -> Option<Vec<Option<Date>>> {
        let date = |role: &Option<Role>| match role {
            Some(Role::OnDate(date)) => Some(Some(*date)),
            Some(Role::DayOfMonth(day)) => self.day(*day).map(Some),
            _ => Some(None),
        };
        roles.iter().map(date).collect()
    }

    /// The one date of the range with that day of the month.
    fn day(self, day: u32) -> Option<Date> {
        let (first, last) = self.0?;
        let mut found = first.iter_days().take(62).take_while(|date| *date <= last).filter(|date| date.day() == day);
        let date = found.next()?;
        found.next().is_none().then_some(date)
    }
}

/// `2026-05-04 至 2026-05-31`, `20260504-20260531`, `2026-05`, `2026年5月`. One date alone, such as when a report was made, tells nothing.
fn range(text: &str) -> Option<(Date, Date)> {
    let mut dates = Vec::new();
    let mut month = None;
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let numbers = numbers(rest);
        match (digits, numbers.as_slice()) {
            (8, _) => dates.extend(Date::parse_from_str(&rest[..8], "%Y%m%d").ok()),
            (4, [year, month, day, ..]) => dates.extend(Date::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day)),
            (4, [year, number]) => month = month.or_else(|| Date::from_ymd_opt(i32::try_from(*year).ok()?, *number, 1)),
            _ => {}
        }
        let parts = if digits == 4 { numbers.len().clamp(1, 3) } else { 1 };
        rest = skip_numbers(rest, parts);
    }
    if let [first, last, ..] = dates[..] {
        return (first <= last && (last - first).num_days() < 62).then_some((first, last));
    }
    let first = month.filter(|_| dates.is_empty())?;
    Some((first, first.checked_add_months(MonthCount::new(1))?.checked_sub_days(Days::new(1))?))
}

/// Numbers parted by one of the marks of a date, at most three.
fn numbers(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = text;
    while found.len() < 3 {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(number) = rest[..digits].parse() else { break };
        found.push(number);
        rest = &rest[digits..];
        let Some(next) = ["-", "/", ".", "年", "月"].iter().find_map(|mark| rest.strip_prefix(mark)) else { break };
        rest = next;
    }
    found
}

fn skip_numbers(text: &str, count: usize) -> &str {
    let mut rest = text;
    for _ in 0..count {
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_start_matches(|c: char| c.is_ascii_digit());
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<(String, String)> {
        range(text).map(|(first, last)| (first.to_string(), last.to_string()))
    }

    #[test]
    fn a_range_or_a_month_is_found_in_a_title() {
        let may = Some(("2026-05-04".to_owned(), "2026-05-31".to_owned()));
        for text in [
            "打卡时间 统计日期：2026-05-04 至 2026-05-31",
            "团队_打卡时间_20260504-20260531.xlsx",
            "2026年5月4日-2026年5月31日",
            "2026/5/4~2026/5/31",
        ] {
            assert_eq!(said(text), may, "{text}");
        }
        for text in ["打卡时间 2026年5月", "打卡 2026-05 汇总"] {
            assert_eq!(said(text), Some(("2026-05-01".to_owned(), "2026-05-31".to_owned())), "{text}");
        }
        assert_eq!(said("报表生成时间：2026-05-07 09:00"), None);
    }

    #[test]
    fn a_pay_month_takes_each_day_from_its_own_month() {
        let months = Months::find(["2026-09-26 至 2026-10-25"].into_iter());
        let dates = months.dates(&[None, Some(Role::DayOfMonth(26)), Some(Role::DayOfMonth(1))]).unwrap();
        assert_eq!(dates, [None, Date::from_ymd_opt(2026, 9, 26), Date::from_ymd_opt(2026, 10, 1)]);
    }

    #[test]
    fn a_day_that_occurs_twice_or_never_is_in_doubt() {
        let days = [Some(Role::DayOfMonth(30))];
        assert_eq!(Months::find(["2026-09-20 至 2026-10-31"].into_iter()).dates(&days), None);
        assert_eq!(Months::find(["2026-02"].into_iter()).dates(&days), None);
        assert_eq!(Months::find(["打卡时间"].into_iter()).dates(&days), None);
    }
}
