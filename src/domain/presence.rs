//! Presence: when somebody with a shift is really there, why, and whether on the chats. Roster, calendar, hours and attendance all read it here.

use super::team::{AgentIx, ShiftIx, Team};
use super::{Meeting, Side};
use crate::time::{ClockRange, Date, Datelike, Instant, Span};

/// Why somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PresenceKind {
    Shift,
    Handover,
    Meeting,
    Duty,
    Training,
}

impl PresenceKind {
    pub const ALL: [Self; 5] = [Self::Shift, Self::Handover, Self::Meeting, Self::Duty, Self::Training];

    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Handover => "handover",
            Self::Meeting => "meeting",
            Self::Duty => "duty",
            Self::Training => "training",
        }
    }
}

/// What one kind of presence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceRule {
    pub paid: bool,
    /// Minutes after its start from which coming is late.
    pub late_from_minutes: i64,
    /// Takes people away from the chats.
    pub off_chats: bool,
}

/// One row for each [`PresenceKind`], in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceTable(pub [PresenceRule; 5]);

impl PresenceTable {
    #[must_use]
    pub fn rule(&self, kind: PresenceKind) -> PresenceRule {
        self.0[kind as usize]
    }
}

impl Default for PresenceTable {
    /// All paid, late from the first minute, and all but the shift itself off the chats.
    fn default() -> Self {
        let row = |off_chats| PresenceRule { paid: true, late_from_minutes: 1, off_chats };
        Self([row(false), row(true), row(true), row(true), row(true)])
    }
}

/// One stretch of presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceBlock {
    pub kind: PresenceKind,
    /// Id of the shift, handover, meeting or training.
    pub id: String,
    pub span: Span,
}

/// All presence of one agent for the shift of one business day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresenceDay {
    /// By start. A meeting within a shift stands beside the shift's own block.
    pub blocks: Vec<PresenceBlock>,
    /// When the agent is there for chats: disjoint, by start.
    pub on_chats: Vec<Span>,
}

impl PresenceDay {
    /// First instant present; `None` when leave takes everything.
    #[must_use]
    pub fn first(&self) -> Option<Instant> {
        self.blocks.iter().map(|block| block.span.start).min()
    }

    /// Last instant present.
    #[must_use]
    pub fn last(&self) -> Option<Instant> {
        self.blocks.iter().map(|block| block.span.end).max()
    }

    /// Minutes on the chats within a span.
    #[must_use]
    pub fn chat_minutes(&self, span: Span) -> i64 {
        self.on_chats.iter().map(|part| part.overlap_minutes(span)).sum()
    }
}

/// Minutes of a day on the clock.
const DAY: i32 = 24 * 60;

/// `spans` without `hole`.
fn without(spans: Vec<Span>, hole: Span) -> Vec<Span> {
    let pieces = |span: Span| {
        if !span.overlaps(hole) {
            return vec![span];
        }
        let around = [Span::new(span.start, hole.start), Span::new(hole.end, span.end)];
        around.into_iter().filter(|part| part.start < part.end).collect()
    };
    spans.into_iter().flat_map(pieces).collect()
}

impl Meeting {
    /// The session somebody with this shift goes to. `before`: when the agent was last present; who was there too late goes to a later
    /// session. `None`: no session can be reached, or the shift takes no part.
    #[must_use]
    pub fn session_for(&self, team: &Team, date: Date, shift: ShiftIx, before: Option<Instant>) -> Option<usize> {
        let own = self.sessions.iter().position(|session| team.names(&session.shifts, shift))?;
        let rested = |session: usize| {
            let start = team.zone.at(date, self.sessions[session].time.start);
            before.is_none_or(|before| (start - before).num_minutes() >= self.rest_minutes)
        };
        (own..self.sessions.len()).find(|session| rested(*session))
    }
}

impl Team {
    /// True when a list of shifts holds this one, or the present version of it: who worked an older version met and handed over too.
    fn names(&self, shifts: &[ShiftIx], shift: ShiftIx) -> bool {
        let same = |other: &ShiftIx| self.shift(shift).retired && self.shift(*other).id == self.shift(shift).id;
        shifts.iter().any(|other| *other == shift || same(other))
    }

    /// Presence of an agent who has `shift` on `date`.
    /// `before`: when the agent was last present on an earlier business day, as far as known. `away`: partial leave.
    #[must_use]
    pub fn attendance(&self, agent: AgentIx, date: Date, shift: ShiftIx, before: Option<Instant>, away: &[Span]) -> PresenceDay {
        let template = self.shift(shift);
        let main = self.zone.span(date, template.time);
        let block = |kind, id: &str, span| PresenceBlock { kind, id: id.to_owned(), span };
        let mut blocks = vec![block(PresenceKind::Shift, &template.id, main)];
        for (id, range) in self.handover_extras(shift) {
            blocks.push(block(PresenceKind::Handover, id, self.zone.span(date, range)));
        }
        for meeting in self.meetings.iter().filter(|meeting| meeting.weekday == date.weekday()) {
            if let Some(session) = meeting.session_for(self, date, shift, before) {
                blocks.push(block(PresenceKind::Meeting, &meeting.id, self.zone.span(date, meeting.sessions[session].time)));
            }
        }
        for training in self.trainings.iter().filter(|training| training.date == date && training.agents.contains(&agent)) {
            blocks.push(block(PresenceKind::Training, &training.id, self.zone.span(date, training.time)));
        }
        let on_chats = self.on_chats(date, shift, &blocks, away);
        let blocks = blocks.into_iter().flat_map(|block| {
            let parts = away.iter().fold(vec![block.span], |parts, hole| without(parts, *hole));
            parts.into_iter().map(move |span| PresenceBlock { span, ..block.clone() })
        });
        let mut blocks: Vec<_> = blocks.collect();
        blocks.sort_by_key(|block| (block.span, block.kind));
        PresenceDay { blocks, on_chats }
    }

    /// When an agent with that shift goes at last, the usual tail allowed for. Sessions missed or moved play no part.
    #[must_use]
    pub fn last_presence(&self, agent: AgentIx, date: Date, shift: ShiftIx, away: &[Span]) -> Option<Instant> {
        let attendance = self.attendance(agent, date, shift, None, away);
        let tail = chrono::Duration::minutes(self.shift(shift).tail_minutes);
        let with_tail = |block: &PresenceBlock| if block.kind == PresenceKind::Shift { block.span.end + tail } else { block.span.end };
        attendance.blocks.iter().map(with_tail).max()
    }

    /// Minutes that handovers add before or after a shift: `(handover id, range)`.
    fn handover_extras(&self, shift: ShiftIx) -> Vec<(&str, ClockRange)> {
        let time = self.shift(shift).time;
        let mut extras = Vec::new();
        for handover in &self.handovers {
            let window = handover.window;
            let (comes, goes) = (self.names(&handover.to, shift), self.names(&handover.from, shift));
            let range = match handover.side {
                // A night hands over on its own business day after 24:00, which is the morning of the next one.
                Side::IncomingEarly if comes && window.start.minutes() >= DAY && time.start < window.start => {
                    ClockRange::new(window.start.shifted(-DAY), time.start)
                }
                Side::IncomingEarly if comes => ClockRange::new(window.start, time.start),
                Side::OutgoingStays if goes && time.end.minutes() > DAY && window.end.minutes() <= DAY => {
                    ClockRange::new(time.end, window.end.shifted(DAY))
                }
                Side::OutgoingStays if goes => ClockRange::new(time.end, window.end),
                _ => continue,
            };
            // An older version of a shift that does not meet the window as it is today had another one.
            let meets = |range: &ClockRange| !self.shift(shift).retired || range.minutes() == window.minutes();
            if let Some(range) = range.ok().filter(meets) {
                extras.push((handover.id.as_str(), range));
            }
        }
        extras
    }

    fn on_chats(&self, date: Date, shift: ShiftIx, blocks: &[PresenceBlock], away: &[Span]) -> Vec<Span> {
        let on = |block: &&PresenceBlock| !self.presence.rule(block.kind).off_chats;
        let adds = |block: &&PresenceBlock| matches!(block.kind, PresenceKind::Shift | PresenceKind::Handover);
        let mut spans: Vec<Span> = blocks.iter().filter(adds).filter(on).map(|block| block.span).collect();
        for pause in &self.shift(shift).breaks {
            spans = without(spans, self.zone.span(date, *pause));
        }
        for block in blocks.iter().filter(|block| !on(block)) {
            spans = without(spans, block.span);
        }
        spans = away.iter().fold(spans, |spans, hole| without(spans, *hole));
        spans.sort();
        spans
    }
}
