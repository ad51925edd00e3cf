//! A half-open stretch of time between two instants.

use super::Instant;

/// From `start` up to, and without, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: Instant,
    pub end: Instant,
}

impl Span {
    #[must_use]
    pub fn new(start: Instant, end: Instant) -> Self {
        Self { start, end }
    }

    /// Whole minutes; negative when the span is upside down.
    #[must_use]
    pub fn minutes(self) -> i64 {
        (self.end - self.start).num_minutes()
    }

    #[must_use]
    pub fn contains(self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }

    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Minutes that both spans share.
    #[must_use]
    pub fn overlap_minutes(self, other: Self) -> i64 {
        Self::new(self.start.max(other.start), self.end.min(other.end)).minutes().max(0)
    }
}
