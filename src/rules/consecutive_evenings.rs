//! Nobody works more evenings or nights in a row than allowed.
//!
//! The default is a whole block between two rests: a shorter one would fight `shift_block`, which wants one kind of shift in each block.

use super::line::{agents, edge, enabled, long_stretches, price, term, violation};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Limit, Term};

pub(super) static RULE: Rule = Rule {
    code: "consecutive_evenings",
    name: Text::new("连续晚班", "consecutive evenings"),
    summary: Text::new(
        "连续上晚班或夜班不超过规定天数，上周已发布的接着数",
        "nobody works more evenings or nights in a row than allowed, published days around the horizon included",
    ),
    unit: Text::new("天", "days too many"),
    source: "risk grows with each night shift in a row: Folkard and Tucker 2003, Occup. Med. 53:95, doi:10.1093/occmed/kqg047",
    params: &[
        enabled(true),
        Param {
            key: "max_days",
            kind: ParamKind::Int(1, 31, 6),
            doc: Text::new("最多连续几天晚班或夜班", "longest stretch of evenings or nights"),
        },
        price(Strictness::Points(10), Text::new("每多一天的代价", "for each day too many")),
    ],
    terms,
    check,
};

fn late(case: &Case, symbol: Symbol) -> bool {
    symbol.shift().is_some_and(|shift| case.team.shift(shift).kind.is_late())
}

fn terms(case: &Case) -> Vec<Term> {
    let run = |agent: AgentIx| {
        let body = Body::Run {
            agent: agent.0,
            set: case.set(|symbol| late(case, symbol)),
            min: 0,
            max: Some(case.setting(&RULE, agent, "max_days").as_int()),
            before: edge(case.stretch_before(agent, |symbol| late(case, symbol))),
            after: edge(case.stretch_after(agent, |symbol| late(case, symbol))),
            under: Limit::linear(0),
            over: case.strictness(&RULE, agent, "price").limit(),
        };
        term(case, &RULE, agent, &[], body)
    };
    agents(case, &RULE).map(run).collect()
}

static TOO_LONG: Text =
    Text::new("{agent} 连续上了 {length} 天晚班，最多 {max} 天", "{agent} works {length} evenings in a row, at most {max} are allowed");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in agents(case, &RULE) {
        let max = case.setting(&RULE, agent, "max_days").as_int();
        let strictness = case.strictness(&RULE, agent, "price");
        for stretch in long_stretches(case, roster, agent, |_, symbol| late(case, symbol), usize::try_from(max).unwrap_or(0)) {
            let message = Message::new(&TOO_LONG).with("length", stretch.length).with("max", max);
            found.push(violation(case, &RULE, agent, stretch.dates, stretch.added, strictness, message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;
    use crate::domain::Setting;

    fn amounts(before: &str, line: &str) -> Vec<i64> {
        Sketch::from("2026-11-23").set("consecutive_evenings", "max_days", Setting::Int(3)).amounts(&RULE, before, line, "")
    }

    #[test]
    fn three_evenings_are_allowed_and_four_are_not() {
        assert!(amounts("", "EEED").is_empty());
        assert_eq!(amounts("", "EEEE"), [1]);
    }

    #[test]
    fn a_day_shift_or_a_rest_starts_the_count_anew() {
        assert!(amounts("", "EEEDEEE.EEE").is_empty());
    }

    #[test]
    fn evenings_of_last_week_count() {
        assert_eq!(amounts("EE", "EE.E"), [1]);
    }

    #[test]
    fn a_night_is_late_too() {
        let mut sketch = Sketch::from("2026-11-23").set("consecutive_evenings", "max_days", Setting::Int(1));
        sketch.team.shifts[1].kind = crate::domain::ShiftKind::Night;
        assert_eq!(sketch.amounts(&RULE, "", "EM", ""), [1]);
    }
}
