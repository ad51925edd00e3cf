//! A cell that a person has set stays as set.

use super::line::{agents, enabled, term, violation};
use super::{Case, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Cell, Term};
use crate::time::Date;

pub(super) static RULE: Rule = Rule {
    code: "pinned",
    name: Text::new("人工锁定", "pinned cells"),
    summary: Text::new("人工锁定的格子保持不变", "a cell that a person has set stays as set"),
    unit: Text::new("格", "cells"),
    source: "the lead moves a few people by hand, and the solver keeps them there",
    params: &[enabled(true)],
    terms,
    check,
};

fn pins<'c>(case: &'c Case) -> impl Iterator<Item = (AgentIx, Date, usize, Symbol)> + 'c {
    agents(case, &RULE).flat_map(move |agent| {
        let own = case.pins.range((agent, Date::MIN)..=(agent, Date::MAX));
        own.filter_map(move |((_, date), symbol)| Some((agent, *date, case.horizon.day(*date)?, *symbol)))
    })
}

fn terms(case: &Case) -> Vec<Term> {
    let fix = |(agent, _, day, symbol): (AgentIx, Date, usize, Symbol)| {
        term(case, &RULE, agent, &[day], Body::Fix { agent: agent.0, cell: Cell { day, set: case.one(symbol) } })
    };
    pins(case).map(fix).collect()
}

static MOVED: Text = Text::new("{agent} 在 {date} 的人工锁定被改动", "{agent}'s pinned cell on {date} has been changed");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let moved = pins(case).filter(|(agent, date, _, symbol)| roster.on(*agent, *date) != Some(*symbol));
    moved
        .map(|(agent, date, _, _)| violation(case, &RULE, agent, vec![date], 1, Strictness::Hard, Message::new(&MOVED).with("date", date)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;

    #[test]
    fn only_the_changed_pin_is_found() {
        let sketch = Sketch::from("2026-11-23");
        let requirement = crate::domain::Requirement::default();
        let none = crate::domain::DatedSymbols::default();
        sketch.ask("", "DE", "", |case, roster| {
            let mut case = Case::new(&sketch.team, case.horizon, &requirement, &[], &[], &none, &none);
            case.pins.insert((AgentIx(0), case.horizon.date(0)), Symbol::Rest);
            case.pins.insert((AgentIx(0), case.horizon.date(1)), roster.symbol(AgentIx(0), 1));
            let found = check(&case, roster);
            assert_eq!(found.iter().map(|found| found.dates[0]).collect::<Vec<_>>(), [case.horizon.date(0)]);
            assert!(found[0].hard);
        });
    }
}
