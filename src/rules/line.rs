//! What rules on one agent's line share: common parameters, who a rule holds for, days known around the horizon, findings.

use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Edge, Term};
use crate::time::Date;
use chrono::Days;

/// The switch that every rule has.
pub(super) const fn enabled(default: bool) -> Param {
    Param { key: "enabled", kind: ParamKind::Bool(default), doc: Text::new("规则是否生效", "whether the rule holds at all") }
}

/// Hardness or points a unit.
pub(super) const fn price(default: Strictness, doc: Text) -> Param {
    Param { key: "price", kind: ParamKind::Price(default), doc }
}

/// Agents whose contract has the rule switched on.
pub(super) fn agents<'c>(case: &'c Case, rule: &'c Rule) -> impl Iterator<Item = AgentIx> + 'c {
    case.team.agent_ixs().filter(|agent| case.setting(rule, *agent, "enabled").as_bool())
}

/// A term about some days of one agent.
pub(super) fn term(case: &Case, rule: &Rule, agent: AgentIx, days: &[usize], body: Body) -> Term {
    Term { origin: case.origin(rule.code, &[agent], days), body }
}

/// A finding about one agent; the message gets the gap `{agent}` filled.
pub(super) fn violation(
    case: &Case,
    rule: &Rule,
    agent: AgentIx,
    dates: Vec<Date>,
    amount: i64,
    strictness: Strictness,
    message: Message,
) -> Violation {
    let message = message.with("agent", case.team.agent(agent).name.as_str());
    let (hard, cost) = (strictness.is_hard(), strictness.cost(amount));
    Violation { rule: rule.code, agents: vec![agent], dates, amount, hard, cost, message }
}

/// An edge of a stretch: known when the day beyond the horizon is.
pub(super) fn edge(stretch: Option<i64>) -> Edge {
    stretch.map_or(Edge::Free, Edge::Known)
}

/// What the agent does on each day of the horizon and on the days known without a gap around it.
pub(super) fn known_line(case: &Case, roster: &Roster, agent: AgentIx) -> Vec<(Date, Symbol)> {
    let back = (1..).map_while(|days| {
        let date = case.horizon.first.checked_sub_days(Days::new(days))?;
        Some((date, case.before.get(agent, date)?))
    });
    let mut line: Vec<_> = back.collect();
    line.reverse();
    line.extend(case.horizon.dates().filter_map(|date| Some((date, roster.on(agent, date)?))));
    line.extend((1..).map_while(|days| {
        let date = case.horizon.last().checked_add_days(Days::new(days))?;
        Some((date, case.after.get(agent, date)?))
    }));
    line
}

/// A stretch of days that is longer than allowed.
pub(super) struct LongStretch {
    pub length: usize,
    /// Days beyond the limit that are so because of the horizon's days: what was published too long already is not counted again.
    pub added: i64,
    /// The stretch's days within the horizon.
    pub dates: Vec<Date>,
}

/// Stretches of days for which `of` holds, longer than `max` by reason of the horizon's own days.
pub(super) fn long_stretches(
    case: &Case,
    roster: &Roster,
    agent: AgentIx,
    of: impl Fn(Date, Symbol) -> bool,
    max: usize,
) -> Vec<LongStretch> {
    let line = known_line(case, roster, agent);
    let mut found = Vec::new();
    for stretch in line.chunk_by(|a, b| of(a.0, a.1) && of(b.0, b.1)) {
        if !of(stretch[0].0, stretch[0].1) {
            continue;
        }
        let dates: Vec<Date> = stretch.iter().map(|(date, _)| *date).filter(|date| case.horizon.day(*date).is_some()).collect();
        let beyond = |days: usize| i64::try_from(days.saturating_sub(max)).unwrap_or(i64::MAX);
        let published = |side: fn(&Date, &Date) -> bool, edge: Date| stretch.iter().filter(|(date, _)| side(date, &edge)).count();
        let (before, after) = (published(Date::lt, case.horizon.first), published(Date::gt, case.horizon.last()));
        let added = beyond(stretch.len()) - beyond(before) - beyond(after);
        if !dates.is_empty() && added > 0 {
            found.push(LongStretch { length: stretch.len(), added, dates });
        }
    }
    found
}
