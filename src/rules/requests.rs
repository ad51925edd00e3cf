//! Wishes for a day are granted where they can be; a refused one costs its weight.
//!
//! A wish for rest is granted by rest and by leave, a wish to avoid a shift by any other day. A wish for a day on which the agent is not
//! employed, or outside the planned days, is passed over.

use super::line::{enabled, price};
use super::{Case, Rule, Strictness};
use crate::domain::{Arg, Message, Request, Roster, Symbol, Text, Violation, Wish};
use crate::model::{Body, Cell, POINT, Term};

pub(super) static RULE: Rule = Rule {
    code: "requests",
    name: Text::new("个人心愿", "requests"),
    summary: Text::new("员工提出的休息、上班、班次心愿尽量满足", "wishes for rest, for work or for a shift are granted where they can be"),
    unit: Text::new("权重", "weight refused"),
    source: "domain S2, who uses it: the agent asks",
    params: &[
        enabled(true),
        price(Strictness::Points(10), Text::new("每个未满足心愿的代价，再乘以其权重", "for each refused wish, times its weight")),
    ],
    terms,
    check,
};

/// Wishes that the rule looks at, with their day.
fn open<'c, 'a>(case: &'c Case<'a>) -> impl Iterator<Item = (usize, &'a Request)> + 'c {
    let requests: &'a [Request] = case.requests;
    requests.iter().filter_map(|request| {
        let day = case.horizon.day(request.date)?;
        let on = case.setting(&RULE, request.agent, "enabled").as_bool();
        (on && request.weight > 0 && case.team.agent(request.agent).employed(request.date)).then_some((day, request))
    })
}

fn grants(wish: &Wish, symbol: Symbol) -> bool {
    match wish {
        Wish::Rest => !symbol.is_work(),
        Wish::Work => symbol.is_work(),
        Wish::Shift(shifts) => symbol.shift().is_some_and(|shift| shifts.contains(&shift)),
        Wish::Avoid(shifts) => symbol.shift().is_none_or(|shift| !shifts.contains(&shift)),
    }
}

fn terms(case: &Case) -> Vec<Term> {
    let term = |(day, request): (usize, &Request)| {
        let cell = Cell { day, set: case.set(|symbol| !grants(&request.wish, symbol)) };
        let agent = request.agent.0;
        let body = match case.strictness(&RULE, request.agent, "price") {
            Strictness::Hard => Body::Forbid { agent, cell },
            Strictness::Points(points) => Body::Cost { agent, cell, price: points * POINT * request.weight },
        };
        let mut origin = case.origin(RULE.code, &[request.agent], &[day]);
        origin.place = Some(request.place.clone());
        Term { origin, body }
    };
    open(case).map(term).collect()
}

/// Each wish for a planned day, and whether the roster grants it.
#[must_use]
pub fn granted<'a>(case: &Case<'a>, roster: &Roster) -> Vec<(&'a Request, bool)> {
    open(case).map(|(day, request)| (request, grants(&request.wish, roster.symbol(request.agent, day)))).collect()
}

static REFUSED_REST: Text = Text::new("{agent} 希望 {date} 休息，未能满足", "{agent} asked to rest on {date} and does not");
static REFUSED_WORK: Text = Text::new("{agent} 希望 {date} 上班，未能满足", "{agent} asked to work on {date} and does not");
static REFUSED_SHIFT: Text =
    Text::new("{agent} 希望 {date} 上{shifts}，未能满足", "{agent} asked for {shifts} on {date} and does not get it");
static REFUSED_AVOID: Text =
    Text::new("{agent} 希望 {date} 不上{shifts}，未能满足", "{agent} asked not to have {shifts} on {date} and has it");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    granted(case, roster).into_iter().filter(|(_, granted)| !granted).map(|(request, _)| refused(case, request)).collect()
}

fn refused(case: &Case, request: &Request) -> Violation {
    let (text, shifts) = match &request.wish {
        Wish::Rest => (&REFUSED_REST, &[][..]),
        Wish::Work => (&REFUSED_WORK, &[][..]),
        Wish::Shift(shifts) => (&REFUSED_SHIFT, shifts.as_slice()),
        Wish::Avoid(shifts) => (&REFUSED_AVOID, shifts.as_slice()),
    };
    let names = shifts.iter().map(|shift| case.team.shift(*shift).name.clone()).collect();
    let message = Message::new(text)
        .with("agent", case.team.agent(request.agent).name.as_str())
        .with("date", request.date)
        .with("shifts", Arg::List(names));
    let strictness = case.strictness(&RULE, request.agent, "price");
    let (hard, cost) = (strictness.is_hard(), strictness.cost(request.weight));
    let (agents, dates) = (vec![request.agent], vec![request.date]);
    Violation { rule: RULE.code, agents, dates, amount: request.weight, hard, cost, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LeaveKind, ShiftIx};

    const EVENING: Symbol = Symbol::Shift(ShiftIx(2));

    #[test]
    fn leave_grants_a_wish_for_rest() {
        assert!(grants(&Wish::Rest, Symbol::Leave(LeaveKind::Annual)));
        assert!(!grants(&Wish::Rest, EVENING));
    }

    #[test]
    fn rest_grants_a_wish_to_avoid_a_shift_but_not_one_for_it() {
        assert!(grants(&Wish::Avoid(vec![ShiftIx(2)]), Symbol::Rest));
        assert!(!grants(&Wish::Shift(vec![ShiftIx(2)]), Symbol::Rest));
    }
}
