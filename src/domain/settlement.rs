//! What HR closes and takes away: results of days, money and the fund, totals, adjustments. Documents draw it and nothing else.

use super::team::AgentIx;
use super::{Case, DayRecord, FindingKind, Judgement, LeaveKind, Message, Minutes, Money, PayClass, Period, Place, Policy, Proof, Symbol};
use crate::time::{Date, Instant};

/// What a day comes to, by id and code: it is stored with a closed period and compared years later.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DayResult {
    pub agent: String,
    pub date: Date,
    /// Codes of the findings with their minutes, the weightiest first.
    pub findings: Vec<(String, Minutes)>,
    pub planned: Minutes,
    pub worked: Minutes,
    pub paid: Minutes,
    pub leave: Minutes,
    /// By [`super::PayClass`].
    pub overtime: [Minutes; 3],
    pub holiday_work: Minutes,
    /// Fines and prizes of the day, in fen.
    pub fine_fen: i64,
    #[serde(default)]
    pub prize_fen: i64,
}

/// A day of a closed period that late data has changed: the difference is paid in the next period.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Adjustment {
    /// The closed period, such as `2026-09`.
    pub period: String,
    pub before: DayResult,
    pub after: DayResult,
}

/// What a period came to when it was closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PeriodResult {
    pub days: Vec<DayResult>,
    pub adjustments: Vec<Adjustment>,
    /// All fines of the period, in fen: they went to the fund.
    pub fines_fen: i64,
    /// Fines of earlier closed periods that the fund began with, in fen.
    #[serde(default)]
    pub fund_brought_fen: i64,
    /// Rulings: case id, decision, what it set.
    pub rulings: Vec<(String, String, String)>,
}

/// A line of `conduct.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Conduct {
    pub date: Date,
    pub agent: AgentIx,
    /// Code of a fine or a prize of the policy.
    pub kind: String,
    /// Instead of the policy's amount.
    pub amount: Option<Money>,
    pub note: String,
    pub place: Place,
}

/// A line of `fund.csv`: what else went into the team fund or out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FundLine {
    pub date: Date,
    /// Above 0 into the fund, below 0 out of it.
    pub amount: Money,
    pub note: String,
    pub place: Place,
}

/// What became of a piece of conduct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoneyKind {
    Fine,
    Prize,
    /// The amounts are used up: HR has to act.
    ForHr,
}

impl MoneyKind {
    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Prize => "prize",
            Self::ForHr => "for-hr",
        }
    }
}

/// A fine or a prize of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct MoneyLine {
    pub date: Date,
    pub agent: AgentIx,
    pub kind: MoneyKind,
    /// Code of the fine or prize; `late` for the steps of lateness, `mentor` for mentors' prizes.
    pub code: String,
    /// Never below 0; 0 where HR has to act.
    pub amount: Money,
    pub said: Message,
}

/// The team fund over a period; open to everybody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fund {
    /// Before the first day: lines of the fund's file and fines of closed periods.
    pub opening: Money,
    /// By date.
    pub entries: Vec<FundEntry>,
}

/// Money into the fund or out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FundEntry {
    pub date: Date,
    /// Whose fine; `None`: a line of the fund's file.
    pub agent: Option<AgentIx>,
    pub amount: Money,
    pub said: Message,
}

impl Fund {
    #[must_use]
    pub fn income(&self) -> Money {
        self.entries.iter().map(|entry| entry.amount).filter(|amount| *amount > Money::ZERO).sum()
    }

    /// Above 0.
    #[must_use]
    pub fn spending(&self) -> Money {
        -self.entries.iter().map(|entry| entry.amount).filter(|amount| *amount < Money::ZERO).sum::<Money>()
    }

    #[must_use]
    pub fn closing(&self) -> Money {
        self.opening + self.income() - self.spending()
    }
}

/// Times that something happened, and its minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub times: i64,
    pub minutes: Minutes,
}

impl Tally {
    pub fn add(&mut self, minutes: Minutes) {
        self.times += 1;
        self.minutes += minutes;
    }
}

/// One agent's period.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentTotals {
    pub agent: AgentIx,
    /// Days with a shift to work, leave taken off.
    pub due_days: i64,
    /// Of these, days with attendance.
    pub attended_days: i64,
    pub rest_days: i64,
    pub holiday_days: i64,
    /// Days whose verdict is leave.
    pub leave_days: i64,
    pub pending_days: i64,
    /// By [`FindingKind`], in the order of [`FindingKind::ALL`].
    pub tallies: Vec<Tally>,
    pub planned_minutes: Minutes,
    pub worked_minutes: Minutes,
    pub paid_minutes: Minutes,
    pub leave_minutes: Minutes,
    /// By [`super::PayClass`].
    pub overtime: [Minutes; 3],
    pub holiday_work: Minutes,
    /// Overtime by class that adjustments of closed periods add or take.
    pub adjusted_overtime: [Minutes; 3],
    /// Paid minutes that adjustments of closed periods add or take.
    pub adjusted_paid: Minutes,
    /// Fines that adjustments of closed periods add or take.
    pub adjusted_fines: Money,
    /// Prizes that adjustments of closed periods add or take.
    pub adjusted_prizes: Money,
    pub rate: Rate,
    /// Right and planned present minutes; online and planned online minutes, where states are known.
    pub online: Option<OnlineSums>,
    pub fines: Money,
    pub prizes: Money,
    pub open_cases: i64,
}

impl AgentTotals {
    /// Times and minutes of findings of these kinds together.
    #[must_use]
    pub fn tally_of(&self, kinds: &[FindingKind]) -> Tally {
        let all = kinds.iter().map(|kind| self.tally(*kind));
        all.fold(Tally::default(), |sum, one| Tally { times: sum.times + one.times, minutes: sum.minutes + one.minutes })
    }

    #[must_use]
    pub fn tally(&self, kind: FindingKind) -> Tally {
        let at = FindingKind::ALL.iter().position(|other| *other == kind);
        at.and_then(|at| self.tallies.get(at)).copied().unwrap_or_default()
    }

    /// Overtime of a class that is paid with this period: its own and the adjustments'.
    #[must_use]
    pub fn payable_overtime(&self, class: usize) -> Minutes {
        self.overtime.get(class).copied().unwrap_or(0) + self.adjusted_overtime.get(class).copied().unwrap_or(0)
    }
}

/// The attendance rate as a fraction: days or minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    pub attended: i64,
    pub due: i64,
}

impl Rate {
    /// 0–1; `None`: nothing was due.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn share(self) -> Option<f64> {
        (self.due > 0).then(|| self.attended as f64 / self.due as f64)
    }
}

/// Sums of a period's online time, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnlineSums {
    pub right: Minutes,
    pub present: Minutes,
    pub online: Minutes,
    pub planned: Minutes,
}

/// When a period was closed, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub at: Instant,
    pub by: String,
    /// SHA-256 of the result, in hexadecimal digits.
    pub result: String,
    /// Why it was closed though not all was settled.
    pub forced: Option<String>,
}

/// All that the documents of a period show.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// With all rulings that hold.
    pub judgement: Judgement,
    /// By date and agent.
    pub cases: Vec<Case>,
    /// By agent; those employed on no day are left out.
    pub totals: Vec<AgentTotals>,
    /// By date and agent.
    pub money: Vec<MoneyLine>,
    pub fund: Fund,
    pub adjustments: Vec<Adjustment>,
    /// In force on some day of the period.
    pub policies: Vec<Policy>,
    /// `None`: the period is open.
    pub closed: Option<Closed>,
}

impl Statement {
    #[must_use]
    pub fn period(&self) -> Period {
        self.judgement.period
    }

    #[must_use]
    pub fn open_cases(&self) -> usize {
        self.cases.iter().filter(|case| !case.is_settled()).count()
    }

    #[must_use]
    pub fn pending_days(&self) -> usize {
        self.judgement.days.iter().filter(|day| day.finding(FindingKind::Pending).is_some()).count()
    }
}

impl DayRecord {
    /// Somebody is expected that day.
    #[must_use]
    pub fn is_due(&self) -> bool {
        matches!(self.planned.symbol, Some(Symbol::Shift(_))) && self.planned.span.is_some()
    }

    /// A due day with attendance; a day that is still pending is none.
    #[must_use]
    pub fn is_attended(&self) -> bool {
        let spoils = |kind| matches!(kind, FindingKind::Absent | FindingKind::Pending);
        self.is_due() && !self.findings.iter().any(|finding| spoils(finding.kind))
    }

    /// The kind of leave that takes the whole day.
    #[must_use]
    pub fn whole_leave(&self) -> Option<LeaveKind> {
        if let Some(Symbol::Leave(kind)) = self.planned.symbol {
            return Some(kind);
        }
        let finding = self.finding(FindingKind::Leave).filter(|_| self.planned.span.is_none())?;
        let of_proof = |proof: &Proof| if let Proof::Leave { kind, .. } = proof { Some(*kind) } else { None };
        Some(finding.evidence.iter().find_map(of_proof).unwrap_or(LeaveKind::Other))
    }

    /// Times and minutes of findings of these kinds.
    #[must_use]
    pub fn tally(&self, kinds: &[FindingKind]) -> Tally {
        let mut tally = Tally::default();
        self.findings.iter().filter(|finding| kinds.contains(&finding.kind)).for_each(|finding| tally.add(finding.minutes));
        tally
    }

    /// Overtime by [`PayClass`].
    #[must_use]
    pub fn overtime_by_class(&self) -> [Minutes; 3] {
        PayClass::ALL.map(|class| self.overtime.iter().filter(|part| part.class == class).map(|part| part.minutes).sum())
    }

    /// Minutes within the plan on a statutory holiday.
    #[must_use]
    pub fn holiday_minutes(&self) -> Minutes {
        self.holiday_work.iter().map(|part| part.minutes).sum()
    }
}
