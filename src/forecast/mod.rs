//! Volume history and events in, volume per interval with its spread out; docs/forecast.md tells the method.

mod backtest;
mod bands;
mod baseline;
mod effects;
mod fit;
mod grid;
mod handle;
mod level;
mod notes;
mod ridge;
mod shape;
#[cfg(test)]
mod tests;
mod trial;

pub use backtest::{Backtest, HISTORY_WEEKS, Method, Score, backtest};
pub use baseline::{last_week, mean_of_weeks, weekday_mean};

use crate::domain::{Calendar, Event, Forecast, ForecastSlot, Message, VolumeHistory};
use crate::time::{Instant, Span, Zone};
use bands::{Z80, Z95, band};
use effects::Effects;
use fit::{Fitted, Outlook};
use grid::Grid;
use handle::HandleTimes;

/// Weeks of history that a forecast looks back on: two years, so that a yearly promotion is seen.
const LOOK_BACK_WEEKS: i64 = 104;

/// What a forecast is made from.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub history: &'a VolumeHistory,
    /// Past and coming.
    pub events: &'a [Event],
    pub calendar: &'a Calendar,
    /// The team's zone: patterns follow its wall clock.
    pub zone: Zone,
    /// Seconds an agent holds one chat, where the history does not tell.
    pub handle_seconds: f64,
}

/// Expected volume, bands and handle time of each slot. Slots should lie after the history; they may have any length.
#[must_use]
pub fn forecast(question: &Question, slots: &[Span]) -> Forecast {
    forecast_within(question, slots, LOOK_BACK_WEEKS)
}

fn forecast_within(question: &Question, slots: &[Span], weeks: i64) -> Forecast {
    let grid = Grid::new(question.history, question.zone, weeks);
    let handle = HandleTimes::learn(question.history, question.zone, question.handle_seconds);
    let ahead = around(slots, grid.end);
    let effects = Effects::new(question.events, question.calendar, &grid, ahead);
    let fitted = Fitted::learn(&grid, &effects, question.calendar);
    let factors = fitted.as_ref().map_or([1.0; 2], trial::factors);
    let nothing = || vec![Outlook { mean: 0.0, relative: 0.0 }; slots.len()];
    let outlooks = fitted.as_ref().map_or_else(nothing, |fitted| fitted.outlooks(slots));
    let slot = |(span, outlook): (&Span, Outlook)| slot(*span, outlook, factors, handle.at(question.zone, span.start));
    let slots: Vec<ForecastSlot> = slots.iter().zip(outlooks).map(slot).collect();
    let mut notes = remarks(question, fitted.as_ref(), &slots, ahead);
    if handle.chats <= 0.0 {
        notes.push(notes::handle_setting(question.handle_seconds));
    }
    Forecast { skill: question.history.skill, slots, notes }
}

fn around(slots: &[Span], end: Instant) -> Span {
    let first = slots.iter().map(|slot| slot.start).min().unwrap_or(end);
    Span::new(first, slots.iter().map(|slot| slot.end).max().unwrap_or(first))
}

fn slot(span: Span, outlook: Outlook, factors: [f64; 2], handle_seconds: f64) -> ForecastSlot {
    let band80 = band(outlook.mean, outlook.variance(factors[0]), 0.1, Z80);
    let band95 = band(outlook.mean, outlook.variance(factors[1]), 0.025, Z95);
    let band95 = (band95.0.min(band80.0), band95.1.max(band80.1));
    ForecastSlot { span, mean: outlook.mean, band80, band95, handle_seconds }
}

fn remarks(question: &Question, fitted: Option<&Fitted>, slots: &[ForecastSlot], ahead: Span) -> Vec<Message> {
    let Some(fitted) = fitted else { return vec![notes::empty()] };
    let grid = fitted.grid();
    let spans: Vec<Span> = slots.iter().map(|slot| slot.span).collect();
    let (width, volume) = slots.iter().fold((0.0, 0.0), |sum, slot| (sum.0 + 0.5 * (slot.band80.1 - slot.band80.0), sum.1 + slot.mean));
    let mut notes = notes::history(question, grid.days.len(), if volume > 0.0 { width / volume } else { 1.0 });
    for event in question.events.iter().filter(|event| spans.iter().any(|span| span.overlaps(event.span))) {
        notes.push(notes::event(question, event, grid, fitted.factor(event, &spans)));
    }
    notes.extend(notes::holidays(question, grid, ahead));
    notes
}
