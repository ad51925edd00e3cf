//! People needed, per skill and interval.

use super::{Headcount, Team};
use crate::time::{ClockTime, Horizon, Span};

/// One interval while the team is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Business day, counted from the horizon's first.
    pub day: usize,
    /// Clock time at which it starts on that business day.
    pub clock: ClockTime,
    pub span: Span,
}

/// People who must be present per skill and slot. Real numbers: the one rounding is over the pool of agents, in the cover terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requirement {
    /// In order of time.
    pub slots: Vec<Slot>,
    /// `[skill][slot]`, base staff divided by the online share.
    pub needs: Vec<Vec<Headcount>>,
}

impl Team {
    /// The intervals of a horizon in which the team is open, in order of time. An opening that is no whole number of intervals ends
    /// with a shorter one.
    #[must_use]
    pub fn slots(&self, horizon: Horizon) -> Vec<Slot> {
        let mut slots = Vec::new();
        for (day, date) in horizon.dates().enumerate() {
            for range in self.opening.ranges(date, &self.calendar) {
                let (mut clock, mut start) = (range.start, self.zone.at(date, range.start));
                while clock < range.end {
                    let next = clock.shifted(i32::try_from(self.interval_minutes).unwrap_or(30)).min(range.end);
                    let end = self.zone.at(date, next);
                    slots.push(Slot { day, clock, span: Span::new(start, end) });
                    (clock, start) = (next, end);
                }
            }
        }
        slots.retain(|slot| slot.span.start < slot.span.end);
        slots
    }
}
