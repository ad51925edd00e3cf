//! `attendance/<period>/closed.toml` and `result.json`: when a period was closed and reopened, by whom, from which inputs, with what result.

use super::super::folder::read_text;
use super::super::toml_doc::{Doc, Table, Value};
use super::codes;
use crate::domain::{Faults, PeriodResult, Place};
use crate::time::Instant;
use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Name of the record of closing in a period's folder.
pub const CLOSED_FILE: &str = "closed.toml";
/// Name of the result in a period's folder.
pub const RESULT_FILE: &str = "result.json";

/// What happened to a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedEvent {
    /// Else it was reopened.
    pub closed: bool,
    pub at: Instant,
    pub by: String,
    /// Why it was reopened, or closed though not all was settled.
    pub reason: String,
}

/// The record of a period that is or was closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClosedFile {
    /// In order; the last says how it stands.
    pub events: Vec<ClosedEvent>,
    /// SHA-256 of `result.json`, in hexadecimal digits.
    pub result: String,
    /// SHA-256 of each input, by path in the team folder.
    pub inputs: BTreeMap<String, String>,
    /// The instant before which all punches had arrived.
    pub complete_until: Option<Instant>,
}

impl ClosedFile {
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.events.last().is_some_and(|event| event.closed)
    }
}

/// The text of a record: the same record gives the same bytes.
#[must_use]
pub fn closed_toml(record: &ClosedFile) -> String {
    let quoted = super::super::published::quoted;
    let stamp = |at: Instant| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let mut text = String::from("# Written by `paiban attendance close` and `reopen`. Changed by hand, it proves nothing any more.\n");
    let _ = writeln!(text, "result = {}", quoted(&record.result));
    if let Some(until) = record.complete_until {
        let _ = writeln!(text, "complete_until = {}", quoted(&stamp(until)));
    }
    for event in &record.events {
        let what = if event.closed { "close" } else { "reopen" };
        let _ = write!(text, "\n[[event]]\nwhat = \"{what}\"\nat = {}\nby = {}\n", quoted(&stamp(event.at)), quoted(&event.by));
        if !event.reason.is_empty() {
            let _ = writeln!(text, "reason = {}", quoted(&event.reason));
        }
    }
    text.push_str("\n# SHA-256 of every input; the inputs themselves are kept in attendance/inputs.\n[inputs]\n");
    for (path, hash) in &record.inputs {
        let _ = writeln!(text, "{} = {}", quoted(path), quoted(hash));
    }
    text
}

/// Reads the record of a period's folder; `None` when it was never closed. `file`: its path in the team folder, for faults.
pub fn read_closed(path: &Path, file: &str, faults: &mut Faults) -> Option<ClosedFile> {
    if !path.exists() {
        return None;
    }
    let text = read_text(path, file, faults)?;
    let doc = Doc::new(file, &text);
    let parsed = doc.parse();
    let record = record(doc.root(&parsed));
    faults.append(doc.into_faults());
    Some(record)
}

fn instant(value: &Value) -> Option<Instant> {
    let text = value.text()?;
    let found = DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc));
    if found.is_none() {
        value.report(&codes::CLOSED_DAMAGED, &[("detail", text.into())]);
    }
    found
}

/// Digits of a SHA-256 in hexadecimal.
const HASH_DIGITS: usize = 64;

/// True of a path that stays within the folder it is joined to.
fn is_within(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn record(root: Table) -> ClosedFile {
    let event = |value: &Value| {
        let table = value.table()?;
        let closed = table.need("what", |value| value.choice(&[("close", true), ("reopen", false)]));
        let at = table.need("at", instant);
        let (by, reason) = (table.text("by").unwrap_or_default(), table.text("reason").unwrap_or_default());
        table.finish();
        Some(ClosedEvent { closed: closed?, at: at?, by, reason })
    };
    let events = root.value("event").map(|value| value.list().iter().filter_map(event).collect()).unwrap_or_default();
    let inputs = root.table("inputs");
    let hash = |(path, _, value): (&str, usize, Value)| {
        let hash = value.text()?.to_owned();
        if !is_within(path) || hash.len() != HASH_DIGITS || !hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            value.report(&codes::CLOSED_DAMAGED, &[("detail", path.into())]);
            return None;
        }
        Some((path.to_owned(), hash))
    };
    let inputs = inputs.entries().into_iter().filter_map(hash).collect();
    let result = root.need("result", |value| value.text().map(str::to_owned)).unwrap_or_default();
    let complete_until = root.get("complete_until", instant);
    root.finish();
    ClosedFile { events, result, inputs, complete_until }
}

/// A result as it is stored: the same result gives the same bytes.
#[must_use]
pub fn result_json(result: &PeriodResult) -> String {
    let mut text = String::from("{\n\"days\": [\n");
    lines(&mut text, &result.days);
    text.push_str("],\n\"adjustments\": [\n");
    lines(&mut text, &result.adjustments);
    text.push_str("],\n\"rulings\": [\n");
    lines(&mut text, &result.rulings);
    let _ = write!(text, "],\n\"fines_fen\": {},\n\"fund_brought_fen\": {}\n}}\n", result.fines_fen, result.fund_brought_fen);
    text
}

/// One item a line, so that it diffs well.
fn lines<T: serde::Serialize>(text: &mut String, items: &[T]) {
    for (n, item) in items.iter().enumerate() {
        let comma = if n + 1 == items.len() { "" } else { "," };
        let _ = writeln!(text, "{}{comma}", serde_json::to_string(item).unwrap_or_default());
    }
}

/// Reads a stored result; a fault where it cannot be.
pub fn read_result(path: &Path, file: &str, faults: &mut Faults) -> Option<PeriodResult> {
    let text = read_text(path, file, faults)?;
    let found = serde_json::from_str(&text);
    if let Err(error) = &found {
        faults.push(codes::CLOSED_DAMAGED.at(Place::new(file, error.line(), error.column()), &[("detail", error.to_string().into())]));
    }
    found.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let at = DateTime::parse_from_rfc3339("2026-11-02T09:00:00Z").unwrap().with_timezone(&Utc);
        let event = |closed, reason: &str| ClosedEvent { closed, at, by: "王\"HR\"".to_owned(), reason: reason.to_owned() };
        let record = ClosedFile {
            events: vec![event(true, ""), event(false, "late\npunches")],
            result: "00ff".to_owned(),
            inputs: [("team.toml".to_owned(), "ab".repeat(32)), ("punches/十月.csv".to_owned(), "cd".repeat(32))].into(),
            complete_until: Some(at),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CLOSED_FILE);
        std::fs::write(&path, closed_toml(&record)).unwrap();
        let mut faults = Faults::default();
        assert_eq!(read_closed(&path, CLOSED_FILE, &mut faults), Some(record.clone()));
        assert!(faults.is_empty() && !record.is_closed(), "{faults:?}");
    }

    #[test]
    fn inputs_outside_the_folder_and_hashes_that_are_none_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CLOSED_FILE);
        let hash = "ab".repeat(32);
        for input in [format!("\"/tmp/out\" = \"{hash}\""), format!("\"../out\" = \"{hash}\""), "\"team.toml\" = \"../../out\"".to_owned()]
        {
            std::fs::write(&path, format!("result = \"00\"\n[inputs]\n{input}\n")).unwrap();
            let mut faults = Faults::default();
            let record = read_closed(&path, CLOSED_FILE, &mut faults).unwrap();
            assert!(record.inputs.is_empty(), "{input}");
            assert_eq!((faults.0[0].code, faults.0[0].place.line), ("closed-damaged", 3), "{input}");
        }
    }
}
