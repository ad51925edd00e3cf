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

#[cfg(test)]
mod tests {
    use crate::domain::{Forecast, ForecastSlot, SkillIx, fixture};
    use crate::staffing::staff;
    use crate::time::{Date, Horizon};

    fn hours() -> Vec<super::HourSummary> {
        let team = fixture::team(3);
        let slots = team.slots(Horizon::new(Date::from_ymd_opt(2026, 11, 23).unwrap(), 2));
        let of = |index: usize, slot: &crate::domain::Slot| {
            let mean = if slot.day == 1 { 20.0 + f64::from(u8::try_from(index % 2).unwrap()) * 40.0 } else { 0.0 };
            ForecastSlot { span: slot.span, mean, band80: (0.0, 0.0), band95: (0.0, 0.0), handle_seconds: 180.0 }
        };
        let slots_of = slots.iter().enumerate().map(|(index, slot)| of(index, slot)).collect();
        staff(&team, &[Forecast { skill: SkillIx(0), slots: slots_of, notes: Vec::new() }], &slots).hours(1)
    }

    #[test]
    fn a_day_from_half_past_eight_to_one_has_seventeen_hours_a_skill() {
        let hours = hours();
        assert_eq!(hours.len(), 34);
        assert_eq!((hours[0].clock.to_string(), hours[0].open_minutes), ("08:00".to_owned(), 30));
        assert_eq!((hours[16].clock.to_string(), hours[16].open_minutes), ("24:00".to_owned(), 60));
    }

    #[test]
    fn an_hour_adds_volumes_and_averages_people() {
        let hours = hours();
        // 20 and 60 chats of 180 s in two half-hours: 2 and 6 erlangs.
        assert!((hours[1].volume - 80.0).abs() < 1e-9 && (hours[1].workload - 4.0).abs() < 1e-9);
        assert!(hours[1].requirement < hours[1].peak && hours[1].base < hours[1].requirement);
    }

    #[test]
    fn a_skill_without_chats_shows_its_minimum() {
        let hours = hours();
        assert_eq!((hours[17].skill, hours[17].volume, hours[17].base, hours[17].service_level), (SkillIx(1), 0.0, 1.0, 1.0));
    }
}
