//! In each interval while the team is open somebody is there who may lead.
//!
//! There means from the interval's first minute to its last, on the chats or in a meeting. Leads 组长 may lead, and deputies too unless
//! `deputies` is false. A team with nobody in such a role is not asked for one.

use super::line::{enabled, price};
use super::presence::{Possible, Tally, possible, present, there_throughout};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Message, PresenceDay, Role, Roster, Slot, Text, Violation};
use crate::model::{Body, Convex, Limit, POINT, RowName, Term};

pub(super) static RULE: Rule = Rule {
    code: "lead_present",
    name: Text::new("组长在岗", "lead present"),
    summary: Text::new("营业的每个时段都有组长（或副组长）在岗", "in each interval while the team is open a lead is there"),
    unit: Text::new("个时段", "intervals"),
    source: "domain S11, S16",
    params: &[
        enabled(true),
        Param {
            key: "deputies",
            kind: ParamKind::Bool(true),
            doc: Text::new("副组长是否可以代替组长", "whether a deputy may stand in for the lead"),
        },
        price(Strictness::Points(2), Text::new("每个没有组长的时段的代价", "for each interval without a lead")),
    ],
    terms,
    check,
};

/// Who may lead; nobody when the rule is off.
fn leaders(case: &Case) -> Vec<AgentIx> {
    let deputies = case.team_setting(&RULE, "deputies").as_bool();
    let on = case.team_setting(&RULE, "enabled").as_bool();
    let leads = |agent: &AgentIx| match case.team.agent(*agent).role {
        Role::Lead => on,
        Role::Deputy => on && deputies,
        Role::Agent => false,
    };
    case.team.agent_ixs().filter(leads).collect()
}

fn strictness(case: &Case) -> Strictness {
    Strictness::of(&case.team_setting(&RULE, "price"))
}

fn leads(attendance: &PresenceDay, slot: &Slot) -> bool {
    there_throughout(attendance, slot.span)
}

/// Intervals that the same people would lead are one row at a multiple of the price.
fn terms(case: &Case) -> Vec<Term> {
    let leaders = leaders(case);
    if leaders.is_empty() {
        return Vec::new();
    }
    let possible: Vec<Possible> = possible(case).into_iter().filter(|possible| leaders.contains(&possible.agent)).collect();
    let slots = case.team.slots(case.horizon);
    let mut rows: Vec<(usize, Tally, i64)> = Vec::new();
    for slot in &slots {
        let mut tally = Tally::default();
        for possible in possible.iter().filter(|possible| possible.near(slot.span)) {
            tally.add(possible, |attendance| i64::from(leads(attendance, slot)));
        }
        match rows.last_mut() {
            Some((day, last, count)) if *day == slot.day && *last == tally => *count += 1,
            _ => rows.push((slot.day, tally, 1)),
        }
    }
    rows.iter().filter_map(|(day, tally, count)| row(case, *day, tally, *count)).collect()
}

fn row(case: &Case, day: usize, tally: &Tally, intervals: i64) -> Option<Term> {
    let (start, measure) = tally.measure(case.alphabet.len());
    if measure.is_empty() && start > 0 {
        return None;
    }
    let under = match strictness(case) {
        Strictness::Hard => Limit::Hard,
        Strictness::Points(points) => Limit::Priced(Convex::linear(points * POINT * intervals)),
    };
    let body = Body::Row { name: RowName::Cover, measure, start, min: Some(1), max: None, under, over: Limit::linear(0) };
    Some(Term { origin: case.origin(RULE.code, &[], &[day]), body })
}

static NO_LEAD: Text = Text::new("{date} {from}—{to} 没有组长在岗", "no lead is there on {date}, {from} to {to}");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let leaders = leaders(case);
    if leaders.is_empty() {
        return Vec::new();
    }
    let there: Vec<PresenceDay> =
        present(case, roster).into_iter().filter(|present| leaders.contains(&present.agent)).map(|present| present.attendance).collect();
    let slots = case.team.slots(case.horizon);
    let without: Vec<&Slot> = slots.iter().filter(|slot| !there.iter().any(|attendance| leads(attendance, slot))).collect();
    let runs = without.chunk_by(|a, b| a.day == b.day && a.span.end == b.span.start);
    runs.map(|run| finding(case, run)).collect()
}

fn finding(case: &Case, run: &[&Slot]) -> Violation {
    let (first, last) = (run[0], run[run.len() - 1]);
    let date = case.horizon.date(first.day);
    let to = last.clock.shifted(i32::try_from(last.span.minutes()).unwrap_or(0));
    let message = Message::new(&NO_LEAD).with("date", date).with("from", first.clock).with("to", to);
    let amount = i64::try_from(run.len()).unwrap_or(i64::MAX);
    let strictness = strictness(case);
    let (hard, cost) = (strictness.is_hard(), strictness.cost(amount));
    Violation { rule: RULE.code, agents: Vec::new(), dates: vec![date], amount, hard, cost, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Setting, fixture};
    use crate::rules::presence::testing::*;

    #[test]
    fn the_intervals_without_a_lead_are_one_finding_a_stretch() {
        // Open 08:30 to 25:00, the lead there until 17:30: fifteen half-hours are left, at 2 points.
        let team = fixture::team(3);
        assert_eq!(findings(&RULE, &team, date(11, 24), &[&[DAY], &[REST], &[EVENING]]), [(15, 30)]);
    }

    #[test]
    fn a_deputy_stands_in_unless_that_is_switched_off() {
        let mut team = fixture::team(3);
        assert!(findings(&RULE, &team, date(11, 24), &[&[DAY], &[EVENING], &[REST]]).is_empty());
        team.rules.set("lead_present", None, "deputies", Setting::Bool(false));
        assert_eq!(findings(&RULE, &team, date(11, 24), &[&[DAY], &[EVENING], &[REST]]), [(15, 30)]);
    }

    #[test]
    fn a_lead_in_the_monday_meeting_is_there() {
        // The lead left at 01:00 and goes to the meeting at 17:00, within the day shift.
        let mut before = crate::domain::DatedSymbols::default();
        before.set(AgentIx(0), date(11, 22), EVENING);
        let team = fixture::team(2);
        assert!(findings_after(&RULE, &team, date(11, 23), &[&[DAY], &[EVENING]], &before).is_empty());
    }

    #[test]
    fn a_team_without_leads_is_not_asked_for_one() {
        let mut team = fixture::team(2);
        for agent in &mut team.agents {
            agent.role = Role::Agent;
        }
        assert!(findings(&RULE, &team, date(11, 24), &[&[DAY], &[REST]]).is_empty());
    }
}
