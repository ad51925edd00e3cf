//! The events of a published week: shifts, handovers with who, meetings, duties, trainings. Rest and leave make none.

use super::text::{clean, uid_part};
use crate::domain::{AgentIx, Arg, DatedSymbols, Lang, Message, PresenceBlock, PresenceDay, PresenceKind, Published, ShiftIx, Team, Text};
use crate::locale::say;
use crate::time::{ClockRange, Date, Span, Zone};
use std::collections::BTreeMap;

/// One event in the calendar of one agent.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEvent {
    /// Made of team, agent, business day and kind, never of times: `2026-11-23.a01.shift@shop.paiban`.
    pub uid: String,
    pub agent: AgentIx,
    /// The business day, which may be the day before the event ends.
    pub date: Date,
    pub kind: PresenceKind,
    pub span: Span,
    /// Name of the shift, handover, meeting, duty or training, as the team calls it.
    pub title: String,
    /// One line each.
    pub description: Vec<Message>,
}

impl CalendarEvent {
    /// The title, cleaned of control characters.
    #[must_use]
    pub fn summary(&self) -> String {
        clean(&self.title)
    }

    /// The description in a language, lines parted by `\n`.
    #[must_use]
    pub fn details(&self, lang: Lang, zone: Zone) -> String {
        self.description.iter().map(|line| clean(&say(line, lang, zone))).collect::<Vec<_>>().join("\n")
    }
}

static WHEN: Text = Text::new("{date} {time}", "{date}, {time}");
static BREAKS: Text = Text::new("休息：{breaks}", "Breaks: {breaks}");
static LEAVE_TAKEN_OUT: Text = Text::new("已扣除请假时段", "Time on leave is taken out");
static HANDS_TO: Text = Text::new("交给：{names}", "Hand over to: {names}");
static TAKES_FROM: Text = Text::new("接自：{names}", "Take over from: {names}");
static TOGETHER: Text = Text::new("一起值日：{names}", "Together with: {names}");

/// All events of a week, agent by agent in the team's order, then by start.
///
/// `before`: what is known of the days before the week; who worked late on its eve may go to a later meeting session.
/// `away`: partial leave, which is cut out of presence.
#[must_use]
pub fn events_of(team: &Team, published: &Published, before: &DatedSymbols, away: &[(AgentIx, Span)]) -> Vec<CalendarEvent> {
    let mut events = Vec::new();
    for agent in team.agent_ixs().take(published.roster.lines.len()) {
        let away: Vec<Span> = away.iter().filter(|(who, _)| *who == agent).map(|(_, span)| *span).collect();
        for date in published.roster.horizon.dates() {
            let Some(shift) = published.roster.on(agent, date).and_then(|symbol| symbol.shift()) else { continue };
            let eve = date.pred_opt().unwrap_or(date);
            let eve_shift = published.roster.on(agent, eve).or_else(|| before.get(agent, eve)).and_then(|symbol| symbol.shift());
            let last = eve_shift.and_then(|shift| team.last_presence(agent, eve, shift, &away));
            let attendance = team.attendance(agent, date, shift, last, &away);
            let day = Day { team, published, agent, date, shift, attendance, away: &away };
            let mut found = day.events();
            found.sort_by(|a, b| (a.span, &a.uid).cmp(&(b.span, &b.uid)));
            events.append(&mut found);
        }
    }
    events
}

/// One agent's working day.
struct Day<'a> {
    team: &'a Team,
    published: &'a Published,
    agent: AgentIx,
    date: Date,
    shift: ShiftIx,
    attendance: PresenceDay,
    away: &'a [Span],
}

impl Day<'_> {
    fn events(&self) -> Vec<CalendarEvent> {
        let mut events = Vec::new();
        let mut parts: BTreeMap<(PresenceKind, &str), usize> = BTreeMap::new();
        for block in self.attendance.blocks.iter().filter(|block| block.kind != PresenceKind::Handover) {
            let part = parts.entry((block.kind, block.id.as_str())).or_default();
            *part += 1;
            events.extend(self.block_event(block, *part));
        }
        events.extend(self.handovers());
        events.extend(self.duties());
        events
    }

    /// A shift, meeting or training. `part`: leave in the middle leaves several parts, counted from 1.
    fn block_event(&self, block: &PresenceBlock, part: usize) -> Option<CalendarEvent> {
        let team = self.team;
        let (title, range) = match block.kind {
            PresenceKind::Shift => (&team.shift(self.shift).name, team.shift(self.shift).time),
            PresenceKind::Meeting => {
                let meeting = team.meetings.iter().find(|meeting| meeting.id == block.id)?;
                let held = |range: &ClockRange| team.zone.span(self.date, *range).covers(block.span);
                (&meeting.name, meeting.sessions.iter().map(|session| session.time).find(held)?)
            }
            _ => team.trainings.iter().find(|training| training.id == block.id).map(|training| (&training.name, training.time))?,
        };
        let id = if block.kind == PresenceKind::Shift { "" } else { &block.id };
        let mut event = self.event(block.kind, id, title, range);
        if part > 1 {
            event.uid = self.uid(block.kind, id, Some(part));
        }
        if block.kind == PresenceKind::Shift {
            let breaks: Vec<String> = team.shift(self.shift).breaks.iter().map(|pause| clock_text(*pause)).collect();
            if !breaks.is_empty() {
                event.description.push(Message::new(&BREAKS).with("breaks", Arg::List(breaks)));
            }
        }
        if event.span != block.span {
            event.span = block.span;
            event.description.push(Message::new(&LEAVE_TAKEN_OUT));
        }
        Some(event)
    }

    /// Handovers dealt to the agent, and those the agent is there for without a partner.
    fn handovers(&self) -> Vec<CalendarEvent> {
        let mut events = Vec::new();
        for handover in &self.team.handovers {
            let pairs = self.published.handovers.iter().filter(|(date, id, ..)| *date == self.date && *id == handover.id);
            let (mut receivers, mut givers) = (Vec::new(), Vec::new());
            for (_, _, from, to) in pairs {
                if *from == self.agent {
                    receivers.push(*to);
                }
                if *to == self.agent {
                    givers.push(*from);
                }
            }
            let present = self.attendance.blocks.iter().any(|block| block.kind == PresenceKind::Handover && block.id == handover.id);
            if !present && receivers.is_empty() && givers.is_empty() {
                continue;
            }
            let mut event = self.event(PresenceKind::Handover, &handover.id, &handover.name, handover.window);
            for (text, agents) in [(&HANDS_TO, receivers), (&TAKES_FROM, givers)] {
                event.description.extend(self.naming(text, &agents));
            }
            events.push(event);
        }
        events.retain(|event| !self.on_leave(event.span));
        events
    }

    fn duties(&self) -> Vec<CalendarEvent> {
        let mut events = Vec::new();
        for duty in &self.team.duties {
            let dealt = self.published.duties.iter().filter(|(date, id, _)| *date == self.date && *id == duty.id);
            let (own, others): (Vec<AgentIx>, Vec<AgentIx>) = dealt.map(|(_, _, agent)| *agent).partition(|agent| *agent == self.agent);
            if own.is_empty() {
                continue;
            }
            let mut event = self.event(PresenceKind::Duty, &duty.id, &duty.name, duty.time);
            event.description.extend(self.naming(&TOGETHER, &others));
            events.push(event);
        }
        events.retain(|event| !self.on_leave(event.span));
        events
    }

    fn on_leave(&self, span: Span) -> bool {
        self.away.iter().any(|leave| leave.covers(span))
    }

    /// `None` for nobody.
    fn naming(&self, text: &'static Text, agents: &[AgentIx]) -> Option<Message> {
        let names: Vec<String> = agents.iter().filter_map(|agent| self.team.agents.get(agent.0)).map(|agent| agent.name.clone()).collect();
        (!names.is_empty()).then(|| Message::new(text).with("names", Arg::List(names)))
    }

    fn event(&self, kind: PresenceKind, id: &str, title: &str, range: ClockRange) -> CalendarEvent {
        let when = Message::new(&WHEN).with("date", self.date).with("time", Arg::Clocks(range));
        CalendarEvent {
            uid: self.uid(kind, id, None),
            agent: self.agent,
            date: self.date,
            kind,
            span: self.team.zone.span(self.date, range),
            title: title.to_owned(),
            description: vec![when],
        }
    }

    fn uid(&self, kind: PresenceKind, id: &str, part: Option<usize>) -> String {
        let mut local = format!("{}.{}", uid_prefix(self.team, self.agent, self.date), kind.code());
        if !id.is_empty() {
            local = format!("{local}.{}", uid_part(id));
        }
        if let Some(part) = part {
            local = format!("{local}.part{part}");
        }
        format!("{local}@{}.paiban", uid_part(&self.team.id))
    }
}

/// What the UIDs of an agent's day begin with, without the point that follows.
fn uid_prefix(team: &Team, agent: AgentIx, date: Date) -> String {
    format!("{date}.{}", uid_part(&team.agent(agent).id))
}

/// Whose event a UID names, and of which kind. `None`: no agent of the team.
pub(super) fn owner(team: &Team, uid: &str) -> Option<(AgentIx, PresenceKind)> {
    let mut parts = uid.split('@').next()?.split('.').skip(1);
    let (id, code) = (parts.next()?, parts.next()?);
    let agent = team.agent_ixs().find(|agent| uid_part(&team.agent(*agent).id) == id)?;
    PresenceKind::ALL.into_iter().find(|kind| kind.code() == code).map(|kind| (agent, kind))
}

fn clock_text(range: ClockRange) -> String {
    format!("{}–{}", range.start, range.end)
}
