//! Plain forecasts to be measured against: last week, means of last weeks, the mean of a weekday.

use super::grid::{time_of_day, times};
use crate::domain::VolumeHistory;
use crate::time::{Datelike, Weekday, Zone};

/// The week after `counts`, as the last one was. `per_week` is the number of intervals in a week. Empty when there is no whole week.
#[must_use]
pub fn last_week(counts: &[Option<f64>], per_week: usize) -> Vec<Option<f64>> {
    mean_of_weeks(counts, per_week, 1)
}

/// The week after `counts`, as the mean of up to `weeks` last ones, interval by interval; unknown counts are left out of the mean.
/// Empty when there is no whole week.
#[must_use]
pub fn mean_of_weeks(counts: &[Option<f64>], per_week: usize, weeks: usize) -> Vec<Option<f64>> {
    let weeks = weeks.min(counts.len() / per_week.max(1));
    if weeks == 0 || per_week == 0 {
        return Vec::new();
    }
    let past = |interval: usize| (1..=weeks).filter_map(move |week| counts[counts.len() - week * per_week + interval]);
    (0..per_week).map(|interval| mean(past(interval))).collect()
}

/// Mean count of each interval of a weekday over the whole history; 0 where nothing is known. `len` is the intervals of a day.
#[must_use]
pub fn weekday_mean(history: &VolumeHistory, weekday: Weekday, zone: Zone) -> Vec<f64> {
    let mut seen: Vec<Vec<f64>> = vec![Vec::new(); times(history.interval_minutes)];
    for (index, count) in history.counts.iter().enumerate() {
        let (date, minute) = zone.local(history.at(index));
        if let Some(count) = count.filter(|_| date.weekday() == weekday) {
            seen[time_of_day(minute, history.interval_minutes)].push(count);
        }
    }
    seen.into_iter().map(|counts| mean(counts.into_iter()).unwrap_or(0.0)).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}
