//! Proving that a closed period is as it was closed: kept inputs, stored result, and the result judged anew.

use super::period::{from_kept, result_of};
use super::{adjust, codes, inputs};
use crate::domain::{Adjustment, DayResult, Faults, Period, Place, Team};
use crate::files::{self, ClosedFile, content_hash};
use crate::ops::Workspace;

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// The kept copy of an input is lost or changed: the period cannot be proved.
    InputLost(String),
    /// `result.json` is not what was stored.
    ResultChanged,
    /// Judged anew, the kept inputs give another result for a day.
    Day(Box<(DayResult, DayResult)>),
    /// Judged anew, something else of the result differs.
    Rest,
}

/// What a proof found.
pub struct VerifyReply {
    pub record: ClosedFile,
    /// Empty: the period is proved unchanged.
    pub differences: Vec<Difference>,
    /// Inputs of the folder that are others today: path, and what of it differs. They do not touch the closed period.
    pub changed_since: Vec<(String, Vec<&'static str>)>,
    /// What data come since would change; it is paid in the next period.
    pub late: Vec<Adjustment>,
}

/// Judges a closed period anew from its kept inputs.
///
/// # Errors
/// When the period is not closed, or its record cannot be read.
pub fn verify(workspace: &Workspace, period: Period) -> Result<VerifyReply, Faults> {
    let root = &workspace.folder.root;
    let Some(record) = inputs::record(workspace, period)?.filter(ClosedFile::is_closed) else {
        let place = Place::file(inputs::folder_of(period));
        return Err(Faults(vec![codes::NOT_CLOSED.at(place, &[("period", period.to_string().into())])]));
    };
    let mut differences: Vec<Difference> = inputs::lost(root, &record).into_iter().map(Difference::InputLost).collect();
    let (result, hash) = inputs::stored_result(root, period)?;
    if hash != record.result {
        differences.push(Difference::ResultChanged);
    }
    let (mut late, mut then) = (Vec::new(), None);
    if differences.iter().all(|difference| *difference == Difference::ResultChanged) {
        let (frozen, judged) = from_kept(workspace, period, &record, &result)?;
        let again = result_of(&frozen, &judged);
        let days = result.days.iter().zip(&again.days).filter(|(before, now)| before != now);
        differences.extend(days.map(|(before, now)| Difference::Day(Box::new((before.clone(), now.clone())))));
        if differences.is_empty() && content_hash(files::result_json(&again).as_bytes()) != record.result {
            differences.push(Difference::Rest);
        }
        late = adjust::changes(workspace, period, &record, &result, &adjust::told(workspace, period)?)?;
        then = Some(frozen.folder.team);
    }
    let changed_since = changed_since(workspace, period, &record, then.as_ref())?;
    Ok(VerifyReply { record, differences, changed_since, late })
}

fn changed_since(
    workspace: &Workspace,
    period: Period,
    record: &ClosedFile,
    then: Option<&Team>,
) -> Result<Vec<(String, Vec<&'static str>)>, Faults> {
    let root = &workspace.folder.root;
    let today = inputs::hashes(root, &inputs::input_paths(root, period))?;
    let mut paths: Vec<&String> = today.keys().chain(record.inputs.keys()).collect();
    paths.sort();
    paths.dedup();
    let differ = |path: &&String| today.get(*path) != record.inputs.get(*path);
    let parts = |path: &String| match (path.as_str(), then) {
        (files::TEAM_FILE, Some(then)) => team_parts(then, &workspace.folder.team, period),
        _ if !today.contains_key(path) => vec!["gone"],
        _ if !record.inputs.contains_key(path) => vec!["new"],
        _ => vec!["changed"],
    };
    Ok(paths.into_iter().filter(differ).map(|path| (path.clone(), parts(path))).collect())
}

/// Tables of the team file that are others now, as far as attendance reads them; none: only other things changed.
fn team_parts(then: &Team, now: &Team, period: Period) -> Vec<&'static str> {
    let policies = |team: &Team| team.policies.within(period.first, period.last).to_vec();
    let shifts = |team: &Team| team.shifts.iter().filter(|shift| !shift.retired).cloned().collect::<Vec<_>>();
    let parts = [
        ("attendance.policy", policies(then) != policies(now)),
        ("shifts", shifts(then) != shifts(now)),
        ("presence", then.presence != now.presence),
        ("handovers", then.handovers != now.handovers),
        ("meetings", then.meetings != now.meetings),
        ("duties", then.duties != now.duties),
        ("trainings", then.trainings != now.trainings),
        ("contracts", then.contracts != now.contracts),
        ("agents", then.agents != now.agents),
        ("holidays", then.calendar != now.calendar),
        ("zone", then.zone != now.zone),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
}
