//! Raw punches of several files into one list: a punch that overlapping exports tell twice is one.

use super::people::{Matched, People, match_people};
use super::read::FileRead;
use crate::domain::{AgentIx, Direction, Faults, Punch, Team};
use chrono::DateTime;

/// What became of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileCount {
    /// Punches of agents that no earlier file tells.
    pub new: usize,
    /// Punches that the file itself or an earlier one tells already.
    pub doubled: usize,
    /// Punches of people who are no agents.
    pub stranger: usize,
    /// Everybody in the file, in the order of [`FileRead::people`].
    pub people: Vec<Matched>,
    /// Those who were left out.
    pub faults: Faults,
}

/// The punches of all files.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// By agent and time. [`Punch::file`] is an index into `sources`.
    pub punches: Vec<Punch>,
    /// Files, with the sheet in brackets where they have several.
    pub sources: Vec<String>,
    /// By file.
    pub files: Vec<FileCount>,
}

#[derive(Clone, Copy)]
struct Entry {
    agent: AgentIx,
    second: i64,
    source: u32,
    line: u32,
    file: u32,
    exact: bool,
    hint: Option<Direction>,
}

impl Entry {
    fn minute(&self) -> (AgentIx, i64) {
        (self.agent, self.second.div_euclid(60))
    }
}

/// Gathers the punches of all files, earlier ones first. Two that agree to the second are one; one without seconds is one with any of the
/// same agent in that minute.
#[must_use]
pub fn gather(reads: &[FileRead], team: &Team, people: &People) -> Gathered {
    let (matched, faults) = match_people(reads, team, people);
    let mut gathered = Gathered::default();
    let mut entries: Vec<Entry> = Vec::with_capacity(reads.iter().map(|read| read.punches.len()).sum());
    for (file, (read, matched)) in reads.iter().zip(matched).enumerate() {
        let first = gathered.sources.len();
        gathered.sources.extend(sources(read));
        let mut count = FileCount { faults: faults[file].clone(), ..FileCount::default() };
        for punch in &read.punches {
            let Some(agent) = matched[punch.who as usize].agent() else {
                count.stranger += 1;
                continue;
            };
            entries.push(Entry {
                agent,
                second: punch.second,
                source: u32::try_from(first + usize::from(punch.sheet)).unwrap_or(u32::MAX),
                line: punch.line,
                file: u32::try_from(file).unwrap_or(u32::MAX),
                exact: punch.exact,
                hint: punch.hint,
            });
        }
        count.people = matched;
        gathered.files.push(count);
    }
    entries.sort_unstable_by_key(|entry| (entry.minute(), entry.file, entry.source, entry.line, entry.second));
    for minute in entries.chunk_by(|one, other| one.minute() == other.minute()) {
        fold(minute, &mut gathered);
    }
    gathered
}

fn sources(read: &FileRead) -> impl Iterator<Item = String> {
    let named = |name: &str| if name.is_empty() { read.file.clone() } else { format!("{}[{name}]", read.file) };
    // A file that could not be opened has no sheet.
    let whole = read.sheets.is_empty().then(|| read.file.clone());
    read.sheets.iter().map(move |sheet| named(&sheet.name)).chain(whole)
}

/// The punches of one agent in one minute, by file and row.
fn fold(minute: &[Entry], gathered: &mut Gathered) {
    let mut kept: Vec<Entry> = Vec::with_capacity(1);
    for entry in minute {
        let same = kept.iter_mut().find(|known| known.second == entry.second || !known.exact || !entry.exact);
        let count = &mut gathered.files[entry.file as usize];
        let Some(known) = same else {
            count.new += 1;
            kept.push(*entry);
            continue;
        };
        count.doubled += 1;
        let hint = known.hint.or(entry.hint);
        if entry.exact && !known.exact {
            *known = *entry;
        }
        known.hint = hint;
    }
    kept.sort_unstable_by_key(|entry| entry.second);
    let punch = |entry: &Entry| Punch {
        agent: entry.agent,
        at: DateTime::from_timestamp(entry.second, 0).unwrap_or_default(),
        hint: entry.hint,
        file: entry.source,
        line: entry.line,
    };
    gathered.punches.extend(kept.iter().map(punch));
}
