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

/// Cases of one agent written as letters: `D`, `M`, `E` shifts, `.` rest, `L` annual leave, `-` not employed.
#[cfg(test)]
pub(super) mod sketch {
    use super::*;
    use crate::domain::{DatedSymbols, Leave, LeaveKind, Place, Requirement, Setting, ShiftIx, Team, fixture};
    use crate::time::{Horizon, Span};

    pub struct Sketch {
        pub team: Team,
        pub first: Date,
        pub leave: Vec<Leave>,
        pub previous: Option<&'static str>,
    }

    pub fn symbols(letters: &str) -> Vec<Symbol> {
        let symbol = |letter| match letter {
            'D' => Symbol::Shift(ShiftIx(0)),
            'M' => Symbol::Shift(ShiftIx(1)),
            'E' => Symbol::Shift(ShiftIx(2)),
            '.' => Symbol::Rest,
            'L' => Symbol::Leave(LeaveKind::Annual),
            _ => Symbol::NotEmployed,
        };
        letters.chars().map(symbol).collect()
    }

    impl Sketch {
        pub fn from(first: &str) -> Self {
            Self { team: fixture::team(1), first: crate::time::parse_date(first).unwrap(), leave: Vec::new(), previous: None }
        }

        pub fn set(mut self, rule: &str, key: &str, value: Setting) -> Self {
            self.team.rules.set(rule, None, key, value);
            self
        }

        /// Whole days of annual leave, counted from the first day.
        pub fn on_leave(mut self, days: std::ops::RangeInclusive<u64>) -> Self {
            let day = |count| self.first.checked_add_days(Days::new(count)).unwrap();
            let (first, last) = (day(*days.start()), day(*days.end()));
            let midnight = |date| self.team.zone.at(date, "00:00".parse().unwrap());
            let span = Span::new(midnight(first), midnight(day(days.end() + 1)));
            let days = Some((first, last));
            let kind = LeaveKind::Annual;
            self.leave.push(Leave {
                agent: AgentIx(0),
                kind,
                span,
                days,
                credited_minutes: None,
                approved_at: None,
                approved_by: None,
                place: Place::default(),
            });
            self
        }

        pub fn away(mut self, day: u64, hours: &str) -> Self {
            let date = self.first.checked_add_days(Days::new(day)).unwrap();
            let span = self.team.zone.span(date, hours.parse().unwrap());
            let kind = LeaveKind::Annual;
            self.leave.push(Leave {
                agent: AgentIx(0),
                kind,
                span,
                days: None,
                credited_minutes: None,
                approved_at: None,
                approved_by: None,
                place: Place::default(),
            });
            self
        }

        /// Asks `question` of the case with those days before and after, and of the roster of `line`.
        pub fn ask<T>(&self, before: &str, line: &str, after: &str, question: impl FnOnce(&Case, &Roster) -> T) -> T {
            let line = symbols(line);
            let horizon = Horizon::new(self.first, line.len());
            let (mut past, mut future) = (DatedSymbols::default(), DatedSymbols::default());
            for (back, symbol) in (1..).zip(symbols(before).into_iter().rev()) {
                past.set(AgentIx(0), self.first.checked_sub_days(Days::new(back)).unwrap(), symbol);
            }
            for (on, symbol) in (1..).zip(symbols(after)) {
                future.set(AgentIx(0), horizon.last().checked_add_days(Days::new(on)).unwrap(), symbol);
            }
            let requirement = Requirement::default();
            let previous = self.previous.map(|letters| Roster { horizon, lines: vec![symbols(letters)] });
            let mut case = Case::new(&self.team, horizon, &requirement, &self.leave, &[], &past, &future);
            case.previous = previous.as_ref();
            question(&case, &Roster { horizon, lines: vec![line] })
        }

        /// Amounts of the rule's findings.
        pub fn amounts(&self, rule: &Rule, before: &str, line: &str, after: &str) -> Vec<i64> {
            self.ask(before, line, after, |case, roster| (rule.check)(case, roster).iter().map(|found| found.amount).collect())
        }
    }
}
