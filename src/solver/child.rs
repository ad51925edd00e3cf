//! The solver child: HiGHS in a process of its own, so that it can be killed at any moment and a crash of it harms nobody.

use super::columns::{self, Talk};
use super::mip::{Compact, points};
use super::wire::{End, Engine, Job, News};
use crate::model::{Cost, Lines};
use good_lp::solvers::highs::HighsProblem;
use good_lp::{Expression, ProblemVariables, SolverModel, Variable, variable};
use highs::{HighsModelStatus, HighsSolutionStatus, Model, SolvedModel};
use std::ffi::{c_char, c_int, c_void};
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// Exit code for input that is no job.
const MALFORMED: u8 = 2;

/// Solves the job that arrives on standard input, and answers on standard output. Gone when standard input ends or the parent dies.
#[must_use]
pub fn child() -> ExitCode {
    die_with_parent();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    let job: Option<Job> = read.ok().and_then(|_| serde_json::from_str(&line).ok());
    let Some(job) = job.filter(|job| job.problem.validate().is_ok()) else { return ExitCode::from(MALFORMED) };
    read_rosters();
    let end = match job.engine {
        Engine::Compact => solve(&job),
        Engine::Columns | Engine::Near => columns::solve(&job, &Talk { tell: &tell, hear: &offered }),
    };
    let end = end.unwrap_or(End::Failed);
    tell(&News::Done(end));
    ExitCode::SUCCESS
}

/// Asks the system to kill this process with its parent; elsewhere the end of input does.
pub fn die_with_parent() {
    #[cfg(target_os = "linux")]
    // SAFETY: prctl with PR_SET_PDEATHSIG takes a signal number and touches no memory.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
    }
}

/// The parent's latest roster, until HiGHS asks for one.
static ROSTER: Mutex<Option<Lines>> = Mutex::new(None);

/// Keeps the rosters that the parent sends. It holds the pipe open as long as it wants the child.
fn read_rosters() {
    std::thread::spawn(|| {
        for line in std::io::stdin().lock().lines() {
            let Some(lines) = line.ok().and_then(|line| serde_json::from_str::<Lines>(&line).ok()) else { break };
            *ROSTER.lock().unwrap_or_else(PoisonError::into_inner) = Some(lines);
        }
        std::process::exit(0);
    });
}

/// The parent's latest roster, if it was not asked for before.
fn offered() -> Option<Lines> {
    ROSTER.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Writes a line to the parent; one that no longer reads is gone.
fn tell(news: &News) {
    let Ok(mut text) = serde_json::to_vec(news) else { return };
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    if out.write_all(&text).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// What the callback needs.
struct Listener {
    compact: Compact,
    /// Added to the objective, in thousandths.
    base: Cost,
    bound: Cost,
}

fn solve(job: &Job) -> Option<End> {
    let compact = Compact::new(&job.problem);
    if compact.impossible {
        return Some(End::Infeasible);
    }
    let mut model = load(&compact, job.floor).try_into_inner().ok()?;
    set_options(&mut model, job)?;
    if let Some(start) = job.start.as_ref().and_then(|start| compact.start(start)) {
        set_start(&mut model, &start)?;
    }
    let base = job.floor;
    let mut listener = Box::new(Listener { compact, base, bound: Cost::MIN });
    hook(&mut model, &mut listener)?;
    let solved = model.try_solve().ok()?;
    Some(conclude(&solved, &mut listener))
}

/// The program in good_lp's terms; a fixed column carries what its objective has above `floor`.
fn load(compact: &Compact, floor: Cost) -> HighsProblem {
    let mut variables = ProblemVariables::new();
    let mut objective = Expression::with_capacity(compact.columns.len() + 1);
    let mut columns: Vec<Variable> = Vec::with_capacity(compact.columns.len());
    for column in &compact.columns {
        let mut definition = variable().min(column.lower).max(column.upper);
        if column.integer {
            definition = definition.integer();
        }
        let variable = variables.add(definition);
        objective.add_mul(column.cost, variable);
        columns.push(variable);
    }
    let one = variables.add(variable().min(1.0).max(1.0));
    objective.add_mul(points(compact.base - floor), one);
    let mut problem = variables.minimise(objective).using(good_lp::solvers::highs::highs);
    for row in &compact.rows {
        let mut sum = Expression::with_capacity(row.terms.len());
        for (column, coef) in &row.terms {
            sum.add_mul(*coef, columns[*column]);
        }
        if row.lower >= row.upper {
            problem.add_constraint(sum.eq(row.lower));
            continue;
        }
        if row.upper < f64::INFINITY {
            problem.add_constraint(sum.clone().leq(row.upper));
        }
        if row.lower > f64::NEG_INFINITY {
            problem.add_constraint(sum.geq(row.lower));
        }
    }
    problem
}

/// Costs are whole thousandths, so a gap below one of them is none.
const NO_GAP: f64 = 0.0004;

fn set_options(model: &mut Model, job: &Job) -> Option<()> {
    let threads = i32::try_from(job.threads.max(1)).unwrap_or(1);
    model.try_set_option("threads", threads).ok()?;
    model.try_set_option("parallel", if threads > 1 { "on" } else { "off" }).ok()?;
    model.try_set_option("time_limit", job.seconds.max(0.05)).ok()?;
    model.try_set_option("mip_rel_gap", job.gap.max(0.0)).ok()?;
    model.try_set_option("mip_abs_gap", NO_GAP).ok()?;
    if job.prove {
        model.try_set_option("mip_heuristic_effort", 0.0).ok()?;
    }
    model.try_set_option("random_seed", i32::try_from(job.seed & 0x7fff_ffff).unwrap_or(0)).ok()
}

/// Gives HiGHS the symbols; it completes the other columns itself.
fn set_start(model: &mut Model, start: &[(usize, f64)]) -> Option<()> {
    let (count, columns, values) = arrays(start)?;
    // SAFETY: both arrays hold `count` entries and live through the call, which copies them.
    let status = unsafe { highs_sys::Highs_setSparseSolution(model.as_mut_ptr(), count, columns.as_ptr(), values.as_ptr()) };
    (status != highs_sys::kHighsStatusError).then_some(())
}

type Arrays = (highs_sys::HighsInt, Vec<highs_sys::HighsInt>, Vec<f64>);

/// Columns and their values as HiGHS wants them.
fn arrays(start: &[(usize, f64)]) -> Option<Arrays> {
    let columns = start.iter().map(|(column, _)| (*column).try_into().ok()).collect::<Option<Vec<_>>>()?;
    Some((start.len().try_into().ok()?, columns, start.iter().map(|(_, value)| *value).collect()))
}

fn hook(model: &mut Model, listener: &mut Box<Listener>) -> Option<()> {
    let data: *mut Listener = &raw mut **listener;
    // HiGHS tells its bound with each question whether to interrupt it; its log does so too, but only when it prints.
    let kinds = [
        highs_sys::kHighsCallbackMipImprovingSolution,
        highs_sys::kHighsCallbackMipInterrupt,
        highs_sys::kHighsCallbackCallbackMipUserSolution,
    ];
    // SAFETY: `data` outlives the solve, as `solve` owns the box until after it, and only the callback touches it meanwhile.
    unsafe {
        if highs_sys::Highs_setCallback(model.as_mut_ptr(), Some(on_news), data.cast()) == highs_sys::kHighsStatusError {
            return None;
        }
        for kind in kinds {
            if highs_sys::Highs_startCallback(model.as_mut_ptr(), kind) == highs_sys::kHighsStatusError {
                return None;
            }
        }
    }
    Some(())
}

/// HiGHS calls this in its main thread while solving.
unsafe extern "C" fn on_news(
    kind: c_int,
    _message: *const c_char,
    out: *const highs_sys::HighsCallbackDataOut,
    into: *mut highs_sys::HighsCallbackDataIn,
    data: *mut c_void,
) {
    // SAFETY: `data` is the listener given in `hook`; HiGHS passes valid blocks for the time of the call.
    let (Some(out), Some(listener)) = (unsafe { out.as_ref() }, unsafe { data.cast::<Listener>().as_mut() }) else { return };
    match kind {
        highs_sys::kHighsCallbackMipImprovingSolution => {
            let Ok(size) = usize::try_from(out.mip_solution_size) else { return };
            if !out.mip_solution.is_null() && size >= listener.compact.columns.len() {
                // SAFETY: HiGHS gives `mip_solution_size` values.
                let values = unsafe { std::slice::from_raw_parts(out.mip_solution, size) };
                tell(&News::Roster(listener.compact.lines(values)));
            }
        }
        highs_sys::kHighsCallbackMipInterrupt => {
            listener.bound(out.mip_dual_bound);
        }
        highs_sys::kHighsCallbackCallbackMipUserSolution => listener.offer(into),
        _ => {}
    }
}

impl Listener {
    /// Gives HiGHS the parent's latest roster: what costs more need not be looked at.
    fn offer(&self, into: *mut highs_sys::HighsCallbackDataIn) {
        let Some(lines) = offered() else { return };
        let Some((count, columns, values)) = self.compact.start(&lines).and_then(|start| arrays(&start)) else { return };
        // SAFETY: HiGHS gave `into` for the time of the callback; both arrays hold `count` entries and live through the call, which copies
        // them. The second call completes the columns that are no symbols.
        unsafe {
            if highs_sys::Highs_setCallbackSparseSolution(into, count, columns.as_ptr(), values.as_ptr()) != highs_sys::kHighsStatusError {
                highs_sys::Highs_repairCallbackSolution(into);
            }
        }
    }

    /// Passes a bound on when it is better.
    fn bound(&mut self, dual: f64) {
        let Some(bound) = safe_bound(dual, self.base) else { return };
        if bound > self.bound {
            self.bound = bound;
            tell(&News::Bound(bound));
        }
    }
}

/// Costs are whole thousandths: a bound is rounded up, after half a thousandth and a billionth are taken off for HiGHS' tolerances.
#[allow(clippy::cast_possible_truncation)]
fn safe_bound(dual: f64, base: Cost) -> Option<Cost> {
    let thousandths = dual * 1000.0;
    if !thousandths.is_finite() || thousandths.abs() > 1e15 {
        return None;
    }
    Some((thousandths - 0.5 - thousandths.abs() * 1e-9).ceil() as Cost + base)
}

fn conclude(solved: &SolvedModel, listener: &mut Listener) -> End {
    let status = solved.status();
    let ended = match status {
        HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty => End::Solved,
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => return End::Infeasible,
        HighsModelStatus::ReachedTimeLimit | HighsModelStatus::ReachedInterrupt => End::Limit,
        _ => End::Failed,
    };
    if solved.primal_solution_status() == HighsSolutionStatus::Feasible {
        tell(&News::Roster(listener.compact.lines(solved.get_solution().columns())));
        let linear = !listener.compact.columns.iter().any(|column| column.integer);
        let dual = if linear { Ok(solved.objective_value()) } else { solved.double_info_value(c"mip_dual_bound") };
        if let Ok(dual) = dual {
            listener.bound(dual);
        }
    }
    ended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_between_thousandths_is_the_next_one() {
        assert_eq!(safe_bound(1.2347, 0), Some(1235));
        assert_eq!(safe_bound(1.2346, 5), Some(1240));
    }

    #[test]
    fn a_bound_just_above_a_thousandth_is_not_rounded_up() {
        assert_eq!(safe_bound(1.234_000_1, 0), Some(1234));
    }

    #[test]
    fn no_bound_yet_is_none() {
        assert_eq!(safe_bound(f64::NEG_INFINITY, 0), None);
    }
}
