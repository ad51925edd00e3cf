//! Chats that held an agent, out of the same files as the history: they need a column of agents, and an end or a handle time.

use super::super::chats::{AGENT, COLUMNS, ENDED, HANDLE, STARTED};
use super::super::columns::{Header, read_table};
use super::super::folder::chat_files;
use super::super::punches::People;
use super::super::rows::{Report, Row};
use super::super::values::{When, seconds, when};
use super::status::who;
use crate::domain::{ChatHold, Faults, Team};
use crate::time::{Instant, Span};
use std::path::Path;

/// What the chats tell of agents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChatHolds {
    /// By agent and time.
    pub holds: Vec<ChatHold>,
    /// From the first to the last chat of the files that name agents; `None` when none does.
    pub known: Option<Span>,
}

/// Reads `chats.csv` and `chats/` for who held which chat. What is wrong with the files is told by the history's reader and not again.
#[must_use]
pub fn read_holds(dir: &Path, team: &Team, people: &People) -> ChatHolds {
    let mut found = ChatHolds::default();
    for (path, file) in chat_files(dir, &mut Faults::default()) {
        let mut report = Report::new(file);
        read_table(&path, &COLUMNS, &mut report, &mut |header, row, _| {
            // Files of counts name agents too, but no chats.
            if header.has(AGENT) && header.has(STARTED) && (header.has(ENDED) || header.has(HANDLE)) {
                take(team, people, header, row, &mut found);
            }
        });
    }
    found.holds.sort_unstable();
    found.holds.dedup();
    found
}

fn take(team: &Team, people: &People, header: &Header, row: &Row, found: &mut ChatHolds) {
    let Some(start) = moment(team, header.field(row, STARTED)) else { return };
    let end = moment(team, header.field(row, ENDED)).or_else(|| {
        let length = seconds(header.field(row, HANDLE), header.unit(HANDLE))?;
        #[allow(clippy::cast_possible_truncation)]
        start.checked_add_signed(chrono::Duration::try_seconds(length.round() as i64)?)
    });
    let Some(end) = end.filter(|end| *end >= start) else { return };
    let known = found.known.get_or_insert(Span::new(start, end));
    *known = Span::new(known.start.min(start), known.end.max(end));
    if let Some(agent) = who(team, people, header.field(row, AGENT)) {
        found.holds.push(ChatHold { agent, span: Span::new(start, end) });
    }
}

fn moment(team: &Team, text: &str) -> Option<Instant> {
    when(text).filter(|when| !matches!(when, When::Date(_))).map(|when| when.instant(team.zone))
}
