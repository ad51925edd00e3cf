//! What a period is judged by, gathered from the folder.

use super::period::AttendanceOptions;
use crate::attendance::{Evidence, punch_ends};
use crate::domain::{ChatHold, Faults, Period, Published, Punch, StatusSpan, Swap};
use crate::files;
use crate::ops::{Workspace, punches};
use crate::time::{ClockTime, Instant, Span};

/// Everything read for a period.
pub(super) struct Gathered {
    pub revisions: Vec<Published>,
    pub punches: Vec<Punch>,
    pub swaps: Vec<Swap>,
    pub chats: Vec<ChatHold>,
    pub chats_known: Option<Span>,
    pub states: Vec<StatusSpan>,
    /// There are no punches from before this.
    pub complete_from: Option<Instant>,
    /// All punches before this have arrived.
    pub complete_until: Instant,
    pub warnings: Faults,
}

/// What is wrong with the tables that only attendance reads: swaps, conduct, fund.
#[must_use]
pub(in crate::ops) fn table_faults(workspace: &Workspace) -> Faults {
    let (folder, mut faults) = (&workspace.folder, Faults::default());
    drop(files::read_swaps(&folder.root, &folder.team, &mut faults));
    drop(files::read_conduct(&folder.root, &folder.team, &folder.team.policies, &mut faults));
    drop(files::read_fund(&folder.root, &mut faults));
    faults
}

/// Reads punches, chats, states and swaps.
///
/// # Errors
/// When a file cannot be read or understood.
pub(super) fn gather(workspace: &Workspace, options: &AttendanceOptions) -> Result<Gathered, Faults> {
    let folder = &workspace.folder;
    let read = punches(workspace, &options.punches)?;
    let (punches, mut warnings) = (read.punches, read.warnings);
    let swaps = files::read_swaps(&folder.root, &folder.team, &mut warnings);
    let states = files::read_status(&folder.root, &folder.team, &read.people, &mut warnings);
    let holds = files::read_holds(&folder.root, &folder.team, &read.people);
    options.forgive(&mut warnings);
    if warnings.has_errors() {
        return Err(warnings);
    }
    let (first, last) = punch_ends(&punches).unzip();
    let begin = folder.team.zone.at(options.period.first, ClockTime::default());
    Ok(Gathered {
        revisions: folder.rosters.iter().chain(&folder.earlier).cloned().collect(),
        complete_from: first,
        complete_until: options.complete_until.unwrap_or_else(|| last.max(options.complete_at_least).unwrap_or(begin)),
        punches,
        swaps,
        chats: holds.holds,
        chats_known: holds.known,
        states,
        warnings,
    })
}

impl Gathered {
    /// As judging wants it, without corrections.
    pub(super) fn evidence<'e>(&'e self, workspace: &'e Workspace, period: Period) -> Evidence<'e> {
        let team = &workspace.folder.team;
        Evidence {
            team,
            period,
            revisions: &self.revisions,
            punches: &self.punches,
            leave: &workspace.folder.leave,
            swaps: &self.swaps,
            chats: &self.chats,
            chats_known: self.chats_known,
            states: &self.states,
            policies: &team.policies,
            corrections: &[],
            complete_from: self.complete_from,
            complete_until: self.complete_until,
        }
    }
}
