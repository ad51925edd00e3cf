//! Attendance: what the roster in force asked for against what punches, chats and states show. Pure: evidence in, a judgement out.

mod cap;
mod cases;
mod matching;
mod money;
mod notes;
mod online;
mod overtime;
mod plan;
mod record;
mod spans;
mod swaps;
mod totals;
mod verdict;
mod words;

pub use cases::{Backwards, Ruled, settle};
pub use money::{fund, money};
pub use notes::punch_ends;
pub use totals::{adjustments, day_results, totals};

use crate::domain::{
    AgentIx, ChatHold, Correction, DayRecord, Judgement, Leave, Period, Policies, Published, Punch, StatusSpan, Swap, Team,
};
use crate::time::{Instant, Span};
use plan::Book;
use record::{Known, Line, Settled};
use std::collections::BTreeMap;

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
    /// There are no punches from before this; `None`: from as early as one may ask.
    pub complete_from: Option<Instant>,
    /// All punches before this have arrived.
    pub complete_until: Instant,
}

/// Judges every agent and day of the period.
#[must_use]
pub fn judge(evidence: &Evidence) -> Judgement {
    let book = Book::new(evidence);
    let (punches, chats, states) = (sorted(evidence.punches), sorted(evidence.chats), sorted(evidence.states));
    let mut corrections: BTreeMap<AgentIx, Settled> = BTreeMap::new();
    for (index, correction) in evidence.corrections.iter().enumerate() {
        corrections.entry(correction.agent).or_default().entry(correction.date).or_default().push((index, correction));
    }
    let none = Settled::new();
    let line = |agent: AgentIx| {
        let known = Known {
            agent,
            punches: of(&punches, agent, |punch| punch.agent),
            chats: of(&chats, agent, |hold| hold.agent),
            states: of(&states, agent, |status| status.agent),
            corrections: corrections.get(&agent).unwrap_or(&none),
        };
        Line::new(evidence, &book, known)
    };
    let lines: Vec<Line> = evidence.team.agent_ixs().map(line).collect();
    let within =
        |line: &Line| -> Vec<usize> { (0..line.days.len()).filter(|day| evidence.period.contains(line.days[*day].date)).collect() };
    let offset = lines.first().and_then(|line| within(line).first().copied()).unwrap_or(0);
    let mut records: Vec<Vec<DayRecord>> =
        lines.iter().map(|line| within(line).into_iter().map(|day| line.record(day)).collect()).collect();
    let swaps = swaps::suggest(evidence.team, &lines, &mut records, offset);
    records.iter_mut().for_each(|own| cap::cap(evidence, own));
    let days: Vec<DayRecord> = records.into_iter().flatten().collect();
    let needed_until = days.iter().filter_map(|day| day.evidence.closes).max().unwrap_or(evidence.complete_until);
    let notes = notes::notes(evidence, &days, needed_until);
    Judgement { period: evidence.period, days, swaps, notes, complete_until: evidence.complete_until, needed_until }
}

fn sorted<T: Copy + Ord>(list: &[T]) -> Vec<T> {
    let mut list = list.to_vec();
    list.sort_unstable();
    list
}

/// The part of a list, sorted by agent, that is one agent's.
fn of<T>(list: &[T], agent: AgentIx, owner: impl Fn(&T) -> AgentIx) -> &[T] {
    let from = list.partition_point(|item| owner(item) < agent);
    let to = list.partition_point(|item| owner(item) <= agent);
    &list[from..to]
}
