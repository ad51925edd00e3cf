//! Leave and wishes.

use super::team::{AgentIx, ShiftIx};
use super::{Minutes, Place};
use crate::time::{Date, Instant, Span};

/// Kinds of leave 假; none of them is rest 休.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeaveKind {
    Annual,
    Sick,
    Personal,
    Compensatory,
    Marriage,
    Maternity,
    Bereavement,
    Injury,
    Other,
}

impl LeaveKind {
    pub const ALL: [Self; 9] = [
        Self::Annual,
        Self::Sick,
        Self::Personal,
        Self::Compensatory,
        Self::Marriage,
        Self::Maternity,
        Self::Bereavement,
        Self::Injury,
        Self::Other,
    ];

    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Sick => "sick",
            Self::Personal => "personal",
            Self::Compensatory => "compensatory",
            Self::Marriage => "marriage",
            Self::Maternity => "maternity",
            Self::Bereavement => "bereavement",
            Self::Injury => "injury",
            Self::Other => "other",
        }
    }

    /// Whether the day's minutes are credited by default.
    #[must_use]
    pub fn credited(self) -> bool {
        !matches!(self, Self::Personal | Self::Other)
    }
}

/// Time an agent is away on leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Leave {
    pub agent: AgentIx,
    pub kind: LeaveKind,
    /// By instants. Whole days run from midnight to midnight of business days, so an evening that ends at 25:00 before the leave is worked.
    pub span: Span,
    /// First and last business day when given as whole days; `None`: part of a day.
    pub days: Option<(Date, Date)>,
    /// Minutes credited for each whole day, or for the part; `None`: the contract's day if the kind is credited.
    pub credited_minutes: Option<Minutes>,
    /// When it was approved; `None`: not said, it counts as approved beforehand.
    pub approved_at: Option<Instant>,
    pub approved_by: Option<String>,
    pub place: Place,
}

impl Leave {
    /// True when the whole business day is leave.
    #[must_use]
    pub fn whole_day(&self, date: Date) -> bool {
        self.days.is_some_and(|(first, last)| first <= date && date <= last)
    }
}

/// A wish of an agent for one business day.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub agent: AgentIx,
    pub date: Date,
    pub wish: Wish,
    /// How much it matters; multiplies the rule's price. Default 1.
    pub weight: i64,
    pub place: Place,
}

/// What is wished for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    Rest,
    Work,
    /// One of these shifts.
    Shift(Vec<ShiftIx>),
    /// None of these shifts.
    Avoid(Vec<ShiftIx>),
}
