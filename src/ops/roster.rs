//! Next week's roster, from a folder: forecast, staffing, solve, deals after the solve, a new revision.

use super::solve::{WeekCase, solve};
use super::{Effort, StaffReply, Watch, Workspace, staff};
use crate::domain::{AgentIx, Faults, Minutes, Plan, Published, Roster, SolveRecord};
use crate::rules::{Case, after, coverage, granted};
use crate::time::{Date, Horizon, Instant, IsoWeek};
use crate::{feeds, files};
use std::path::PathBuf;

/// Minutes between the days that a duty may not cut into.
const DUTY_REST: Minutes = 11 * 60;

/// What to plan.
#[derive(Clone, Copy, Debug)]
pub struct RosterOptions {
    /// First week; `None`: the next one.
    pub week: Option<IsoWeek>,
    /// Weeks, solved one after another.
    pub weeks: usize,
    pub effort: Effort,
    /// Do not keep close to the roster already published for the week.
    pub fresh: bool,
    /// When the new revision is published.
    pub at: Instant,
}

/// One solved week.
pub struct WeekReply {
    pub plan: Plan,
    pub staff: StaffReply,
    /// Wishes, and whether they came true: `(agent, date, granted)`.
    pub wishes: Vec<(AgentIx, Date, bool)>,
}

/// All solved weeks.
pub struct RosterReply {
    pub weeks: Vec<WeekReply>,
}

/// Plans weeks one after another, each seeing the ones before; none after one that a person stopped. Nothing is written: see [`WeekReply::save`].
///
/// # Errors
/// When the week is not given and not known.
pub fn roster(workspace: &mut Workspace, options: &RosterOptions, watch: &mut dyn Watch) -> Result<RosterReply, Faults> {
    let first = options.week.map_or_else(|| workspace.next_week(), Ok)?;
    let mut weeks = Vec::with_capacity(options.weeks);
    for offset in 0..options.weeks.max(1) {
        let reply = plan_week(workspace, first.plus(i64::try_from(offset).unwrap_or(0)), options, watch)?;
        let rosters = &mut workspace.folder.rosters;
        rosters.retain(|published| published.week != reply.plan.published.week);
        rosters.push(reply.plan.published.clone());
        rosters.sort_by_key(|published| published.week);
        weeks.push(reply);
        // Who stops one week has not asked for an unsolved one after it.
        if watch.cancelled() {
            break;
        }
    }
    Ok(RosterReply { weeks })
}

fn plan_week(workspace: &Workspace, week: IsoWeek, options: &RosterOptions, watch: &mut dyn Watch) -> Result<WeekReply, Faults> {
    let staff = staff(workspace, Some(week))?;
    let around = workspace.around(Horizon::weeks(week, 1));
    let mut case = WeekCase::new(workspace, week, &staff.staffing.requirement, &around).case;
    let former = workspace.published(week);
    let start = former.filter(|_| !options.fresh).map(|published| &published.roster);
    case.previous = start;
    let solved = solve(&case, start, &options.effort, watch);
    let wishes = granted(&case, &solved.roster).into_iter().map(|(request, met)| (request.agent, request.date, met)).collect();
    let coverage = coverage(&case, &solved.roster);
    let published = revise(workspace, &case, solved.roster, Some(solved.record), former, options.at);
    Ok(WeekReply { plan: Plan { published, coverage, violations: solved.violations }, staff, wishes })
}

/// A new revision of a week: duties and handovers dealt out, calendar events stamped.
pub(super) fn revise(
    workspace: &Workspace,
    case: &Case,
    roster: Roster,
    solve: Option<SolveRecord>,
    former: Option<&Published>,
    at: Instant,
) -> Published {
    let mut published = Published {
        week: IsoWeek::of(case.horizon.first),
        revision: former.map_or(1, |former| former.revision + 1),
        at,
        pins: former.map(|former| former.pins.clone()).unwrap_or_default(),
        duties: after::deal_duties(case, &roster, &workspace.duties_before(case.horizon.first), DUTY_REST),
        handovers: after::pair_handovers(case, &roster),
        events: former.map(|former| former.events.clone()).unwrap_or_default(),
        shifts: case.team.current_shifts().collect(),
        solve,
        roster,
    };
    let events = super::export::week_events(workspace, &published);
    feeds::stamp(case.team, &events, former, &mut published);
    published
}

impl WeekReply {
    /// Writes `rosters/<week>.toml`, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, workspace: &Workspace) -> Result<PathBuf, Faults> {
        let folder = &workspace.folder;
        files::write_published(&folder.root, &folder.team, &self.plan.published)
            .map_err(|error| Faults(vec![super::io_fault(&folder.root.join("rosters"), &error)]))
    }
}
