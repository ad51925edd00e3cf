//! What was asked of an agent on a day: the revision in force when the shift began, approved swaps, leave, duties, meetings.

use super::spans::{common, later, minutes, union, without};
use super::{Evidence, words};
use crate::domain::{AgentIx, Arg, Leave, Minutes, PlannedDay, PresenceBlock, PresenceKind, Published, ShiftIx, SwappedWith, Symbol};
use crate::time::{Date, Datelike, Instant, IsoWeek, Span, Zone};
use std::collections::BTreeMap;

/// A day of an agent with all that judging it needs.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub date: Date,
    pub zone: Zone,
    pub planned: PlannedDay,
    /// Indices of leave that took all of it or a part.
    pub leave: Vec<usize>,
    /// Planned on the chats, after leave.
    pub on_chats: Vec<Span>,
    /// Breaks of the shift.
    pub breaks: Vec<Span>,
    /// Partial leave of the agent.
    pub away: Vec<Span>,
    /// Paid presence before leave was taken off, breaks taken out.
    pub full_paid: Vec<Span>,
    /// Last presence before leave was taken off: overtime begins no earlier.
    pub full_end: Option<Instant>,
    /// In which punches may belong to the shift; of a day without one, the day up to 05:00 of the next.
    pub window: Span,
}

impl Day {
    /// A time for a sentence about this day.
    pub fn clock(&self, at: Instant) -> Arg {
        words::time(self.zone, self.date, at)
    }

    /// Presence that takes minutes: blocks joined, breaks taken out.
    pub fn presence(&self) -> Vec<Span> {
        without(&union(self.planned.blocks.iter().map(|block| block.span).collect()), &self.breaks)
    }

    /// Minutes of planned presence, breaks among them, within a span: what coming late or going early costs.
    pub fn present_minutes(&self, span: Span) -> Minutes {
        let blocks = union(self.planned.blocks.iter().map(|block| block.span).collect());
        minutes(&common(&blocks, &[span]))
    }

    /// Minutes of paid presence, as it would be without leave, within a span.
    pub fn away_minutes(&self, span: Span) -> Minutes {
        minutes(&common(&self.full_paid, &[span]))
    }

    /// The same as [`Day::presence`], of blocks that the presence table pays.
    pub fn paid(&self, evidence: &Evidence) -> Vec<Span> {
        let paid = self.planned.blocks.iter().filter(|block| evidence.team.presence.rule(block.kind).paid);
        without(&union(paid.map(|block| block.span).collect()), &self.breaks)
    }
}

/// Looks up plans of one evidence.
pub(super) struct Book<'e> {
    evidence: &'e Evidence<'e>,
    /// By week, revisions in order.
    weeks: BTreeMap<IsoWeek, Vec<&'e Published>>,
    /// Whose cell an agent has after swaps, and the swap.
    holders: BTreeMap<(AgentIx, Date), (AgentIx, usize)>,
    leave: BTreeMap<AgentIx, Vec<usize>>,
}

/// A roster's cell as in force.
#[derive(Clone, Copy)]
struct Cell<'e> {
    symbol: Option<Symbol>,
    revision: Option<&'e Published>,
    too_late: Option<u32>,
}

/// The day before, when a shift was planned on it.
struct Eve {
    date: Date,
    shift: ShiftIx,
    away: Vec<Span>,
}

/// The hour, on the clock of the day before, at which a day without a shift ends: 05:00.
const DAY_END: i32 = 29 * 60;

impl<'e> Book<'e> {
    pub fn new(evidence: &'e Evidence<'e>) -> Self {
        let mut weeks: BTreeMap<IsoWeek, Vec<&Published>> = BTreeMap::new();
        for published in evidence.revisions {
            weeks.entry(published.week).or_default().push(published);
        }
        for revisions in weeks.values_mut() {
            revisions.sort_by_key(|published| (published.revision, published.at));
        }
        let mut leave: BTreeMap<AgentIx, Vec<usize>> = BTreeMap::new();
        for (index, one) in evidence.leave.iter().enumerate() {
            leave.entry(one.agent).or_default().push(index);
        }
        let mut book = Self { evidence, weeks, holders: BTreeMap::new(), leave };
        book.swap();
        book
    }

    /// Lays the swaps over the rosters, in the order of their approval.
    fn swap(&mut self) {
        let swaps = self.evidence.swaps;
        let mut order: Vec<usize> = (0..swaps.len()).collect();
        order.sort_by_key(|index| (swaps[*index].approved_at, swaps[*index].date, swaps[*index].agent, *index));
        for index in order {
            let swap = &swaps[index];
            if self.contains(swap.agent, swap.with, swap.date) {
                continue;
            }
            let dates = [Some(swap.date), Some(swap.with_date).filter(|date| *date != swap.date)];
            for date in dates.into_iter().flatten() {
                let holder = |agent: AgentIx| self.holders.get(&(agent, date)).map_or(agent, |(holder, _)| *holder);
                let (one, other) = (holder(swap.agent), holder(swap.with));
                self.holders.insert((swap.agent, date), (other, index));
                self.holders.insert((swap.with, date), (one, index));
            }
        }
    }

    /// True when the roster in force already holds the swap: an earlier revision had the two cells the other way round.
    fn contains(&self, one: AgentIx, other: AgentIx, date: Date) -> bool {
        let (mine, theirs) = (self.cell(one, date), self.cell(other, date));
        let (Some(now), Some(revisions)) = (mine.revision, self.weeks.get(&IsoWeek::of(date))) else { return false };
        let before = revisions.iter().filter(|published| published.revision < now.revision);
        let crossed = |published: &&&Published| on(published, one, date) == theirs.symbol && on(published, other, date) == mine.symbol;
        mine.symbol != theirs.symbol && before.rev().any(|published| crossed(&published))
    }

    fn shift_start(&self, symbol: Option<Symbol>, date: Date) -> Option<Instant> {
        let shift = symbol?.shift()?;
        Some(self.evidence.team.zone.at(date, self.evidence.team.shift(shift).time.start))
    }

    /// The cell of the revision in force: a later one counts when it was published before the shift it takes away and the one it gives
    /// began.
    fn cell(&self, agent: AgentIx, date: Date) -> Cell<'e> {
        let mut cell = Cell { symbol: None, revision: None, too_late: None };
        for published in self.weeks.get(&IsoWeek::of(date)).into_iter().flatten() {
            let symbol = on(published, agent, date);
            let starts = [self.shift_start(cell.symbol, date), self.shift_start(symbol, date)];
            let in_time = starts.into_iter().flatten().all(|start| published.at <= start);
            if cell.revision.is_none() || in_time {
                cell = Cell { symbol, revision: Some(published), too_late: None };
            } else if symbol != cell.symbol {
                cell.too_late = Some(published.revision);
            }
        }
        cell
    }

    fn swapped(&self, agent: AgentIx, index: usize) -> SwappedWith {
        let swap = &self.evidence.swaps[index];
        let with = if swap.agent == agent { swap.with } else { swap.agent };
        SwappedWith { with, approved_at: swap.approved_at, place: swap.place.clone() }
    }

    /// Agents' symbol of a day after employment, swaps and whole-day leave.
    fn effective(&self, agent: AgentIx, date: Date) -> (Cell<'e>, Option<Symbol>, AgentIx, Option<usize>) {
        let own = self.cell(agent, date);
        let swapped = self.holders.get(&(agent, date)).map(|(holder, swap)| (*holder, *swap, self.cell(*holder, date)));
        let fits = |symbol: Option<Symbol>| matches!(symbol, Some(Symbol::Shift(_) | Symbol::Rest));
        if let Some((holder, swap, cell)) = swapped.filter(|(_, _, cell)| fits(cell.symbol) && fits(own.symbol)) {
            return (Cell { symbol: own.symbol, ..cell }, cell.symbol, holder, Some(swap));
        }
        (own, own.symbol, agent, None)
    }

    /// An agent's days, in order; `before` is the day before the first.
    pub fn days(&self, agent: AgentIx, first: Date, last: Date) -> Vec<Day> {
        let mut days: Vec<Day> = Vec::new();
        let mut before: Option<Eve> = None;
        for date in first.iter_days().take_while(|date| *date <= last) {
            let day = self.day(agent, date, before.as_ref());
            before = day.planned.symbol.and_then(Symbol::shift).map(|shift| Eve { date, shift, away: day.away.clone() });
            days.push(day);
        }
        days
    }

    fn day(&self, agent: AgentIx, date: Date, before: Option<&Eve>) -> Day {
        let team = self.evidence.team;
        let (cell, symbol, holder, swap) = self.effective(agent, date);
        let mine: Vec<usize> = self.leave.get(&agent).cloned().unwrap_or_default();
        let leave_of = |index: &usize| &self.evidence.leave[*index];
        let whole = mine.iter().copied().find(|index| leave_of(index).whole_day(date));
        let employed = team.agent(agent).employed(date);
        let symbol = match symbol {
            _ if !employed => Some(Symbol::NotEmployed),
            Some(Symbol::Shift(_)) if whole.is_some() => whole.map(|index| Symbol::Leave(leave_of(&index).kind)),
            other => other,
        };
        let span = team.zone.span(date, crate::time::ClockRange { start: clock(0), end: clock(DAY_END) });
        let mut day = Day {
            date,
            zone: team.zone,
            planned: PlannedDay {
                symbol,
                rostered: cell.symbol,
                shift: symbol.and_then(Symbol::shift).or_else(|| cell.symbol.and_then(Symbol::shift)).filter(|_| employed),
                blocks: Vec::new(),
                span: None,
                revision: cell.revision.map(|published| (published.week, published.revision, published.at)),
                too_late: cell.too_late,
                swap: swap.map(|index| self.swapped(agent, index)),
            },
            leave: if matches!(symbol, Some(Symbol::Leave(_))) { whole.into_iter().collect() } else { Vec::new() },
            on_chats: Vec::new(),
            breaks: Vec::new(),
            away: Vec::new(),
            full_paid: Vec::new(),
            full_end: None,
            window: span,
        };
        if let Some(shift) = symbol.and_then(Symbol::shift) {
            let partial: Vec<usize> = mine.into_iter().filter(|index| leave_of(index).days.is_none()).collect();
            self.fill(&mut day, agent, shift, holder, cell.revision, before, &partial);
        }
        day
    }

    /// Presence of a day with a shift.
    #[allow(clippy::too_many_arguments)]
    fn fill(
        &self,
        day: &mut Day,
        agent: AgentIx,
        shift: ShiftIx,
        holder: AgentIx,
        revision: Option<&Published>,
        before: Option<&Eve>,
        partial: &[usize],
    ) {
        let (team, date) = (self.evidence.team, day.date);
        let main = team.zone.span(date, team.shift(shift).time);
        let near = Span::new(later(main.start, -720), later(main.end, 720));
        let leave: Vec<&Leave> =
            partial.iter().map(|index| &self.evidence.leave[*index]).filter(|leave| leave.span.overlaps(near)).collect();
        let away: Vec<Span> = leave.iter().map(|leave| leave.span).collect();
        let meets = team.meetings.iter().any(|meeting| meeting.weekday == date.weekday());
        let until = before.filter(|_| meets).and_then(|eve| team.last_presence(agent, eve.date, eve.shift, &eve.away));
        let attendance = team.attendance(agent, date, shift, until, &[]);
        let mut blocks = attendance.blocks;
        blocks.extend(duties(self.evidence, revision, holder, date));
        day.breaks = team.shift(shift).breaks.iter().map(|pause| team.zone.span(date, *pause)).collect();
        let paid = blocks.iter().filter(|block| team.presence.rule(block.kind).paid).map(|block| block.span);
        day.full_paid = without(&union(paid.collect()), &day.breaks);
        day.full_end = blocks.iter().map(|block| block.span.end).max();
        let touched = |index: &&usize| blocks.iter().any(|block| block.span.overlaps(self.evidence.leave[**index].span));
        day.leave = partial.iter().filter(touched).copied().collect();
        let trim = |block: PresenceBlock| {
            without(&[block.span], &away).into_iter().map(move |span| PresenceBlock { span, ..block.clone() }).collect::<Vec<_>>()
        };
        let mut blocks: Vec<PresenceBlock> = blocks.into_iter().flat_map(trim).collect();
        blocks.sort_by_key(|block| (block.span, block.kind));
        let off_duty = |block: &&PresenceBlock| block.kind == PresenceKind::Duty && team.presence.rule(block.kind).off_chats;
        let duty: Vec<Span> = blocks.iter().filter(off_duty).map(|block| block.span).collect();
        day.on_chats = without(&without(&attendance.on_chats, &away), &duty);
        day.away = away;
        let ends = (blocks.iter().map(|block| block.span.start).min(), blocks.iter().map(|block| block.span.end).max());
        if let (Some(first), Some(last)) = ends {
            let matching = self.evidence.policies.on(date).matching;
            day.planned.span = Some(Span::new(first, last));
            day.window = Span::new(later(first, -matching.window_before_minutes), later(last, matching.window_after_minutes));
        }
        day.planned.blocks = blocks;
    }
}

fn clock(minutes: i32) -> crate::time::ClockTime {
    crate::time::ClockTime::from_minutes(minutes).unwrap_or_default()
}

fn on(published: &Published, agent: AgentIx, date: Date) -> Option<Symbol> {
    let day = published.roster.horizon.day(date)?;
    published.roster.lines.get(agent.0)?.get(day).copied()
}

/// Duties dealt to the holder of the cell by the revision in force.
fn duties(evidence: &Evidence, revision: Option<&Published>, holder: AgentIx, date: Date) -> Vec<PresenceBlock> {
    let dealt = revision.into_iter().flat_map(|published| &published.duties).filter(|duty| duty.0 == date && duty.2 == holder);
    let block = |(_, id, _): &(Date, String, AgentIx)| {
        let duty = evidence.team.duties.iter().find(|duty| duty.id == *id)?;
        Some(PresenceBlock { kind: PresenceKind::Duty, id: id.clone(), span: evidence.team.zone.span(date, duty.time) })
    };
    dealt.filter_map(block).collect()
}
