//! Local times of punches to seconds of the epoch, quickly, and a count of those that a clock change makes doubtful.

use crate::time::{Date, Zone};
use chrono::{NaiveDateTime, NaiveTime};

/// Remembers the day, as rows mostly stay on it.
pub(super) struct LocalClock {
    zone: Zone,
    /// A day without a clock change, and the second at which it begins.
    day: Option<(Date, i64)>,
    /// Times that occur twice: how many, and the line of the first.
    twice: Option<(usize, usize)>,
}

impl LocalClock {
    pub(super) fn new(zone: Zone) -> Self {
        Self { zone, day: None, twice: None }
    }

    pub(super) fn zone(&self) -> Zone {
        self.zone
    }

    /// How many times occurred twice, and the line of the first, since last asked.
    pub(super) fn take_twice(&mut self) -> Option<(usize, usize)> {
        self.twice.take()
    }

    /// A time that a clock change skips is the first instant after the gap; one that occurs twice is the earlier, and counted.
    pub(super) fn second(&mut self, wall: NaiveDateTime, line: usize) -> i64 {
        let date = wall.date();
        if let Some((day, begin)) = self.day
            && day == date
        {
            return begin + (wall.time() - NaiveTime::MIN).num_seconds();
        }
        let midnight = |date: Date| self.zone.instant_of(date.and_time(NaiveTime::MIN)).timestamp();
        let (begin, end) = (midnight(date), date.succ_opt().map_or(0, midnight));
        self.day = (end - begin == 86_400).then_some((date, begin));
        let instant = self.zone.instant_of(wall);
        if self.day.is_none() && self.zone.wall(instant + chrono::Duration::hours(1)) == wall {
            let (count, first) = self.twice.unwrap_or((0, line));
            self.twice = Some((count + 1, first));
        }
        instant.timestamp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(clock: &mut LocalClock, text: &str) -> i64 {
        clock.second(text.parse().unwrap(), 7)
    }

    #[test]
    fn times_of_a_clock_change_are_those_of_the_zone() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let mut clock = LocalClock::new(zone);
        // Spring: 02:30 does not exist and is 03:00, an hour and a minute after 01:59.
        assert_eq!(second(&mut clock, "2026-03-29T02:30:00") - second(&mut clock, "2026-03-29T01:59:00"), 60);
        // Autumn: from 01:30 to 03:30 are three hours; 02:30 occurs twice and is the first.
        assert_eq!(second(&mut clock, "2026-10-25T03:30:00") - second(&mut clock, "2026-10-25T01:30:00"), 3 * 3600);
        assert_eq!(second(&mut clock, "2026-10-25T02:30:00") - second(&mut clock, "2026-10-25T01:30:00"), 3600);
        assert_eq!((clock.take_twice(), clock.take_twice()), (Some((1, 7)), None));
    }
}
