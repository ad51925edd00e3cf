//! Nobody works more days in a row than allowed; rest and leave end a stretch, and published days around the horizon count.

use super::line::{agents, edge, enabled, long_stretches, price, term, violation};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Limit, Term};

pub(super) static RULE: Rule = Rule {
    code: "work_stretch",
    name: Text::new("连续上班天数", "work stretch"),
    summary: Text::new(
        "连续上班不超过规定天数；休和假都会打断，上周已发布的班次接着数",
        "nobody works more days in a row than allowed; rest and leave end a stretch, published days around the horizon count",
    ),
    unit: Text::new("天", "days too many"),
    source: "shop rule books: six days on, one off (做六休一)",
    params: &[
        enabled(true),
        Param {
            key: "max_days", kind: ParamKind::Int(1, 31, 6), doc: Text::new("最多连续上班几天", "longest stretch of working days")
        },
        price(Strictness::Hard, Text::new("每多一天的代价", "for each day too many")),
    ],
    terms,
    check,
};

fn terms(case: &Case) -> Vec<Term> {
    let run = |agent: AgentIx| {
        let body = Body::Run {
            agent: agent.0,
            set: case.work(),
            min: 0,
            max: Some(case.setting(&RULE, agent, "max_days").as_int()),
            before: edge(case.stretch_before(agent, Symbol::is_work)),
            after: edge(case.stretch_after(agent, Symbol::is_work)),
            under: Limit::linear(0),
            over: case.strictness(&RULE, agent, "price").limit(),
        };
        term(case, &RULE, agent, &[], body)
    };
    agents(case, &RULE).map(run).collect()
}

static TOO_LONG: Text =
    Text::new("{agent} 连续上班 {length} 天，最多 {max} 天", "{agent} works {length} days in a row, at most {max} are allowed");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in agents(case, &RULE) {
        let max = case.setting(&RULE, agent, "max_days").as_int();
        let strictness = case.strictness(&RULE, agent, "price");
        for stretch in long_stretches(case, roster, agent, |_, symbol| symbol.is_work(), usize::try_from(max).unwrap_or(0)) {
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

    fn amounts(before: &str, line: &str, after: &str) -> Vec<i64> {
        Sketch::from("2026-11-23").amounts(&RULE, before, line, after)
    }

    #[test]
    fn six_days_are_allowed_and_seven_are_not() {
        assert!(amounts(".", "DDDDDD.", "").is_empty());
        assert_eq!(amounts(".", "DDDDDDD", "."), [1]);
    }

    #[test]
    fn published_days_before_lengthen_the_stretch() {
        assert!(amounts(".DDDD", "DD.DDDD", "").is_empty());
        assert_eq!(amounts(".DDDD", "DDD.DDD", ""), [1]);
    }

    #[test]
    fn published_days_after_lengthen_it_too() {
        assert_eq!(amounts("", "...DDDD", "DDDE."), [2]);
    }

    #[test]
    fn what_was_published_too_long_already_is_not_counted_again() {
        assert_eq!(amounts("DDDDDDDD", "D......", ""), [1]);
        assert!(amounts("DDDDDDDD", ".......", "").is_empty());
    }

    #[test]
    fn leave_breaks_a_stretch() {
        assert!(amounts(".DDDD", "DDLDDDD", ".").is_empty());
    }
}
