//! `rosters/<week>.toml`: what is published, as a text that diffs well.

use super::atomic::write_atomic;
use super::codes;
use super::shifts::template;
use super::toml_doc::{Doc, Table, Value};
use crate::domain::{AgentIx, EventState, Faults, LeaveKind, Published, Roster, ShiftIx, ShiftTemplate, SolveRecord, Symbol, Team};
use crate::time::{Date, Horizon, Instant, IsoWeek, Span, parse_date};
use chrono::{DateTime, SecondsFormat, Utc};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// Folder of the published rosters.
pub(super) const FOLDER: &str = "rosters";

/// Folder of the revisions before the present ones: attendance is judged by what was in force.
pub(super) const EARLIER: &str = "rosters/earlier";

/// Writes `rosters/<week>.toml`, whole or not at all. A file of another revision is first kept as `rosters/earlier/<week>.r<N>.toml`.
///
/// # Errors
/// When the folder cannot be written to.
pub fn write_published(dir: &Path, team: &Team, published: &Published) -> io::Result<PathBuf> {
    let path = dir.join(FOLDER).join(format!("{}.toml", published.week));
    match std::fs::read(&path) {
        Ok(former) => keep_earlier(dir, published, &former)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    write_atomic(&path, published_toml(team, published).as_bytes())?;
    Ok(path)
}

/// Keeps the bytes of a published file when they are of another revision than the one about to be written.
fn keep_earlier(dir: &Path, published: &Published, former: &[u8]) -> io::Result<()> {
    let table = std::str::from_utf8(former).ok().and_then(|text| text.parse::<toml::Table>().ok());
    let revision = table.and_then(|table| table.get("revision").and_then(toml::Value::as_integer)).unwrap_or(1);
    if revision == i64::from(published.revision) {
        return Ok(());
    }
    let kept = dir.join(EARLIER).join(format!("{}.r{revision}.toml", published.week));
    if kept.exists() { Ok(()) } else { write_atomic(&kept, former) }
}

/// Which week and revision a file of a folder publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterStamp {
    pub week: IsoWeek,
    pub revision: u32,
    pub at: Instant,
    /// Path from the folder.
    pub path: String,
}

/// What is published by the files of a folder, each week and revision once: the present file goes before the one kept from earlier.
#[must_use]
pub fn roster_stamps(files: &BTreeMap<String, Vec<u8>>) -> Vec<RosterStamp> {
    let of = |folder: &'static str| {
        let within = move |path: &String| path.ends_with(".toml") && path.rsplit_once('/').is_some_and(|(parent, _)| parent == folder);
        files.iter().filter(move |(path, _)| within(path))
    };
    let mut stamps: Vec<RosterStamp> = Vec::new();
    for stamp in of(FOLDER).chain(of(EARLIER)).filter_map(|(path, bytes)| roster_stamp(path, bytes)) {
        if !stamps.iter().any(|known| (known.week, known.revision) == (stamp.week, stamp.revision)) {
            stamps.push(stamp);
        }
    }
    stamps
}

fn roster_stamp(path: &str, bytes: &[u8]) -> Option<RosterStamp> {
    let table = super::rows::decode(bytes)?.parse::<toml::Table>().ok()?;
    let text = |key: &str| table.get(key)?.as_str();
    let revision = table.get("revision").and_then(toml::Value::as_integer).unwrap_or(1);
    let at = DateTime::parse_from_rfc3339(text("at")?).ok()?.with_timezone(&Utc);
    Some(RosterStamp { week: text("week")?.parse().ok()?, revision: u32::try_from(revision).ok()?, at, path: path.to_owned() })
}

/// The text of a published roster: the same roster gives the same bytes, and a changed cell changes one line.
#[must_use]
pub fn published_toml(team: &Team, published: &Published) -> String {
    let names = shift_names(team, published);
    let mut text = format!("week = {}\nrevision = {}\n", quoted(&published.week.to_string()), published.revision);
    let _ = writeln!(text, "at = {}", quoted(&stamp(published.at)));
    let id = |agent: &AgentIx| quoted(&team.agent(*agent).id);
    let pins = published.pins.iter().map(|(agent, date)| format!("[\"{date}\", {}]", id(agent)));
    list(&mut text, "pins", pins);
    let duties = published.duties.iter().map(|(date, duty, agent)| format!("[\"{date}\", {}, {}]", quoted(duty), id(agent)));
    list(&mut text, "duties", duties);
    let pair = |(date, handover, from, to): &(Date, String, AgentIx, AgentIx)| {
        format!("[\"{date}\", {}, {}, {}]", quoted(handover), id(from), id(to))
    };
    list(&mut text, "handovers", published.handovers.iter().map(pair));
    text.push_str("\n# One line an agent, Monday to Sunday: a shift, rest, leave:kind, or - when not employed.\n[agents]\n");
    agent_lines(&mut text, team, published, &names);
    text.push_str("\n# The shifts as they were when this was published.\n[shifts]\n");
    for (shift, name) in &names {
        let _ = writeln!(text, "{} = {}", key(name), shift_line(team.shift(*shift)));
    }
    if let Some(solve) = &published.solve {
        solve_table(&mut text, solve);
    }
    if !published.events.is_empty() {
        text.push_str("\n# What calendars remember of each event.\n[events]\n");
    }
    for (uid, event) in &published.events {
        let cancelled = if event.cancelled { ", cancelled = true" } else { "" };
        let (digest, changed) = (quoted(&event.digest), quoted(&stamp(event.changed)));
        let (start, end) = (quoted(&stamp(event.span.start)), quoted(&stamp(event.span.end)));
        let _ = writeln!(
            text,
            "{} = {{ sequence = {}, start = {start}, end = {end}, digest = {digest}, changed = {changed}{cancelled} }}",
            quoted(uid),
            event.sequence
        );
    }
    text
}

/// A TOML text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => drop(write!(out, "\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A TOML key, quoted only where it must be.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { name.to_owned() } else { quoted(name) }
}

fn stamp(instant: Instant) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn list(text: &mut String, key: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "{key} = [");
    for item in items {
        let _ = writeln!(text, "    {item},");
    }
    text.push_str("]\n");
}

/// Shifts of the file with their names, those in force first: the id; a further version of the same id is numbered.
fn shift_names(team: &Team, published: &Published) -> Vec<(ShiftIx, String)> {
    let cells = published.roster.lines.iter().flatten().filter_map(|symbol| symbol.shift());
    let mut names: Vec<(ShiftIx, String)> = Vec::new();
    for shift in published.shifts.iter().copied().chain(cells) {
        if names.iter().any(|(known, _)| *known == shift) {
            continue;
        }
        let id = team.shift(shift).id.as_str();
        let before = names.iter().filter(|(known, _)| team.shift(*known).id == id).count();
        let name = if before == 0 { id.to_owned() } else { format!("{id}@{}", before + 1) };
        names.push((shift, name));
    }
    names
}

fn agent_lines(text: &mut String, team: &Team, published: &Published, names: &[(ShiftIx, String)]) {
    let word = |symbol: &Symbol| match symbol {
        Symbol::Shift(shift) => names.iter().find(|(known, _)| known == shift).map_or_else(String::new, |(_, name)| name.clone()),
        Symbol::Rest => "rest".to_owned(),
        Symbol::Leave(kind) => format!("leave:{}", kind.code()),
        Symbol::NotEmployed => "-".to_owned(),
    };
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let lines: Vec<Vec<String>> = published.roster.lines.iter().map(|line| line.iter().map(word).collect()).collect();
    // Leave takes more room than this and moves the rest of its line: a cell that changes must not touch other lines.
    let widest = names.iter().map(|(_, name)| width(name)).max().unwrap_or(0).max("rest".len());
    let ids: Vec<String> = team.agents.iter().map(|agent| key(&agent.id)).collect();
    let longest = ids.iter().map(|id| width(id)).max().unwrap_or(0);
    for ((id, line), symbols) in ids.iter().zip(&lines).zip(&published.roster.lines) {
        if symbols.iter().all(|symbol| *symbol == Symbol::NotEmployed) {
            continue;
        }
        let pad = |word: &str, to: usize| format!("{word}{}", " ".repeat(to.saturating_sub(width(word))));
        let words: Vec<String> = line.iter().map(|word| pad(word, widest)).collect();
        let _ = writeln!(text, "{} = {}", pad(id, longest), quoted(words.join(" ").trim_end()));
    }
}

fn shift_line(shift: &ShiftTemplate) -> String {
    let breaks = if shift.breaks.is_empty() {
        String::new()
    } else {
        format!("breaks = [{}], ", shift.breaks.iter().map(|pause| format!("\"{pause}\"")).collect::<Vec<_>>().join(", "))
    };
    let tail = if shift.tail_minutes == 0 { String::new() } else { format!("tail_minutes = {}, ", shift.tail_minutes) };
    format!(
        "{{ time = \"{}\", kind = \"{}\", version = {}, {breaks}{tail}letter = {}, name = {}, color = {} }}",
        shift.time,
        shift.kind.code(),
        shift.version,
        quoted(&shift.letter),
        quoted(&shift.name),
        quoted(&shift.color)
    )
}

/// Costs are thousandths of a point.
fn solve_table(text: &mut String, solve: &SolveRecord) {
    let _ = writeln!(text, "\n# How it was solved; costs in thousandths of a point.\n[solve]\nstop = {}", quoted(&solve.stop));
    let _ = writeln!(text, "cost = {}\nbound = {}\nfloor = {}\ngap = {:?}", solve.cost, solve.bound, solve.floor, solve.gap);
    let _ = writeln!(text, "contradiction = {}", solve.contradiction);
    list(text, "costs_by_rule", solve.costs_by_rule.iter().map(|(rule, cost)| format!("[{}, {cost}]", quoted(rule))));
}

/// Reads a published roster. Shifts whose definition has changed since are appended to the team as retired templates.
pub(super) fn read_published(file: &str, text: &str, team: &mut Team) -> (Option<Published>, Faults) {
    let doc = Doc::new(file, text);
    let parsed = doc.parse();
    let published = published_of(file, doc.root(&parsed), team);
    (published, doc.into_faults())
}

fn published_of(file: &str, root: Table, team: &mut Team) -> Option<Published> {
    let week = root.need("week", |value| week(value, file));
    let revision = root.get("revision", |value| value.int(1, i64::from(u32::MAX))).and_then(|revision| u32::try_from(revision).ok());
    let at = root.need("at", instant);
    let shifts = stored_shifts(&root, team);
    let team: &Team = team;
    let people = People { team, gone: RefCell::default() };
    let lines = lines(&root, &people, &shifts);
    let (pins, duties, handovers) = (triples(&root, "pins", 2), triples(&root, "duties", 3), triples(&root, "handovers", 4));
    let pin = |(date, words): (Date, Words)| Some((people.find(&root, &words[0])?, date));
    let duty = |(date, words): (Date, Words)| Some((date, words[0].0.clone(), people.find(&root, &words[1])?));
    let pair = |(date, words): (Date, Words)| {
        let (from, to) = (people.find(&root, &words[1]), people.find(&root, &words[2]));
        Some((date, words[0].0.clone(), from?, to?))
    };
    let pins = pins.into_iter().filter_map(pin).collect();
    let duties = duties.into_iter().filter_map(duty).collect();
    let handovers = handovers.into_iter().filter_map(pair).collect();
    let (solve, events) = (solve(&root), events(&root));
    root.finish();
    let week = week?;
    let shifts = shifts.into_iter().map(|(_, shift)| shift).collect();
    let roster = Roster { horizon: Horizon::weeks(week, 1), lines };
    Some(Published { week, revision: revision.unwrap_or(1), at: at?, roster, pins, duties, handovers, events, shifts, solve })
}

fn week(value: &Value, file: &str) -> Option<IsoWeek> {
    let text = value.text()?;
    let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
    let named = stem.map(|stem| stem.split_once(".r").map_or(stem, |(week, _)| week));
    let week = text.parse().ok().filter(|_| named == Some(text));
    if week.is_none() {
        value.report(&codes::ROSTER_WEEK, &[("value", text.into())]);
    }
    week
}

fn instant(value: &Value) -> Option<Instant> {
    let text = value.text()?;
    let found = DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.with_timezone(&Utc));
    if found.is_none() {
        value.report(&codes::BAD_DATE, &[("value", text.into())]);
    }
    found
}

/// `[shifts]` by name in the file, in its order.
fn stored_shifts(root: &Table, team: &mut Team) -> Vec<(String, ShiftIx)> {
    let table = root.table("shifts");
    let mut shifts = Vec::new();
    for (name, _, value) in table.entries() {
        let Some(inner) = value.table() else { continue };
        let id = name.split('@').next().unwrap_or(name);
        let stored = template(id, &inner);
        inner.finish();
        if let Some(stored) = stored {
            shifts.push((name.to_owned(), resolve(team, stored)));
        }
    }
    shifts
}

/// The template of the team that is the stored one: the present one, else a retired one, which is added when new.
fn resolve(team: &mut Team, stored: ShiftTemplate) -> ShiftIx {
    let same = |other: &ShiftTemplate| {
        let hours =
            |shift: &ShiftTemplate| (shift.id.clone(), shift.kind, shift.time, shift.breaks.clone(), shift.tail_minutes, shift.version);
        hours(other) == hours(&stored)
    };
    if let Some(found) = team.shifts.iter().position(same) {
        return ShiftIx(found);
    }
    team.shifts.push(ShiftTemplate { retired: true, ..stored });
    ShiftIx(team.shifts.len() - 1)
}

/// Agents by id; those who are gone are told of once.
struct People<'t> {
    team: &'t Team,
    gone: RefCell<BTreeSet<String>>,
}

impl People<'_> {
    fn find(&self, root: &Table, (id, offset): &(String, usize)) -> Option<AgentIx> {
        let found = self.team.agent_by_id(id);
        if found.is_none() && self.gone.borrow_mut().insert(id.clone()) {
            root.doc.report(&codes::AGENT_GONE, *offset, &[("name", id.as_str().into())]);
        }
        found
    }
}

/// `[agents]`: seven words each. Who has no line was not on the roster.
fn lines(root: &Table, people: &People, shifts: &[(String, ShiftIx)]) -> Vec<Vec<Symbol>> {
    let table = root.table("agents");
    let mut lines = vec![vec![Symbol::NotEmployed; 7]; people.team.agents.len()];
    for (id, offset, value) in table.entries() {
        let Some(text) = value.text() else { continue };
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.len() != 7 {
            value.report(&codes::ROSTER_DAYS, &[("name", id.into()), ("count", words.len().into())]);
            continue;
        }
        let symbols: Vec<Symbol> = words.iter().filter_map(|word| symbol(word, shifts, people.team, &value)).collect();
        let agent = people.find(root, &(id.to_owned(), offset));
        if let (Some(agent), 7) = (agent, symbols.len()) {
            lines[agent.0] = symbols;
        }
    }
    lines
}

fn symbol(word: &str, shifts: &[(String, ShiftIx)], team: &Team, value: &Value) -> Option<Symbol> {
    let shift = || shifts.iter().find(|(name, _)| name == word).map(|(_, shift)| *shift).or_else(|| team.shift_by_id(word));
    let leave = |code: &str| LeaveKind::ALL.into_iter().find(|kind| kind.code() == code).map(Symbol::Leave);
    let found = match word {
        "rest" => Some(Symbol::Rest),
        "-" => Some(Symbol::NotEmployed),
        _ => word.strip_prefix("leave:").map_or_else(|| shift().map(Symbol::Shift), leave),
    };
    if found.is_none() {
        value.report(&codes::UNKNOWN_SYMBOL, &[("name", word.into())]);
    }
    found
}

/// Words with their offsets.
type Words = Vec<(String, usize)>;

/// Lists such as `["2026-11-23", "cleaning", "a01"]`: a date and `count - 1` words.
fn triples(root: &Table, key: &'static str, count: usize) -> Vec<(Date, Words)> {
    let Some(value) = root.value(key) else { return Vec::new() };
    let mut found = Vec::new();
    for item in value.list() {
        let parts = item.list();
        let mut words: Words = parts.iter().filter_map(|part| part.text().map(|text| (text.to_owned(), part.offset()))).collect();
        let date = words.first().and_then(|(text, _)| parse_date(text).ok());
        match date {
            Some(date) if words.len() == count => {
                words.remove(0);
                found.push((date, words));
            }
            _ => item.report(&codes::BAD_DATE, &[("value", key.into())]),
        }
    }
    found
}

fn solve(root: &Table) -> Option<SolveRecord> {
    let table = root.value("solve")?.table()?;
    let whole = |key| table.get(key, |value| value.int(i64::MIN, i64::MAX)).unwrap_or(0);
    let cost_of = |item: &Value| match &item.list()[..] {
        [rule, cost] => Some((rule.text()?.to_owned(), cost.int(i64::MIN, i64::MAX)?)),
        _ => None,
    };
    let record = SolveRecord {
        cost: whole("cost"),
        bound: whole("bound"),
        floor: whole("floor"),
        gap: table.get("gap", |value| value.float(f64::MIN, f64::MAX)).unwrap_or(0.0),
        stop: table.text("stop").unwrap_or_default(),
        costs_by_rule: table.get("costs_by_rule", |value| Some(value.list().iter().filter_map(cost_of).collect())).unwrap_or_default(),
        contradiction: table.get("contradiction", Value::bool).unwrap_or(false),
    };
    table.finish();
    Some(record)
}

fn events(root: &Table) -> BTreeMap<String, EventState> {
    let event = |(uid, _, value): (&str, usize, Value)| {
        let table = value.table()?;
        let sequence = table.need("sequence", |value| value.int(0, i64::from(u32::MAX)));
        let state = EventState {
            sequence: sequence.and_then(|sequence| u32::try_from(sequence).ok()).unwrap_or(0),
            digest: table.text("digest").unwrap_or_default(),
            span: Span::new(table.need("start", instant)?, table.need("end", instant)?),
            changed: table.need("changed", instant)?,
            cancelled: table.get("cancelled", Value::bool).unwrap_or(false),
        };
        table.finish();
        Some((uid.to_owned(), state))
    };
    root.table("events").entries().into_iter().filter_map(event).collect()
}
