//! A trainee works the shifts of the mentor until signed off.
//!
//! A day counts as apart when the trainee works and the mentor does not work the same shift. The trainee may rest while the mentor works:
//! that costs nothing here. On days on which the mentor has leave or is not employed the trainee works with the others.

use super::line::{agents, enabled, price, violation};
use super::{Case, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Item, Limit, RowName, SymbolSet, Term};
use crate::time::Date;

pub(super) static RULE: Rule = Rule {
    code: "mentor_pair",
    name: Text::new("师徒同班", "mentor pair"),
    summary: Text::new("新人独立上岗前与带教师傅上同样的班", "a trainee works the shifts of the mentor until signed off"),
    unit: Text::new("天", "days apart"),
    source: "domain S9 (带教)",
    params: &[enabled(true), price(Strictness::Points(40), Text::new("每天不同班的代价", "for each day apart"))],
    terms,
    check,
};

/// Trainee, mentor, and each day on which they should be together.
fn days(case: &Case) -> Vec<(AgentIx, AgentIx, usize, Date)> {
    let mut days = Vec::new();
    for trainee in agents(case, &RULE) {
        let Some(mentor) = case.team.agent(trainee).mentor.filter(|mentor| *mentor != trainee) else { continue };
        let together = |date: Date| {
            let mentor_is_there = case.team.agent(mentor).employed(date) && case.leave_on(mentor, date).is_none();
            case.team.agent(trainee).in_training(date) && case.team.agent(trainee).employed(date) && mentor_is_there
        };
        let dates = case.horizon.dates().enumerate().filter(|(_, date)| together(*date));
        days.extend(dates.map(|(day, date)| (trainee, mentor, day, date)));
    }
    days
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    for (trainee, mentor, day, _) in days(case) {
        for shift in case.work().iter().map(SymbolSet::one) {
            let measure = vec![Item::one(trainee.0, day, shift, 1), Item::one(mentor.0, day, shift, -1)];
            let over = case.strictness(&RULE, trainee, "price").limit();
            let body = Body::Row { name: RowName::Together, measure, start: 0, min: None, max: Some(0), under: Limit::linear(0), over };
            terms.push(Term { origin: case.origin(RULE.code, &[trainee, mentor], &[day]), body });
        }
    }
    terms
}

static APART: Text =
    Text::new("新人 {agent} 在 {date} 没有和师傅 {mentor} 同班", "trainee {agent} is not on the shift of mentor {mentor} on {date}");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let apart = |(trainee, mentor, day, _): &(AgentIx, AgentIx, usize, Date)| {
        let shift = roster.symbol(*trainee, *day).shift();
        shift.is_some_and(|shift| roster.symbol(*mentor, *day) != Symbol::Shift(shift))
    };
    let finding = |(trainee, mentor, _, date): (AgentIx, AgentIx, usize, Date)| {
        let strictness = case.strictness(&RULE, trainee, "price");
        let message = Message::new(&APART).with("mentor", case.team.agent(mentor).name.as_str()).with("date", date);
        let mut found = violation(case, &RULE, trainee, vec![date], 1, strictness, message);
        found.agents.push(mentor);
        found
    };
    days(case).into_iter().filter(apart).map(finding).collect()
}
