//! Cases: exceptions that a person must settle, and the rulings on them.

use super::team::AgentIx;
use super::{CorrectionSet, FindingKind, Message, Minutes, Place};
use crate::time::{ClockTime, Date, Instant};

/// What HR makes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// The finding stands; overtime that was to be confirmed counts.
    Accept,
    /// The facts were others: times or minutes are set.
    Correct,
    /// The finding is let off; overtime that was to be confirmed does not count.
    TurnDown,
}

impl Decision {
    pub const ALL: [Self; 3] = [Self::Accept, Self::Correct, Self::TurnDown];

    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Correct => "correct",
            Self::TurnDown => "turn-down",
        }
    }
}

/// What a person wrote about a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    pub decision: Decision,
    /// Clock times of the business day, past midnight as `25:10`.
    pub came: Option<ClockTime>,
    pub went: Option<ClockTime>,
    pub overtime: Option<Minutes>,
    pub reason: String,
    pub evidence: String,
    pub by: String,
    pub at: Option<Instant>,
    /// Minutes of the finding when the ruling was made: when they are others now, the ruling no longer fits.
    pub seen_minutes: Minutes,
}

/// A line of the file of cases.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseLine {
    pub id: String,
    /// As the line says; `None` where its fields are damaged.
    pub agent: AgentIx,
    pub date: Date,
    pub kind: FindingKind,
    pub ruling: Option<Ruling>,
    pub place: Place,
}

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseState {
    /// Nobody has ruled.
    Open,
    Settled,
    /// There is a ruling, but the finding it was about has changed: it counts for nothing until somebody rules anew.
    Stale,
}

impl CaseState {
    /// As written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Settled => "settled",
            Self::Stale => "stale",
        }
    }
}

/// An exception that a person must look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Date, agent and kind, such as `2026-10-03-a07-late`; the same whenever the period is judged.
    pub id: String,
    pub agent: AgentIx,
    pub date: Date,
    pub kind: FindingKind,
    /// Of the finding, as judged without this case's ruling.
    pub minutes: Minutes,
    /// The finding's sentence.
    pub said: Message,
    pub ruling: Option<Ruling>,
    pub state: CaseState,
}

impl Case {
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.state == CaseState::Settled
    }
}

/// A correction's words for a ruling's record: `came 08:30`.
#[must_use]
pub fn ruling_words(ruling: &Ruling) -> String {
    let came = ruling.came.map(|clock| format!("came {clock}"));
    let went = ruling.went.map(|clock| format!("went {clock}"));
    let overtime = ruling.overtime.map(|minutes| format!("overtime {minutes}"));
    [came, went, overtime].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What a ruling sets, for judging. `minutes`: of the finding ruled about.
#[must_use]
pub fn ruling_sets(ruling: &Ruling, kind: FindingKind, minutes: Minutes, at: impl Fn(ClockTime) -> Instant) -> Vec<CorrectionSet> {
    // A suspected swap is to be confirmed too, and earns nothing.
    let earned = minutes > 0 && matches!(kind, FindingKind::ToConfirm | FindingKind::WorkedOnRestDay);
    match ruling.decision {
        Decision::Accept if earned && kind == FindingKind::ToConfirm => vec![CorrectionSet::Overtime(minutes)],
        Decision::Accept => Vec::new(),
        Decision::TurnDown if earned => vec![CorrectionSet::Overtime(0), CorrectionSet::Excuse(kind)],
        Decision::TurnDown => vec![CorrectionSet::Excuse(kind)],
        Decision::Correct => {
            let came = ruling.came.map(|clock| CorrectionSet::Came(at(clock)));
            let went = ruling.went.map(|clock| CorrectionSet::Went(at(clock)));
            // Who was there from coming to going was not away in between.
            let stayed = (kind == FindingKind::LeftPost && came.is_some() && went.is_some()).then_some(CorrectionSet::Stayed);
            [came, went, stayed, ruling.overtime.map(CorrectionSet::Overtime)].into_iter().flatten().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(decision: Decision, kind: FindingKind, minutes: Minutes) -> Vec<CorrectionSet> {
        let ruling = Ruling {
            decision,
            came: None,
            went: None,
            overtime: None,
            reason: String::new(),
            evidence: String::new(),
            by: String::new(),
            at: None,
            seen_minutes: minutes,
        };
        ruling_sets(&ruling, kind, minutes, |_| Instant::default())
    }

    #[test]
    fn a_suspected_swap_touches_no_overtime() {
        assert_eq!(sets(Decision::Accept, FindingKind::ToConfirm, 0), []);
        assert_eq!(sets(Decision::TurnDown, FindingKind::ToConfirm, 0), [CorrectionSet::Excuse(FindingKind::ToConfirm)]);
        assert_eq!(sets(Decision::Accept, FindingKind::ToConfirm, 40), [CorrectionSet::Overtime(40)]);
    }
}
