//! Only who may work a shift gets it: allowed by contract and agent, not retired, on a day employed, in hours that are open.
//!
//! A shift of which no minute falls into opening hours has nobody to serve: a day may be open only in part. The minutes past midnight
//! may lie in the opening hours of the next business day, those before the opening in hours of the business day before.
//!
//! Skills bar nobody from a shift: `requirement_cover` deals people only to skills they have.

use super::line::{term, violation};
use super::{Case, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, ShiftIx, Symbol, Text, Violation};
use crate::model::{Body, Cell, SymbolSet, Term};
use crate::time::Date;

pub(super) static RULE: Rule = Rule {
    code: "eligibility",
    name: Text::new("上岗资格", "eligibility"),
    summary: Text::new(
        "只排合同和本人允许、没有停用的班次；未入职、已离职、不营业的日子，以及全在营业时间之外的班，不排",
        "shifts only as contract and agent allow, never retired ones, never on days not employed or closed, never wholly outside opening hours",
    ),
    unit: Text::new("格", "cells"),
    source: "contracts and opening hours of the team file",
    params: &[],
    terms,
    check,
};

/// True when the team answers no chats on that business day.
pub(super) fn closed(case: &Case, date: Date) -> bool {
    case.team.opening.ranges(date, &case.team.calendar).is_empty()
}

/// True when no minute of the shift falls into opening hours.
fn out_of_hours(case: &Case, date: Date, shift: ShiftIx) -> bool {
    let team = case.team;
    let time = team.shift(shift).time;
    let own = team.opening.ranges(date, &team.calendar);
    if own.iter().any(|range| range.overlap(time) > 0) {
        return false;
    }
    let span = team.zone.span(date, time);
    let neighbours = [date.pred_opt(), date.succ_opt()];
    let open = |day: Date| team.opening.ranges(day, &team.calendar).iter().any(|range| team.zone.span(day, *range).overlaps(span));
    !neighbours.into_iter().flatten().any(open)
}

/// Shifts that nobody may have on that business day.
fn shut(case: &Case, date: Date) -> SymbolSet {
    if closed(case, date) { case.work() } else { case.shifts(|shift| out_of_hours(case, date, shift)) }
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    let shut: Vec<SymbolSet> = case.horizon.dates().map(|date| shut(case, date)).collect();
    for agent in case.team.agent_ixs() {
        let allowed = case.team.allowed_shifts(agent);
        for (day, _) in case.horizon.dates().enumerate().filter(|(_, date)| case.team.agent(agent).employed(*date)) {
            let set = case.shifts(|shift| !allowed.contains(&shift)).union(shut[day]);
            if !set.is_empty() {
                terms.push(term(case, &RULE, agent, &[day], Body::Forbid { agent: agent.0, cell: Cell { day, set } }));
            }
        }
    }
    terms
}

static NOT_EMPLOYED: Text =
    Text::new("{agent} 在 {date} 未在职，不能排 {shift}", "{agent} is not employed on {date} and cannot have `{shift}`");
static EMPTY: Text = Text::new("{agent} 在 {date} 在职，却没有班也没有休", "{agent} is employed on {date} but has neither shift nor rest");
static CLOSED: Text = Text::new("{date} 不营业，{agent} 不能排 {shift}", "the team is closed on {date}, {agent} cannot have `{shift}`");
static OUT_OF_HOURS: Text =
    Text::new("{agent} {date} 的班次 {shift} 全在营业时间之外", "`{shift}` of {agent} on {date} lies wholly outside opening hours");
static RETIRED: Text = Text::new("{agent} {date} 的班次 {shift} 已停用", "`{shift}` of {agent} on {date} is retired");
static CONTRACT: Text = Text::new("{agent} 的合同不含 {date} 的班次 {shift}", "the contract of {agent} does not allow `{shift}` on {date}");
static OWN: Text = Text::new("{agent} 本人不上 {shift}（{date}）", "{agent} does not work `{shift}`, given on {date}");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in case.team.agent_ixs() {
        for (day, date) in roster.horizon.dates().enumerate() {
            let symbol = roster.symbol(agent, day);
            let Some(reason) = reason(case, agent, date, symbol) else { continue };
            let shift = symbol.shift().map_or("", |shift| case.team.shift(shift).id.as_str());
            let message = Message::new(reason).with("date", date).with("shift", shift);
            found.push(violation(case, &RULE, agent, vec![date], 1, Strictness::Hard, message));
        }
    }
    found
}

/// Why an agent may not have a symbol on a date; `None`: this rule does not mind.
pub(super) fn reason(case: &Case, agent: AgentIx, date: Date, symbol: Symbol) -> Option<&'static Text> {
    let who = case.team.agent(agent);
    let lacks = |list: &[ShiftIx], shift: ShiftIx| !list.contains(&shift);
    match symbol {
        Symbol::NotEmployed => who.employed(date).then_some(&EMPTY),
        Symbol::Rest | Symbol::Leave(_) => None,
        Symbol::Shift(_) if !who.employed(date) => Some(&NOT_EMPLOYED),
        Symbol::Shift(_) if closed(case, date) => Some(&CLOSED),
        Symbol::Shift(shift) if out_of_hours(case, date, shift) => Some(&OUT_OF_HOURS),
        Symbol::Shift(shift) if case.team.shift(shift).retired => Some(&RETIRED),
        Symbol::Shift(shift) if lacks(&case.team.contract_of(agent).shifts, shift) => Some(&CONTRACT),
        Symbol::Shift(shift) if who.shifts.as_ref().is_some_and(|own| lacks(own, shift)) => Some(&OWN),
        Symbol::Shift(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;

    fn reasons(sketch: &Sketch, line: &str) -> Vec<&'static str> {
        sketch.ask("", line, "", |case, roster| check(case, roster).iter().map(|found| found.message.text.en).collect())
    }

    #[test]
    fn a_shift_given_by_hand_before_the_first_day_is_found() {
        let mut sketch = Sketch::from("2026-11-23");
        sketch.team.agents[0].start = crate::time::parse_date("2026-11-24").ok();
        assert_eq!(reasons(&sketch, "DD"), [NOT_EMPLOYED.en]);
        assert_eq!(reasons(&sketch, "-D"), [""; 0]);
    }

    #[test]
    fn an_empty_cell_of_somebody_employed_is_found() {
        assert_eq!(reasons(&Sketch::from("2026-11-23"), "D-"), [EMPTY.en]);
    }

    #[test]
    fn contract_agent_and_retirement_each_bar_a_shift() {
        let mut sketch = Sketch::from("2026-11-23");
        sketch.team.contracts[0].shifts = vec![ShiftIx(0), ShiftIx(1)];
        sketch.team.agents[0].shifts = Some(vec![ShiftIx(1), ShiftIx(2)]);
        assert_eq!(reasons(&sketch, "DME"), [OWN.en, CONTRACT.en]);
        sketch.team.shifts[1].retired = true;
        assert_eq!(reasons(&sketch, "M"), [RETIRED.en]);
    }

    #[test]
    fn offices_are_closed_on_holidays_and_open_on_make_up_days() {
        let mut sketch = Sketch::from("2026-10-01");
        sketch.team.opening.follows_holidays = true;
        sketch.team.opening.week[6].clear();
        let day = |text| crate::time::parse_date(text).unwrap();
        sketch.team.calendar.set(day("2026-10-01"), crate::domain::DayKind::Statutory, "国庆节");
        assert_eq!(reasons(&sketch, "D..D"), [CLOSED.en, CLOSED.en]);
        sketch.team.calendar.set(day("2026-10-04"), crate::domain::DayKind::MakeupWork, "调休");
        assert_eq!(reasons(&sketch, "...D"), [""; 0]);
    }

    #[test]
    fn a_shift_outside_the_hours_of_a_day_open_in_part_is_barred() {
        let mut sketch = Sketch::from("2026-11-23");
        let range = |text: &str| text.parse::<crate::time::ClockRange>().unwrap();
        sketch.team.shifts[2].time = range("17:30-25:00");
        let day = |text| crate::time::parse_date(text).unwrap();
        sketch.team.opening.special.insert(day("2026-11-24"), vec![range("10:00-16:00")]);
        assert_eq!(reasons(&sketch, "EED"), [OUT_OF_HOURS.en]);
        let forbidden = |sketch: &Sketch| {
            sketch.ask("", "...", "", |case, _| terms(case).iter().map(|term| term.origin.days.clone()).collect::<Vec<_>>())
        };
        assert_eq!(forbidden(&sketch), [vec![1]]);
        sketch.team.opening.special.insert(day("2026-11-25"), vec![range("00:30-12:00")]);
        assert_eq!(reasons(&sketch, "EED"), [""; 0]);
        assert_eq!(forbidden(&sketch), [vec![2]]);
    }
}
