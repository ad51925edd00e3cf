//! Tests of `rules`.

use paiban::domain::{DatedSymbols, Headcount, Requirement, Roster, ShiftIx, Symbol, fixture};
use paiban::rules::{Case, TABLE};
use paiban::time::{Horizon, parse_date};
use std::time::Instant;

#[test]
#[allow(clippy::disallowed_macros)]
fn sixty_agents_on_four_weeks_become_terms_and_are_checked_quickly() {
    let mut team = fixture::team(60);
    team.opening.week = std::array::from_fn(|_| vec![fixture::range(0, 1440)]);
    let horizon = Horizon::new(parse_date("2026-11-23").unwrap(), 28);
    let slots = team.slots(horizon);
    let needs = vec![vec![Headcount::from_milli(9000); slots.len()], vec![Headcount::from_milli(6500); slots.len()]];
    let requirement = Requirement { slots, needs };
    let mut before = DatedSymbols::default();
    let mut roster = Roster::resting(&team, horizon);
    for agent in team.agent_ixs() {
        let symbol =
            |day: usize| if (agent.0 + day).is_multiple_of(7) { Symbol::Rest } else { Symbol::Shift(ShiftIx((agent.0 / 7 + day / 7) % 3)) };
        for day in 0..56 {
            before.set(agent, horizon.first - chrono::Duration::days(day), symbol(usize::try_from(day).unwrap()));
        }
        roster.lines[agent.0] = (0..28).map(symbol).collect();
    }
    let after = DatedSymbols::default();
    let case = Case::new(&team, horizon, &requirement, &[], &[], &before, &after);
    let (mut built, mut checked) = (0.0, 0.0);
    for rule in TABLE {
        let started = Instant::now();
        let terms = (rule.terms)(&case).len();
        let build = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let findings = (rule.check)(&case, &roster).len();
        let check = started.elapsed().as_secs_f64();
        eprintln!("{}: {terms} terms in {build:.3} s, {findings} findings in {check:.3} s", rule.code);
        built += build;
        checked += check;
    }
    // Some hundredths of a second each; the bounds only catch what grows with a power.
    assert!(built < 10.0 && checked < 10.0, "{built} s, {checked} s");
}
