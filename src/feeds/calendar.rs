//! Calendars as text, for one agent or for the team. The `icalendar` crate writes the components; zone block and folding are our own.

use super::event::{CalendarEvent, owner};
use super::text::{clean, escape, fold, unfold};
use super::timezone::vtimezone;
use crate::domain::{AgentIx, EventState, Lang, Message, Published, Team, Text};
use crate::locale::{presence_kind, say};
use crate::time::{Instant, Span, Zone};
use icalendar::{Calendar, Component, Event, Property};

/// How often a calendar should be fetched anew.
const REFRESH: &str = "PT1H";

static AGENT_CALENDAR: Text = Text::new("{agent} 排班（{team}）", "{agent}: shifts ({team})");
static TEAM_CALENDAR: Text = Text::new("{team} 排班", "{team}: shifts");
static WITH_AGENT: Text = Text::new("{agent} · {title}", "{agent}: {title}");
static ENDED: Text = Text::new("排班（此地址已停用）", "Shifts (this address has ended)");
static CANCELLED: Text = Text::new("已取消：{kind}", "Cancelled: {kind}");

/// How calendars are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedOptions {
    pub lang: Lang,
    /// Events show their reader as busy (`TRANSP:OPAQUE`). Default true.
    pub busy: bool,
}

impl Default for FeedOptions {
    fn default() -> Self {
        Self { lang: Lang::default(), busy: true }
    }
}

/// A published week and its events.
#[derive(Clone, Copy, Debug)]
pub struct FeedWeek<'a> {
    /// Stamped: see [`super::stamp`].
    pub published: &'a Published,
    pub events: &'a [CalendarEvent],
}

/// The calendar of one agent. The same weeks give the same bytes.
#[must_use]
pub fn agent_calendar(team: &Team, weeks: &[FeedWeek<'_>], agent: AgentIx, options: FeedOptions) -> String {
    let name = Message::new(&AGENT_CALENDAR).with("agent", team.agent(agent).name.as_str()).with("team", team.name.as_str());
    let mut entries = entries(team, weeks, options.lang);
    entries.retain(|entry| entry.agent == agent);
    write(team, &name, entries, options)
}

/// One calendar for all, each event with the agent's name in front. The same weeks give the same bytes.
#[must_use]
pub fn team_calendar(team: &Team, weeks: &[FeedWeek<'_>], options: FeedOptions) -> String {
    let name = Message::new(&TEAM_CALENDAR).with("team", team.name.as_str());
    let mut entries = entries(team, weeks, options.lang);
    for entry in &mut entries {
        let whole = Message::new(&WITH_AGENT).with("agent", team.agent(entry.agent).name.as_str()).with("title", entry.summary.as_str());
        entry.summary = clean(&say(&whole, options.lang, team.zone));
    }
    write(team, &name, entries, options)
}

/// An event as it will be written.
struct Entry {
    uid: String,
    agent: AgentIx,
    span: Span,
    summary: String,
    description: String,
    sequence: u32,
    changed: Instant,
    cancelled: bool,
}

/// Events of all weeks and those cancelled, by start.
fn entries(team: &Team, weeks: &[FeedWeek<'_>], lang: Lang) -> Vec<Entry> {
    let mut entries = Vec::new();
    for week in weeks {
        for event in week.events {
            let state = week.published.events.get(&event.uid);
            entries.push(Entry {
                uid: event.uid.clone(),
                agent: event.agent,
                span: event.span,
                summary: event.summary(),
                description: event.details(lang, team.zone),
                sequence: state.map_or(0, |state| state.sequence),
                changed: state.map_or(week.published.at, |state| state.changed),
                cancelled: false,
            });
        }
        let cancelled = week.published.events.iter().filter(|(_, state)| state.cancelled);
        entries.extend(cancelled.filter_map(|(uid, state)| cancelled_entry(team, uid, state, lang)));
    }
    entries.sort_by(|a, b| (a.span.start, a.agent, &a.uid).cmp(&(b.span.start, b.agent, &b.uid)));
    entries
}

fn cancelled_entry(team: &Team, uid: &str, state: &EventState, lang: Lang) -> Option<Entry> {
    let (agent, kind) = owner(team, uid)?;
    let summary = Message::new(&CANCELLED).with("kind", presence_kind(kind).in_lang(lang));
    Some(Entry {
        uid: uid.to_owned(),
        agent,
        span: state.span,
        summary: say(&summary, lang, team.zone),
        description: String::new(),
        sequence: state.sequence,
        changed: state.changed,
        cancelled: true,
    })
}

fn write(team: &Team, name: &Message, entries: Vec<Entry>, options: FeedOptions) -> String {
    let mut calendar = head(name, team.zone, options.lang);
    let window = window(&entries);
    calendar.extend(entries.iter().map(|entry| component(team, entry, options)));
    let mut text = unfold(&calendar.to_string());
    // The zone stands before the events that name it. Values hold no line ends, so a whole line is the first event's.
    if let (Some(window), Some(line_end)) = (window, text.find("\r\nBEGIN:VEVENT\r\n")) {
        text.insert_str(line_end + "\r\n".len(), &vtimezone(team.zone, window));
    }
    fold(&text)
}

/// A calendar without events and without a person's name, for an address that opens nothing any more. A calendar must hold something: its zone.
#[must_use]
pub fn empty_calendar(zone: Zone, lang: Lang, at: Instant) -> String {
    let mut text = unfold(&head(&Message::new(&ENDED), zone, lang).to_string());
    if let Some(end) = text.find("END:VCALENDAR") {
        text.insert_str(end, &vtimezone(zone, Span::new(at, at)));
    }
    fold(&text)
}

/// What every calendar begins with.
fn head(name: &Message, zone: Zone, lang: Lang) -> Calendar {
    let mut calendar = Calendar::empty();
    let name = clean(&say(name, lang, zone));
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//paiban//paiban//ZH"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    // The crate escapes the X- property and leaves NAME as it is.
    calendar.append_property(Property::new("NAME", escape(&name)));
    calendar.append_property(Property::new("X-WR-CALNAME", name));
    calendar.append_property(Property::new("X-WR-TIMEZONE", zone.name()));
    calendar.append_property(Property::new("REFRESH-INTERVAL", REFRESH).add_parameter("VALUE", "DURATION").done());
    calendar.append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
    calendar
}

/// From the first start to the last end.
fn window(entries: &[Entry]) -> Option<Span> {
    let start = entries.iter().map(|entry| entry.span.start).min()?;
    let end = entries.iter().map(|entry| entry.span.end).max()?;
    Some(Span::new(start, end))
}

fn component(team: &Team, entry: &Entry, options: FeedOptions) -> Event {
    let stamp = utc_text(entry.changed);
    let busy = options.busy && !entry.cancelled;
    let mut event = Event::new();
    event.append_property(Property::new("UID", entry.uid.as_str()));
    event.append_property(Property::new("DTSTAMP", stamp.as_str()));
    event.append_property(Property::new("LAST-MODIFIED", stamp));
    event.append_property(Property::new("SEQUENCE", entry.sequence.to_string()));
    event.append_property(moment(team, "DTSTART", entry.span.start));
    event.append_property(moment(team, "DTEND", entry.span.end));
    event.append_property(Property::new("SUMMARY", entry.summary.as_str()));
    if !entry.description.is_empty() {
        event.append_property(Property::new("DESCRIPTION", entry.description.as_str()));
    }
    event.append_property(Property::new("STATUS", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" }));
    event.append_property(Property::new("TRANSP", if busy { "OPAQUE" } else { "TRANSPARENT" }));
    event.append_property(Property::new("X-MICROSOFT-CDO-BUSYSTATUS", if busy { "BUSY" } else { "FREE" }));
    event
}

/// A local time with its zone. The second of two equal clock times of an autumn night has no local form and is written in UTC.
fn moment(team: &Team, key: &str, instant: Instant) -> Property {
    let wall = team.zone.wall(instant);
    if team.zone.instant_of(wall) != instant {
        return Property::new(key, utc_text(instant));
    }
    Property::new(key, wall.format("%Y%m%dT%H%M%S").to_string()).add_parameter("TZID", team.zone.name()).done()
}

fn utc_text(instant: Instant) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}
