//! A roster as it was published: with its revision, and the state of each calendar event.

use super::team::{AgentIx, ShiftIx};
use super::{Roster, SolveRecord};
use crate::time::{Date, Instant, IsoWeek, Span};
use std::collections::BTreeMap;

/// One published revision of a week.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    pub week: IsoWeek,
    /// From 1, one more each time the week is published anew.
    pub revision: u32,
    /// When; calendar stamps come from it.
    pub at: Instant,
    pub roster: Roster,
    /// Cells a person has set and the solver must keep.
    pub pins: Vec<(AgentIx, Date)>,
    /// Who has which duty: `(date, duty id, agent)`, in order.
    pub duties: Vec<(Date, String, AgentIx)>,
    /// Who hands over to whom: `(date, handover id, from, to)`, in order.
    pub handovers: Vec<(Date, String, AgentIx, AgentIx)>,
    /// By UID of the calendar event.
    pub events: BTreeMap<String, EventState>,
    /// Shift templates in force then, by index into the team's table.
    pub shifts: Vec<ShiftIx>,
    /// How it was solved; `None` when made by hand or imported.
    pub solve: Option<SolveRecord>,
}

/// What the calendars need to remember of an event between revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventState {
    pub sequence: u32,
    /// Digest of all that a reader sees of the event; a change raises the sequence.
    pub digest: String,
    /// When it takes place; of a cancelled event, when it would have.
    pub span: Span,
    /// When the event last changed.
    pub changed: Instant,
    /// The event is no more: it is shown as cancelled.
    pub cancelled: bool,
}
