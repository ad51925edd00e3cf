//! The coming week's volume.

use super::Workspace;
use crate::domain::{Faults, Forecast, Slot};
use crate::forecast::{Question, forecast as predict};
use crate::time::{Horizon, IsoWeek, Span};

/// A forecast for each skill that has a history.
pub struct ForecastReply {
    pub week: IsoWeek,
    pub slots: Vec<Slot>,
    pub forecasts: Vec<Forecast>,
}

/// Forecasts a week; `None`: the next one.
///
/// # Errors
/// When the week is not given and not known.
pub fn forecast(workspace: &Workspace, week: Option<IsoWeek>) -> Result<ForecastReply, Faults> {
    let week = week.map_or_else(|| workspace.next_week(), Ok)?;
    let slots = workspace.folder.team.slots(Horizon::weeks(week, 1));
    let forecasts = predict_slots(workspace, &slots);
    Ok(ForecastReply { week, slots, forecasts })
}

/// Forecasts for given slots.
pub(super) fn predict_slots(workspace: &Workspace, slots: &[Slot]) -> Vec<Forecast> {
    let spans: Vec<Span> = slots.iter().map(|slot| slot.span).collect();
    questions(workspace).iter().map(|question| predict(question, &spans)).collect()
}

/// One question for each skill with a history.
pub(super) fn questions(workspace: &Workspace) -> Vec<Question<'_>> {
    let folder = &workspace.folder;
    let question = |history| Question {
        history,
        events: &folder.events,
        calendar: &folder.team.calendar,
        zone: folder.team.zone,
        handle_seconds: folder.team.skill(history.skill).target.handle_seconds,
    };
    folder.histories.iter().map(question).collect()
}
