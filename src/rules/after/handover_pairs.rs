//! Who hands over to whom (S4): everyone going to somebody coming who has one of the same skills, as evenly as can be.

use crate::domain::{AgentIx, Roster, ShiftIx, Team};
use crate::rules::Case;
use crate::rules::presence::{Present, present, there_throughout};
use crate::time::{Date, Span};
use std::collections::VecDeque;

/// A handover between two people: date of the window, handover id, who goes, who comes.
pub type HandoverPair = (Date, String, AgentIx, AgentIx);

/// Pairs for each handover whose incoming side works within the horizon, in order of date, handover and who goes.
///
/// Both are there for the whole window. The most that anybody has to take over is as little as can be; where that leaves a choice, somebody
/// with the same main skill is tried first, then the team's order. A trainee has no customers of the own and takes none over. Who shares no skill with
/// anybody coming stays without a pair.
#[must_use]
pub fn pair_handovers(case: &Case, roster: &Roster) -> Vec<HandoverPair> {
    let present = present(case, roster);
    let mut pairs = Vec::new();
    for date in case.horizon.first.pred_opt().into_iter().chain(case.horizon.dates()) {
        for handover in &case.team.handovers {
            let window = case.team.zone.span(date, handover.window);
            let going = side(case.team, &present, &handover.from, window, |_| true);
            let coming = side(case.team, &present, &handover.to, window, |date| case.horizon.day(date).is_some());
            let choices = going.iter().map(|agent| choices(case.team, *agent, &coming)).collect::<Vec<_>>();
            for (from, to) in going.iter().zip(spread(&choices, coming.len())) {
                pairs.extend(to.map(|to| (date, handover.id.clone(), *from, coming[to])));
            }
        }
    }
    pairs
}

fn side(team: &Team, present: &[Present], shifts: &[ShiftIx], window: Span, planned: impl Fn(Date) -> bool) -> Vec<AgentIx> {
    let takes_part = |one: &&Present| {
        let there = shifts.contains(&one.shift) && planned(one.date) && there_throughout(&one.attendance, window);
        there && !team.agent(one.agent).in_training(one.date)
    };
    present.iter().filter(takes_part).map(|one| one.agent).collect()
}

/// Positions of those who share a skill, the same main skill first.
fn choices(team: &Team, going: AgentIx, coming: &[AgentIx]) -> Vec<usize> {
    let skills = |agent: AgentIx| &team.agent(agent).skills;
    let shares =
        |position: &usize| coming[*position] != going && skills(going).iter().any(|skill| skills(coming[*position]).contains(skill));
    let mut choices: Vec<usize> = (0..coming.len()).filter(shares).collect();
    choices.sort_by_key(|position| (skills(coming[*position]).first() != skills(going).first(), *position));
    choices
}

/// Gives each of `choices` one of its positions so that the loads of the positions are as even as can be: each in turn goes to the least
/// loaded position that can be reached by moving others along.
///
/// # Source
/// Harvey, Ladner, Lovász, Tamir 2006, "Semi-matchings for bipartite graphs and load balancing", Journal of Algorithms 59(1), 53–78: a
/// semi-matching grown along such alternating paths has the least possible greatest load.
fn spread(choices: &[Vec<usize>], positions: usize) -> Vec<Option<usize>> {
    let mut given: Vec<Option<usize>> = vec![None; choices.len()];
    for newcomer in 0..choices.len() {
        let load = |position: usize| given.iter().filter(|to| **to == Some(position)).count();
        // Who would move to each position reached, in order of discovery.
        let mut mover: Vec<Option<usize>> = vec![None; positions];
        let mut reached = Vec::new();
        let mut queue = VecDeque::from([newcomer]);
        while let Some(one) = queue.pop_front() {
            for position in choices[one].iter().copied() {
                if mover[position].is_none() {
                    mover[position] = Some(one);
                    reached.push(position);
                    queue.extend((0..newcomer).filter(|other| given[*other] == Some(position)));
                }
            }
        }
        let mut target = reached.into_iter().min_by_key(|position| load(*position));
        while let Some(position) = target {
            let Some(one) = mover[position] else { break };
            target = given[one].replace(position);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DatedSymbols, Requirement, Symbol, fixture};
    use crate::time::Horizon;
    use proptest::prelude::*;

    const DAY: Symbol = Symbol::Shift(ShiftIx(0));
    const EVENING: Symbol = Symbol::Shift(ShiftIx(2));

    fn tuesday() -> Date {
        Date::from_ymd_opt(2026, 11, 24).unwrap()
    }

    fn pairs(team: &Team, lines: &[Symbol], before: &DatedSymbols) -> Vec<(Date, usize, usize)> {
        let horizon = Horizon::new(tuesday(), 1);
        let roster = Roster { horizon, lines: lines.iter().map(|symbol| vec![*symbol]).collect() };
        let (requirement, after) = (Requirement::default(), DatedSymbols::default());
        let case = Case::new(team, horizon, &requirement, &[], &[], before, &after);
        pair_handovers(&case, &roster).into_iter().map(|(date, _, from, to)| (date, from.0, to.0)).collect()
    }

    #[test]
    fn the_same_main_skill_comes_first() {
        // Skills: 0 and 3 have both, 1 and 5 after-sale, 2 and 4 pre-sale.
        let team = fixture::team(6);
        let found = pairs(&team, &[Symbol::Rest, DAY, DAY, EVENING, EVENING, EVENING], &DatedSymbols::default());
        assert_eq!(found, [(tuesday(), 1, 5), (tuesday(), 2, 3)]);
    }

    #[test]
    fn nobody_is_paired_without_a_skill_in_common() {
        let team = fixture::team(3);
        assert!(pairs(&team, &[Symbol::Rest, DAY, EVENING], &DatedSymbols::default()).is_empty());
    }

    #[test]
    fn the_night_before_the_horizon_hands_over_to_its_first_morning() {
        let mut team = fixture::team(4);
        team.shifts[2].time = fixture::range(1410, 1950);
        let handover = &mut team.handovers[0];
        (handover.from, handover.to, handover.window) = (vec![ShiftIx(2)], vec![ShiftIx(0)], fixture::range(1935, 1950));
        let mut before = DatedSymbols::default();
        before.set(AgentIx(0), tuesday().pred_opt().unwrap(), EVENING);
        let found = pairs(&team, &[Symbol::Rest, EVENING, Symbol::Rest, DAY], &before);
        assert_eq!(found, [(tuesday().pred_opt().unwrap(), 0, 3)]);
    }

    /// The least possible greatest load, by trying everything.
    fn least(choices: &[Vec<usize>], loads: &mut Vec<usize>) -> usize {
        let Some((first, rest)) = choices.split_first() else { return loads.iter().copied().max().unwrap_or(0) };
        if first.is_empty() {
            return least(rest, loads);
        }
        let mut best = usize::MAX;
        for position in first {
            loads[*position] += 1;
            best = best.min(least(rest, loads));
            loads[*position] -= 1;
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn nobody_takes_over_more_than_must_be(choices in proptest::collection::vec(proptest::collection::btree_set(0..4_usize, 0..4), 0..7)) {
            let choices: Vec<Vec<usize>> = choices.into_iter().map(|set| set.into_iter().collect()).collect();
            let given = spread(&choices, 4);
            for (to, choices) in given.iter().zip(&choices) {
                prop_assert_eq!(to.is_none(), choices.is_empty());
                prop_assert!(to.is_none_or(|to| choices.contains(&to)));
            }
            let most = (0..4).map(|position| given.iter().filter(|to| **to == Some(position)).count()).max().unwrap();
            prop_assert_eq!(most, least(&choices, &mut vec![0; 4]));
        }
    }
}
