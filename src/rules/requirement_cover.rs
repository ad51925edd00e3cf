//! In each interval as many people are on the chats, for each skill, as the requirement asks for.
//!
//! People are counted by their effective presence: the share of the interval they spend on the chats (breaks, meetings, partial leave and
//! late starts taken off), times what a minute of theirs counts for. Those who have several skills count where they are missed most.
//! A missing person costs `under_price` points an hour, so half of it in an interval of 30 minutes, rounded to a whole number of points
//! and at least 1; from the second missing person on it costs `steeper` times that. This rule is never hard: one person short gives a
//! roster that shows the hole.

use super::line::enabled;
use super::presence::{Tally, possible, present, touching};
use super::{Case, Param, ParamKind, Rule};
use crate::domain::{AgentIx, Arg, Coverage, Headcount, Message, PresenceDay, Roster, SkillIx, Slot, Text, Violation};
use crate::model::{Body, Convex, Cost, Demand, Distribution, Group, Item, Step, Term, distribute};
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: "requirement_cover",
    name: Text::new("在岗人数", "requirement cover"),
    summary: Text::new(
        "每个时段、每个技能的在线人数达到预测所需；不足可以排出，但按缺口计价",
        "in each interval as many people are on the chats, for each skill, as are needed; a shortage is priced, never forbidden",
    ),
    unit: Text::new("人·分钟", "person-minutes"),
    source: "domain S14-S16; staffing",
    params: &[
        enabled(true),
        Param {
            key: "under_price",
            kind: ParamKind::Int(0, 10_000, 20),
            doc: Text::new("每缺一人一小时的代价（分）", "points for each person missing for an hour"),
        },
        Param {
            key: "first_step",
            kind: ParamKind::Float(0.0, 100.0, 1.0),
            doc: Text::new("每个时段缺多少人以内按原价", "missing people in an interval up to whom that price holds"),
        },
        Param {
            key: "steeper",
            kind: ParamKind::Float(1.0, 100.0, 3.0),
            doc: Text::new("超出部分的代价是原价的几倍", "what each further missing person costs, as a multiple"),
        },
        Param {
            key: "over_price",
            kind: ParamKind::Int(0, 10_000, 2),
            doc: Text::new("每多一人一小时的代价（分）", "points for each person on the chats for an hour without being needed"),
        },
    ],
    terms,
    check,
};

/// Prices of one interval.
struct Prices {
    under: Convex,
    idle: Convex,
}

/// Parameters of the rule.
struct Tariff {
    under_price: i64,
    first_step: i64,
    steeper: f64,
    over_price: i64,
}

impl Tariff {
    fn of(case: &Case) -> Self {
        let get = |key| case.team_setting(&RULE, key);
        Self {
            under_price: get("under_price").as_int(),
            first_step: Headcount::from_f64(get("first_step").as_float()).milli(),
            steeper: get("steeper").as_float(),
            over_price: get("over_price").as_int(),
        }
    }

    /// Points per person are thousandths of a point per thousandth of a person.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn prices(&self, slot: &Slot) -> Prices {
        let minutes = slot.span.minutes();
        let whole = |hourly: i64| if hourly == 0 { 0 } else { ((2 * hourly * minutes + 60) / 120).max(1) };
        let price: Cost = whole(self.under_price);
        let beyond = (price as f64 * self.steeper).round() as Cost;
        let under = Convex(vec![Step { width: Some(self.first_step), price }, Step { width: None, price: beyond.max(price) }]);
        Prices { under, idle: Convex::linear(whole(self.over_price)) }
    }
}

/// What people of some skills can do in one slot: positions of their skills among the slot's demands.
type Signature = Vec<usize>;

/// One interval: who is needed, and at what price.
struct Need {
    demands: Vec<Demand>,
    idle: Convex,
}

fn needs(case: &Case) -> Vec<Need> {
    let tariff = Tariff::of(case);
    let need = |(index, slot): (usize, &Slot)| {
        let prices = tariff.prices(slot);
        let demand = |(skill, needs): (usize, &Vec<Headcount>)| {
            let need = needs.get(index).map_or(0, |need| need.milli());
            (need > 0).then(|| Demand { skill, need, under: prices.under.clone() })
        };
        Need { demands: case.requirement.needs.iter().enumerate().filter_map(demand).collect(), idle: prices.idle }
    };
    case.requirement.slots.iter().enumerate().map(need).collect()
}

impl Need {
    fn signature(&self, skills: &BTreeSet<SkillIx>) -> Signature {
        let wanted = |demand: &Demand| skills.contains(&SkillIx(demand.skill));
        self.demands.iter().enumerate().filter(|(_, demand)| wanted(demand)).map(|(position, _)| position).collect()
    }
}

fn skills_of(case: &Case, agent: AgentIx) -> BTreeSet<SkillIx> {
    case.team.agent(agent).skills.iter().copied().collect()
}

/// Thousandths of a person that an attendance is worth in a slot.
fn worth(weight: Headcount, attendance: &PresenceDay, slot: &Slot) -> i64 {
    weight.milli() * attendance.chat_minutes(slot.span) / slot.span.minutes().max(1)
}

fn terms(case: &Case) -> Vec<Term> {
    if !case.team_setting(&RULE, "enabled").as_bool() {
        return Vec::new();
    }
    let slots = &case.requirement.slots;
    let mut tallies: Vec<BTreeMap<&BTreeSet<SkillIx>, Tally>> = vec![BTreeMap::new(); slots.len()];
    let skills: Vec<BTreeSet<SkillIx>> = case.team.agent_ixs().map(|agent| skills_of(case, agent)).collect();
    for possible in &possible(case) {
        let weight = case.team.weight(possible.agent, possible.date);
        if weight == Headcount::ZERO {
            continue;
        }
        for slot in possible.slots(slots) {
            let tally = tallies[slot].entry(&skills[possible.agent.0]).or_default();
            tally.add(possible, |attendance| worth(weight, attendance, &slots[slot]));
        }
    }
    let cover = |(slot, (need, tallies)): (usize, (Need, BTreeMap<&BTreeSet<SkillIx>, Tally>))| {
        let groups = groups(case, &need, &tallies);
        let useless = need.demands.is_empty() && groups.is_empty();
        let body = Body::Cover { slot, groups, demands: need.demands, idle: need.idle };
        (!useless).then(|| Term { origin: case.origin(RULE.code, &[], &[slots[slot].day]), body })
    };
    needs(case).into_iter().zip(tallies).enumerate().filter_map(cover).collect()
}

/// Those who can do the same of the skills needed now are one group. Who can do none of them is left out unless idle people cost.
fn groups(case: &Case, need: &Need, tallies: &BTreeMap<&BTreeSet<SkillIx>, Tally>) -> Vec<Group> {
    let idle_is_free = need.idle == Convex::free();
    let mut merged: BTreeMap<Signature, (i64, Vec<Item>)> = BTreeMap::new();
    for (skills, tally) in tallies {
        let signature = need.signature(skills);
        if signature.is_empty() && idle_is_free {
            continue;
        }
        let (start, items) = tally.measure(case.alphabet.len());
        let group = merged.entry(signature).or_default();
        group.0 += start;
        group.1.extend(items);
    }
    merged.into_iter().map(|(skills, (start, present))| Group { skills, present, start }).collect()
}

/// The people of one slot and what they do.
struct Dealt {
    need: Need,
    signatures: Vec<Signature>,
    present: Vec<i64>,
    deal: Distribution,
}

/// Deals out, slot by slot, whoever is on the chats in a roster.
fn dealt(case: &Case, roster: &Roster) -> Vec<Dealt> {
    let slots = &case.requirement.slots;
    let skills: Vec<BTreeSet<SkillIx>> = case.team.agent_ixs().map(|agent| skills_of(case, agent)).collect();
    let mut people: Vec<BTreeMap<&BTreeSet<SkillIx>, i64>> = vec![BTreeMap::new(); slots.len()];
    for present in present(case, roster) {
        let weight = case.team.weight(present.agent, present.date);
        let spans = present.attendance.on_chats.iter();
        let touched: BTreeSet<usize> = spans.flat_map(|span| touching(slots, *span)).collect();
        for slot in touched {
            *people[slot].entry(&skills[present.agent.0]).or_default() += worth(weight, &present.attendance, &slots[slot]);
        }
    }
    let deal = |(need, people): (Need, BTreeMap<&BTreeSet<SkillIx>, i64>)| {
        let mut by_signature: BTreeMap<Signature, i64> = BTreeMap::new();
        for (skills, present) in people {
            *by_signature.entry(need.signature(skills)).or_default() += present;
        }
        let groups: Vec<(&[usize], i64)> = by_signature.iter().map(|(skills, present)| (skills.as_slice(), *present)).collect();
        let deal = distribute(&groups, &need.demands, &need.idle);
        let (signatures, present) = by_signature.into_iter().unzip();
        Dealt { need, signatures, present, deal }
    };
    needs(case).into_iter().zip(people).map(deal).collect()
}

/// People present against people needed, by slot, then skill. Whoever is not needed is shown with the busiest of the own skills, or not
/// at all where none of them is needed.
#[must_use]
pub fn coverage(case: &Case, roster: &Roster) -> Vec<Coverage> {
    let mut all = Vec::new();
    for (slot, dealt) in case.requirement.slots.iter().zip(dealt(case, roster)) {
        let mut have = vec![0; case.team.skills.len()];
        for (group, signature) in dealt.signatures.iter().enumerate() {
            let used = &dealt.deal.share[group];
            for position in signature {
                have[dealt.need.demands[*position].skill] += used[*position];
            }
            let spare = dealt.present[group] - used.iter().sum::<i64>();
            if let Some(busiest) = signature.iter().map(|position| &dealt.need.demands[*position]).max_by_key(|demand| demand.need) {
                have[busiest.skill] += spare;
            }
        }
        for (skill, have) in have.into_iter().enumerate() {
            let need = dealt.need.demands.iter().find(|demand| demand.skill == skill).map_or(0, |demand| demand.need);
            let (need, have) = (Headcount::from_milli(need), Headcount::from_milli(have));
            all.push(Coverage { slot: *slot, skill: SkillIx(skill), need, have });
        }
    }
    all
}

static SHORT: Text = Text::new(
    "{date} {from}–{to} {skill}在线人数不足，最多缺 {people} 人",
    "{skill} is short of up to {people} people on {date}, {from} to {to}",
);
static IDLE: Text = Text::new("{date} 共有 {hours} 人时富余", "{hours} person-hours on {date} are more than needed");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    if !case.team_setting(&RULE, "enabled").as_bool() {
        return Vec::new();
    }
    let dealt = dealt(case, roster);
    let mut found = Vec::new();
    for day in 0..case.horizon.days {
        let slots = case.requirement.slots.iter().enumerate().filter(|(_, slot)| slot.day == day);
        let slots: Vec<usize> = slots.map(|(index, _)| index).collect();
        for skill in 0..case.team.skills.len() {
            found.extend(shortages(case, &dealt, &slots, skill));
        }
        found.extend(idleness(case, &dealt, &slots));
    }
    found
}

/// A finding for each run of slots, one after another, that are short of one skill.
fn shortages(case: &Case, dealt: &[Dealt], slots: &[usize], skill: usize) -> Vec<Violation> {
    let short = |slot: usize| {
        let position = dealt[slot].need.demands.iter().position(|demand| demand.skill == skill)?;
        let missing = dealt[slot].deal.under[position];
        (missing > 0).then(|| (slot, missing, dealt[slot].need.demands[position].under.cost(missing)))
    };
    let missing: Vec<(usize, i64, Cost)> = slots.iter().filter_map(|slot| short(*slot)).collect();
    let adjoin = |a: &(usize, i64, Cost), b: &(usize, i64, Cost)| {
        a.0 + 1 == b.0 && case.requirement.slots[a.0].span.end == case.requirement.slots[b.0].span.start
    };
    missing.chunk_by(adjoin).map(|run| shortage(case, run, skill)).collect()
}

fn shortage(case: &Case, run: &[(usize, i64, Cost)], skill: usize) -> Violation {
    let slots = &case.requirement.slots;
    let (first, last) = (&slots[run[0].0], &slots[run[run.len() - 1].0]);
    let to = last.clock.shifted(i32::try_from(last.span.minutes()).unwrap_or(0));
    let date = case.horizon.date(first.day);
    let most = run.iter().map(|(_, missing, _)| *missing).max().unwrap_or(0);
    let milli: i64 = run.iter().map(|(slot, missing, _)| missing * slots[*slot].span.minutes()).sum();
    let message = Message::new(&SHORT)
        .with("date", date)
        .with("from", first.clock)
        .with("to", to)
        .with("skill", case.team.skill(SkillIx(skill)).name.as_str())
        .with("people", Arg::People(Headcount::from_milli(most)));
    finding(case, first.day, milli, run.iter().map(|(_, _, cost)| cost).sum(), message)
}

/// One finding a day for all people who are not needed, when that has a price.
fn idleness(case: &Case, dealt: &[Dealt], slots: &[usize]) -> Option<Violation> {
    let cost: Cost = slots.iter().map(|slot| dealt[*slot].need.idle.cost(dealt[*slot].deal.idle)).sum();
    let milli: i64 = slots.iter().map(|slot| dealt[*slot].deal.idle * case.requirement.slots[*slot].span.minutes()).sum();
    let day = case.requirement.slots[*slots.first()?].day;
    let hours = Headcount::from_milli(milli / 60);
    let message = Message::new(&IDLE).with("date", case.horizon.date(day)).with("hours", Arg::People(hours));
    (cost > 0).then(|| finding(case, day, milli, cost, message))
}

/// `milli`: thousandths of a person times minutes; a finding is of at least one person-minute.
fn finding(case: &Case, day: usize, milli: i64, cost: Cost, message: Message) -> Violation {
    let amount = ((milli + 500) / 1000).max(1);
    Violation { rule: RULE.code, agents: Vec::new(), dates: vec![case.horizon.date(day)], amount, hard: false, cost, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DatedSymbols, Requirement, ShiftIx, Symbol, Team, fixture};
    use crate::time::{Date, Horizon};

    const DAY: Symbol = Symbol::Shift(ShiftIx(0));
    const EVENING: Symbol = Symbol::Shift(ShiftIx(2));

    fn monday() -> Date {
        Date::from_ymd_opt(2026, 11, 23).unwrap()
    }

    /// Some people needed of the first skill, in each slot of some days.
    fn needed(team: &Team, horizon: Horizon, milli: i64) -> Requirement {
        let slots = team.slots(horizon);
        let needs = vec![vec![Headcount::from_milli(milli); slots.len()], vec![Headcount::ZERO; slots.len()]];
        Requirement { slots, needs }
    }

    fn with_case<T>(team: &Team, horizon: Horizon, milli: i64, before: &DatedSymbols, then: impl Fn(&Case) -> T) -> T {
        let (requirement, after) = (needed(team, horizon, milli), DatedSymbols::default());
        then(&Case::new(team, horizon, &requirement, &[], &[], before, &after))
    }

    fn row(line: &[Symbol]) -> Roster {
        Roster { horizon: Horizon::new(monday().succ_opt().unwrap(), line.len()), lines: vec![line.to_vec()] }
    }

    #[test]
    fn each_run_of_short_intervals_is_one_finding_and_costs_what_its_hours_cost() {
        // Tuesday, one agent on the day shift, 1.5 people needed from 08:30 to 25:00: half a person short for 18 half-hours, then 1.5
        // for 15 of them. A person costs 10 points a half-hour, beyond the first 30: 18 × 5 + 15 × (10 + 15) = 465 points.
        let team = fixture::team(1);
        let roster = row(&[DAY]);
        let found = with_case(&team, roster.horizon, 1500, &DatedSymbols::default(), |case| check(case, &roster));
        let about: Vec<(i64, Cost)> = found.iter().map(|violation| (violation.amount, violation.cost)).collect();
        assert_eq!(about, [(18 * 15 + 15 * 45, 465_000)]);
    }

    #[test]
    fn people_without_need_cost_a_little() {
        // Nine hours at 2 points.
        let team = fixture::team(1);
        let roster = row(&[DAY]);
        let found = with_case(&team, roster.horizon, 0, &DatedSymbols::default(), |case| check(case, &roster));
        let about: Vec<(i64, Cost)> = found.iter().map(|violation| (violation.amount, violation.cost)).collect();
        assert_eq!(about, [(9 * 60, 18_000)]);
    }

    #[test]
    fn a_night_that_began_before_the_horizon_covers_its_first_morning() {
        let mut team = fixture::team(1);
        team.opening.week = std::array::from_fn(|_| vec![fixture::range(0, 1440)]);
        team.shifts[2].time = fixture::range(1320, 1860);
        let mut before = DatedSymbols::default();
        before.set(AgentIx(0), monday(), EVENING);
        let roster = row(&[Symbol::Rest]);
        let have = with_case(&team, roster.horizon, 1000, &before, |case| coverage(case, &roster));
        let there: Vec<i32> = have.iter().filter(|cover| cover.have == Headcount::ONE).map(|cover| cover.slot.clock.minutes()).collect();
        assert_eq!(there, (0..14).map(|slot| slot * 30).collect::<Vec<_>>());
        let start = with_case(&team, roster.horizon, 1000, &before, |case| match &terms(case)[0].body {
            Body::Cover { groups, .. } => groups[0].start,
            _ => 0,
        });
        assert_eq!(start, 1000);
    }

    #[test]
    fn a_trainee_is_no_cover() {
        let mut team = fixture::team(1);
        team.agents[0].trainee = true;
        let roster = row(&[DAY]);
        let have = with_case(&team, roster.horizon, 1000, &DatedSymbols::default(), |case| coverage(case, &roster));
        assert!(have.iter().all(|cover| cover.have == Headcount::ZERO));
    }

    #[test]
    fn idle_people_are_shown_with_the_skill_that_is_needed() {
        let team = fixture::team(1);
        let roster = row(&[DAY]);
        let have = with_case(&team, roster.horizon, 200, &DatedSymbols::default(), |case| coverage(case, &roster));
        let first: Vec<i64> = have.iter().take(2).map(|cover| cover.have.milli()).collect();
        assert_eq!(first, [1000, 0]);
    }

    #[test]
    fn without_meetings_an_agent_is_at_most_one_item_of_a_slot() {
        let mut team = fixture::team(6);
        team.meetings.clear();
        let terms = with_case(&team, Horizon::new(monday(), 7), 2000, &DatedSymbols::default(), terms);
        let items = |term: &Term| match &term.body {
            Body::Cover { groups, .. } => groups.iter().map(|group| group.present.len()).sum(),
            _ => 0,
        };
        assert_eq!((terms.len(), terms.iter().map(items).max()), (7 * 33, Some(6)));
    }
}
