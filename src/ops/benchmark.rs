//! A public shift-scheduling problem, put into our own terms and solved like a shop's.

use crate::domain::Faults;
use crate::files::{self, Instance};
use crate::model::{Body, Cell, Edge, Item, Limit, Lines, Origin, POINT, Problem, RowName, SymbolSet, Term};
use crate::solver::{self, Answer, Effort, Watch};
use std::io;
use std::path::Path;

/// What a benchmark gives. Prices are whole in the format, so the bound is rounded up.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchmarkReply {
    pub objective: i64,
    pub bound: i64,
    pub seconds: f64,
    pub engine: &'static str,
    /// Hard terms that the roster breaks; empty unless they contradict each other or time was too short.
    pub broken: usize,
    /// The roster, one line an agent.
    pub solution: String,
}

/// Solves the instance of a file.
///
/// # Errors
/// All faults of the file at once.
pub fn benchmark(path: &Path, effort: &Effort, watch: &mut dyn Watch) -> Result<BenchmarkReply, Faults> {
    let instance = files::read_instance(path)?;
    let problem = problem(&instance);
    let answer = solver::solve(&problem, None, effort, watch);
    Ok(reply(&instance, &problem, &answer))
}

/// What a roster of an instance costs, and how many hard terms it breaks.
///
/// # Errors
/// All faults of either file at once.
pub fn benchmark_score(path: &Path, solution: &Path) -> Result<(i64, usize), Faults> {
    let instance = files::read_instance(path)?;
    let roster = files::read_solution(&instance, solution)?;
    let symbol = |shift: &Option<usize>| shift.map_or(OFF, symbol_of);
    let lines: Lines = roster.iter().map(|line| line.iter().map(symbol).collect()).collect();
    let score = problem(&instance).evaluate(&lines);
    Ok((score.cost / POINT, score.broken.len()))
}

/// Writes a solution, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn save_solution(path: &Path, solution: &str) -> io::Result<()> {
    files::write_atomic(path, solution.as_bytes())
}

fn reply(instance: &Instance, problem: &Problem, answer: &Answer) -> BenchmarkReply {
    let score = problem.evaluate(&answer.lines);
    let shift = |symbol: &u8| usize::from(*symbol).checked_sub(1);
    let roster: Vec<Vec<Option<usize>>> = answer.lines.iter().map(|line| line.iter().map(shift).collect()).collect();
    BenchmarkReply {
        objective: score.cost / POINT,
        bound: (answer.bound + POINT - 1).div_euclid(POINT),
        seconds: answer.seconds,
        engine: answer.engine,
        broken: score.broken.len(),
        solution: files::solution_text(instance, &roster),
    }
}

/// A day off; shifts follow in order.
const OFF: u8 = 0;

fn symbol_of(shift: usize) -> u8 {
    u8::try_from(shift + 1).unwrap_or(u8::MAX)
}

/// The instance in terms of the model, prices in points.
fn problem(instance: &Instance) -> Problem {
    let names = std::iter::once("off".to_owned()).chain(instance.shifts.iter().map(|shift| shift.id.clone())).collect();
    let mut problem = Problem::new(instance.staff.len(), instance.days, names);
    for agent in 0..instance.staff.len() {
        problem.terms.extend(line_terms(instance, agent));
    }
    problem.terms.extend(instance.requests.iter().map(|request| {
        let one = SymbolSet::one(symbol_of(request.shift));
        let set = if request.on { SymbolSet::all(instance.shifts.len() + 1).without(one) } else { one };
        let cell = Cell { day: request.day, set };
        term("requests", Body::Cost { agent: request.agent, cell, price: request.weight * POINT })
    }));
    problem.terms.extend(instance.covers.iter().map(|cover| {
        let set = SymbolSet::one(symbol_of(cover.shift));
        let measure = (0..instance.staff.len()).map(|agent| Item::one(agent, cover.day, set, 1)).collect();
        let (under, over) = (Limit::linear(cover.under * POINT), Limit::linear(cover.over * POINT));
        let need = Some(cover.need);
        term("cover", Body::Row { name: RowName::Cover, measure, start: 0, min: need, max: need, under, over })
    }));
    problem
}

fn term(rule: &'static str, body: Body) -> Term {
    Term { origin: Origin { rule: rule.into(), ..Origin::default() }, body }
}

/// What binds one agent, all of it hard.
fn line_terms(instance: &Instance, agent: usize) -> Vec<Term> {
    let who = &instance.staff[agent];
    let work = SymbolSet::all(instance.shifts.len() + 1).without(SymbolSet::one(OFF));
    let window = |measure: Vec<Item>, min: Option<i64>, max: Option<i64>| Body::Window {
        agent,
        measure,
        start: 0,
        min,
        max,
        under: Limit::Hard,
        over: Limit::Hard,
    };
    let each_day = |set: SymbolSet, coef: i64| (0..instance.days).map(move |day| Item::one(agent, day, set, coef));
    let mut terms = Vec::new();
    for day in &who.days_off {
        terms.push(term("days-off", Body::Forbid { agent, cell: Cell { day: *day, set: work } }));
    }
    for (shift, most) in who.most_shifts.iter().enumerate() {
        let set = SymbolSet::one(symbol_of(shift));
        if *most <= 0 {
            terms.extend((0..instance.days).map(|day| term("most-shifts", Body::Forbid { agent, cell: Cell { day, set } })));
        } else if usize::try_from(*most).is_ok_and(|most| most < instance.days) {
            terms.push(term("most-shifts", window(each_day(set, 1).collect(), None, Some(*most))));
        }
    }
    let minutes = instance.shifts.iter().enumerate().flat_map(|(shift, kind)| each_day(SymbolSet::one(symbol_of(shift)), kind.minutes));
    terms.push(term("minutes", window(minutes.collect(), Some(who.least_minutes), Some(who.most_minutes))));
    let weekend = |saturday: usize| {
        let cells = (saturday..(saturday + 2).min(instance.days)).map(|day| Cell { day, set: work }).collect();
        Item { agent, cells, coef: 1 }
    };
    terms.push(term("weekends", window((5..instance.days).step_by(7).map(weekend).collect(), None, Some(who.most_weekends))));
    let run = |set: SymbolSet, min: i64, max: Option<i64>| Body::Run {
        agent,
        set,
        min,
        max,
        before: Edge::Free,
        after: Edge::Free,
        under: Limit::Hard,
        over: Limit::Hard,
    };
    terms.push(term("consecutive", run(work, who.least_consecutive, Some(who.most_consecutive))));
    terms.push(term("days-off-together", run(SymbolSet::one(OFF), who.least_off, None)));
    for (shift, kind) in instance.shifts.iter().enumerate().filter(|(_, kind)| !kind.not_before.is_empty()) {
        let after: SymbolSet = kind.not_before.iter().map(|shift| symbol_of(*shift)).collect();
        let sets = vec![SymbolSet::one(symbol_of(shift)), after];
        let body = |day: usize| Body::Succession { agent, day, sets: sets.clone(), limit: Limit::Hard };
        terms.extend((0..instance.days.saturating_sub(1)).map(|day| term("succession", body(day))));
    }
    terms
}
