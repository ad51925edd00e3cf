//! Statutory holidays at work are dealt out evenly over the year.

use super::balance::{Balance, dates, params};
use super::{Case, Rule};
use crate::domain::{Roster, Symbol, Text, Violation};
use crate::model::Term;

pub(super) static RULE: Rule = Rule {
    code: "holiday_balance",
    name: Text::new("法定节假日均衡", "holiday balance"),
    summary: Text::new(
        "法定节假日上班按出勤份额均摊，连同过去一年的一起算",
        "statutory holidays at work are dealt out by share, with those of the year before",
    ),
    unit: Text::new("千分之一天", "thousandths of a day beyond what is free"),
    source: "domain, what people in China take for granted (triple pay); design (Balance)",
    params: &params(52, 1.0, 10),
    terms,
    check,
};

static OVER: Text = Text::new(
    "{agent} 连同前 {weeks} 周有 {count} 个法定节假日上班，应为 {fair} 个",
    "{agent} works {count} statutory holidays with the {weeks} weeks before, more than the fair {fair}",
);
static UNDER: Text = Text::new(
    "{agent} 连同前 {weeks} 周只有 {count} 个法定节假日上班，应为 {fair} 个",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DayKind, fixture};
    use crate::rules::presence::testing::*;

    #[test]
    fn only_statutory_days_count() {
        // 1 to 3 October are statutory, the 4th is a bridge day: three against none are 1.5 from the share, 0.5 beyond.
        let mut team = fixture::team(2);
        for day in 1..=3 {
            team.calendar.set(date(10, day), DayKind::Statutory, "国庆节");
        }
        team.calendar.set(date(10, 4), DayKind::BridgeOff, "国庆节");
        assert_eq!(findings(&RULE, &team, date(9, 30), &[&[DAY; 5], &[REST; 5]]), [(500, 5), (500, 5)]);
    }

    #[test]
    fn a_week_without_a_holiday_has_nothing_to_deal_out() {
        assert!(findings(&RULE, &fixture::team(2), date(11, 23), &[&[DAY; 7], &[REST; 7]]).is_empty());
    }
}
