//! Fines, prizes and the attendance rate, as the shop's rule book sets them.

use super::{LeaveKind, Minutes, Money};

/// From so many minutes late on, that fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateStep {
    pub minutes: Minutes,
    pub fine: Money,
}

/// What conduct costs and brings. Everything is the shop's own; by default nobody is fined and no prize is given (S21).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MoneyPolicy {
    /// Fines by minutes late, by rising minutes: the highest step reached counts. Default none.
    pub late_steps: Vec<LateStep>,
    /// What misconduct costs, in the order of the file. Default none.
    pub fines: Vec<Fine>,
    /// What the mentors of the fastest-trained new agents of a period get, the fastest first. Default none.
    pub mentor_prizes: Vec<Money>,
    /// Other prizes that a line of conduct can give. Default none.
    pub prizes: Vec<Prize>,
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

impl MoneyPolicy {
    /// The fine for coming so many minutes late; `None` below the first step.
    #[must_use]
    pub fn late_fine(&self, minutes: Minutes) -> Option<Money> {
        self.late_steps.iter().rev().find(|step| step.minutes <= minutes).map(|step| step.fine)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_step_reached_sets_the_fine() {
        let steps = [(10, 10), (30, 50)].map(|(minutes, yuan)| LateStep { minutes, fine: Money::yuan(yuan) });
        let policy = MoneyPolicy { late_steps: steps.to_vec(), ..MoneyPolicy::default() };
        assert_eq!([9, 10, 29, 30].map(|late| policy.late_fine(late).map(Money::fen)), [None, Some(1000), Some(1000), Some(5000)]);
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
