//! Settings of a team that its folder does not hold: one table of names, defaults and what is allowed.

use super::codes;
use super::desk::Desk;
use crate::domain::access::Action;
use crate::domain::{Faults, Lang, Place};
use crate::store::Act;
use crate::time::ClockTime;
use std::collections::BTreeMap;

/// A setting.
pub struct SettingRow {
    pub name: &'static str,
    pub default: &'static str,
    /// What it may be.
    pub allowed: &'static str,
    fits: fn(&str) -> bool,
}

/// Every setting.
pub const SETTINGS: &[SettingRow] = &[
    SettingRow {
        name: "notice_hours",
        default: "24",
        allowed: "0–336",
        fits: |value| value.parse().is_ok_and(|hours: i64| (0..=336).contains(&hours)),
    },
    SettingRow {
        name: "approvers",
        default: "lead",
        allowed: "lead, manager-first",
        fits: |value| matches!(value, "lead" | "manager-first"),
    },
    SettingRow {
        name: "evening_message",
        default: "20:00",
        allowed: "HH:MM, off",
        fits: |value| value == "off" || value.parse::<ClockTime>().is_ok_and(|time| time.minutes() < 24 * 60),
    },
    SettingRow { name: "language", default: "zh-CN", allowed: "zh-CN, en", fits: |value| matches!(value, "zh-CN" | "en") },
];

/// The settings of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamSettings {
    /// Changes to what begins within so many hours need a reason. Default 24.
    pub notice_hours: i64,
    /// What one must be allowed to make leave and swaps count: by `approvers`, `lead` or `manager-first`. Default `lead`.
    pub approval: Action,
    /// When the group is told who works tomorrow; `None`: never. Default 20:00 of the team's zone.
    pub evening: Option<ClockTime>,
    /// The language of messages to the group. Default Chinese.
    pub lang: Lang,
}

impl TeamSettings {
    fn of(values: &BTreeMap<String, String>) -> Self {
        let value = |name: &str| values.get(name).map_or("", String::as_str);
        Self {
            notice_hours: value("notice_hours").parse().unwrap_or(24),
            approval: if value("approvers") == "manager-first" { Action::ApproveFirst } else { Action::Approve },
            evening: value("evening_message").parse().ok(),
            lang: if value("language") == "en" { Lang::En } else { Lang::Zh },
        }
    }
}

impl Desk {
    /// Every setting with its value.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn setting_values(&self, team: &str) -> Result<BTreeMap<String, String>, Faults> {
        let stored = self.with(|store| store.settings(team))?;
        let value = |row: &SettingRow| stored.get(row.name).cloned().unwrap_or_else(|| row.default.to_owned());
        Ok(SETTINGS.iter().map(|row| (row.name.to_owned(), value(row))).collect())
    }

    /// The settings of a team.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn settings(&self, team: &str) -> Result<TeamSettings, Faults> {
        Ok(TeamSettings::of(&self.setting_values(team)?))
    }

    /// Sets all settings, when they are what was seen; those left out get their default.
    ///
    /// # Errors
    /// `bad-setting` for each that cannot be, `settings-changed`.
    pub fn set_settings(
        &self,
        act: &Act,
        team: &str,
        seen: &BTreeMap<String, String>,
        now: &BTreeMap<String, String>,
    ) -> Result<(), Faults> {
        let mut faults = Faults::default();
        for (name, value) in now {
            let row = SETTINGS.iter().find(|row| row.name == name);
            if !row.is_some_and(|row| (row.fits)(value)) {
                let names: Vec<&str> = SETTINGS.iter().map(|row| row.name).collect();
                let allowed = row.map_or_else(|| names.join(", "), |row| row.allowed.to_owned());
                let args = [("name", name.as_str().into()), ("value", value.as_str().into()), ("allowed", allowed.into())];
                faults.push(codes::BAD_SETTING.at(Place::default(), &args));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let changed = || Faults(vec![codes::SETTINGS_CHANGED.at(Place::default(), &[])]);
        let stored = self.with(|store| store.settings(team))?;
        if self.setting_values(team)? != *seen || !self.with(|store| store.set_settings(act, team, &stored, now))? {
            return Err(changed());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_allowed() {
        for row in SETTINGS {
            assert!((row.fits)(row.default), "{}", row.name);
            assert!(!(row.fits)("no such value"), "{}", row.name);
        }
    }
}
