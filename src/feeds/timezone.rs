//! The VTIMEZONE block of the team's zone, with each clock change written out.

use crate::time::{Instant, Span, Zone};
use chrono::Duration;
use std::fmt::Write;

/// Days to look back for the clock change that made the offset in force; a zone with clock changes has one within a year.
const LOOK_BACK_DAYS: i64 = 400;

/// A change of the zone's offset.
struct Change {
    at: Instant,
    from: i32,
    to: i32,
}

/// The block for all instants of `window`, unfolded, with line ends.
pub(super) fn vtimezone(zone: Zone, window: Span) -> String {
    let changes = changes(zone, Span::new(window.start - Duration::days(LOOK_BACK_DAYS), window.end));
    let earlier = changes.iter().rposition(|change| change.at <= window.start);
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", zone.name());
    if earlier.is_none() {
        let offset = zone.offset_seconds(window.start);
        observance(&mut text, "STANDARD", "19700101T000000", (offset, offset), &zone.abbreviation(window.start));
    }
    for change in &changes[earlier.unwrap_or(0)..] {
        let kind = if change.to > change.from { "DAYLIGHT" } else { "STANDARD" };
        // The onset is written in the clock time that was in force before it.
        let onset = change.at.naive_utc() + Duration::seconds(i64::from(change.from));
        let onset = onset.format("%Y%m%dT%H%M%S").to_string();
        observance(&mut text, kind, &onset, (change.from, change.to), &zone.abbreviation(change.at));
    }
    text.push_str("END:VTIMEZONE\r\n");
    text
}

fn observance(text: &mut String, kind: &str, onset: &str, (from, to): (i32, i32), name: &str) {
    let (from, to) = (offset_text(from), offset_text(to));
    let lines = [
        format!("BEGIN:{kind}"),
        format!("DTSTART:{onset}"),
        format!("TZOFFSETFROM:{from}"),
        format!("TZOFFSETTO:{to}"),
        format!("TZNAME:{name}"),
        format!("END:{kind}"),
    ];
    for line in lines {
        text.push_str(&line);
        text.push_str("\r\n");
    }
}

/// `+0800`; seconds only where an offset has any.
fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.abs();
    let mut text = format!("{sign}{:02}{:02}", all / 3600, all / 60 % 60);
    if all % 60 != 0 {
        // Writing to a string cannot fail.
        let _ = write!(text, "{:02}", all % 60);
    }
    text
}

/// Clock changes in a span, to the second, in order. No two of a zone lie within a day.
fn changes(zone: Zone, span: Span) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut low = span.start;
    while low < span.end {
        let next = (low + Duration::days(1)).min(span.end);
        let (from, to) = (zone.offset_seconds(low), zone.offset_seconds(next));
        if from != to {
            changes.push(Change { at: first_with(zone, low, next), from, to });
        }
        low = next;
    }
    changes
}

/// The first second at which the offset is the one of `high`.
fn first_with(zone: Zone, mut low: Instant, mut high: Instant) -> Instant {
    let to = zone.offset_seconds(high);
    while (high - low).num_seconds() > 1 {
        let middle = low + Duration::seconds((high - low).num_seconds() / 2);
        if zone.offset_seconds(middle) == to {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(zone: &str, from: &str, to: &str) -> String {
        let instant = |text: &str| text.parse::<Instant>().unwrap();
        vtimezone(zone.parse().unwrap(), Span::new(instant(from), instant(to))).replace("\r\n", "\n")
    }

    #[test]
    fn shanghai_is_one_fixed_block() {
        let expected = "BEGIN:VTIMEZONE\nTZID:Asia/Shanghai\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0800\n\
            TZOFFSETTO:+0800\nTZNAME:CST\nEND:STANDARD\nEND:VTIMEZONE\n";
        assert_eq!(block("Asia/Shanghai", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"), expected);
    }

    /// Directive 2000/84/EC: summer time begins and ends at 01:00 UTC on the last Sundays of March and October.
    #[test]
    fn berlin_has_each_clock_change_with_its_date() {
        let expected = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:DAYLIGHT\nDTSTART:20260329T020000\nTZOFFSETFROM:+0100\n\
            TZOFFSETTO:+0200\nTZNAME:CEST\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\n\
            TZOFFSETTO:+0100\nTZNAME:CET\nEND:STANDARD\nEND:VTIMEZONE\n";
        assert_eq!(block("Europe/Berlin", "2026-10-19T00:00:00Z", "2026-10-26T00:00:00Z"), expected);
    }

    #[test]
    fn half_hours_west_of_greenwich_keep_their_sign() {
        assert_eq!((offset_text(-12_600), offset_text(20_700), offset_text(0)), ("-0330".into(), "+0545".into(), "+0000".into()));
    }
}
