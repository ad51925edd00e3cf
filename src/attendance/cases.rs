//! Cases: what of a judgement a person must settle, and what the rulings make of it.

use super::{Evidence, judge};
use crate::domain::{
    AgentIx, Case, CaseLine, CaseState, Correction, CorrectionSet, Decision, Finding, FindingKind, Judgement, Message, Ruling, Swap,
    SwapHint, Team, Text, ruling_sets,
};
use crate::time::{ClockTime, Date};
use std::collections::{BTreeMap, BTreeSet};

static GONE: Text = Text::new("数据变了，这条异常已不存在", "the data has changed: there is no such finding any more");

/// A period judged with all rulings that hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruled {
    pub judgement: Judgement,
    /// By date, agent and id.
    pub cases: Vec<Case>,
    /// Positions in the lines: pairs of rulings that set the same thing of the same day differently.
    pub conflicts: Vec<(usize, usize)>,
    /// Corrections after which somebody goes before, or as, they come.
    pub backwards: Vec<Backwards>,
}

/// A correction that cannot be.
#[derive(Clone, Debug, PartialEq)]
pub struct Backwards {
    /// Position in the lines.
    pub line: usize,
    pub came: ClockTime,
    pub went: ClockTime,
    /// The time of going on the next day, where that still belongs to the shift.
    pub next_day: Option<ClockTime>,
}

/// A finding that is a case.
struct Exception<'f> {
    agent: AgentIx,
    date: Date,
    finding: &'f Finding,
}

/// The exceptions of a judgement by case id. A second finding of one kind on a day has a number behind.
fn exceptions<'j>(team: &Team, judgement: &'j Judgement) -> BTreeMap<String, Exception<'j>> {
    let mut found = BTreeMap::new();
    for day in &judgement.days {
        for finding in day.findings.iter().filter(|finding| finding.kind.is_exception()) {
            let base = format!("{}-{}-{}", day.date, team.agent(day.agent).id, finding.kind.code());
            let numbered = (2..).map(|n| format!("{base}-{n}"));
            let id = std::iter::once(base.clone()).chain(numbered).find(|id| !found.contains_key(id)).unwrap_or(base);
            found.insert(id, Exception { agent: day.agent, date: day.date, finding });
        }
    }
    found
}

/// What a ruling was made about, as first judged.
struct Subject {
    agent: AgentIx,
    date: Date,
    kind: FindingKind,
    minutes: i64,
    said: Message,
    /// The swap that is suspected.
    swap: Option<SwapHint>,
}

/// Judges with the rulings of `lines`. A ruling may bring up further findings, and these may have rulings too: rounds go on until no more
/// rulings find what they are about. `evidence.corrections` are kept and come first.
#[must_use]
pub fn settle(evidence: &Evidence, lines: &[CaseLine]) -> Ruled {
    let lines_of = Lines::new(lines);
    let mut holding: BTreeMap<usize, Subject> = BTreeMap::new();
    let mut first_seen: BTreeMap<String, i64> = BTreeMap::new();
    loop {
        let corrections = corrections(evidence, lines, &holding);
        let swaps = swaps(evidence, lines, &holding);
        let judgement = judge(&Evidence { corrections: &corrections, swaps: &swaps, ..*evidence });
        let found = exceptions(evidence.team, &judgement);
        let before = holding.len();
        for (id, exception) in &found {
            let minutes = *first_seen.entry(id.clone()).or_insert(exception.finding.minutes);
            let ruled = |at: &usize| lines[*at].ruling.as_ref().is_some_and(|ruling| ruling.seen_minutes == minutes);
            let Some(at) = lines_of.of(id).iter().copied().find(ruled) else { continue };
            let Exception { agent, date, finding } = exception;
            let swap = suspected(&judgement, exception);
            let subject = Subject { agent: *agent, date: *date, kind: finding.kind, minutes, said: finding.said.clone(), swap };
            holding.entry(at).or_insert(subject);
        }
        if holding.len() == before {
            let cases = cases(&lines_of, &holding, &found, &first_seen);
            let conflicts = conflicts(lines, &holding);
            let backwards = backwards(evidence.team, lines, &holding, &judgement);
            return Ruled { judgement, cases, conflicts, backwards };
        }
    }
}

/// Lines of the file of cases by the case.
struct Lines<'l> {
    all: &'l [CaseLine],
    by_case: BTreeMap<&'l str, Vec<usize>>,
}

impl<'l> Lines<'l> {
    fn new(all: &'l [CaseLine]) -> Self {
        let mut by_case: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, line) in all.iter().enumerate() {
            by_case.entry(line.id.as_str()).or_default().push(at);
        }
        Self { all, by_case }
    }

    /// Positions, the first first.
    fn of(&self, case: &str) -> &[usize] {
        self.by_case.get(case).map_or(&[], Vec::as_slice)
    }
}

fn corrections(evidence: &Evidence, lines: &[CaseLine], holding: &BTreeMap<usize, Subject>) -> Vec<Correction> {
    let mut all = evidence.corrections.to_vec();
    for (at, subject) in holding {
        let Some(ruling) = lines[*at].ruling.as_ref() else { continue };
        let zone = evidence.team.zone;
        let mut sets = ruling_sets(ruling, subject.kind, subject.minutes, |clock| zone.at(subject.date, clock));
        if subject.swap.is_some() && ruling.decision != Decision::Accept {
            // No swap: what is found against the own shift comes up, and none of it is let off by this.
            sets.retain(|set| !matches!(set, CorrectionSet::Excuse(_)));
            sets.push(CorrectionSet::NoSwap);
        }
        for set in sets {
            all.push(Correction {
                agent: subject.agent,
                date: subject.date,
                set,
                reason: ruling.reason.clone(),
                evidence: ruling.evidence.clone(),
                by: ruling.by.clone(),
                at: ruling.at,
            });
        }
    }
    all
}

/// The swap of one day that a finding is about.
fn suspected(judgement: &Judgement, exception: &Exception) -> Option<SwapHint> {
    let Exception { agent, date, finding } = exception;
    let about = |hint: &&SwapHint| (hint.date, hint.with_date) == (*date, *date) && [hint.agent, hint.with].contains(agent);
    judgement.swaps.iter().find(about).copied().filter(|_| finding.kind == FindingKind::ToConfirm)
}

/// Approved swaps, and those that an accepted case approves; accepting both sides approves it once.
fn swaps(evidence: &Evidence, lines: &[CaseLine], holding: &BTreeMap<usize, Subject>) -> Vec<Swap> {
    let (mut all, mut done) = (evidence.swaps.to_vec(), BTreeSet::new());
    for (at, subject) in holding {
        let CaseLine { ruling, place, .. } = &lines[*at];
        let Some(ruling) = ruling.as_ref().filter(|ruling| ruling.decision == Decision::Accept) else { continue };
        let Some(SwapHint { date, agent, with, with_date }) = subject.swap.filter(|hint| done.insert(*hint)) else { continue };
        let approved_by = Some(ruling.by.clone()).filter(|by| !by.is_empty());
        all.push(Swap { date, agent, with, with_date, approved_at: ruling.at, approved_by, place: place.clone() });
    }
    all
}

fn cases(
    lines_of: &Lines,
    holding: &BTreeMap<usize, Subject>,
    found: &BTreeMap<String, Exception>,
    first_seen: &BTreeMap<String, i64>,
) -> Vec<Case> {
    let lines = lines_of.all;
    let mut cases = Vec::new();
    for (at, subject) in holding {
        let line = &lines[*at];
        cases.push(Case {
            id: line.id.clone(),
            agent: subject.agent,
            date: subject.date,
            kind: subject.kind,
            minutes: subject.minutes,
            said: subject.said.clone(),
            ruling: line.ruling.clone(),
            state: CaseState::Settled,
        });
    }
    let held: BTreeSet<&str> = holding.keys().map(|at| lines[*at].id.as_str()).collect();
    let settled = |id: &str| held.contains(id);
    for (id, exception) in found.iter().filter(|(id, _)| !settled(id)) {
        let ruling = lines_of.of(id).first().and_then(|at| lines[*at].ruling.clone());
        let state = if ruling.is_some() { CaseState::Stale } else { CaseState::Open };
        let Exception { agent, date, finding } = exception;
        // As first judged: that is what a ruling will be held against.
        let minutes = first_seen.get(id).copied().unwrap_or(finding.minutes);
        let (kind, said) = (finding.kind, finding.said.clone());
        cases.push(Case { id: id.clone(), agent: *agent, date: *date, kind, minutes, said, ruling, state });
    }
    let orphan = |line: &&CaseLine| line.ruling.is_some() && !settled(&line.id) && !found.contains_key(&line.id);
    for line in lines.iter().filter(orphan) {
        let minutes = line.ruling.as_ref().map_or(0, |ruling: &Ruling| ruling.seen_minutes);
        cases.push(Case {
            id: line.id.clone(),
            agent: line.agent,
            date: line.date,
            kind: line.kind,
            minutes,
            said: Message::new(&GONE),
            ruling: line.ruling.clone(),
            state: CaseState::Stale,
        });
    }
    cases.sort_by(|a, b| (a.date, a.agent, &a.id).cmp(&(b.date, b.agent, &b.id)));
    cases
}

/// Nobody is taken to be at work for as many hours or more.
const LONGEST_WORK: i64 = 16;

/// Corrections of coming or going on days that end, as corrected, when or before they begin.
fn backwards(team: &Team, lines: &[CaseLine], holding: &BTreeMap<usize, Subject>, judgement: &Judgement) -> Vec<Backwards> {
    let one = |(at, subject): (&usize, &Subject)| {
        let ruling = lines[*at].ruling.as_ref().filter(|ruling| ruling.decision == Decision::Correct)?;
        let day = judgement.day(subject.agent, subject.date).filter(|_| ruling.came.is_some() || ruling.went.is_some())?;
        let (came, went) = (day.evidence.came?.at, day.evidence.went?.at);
        let midnight = team.zone.at(subject.date, ClockTime::default());
        let clock = |at: crate::time::Instant| ClockTime::default().shifted(i32::try_from((at - midnight).num_minutes()).unwrap_or(0));
        let next = went + chrono::Duration::days(1);
        let at_work = came < next && (next - came).num_hours() < LONGEST_WORK;
        let fits = ruling.went.is_some() && at_work && day.evidence.closes.is_some_and(|closes| next <= closes);
        let next_day = fits.then(|| ClockTime::from_minutes(clock(went).minutes() + 1440)).flatten();
        (went <= came).then(|| Backwards { line: *at, came: clock(came), went: clock(went), next_day })
    };
    holding.iter().filter_map(one).collect()
}

/// Overtime that a ruling sets; one that lets work off sets none of it.
fn overtime_set(ruling: &Ruling, subject: &Subject) -> Option<i64> {
    let sets = ruling_sets(ruling, subject.kind, subject.minutes, |_| crate::time::Instant::default());
    sets.into_iter().find_map(|set| if let CorrectionSet::Overtime(minutes) = set { Some(minutes) } else { None })
}

/// Pairs of lines that set came, went or overtime of one day to different values, or rule differently on one swap.
fn conflicts(lines: &[CaseLine], holding: &BTreeMap<usize, Subject>) -> Vec<(usize, usize)> {
    let (mut by_day, mut by_swap) = (BTreeMap::new(), BTreeMap::new());
    for (at, subject) in holding {
        by_day.entry((subject.agent, subject.date)).or_insert_with(Vec::new).push(*at);
        if let Some(swap) = subject.swap {
            by_swap.entry(swap).or_insert_with(Vec::new).push(*at);
        }
    }
    let pairs = |group: &Vec<usize>| -> Vec<(usize, usize)> {
        group.iter().enumerate().flat_map(|(n, one)| group[n + 1..].iter().map(|other| (*one, *other))).collect()
    };
    let apart = by_day.values().flat_map(pairs).filter(|(one, other)| apart(lines, holding, *one, *other));
    let torn = by_swap.values().flat_map(pairs).filter(|(one, other)| {
        let accepts = |at: &usize| lines[*at].ruling.as_ref().map(|ruling| ruling.decision == Decision::Accept);
        accepts(one) != accepts(other)
    });
    apart.chain(torn).collect::<BTreeSet<_>>().into_iter().collect()
}

/// True when two rulings set one day differently.
fn apart(lines: &[CaseLine], holding: &BTreeMap<usize, Subject>, one: usize, other: usize) -> bool {
    let (Some(a), Some(b)) = (&lines[one].ruling, &lines[other].ruling) else { return false };
    let (subject, second) = (&holding[&one], &holding[&other]);
    let differ = |a: Option<i64>, b: Option<i64>| a.is_some() && b.is_some() && a != b;
    let minutes = |clock: Option<ClockTime>| clock.map(|clock| i64::from(clock.minutes()));
    // Two findings of one kind may well be ruled on differently.
    let corrected = a.decision == Decision::Correct || b.decision == Decision::Correct;
    let overtime = differ(overtime_set(a, subject), overtime_set(b, second)) && (corrected || subject.kind != second.kind);
    differ(minutes(a.came), minutes(b.came)) || differ(minutes(a.went), minutes(b.went)) || overtime
}
