//! Shift templates of the team file, and what hangs on shifts: presence, handovers, meetings, duties, trainings.

use super::codes;
use super::team::{AGENT, SHIFT, named, refer_all};
use super::toml_doc::{Table, Value};
use crate::domain::{
    Agent, AgentIx, Duty, Handover, Meeting, MeetingSession, PresenceKind, PresenceTable, ShiftIx, ShiftKind, ShiftTemplate, Side, Training,
};
use crate::time::ClockRange;

pub(super) const KINDS: [(&str, ShiftKind); 8] = [
    ("day", ShiftKind::Day),
    ("middle", ShiftKind::Middle),
    ("evening", ShiftKind::Evening),
    ("night", ShiftKind::Night),
    ("白班", ShiftKind::Day),
    ("中班", ShiftKind::Middle),
    ("晚班", ShiftKind::Evening),
    ("夜班", ShiftKind::Night),
];

fn ids(shifts: &[ShiftTemplate]) -> Vec<&str> {
    shifts.iter().map(|shift| shift.id.as_str()).collect()
}

/// `[shifts.<id>]`, in the order of the file.
pub(super) fn templates(root: &Table) -> Vec<ShiftTemplate> {
    let table = root.table("shifts");
    if table.is_empty() {
        root.doc.report(&codes::MISSING_KEY, root.at, &[("name", "shifts".into())]);
    }
    let mut shifts: Vec<ShiftTemplate> = Vec::new();
    for (id, offset, inner) in named(&table) {
        let Some(shift) = template(id, &inner) else { continue };
        inner.finish();
        if let Some(other) = shifts.iter().find(|other| other.letter == shift.letter) {
            let args = [("name", id.into()), ("other", other.id.as_str().into()), ("letter", shift.letter.as_str().into())];
            root.doc.report(&codes::DUPLICATE_LETTER, offset, &args);
        }
        shifts.push(shift);
    }
    shifts
}

/// One template. What is not said follows from the time and the id.
pub(super) fn template(id: &str, table: &Table) -> Option<ShiftTemplate> {
    let time = table.need("time", Value::range);
    let kind = table.get("kind", |value| value.choice(&KINDS));
    let name = table.text("name").unwrap_or_else(|| id.to_owned());
    let letter = table.text("letter").unwrap_or_else(|| name.chars().take(1).collect());
    let tail_minutes = table.get("tail_minutes", |value| value.int(0, 720)).unwrap_or(0);
    let version = table.get("version", |value| value.int(1, 1_000_000)).and_then(|version| u32::try_from(version).ok());
    let color = table.get("color", color);
    let pauses = table.value("breaks").map(|value| value.list()).unwrap_or_default();
    let time = time?;
    let kind = kind.unwrap_or_else(|| usual_kind(time));
    let breaks = pauses.iter().filter_map(|pause| pause_within(id, time, pause)).collect();
    let color = color.unwrap_or_else(|| usual_color(kind).to_owned());
    Some(ShiftTemplate {
        id: id.to_owned(),
        letter,
        name,
        kind,
        time,
        breaks,
        tail_minutes,
        color,
        version: version.unwrap_or(1),
        retired: false,
    })
}

fn pause_within(id: &str, time: ClockRange, value: &Value) -> Option<ClockRange> {
    let pause = value.range()?;
    if pause.start < time.start || time.end < pause.end {
        let args = [("value", pause.to_string().into()), ("name", id.into()), ("time", time.to_string().into())];
        value.report(&codes::BREAK_OUTSIDE_SHIFT, &args);
    }
    Some(pause)
}

fn color(value: &Value) -> Option<String> {
    let text = value.text()?;
    let fits = text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    if !fits {
        value.report(&codes::BAD_CHOICE, &[("name", text.into()), ("known", "#rrggbb".into())]);
    }
    fits.then(|| text.to_ascii_lowercase())
}

/// By the clock: starts from 21:00 or before 05:00 are nights, ends after 22:00 evenings, starts from 10:30 the middle.
fn usual_kind(time: ClockRange) -> ShiftKind {
    let (start, end) = (time.start.minutes(), time.end.minutes());
    match () {
        () if start % 1440 < 300 || start >= 1260 => ShiftKind::Night,
        () if end > 1320 => ShiftKind::Evening,
        () if start >= 630 => ShiftKind::Middle,
        () => ShiftKind::Day,
    }
}

fn usual_color(kind: ShiftKind) -> &'static str {
    match kind {
        ShiftKind::Day => "#f2c94c",
        ShiftKind::Middle => "#6fcf97",
        ShiftKind::Evening => "#5b8def",
        ShiftKind::Night => "#7d6bb8",
    }
}

/// `[presence.<kind>]`.
pub(super) fn presence(root: &Table) -> PresenceTable {
    let table = root.table("presence");
    let mut presence = PresenceTable::default();
    for kind in PresenceKind::ALL {
        let inner = table.table(kind.code());
        let rule = &mut presence.0[kind as usize];
        rule.paid = inner.get("paid", Value::bool).unwrap_or(rule.paid);
        rule.late_from_minutes = inner.get("late_from_minutes", |value| value.int(0, 240)).unwrap_or(rule.late_from_minutes);
        rule.off_chats = inner.get("off_chats", Value::bool).unwrap_or(rule.off_chats);
        inner.finish();
    }
    table.finish();
    presence
}

fn shift_list(table: &Table, key: &'static str, ids: &[&str]) -> Vec<ShiftIx> {
    let named = table.need(key, |value| Some(refer_all(value, &SHIFT, ids)));
    named.unwrap_or_default().into_iter().map(ShiftIx).collect()
}

/// `[handovers.<id>]`.
pub(super) fn handovers(root: &Table, shifts: &[ShiftTemplate]) -> Vec<Handover> {
    const SIDES: [(&str, Side); 3] =
        [("incoming-early", Side::IncomingEarly), ("outgoing-stays", Side::OutgoingStays), ("overlap", Side::Overlap)];
    let ids = ids(shifts);
    let people = |table: &Table, key| table.get(key, |value| value.int(0, 1000)).and_then(|people| u32::try_from(people).ok()).unwrap_or(1);
    let handover = |(id, _, inner): (&str, usize, Table)| {
        let name = inner.text("name").unwrap_or_else(|| id.to_owned());
        let (from, to) = (shift_list(&inner, "from", &ids), shift_list(&inner, "to", &ids));
        let side = inner.get("side", |value| value.choice(&SIDES)).unwrap_or(Side::IncomingEarly);
        let (going, coming) = (people(&inner, "going"), people(&inner, "coming"));
        let value = inner.value("window");
        let window = inner.need("window", Value::range);
        inner.finish();
        let handover = Handover { id: id.to_owned(), name, from, to, window: window?, side, going, coming };
        check_window(&handover, shifts, &value?);
        Some(handover)
    };
    named(&root.table("handovers")).into_iter().filter_map(handover).collect()
}

/// Reports the shifts whose times do not meet the window as the side asks.
fn check_window(handover: &Handover, shifts: &[ShiftTemplate], value: &Value) {
    let window = handover.window;
    let (start, end) = (window.start.minutes(), window.end.minutes());
    let report = |shift: &ShiftTemplate| {
        let args = [("value", window.to_string().into()), ("name", shift.id.as_str().into()), ("time", shift.time.to_string().into())];
        value.report(&codes::HANDOVER_WINDOW, &args);
    };
    for shift in handover.from.iter().map(|shift| &shifts[shift.0]) {
        let (from, until) = (shift.time.start.minutes(), shift.time.end.minutes());
        let meets = match handover.side {
            Side::OutgoingStays => from <= start && start <= until && until <= end,
            Side::IncomingEarly | Side::Overlap => from <= start && end <= until,
        };
        if !meets {
            report(shift);
        }
    }
    // A night that starts after midnight is dated the day after: who stays for it does so past 24:00.
    for shift in handover.to.iter().map(|shift| &shifts[shift.0]) {
        let (from, until) = (shift.time.start.minutes(), shift.time.end.minutes());
        let within = |later: i32| from + later <= start && end <= until + later;
        let meets = match handover.side {
            Side::IncomingEarly => start <= from && from <= end && end <= until,
            Side::OutgoingStays | Side::Overlap => within(0) || within(1440),
        };
        if !meets {
            report(shift);
        }
    }
}

/// `[meetings.<id>]`.
pub(super) fn meetings(root: &Table, shifts: &[ShiftTemplate]) -> Vec<Meeting> {
    let ids = ids(shifts);
    let session = |value: &Value| {
        let table = value.table()?;
        let time = table.need("time", Value::range);
        let shifts = shift_list(&table, "shifts", &ids);
        table.finish();
        Some(MeetingSession { time: time?, shifts })
    };
    let meeting = |(id, _, inner): (&str, usize, Table)| {
        let name = inner.text("name").unwrap_or_else(|| id.to_owned());
        let weekday = inner.need("weekday", Value::weekday);
        let sessions = inner.need("sessions", |value| Some(value.list().iter().filter_map(session).collect::<Vec<_>>()));
        let min_on_chats = inner.get("min_on_chats", |value| value.int(0, 1000)).and_then(|people| u32::try_from(people).ok()).unwrap_or(0);
        let rest_minutes = inner.get("rest_minutes", |value| value.int(0, 2880)).unwrap_or(660);
        inner.finish();
        let mut sessions = sessions?;
        sessions.sort_by_key(|session| session.time);
        Some(Meeting { id: id.to_owned(), name, weekday: weekday?, sessions, min_on_chats, rest_minutes })
    };
    named(&root.table("meetings")).into_iter().filter_map(meeting).collect()
}

/// `[duties.<id>]`.
pub(super) fn duties(root: &Table, shifts: &[ShiftTemplate]) -> Vec<Duty> {
    let ids = ids(shifts);
    let duty = |(id, _, inner): (&str, usize, Table)| {
        let name = inner.text("name").unwrap_or_else(|| id.to_owned());
        let time = inner.need("time", Value::range);
        let shifts = shift_list(&inner, "shifts", &ids);
        let people = inner.get("people", |value| value.int(1, 100)).and_then(|people| u32::try_from(people).ok()).unwrap_or(1);
        inner.finish();
        Some(Duty { id: id.to_owned(), name, time: time?, shifts, people })
    };
    named(&root.table("duties")).into_iter().filter_map(duty).collect()
}

/// `[trainings.<id>]`; who is not said: everyone.
pub(super) fn trainings(root: &Table, agents: &[Agent]) -> Vec<Training> {
    let ids: Vec<&str> = agents.iter().map(|agent| agent.id.as_str()).collect();
    let training = |(id, _, inner): (&str, usize, Table)| {
        let name = inner.text("name").unwrap_or_else(|| id.to_owned());
        let (date, time) = (inner.need("date", Value::date), inner.need("time", Value::range));
        let listed = inner.get("agents", |value| Some(refer_all(value, &AGENT, &ids)));
        inner.finish();
        let agents = listed.unwrap_or_else(|| (0..ids.len()).collect()).into_iter().map(AgentIx).collect();
        Some(Training { id: id.to_owned(), name, date: date?, time: time?, agents })
    };
    named(&root.table("trainings")).into_iter().filter_map(training).collect()
}
