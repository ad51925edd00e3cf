//! The problem of some agents on neighbouring days, with the rest of a roster fixed.

use super::evaluate::measured;
use super::{Body, Cell, Cost, Edge, Group, Item, Limit, Lines, Origin, Problem, SymbolSet, Term};
use std::ops::Range;

/// A part of a problem.
#[derive(Clone, Debug)]
pub struct Part {
    pub problem: Problem,
    /// Agents of the part, by their index in the whole.
    pub agents: Vec<usize>,
    pub days: Range<usize>,
}

impl Part {
    /// The lines of the whole with those of the part written in.
    #[must_use]
    pub fn write(&self, whole: &Lines, part: &Lines) -> Lines {
        let mut lines = whole.clone();
        for (agent, line) in self.agents.iter().zip(part) {
            lines[*agent][self.days.clone()].copy_from_slice(line);
        }
        lines
    }

    /// The part's lines of a roster of the whole.
    #[must_use]
    pub fn read(&self, whole: &Lines) -> Lines {
        self.agents.iter().map(|agent| whole[*agent][self.days.clone()].to_vec()).collect()
    }
}

/// What stays open, and what is fixed.
struct Cut<'a> {
    lines: &'a Lines,
    /// `[agent]`: index in the part.
    place: Vec<Option<usize>>,
    /// Days of the part, and those of them that are open.
    days: Range<usize>,
    windows: &'a [Range<usize>],
    /// How much of what hard sums beyond the part still allow it may use up, 0–1.
    share: f64,
}

impl Problem {
    /// The part in which `agents` (in order) may change on `days`. Within it, rosters differ in cost as they do in the whole, but for stretches
    /// that reach from the part to a free edge of the horizon, which are not spared the shortest, and steps of their prices that units outside the part
    /// would have used up.
    #[must_use]
    pub fn part(&self, lines: &Lines, agents: &[usize], days: Range<usize>) -> Part {
        Parts::new(self).part(lines, agents, days, 1.0)
    }
}

/// Makes parts of a problem, one after another: it knows which terms look at which days.
pub struct Parts<'a> {
    problem: &'a Problem,
    /// `[agent]`: terms of the line.
    lines: Vec<Reach>,
    team: Reach,
}

/// Terms by the days they look at.
#[derive(Clone, Debug, Default)]
struct Reach {
    /// `[day]`: terms whose first day it is, and which end less than [`NEAR`] days later.
    near: Vec<Vec<usize>>,
    far: Vec<usize>,
}

/// Days beyond which a term is looked at for every part.
const NEAR: usize = 8;

impl Reach {
    fn add(&mut self, term: usize, span: Option<Range<usize>>) {
        match span.filter(|span| span.len() <= NEAR) {
            Some(span) => {
                self.near.resize(self.near.len().max(span.start + 1), Vec::new());
                self.near[span.start].push(term);
            }
            None => self.far.push(term),
        }
    }

    /// Terms that may look at any of the days.
    fn of(&self, days: &Range<usize>) -> impl Iterator<Item = usize> {
        let (first, end) = ((days.start + 1).saturating_sub(NEAR).min(self.near.len()), days.end.min(self.near.len()));
        self.near[first..end.max(first)].iter().flatten().chain(&self.far).copied()
    }
}

impl<'a> Parts<'a> {
    #[must_use]
    pub fn new(problem: &'a Problem) -> Self {
        let mut parts = Self { problem, lines: vec![Reach::default(); problem.agents], team: Reach::default() };
        for (index, term) in problem.terms.iter().enumerate() {
            let reach = term.body.agent().map_or(&mut parts.team, |agent| &mut parts.lines[agent]);
            reach.add(index, problem.span(&term.body));
        }
        parts
    }

    /// `[day]`: what team terms that look at few days cost, at their first day.
    #[must_use]
    pub fn team_costs(&self, lines: &Lines) -> Vec<Cost> {
        let of = |terms: &Vec<usize>| terms.iter().map(|term| self.problem.terms[*term].evaluate(lines).0).sum();
        let mut costs: Vec<Cost> = self.team.near.iter().map(of).collect();
        costs.resize(self.problem.days, 0);
        costs
    }

    /// See [`Problem::part`]. `share`: how much of what hard sums over more than the part still allow it may use up, 0–1, so that what the
    /// whole may have is not spent on the parts that come first.
    #[must_use]
    pub fn part(&self, lines: &Lines, agents: &[usize], days: Range<usize>, share: f64) -> Part {
        self.windows(lines, agents, &[days], share)
    }

    /// The part in which `agents` (in order) may change in several windows, in order: what sums over the horizon allow can move from one to
    /// another. What lies between them is fixed.
    #[must_use]
    pub fn windows(&self, lines: &Lines, agents: &[usize], windows: &[Range<usize>], share: f64) -> Part {
        let mut place = vec![None; self.problem.agents];
        agents.iter().enumerate().for_each(|(index, agent)| place[*agent] = Some(index));
        let days = windows.first().map_or(0, |first| first.start)..windows.last().map_or(0, |last| last.end);
        let cut = Cut { lines, place, days: days.clone(), windows, share };
        let of = |reach: &Reach| windows.iter().flat_map(|days| reach.of(days).collect::<Vec<_>>()).collect::<Vec<_>>();
        let mut near: Vec<usize> = agents.iter().flat_map(|agent| of(&self.lines[*agent])).chain(of(&self.team)).collect();
        near.sort_unstable();
        near.dedup();
        // Nobody asks an engine's part where its terms come from.
        let term = |index: usize| Some(Term { origin: Origin::default(), body: cut.body(&self.problem.terms[index].body)? });
        let problem = Problem {
            agents: agents.len(),
            days: days.len(),
            symbols: self.problem.symbols.clone(),
            possible: agents.iter().map(|agent| days.clone().map(|day| cut.possible(self.problem, *agent, day)).collect()).collect(),
            terms: near.into_iter().filter_map(term).collect(),
        };
        Part { problem, agents: agents.to_vec(), days }
    }
}

impl Cut<'_> {
    /// The term over what stays open; none when nothing of it does.
    fn body(&self, body: &Body) -> Option<Body> {
        match body {
            Body::Constant { .. } => None,
            Body::Cost { agent, cell, price } => self.cell(*agent, *cell).map(|(agent, cell)| Body::Cost { agent, cell, price: *price }),
            Body::Forbid { agent, cell } => self.cell(*agent, *cell).map(|(agent, cell)| Body::Forbid { agent, cell }),
            Body::Fix { agent, cell } => self.cell(*agent, *cell).map(|(agent, cell)| Body::Fix { agent, cell }),
            Body::Succession { agent, day, sets, limit } => {
                let (day, sets) = self.succession(*agent, *day, sets)?;
                Some(Body::Succession { agent: self.place[*agent]?, day, sets, limit: limit.clone() })
            }
            Body::Run { agent, set, min, max, before, after, under, over } => Some(Body::Run {
                agent: self.place[*agent]?,
                set: *set,
                min: *min,
                max: *max,
                before: self.edge(*before, self.lines[*agent][..self.days.start].iter().rev(), *set),
                after: self.edge(*after, self.lines[*agent][self.days.end..].iter(), *set),
                under: under.clone(),
                over: over.clone(),
            }),
            Body::Window { agent, measure, start, min, max, under, over } => {
                let (rest, open) = self.measure(*start, measure);
                let place = self.place[*agent].filter(|_| !open.is_empty())?;
                let value = start + measured(measure, self.lines);
                let spared = |limit: &Limit, left: i64| if limit.is_hard() && open.len() < measure.len() { self.spared(left) } else { 0 };
                let min = min.map(|min| min + spared(under, value - min));
                let max = max.map(|max| max - spared(over, max - value));
                Some(Body::Window { agent: place, measure: open, start: rest, min, max, under: under.clone(), over: over.clone() })
            }
            Body::Row { name, measure, start, min, max, under, over } => {
                let (start, measure) = self.measure(*start, measure);
                (!measure.is_empty()).then(|| Body::Row {
                    name: *name,
                    measure,
                    start,
                    min: *min,
                    max: *max,
                    under: under.clone(),
                    over: over.clone(),
                })
            }
            Body::Cover { slot, groups, demands, idle } => {
                let groups: Vec<Group> = groups.iter().map(|group| self.group(group)).collect();
                let open = groups.iter().any(|group| !group.present.is_empty());
                open.then(|| Body::Cover { slot: *slot, groups, demands: demands.clone(), idle: idle.clone() })
            }
        }
    }

    fn is_open(&self, day: usize) -> bool {
        self.windows.iter().any(|window| window.contains(&day))
    }

    fn possible(&self, problem: &Problem, agent: usize, day: usize) -> SymbolSet {
        if self.is_open(day) { problem.possible[agent][day] } else { SymbolSet::one(self.lines[agent][day]) }
    }

    /// What is kept of an amount for other parts.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn spared(&self, left: i64) -> i64 {
        (left.max(0) as f64 * (1.0 - self.share)) as i64
    }

    fn cell(&self, agent: usize, cell: Cell) -> Option<(usize, Cell)> {
        let place = self.place[agent].filter(|_| self.is_open(cell.day))?;
        Some((place, Cell { day: cell.day - self.days.start, set: cell.set }))
    }

    /// The sequence from its first open day to its last, if the fixed days match theirs.
    fn succession(&self, agent: usize, day: usize, sets: &[SymbolSet]) -> Option<(usize, Vec<SymbolSet>)> {
        let fits = |(at, set): (usize, &SymbolSet)| self.is_open(at) || set.contains(self.lines[agent][at]);
        let open = |at: &usize| self.is_open(day + at);
        let (first, last) = ((0..sets.len()).find(open)?, (0..sets.len()).rev().find(open)?);
        (day..).zip(sets).all(fits).then(|| (day + first - self.days.start, sets[first..=last].to_vec()))
    }

    /// The edge of a stretch at the part's border, from which `outside` leads away.
    fn edge<'l>(&self, edge: Edge, outside: impl Iterator<Item = &'l u8>, set: SymbolSet) -> Edge {
        let (mut length, mut ended, mut any) = (0, false, false);
        for symbol in outside {
            any = true;
            if !set.contains(*symbol) {
                ended = true;
                break;
            }
            length += 1;
        }
        match edge {
            _ if ended => Edge::Known(length),
            Edge::Known(beyond) => Edge::Known(length + beyond),
            Edge::Free if any => Edge::Known(length),
            Edge::Free => Edge::Free,
        }
    }

    /// What is fixed joins the start; items that are decided go.
    fn measure(&self, mut start: i64, measure: &[Item]) -> (i64, Vec<Item>) {
        let mut open = Vec::new();
        for item in measure {
            let place = self.place[item.agent];
            let free = |cell: &Cell| place.is_some() && self.is_open(cell.day);
            if item.cells.iter().any(|cell| !free(cell) && cell.set.contains(self.lines[item.agent][cell.day])) {
                start += item.coef;
                continue;
            }
            let cells: Vec<Cell> = item.cells.iter().filter_map(|cell| self.cell(item.agent, *cell)).map(|(_, cell)| cell).collect();
            if let Some(agent) = place.filter(|_| !cells.is_empty()) {
                open.push(Item { agent, cells, coef: item.coef });
            }
        }
        (start, open)
    }

    fn group(&self, group: &Group) -> Group {
        let (start, present) = self.measure(group.start, &group.present);
        Group { skills: group.skills.clone(), present, start }
    }
}
