//! Volumes of the past and their forecast.

use super::Message;
use super::team::SkillIx;
use crate::time::{Instant, Span};

/// Chats per interval of one skill, on a regular grid of instants.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeHistory {
    pub skill: SkillIx,
    /// Start of the first interval.
    pub start: Instant,
    /// 5 to 60.
    pub interval_minutes: i64,
    /// `None`: not known, which is not zero.
    pub counts: Vec<Option<f64>>,
    /// Mean seconds an agent held a chat, per interval, with the number of chats behind it; empty when the source has none.
    pub handle: Vec<Option<HandleTime>>,
}

/// A mean and how many chats it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HandleTime {
    pub seconds: f64,
    pub chats: f64,
}

impl VolumeHistory {
    /// Start of interval `index`.
    #[must_use]
    pub fn at(&self, index: usize) -> Instant {
        let minutes = self.interval_minutes * i64::try_from(index).unwrap_or(0);
        self.start + chrono::Duration::minutes(minutes)
    }

    /// End of the last interval.
    #[must_use]
    pub fn end(&self) -> Instant {
        self.at(self.counts.len())
    }
}

/// The coming volume of one skill.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    pub skill: SkillIx,
    /// In order of time.
    pub slots: Vec<ForecastSlot>,
    /// What the reader should know: short history, events learnt or guessed, handle times from a setting.
    pub notes: Vec<Message>,
}

/// One interval of a forecast: chats that start within it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastSlot {
    pub span: Span,
    pub mean: f64,
    /// Band that holds the count in 80 % of cases.
    pub band80: (f64, f64),
    /// Band that holds the count in 95 % of cases.
    pub band95: (f64, f64),
    /// Expected seconds an agent holds one chat alone.
    pub handle_seconds: f64,
}
