//! While a handover lasts enough people of each skill are there on both sides: those going and those coming.
//!
//! There means for the whole window, counted by instants: whose shift of whichever business day holds the window takes part, so a night
//! hands over to the morning of the next day. A trainee is no side of a handover. A window outside opening hours is passed over, and so
//! is a skill that nobody of one of the two sides has. A side whose shifts all lie outside the planned days is as it was published.

use super::line::{enabled, price};
use super::presence::{Possible, Tally, possible, present, there_throughout};
use super::{Case, Rule, Strictness};
use crate::domain::{AgentIx, Handover, Message, Roster, ShiftIx, SkillIx, Text, Violation};
use crate::model::{Body, Limit, RowName, Term};
use crate::time::{Date, Span};

pub(super) static RULE: Rule = Rule {
    code: "handover",
    name: Text::new("交接班人数", "handover"),
    summary: Text::new(
        "交接时段内，每个技能的交班方和接班方都有足够的人在场",
        "while a handover lasts enough people of each skill are there, of those going and of those coming",
    ),
    unit: Text::new("人", "people missing"),
    source: "domain S4, S5",
    params: &[enabled(true), price(Strictness::Points(100), Text::new("每缺一人的代价", "for each person missing"))],
    terms,
    check,
};

/// What one side of one handover asks for on one day.
struct Ask<'c> {
    handover: &'c Handover,
    date: Date,
    window: Span,
    skill: SkillIx,
    shifts: &'c [ShiftIx],
    people: i64,
    going: bool,
}

impl Ask<'_> {
    /// True when an agent with that shift may stand for this side.
    fn counts(&self, case: &Case, agent: AgentIx, date: Date, shift: ShiftIx) -> bool {
        let who = case.team.agent(agent);
        self.shifts.contains(&shift) && who.skills.contains(&self.skill) && !who.in_training(date)
    }

    /// The horizon's first day that is concerned.
    fn day(&self, case: &Case) -> usize {
        case.horizon.day(self.date).unwrap_or(0)
    }
}

fn asks<'c>(case: &'c Case) -> Vec<Ask<'c>> {
    if !case.team_setting(&RULE, "enabled").as_bool() {
        return Vec::new();
    }
    let mut asks = Vec::new();
    for date in case.horizon.first.pred_opt().into_iter().chain(case.horizon.dates()) {
        for handover in &case.team.handovers {
            let window = case.team.zone.span(date, handover.window);
            if !open(case, date, window) {
                continue;
            }
            let sides = [(&handover.from, handover.going, true), (&handover.to, handover.coming, false)];
            for skill in (0..case.team.skills.len()).map(SkillIx).filter(|skill| shared(case, handover, *skill, date)) {
                for (shifts, people, going) in sides.iter().copied().filter(|(shifts, ..)| planned(case, shifts, date, window)) {
                    asks.push(Ask { handover, date, window, skill, shifts, people: i64::from(people), going });
                }
            }
        }
    }
    asks
}

/// True when the team answers chats for some of the window.
fn open(case: &Case, date: Date, window: Span) -> bool {
    let days = [date.pred_opt(), Some(date), date.succ_opt()];
    days.into_iter().flatten().any(|day| {
        let ranges = case.team.opening.ranges(day, &case.team.calendar);
        ranges.iter().any(|range| case.team.zone.span(day, *range).overlaps(window))
    })
}

/// True when both sides have somebody of the skill who may be given one of their shifts.
fn shared(case: &Case, handover: &Handover, skill: SkillIx, date: Date) -> bool {
    let able = |shifts: &[ShiftIx]| {
        case.team.agent_ixs().any(|agent| {
            let who = case.team.agent(agent);
            let allowed = case.team.allowed_shifts(agent);
            who.skills.contains(&skill) && !who.in_training(date) && allowed.iter().any(|shift| shifts.contains(shift))
        })
    };
    able(&handover.from) && able(&handover.to)
}

/// True when one of the shifts meets the window on a day of the horizon.
fn planned(case: &Case, shifts: &[ShiftIx], date: Date, window: Span) -> bool {
    let days = [date.pred_opt(), Some(date), date.succ_opt()].into_iter().flatten();
    days.filter(|day| case.horizon.day(*day).is_some()).any(|day| {
        shifts.iter().any(|shift| {
            let span = case.team.zone.span(day, case.team.shift(*shift).time);
            span.start <= window.end && window.start <= span.end
        })
    })
}

fn strictness(case: &Case) -> Strictness {
    Strictness::of(&case.team_setting(&RULE, "price"))
}

fn terms(case: &Case) -> Vec<Term> {
    let possible = possible(case);
    asks(case).iter().filter_map(|ask| row(case, ask, &possible)).collect()
}

fn row(case: &Case, ask: &Ask, possible: &[Possible]) -> Option<Term> {
    let mut tally = Tally::default();
    let counts = |possible: &&Possible| ask.counts(case, possible.agent, possible.date, possible.shift) && possible.near(ask.window);
    for possible in possible.iter().filter(counts) {
        tally.add(possible, |attendance| i64::from(there_throughout(attendance, ask.window)));
    }
    let (start, measure) = tally.measure(case.alphabet.len());
    if measure.is_empty() && start >= ask.people {
        return None;
    }
    let (min, under) = (Some(ask.people), strictness(case).limit());
    let body = Body::Row { name: RowName::Cover, measure, start, min, max: None, under, over: Limit::linear(0) };
    Some(Term { origin: case.origin(RULE.code, &[], &[ask.day(case)]), body })
}

static GOING: Text = Text::new(
    "{date} {handover}：{skill}交班方缺 {missing} 人（至少 {people} 人）",
    "{handover} on {date}: {missing} of at least {people} people going are missing for {skill}",
);
static COMING: Text = Text::new(
    "{date} {handover}：{skill}接班方缺 {missing} 人（至少 {people} 人）",
    "{handover} on {date}: {missing} of at least {people} people coming are missing for {skill}",
);

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let present = present(case, roster);
    let strictness = strictness(case);
    let mut found = Vec::new();
    for ask in asks(case) {
        let counted = present.iter().filter(|one| ask.counts(case, one.agent, one.date, one.shift));
        let there = counted.filter(|one| there_throughout(&one.attendance, ask.window)).count();
        let missing = ask.people - i64::try_from(there).unwrap_or(i64::MAX);
        if missing <= 0 {
            continue;
        }
        let message = Message::new(if ask.going { &GOING } else { &COMING })
            .with("date", ask.date)
            .with("handover", ask.handover.name.as_str())
            .with("skill", case.team.skill(ask.skill).name.as_str())
            .with("missing", missing)
            .with("people", ask.people);
        let (hard, cost) = (strictness.is_hard(), strictness.cost(missing));
        found.push(Violation { rule: RULE.code, agents: Vec::new(), dates: vec![ask.date], amount: missing, hard, cost, message });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Side, Symbol, fixture};
    use crate::rules::presence::testing::*;

    #[test]
    fn each_skill_needs_both_sides() {
        // Agent 0 has both skills, 1 after-sale, 2 pre-sale: 0 goes for both, 2 comes for pre-sale only.
        let team = fixture::team(3);
        assert_eq!(findings(&RULE, &team, date(11, 24), &[&[DAY], &[REST], &[EVENING]]), [(1, 100)]);
        assert!(findings(&RULE, &team, date(11, 24), &[&[DAY], &[EVENING], &[EVENING]]).is_empty());
    }

    #[test]
    fn without_early_minutes_the_two_sides_only_touch() {
        // Nobody coming is there from 17:15 on: one missing for each of two skills.
        let mut team = fixture::team(2);
        team.handovers[0].side = Side::Overlap;
        assert_eq!(findings(&RULE, &team, date(11, 24), &[&[DAY], &[EVENING]]), [(1, 100), (1, 100)]);
    }

    #[test]
    fn the_night_hands_over_to_the_morning_of_the_next_day() {
        let mut team = fixture::team(1);
        team.skills.truncate(1);
        team.agents = vec![fixture::agent("a", "甲", &[0], Default::default()), fixture::agent("b", "乙", &[0], Default::default())];
        team.opening.week = std::array::from_fn(|_| vec![fixture::range(0, 1440)]);
        team.shifts[2].time = fixture::range(1410, 1950);
        let handover = &mut team.handovers[0];
        (handover.from, handover.to, handover.window) = (vec![ShiftIx(2)], vec![ShiftIx(0)], fixture::range(1935, 1950));
        // Monday's morning has nobody of Sunday to take over from, and Tuesday's night hands over beyond the horizon.
        assert!(findings(&RULE, &team, date(11, 23), &[&[EVENING, EVENING], &[DAY, DAY]]).is_empty());
        assert_eq!(findings(&RULE, &team, date(11, 23), &[&[REST, EVENING], &[DAY, DAY]]), [(1, 100)]);
        assert_eq!(findings(&RULE, &team, date(11, 23), &[&[EVENING, EVENING], &[DAY, REST]]), [(1, 100)]);
    }

    #[test]
    fn the_night_before_the_horizon_needs_somebody_coming_in_its_first_morning() {
        let mut team = fixture::team(2);
        team.shifts[2].time = fixture::range(1410, 1950);
        team.opening.week = std::array::from_fn(|_| vec![fixture::range(0, 1440)]);
        let handover = &mut team.handovers[0];
        (handover.from, handover.to, handover.window) = (vec![ShiftIx(2)], vec![ShiftIx(0)], fixture::range(1935, 1950));
        // Nobody of pre-sale comes on the first morning, whoever may have gone; nobody of either skill goes on the next.
        let lines: [&[Symbol]; 2] = [&[REST], &[DAY]];
        assert_eq!(findings(&RULE, &team, date(11, 24), &lines), [(1, 100), (1, 100), (1, 100)]);
    }

    #[test]
    fn a_trainee_is_no_side() {
        let mut team = fixture::team(4);
        team.agents[0].trainee = true;
        // Agent 3 could take over both skills but rests.
        let missing = findings(&RULE, &team, date(11, 24), &[&[EVENING], &[DAY], &[DAY], &[REST]]);
        assert_eq!(missing, [(1, 100), (1, 100)]);
    }

    #[test]
    fn a_closed_day_has_no_handover() {
        let mut team = fixture::team(2);
        team.opening.week = Default::default();
        assert!(findings(&RULE, &team, date(11, 24), &[&[REST], &[REST]]).is_empty());
    }
}
