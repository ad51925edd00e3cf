//! Who has which duty, such as cleaning 值日 (S8): in rotation among those who are there.

use crate::domain::{AgentIx, Duty, Minutes, Roster, Symbol};
use crate::rules::Case;
use crate::time::{Date, Span};
use std::collections::BTreeSet;

/// Weeks of past duties that count. Longer would give a newcomer every turn until the others are caught up with.
const MEMORY_WEEKS: i64 = 4;

/// A duty given out: date, duty id, agent.
pub type DutyTurn = (Date, String, AgentIx);

/// Gives each duty of each open day to `people` agents who work one of its shifts that day, in order of date, then the team's duties.
///
/// First those without another duty that day, then who had this one least often in the last four weeks, then longest ago, then in
/// the team's order. Nobody gets a duty for which they would come early or stay late with less than `rest_minutes` between the days, nor
/// one during hours of leave or during another duty. Fewer than `people` get it where no more can.
#[must_use]
pub fn deal_duties(case: &Case, roster: &Roster, past: &[DutyTurn], rest_minutes: Minutes) -> Vec<DutyTurn> {
    let from = case.horizon.first - chrono::Duration::weeks(MEMORY_WEEKS);
    let mut turns: Vec<DutyTurn> = past.iter().filter(|(date, ..)| (from..case.horizon.first).contains(date)).cloned().collect();
    let known = turns.len();
    for (day, date) in case.horizon.dates().enumerate() {
        if case.team.opening.ranges(date, &case.team.calendar).is_empty() {
            continue;
        }
        let mut busy: Vec<(AgentIx, Span)> = Vec::new();
        for duty in &case.team.duties {
            let span = case.team.zone.span(date, duty.time);
            let mut able: Vec<AgentIx> = roster
                .working(day)
                .filter(|(_, shift)| duty.shifts.contains(shift))
                .map(|(agent, _)| agent)
                .filter(|agent| !busy.iter().any(|(other, taken)| other == agent && taken.overlaps(span)))
                .filter(|agent| fits(case, roster, *agent, date, span, rest_minutes))
                .collect();
            able.sort_by_key(|agent| (busy.iter().any(|(other, _)| other == agent), turn(&turns, duty, *agent), *agent));
            for agent in able.into_iter().take(duty.people as usize) {
                busy.push((agent, span));
                turns.push((date, duty.id.clone(), agent));
            }
        }
    }
    turns.split_off(known)
}

/// How often the agent has had the duty, and when last.
fn turn(turns: &[DutyTurn], duty: &Duty, agent: AgentIx) -> (usize, Option<Date>) {
    let dates: BTreeSet<Date> = turns.iter().filter(|(_, id, who)| *id == duty.id && *who == agent).map(|(date, ..)| *date).collect();
    (dates.len(), dates.last().copied())
}

/// True when the agent is free for the duty and keeps the rest before and after it.
fn fits(case: &Case, roster: &Roster, agent: AgentIx, date: Date, duty: Span, rest_minutes: Minutes) -> bool {
    if case.away(agent).iter().any(|away| away.overlaps(duty)) {
        return false;
    }
    let symbol = |date: Option<Date>| date.and_then(|date| case.symbol_on(roster, agent, date));
    let attendance = |date: Date, shift| case.attendance(agent, date, shift, symbol(date.pred_opt()));
    let Some(today) = symbol(Some(date)).and_then(Symbol::shift).map(|shift| attendance(date, shift)) else { return false };
    let early = today.first().is_none_or(|first| duty.start < first);
    let late = today.last().is_none_or(|last| duty.end > last);
    let before = case.last_before(agent, date, symbol(date.pred_opt()));
    let rested = before.is_none_or(|before| (duty.start - before).num_minutes() >= rest_minutes);
    let next = date.succ_opt().and_then(|tomorrow| Some(attendance(tomorrow, symbol(Some(tomorrow))?.shift()?)));
    let next_rested = next.and_then(|next| next.first()).is_none_or(|next| (next - duty.end).num_minutes() >= rest_minutes);
    (!early || rested) && (!late || next_rested)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DatedSymbols, DayKind, Leave, LeaveKind, Place, Requirement, ShiftIx, Team, fixture};
    use crate::time::Horizon;

    const DAY: Symbol = Symbol::Shift(ShiftIx(0));
    const EVENING: Symbol = Symbol::Shift(ShiftIx(2));
    const REST: Symbol = Symbol::Rest;

    fn date(day: u32) -> Date {
        Date::from_ymd_opt(2026, 11, day).unwrap()
    }

    /// Cleaning at 08:00, before the day shift.
    fn team(agents: usize) -> Team {
        let mut team = fixture::team(agents);
        team.meetings.clear();
        let time = fixture::range(480, 510);
        team.duties = vec![Duty { id: "cleaning".to_owned(), name: "值日".to_owned(), time, shifts: vec![ShiftIx(0)], people: 1 }];
        team
    }

    fn deal(team: &Team, lines: &[&[Symbol]], before: &DatedSymbols, leave: &[Leave], past: &[DutyTurn]) -> Vec<usize> {
        let horizon = Horizon::new(date(24), lines[0].len());
        let roster = Roster { horizon, lines: lines.iter().map(|line| line.to_vec()).collect() };
        let (requirement, after) = (Requirement::default(), DatedSymbols::default());
        let case = Case::new(team, horizon, &requirement, leave, &[], before, &after);
        deal_duties(&case, &roster, past, 660).into_iter().map(|(_, _, agent)| agent.0).collect()
    }

    fn plain(team: &Team, lines: &[&[Symbol]], past: &[DutyTurn]) -> Vec<usize> {
        deal(team, lines, &DatedSymbols::default(), &[], past)
    }

    #[test]
    fn the_duty_goes_round() {
        assert_eq!(plain(&team(3), &[&[DAY; 6], &[DAY; 6], &[DAY; 6]], &[]), [0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn who_rests_or_works_another_shift_is_passed_over() {
        assert_eq!(plain(&team(3), &[&[REST, DAY], &[EVENING, REST], &[DAY, DAY]], &[]), [2, 0]);
    }

    #[test]
    fn who_had_it_last_week_waits() {
        let past = [(date(23), "cleaning".to_owned(), AgentIx(0)), (date(22), "cleaning".to_owned(), AgentIx(1))];
        assert_eq!(plain(&team(2), &[&[DAY; 3], &[DAY; 3]], &past), [1, 0, 1]);
    }

    #[test]
    fn a_turn_of_five_weeks_ago_is_forgotten() {
        let past = [(Date::from_ymd_opt(2026, 10, 20).unwrap(), "cleaning".to_owned(), AgentIx(0))];
        assert_eq!(plain(&team(2), &[&[DAY], &[DAY]], &past), [0]);
    }

    #[test]
    fn who_left_at_nine_in_the_evening_may_come_at_eight_but_not_after_ten() {
        // From 21:00 to 08:00 are eleven hours; one more minute of tail breaks them.
        let mut team = team(2);
        let mut before = DatedSymbols::default();
        before.set(AgentIx(0), date(23), Symbol::Shift(ShiftIx(1)));
        assert_eq!(deal(&team, &[&[DAY], &[DAY]], &before, &[], &[]), [0]);
        team.shifts[1].tail_minutes = 1;
        assert_eq!(deal(&team, &[&[DAY], &[DAY]], &before, &[], &[]), [1]);
    }

    #[test]
    fn hours_of_leave_at_that_time_excuse() {
        let team = team(2);
        let span = team.zone.span(date(24), fixture::range(480, 600));
        let kind = LeaveKind::Personal;
        let leave = Leave {
            agent: AgentIx(0),
            kind,
            span,
            days: None,
            credited_minutes: None,
            approved_at: None,
            approved_by: None,
            place: Place::default(),
        };
        assert_eq!(deal(&team, &[&[DAY], &[DAY]], &DatedSymbols::default(), &[leave], &[]), [1]);
    }

    #[test]
    fn a_closed_day_has_no_duty() {
        let mut team = team(1);
        team.opening.follows_holidays = true;
        team.calendar.set(date(24), DayKind::Statutory, "节");
        assert_eq!(plain(&team, &[&[DAY, DAY]], &[]).len(), 1);
    }

    #[test]
    fn two_duties_of_a_day_go_to_two_people() {
        let mut team = team(2);
        let mut second = team.duties[0].clone();
        second.id = "plants".to_owned();
        second.time = fixture::range(900, 930);
        team.duties.push(second);
        assert_eq!(plain(&team, &[&[DAY], &[DAY]], &[]), [0, 1]);
    }
}
