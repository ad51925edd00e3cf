//! Statutory holidays and make-up workdays of China, shipped as data.

use crate::domain::{Calendar, DayKind};
use crate::time::parse_date;

const CHINA: &str = include_str!("holidays_cn.toml");

#[derive(Default, serde::Deserialize)]
struct Year {
    #[serde(default)]
    holiday: Vec<Holiday>,
}

#[derive(serde::Deserialize)]
struct Holiday {
    name: String,
    statutory: Vec<String>,
    #[serde(default)]
    bridge: Vec<String>,
    #[serde(default)]
    makeup: Vec<String>,
}

/// Holidays and make-up workdays of 2025 and 2026.
///
/// # Source
/// The State Council's yearly notices; named in `holidays_cn.toml`.
#[must_use]
pub fn china() -> Calendar {
    let mut calendar = Calendar::default();
    let data: Year = toml::from_str(CHINA).unwrap_or_default();
    for holiday in &data.holiday {
        let kinds =
            [(DayKind::Statutory, &holiday.statutory), (DayKind::BridgeOff, &holiday.bridge), (DayKind::MakeupWork, &holiday.makeup)];
        for (kind, dates) in kinds {
            for date in dates.iter().filter_map(|date| parse_date(date).ok()) {
                calendar.set(date, kind, holiday.name.as_str());
            }
        }
    }
    calendar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Datelike;

    fn dates(kind: DayKind, year: i32) -> Vec<String> {
        let calendar = china();
        let of_kind = calendar.iter().filter(|(date, found, _)| *found == kind && date.year() == year);
        of_kind.map(|(date, _, _)| date.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn each_year_has_thirteen_statutory_days() {
        assert_eq!((dates(DayKind::Statutory, 2025).len(), dates(DayKind::Statutory, 2026).len()), (13, 13));
    }

    #[test]
    fn make_up_workdays_are_those_of_the_notices() {
        assert_eq!(dates(DayKind::MakeupWork, 2025), ["01-26", "02-08", "04-27", "09-28", "10-11"]);
        assert_eq!(dates(DayKind::MakeupWork, 2026), ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]);
    }

    #[test]
    fn the_day_between_is_off_by_swap_and_not_statutory() {
        let calendar = china();
        let kind = |text| calendar.kind(parse_date(text).unwrap());
        assert_eq!(kind("2026-01-02"), Some(DayKind::BridgeOff));
        assert_eq!(kind("2026-02-16"), Some(DayKind::Statutory));
    }
}
