//! Overtime and pay classes: past the end of a shift as far as the last chat held the agent plus wrap-up, at most to the punch-out.
//!
//! The class goes by the calendar instant and is split at midnight: a statutory holiday of the calendar is paid threefold, the agent's own
//! rest day twofold, else one and a half. Planned hours on a statutory holiday are told apart as holiday work; planned hours are never of a
//! rest day: they belong to the shift.

use super::spans::{floor, later};
use super::{Evidence, words};
use crate::domain::{
    Arg, ChatHold, Correction, CorrectionSet, DayKind, Finding, FindingKind, Minutes, OvertimePolicy, PayClass, PayPart, Proof, Stamp,
    Symbol,
};
use crate::time::{ClockTime, Date, Datelike, Instant, Span, Weekday};

/// What the agent had on a calendar day, for the class of its minutes.
pub(super) type SymbolOn<'s> = &'s dyn Fn(Date) -> Option<Symbol>;

/// The class of overtime on a calendar day.
pub(super) fn class_on(evidence: &Evidence, date: Date, symbol_on: SymbolOn) -> PayClass {
    let calendar = &evidence.team.calendar;
    match symbol_on(date) {
        _ if calendar.is_statutory(date) => PayClass::Holiday,
        Some(Symbol::Rest) => PayClass::RestDay,
        Some(_) => PayClass::Workday,
        // No roster says: as offices have it.
        None => match calendar.kind(date) {
            Some(DayKind::MakeupWork) => PayClass::Workday,
            Some(_) => PayClass::RestDay,
            None if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) => PayClass::RestDay,
            None => PayClass::Workday,
        },
    }
}

/// A span cut at the midnights within it, with the calendar day of each part.
pub(super) fn by_day(evidence: &Evidence, span: Span) -> Vec<(Date, Span)> {
    let zone = evidence.team.zone;
    let mut parts = Vec::new();
    let mut start = span.start;
    while start < span.end {
        let (date, _) = zone.local(start);
        let Some(next) = date.succ_opt() else { break };
        let midnight = zone.at(next, ClockTime::default());
        // A clock change at midnight may put the next day's first instant before this one.
        let end = if midnight > start { midnight.min(span.end) } else { span.end };
        parts.push((date, Span::new(start, end)));
        start = end;
    }
    parts
}

/// Minutes by class: of `span`, only the first `minutes` of it.
fn parts(evidence: &Evidence, span: Span, minutes: Minutes, symbol_on: SymbolOn) -> Vec<PayPart> {
    let span = Span::new(span.start, later(span.start, minutes));
    let part = |(date, span): (Date, Span)| PayPart { span, class: class_on(evidence, date, symbol_on), minutes: span.minutes() };
    by_day(evidence, span).into_iter().map(part).filter(|part| part.minutes > 0).collect()
}

/// Rounded down; nothing below the least block.
pub(super) fn counted(policy: &OvertimePolicy, minutes: Minutes) -> Minutes {
    let rounding = policy.rounding_minutes.max(1);
    let rounded = minutes.max(0) / rounding * rounding;
    if rounded < policy.minimum_minutes.max(1) { 0 } else { rounded }
}

/// How long somebody stayed.
pub(super) struct Stay<'s> {
    pub date: Date,
    /// Overtime begins here: the end of the plan, or the coming on a rest day.
    pub from: Instant,
    pub went: Option<Stamp>,
    pub rest_day: bool,
    /// Chats of the agent that began before the going and ended after `from`, by start.
    pub chats: &'s [ChatHold],
    pub symbol_on: SymbolOn<'s>,
}

/// Overtime of one stay, and what is found of it.
pub(super) fn overtime(evidence: &Evidence, stay: &Stay, set: Option<(usize, &Correction)>) -> (Vec<PayPart>, Vec<Finding>) {
    let policy = &evidence.policies.on(stay.date).overtime;
    let clock = |at| words::time(evidence.team.zone, stay.date, at);
    if let Some((index, correction)) = set {
        return settled(evidence, stay, index, correction);
    }
    let went = stay.went.map(|went| floor(went.at));
    let until = went.unwrap_or_else(|| later(stay.from, 1));
    let known = evidence.chats_known.is_some_and(|known| known.covers(Span::new(stay.from.min(until), stay.from.max(until))));
    let last = last_chat(stay);
    let Some(went) = went else {
        return (Vec::new(), last.filter(|_| known).and_then(|chat| unpunched(evidence, stay, chat)).into_iter().collect());
    };
    let stayed = (went - stay.from).num_minutes();
    if counted(policy, stayed) == 0 {
        return (Vec::new(), Vec::new());
    }
    if !known {
        return (Vec::new(), vec![to_confirm(evidence, stay, stayed, went)]);
    }
    let Some(chat) = last else { return (Vec::new(), Vec::new()) };
    let end = went.min(later(chat, policy.wrap_up_minutes));
    let minutes = counted(policy, (end - stay.from).num_minutes());
    if minutes == 0 {
        return (Vec::new(), Vec::new());
    }
    let text = if stay.rest_day { &words::OVERTIME_REST } else { &words::OVERTIME };
    let said = words::say(text).with("minutes", Arg::Minutes(minutes)).with("from", clock(stay.from));
    let said = said.with("chat", clock(chat)).with("at", clock(went));
    let proof = vec![Proof::LastChat(chat)].into_iter().chain(stay.went.map(Proof::Punch)).collect();
    let finding = Finding { kind: FindingKind::Overtime, minutes, missed: Vec::new(), evidence: proof, said };
    (parts(evidence, Span::new(stay.from, end), minutes, stay.symbol_on), vec![finding])
}

/// The end of the last chat that held the agent. After a shift, one that began long after the one before is another story.
fn last_chat(stay: &Stay) -> Option<Instant> {
    let mut last: Option<Instant> = None;
    for hold in stay.chats {
        if stay.rest_day || hold.span.start <= later(last.unwrap_or(stay.from), IDLE) {
            last = last.max(Some(floor(hold.span.end)));
        }
    }
    last
}

/// Minutes without a chat after which a stay is over.
const IDLE: Minutes = 60;

fn settled(evidence: &Evidence, stay: &Stay, index: usize, correction: &Correction) -> (Vec<PayPart>, Vec<Finding>) {
    let CorrectionSet::Overtime(minutes) = correction.set else { return (Vec::new(), Vec::new()) };
    if minutes <= 0 {
        return (Vec::new(), Vec::new());
    }
    let said = words::say(&words::OVERTIME_SET).with("minutes", Arg::Minutes(minutes));
    let said = said.with("by", correction.by.as_str()).with("reason", correction.reason.as_str());
    let finding = Finding { kind: FindingKind::Overtime, minutes, missed: Vec::new(), evidence: vec![Proof::Correction(index)], said };
    (parts(evidence, Span::new(stay.from, stay.from), minutes, stay.symbol_on), vec![finding])
}

/// Stayed, and nothing tells whether for work.
fn to_confirm(evidence: &Evidence, stay: &Stay, stayed: Minutes, went: Instant) -> Finding {
    let clock = |at| words::time(evidence.team.zone, stay.date, at);
    let text = if stay.rest_day { &words::CONFIRM_REST } else { &words::CONFIRM_OVERTIME };
    let said = words::say(text).with("minutes", Arg::Minutes(stayed)).with("from", clock(stay.from)).with("at", clock(went));
    let proof = stay.went.map(Proof::Punch).into_iter().collect();
    Finding { kind: FindingKind::ToConfirm, minutes: stayed, missed: Vec::new(), evidence: proof, said }
}

/// A chat went on past the end, and there is no punch out to bound it.
fn unpunched(evidence: &Evidence, stay: &Stay, chat: Instant) -> Option<Finding> {
    let clock = |at| words::time(evidence.team.zone, stay.date, at);
    let minutes = counted(&evidence.policies.on(stay.date).overtime, (chat - stay.from).num_minutes());
    let said = words::say(&words::CONFIRM_UNPUNCHED).with("chat", clock(chat)).with("from", clock(stay.from));
    let found = Finding { kind: FindingKind::ToConfirm, minutes, missed: Vec::new(), evidence: vec![Proof::LastChat(chat)], said };
    (minutes > 0).then_some(found)
}

/// Parts of worked and paid time that lie on statutory holidays.
pub(super) fn holiday_work(evidence: &Evidence, paid: &[Span]) -> Vec<PayPart> {
    let days = paid.iter().flat_map(|span| by_day(evidence, *span));
    let holiday = days.filter(|(date, _)| evidence.team.calendar.is_statutory(*date));
    holiday.map(|(_, span)| PayPart { span, class: PayClass::Holiday, minutes: span.minutes() }).collect()
}
