//! Names of periods: a calendar month `2026-10`, or first and last day `2026-09-26..2026-10-25`.

use super::Period;
use crate::time::{Date, Datelike, parse_date};
use std::fmt;
use std::str::FromStr;

/// The text is no period: not of either form, upside down, or longer than 366 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodError;

/// The longest period, in days.
const LONGEST: i64 = 366;

impl Period {
    /// The calendar month of a date.
    #[must_use]
    pub fn month_of(date: Date) -> Self {
        let first = date.with_day(1).unwrap_or(date);
        let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(first);
        Self { first, last: next.pred_opt().unwrap_or(first) }
    }
}

/// As folders are named.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::month_of(self.first) {
            write!(f, "{}", self.first.format("%Y-%m"))
        } else {
            write!(f, "{}..{}", self.first, self.last)
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let text = text.trim();
        if let Some((first, last)) = text.split_once("..") {
            let date = |text: &str| parse_date(text.trim()).map_err(|_| PeriodError);
            let (first, last) = (date(first)?, date(last)?);
            let days = (last - first).num_days() + 1;
            return if (1..=LONGEST).contains(&days) { Ok(Self { first, last }) } else { Err(PeriodError) };
        }
        let plain = text.len() == 7 && text.as_bytes()[4] == b'-';
        let first = if plain { parse_date(&format!("{text}-01")).map_err(|_| PeriodError)? } else { return Err(PeriodError) };
        Ok(Self::month_of(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<(String, String)> {
        text.parse::<Period>().ok().map(|period| (period.first.to_string(), period.last.to_string()))
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        assert_eq!(days("2026-02"), Some(("2026-02-01".to_owned(), "2026-02-28".to_owned())));
        assert_eq!(days("2028-02").map(|(_, last)| last), Some("2028-02-29".to_owned()));
        assert_eq!(days("2026-12").map(|(_, last)| last), Some("2026-12-31".to_owned()));
    }

    #[test]
    fn a_period_is_named_as_it_is_written() {
        for text in ["2026-10", "2026-09-26..2026-10-25"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        assert_eq!("2026-10-01..2026-10-31".parse::<Period>().unwrap().to_string(), "2026-10");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["2026", "2026-13", "2026-1", "2026-10-05..2026-10-04", "2026-01-01..2027-01-02", "..", "二〇二六-1", ""] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
