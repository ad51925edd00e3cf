//! Days of leave hold leave, and a shift that falls wholly into hours of leave is not given.
//!
//! Leave is not rest. A week that is leave from end to end still holds its rest day, so there rest is possible too; whether it must be is
//! `weekly_rest_day`'s business. A closed day within leave is rest and uses up no leave. Whole days go by business days: an evening that
//! runs past midnight into the first morning of leave is worked.

use super::eligibility::closed;
use super::line::{term, violation};
use super::{Case, Rule, Strictness};
use crate::domain::{AgentIx, Leave, Message, Minutes, PresenceKind, Roster, ShiftIx, Symbol, Text, Violation};
use crate::model::{Body, Cell, SymbolSet, Term};
use crate::time::{Date, IsoWeek, Span};

pub(super) static RULE: Rule = Rule {
    code: "leave",
    name: Text::new("请假", "leave"),
    summary: Text::new(
        "整天请假的日子记假，整周请假的仍含一天休；完全落在请假时段内的班次不排",
        "days of leave hold leave, though a full week of it still has its rest day; no shift that falls wholly into hours of leave",
    ),
    unit: Text::new("格", "cells"),
    source: "leave is not rest (假不是休); approved leave as given in leave.csv",
    params: &[],
    terms,
    check,
};

/// Minutes of leave that count as worked on a date.
///
/// A whole day credits what the leave says, else the contract's day if its kind is credited, and only where the cell holds leave.
/// Hours of leave credit what they say on the date they begin; else, if their kind is credited, the part of the shift they take.
#[must_use]
pub fn credited_minutes(case: &Case, agent: AgentIx, date: Date, symbol: Symbol) -> Minutes {
    let whole = match (symbol, case.leave_on(agent, date)) {
        (Symbol::Leave(_), Some(leave)) => {
            let day = if leave.kind.credited() { case.team.contract_of(agent).day_minutes } else { 0 };
            leave.credited_minutes.unwrap_or(day)
        }
        _ => 0,
    };
    whole + hours(case, agent).map(|leave| credited_part(case, date, symbol, leave)).sum::<Minutes>()
}

fn credited_part(case: &Case, date: Date, symbol: Symbol, leave: &Leave) -> Minutes {
    if let Some(minutes) = leave.credited_minutes {
        return if case.team.zone.local(leave.span.start).0 == date { minutes } else { 0 };
    }
    let taken = |shift: ShiftIx| {
        let template = case.team.shift(shift);
        let pauses = template.breaks.iter().map(|pause| case.team.zone.span(date, *pause).overlap_minutes(leave.span));
        case.team.zone.span(date, template.time).overlap_minutes(leave.span) - pauses.sum::<Minutes>()
    };
    symbol.shift().filter(|_| leave.kind.credited()).map_or(0, taken)
}

/// Leave of an agent by the hour.
fn hours<'c>(case: &'c Case, agent: AgentIx) -> impl Iterator<Item = &'c Leave> {
    case.leave.iter().filter(move |leave| leave.agent == agent && leave.days.is_none())
}

/// True when the agent is on leave on every day of the date's week on which the agent is employed and none of these is closed: then one of
/// them may be the rest day.
fn fills_week(case: &Case, agent: AgentIx, date: Date) -> bool {
    let mut days = IsoWeek::of(date).monday().iter_days().take(7).filter(|day| case.team.agent(agent).employed(*day));
    days.all(|day| case.leave_on(agent, day).is_some() && !closed(case, day))
}

/// False on a day of leave that has to hold leave.
pub(super) fn may_rest(case: &Case, agent: AgentIx, date: Date) -> bool {
    case.leave_on(agent, date).is_none() || closed(case, date) || fills_week(case, agent, date)
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    for agent in case.team.agent_ixs() {
        for (day, date) in case.horizon.dates().enumerate().filter(|(_, date)| case.team.agent(agent).employed(*date)) {
            let cell = |set| Cell { day, set };
            let body = match case.leave_on(agent, date) {
                Some(leave) => Body::Fix { agent: agent.0, cell: cell(of_whole_day(case, agent, date, leave)) },
                None => Body::Forbid { agent: agent.0, cell: cell(swallowed(case, agent, date)) },
            };
            if !matches!(&body, Body::Forbid { cell, .. } if cell.set.is_empty()) {
                terms.push(term(case, &RULE, agent, &[day], body));
            }
        }
    }
    terms
}

fn of_whole_day(case: &Case, agent: AgentIx, date: Date, leave: &Leave) -> SymbolSet {
    let (rest, own) = (case.one(Symbol::Rest), case.one(Symbol::Leave(leave.kind)));
    if closed(case, date) {
        rest
    } else if fills_week(case, agent, date) {
        own.union(rest)
    } else {
        own
    }
}

/// Shifts of which hours of leave leave nothing.
fn swallowed(case: &Case, agent: AgentIx, date: Date) -> SymbolSet {
    let away = case.away(agent);
    if away.is_empty() {
        return SymbolSet::EMPTY;
    }
    case.shifts(|shift| {
        let blocks = case.team.attendance(agent, date, shift, None, &away).blocks;
        blocks.iter().all(|block| block.kind != PresenceKind::Shift)
    })
}

static WORKS: Text = Text::new("{agent} 在 {date} 请假，却排了班", "{agent} is on leave on {date} but works");
static RESTS: Text = Text::new("{agent} 在 {date} 请假，却记成休", "{agent} is on leave on {date}, which is entered as rest");
static IS_CLOSED: Text =
    Text::new("{date} 不营业，{agent} 应记休而不是假", "the team is closed on {date}: {agent} rests and uses up no leave");
static NO_LEAVE: Text =
    Text::new("{agent} 在 {date} 记了假，但没有对应的请假", "{agent} has leave entered on {date} but none of that kind on file");
static SWALLOWED: Text =
    Text::new("{agent} 在 {date} 的整个班次都在请假时段内", "all of the shift of {agent} on {date} falls into hours of leave");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in case.team.agent_ixs() {
        for (day, date) in roster.horizon.dates().enumerate().filter(|(_, date)| case.team.agent(agent).employed(*date)) {
            if let Some(reason) = reason(case, agent, date, roster.symbol(agent, day)) {
                let message = Message::new(reason).with("date", date);
                found.push(violation(case, &RULE, agent, vec![date], 1, Strictness::Hard, message));
            }
        }
    }
    found
}

fn reason(case: &Case, agent: AgentIx, date: Date, symbol: Symbol) -> Option<&'static Text> {
    let leave = case.leave_on(agent, date);
    match symbol {
        Symbol::NotEmployed => None,
        Symbol::Shift(_) if leave.is_some() => Some(&WORKS),
        Symbol::Shift(shift) => {
            let worked = case.team.zone.span(date, case.team.shift(shift).time);
            (left_of(worked, hours(case, agent)) == 0).then_some(&SWALLOWED)
        }
        Symbol::Leave(kind) if leave.is_none_or(|leave| leave.kind != kind) => Some(&NO_LEAVE),
        Symbol::Leave(_) => closed(case, date).then_some(&IS_CLOSED),
        Symbol::Rest => (!may_rest(case, agent, date)).then_some(&RESTS),
    }
}

/// Minutes of a span that no leave takes.
fn left_of<'l>(span: Span, leave: impl Iterator<Item = &'l Leave>) -> i64 {
    let mut taken: Vec<Span> = leave.map(|leave| leave.span).collect();
    taken.sort();
    let mut left = 0;
    let mut from = span.start;
    for part in taken {
        left += Span::new(from, part.start.min(span.end)).minutes().max(0);
        from = from.max(part.end);
    }
    left + Span::new(from, span.end).minutes().max(0)
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::{Sketch, symbols};
    use super::*;

    fn reasons(sketch: &Sketch, line: &str) -> Vec<&'static str> {
        sketch.ask("", line, "", |case, roster| check(case, roster).iter().map(|found| found.message.text.en).collect())
    }

    #[test]
    fn five_days_of_leave_hold_leave_only() {
        let sketch = Sketch::from("2026-11-23").on_leave(0..=4);
        assert_eq!(reasons(&sketch, "LLLLL.D"), [""; 0]);
        assert_eq!(reasons(&sketch, "LL.LD.D"), [RESTS.en, WORKS.en]);
    }

    #[test]
    fn a_week_of_leave_may_hold_its_rest_day() {
        let sketch = Sketch::from("2026-11-23").on_leave(0..=6);
        assert_eq!(reasons(&sketch, "LLL.LLL"), [""; 0]);
    }

    #[test]
    fn leave_over_a_closed_weekend_uses_up_none() {
        let mut sketch = Sketch::from("2026-11-27").on_leave(0..=3);
        sketch.team.opening.week[5].clear();
        sketch.team.opening.week[6].clear();
        assert_eq!(reasons(&sketch, "L..L"), [""; 0]);
        assert_eq!(reasons(&sketch, "LL.L"), [IS_CLOSED.en]);
    }

    #[test]
    fn a_shift_with_a_minute_outside_the_leave_is_allowed() {
        assert_eq!(reasons(&Sketch::from("2026-11-23").away(0, "08:30-17:30"), "D"), [SWALLOWED.en]);
        assert_eq!(reasons(&Sketch::from("2026-11-23").away(0, "08:30-17:29"), "D"), [""; 0]);
        assert_eq!(reasons(&Sketch::from("2026-11-23").away(0, "08:00-12:00").away(0, "12:00-18:00"), "D"), [SWALLOWED.en]);
    }

    #[test]
    fn leave_entered_without_being_asked_for_is_found() {
        assert_eq!(reasons(&Sketch::from("2026-11-23"), "L"), [NO_LEAVE.en]);
    }

    #[test]
    fn a_day_credits_the_contract_and_hours_what_they_take_of_the_shift() {
        let credited = |sketch: &Sketch, letter: &str| {
            sketch.ask("", letter, "", |case, _| credited_minutes(case, AgentIx(0), case.horizon.first, symbols(letter)[0]))
        };
        assert_eq!(credited(&Sketch::from("2026-11-23").on_leave(0..=0), "L"), 480);
        assert_eq!(credited(&Sketch::from("2026-11-23").on_leave(0..=6), "."), 0);
        assert_eq!(credited(&Sketch::from("2026-11-23").away(0, "13:30-20:00"), "D"), 240);
        assert_eq!(credited(&Sketch::from("2026-11-23").away(0, "13:30-20:00"), "."), 0);
    }
}
