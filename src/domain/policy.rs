//! The shop's rules on attendance and money, in dated versions: a change never touches the days before it.

use super::{LeaveKind, Minutes, Money};
use crate::time::Date;

/// One version of the rules. What a version does not say is as in the version before, at first as in [`Policy::default`].
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// First business day in force.
    pub from: Date,
    /// Minutes of forbearance on top of the presence table's `late_from_minutes`, 0–120. Default 0.
    pub grace_minutes: Minutes,
    /// Leaving by at most so many minutes before the end is not early, 0–120. Default 0.
    pub early_grace_minutes: Minutes,
    /// Late by so many minutes or more is seriously late, 1–720. Default 30.
    pub serious_late_minutes: Minutes,
    /// Fines by minutes late, by rising minutes: the highest step reached counts. Default none.
    pub late_steps: Vec<LateStep>,
    /// Two punches within so many minutes are one, 0–30. Default 2.
    pub double_punch_minutes: Minutes,
    /// Overtime past the end of a shift counts up to so many minutes after the last chat ended, 0–120. Default 5.
    pub wrap_up_minutes: Minutes,
    /// Overtime of a stretch counts in multiples of so many minutes, 1–60. Default 1.
    pub overtime_round_minutes: Minutes,
    /// How overtime is rounded. Default down.
    pub overtime_rounding: Rounding,
    /// A stretch shorter than that earns nothing, 0–480. Default 0.
    pub overtime_minimum_minutes: Minutes,
    /// More overtime than that in one calendar month is a finding. Default 36 h.
    ///
    /// # Source
    /// Labour Law of the PRC, art. 41: at most 36 hours a month.
    pub overtime_cap_minutes: Minutes,
    /// Conformance (online ÷ planned time on the chats) below that is a finding, 0–1. Default 0.8 (S15).
    pub online_share: f64,
    /// Adherence (right state at the right time) below that is a finding, 0–1; `None`: it is only shown. Default none.
    pub online_adherence: Option<f64>,
    /// A day with fewer planned minutes on the chats is not judged by its online time, 0–1440. Default 60.
    pub online_floor_minutes: Minutes,
    /// What conduct costs, in the order of the file. Default none.
    pub fines: Vec<Fine>,
    /// What the mentors of the fastest-trained new agents of a period get, the fastest first. Default none.
    pub mentor_prizes: Vec<Money>,
    /// Other prizes that a line of conduct can give. Default none.
    pub prizes: Vec<Prize>,
    pub rate: RateDefinition,
}

/// From so many minutes late on, that fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateStep {
    pub minutes: Minutes,
    pub fine: Money,
}

/// To multiples of the rounding minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Rounding {
    #[default]
    Down,
    /// Half a multiple goes up.
    Nearest,
}

/// What one kind of misconduct costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Fine {
    /// As lines of conduct name it, such as `complaint`.
    pub code: String,
    pub name: String,
    /// For the first time, the second, …
    pub amounts: Vec<Money>,
    /// What happens when it occurs more often than there are amounts. Default repeat.
    pub then: AfterLast,
    /// Over what the times are counted. Default the calendar month.
    pub per: FineWindow,
    /// Code of the attendance finding that brings this fine without a line of conduct, such as `duty-missed`; default none.
    pub finding: Option<&'static str>,
}

/// Once the amounts are used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum AfterLast {
    /// The last amount again.
    #[default]
    Repeat,
    /// No further fine: a finding for HR.
    Report,
}

/// Over what repetitions are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum FineWindow {
    /// 自然月
    #[default]
    Month,
    Year,
}

/// A prize that a line of conduct gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Prize {
    pub code: String,
    pub name: String,
    pub amount: Money,
}

/// How the attendance rate 出勤率 is reckoned: attended ÷ due.
#[derive(Clone, Debug, PartialEq)]
pub struct RateDefinition {
    /// Default days.
    pub unit: RateUnit,
    /// What a day with some attendance counts for. Default present.
    pub counts: RateCounts,
    /// Leave of these kinds is not due; of others it is due and not attended. Default: the kinds that are credited.
    pub excused: Vec<LeaveKind>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RateUnit {
    #[default]
    Days,
    /// Planned minutes, and of these those worked.
    Minutes,
}

/// Which days count as attended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RateCounts {
    /// All but absence.
    #[default]
    Present,
    /// Only days that are neither late nor early nor lack a punch.
    Punctual,
}

impl Default for RateDefinition {
    fn default() -> Self {
        let excused = LeaveKind::ALL.into_iter().filter(|kind| kind.credited()).collect();
        Self { unit: RateUnit::default(), counts: RateCounts::default(), excused }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            from: Date::MIN,
            grace_minutes: 0,
            early_grace_minutes: 0,
            serious_late_minutes: 30,
            late_steps: Vec::new(),
            double_punch_minutes: 2,
            wrap_up_minutes: 5,
            overtime_round_minutes: 1,
            overtime_rounding: Rounding::Down,
            overtime_minimum_minutes: 0,
            overtime_cap_minutes: 36 * 60,
            online_share: 0.8,
            online_adherence: None,
            online_floor_minutes: 60,
            fines: Vec::new(),
            mentor_prizes: Vec::new(),
            prizes: Vec::new(),
            rate: RateDefinition::default(),
        }
    }
}

impl Policy {
    /// The fine for coming so many minutes late; `None` below the first step.
    #[must_use]
    pub fn late_fine(&self, minutes: Minutes) -> Option<Money> {
        self.late_steps.iter().rev().find(|step| step.minutes <= minutes).map(|step| step.fine)
    }

    /// What a stretch of overtime counts for: nothing below the minimum, else rounded.
    #[must_use]
    pub fn rounded_overtime(&self, minutes: Minutes) -> Minutes {
        if minutes <= 0 || minutes < self.overtime_minimum_minutes {
            return 0;
        }
        let step = self.overtime_round_minutes.max(1);
        let add = if self.overtime_rounding == Rounding::Nearest { step / 2 + step % 2 } else { 0 };
        (minutes + add) / step * step
    }

    #[must_use]
    pub fn fine(&self, code: &str) -> Option<&Fine> {
        self.fines.iter().find(|fine| fine.code == code)
    }

    #[must_use]
    pub fn prize(&self, code: &str) -> Option<&Prize> {
        self.prizes.iter().find(|prize| prize.code == code)
    }
}

impl Fine {
    /// What the `times`-th occurrence (from 1) costs; `None`: no fine but a finding for HR.
    #[must_use]
    pub fn amount(&self, times: usize) -> Option<Money> {
        let written = self.amounts.get(times.saturating_sub(1)).copied();
        written.or_else(|| if self.then == AfterLast::Repeat { self.amounts.last().copied() } else { None })
    }
}

/// All versions of the policy, by the day from which they hold. The first holds from the beginning of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Policies(Vec<Policy>);

impl Default for Policies {
    fn default() -> Self {
        Self(vec![Policy::default()])
    }
}

impl Policies {
    /// Versions in any order; days before the first have the default.
    #[must_use]
    pub fn new(mut versions: Vec<Policy>) -> Self {
        versions.sort_by_key(|policy| policy.from);
        if versions.first().is_none_or(|first| first.from > Date::MIN) {
            versions.insert(0, Policy::default());
        }
        Self(versions)
    }

    /// The version in force on a business day.
    #[must_use]
    pub fn on(&self, date: Date) -> &Policy {
        let after = self.0.partition_point(|policy| policy.from <= date);
        &self.0[after.saturating_sub(1)]
    }

    /// Versions in force on some day of a stretch, both ends included.
    #[must_use]
    pub fn within(&self, first: Date, last: Date) -> &[Policy] {
        let begin = self.0.partition_point(|policy| policy.from <= first).saturating_sub(1);
        let end = self.0.partition_point(|policy| policy.from <= last).max(begin + 1);
        &self.0[begin..end]
    }

    #[must_use]
    pub fn all(&self) -> &[Policy] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse_date;

    fn date(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    fn from(text: &str, grace_minutes: Minutes) -> Policy {
        Policy { from: date(text), grace_minutes, ..Policy::default() }
    }

    #[test]
    fn a_version_holds_from_its_day_on() {
        let policies = Policies::new(vec![from("2026-10-01", 5), from("2026-01-01", 3)]);
        let grace = |day| policies.on(date(day)).grace_minutes;
        assert_eq!(["2025-12-31", "2026-01-01", "2026-09-30", "2026-10-01"].map(grace), [0, 3, 3, 5]);
    }

    #[test]
    fn the_versions_of_a_period_are_those_in_force_on_some_of_its_days() {
        let policies = Policies::new(vec![from("2026-10-01", 5), from("2026-01-01", 3)]);
        let graces = |first, last| policies.within(date(first), date(last)).iter().map(|policy| policy.grace_minutes).collect::<Vec<_>>();
        assert_eq!(graces("2026-09-26", "2026-10-25"), [3, 5]);
        assert_eq!(graces("2026-10-01", "2026-10-31"), [5]);
        assert_eq!(graces("2020-01-01", "2020-01-31"), [0]);
    }

    #[test]
    fn the_highest_step_reached_sets_the_fine() {
        let steps = [(10, 10), (30, 50)].map(|(minutes, yuan)| LateStep { minutes, fine: Money::yuan(yuan) });
        let policy = Policy { late_steps: steps.to_vec(), ..Policy::default() };
        assert_eq!([9, 10, 29, 30].map(|late| policy.late_fine(late).map(Money::fen)), [None, Some(1000), Some(1000), Some(5000)]);
    }

    #[test]
    fn overtime_is_rounded_and_too_short_a_stretch_earns_nothing() {
        let mut policy = Policy { overtime_round_minutes: 30, overtime_minimum_minutes: 20, ..Policy::default() };
        assert_eq!([19, 20, 29, 30, 59].map(|minutes| policy.rounded_overtime(minutes)), [0, 0, 0, 30, 30]);
        policy.overtime_rounding = Rounding::Nearest;
        assert_eq!([19, 20, 44, 45].map(|minutes| policy.rounded_overtime(minutes)), [0, 30, 30, 60]);
    }

    #[test]
    fn the_third_complaint_is_for_hr() {
        let amounts = vec![Money::yuan(50), Money::yuan(100)];
        let fine = Fine {
            code: "complaint".to_owned(),
            name: "投诉".to_owned(),
            amounts,
            then: AfterLast::Report,
            per: FineWindow::Month,
            finding: None,
        };
        assert_eq!([1, 2, 3].map(|times| fine.amount(times).map(Money::fen)), [Some(5000), Some(10_000), None]);
        let repeated = Fine { then: AfterLast::Repeat, ..fine };
        assert_eq!(repeated.amount(7), Some(Money::yuan(100)));
    }
}
