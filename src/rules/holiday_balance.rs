//! Statutory holidays at work are dealt out evenly over the year.

use super::balance::{Balance, dates, params};
use super::{Case, Rule};
use crate::domain::{Roster, Symbol, Text, Violation};
use crate::model::Term;

pub(super) static RULE: Rule = Rule {
    code: "holiday_balance",
    name: Text::new("法定节假日均衡", "holiday balance"),
    summary: Text::new(
        "法定节假日上班按出勤份额均摊,连同过去一年的一起算",
        "statutory holidays at work are dealt out by share, with those of the year before",
    ),
    unit: Text::new("千分之一天", "thousandths of a day beyond what is free"),
    source: "domain, what people in China take for granted (triple pay); design (Balance)",
    params: &params(52, 1.0, 10),
    terms,
    check,
};

static OVER: Text = Text::new(
    "{agent} 连同前 {weeks} 周有 {count} 个法定节假日上班,应为 {fair} 个",
    "{agent} works {count} statutory holidays with the {weeks} weeks before, more than the fair {fair}",
);
static UNDER: Text = Text::new(
    "{agent} 连同前 {weeks} 周只有 {count} 个法定节假日上班,应为 {fair} 个",
    "{agent} works {count} statutory holidays with the {weeks} weeks before, fewer than the fair {fair}",
);

static BALANCE: Balance = Balance {
    rule: &RULE,
    turns: |case, first, last| dates(first, last).filter(|date| case.team.calendar.is_statutory(*date)).map(|date| vec![date]).collect(),
    takes: |_, symbol: Symbol| symbol.is_work(),
    over: &OVER,
    under: &UNDER,
};

fn terms(case: &Case) -> Vec<Term> {
    BALANCE.terms(case)
}

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    BALANCE.check(case, roster)
}
