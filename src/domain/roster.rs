//! Who does what on which day.

use super::LeaveKind;
use super::team::{AgentIx, ShiftIx, Team};
use crate::time::{Date, Horizon};
use std::collections::BTreeMap;

/// What one agent does on one business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    Shift(ShiftIx),
    /// 休
    Rest,
    /// 假, which is not rest
    Leave(LeaveKind),
    /// Not employed that day.
    NotEmployed,
}

impl Symbol {
    #[must_use]
    pub fn shift(self) -> Option<ShiftIx> {
        if let Self::Shift(shift) = self { Some(shift) } else { None }
    }

    #[must_use]
    pub fn is_work(self) -> bool {
        matches!(self, Self::Shift(_))
    }
}

/// A symbol for each agent and day of a horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Roster {
    pub horizon: Horizon,
    /// `[agent][day]`, agents in the team's order.
    pub lines: Vec<Vec<Symbol>>,
}

impl Roster {
    #[must_use]
    pub fn symbol(&self, agent: AgentIx, day: usize) -> Symbol {
        self.lines[agent.0][day]
    }

    #[must_use]
    pub fn on(&self, agent: AgentIx, date: Date) -> Option<Symbol> {
        let day = self.horizon.day(date)?;
        Some(self.lines[agent.0][day])
    }

    /// Agents at work on a day, with their shift.
    pub fn working(&self, day: usize) -> impl Iterator<Item = (AgentIx, ShiftIx)> {
        self.lines.iter().enumerate().filter_map(move |(agent, line)| line[day].shift().map(|shift| (AgentIx(agent), shift)))
    }

    /// Everyone resting, for teams that start from nothing.
    #[must_use]
    pub fn resting(team: &Team, horizon: Horizon) -> Self {
        Self { horizon, lines: vec![vec![Symbol::Rest; horizon.days]; team.agents.len()] }
    }
}

/// Symbols by agent and date: what is known before and after the horizon.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DatedSymbols {
    by_agent: Vec<BTreeMap<Date, Symbol>>,
}

impl DatedSymbols {
    pub fn set(&mut self, agent: AgentIx, date: Date, symbol: Symbol) {
        if self.by_agent.len() <= agent.0 {
            self.by_agent.resize(agent.0 + 1, BTreeMap::new());
        }
        self.by_agent[agent.0].insert(date, symbol);
    }

    /// `None` where nothing is known.
    #[must_use]
    pub fn get(&self, agent: AgentIx, date: Date) -> Option<Symbol> {
        self.by_agent.get(agent.0)?.get(&date).copied()
    }

    /// In order of date.
    pub fn of(&self, agent: AgentIx) -> impl DoubleEndedIterator<Item = (Date, Symbol)> {
        self.by_agent.get(agent.0).into_iter().flat_map(|days| days.iter().map(|(date, symbol)| (*date, *symbol)))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_agent.iter().all(BTreeMap::is_empty)
    }
}
