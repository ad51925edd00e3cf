//! What data that came after a closing changes: it is paid in the next period.

use super::inputs;
use super::period::{AttendanceOptions, Brought, judged, result_of};
use crate::attendance;
use crate::domain::{Adjustment, Faults, Money, Period, PeriodResult};
use crate::files::{self, ClosedFile};
use crate::ops::Workspace;
use std::collections::BTreeMap;

/// Closed periods that ended longer ago than this are not judged anew for late data, in days.
const REACH_DAYS: i64 = 100;

/// All periods that are closed, by first day.
pub(super) fn closed_periods(workspace: &Workspace) -> Result<Vec<(Period, ClosedFile)>, Faults> {
    let Ok(entries) = std::fs::read_dir(workspace.folder.root.join("attendance")) else { return Ok(Vec::new()) };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut periods: Vec<Period> =
        names.filter_map(|name| name.parse().ok().filter(|period: &Period| period.to_string() == name)).collect();
    periods.sort();
    let mut closed = Vec::new();
    for period in periods {
        if let Some(record) = inputs::record(workspace, period)?.filter(ClosedFile::is_closed) {
            closed.push((period, record));
        }
    }
    Ok(closed)
}

/// Adjustments that closed periods after `period` have taken up: whichever of them was closed first, the same is never paid twice.
pub(super) fn told(workspace: &Workspace, period: Period) -> Result<Vec<Adjustment>, Faults> {
    let mut told = Vec::new();
    for (other, record) in closed_periods(workspace)? {
        if other.first > period.last {
            told.extend(inputs::proven_result(&workspace.folder.root, other, &record)?.adjustments);
        }
    }
    Ok(told)
}

/// What closed periods before `period` bring to it: fines for the fund, and days that late data changed.
pub(super) fn brought(workspace: &Workspace, period: Period) -> Result<Brought, Faults> {
    let mut brought = Brought::default();
    for (earlier, record) in closed_periods(workspace)?.into_iter().filter(|(earlier, _)| earlier.last < period.first) {
        let result = inputs::proven_result(&workspace.folder.root, earlier, &record)?;
        brought.fines += Money::from_fen(result.fines_fen);
        if (period.first - earlier.last).num_days() <= REACH_DAYS {
            let told = told(workspace, earlier)?;
            brought.adjustments.extend(changes(workspace, earlier, &record, &result, &told)?);
        }
    }
    Ok(brought)
}

/// Days of a closed period that today's data gives another result, under the rules and rulings with which it was closed.
pub(super) fn changes(
    workspace: &Workspace,
    period: Period,
    record: &ClosedFile,
    result: &PeriodResult,
    told: &[Adjustment],
) -> Result<Vec<Adjustment>, Faults> {
    let root = &workspace.folder.root;
    let today: Vec<String> = inputs::input_paths(root, period).into_iter().filter(|path| inputs::is_data(path)).collect();
    let hashes = inputs::hashes(root, &today)?;
    let kept: BTreeMap<&String, &String> = record.inputs.iter().filter(|(path, _)| inputs::is_data(path)).collect();
    if kept.len() == hashes.len() && hashes.iter().all(|(path, hash)| kept.get(path) == Some(&hash)) {
        return Ok(Vec::new());
    }
    let mixed = inputs::laid_out(root, record, inputs::is_data)?;
    inputs::add(mixed.path(), root, &today)?;
    // People who have joined since are in today's data and not in the team of then: what is said of them is left out.
    let then = Workspace { folder: files::read_folder_of_then(mixed.path())? };
    let options = AttendanceOptions { complete_at_least: record.complete_until, strangers: true, ..AttendanceOptions::new(period) };
    let now = judged(&then, &options, Brought::default())?;
    let now = result_of(&then, &now);
    Ok(attendance::adjustments(&period.to_string(), &result.days, told, &now.days))
}
