//! Past rosters from a grid, and edited grids back: each becomes a new revision of its week.

use super::check::judged;
use super::roster::revise;
use super::solve::WeekCase;
use super::{Workspace, codes, io_fault, staff};
use crate::domain::{AgentIx, Faults, LeaveKind, Place, Published, Roster, Symbol, Violation};
use crate::files::{self, GridImport};
use crate::time::{Date, Horizon, Instant, IsoWeek};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a grid brought.
pub struct ImportReply {
    /// Each week, with the number of cells that differ from what was published.
    pub weeks: Vec<(IsoWeek, usize)>,
    /// Cells understood.
    pub cells: usize,
    pub written: Vec<PathBuf>,
    /// Hard rules that an imported week does not keep, by week; weeks that keep all of them are left out.
    pub broken: Vec<(IsoWeek, Vec<Violation>)>,
    pub warnings: Faults,
}

/// Reads a grid into `rosters/`. Cells that differ from a published week are pinned in its new revision; a week in which none does stays as it is.
///
/// # Errors
/// When the file cannot be read or understood; nothing is written then.
pub fn import_grid(workspace: &mut Workspace, file: &Path, near: Date, at: Instant, dry_run: bool) -> Result<ImportReply, Faults> {
    let bytes = std::fs::read(file).map_err(|error| Faults(vec![io_fault(file, &error)]))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let grid = files::read_grid(&bytes, &name, &workspace.folder.team, near)?;
    let (cells, warnings) = (grid.cells.len(), grid.warnings.clone());
    let mut reply = ImportReply { weeks: Vec::new(), cells, written: Vec::new(), broken: Vec::new(), warnings };
    let mut new = Vec::new();
    for (week, cells) in by_week(&grid) {
        let known = workspace.published(week).is_some();
        let (published, changed) = revision(workspace, week, &cells, at, &mut reply.warnings)?;
        reply.weeks.push((week, changed));
        // A week that is as published needs no other revision.
        if known && changed == 0 {
            continue;
        }
        new.push(week);
        let rosters = &mut workspace.folder.rosters;
        rosters.retain(|other| other.week != week);
        rosters.push(published);
        rosters.sort_by_key(|published| published.week);
    }
    reply.broken = broken(workspace, &reply.weeks)?;
    if !dry_run {
        for week in &new {
            let folder = &workspace.folder;
            let Some(published) = workspace.published(*week) else { continue };
            let path = files::write_published(&folder.root, &folder.team, published)
                .map_err(|error| Faults(vec![io_fault(&folder.root.join("rosters"), &error)]))?;
            reply.written.push(path);
        }
    }
    Ok(reply)
}

/// Judged when all weeks are in, so that each sees its neighbours as imported.
fn broken(workspace: &Workspace, weeks: &[(IsoWeek, usize)]) -> Result<Vec<(IsoWeek, Vec<Violation>)>, Faults> {
    let mut broken = Vec::new();
    for published in weeks.iter().filter_map(|(week, _)| workspace.published(*week)) {
        let hard: Vec<Violation> = judged(workspace, published)?.into_iter().filter(|violation| violation.hard).collect();
        if !hard.is_empty() {
            broken.push((published.week, hard));
        }
    }
    Ok(broken)
}

type Cells = BTreeMap<(AgentIx, Date), Symbol>;

fn by_week(grid: &GridImport) -> BTreeMap<IsoWeek, Cells> {
    let mut weeks: BTreeMap<IsoWeek, Cells> = BTreeMap::new();
    for (agent, date, symbol) in &grid.cells {
        weeks.entry(IsoWeek::of(*date)).or_default().insert((*agent, *date), *symbol);
    }
    weeks
}

/// The week's next revision, and how many cells differ from the one before.
fn revision(workspace: &Workspace, week: IsoWeek, cells: &Cells, at: Instant, warnings: &mut Faults) -> Result<(Published, usize), Faults> {
    let former = workspace.published(week);
    let (roster, empty) = fill(workspace, week, cells, former);
    if empty > 0 {
        let place = Place::file(format!("rosters/{week}.toml"));
        warnings.push(codes::GRID_PARTLY.at(place, &[("week", week.to_string().into()), ("n", empty.into())]));
    }
    let changed = former.map(|former| differences(&former.roster, &roster)).unwrap_or_default();
    let staffed = staff(workspace, Some(week))?;
    let around = workspace.around(roster.horizon);
    let case = WeekCase::new(workspace, week, &staffed.staffing.requirement, &around).case;
    let mut published = revise(workspace, &case, roster, None, former, at);
    published.pins.extend(changed.iter().copied());
    published.pins.sort();
    published.pins.dedup();
    Ok((published, changed.len()))
}

/// The whole week: from the grid, else as published, else rest; and how many cells nobody filled.
fn fill(workspace: &Workspace, week: IsoWeek, cells: &Cells, former: Option<&Published>) -> (Roster, usize) {
    let team = &workspace.folder.team;
    let mut roster = Roster::resting(team, Horizon::weeks(week, 1));
    let mut empty = 0;
    for agent in team.agent_ixs() {
        for (day, date) in roster.horizon.dates().enumerate() {
            let published = former.and_then(|former| former.roster.on(agent, date));
            let told = cells.get(&(agent, date)).map(|symbol| with_kind(workspace, agent, date, *symbol, published));
            let known = told.or(published);
            roster.lines[agent.0][day] = match known {
                _ if !team.agent(agent).employed(date) => Symbol::NotEmployed,
                Some(symbol) => symbol,
                None => {
                    empty += 1;
                    Symbol::Rest
                }
            };
        }
    }
    (roster, empty)
}

/// Grids say 假 and not of which kind: it is the kind published for the cell, else that of `leave.csv`, else unknown.
fn with_kind(workspace: &Workspace, agent: AgentIx, date: Date, told: Symbol, published: Option<Symbol>) -> Symbol {
    if told != Symbol::Leave(LeaveKind::Other) {
        return told;
    }
    let leave = || workspace.folder.leave.iter().find(|leave| leave.agent == agent && leave.whole_day(date));
    let published = published.filter(|symbol| matches!(symbol, Symbol::Leave(_)));
    published.or_else(|| leave().map(|leave| Symbol::Leave(leave.kind))).unwrap_or(told)
}

fn differences(before: &Roster, now: &Roster) -> Vec<(AgentIx, Date)> {
    let cells = (0..now.lines.len()).flat_map(|agent| now.horizon.dates().map(move |date| (AgentIx(agent), date)));
    cells.filter(|(agent, date)| before.on(*agent, *date) != now.on(*agent, *date)).collect()
}
