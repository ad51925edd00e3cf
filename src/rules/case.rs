//! What rules are asked about: the team, the days to plan, and everything known around them.

use super::params::setting;
use super::{Param, Rule, Strictness};
use crate::domain::{AgentIx, DatedSymbols, Leave, LeaveKind, PresenceDay, Request, Requirement, Roster, Setting, ShiftIx, Symbol, Team};
use crate::model::{Lines, Origin, Problem, SymbolSet};
use crate::time::{Date, Horizon, Instant, Span};
use chrono::Days;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One rostering case.
pub struct Case<'a> {
    pub team: &'a Team,
    pub horizon: Horizon,
    pub requirement: &'a Requirement,
    pub leave: &'a [Leave],
    pub requests: &'a [Request],
    /// Published before the horizon.
    pub before: &'a DatedSymbols,
    /// Already published after the horizon.
    pub after: &'a DatedSymbols,
    /// Cells that a person has set.
    pub pins: BTreeMap<(AgentIx, Date), Symbol>,
    /// The roster that is to change as little as can be, over the same horizon.
    pub previous: Option<&'a Roster>,
    /// Symbols of the model by index: present shifts in the team's order, `Rest`, leave kinds, `NotEmployed`.
    pub alphabet: Vec<Symbol>,
}

impl<'a> Case<'a> {
    /// A case without pins and without a previous roster.
    #[must_use]
    pub fn new(
        team: &'a Team,
        horizon: Horizon,
        requirement: &'a Requirement,
        leave: &'a [Leave],
        requests: &'a [Request],
        before: &'a DatedSymbols,
        after: &'a DatedSymbols,
    ) -> Self {
        let mut alphabet: Vec<Symbol> = team.current_shifts().map(Symbol::Shift).collect();
        alphabet.push(Symbol::Rest);
        alphabet
            .extend(LeaveKind::ALL.iter().filter(|kind| leave.iter().any(|leave| leave.kind == **kind)).map(|kind| Symbol::Leave(*kind)));
        alphabet.push(Symbol::NotEmployed);
        Self { team, horizon, requirement, leave, requests, before, after, pins: BTreeMap::new(), previous: None, alphabet }
    }

    /// Model symbols for which `wanted` holds.
    #[must_use]
    pub fn set(&self, wanted: impl Fn(Symbol) -> bool) -> SymbolSet {
        (0u8..).zip(&self.alphabet).filter(|(_, symbol)| wanted(**symbol)).map(|(index, _)| index).collect()
    }

    /// The set of one symbol; empty when the alphabet lacks it.
    #[must_use]
    pub fn one(&self, symbol: Symbol) -> SymbolSet {
        self.set(|other| other == symbol)
    }

    /// Shift symbols.
    #[must_use]
    pub fn work(&self) -> SymbolSet {
        self.set(Symbol::is_work)
    }

    /// Symbols whose shift satisfies `wanted`.
    #[must_use]
    pub fn shifts(&self, wanted: impl Fn(ShiftIx) -> bool) -> SymbolSet {
        self.set(|symbol| symbol.shift().is_some_and(&wanted))
    }

    /// The model's lines of a roster. A symbol that the alphabet lacks (a retired shift) becomes rest.
    #[must_use]
    pub fn lines(&self, roster: &Roster) -> Lines {
        let rest = self.index(Symbol::Rest);
        let index = |symbol: &Symbol| self.alphabet.iter().position(|other| other == symbol).map_or(rest, small);
        roster.lines.iter().map(|line| line.iter().map(index).collect()).collect()
    }

    /// The roster of some model lines.
    #[must_use]
    pub fn roster(&self, lines: &Lines) -> Roster {
        let symbol = |index: &u8| self.alphabet[usize::from(*index)];
        Roster { horizon: self.horizon, lines: lines.iter().map(|line| line.iter().map(symbol).collect()).collect() }
    }

    fn index(&self, symbol: Symbol) -> u8 {
        self.alphabet.iter().position(|other| *other == symbol).map_or(0, small)
    }

    /// A problem of the case's size with what is possible at all: leave symbols only on leave, `NotEmployed` only when not employed.
    #[must_use]
    pub fn frame(&self) -> Problem {
        let names = self.alphabet.iter().map(|symbol| self.symbol_name(*symbol)).collect();
        let mut problem = Problem::new(self.team.agents.len(), self.horizon.days, names);
        for agent in self.team.agent_ixs() {
            for (day, date) in self.horizon.dates().enumerate() {
                problem.possible[agent.0][day] = self.possible(agent, date);
            }
        }
        problem
    }

    /// Symbols that make sense for an agent on a date, whatever the rules say.
    #[must_use]
    pub fn possible(&self, agent: AgentIx, date: Date) -> SymbolSet {
        if !self.team.agent(agent).employed(date) {
            return self.one(Symbol::NotEmployed);
        }
        let kind = self.leave_on(agent, date).map(|leave| leave.kind);
        self.set(|symbol| match symbol {
            Symbol::Shift(_) | Symbol::Rest => true,
            Symbol::Leave(leave) => Some(leave) == kind,
            Symbol::NotEmployed => false,
        })
    }

    fn symbol_name(&self, symbol: Symbol) -> String {
        match symbol {
            Symbol::Shift(shift) => self.team.shift(shift).id.clone(),
            Symbol::Rest => "rest".to_owned(),
            Symbol::Leave(kind) => format!("leave:{}", kind.code()),
            Symbol::NotEmployed => "not-employed".to_owned(),
        }
    }

    /// The whole-day leave of an agent on a date.
    #[must_use]
    pub fn leave_on(&self, agent: AgentIx, date: Date) -> Option<&'a Leave> {
        self.leave.iter().find(|leave| leave.agent == agent && leave.whole_day(date))
    }

    /// Stretches of partial leave of an agent.
    #[must_use]
    pub fn away(&self, agent: AgentIx) -> Vec<Span> {
        self.leave.iter().filter(|leave| leave.agent == agent && leave.days.is_none()).map(|leave| leave.span).collect()
    }

    /// What an agent does on any date: in the roster, or published before or after it. `None`: not known.
    #[must_use]
    pub fn symbol_on(&self, roster: &Roster, agent: AgentIx, date: Date) -> Option<Symbol> {
        roster.on(agent, date).or_else(|| self.outside(agent, date))
    }

    /// What an agent does on a date outside the horizon, as far as published.
    #[must_use]
    pub fn outside(&self, agent: AgentIx, date: Date) -> Option<Symbol> {
        if date < self.horizon.first { self.before.get(agent, date) } else { self.after.get(agent, date) }
    }

    /// When an agent who has `symbol` on the day before `date` was last present that day.
    #[must_use]
    pub fn last_before(&self, agent: AgentIx, date: Date, symbol: Option<Symbol>) -> Option<Instant> {
        let shift = symbol?.shift()?;
        let yesterday = date.checked_sub_days(Days::new(1))?;
        self.team.last_presence(agent, yesterday, shift, &self.away(agent))
    }

    /// Presence of an agent with `shift` on `date`, given the symbol of the day before.
    #[must_use]
    pub fn attendance(&self, agent: AgentIx, date: Date, shift: ShiftIx, yesterday: Option<Symbol>) -> PresenceDay {
        let before = self.last_before(agent, date, yesterday);
        self.team.attendance(agent, date, shift, before, &self.away(agent))
    }

    /// Length of the known stretch of days for which `of` holds that ends the day before the horizon. `None`: the day before is not known.
    #[must_use]
    pub fn stretch_before(&self, agent: AgentIx, of: impl Fn(Symbol) -> bool) -> Option<i64> {
        let days = (1..).map_while(|back| self.horizon.first.checked_sub_days(Days::new(back)));
        stretch(days, |date| self.before.get(agent, date), of)
    }

    /// Likewise for the days after the horizon.
    #[must_use]
    pub fn stretch_after(&self, agent: AgentIx, of: impl Fn(Symbol) -> bool) -> Option<i64> {
        let days = (1..).map_while(|on| self.horizon.last().checked_add_days(Days::new(on)));
        stretch(days, |date| self.after.get(agent, date), of)
    }

    /// Origin of a term about one agent.
    #[must_use]
    pub fn origin(&self, rule: &'static str, agents: &[AgentIx], days: &[usize]) -> Origin {
        let place = self.team.rules.places.get(rule).cloned();
        Origin { rule: Cow::Borrowed(rule), agents: agents.iter().map(|agent| agent.0).collect(), days: days.to_vec(), place }
    }

    /// A parameter for an agent's contract.
    #[must_use]
    pub fn setting(&self, rule: &Rule, agent: AgentIx, key: &str) -> Setting {
        setting(&self.team.rules, rule.code, &self.team.contract_of(agent).id, find(rule, key))
    }

    /// The parameter `price` for an agent's contract.
    #[must_use]
    pub fn strictness(&self, rule: &Rule, agent: AgentIx, key: &str) -> Strictness {
        Strictness::of(&self.setting(rule, agent, key))
    }

    /// A parameter that is the same for the whole team.
    #[must_use]
    pub fn team_setting(&self, rule: &Rule, key: &str) -> Setting {
        setting(&self.team.rules, rule.code, "", find(rule, key))
    }
}

fn find<'r>(rule: &'r Rule, key: &str) -> &'r Param {
    let found = rule.params.iter().find(|param| param.key == key);
    found.unwrap_or_else(|| panic!("rule `{}` declares no parameter `{key}`", rule.code))
}

fn small(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

fn stretch(days: impl Iterator<Item = Date>, symbol: impl Fn(Date) -> Option<Symbol>, of: impl Fn(Symbol) -> bool) -> Option<i64> {
    let mut length = None;
    for date in days {
        match symbol(date) {
            Some(symbol) if of(symbol) => length = Some(length.unwrap_or(0) + 1),
            Some(_) => return Some(length.unwrap_or(0)),
            None => return length,
        }
    }
    length
}
