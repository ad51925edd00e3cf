//! Reading and judging without solving.

use super::solve::{WeekCase, judge};
use super::{Workspace, staff};
use crate::domain::{Faults, Forecast, Published, Violation};
use crate::time::IsoWeek;

/// What a folder holds, and which rules its published rosters do not keep.
pub struct CheckReply {
    pub warnings: Faults,
    pub weeks: Vec<(IsoWeek, Vec<Violation>)>,
    /// Of the week to come, for what they say about themselves; empty when that week is not known.
    pub forecasts: Vec<Forecast>,
}

/// Checks each published week against every rule.
///
/// # Errors
/// When a published week cannot be staffed.
pub fn check(workspace: &Workspace) -> Result<CheckReply, Faults> {
    let mut weeks = Vec::new();
    for published in &workspace.folder.rosters {
        weeks.push((published.week, judged(workspace, published)?));
    }
    let forecasts = super::forecast(workspace, None).map(|next| next.forecasts).unwrap_or_default();
    Ok(CheckReply { warnings: workspace.folder.warnings.clone(), weeks, forecasts })
}

/// Every rule's findings on a published week, among what is published around it.
pub(super) fn judged(workspace: &Workspace, published: &Published) -> Result<Vec<Violation>, Faults> {
    let staffed = staff(workspace, Some(published.week))?;
    let around = workspace.around(published.roster.horizon);
    let week = WeekCase::new(workspace, published.week, &staffed.staffing.requirement, &around);
    Ok(judge(&week.case, &published.roster))
}
