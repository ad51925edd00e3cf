//! Handle time by time of day and weekday, each shrunk towards what is known more broadly.

use crate::domain::VolumeHistory;
use crate::time::{Date, Datelike, Instant, Zone};

/// Chats that the mean of all hours counts for in an hour's mean.
const HOUR: f64 = 50.0;
/// Chats that an hour's mean counts for in that of one weekday.
const WEEKDAY: f64 = 200.0;

/// Handle seconds by local hour and weekday.
pub(super) struct HandleTimes {
    /// By weekday from Monday, then hour.
    seconds: Vec<[f64; 24]>,
    /// Chats behind it; 0 when it is all from the setting.
    pub chats: f64,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    seconds: f64,
    chats: f64,
}

impl Sum {
    fn shrunk(self, towards: f64, chats: f64) -> f64 {
        (self.seconds + towards * chats) / (self.chats + chats)
    }
}

impl HandleTimes {
    /// `setting` seconds where the history has no handle times.
    pub(super) fn learn(history: &VolumeHistory, zone: Zone, setting: f64) -> Self {
        let mut sums = vec![[Sum::default(); 24]; 7];
        for (index, handle) in history.handle.iter().enumerate() {
            let usable = |h: &crate::domain::HandleTime| [h.seconds, h.chats].iter().all(|n| n.is_finite() && *n > 0.0 && *n < 1e9);
            let Some(handle) = handle.filter(usable) else { continue };
            let (weekday, hour) = place(zone, history.at(index));
            sums[weekday][hour].seconds += handle.seconds * handle.chats;
            sums[weekday][hour].chats += handle.chats;
        }
        let total = |sums: &mut dyn Iterator<Item = Sum>| {
            sums.fold(Sum::default(), |a, b| Sum { seconds: a.seconds + b.seconds, chats: a.chats + b.chats })
        };
        let all = total(&mut sums.iter().flatten().copied());
        if all.chats <= 0.0 {
            return Self { seconds: vec![[setting; 24]; 7], chats: 0.0 };
        }
        let hours: [f64; 24] =
            std::array::from_fn(|hour| total(&mut sums.iter().map(|day| day[hour])).shrunk(all.seconds / all.chats, HOUR));
        let seconds = sums.iter().map(|day| std::array::from_fn(|hour| day[hour].shrunk(hours[hour], WEEKDAY))).collect();
        Self { seconds, chats: all.chats }
    }

    pub(super) fn at(&self, zone: Zone, instant: Instant) -> f64 {
        let (weekday, hour) = place(zone, instant);
        self.seconds[weekday][hour]
    }
}

fn place(zone: Zone, instant: Instant) -> (usize, usize) {
    let (date, minute): (Date, i32) = zone.local(instant);
    (date.weekday().num_days_from_monday() as usize, usize::try_from(minute / 60).unwrap_or(0).min(23))
}
