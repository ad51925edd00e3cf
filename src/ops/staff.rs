//! People needed in the coming week.

use super::Workspace;
use super::forecast::{ForecastReply, forecast};
use crate::domain::Faults;
use crate::staffing::{Staffing, staff as people};
use crate::time::IsoWeek;

/// Forecast and requirement of one week.
pub struct StaffReply {
    pub forecast: ForecastReply,
    pub staffing: Staffing,
}

/// Staffs a week; `None`: the next one.
///
/// # Errors
/// When the week is not given and not known.
pub fn staff(workspace: &Workspace, week: Option<IsoWeek>) -> Result<StaffReply, Faults> {
    let forecast = forecast(workspace, week)?;
    let staffing = people(&workspace.folder.team, &forecast.forecasts, &forecast.slots);
    Ok(StaffReply { forecast, staffing })
}
