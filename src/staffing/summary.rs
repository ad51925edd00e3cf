//! A day of staffing by the hour, for people to read.

use super::{Staffing, StaffingRow};
use crate::domain::SkillIx;
use crate::time::ClockTime;
use std::collections::BTreeMap;

/// One skill in one clock hour of a business day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HourSummary {
    pub skill: SkillIx,
    /// The full hour.
    pub clock: ClockTime,
    /// Minutes of it that the team is open.
    pub open_minutes: i64,
    pub volume: f64,
    /// Mean over the open minutes, erlangs.
    pub workload: f64,
    /// Mean over the open minutes.
    pub base: f64,
    /// Mean over the open minutes.
    pub requirement: f64,
    /// Highest requirement of its slots.
    pub peak: f64,
    /// Mean over the chats; over the open minutes when there are none.
    pub service_level: f64,
    /// Mean over the open minutes.
    pub occupancy: f64,
}

impl Staffing {
    /// The open hours of a business day, skill after skill, in order of time.
    #[must_use]
    pub fn hours(&self, day: usize) -> Vec<HourSummary> {
        let mut hours = Vec::new();
        for rows in &self.rows {
            let mut by_hour: BTreeMap<i32, Vec<&StaffingRow>> = BTreeMap::new();
            for row in rows.iter().filter(|row| self.requirement.slots[row.slot].day == day) {
                by_hour.entry(self.requirement.slots[row.slot].clock.minutes() / 60).or_default().push(row);
            }
            hours.extend(by_hour.into_iter().filter_map(|(hour, rows)| self.summary(hour, &rows)));
        }
        hours
    }

    fn summary(&self, hour: i32, rows: &[&StaffingRow]) -> Option<HourSummary> {
        let clock = ClockTime::from_minutes(hour * 60)?;
        let minutes: Vec<f64> = rows.iter().map(|row| minutes(self.requirement.slots[row.slot].span.minutes())).collect();
        let volumes: Vec<f64> = rows.iter().map(|row| row.volume).collect();
        let mean = |value: fn(&StaffingRow) -> f64, weights: &[f64]| {
            let total: f64 = weights.iter().sum();
            rows.iter().zip(weights).map(|(row, weight)| value(row) * weight).sum::<f64>() / total
        };
        let volume: f64 = volumes.iter().sum();
        Some(HourSummary {
            skill: rows.first()?.skill,
            clock,
            open_minutes: rows.iter().map(|row| self.requirement.slots[row.slot].span.minutes()).sum(),
            volume,
            workload: mean(|row| row.workload, &minutes),
            base: mean(|row| row.base, &minutes),
            requirement: mean(|row| row.requirement.as_f64(), &minutes),
            peak: rows.iter().map(|row| row.requirement.as_f64()).fold(0.0, f64::max),
            service_level: mean(|row| row.service_level, if volume > 0.0 { &volumes } else { &minutes }),
            occupancy: mean(|row| row.occupancy, &minutes),
        })
    }
}

#[allow(clippy::cast_precision_loss)]
fn minutes(minutes: i64) -> f64 {
    minutes as f64
}
