//! Dealing burdens out fairly: what the three balance rules share.
//!
//! Each agent's count, with what the weeks before left, is held against the own share of everybody's count together. Shares go by the
//! turns (days, weekends, holidays) on which somebody was or is there to take one, times the `share` of the contract, in whole
//! thousandths that add up to one. Deviations within `free` cost nothing; the first turn beyond costs `price`, the second twice, each
//! further one three times that. The target is a share of the real total and not of a guess at it, so no number of turns is favoured
//! over another; the price of that is that every row names every agent.

use super::line::{agents, enabled};
use super::{Case, Param, ParamKind, Rule};
use crate::domain::{AgentIx, Arg, Headcount, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Cell, Convex, Cost, Item, Limit, RowName, Step, Term};
use crate::time::Date;

/// Thousandths in a turn and in a whole.
const MILLI: i64 = 1000;

/// What is dealt out.
pub(super) struct Balance {
    pub rule: &'static Rule,
    /// The turns within some days, in order: a turn is taken by working on any of its dates.
    pub turns: fn(&Case, Date, Date) -> Vec<Vec<Date>>,
    /// Symbols that take a turn.
    pub takes: fn(&Case, Symbol) -> bool,
    /// Who has more or less than the share; with the gaps `agent`, `count`, `fair`, `weeks`.
    pub over: &'static Text,
    pub under: &'static Text,
}

/// The parameters of a balance rule.
pub(super) const fn params(memory_weeks: i64, free: f64, price: i64) -> [Param; 5] {
    [
        enabled(true),
        Param {
            key: "memory_weeks",
            kind: ParamKind::Int(0, 104, memory_weeks),
            doc: Text::new("往前算几周的已发布班表", "how many published weeks before count too"),
        },
        Param {
            key: "free",
            kind: ParamKind::Float(0.0, 100.0, free),
            doc: Text::new("与应得份额相差多少以内不计价", "how far from the fair share costs nothing"),
        },
        Param {
            key: "price",
            kind: ParamKind::Int(0, 10_000, price),
            doc: Text::new(
                "超出后第一次的代价（分），第二次加倍，以后三倍",
                "points for the first turn beyond; the second costs twice, others thrice",
            ),
        },
        Param {
            key: "share",
            kind: ParamKind::Float(0.0, 10.0, 1.0),
            doc: Text::new("该类合同的人应承担的份额，全职为 1", "what people of the contract should take, as a part of a full share"),
        },
    ]
}

/// Who takes part, with the share in thousandths, and the turns that count.
struct Fair {
    shares: Vec<(AgentIx, i64)>,
    turns: Vec<Vec<Date>>,
    free: i64,
    price: Convex,
}

impl Balance {
    /// `None` when nothing within the horizon is to be dealt out, or nobody is there to compare with.
    fn fair(&self, case: &Case) -> Option<Fair> {
        let get = |key| case.team_setting(self.rule, key);
        let weeks = get("memory_weeks").as_int();
        let from = case.horizon.first.checked_sub_signed(chrono::Duration::weeks(weeks))?;
        let turns = (self.turns)(case, from, case.horizon.last());
        let within = |date: &Date| case.horizon.day(*date).is_some();
        if !turns.iter().flatten().any(within) {
            return None;
        }
        let shares = self.shares(case, &turns);
        let price = get("price").as_int();
        let step = |width, times| Step { width, price: price * times };
        let price = Convex(vec![step(Some(MILLI), 1), step(Some(MILLI), 2), step(None, 3)]);
        let free = Headcount::from_f64(get("free").as_float()).milli();
        (shares.len() > 1).then_some(Fair { shares, turns, free, price })
    }

    /// Shares in thousandths, of all who may take a turn; the largest remainders are rounded up so that they add up to 1000.
    fn shares(&self, case: &Case, turns: &[Vec<Date>]) -> Vec<(AgentIx, i64)> {
        let may = |agent: &AgentIx| case.team.allowed_shifts(*agent).into_iter().any(|shift| (self.takes)(case, Symbol::Shift(shift)));
        let weight = |agent: AgentIx| {
            let there = turns.iter().filter(|turn| turn.iter().any(|date| available(case, agent, *date))).count();
            let part = Headcount::from_f64(case.setting(self.rule, agent, "share").as_float()).milli();
            (agent, i64::try_from(there).unwrap_or(0) * part)
        };
        let weights: Vec<(AgentIx, i64)> = agents(case, self.rule).filter(may).map(weight).filter(|(_, weight)| *weight > 0).collect();
        let total: i64 = weights.iter().map(|(_, weight)| weight).sum();
        let mut shares: Vec<(AgentIx, i64)> = weights.iter().map(|(agent, weight)| (*agent, weight * MILLI / total)).collect();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|index| (std::cmp::Reverse(weights[*index].1 * MILLI % total), *index));
        let missing = MILLI - shares.iter().map(|(_, share)| share).sum::<i64>();
        for index in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
            shares[index].1 += 1;
        }
        shares
    }

    pub fn terms(&self, case: &Case) -> Vec<Term> {
        let Some(fair) = self.fair(case) else { return Vec::new() };
        let set = case.set(|symbol| (self.takes)(case, symbol));
        let mut known = vec![0; case.team.agents.len()];
        let mut open: Vec<(AgentIx, Vec<Cell>)> = Vec::new();
        for (agent, _) in &fair.shares {
            for turn in &fair.turns {
                let cells: Vec<Cell> = turn.iter().filter_map(|date| Some(Cell { day: case.horizon.day(*date)?, set })).collect();
                let taken = turn.iter().any(|date| {
                    let outside = case.horizon.day(*date).is_none().then(|| case.outside(*agent, *date)).flatten();
                    outside.is_some_and(|symbol| (self.takes)(case, symbol))
                });
                known[agent.0] += i64::from(taken);
                if !taken && !cells.is_empty() {
                    open.push((*agent, cells));
                }
            }
        }
        let all_known: i64 = known.iter().sum();
        let row = |(agent, share): &(AgentIx, i64)| {
            let coef = |other: &AgentIx| if other == agent { MILLI - share } else { -share };
            let measure = open.iter().map(|(other, cells)| Item { agent: other.0, cells: cells.clone(), coef: coef(other) }).collect();
            let limit = Limit::Priced(fair.price.clone());
            let body = Body::Row {
                name: RowName::Balance,
                measure,
                start: MILLI * known[agent.0] - share * all_known,
                min: Some(-fair.free),
                max: Some(fair.free),
                under: limit.clone(),
                over: limit,
            };
            Term { origin: case.origin(self.rule.code, &[*agent], &[]), body }
        };
        fair.shares.iter().map(row).collect()
    }

    pub fn check(&self, case: &Case, roster: &Roster) -> Vec<Violation> {
        let Some(fair) = self.fair(case) else { return Vec::new() };
        let took = |agent: AgentIx, turn: &[Date]| {
            turn.iter().filter_map(|date| case.symbol_on(roster, agent, *date)).any(|symbol| (self.takes)(case, symbol))
        };
        let count = |agent: AgentIx| i64::try_from(fair.turns.iter().filter(|turn| took(agent, turn)).count()).unwrap_or(i64::MAX);
        let counts: Vec<i64> = fair.shares.iter().map(|(agent, _)| count(*agent)).collect();
        let total: i64 = counts.iter().sum();
        let mut found = Vec::new();
        for ((agent, share), count) in fair.shares.iter().zip(counts) {
            let target = share * total;
            let amount = (MILLI * count - target).abs() - fair.free;
            if amount > 0 {
                found.push(self.finding(case, *agent, count, target, amount, fair.price.cost(amount)));
            }
        }
        found
    }

    fn finding(&self, case: &Case, agent: AgentIx, count: i64, target: i64, amount: i64, cost: Cost) -> Violation {
        let message = Message::new(if MILLI * count > target { self.over } else { self.under })
            .with("agent", case.team.agent(agent).name.as_str())
            .with("count", count)
            .with("fair", Arg::Decimal(Headcount::from_milli(target).as_f64()))
            .with("weeks", case.team_setting(self.rule, "memory_weeks").as_int());
        Violation { rule: self.rule.code, agents: vec![agent], dates: Vec::new(), amount, hard: false, cost, message }
    }
}

/// Employed and not on leave; on days published before or after: at work or at rest.
fn available(case: &Case, agent: AgentIx, date: Date) -> bool {
    match case.horizon.day(date) {
        Some(_) => case.team.agent(agent).employed(date) && case.leave_on(agent, date).is_none(),
        None => matches!(case.outside(agent, date), Some(Symbol::Shift(_) | Symbol::Rest)),
    }
}

/// All dates from `first` to `last`.
pub(super) fn dates(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.iter_days().take_while(move |date| *date <= last)
}
