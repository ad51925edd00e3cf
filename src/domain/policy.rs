//! How the shop judges attendance: policies with the date from which each is in force.

use super::{Minutes, MoneyPolicy, RateDefinition};
use crate::time::Date;

/// One dated version of the shop's attendance rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// First day in force; `None`: since ever.
    pub from: Option<Date>,
    pub matching: MatchingPolicy,
    pub lateness: LatenessPolicy,
    pub overtime: OvertimePolicy,
    pub online: OnlinePolicy,
    pub money: MoneyPolicy,
    /// 出勤率
    pub rate: RateDefinition,
}

/// Which punches may belong to a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchingPolicy {
    /// A further punch within that many seconds is the same one. Default 120.
    pub double_punch_seconds: i64,
    /// Minutes before the first presence from which punches may belong to the shift. Default 360.
    pub window_before_minutes: Minutes,
    /// Minutes after the last presence up to which punches may belong to the shift; the day is judged after that. Default 660: the window
    /// of an evening that ends at 01:00 closes at noon.
    pub window_after_minutes: Minutes,
}

impl Default for MatchingPolicy {
    fn default() -> Self {
        Self { double_punch_seconds: 120, window_before_minutes: 360, window_after_minutes: 660 }
    }
}

/// Late, early, away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatenessPolicy {
    /// Minutes late, beyond those of the presence table, that are let off: with the table's 1 and a grace of 5, coming 5 minutes late is
    /// not late and 6 minutes is late by 6. Default 0.
    pub grace_minutes: Minutes,
    /// Minutes late from which it is serious. Default 30.
    pub serious_from_minutes: Minutes,
    /// Minutes late from which the day counts as absent 旷工迟到; `None`: never. Default `None`.
    pub absent_from_minutes: Option<Minutes>,
    /// Minutes of leaving early that are let off. Default 0.
    pub early_grace_minutes: Minutes,
    /// Minutes away within the shift, breaks not counted, from which the post was left. Default 30.
    pub left_post_minutes: Minutes,
}

impl Default for LatenessPolicy {
    fn default() -> Self {
        Self { grace_minutes: 0, serious_from_minutes: 30, absent_from_minutes: None, early_grace_minutes: 0, left_post_minutes: 30 }
    }
}

/// What counts as overtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OvertimePolicy {
    /// Minutes after the last chat that still count. Default 10.
    pub wrap_up_minutes: Minutes,
    /// A day's overtime is rounded down to a multiple of this. Default 1.
    pub rounding_minutes: Minutes,
    /// Less than this a day is none. Default 15.
    pub minimum_minutes: Minutes,
    /// Most in a period (in a calendar month when the period is longer). Default 2160: 36 hours.
    pub monthly_cap_minutes: Minutes,
}

impl Default for OvertimePolicy {
    fn default() -> Self {
        Self { wrap_up_minutes: 10, rounding_minutes: 1, minimum_minutes: 15, monthly_cap_minutes: 36 * 60 }
    }
}

/// Online time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnlinePolicy {
    /// Adherence or conformance below this is a finding, 0–1. Default 0.8.
    pub minimum_share: f64,
}

impl Default for OnlinePolicy {
    fn default() -> Self {
        Self { minimum_share: 0.8 }
    }
}

/// All versions, by date.
#[derive(Clone, Debug, PartialEq)]
pub struct Policies {
    /// In order of `from`; never empty, the first is in force since ever.
    versions: Vec<Policy>,
}

impl Default for Policies {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Policies {
    /// Sorts the versions. Before the first dated one the defaults hold.
    #[must_use]
    pub fn new(mut versions: Vec<Policy>) -> Self {
        versions.sort_by_key(|policy| policy.from);
        if versions.first().is_none_or(|first| first.from.is_some()) {
            versions.insert(0, Policy::default());
        }
        Self { versions }
    }

    /// The version in force on a date.
    #[must_use]
    pub fn on(&self, date: Date) -> &Policy {
        let later = self.versions.iter().skip(1).take_while(|policy| policy.from.is_some_and(|from| from <= date));
        later.last().unwrap_or(&self.versions[0])
    }

    /// Versions in force on some day of a stretch, both ends included.
    #[must_use]
    pub fn within(&self, first: Date, last: Date) -> &[Policy] {
        let begun = |date: Date| self.versions.iter().skip(1).take_while(|policy| policy.from.is_some_and(|from| from <= date)).count();
        &self.versions[begun(first)..=begun(last).max(begun(first))]
    }

    #[must_use]
    pub fn versions(&self) -> &[Policy] {
        &self.versions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(day: u32) -> Policy {
        let lateness = LatenessPolicy { grace_minutes: i64::from(day), ..LatenessPolicy::default() };
        Policy { from: Date::from_ymd_opt(2026, 10, day), lateness, ..Policy::default() }
    }

    #[test]
    fn the_last_version_not_after_the_date_is_in_force() {
        let policies = Policies::new(vec![from(20), from(10)]);
        let grace = |day| policies.on(Date::from_ymd_opt(2026, 10, day).unwrap()).lateness.grace_minutes;
        assert_eq!([9, 10, 19, 20, 31].map(grace), [0, 10, 10, 20, 20]);
    }

    #[test]
    fn the_versions_of_a_period_are_those_in_force_on_some_of_its_days() {
        let policies = Policies::new(vec![from(20), from(10)]);
        let day = |day| Date::from_ymd_opt(2026, 10, day).unwrap();
        let graces =
            |first, last| policies.within(day(first), day(last)).iter().map(|policy| policy.lateness.grace_minutes).collect::<Vec<_>>();
        assert_eq!([graces(1, 9), graces(9, 10), graces(10, 19), graces(1, 31)], [vec![0], vec![0, 10], vec![10], vec![0, 10, 20]]);
    }
}
