//! `[opening]` of the team file: when the team answers chats, and whether shifts reach that far.

use super::codes;
use super::toml_doc::{Table, Value};
use crate::domain::{Opening, ShiftTemplate};
use crate::time::{ClockRange, parse_date};
use std::collections::BTreeMap;

const DAY: i32 = 24 * 60;

/// Keys that set several weekdays or one, from the general to the particular; later keys win. Weekdays count from Monday.
const KEYS: [(&str, &[usize]); 10] = [
    ("daily", &[0, 1, 2, 3, 4, 5, 6]),
    ("workdays", &[0, 1, 2, 3, 4]),
    ("weekends", &[5, 6]),
    ("mon", &[0]),
    ("tue", &[1]),
    ("wed", &[2]),
    ("thu", &[3]),
    ("fri", &[4]),
    ("sat", &[5]),
    ("sun", &[6]),
];

/// Opening hours, checked against each other and against the shifts.
pub(super) fn opening(root: &Table, shifts: &[ShiftTemplate]) -> Opening {
    let table = root.table("opening");
    let mut week: [Vec<(ClockRange, usize)>; 7] = Default::default();
    for (key, days) in KEYS {
        let Some(value) = table.value(key) else { continue };
        let ranges = ranges(&value);
        for day in days {
            week[*day].clone_from(&ranges);
        }
    }
    if table.is_empty() {
        root.doc.report(&codes::MISSING_KEY, root.at, &[("name", "opening".into())]);
    } else if week.iter().all(Vec::is_empty) {
        root.doc.report(&codes::NEVER_OPEN, table.at, &[]);
    }
    overlaps(root, &week);
    uncovered(root, &week, shifts);
    let follows_holidays = table.get("follows_holidays", Value::bool).unwrap_or(false);
    let special = special(&table);
    table.finish();
    let plain = |ranges: &Vec<(ClockRange, usize)>| ranges.iter().map(|(range, _)| *range).collect();
    Opening { week: week.each_ref().map(plain), special, follows_holidays }
}

/// One range, several, or `"closed"`; in order of time, each with its offset.
fn ranges(value: &Value) -> Vec<(ClockRange, usize)> {
    if value.is_text("closed") {
        return Vec::new();
    }
    let mut ranges: Vec<_> = value.list().iter().filter_map(|part| part.range().map(|range| (range, part.offset()))).collect();
    ranges.sort_by_key(|(range, _)| *range);
    ranges
}

/// `[opening.dates]`.
fn special(opening: &Table) -> BTreeMap<crate::time::Date, Vec<ClockRange>> {
    let dates = opening.table("dates");
    let mut special = BTreeMap::new();
    for (key, offset, value) in dates.entries() {
        let found = ranges(&value).into_iter().map(|(range, _)| range).collect();
        match parse_date(key) {
            Ok(date) => drop(special.insert(date, found)),
            Err(_) => opening.doc.report(&codes::BAD_DATE, offset, &[("value", key.into())]),
        }
    }
    special
}

/// Reports ranges that begin before the one before has ended, also over midnight.
fn overlaps(root: &Table, week: &[Vec<(ClockRange, usize)>; 7]) {
    let mut told = Vec::new();
    for (day, ranges) in week.iter().enumerate() {
        let yesterday = week[(day + 6) % 7].last().map_or(0, |(range, _)| range.end.minutes() - DAY);
        let mut busy_until = yesterday;
        for (range, offset) in ranges {
            if range.start.minutes() < busy_until && !told.contains(offset) {
                told.push(*offset);
                root.doc.report(&codes::OPENING_OVERLAP, *offset, &[("value", range.to_string().into())]);
            }
            busy_until = range.end.minutes();
        }
    }
}

/// Warns, once for each range written, of the first stretch that no shift reaches.
fn uncovered(root: &Table, week: &[Vec<(ClockRange, usize)>; 7], shifts: &[ShiftTemplate]) {
    let reached = |minute: i32| {
        let within = |time: ClockRange, minute: i32| time.start.minutes() <= minute && minute < time.end.minutes();
        shifts.iter().any(|shift| [minute - DAY, minute, minute + DAY].iter().any(|minute| within(shift.time, *minute)))
    };
    let mut told = Vec::new();
    for (range, offset) in week.iter().flatten() {
        let mut bare =
            (range.start.minutes()..range.end.minutes()).skip_while(|minute| reached(*minute)).take_while(|minute| !reached(*minute));
        let Some(first) = bare.next() else { continue };
        if shifts.is_empty() || told.contains(offset) {
            continue;
        }
        told.push(*offset);
        let last = bare.last().unwrap_or(first) + 1;
        let from = range.start.shifted(first - range.start.minutes());
        let hole = format!("{from}-{}", from.shifted(last - first));
        root.doc.report(&codes::OPENING_UNCOVERED, *offset, &[("value", hole.into())]);
    }
}
