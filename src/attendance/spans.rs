//! Sets of time: lists of disjoint spans in order.

use crate::domain::Minutes;
use crate::time::{Instant, Span};

/// Sorted, joined where they touch, empty ones left out.
pub(super) fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.start < span.end);
    spans.sort();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// `spans` without `holes`.
pub(super) fn without(spans: &[Span], holes: &[Span]) -> Vec<Span> {
    let mut left = spans.to_vec();
    for hole in holes.iter().filter(|hole| hole.start < hole.end) {
        let pieces = |span: Span| {
            let around = [Span::new(span.start, span.end.min(hole.start)), Span::new(span.start.max(hole.end), span.end)];
            let kept = if span.overlaps(*hole) { around } else { [span, Span::new(span.end, span.end)] };
            kept.into_iter().filter(|part| part.start < part.end)
        };
        left = left.into_iter().flat_map(pieces).collect();
    }
    left
}

/// What lies in both.
pub(super) fn common(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let cut = |span: Span, other: Span| Span::new(span.start.max(other.start), span.end.min(other.end));
    let pairs = spans.iter().flat_map(|span| others.iter().map(move |other| cut(*span, *other)));
    union(pairs.collect())
}

/// Minutes of disjoint spans.
pub(super) fn minutes(spans: &[Span]) -> Minutes {
    spans.iter().map(|span| span.minutes()).sum()
}

/// The whole minute in which an instant lies: people read clocks to the minute.
pub(super) fn floor(at: Instant) -> Instant {
    at - chrono::Duration::milliseconds(at.timestamp_millis().rem_euclid(60_000))
        - chrono::Duration::nanoseconds(i64::from(at.timestamp_subsec_nanos()) % 1_000_000)
}

/// Later by some minutes.
pub(super) fn later(at: Instant, minutes: Minutes) -> Instant {
    at + chrono::Duration::minutes(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Date, Zone};

    fn span(start: i32, end: i32) -> Span {
        let day = Date::from_ymd_opt(2026, 10, 5).unwrap();
        Zone::SHANGHAI.span(day, crate::domain::fixture::range(start, end))
    }

    #[test]
    fn a_hole_in_the_middle_leaves_both_sides() {
        assert_eq!(without(&[span(0, 60)], &[span(20, 30)]), [span(0, 20), span(30, 60)]);
        assert_eq!(without(&[span(0, 60)], &[span(60, 90)]), [span(0, 60)]);
        assert_eq!(without(&[span(0, 60)], &[span(0, 60)]), []);
    }

    #[test]
    fn touching_spans_are_joined() {
        assert_eq!(union(vec![span(30, 60), span(0, 30), span(90, 95)]), [span(0, 60), span(90, 95)]);
    }

    #[test]
    fn seconds_do_not_count() {
        let at = span(510, 511).start;
        assert_eq!(floor(at + chrono::Duration::milliseconds(59_999)), at);
        assert_eq!(floor(at + chrono::Duration::seconds(60)), span(511, 512).start);
    }
}
