//! Reading and judging without solving.

use super::solve::{WeekCase, judge};
use super::{Workspace, staff};
use crate::domain::{Faults, Message, Violation};
use crate::time::IsoWeek;

/// What a folder holds, and which rules its published rosters do not keep.
pub struct CheckReply {
    pub warnings: Faults,
    pub weeks: Vec<(IsoWeek, Vec<Violation>)>,
    pub notes: Vec<Message>,
}

/// Checks each published week against every rule.
///
/// # Errors
/// When a published week cannot be staffed.
pub fn check(workspace: &Workspace) -> Result<CheckReply, Faults> {
    let mut weeks = Vec::new();
    let mut notes = Vec::new();
    for published in &workspace.folder.rosters {
        let staffed = staff(workspace, Some(published.week))?;
        let around = workspace.around(published.roster.horizon);
        let week = WeekCase::new(workspace, published.week, &staffed.staffing.requirement, &around);
        weeks.push((published.week, judge(&week.case, &published.roster)));
    }
    if let Ok(next) = super::forecast(workspace, None) {
        notes = next.forecasts.into_iter().flat_map(|forecast| forecast.notes).collect();
    }
    Ok(CheckReply { warnings: workspace.folder.warnings.clone(), weeks, notes })
}
