//! Opening a team folder: everything read and checked, and which week comes next.

use super::codes;
use crate::domain::{AgentIx, Arg, DatedSymbols, Fault, Faults, Place, Published};
use crate::files::{self, Folder};
use crate::rules;
use crate::time::{Date, Horizon, IsoWeek};
use std::io;
use std::path::Path;

/// A fault for something that the operating system refused.
#[must_use]
pub fn io_fault(path: &Path, error: &io::Error) -> Fault {
    codes::IO.at(Place::file(path.display().to_string()), &[("reason", error.to_string().into())])
}

/// A team folder that makes sense.
pub struct Workspace {
    pub folder: Folder,
}

/// Reads a folder and checks the rules' parameters too.
///
/// # Errors
/// All faults at once, warnings among them, when any is an error.
pub fn open(dir: &Path) -> Result<Workspace, Faults> {
    let mut folder = files::read_folder(dir)?;
    let faults = rules::resolve(&folder.team.rules);
    folder.warnings.append(faults);
    folder.warnings.sort();
    if folder.warnings.has_errors() { Err(folder.warnings) } else { Ok(Workspace { folder }) }
}

/// The line of a file that a fault speaks of.
#[must_use]
pub fn source_line(dir: &Path, place: &Place) -> Option<String> {
    // Where no line is meant, the file may be a database of any size.
    let line = place.line.checked_sub(1)?;
    let bytes = std::fs::read(dir.join(&place.file)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.lines().nth(line).map(str::to_owned)
}

impl Workspace {
    /// The week to plan: the one after the last published, else after the last chat.
    ///
    /// # Errors
    /// When neither is known.
    pub fn next_week(&self) -> Result<IsoWeek, Faults> {
        if let Some(last) = self.folder.rosters.last() {
            return Ok(last.week.next());
        }
        let unknown = || Faults(vec![codes::NO_WEEK.at(Place::file("rosters"), &[])]);
        self.folder.history_until.map(|last| IsoWeek::of(last).next()).ok_or_else(unknown)
    }

    /// An agent by id.
    ///
    /// # Errors
    /// `no-agent`, with the ids there are.
    pub fn agent(&self, id: &str) -> Result<AgentIx, Faults> {
        let team = &self.folder.team;
        let known = Arg::List(team.agents.iter().map(|agent| agent.id.clone()).collect());
        let unknown = || Faults(vec![codes::NO_AGENT.at(Place::default(), &[("name", id.into()), ("known", known)])]);
        team.agent_by_id(id).ok_or_else(unknown)
    }

    #[must_use]
    pub fn published(&self, week: IsoWeek) -> Option<&Published> {
        self.folder.rosters.iter().find(|published| published.week == week)
    }

    /// What is published before and after a horizon.
    #[must_use]
    pub fn around(&self, horizon: Horizon) -> (DatedSymbols, DatedSymbols) {
        let (mut before, mut after) = (DatedSymbols::default(), DatedSymbols::default());
        for published in &self.folder.rosters {
            for agent in self.folder.team.agent_ixs() {
                for date in published.roster.horizon.dates() {
                    let side = if date < horizon.first { &mut before } else { &mut after };
                    let within = horizon.day(date).is_some();
                    if let (false, Some(symbol)) = (within, published.roster.on(agent, date)) {
                        side.set(agent, date, symbol);
                    }
                }
            }
        }
        (before, after)
    }

    /// Duties dealt out before a date.
    #[must_use]
    pub fn duties_before(&self, date: Date) -> Vec<(Date, String, crate::domain::AgentIx)> {
        self.folder.rosters.iter().flat_map(|published| published.duties.iter()).filter(|duty| duty.0 < date).cloned().collect()
    }
}
