//! One agent's records: plan, punches, chats and states brought together day by day.

use super::matching::{Expected, Taken, Tap, assign, taps};
use super::overtime::{Stay, holiday_work, overtime};
use super::plan::{Book, Day};
use super::spans::{floor, later, minutes};
use super::verdict::{self, Facts};
use super::{Evidence, online, words};
use crate::domain::{
    AgentIx, Arg, ChatHold, Correction, CorrectionSet, DayEvidence, DayRecord, Direction, Finding, FindingKind, Leave, Message, Minutes,
    PayPart, Proof, Punch, Stamp, StampSource, StatusSpan, Symbol,
};
use crate::time::{Date, Instant, Span};
use std::collections::BTreeMap;

/// Corrections by date, with their indices.
pub(super) type Settled<'s> = BTreeMap<Date, Vec<(usize, &'s Correction)>>;

/// What is known of one agent, in order of time.
pub(super) struct Known<'k> {
    pub agent: AgentIx,
    pub punches: &'k [Punch],
    pub chats: &'k [ChatHold],
    pub states: &'k [StatusSpan],
    pub corrections: &'k Settled<'k>,
}

/// One agent's days with their punches.
pub(super) struct Line<'l> {
    evidence: &'l Evidence<'l>,
    known: Known<'l>,
    pub days: Vec<Day>,
    taps: Vec<Tap>,
    /// By day.
    taken: Vec<Taken>,
    /// Taps that no shift took, by the day they fall on.
    strays: BTreeMap<Date, Vec<usize>>,
}

/// A day without a shift ends at that hour of the next.
const NIGHT_HOURS: i64 = 5;

/// The day that a tap falls on when no shift takes it.
fn day_of(evidence: &Evidence, tap: &Tap) -> Date {
    evidence.team.zone.local(tap.first - chrono::Duration::hours(NIGHT_HOURS)).0
}

/// Marks taps that stand with others on a day without a shift.
fn mark_free(evidence: &Evidence, days: &[Day], taps: &mut [Tap]) {
    let shift_on = |date: Date| {
        let found = days.binary_search_by_key(&date, |day| day.date);
        found.is_ok_and(|index| days[index].planned.span.is_some())
    };
    let groups = taps.chunk_by_mut(|one, next| day_of(evidence, one) == day_of(evidence, next));
    for (number, group) in groups.enumerate().filter(|(_, group)| group.len() > 1) {
        let free = !shift_on(day_of(evidence, &group[0]));
        group.iter_mut().for_each(|tap| tap.free = free.then_some(number));
    }
}

impl<'l> Line<'l> {
    pub fn new(evidence: &'l Evidence<'l>, book: &Book, known: Known<'l>) -> Self {
        let beside = |date: Date, days: i64| date.checked_add_signed(chrono::Duration::days(days)).unwrap_or(date);
        let days = book.days(known.agent, beside(evidence.period.first, -2), beside(evidence.period.last, 2));
        let double = |at: Instant| evidence.policies.on(evidence.team.zone.local(at).0).matching.double_punch_seconds;
        let mut taps = taps(known.punches, double);
        mark_free(evidence, &days, &mut taps);
        let working: Vec<usize> = (0..days.len()).filter(|index| days[*index].planned.span.is_some()).collect();
        let expect = |index: &usize| days[*index].planned.span.map(|span| Expected { span, window: days[*index].window });
        let expected: Vec<Expected> = working.iter().filter_map(expect).collect();
        let mut taken = vec![Taken::default(); days.len()];
        let mut stray = vec![true; taps.len()];
        for (index, found) in working.iter().zip(assign(&expected, &taps)) {
            found.came.iter().chain(&found.went).chain(&found.between).for_each(|tap| stray[*tap] = false);
            taken[*index] = found;
        }
        let mut strays: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
        for (index, tap) in taps.iter().enumerate().filter(|(index, _)| stray[*index]) {
            strays.entry(day_of(evidence, tap)).or_default().push(index);
        }
        Self { evidence, known, days, taps, taken, strays }
    }

    fn stamp(&self, punch: usize) -> Stamp {
        let punch = &self.known.punches[punch];
        Stamp { at: punch.at, source: StampSource::Punch { file: punch.file, line: punch.line } }
    }

    fn first(&self, tap: usize) -> Stamp {
        self.stamp(self.taps[tap].punches.start)
    }

    fn last(&self, tap: usize) -> Stamp {
        self.stamp(self.taps[tap].punches.end - 1)
    }

    fn symbol_on(&self, date: Date) -> Option<Symbol> {
        let index = self.days.binary_search_by_key(&date, |day| day.date).ok()?;
        self.days[index].planned.symbol
    }

    fn corrections(&self, date: Date) -> &[(usize, &'l Correction)] {
        self.known.corrections.get(&date).map_or(&[], Vec::as_slice)
    }

    /// True when a correction of the day says so.
    pub fn is_set(&self, date: Date, set: CorrectionSet) -> bool {
        self.corrections(date).iter().any(|(_, correction)| correction.set == set)
    }

    /// The time that the last correction of that sort sets.
    fn set(&self, date: Date, pick: impl Fn(CorrectionSet) -> Option<Instant>) -> Option<Stamp> {
        let found = self.corrections(date).iter().rev().find_map(|(index, correction)| Some((*index, pick(correction.set)?)));
        found.map(|(index, at)| Stamp { at, source: StampSource::Correction(index) })
    }

    /// First in and last out of a day: as corrected, else as matched, else of the strays when there is no shift.
    pub fn ends(&self, index: usize) -> (Option<Stamp>, Option<Stamp>) {
        let (day, taken) = (&self.days[index], &self.taken[index]);
        let strays: &[usize] = self.strays.get(&day.date).filter(|_| day.planned.span.is_none()).map_or(&[], Vec::as_slice);
        let lone = strays.len() < 2;
        let came = taken.came.map(|tap| self.first(tap)).or_else(|| strays.first().map(|tap| self.first(*tap)));
        let went = taken.went.map(|tap| self.last(tap)).or_else(|| strays.last().filter(|_| !lone).map(|tap| self.last(*tap)));
        let set_came = self.set(day.date, |set| if let CorrectionSet::Came(at) = set { Some(at) } else { None });
        let set_went = self.set(day.date, |set| if let CorrectionSet::Went(at) = set { Some(at) } else { None });
        (set_came.or(came), set_went.or(went))
    }

    /// First and last punch of a day, whatever they were taken for.
    pub fn outermost(&self, index: usize) -> Option<Span> {
        let all = self.all_taps(index);
        let (first, last) = (all.iter().min()?, all.iter().max()?);
        (first != last).then(|| Span::new(self.taps[*first].first, self.taps[*last].last))
    }

    fn all_taps(&self, index: usize) -> Vec<usize> {
        let (day, taken) = (&self.days[index], &self.taken[index]);
        let mut all: Vec<usize> = taken.came.iter().chain(&taken.went).chain(&taken.between).copied().collect();
        all.extend(self.strays.get(&day.date).into_iter().flatten());
        all.sort_unstable();
        all
    }

    fn punches_of(&self, index: usize, came: Option<Stamp>, went: Option<Stamp>) -> DayEvidence {
        let taps = self.all_taps(index);
        let all = taps.iter().flat_map(|tap| self.taps[*tap].punches.clone()).map(|punch| self.stamp(punch));
        let others = all.filter(|stamp| came != Some(*stamp) && went != Some(*stamp)).collect();
        DayEvidence { came, went, others, closes: Some(self.days[index].window.end) }
    }

    /// Chats that overlap a span.
    fn chats(&self, span: Span) -> Vec<ChatHold> {
        let chats = self.known.chats;
        let from = chats.partition_point(|hold| hold.span.start < later(span.start, -DAY));
        let to = chats.partition_point(|hold| hold.span.start < span.end);
        chats[from..to.max(from)].iter().filter(|hold| hold.span.end > span.start).copied().collect()
    }

    fn states(&self, span: Span) -> Vec<StatusSpan> {
        let states = self.known.states;
        let from = states.partition_point(|status| status.span.start < later(span.start, -LONGEST_STATE));
        let to = states.partition_point(|status| status.span.start < span.end);
        states[from..to.max(from)].iter().filter(|status| status.span.end > span.start).copied().collect()
    }

    /// The record of a day.
    pub fn record(&self, index: usize) -> DayRecord {
        let day = &self.days[index];
        let (came, went) = self.ends(index);
        let mut record = DayRecord {
            agent: self.known.agent,
            date: day.date,
            planned: day.planned.clone(),
            findings: Vec::new(),
            evidence: self.punches_of(index, came, went),
            planned_minutes: minutes(&day.presence()),
            worked_minutes: 0,
            paid_minutes: 0,
            leave_minutes: self.leave_minutes(day),
            overtime: Vec::new(),
            holiday_work: Vec::new(),
            online: None,
        };
        let certain = day.planned.symbol == Some(Symbol::NotEmployed) && came.is_none();
        if !certain && day.window.end > self.evidence.complete_until {
            let said = words::say(&words::PENDING).with("until", Arg::Instant(day.window.end));
            record.findings.push(plain(FindingKind::Pending, 0, Vec::new(), said));
            return record;
        }
        if let Some(from) = self.before_data(day, &record.evidence) {
            let said = words::say(&words::NO_DATA).with("from", Arg::Instant(from));
            record.findings.push(plain(FindingKind::Pending, 0, Vec::new(), said));
            return record;
        }
        if day.planned.span.is_some() {
            self.judge_shift(index, &mut record);
        } else {
            self.judge_free(index, &mut record);
        }
        if let Some(swap) = &day.planned.swap {
            let proof = Proof::Swap { with: swap.with, approved_at: swap.approved_at, place: swap.place.clone() };
            record.findings.iter_mut().for_each(|finding| finding.evidence.push(proof.clone()));
        }
        self.let_off(&mut record);
        record.findings.sort_by_key(|finding| finding.kind);
        record
    }

    /// When punch data begins, for a shift that was over by then and has no punch.
    fn before_data(&self, day: &Day, found: &DayEvidence) -> Option<Instant> {
        let punched = found.came.is_some() || found.went.is_some() || !found.others.is_empty();
        self.evidence.complete_from.filter(|from| !punched && day.planned.span.is_some_and(|span| span.end <= *from))
    }

    fn judge_shift(&self, index: usize, record: &mut DayRecord) {
        let (day, evidence) = (&self.days[index], self.evidence);
        let policy = &evidence.policies.on(day.date).lateness;
        let (came, went) = (record.evidence.came, record.evidence.went);
        let tap = |tap: &usize| (self.first(*tap), self.taps[*tap].hint);
        let inside = |(stamp, _): &(Stamp, Option<Direction>)| {
            came.is_none_or(|came| came.at < stamp.at) && went.is_none_or(|went| stamp.at < went.at)
        };
        let between: Vec<_> = self.taken[index].between.iter().map(tap).filter(inside).collect();
        let states = self.states(day.window);
        let facts = Facts { day, came, went, between: &between, states: &states, policy };
        let sign = if came.is_none() && went.is_none() {
            let within = day.planned.span.map(|span| self.chats(span)).unwrap_or_default();
            verdict::sign_of_life(&facts, within.iter().map(|hold| hold.span.end).max())
        } else {
            None
        };
        let there = came.is_some() || went.is_some() || sign.is_some();
        let mut findings = verdict::missing(&facts, sign);
        if !verdict::lone_and_far(&facts) {
            findings.extend(verdict::coming(evidence, &facts));
            findings.extend(verdict::going(evidence, &facts));
        }
        let stayed = self.is_set(day.date, CorrectionSet::Stayed);
        let (gaps, left) = if there && !stayed && findings.iter().all(|finding| finding.kind != FindingKind::Absent) {
            verdict::away(evidence, &facts)
        } else {
            Default::default()
        };
        findings.extend(left);
        record.worked_minutes = minutes(&verdict::worked(&facts, &gaps, &day.presence(), there));
        let paid = verdict::worked(&facts, &gaps, &day.paid(evidence), there);
        record.paid_minutes = minutes(&paid);
        record.holiday_work = holiday_work(evidence, &paid);
        let (parts, found) = self.overtime_of(index, day.full_end.unwrap_or(day.window.start), went, false);
        record.overtime = parts;
        findings.extend(found);
        record.online = if there { online::online(day, &states, went) } else { None };
        findings.extend(record.online.and_then(|time| online::too_little(evidence, day, time)));
        if findings.iter().all(|finding| finding.kind == FindingKind::Overtime) {
            findings.push(self.normal(day, came, went));
        }
        findings.extend(day.leave.iter().map(|index| self.leave_finding(day, *index)));
        record.findings = findings;
    }

    fn normal(&self, day: &Day, came: Option<Stamp>, went: Option<Stamp>) -> Finding {
        let at = |stamp: Option<Stamp>| stamp.map_or_else(|| Arg::Text("–".to_owned()), |stamp| day.clock(floor(stamp.at)));
        let swap = day.planned.swap.as_ref();
        let afterwards = swap.and_then(|swap| swap.approved_at).filter(|at| day.planned.span.is_some_and(|span| span.start < *at));
        let text = match (swap, afterwards) {
            (None, _) => &words::NORMAL,
            (Some(_), None) => &words::NORMAL_SWAPPED,
            (Some(_), Some(_)) => &words::NORMAL_SWAPPED_AFTER,
        };
        let said = words::say(text).with("came", at(came)).with("went", at(went));
        let said = swap.into_iter().fold(said, |said, swap| said.with("other", self.evidence.team.agent(swap.with).name.as_str()));
        let said = afterwards.into_iter().fold(said, |said, at| said.with("at", Arg::Instant(at)));
        plain(FindingKind::Normal, 0, came.into_iter().chain(went).map(Proof::Punch).collect(), said)
    }

    fn overtime_of(&self, index: usize, from: Instant, went: Option<Stamp>, rest_day: bool) -> (Vec<PayPart>, Vec<Finding>) {
        let day = &self.days[index];
        let set = self.corrections(day.date).iter().rev().find(|(_, correction)| matches!(correction.set, CorrectionSet::Overtime(_)));
        let until = went.map_or(day.window.end, |went| went.at);
        let mut chats = if from < until { self.chats(Span::new(from, until)) } else { Vec::new() };
        // A chat that begins in the next shift's presence is of that shift.
        let next = self.days.get(index + 1).and_then(|next| next.planned.span).map(|span| span.start);
        chats.retain(|hold| next.is_none_or(|next| hold.span.start < next));
        let stay = Stay { date: day.date, from, went, rest_day, chats: &chats, symbol_on: &|date| self.symbol_on(date) };
        overtime(self.evidence, &stay, set.copied())
    }

    /// A day without a shift: rest, holiday, leave, not employed, no roster; and punches on it.
    fn judge_free(&self, index: usize, record: &mut DayRecord) {
        let (day, evidence) = (&self.days[index], self.evidence);
        let (came, went) = (record.evidence.came, record.evidence.went);
        let punched = |kind: FindingKind, text| {
            let said = words::say(text).with("at", day.clock(came.map_or(day.window.start, |came| floor(came.at))));
            plain(kind, 0, came.into_iter().chain(went).map(Proof::Punch).collect(), said)
        };
        match day.planned.symbol {
            Some(Symbol::Rest) => return self.judge_rest(index, record),
            Some(Symbol::NotEmployed) => {
                record.findings.push(plain(FindingKind::NotEmployed, 0, Vec::new(), words::say(&words::NOT_EMPLOYED)));
                record.findings.extend(came.map(|_| punched(FindingKind::ToConfirm, &words::STRANGER)));
            }
            Some(Symbol::Leave(kind)) if day.leave.is_empty() => {
                let said = words::say(&words::LEAVE).with("kind", words::leave(kind));
                record.findings.push(plain(FindingKind::Leave, 0, Vec::new(), said));
                record.findings.extend(came.map(|_| punched(FindingKind::ToConfirm, &words::LEAVE_PUNCHED)));
            }
            Some(Symbol::Leave(_) | Symbol::Shift(_)) => {
                record.findings.extend(day.leave.iter().map(|index| self.leave_finding(day, *index)));
                record.findings.extend(came.map(|_| punched(FindingKind::ToConfirm, &words::LEAVE_PUNCHED)));
            }
            None => {
                record.findings.push(plain(FindingKind::NoRoster, 0, Vec::new(), words::say(&words::NO_ROSTER)));
                record.findings.extend(came.map(|_| punched(FindingKind::ToConfirm, &words::NO_ROSTER_PUNCHED)));
            }
        }
        if self.corrections(day.date).iter().any(|(_, correction)| matches!(correction.set, CorrectionSet::Overtime(_))) {
            let from = came.map_or_else(|| noon(evidence, day.date), |came| floor(came.at));
            let (parts, found) = self.overtime_of(index, from, went, true);
            record.overtime = parts;
            record.findings.extend(found);
        }
    }

    fn judge_rest(&self, index: usize, record: &mut DayRecord) {
        let (day, evidence) = (&self.days[index], self.evidence);
        let (came, went) = (record.evidence.came, record.evidence.went);
        let free = if evidence.team.calendar.is_statutory(day.date) {
            let name = evidence.team.calendar.name(day.date).unwrap_or_default();
            plain(FindingKind::Holiday, 0, Vec::new(), words::say(&words::HOLIDAY).with("name", name))
        } else {
            plain(FindingKind::Rest, 0, Vec::new(), words::say(&words::REST))
        };
        let from = came.map_or_else(|| noon(evidence, day.date), |came| floor(came.at));
        let proof: Vec<Proof> = came.into_iter().chain(went).map(Proof::Punch).collect();
        match (came, went) {
            (None, None) => {}
            (Some(came), Some(went)) => {
                let worked = (floor(went.at) - floor(came.at)).num_minutes();
                let text = if free.kind == FindingKind::Holiday { &words::HOLIDAY_WORKED } else { &words::REST_WORKED };
                let said = words::say(text).with("minutes", Arg::Minutes(worked));
                let said = said.with("from", day.clock(floor(came.at))).with("to", day.clock(floor(went.at)));
                record.findings.push(plain(FindingKind::WorkedOnRestDay, worked, proof, said));
            }
            (one, other) => {
                let at = one.or(other).map_or(day.window.start, |stamp| floor(stamp.at));
                let said = words::say(&words::REST_PUNCH).with("at", day.clock(at));
                record.findings.push(plain(FindingKind::ToConfirm, 0, proof, said));
            }
        }
        let set = self.corrections(day.date).iter().any(|(_, correction)| matches!(correction.set, CorrectionSet::Overtime(_)));
        if set || came.is_some() && went.is_some() {
            let (parts, found) = self.overtime_of(index, from, went, true);
            record.overtime = parts;
            record.findings.extend(found);
        }
        if set {
            record.findings.retain(|finding| finding.kind != FindingKind::ToConfirm);
        }
        record.findings.push(free);
    }

    fn leave_finding(&self, day: &Day, index: usize) -> Finding {
        let leave = &self.evidence.leave[index];
        let afterwards = leave.approved_at.filter(|at| *at > leave.span.start);
        let text = match (leave.days.is_some(), afterwards.is_some()) {
            (true, false) => &words::LEAVE,
            (true, true) => &words::LEAVE_AFTER,
            (false, false) => &words::LEAVE_PART,
            (false, true) => &words::LEAVE_PART_AFTER,
        };
        let said: Message = words::say(text).with("kind", words::leave(leave.kind));
        let said = said.with("from", day.clock(leave.span.start)).with("to", day.clock(leave.span.end));
        let said = if let Some(at) = afterwards { said.with("at", Arg::Instant(at)) } else { said };
        let proof = Proof::Leave { kind: leave.kind, approved_at: leave.approved_at, place: leave.place.clone() };
        plain(FindingKind::Leave, 0, vec![proof], said)
    }

    /// Credited minutes of leave: of a whole day, or of the part that lay in the shift.
    fn leave_minutes(&self, day: &Day) -> Minutes {
        let agent = self.known.agent;
        let whole = self.evidence.team.contract_of(agent).day_minutes;
        let of = |leave: &Leave| match (leave.credited_minutes, leave.days) {
            (Some(minutes), _) => minutes,
            _ if !leave.kind.credited() => 0,
            (None, Some(_)) => whole,
            (None, None) => day.away_minutes(leave.span),
        };
        let told: Minutes = day.leave.iter().map(|index| of(&self.evidence.leave[*index])).sum();
        match day.planned.symbol {
            Some(Symbol::Leave(kind)) if day.leave.is_empty() && kind.credited() => whole,
            _ => told,
        }
    }

    /// Excused findings go; what is left of a worked day is normal.
    fn let_off(&self, record: &mut DayRecord) {
        for (index, correction) in self.corrections(record.date) {
            let CorrectionSet::Excuse(kind) = correction.set else { continue };
            let before = record.findings.len();
            record.findings.retain(|finding| finding.kind != kind);
            if record.findings.len() < before && record.findings.iter().all(|finding| finding.kind == FindingKind::Overtime) {
                let (worked, planned) = (record.worked_minutes, record.planned_minutes);
                let text = if worked < planned { &words::EXCUSED_SHORT } else { &words::EXCUSED };
                let said = words::say(text).with("reason", correction.reason.as_str()).with("by", correction.by.as_str());
                let said = said.with("worked", Arg::Minutes(worked)).with("planned", Arg::Minutes(planned));
                record.findings.push(plain(FindingKind::Normal, 0, vec![Proof::Correction(*index)], said));
            }
        }
    }
}

/// Minutes that one state lasts at most: offline over a leave.
const LONGEST_STATE: Minutes = 31 * DAY;

/// Minutes of a day.
const DAY: Minutes = 24 * 60;

fn noon(evidence: &Evidence, date: Date) -> Instant {
    later(evidence.team.zone.at(date, crate::time::ClockTime::default()), DAY / 2)
}

pub(super) fn plain(kind: FindingKind, minutes: Minutes, evidence: Vec<Proof>, said: Message) -> Finding {
    Finding { kind, minutes, missed: Vec::new(), evidence, said }
}
