//! Swaps that nobody told of: two agents who each worked the other's shift.

use super::record::{Line, plain};
use super::words;
use crate::domain::{AgentIx, CorrectionSet, DayRecord, FindingKind, Minutes, Proof, SwapHint, Team};
use crate::time::Span;
use std::collections::BTreeMap;

/// Punches that near to both ends of a shift fit it.
const FITS: Minutes = 90;
/// Stays past the end of a shift that long fit it too.
const TAIL: Minutes = 180;
/// Days apart that the two shifts of a swap may be.
const APART: i64 = 14;

/// True when somebody with these first and last punches may have worked that shift.
fn fits(punched: Span, shift: Span) -> bool {
    let start = (punched.start - shift.start).num_minutes().abs();
    let end = (punched.end - shift.end).num_minutes();
    start <= FITS && (-FITS..=TAIL).contains(&end)
}

/// A cell that may be one side of a swap.
struct Side {
    line: usize,
    day: usize,
    record: usize,
}

/// Suggests swaps; days on which both came to each other's shift are to confirm instead of late, early or missing.
/// `records[line]` are the period's, the first of which is day `offset` of the line.
pub(super) fn suggest(team: &Team, lines: &[Line], records: &mut [Vec<DayRecord>], offset: usize) -> Vec<SwapHint> {
    let mut hints = same_day(team, lines, records, offset);
    let over_two_days = across(lines, records, offset);
    over_two_days.iter().for_each(|hint| told(team, records, *hint));
    hints.extend(over_two_days);
    hints.sort();
    hints.dedup();
    hints
}

/// Both came, each to the other's shift of that day.
fn same_day(team: &Team, lines: &[Line], records: &mut [Vec<DayRecord>], offset: usize) -> Vec<SwapHint> {
    let wrong = |record: &DayRecord| {
        let far = |kind, least| record.finding(kind).is_some_and(|finding| finding.minutes >= least);
        let missing = record.finding(FindingKind::MissingIn).is_some() || record.finding(FindingKind::MissingOut).is_some();
        let punched = record.evidence.came.is_some() || record.evidence.went.is_some() || !record.evidence.others.is_empty();
        let absent = record.finding(FindingKind::Absent).is_some();
        punched && (missing || absent || far(FindingKind::SeriouslyLate, FITS) || far(FindingKind::Early, FITS))
    };
    let mut by_date: BTreeMap<usize, Vec<Side>> = BTreeMap::new();
    for (line, own) in records.iter().enumerate() {
        let asked = |record: &DayRecord| wrong(record) && !lines[line].is_set(record.date, CorrectionSet::NoSwap);
        for (record, _) in own.iter().enumerate().filter(|(_, record)| asked(record)) {
            by_date.entry(record).or_default().push(Side { line, day: record + offset, record });
        }
    }
    let mut hints = Vec::new();
    for sides in by_date.values() {
        // Whoever is paired is not asked again: where several pairs fit, the first stands for all.
        let mut paired = vec![false; sides.len()];
        for (index, one) in sides.iter().enumerate() {
            for (further, other) in sides.iter().enumerate().skip(index + 1) {
                if paired[index] || paired[further] {
                    continue;
                }
                let plan = |side: &Side| lines[side.line].days[side.day].planned.span;
                let punched = |side: &Side| lines[side.line].outermost(side.day);
                let (Some(p1), Some(p2), Some(s1), Some(s2)) = (punched(one), punched(other), plan(one), plan(other)) else { continue };
                if fits(p1, s2) && fits(p2, s1) && !fits(p1, s1) && !fits(p2, s2) {
                    let record = &records[one.line][one.record];
                    let (date, agent, with) = (record.date, record.agent, records[other.line][other.record].agent);
                    let hint = SwapHint { date, agent, with, with_date: date };
                    hints.push(hint);
                    (paired[index], paired[further]) = (true, true);
                    doubt(team, &mut records[one.line][one.record], with, hint);
                    doubt(team, &mut records[other.line][other.record], agent, hint);
                }
            }
        }
    }
    hints
}

/// What was found against the own shift is no more: the swap is to be confirmed.
fn doubt(team: &Team, record: &mut DayRecord, with: AgentIx, hint: SwapHint) {
    record.findings.retain(|finding| matches!(finding.kind, FindingKind::Leave));
    let evidence = &record.evidence;
    let stamps = evidence.came.iter().chain(&evidence.went).chain(&evidence.others);
    let proof = stamps.map(|stamp| Proof::Punch(*stamp)).collect();
    let said = words::say(&words::SWAPPED).with("other", team.agent(with).name.as_str()).with("line", hint.line(team));
    record.findings.push(plain(FindingKind::ToConfirm, 0, proof, said));
    record.findings.sort_by_key(|finding| finding.kind);
    (record.worked_minutes, record.paid_minutes, record.online) = (0, 0, None);
    record.overtime.clear();
    record.holiday_work.clear();
}

/// Absences and work on rest days stand, and their sentences say what approves the swap.
fn told(team: &Team, records: &mut [Vec<DayRecord>], hint: SwapHint) {
    for record in records.iter_mut().flatten().filter(|record| hint.concerns(record.agent, record.date)) {
        let other = if record.agent == hint.agent { hint.with } else { hint.agent };
        for finding in &mut record.findings {
            if let Some(text) = words::of_a_swap(finding.said.text) {
                finding.said.text = text;
                let said = finding.said.clone().with("other", team.agent(other).name.as_str());
                finding.said = said.with("line", hint.line(team));
            }
        }
    }
}

/// Each absent from a shift that the other worked on a rest day.
fn across(lines: &[Line], records: &[Vec<DayRecord>], offset: usize) -> Vec<SwapHint> {
    // Who stood in for whom: (absent line, stand-in line) → records of the day.
    let mut stood: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (line, own) in records.iter().enumerate() {
        for (record, _) in own.iter().enumerate().filter(|(_, record)| record.finding(FindingKind::Absent).is_some()) {
            let Some(shift) = lines[line].days[record + offset].planned.span else { continue };
            for (other, theirs) in records.iter().enumerate().filter(|(other, _)| *other != line) {
                let worked = theirs.get(record).and_then(|day| day.finding(FindingKind::WorkedOnRestDay)).is_some();
                if worked && lines[other].outermost(record + offset).is_some_and(|punched| fits(punched, shift)) {
                    stood.entry((line, other)).or_default().push(record);
                }
            }
        }
    }
    let mut hints = Vec::new();
    for ((line, other), days) in stood.iter().filter(|((line, other), _)| line < other) {
        let mut back: Vec<usize> = stood.get(&(*other, *line)).cloned().unwrap_or_default();
        for day in days {
            let near = |index: &usize| i64::try_from(index.abs_diff(*day)).is_ok_and(|apart| apart <= APART);
            let Some(nearest) = (0..back.len()).filter(|at| near(&back[*at])).min_by_key(|at| back[*at].abs_diff(*day)) else { continue };
            let returned = back.remove(nearest);
            let (one, two) = (&records[*line][*day], &records[*other][returned]);
            hints.push(SwapHint { date: one.date, agent: one.agent, with: two.agent, with_date: two.date });
        }
    }
    hints
}
