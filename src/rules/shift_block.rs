//! Between two rests an agent works one kind of shift; rest and leave end a block.

use super::daily_rest::neighbours;
use super::line::{agents, enabled, known_line, price, term, violation};
use super::{Case, Rule, Strictness};
use crate::domain::{Message, Roster, ShiftKind, Symbol, Text, Violation};
use crate::model::Term;

pub(super) static RULE: Rule = Rule {
    code: "shift_block",
    name: Text::new("班段同班", "shift block"),
    summary: Text::new(
        "两个休息日之间上同一类班，休和假都算隔开",
        "between two rests an agent works one kind of shift; rest and leave end a block",
    ),
    unit: Text::new("次", "changes"),
    source: "custom of the shops: one kind of shift between two rest days",
    params: &[
        enabled(true),
        price(Strictness::Points(10), Text::new("班段内每换一次班类的代价", "for each change of kind within a block")),
    ],
    terms,
    check,
};

fn kind(case: &Case, symbol: Symbol) -> Option<ShiftKind> {
    symbol.shift().map(|shift| case.team.shift(shift).kind)
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    let last = case.horizon.days - 1;
    let of = |wanted: ShiftKind| case.set(|symbol| kind(case, symbol) == Some(wanted));
    let others = |not: ShiftKind| case.set(|symbol| kind(case, symbol).is_some_and(|kind| kind != not));
    for agent in agents(case, &RULE) {
        let limit = case.strictness(&RULE, agent, "price").limit();
        let mut push = |days: &[usize], sets: Vec<_>| terms.push(term(case, &RULE, agent, days, neighbours(agent, days[0], sets, &limit)));
        let published = |date: Option<_>| kind(case, case.outside(agent, date?)?);
        if let Some(before) = published(case.horizon.first.pred_opt()) {
            push(&[0], vec![others(before)]);
        }
        for day in 1..case.horizon.days {
            for first in ShiftKind::ALL.into_iter().filter(|kind| !of(*kind).is_empty() && !others(*kind).is_empty()) {
                push(&[day - 1, day], vec![of(first), others(first)]);
            }
        }
        if let Some(after) = published(case.horizon.last().succ_opt()) {
            push(&[last], vec![others(after)]);
        }
    }
    terms
}

static CHANGES: Text =
    Text::new("{agent} 在 {date} 换了班类，与前一天不同", "{agent} changes to another kind of shift on {date} without a rest between");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in agents(case, &RULE) {
        let strictness = case.strictness(&RULE, agent, "price");
        for pair in known_line(case, roster, agent).windows(2) {
            let ((eve, yesterday), (date, today)) = (pair[0], pair[1]);
            let within = [eve, date].iter().any(|date| case.horizon.day(*date).is_some());
            let (Some(first), Some(second)) = (kind(case, yesterday), kind(case, today)) else { continue };
            if within && first != second {
                let message = Message::new(&CHANGES).with("date", date);
                found.push(violation(case, &RULE, agent, vec![eve, date], 1, strictness, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;

    fn changes(before: &str, line: &str, after: &str) -> usize {
        Sketch::from("2026-11-23").amounts(&RULE, before, line, after).len()
    }

    #[test]
    fn each_change_within_a_block_counts() {
        assert_eq!(changes("", "DDEED", ""), 2);
    }

    #[test]
    fn rest_and_leave_part_blocks() {
        assert_eq!(changes("", "DD.EELMM", ""), 0);
    }

    #[test]
    fn the_seams_count_but_not_what_was_published() {
        assert_eq!(changes("DE", "DD", "ED"), 2);
    }
}
