//! What the reader should know of the whole: punches that seem to be missing, up to when they are needed, weeks without a roster.

use super::{Evidence, words};
use crate::domain::{AgentIx, Arg, DayRecord, FindingKind, Message, Punch, StampSource};
use crate::time::{Instant, IsoWeek};
use std::collections::BTreeSet;

/// Punches farther than this from all others may be of a clock that goes wrong: days.
const APART_DAYS: i64 = 7;
/// At most so many of them.
const FEW: usize = 4;

/// First and last punch that tell from when to when there is data: a few of one person, more than a week apart from those of all others,
/// do not. `None`: there is no punch.
#[must_use]
pub fn punch_ends(punches: &[Punch]) -> Option<(Instant, Instant)> {
    let mut times: Vec<(Instant, AgentIx)> = punches.iter().map(|punch| (punch.at, punch.agent)).collect();
    times.sort_unstable();
    let apart = |one: Instant, next: Instant| next - one > chrono::Duration::days(APART_DAYS);
    let mut rest = times.as_slice();
    while let Some(cut) = (1..rest.len()).rev().take(FEW).find(|cut| apart(rest[cut - 1].0, rest[*cut].0)) {
        let (kept, lone) = rest.split_at(cut);
        if !few(lone, kept) {
            break;
        }
        rest = kept;
    }
    while let Some(cut) = (1..rest.len()).take(FEW).find(|cut| apart(rest[cut - 1].0, rest[*cut].0)) {
        let (lone, kept) = rest.split_at(cut);
        if !few(lone, kept) {
            break;
        }
        rest = kept;
    }
    Some((rest.first()?.0, rest.last()?.0))
}

/// Punches of one person, beside others of several.
fn few(lone: &[(Instant, AgentIx)], others: &[(Instant, AgentIx)]) -> bool {
    lone.windows(2).all(|pair| pair[0].1 == pair[1].1) && others.windows(2).any(|pair| pair[0].1 != pair[1].1)
}

pub(super) fn notes(evidence: &Evidence, days: &[DayRecord], needed_until: Instant) -> Vec<Message> {
    let mut notes: Vec<Message> = Vec::new();
    notes.extend(unpunched(evidence, days));
    notes.extend(no_data(evidence, days));
    notes.extend(apart(evidence));
    notes.extend(export(evidence, needed_until));
    let bare = days.iter().filter(|day| day.finding(FindingKind::NoRoster).is_some()).map(|day| IsoWeek::of(day.date));
    let weeks: BTreeSet<IsoWeek> = bare.collect();
    notes.extend(weeks.into_iter().map(|week| words::say(&words::NOTE_NO_ROSTER).with("week", week.to_string())));
    notes
}

/// People who had shifts and no punch at all.
fn unpunched(evidence: &Evidence, days: &[DayRecord]) -> Option<Message> {
    let missing = |own: &&[DayRecord]| {
        let punch = |day: &DayRecord| {
            let found = &day.evidence;
            let mut stamps = found.came.iter().chain(&found.went).chain(&found.others);
            stamps.any(|stamp| matches!(stamp.source, StampSource::Punch { .. }))
        };
        let due = |day: &DayRecord| day.is_due() && day.finding(FindingKind::Pending).is_none();
        own.iter().any(due) && !own.iter().any(punch)
    };
    let name = |own: &[DayRecord]| {
        let agent = evidence.team.agent(own[0].agent);
        format!("{} ({})", agent.name, agent.id)
    };
    let names: Vec<String> = days.chunk_by(|one, other| one.agent == other.agent).filter(missing).map(name).collect();
    let said = words::say(&words::NOTE_UNPUNCHED).with("n", names.len());
    (!names.is_empty()).then(|| said.with("names", Arg::List(names)))
}

/// Shifts before the first punch of the data.
fn no_data(evidence: &Evidence, days: &[DayRecord]) -> Option<Message> {
    let from = evidence.complete_from?;
    let before = |day: &&DayRecord| {
        day.finding(FindingKind::Pending).is_some() && day.planned.span.is_some_and(|span| span.end <= from.min(evidence.complete_until))
    };
    let count = days.iter().filter(before).count();
    let said = words::say(&words::NOTE_NO_DATA).with("from", Arg::Instant(from)).with("n", count);
    (count > 0).then_some(said)
}

/// Punches that lie apart from all others.
fn apart(evidence: &Evidence) -> Option<Message> {
    let (first, last) = punch_ends(evidence.punches)?;
    let beyond: Vec<&Punch> = evidence.punches.iter().filter(|punch| punch.at < first || punch.at > last).collect();
    let one = beyond.iter().min_by_key(|punch| (punch.at, punch.agent))?;
    let said = words::say(&words::NOTE_APART).with("n", beyond.len()).with("at", Arg::Instant(one.at));
    Some(said.with("agent", evidence.team.agent(one.agent).name.as_str()))
}

/// Up to when punches are needed, unless they are there.
fn export(evidence: &Evidence, needed_until: Instant) -> Option<Message> {
    if evidence.complete_until >= needed_until {
        return None;
    }
    let last = evidence.punches.iter().map(|punch| punch.at).filter(|at| *at <= evidence.complete_until).max();
    let said = words::say(if last.is_some() { &words::NOTE_EXPORT } else { &words::NOTE_NO_PUNCH });
    Some(said.with("last", Arg::Instant(last.unwrap_or_default())).with("until", Arg::Instant(needed_until)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Instant {
        chrono::DateTime::from_timestamp(1_790_000_000 + day * 86_400, 0).unwrap()
    }

    fn ends(punches: &[(usize, i64)]) -> Option<(Instant, Instant)> {
        let punch = |(agent, day): &(usize, i64)| Punch { agent: AgentIx(*agent), at: at(*day), hint: None, file: 0, line: 1 };
        punch_ends(&punches.iter().map(punch).collect::<Vec<_>>())
    }

    #[test]
    fn a_lone_punch_a_week_away_from_all_others_ends_no_data() {
        assert_eq!(ends(&[(0, 1), (1, 1), (0, 2), (1, 2), (0, 40)]), Some((at(1), at(2))));
        assert_eq!(ends(&[(0, -900), (0, 1), (1, 1), (0, 2), (1, 2)]), Some((at(1), at(2))));
    }

    #[test]
    fn after_a_closed_week_the_punches_of_several_people_end_the_data() {
        assert_eq!(ends(&[(0, 1), (1, 1), (0, 20), (1, 20)]), Some((at(1), at(20))));
        assert_eq!(ends(&[(0, 1), (0, 20)]), Some((at(1), at(20))));
        assert_eq!(ends(&[]), None);
    }
}
