//! What a person sees of a day, and how a day changed: what agents are told when a week is published.

use super::LeaveKind;
use crate::time::{Date, Instant};
use serde::{Deserialize, Serialize};

/// A shift, handover, meeting, duty or training of a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DayPart {
    /// As the team calls it.
    pub title: String,
    pub start: Instant,
    pub end: Instant,
}

/// What a person sees of one day.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayView {
    /// Where there is no shift: `rest`, `leave:<kind>`; empty: not on the roster.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub off: String,
    /// By start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<DayPart>,
}

/// A day that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayChange {
    pub date: Date,
    /// `None`: nothing was published for the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<DayView>,
    pub after: DayView,
}

/// The changed days of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentChange {
    /// Id.
    pub agent: String,
    /// As the rosters call the agent.
    pub name: String,
    /// In order.
    pub days: Vec<DayChange>,
}

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeContent {
    /// `2026-W48`.
    pub week: String,
    /// Of the week, from 1. 1 is the first publication, which tells all seven days.
    pub revision: u32,
    pub days: Vec<DayChange>,
}

impl DayView {
    #[must_use]
    pub fn rest() -> Self {
        Self { off: "rest".to_owned(), parts: Vec::new() }
    }

    #[must_use]
    pub fn leave(kind: LeaveKind) -> Self {
        Self { off: format!("leave:{}", kind.code()), parts: Vec::new() }
    }

    /// The kind of leave, where it is leave.
    #[must_use]
    pub fn leave_kind(&self) -> Option<LeaveKind> {
        let code = self.off.strip_prefix("leave:")?;
        LeaveKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
