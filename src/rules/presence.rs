//! Who may be there when: every attendance a case allows, and what it adds to a measure. Shared by the rules that count people.

use super::Case;
use crate::domain::{AgentIx, PresenceDay, Roster, ShiftIx, Slot, Symbol};
use crate::model::{Cell, Item, SymbolSet};
use crate::time::{Date, Datelike, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// What somebody with one shift on one day may be present for.
pub(super) struct Possible {
    pub agent: AgentIx,
    /// Business day of the shift.
    pub date: Date,
    pub shift: ShiftIx,
    /// Day and symbol on which it depends; `None`: published outside the horizon, so it happens.
    today: Option<(usize, SymbolSet)>,
    /// After a day without a late end.
    usual: PresenceDay,
    /// Other attendances after some symbols of `yesterday`: whoever left late goes to a later session of a meeting.
    moved: Vec<(SymbolSet, PresenceDay)>,
    yesterday: usize,
}

impl Possible {
    /// All attendances, the usual one first.
    fn attendances(&self) -> impl Iterator<Item = &PresenceDay> {
        std::iter::once(&self.usual).chain(self.moved.iter().map(|(_, attendance)| attendance))
    }

    /// True when the agent may be there for some of `span`.
    pub fn near(&self, span: Span) -> bool {
        self.attendances().flat_map(|attendance| &attendance.blocks).any(|block| block.span.overlaps(span))
    }

    /// The slots in which the agent may be on the chats.
    pub fn slots(&self, slots: &[Slot]) -> Range<usize> {
        let spans = self.attendances().flat_map(|attendance| &attendance.on_chats);
        let touched = spans.map(|span| touching(slots, *span));
        touched.reduce(|all, next| all.start.min(next.start)..all.end.max(next.end)).unwrap_or(0..0)
    }
}

/// Slots that share time with `span`.
pub(super) fn touching(slots: &[Slot], span: Span) -> Range<usize> {
    let from = slots.partition_point(|slot| slot.span.end <= span.start);
    let to = slots.partition_point(|slot| slot.span.start < span.end);
    from..to.max(from)
}

/// Attendances of all shifts that may be given out within the horizon, and of the published ones on the days next to it.
pub(super) fn possible(case: &Case) -> Vec<Possible> {
    let mut all = Vec::new();
    for agent in case.team.agent_ixs() {
        for (day, date) in case.horizon.dates().enumerate().filter(|(_, date)| case.team.agent(agent).employed(*date)) {
            for (symbol, shift) in (0u8..).zip(&case.alphabet).filter_map(|(index, symbol)| Some((index, symbol.shift()?))) {
                all.push(one(case, agent, date, shift, Some((day, SymbolSet::one(symbol)))));
            }
        }
        for date in beside(case) {
            if let Some(shift) = case.outside(agent, date).and_then(Symbol::shift) {
                all.push(one(case, agent, date, shift, None));
            }
        }
    }
    all
}

/// The days just before and just after the horizon: their shifts may reach into it.
fn beside(case: &Case) -> impl Iterator<Item = Date> {
    [case.horizon.first.pred_opt(), case.horizon.last().succ_opt()].into_iter().flatten()
}

fn one(case: &Case, agent: AgentIx, date: Date, shift: ShiftIx, today: Option<(usize, SymbolSet)>) -> Possible {
    let eve = date.pred_opt().unwrap_or(date);
    let Some(yesterday) = case.horizon.day(eve) else {
        let usual = case.attendance(agent, date, shift, case.outside(agent, eve));
        return Possible { agent, date, shift, today, usual, moved: Vec::new(), yesterday: 0 };
    };
    let usual = case.attendance(agent, date, shift, None);
    let mut moved: Vec<(SymbolSet, PresenceDay)> = Vec::new();
    let meets = case.team.meetings.iter().any(|meeting| meeting.weekday == date.weekday());
    for (index, symbol) in (0u8..).zip(&case.alphabet).filter(|(_, symbol)| meets && symbol.is_work()) {
        let attendance = case.attendance(agent, date, shift, Some(*symbol));
        if attendance == usual {
            continue;
        }
        match moved.iter_mut().find(|(_, other)| *other == attendance) {
            Some((set, _)) => *set = set.union(SymbolSet::one(index)),
            None => moved.push((SymbolSet::one(index), attendance)),
        }
    }
    Possible { agent, date, shift, today, usual, moved, yesterday }
}

/// A sum of presence that depends on the roster: what it comes to whatever happens, and the items that add to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    known: i64,
    /// By agent, day and coefficient.
    plain: BTreeMap<(AgentIx, usize, i64), SymbolSet>,
    /// By agent, day, yesterday's symbols and coefficient: counts when yesterday and today both match.
    after: BTreeMap<(AgentIx, usize, SymbolSet, i64), SymbolSet>,
    /// Agent, day, symbols, coefficient: what a published day after the horizon gains or loses.
    beyond: Vec<(AgentIx, usize, SymbolSet, i64)>,
}

impl Tally {
    /// Adds `value` of whichever attendance comes true.
    pub fn add(&mut self, possible: &Possible, value: impl Fn(&PresenceDay) -> i64) {
        let (agent, usual) = (possible.agent, value(&possible.usual));
        match possible.today {
            Some((day, set)) if usual != 0 => join(self.plain.entry((agent, day, usual)).or_default(), set),
            Some(_) => {}
            None => self.known += usual,
        }
        for (yesterday, attendance) in &possible.moved {
            let change = value(attendance) - usual;
            match possible.today {
                _ if change == 0 => {}
                Some((day, set)) => join(self.after.entry((agent, day, *yesterday, change)).or_default(), set),
                None => self.beyond.push((agent, possible.yesterday, *yesterday, change)),
            }
        }
    }

    /// The sum as a start value and items over `symbols` symbols. "Yesterday and today" becomes 1 − "not yesterday or not today".
    pub fn measure(&self, symbols: usize) -> (i64, Vec<Item>) {
        let all = SymbolSet::all(symbols);
        let mut start = self.known;
        let mut items: Vec<Item> = self.plain.iter().map(|((agent, day, coef), set)| Item::one(agent.0, *day, *set, *coef)).collect();
        for ((agent, day, yesterday, coef), today) in &self.after {
            let cells = vec![Cell { day: day - 1, set: all.without(*yesterday) }, Cell { day: *day, set: all.without(*today) }];
            start += coef;
            items.push(Item { agent: agent.0, cells, coef: -coef });
        }
        items.extend(self.beyond.iter().map(|(agent, day, set, coef)| Item::one(agent.0, *day, *set, *coef)));
        (start, items)
    }
}

fn join(to: &mut SymbolSet, set: SymbolSet) {
    *to = to.union(set);
}

/// Somebody's attendance in a roster.
pub(super) struct Present {
    pub agent: AgentIx,
    pub date: Date,
    pub shift: ShiftIx,
    pub attendance: PresenceDay,
}

/// Every attendance of a roster, and of what is published on the days next to it.
pub(super) fn present(case: &Case, roster: &Roster) -> Vec<Present> {
    let days: Vec<Date> = case.horizon.dates().chain(beside(case)).collect();
    let mut all = Vec::new();
    for agent in case.team.agent_ixs() {
        for date in days.iter().copied() {
            if let Some(shift) = case.symbol_on(roster, agent, date).and_then(Symbol::shift) {
                let yesterday = date.pred_opt().and_then(|eve| case.symbol_on(roster, agent, eve));
                let attendance = case.attendance(agent, date, shift, yesterday);
                all.push(Present { agent, date, shift, attendance });
            }
        }
    }
    all
}

/// True when the agent is there, on the chats or not, for all of `span`.
pub(super) fn there_throughout(attendance: &PresenceDay, span: Span) -> bool {
    let mut reached = span.start;
    for block in &attendance.blocks {
        if block.span.start <= reached {
            reached = reached.max(block.span.end);
        }
    }
    reached >= span.end
}

/// What the tests of team rules start from.
#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::domain::{DatedSymbols, Requirement, Team, Violation};
    use crate::rules::Rule;
    use crate::time::Horizon;

    pub const DAY: Symbol = Symbol::Shift(ShiftIx(0));
    pub const MIDDLE: Symbol = Symbol::Shift(ShiftIx(1));
    pub const EVENING: Symbol = Symbol::Shift(ShiftIx(2));
    pub const REST: Symbol = Symbol::Rest;

    pub fn date(month: u32, day: u32) -> Date {
        Date::from_ymd_opt(2026, month, day).unwrap()
    }

    /// Amount and cost in points of each finding on a roster of one line an agent.
    pub fn findings(rule: &Rule, team: &Team, first: Date, lines: &[&[Symbol]]) -> Vec<(i64, i64)> {
        findings_after(rule, team, first, lines, &DatedSymbols::default())
    }

    /// Likewise with what was published before.
    pub fn findings_after(rule: &Rule, team: &Team, first: Date, lines: &[&[Symbol]], before: &DatedSymbols) -> Vec<(i64, i64)> {
        let horizon = Horizon::new(first, lines[0].len());
        let roster = Roster { horizon, lines: lines.iter().map(|line| line.to_vec()).collect() };
        let (requirement, after) = (Requirement::default(), DatedSymbols::default());
        let case = Case::new(team, horizon, &requirement, &[], &[], before, &after);
        let brief = |found: &Violation| (found.amount, found.cost / crate::model::POINT);
        (rule.check)(&case, &roster).iter().map(brief).collect()
    }
}
