//! Weekends at work are dealt out evenly, with what earlier weeks left; a Saturday and its Sunday are one weekend.

use super::balance::{Balance, dates, params};
use super::{Case, Rule};
use crate::domain::{Roster, Symbol, Text, Violation};
use crate::model::Term;
use crate::time::{Date, Datelike, Weekday};

pub(super) static RULE: Rule = Rule {
    code: "weekend_balance",
    name: Text::new("周末均衡", "weekend balance"),
    summary: Text::new(
        "周末上班按出勤份额均摊，连同前几周的一起算；周六、周日任上一天都算一个周末",
        "weekends at work are dealt out by share, with what earlier weeks left; either day makes it a weekend at work",
    ),
    unit: Text::new("千分之一个周末", "thousandths of a weekend beyond what is free"),
    source: "domain S2; design (Measure, Balance)",
    params: &params(8, 1.0, 5),
    terms,
    check,
};

static OVER: Text = Text::new(
    "{agent} 连同前 {weeks} 周有 {count} 个周末上班，应为 {fair} 个",
    "{agent} works {count} weekends with the {weeks} weeks before, more than the fair {fair}",
);
static UNDER: Text = Text::new(
    "{agent} 连同前 {weeks} 周只有 {count} 个周末上班，应为 {fair} 个",
    "{agent} works {count} weekends with the {weeks} weeks before, fewer than the fair {fair}",
);

/// Weekends that share a day with `first`–`last`.
fn weekends(_: &Case, first: Date, last: Date) -> Vec<Vec<Date>> {
    let saturdays = first.pred_opt().into_iter().flat_map(|eve| dates(eve, last)).filter(|date| date.weekday() == Weekday::Sat);
    saturdays.map(|saturday| std::iter::once(saturday).chain(saturday.succ_opt()).collect()).collect()
}

static BALANCE: Balance = Balance { rule: &RULE, turns: weekends, takes: |_, symbol: Symbol| symbol.is_work(), over: &OVER, under: &UNDER };

fn terms(case: &Case) -> Vec<Term> {
    BALANCE.terms(case)
}

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    BALANCE.check(case, roster)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AgentIx, DatedSymbols, fixture};
    use crate::rules::presence::testing::*;

    #[test]
    fn both_days_of_a_weekend_count_once() {
        // From Friday 20 to Sunday 22: one weekend against none is half a weekend from the share, 2.5 points without what is free.
        let mut team = fixture::team(2);
        team.rules.set("weekend_balance", None, "free", crate::domain::Setting::Float(0.0));
        let lines: [&[Symbol]; 2] = [&[DAY, DAY, DAY], &[DAY, REST, REST]];
        assert_eq!(findings(&RULE, &team, date(11, 20), &lines), [(500, 2), (500, 2)]);
    }

    #[test]
    fn a_saturday_published_before_makes_the_sunday_no_second_weekend() {
        let mut team = fixture::team(2);
        team.rules.set("weekend_balance", None, "free", crate::domain::Setting::Float(0.0));
        let mut before = DatedSymbols::default();
        before.set(AgentIx(0), date(11, 21), DAY);
        before.set(AgentIx(1), date(11, 21), REST);
        assert!(findings_after(&RULE, &team, date(11, 22), &[&[DAY], &[DAY]], &before).is_empty());
    }

    #[test]
    fn a_horizon_without_a_weekend_has_nothing_to_deal_out() {
        assert!(findings(&RULE, &fixture::team(2), date(11, 23), &[&[DAY; 5], &[REST; 5]]).is_empty());
    }
}
