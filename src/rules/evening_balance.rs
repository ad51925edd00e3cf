//! Evening and night shifts are dealt out evenly, with what earlier weeks left.

use super::balance::{Balance, dates, params};
use super::{Case, Rule};
use crate::domain::{Roster, Text, Violation};
use crate::model::Term;

pub(super) static RULE: Rule = Rule {
    code: "evening_balance",
    name: Text::new("晚班均衡", "evening balance"),
    summary: Text::new(
        "晚班和夜班按出勤份额均摊,连同前几周的一起算",
        "evening and night shifts are dealt out by share of the days people are there, with what earlier weeks left",
    ),
    unit: Text::new("千分之一班", "thousandths of a shift beyond what is free"),
    source: "domain S1, S2; design (Balance)",
    params: &params(8, 1.0, 5),
    terms,
    check,
};

static OVER: Text = Text::new(
    "{agent} 连同前 {weeks} 周有 {count} 个晚班,应为 {fair} 个",
    "{agent} has {count} late shifts with the {weeks} weeks before, more than the fair {fair}",
);
static UNDER: Text = Text::new(
    "{agent} 连同前 {weeks} 周只有 {count} 个晚班,应为 {fair} 个",
    "{agent} has {count} late shifts with the {weeks} weeks before, fewer than the fair {fair}",
);

static BALANCE: Balance = Balance {
    rule: &RULE,
    turns: |_, first, last| dates(first, last).map(|date| vec![date]).collect(),
    takes: |case, symbol| symbol.shift().is_some_and(|shift| case.team.shift(shift).kind.is_late()),
    over: &OVER,
    under: &UNDER,
};

fn terms(case: &Case) -> Vec<Term> {
    BALANCE.terms(case)
}

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    BALANCE.check(case, roster)
}
