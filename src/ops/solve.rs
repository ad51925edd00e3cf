//! From a case to a judged roster: terms of all rules, the solver, and every rule's check on what comes back.

use super::Workspace;
use crate::domain::{DatedSymbols, Faults, Published, Requirement, Roster, SolveRecord, Violation};
use crate::model::{Lines, Problem};
use crate::rules::{Case, TABLE};
use crate::solver::{self, Answer, Effort, Stop, Watch};
use crate::time::{Horizon, IsoWeek};

/// The case of one week of a folder.
pub(super) struct WeekCase<'a> {
    pub case: Case<'a>,
}

impl<'a> WeekCase<'a> {
    /// With the pins of the week's published roster, if there is one.
    pub fn new(
        workspace: &'a Workspace,
        week: IsoWeek,
        requirement: &'a Requirement,
        (before, after): &'a (DatedSymbols, DatedSymbols),
    ) -> Self {
        let folder = &workspace.folder;
        let horizon = Horizon::weeks(week, 1);
        let mut case = Case::new(&folder.team, horizon, requirement, &folder.leave, &folder.requests, before, after);
        if let Some(published) = workspace.published(week) {
            for (agent, date) in &published.pins {
                if let Some(symbol) = published.roster.on(*agent, *date) {
                    case.pins.insert((*agent, *date), symbol);
                }
            }
        }
        Self { case }
    }
}

/// The problem that all rules together make of a case.
#[must_use]
pub(super) fn problem(case: &Case) -> Problem {
    let mut problem = case.frame();
    for rule in TABLE {
        problem.terms.extend((rule.terms)(case));
    }
    problem
}

/// Every rule's findings.
#[must_use]
pub(super) fn judge(case: &Case, roster: &Roster) -> Vec<Violation> {
    TABLE.iter().flat_map(|rule| (rule.check)(case, roster)).collect()
}

/// A solved and judged roster.
pub(super) struct Solved {
    pub roster: Roster,
    pub violations: Vec<Violation>,
    pub record: SolveRecord,
}

/// Solves a case and judges the roster by every rule's own check.
pub(super) fn solve(case: &Case, start: Option<&Roster>, effort: &Effort, watch: &mut dyn Watch) -> Solved {
    let problem = problem(case);
    let start: Option<Lines> = start.map(|roster| case.lines(roster));
    let answer = solver::solve(&problem, start, effort, watch);
    let roster = case.roster(&answer.lines);
    let violations = judge(case, &roster);
    let record = record(&problem, &answer);
    Solved { roster, violations, record }
}

fn record(problem: &Problem, answer: &Answer) -> SolveRecord {
    let costs = problem.cost_by_rule(&answer.lines).into_iter().filter(|(_, cost)| *cost != 0);
    SolveRecord {
        cost: answer.cost,
        bound: answer.bound,
        floor: answer.floor,
        gap: answer.gap(),
        stop: stop_name(answer.stop).to_owned(),
        costs_by_rule: costs.collect(),
        contradiction: answer.contradiction,
    }
}

fn stop_name(stop: Stop) -> &'static str {
    match stop {
        Stop::Optimal => "optimal",
        Stop::Gap => "gap",
        Stop::Time => "time",
        Stop::Cancelled => "cancelled",
        Stop::Failed => "failed",
    }
}

/// What a published week costs by the terms, with what was published up to then.
///
/// # Errors
/// When the week cannot be staffed.
pub fn price(workspace: &Workspace, published: &Published) -> Result<i64, Faults> {
    let staffed = super::staff(workspace, Some(published.week))?;
    let (before, _) = workspace.around(published.roster.horizon);
    let around = (before, DatedSymbols::default());
    let case = WeekCase::new(workspace, published.week, &staffed.staffing.requirement, &around).case;
    Ok(problem(&case).evaluate(&case.lines(&published.roster)).cost)
}
