//! Shift templates, and what hangs on shifts: handovers, meetings, duties, trainings.

use super::team::{AgentIx, ShiftIx};
use crate::time::{ClockRange, ClockTime, Date, Weekday};

/// What sort of shift it is; rules speak of sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShiftKind {
    /// 白班
    Day,
    /// 中班, between the two
    Middle,
    /// 晚班
    Evening,
    /// 夜班
    Night,
}

impl ShiftKind {
    pub const ALL: [Self; 4] = [Self::Day, Self::Middle, Self::Evening, Self::Night];

    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Middle => "middle",
            Self::Evening => "evening",
            Self::Night => "night",
        }
    }

    /// Evening and night shifts, the ones that should be dealt out fairly.
    #[must_use]
    pub fn is_late(self) -> bool {
        matches!(self, Self::Evening | Self::Night)
    }
}

/// One version of a shift as it may be given out. A changed shift is a new template with a higher version: past rosters keep theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftTemplate {
    /// Never changes; used in files.
    pub id: String,
    /// One or two characters for grids, such as `白`.
    pub letter: String,
    pub name: String,
    pub kind: ShiftKind,
    /// On the business day it starts.
    pub time: ClockRange,
    /// Unpaid, and off the chats.
    pub breaks: Vec<ClockRange>,
    /// Minutes that the last chat usually keeps people after the end (S3); counted against the rest that follows. Default 0.
    pub tail_minutes: i64,
    /// `#rrggbb`, for grids and pages.
    pub color: String,
    /// From 1.
    pub version: u32,
    /// Kept only because past rosters use it.
    pub retired: bool,
}

impl ShiftTemplate {
    /// Minutes from start to end less breaks.
    #[must_use]
    pub fn worked_minutes(&self) -> i64 {
        let breaks: i32 = self.breaks.iter().map(|pause| pause.overlap(self.time)).sum();
        i64::from(self.time.minutes() - breaks)
    }
}

/// Who makes the minutes in which both sides of a handover are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those coming start earlier.
    IncomingEarly,
    /// Those going stay longer.
    OutgoingStays,
    /// Nobody: the shift times overlap by themselves.
    Overlap,
}

/// Those going tell those coming (S4, S5).
#[derive(Clone, Debug, PartialEq)]
pub struct Handover {
    pub id: String,
    pub name: String,
    /// Shifts that go.
    pub from: Vec<ShiftIx>,
    /// Shifts that come.
    pub to: Vec<ShiftIx>,
    /// The window in which both are there.
    pub window: ClockRange,
    pub side: Side,
    /// People of each skill that must be there of those going.
    pub going: u32,
    /// People of each skill that must be there of those coming.
    pub coming: u32,
}

/// A weekly meeting with one or more sessions; each agent goes to one (S7).
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    pub id: String,
    pub name: String,
    pub weekday: Weekday,
    /// In order of time.
    pub sessions: Vec<MeetingSession>,
    /// People on the chats that must be left during a session; 0: none need be.
    pub min_on_chats: u32,
    /// Who was last present less than this many minutes before a session goes to a later one. Default 660.
    pub rest_minutes: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MeetingSession {
    pub time: ClockRange,
    /// Shifts of that day whose people go to this session.
    pub shifts: Vec<ShiftIx>,
}

/// A small job in rotation, such as cleaning 值日 (S8): dealt out after the solve.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    pub id: String,
    pub name: String,
    pub time: ClockRange,
    /// Shifts whose people may be given it.
    pub shifts: Vec<ShiftIx>,
    /// People a day.
    pub people: u32,
}

/// A dated training: whoever is listed and works that day goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    pub id: String,
    pub name: String,
    pub date: Date,
    pub time: ClockRange,
    pub agents: Vec<AgentIx>,
}

impl ShiftTemplate {
    /// True when the clock time lies in the shift.
    #[must_use]
    pub fn contains(&self, time: ClockTime) -> bool {
        self.time.start <= time && time < self.time.end
    }
}
