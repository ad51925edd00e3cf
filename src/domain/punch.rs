//! What attendance is judged by: punches, chats held, chat-tool states, swaps.

use super::Place;
use super::team::AgentIx;
use crate::time::{Date, Instant, Span};

/// What a punch says of itself. Chosen by a person on a keypad: a hint and not the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    In,
    Out,
}

/// One raw punch of a known agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Punch {
    pub agent: AgentIx,
    pub at: Instant,
    /// `None`: the source does not say.
    pub hint: Option<Direction>,
    /// Index into the caller's list of punch files.
    pub file: u32,
    /// Line or row, from 1.
    pub line: u32,
}

/// A chat that held an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChatHold {
    pub agent: AgentIx,
    /// From when the agent had it to its end.
    pub span: Span,
}

/// State in the chat tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChatState {
    /// 在线
    Online,
    /// 挂起, 离开
    Away,
    /// 离线
    Offline,
}

impl ChatState {
    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }
}

/// A stretch in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusSpan {
    pub agent: AgentIx,
    pub span: Span,
    pub state: ChatState,
}

/// Two agents exchange what they have on `date`, and on `with_date` when that is another day: each works the other's cell, with its
/// duties.
#[derive(Clone, Debug, PartialEq)]
pub struct Swap {
    pub date: Date,
    pub agent: AgentIx,
    pub with: AgentIx,
    /// The same as `date` when both exchange one day.
    pub with_date: Date,
    /// `None`: the file does not say when; it counts as approved.
    pub approved_at: Option<Instant>,
    pub approved_by: Option<String>,
    pub place: Place,
}
