//! A person rules on cases: the period is judged before and after, and what changed is shown.

use super::period::{AttendanceOptions, Judged, judged, result_of, save_cases};
use super::{adjust, codes, export, inputs, lock};
use crate::domain::{Arg, DayResult, Decision, Faults, Lang, Period, Place, Ruling, Statement};
use crate::files::{self, ClosedFile, write_atomic};
use crate::ops::{Workspace, io_fault};
use crate::time::{ClockTime, Instant};
use std::path::PathBuf;

/// A ruling on one or more cases.
#[derive(Clone, Debug)]
pub struct SettleOptions {
    pub period: Period,
    pub cases: Vec<String>,
    /// `None`: the ruling is withdrawn.
    pub decision: Option<Decision>,
    pub came: Option<ClockTime>,
    pub went: Option<ClockTime>,
    pub overtime: Option<i64>,
    pub reason: String,
    pub evidence: String,
    pub by: String,
    pub at: Instant,
    /// Up to when punches are complete; `None`: up to the last punch.
    pub complete_until: Option<Instant>,
    pub lang: Lang,
}

/// What a ruling did.
pub struct SettleReply {
    /// Days whose result changed: before and after.
    pub changed: Vec<(DayResult, DayResult)>,
    pub statement: Statement,
    pub written: Option<PathBuf>,
    /// Where the period's documents were written again; `None`: there were none.
    pub renewed: Option<PathBuf>,
    pub warnings: Faults,
}

/// Rules on cases and judges anew. The file of cases is written, and the period's documents where there are some.
///
/// # Errors
/// When the period is closed, a case is not known, or a reason, evidence or value lacks.
pub fn settle(workspace: &Workspace, options: &SettleOptions) -> Result<SettleReply, Faults> {
    let period = options.period;
    let _held = lock::hold(&workspace.folder.root)?;
    if inputs::record(workspace, period)?.is_some_and(|record: ClosedFile| record.is_closed()) {
        let place = Place::file(format!("{}/{}", inputs::folder_of(period), files::CLOSED_FILE));
        return Err(Faults(vec![codes::PERIOD_CLOSED.at(place, &[("period", period.to_string().into())])]));
    }
    complete(options)?;
    let asked = AttendanceOptions { complete_until: options.complete_until, ..AttendanceOptions::new(period) };
    let before = judged(workspace, &asked, adjust::brought(workspace, period)?)?;
    let lines = ruled(&before, options)?;
    let path = workspace.folder.root.join(inputs::folder_of(period)).join(files::CASES_FILE);
    let former = std::fs::read(&path).ok();
    let cases: Vec<_> = before.statement.cases.iter().map(|case| with_ruling(case, &lines)).collect();
    let write = |bytes: &[u8]| write_atomic(&path, bytes).map_err(|error| Faults(vec![io_fault(&path, &error)]));
    write(&files::cases_csv(&workspace.folder.team, &cases, options.lang, files::former_cases(&path).as_ref()))?;
    let after = judged(workspace, &asked, adjust::brought(workspace, period)?);
    let after = match after {
        Ok(after) => after,
        Err(faults) => {
            // The ruling contradicts another one: the file is as it was before.
            match former {
                Some(bytes) => write(&bytes)?,
                None => std::fs::remove_file(&path).map_err(|error| Faults(vec![io_fault(&path, &error)]))?,
            }
            return Err(faults);
        }
    };
    let changed = changed(workspace, &before, &after);
    let written = save_cases(workspace, &after.statement, options.lang)?;
    let mut warnings = after.warnings;
    warnings.append(open_swaps(workspace, &before, options));
    let renewed = export::renew(&workspace.folder.root, &workspace.folder.team, &after.statement, options.lang, &mut warnings);
    Ok(SettleReply { changed, statement: after.statement, written, renewed, warnings })
}

/// What the flags must say together.
fn complete(options: &SettleOptions) -> Result<(), Faults> {
    let wrong = |code: &'static crate::domain::FaultCode| Err(Faults(vec![code.at(Place::default(), &[])]));
    let sets = options.came.is_some() || options.went.is_some() || options.overtime.is_some();
    match options.decision {
        _ if options.by.trim().is_empty() => wrong(&codes::BY_MISSING),
        Some(Decision::Correct) if !sets => wrong(&codes::SETS_NOTHING),
        Some(Decision::Correct) if options.reason.is_empty() || options.evidence.is_empty() => wrong(&codes::REASON_MISSING),
        Some(Decision::TurnDown) if options.reason.is_empty() => wrong(&codes::REASON_MISSING),
        _ => Ok(()),
    }
}

/// The rulings by case id that are to be written.
fn ruled(before: &Judged, options: &SettleOptions) -> Result<Vec<(String, Option<Ruling>)>, Faults> {
    let mut faults = Faults::default();
    let mut rulings = Vec::new();
    for id in &options.cases {
        let Some(case) = before.statement.cases.iter().find(|case| case.id == *id) else {
            let known = Arg::List(nearest(id, before));
            faults.push(codes::UNKNOWN_CASE.at(Place::default(), &[("name", id.as_str().into()), ("known", known)]));
            continue;
        };
        let ruling = options.decision.map(|decision| Ruling {
            decision,
            came: options.came,
            went: options.went,
            overtime: options.overtime,
            reason: options.reason.clone(),
            evidence: options.evidence.clone(),
            by: options.by.clone(),
            at: Some(options.at),
            seen_minutes: case.minutes,
        });
        rulings.push((id.clone(), ruling));
    }
    if faults.has_errors() { Err(faults) } else { Ok(rulings) }
}

/// Up to eight cases that share most of the beginning of an id.
fn nearest(id: &str, before: &Judged) -> Vec<String> {
    let shared = |other: &str| id.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let mut known: Vec<&String> = before.statement.cases.iter().map(|case| &case.id).collect();
    known.sort_by_key(|other| std::cmp::Reverse(shared(other)));
    known.into_iter().take(8).cloned().collect()
}

fn with_ruling(case: &crate::domain::Case, rulings: &[(String, Option<Ruling>)]) -> crate::domain::Case {
    let mut case = case.clone();
    if let Some((_, ruling)) = rulings.iter().find(|(id, _)| *id == case.id) {
        case.ruling.clone_from(ruling);
    }
    case
}

/// Accepting what looks like a part of a swap over two days does not approve the swap.
fn open_swaps(workspace: &Workspace, before: &Judged, options: &SettleOptions) -> Faults {
    let asked = |id: &String| options.decision == Some(Decision::Accept) && options.cases.contains(id);
    let mut faults = Faults::default();
    for case in before.statement.cases.iter().filter(|case| asked(&case.id)) {
        let about = |hint: &&crate::domain::SwapHint| hint.over_two_days() && hint.concerns(case.agent, case.date);
        if let Some(hint) = before.statement.judgement.swaps.iter().find(about) {
            let args = [("name", case.id.as_str().into()), ("line", hint.line(&workspace.folder.team).into())];
            faults.push(codes::SWAP_OPEN.at(Place::default(), &args));
        }
    }
    faults
}

fn changed(workspace: &Workspace, before: &Judged, after: &Judged) -> Vec<(DayResult, DayResult)> {
    let (before, after) = (result_of(workspace, before), result_of(workspace, after));
    before.days.into_iter().zip(after.days).filter(|(before, after)| before != after).collect()
}
