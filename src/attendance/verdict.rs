//! Late, early, missed, away from the post: one shift's presence against when the agent came and went. One lateness is one finding.

use super::plan::Day;
use super::spans::{common, floor, minutes, union, without};
use super::{Evidence, words};
use crate::domain::ChatState;
use crate::domain::{
    Arg, Direction, Finding, FindingKind, LatenessPolicy, Message, Minutes, PresenceBlock, PresenceKind, Proof, Stamp, StatusSpan, Text,
};
use crate::time::{Instant, Span};

/// What is known of one shift's presence.
pub(super) struct Facts<'f> {
    pub day: &'f Day,
    pub came: Option<Stamp>,
    pub went: Option<Stamp>,
    /// Taps within the shift, with the direction they claim.
    pub between: &'f [(Stamp, Option<Direction>)],
    /// The agent's states near the day, by time.
    pub states: &'f [StatusSpan],
    pub policy: &'f LatenessPolicy,
}

type Missed = Vec<(PresenceKind, String)>;

fn finding(kind: FindingKind, minutes: Minutes, evidence: Vec<Proof>, said: Message) -> Finding {
    Finding { kind, minutes, missed: Vec::new(), evidence, said }
}

/// The finding that a whole meeting, handover, duty or training was missed.
fn missed_kind(kind: PresenceKind) -> FindingKind {
    match kind {
        PresenceKind::Handover => FindingKind::HandoverMissed,
        PresenceKind::Meeting => FindingKind::MeetingMissed,
        PresenceKind::Duty => FindingKind::DutyMissed,
        PresenceKind::Training => FindingKind::TrainingMissed,
        PresenceKind::Shift => FindingKind::LeftPost,
    }
}

fn missed<'b>(blocks: impl Iterator<Item = &'b PresenceBlock>) -> Missed {
    let mut missed: Missed = Vec::new();
    for block in blocks.filter(|block| block.kind != PresenceKind::Shift) {
        if !missed.iter().any(|(kind, id)| (*kind, id) == (block.kind, &block.id)) {
            missed.push((block.kind, block.id.clone()));
        }
    }
    missed
}

/// The one finding about coming late, if any.
pub(super) fn coming(evidence: &Evidence, facts: &Facts) -> Option<Finding> {
    let came = facts.came?;
    let at = floor(came.at);
    let blocks = &facts.day.planned.blocks;
    let late_for = |block: &&PresenceBlock| {
        let late = (at - block.span.start).num_minutes();
        late >= evidence.team.presence.rule(block.kind).late_from_minutes.max(1) + facts.policy.grace_minutes
    };
    let gone: Vec<&PresenceBlock> = blocks.iter().filter(|block| block.span.end <= at).collect();
    let missed = missed(gone.iter().copied());
    let base = blocks.iter().find(late_for).or_else(|| gone.first().copied())?;
    let late = facts.day.present_minutes(Span::new(base.span.start, at));
    let proof = vec![Proof::Punch(came), Proof::Planned(base.kind, base.span)];
    let shift_late = blocks.iter().filter(|block| block.kind == PresenceKind::Shift).any(|block| late_for(&block));
    let fill = |text: &'static Text| {
        let said = words::say(text).with("minutes", Arg::Minutes(late)).with("due", facts.day.clock(base.span.start));
        let said = said.with("what", words::presence(base.kind)).with("at", facts.day.clock(at));
        said.with("missed", words::names(evidence.team, &missed))
    };
    let (kind, said) = match missed.first() {
        _ if shift_late && facts.policy.absent_from_minutes.is_some_and(|from| late >= from) => {
            (FindingKind::Absent, fill(&words::ABSENT_LATE))
        }
        Some((kind, _)) if !shift_late => (missed_kind(*kind), fill(&words::MISSED_COMING)),
        some => {
            let serious = late >= facts.policy.serious_from_minutes;
            let text = match (serious, some.is_some()) {
                (false, false) => &words::LATE,
                (false, true) => &words::LATE_MISSED,
                (true, false) => &words::SERIOUS,
                (true, true) => &words::SERIOUS_MISSED,
            };
            (if serious { FindingKind::SeriouslyLate } else { FindingKind::Late }, fill(text))
        }
    };
    Some(Finding { missed, ..finding(kind, late, proof, said) })
}

/// The one finding about going early, if any.
pub(super) fn going(evidence: &Evidence, facts: &Facts) -> Option<Finding> {
    let went = facts.went?;
    let at = floor(went.at);
    let blocks = &facts.day.planned.blocks;
    let early_for = |block: &PresenceBlock| (block.span.end - at).num_minutes() > facts.policy.early_grace_minutes;
    let never: Vec<&PresenceBlock> = blocks.iter().filter(|block| block.span.start >= at).collect();
    let missed = missed(never.iter().copied());
    let last = blocks.iter().filter(|block| early_for(block) || block.span.start >= at);
    let base = last.max_by_key(|block| block.span.end)?;
    let early = facts.day.present_minutes(Span::new(at, base.span.end));
    let shift_early = blocks.iter().filter(|block| block.kind == PresenceKind::Shift).any(early_for);
    let proof = vec![Proof::Punch(went), Proof::Planned(base.kind, base.span)];
    let fill = |text: &'static Text| {
        let said = words::say(text).with("minutes", Arg::Minutes(early)).with("due", facts.day.clock(base.span.end));
        let said = said.with("what", words::presence(base.kind)).with("at", facts.day.clock(at));
        said.with("missed", words::names(evidence.team, &missed))
    };
    let (kind, said) = match missed.first() {
        Some((kind, _)) if !shift_early => (missed_kind(*kind), fill(&words::MISSED_GOING)),
        Some(_) => (FindingKind::Early, fill(&words::EARLY_MISSED)),
        None => (FindingKind::Early, fill(&words::EARLY)),
    };
    Some(Finding { missed, ..finding(kind, early, proof, said) })
}

/// Times away from the post between coming and going: by pairs of punches, or by states of the chat tool while planned on the chats.
pub(super) fn away(evidence: &Evidence, facts: &Facts) -> (Vec<Span>, Vec<Finding>) {
    let Some(planned) = facts.day.planned.span else { return (Vec::new(), Vec::new()) };
    let from = facts.came.map_or(planned.start, |came| floor(came.at).max(planned.start));
    let to = facts.went.map_or(planned.end, |went| floor(went.at).min(planned.end));
    let there = [Span::new(from, to)];
    let presence = common(&facts.day.presence(), &there);
    let chatting = common(&facts.day.on_chats, &there);
    let idle = facts.states.iter().filter(|status| status.state != ChatState::Online).map(|status| status.span);
    let mut gaps: Vec<Gap> = pauses(facts.between).into_iter().map(|pause| Gap::new(pause, &without(&presence, &facts.day.away))).collect();
    gaps.extend(union(idle.collect()).into_iter().map(|span| Gap::new(span, &chatting)));
    gaps.retain(|gap| minutes(&gap.parts) >= facts.policy.left_post_minutes.max(1));
    let parts = union(gaps.iter().flat_map(|gap| gap.parts.iter().copied()).collect());
    let whole = union(gaps.iter().filter_map(Gap::hull).collect());
    let findings = whole.iter().map(|hull| left_post(evidence, facts, *hull, minutes(&common(&parts, &[*hull])))).collect();
    (parts, findings)
}

/// A time away, and what of it was to be present.
struct Gap {
    parts: Vec<Span>,
}

impl Gap {
    fn new(away: Span, planned: &[Span]) -> Self {
        Self { parts: common(planned, &[away]) }
    }

    fn hull(&self) -> Option<Span> {
        Some(Span::new(self.parts.first()?.start, self.parts.last()?.end))
    }
}

/// Going out and coming back: taps in pairs. Of an odd number only those that say so themselves.
fn pauses(between: &[(Stamp, Option<Direction>)]) -> Vec<Span> {
    let span = |pair: &[(Stamp, Option<Direction>)]| Span::new(floor(pair[0].0.at), floor(pair[1].0.at));
    if between.len().is_multiple_of(2) {
        return between.chunks_exact(2).map(span).collect();
    }
    let told = |pair: &&[(Stamp, Option<Direction>)]| (pair[0].1, pair[1].1) == (Some(Direction::Out), Some(Direction::In));
    between.windows(2).filter(told).map(span).collect()
}

fn left_post(evidence: &Evidence, facts: &Facts, gap: Span, away: Minutes) -> Finding {
    let blocks = &facts.day.planned.blocks;
    let missed = missed(blocks.iter().filter(|block| gap.covers(block.span)));
    let punches = facts.between.iter().filter(|(stamp, _)| gap.start <= floor(stamp.at) && floor(stamp.at) <= gap.end);
    let mut proof: Vec<Proof> = punches.map(|(stamp, _)| Proof::Punch(*stamp)).collect();
    let idle = facts.states.iter().filter(|status| status.state != ChatState::Online && status.span.overlaps(gap));
    proof.extend(idle.map(|status| Proof::State(status.state, status.span)));
    let text = if missed.is_empty() { &words::LEFT_POST } else { &words::LEFT_POST_MISSED };
    let said = words::say(text).with("minutes", Arg::Minutes(away)).with("from", facts.day.clock(gap.start));
    let said = said.with("to", facts.day.clock(gap.end)).with("missed", words::names(evidence.team, &missed));
    Finding { missed, ..finding(FindingKind::LeftPost, away, proof, said) }
}

/// A lone punch farther than this from its end of the shift says nothing of late or early.
const FAR: Minutes = 120;

/// What is missing: one punch or both. `active`: a chat or online time within the shift, so that nobody was absent.
pub(super) fn missing(facts: &Facts, active: Option<Proof>) -> Vec<Finding> {
    let Some(planned) = facts.day.planned.span else { return Vec::new() };
    let window = facts.day.window;
    let middle = planned.start + (planned.end - planned.start) / 2;
    let range = |said: Message, span: Span| said.with("from", facts.day.clock(span.start)).with("to", facts.day.clock(span.end));
    let one = |kind, text, proof: Stamp, span| {
        let said = range(words::say(text).with("at", facts.day.clock(floor(proof.at))), span);
        let mut found = vec![finding(kind, 0, vec![Proof::NoPunch(span), Proof::Punch(proof)], said)];
        if far(planned, proof.at, kind) {
            let said = words::say(&words::LONE).with("at", facts.day.clock(floor(proof.at)));
            found.push(finding(FindingKind::ToConfirm, 0, vec![Proof::Punch(proof)], said));
        }
        found
    };
    match (facts.came, facts.went, active) {
        (Some(_), Some(_), _) => Vec::new(),
        (None, Some(went), _) => {
            one(FindingKind::MissingIn, &words::MISSING_IN, went, Span::new(window.start, floor(went.at).min(middle).max(window.start)))
        }
        (Some(came), None, _) => one(FindingKind::MissingOut, &words::MISSING_OUT, came, Span::new(floor(came.at).max(middle), window.end)),
        (None, None, None) => {
            let proof = vec![Proof::NoPunch(window), Proof::Planned(PresenceKind::Shift, planned)];
            vec![finding(FindingKind::Absent, minutes(&facts.day.presence()), proof, range(words::say(&words::ABSENT), window))]
        }
        (None, None, Some(proof)) => {
            let what = if matches!(proof, Proof::LastChat(_)) { &words::PROOF_CHATS } else { &words::PROOF_STATES };
            let side = |kind, text| {
                let said = words::say(text).with("proof", Arg::Phrase(what));
                finding(kind, 0, vec![Proof::NoPunch(window), proof.clone()], said)
            };
            vec![side(FindingKind::MissingIn, &words::UNPUNCHED_IN), side(FindingKind::MissingOut, &words::UNPUNCHED_OUT)]
        }
    }
}

/// True when the only punch is far from the end that it stands for.
fn far(planned: Span, at: Instant, missing: FindingKind) -> bool {
    let end = if missing == FindingKind::MissingIn { planned.end } else { planned.start };
    // Going late is what overtime is about.
    let beyond = missing == FindingKind::MissingIn && at >= planned.end || missing == FindingKind::MissingOut && at <= planned.start;
    !beyond && (at - end).num_minutes().abs() > FAR
}

/// True when a lone punch says nothing of late or early.
pub(super) fn lone_and_far(facts: &Facts) -> bool {
    let Some(planned) = facts.day.planned.span else { return false };
    match (facts.came, facts.went) {
        (None, Some(went)) => far(planned, went.at, FindingKind::MissingIn),
        (Some(came), None) => far(planned, came.at, FindingKind::MissingOut),
        _ => false,
    }
}

/// Planned presence as far as the agent was there, less the gaps. An end without a punch counts as planned; no sign of life is none.
pub(super) fn worked(facts: &Facts, gaps: &[Span], spans: &[Span], there: bool) -> Vec<Span> {
    let Some(planned) = facts.day.planned.span.filter(|_| there) else { return Vec::new() };
    let from = facts.came.map_or(planned.start, |came| floor(came.at));
    let to = facts.went.map_or(planned.end, |went| floor(went.at));
    if to <= from { Vec::new() } else { without(&common(spans, &[Span::new(from, to)]), gaps) }
}

/// The last chat within the shift, or enough online time: a sign of life without punches.
pub(super) fn sign_of_life(facts: &Facts, last_chat: Option<Instant>) -> Option<Proof> {
    let planned = facts.day.planned.span?;
    if let Some(chat) = last_chat {
        return Some(Proof::LastChat(chat));
    }
    let online = facts.states.iter().filter(|status| status.state == ChatState::Online);
    let longest = online.filter(|status| status.span.overlaps(planned)).max_by_key(|status| status.span.overlap_minutes(planned));
    let online: Vec<Span> = facts.states.iter().filter(|status| status.state == ChatState::Online).map(|status| status.span).collect();
    let enough = minutes(&common(&union(online), &[planned])) >= LIFE;
    longest.filter(|_| enough).map(|status| Proof::State(status.state, status.span))
}

/// Minutes online within a shift from which the agent was there.
const LIFE: Minutes = 30;
