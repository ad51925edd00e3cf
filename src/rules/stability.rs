//! A roster that is made anew stays close to the one before.
//!
//! Cells that cannot stay as they were (leave asked for since, an agent gone) are nobody's choice and count for nothing.

use super::eligibility;
use super::line::{agents, enabled, price, term, violation};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Cell, Item, Limit, RowName, SymbolSet, Term};
use crate::time::Date;

pub(super) static RULE: Rule = Rule {
    code: "stability",
    name: Text::new("少改动", "stability"),
    summary: Text::new(
        "重排时尽量不动原来的班表；因请假等原因必须改的格子不计",
        "a roster made anew stays close to the one before; cells that cannot stay are not counted",
    ),
    unit: Text::new("格", "changed cells"),
    source: "repair a week with as few changed cells as can be",
    params: &[
        enabled(true),
        price(Strictness::Points(20), Text::new("每改一格的代价", "for each changed cell")),
        Param {
            key: "max_changes",
            kind: ParamKind::Int(0, 10_000, 0),
            doc: Text::new("全队最多改几格，必须遵守；0 为不限", "most changed cells of the whole team, a hard limit; 0: no limit"),
        },
    ],
    terms,
    check,
};

/// What each cell held that could hold it still.
fn kept<'c>(case: &'c Case) -> impl Iterator<Item = (AgentIx, usize, Date, Symbol)> + 'c {
    let cells = agents(case, &RULE).flat_map(|agent| case.horizon.dates().enumerate().map(move |(day, date)| (agent, day, date)));
    cells.filter_map(|(agent, day, date)| {
        let held = case.previous?.on(agent, date)?;
        may_stay(case, agent, date, held).then_some((agent, day, date, held))
    })
}

/// False for a cell that leave, the contract or the opening hours of now forbid.
fn may_stay(case: &Case, agent: AgentIx, date: Date, held: Symbol) -> bool {
    let same = case.one(held);
    let makes_sense = !same.is_empty() && same.is_subset(case.possible(agent, date));
    let agrees_with_leave = match held {
        Symbol::Leave(_) => !eligibility::closed(case, date),
        _ => case.leave_on(agent, date).is_none(),
    };
    makes_sense && agrees_with_leave && eligibility::reason(case, agent, date, held).is_none()
}

fn terms(case: &Case) -> Vec<Term> {
    let changed = |held| SymbolSet::all(case.alphabet.len()).without(case.one(held));
    let cost = |(agent, day, _, held): (AgentIx, usize, Date, Symbol)| {
        let cell = Cell { day, set: changed(held) };
        let body = match case.strictness(&RULE, agent, "price") {
            Strictness::Hard => Body::Forbid { agent: agent.0, cell },
            priced => Body::Cost { agent: agent.0, cell, price: priced.cost(1) },
        };
        term(case, &RULE, agent, &[day], body)
    };
    let mut terms: Vec<Term> = kept(case).map(cost).collect();
    let most = case.team_setting(&RULE, "max_changes").as_int();
    let measure: Vec<Item> = kept(case).map(|(agent, day, _, held)| Item::one(agent.0, day, changed(held), 1)).collect();
    if most > 0 && !measure.is_empty() {
        let (under, over) = (Limit::linear(0), Limit::Hard);
        let body = Body::Row { name: RowName::Budget, measure, start: 0, min: None, max: Some(most), under, over };
        terms.push(Term { origin: case.origin(RULE.code, &[], &[]), body });
    }
    terms
}

static CHANGED: Text = Text::new("{agent} 在 {date} 的安排与原班表不同", "{agent} has something else on {date} than before");
static TOO_MANY: Text = Text::new("共改动 {changes} 格，最多 {most} 格", "{changes} cells change, at most {most} may");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let changed: Vec<(AgentIx, Date)> = kept(case)
        .filter(|(agent, _, date, held)| roster.on(*agent, *date) != Some(*held))
        .map(|(agent, _, date, _)| (agent, date))
        .collect();
    let one = |(agent, date): &(AgentIx, Date)| {
        let message = Message::new(&CHANGED).with("date", *date);
        violation(case, &RULE, *agent, vec![*date], 1, case.strictness(&RULE, *agent, "price"), message)
    };
    let mut found: Vec<Violation> = changed.iter().map(one).collect();
    let (changes, most) = (i64::try_from(changed.len()).unwrap_or(i64::MAX), case.team_setting(&RULE, "max_changes").as_int());
    if most > 0 && changes > most {
        let message = Message::new(&TOO_MANY).with("changes", changes).with("most", most);
        let rule = RULE.code;
        found.push(Violation { rule, agents: Vec::new(), dates: Vec::new(), amount: changes - most, hard: true, cost: 0, message });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;
    use crate::domain::Setting;

    fn after(previous: &'static str) -> Sketch {
        Sketch { previous: Some(previous), ..Sketch::from("2026-11-23") }
    }

    #[test]
    fn each_changed_cell_costs_twenty_points() {
        let costs: Vec<i64> =
            after("DDE.").ask("", "DEE.", "", |case, roster| check(case, roster).iter().map(|found| found.cost).collect());
        assert_eq!(costs, [20_000]);
    }

    #[test]
    fn a_cell_that_leave_changes_is_free() {
        let mut sketch = after("DDLD").on_leave(1..=1);
        assert!(sketch.amounts(&RULE, "", "DL.D", "").is_empty());
        assert_eq!(sketch.amounts(&RULE, "", "DL.E", ""), [1]);
        sketch.previous = None;
        assert!(sketch.amounts(&RULE, "", "DL.E", "").is_empty());
    }

    #[test]
    fn only_cells_that_may_stay_count_towards_the_budget() {
        let mut sketch = after("DDLED").on_leave(1..=1).set("stability", "max_changes", Setting::Int(1));
        sketch.team.contracts[0].shifts = vec![crate::domain::ShiftIx(0)];
        let counted = sketch.ask("", "DL..D", "", |case, _| {
            terms(case).into_iter().find_map(|term| if let Body::Row { measure, .. } = term.body { Some(measure.len()) } else { None })
        });
        assert_eq!(counted, Some(2));
    }

    #[test]
    fn the_budget_holds_for_one_change_and_not_for_two() {
        let sketch = after("DDDD").set("stability", "max_changes", Setting::Int(1)).set("stability", "price", Setting::Int(0));
        let broken = |line| sketch.ask("", line, "", |case, roster| check(case, roster).iter().filter(|found| found.hard).count());
        assert_eq!((broken("DD.D"), broken("D..D")), (0, 1));
    }
}
