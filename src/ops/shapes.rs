//! JSON of forecasts and requirements, as `--json` prints them and the API answers them. Shapes are documented in docs/FORMATS.md.

use super::{ForecastReply, StaffReply, StaffingRow};
use crate::domain::{Forecast, ForecastSlot, Lang, Team};
use crate::locale::say;
use serde_json::{Value, json};

impl ForecastReply {
    /// Notes are in a language.
    #[must_use]
    pub fn json(&self, team: &Team, lang: Lang) -> Value {
        let slot = |slot: &ForecastSlot| {
            json!({
                "start": slot.span.start.to_rfc3339(), "end": slot.span.end.to_rfc3339(), "mean": slot.mean,
                "band80": [slot.band80.0, slot.band80.1], "band95": [slot.band95.0, slot.band95.1], "handle_seconds": slot.handle_seconds,
            })
        };
        let skill = |forecast: &Forecast| {
            json!({
                "skill": team.skill(forecast.skill).id,
                "slots": forecast.slots.iter().map(slot).collect::<Vec<_>>(),
                "notes": forecast.notes.iter().map(|note| say(note, lang, team.zone)).collect::<Vec<_>>(),
            })
        };
        json!({ "week": self.week.to_string(), "forecasts": self.forecasts.iter().map(skill).collect::<Vec<_>>() })
    }
}

impl StaffReply {
    #[must_use]
    pub fn json(&self, team: &Team) -> Value {
        let slots = &self.staffing.requirement.slots;
        let row = |row: &StaffingRow| {
            json!({
                "start": slots[row.slot].span.start.to_rfc3339(), "end": slots[row.slot].span.end.to_rfc3339(),
                "skill": team.skill(row.skill).id, "volume": row.volume, "handle_seconds": row.handle_seconds, "workload_erlangs": row.workload,
                "base": row.base, "requirement": row.requirement.as_f64(), "service_level": row.service_level, "occupancy": row.occupancy,
            })
        };
        let rows: Vec<_> = self.staffing.rows.iter().flatten().map(row).collect();
        json!({ "week": self.forecast.week.to_string(), "requirement": rows })
    }
}
