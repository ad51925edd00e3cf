//! How good the forecast would have been: rolling weekly origins, beside plain forecasts.

use super::baseline::mean_of_weeks;
use super::{Question, forecast_within};
use crate::domain::{Text, VolumeHistory};
use crate::time::{Instant, IsoWeek, Span, Zone};
use chrono::Duration;

/// Weeks of history before each origin.
pub const HISTORY_WEEKS: usize = 26;

/// A way to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The regression of this room.
    Regression,
    LastWeek,
    MeanOf4,
    MeanOf8,
}

static REGRESSION: Text = Text::new("本工具", "paiban");
static LAST_WEEK: Text = Text::new("照搬上周", "last week");
static MEAN_OF_4: Text = Text::new("近 4 周平均", "mean of 4 weeks");
static MEAN_OF_8: Text = Text::new("近 8 周平均", "mean of 8 weeks");

impl Method {
    pub const ALL: [Self; 4] = [Self::Regression, Self::LastWeek, Self::MeanOf4, Self::MeanOf8];

    #[must_use]
    pub fn name(self) -> &'static Text {
        match self {
            Self::Regression => &REGRESSION,
            Self::LastWeek => &LAST_WEEK,
            Self::MeanOf4 => &MEAN_OF_4,
            Self::MeanOf8 => &MEAN_OF_8,
        }
    }
}

/// How a method did over all origins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    pub method: Method,
    /// Sum of absolute errors over the sum of volumes, as a share.
    pub wape: f64,
    /// Mean absolute error over that of "as a week ago" within the first origin's history.
    ///
    /// # Source
    /// Hyndman and Koehler, Another look at measures of forecast accuracy (2006), doi:10.1016/j.ijforecast.2006.03.001.
    pub mase: f64,
    /// Sum of errors (forecast − actual) over the sum of volumes, as a share: above 0 when too much was forecast.
    pub bias: f64,
    /// Share of intervals within the band; `None` for methods without bands.
    pub cover80: Option<f64>,
    pub cover95: Option<f64>,
}

/// Scores by method, in the order of [`Method::ALL`].
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// First instants of the weeks forecast, in order. Empty when the history is too short: a week to learn from, one to forecast.
    pub origins: Vec<Instant>,
    /// Empty when there is nothing to score.
    pub scores: Vec<Score>,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    absolute: f64,
    signed: f64,
    volume: f64,
    intervals: f64,
    in80: f64,
    in95: f64,
}

/// Forecasts each of the last `weeks` whole weeks (Monday to Sunday, local) from what was known before it, up to [`HISTORY_WEEKS`]
/// weeks. Events and holidays are taken as known ahead. `progress` is told how many origins of how many are done.
pub fn backtest(question: &Question, weeks: usize, progress: &mut dyn FnMut(usize, usize)) -> Backtest {
    let history = question.history;
    let per_week = usize::try_from(7 * 1440 / history.interval_minutes.max(1)).unwrap_or(1).max(1);
    let origins = origins(history, question.zone, weeks, per_week);
    let mut tallies = [Tally::default(); Method::ALL.len()];
    for (done, origin) in origins.iter().enumerate() {
        score_week(question, *origin, per_week, &mut tallies);
        progress(done + 1, origins.len());
    }
    let scale = origins.first().and_then(|origin| naive_error(past(history, *origin, per_week), per_week));
    let scores = Method::ALL.iter().zip(tallies).filter(|(_, tally)| tally.volume > 0.0).map(|(method, tally)| tally.score(*method, scale));
    Backtest { scores: scores.collect(), origins: origins.iter().map(|origin| history.at(*origin)).collect() }
}

impl Tally {
    fn score(self, method: Method, scale: Option<f64>) -> Score {
        let own = method == Method::Regression;
        Score {
            method,
            wape: self.absolute / self.volume,
            mase: scale.map_or(f64::NAN, |scale| self.absolute / self.intervals / scale),
            bias: self.signed / self.volume,
            cover80: own.then(|| self.in80 / self.intervals),
            cover95: own.then(|| self.in95 / self.intervals),
        }
    }
}

/// Indices of the intervals that begin the last whole local weeks and have a week before them.
fn origins(history: &VolumeHistory, zone: Zone, weeks: usize, per_week: usize) -> Vec<usize> {
    let index = |week: IsoWeek| {
        let minutes = (zone.at(week.monday(), crate::time::ClockTime::default()) - history.start).num_minutes();
        usize::try_from(minutes / history.interval_minutes.max(1)).ok().filter(|_| minutes >= 0)
    };
    let after = IsoWeek::of(zone.local(history.end()).0);
    let back = i64::try_from(weeks).unwrap_or(0);
    (1..=back).rev().filter_map(|weeks| index(after.plus(-weeks))).filter(|origin| *origin >= per_week).collect()
}

fn past(history: &VolumeHistory, origin: usize, per_week: usize) -> &[Option<f64>] {
    &history.counts[origin.saturating_sub(HISTORY_WEEKS * per_week)..origin]
}

/// Mean absolute change from a week ago.
fn naive_error(counts: &[Option<f64>], per_week: usize) -> Option<f64> {
    let pairs = counts.iter().zip(counts.get(per_week..)?).filter_map(|(old, new)| Some((old.as_ref()? - new.as_ref()?).abs()));
    let (sum, count) = pairs.fold((0.0, 0.0), |(sum, count), error| (sum + error, count + 1.0));
    (count > 0.0 && sum > 0.0).then(|| sum / count)
}

fn score_week(question: &Question, origin: usize, per_week: usize, tallies: &mut [Tally; 4]) {
    let history = question.history;
    let first = origin.saturating_sub(HISTORY_WEEKS * per_week);
    let known =
        VolumeHistory { start: history.at(first), counts: history.counts[first..origin].to_vec(), handle: Vec::new(), ..history.clone() };
    let weeks: [Vec<Option<f64>>; 3] = [1, 4, 8].map(|weeks| mean_of_weeks(&known.counts, per_week, weeks));
    let interval = Duration::minutes(history.interval_minutes);
    let actual: Vec<(usize, f64)> = (0..per_week).filter_map(|i| Some((i, (*history.counts.get(origin + i)?)?))).collect();
    let slots: Vec<Span> = actual.iter().map(|(i, _)| Span::new(history.at(origin + i), history.at(origin + i) + interval)).collect();
    let forecast = forecast_within(&Question { history: &known, ..*question }, &slots, HISTORY_WEEKS as i64);
    for ((i, actual), slot) in actual.iter().zip(&forecast.slots) {
        let Some(plain) = weeks.iter().map(|week| week.get(*i).copied().flatten()).collect::<Option<Vec<f64>>>() else { continue };
        for (tally, value) in tallies.iter_mut().zip(std::iter::once(slot.mean).chain(plain)) {
            tally.absolute += (value - actual).abs();
            tally.signed += value - actual;
            tally.volume += actual;
            tally.intervals += 1.0;
            tally.in80 += f64::from(u8::from(slot.band80.0 <= *actual && *actual <= slot.band80.1));
            tally.in95 += f64::from(u8::from(slot.band95.0 <= *actual && *actual <= slot.band95.1));
        }
    }
}
