//! Evening and night shifts are dealt out evenly, with what earlier weeks left.

use super::balance::{Balance, dates, params};
use super::{Case, Rule};
use crate::domain::{Roster, Text, Violation};
use crate::model::Term;

pub(super) static RULE: Rule = Rule {
    code: "evening_balance",
    name: Text::new("晚班均衡", "evening balance"),
    summary: Text::new(
        "晚班和夜班按出勤份额均摊，连同前几周的一起算",
        "evening and night shifts are dealt out by share of the days people are there, with what earlier weeks left",
    ),
    unit: Text::new("千分之一班", "thousandths of a shift beyond what is free"),
    source: "domain S1, S2; design (Balance)",
    params: &params(8, 3.0, 5),
    terms,
    check,
};

static OVER: Text = Text::new(
    "{agent} 连同前 {weeks} 周有 {count} 个晚班，应为 {fair} 个",
    "{agent} has {count} late shifts with the {weeks} weeks before, more than the fair {fair}",
);
static UNDER: Text = Text::new(
    "{agent} 连同前 {weeks} 周只有 {count} 个晚班，应为 {fair} 个",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Agent, AgentIx, DatedSymbols, Setting, Team, fixture};
    use crate::rules::presence::testing::*;
    use proptest::prelude::*;

    fn team(agents: usize) -> Team {
        let mut team = fixture::team(agents);
        team.rules.set("evening_balance", None, "free", Setting::Float(1.0));
        team
    }

    fn published(agent: usize, count: u64, symbol: crate::domain::Symbol) -> DatedSymbols {
        let mut before = DatedSymbols::default();
        for back in 1..=count {
            before.set(AgentIx(agent), date(11, 24) - chrono::Days::new(back), symbol);
        }
        before
    }

    #[test]
    fn one_shift_from_the_share_is_free_and_each_further_one_is_dearer() {
        // Two agents: 4 to 0 are 2 from the share of 2 each, 1 beyond: 5 points. 8 to 0 are 4 away, 3 beyond: 5 + 10 + 15.
        let team = team(2);
        assert!(findings(&RULE, &team, date(11, 24), &[&[EVENING; 2], &[DAY; 2]]).is_empty());
        assert_eq!(findings(&RULE, &team, date(11, 24), &[&[EVENING; 4], &[DAY; 4]]), [(1000, 5), (1000, 5)]);
        assert_eq!(findings(&RULE, &team, date(11, 24), &[&[EVENING; 8], &[REST; 8]]), [(3000, 30), (3000, 30)]);
    }

    #[test]
    fn late_shifts_of_the_weeks_before_count() {
        // Both were there for 4 days before; one had the evenings then, the other has them now.
        let mut before = published(0, 4, EVENING);
        for back in 1..=4 {
            before.set(AgentIx(1), date(11, 24) - chrono::Days::new(back), DAY);
        }
        let team = team(2);
        assert!(findings_after(&RULE, &team, date(11, 24), &[&[DAY; 4], &[EVENING; 4]], &before).is_empty());
        assert_eq!(findings_after(&RULE, &team, date(11, 24), &[&[EVENING; 4], &[DAY; 4]], &before).len(), 2);
    }

    #[test]
    fn a_newcomer_need_not_catch_up() {
        // 8 of 8 evenings before by one who was there alone. Turns: 12 and 4, shares 750 and 250 of 8 + 4 = 12 evenings: 9 and 3.
        let before = published(0, 8, EVENING);
        let team = team(2);
        let lines: [&[crate::domain::Symbol]; 2] = [&[EVENING, DAY, DAY, DAY], &[DAY, EVENING, EVENING, EVENING]];
        assert!(findings_after(&RULE, &team, date(11, 24), &lines, &before).is_empty());
    }

    #[test]
    fn who_may_not_work_late_is_left_out() {
        let mut team = team(3);
        team.agents[2].shifts = Some(vec![crate::domain::ShiftIx(0)]);
        let lines: [&[crate::domain::Symbol]; 3] = [&[EVENING, REST], &[REST, EVENING], &[DAY, DAY]];
        assert!(findings(&RULE, &team, date(11, 24), &lines).is_empty());
    }

    #[test]
    fn half_a_share_asks_for_half_as_many() {
        // Shares 667 and 333: 6 evenings are 4 and 2.
        let mut team = fixture::team(2);
        let mut contract = team.contracts[0].clone();
        contract.id = "part-time".to_owned();
        team.contracts.push(contract);
        let agent: &mut Agent = &mut team.agents[1];
        agent.contract = crate::domain::ContractIx(1);
        team.rules.set("evening_balance", Some("part-time"), "share", Setting::Float(0.5));
        team.rules.set("evening_balance", None, "free", Setting::Float(0.01));
        let lines: [&[crate::domain::Symbol]; 2] =
            [&[EVENING, EVENING, EVENING, EVENING, REST, REST], &[REST, REST, REST, REST, EVENING, EVENING]];
        assert!(findings(&RULE, &team, date(11, 24), &lines).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn shares_of_any_team_add_up_to_one(parts in proptest::collection::vec(1..40_i64, 2..9)) {
            // One contract an agent, each with its own share; with nobody late every target is 0, with all late all turns are dealt out.
            let mut team: Team = fixture::team(parts.len());
            team.contracts = (0..parts.len()).map(|index| {
                let mut contract = team.contracts[0].clone();
                contract.id = format!("c{index}");
                contract
            }).collect();
            for (index, part) in parts.iter().enumerate() {
                team.agents[index].contract = crate::domain::ContractIx(index);
                team.rules.set("evening_balance", Some(&format!("c{index}")), "share", Setting::Float(*part as f64 / 4.0));
            }
            team.rules.set("evening_balance", None, "free", Setting::Float(0.0));
            let lines = vec![&[EVENING; 3][..]; parts.len()];
            let found = findings(&RULE, &team, date(11, 24), &lines);
            // What some have too much others have too little, so the deviations come in equal halves.
            let total: i64 = found.iter().map(|(amount, _)| amount).sum();
            prop_assert_eq!(total % 2, 0);
            prop_assert!(found.iter().all(|(amount, _)| 2 * amount <= total));
        }
    }
}
